"""Half a year of tickets, made up but never at random: the same dice give the same history.

Pure: from companies, people and dice to frozen stories with their moments. Working hours and
weekends shape when people ask, and larger clients ask more.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from msp.main.demo.people import Ground
from msp.main.demo.stories import STORIES, Story

DAYS = 183
CHANNELS = ("portal", "mail", "phone", "api")
CHANNEL_WEIGHTS = (40, 38, 18, 4)
HOURS = (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20)
HOUR_WEIGHTS = (4, 12, 16, 14, 11, 6, 9, 10, 8, 6, 3, 1)
WEEKEND = 5


@dataclass(frozen=True)
class Told:
    """One ticket of the past: who, what, and when each thing happened."""

    ground: Ground
    story: Story
    subject: str
    opening: str
    channel: str
    contact_id: UUID
    contact: str
    site_id: UUID
    asset_id: UUID
    device: str
    priority: int
    created_at: datetime
    answered_at: datetime
    asked_at: datetime | None
    heard_at: datetime | None
    escalated_at: datetime | None
    resolved_at: datetime
    minutes: int


def tell(grounds: Sequence[Ground], today: date, count: int, dice: random.Random) -> Iterator[Told]:
    """`count` ended tickets of the half year before `today`, oldest first."""
    sizes = [one.company.workstations + 6 * one.company.servers for one in grounds]
    days = sorted(_working_day(today, dice) for _ in range(count))
    for day in days:
        ground = dice.choices(grounds, sizes)[0]
        yield _one(ground, _story(dice), _moment(day, ground, dice), dice)


def tell_recent(
    grounds: Sequence[Ground], now: datetime, count: int, dice: random.Random
) -> Iterator[Told]:
    """`count` tickets of the last working days, the more of them the nearer to `now`."""
    for _ in range(count):
        ground = dice.choice(grounds)
        opened, back = now, dice.expovariate(1 / 30)
        while opened >= now - timedelta(hours=1):
            day = (now - timedelta(hours=back)).date()
            opened = _moment(_back_to_work(day), ground, dice)
            back += 12
        yield _one(ground, _story(dice), opened, dice)


def _back_to_work(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - WEEKEND + 1))


def _story(dice: random.Random) -> Story:
    return dice.choices(STORIES, [one.weight for one in STORIES])[0]


def worded(template: str, ground: Ground, person: str, device: str) -> str:
    """A sentence of a story with this client's names in it."""
    server = ground.assets["server"][0][1]
    site = next(iter(ground.sites))
    return template.format(person=person, device=device, server=server, site=site)


def priority_of(story: Story) -> int:
    """The usual matrix: impact and urgency from 1 (high) to 3 give priority 1 to 4."""
    return max(1, min(4, story.impact + story.urgency - 1))


def _one(ground: Ground, story: Story, created: datetime, dice: random.Random) -> Told:
    contact_id, person, site_id = dice.choice(ground.contacts)
    asset_id, device = dice.choice(ground.assets[story.about])
    answered = created + timedelta(minutes=round(dice.lognormvariate(3.8, 1.1)))
    asked = answered + timedelta(minutes=5) if dice.random() < 0.3 else None
    heard = asked + timedelta(minutes=round(dice.lognormvariate(5.0, 0.9))) if asked else None
    worked = heard or answered
    climbed = worked + timedelta(minutes=dice.randint(10, 90)) if story.tier > 1 else None
    span = dice.lognormvariate(5.2 + 0.5 * (story.tier - 1), 1.2)
    resolved = (climbed or worked) + timedelta(minutes=round(min(span, 14_000)))
    return Told(
        ground=ground,
        story=story,
        subject=worded(story.subject, ground, person, device),
        opening=worded(story.opening, ground, person, device),
        channel=dice.choices(CHANNELS, CHANNEL_WEIGHTS)[0],
        contact_id=contact_id,
        contact=person,
        site_id=site_id,
        asset_id=asset_id,
        device=device,
        priority=priority_of(story),
        created_at=created,
        answered_at=answered,
        asked_at=asked,
        heard_at=heard,
        escalated_at=climbed,
        resolved_at=resolved,
        minutes=max(5, 5 * round(story.minutes * dice.uniform(0.6, 1.6) / 5)),
    )


def _working_day(today: date, dice: random.Random) -> date:
    """A day of the half year, seldom a weekend one, never so near that the story is unfinished."""
    while True:
        day = today - timedelta(days=dice.randint(12, DAYS))
        if day.weekday() < WEEKEND or dice.random() < 0.06:
            return day


def _moment(day: date, ground: Ground, dice: random.Random) -> datetime:
    hour = dice.choices(HOURS, HOUR_WEIGHTS)[0]
    zone = ZoneInfo(ground.company.zone)
    return datetime.combine(day, time(hour, dice.randint(0, 59), dice.randint(0, 59)), zone)
