"""An administrator tries a description out on the page, before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import select, update

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM, staff_scope
from tests.harness.browsing import STAFF_HOST, Browser, token_of
from tests.harness.database import Database
from tests.harness.leaks import leaks_in, leaks_in_database, plant
from tests.people import make_agent, make_client
from tests.vendors.conformance import draft
from tests.vendors.helpdesk_peer import HelpdeskPeer
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState
from vendors.register.actions.save_vendor import VendorDraft, add_vendor
from vendors.sync.models import ExchangeLine
from vendors.trials.actions.forget_trials import forget_trials
from vendors.trials.jobs import try_out
from vendors.trials.models import VendorTrial
from vendors.trials.values import KEPT, PATIENCE

TRY = "/vendors/trials?kind=http"


@dataclass
class Desk:
    """A desk that keeps what is committed, with its people's browsers."""

    application: TestClient[Any]
    agents: dict[str, Any]
    asked: dict[str, str]

    def browser(self, who: str) -> Browser:
        return Browser(self.application, STAFF_HOST, token_of(self.agents[who]))

    def tried(self, answer: Any, who: str = "Ada") -> str:
        """Let the worker do what was asked for, and look at the page again."""
        assert answer.status_code == 200, answer.text
        address = answer.text.split('hx-get="')[1].split('"')[0]
        agent = self.agents[who]
        try_out(staff_scope(agent.id, None), trial_id=address.split("id=")[1])
        return self.browser(who).fragment(address).text


@pytest.fixture
def desk(
    fresh: Database,
    helpdesk: HelpdeskPeer,
    application: TestClient[Any],
    loopback: Callable[[int], None],
) -> Desk:
    loopback(helpdesk.port)
    plant(helpdesk.password)
    with unit(SYSTEM) as db:
        harbor = make_client(db)
        agents = {
            "Ada": make_agent(db, "Ada", "administrator"),
            "Alan": make_agent(db, "Alan", "administrator"),
            "Olga": make_agent(db, "Olga", "administrator", clients=(harbor,)),
            "Frank": make_agent(db, "Frank", "engineer_l3"),
        }
    settings = {f"setting_{name}": value for name, value in helpdesk.config().items()}
    asked = {"base_url": helpdesk.address(), "setting_secret": helpdesk.password, **settings}
    return Desk(application, agents, asked)


def test_a_trial_shows_what_the_desk_understands_and_keeps_nothing_readable(
    desk: Desk, helpdesk: HelpdeskPeer, fresh: Database
) -> None:
    with closing(helpdesk.connector()) as ours:
        ref = ours.create_case(draft("Printer of the trial"), None)
    asked = {**desk.asked, "trial_case": ref.external_id}
    begun = desk.browser("Ada").post(TRY, asked)
    assert "Asking the vendor" in begun.text
    assert leaks_in_database(fresh.superuser_url) == []
    shown = desk.tried(begun)
    assert "Printer of the trial" in shown
    assert "1 → received by the vendor" in shown
    assert f"GET {helpdesk.address()}api/tickets/{ref.external_id}/" in shown
    assert "hx-get" not in shown
    assert leaks_in(shown, "the page") + leaks_in_database(fresh.superuser_url) == []
    with unit(SYSTEM) as db:
        assert db.scalars(select(VendorConnection)).all() == []
        assert db.scalars(select(ExchangeLine)).all() == []
        (kept,) = db.scalars(select(VendorTrial)).all()
        assert "Printer" not in kept.sealed


def test_a_trial_is_its_askers_own_and_begun_once(desk: Desk, helpdesk: HelpdeskPeer) -> None:
    begun = desk.browser("Ada").post(TRY, desk.asked)
    address = begun.text.split('hx-get="')[1].split('"')[0]
    assert "This trial is over" in desk.browser("Alan").fragment(address).text
    shown = desk.tried(begun)
    try_out(SYSTEM, trial_id=address.split("id=")[1])
    assert desk.browser("Ada").fragment(address).text == shown
    assert desk.browser("Frank").post(TRY, desk.asked).status_code in (403, 404)
    assert desk.browser("Olga").post(TRY, desk.asked).status_code == 404
    assert desk.browser("Ada").post("/vendors/trials?kind=roundup", {}).status_code == 404


def test_what_is_wrong_is_said_before_anybody_is_called(desk: Desk) -> None:
    broken = {**desk.asked, "setting_definition": "calls: [", "base_url": ""}
    shown = desk.browser("Ada").post(TRY, broken).text
    assert "Type the address first." in shown
    assert "cannot be read" in shown
    with unit(SYSTEM) as db:
        assert db.scalars(select(VendorTrial)).all() == []


def test_a_kept_secret_is_used_at_its_own_address_and_nowhere_else(
    desk: Desk, helpdesk: HelpdeskPeer
) -> None:
    with unit(SYSTEM) as db:
        vendor = add_vendor(db, VendorDraft("Helpful"), now=now()).id
    form = {**desk.asked, "name": "Helpful", "poll_seconds": "30", "per_minute": "60"}
    saved = desk.browser("Ada").post(f"/vendors/{vendor}/connections/new?kind=http", form)
    assert saved.status_code == 303, saved.text
    known = saved.headers["location"].rsplit("/", 1)[1]
    blank = {**desk.asked, "setting_secret": ""}
    url = f"{TRY}&connection={known}"
    assert "Known there" in desk.tried(desk.browser("Ada").post(url, blank))
    elsewhere = {**blank, "base_url": "https://elsewhere.example/"}
    assert "type the secret" in desk.browser("Ada").post(url, elsewhere).text
    with unit(SYSTEM) as db:
        db.execute(update(VendorConnection).values(state=ConnectionState.MUTED))
    assert "is muted" in desk.browser("Ada").post(url, blank).text
    page = desk.browser("Ada").get(f"/vendors/connections/{known}/edit").text
    assert "Try the reading calls" in page
    assert f"connection={known}" in page


def test_a_trial_no_worker_comes_back_from_is_said_and_old_ones_are_forgotten(
    desk: Desk,
) -> None:
    begun = desk.browser("Ada").post(TRY, desk.asked)
    address = begun.text.split('hx-get="')[1].split('"')[0]
    with unit(SYSTEM) as db:
        db.execute(update(VendorTrial).values(asked_at=now() - PATIENCE - timedelta(seconds=1)))
    assert "No worker has come back" in desk.browser("Ada").fragment(address).text
    with unit(SYSTEM) as db:
        assert forget_trials(db, now=now()) == 0
        assert forget_trials(db, now=now() + KEPT) == 1
    assert "This trial is over" in desk.browser("Ada").fragment(address).text
    assert "This trial is over" in desk.browser("Ada").get("/vendors/trials").text
