from tests.house.paths import machine_paths, texts
from tests.house.tree import report


def test_the_project_names_no_machine_and_no_registry() -> None:
    found = [one for path, text in texts() for one in machine_paths(path, text)]
    assert not found, report(found)


def test_a_machine_path_is_found() -> None:
    assert machine_paths("x.py", "open('/wo" + "rk/main/x')")
    assert machine_paths("x.py", "open('/ho" + "me/bob/x')")
    assert machine_paths("x.lock", "https://pypi." + "org/simple")
    assert not machine_paths("x.py", "the /workstations page")
