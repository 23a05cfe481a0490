"""What a few letters may mean: records of every room, in the reader's reach and rights.

Each kind is asked for by its own few rows, so that a common word in one never hides the other.
Every hit names its client, because the same printer stands in many places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.models_statement import StatementRow
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.search import ticket_hits
from msp.kernel.i18n import _
from tenants.assets.models import Asset
from tenants.assets.queries import asset_hits
from tenants.clients.models import Tenant
from tenants.clients.queries import names_of_clients, unwild
from tenants.people.models import Contact
from tenants.people.queries import contact_hits
from vendors.cases.models import CaseLink, VendorCase

MOST = 6
SHORTEST = 2
CONTRACT_MARK = "C-"


@dataclass(frozen=True)
class Hit:
    """One line of the palette."""

    label: str
    client_id: UUID
    url: str
    icon: str


@dataclass(frozen=True)
class Kind:
    """One group of the palette: its title, the right it needs and how it is found."""

    title: Callable[[], str]
    right: str
    find: Callable[[Session, str], list[Hit]]


Group = tuple[str, list[tuple[str, str, str, str]]]


def found(db: Session, words: str, rights: frozenset[str]) -> list[Group]:
    """The groups that have hits: title, and (label, client's name, address, icon) of each."""
    words = words.strip()
    if len(words) < SHORTEST:
        return []
    groups = [(kind.title(), kind.find(db, words)) for kind in KINDS if kind.right in rights]
    names = names_of_clients(db, (hit.client_id for _title, hits in groups for hit in hits))
    return [(title, _lines(hits, names)) for title, hits in groups if hits]


def tickets(db: Session, words: str) -> list[Hit]:
    """Tickets by number, or by words in their subject and conversation, newest first."""
    ids = ticket_hits(db, words, MOST)
    rows = db.execute(
        select(Ticket.tenant_id, Ticket.number, Ticket.subject)
        .where(Ticket.id.in_(ids))
        .order_by(Ticket.created_at.desc())
    )
    return [
        Hit(f"{row.number} {row.subject}", row.tenant_id, f"/tickets/{row.number}", "ticket")
        for row in rows
    ]


def clients(db: Session, words: str) -> list[Hit]:
    """Clients by a part of their name."""
    rows = db.execute(
        select(Tenant.id, Tenant.name)
        .where(Tenant.name.ilike(f"%{unwild(words)}%", escape="\\"))
        .order_by(Tenant.active.desc(), Tenant.name)
        .limit(MOST)
    )
    return [Hit(row.name, row.id, f"/clients/{row.id}", "building") for row in rows]


def contacts(db: Session, words: str) -> list[Hit]:
    """Contacts by name, mail address or phone."""
    rows = db.execute(
        select(Contact.tenant_id, Contact.id, Contact.name)
        .where(Contact.id.in_(contact_hits(db, words)[:MOST]))
        .order_by(Contact.name)
    )
    return [Hit(row.name, row.tenant_id, f"/contacts/{row.id}", "user") for row in rows]


def devices(db: Session, words: str) -> list[Hit]:
    """Devices by name, serial number or model."""
    rows = db.execute(
        select(Asset.tenant_id, Asset.id, Asset.name, Asset.serial)
        .where(Asset.id.in_(asset_hits(db, words)[:MOST]))
        .order_by(Asset.name)
    )
    return [
        Hit(
            " · ".join(filter(None, (row.name, row.serial))),
            row.tenant_id,
            _asset(row.id),
            "devices",
        )
        for row in rows
    ]


def cases(db: Session, words: str) -> list[Hit]:
    """Vendor cases by the vendor's number; the hit leads to our ticket."""
    rows = db.execute(
        select(CaseLink.tenant_id, VendorCase.number, VendorCase.external_id, Ticket.number)
        .join(VendorCase, VendorCase.id == CaseLink.case_id)
        .join(Ticket, (Ticket.tenant_id == CaseLink.tenant_id) & (Ticket.id == CaseLink.ticket_id))
        .where((VendorCase.external_id == words) | (VendorCase.number == words))
        .limit(MOST)
    )
    return [
        Hit(f"{number or external} → {ours}", tenant, f"/tickets/{ours}", "arrows-exchange")
        for tenant, number, external, ours in rows
    ]


def contracts(db: Session, words: str) -> list[Hit]:
    """Contracts by number, written `C-1001` or `1001`."""
    digits = words.upper().removeprefix(CONTRACT_MARK)
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        return []
    rows = db.execute(
        select(Contract.tenant_id, Contract.number, Contract.name)
        .where(Contract.number == int(digits))
        .limit(MOST)
    )
    return [
        Hit(f"{CONTRACT_MARK}{number} {name}", tenant, f"/contracts/{number}", "signature")
        for tenant, number, name in rows
    ]


def statements(db: Session, words: str) -> list[Hit]:
    """Issued statements by the number that stands on the paper."""
    rows = db.execute(
        select(StatementRow.tenant_id, StatementRow.number, StatementRow.run_id)
        .where(StatementRow.number == words.upper())
        .limit(MOST)
    )
    return [
        Hit(str(number), tenant, f"/billing/runs/{run}", "file-invoice")
        for tenant, number, run in rows
    ]


KINDS = (
    Kind(lambda: _("Tickets"), "tickets.read", tickets),
    Kind(lambda: _("Clients"), "clients.read", clients),
    Kind(lambda: _("Contacts"), "clients.read", contacts),
    Kind(lambda: _("Devices"), "clients.read", devices),
    Kind(lambda: _("Vendor cases"), "vendors.read", cases),
    Kind(lambda: _("Contracts"), "contracts.read", contracts),
    Kind(lambda: _("Statements"), "billing.read", statements),
)


def _asset(asset_id: UUID) -> str:
    return f"/assets/{asset_id}"


def _lines(hits: Iterable[Hit], names: dict[UUID, str]) -> list[tuple[str, str, str, str]]:
    return [(hit.label, names.get(hit.client_id, ""), hit.url, hit.icon) for hit in hits]
