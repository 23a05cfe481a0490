"""Requests, answers and events held against what TM Forum published (`tmf_members`).

The files refuse no member that they do not name. What the desk sends is held to more than that:
every member of it, however deep, must be one of theirs.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

from tests.vendors.tmf_members import EVENTS_4, PUBLISHED, STATUSES

Schema = dict[str, Any]
FORMATS = FormatChecker(formats=())

ANSWERED = {4: "TroubleTicket", 5: "TroubleTicket_RES"}
CREATED = {4: "TroubleTicket_Create", 5: "TroubleTicket_FVO"}
CHANGED = {4: "TroubleTicket_Update", 5: "TroubleTicket_MVO"}
SUBSCRIBED = {4: "EventSubscriptionInput", 5: "Hub_FVO"}
SUBSCRIPTION = {4: "EventSubscription", 5: "Hub"}
EVENTS = tuple(f"TroubleTicket{kind}Event" for kind in EVENTS_4)

KINDS: dict[str, Schema] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "object": {"type": "object"},
    "any": {},
    "date-time": {"type": "string", "format": "date-time"},
    "uri": {"type": "string", "format": "uri"},
    "base64": {"type": "string", "format": "base64"},
    "operation": {"enum": ["add", "remove", "replace", "move", "copy", "test"]},
}
MEMBER = re.compile(r"(?P<name>[^!:]+)(?P<must>!?)(:(?P<kind>.+))?")
ADDRESS = re.compile(r"[^\s<>\"{}|\\^`\x00-\x20\x7f-\U0010ffff]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def complaints(
    version: int,
    kind: str,
    value: object,
    *,
    closed: bool = False,
    statuses: tuple[str, ...] | None = STATUSES,
) -> list[str]:
    """What of a value is not as published; `kind` as in a member's, `[TroubleTicket]` too.

    `closed` refuses members that are not published. `statuses` are a dialect's own, or None for
    whatever there is.
    """
    found = checker(version, kind, closed, statuses).iter_errors(value)
    return [f"{one.json_path}: {one.message}" for one in found]


@cache
def checker(
    version: int, kind: str, closed: bool, statuses: tuple[str, ...] | None
) -> Draft202012Validator:
    status = {"type": "string", **({"enum": list(statuses)} if statuses else {})}
    schema = {
        **shape(kind),
        "$defs": {**definitions(version, closed), "TroubleTicketStatusType": status},
    }
    return Draft202012Validator(schema, format_checker=FORMATS)


@cache
def definitions(version: int, closed: bool) -> dict[str, Schema]:
    return {name: defined(version, name, closed=closed) for name in PUBLISHED[version]}


def defined(version: int, name: str, *, closed: bool) -> Schema:
    """One definition as a schema. Its bases are written out, so that it can be closed."""
    words = PUBLISHED[version][name]
    if words.startswith("="):
        return either(words[1:].split("|"))
    kinds, needed = members(version, name)
    schema: Schema = {
        "type": "object",
        "properties": {one: shape(kind) for one, kind in kinds.items()},
        "required": sorted(needed),
    }
    return schema | ({"additionalProperties": False} if closed else {})


def members(version: int, name: str) -> tuple[dict[str, str], set[str]]:
    """A definition's members with their kinds, and which must be there; its bases' first."""
    kinds: dict[str, str] = {}
    needed: set[str] = set()
    for word in PUBLISHED[version][name].split():
        if word.startswith("+"):
            more, must = members(version, word[1:])
            kinds, needed = kinds | more, needed | must
            continue
        read = MEMBER.fullmatch(word)
        assert read, word
        kinds[read["name"]] = read["kind"] or kinds.get(read["name"], "text")
        needed |= {read["name"]} if read["must"] else set()
    return kinds, needed


def either(names: list[str]) -> Schema:
    """One of several: its `@type` says which, as published; by their members more than one fits."""
    called = {name.partition("_")[0].removeprefix("Plain"): name for name in names}
    return {
        "type": "object",
        "required": ["@type"],
        "properties": {"@type": {"enum": sorted(called)}},
        "allOf": [
            {"if": {"properties": {"@type": {"const": kind}}}, "then": shape(name)}
            for kind, name in called.items()
        ],
    }


def shape(kind: str) -> Schema:
    if kind.startswith("["):
        return {"type": "array", "items": shape(kind[1:-1])}
    return KINDS.get(kind) or ({} if kind == "any" else {"$ref": f"#/$defs/{kind}"})


def steps_complaints(
    version: int, steps: object, statuses: tuple[str, ...] | None
) -> Iterator[str]:
    """Of a change step by step: the steps as RFC 6902 has them, and what they would put there."""
    found = complaints(version, "[JsonPatch]", steps, closed=True)
    yield from found
    if found or not isinstance(steps, list):
        return
    kinds, _needed = members(version, CHANGED[version])
    for step in steps:
        name, _slash, place = step["path"].removeprefix("/").partition("/")
        kind = kinds.get(name)
        if kind is None:
            yield f"$: there is nothing at {step['path']}"
        elif step["op"] in ("add", "replace", "test"):
            kind = kind[1:-1] if place else kind
            told = complaints(version, kind, step.get("value"), closed=True, statuses=statuses)
            yield from (f"$.{name}{one[1:]}" for one in told)


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    """RFC 3339: with a zone, and a moment that there is."""
    if not isinstance(value, str):
        return True
    return bool(MOMENT.fullmatch(value) and datetime.fromisoformat(value.upper()))


@FORMATS.checks("uri", raises=ValueError)
def is_address(value: object) -> bool:
    """With a scheme, and nothing that must be written otherwise in an address."""
    if not isinstance(value, str):
        return True
    return (
        bool(urlsplit(value).scheme) and value.isascii() and not re.search(r'[\s<>"{}|\\]', value)
    )


@FORMATS.checks("base64", raises=binascii.Error)
def is_base64(value: object) -> bool:
    return not isinstance(value, str) or base64.b64decode(value, validate=True) is not None
