"""Makes the demo desk: calendars, tiers, teams, routing rules and labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import holidays
from sqlalchemy import insert
from sqlalchemy.orm import Session

from msp.desk.routing.models import RoutingRule
from msp.desk.tickets.models_side import Category
from msp.desk.tiers.models import Team, TeamMember, Tier
from msp.kernel.ids import new_id
from msp.main.demo.cast import NEW_YORK, STAFF, WARSAW
from tenants.calendars.models import CalendarHours, CalendarRow, Holiday

OFFICE = ((8 * 60, 12 * 60), (12 * 60 + 30, 17 * 60 + 30))
TIERS = (
    (0, "L0 Self-service", "Articles and catalog on the client's portal"),
    (1, "L1 First line", "Takes every request, solves what is known"),
    (2, "L2 Technical", "Servers, networks, backups, security"),
    (3, "L3 Expert", "Causes, changes, vendors"),
    (4, "L4 Vendor", "The outside vendor works on it"),
)
CATEGORIES = (
    "accounts", "mail", "printing", "hardware", "software", "network", "servers", "backup",
    "security", "phones", "other",
)  # fmt: skip


def load_calendars(db: Session, today: date) -> dict[str, UUID]:
    """Office hours in both zones with their public holidays, and round the clock; ids by name."""
    made = {
        "New York office": (NEW_YORK, "US"),
        "Warsaw office": (WARSAW, "PL"),
        "Round the clock": ("UTC", None),
    }
    ids = {name: new_id() for name in made}
    rows = [
        {"id": ids[name], "name": name, "zone": zone, "default": name == "New York office"}
        for name, (zone, _) in made.items()
    ]
    db.execute(insert(CalendarRow), rows)
    since = date(today.year - 2, 1, 1)
    for name, (_, country) in made.items():
        _load_hours(db, ids[name], since, office=country is not None)
        if country:
            years = range(today.year - 1, today.year + 2)
            days = holidays.country_holidays(country, years=list(years), language="en_US")
            closed = [
                {"calendar_id": ids[name], "day": day, "name": str(label)}
                for day, label in sorted(days.items())
            ]
            db.execute(insert(Holiday), closed)
    return ids


def load_tiers(
    db: Session, agents: Mapping[str, UUID], calendars: Mapping[str, UUID]
) -> tuple[dict[int, UUID], dict[str, UUID]]:
    """Tiers by level and teams by name, with their members."""
    tiers = {level: new_id() for level, _, _ in TIERS}
    db.execute(
        insert(Tier),
        [
            {"id": tiers[level], "level": level, "name": name, "description": text}
            for level, name, text in TIERS
        ],
    )
    homes = {
        "Service desk": 1,
        "Infrastructure": 2,
        "Experts": 3,
        "Vendor desk": 4,
    }
    teams = {name: new_id() for name in homes}
    db.execute(
        insert(Team),
        [{"id": teams[name], "name": name, "tier_id": tiers[at]} for name, at in homes.items()],
    )
    named = {level: name for name, level in homes.items()}
    members = [
        {
            "team_id": teams[named[player.tier]],
            "agent_id": agents[player.login],
            "skills": list(player.skills),
            "calendar_id": calendars[
                "Warsaw office" if player.zone == WARSAW else "New York office"
            ],
        }
        for player in STAFF
        if player.tier
    ]
    db.execute(insert(TeamMember), members)
    return tiers, teams


def load_rules(db: Session, tiers: Mapping[int, UUID], teams: Mapping[str, UUID]) -> None:
    """Six rules, read from the top."""
    desk, infra, experts = teams["Service desk"], teams["Infrastructure"], teams["Experts"]
    rules: list[dict[str, object]] = [
        {"name": "Security goes to L2 at once", "category": "security", "tier": 2, "team": infra,
         "method": "skill", "skill": "security"},
        {"name": "Everything down", "priority": 1, "tier": 3, "team": experts,
         "method": "on_shift"},
        {"name": "Servers and backups", "asset_kind": "server", "tier": 2, "team": infra,
         "method": "least_loaded"},
        {"name": "Networks", "category": "network", "tier": 2, "team": infra, "method": "skill",
         "skill": "network"},
        {"name": "Requests", "kind": "request", "tier": 1, "team": desk, "method": "round_robin"},
        {"name": "Incidents", "kind": "incident", "tier": 1, "team": desk, "method": "none"},
    ]  # fmt: skip
    db.execute(
        insert(RoutingRule),
        [
            {
                "position": position,
                "name": rule["name"],
                "category": rule.get("category"),
                "priority": rule.get("priority"),
                "asset_kind": rule.get("asset_kind"),
                "kind": rule.get("kind"),
                "tier_id": tiers[int(str(rule["tier"]))],
                "team_id": rule["team"],
                "method": rule["method"],
                "skill": rule.get("skill", ""),
            }
            for position, rule in enumerate(rules, start=1)
        ],
    )
    db.execute(
        insert(Category),
        [
            {"key": key, "name": key.capitalize(), "position": position}
            for position, key in enumerate(CATEGORIES)
        ],
    )


def _load_hours(db: Session, calendar: UUID, since: date, *, office: bool) -> None:
    spans = OFFICE if office else ((0, 1440),)
    db.execute(
        insert(CalendarHours),
        [
            {
                "calendar_id": calendar,
                "since": since,
                "weekday": weekday,
                "opens": opens,
                "closes": closes,
            }
            for weekday in range(5 if office else 7)
            for opens, closes in spans
        ],
    )
