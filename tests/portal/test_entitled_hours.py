"""Who pays is told by the hours of the asker's site: at the portal, at intake, on the ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.drafts import ClauseDraft
from msp.desk.tickets.models import Ticket
from msp.kernel.worktime import Opening
from tenants.calendars.actions.create_calendar import create_calendar
from tests.contracts.deals import HOURS, STATION, make_contract
from tests.contracts.test_hours import DEARER, new_york
from tests.desk.acting import WORKDAYS
from tests.harness.browsing import Visit
from tests.harness.working import Work
from tests.people import make_agent, make_client, make_contact, make_portal_host, make_site

REQUEST = {"card": "other", "subject": "Screen stays black", "text": "Since today."}
INTAKE = {
    "subject": "Screen stays black", "text": "Since today.", "kind": "incident", "category": "",
    "impact": "3", "urgency": "2", "channel": "phone",
}  # fmt: skip
LATE = ClauseDraft("after-hours", "chargeable", "Section 3: evenings and weekends by the hour.")
EVENING = new_york(16, 20)


def test_s09_the_answer_takes_the_hours_of_the_askers_site_as_the_clocks_do(
    db: Session, visit: Visit, work: Work
) -> None:
    """Carol's plant works day and night; Dora sits at no site, so the contract's hours count."""
    harbor = make_client(db)
    office = create_calendar(db, "Office", "America/New_York", WORKDAYS, default=True)
    always = create_calendar(db, "Always", "UTC", ((Opening(0, 1440),),) * 7)
    plant = make_site(db, harbor, "Plant", calendar_id=always.id)
    desk = make_site(db, harbor, "Front desk")
    make_contract(
        db,
        harbor,
        STATION,
        replace(HOURS, work=DEARER),
        clauses=(LATE,),
        calendar_id=office.id,
        starts_on=date(2020, 1, 1),
        at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    host, rights = make_portal_host(db, harbor), ("requests.create",)
    people = {
        "Carol": make_contact(db, harbor, "Carol", site_id=plant.id, rights=rights),
        "Dora": make_contact(db, harbor, "Dora", rights=rights),
        "Erin": make_contact(db, harbor, "Erin", site_id=desk.id, rights=rights),
    }
    with time_machine.travel(EVENING, tick=False):
        bob = visit(make_agent(db, "Bob", "dispatcher"))
        told = {}
        for name, contact in people.items():
            browser = visit(contact, host)
            page = browser.post("/requests/new", {**REQUEST, "step": "check"})
            assert page.status_code == 200, page.text
            told[name] = page.text
            ahead = bob.post(
                f"/tickets/new/outlook?contact={contact.id}",
                INTAKE,
                headers={"HX-Request": "true"},
            )
            told[f"{name} at the desk"] = ahead.text
            sent = browser.post("/requests/new", {**REQUEST, "subject": name, "step": "send"})
            assert sent.status_code == 303
        work()
        opened = {one.subject: one for one in db.scalars(select(Ticket))}
        panels = {name: bob.get(f"/tickets/{one.number}").text for name, one in opened.items()}
    kept = {name: one.entitlement["answer"] for name, one in opened.items()}
    assert "180.00 USD an hour" in panels["Dora"]
    assert "180.0000" not in panels["Dora"]
    assert LATE.words not in panels["Carol"]
    assert kept == {"Carol": "in_contract", "Dora": "chargeable", "Erin": "chargeable"}
    assert "In your contract" in told["Carol"]
    for name in ("Carol", "Carol at the desk"):
        assert LATE.words not in told[name]
    for name in ("Dora", "Erin", "Dora at the desk", "Erin at the desk"):
        assert LATE.words in told[name]
        assert "180.00 USD an hour" in told[name]
        assert "120.00 USD an hour × 1.5 after hours." in told[name]
