"""Tickets over the API: opened, listed, answered, escalated; and never another client's."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from tests.api.asking import Asker, asker
from tests.desk.acting import House
from tests.people import make_agent, make_asset

App = TestClient[Any]


@pytest.fixture
def bob(db: Session, house: House, application: App) -> Asker:
    return asker(db, application, house.cast.bob)


def asked(house: House, **more: Any) -> dict[str, Any]:
    plain = {
        "tenant_id": str(house.cast.harbor.id),
        "contact_id": str(house.cast.carol.id),
        "asset_ids": [str(house.cast.device.id)],
        "subject": "The network is down",
        "text": "Nothing works since nine.",
        "category": "network",
    }
    return {**plain, **more}


def test_a_ticket_is_opened_routed_and_clocked_in_one_answer(
    db: Session, house: House, bob: Asker
) -> None:
    made = bob.post("/tickets", asked(house), once="k1")
    assert made.status_code == 201, made.text
    ticket = made.json()
    assert ticket["channel"] == "api"
    assert ticket["tier_id"] == str(house.l1.id)
    assert ticket["site_id"] == str(house.cast.main_street.id), "the contact's own"
    assert ticket["next_clock"] == "first_response"
    assert ticket["due_at"] is not None
    again = bob.post("/tickets", asked(house), once="k1")
    assert again.json()["number"] == ticket["number"], "the same key opens once"
    assert bob.get(f"/tickets/{ticket['number']}").json() == ticket
    found = bob.get("/tickets?q=network").json()["items"]
    assert [one["number"] for one in found] == [ticket["number"]]


def test_tickets_are_listed_by_pages_the_newest_first(
    db: Session, house: House, bob: Asker
) -> None:
    numbers = [
        bob.post("/tickets", asked(house, subject=f"No {n}")).json()["number"] for n in range(5)
    ]
    seen: list[int] = []
    path: str | None = f"/tickets?limit=2&tenant_id={house.cast.harbor.id}&status=new"
    while path:
        page = bob.get(path).json()
        seen += [one["number"] for one in page["items"]]
        path = f"/tickets?limit=2&status=new&cursor={page['next']}" if page["next"] else None
    assert seen[:5] == numbers[::-1]
    assert house.cast.ticket.number in seen


def test_a_program_answers_notes_escalates_changes_and_logs(
    db: Session, house: House, bob: Asker
) -> None:
    number = bob.post("/tickets", asked(house)).json()["number"]
    said = bob.post(
        f"/tickets/{number}/replies", {"text": "Restart it.", "then_status": "waiting_client"}
    )
    assert (said.status_code, said.json()["visibility"]) == (201, "public")
    assert bob.post(f"/tickets/{number}/notes", {"text": "Hm."}).json()["visibility"] == "internal"
    changed = bob.patch(
        f"/tickets/{number}",
        {"status": "open", "priority": 1, "assignee_id": str(house.cast.bob.id)},
    ).json()
    assert (changed["status"], changed["priority"]) == ("open", 1)
    note = {"seen": "a", "tried": "b", "found": "c", "ask": "d"}
    up = bob.post(f"/tickets/{number}/escalations", {"tier_level": 2, **note}).json()
    assert (up["tier_id"], up["assignee_id"]) == (str(house.l2.id), None)
    blank = bob.post(f"/tickets/{number}/escalations", {"tier_level": 3, **note, "ask": " "})
    assert (blank.status_code, blank.json()["field"]) == (422, "ask")
    time = bob.post(f"/tickets/{number}/time", {"minutes": 20, "billable_minutes": 0})
    assert time.json()["billable_minutes"] == 0
    kinds = [one["kind"] for one in bob.get(f"/tickets/{number}/entries").json()["items"]]
    assert kinds[0] == "reply"
    assert kinds.count("note") == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"subject": ""}, 400),
        ({"text": "x" * 20_001}, 400),
        ({"impact": 4}, 400),
        ({"unknown": 1}, 400),
        ({"subject": "  "}, 422),
        ({"category": "no-such"}, 422),
        ({"contact_id": str(uuid4())}, 404),
        ({"tenant_id": str(uuid4())}, 404),
    ],
)
def test_bad_requests_get_a_clear_answer(
    db: Session, house: House, bob: Asker, change: dict[str, Any], status: int
) -> None:
    answer = bob.post("/tickets", asked(house, **change))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a02_another_clients_contact_site_or_device_cannot_be_named(
    db: Session, house: House, bob: Asker
) -> None:
    foreign = make_asset(db, house.cast.northwind)
    for change in (
        {"contact_id": str(house.cast.charlie.id)},
        {"asset_ids": [str(foreign.id)]},
    ):
        answer = bob.post("/tickets", asked(house, **change))
        assert answer.status_code == 422
        assert "another client" in answer.json()["title"]


def test_a02_a_key_for_other_clients_finds_no_such_ticket(
    db: Session, house: House, bob: Asker, application: App
) -> None:
    number = bob.post("/tickets", asked(house)).json()["number"]
    nina = make_agent(db, "Nina", clients=(house.cast.northwind,))
    theirs = asker(db, application, nina, (house.cast.northwind,))
    assert theirs.get(f"/tickets/{number}").status_code == 404
    assert theirs.get(f"/tickets/{number}/entries").status_code == 404
    assert theirs.get("/tickets?q=network").json()["items"] == []
    assert theirs.post(f"/tickets/{number}/notes", {"text": "Mine"}).status_code == 404
    assert theirs.patch(f"/tickets/{number}", {"priority": 1}).status_code == 404
    assert theirs.post("/tickets", asked(house)).status_code == 404
