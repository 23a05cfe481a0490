from tests.house.floors import climbing_imports, hidden_imports, late_imports, loud_packages
from tests.house.tree import everything, product, report, sample


def test_imports_stand_at_the_top_of_the_file() -> None:
    found = [one for source in everything() for one in late_imports(source)]
    found += [one for source in product() for one in hidden_imports(source)]
    assert not found, report(found)


def test_a_late_or_hidden_import_is_found() -> None:
    assert late_imports(sample("def f():\n    import json\n"))
    assert hidden_imports(sample("if TYPE_CHECKING:\n    import json\n"))


def test_imports_run_down_the_floors() -> None:
    found = [one for source in product() for one in climbing_imports(source)]
    assert not found, report(found)


def test_an_import_that_climbs_is_found() -> None:
    up = "from msp.desk.queue.web import handlers\n"
    assert climbing_imports(sample(up, "msp/desk/tickets/actions/reply.py"))
    assert climbing_imports(sample(up, "vendors/cases/web.py"))
    assert climbing_imports(sample("from tenants.people.models import x\n", "tenants/a/values.py"))
    down = "from msp.desk.tickets.actions.reply import reply\n"
    assert not climbing_imports(sample(down, "msp/desk/queue/web.py"))
    assert not climbing_imports(sample(down, "vendors/cases/actions/publish.py"))


def test_packages_are_silent() -> None:
    found = [one for source in product() for one in loud_packages(source)]
    assert not found, report(found)
    assert loud_packages(sample("from x import y\n", "tenants/people/__init__.py"))
