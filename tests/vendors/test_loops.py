"""A vendor's desk that acknowledges every mail it gets, with a ticket of its own each time (G1)."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import func, select

from msp.desk.mail.models import MailOut
from msp.desk.tickets.models import Ticket
from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM
from tests.kernel.mail.peers import imap_peer, smtp_peer
from tests.vendors.correspondence import (
    DESK,
    GENUINE,
    Correspondence,
    forwarded,
    mails,
    use,
)
from vendors.cases.values import LinkState

__all__ = ["imap_peer", "mails", "smtp_peer", "use"]

ROUNDS = 20


def letters_and_tickets(mails: Correspondence) -> tuple[int, int, int]:
    """Letters to the vendor, tickets here, and mails to anybody else."""
    with unit(SYSTEM) as db:
        tickets = db.scalar(select(func.count(Ticket.id))) or 0
        others = db.scalar(select(func.count(MailOut.id))) or 0
    return len(mails.letters), tickets, others


@pytest.mark.parametrize("way", ["by its address", "by what it refers to", "by nothing"])
def test_g01_a_desk_that_opens_a_ticket_for_every_acknowledgement_gets_none_from_us(
    mails: Correspondence, way: str
) -> None:
    """It says of itself neither that a machine wrote nor that nobody should answer.

    Each of its acknowledgements has a new number, and its subjects grow. Whatever we sent because
    of one would be acknowledged again: so the sum of our mails must not move.
    """
    scene, number = forwarded(mails), count(117904)
    before = letters_and_tickets(mails)
    subject = str(mails.letters[0]["Subject"])
    for _round in range(ROUNDS):
        subject = f"Ticket Received - [#{next(number)}] {subject}"[:200]
        ack = mails.answer(
            "Thank you for contacting us. A new ticket has been opened for your message.",
            to=mails.letters[0],
            subject=subject,
            refers=way == "by what it refers to",
            address=None if way == "by its address" else DESK,
            findings=GENUINE,
        )
        mails.hear(ack)
        scene.poll()
    assert letters_and_tickets(mails) == before
    assert scene.states() == (LinkState.LINKED, ["done"])


def test_g01_what_people_say_meanwhile_goes_once_each(mails: Correspondence) -> None:
    scene, number = forwarded(mails), count(1)
    for word in ("First.", "Second.", "Third."):
        scene.say(word)
        scene.work()
        for _ in range(3):
            mails.number = str(next(number))
            mails.hear(mails.acknowledge())
    assert len(mails.letters) == 4
