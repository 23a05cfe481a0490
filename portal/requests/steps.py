"""What comes next on a request, in the words of the person who asked."""

from __future__ import annotations

from msp.desk.values import Status
from msp.kernel.i18n import _


def next_step(status: str, engineer: str | None, asker: str | None = None) -> str:
    """With whom the request is, and what happens next.

    `asker` is the colleague whose request it is; none when it is the reader's own.
    """
    if status == Status.WAITING_CLIENT:
        return _("Waiting for %(name)s", name=asker) if asker else _("Waiting for you")
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
