"""Which cases a ticket could be put on, and which tickets hang on a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.values import FOLLOWED
from vendors.connections.models import VendorConnection
from vendors.protocol.values import ENDED
from vendors.register.models import Vendor

LATEST = 30


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is going on, with those of its tickets that this person may see."""

    case: VendorCase
    vendor: str
    tickets: Sequence[tuple[int, str]]


def open_cases(db: Session) -> list[OpenCase]:
    """The newest cases with a ticket that this person sees."""
    rows = db.execute(
        select(VendorCase, Vendor.name)
        .join(VendorConnection, VendorConnection.id == VendorCase.connection_id)
        .join(Vendor, Vendor.id == VendorConnection.vendor_id)
        .where(
            VendorCase.external_id.is_not(None),
            VendorCase.status.not_in(ENDED),
            VendorCase.id.in_(select(CaseLink.case_id).where(CaseLink.state.in_(FOLLOWED))),
        )
        .order_by(VendorCase.created_at.desc())
        .limit(LATEST)
    ).all()
    tickets = _tickets_of(db, [case.id for case, _vendor in rows])
    return [OpenCase(case, vendor, tickets.get(case.id, ())) for case, vendor in rows]


def tickets_on(db: Session, case_id: UUID) -> Sequence[tuple[int, str]]:
    """The tickets on a case that this person may see."""
    return _tickets_of(db, [case_id]).get(case_id, ())


def case_called(db: Session, number: str) -> VendorCase:
    """A case by the number that the vendor gave it. Raises NotFound, or Refused for a doubt."""
    wanted = number.strip()
    found = db.scalars(
        select(VendorCase).where(
            (VendorCase.number == wanted) | (VendorCase.external_id == wanted),
            VendorCase.status.not_in(ENDED),
        )
    ).all()
    if not found:
        raise NotFound(_("No open case of ours has this number."))
    if len(found) > 1:
        raise Refused(_("Several vendors have a case of this number; choose it from the list."))
    return found[0]


def case_by_id(db: Session, case_id: UUID) -> VendorCase:
    """Raises NotFound also when no ticket on it is for this person."""
    found = db.get(VendorCase, case_id)
    seen = db.scalar(select(CaseLink.id).where(CaseLink.case_id == case_id).limit(1))
    if found is None or seen is None:
        raise NotFound(_("There is no such vendor case, or it is not for you."))
    return found


def _tickets_of(db: Session, case_ids: Sequence[UUID]) -> dict[UUID, list[tuple[int, str]]]:
    rows = db.execute(
        select(CaseLink.case_id, Ticket.number, Ticket.subject)
        .join(Ticket, (Ticket.tenant_id == CaseLink.tenant_id) & (Ticket.id == CaseLink.ticket_id))
        .where(CaseLink.case_id.in_(case_ids), CaseLink.state.in_(FOLLOWED))
        .order_by(Ticket.number)
    )
    found: dict[UUID, list[tuple[int, str]]] = {}
    for case_id, number, subject in rows:
        found.setdefault(case_id, []).append((number, subject))
    return found
