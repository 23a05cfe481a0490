"""Visits on the pages and over the API: what Bob types and reads, and what nobody else does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from litestar.datastructures import FormMultiDict
from litestar.testing import TestClient
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.forms_visit import ArrivedForm
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_visit import SiteVisit
from msp.kernel.forms import read
from msp.kernel.i18n import speaking
from msp.kernel.moment import now
from msp.kernel.worktime import Opening
from tenants.calendars.actions.create_calendar import create_calendar
from tests.api.asking import Asker, asker
from tests.contracts.deals import STATION, make_contract
from tests.contracts.formats import html_text
from tests.desk.acting import HOUR, WARSAW, House, draft_by_carol
from tests.harness.browsing import Browser, Visit
from tests.harness.database import AsScope
from tests.people import contact_principal, make_agent, make_portal_host

WHY = "Nobody there can <reach> the switch."


@pytest.fixture
def today(db: Session, house: House) -> Ticket:
    """Opened an hour ago; a visit is promised within five hours, day and night."""
    always = create_calendar(db, "Van", WARSAW, ((Opening(0, 1440),),) * 7)
    policy = save_policy(db, None, "Gold", "", [SlaPromise(3, "on_site", 5 * HOUR)])
    terms: dict[str, Any] = {"sla_policy_id": policy.id, "visit_calendar_id": always.id}
    make_contract(db, house.cast.harbor, STATION, visits=True, **terms)
    return open_ticket(db, draft_by_carol(house), now=now() - HOUR)


def panel(browser: Browser, ticket: Ticket, name: str) -> str:
    page = browser.get(f"/tickets/{ticket.number}").text
    found = re.search(rf'<details[^>]*id="{name}".*?</details>', page, re.DOTALL)
    return html_text(found.group()) if found else ""


def test_s14_bob_asks_reads_by_when_and_says_when_he_was_there(
    db: Session, today: Ticket, visit: Visit
) -> None:
    greta = visit(make_agent(db, "Greta", zone="America/New_York"))
    here = f"/tickets/{today.number}"
    assert panel(greta, today, "visit") == ""
    assert "A visit is needed" in greta.get(here).text
    dialog = html_text(greta.get(here + "/visit").text)
    assert "The contract promises an engineer at the site by" in dialog
    for status, waits in (("waiting_client", True), ("open", False)):
        assert greta.post(here + "/status", {"status": status}).status_code == 303
        said = greta.get(here + "/visit").text
        assert ("its clock runs when the ticket does" in said) == waits
    refused = greta.post(here + "/visit", {"reason": " ", "planned": ""})
    assert refused.status_code == 422
    assert "Say why somebody has to go there." in refused.text
    zone = ZoneInfo("America/New_York")
    soon = (now() + timedelta(days=1)).astimezone(zone).replace(second=0, microsecond=0)
    typed = {"reason": WHY, "planned": f"{soon:%Y-%m-%dT%H:%M}"}
    assert greta.post(here + "/visit", typed).status_code == 303
    kept = db.scalars(select(SiteVisit)).one()
    assert (kept.reason, kept.planned_at, kept.promise) == (WHY, soon, "promised")
    assert "&lt;reach&gt;" in greta.get(here).text
    assert "Nobody there can" in panel(greta, today, "visit")
    assert "Engineer on site" in panel(greta, today, "sla")
    assert "A visit is needed" not in greta.get(here).text
    assert greta.post(here + "/visit", typed).status_code == 409, "one at a time"
    plan = greta.get(here + "/visit/plan").text
    assert f'value="{soon:%Y-%m-%dT%H:%M}"' in plan, "the plan that holds, by her clock"
    over = {"planned": f"{soon - timedelta(days=3):%Y-%m-%dT%H:%M}"}
    refused = greta.post(here + "/visit/plan", over)
    assert refused.status_code == 422
    assert "That is over already." in refused.text
    assert greta.post(here + "/visit/plan", {"planned": ""}).status_code == 303
    assert "Planned for" not in panel(greta, today, "visit")
    form = greta.get(here + "/visit/arrived").text
    assert re.search(r'name="arrived"[^>]*value="20\d\d-', form), "this minute, to be changed"
    ahead = (now() + timedelta(days=2)).astimezone(zone)
    refused = greta.post(here + "/visit/arrived", {"arrived": f"{ahead:%Y-%m-%dT%H:%M}"})
    assert refused.status_code == 422
    assert "That is still to come." in refused.text
    there = now().astimezone(zone)
    arrived = {"arrived": f"{there:%Y-%m-%dT%H:%M}"}
    assert greta.post(here + "/visit/arrived", arrived).status_code == 303
    assert panel(greta, today, "visit") == ""
    told = html_text(greta.get(here).text)
    assert "Greta was at the site on" in told
    assert "as promised" in told
    assert greta.get(here + "/visit/arrived").status_code == 409


@pytest.mark.parametrize(
    ("typed", "at", "told"),
    [
        # On the night on which New York turns its clocks back, half past one comes twice.
        ("2026-11-01T01:30", "2026-11-01T05:40Z", "2026-11-01T05:30Z"),
        ("2026-11-01T01:30", "2026-11-01T06:40Z", "2026-11-01T06:30Z"),
        ("2026-11-01T00:30", "2026-11-01T06:40Z", "2026-11-01T04:30Z"),
        ("2026-11-01T02:30", "2026-11-01T08:00Z", "2026-11-01T07:30Z"),
        # And in March half past two never comes: it is read as half past three.
        ("2026-03-08T02:30", "2026-03-08T08:00Z", "2026-03-08T07:30Z"),
    ],
)
def test_of_an_hour_that_comes_twice_she_arrived_in_the_one_that_has_passed(
    typed: str, at: str, told: str
) -> None:
    with speaking("en", "America/New_York"):
        form = read(ArrivedForm, FormMultiDict([("arrived", typed)]))
        assert form.validate()
        there = form.arrived_at(datetime.fromisoformat(at))
        assert there is not None
        assert there.astimezone(UTC) == datetime.fromisoformat(told)


def test_the_queue_shows_the_visit_where_it_falls_due_first(
    db: Session, today: Ticket, bob: Browser
) -> None:
    here = f"/tickets/{today.number}"
    bob.post(here + "/say", {"mode": "reply", "text": "We are coming."})
    assert bob.post(here + "/visit", {"reason": WHY, "planned": ""}).status_code == 303
    db.refresh(today)
    assert today.next_clock == "on_site"
    row = re.search(rf'id="t{today.number}".*?</tr>', bob.get("/queue").text, re.DOTALL)
    assert row is not None
    assert "Visit" in html_text(row.group())


def test_without_on_site_terms_bob_is_told_so_and_the_visit_is_recorded(
    db: Session, house: House, ticket: Ticket, bob: Browser
) -> None:
    here = f"/tickets/{ticket.number}"
    assert "The contract promises no visit." in bob.get(here + "/visit").text
    assert bob.post(here + "/visit", {"reason": WHY, "planned": ""}).status_code == 303
    assert "The contract promises no visit." in panel(bob, ticket, "visit")
    assert "Engineer on site" not in panel(bob, ticket, "sla")
    assert bob.post(here + "/visit/withdraw").status_code == 303
    assert panel(bob, ticket, "visit") == ""
    assert "Bob: no visit is needed any more" in html_text(bob.get(here).text)
    assert db.scalars(select(SiteVisit.withdrawn_by)).one() == house.cast.bob.id


def test_nobody_else_asks_for_or_reads_a_visit(
    db: Session, house: House, ticket: Ticket, bob: Browser, visit: Visit, as_scope: AsScope
) -> None:
    cast, here = house.cast, f"/tickets/{ticket.number}"
    assert bob.post(here + "/visit", {"reason": WHY, "planned": ""}).status_code == 303
    nina = visit(make_agent(db, "Nina", "engineer_l1", clients=(cast.northwind,)))
    charlie = visit(cast.charlie, make_portal_host(db, cast.northwind))
    alice = visit(cast.alice)
    for stranger in (nina, charlie, alice):
        for place in ("/visit", "/visit/arrived", "/visit/plan"):
            assert stranger.get(here + place).status_code == 404
        for place in ("/visit", "/visit/arrived", "/visit/plan", "/visit/withdraw"):
            assert stranger.post(here + place, {"reason": "Mine"}).status_code == 404
    assert "Nobody there can" in panel(alice, ticket, "visit"), "she reads it"
    assert "Arrived" not in panel(alice, ticket, "visit")
    carol = visit(cast.carol, make_portal_host(db, cast.harbor))
    page = carol.get(f"/requests/{ticket.number}")
    assert page.status_code == 200
    assert "Nobody there can" not in page.text
    hers = contact_principal(cast.carol).scope
    with as_scope(hers), pytest.raises(ProgrammingError), db.begin_nested():
        db.scalars(select(SiteVisit.reason))
    assert db.scalars(select(SiteVisit)).one().arrived_at is None


def test_s14_a_visit_over_the_api(
    db: Session, house: House, today: Ticket, application: TestClient[Any]
) -> None:
    bob: Asker = asker(db, application, house.cast.bob)
    here, body = f"/tickets/{today.number}", {"reason": WHY}
    bob.post(here + "/replies", {"text": "We are coming."})
    made = bob.post(here + "/visits", body, once="v1")
    assert made.status_code == 201, made.text
    assert (made.json()["promise"], made.json()["reason"]) == ("promised", WHY)
    assert bob.post(here + "/visits", body, once="v1").json() == made.json()
    assert bob.post(here + "/visits", body, once="v2").status_code == 409
    shown = bob.get(here).json()
    assert (shown["next_clock"], shown["due_at"] is not None) == ("on_site", True)
    ahead = (now() + HOUR).isoformat()
    planned = bob.post(here + "/visits/plan", {"planned_at": ahead})
    assert planned.status_code == 201, planned.text
    assert planned.json()["planned_at"] is not None
    assert bob.post(here + "/visits/plan", {}).status_code in (400, 422), "a plan is said"
    assert bob.post(here + "/visits/arrival", {"arrived_at": ahead}).status_code == 422
    come = bob.post(here + "/visits/arrival", {})
    assert come.status_code == 201, come.text
    assert come.json()["arrived_at"] is not None
    assert bob.get(here).json()["next_clock"] == "resolution"
    assert bob.post(here + "/visits/withdrawal", {}).status_code == 409
    assert bob.post(here + "/visits", body).status_code == 201
    gone = bob.post(here + "/visits/withdrawal", {})
    assert (gone.status_code, gone.json()["withdrawn_at"] is not None) == (201, True)
    for wrong in ({}, {"reason": ""}, {"reason": WHY, "planned_at": "2026-06-16T10:00:00"}):
        assert bob.post(here + "/visits", wrong).status_code in (400, 422)
    nina = asker(db, application, make_agent(db, "Nina", clients=(house.cast.northwind,)))
    assert nina.post(here + "/visits", body).status_code == 404
    assert db.scalars(select(SiteVisit.id)).all(), "Bob's two stand"
