"""From the vendor's word to the ticket page, with a real Roundup: by the poll, and by a webhook.

Roundup sends no webhooks by itself; the delivery is posted here, signed as its detector
(`docs/roundup-detector.py`) signs it, as soon as the tracker has taken the vendor's word.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from uuid import uuid4

import psycopg
from sqlalchemy import select

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind
from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.bench import access, measuring, running
from tests.bench.grounds.tickets import ENGINEER, LONG_TICKET_NUMBER
from tests.bench.measuring import Client
from tests.bench.running import Ground
from tests.bench.table import Row
from tests.vendors.roundup_peer import RoundupPeer
from vendors.cases.actions.forward_ticket import forward_ticket
from vendors.cases.values import ForwardDraft
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connections.models import VendorConnection
from vendors.connectors.kind import Receipt
from vendors.connectors.signatures import Scheme, signed
from vendors.hooks.actions.keep_address import new_address, proposed_secret, rotate_secret
from vendors.protocol.values import CaseRef
from vendors.register.actions.save_vendor import VendorDraft, add_vendor

# Changes come at other moments of the interval each time.
PAUSES = (1.0, 8.0, 15.0, 22.0, 27.0)
# So long one takes on the average, for a run that asks for less time than all of them need.
EACH_SECONDS = 12.0
PATIENCE_SECONDS = 300.0
# How often the page is asked for: it costs a part of the second that a webhook has.
LOOK_SECONDS = 0.03
WEBHOOKS = 20
# How many calls a minute a vendor bears is a setting and not measured here.
UNLIMITED = 10_000
CASE = "select external_id from vendor_case where synced_at is not null"


def measure(on: Ground) -> Iterator[Row]:
    """A ticket is forwarded; then the vendor's person comments, and somebody watches the page."""
    roundup = RoundupPeer(on.place / "vendor")
    try:
        with running.desk(on, MSP_VENDOR_ALLOW=roundup.tracker.host_and_port) as desk:
            access.prepare(on.admin_url, ENGINEER)
            number, interval = _forward(on, roundup)
            browser = Client(desk.port)
            browser.sign_in(ENGINEER, access.PASSWORD)
            case = _case(on)
            yield _by_poll(on, browser, number, roundup, case, interval)
            yield _by_webhook(on, browser, number, roundup, case)
    finally:
        roundup.close()


def _by_poll(
    on: Ground, browser: Client, number: int, roundup: RoundupPeer, case: str, interval: int
) -> Row:
    pauses = PAUSES[: max(1, int(on.wanted.seconds / EACH_SECONDS))]
    found = []
    for place, pause in enumerate(pauses):
        time.sleep(pause)
        roundup.says(case, f"Vendor word no. {place}")
        found.append(_until_shown(browser, number, f"Vendor word no. {place}"))
    bare = measuring.alone(lambda: roundup.status_of(case), count=20)
    return Row(
        "vendor change to ticket page, real Roundup",
        f"{min(found):.1f} to {max(found):.1f} s, {len(found)} comments",
        f"poll interval ({interval} s) + 5 s",
        f"one call to Roundup {bare.words}",
    )


def _by_webhook(on: Ground, browser: Client, number: int, roundup: RoundupPeer, case: str) -> Row:
    """No poll comes in between: the next one is a day away."""
    deliver = _hook(browser.twin())
    _wait_for_the_last_poll(on)
    found, answered = [], []
    for place in range(WEBHOOKS):
        text = f"Webhook no. {place}"
        roundup.says(case, text)
        begun = time.monotonic()
        deliver(case)
        answered.append((time.monotonic() - begun) * 1000)
        _until_shown(browser, number, text)
        found.append((time.monotonic() - begun) * 1000)
    page = measuring.alone(lambda: browser.get(f"/tickets/{number}"), count=20)
    with closing(roundup.connector()) as connector:
        bare = measuring.alone(lambda: connector.fetch_case(CaseRef(case)), count=20)
    return Row(
        "webhook to ticket page, real Roundup",
        f"{measuring.figures(found).words}, {len(found)} comments;"
        f" the delivery answered in {measuring.figures(answered).words}",
        "1 s",
        f"reading the case without the desk {bare.words}, the page itself {page.words}",
    )


def _hook(caller: Client) -> Callable[[str], None]:
    """Give the connection an address and a secret; what posts a delivery about a case."""
    key = proposed_secret()
    with unit(SYSTEM) as db:
        connection = db.scalars(select(VendorConnection)).one()
        connection.poll_seconds, connection.per_minute = 24 * 3600, UNLIMITED
        rotate_secret(db, connection, key, now=now())
        token = new_address(db, connection, now=now())

    def deliver(case: str) -> None:
        body = json.dumps({"issue": case}).encode()
        headers = signed(Scheme.STANDARD, key, body, delivery=str(uuid4()), at=now())
        status, told = caller.ask("POST", f"/hooks/vendor/{token}", body, headers)
        if status != Receipt().status:
            raise RuntimeError(f"The delivery was answered by {status}: {told[:300]!r}")

    return deliver


def _wait_for_the_last_poll(on: Ground) -> None:
    """The one that the timetable began before the interval was changed."""
    far = "select next_poll_at > now() + interval '1 hour' from vendor_connection"
    access.wait_until(lambda: bool(access.ask(on.admin_url, far)), PATIENCE_SECONDS)


def _forward(on: Ground, roundup: RoundupPeer) -> tuple[int, int]:
    """The ticket's number, and how often the vendor is polled."""
    number = int(access.ask(on.admin_url, LONG_TICKET_NUMBER))
    with unit(SYSTEM) as db:
        vendor = add_vendor(db, VendorDraft("Corvid Systems"), now=now())
        draft = ConnectionDraft(
            name="Support tracker",
            kind="roundup",
            base_url=roundup.address(),
            config={"username": roundup.tracker.api_user},
            secrets={"password": roundup.tracker.api_password},
        )
        connection = add_connection(db, vendor, draft, now=now())
        ticket = db.scalars(select(Ticket).where(Ticket.number == number)).one()
        agent = db.scalars(select(Agent).where(Agent.email_norm == ENGINEER)).one()
        author = Author(AuthorKind.AGENT, agent_id=agent.id, label=agent.name)
        words = ForwardDraft("The array is degraded", "One drive is red.", contact_name="Carol")
        forward_ticket(db, ticket, connection, words, author, now=now())
        return number, connection.poll_seconds


def _case(on: Ground) -> str:
    """The case's number at the vendor, once the worker has made it and read it back."""
    with psycopg.connect(on.admin_url, autocommit=True) as admin:
        access.wait_until(lambda: admin.execute(CASE).fetchone() is not None, PATIENCE_SECONDS)
        return str(access.one(admin, CASE))


def _until_shown(browser: Client, number: int, text: str) -> float:
    """Seconds until the page shows it."""
    return access.wait_until(
        lambda: text.encode() in browser.get(f"/tickets/{number}"), PATIENCE_SECONDS, LOOK_SECONDS
    )
