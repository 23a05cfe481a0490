"""What people read about a connection's health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from msp.kernel.i18n import _, show_date, show_datetime
from vendors.connections.consequences import HOUSE_RULES, Consequence
from vendors.connections.models import VendorConnection
from vendors.connections.values import ConnectionState
from vendors.protocol.values import CaseStatus
from vendors.protocol.words import status_words

WARN_BEFORE = timedelta(days=14)
# So long it is told that the vendor's software is another.
TOLD_FOR = timedelta(days=14)


def state_words(connection: VendorConnection, now: datetime) -> tuple[str, str]:
    """One word for the whole, and the tone of its chip."""
    if connection.state == ConnectionState.PAUSED:
        return _("Paused"), "warn"
    if connection.state == ConnectionState.MUTED:
        return _("Muted"), "bad"
    if connection.state == ConnectionState.AUTH_FAILED:
        return _("Sign-in failed"), "bad"
    if connection.is_broken:
        return _("Not reachable"), "bad"
    if connection.held_until is not None and connection.held_until > now:
        return _("Held back by the vendor"), "warn"
    if connection.failures:
        return _("Slow"), "warn"
    if expiry_words(connection, now):
        return _("Credentials end soon"), "warn"
    if connection.last_success_at is None:
        return _untried(connection)
    return _("Working"), "good"


def _untried(connection: VendorConnection) -> tuple[str, str]:
    """Nothing has gone well yet; a check is the first that can."""
    if connection.is_being_checked:
        return _("Being checked"), "act"
    if connection.last_check:
        return _("Check failed"), "bad"
    return _("Not tried yet"), "plain"


def trouble_words(connection: VendorConnection, now: datetime) -> str:
    """Why nothing moves, for whoever waits on a ticket; empty when all is well."""
    if connection.state == ConnectionState.PAUSED:
        return _(
            "The connection is paused (%(why)s). Messages are kept.",
            why=connection.state_reason,
        )
    if connection.state == ConnectionState.MUTED:
        return connection.state_reason
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


def expiry_words(connection: VendorConnection, now: datetime) -> str:
    """That the credentials end soon, or have ended; empty while there is time."""
    ends = connection.secret_expires_on
    if ends is None or ends - now.date() > WARN_BEFORE:
        return ""
    if ends <= now.date():
        return _("The credentials ended on %(day)s.", day=show_date(ends))
    return _("The credentials end on %(day)s: have new ones made.", day=show_date(ends))


def version_words(connection: VendorConnection, now: datetime) -> str:
    """That the vendor runs other software since lately; empty when it does not."""
    changed = connection.version_changed_at
    if changed is None or now - changed > TOLD_FOR:
        return ""
    return _(
        "The vendor's system changed from %(before)s to %(now)s on %(day)s. Every case is read"
        " anew; look whether comments still come and go.",
        before=connection.version_before,
        now=connection.version,
        day=show_datetime(changed),
    )


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
