"""Redmine as an administrator meets it."""

from __future__ import annotations

from msp.kernel.http import GuardedSession
from msp.kernel.i18n import _
from vendors.connectors.kind import Kind, Setting, Setup
from vendors.connectors.redmine.calls import RedmineCalls
from vendors.connectors.redmine.connector import RedmineConnector


def kind() -> Kind:
    """An account with a key for the REST interface, in one project."""
    return Kind(
        name="redmine",
        label=_("Redmine"),
        about=_(
            "The vendor works in Redmine 5; the desk has an account there and uses its REST"
            " interface."
        ),
        address_hint=_(
            "The address of Redmine's start page, for instance https://redmine.example/"
        ),
        settings=(
            Setting(
                "api_key",
                _("API access key"),
                secret=True,
                hint=_("On the account's own page at Redmine; the REST interface must be on."),
            ),
            Setting(
                "project",
                _("Project"),
                hint=_("Its identifier, as in its address. The account must be a member there."),
            ),
            Setting("tracker", _("Tracker"), hint=_("By its name."), default="Support"),
            Setting(
                "custom_field",
                _("Custom field for our reference"),
                hint=_(
                    "The number of a text field of issues that is used as a filter. Without it our"
                    " reference stands in the description only, where it can be edited away."
                ),
                required=False,
            ),
        ),
        connect=connect,
    )


def connect(setup: Setup) -> RedmineConnector:
    """Over one guarded session; nothing is called yet."""
    key, field = setup.secrets["api_key"], setup.config.get("custom_field", "").strip()
    session = GuardedSession(
        allow=setup.allow,
        secrets=(key,),
        headers={
            "User-Agent": "MSP-Desk",
            "Accept": "application/json",
            "X-Redmine-API-Key": key,
        },
        record=setup.record,
        admit=setup.admit,
    )
    return RedmineConnector(
        RedmineCalls(session, setup.base_url),
        setup.config["project"],
        setup.config["tracker"],
        field if field.isdecimal() else "",
    )
