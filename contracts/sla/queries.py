"""Reading service levels: policies for the pages, and the terms in force for a client."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from contracts.agreements.in_force import InForce, in_force
from contracts.agreements.values_visits import Visiting
from contracts.sla.models import SlaPolicy
from contracts.sla.values import SlaPromise, SlaTerms, VisitsPromised
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.calendars.queries import calendar_for
from tenants.calendars.values import CalendarInUse

ON_SITE = "on_site"


def sla_terms_for(
    db: Session,
    tenant_id: UUID,
    site_id: UUID | None,
    at: datetime,
    running: Sequence[InForce] | None = None,
) -> SlaTerms:
    """The promises in force for a client at a moment: its contract's, else the default policy's.

    Of several contracts the first that names a policy counts, and for visits the first that sends
    engineers to the site; one that is suspended on the day promises nothing. `running` are the
    contracts in force then, where the caller has read them.
    """
    running = in_force(db, tenant_id, at) if running is None else running
    awake = [one for one in running if one.rest is None]
    if running and not awake:
        return _suspended(db, site_id, running[0])
    agreed = next((one for one in awake if one.policy_id is not None), None)
    known = _policies_of(db, {one.policy_id for one in awake})
    policy = _named(known, agreed)
    hours = agreed or next((one for one in awake if one.calendar_id is not None), None)
    calendar = calendar_for(db, tenant_id, site_id, hours.calendar_id if hours else None)
    held = agreed or next(iter(awake), None)
    return SlaTerms(
        policy=policy.name if policy else "",
        promises=_promises(policy, on_site=False),
        calendar=calendar,
        policy_id=policy.id if policy else None,
        contract=agreed.code if agreed else "",
        contract_version=agreed.version if agreed else None,
        visits=_visits(db, site_id, awake, known, calendar),
        rests=held.rests if held else None,
    )


def _suspended(db: Session, site_id: UUID | None, one: InForce) -> SlaTerms:
    calendar = calendar_for(db, one.tenant_id, site_id, one.calendar_id)
    return SlaTerms("", (), calendar, rests=one.rests, is_suspended=True)


def _policies_of(db: Session, ids: Collection[UUID | None]) -> Sequence[SlaPolicy]:
    """The policies of these ids, and the default one."""
    return db.scalars(
        select(SlaPolicy)
        .where(or_(SlaPolicy.id.in_([one for one in ids if one]), SlaPolicy.default))
        .options(selectinload(SlaPolicy.targets))
    ).all()


def _named(known: Sequence[SlaPolicy], contract: InForce | None) -> SlaPolicy | None:
    """The policy that a contract names, else the default one."""
    wanted = contract.policy_id if contract else None
    fallback = next((one for one in known if one.default), None)
    return next((one for one in known if one.id == wanted), fallback)


def _visits(
    db: Session,
    site_id: UUID | None,
    running: Sequence[InForce],
    known: Sequence[SlaPolicy],
    calendar: CalendarInUse,
) -> VisitsPromised:
    """By the contract that sends engineers to the site: its policy, or the one in force beside."""
    sending = next((one for one in running if one.visits.reach(site_id)), None)
    if sending is None:
        anywhere = any(one.visits.included for one in running)
        return VisitsPromised(Visiting.ELSEWHERE if anywhere else Visiting.NONE)
    naming = (one for one in (sending, *running) if one.policy_id is not None)
    policy, own = _named(known, next(naming, None)), sending.visits.calendar_id
    # A site that is shut lets nobody in, so its own calendar goes before these hours, too.
    hours = calendar_for(db, sending.tenant_id, site_id, own) if own else calendar
    promises = _promises(policy, on_site=True)
    return VisitsPromised(Visiting.PROMISED, promises, hours, sending.rests)


def _promises(policy: SlaPolicy | None, *, on_site: bool) -> tuple[SlaPromise, ...]:
    return tuple(
        SlaPromise(one.priority, one.clock, timedelta(minutes=one.minutes), one.around_the_clock)
        for one in (policy.targets if policy else ())
        if (one.clock == ON_SITE) == on_site
    )


def policies(db: Session) -> Sequence[SlaPolicy]:
    """Every policy with its targets, the default first."""
    return db.scalars(
        select(SlaPolicy)
        .options(selectinload(SlaPolicy.targets))
        .order_by(SlaPolicy.default.desc(), SlaPolicy.name)
        .execution_options(populate_existing=True)
    ).all()


def policy_for(db: Session, policy_id: UUID) -> SlaPolicy:
    """One policy with its targets."""
    found = db.scalar(
        select(SlaPolicy)
        .where(SlaPolicy.id == policy_id)
        .options(selectinload(SlaPolicy.targets))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("There is no such SLA policy."))
    return found
