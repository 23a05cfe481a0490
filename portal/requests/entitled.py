"""The check before a request is sent: who pays, and what that means for her who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.entitlement.queries import Place, entitlement_for
from contracts.entitlement.values import Entitled, Per, Verdict
from msp.kernel.i18n import _, show_date


@dataclass(frozen=True, slots=True)
class Check:
    """The desk's own answer in the client's words. A vendor's price is nowhere in it."""

    verdict: Verdict
    label: str
    meaning: str
    # Who stands behind it, by which papers, and until when.
    papers: str
    # The contract's own words, where the papers do not say it already.
    clause: str


def check_for(
    db: Session,
    tenant_id: UUID,
    asset_ids: Sequence[UUID],
    category: str | None,
    now: datetime,
    site_id: UUID | None = None,
) -> Check:
    """Judged in the contact's own scope: what she may not read decides nothing.

    The hours are those of her site, as the request's own clocks will have them.
    """
    place = Place(site_id)
    verdict = entitlement_for(db, tenant_id, asset_ids, category, now, place=place)
    labels = {
        Entitled.IN_CONTRACT: _("In your contract"),
        Entitled.CHARGEABLE: _("Chargeable"),
        Entitled.VENDORS: _("The vendor's"),
        Entitled.NOT_OURS: _("Outside your contract"),
    }
    said = verdict.backing and verdict.backing in verdict.clause
    clause = "" if said else " ".join(one for one in (verdict.clause, verdict.terms) if one)
    return Check(verdict, labels[verdict.answer], _meaning(verdict), _papers(verdict), clause)


def _meaning(verdict: Verdict) -> str:
    if verdict.answer is Entitled.IN_CONTRACT:
        return _("We do it as a part of your contract.")
    if verdict.answer is Entitled.CHARGEABLE and verdict.per is Per.INCIDENT:
        return _("We do it, and charge it once, whatever time it takes.")
    if verdict.answer is Entitled.CHARGEABLE and verdict.price is not None:
        return _("We do it, and charge the time that it takes.")
    if verdict.answer is Entitled.CHARGEABLE:
        return _("No price is agreed for it yet: we name one before we begin.")
    if verdict.answer is Entitled.VENDORS and verdict.vendor:
        return _(
            "We pass it on to %(name)s and follow it for you; their hours and times count.",
            name=verdict.vendor,
        )
    if verdict.answer is Entitled.VENDORS:
        return _("We pass it on to the vendor and follow it for you; its hours and times count.")
    return _("You may send it all the same: we answer before anything is done.")


def _papers(verdict: Verdict) -> str:
    if not verdict.backing:
        return ""
    if verdict.until is None:
        return _(
            "%(vendor)s stands behind it: %(backing)s",
            vendor=verdict.vendor,
            backing=verdict.backing,
        )
    return _(
        "%(vendor)s stands behind it until %(day)s: %(backing)s",
        vendor=verdict.vendor,
        backing=verdict.backing,
        day=show_date(verdict.until),
    )
