"""Our own addresses and ids: the reply address of a contact, the ids by which mails thread.

The handle in them vouches for a ticket and the contact it was sent to; see the kernel's
`handles`. The id of a mail follows from its row, so a mail sent twice can be recognised as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from msp.kernel.mail.handles import (
    derived_key,
    fits,
    handle_for,
    handles_in,
    instance_mark,
    number_in,
)
from msp.kernel.mail.values import Address
from msp.kernel.settings import Settings

REPLY = "reply"
ROOT = "root"


@dataclass(frozen=True)
class Signature:
    """The keys of this installation, and the address its mails come from."""

    reply_key: bytes
    root_key: bytes
    instance: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def signature_of(settings: Settings) -> Signature:
    """The signature that the settings give; restored with the same key it is the same."""
    secret = settings.secret_key
    address = settings.mail_from.strip()
    return Signature(
        derived_key(secret, REPLY), derived_key(secret, ROOT), instance_mark(secret), address
    )


def reply_handle(
    signature: Signature, number: int, tenant_id: UUID, ticket_id: UUID, contact_id: UUID
) -> str:
    """What comes back in the answer of this contact about this ticket."""
    facts = (str(tenant_id), str(ticket_id), str(contact_id))
    return handle_for(signature.reply_key, number, *facts)


def reply_address(signature: Signature, handle: str) -> str:
    """Our address with the handle behind a plus; the mail server must deliver it all the same."""
    local, _at, domain = signature.address.rpartition("@")
    return f"{local}+{handle}@{domain}"


def message_id(signature: Signature, handle: str, row_id: UUID) -> str:
    """The id of one outgoing mail: the same at each attempt."""
    return f"{handle}.{row_id.hex}@{signature.domain}"


def root_id(signature: Signature, number: int, tenant_id: UUID, ticket_id: UUID) -> str:
    """The id under which everything about a ticket threads when no mail of the client began it."""
    handle = handle_for(signature.root_key, number, str(tenant_id), str(ticket_id))
    return f"ticket.{handle}@{signature.domain}"


@dataclass(frozen=True)
class Claimed:
    """Handles that a mail shows: in an address of ours, or among the ids it refers to."""

    in_address: tuple[str, ...]
    in_ids: tuple[str, ...]


def claimed_handles(
    signature: Signature, recipients: Iterable[Address], references: Iterable[str]
) -> Claimed:
    """What to verify, the newest reference first; nothing of it is believed yet."""
    local, _at, domain = signature.address.lower().rpartition("@")
    ours = [
        each.norm.partition("@")[0].removeprefix(f"{local}+")
        for each in recipients
        if each.domain == domain and each.norm.startswith(f"{local}+")
    ]
    ids = [handle for each in references for handle in handles_in(each)]
    return Claimed(
        tuple(handle for each in ours for handle in handles_in(each)),
        tuple(dict.fromkeys(reversed(ids))),
    )


def claimed_number(handle: str) -> int:
    """The ticket number in a handle of the right shape."""
    return number_in(handle)


def vouches_for_reply(
    signature: Signature, handle: str, tenant_id: UUID, ticket_id: UUID, contact_id: UUID
) -> bool:
    """Whether we made the handle for this contact and ticket."""
    return fits(signature.reply_key, handle, str(tenant_id), str(ticket_id), str(contact_id))


def vouches_for_root(signature: Signature, handle: str, tenant_id: UUID, ticket_id: UUID) -> bool:
    """Whether the handle is that of the ticket's root id."""
    return fits(signature.root_key, handle, str(tenant_id), str(ticket_id))
