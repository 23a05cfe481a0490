"""A witness of version 5 that is not ours: what `tmforum`, other people's client, calls it.

Where the two differ the published file is right, and the difference stands here by name. The
client knows nothing of version 4, of errors, of events and of the hub.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import uuid4

import pytest
import tmforum

from tests.vendors import tmf_contract as contract
from tests.vendors.conformance import attachment, draft
from tests.vendors.tmf_members import STATUSES, VERSION_5
from tests.vendors.tmf_peer import TicketPeer
from tests.vendors.tmf_samples import sample
from vendors.protocol.values import CaseStatus, OutgoingComment

NAMES = {"_referred_type": "@referredType"}
# The client writes these by itself, from its classes.
BY_CLASS = {"@type", "@baseType", "@schemaLocation"}
PLAIN = set(contract.KINDS) - {"object", "any"}
# Whatever is answered; what is created and changed has no classes of its own there.
BOTH = sorted(
    name
    for name, words in VERSION_5.items()
    if "_" not in name and not words.startswith("=")
    if dataclasses.is_dataclass(getattr(tmforum, name, None))
)
REFERENCES = {"characteristicSpecificationRef", "characteristicValueSpecificationRef"}
# What the client has beside the file's members.
ONLY_THERE = {
    "ExternalIdentifier": {"href", "value"},
    "RelatedPartyRefOrPartyRoleRef": {"id", "name"},
    **{name: REFERENCES for name in BOTH if name.endswith("Characteristic")},
}
# What the file has and the client has not.
ONLY_HERE = {"JsonPatch": {"from"}}


def said(name: str) -> dict[str, Any]:
    """The client's members of a class, with their types."""
    hints = get_type_hints(getattr(tmforum, name))
    fields = dataclasses.fields(getattr(tmforum, name))
    return {NAMES.get(one.name, one.name): hints[one.name] for one in fields}


def shape_there(hint: Any) -> tuple[bool, set[str]]:
    """Whether it is a list, and of what classes; none where it is a plain value."""
    if get_origin(hint) in (Union, types.UnionType):
        found = [shape_there(one) for one in get_args(hint) if one is not type(None)]
        return any(one for one, _names in found), set().union(*(names for _one, names in found))
    if get_origin(hint) is list:
        return True, shape_there(get_args(hint)[0])[1]
    return False, {hint.__name__} if hint.__module__ == "tmforum" else set()


def shape_here(kind: str) -> tuple[bool, set[str]]:
    """The client has a class of its own for some that are one of several here."""
    many, kind = kind.startswith("["), kind.strip("[]")
    if kind in PLAIN:
        return many, set()
    named = hasattr(tmforum, kind)
    return many, {kind} if named else set(VERSION_5[kind].removeprefix("=").split("|"))


def test_the_witness_knows_what_is_exchanged() -> None:
    assert {"TroubleTicket", "Note", "Attachment", "ExternalIdentifier", "StatusChange"} < {*BOTH}
    assert {one.value for one in tmforum.TroubleTicketStatusType} == set(STATUSES)


@pytest.mark.parametrize("name", BOTH)
def test_members_are_called_the_same(name: str) -> None:
    ours, _needed = contract.members(5, name)
    theirs = said(name)
    assert set(theirs) - set(ours) == ONLY_THERE.get(name, set())
    assert set(ours) - set(theirs) - BY_CLASS == ONLY_HERE.get(name, set())
    for one in set(ours) & set(theirs):
        if ours[one].strip("[]") not in ("object", "any"):
            assert shape_here(ours[one]) == shape_there(theirs[one]), one


def strict(value: dict[str, Any]) -> dict[str, Any]:
    """What the client makes of a ticket; nothing in it may be unknown to it."""
    read = tmforum.TroubleTicket.from_dict(value, strict=True)
    assert type(read) is tmforum.TroubleTicket
    assert list(strangers(read)) == []
    told: dict[str, Any] = without(read.to_dict())
    return told


def strangers(read: Any) -> Iterator[str]:
    yield from read.extra_attributes
    for field in dataclasses.fields(read):
        value = getattr(read, field.name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, tmforum.Entity):
                yield from strangers(one)


def without(value: Any) -> Any:
    """Without what the client writes anew."""
    if isinstance(value, list):
        return [without(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: without(one) for name, one in value.items() if name not in BY_CLASS}


def plainly(value: Any) -> Any:
    """Each object of its own type and no sub-class's, as the client finds them."""
    if isinstance(value, list):
        return [plainly(one) for one in value]
    if not isinstance(value, dict):
        return value
    extra = {"@baseType", "@schemaLocation"}
    return {name: plainly(one) for name, one in value.items() if name not in extra}


def test_a_ticket_with_everything_in_it_is_read_whole() -> None:
    whole = plainly(sample(5, contract.ANSWERED[5]))
    assert strict(whole) == without(whole)


@pytest.mark.parametrize("patch", ["merge", "append"])
def test_what_is_asked_and_answered_is_read_whole(patch: str) -> None:
    peer = TicketPeer({"version": "5", "patch": patch, "changes": "jsonpath"})
    with closing(peer), closing(peer.connector()) as ours:
        ref = ours.create_case(draft(), None)
        peer.says(ref.external_id, "Seen.")
        assert ours.add_comment(ref, OutgoingComment(uuid4().hex, "More."), None).verified
        assert ours.add_attachment(ref, attachment("log.txt", b"It smokes."), None).verified
        assert ours.set_status(ref, CaseStatus.RESOLVED, raw=None, expected=None).verified
        (answered,) = peer.server.tickets.values()
    assert peer.server.broken == []
    assert strict(answered) == without(answered)
    asked = [one for one in peer.server.bodies if isinstance(one, dict)]
    assert len(asked) == (4 if patch == "merge" else 1)
    for one in asked:
        assert strict(one) == without(one)
    for (step,) in [one for one in peer.server.bodies if isinstance(one, list)]:
        read = tmforum.JsonPatch.from_dict(step, strict=True)
        assert (read.op, read.path, list(strangers(read))) == (step["op"], step["path"], [])
