"""Words about connections, and the frozen copy that crosses from one step of a job to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ConnectionState(StrEnum):
    """Whether the desk calls out over a connection at all."""

    WORKING = "working"
    PAUSED = "paused"  # by a person
    MUTED = "muted"  # this is a copy of an installation; an administrator arms it again
    AUTH_FAILED = "auth_failed"  # the vendor refused our sign-in; a person must act


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """Everything a connector is opened with; the secrets are never shown by `repr`."""

    id: UUID
    kind: str
    base_url: str
    config: Mapping[str, str]
    secrets: Secrets
    account: str
    status_map: Mapping[str, str]
    asked_by: Mapping[str, str]


class Secrets(dict[str, str]):
    """Opened secrets; prints as their names alone, so that no traceback carries one."""

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self))})"

    __str__ = __repr__
