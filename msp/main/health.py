"""`/health`: whether the database answers, workers are alive and the timetable is kept."""

from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from msp.kernel import moment
from msp.kernel.db import unit
from msp.kernel.schedule import Schedule
from msp.kernel.scope import SYSTEM

LATE = timedelta(seconds=30)


@get("/health", opt={"open": True, "anonymous": True}, include_in_schema=False, sync_to_thread=True)
def health() -> Response[dict[str, Any]]:
    """200 when the desk can work, 503 with the reason when it cannot."""
    try:
        with unit(SYSTEM) as db:
            state = health_state(db, now=moment.now())
    except SQLAlchemyError:
        state = {"database": "away", "worker": "unknown", "schedule": "unknown"}
    well = all(value == "ok" for value in state.values() if isinstance(value, str))
    return Response({"well": well, **state}, status_code=200 if well else 503)


def health_state(db: Session, *, now: datetime) -> dict[str, Any]:
    """Each part's state, and the figures behind it."""
    workers, queued, oldest = db.execute(text("select * from msp_queue_state()")).one()
    entries = db.scalars(select(Schedule)).all()
    late = [one.name for one in entries if one.next_at + LATE < now]
    failing = [one.name for one in entries if one.error]
    return {
        "database": "ok",
        "worker": "ok" if workers else "none is alive",
        "schedule": "late: " + ", ".join(late) if late else "ok" if entries else "empty",
        "workers": workers,
        "queued": queued,
        "oldest_seconds": round(oldest, 1),
        "failing": failing,
    }
