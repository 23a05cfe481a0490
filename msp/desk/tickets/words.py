"""The plain words for closed sets, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from contracts.entitlement.values import Entitled
from msp.desk.values import Channel, ClosureCode, Kind, Status
from msp.kernel.i18n import _, show_datetime, zone


def status_word(status: str) -> str:
    """What a status is called where nobody renamed it."""
    return {
        Status.NEW: _("New"),
        Status.OPEN: _("Open"),
        Status.WAITING_CLIENT: _("Waiting for client"),
        Status.WAITING_VENDOR: _("Waiting for vendor"),
        Status.PLANNED: _("Planned"),
        Status.RESOLVED: _("Resolved"),
        Status.CLOSED: _("Closed"),
    }[Status(status)]


def kind_word(kind: str) -> str:
    return {
        Kind.INCIDENT: _("Incident"),
        Kind.REQUEST: _("Request"),
        Kind.PROBLEM: _("Problem"),
        Kind.CHANGE: _("Change"),
    }[Kind(kind)]


def closure_word(code: str) -> str:
    return {
        ClosureCode.SOLVED: _("Solved"),
        ClosureCode.WORKAROUND: _("Solved by a workaround"),
        ClosureCode.DUPLICATE: _("Duplicate"),
        ClosureCode.MERGED: _("Merged into another ticket"),
        ClosureCode.WITHDRAWN: _("Withdrawn by the client"),
        ClosureCode.SPAM: _("Spam"),
    }[ClosureCode(code)]


def entitled_word(answer: Entitled) -> str:
    """Who pays, in a word."""
    return {
        Entitled.IN_CONTRACT: _("In contract"),
        Entitled.CHARGEABLE: _("Chargeable"),
        Entitled.VENDORS: _("The vendor's"),
        Entitled.NOT_OURS: _("Not ours"),
    }[answer]


def channel_word(channel: str) -> str:
    """What a channel is called; a vendor's system speaks under its own name."""
    words: dict[str, str] = {
        Channel.PORTAL: _("Portal"),
        Channel.MAIL: _("Mail"),
        Channel.PHONE: _("Phone"),
        Channel.API: _("API"),
        Channel.STAFF: _("Desk"),
    }
    return words.get(channel, channel)


def clock_word(kind: str) -> str:
    return {
        "first_response": _("First response"),
        "next_response": _("Next response"),
        "resolution": _("Resolution"),
        "on_site": _("Engineer on site"),
    }.get(kind, kind)


def moment_words(at: datetime) -> str:
    """A moment inside a sentence that is kept: with the zone of whoever wrote it, for those who
    read it in another."""
    return f"{show_datetime(at)} {at.astimezone(zone()):%Z}"


def priority_word(priority: int) -> str:
    return {1: _("Critical"), 2: _("High"), 3: _("Normal"), 4: _("Low")}[priority]
