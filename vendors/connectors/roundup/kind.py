"""Roundup as an administrator meets it: what to fill in, and how the connector is opened."""

from __future__ import annotations

from urllib.parse import urlsplit

from msp.kernel.http import GuardedSession
from msp.kernel.i18n import _
from vendors.connectors.kind import Kind, Setting, Setup
from vendors.connectors.roundup.calls import RoundupCalls
from vendors.connectors.roundup.connector import RoundupConnector


def kind() -> Kind:
    """An account with REST access at a tracker."""
    return Kind(
        name="roundup",
        label=_("Roundup issue tracker"),
        about=_(
            "The vendor works in a Roundup tracker 2; the desk has an account with REST access."
        ),
        address_hint=_(
            "The address of the tracker's start page, for instance https://support.example/desk/"
        ),
        settings=(
            Setting("username", _("Account"), hint=_("An account with REST access.")),
            Setting("password", _("Password"), secret=True),
        ),
        connect=connect,
        hooks=True,
    )


def connect(setup: Setup) -> RoundupConnector:
    """Over one guarded session; nothing is called yet."""
    place = urlsplit(setup.base_url)
    account = setup.config["username"]
    session = GuardedSession(
        allow=setup.allow,
        auth=(account, setup.secrets["password"]),
        # Roundup answers a write only to a caller that names itself and where it comes from.
        headers={
            "User-Agent": "MSP-Desk",
            "Accept": "application/json",
            "X-Requested-With": "rest",
            "Origin": f"{place.scheme}://{place.netloc}",
            "Referer": setup.base_url,
        },
        record=setup.record,
        admit=setup.admit,
    )
    return RoundupConnector(RoundupCalls(session, setup.base_url), account, setup.secrets)
