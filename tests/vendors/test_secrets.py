"""Where a connection's secrets could turn up, and do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import select

from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.harness.browsing import STAFF_HOST, Browser, token_of
from tests.harness.database import Database
from tests.harness.leaks import leaks_in, leaks_in_database, plant
from tests.people import make_agent
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from tests.vendors.worker import WorkerProcess
from vendors.connections.actions.set_secret import set_secret
from vendors.connections.models import VendorConnection
from vendors.sync.models import ExchangeLine


@pytest.mark.slow
def test_fault_27_no_secret_in_logs_messages_pages_or_rows(
    scene: Scene,
    roundup: RoundupPeer,
    proxy: FaultProxy,
    fresh: Database,
    tmp_path: Path,
    application: TestClient[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A real worker works, fails, is refused with a wrong password, and says all it has to say."""
    wrong = "mistyped-but-long-password"
    plant(wrong)
    monkeypatch.setenv("MSP_LOG_FORMAT", "json")
    worker = WorkerProcess(fresh.url, tmp_path / "worker.log", f"127.0.0.1:{proxy.port}")
    try:
        proxy.add(r"POST .*/issue/@poe/.", "swallow")
        proxy.add(r"GET .*/user/", "truncate")
        scene.forward(title="Told to everybody")
        scene.expect(lambda: scene.states()[0] == "linked", seconds=240)
        with unit(SYSTEM) as db:
            connection = db.get_one(VendorConnection, scene.connection_id)
            set_secret(db, connection, "password", wrong)
        scene.say("With a wrong password")
        scene.expect(lambda: state(scene) == "auth_failed", seconds=120)
        with unit(SYSTEM) as db:
            ada = make_agent(db, "Ada", "administrator")
            numbers = [one.id for one in db.scalars(select(ExchangeLine))]
        read = pages(application, ada, scene, numbers)
        assert "auth" in worker.said or "vendors" in worker.said
        assert "•••" in read
        found = leaks_in(worker.said, "the worker's log") + leaks_in(read, "a page")
        assert found + leaks_in_database(fresh.superuser_url) == []
        assert len(roundup.cases_called("Told to everybody")) == 1
    finally:
        worker.close()


def state(scene: Scene) -> str:
    with unit(SYSTEM) as db:
        return db.get_one(VendorConnection, scene.connection_id).state


def pages(application: TestClient[Any], who: Agent, scene: Scene, lines: list[Any]) -> str:
    """Everything an administrator can read about the connection, as one text."""
    browser = Browser(application, STAFF_HOST, token_of(who))
    here = f"/vendors/connections/{scene.connection_id}"
    panel = f"/vendors/panel/connection/{scene.connection_id}"
    ask: list[Callable[[], Any]] = [
        lambda: browser.get(here),
        lambda: browser.get(f"{here}/edit"),
        lambda: browser.fragment(f"{panel}/operations"),
        lambda: browser.fragment(f"{panel}/exchanges"),
        lambda: browser.fragment(f"{panel}/hook"),
        *(lambda line=line: browser.fragment(f"/vendors/exchanges/{line}") for line in lines[:30]),
    ]
    return "\n".join(one().text for one in ask)
