"""The server's hub: whom it tells of events. Version 4 knows no way to look into it, many do."""

from __future__ import annotations

from vendors.connectors.tmf621.calls import TicketCalls
from vendors.connectors.tmf621.profile import Profile
from vendors.protocol.errors import CaseGone, NotSupported, OutcomeUnknown, RefusedByVendor


def register(calls: TicketCalls, profile: Profile, address: str) -> str:
    """The id that the server gave the registration."""
    try:
        made = calls.subscribe(profile.typed({"callback": address}, "Hub"))
    except CaseGone as error:
        raise NotSupported(f"This server has no hub. ({error})") from error
    known = str(made.get("id") or "")
    if not known:
        raise OutcomeUnknown("The server took the address and gave its registration no id.")
    return known


def withdraw(calls: TicketCalls, registration_id: str) -> None:
    """Gone already is gone."""
    try:
        calls.unsubscribe(registration_id)
    except CaseGone:
        return


def is_there(calls: TicketCalls, registration_id: str) -> bool | None:
    """None where the server has no way to be asked."""
    try:
        return str(calls.subscription(registration_id).get("id") or "") == registration_id
    except CaseGone:
        return False
    except RefusedByVendor:
        return None
