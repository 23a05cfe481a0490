"""A bill as the business terms of EN 16931, from which both syntaxes are written. Pure.

The figures are those that the bill was frozen with: lines rounded once, tax rounded once for each
category, so the sums that the rules demand hold to the cent by themselves.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from contracts.billing.values_statement import Statement
from contracts.documents.addressed import pay_by
from contracts.documents.paper import Paper
from contracts.einvoice.categories import OUTSIDE, CategorySum, category_sums
from contracts.einvoice.lines import line_of, percent
from contracts.einvoice.parties import buyer_of, seller_of
from msp.kernel.i18n import _

ONE_DAY = timedelta(days=1)
# UNTDID 1001: an invoice, a credit note. UNTDID 4461: a transfer, a transfer within SEPA.
INVOICE, CREDIT_NOTE = "380", "381"
TRANSFER, SEPA_TRANSFER = "30", "58"


def invoice_of(paper: Paper) -> dict[str, Any]:
    """Every term that is said, by its number. What is given back is a credit note, said positive.

    The caller has made sure that nothing is missing.
    """
    statement, heading = paper.statement, paper.heading
    sums = category_sums(statement.lines)
    sign = -1 if paper.credits or statement.total < 0 else 1
    taxable = all(one.category.code != OUTSIDE for one in sums)
    said = {
        "BT-1": paper.number,
        "BT-2": paper.issued_on,
        "BT-3": CREDIT_NOTE if sign < 0 else INVOICE,
        "BT-5": statement.currency,
        "BT-10": heading["payer"]["buyer_reference"],
        "BT-12": statement.contract,
        "BT-13": statement.purchase_order,
        "BT-19": heading["payer"]["accounting_reference"],
        "BG-3": _preceding(paper),
        "BG-4": seller_of(heading["seller"], taxable=taxable),
        "BG-7": buyer_of(heading["payer"], taxable=taxable),
        "BG-23": [_category(one, sign) for one in sums],
        "BG-25": [line_of(paper, line, sign) for line in statement.lines],
        **_period(paper),
        **_payment(paper, sign),
        **_totals(statement, sign),
    }
    return {term: value for term, value in said.items() if value}


def _preceding(paper: Paper) -> list[dict[str, Any]]:
    """The invoice that a credit note is about, with its day; else those that lines correct."""
    if paper.credits:
        return [{"BT-25": paper.credits, "BT-26": paper.credits_issued_on}]
    return [{"BT-25": one} for one in _corrected(paper.statement)]


def _corrected(statement: Statement) -> list[str]:
    """The numbers of earlier invoices that lines correct; one not issued then has none."""
    found = (line.corrects.number for line in statement.lines if line.corrects is not None)
    return [one for one in dict.fromkeys(found) if one and one != statement.contract]


def _category(one: CategorySum, sign: int) -> dict[str, Any]:
    said = {
        "BT-116": _sum(one.net, sign),
        "BT-117": _sum(one.tax, sign),
        "BT-118": one.category.code,
        "BT-120": _("Not subject to VAT") if one.category.code == OUTSIDE else one.reason,
    }
    if one.category.percent is not None:
        said["BT-119"] = percent(one.category.percent)
    return {term: value for term, value in said.items() if value}


def _period(paper: Paper) -> dict[str, Any]:
    """From the first to the last day that anything on the bill speaks of; then it is delivered."""
    statement = paper.statement
    spans = [*(line.span for line in statement.lines), statement.period]
    days = [one for one in spans if one.days]
    if not days:
        return {"BT-72": paper.issued_on}
    last = max(one.end for one in days) - ONE_DAY
    return {"BT-72": last, "BT-73": min(one.start for one in days), "BT-74": last}


def _payment(paper: Paper, sign: int) -> dict[str, Any]:
    """Until when, by which account. What is given back is settled by whoever owes it."""
    seller, day = paper.heading["seller"], pay_by(paper)
    said: dict[str, Any] = {"BT-9": day, "BT-83": paper.number}
    if paper.credits:
        # A credit note has no day by which the client would pay it, and the rules ask for words.
        said["BT-20"] = _("Set off against %(bill)s, or paid back.", bill=paper.credits)
    account = "".join(seller["iban"].split()).upper()
    if account and sign > 0:
        euro = paper.statement.currency == "EUR"
        said |= {"BT-81": SEPA_TRANSFER if euro else TRANSFER, "BT-84": account}
        said |= {"BT-85": seller["name"], "BT-86": seller["bic"]}
    return said


def _totals(statement: Statement, sign: int) -> dict[str, str]:
    net, tax, total = (_sum(one, sign) for one in (statement.net, statement.tax, statement.total))
    return {"BT-106": net, "BT-109": net, "BT-110": tax, "BT-112": total, "BT-115": total}


def _sum(amount: Decimal, sign: int) -> str:
    """Turned round where it is given back; nothing stays nothing, for the rules know no -0.00."""
    return f"{amount * sign + 0:f}"
