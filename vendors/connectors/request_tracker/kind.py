"""Request Tracker as an administrator meets it."""

from __future__ import annotations

import re

from msp.kernel.http import GuardedSession
from msp.kernel.i18n import _
from vendors.connectors.kind import Kind, Setting, Setup
from vendors.connectors.request_tracker.calls import RequestTrackerCalls
from vendors.connectors.request_tracker.connector import RequestTrackerConnector
from vendors.connectors.request_tracker.snapshot import Account

# An authentication token as RT makes them: version, account, secret.
TOKEN = re.compile(r"\d+-\d+-[0-9a-f]{32}")


def kind() -> Kind:
    """An account with rights in one queue."""
    return Kind(
        name="request_tracker",
        label=_("Request Tracker (RT 5)"),
        about=_(
            "The vendor works in Request Tracker 5; the desk has an account there and uses REST 2."
        ),
        address_hint=_("The address of RT's start page, for instance https://rt.example/"),
        settings=(
            Setting("username", _("Account"), hint=_("The name with which we sign in to RT.")),
            Setting(
                "password",
                _("Password or token"),
                secret=True,
                hint=_("A token is made in RT under the account's own settings."),
            ),
            Setting(
                "queue",
                _("Queue"),
                hint=_(
                    "Where our cases are made. The account needs there: SeeQueue, CreateTicket,"
                    " ShowTicket, ReplyToTicket and, to change statuses, ModifyTicket."
                ),
            ),
            Setting(
                "custom_field",
                _("Custom field for our reference"),
                hint=_(
                    "Not needed: our reference is kept in a link of the ticket. Where the vendor"
                    " has a field for it, name it here and it is filled in as well."
                ),
                required=False,
            ),
        ),
        connect=connect,
    )


def connect(setup: Setup) -> RequestTrackerConnector:
    """Over one guarded session; nothing is called yet."""
    account, secret = setup.config["username"], setup.secrets["password"]
    headers = {"User-Agent": "MSP-Desk", "Accept": "application/json"}
    token = TOKEN.fullmatch(secret) is not None
    if token:
        headers["Authorization"] = f"token {secret}"
    session = GuardedSession(
        allow=setup.allow,
        auth=None if token else (account, secret),
        secrets=(secret,),
        headers=headers,
        record=setup.record,
        admit=setup.admit,
    )
    return RequestTrackerConnector(
        RequestTrackerCalls(session, setup.base_url),
        Account(account, setup.config.get("custom_field", "")),
        setup.config["queue"],
    )
