"""Finds the place of a mail: a ticket, a client, or a person's desk.

Nothing that anybody can write into a mail moves it into somebody's ticket: not the From header
alone, not a subject, not a number. Either our own signed handle came back, or the mail refers to
one that we have on a ticket and its sender takes part in that ticket. What is odd waits for a
person, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from contracts.letters.queries import letter_by_message_id
from msp.desk.mail.addresses import (
    Signature,
    claimed_handles,
    claimed_number,
    vouches_for_reply,
    vouches_for_root,
)
from msp.desk.mail.models import MailLink
from msp.desk.mail.queries import (
    client_of,
    clients_of_domain,
    contacts_with,
    is_staff,
    links_by_message_id,
    outgoing_by_message_id,
    participants,
    ticket_numbered,
)
from msp.desk.mail.values import (
    IntoTicket,
    LeftOut,
    LetterBack,
    MachineNote,
    NewTicket,
    Place,
    Reason,
    Waits,
)
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import ticket_by_id
from msp.desk.values import ClosureCode
from msp.kernel.mail.values import Address, Authenticity, Automatic, Incoming
from tenants.people.models import Contact

ANSWERS = frozenset({Automatic.REPLIED, Automatic.SUBJECT, Automatic.NULL_SENDER})


@dataclass(frozen=True)
class Receiver:
    """Who receives: our signature, our mailboxes' addresses, and whether senders are checked."""

    signature: Signature
    addresses: frozenset[str]
    checks_senders: bool


@dataclass(frozen=True)
class _Thread:
    """A ticket that a mail refers to; `signed` when our own handle says so for a person."""

    ticket: Ticket
    signed: bool


def place_of(db: Session, mail: Incoming, receiver: Receiver) -> Place:
    """Where the mail goes. Reads only; the same mail on the same rows has the same place."""
    if Automatic.OWN in mail.automatic:
        return LeftOut(Reason.OWN_MAIL)
    if mail.sender is None:
        return Waits(Reason.NO_SENDER)
    if Automatic.BOUNCE in mail.automatic:
        return _bounce(db, mail, receiver)
    if mail.sender.norm in receiver.addresses:
        return Waits(Reason.OWN_ADDRESS)
    if mail.authenticity is Authenticity.FAILED:
        return Waits(Reason.NOT_AUTHENTIC)
    thread = _thread(db, mail, receiver)
    if thread is not None:
        return _answer(db, mail, mail.sender, thread, receiver)
    if _shows_a_forged_address(mail, receiver):
        return Waits(Reason.FORGED_ADDRESS)
    return _without_thread(db, mail, mail.sender)


def _bounce(db: Session, mail: Incoming, receiver: Receiver) -> Place:
    """A bounce goes to the mail it reports, whose id only we and its receiver know."""
    out = outgoing_by_message_id(db, mail.reported_ids)
    if out is not None:
        return MachineNote(out.tenant_id, out.ticket_id, out.id)
    posted = letter_by_message_id(db, mail.reported_ids)
    if posted is not None:
        return LetterBack(posted.id)
    thread = _thread(db, mail, receiver)
    if thread is not None and thread.signed:
        return MachineNote(thread.ticket.tenant_id, thread.ticket.id)
    return Waits(Reason.BOUNCE)


def _thread(db: Session, mail: Incoming, receiver: Receiver) -> _Thread | None:
    signature = receiver.signature
    claimed = claimed_handles(signature, mail.recipients, mail.references)
    for handle in (*claimed.in_address, *claimed.in_ids):
        ticket = ticket_numbered(db, claimed_number(handle))
        if ticket is None:
            continue
        if any(
            vouches_for_reply(signature, handle, ticket.tenant_id, ticket.id, contact_id)
            for contact_id in participants(db, ticket.tenant_id, ticket.id)
        ):
            return _Thread(_survivor(db, ticket), signed=True)
        if vouches_for_root(signature, handle, ticket.tenant_id, ticket.id):
            return _Thread(_survivor(db, ticket), signed=False)
    link = _known_mail(db, mail)
    if link is None:
        return None
    return _Thread(_survivor(db, ticket_by_id(db, link.tenant_id, link.ticket_id)), signed=False)


def _survivor(db: Session, ticket: Ticket) -> Ticket:
    """What is said on a merged ticket is said on the one that goes on in its place."""
    if ticket.closure_code == ClosureCode.MERGED and ticket.parent_id is not None:
        return ticket_by_id(db, ticket.tenant_id, ticket.parent_id)
    return ticket


def _known_mail(db: Session, mail: Incoming) -> MailLink | None:
    """The newest mail we have that this one refers to, or its own twin by another way."""
    known = links_by_message_id(db, [*mail.references, mail.message_id])
    twin = known.get(mail.message_id)
    if twin and mail.sent_at and (twin.sender, twin.sent_at) == (_norm(mail), mail.sent_at):
        return twin
    return next((known[one] for one in reversed(mail.references) if one in known), None)


def _norm(mail: Incoming) -> str:
    return mail.sender.norm if mail.sender else ""


def _answer(
    db: Session, mail: Incoming, sender: Address, thread: _Thread, receiver: Receiver
) -> Place:
    ticket = thread.ticket
    people = [each for each in contacts_with(db, sender.norm) if each.active]
    mine = next((each for each in people if each.tenant_id == ticket.tenant_id), None)
    if mine is None:
        return Waits(Reason.OTHER_CLIENT if people else Reason.OTHER_PERSON, ticket.id)
    if not thread.signed:
        if mine.id not in participants(db, ticket.tenant_id, ticket.id):
            return Waits(Reason.NOT_A_PARTICIPANT, ticket.id)
        if receiver.checks_senders and mail.authenticity is not Authenticity.PASSED:
            return Waits(Reason.UNPROVEN, ticket.id)
    if mail.automatic & ANSWERS:
        return MachineNote(ticket.tenant_id, ticket.id)
    return IntoTicket(ticket.tenant_id, ticket.id, mine.id)


def _shows_a_forged_address(mail: Incoming, receiver: Receiver) -> bool:
    """An address of ours with a handle that we never made for anybody."""
    return bool(claimed_handles(receiver.signature, mail.recipients, ()).in_address)


def _without_thread(db: Session, mail: Incoming, sender: Address) -> Place:
    if mail.automatic & ANSWERS:
        return Waits(Reason.AUTOMATIC_REPLY)
    if Automatic.BULK in mail.automatic:
        return Waits(Reason.BULK)
    contacts = contacts_with(db, sender.norm)
    if contacts:
        return _of_contacts(db, contacts)
    if is_staff(db, sender.norm):
        return Waits(Reason.STAFF)
    clients = list(clients_of_domain(db, sender.domain))
    if len(clients) != 1:
        return Waits(Reason.TWO_CLIENTS if clients else Reason.UNKNOWN_SENDER)
    if not clients[0].active:
        return Waits(Reason.INACTIVE)
    return NewTicket(clients[0].id, None)


def _of_contacts(db: Session, contacts: Sequence[Contact]) -> Place:
    """An address at two clients says nothing; one who left, or whose client did, waits."""
    if len({contact.tenant_id for contact in contacts}) > 1:
        return Waits(Reason.TWO_CLIENTS)
    contact = contacts[0]
    if not contact.active or not client_of(db, contact.tenant_id).active:
        return Waits(Reason.INACTIVE)
    return NewTicket(contact.tenant_id, contact.id)
