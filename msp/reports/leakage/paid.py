"""Leaks of money that is paid: by the client for hours that lapse, by us to vendors. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msp.kernel.money import round_money
from msp.reports.leakage.values import Facts, Finding
from msp.reports.leakage.values_kind import Kind
from msp.reports.leakage.values_paid import Retained


def lapsing(facts: Facts) -> Iterator[Finding]:
    """Prepaid hours that the client loses soon unless somebody draws them."""
    for one in facts.lapsing:
        if one.minutes:
            yield Finding(
                Kind.PREPAID_LAPSING,
                one.subject,
                one.label,
                one.contract_id,
                one.worth,
                one.currency,
                one.minutes,
                one.lapses_on,
            )


def vendors_unbilled(facts: Facts) -> Iterator[Finding]:
    """Devices that a vendor is paid for and that stand under no contract of ours, or unbilled.

    Each has its equal part of the client's share. Where no contract of ours runs, the vendor's
    whole contract is the leak. Where ours charge nothing by the device, a fee bears them all.
    """
    running = [one for one in facts.prices if one.running]
    billed = {one.subject for one in facts.stays if not one.excluded}
    names = {one.subject: one.name for one in facts.devices}
    for one in facts.retained:
        if not running:
            yield _unbilled(one, one.subject, one.label, one.a_month)
        elif any(prices.devices for prices in running):
            for device in one.devices - billed:
                share = one.a_month / len(one.devices) if one.a_month is not None else None
                label = f"{names.get(device, device)} · {one.label}"
                yield _unbilled(one, f"{one.subject}:{device}", label, share)


def _unbilled(one: Retained, subject: str, label: str, share: Fraction | None) -> Finding:
    return Finding(
        Kind.VENDOR_UNBILLED,
        subject,
        label,
        amount=round_money(share, one.currency) if share is not None else None,
        currency=one.currency,
    )


def cases_uncharged(facts: Facts) -> Iterator[Finding]:
    """Cases that a vendor charges us for while the client pays nothing for their ticket."""
    for one in facts.cases:
        if not one.charged:
            yield Finding(
                Kind.VENDOR_INCIDENT,
                one.subject,
                one.label,
                one.contract_id,
                one.amount,
                one.currency,
            )


def tools_unbilled(facts: Facts) -> Iterator[Finding]:
    """Tools that are paid for devices which no bill of ours charges."""
    for one in facts.tools:
        if one.amount:
            yield Finding(
                Kind.TOOL_UNBILLED,
                one.subject,
                one.label,
                one.contract_id,
                one.amount,
                one.currency,
                one.devices,
            )
