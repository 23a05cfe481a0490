"""Whose month it is, by which bills, as known when: what stands at the head of every rendering."""

from __future__ import annotations

from decimal import Decimal

from contracts.billing.words import days_words, month_words, state_words
from msp.kernel.i18n import _, show_datetime, show_money
from msp.reports.monthly.report import Month
from msp.reports.monthly.values import Bill

Facts = list[tuple[str, str]]


def head_of(found: Month) -> Facts:
    """The month's facts; those that nobody has written are left out."""
    heading = found.bills[-1].heading if found.bills else {}
    facts = [
        (_("Provider"), heading.get("provider", "")),
        (_("Client"), found.client.name),
        (_("Account manager"), heading.get("account_manager", "")),
        (_("Month"), month_words(found.month)),
        (_("Currency"), ", ".join(sorted({one.currency for one in found.bills}))),
    ]
    return [one for one in facts if one[1]]


def bill_facts(found: Month) -> Facts:
    """A line for each bill: contract and version, days, state, what was known, the order."""
    own = not found.for_client
    return [(one.heading["contract"], " · ".join(_words(one, own=own))) for one in found.bills]


def _words(bill: Bill, *, own: bool) -> list[str]:
    statement = bill.statement
    span = statement.period if statement.period.days else statement.labour_period
    versions = ", ".join(str(one) for one in statement.versions)
    words = [
        bill.number,
        state_words(bill.state),
        days_words(span),
        _("version %(number)s", number=versions) if versions else "",
        _("known as of %(known)s", known=show_datetime(statement.known_at)),
        _order(bill),
        _("run %(run)s", run=str(bill.run_id)) if own else "",
    ]
    return [one for one in words if one]


def _order(bill: Bill) -> str:
    order, left = bill.statement.purchase_order, bill.heading.get("order_left")
    if not order or left is None:
        return order
    amount = show_money(Decimal(left), bill.currency)
    return _("%(order)s, %(left)s left", order=order, left=amount)
