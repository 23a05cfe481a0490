"""With whom a request is and what comes next, in the words of the person who asked."""

from __future__ import annotations

from msp.desk.values import Status
from msp.kernel.i18n import _


def next_step(status: str, engineer: str | None) -> str:
    """What happens next on the reader's own request, as a sentence."""
    if status == Status.WAITING_CLIENT:
        return _("Waiting for you")
    if status == Status.WAITING_VENDOR:
        return _("Waiting for the vendor, we check daily")
    if status == Status.PLANNED:
        return _("Planned")
    if status == Status.RESOLVED:
        return _("Solved: does it work for you?")
    if status == Status.CLOSED:
        return _("Closed")
    if engineer:
        return _("%(name)s works on it", name=engineer)
    return _("We have it and choose an engineer")


def with_whom(status: str, engineer: str | None, asker: str | None = None) -> str:
    """Who has it now, in the few words that fit a list.

    `asker` is the colleague whose request it is; none when it is the reader's own.
    """
    if status == Status.WAITING_CLIENT:
        return _("With %(name)s", name=asker) if asker else _("With you")
    if status == Status.WAITING_VENDOR:
        return _("With the vendor")
    if status == Status.PLANNED:
        return _("Planned")
    if status == Status.RESOLVED:
        return _("Solved")
    if status == Status.CLOSED:
        return _("Closed")
    return _("With %(name)s", name=engineer) if engineer else _("With us")
