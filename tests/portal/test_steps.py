import pytest

from msp.desk.values import Status
from portal.home.finding import stem
from portal.requests.steps import next_step, with_whom


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words(status: Status) -> None:
    assert next_step(status, None)
    assert with_whom(status, None)
    assert len(with_whom(status, None)) < 20


def test_a_list_says_who_has_it() -> None:
    assert with_whom("open", "Bob") == "With Bob"
    assert with_whom("new", None) == "With us"
    assert with_whom("waiting_client", "Bob") == "With you"
    assert with_whom("waiting_client", "Bob", "Dora") == "With Dora"
    assert next_step("open", "Bob") == "Bob works on it"


def test_two_forms_of_a_word_are_one() -> None:
    assert stem("laptops") == stem("laptop")
