"""Whose turn it is: what is due over a connection, and what goes on next.

Clients of one vendor take turns: ten thousand changes of one do not keep the others waiting.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import Session

from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.values import WAITING
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState


def due_by_turn(now: datetime) -> Subquery:
    """The due cases, each with its place among those of its client over the connection."""
    its_first = CaseLink.tenant_id
    client = select(its_first).where(CaseLink.case_id == VendorCase.id).order_by(its_first).limit(1)
    is_waited_for = VendorCase.id.in_(_waited_for(now))
    turn = func.row_number().over(
        partition_by=(VendorCase.connection_id, client.scalar_subquery()),
        order_by=(is_waited_for.desc(), VendorCase.wake_at),
    )
    return (
        select(
            VendorCase.id,
            VendorCase.connection_id,
            VendorCase.wake_at,
            is_waited_for.label("is_waited_for"),
            turn.label("turn"),
        )
        .join(VendorConnection, VendorConnection.id == VendorCase.connection_id)
        .where(
            *_free(now),
            VendorConnection.state == ConnectionState.WORKING,
            VendorConnection.opened_at.is_(None),
            or_(VendorConnection.held_until.is_(None), VendorConnection.held_until <= now),
        )
        .subquery()
    )


def next_due(
    db: Session, connection_id: UUID, *, now: datetime, client_id: UUID | None = None
) -> VendorCase | None:
    """The due case of a connection to go on with, locked; what another has is skipped."""
    due = (
        select(VendorCase)
        .where(VendorCase.connection_id == connection_id, *_free(now))
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    if client_id is not None:
        its_cases = select(CaseLink.case_id).where(CaseLink.tenant_id == client_id)
        due = due.where(VendorCase.id.in_(its_cases))
    waited_for = db.scalar(due.where(VendorCase.id.in_(_waited_for(now))))
    return waited_for or db.scalar(due.order_by(VendorCase.wake_at))


def next_turn(db: Session, connection_id: UUID, *, now: datetime) -> VendorCase | None:
    """The due case to begin the next turn with: of any client that has one, drawn by lot.

    The lot needs no memory, and whatever befalls one client's cases the others come up.
    """
    clients = (
        select(CaseLink.tenant_id)
        .join(VendorCase, VendorCase.id == CaseLink.case_id)
        .where(VendorCase.connection_id == connection_id, *_free(now))
        .distinct()
        .subquery()
    )
    drawn = db.scalar(select(clients.c.tenant_id).order_by(func.random()).limit(1))
    found = next_due(db, connection_id, now=now, client_id=drawn) if drawn else None
    return found or next_due(db, connection_id, now=now)


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Due, and nobody works on it."""
    return (
        VendorCase.wake_at <= now,
        or_(VendorCase.lease_until.is_(None), VendorCase.lease_until < now),
    )


def _waited_for(now: datetime) -> Select[UUID]:
    """Cases with something to be sent: people wait for it, while what is read can wait."""
    return select(CaseOperation.case_id).where(
        CaseOperation.state.in_(WAITING), CaseOperation.next_attempt_at <= now
    )
