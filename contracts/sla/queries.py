"""Reading service levels: policies for the pages, and the terms in force for a client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from contracts.agreements.in_force import InForce, in_force
from contracts.sla.models import SlaPolicy
from contracts.sla.values import SlaPromise, SlaTerms
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.calendars.queries import calendar_for
from tenants.calendars.values import CalendarInUse


def sla_terms_for(
    db: Session,
    tenant_id: UUID,
    site_id: UUID | None,
    at: datetime,
    running: Sequence[InForce] | None = None,
) -> SlaTerms:
    """The promises in force for a client at a moment: its contract's, else the default policy's.

    Of several contracts the first that names a policy counts. `running` are the contracts in
    force then, where the caller has read them.
    """
    running = in_force(db, tenant_id, at) if running is None else running
    agreed = next((one for one in running if one.policy_id is not None), None)
    policy_id = agreed.policy_id if agreed else None
    policy = db.scalar(
        select(SlaPolicy)
        .where(or_(SlaPolicy.id == policy_id, SlaPolicy.default))
        .order_by((SlaPolicy.id == policy_id).desc().nulls_last())
        .options(selectinload(SlaPolicy.targets))
        .limit(1)
    )
    hours = agreed or next((one for one in running if one.calendar_id is not None), None)
    calendar = calendar_for(db, tenant_id, site_id, hours.calendar_id if hours else None)
    if policy is None:
        return SlaTerms("", (), calendar)
    return _terms(policy, agreed, calendar)


def _terms(policy: SlaPolicy, agreed: InForce | None, calendar: CalendarInUse) -> SlaTerms:
    return SlaTerms(
        policy=policy.name,
        promises=tuple(
            SlaPromise(
                one.priority, one.clock, timedelta(minutes=one.minutes), one.around_the_clock
            )
            for one in policy.targets
        ),
        calendar=calendar,
        policy_id=policy.id,
        contract=agreed.code if agreed else "",
        contract_version=agreed.version if agreed else None,
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
