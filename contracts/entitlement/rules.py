"""The entitlement check as a pure function: the first clause that speaks decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from contracts.backing.values import Backed
from contracts.entitlement.quotes import Quote
from contracts.entitlement.values import Entitled, Verdict
from msp.kernel.i18n import _, show_date

EVERY_CATEGORY = "*"
# What the contract says of requests outside its coverage hours.
AFTER_HOURS = "after-hours"


@dataclass(frozen=True, slots=True)
class Clause:
    """What a contract says of a category, `*` being every one."""

    category: str
    answer: Entitled
    words: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """The contract that answers: its clauses, what it asks now, whether it rests."""

    contract: str
    version: int
    clauses: tuple[Clause, ...]
    suspended_on: date | None = None
    suspended_why: str = ""
    quote: Quote | None = None
    is_open: bool = True


def judge(
    agreed: Agreed | None,
    category: str | None,
    devices: Sequence[str],
    uncovered: Sequence[str],
    backed: Backed | None = None,
) -> Verdict:
    """Who pays for a request about devices, some of which the contract may not cover.

    In this order: without a contract nothing is covered; a clause that names the category; a
    device outside the contract; a vendor whose papers name the category; outside the coverage
    hours the clause for them; a clause for every category; covered devices. What no clause and no
    device speaks of is covered, as support of the people themselves is. A vendor that stands
    behind it is named whatever the answer.
    """
    verdict = _judged(agreed, category, devices, uncovered, backed)
    if backed is None:
        return verdict
    until = backed.valid_to - timedelta(days=1) if backed.valid_to else None
    return replace(verdict, vendor=backed.vendor, backing=backed.label, until=until)


def _judged(
    agreed: Agreed | None,
    category: str | None,
    devices: Sequence[str],
    uncovered: Sequence[str],
    backed: Backed | None,
) -> Verdict:
    if agreed is None:
        return Verdict(Entitled.NOT_OURS, _("No contract is in force."))
    named = next((one for one in agreed.clauses if category and one.category == category), None)
    if named is not None:
        return _answer(agreed, named.answer, named.words)
    if uncovered:
        words = _("Not under the contract: %(devices)s.", devices=", ".join(uncovered))
        return _answer(agreed, Entitled.CHARGEABLE, words)
    if backed is not None and backed.named:
        words = _("%(vendor)s: %(label)s.", vendor=backed.vendor, label=backed.label)
        return _answer(agreed, Entitled.VENDORS, words)
    late = next((one for one in agreed.clauses if one.category == AFTER_HOURS), None)
    if late is not None and not agreed.is_open:
        return _answer(agreed, late.answer, late.words)
    general = next((one for one in agreed.clauses if one.category == EVERY_CATEGORY), None)
    if general is not None:
        return _answer(agreed, general.answer, general.words)
    if devices:
        words = _("Under the contract: %(devices)s.", devices=", ".join(devices))
        return _answer(agreed, Entitled.IN_CONTRACT, words)
    return _answer(agreed, Entitled.IN_CONTRACT, _("No clause of the contract excludes it."))


def _answer(agreed: Agreed, answer: Entitled, words: str) -> Verdict:
    """Chargeable work without an agreed price says so, rather than look free.

    A suspended contract pays for nothing: what it would cover is charged, and it says since when.
    """
    if agreed.suspended_on is not None:
        rests = _(
            "%(contract)s is suspended since %(day)s (%(why)s).",
            contract=agreed.contract,
            day=show_date(agreed.suspended_on),
            why=agreed.suspended_why,
        )
        words = f"{rests} {words}"
        answer = Entitled.CHARGEABLE if answer is Entitled.IN_CONTRACT else answer
    if answer is not Entitled.CHARGEABLE:
        return Verdict(answer, words, None, agreed.contract, agreed.version)
    asked = agreed.quote
    if asked is None:
        caution = _("No hourly price is agreed: ask before you begin.")
        return Verdict(answer, words, None, agreed.contract, agreed.version, caution=caution)
    priced = Verdict(answer, words, asked.price, agreed.contract, agreed.version)
    return replace(priced, per=asked.per, terms=asked.terms)
