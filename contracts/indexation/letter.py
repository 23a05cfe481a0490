"""The letter that tells a client of a rise, as PDF: the template lays out, words arrive as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.indexation.values import ClauseFact, Rise
from contracts.indexation.words import price_words, steps_of
from msp.kernel.i18n import _, locale, show_date, show_money, speaking
from msp.kernel.typeset import typeset

SHOWN = ("provider", "provider_address", "provider_tax_id", "client", "client_address", "foot")


@dataclass(frozen=True, slots=True)
class Letter:
    """One client's letter; without a day it was told on it is a draft."""

    heading: Mapping[str, str]
    language: str
    currency: str
    agreed_in: str
    index: str
    clause: ClauseFact
    rise: Rise
    told_on: date | None


def render_letters(letters: Sequence[Letter]) -> bytes:
    """Every letter begins on a page of its own, in its client's language."""
    data = json.dumps([data_of(one) for one in letters])
    return typeset("contracts.indexation", "letter.typ", {"letters": data})


def data_of(letter: Letter) -> dict[str, Any]:
    """Everything on the letter, as text in the client's language."""
    with speaking(letter.language, letter.heading["zone"]):
        return _data(letter)


def _data(letter: Letter) -> dict[str, Any]:
    heading, rise = letter.heading, letter.rise
    rising = rise.taken >= 0
    subject = _("New prices from %(day)s") if rising else _("Lower prices from %(day)s")
    return {
        "lang": locale(),
        "draft": "" if letter.told_on else _("DRAFT"),
        "page": _("Page"),
        "date": show_date(letter.told_on),
        "subject": subject % {"day": show_date(rise.effective_on)},
        "contract": _(
            "Contract %(number)s %(name)s",
            number=heading["contract"],
            name=heading["contract_name"],
        ),
        "opening": _(
            "the prices of our contract follow the index “%(index)s”, as agreed in %(agreed)s."
            " From %(day)s they are as follows.",
            index=letter.index,
            agreed=letter.agreed_in,
            day=show_date(rise.effective_on),
        ),
        "greeting": _("Dear Sir or Madam,"),
        **_calculation(letter),
        "closing": _("Everything else in the contract stays as it is."),
        "regards": _("Kind regards"),
        "from": heading["account_manager"],
        **{key: heading[key] for key in SHOWN},
    }


def _calculation(letter: Letter) -> dict[str, Any]:
    """The prices before and after, and how the one became the other."""
    rise, clause = letter.rise, letter.clause
    return {
        "heads": [_("No."), _("Service"), _("Price until now"), _("New price")],
        "prices": [
            [
                str(one.line),
                one.description,
                show_money(one.before, letter.currency),
                show_money(one.after, letter.currency),
            ]
            for one in rise.prices
        ],
        "how": _("How the new prices were worked out"),
        "steps": [list(one) for one in steps_of(rise, clause, letter.index)],
        "sums": [
            f"{one.line}. {one.description}: {price_words(one, rise, clause)}"
            for one in rise.prices
        ],
    }
