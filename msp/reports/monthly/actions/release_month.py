"""Release a month to its client, or take it back: what the client reads is kept as drawn then."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, speaking
from msp.reports.monthly.drawn import Drawn, drawn_of
from msp.reports.monthly.kept import kept
from msp.reports.monthly.models import MonthlyReport
from msp.reports.monthly.queries import held_back, standing_report
from msp.reports.monthly.report import month_of_client
from tenants.clients.models import Tenant


def release_month(
    db: Session, client: Tenant, month: date, *, by: UUID | None, now: datetime
) -> MonthlyReport:
    """The month in the client's form and language, from now on on its portal.

    Raises Refused before the month is over and while something due under it is not issued, and
    Conflict where the client reads this very report already.
    """
    # Two presses of one button wait for each other here, before either draws: the second must not
    # put an older report in the place of the first one's.
    db.scalar(select(Tenant.id).where(Tenant.id == client.id).with_for_update(key_share=True))
    if why := held_back(db, client, month, now):
        raise Refused(why)
    drawn = _drawn(db, client, month, now)
    said, standing = kept(drawn), standing_report(db, client.id, month)
    if standing is not None:
        if standing[0].said == said:
            raise Conflict(_("The client reads this very report already."))
        _end(standing[0], by=by, now=now)
        db.flush()
    row = MonthlyReport(
        tenant_id=client.id,
        month=month,
        fingerprint=drawn.fingerprint,
        said=said,
        released_at=now,
        released_by=by,
    )
    db.add(row)
    db.flush()
    return row


def take_month_back(
    db: Session, client: Tenant, month: date, *, by: UUID | None, now: datetime
) -> None:
    """The client sees the month no more; what it read is kept. Raises Conflict if none stands."""
    standing = standing_report(db, client.id, month)
    if standing is not None:
        db.refresh(standing[0], with_for_update=True)
    if standing is None or standing[0].ended_at is not None:
        raise Conflict(_("This month is not released."))
    _end(standing[0], by=by, now=now)
    db.flush()


def _drawn(db: Session, client: Tenant, month: date, now: datetime) -> Drawn:
    with speaking(client.locale, client.zone):
        found = month_of_client(db, client, month, now, for_client=True)
        if not found.bills:
            raise Refused(_("No bill of this month has been issued."))
        return drawn_of(db, found)


def _end(row: MonthlyReport, *, by: UUID | None, now: datetime) -> None:
    row.ended_at, row.ended_by = max(now, row.released_at), by
