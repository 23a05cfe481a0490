"""A process that works on the mail and kills itself at a step: `python -m ... WORK STEP`.

The step is patched so that the process dies by SIGKILL right before or right after it; nothing
of ours can catch that, as nothing can catch a power cut.
"""

from __future__ import annotations

import os
import signal
import smtplib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msp.desk.mail import intake, jobs_send, jobs_take_in
from msp.desk.mail.actions import open_by_mail, place_mail, store_mail
from msp.desk.mail.intake import Gate, take_mail_in
from msp.kernel import db
from msp.kernel.jobs import JOBS
from msp.kernel.mail import sending, smtp
from msp.kernel.mail.imap import OpenMailbox
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import current
from msp.main.wiring import rooms
from tests.people import NOW


def die(*_args: object, **_named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(step: Callable[..., Any]) -> Callable[..., Any]:
    def last(*args: object, **named: object) -> None:
        step(*args, **named)
        die()

    return last


def before_the_dot(send: Callable[..., Any]) -> Callable[..., Any]:
    def sending(client: smtplib.SMTP, content: bytes) -> None:
        if content == b".\r\n":
            die()
        send(client, content)

    return sending


def commits(count: int) -> Callable[..., Any]:
    """Dies instead of the commit of that number."""
    complete, seen = db.complete, [0]

    def completing(session: Any) -> None:
        seen[0] += 1
        if seen[0] == count:
            die()
        complete(session)

    return completing


def put(module: object, name: str, wrap: Callable[[Any], Any]) -> Callable[[], None]:
    """A step that replaces what `module` calls `name`, once it is asked to."""
    return lambda: setattr(module, name, wrap(getattr(module, name)))


def instead(_step: object) -> Callable[..., None]:
    return die


STEPS: dict[str, Callable[[], None]] = {
    "file stored": put(store_mail, "store", dying_after),
    "row stored": put(intake, "inbound_for", instead),
    "claimed": put(intake, "_place", instead),
    "ticket opened": put(open_by_mail, "open_ticket", dying_after),
    "linked": put(place_mail, "open_by_mail", dying_after),
    "before the last commit": put(db, "complete", lambda _complete: commits(3)),
    "first mail stored": put(jobs_take_in, "store_mail", dying_after),
    "batch stored": put(OpenMailbox, "mark_seen", instead),
    "mails claimed": put(sending, "_send", instead),
    "before noting": put(sending, "hand_over", instead),
    "before the dot": put(smtplib.SMTP, "send", before_the_dot),
    "answer heard": put(smtp, "_judged", instead),
    "answer not written down": put(sending, "settle_mail", instead),
}


def take(path: str) -> None:
    """As the import does it, at the moment the tests live in."""
    stored = store_mail.store_mail(Path(path).read_bytes(), "import", now=NOW)
    take_mail_in(stored.mail_id, Gate(current()), now=NOW)


WORK: dict[str, Callable[..., None]] = {
    "take": take,
    "send": lambda: jobs_send.send_mails(SYSTEM),
    "letters": lambda: JOBS["contracts.send_letters"].run(SYSTEM),
    "poll": lambda: jobs_take_in.poll_mail(SYSTEM),
}


def main(work: str, step: str, *rest: str) -> None:
    rooms()
    db.configure(current().database_url)
    put(sending, "now", lambda _now: lambda: NOW)()
    STEPS[step]()
    WORK[work](*rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
