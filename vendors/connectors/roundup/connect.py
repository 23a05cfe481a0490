"""Opens a Roundup connector from a connection's settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from msp.kernel.http import GuardedSession
from msp.kernel.http_exchange import Exchange
from vendors.connectors.roundup.calls import RoundupCalls
from vendors.connectors.roundup.connector import RoundupConnector


def connect(
    base_url: str,
    config: Mapping[str, str],
    secrets: Mapping[str, str],
    allow: tuple[str, ...],
    record: Callable[[Exchange], None],
) -> RoundupConnector:
    """`config["username"]` and `secrets["password"]` of an account with REST access."""
    place = urlsplit(base_url)
    session = GuardedSession(
        allow=allow,
        auth=(config["username"], secrets["password"]),
        # Roundup answers a write only to a caller that names itself and where it comes from.
        headers={
            "User-Agent": "MSP-Desk",
            "Accept": "application/json",
            "X-Requested-With": "rest",
            "Origin": f"{place.scheme}://{place.netloc}",
            "Referer": base_url,
        },
        record=record,
    )
    return RoundupConnector(RoundupCalls(session, base_url), config["username"])
