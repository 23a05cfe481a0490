"""Values made from what is published: whole, with one thing wrong, with one away."""

from __future__ import annotations

from typing import Any

from tests.vendors.tmf_contract import members
from tests.vendors.tmf_members import PUBLISHED

GOOD: dict[str, Any] = {
    "text": "words",
    "number": 1.5,
    "integer": 7,
    "boolean": True,
    "object": {"a": 1},
    "any": [1],
    "date-time": "2026-11-30T10:00:00.250Z",
    "uri": "https://vendor.example/x?y=1",
    "base64": "aGVsbG8=",
    "operation": "add",
    "TroubleTicketStatusType": "inProgress",
}
BAD: dict[str, Any] = {
    "text": 7,
    "number": "1.5",
    "integer": 1.5,
    "boolean": "true",
    "object": "words",
    "date-time": "2026-11-30 10:00",
    "uri": "not an address",
    "base64": "?",
    "operation": "say",
    "TroubleTicketStatusType": "open",
}


def sample(version: int, kind: str) -> Any:
    """A value with every published member, all the way down."""
    if kind.startswith("["):
        return [sample(version, kind[1:-1])]
    if kind in GOOD:
        return GOOD[kind]
    words = PUBLISHED[version][kind]
    if words.startswith("="):
        return sample(version, words[1:].split("|")[0])
    kinds, _needed = members(version, kind)
    value = {name: sample(version, one) for name, one in kinds.items()}
    return value | ({"@type": called(kind)} if "@type" in kinds else {})


def called(kind: str) -> str:
    """What `@type` a definition's values bear."""
    return kind.partition("_")[0].removeprefix("Plain")


def wrong(kind: str) -> Any:
    """A value that is not of a kind."""
    return {} if kind.startswith("[") else BAD.get(kind, 7)
