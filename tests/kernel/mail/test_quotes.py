"""What a person added is told apart from what her mailer quoted; when unsure, nothing is cut."""

from __future__ import annotations

import time

import pytest

from msp.kernel.mail.quotes import news_of
from tests.kernel.mail.corpus import read

ENGLISH = "The second one, by the window."
POLISH = "Ta druga, przy oknie."


@pytest.mark.parametrize(
    ("name", "news"),
    [
        ("reply_gmail_en", ENGLISH),
        ("reply_yahoo", ENGLISH),
        ("reply_outlook_en", f"{ENGLISH}\n\nCarol"),
        ("reply_gmail_pl", POLISH),
        ("reply_thunderbird_pl", POLISH),
        ("reply_outlook_pl", POLISH),
    ],
)
def test_b10_the_answer_stays_and_the_quote_goes(name: str, news: str) -> None:
    mail = read(name)
    assert mail.news == news
    assert "Which printer" not in mail.news_html
    assert "Która drukarka" not in mail.news_html
    assert news.split("\n")[0] in mail.news_html
    assert "?" in mail.text  # the whole text still has the question


@pytest.mark.parametrize(
    "name",
    ["reply_between_the_lines", "reply_bottom_posted", "reply_with_own_header_words", "forward"],
)
def test_b10_nothing_is_cut_where_an_answer_could_be_lost(name: str) -> None:
    mail = read(name)
    assert mail.news == mail.text


@pytest.mark.parametrize(
    "attribution",
    [
        "Am 20.11.2026 um 09:30 schrieb MSP Desk <desk@desk.localhost>:",
        "Le ven. 20 nov. 2026 à 09:30, MSP Desk <desk@desk.localhost> a écrit :",
        "El vie, 20 nov 2026 a las 9:30, MSP Desk (<desk@desk.localhost>) escribió:",
        "пт, 20 нояб. 2026 г. в 09:30, MSP Desk <desk@desk.localhost>:\nпишет:",
        "Dnia 20 listopada 2026 09:30 MSP Desk <desk@desk.localhost> napisał(a):",
        "W dniu pt., 20.11.2026 o 09:30 MSP Desk <desk@desk.localhost> napisał:",
        "2026-11-20 9:30 GMT+01:00 MSP Desk <desk@desk.localhost>:\nwrote:",
        "-----Original Message-----\nFrom: MSP Desk",
        "-----Wiadomość oryginalna-----\nOd: MSP Desk",
        "##- Please write above this line -##",
    ],
)
def test_b10_other_mailers_and_languages(attribution: str) -> None:
    assert news_of(f"Yes.\n\n{attribution}\n> Is it on?\n") == "Yes."


def test_a_mail_of_nothing_but_a_quote_is_kept_whole() -> None:
    text = "On Fri, 20 Nov 2026, MSP Desk wrote:\n> Is it on?"
    assert news_of(text) == text


def test_a_signature_below_the_quote_is_no_answer() -> None:
    text = "Yes.\n\nOn 20 Nov 2026, MSP Desk wrote:\n> Is it on?\n\n--\nCarol\nHarbor Dental"
    assert news_of(text) == "Yes."


@pytest.mark.parametrize(
    "text",
    ["\n" * 200_000, "a" + " " * 200_000, "On x y\n" * 50_000, "From: a\n" * 50_000, "> " * 99_999],
)
def test_hostile_texts_are_read_in_one_pass(text: str) -> None:
    start = time.monotonic()
    news_of(text)
    assert time.monotonic() - start < 5
