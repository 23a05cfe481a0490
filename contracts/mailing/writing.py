"""Writes the words of a letter in the client's language, as text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.billing.words import days_words
from contracts.documents.paper import Paper
from msp.kernel.i18n import _, show_date, show_money, speaking
from msp.kernel.mail.templates import mail_templates, paragraphs_of

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the words of a letter are made of, but for the paper itself."""

    name: str
    heading: Mapping[str, str]
    language: str
    colour: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter's words."""

    subject: str
    text: str
    html: str


def bill_words(facts: Facts, paper: Paper) -> Written:
    """What goes with a bill: its number, its days, its total; the paper has the rest."""
    statement = paper.statement
    with speaking(facts.language, facts.heading["zone"]):
        span = statement.period if statement.period.days else statement.labour_period
        told = {
            "number": paper.number,
            "correction": bool(paper.sequence),
            "period": days_words(span),
            "total": show_money(statement.total, statement.currency),
        }
        subject = _("Bill %(number)s for %(period)s", number=paper.number, period=told["period"])
        return _written("bill", facts, subject, _("See the bill"), told)


def credit_words(facts: Facts, paper: Paper, reason: str, *, electronic: bool) -> Written:
    """What goes with a credit note: of which bill it gives back how much, and why.

    `electronic`: the portal has it as electronic invoice, too.
    """
    statement = paper.statement
    with speaking(facts.language, facts.heading["zone"]):
        told = {
            "number": paper.number,
            "bill": paper.credits,
            "total": show_money(-statement.total, statement.currency),
            "reason": reason,
            "electronic": electronic,
        }
        subject = _(
            "Credit note %(number)s for bill %(bill)s", number=paper.number, bill=paper.credits
        )
        return _written("credit", facts, subject, _("See the credit note"), told)


def new_price_words(facts: Facts, effective_on: date, *, rising: bool) -> Written:
    """What goes with the letter of a rise."""
    with speaking(facts.language, facts.heading["zone"]):
        day = show_date(effective_on)
        subject = _("New prices from %(day)s") if rising else _("Lower prices from %(day)s")
        return _written("rise", facts, subject % {"day": day}, "", {"day": day})


def _written(
    kind: str, facts: Facts, subject: str, button: str, told: Mapping[str, object]
) -> Written:
    templates = mail_templates("contracts", TEMPLATES)
    words = templates.get_template(f"contracts/mails/{kind}.txt").render(facts=facts, **told)
    values = {
        "facts": facts,
        "subject": subject,
        "button": button,
        "paragraphs": paragraphs_of(words),
    }
    return Written(
        subject=subject,
        text=templates.get_template("contracts/mails/layout.txt").render(values),
        html=templates.get_template("contracts/mails/layout.html").render(values),
    )
