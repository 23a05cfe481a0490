"""The words of contracts as people read and choose them."""

from __future__ import annotations

from contracts.agreements.value import Standing
from contracts.agreements.values import Basis, Cycle
from contracts.agreements.values_line import Counting, Tiering
from msp.kernel.i18n import _


def basis_words(basis: str) -> str:
    """What a line counts."""
    return {
        Basis.WORKSTATION: _("per workstation"),
        Basis.SERVER: _("per server"),
        Basis.NETWORK: _("per network device"),
        Basis.PRINTER: _("per printer"),
        Basis.OTHER: _("per other device"),
        Basis.USER: _("per user"),
        Basis.PERSON: _("per user by name"),
        Basis.LICENCE: _("per licence"),
        Basis.FLAT: _("flat fee"),
        Basis.ONE_OFF: _("one-off fee"),
        Basis.HOURLY: _("per hour"),
        Basis.INCIDENT: _("per incident"),
        Basis.VISIT: _("per visit"),
        Basis.KILOMETRE: _("per kilometre"),
        Basis.TRIP: _("per trip"),
        Basis.BLOCK: _("block of hours"),
        Basis.RETAINER: _("retainer with hours"),
    }[Basis(basis)]


def tiering_words(tiering: str) -> str:
    """What a tier does to the price."""
    return {
        Tiering.SINGLE: _("one price"),
        Tiering.VOLUME: _("the tier reached prices all units"),
        Tiering.GRADUATED: _("each tier prices its own units"),
    }[Tiering(tiering)]


def rule_words(counting: str) -> str:
    """By which rule a line counts."""
    return {
        Counting.BY_DAY: _("each for its days"),
        Counting.ON_DAY: _("the number on a day"),
        Counting.PEAK: _("the most at one time in the period"),
        Counting.AVERAGE: _("the average of the period"),
    }[Counting(counting)]


def counting_words(counting: str, day: int) -> str:
    """The same with the day: `day` is one of the month, 0 the first of the period."""
    if counting != Counting.ON_DAY:
        return rule_words(counting)
    if day:
        return _("counted on day %(day)d of the month", day=day)
    return _("counted on the first day of the period")


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
        Standing.SUSPENDED: _("suspended"),
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


def cycles_of_price() -> list[tuple[str, str]]:
    """For how long a price may pay, to choose from."""
    return [(one.value, per_words(one)) for one in Cycle]


def tierings() -> list[tuple[str, str]]:
    """Every way of pricing by quantity, to choose from."""
    return [(one.value, tiering_words(one)) for one in Tiering]


def countings() -> list[tuple[str, str]]:
    """Every rule of counting, to choose from."""
    return [(one.value, rule_words(one)) for one in Counting]


def cycles() -> list[tuple[str, str]]:
    """Every cycle, to choose from."""
    return [(one.value, cycle_words(one)) for one in Cycle]


def verdicts() -> list[tuple[str, str]]:
    """Every verdict, to choose from."""
    return [
        (one, verdict_words(one)) for one in ("in_contract", "chargeable", "vendors", "not_ours")
    ]
