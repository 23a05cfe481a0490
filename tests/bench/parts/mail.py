"""Mail at a steady pace: stored as the mailbox reader stores it, then taken in by the worker.

Each becomes a routed ticket with running clocks, and its automatic answer leaves by SMTP to a
server in this process. No mail server stands before it: a mailbox is read every half minute,
which is a matter of settings and not of speed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import psycopg

from msp.desk.mail.actions.store_mail import store_mail
from msp.kernel.db import unit
from msp.kernel.jobs import soon
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.bench import access, measuring, running
from tests.bench.grounds.tickets import CLIENTS
from tests.bench.running import Ground
from tests.bench.table import Row
from tests.kernel.mail.smtp_peer import smtp_peer_running

RATE = 20
ATTACHED_EVERY = 10
ATTACHED_BYTES = 180_000
PATIENCE_SECONDS = 600.0
BOX = "bench"
SENTENCE = "Since this morning the till in the shop does not open, and the customers wait. "
LEFT = (
    "select (select count(*) from inbound_mail where state = 'received')"
    " + (select count(*) from mail_out where state in ('queued', 'sending'))"
)
ROUTED = """
select count(*) filter (where t.routed_at is not null), count(*),
       percentile_cont(0.5) within group (order by extract(epoch from t.routed_at - m.received_at)),
       percentile_cont(0.95) within group (order by extract(epoch from t.routed_at - m.received_at))
  from inbound_mail m left join mail_link l on l.mail_id = m.id
  left join ticket t on t.tenant_id = l.tenant_id and t.id = l.ticket_id where m.mailbox = 'bench'
"""


def measure(on: Ground) -> Iterator[Row]:
    """So many letters a second for a while, then until everything is done and answered."""
    letters = Letters()
    with smtp_peer_running() as sink, running.desk(on, MSP_SMTP_URL=sink.url) as desk:

        def hand_in() -> None:
            number, raw = letters.write()
            store_mail(raw, BOX, now=now())
            if number % RATE == 0:
                with unit(SYSTEM) as db:
                    soon(db, "desk.take_in_mails")

        steady = measuring.paced(hand_in, rate=RATE, seconds=on.wanted.seconds)
        with psycopg.connect(desk.admin_url, autocommit=True) as admin:
            drained = access.wait_until(
                lambda: bool(access.one(admin, LEFT) == 0), PATIENCE_SECONDS
            )
            routed, stored, half, most = admin.execute(ROUTED).fetchone() or (0, 0, 0.0, 0.0)
        yield Row(
            f"mail to routed ticket, {RATE}/s for {on.wanted.seconds:.0f} s",
            f"{routed:,} of {stored:,} routed, p50 {half:.1f} s, p95 {most:.1f} s after arrival,"
            f" all done {drained:.0f} s after the last, {len(sink.taken):,} answers sent",
            "all routed, drained within 30 s",
            f"read by Python's email and kept as a file {_bare(letters, on.place)};"
            f" storing by the desk {steady.words}",
        )


class Letters:
    """Letters of contacts of the data set: some kilobytes each, and now and then a file."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._dice = random.Random(20261130)

    def write(self) -> tuple[int, bytes]:
        """The number of the letter, and the letter."""
        number = next(self._numbers)
        letter = EmailMessage()
        sender = f"c{1 + number % 20}@client-{1 + number % CLIENTS}.example"
        letter["From"] = f"Contact {1 + number % 20} <{sender}>"
        letter["To"] = "desk@desk.localhost"
        letter["Subject"] = f"The till does not open, no. {number}"
        letter["Message-ID"] = f"<{number}.{self._dice.getrandbits(64):x}@client.example>"
        letter["Date"] = format_datetime(now())
        words = SENTENCE * self._dice.randint(5, 40)
        letter.set_content(words + "\n\n-- \nShop 4, Long Street, +1 555 0100\n")
        letter.add_alternative(
            f"<html><body><p>{words}</p><p><b>Shop 4</b>, Long Street</p></body></html>",
            subtype="html",
        )
        if number % ATTACHED_EVERY == 0:
            letter.add_attachment(
                self._dice.randbytes(ATTACHED_BYTES),
                maintype="application",
                subtype="octet-stream",
                filename="till.log",
            )
        return number, letter.as_bytes()


def _bare(letters: Letters, place: Path) -> str:
    target = place / "bare.eml"
    written = iter([letters.write()[1] for _ in range(110)])

    def read_and_keep() -> None:
        raw = next(written)
        body = message_from_bytes(raw, policy=default).get_body(("plain",))
        if body is None or not body.get_content():
            raise RuntimeError("The letter has no text.")
        target.write_bytes(raw)

    return measuring.alone(read_and_keep).words
