"""The words of contracts as people read and choose them."""

from __future__ import annotations

from contracts.agreements.value import Standing
from contracts.agreements.values import Basis, Cycle
from msp.kernel.i18n import _


def basis_words(basis: str) -> str:
    """What a line counts."""
    return {
        Basis.WORKSTATION: _("per workstation"),
        Basis.SERVER: _("per server"),
        Basis.NETWORK: _("per network device"),
        Basis.PRINTER: _("per printer"),
        Basis.OTHER: _("per other device"),
        Basis.FLAT: _("flat fee"),
        Basis.HOURLY: _("per hour"),
    }[Basis(basis)]


def cycle_words(cycle: str) -> str:
    """How often a contract is billed."""
    return {
        Cycle.MONTHLY: _("monthly"),
        Cycle.QUARTERLY: _("quarterly"),
        Cycle.YEARLY: _("yearly"),
    }[Cycle(cycle)]


def per_words(cycle: str) -> str:
    """For how long a price pays."""
    return {
        Cycle.MONTHLY: _("a month"),
        Cycle.QUARTERLY: _("a quarter"),
        Cycle.YEARLY: _("a year"),
    }[Cycle(cycle)]


def standing_words(standing: str) -> str:
    """Where a contract stands."""
    return {
        Standing.DRAFT: _("draft"),
        Standing.UPCOMING: _("not begun"),
        Standing.ACTIVE: _("in force"),
        Standing.ENDED: _("ended"),
    }[Standing(standing)]


def verdict_words(verdict: str) -> str:
    """Who pays, by a clause."""
    return {
        "in_contract": _("In the contract"),
        "chargeable": _("Charged"),
        "vendors": _("The vendor's"),
        "not_ours": _("Not ours"),
    }[verdict]


def bases() -> list[tuple[str, str]]:
    """Every basis, to choose from."""
    return [(one.value, basis_words(one)) for one in Basis]


def cycles() -> list[tuple[str, str]]:
    """Every cycle, to choose from."""
    return [(one.value, cycle_words(one)) for one in Cycle]


def verdicts() -> list[tuple[str, str]]:
    """Every verdict, to choose from."""
    return [
        (one, verdict_words(one)) for one in ("in_contract", "chargeable", "vendors", "not_ours")
    ]
