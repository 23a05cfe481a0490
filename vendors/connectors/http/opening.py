"""The wire to a described system, opened over one guarded session."""

from __future__ import annotations

from typing import TypeVar

from msp.kernel.http import GuardedSession, Limits
from vendors.connectors.http.calls import HttpCalls
from vendors.connectors.http.document import definition_of
from vendors.connectors.http.request import Writer
from vendors.connectors.http.sign_in import Credentials
from vendors.connectors.kind import Setup

Calls = TypeVar("Calls", bound=HttpCalls)


def open_calls(
    setup: Setup,
    calls: type[Calls],
    *,
    writer: type[Writer] = Writer,
    limits: Limits | None = None,
) -> Calls:
    """Nothing is called yet. Raises RefusedByVendor for a definition that is none."""
    definition = definition_of(setup.config["definition"])
    account, secret = setup.config.get("username", ""), setup.secrets.get("secret", "")
    session = GuardedSession(
        allow=setup.allow,
        limits=limits,
        secrets=(secret,),
        headers={"User-Agent": "MSP-Desk", "Accept": "application/json"},
        record=setup.record,
        admit=setup.admit,
    )
    return calls(
        session,
        writer(definition, setup.base_url, account),
        Credentials(definition.sign_in, account, secret, session),
        definition,
    )
