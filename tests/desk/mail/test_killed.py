"""Killed at any step, the next one finishes: no mail is lost and none is doubled (B5, B6, B13)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.desk.mail.actions.queue_mail import queue_mail
from msp.desk.mail.actions.store_mail import store_mail
from msp.desk.mail.intake import take_mail_in
from msp.desk.mail.jobs_send import send_mails
from msp.desk.mail.jobs_take_in import poll_mail
from msp.desk.mail.models import InboundMail, MailboxState, MailLink, MailOut
from msp.desk.mail.values import MailKind
from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.kernel.db import unit
from msp.kernel.mail.outbox import LEASE
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import current
from tenants.clients.models import Tenant
from tenants.people.models import Contact
from tests.desk.mail.post import gate, letter, signature
from tests.harness.database import Database
from tests.kernel.mail.imap_peer import ImapPeer
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.people import NOW, make_client, make_contact, make_ticket

CAROL = "carol@harbor-dental.test"
WITH_FILE = letter(
    CAROL,
    "Printer",
    "--b\r\n\r\nIt smokes.\r\n--b\r\nContent-Type: text/plain; name=log.txt\r\n\r\nline\r\n--b--",
    "Content-Type: multipart/mixed; boundary=b",
)


@pytest.fixture
def harbor(fresh: Database) -> Database:
    """A database in which Carol and her company are known for good."""
    with unit(SYSTEM) as db:
        client = make_client(db)
        make_contact(db, client)
    return fresh


def killed(database: Database, *words: str, **settings: str) -> None:
    """Run the dying process and see that it died by the signal, at the step it was meant to."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.mail.dying", *words],
        env={**os.environ, "MSP_DATABASE_URL": database.url, **settings},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-3000:]


def counted() -> dict[str, int]:
    tables = {"mails": InboundMail, "links": MailLink, "tickets": Ticket, "files": Attachment}
    with unit(SYSTEM) as db:
        found = {
            name: db.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables.items()
        }
        said = select(func.count()).select_from(Entry).where(Entry.kind == "reply")
        return {**found, "replies": db.scalar(said) or 0}


def _harbor_and_carol(db: Session) -> tuple[Tenant, Contact]:
    return db.scalars(select(Tenant)).one(), db.scalars(select(Contact)).one()


def _let_the_claim_run_out() -> None:
    with unit(SYSTEM) as db:
        db.scalars(select(MailboxState)).one().busy_until = None


ONCE = {"mails": 1, "links": 1, "tickets": 1, "files": 1, "replies": 1}


@pytest.mark.parametrize(
    "step",
    [
        "file stored",
        "row stored",
        "claimed",
        "ticket opened",
        "linked",
        "before the last commit",
    ],
)
def test_b05_killed_at_each_step_the_mail_arrives_once(
    harbor: Database, tmp_path: Path, step: str
) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(WITH_FILE)
    killed(harbor, "take", step, str(path))
    assert counted()["tickets"] == 0
    # It is delivered again, since nobody has said that it was taken; then the sweep comes by.
    stored = store_mail(WITH_FILE, "import", now=NOW)
    for minutes in (0, 5, 10):
        take_mail_in(stored.mail_id, gate(), now=NOW + timedelta(minutes=minutes))
    assert counted() == ONCE


def test_b06_delivered_eight_times_at_once_it_is_one_ticket(harbor: Database) -> None:
    def deliver(_number: int) -> None:
        stored = store_mail(WITH_FILE, "import", now=NOW)
        take_mail_in(stored.mail_id, gate(), now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(deliver, range(8)))
    assert counted() == ONCE


def test_b06_many_mails_at_once_get_a_number_each(harbor: Database) -> None:
    def deliver(number: int) -> None:
        stored = store_mail(letter(CAROL, f"Mail {number}"), "import", now=NOW)
        take_mail_in(stored.mail_id, gate(), now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(deliver, range(24)))
    with unit(SYSTEM) as db:
        numbers = list(db.scalars(select(Ticket.number)))
    assert len(numbers) == len(set(numbers)) == 24


@pytest.mark.parametrize(
    ("step", "state", "copies"),
    [
        ("mails claimed", "sent", 1),
        ("before noting", "sent", 1),
        ("before the dot", "unknown", 0),
        ("answer heard", "unknown", 1),
        ("answer not written down", "unknown", 1),
    ],
)
def test_b13_killed_while_sending_a_mail_never_goes_twice(
    harbor: Database,
    smtp_peer: SmtpPeer,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    state: str,
    copies: int,
) -> None:
    """Before the handing over is noted the next one sends it; after that a person decides."""
    with unit(SYSTEM) as db:
        ticket = make_ticket(db, *_harbor_and_carol(db))
        queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=NOW)
    killed(harbor, "send", step, MSP_SMTP_URL=smtp_peer.url)
    with monkeypatch.context() as patch:
        patch.setenv("MSP_SMTP_URL", smtp_peer.url)
        patch.setattr("msp.kernel.mail.sending.now", lambda: NOW + LEASE)
        current.cache_clear()
        send_mails(SYSTEM)
        send_mails(SYSTEM)
    current.cache_clear()
    with unit(SYSTEM) as db:
        assert db.scalars(select(MailOut.state)).all() == [state]
    assert len(smtp_peer.taken) == copies


@pytest.mark.parametrize("step", ["first mail stored", "batch stored"])
def test_b05_killed_while_reading_a_mailbox_every_mail_arrives_once(
    harbor: Database, imap_peer: ImapPeer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(*(letter(CAROL, f"Mail {number}") for number in range(5)), user=user)
    url = imap_peer.url(user)
    killed(harbor, "poll", step, MSP_IMAP_URL=url)
    assert counted()["mails"] in (1, 5)
    with monkeypatch.context() as patch:
        patch.setenv("MSP_IMAP_URL", url)
        current.cache_clear()
        poll_mail(SYSTEM)
        assert counted()["mails"] in (1, 5)  # the dead one's claim still holds
        _let_the_claim_run_out()
        poll_mail(SYSTEM)
    current.cache_clear()
    assert counted()["mails"] == 5
