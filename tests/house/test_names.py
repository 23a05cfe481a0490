from tests.house.names import business_in_kernel, shapeless_classes, shapeless_files
from tests.house.tree import everything, product, report, sample


def test_every_file_and_class_is_named_by_what_it_is() -> None:
    found = [one for source in everything() for one in shapeless_files(source)]
    found += [one for source in product() for one in shapeless_classes(source)]
    assert not found, report(found)


def test_a_shapeless_name_is_found() -> None:
    assert shapeless_files(sample("", "msp/desk/utils.py"))
    assert shapeless_files(sample("", "msp/desk/common/values.py"))
    assert shapeless_classes(sample("class TicketManager: pass\n"))


def test_the_kernel_knows_no_business() -> None:
    found = [one for source in product() for one in business_in_kernel(source)]
    assert not found, report(found)


def test_business_in_the_kernel_is_found() -> None:
    path = "msp/kernel/sample.py"
    assert business_in_kernel(sample("ticket_id = 1\n", path))
    assert business_in_kernel(sample("def f(vendor): ...\n", path))
    assert business_in_kernel(sample("class OpenTickets: ...\n", path))
    assert business_in_kernel(sample("x = 'select 1 from invoice'\n", path))
    assert not business_in_kernel(sample('"""Says ticket as an example."""\n', path))
    assert not business_in_kernel(sample("ticket_id = 1\n", "msp/desk/tickets/values.py"))
