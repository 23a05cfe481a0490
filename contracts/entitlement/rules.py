"""The entitlement check as a pure function: the first clause that speaks decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.entitlement.values import Entitled, Verdict
from msp.kernel.i18n import _
from msp.kernel.money import Money

EVERY_CATEGORY = "*"


@dataclass(frozen=True, slots=True)
class Clause:
    """What a contract says of a category, `*` being every one."""

    category: str
    answer: Entitled
    words: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """The contract that answers: its clauses in order, its hourly price, the devices it covers."""

    contract: str
    version: int
    clauses: tuple[Clause, ...]
    hourly: Money | None


def judge(
    agreed: Agreed | None, category: str | None, devices: Sequence[str], uncovered: Sequence[str]
) -> Verdict:
    """Who pays for a request about devices, some of which the contract may not cover.

    In this order: without a contract nothing is covered; a clause that names the category; a
    device outside the contract; a clause for every category; covered devices. What no clause and
    no device speaks of is covered, as support of the people themselves is.
    """
    if agreed is None:
        return Verdict(Entitled.NOT_OURS, _("No contract is in force."))
    named = next((one for one in agreed.clauses if category and one.category == category), None)
    if named is not None:
        return _answer(agreed, named.answer, named.words)
    if uncovered:
        words = _("Not under the contract: %(devices)s.", devices=", ".join(uncovered))
        return _answer(agreed, Entitled.CHARGEABLE, words)
    general = next((one for one in agreed.clauses if one.category == EVERY_CATEGORY), None)
    if general is not None:
        return _answer(agreed, general.answer, general.words)
    if devices:
        words = _("Under the contract: %(devices)s.", devices=", ".join(devices))
        return _answer(agreed, Entitled.IN_CONTRACT, words)
    return _answer(agreed, Entitled.IN_CONTRACT, _("No clause of the contract excludes it."))


def _answer(agreed: Agreed, answer: Entitled, words: str) -> Verdict:
    """Chargeable work without an agreed price says so, rather than look free."""
    price = agreed.hourly if answer is Entitled.CHARGEABLE else None
    if answer is Entitled.CHARGEABLE and price is None:
        words = _("%(words)s No hourly price is agreed: ask before you begin.", words=words)
    return Verdict(answer, words, price, agreed.contract, agreed.version)
