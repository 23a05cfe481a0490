"""What an administrator fills in for the kinds whose settings are more than a word."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast
from vendors.connections.models import VendorConnection

EVERY = {"name": "Corvid", "poll_seconds": "300", "per_minute": "60"}
BY_MAIL = {**EVERY, "setting_to": "support@corvid.example"}
TICKETS = {
    **EVERY,
    "base_url": "https://api.corvid.example/tmf-api/troubleTicket/v4/",
    "setting_username": "msp",
    "setting_version": "4",
    "setting_flavour": "standard",
    "setting_patch": "merge",
    "setting_changes": "query",
}


@pytest.mark.parametrize(
    ("kind", "good", "bad", "told"),
    [
        ("email", BY_MAIL, {"setting_to": "nobody"}, "nobody is no mail address."),
        ("email", BY_MAIL, {"setting_tag": "[ABC]"}, "The vendor&#39;s mark needs"),
        ("email", BY_MAIL, {"setting_keywords": "it is over = closed"}, "it is over = closed:"),
        ("email", BY_MAIL, {"setting_most_per_day": "0"}, "between 1 and 500"),
        ("tmf621", TICKETS, {"setting_changes": "jsonpath"}, "Version 4 knows no filter"),
        ("tmf621", TICKETS, {"setting_settle": "soon"}, "soon must be a number"),
        ("tmf621", TICKETS, {"setting_note_key": "@type"}, "marks an internal note"),
    ],
)
def test_what_makes_no_sense_is_told_where_it_is_typed(
    db: Session,
    visit: Visit,
    ada: Agent,
    cast: Cast,
    kind: str,
    good: dict[str, str],
    bad: dict[str, str],
    told: str,
) -> None:
    browser = visit(ada)
    vendor = browser.post("/vendors/new", {"name": "Corvid", "active": "y"}).headers["location"]
    form = f"{vendor}/connections/new?kind={kind}"
    assert browser.get(form).status_code == 200
    refused = browser.post(form, {**good, **bad})
    assert refused.status_code == 422
    assert told in refused.text
    answer = browser.post(form, good)
    assert answer.status_code == 303, answer.text
    assert browser.get(answer.headers["location"]).status_code == 200
    assert db.scalars(select(VendorConnection)).one().kind == kind
