"""What TMF621 says of requests and answers, as JSON Schema in our own words.

Read from TM Forum's published documents: version 4.0.0 (Swagger) and 5.0.1 (OpenAPI), repository
tmforum-apis/TMF621_TroubleTicket. Kept are the members, their kinds, what is required and the
closed list of statuses; what the standard leaves open is open here.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
DATE: Schema = {"type": "string", "format": "date-time"}
STATUSES = (
    "acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "closed", "resolved",
)  # fmt: skip


def ticket(version: int, *, statuses: tuple[str, ...] | None = STATUSES) -> Schema:
    """A trouble ticket as an answer shows it."""
    status: Schema = {"type": "string", **({"enum": list(statuses)} if statuses else {})}
    texts = (
        "id", "href", "name", "description", "severity", "priority", "ticketType",
        "statusChangeReason", "@type", "@baseType",
    )  # fmt: skip
    dates = (
        "creationDate", "lastUpdate", "expectedResolutionDate", "requestedResolutionDate",
        "resolutionDate", "statusChangeDate",
    )  # fmt: skip
    members: Schema = {
        **dict.fromkeys(texts, TEXT),
        **dict.fromkeys(dates, DATE),
        "status": status,
        "note": {"type": "array", "items": note(version)},
        "attachment": {"type": "array", "items": attachment(version)},
        "troubleTicketRelationship": {"type": "array", "items": {"type": "object"}},
    }
    history = {"type": "array", "items": {"type": "object", "required": ["status"]}}
    if version < 5:
        members |= {"externalId": TEXT, "statusChange": history}
    else:
        members |= {"externalIdentifier": {"type": "array", "items": identifier()}}
        members |= {"statusChangeHistory": history}
    return typed({"type": "object", "properties": members}, version)


def created(version: int) -> Schema:
    """The body of a POST: what must be said, and what only the server says."""
    schema = ticket(version)
    schema["required"] = [*schema.get("required", ()), "description", "severity", "ticketType"]
    schema["properties"] = without(schema, "id", "href")
    return schema | {"additionalProperties": False}


def changed(version: int) -> Schema:
    """The body of a PATCH by merge: nothing that only the server says."""
    schema = ticket(version, statuses=None)
    schema["properties"] = without(
        schema, "id", "href", "creationDate", "lastUpdate", "statusChange", "statusChangeDate"
    )
    return schema | {"additionalProperties": False}


def json_patch() -> Schema:
    """RFC 6902, as far as it is used."""
    step = {
        "type": "object",
        "required": ["op", "path"],
        "properties": {
            "op": {"enum": ["add", "remove", "replace", "move", "copy", "test"]},
            "path": {"type": "string", "pattern": "^(/[^/]*)+$"},
        },
    }
    return {"type": "array", "minItems": 1, "items": step}


def note(version: int) -> Schema:
    members = {"id": TEXT, "author": TEXT, "date": DATE, "text": TEXT, "@type": TEXT}
    return typed({"type": "object", "properties": members}, version)


def attachment(version: int) -> Schema:
    names = ("id", "href", "name", "description", "attachmentType", "mimeType", "content", "@type")
    members: Schema = dict.fromkeys(names, TEXT)
    members |= {"url": {"type": "string", "format": "uri"}, "size": {"type": "object"}}
    return typed({"type": "object", "properties": members}, version)


def identifier() -> Schema:
    members = dict.fromkeys(("owner", "externalIdentifierType", "id", "@type"), TEXT)
    return typed({"type": "object", "properties": members, "required": ["id"]}, 5)


def subscribed(version: int) -> Schema:
    """The body of a POST to the hub."""
    members: Schema = {"callback": {"type": "string", "format": "uri"}, "query": TEXT}
    schema = {"type": "object", "properties": members, "required": ["callback"]}
    members |= {"@type": TEXT} if version >= 5 else {}
    return typed(schema | {"additionalProperties": False}, version)


def subscription(version: int) -> Schema:
    """A registration as an answer shows it."""
    members = dict.fromkeys(("id", "callback", "query", "@type"), TEXT)
    schema = {"type": "object", "properties": members, "required": ["id", "callback"]}
    return typed(schema, version)


def error(version: int) -> Schema:
    """Code and reason are always there."""
    members = dict.fromkeys(("code", "reason", "message", "status", "referenceError"), TEXT)
    required = ["code", "reason"]
    return {"type": "object", "properties": members, "required": required}


def typed(schema: Schema, version: int) -> Schema:
    """From version 5 on each object names its type."""
    if version >= 5:
        schema["required"] = [*schema.get("required", ()), "@type"]
    return schema


def without(schema: Schema, *names: str) -> Schema:
    return {name: one for name, one in schema["properties"].items() if name not in names}


def complaints(schema: Schema, value: object) -> list[str]:
    """What of a value is not as the schema says."""
    checker = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{one.json_path}: {one.message}" for one in checker.iter_errors(value)]
