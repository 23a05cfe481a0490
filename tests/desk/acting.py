"""What the desk's tests do and look at: a house with tiers, Carol's draft, a clock, a tape."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.models_side import Category, Notice
from msp.desk.tickets.queries import entries_of
from msp.desk.tickets.values import Author, Body, HandOver, TicketDraft
from msp.desk.tiers.models import Team, TeamMember, Tier
from msp.desk.values import AuthorKind, Channel
from msp.kernel import schedule
from msp.kernel.worktime import Opening
from msp.main.wiring import timetable
from tenants.calendars.actions.create_calendar import create_calendar
from tenants.calendars.models import CalendarRow
from tenants.people.models import Agent
from tests.people import NOW, Cast, make_agent, make_cast

WARSAW = "Europe/Warsaw"
NINE_TO_FIVE = (Opening(9 * 60, 17 * 60),)
WORKDAYS = (*((NINE_TO_FIVE,) * 5), (), ())
HOUR = timedelta(hours=1)
NOTE = HandOver("No network since nine", "Restarted the switch", "Port 4 is dead", "Replace it")


@dataclass(frozen=True)
class House:
    """A provider with three lines and the vendor, Bob on the first and Ewa on the second."""

    cast: Cast
    l1: Tier
    l2: Tier
    l3: Tier
    l4: Tier
    service_desk: Team
    infrastructure: Team
    experts: Team
    ewa: Agent
    office: CalendarRow


def warsaw(*parts: int) -> datetime:
    year, month, day, hour, minute = (*parts, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(WARSAW))


TUESDAY = warsaw(2026, 6, 16, 10)


def make_tier(db: Session, level: int) -> Tier:
    tier = Tier(name=f"L{level}", level=level)
    db.add(tier)
    db.flush()
    return tier


def make_team(
    db: Session, name: str, tier: Tier, member: Agent | None = None, *skills: str
) -> Team:
    team = Team(name=name, tier_id=tier.id)
    db.add(team)
    db.flush()
    if member is not None:
        db.add(TeamMember(team_id=team.id, agent_id=member.id, skills=list(skills)))
        db.flush()
    return team


def lay_house(db: Session) -> House:
    """Everything in place, and a default calendar: Monday to Friday, 09:00 to 17:00 in Warsaw."""
    schedule.arrange(db, timetable(), now=NOW)
    cast = make_cast(db)
    l1, l2, l3, l4 = (make_tier(db, level) for level in (1, 2, 3, 4))
    ewa = make_agent(db, "Ewa", "engineer_l2")
    db.add_all([Category(key="network", name="Network"), Category(key="mail", name="Mail")])
    return House(
        cast=cast,
        l1=l1,
        l2=l2,
        l3=l3,
        l4=l4,
        service_desk=make_team(db, "Service desk", l1, cast.bob, "mail"),
        infrastructure=make_team(db, "Infrastructure", l2, ewa, "network"),
        experts=make_team(db, "Experts", l3),
        ewa=ewa,
        office=create_calendar(db, "Office", WARSAW, WORKDAYS, default=True),
    )


def draft_by_carol(house: House, channel: Channel = Channel.PHONE, **values: object) -> TicketDraft:
    carol = house.cast.carol
    plain = TicketDraft(
        tenant_id=house.cast.harbor.id,
        subject="The network is down",
        body=Body("Nothing works since nine."),
        author=Author(AuthorKind.CONTACT, contact_id=carol.id, label=carol.name),
        channel=channel,
        contact_id=carol.id,
        site_id=carol.site_id,
        asset_ids=(house.cast.device.id,),
        category="network",
    )
    return replace(plain, **values)  # type: ignore[arg-type]  # replace checks the names


def said(db: Session, ticket: Ticket, event: str) -> list[Entry]:
    return [one for one in entries_of(db, ticket) if one.details.get("event") == event]


def by(agent: Any) -> Author:
    return Author(AuthorKind.AGENT, agent_id=agent.id, label=agent.name)


def carol(house: House) -> Author:
    who = house.cast.carol
    return Author(AuthorKind.CONTACT, contact_id=who.id, label=who.name)


def clock(db: Session, ticket: Ticket, kind: str) -> ClockRow:
    rows = db.scalars(
        select(ClockRow)
        .where(ClockRow.ticket_id == ticket.id, ClockRow.kind == kind)
        .order_by(ClockRow.started_at.desc())
    )
    found = rows.first()
    assert found is not None
    return found


def tape(db: Session, ticket: Ticket) -> list[tuple[str, int | None]]:
    rows = db.scalars(
        select(SegmentRow)
        .where(SegmentRow.ticket_id == ticket.id)
        .order_by(SegmentRow.started_at, SegmentRow.id)
    )
    return [(row.holder, row.business_seconds and row.business_seconds // 60) for row in rows]


def notices(db: Session, agent: Any) -> list[str]:
    return list(db.scalars(select(Notice.kind).where(Notice.agent_id == agent.id)))


def newest(db: Session, ticket: Ticket) -> str:
    return str(next(one.id for one in entries_of(db, ticket)[::-1] if one.kind != "event"))


def kept(db: Session, ticket: Ticket) -> Ticket:
    """The ticket as the database has it after somebody else's request."""
    db.refresh(ticket)
    return ticket


def numbers_on(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'id="t(\d+)"', page)]
