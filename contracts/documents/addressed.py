"""To whom a bill is addressed, until when it is paid, and which cost centre bears what."""

from __future__ import annotations

from datetime import date, timedelta

from contracts.billing.charged_to import CentreSum, centre_sums, parts_in
from contracts.billing.values_statement import Line
from contracts.documents.paper import Paper
from contracts.payers.addresses import address_text
from contracts.payers.values import Centre
from msp.kernel.i18n import _, show_money


def bill_to(paper: Paper) -> tuple[str, str]:
    """The name and the address that the bill is addressed to, as frozen."""
    heading, payer = paper.heading, paper.heading.get("payer")
    if payer is None:
        return heading["client"], heading["client_address"]
    return payer["legal_name"], address_text(payer) or heading["client_address"]


def pay_by(paper: Paper) -> date | None:
    """Until when an issued bill is to be paid, where terms are agreed; a credit note never is."""
    payer = paper.heading.get("payer")
    if payer is None or paper.issued_on is None or paper.credits:
        return None
    return paper.issued_on + timedelta(days=payer["terms_days"])


def charged_words(paper: Paper, line: Line) -> str:
    """Which cost centre bears the line, or which part of it each one."""
    parts = [one for one in parts_in(paper.heading) if one.line == line.ordinal]
    if len(parts) == 1:
        return centre_words(parts[0].centre) if parts[0].centre.code else ""
    money = paper.statement.currency
    return ", ".join(f"{centre_words(one.centre)}: {show_money(one.net, money)}" for one in parts)


def centre_totals(paper: Paper) -> list[tuple[str, CentreSum]]:
    """What each cost centre bears of the whole bill; nothing where none is chosen."""
    return [(centre_words(one.centre), one) for one in centre_sums(parts_in(paper.heading))]


def centre_words(centre: Centre) -> str:
    """A cost centre as the client's bookkeeper knows it."""
    return f"{centre.code} {centre.name}".strip() or _("no cost centre")
