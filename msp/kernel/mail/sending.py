"""Sends a room's queued mails: short transactions, none of them open while the network is used."""

from __future__ import annotations

import smtplib

from msp.kernel.db import record, unit
from msp.kernel.errors import Sentence
from msp.kernel.mail.build import UnsendableAddress, build
from msp.kernel.mail.outbox import Outbox, Row, claim_mails, hand_over, settle_mail
from msp.kernel.mail.outgoing import Attempt, Outcome
from msp.kernel.mail.posted import Claim
from msp.kernel.mail.smtp import SmtpConnection, connected, smtp_server
from msp.kernel.moment import now
from msp.kernel.scope import Scope
from msp.kernel.settings import current

BATCH = 10


def send_due(scope: Scope, box: Outbox[Row]) -> None:
    """Send what is due until nothing is; without a mail server everything waits in the queue."""
    url = current().smtp_url
    if url is None:
        return
    while claims := _claim(scope, box):
        _send(scope, box, claims, url)


def _claim(scope: Scope, box: Outbox[Row]) -> list[Claim]:
    with unit(scope) as db:
        return claim_mails(db, box, now=now(), limit=BATCH)


def _send(scope: Scope, box: Outbox[Row], claims: list[Claim], url: str) -> None:
    """One connection for the batch; if it cannot be made, all of the batch waits."""
    settled: set[Claim] = set()
    try:
        with connected(smtp_server(url)) as connection:
            for claim in claims:
                _settle(scope, box, claim, _attempt(scope, box, claim, connection))
                settled.add(claim)
    except (OSError, smtplib.SMTPException) as error:
        down = Attempt(Outcome.TRANSIENT, f"{type(error).__name__}: {error}"[:300])
        for claim in (one for one in claims if one not in settled):
            _settle(scope, box, claim, down)


def _attempt(scope: Scope, box: Outbox[Row], claim: Claim, connection: SmtpConnection) -> Attempt:
    try:
        with unit(scope) as db:
            mail = box.compose(db, db.get_one(box.table, claim.key))
        content = build(mail)
    except UnsendableAddress as error:
        return Attempt(Outcome.PERMANENT, str(error))
    except Sentence as refusal:
        return Attempt(Outcome.TRANSIENT, str(refusal))

    def before_dot() -> bool:
        with record(scope) as db:
            return hand_over(db, box, claim, now=now())

    return connection.send(mail.sender.email, mail.to.email, content, before_dot=before_dot)


def _settle(scope: Scope, box: Outbox[Row], claim: Claim, attempt: Attempt) -> None:
    with record(scope) as db:
        settle_mail(db, box, claim, attempt, now=now())
