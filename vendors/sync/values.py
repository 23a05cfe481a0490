"""What crosses from one step of a job to the next: frozen, and without a session behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vendors.cases.values import OperationKind, OperationState
from vendors.connections.values import ConnectionSettings
from vendors.protocol.values import CaseRef


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a case; `no` fences off a worker that was frozen past its time."""

    case_id: UUID
    no: int
    connection: ConnectionSettings


@dataclass(frozen=True, slots=True)
class Sending:
    """An operation to be carried out. `state` is the one it was found in."""

    operation_id: UUID
    tenant_id: UUID
    kind: OperationKind
    state: OperationState
    payload: Mapping[str, Any]
    correlation_id: str
    ref: CaseRef | None
    reservation: str | None
    sent_at: datetime | None
    attempts: int
    # Under which number a person found the case whose making is in doubt.
    claimed: str | None = None

    @property
    def is_unsure(self) -> bool:
        """It may have been carried out already: find out first."""
        return self.state in (OperationState.SENDING, OperationState.UNKNOWN)

    @property
    def key(self) -> str:
        """What marks this write at the vendor: the same over all attempts."""
        return self.operation_id.hex


@dataclass(frozen=True, slots=True)
class Looking:
    """The case is to be read. `asked_at` tells a later wish to look apart from this one."""

    ref: CaseRef
    asked_at: datetime
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Poll:
    """The right to poll a connection, and where the last poll ended."""

    connection: ConnectionSettings
    no: int
    cursor: str | None
    was_broken: bool
    # The vendor's status names are not known yet.
    is_first: bool
