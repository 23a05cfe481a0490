from tests.harness.telling import Say
from tests.house.promises import all_tests, failure_rows, numbered_tests, promises, unkept

LINE = "| S{number} | Words | portal | 2 | {shown} |\n"


def test_every_promise_is_mapped_to_a_room_an_issue_and_a_test(say: Say) -> None:
    lines, tests = promises(), numbered_tests()
    problems = unkept(lines, tests, all_tests())
    assert not problems, "\n".join(problems)
    shown = [line for line in lines if line.marks]
    say(f"promises: {len(lines)} mapped, {len(shown)} shown by tests")


def test_an_unmapped_promise_is_found() -> None:
    page = "".join(LINE.format(number=number, shown="not yet") for number in range(1, 31))
    assert unkept(promises(page), {}) == ["S31 has no line"]
    whole = page + LINE.format(number=31, shown="not yet")
    assert not unkept(promises(whole), {})
    assert unkept(promises(whole), {"S6": ["test_s06_it"]})
    assert unkept(promises(whole.replace("portal", "attic")), {})
    shown = page + LINE.format(number=31, shown="`test_s31_`")
    assert unkept(promises(shown), {})
    assert not unkept(promises(shown), {"S31": ["test_s31_it"]})
    assert unkept(promises(page + LINE.format(number=31, shown="surely")), {})
    named = page + LINE.format(number=31, shown="`test_it_is_easy`")
    assert unkept(promises(named), {})
    assert not unkept(promises(named), {}, {"test_it_is_easy"})


def test_failures_of_other_desks_are_told(say: Say) -> None:
    """Rows with a test by their number, and an honest list of the others."""
    tests = numbered_tests()
    rows = failure_rows()
    missing = [row for row in rows if row not in tests]
    say(f"failures A to G: {len(rows) - len(missing)} of {len(rows)} rows have tests")
    say(f"failures not yet: {', '.join(missing)}")
    assert len(missing) < len(rows)
