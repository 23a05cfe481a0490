"""Events that a server sends to its listeners: hints where to look, and nothing believed of them.

The standard signs nothing, so the secret is the address that the vendor was given.
"""

from __future__ import annotations

import json
from typing import Any

from vendors.connectors.tmf621.calls import moment
from vendors.connectors.tmf621.profile import Profile
from vendors.connectors.tmf621.snapshot import correlation_of, digest
from vendors.protocol.errors import ProtocolBroken
from vendors.protocol.snapshots import InboundHint

KINDS = {
    "create",
    "attributevaluechange",
    "statuschange",
    "delete",
    "resolved",
    "informationrequired",
}


def hints_in(body: bytes, delivery: str, profile: Profile) -> tuple[InboundHint, ...]:
    """The ticket an event is about; none for events of other things."""
    told = json.loads(body)
    if not isinstance(told, dict):
        raise ProtocolBroken("The delivery is no event.")
    kind = str(told.get("eventType") or "")
    if not _is_known(kind):
        return ()
    event: Any = told.get("event")
    ticket = event.get("troubleTicket") if isinstance(event, dict) else None
    if not isinstance(ticket, dict) or not ticket.get("id"):
        raise ProtocolBroken("The event names no trouble ticket.")
    key = str(told.get("eventId") or "") or delivery or digest(body)
    at = moment(told.get("eventTime"))
    return (InboundHint(key, str(ticket["id"]), correlation_of(ticket, profile), at),)


def _is_known(kind: str) -> bool:
    """TroubleTicketCreateEvent and its like; some servers leave the last word out."""
    name = kind.casefold().removesuffix("event").removesuffix("notification")
    return name.startswith("troubleticket") and name.removeprefix("troubleticket") in KINDS
