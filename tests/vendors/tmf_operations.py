"""What TMF621 lets be asked and answered: addresses, codes, parameters, kinds of body.

From the same two files as `tmf_members`. Two things are not in them and come from TM Forum's
guidelines for all its interfaces (TMF630): a list may be asked by the members of what it lists
and, in version 4, sorted; and version 4 takes a change by merge or by steps.
"""

from __future__ import annotations

from tests.vendors.tmf_contract import ANSWERED, SUBSCRIPTION, members

Operation = tuple[str, str]

LIST, TICKET, HUB, LISTENER = "troubleTicket", "troubleTicket/{id}", "hub", "hub/{id}"
ANY = set(range(400, 600))
FAILED_4 = {400, 401, 403, 405, 500}
FAILED_5 = {400, 401, 403, 404, 405, 500, 501, 503}
CODES: dict[int, dict[Operation, set[int]]] = {
    4: {
        ("GET", LIST): {200, 404, 409} | FAILED_4,
        ("GET", TICKET): {200, 404, 409} | FAILED_4,
        ("POST", LIST): {201, 409} | FAILED_4,
        ("PATCH", TICKET): {200, 404, 409} | FAILED_4,
        ("DELETE", TICKET): {204, 404, 409} | FAILED_4,
        ("POST", HUB): {201, 404, 409} | FAILED_4,
        ("DELETE", LISTENER): {204, 404} | FAILED_4,
    },
    5: {
        ("GET", LIST): {200} | FAILED_5,
        ("GET", TICKET): {200} | FAILED_5,
        ("POST", LIST): {201, 202, 409} | FAILED_5,
        ("PATCH", TICKET): {200, 202, 409} | FAILED_5,
        ("DELETE", TICKET): {202, 204, 409} | FAILED_5,
        ("POST", HUB): {201} | ANY,
        ("GET", LISTENER): {200} | ANY,
        ("DELETE", LISTENER): {204} | ANY,
    },
}
PARAMETERS: dict[int, dict[Operation, set[str]]] = {
    4: {("GET", LIST): {"fields", "offset", "limit", "sort"}, ("GET", TICKET): {"fields"}},
    5: {
        ("GET", LIST): {"fields", "offset", "limit", "before", "after", "sort", "filter"},
        ("GET", TICKET): {"fields"},
        ("POST", LIST): {"fields"},
        ("PATCH", TICKET): {"fields"},
    },
}
JSON, MERGE, STEPS = (
    "application/json",
    "application/merge-patch+json",
    "application/json-patch+json",
)
CHANGES = {4: {JSON, MERGE, STEPS}, 5: {JSON, MERGE, STEPS, "application/json-patch-query+json"}}
# What a server gives of a ticket that was asked for by some of its fields.
ALWAYS = {4: {"id", "href"}, 5: {"id", "href", "@type"}}
# Headers of a list, each a number.
COUNTS = ("X-Result-Count", "X-Total-Count")
# What a listener answers to an event, and with what.
HEARD: dict[int, tuple[int, str]] = {4: (201, SUBSCRIPTION[4]), 5: (204, "")}


def operation(method: str, rest: str) -> Operation:
    """Which of the published operations a path behind the interface's root belongs to."""
    first, _slash, known = rest.strip("/").partition("/")
    return method, f"{first}/{{id}}" if known else first


def asked_wrongly(version: int, asked: Operation, names: dict[str, str], media: str) -> list[str]:
    """What of a request is not as published, its body apart. `media` is empty without a body."""
    known = PARAMETERS[version].get(asked, set())
    of_ticket = members(version, ANSWERED[version])[0] if asked == ("GET", LIST) else {}
    found = [
        f"no parameter {name}"
        for name in names
        if name not in known and name.partition(".")[0] not in of_ticket
    ]
    found += [
        f"{name} is {names[name]}"
        for name in ("offset", "limit")
        if not names.get(name, "0").isdecimal()
    ]
    taken = CHANGES[version] if asked[0] == "PATCH" else {JSON}
    return found + ([f"no body of {media}"] if media and media not in taken else [])


def answered_wrongly(version: int, asked: Operation, status: int) -> list[str]:
    """A code that the operation is not published with; others' operations are their own."""
    codes = CODES[version].get(asked)
    return [f"{asked} answers {status}"] if codes and status not in codes else []


def failure(version: int, status: int, code: str, reason: str) -> dict[str, str]:
    """An error's body."""
    kind = {"@type": "Error"} if version >= 5 else {}
    return {**kind, "code": code, "reason": reason, "message": reason, "status": str(status)}


def body_of(version: int, asked: Operation, status: int) -> str:
    """Of what kind an answer's body is; empty where there is none."""
    if status >= 400:
        return "Error"
    if status in (202, 204):
        return ""
    if asked[1].startswith(HUB):
        return SUBSCRIPTION[version]
    return f"[{ANSWERED[version]}]" if asked == ("GET", LIST) else ANSWERED[version]
