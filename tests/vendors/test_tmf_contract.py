"""The transcribed contract can fail: each member, each kind, each thing that must be there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from jsonschema import Draft202012Validator

from tests.vendors import tmf_contract as contract
from tests.vendors.tmf_members import PUBLISHED
from tests.vendors.tmf_peer import TicketPeer
from tests.vendors.tmf_samples import sample, wrong
from tests.vendors.tmf_server import ACCOUNT, PASSWORD
from vendors.protocol.values import CaseRef, CaseStatus

DEFINITIONS = [
    pytest.param(version, name, id=f"v{version} {name}")
    for version, found in PUBLISHED.items()
    for name, words in found.items()
    if not words.startswith("=")
]
CHOICES = [
    pytest.param(version, name, id=f"v{version} {name}")
    for version, found in PUBLISHED.items()
    for name, words in found.items()
    if words.startswith("=")
]


@pytest.fixture(params=[4, 5], ids=["v4", "v5"])
def peer(request: pytest.FixtureRequest) -> Iterator[TicketPeer]:
    running = TicketPeer({"version": str(request.param), "changes": "query"})
    yield running
    running.close()


def told(version: int, name: str, value: Any, *, closed: bool = False) -> list[str]:
    return contract.complaints(version, name, value, closed=closed)


@pytest.mark.parametrize("version", [4, 5])
@pytest.mark.parametrize("closed", [False, True])
def test_what_is_transcribed_is_a_schema(version: int, closed: bool) -> None:
    kind = contract.ANSWERED[version]
    Draft202012Validator.check_schema(contract.checker(version, kind, closed, None).schema)


@pytest.mark.parametrize(("version", "name"), DEFINITIONS)
def test_each_member_is_held_to_its_kind_and_to_being_there(version: int, name: str) -> None:
    whole = sample(version, name)
    assert told(version, name, whole, closed=True) == []
    kinds, needed = contract.members(version, name)
    assert set(whole) == set(kinds)
    for one, kind in kinds.items():
        if kind != "any":
            assert told(version, name, whole | {one: wrong(kind)}), one
        less = {other: value for other, value in whole.items() if other != one}
        assert bool(told(version, name, less)) == (one in needed), one
    more = whole | {"neverPublished": 1}
    assert told(version, name, more) == []
    assert told(version, name, more, closed=True)


@pytest.mark.parametrize(("version", "name"), CHOICES)
def test_what_may_be_one_of_several_says_which(version: int, name: str) -> None:
    names = PUBLISHED[version][name][1:].split("|")
    assert len(names) > 1
    for one in names:
        value = sample(version, one)
        assert told(version, name, value, closed=True) == []
        kinds, needed = contract.members(version, one)
        for must in needed:
            assert told(version, name, {k: v for k, v in value.items() if k != must}), must
        for member, kind in kinds.items():
            assert told(version, name, value | {member: wrong(kind)}), member
    assert told(version, name, sample(version, names[0]) | {"@type": "Something"})


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "date-time",
            ["2026-11-30T10:00:00Z", "2026-11-30t10:00:00.5+02:00"],
            ["2026-11-30", "2026-11-30T10:00:00", "2026-02-30T10:00:00Z", "soon"],
        ),
        ("uri", ["https://a.example/b?c#d", "urn:x:y"], ["/b", "a b", "https://ä.example/"]),
        ("base64", ["", "aGVsbG8="], ["aGVsbG8", "a-b_", "?"]),
    ],
)
def test_formats_are_looked_at(kind: str, good: list[str], bad: list[str]) -> None:
    assert [one for one in good if told(5, kind, one)] == []
    assert [one for one in bad if not told(5, kind, one)] == []


def test_a_request_that_breaks_the_contract_is_refused_and_remembered(peer: TicketPeer) -> None:
    """As the desk would: each of these is one slip away from what it sends."""
    version, url = peer.server.version, peer.server.url
    kind = {"@type": "TroubleTicket"} if version == 5 else {}
    body = {**kind, "description": "d", "severity": "Minor", "ticketType": "incident"}
    note = {**({"@type": "Note"} if kind else {}), "text": "t", "date": "today"}
    steps = {"Content-Type": "application/json-patch+json"}

    def sent(method: str, path: str, value: Any, **headers: str) -> int:
        with requests.Session() as session:
            session.auth = (ACCOUNT, PASSWORD)
            media = {"Content-Type": "application/json", **headers}
            data = json.dumps(value)
            return session.request(method, url + path, data=data, headers=media).status_code

    assert sent("POST", "troubleTicket", body) == 201
    (place,) = [f"troubleTicket/{known}" for known in peer.server.tickets]
    assert peer.server.broken == []
    slips = [
        ("POST", "troubleTicket", body | {"titel": "misspelt"}, {}),
        ("POST", "troubleTicket", body | {"severity": 3}, {}),
        ("POST", "troubleTicket?feilds=id", body, {}),
        ("POST", "troubleTicket", body, {"Content-Type": "text/plain"}),
        ("PATCH", place, {**kind, "note": [note]}, {}),
        ("PATCH", place, {**kind, "lastUpdate": "2026-11-30T10:00:00Z"}, {}),
        (
            "PATCH",
            place,
            [{"op": "add", "path": "/note/-", "value": note}],
            steps,
        ),
        ("PATCH", place, [{"op": "add", "path": "/notes/-", "value": 1}], steps),
        ("GET", "troubleTicket?limit=many", None, {}),
        ("POST", "hub", {**kind, "address": "https://desk.example/"}, {}),
    ]
    if version == 5:
        slips.append(("POST", "troubleTicket", {k: v for k, v in body.items() if k != "@type"}, {}))
    for method, path, value, headers in slips:
        assert sent(method, path, value, **headers) == 400, (method, path, value)
        assert peer.server.broken, (method, path, value)
        peer.server.broken.clear()


def test_an_answer_that_breaks_the_contract_is_remembered(peer: TicketPeer) -> None:
    with closing(peer.connector()) as ours:
        ticket = peer.server.make({"@type": "TroubleTicket", "name": "Printer"})
        ours.fetch_case(CaseRef(ticket["id"]))
        assert peer.server.broken == []
        ticket["lastUpdate"] = "yesterday"
        ours.fetch_case(CaseRef(ticket["id"]))
    assert [one for one in peer.server.broken if "yesterday" in one]


def test_a_ticket_with_everything_that_is_published_is_read(peer: TicketPeer) -> None:
    version = peer.server.version
    whole = sample(version, contract.ANSWERED[version])
    peer.server.tickets["words"] = whole
    with closing(peer.connector()) as ours:
        case = ours.fetch_case(CaseRef("words"))
    assert peer.server.broken == []
    assert (case.title, case.status) == ("words", CaseStatus.IN_PROGRESS)
    assert [one.body for one in case.comments] == ["words", "words"]
    assert [one.filename for one in case.attachments] == ["words"]
    assert case.updated_at == datetime.fromisoformat(whole["lastUpdate"])


def test_a_ticket_with_nothing_more_than_must_be_is_read(peer: TicketPeer) -> None:
    version = peer.server.version
    _kinds, needed = contract.members(version, contract.ANSWERED[version])
    whole = sample(version, contract.ANSWERED[version])
    peer.server.tickets["words"] = {name: whole[name] for name in {"id", *needed}}
    with closing(peer.connector()) as ours:
        case = ours.fetch_case(CaseRef("words"))
    assert peer.server.broken == []
    assert (case.status, len(case.comments), case.attachments) == (CaseStatus.UNKNOWN, 1, [])


@pytest.mark.parametrize("kind", contract.EVENTS)
def test_each_published_event_is_a_hint_where_to_look(peer: TicketPeer, kind: str) -> None:
    event = sample(peer.server.version, kind) | {"eventType": kind}
    assert told(peer.server.version, kind, event) == []
    with closing(peer.connector()) as ours:
        (hint,) = ours.verify_and_parse({}, json.dumps(event).encode(), datetime.now(UTC))
    assert (hint.dedupe_key, hint.external_id) == ("words", "words")
    assert hint.occurred_at == datetime.fromisoformat(event["eventTime"])
