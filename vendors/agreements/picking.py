"""Which contract a case goes under, and why: the one that says most about just this matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msp.kernel.i18n import _
from vendors.agreements.values import Terms


@dataclass(frozen=True, slots=True)
class Picked:
    """The contract, and the reason as a sentence."""

    terms: Terms
    why: str


def pick(candidates: Sequence[Terms], category: str | None) -> Picked | None:
    """The best of those that fit; None when none does.

    First whoever points most closely at the device, then who names the matter, who is open now,
    who has incidents left, who is cheapest, who promises the fastest solution; at last the number,
    so that the same question always has the same answer.
    """
    fitting = [one for one in candidates if fits(one, category)]
    if not fitting:
        return None
    best = min(fitting, key=lambda one: _order(one, category))
    return Picked(best, _reason(best, category, len(fitting)))


def fits(terms: Terms, category: str | None) -> bool:
    """It covers the device, its matters include this one, and it has an incident left."""
    if terms.weight is None or terms.remaining == 0:
        return False
    return not terms.categories or category in terms.categories


def _order(one: Terms, category: str | None) -> tuple[object, ...]:
    return (
        -(one.weight or 0),
        category not in one.categories,
        not one.is_open,
        one.incident_cost is not None,
        one.incident_cost or 0,
        one.resolve_minutes is None,
        one.resolve_minutes or 0,
        one.number,
    )


def _reason(best: Terms, category: str | None, candidates: int) -> str:
    parts = [_closeness(best.weight or 0)]
    if category and category in best.categories:
        parts.append(_("it names this category"))
    if best.remaining is not None:
        parts.append(_("%(count)s incidents left", count=best.remaining))
    if candidates > 1:
        parts.append(_("best of %(count)s that fit", count=candidates))
    return "; ".join(parts)


def _closeness(weight: int) -> str:
    if weight >= 8:
        return _("it names this device")
    if weight >= 4:
        return _("the device is of its series")
    if weight >= 2:
        return _("it covers this model")
    if weight >= 1:
        return _("it covers devices of this kind")
    return _("it covers every device of the client")
