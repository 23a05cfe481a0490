"""What a line may promise: choices that contradict each other are refused beside their field."""

from __future__ import annotations

from datetime import date

from contracts.agreements.drafts import LineDraft
from contracts.agreements.prepaid import PREPAID
from contracts.agreements.values import NAMED, PIECES, QUANTITIES, TRAVEL, WORK, Basis
from contracts.agreements.values_line import Counting, Tiering
from contracts.agreements.values_prepaid import PrepaidTerms
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

COUNTED = NAMED | QUANTITIES
TIERED = COUNTED | {Basis.FLAT}


def demand_line(draft: LineDraft, since: date | None = None) -> None:
    """Raises Refused, naming the field; `since` is from when a new line is agreed."""
    _demand_tiers(draft)
    if draft.counting is not Counting.BY_DAY and draft.basis not in COUNTED:
        raise Refused(_("Only devices, users and licences are counted this way."), field="counting")
    if draft.counting_day and draft.counting is not Counting.ON_DAY:
        raise Refused(_("A day is named only for the number on a day."), field="counting_day")
    if draft.basis is Basis.VISIT and not draft.work_type:
        raise Refused(_("Say which kind of work makes a visit."), field="work_type")
    if draft.basis in PIECES and draft.minimum:
        raise Refused(_("Incidents and visits have no minimum."), field="minimum")
    _demand_travel(draft)
    if draft.basis is not Basis.HOURLY:
        _demand_no_hours(draft)
    _demand_day(draft, since)
    _demand_discount(draft)
    _demand_prepaid(draft)


def _demand_no_hours(draft: LineDraft) -> None:
    if draft.work.role:
        raise Refused(_("Only an hourly line is for one role."), field="role")
    for field in ("after_factor", "off_factor"):
        if getattr(draft.work, field) != 1:
            raise Refused(_("Only an hourly price changes with the hours."), field=field)


def _demand_travel(draft: LineDraft) -> None:
    if (draft.basis is Basis.TRIP) != bool(draft.work.zone):
        words = (
            _("Say where the trips go that it pays for.")
            if not draft.work.zone
            else _("Only a trip has a zone.")
        )
        raise Refused(words, field="zone")
    if draft.work.km_step > 1 and draft.basis is not Basis.KILOMETRE:
        raise Refused(_("Only kilometres are rounded up."), field="km_step")
    for field in ("included", "minimum"):
        if draft.basis in TRAVEL and getattr(draft, field):
            raise Refused(_("Travel has nothing included and no minimum."), field=field)


def _demand_tiers(draft: LineDraft) -> None:
    if draft.tiering is Tiering.SINGLE:
        if draft.tiers:
            raise Refused(_("Say how the tiers price, or leave them out."), field="tiering")
        return
    if draft.basis not in TIERED:
        raise Refused(_("Tiers price devices, users, licences and flat fees."), field="tiering")
    if not draft.tiers and draft.price is not None:
        raise Refused(_("Add a tier: more than how many units, and the price."), field="tiers")
    if len({one.above for one in draft.tiers}) < len(draft.tiers):
        raise Refused(_("Two tiers begin at the same quantity."), field="tiers")


def _demand_day(draft: LineDraft, since: date | None) -> None:
    if (draft.basis is Basis.ONE_OFF) != (draft.once_on is not None):
        words = (
            _("Say on which day the fee is charged.")
            if draft.once_on is None
            else _("Only a one-off fee has a day.")
        )
        raise Refused(words, field="once_on")
    if draft.once_on and since and draft.once_on < since:
        raise Refused(
            _("The version is not in force on that day: the fee would never be charged."),
            field="once_on",
        )


def _demand_discount(draft: LineDraft) -> None:
    if draft.discount_amount and draft.basis in WORK:
        raise Refused(_("A discount on work is a percentage."), field="discount_amount")
    if draft.discount_from and draft.discount_to and draft.discount_to <= draft.discount_from:
        raise Refused(_("The discount would end before it begins."), field="discount_to")


def _demand_prepaid(draft: LineDraft) -> None:
    terms = draft.prepaid
    if terms is None:
        if draft.basis in PREPAID:
            raise Refused(_("Say how many hours it buys."), field="hours")
        return
    if draft.basis not in PREPAID:
        raise Refused(_("Only a block and a retainer have hours."), field="hours")
    if draft.quantity != 1:
        raise Refused(_("Its hours are its quantity: leave this at 1."), field="quantity")
    if draft.included or draft.minimum:
        raise Refused(
            _("Prepaid hours have no included quantity and no minimum."),
            field="included" if draft.included else "minimum",
        )
    if terms.hours <= 0:
        raise Refused(_("Say how many hours it buys."), field="hours")
    if not all(0 < factor <= 10 for _kind, factor in terms.factors):
        raise Refused(_("An hour draws more than nothing, and ten hours at most."), field="factors")
    if draft.basis is Basis.BLOCK:
        _demand_block(draft, terms)
    else:
        _demand_retainer(terms)


def _demand_block(draft: LineDraft, terms: PrepaidTerms) -> None:
    if terms.carried_periods:
        raise Refused(_("Only a retainer carries hours over."), field="carried_periods")
    if draft.discount_percent or draft.discount_amount:
        raise Refused(_("Write the price of a block without a discount."), field="discount_percent")
    if terms.rolls_over and terms.lifetime_months is None:
        raise Refused(_("Hours that never expire need not roll over."), field="rolls_over")
    if terms.refill and terms.low_hours is None:
        raise Refused(_("Say at how many hours left blocks are bought."), field="low_hours")
    if terms.low_hours is not None and 0 < terms.refill * terms.hours <= terms.low_hours:
        raise Refused(
            _("So few blocks would never lift the hours above this again."), field="refill"
        )


def _demand_retainer(terms: PrepaidTerms) -> None:
    if terms.lifetime_months is not None:
        raise Refused(
            _("A retainer's hours are of its periods: say how many carry them over."),
            field="lifetime_months",
        )
    if terms.rolls_over:
        raise Refused(_("Only blocks roll over."), field="rolls_over")
    if terms.refill:
        raise Refused(_("Only blocks are bought."), field="refill")
