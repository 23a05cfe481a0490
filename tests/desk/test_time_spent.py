"""Time on a ticket: when it began decides its day and what lay outside the client's hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import Basis
from contracts.agreements.values_work import WorkTerms
from contracts.ledger.models import TimeEntry
from contracts.ledger.values import Band
from contracts.roles.actions.set_role import set_role
from msp.desk.tickets.actions.log_time import log_time
from msp.kernel.errors import Refused
from msp.kernel.moment import now
from tests.contracts.deals import make_contract
from tests.desk.acting import HOUR, House, warsaw
from tests.harness.browsing import Visit
from tests.people import make_agent


def entries(db: Session) -> list[TimeEntry]:
    return list(db.scalars(select(TimeEntry).order_by(TimeEntry.recorded_at, TimeEntry.id)))


def test_the_evening_is_split_and_the_role_and_tier_are_kept(db: Session, house: House) -> None:
    cast, ticket = house.cast, house.cast.ticket
    ticket.tier_id = house.l2.id
    set_role(db, cast.bob.id, "senior", date(2026, 6, 1), by=None, now=warsaw(2026, 6, 1, 9))
    told = warsaw(2026, 6, 17, 9)
    log_time(db, ticket, cast.bob.id, 90, now=told, started_at=warsaw(2026, 6, 16, 16, 30))
    log_time(db, ticket, cast.bob.id, 30, now=told + HOUR, band=Band.OFF)
    log_time(db, ticket, cast.bob.id, 10, now=told + 2 * HOUR)
    first, second, third = entries(db)[-3:]
    assert (first.work_date, first.after_minutes, first.off_minutes) == (date(2026, 6, 16), 60, 0)
    assert (first.role, first.tier) == ("senior", "L2")
    assert (second.work_date, second.off_minutes) == (date(2026, 6, 17), 30)
    assert (third.after_minutes, third.off_minutes) == (0, 0)


@pytest.mark.parametrize("away", [timedelta(minutes=-1), timedelta(days=367)])
def test_time_did_not_begin_in_the_future_or_long_ago(
    db: Session, house: House, away: timedelta
) -> None:
    at = warsaw(2026, 6, 17, 9)
    with pytest.raises(Refused) as refused:
        log_time(db, house.cast.ticket, house.cast.bob.id, 9, now=at, started_at=at - away)
    assert refused.value.field == "started"


def test_bob_says_when_he_began_by_his_own_clock(db: Session, house: House, visit: Visit) -> None:
    agent = make_agent(db, "Greta", zone="America/New_York")
    greta = visit(agent)
    here = f"/tickets/{house.cast.ticket.number}/time"
    assert "Where you do not know when it began." in greta.get(here).text
    began = (now() - timedelta(days=2)).astimezone(ZoneInfo("America/New_York"))
    typed = {"minutes": "20", "started": f"{began:%Y-%m-%dT%H:%M}", "band": "hours"}
    ahead = f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    refused = greta.post(here, typed | {"started": ahead})
    assert refused.status_code == 422
    assert "That is still to come." in refused.text
    assert f'value="{ahead}"' in refused.text
    assert greta.post(here, typed).status_code == 303
    kept = entries(db)[-1].started_at
    assert kept == datetime(*began.timetuple()[:5], tzinfo=began.tzinfo)


def test_the_way_is_logged_with_the_time(db: Session, house: House, visit: Visit) -> None:
    greta = visit(make_agent(db, "Greta"))
    here = f"/tickets/{house.cast.ticket.number}/time"
    drafted = LineDraft("To the city", Basis.TRIP, Decimal(45), work=WorkTerms(zone="city"))
    make_contract(db, house.cast.harbor, drafted)
    assert ">city<" in greta.get(here).text
    typed = {"minutes": "20", "band": "hours", "km": "42", "trip": "city"}
    refused = greta.post(here, typed)
    assert refused.status_code == 422
    assert "Say kilometres or a trip, not both." in refused.text
    assert greta.post(here, typed | {"km": ""}).status_code == 303
    assert greta.post(here, typed | {"trip": ""}).status_code == 303
    assert [(one.km, one.trip) for one in entries(db)[-2:]] == [(0, "city"), (42, "")]
