"""The page of faults is true: each number has its test, or a reason why it has none."""

from tests.house.faults import PAGE, carried, disagreements, not_shown, shown

SAMPLE = """
| `test_fault_01`, `02` | swallowed | found |
| `test_g08`, `test_fault_04` | killed | one case |
| 03, 05 | nobody sells it |
"""


def test_the_page_and_the_tests_name_the_same_faults() -> None:
    found = disagreements(PAGE.read_text(encoding="utf-8"), carried())
    assert not found, "\n".join(found)


def test_a_page_that_is_not_true_is_found() -> None:
    assert shown(SAMPLE) == {1, 2, 4}
    assert not_shown(SAMPLE) == {3, 5}
    told = disagreements(SAMPLE, {1, 2, 5})
    assert "fault 04 has a row and no test" in told
    assert "fault 05 has a test and no row" in told
    assert "fault 72 is nowhere on the page" in told
