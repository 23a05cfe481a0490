"""Words about deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from vendors.connections.values import ConnectionSettings, Secrets


class Outcome(StrEnum):
    """What became of a delivery."""

    WAITING = "waiting"  # no sweep has come by, or its case is only just being made
    LOOKED = "looked"  # its case is read
    UNMATCHED = "unmatched"  # it names no case of ours
    REFUSED = "refused"  # it is not the vendor's, or cannot be read


class Standing(StrEnum):
    """How our address stands in the vendor's register."""

    NONE = "none"
    ASKED = "asked"  # a worker is about to put it in, or to take it out
    THERE = "there"
    OLD = "old"  # what is there leads to an address that we have given up
    LOST = "lost"  # the vendor has forgotten it
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Registering:
    """What a worker has to do about a registration; `is_asked` for more than a look."""

    connection: ConnectionSettings
    wanted: bool
    is_asked: bool
    address: str
    token_hash: str
    registration_id: str | None


@dataclass(frozen=True, slots=True)
class Hook:
    """The connection behind an address, opened: what a connector needs to judge a delivery."""

    connection_id: UUID
    kind: str
    base_url: str
    config: Mapping[str, str]
    secrets: Secrets
