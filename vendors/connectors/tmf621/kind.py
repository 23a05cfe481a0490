"""A TMF621 server as an administrator meets it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from msp.kernel.http import GuardedSession
from msp.kernel.i18n import _
from vendors.connectors.kind import Kind, Receipt, Setting, Setup
from vendors.connectors.tmf621.calls import TicketCalls
from vendors.connectors.tmf621.connector import TroubleTicketConnector
from vendors.connectors.tmf621.profile import complaints_about, profile_of
from vendors.protocol.hub import HOOK_ADDRESS

NAMES = {"User-Agent": "MSP-Desk", "Accept": "application/json"}


def kind() -> Kind:
    """An account at a server that speaks the trouble ticket interface."""
    return Kind(
        name="tmf621",
        label=_("TM Forum trouble tickets (TMF621)"),
        about=_(
            "A server with the trouble ticket interface of TM Forum, version 4 or 5, or"
            " ServiceNow's flavour of it. Built from documents; no product was met yet."
        ),
        address_hint=_(
            "The root of the interface, for instance https://api.example/tmf-api/troubleTicket/v4/"
        ),
        settings=(*_signing_in(), *_dialect(), *_details()),
        connect=connect,
        hooks=True,
        hub=lambda config: profile_of(config).has_hub,
        receipt=receipt,
        complaints=complaints_about,
    )


def receipt(config: Mapping[str, str], listener: str, address: str) -> Receipt:
    """As published: version 5 is told nothing, version 4 which registration heard it."""
    if profile_of(config).version >= 5:
        return Receipt(204)
    registration = {"id": listener, "callback": address}
    return Receipt(201, json.dumps(registration).encode(), "application/json")


def connect(setup: Setup) -> TroubleTicketConnector:
    """Over guarded sessions; nothing is called yet."""
    account, password = setup.config.get("username", ""), setup.secrets.get("password", "")
    token = setup.secrets.get("token", "")
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    session = GuardedSession(
        allow=setup.allow,
        auth=(account, password) if password and not token else None,
        headers={**NAMES, **bearer},
        # The hub is told our address, whose token is as good as a password.
        secrets=[one for one in (password, token, setup.secrets.get(HOOK_ADDRESS)) if one],
        record=setup.record,
        admit=setup.admit,
    )
    open_ = GuardedSession(allow=setup.allow, headers=NAMES, record=setup.record, admit=setup.admit)
    calls = TicketCalls(session, open_, setup.base_url)
    return TroubleTicketConnector(calls, profile_of(setup.config), account, setup.secrets)


def _signing_in() -> tuple[Setting, ...]:
    return (
        Setting("username", _("Account"), hint=_("Our notes are written under this name.")),
        Setting("password", _("Password"), secret=True, required=False),
        Setting(
            "token",
            _("Token"),
            secret=True,
            required=False,
            hint=_("A bearer token; with one, the password is not used."),
        ),
    )


def _dialect() -> tuple[Setting, ...]:
    return (
        Setting("version", _("Version"), default="4", choices=(("4", "4"), ("5", "5"))),
        Setting(
            "flavour",
            _("Flavour"),
            default="standard",
            choices=(("standard", _("As TM Forum wrote it")), ("servicenow", "ServiceNow")),
        ),
        Setting(
            "patch",
            _("How notes are added"),
            default="merge",
            choices=(
                ("merge", _("Merge patch, the whole list")),
                ("append", _("JSON patch, at the list's end")),
                ("json", _("Plain JSON, the whole list")),
            ),
        ),
        Setting(
            "changes",
            _("How it is asked for news"),
            default="scan",
            choices=(
                ("scan", _("Not at all; each open case is read in turn")),
                ("query", "lastUpdate.gte"),
                ("jsonpath", _("JSONPath filter (version 5)")),
            ),
        ),
    )


def _details() -> tuple[Setting, ...]:
    return (
        Setting("author", _("Name under our notes"), required=False),
        Setting("ticket_type", _("Ticket type"), default="incident", required=False),
        Setting(
            "note_key",
            _("Field that says who sees a note"),
            required=False,
            hint=_("The standard has none. Empty: every note is public, and no other is sent."),
        ),
        Setting("note_internal", _("Its value for internal notes"), required=False),
        Setting("note_public", _("Its value for public notes"), required=False),
        Setting(
            "settle",
            _("Seconds until a new ticket is found by search"),
            default="60",
            required=False,
            hint=_("0: that it is not found proves nothing, and a person is asked."),
        ),
        Setting("largest_mb", _("Largest file in MB"), default="10", required=False),
    )
