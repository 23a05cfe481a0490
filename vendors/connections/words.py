"""What people read about a connection's health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from msp.kernel.i18n import _, show_datetime
from vendors.connections.consequences import HOUSE_RULES, Consequence
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState
from vendors.protocol.values import CaseStatus
from vendors.protocol.words import status_words


def state_words(connection: VendorConnection, now: datetime) -> tuple[str, str]:
    """One word for the whole, and the tone of its chip."""
    if connection.state == ConnectionState.PAUSED:
        return _("Paused"), "warn"
    if connection.state == ConnectionState.AUTH_FAILED:
        return _("Sign-in failed"), "bad"
    if connection.is_broken:
        return _("Not reachable"), "bad"
    if connection.held_until is not None and connection.held_until > now:
        return _("Held back by the vendor"), "warn"
    if connection.failures:
        return _("Slow"), "warn"
    if connection.last_success_at is None:
        return _("Not tried yet"), "plain"
    return _("Working"), "good"


def trouble_words(connection: VendorConnection, now: datetime) -> str:
    """Why nothing moves, for whoever waits on a ticket; empty when all is well."""
    if connection.state == ConnectionState.PAUSED:
        return _(
            "The connection is paused (%(why)s). Messages are kept.",
            why=connection.state_reason,
        )
    if connection.state == ConnectionState.AUTH_FAILED:
        return _(
            "The vendor refuses our sign-in; an administrator must act. What you write is kept."
        )
    if connection.is_broken:
        return _(
            "%(name)s cannot be reached since %(since)s; next try %(next)s. Messages are kept.",
            name=connection.name,
            since=show_datetime(connection.opened_at, "HH:mm"),
            next=show_datetime(connection.probe_at, "HH:mm:ss"),
        )
    if connection.held_until is not None and connection.held_until > now:
        until = show_datetime(connection.held_until, "HH:mm:ss")
        return _("The vendor asked us to wait until %(time)s.", time=until)
    return ""


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One of the vendor's statuses: what the connector takes it for, and what we say it is."""

    raw: str
    default: str
    own: str
    meaning: str


def status_rows(connection: VendorConnection) -> list[StatusRow]:
    """The vendor's statuses as it last listed them; those without a meaning first."""
    rows = []
    for raw, default in connection.known_statuses.items():
        own = connection.status_map.get(raw.casefold(), "")
        meaning = status_words(CaseStatus(own or default))
        rows.append(StatusRow(raw, status_words(CaseStatus(default)), own, meaning))
    unknown = status_words(CaseStatus.UNKNOWN)
    return sorted(rows, key=lambda row: row.meaning != unknown)


def meaning_choices() -> list[tuple[str, str]]:
    """What a status may be taken for."""
    return [(one.value, status_words(one)) for one in CaseStatus if one is not CaseStatus.UNKNOWN]


def rule_choices(connection: VendorConnection) -> list[tuple[str, str, str, str]]:
    """For each meaning: its name, words, the connection's own rule, and the house's."""
    words = consequence_words()
    return [
        (one.value, status_words(one), connection.rules.get(one.value, ""), words[HOUSE_RULES[one]])
        for one in CaseStatus
        if one is not CaseStatus.UNKNOWN
    ]


def consequence_words() -> dict[Consequence, str]:
    """What happens to the ticket."""
    return {
        Consequence.NOTHING: _("nothing"),
        Consequence.OURS: _("open, to answer the vendor"),
        Consequence.BACK: _("open, back to who forwarded it"),
        Consequence.WAIT: _("wait for the vendor"),
    }
