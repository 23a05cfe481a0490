"""Which mail is a vendor's answer: by our own proof and by who sent it, never by its subject alone.

Three things point to a case: its handle, in an address of ours or among the ids the mail refers
to; an id of a letter that we have on it; the vendor's own mark in the subject. Whichever it is,
the sender must be of that vendor's domains. The handle proves itself; for the other two our
receiver must have found the sender genuine where it looks at senders at all, and for the mark
alone in any case. What points to two cases, or comes from elsewhere, waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.addresses import claimed_handles
from msp.desk.mail.claims import Claimed, claimant
from msp.desk.mail.placing import Receiver
from msp.desk.mail.values import Reason, Waits
from msp.kernel import settings
from msp.kernel.mail.handles import handles_in
from msp.kernel.mail.headers import MESSAGE_ID
from msp.kernel.mail.values import Authenticity, Automatic, Incoming
from vendors.cases.models import VendorCase
from vendors.connections.models import VendorConnection
from vendors.connections.queries import connection_by_id
from vendors.connectors.email.settings import MailSettings, mail_settings
from vendors.post.actions.keep_answer import MACHINES, keep_answer
from vendors.post.actions.keep_bounce import keep_bounce
from vendors.post.handles import vouches_for
from vendors.post.queries import cases_numbered, cases_referred_to, cases_with_handle
from vendors.protocol.errors import RefusedByVendor

EMAIL = "email"


@dataclass(frozen=True)
class _Pointed:
    """The case that a mail points to; `proven` when our own handle says so."""

    case: VendorCase
    proven: bool


@claimant
def claim_answer(db: Session, mail: Incoming, receiver: Receiver) -> Claimed | Waits | None:
    """A vendor's answer or a bounce of ours is taken; what only looks like one waits."""
    if Automatic.BOUNCE in mail.automatic:
        return _bounce(db, mail, receiver)
    pointed = _pointed(db, mail, receiver)
    if not pointed:
        return _complaint(db, mail)
    if mail.sender is None:
        return None
    if len({one.case.id for one in pointed}) > 1:
        return Waits(Reason.TWO_CASES)
    found = pointed[0]
    if mail.sender.norm in receiver.addresses:
        return Waits(Reason.OWN_ADDRESS)
    if mail.authenticity is Authenticity.FAILED:
        return Waits(Reason.NOT_AUTHENTIC)
    vendor = _settings(connection_by_id(db, found.case.connection_id))
    if vendor is None or not vendor.is_the_vendors(mail.sender.domain):
        return Waits(Reason.NOT_THE_VENDOR)
    unproven = mail.authenticity is not Authenticity.PASSED
    if not found.proven and receiver.checks_senders and unproven:
        return Waits(Reason.UNPROVEN_VENDOR)
    return Claimed(partial(keep_answer, case_id=found.case.id, mail=mail))


def _pointed(db: Session, mail: Incoming, receiver: Receiver) -> list[_Pointed]:
    """By handle, else by an id we know, else by the mark; the weaker only where nothing else is."""
    handles = _handles(mail, receiver)
    by_handle = [_Pointed(one, proven=True) for one in _proven(db, handles)]
    if by_handle:
        return by_handle
    by_id = [_Pointed(one, proven=False) for one in cases_referred_to(db, mail.references)]
    if by_id:
        return by_id
    return [_Pointed(one, proven=False) for one in _marked(db, mail)]


def _bounce(db: Session, mail: Incoming, receiver: Receiver) -> Claimed | None:
    """Any server may send a bounce: the handle in it, or in the id it reports, is the proof."""
    handles = {
        *_handles(mail, receiver),
        *claimed_handles(receiver.signature, (), mail.reported_ids).in_ids,
    }
    return _returned(_proven(db, handles), mail, mail.reported_ids)


def _complaint(db: Session, mail: Incoming) -> Claimed | None:
    """A vendor's desk that refuses a mail may send it back in a text of its own making.

    It says that a machine wrote it, it comes from the vendor, and it holds our letter's own id.
    """
    if not mail.automatic & {Automatic.BULK, *MACHINES} or mail.sender is None:
        return None
    ids = tuple(dict.fromkeys(MESSAGE_ID.findall(mail.text)))
    cases = _proven(db, [handle for one in ids for handle in handles_in(one)])
    if len(cases) != 1:
        return None
    vendor = _settings(connection_by_id(db, cases[0].connection_id))
    if vendor is None or not vendor.is_the_vendors(mail.sender.domain):
        return None
    return _returned(cases, mail, ids)


def _returned(
    cases: list[VendorCase], mail: Incoming, message_ids: tuple[str, ...]
) -> Claimed | None:
    if len(cases) != 1:
        return None
    return Claimed(partial(keep_bounce, case_id=cases[0].id, mail=mail, letters=message_ids))


def _handles(mail: Incoming, receiver: Receiver) -> list[str]:
    """Roundup sends its receipt under the very id of our letter, and refers to nothing."""
    ids = (*mail.references, mail.message_id)
    claimed = claimed_handles(receiver.signature, mail.recipients, ids)
    return [*claimed.in_address, *claimed.in_ids]


def _proven(db: Session, handles: Iterable[str]) -> list[VendorCase]:
    secret = settings.current().secret_key
    found = {
        case.id: case
        for handle, case in cases_with_handle(db, handles)
        if vouches_for(secret, handle, case.correlation_id)
    }
    return list(found.values())


def _marked(db: Session, mail: Incoming) -> list[VendorCase]:
    """By the vendor's number in its own mark, where our receiver vouches for the sender."""
    if mail.authenticity is not Authenticity.PASSED or mail.sender is None:
        return []
    found: dict[object, VendorCase] = {}
    for connection in db.scalars(select(VendorConnection).where(VendorConnection.kind == EMAIL)):
        vendor = _settings(connection)
        if vendor is None or not vendor.is_the_vendors(mail.sender.domain):
            continue
        for mark in vendor.tag.finditer(mail.subject):
            for case in cases_numbered(db, [connection.id], mark[1]):
                found[case.id] = case
    return list(found.values())


def _settings(connection: VendorConnection) -> MailSettings | None:
    """None where somebody wrote what makes no sense; the connection's own page says so."""
    if connection.kind != EMAIL:
        return None
    try:
        return mail_settings(connection.config)
    except RefusedByVendor:
        return None
