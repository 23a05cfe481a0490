"""Rules, tiers and calendars written on the pages, and what they do to the next ticket."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.routing.models import RoutingRule
from msp.desk.tickets import jobs
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.models_side import Category
from msp.desk.tickets.queries import entries_of
from msp.desk.tiers.models import Team, TeamMember, Tier
from tenants.calendars.models import CalendarHours, CalendarRow, Holiday
from tests.desk.acting import TUESDAY, House, clock, draft_by_carol, warsaw
from tests.harness.browsing import Browser, Visit
from tests.people import make_agent

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
NEW_YORK = "America/New_York"
KINDS = ("first_response", "resolution")


@pytest.fixture
def admin(db: Session, house: House, visit: Visit) -> Browser:
    return visit(make_agent(db, "Ada", "administrator"))


def rule_fields(house: House, **more: str) -> dict[str, str]:
    plain = {
        "name": "Networks to L2",
        "active": "y",
        "category": "network",
        "hours": "any",
        "tier": str(house.l2.id),
        "team": str(house.infrastructure.id),
        "method": "least_loaded",
    }
    return {**plain, **more}


def calendar_fields(
    name: str, zone: str, hours: str = "08:00-12:00, 13:00-16:00"
) -> dict[str, str]:
    return {"name": name, "zone": zone, **dict.fromkeys(DAYS, hours)}


def make_calendar(db: Session, admin: Browser, name: str, zone: str, **more: str) -> CalendarRow:
    answer = admin.post("/admin/calendars/new", {**calendar_fields(name, zone), **more})
    assert answer.status_code == 303, answer.text
    row = db.get(CalendarRow, UUID(answer.headers["location"].rsplit("/", 1)[-1]))
    assert row is not None
    return row


def test_s13_a_rule_and_a_calendar_from_the_pages_change_the_next_ticket(
    db: Session, house: House, admin: Browser
) -> None:
    before = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    assert (before.tier_id, before.due_at) == (house.l1.id, TUESDAY + timedelta(hours=4))

    assert admin.post("/admin/routing/new", rule_fields(house)).status_code == 303
    calendar = make_calendar(db, admin, "New York desk", NEW_YORK)
    house.cast.main_street.calendar_id = calendar.id
    db.flush()

    after = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    assert after.tier_id == house.l2.id
    assert after.route_reason == (
        "Rule “Networks to L2”: the category is network."
        " So L2 · Infrastructure, Ewa, the least loaded with 0 open tickets."
    )
    # 10:00 in Warsaw is 04:00 in New York: four hours from 08:00, the last after lunch at 13:00.
    assert after.due_at == datetime(2026, 6, 16, 12, 0, tzinfo=ZoneInfo(NEW_YORK))


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        # Friday evening: two hours until closing are gone, Monday pays them back.
        (warsaw(2026, 6, 5, 17, 30), warsaw(2026, 6, 8, 13)),
        # Corpus Christi, a Thursday nobody works: from Friday morning.
        (warsaw(2026, 6, 4, 10), warsaw(2026, 6, 5, 13)),
        # The night the clock jumps ahead, and the night it falls back: from Monday morning, in
        # that day's own time.
        (warsaw(2026, 3, 29, 1, 30), warsaw(2026, 3, 30, 13)),
        (warsaw(2026, 10, 25, 2, 30), warsaw(2026, 10, 26, 13)),
        # Over the change: an hour on Friday, three on Monday.
        (warsaw(2026, 3, 27, 16), warsaw(2026, 3, 30, 12)),
    ],
    ids=["Friday evening", "holiday", "clock ahead", "clock back", "over the change"],
)
def test_s14_due_times_on_the_days_that_trip_calendars(
    db: Session, house: House, opened: datetime, due: datetime
) -> None:
    db.add(Holiday(calendar_id=house.office.id, day=date(2026, 6, 4), name="Corpus Christi"))
    db.flush()
    ticket = open_ticket(db, draft_by_carol(house), now=opened)
    assert ticket.due_at == due


def test_e10_a_rule_without_conditions_is_refused_beside_the_form(
    db: Session, house: House, admin: Browser
) -> None:
    answer = admin.post("/admin/routing/new", rule_fields(house, category=""))
    assert answer.status_code == 422
    assert "would never match" in answer.text
    assert "Networks to L2" in answer.text, "what was typed stays"
    assert db.scalar(select(RoutingRule.id)) is None


def test_a_team_of_another_tier_is_refused(db: Session, house: House, admin: Browser) -> None:
    answer = admin.post("/admin/routing/new", rule_fields(house, tier=str(house.l3.id)))
    assert answer.status_code == 422
    assert "does not work at this tier" in answer.text


def test_rules_move_change_and_go(db: Session, house: House, admin: Browser) -> None:
    for name in ("One", "Two", "Three"):
        admin.post("/admin/routing/new", rule_fields(house, name=name))
    rules = {rule.name: rule for rule in db.scalars(select(RoutingRule))}
    assert [rules[name].position for name in ("One", "Two", "Three")] == [1, 2, 3]

    admin.post(f"/admin/routing/{rules['Three'].id}/move", {"to": "up"})
    admin.post(f"/admin/routing/{rules['One'].id}/move", {"to": "up"})
    db.expire_all()
    order = db.scalars(select(RoutingRule.name).order_by(RoutingRule.position)).all()
    assert list(order) == ["One", "Three", "Two"]

    page = admin.get(f"/admin/routing/{rules['Two'].id}")
    assert "Networks" not in page.text
    assert 'value="Two"' in page.text
    changed = rule_fields(house, name="Two and a half", words="printer, fax*", category="")
    admin.post(f"/admin/routing/{rules['Two'].id}", changed)
    db.expire_all()
    assert rules["Two"].words == ["printer", "fax*"]
    admin.post(f"/admin/routing/{rules['One'].id}/drop")
    assert "One" not in db.scalars(select(RoutingRule.name)).all()


def test_trying_the_rules_names_the_condition_that_failed_and_saves_nothing(
    db: Session, house: House, admin: Browser
) -> None:
    admin.post("/admin/routing/new", rule_fields(house, name="Night", hours="outside"))
    admin.post("/admin/routing/new", rule_fields(house))
    request = {
        "client": str(house.cast.harbor.id),
        "kind": "incident",
        "category": "network",
        "priority": "3",
        "hours": "inside",
        "text": "No network",
    }
    page = admin.post("/admin/routing/try", request).text
    assert "not: it came outside hours" in page
    assert "It would go to L2." in page


def test_tiers_teams_and_members_are_kept_on_the_pages(
    db: Session, house: House, admin: Browser
) -> None:
    taken = admin.post("/admin/tiers/new", {"name": "Again", "level": "2", "active": "y"})
    assert taken.status_code == 422
    assert "L2 is at level 2 already" in taken.text
    assert admin.post("/admin/tiers/new", {"name": "L0", "level": "0", "active": "y"}).is_redirect
    assert db.scalar(select(Tier.name).where(Tier.level == 0)) == "L0"

    made = admin.post(
        "/admin/teams/new", {"name": "Phones", "tier": str(house.l1.id), "active": "y"}
    )
    team = db.scalars(select(Team).where(Team.name == "Phones")).one()
    assert made.headers["location"] == f"/admin/teams/{team.id}"
    member = {"agent": str(house.ewa.id), "skills": "VoIP, phones ,", "available": "y"}
    admin.post(f"/admin/teams/{team.id}/members", member)
    row = db.scalars(select(TeamMember).where(TeamMember.team_id == team.id)).one()
    assert row.skills == ["phones", "voip"]
    assert "Ewa" in admin.get(f"/admin/teams/{team.id}").text
    admin.post(f"/admin/teams/{team.id}/members/{house.ewa.id}/drop")
    assert db.scalar(select(TeamMember.id).where(TeamMember.team_id == team.id)) is None


def test_hours_written_wrongly_are_told_beside_their_day(
    db: Session, house: House, admin: Browser
) -> None:
    fields = calendar_fields("Odd", "Europe/Paris") | {"tuesday": "from nine to five"}
    answer = admin.post("/admin/calendars/new", fields)
    assert answer.status_code == 422
    assert "Write hours like 08:00-12:00" in answer.text
    assert "from nine to five" in answer.text, "what was typed stays"
    assert db.scalar(select(CalendarRow.id).where(CalendarRow.name == "Odd")) is None
    nowhere = calendar_fields("Odd", "Mars/Olympus")
    assert admin.post("/admin/calendars/new", nowhere).status_code == 422
    closed = {"name": "Odd", "zone": "UTC"}
    assert "must be open" in admin.post("/admin/calendars/new", closed).text


def test_e09_new_hours_move_open_due_times_and_never_the_past(
    db: Session, house: House, admin: Browser
) -> None:
    today = datetime.now(ZoneInfo("Europe/Warsaw")).date()
    opened = datetime.now(ZoneInfo("UTC"))
    ticket = open_ticket(db, draft_by_carol(house), now=opened)
    before = {kind: clock(db, ticket, kind).due_at for kind in KINDS}
    past = {"since": str(today - timedelta(days=1)), **dict.fromkeys(DAYS, "00:00-24:00")}
    refused = admin.post(f"/admin/calendars/{house.office.id}/hours", past)
    assert refused.status_code == 422
    assert "not in the past" in refused.text

    days = (*DAYS, "saturday", "sunday")
    always = {"since": str(today), **dict.fromkeys(days, "00:00-24:00")}
    assert admin.post(f"/admin/calendars/{house.office.id}/hours", always).is_redirect
    db.expire_all()
    versions = set(db.scalars(select(CalendarHours.since)))
    assert versions == {date(2000, 1, 1), today}
    jobs.recompute_clocks(db)
    assert ticket.due_at == opened + timedelta(hours=4)
    after = {kind: clock(db, ticket, kind).due_at for kind in KINDS}
    moved = [e for e in entries_of(db, ticket) if e.details.get("event") == "due_moved"]
    assert bool(moved) == (before != after)


def test_e08_public_holidays_are_proposed_and_kept_only_when_saved(
    db: Session, house: House, admin: Browser
) -> None:
    url = f"/admin/calendars/{house.office.id}"
    year = datetime.now(ZoneInfo("Europe/Warsaw")).year + 1
    page = admin.get(f"{url}?country=PL&year={year}").text
    assert f"{year}-11-11" in page
    assert db.scalar(select(Holiday.id)) is None, "a proposal saves nothing"
    saved = admin.post(f"{url}/holidays", {"holidays": f"{year}-12-24 Christmas Eve\n"})
    assert saved.is_redirect
    assert db.scalars(select(Holiday.day)).all() == [date(year, 12, 24)]
    wrong = admin.post(f"{url}/holidays", {"holidays": "Christmas Eve"})
    assert wrong.status_code == 422
    assert "Begin each line with a day" in wrong.text


def test_e14_categories_and_status_names_are_kept_on_a_page(
    db: Session, house: House, admin: Browser
) -> None:
    assert admin.post("/admin/words/categories", {"name": "Wi-Fi & Łącza"}).is_redirect
    row = db.scalars(select(Category).where(Category.key == "wi-fi-lacza")).one()
    again = admin.post("/admin/words/categories", {"name": "wi fi lacza"})
    assert again.status_code == 409
    assert "wi fi lacza" in again.text, "what was typed stays"
    admin.post(f"/admin/words/categories/{row.id}", {"name": "Wireless"})
    db.refresh(row)
    assert (row.key, row.name, row.active) == ("wi-fi-lacza", "Wireless", False)
    assert admin.post("/admin/words/statuses", {"waiting_client": "Your turn"}).is_redirect
    assert "Your turn" in admin.get("/admin/words").text


def test_a_new_provider_sets_up_five_tiers_with_one_click(
    db: Session, visit: Visit, house: House, admin: Browser
) -> None:
    assert admin.post("/admin/tiers/furnish").status_code == 409, "there are tiers already"
    for team in db.scalars(select(TeamMember)):
        db.delete(team)
    db.flush()
    for one in (*db.scalars(select(Team)), *db.scalars(select(Tier))):
        db.delete(one)
        db.flush()
    assert "Set up L0 to L4" in admin.get("/admin/tiers").text
    assert admin.post("/admin/tiers/furnish").is_redirect
    levels = db.scalars(select(Tier.level).order_by(Tier.level)).all()
    assert list(levels) == [0, 1, 2, 3, 4]
    assert open_ticket(db, draft_by_carol(house), now=TUESDAY).tier_id is not None


def test_an_engineer_without_the_right_finds_no_such_page(
    db: Session, house: House, visit: Visit
) -> None:
    bob = visit(house.cast.bob)
    for path in ("/admin/routing", "/admin/tiers", "/admin/calendars", "/admin/words"):
        assert bob.get(path).status_code == 404
    assert bob.post("/admin/routing/new", rule_fields(house)).status_code == 404
