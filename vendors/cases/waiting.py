"""The queue of a connection as its page shows it: what is stuck first, then what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.values import SETTLED, OperationKind, OperationState
from vendors.cases.words import kind_words, operation_words

LIMIT = 100


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """An operation with its place in the world."""

    operation: CaseOperation
    ticket_number: int
    ticket_subject: str
    case_number: str | None
    what: str
    state: tuple[str, str]
    behind: int

    @property
    def is_stuck(self) -> bool:
        """A person must decide: it is dead, or nobody can tell whether it arrived."""
        return self.operation.state in (OperationState.DEAD, OperationState.UNKNOWN)

    @property
    def is_in_doubt(self) -> bool:
        """It may have arrived."""
        return self.operation.state == OperationState.UNKNOWN


def waiting_on(db: Session, connection_id: UUID) -> list[WaitingLine]:
    """What is not settled on the tickets that this person may see, at most `LIMIT` lines."""
    return _lines(
        db,
        _with_tickets()
        .where(CaseLink.connection_id == connection_id, CaseOperation.state.not_in(SETTLED))
        .order_by(
            (CaseOperation.state == OperationState.DEAD).desc(),
            (CaseOperation.state == OperationState.UNKNOWN).desc(),
            CaseOperation.created_at,
            CaseOperation.seq,
        )
        .limit(LIMIT),
    )


def stuck(db: Session, limit: int) -> list[WaitingLine]:
    """What cannot go on anywhere without a person, the oldest first."""
    return _lines(
        db,
        _with_tickets()
        .where(CaseOperation.state == OperationState.DEAD)
        .order_by(CaseOperation.created_at)
        .limit(limit),
    )


def _with_tickets() -> Select[CaseOperation, int, str, str | None]:
    return (
        select(CaseOperation, Ticket.number, Ticket.subject, VendorCase.number)
        .join(
            CaseLink,
            (CaseLink.tenant_id == CaseOperation.tenant_id)
            & (CaseLink.id == CaseOperation.link_id),
        )
        .join(Ticket, (Ticket.tenant_id == CaseLink.tenant_id) & (Ticket.id == CaseLink.ticket_id))
        .join(VendorCase, VendorCase.id == CaseOperation.case_id)
    )


def _lines(db: Session, query: Select[CaseOperation, int, str, str | None]) -> list[WaitingLine]:
    rows = db.execute(query).all()
    behind = _behind(db, [operation.case_id for operation, *_rest in rows])
    return [
        WaitingLine(
            operation,
            number,
            subject,
            case,
            kind_words(OperationKind(operation.kind)),
            operation_words(OperationState(operation.state)),
            max(behind.get(operation.case_id, 0) - 1, 0),
        )
        for operation, number, subject, case in rows
    ]


def _behind(db: Session, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many operations of each case are not settled."""
    counts = db.execute(
        select(CaseOperation.case_id, func.count(CaseOperation.id))
        .where(CaseOperation.case_id.in_(case_ids), CaseOperation.state.not_in(SETTLED))
        .group_by(CaseOperation.case_id)
    )
    return dict(counts.all())
