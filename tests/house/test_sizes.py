from tests.house.sizes import long_files, long_functions, long_page
from tests.house.templates import pages
from tests.house.tree import everything, product, report, sample


def test_no_file_function_or_handler_is_longer_than_its_ceiling() -> None:
    found = [one for source in everything() for one in long_files(source)]
    found += [one for source in product() for one in long_functions(source)]
    assert not found, report(found)


def test_no_page_is_longer_than_its_ceiling() -> None:
    found = [one for path, text in pages() for one in long_page(path, text)]
    assert not found, report(found)


def test_the_ceilings_can_be_hit() -> None:
    assert long_files(sample("x = 1\n" * 121))
    assert long_files(sample("x = 1\n" * 151, "tenants/people/values.py"))
    assert not long_files(sample("x = 1\n" * 299, "tenants/people/hours.py"))
    assert long_files(sample("x = 1\n" * 301, "tenants/people/hours.py"))
    body = "".join(f"    a{n} = {n}\n" for n in range(41))
    assert long_functions(sample(f"def f() -> None:\n{body}"))
    handler = "".join(f"    a{n} = {n}\n" for n in range(16))
    assert long_functions(sample(f'@get("/")\ndef f() -> None:\n{handler}'))
    assert not long_functions(sample(f"def f() -> None:\n{handler}"))
    assert long_page("portal/templates/x/page.html", "<p></p>\n" * 121)
