"""Our letters to a vendor, and one attempt to send one.

A letter's id follows from the case's handle and the operation it carries out, its date from the
token that the engine stored before sending: a second copy is the same mail. The vendor's own mark
stands in the subject once we know it, since many desks thread by that alone.
"""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime

from msp.kernel.i18n import _
from msp.kernel.mail.build import UnsendableAddress, build
from msp.kernel.mail.outgoing import Attempt, Outcome, Outgoing
from msp.kernel.mail.smtp import connected, smtp_server
from msp.kernel.mail.values import Address, Part
from vendors.connectors.email.settings import MailSettings
from vendors.connectors.email.thread import Thread
from vendors.protocol.errors import (
    AuthFailed,
    InDoubt,
    RateLimited,
    RefusedByVendor,
    Transient,
    Unreachable,
)
from vendors.protocol.post import Begun, Leaving, LetterState, Post


def token(now: datetime) -> str:
    """What makes the attempts of one letter the same letter: the moment it was first meant.

    To the microsecond, for whoever decides to send it again at once means another letter.
    """
    return now.astimezone(UTC).isoformat(timespec="microseconds")


def letter_id(post: Post, thread: Thread, key: str) -> str:
    """The same at each attempt; one that came back is followed by a new one."""
    handle = post.ledger.handle(thread.correlation_id)
    again = thread.returned.count(key)
    name = f"{key}-{again + 1}" if again else key
    return f"{handle}.{name}@{post.address.rpartition('@')[2]}"


def written(
    post: Post,
    settings: MailSettings,
    thread: Thread,
    message_id: str,
    text: str,
    date: datetime,
    *,
    parts: tuple[Part, ...] = (),
    automatic: bool = False,
) -> Outgoing:
    """The mail, answering what the vendor said last."""
    begins = not thread.first_id or thread.first_id == message_id
    return Outgoing(
        message_id=message_id,
        sender=Address(post.address, post.sender_name),
        to=Address(settings.to),
        subject=thread.title if begins else _subject(thread),
        text=text,
        # Desks keep an HTML form of the text as a file of its own.
        html="",
        date=date,
        reply_to=Address(return_address(post, thread.correlation_id), post.sender_name),
        in_reply_to="" if begins else thread.answers_to,
        references=() if begins else thread.references,
        automatic=automatic,
        instance=post.instance,
        parts=parts,
    )


def return_address(post: Post, correlation_id: str) -> str:
    """Where answers and bounces go: with the handle in it, where the mailbox takes that."""
    if not post.plus:
        return post.address
    local, _at, domain = post.address.rpartition("@")
    return f"{local}+{post.ledger.handle(correlation_id)}@{domain}"


def deliver(
    post: Post,
    settings: MailSettings,
    correlation_id: str,
    key: str,
    mail: Outgoing,
    reservation: str,
) -> None:
    """One attempt. Raises ConnectorError; a letter that is there already is not sent again."""
    try:
        raw = build(mail)
    except UnsendableAddress as error:
        raise RefusedByVendor(str(error)) from error
    post.admit()
    leaving = Leaving(correlation_id, mail.message_id, key, reservation, raw, settings.most_per_day)
    match post.ledger.begin(leaving):
        case Begun.THERE_ALREADY:
            return
        case Begun.IN_DOUBT:
            raise InDoubt(_("The mail may have left; the mail server never said."))
        case Begun.TOO_MANY:
            raise RateLimited(
                _(
                    "More than %(count)s mails about one case in a day.",
                    count=settings.most_per_day,
                ),
                case_only=True,
            )
        case Begun.GO:
            _judge(_attempt(post, return_address(post, correlation_id), mail, raw))


def _attempt(post: Post, sender: str, mail: Outgoing, raw: bytes) -> Attempt:
    try:
        with connected(smtp_server(post.smtp_url or "")) as connection:
            attempt = connection.send(
                sender,
                mail.to.email,
                raw,
                before_dot=lambda: post.ledger.hand_over(mail.message_id),
            )
    except smtplib.SMTPAuthenticationError as error:
        raise AuthFailed(_said(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(_said(error)) from error
    stands = post.ledger.settle(mail.message_id, attempt.outcome)
    if stands is LetterState.RETURNED:
        return Attempt(Outcome.PERMANENT, _("The vendor sent our mail back."))
    # An answer that was faster than the mail server's own proves that it arrived.
    return Attempt(Outcome.DONE, "") if stands is LetterState.SENT else attempt


def _judge(attempt: Attempt) -> None:
    match attempt.outcome:
        case Outcome.TRANSIENT:
            raise Transient(attempt.words)
        case Outcome.PERMANENT:
            raise RefusedByVendor(attempt.words)
        case Outcome.UNKNOWN:
            raise InDoubt(attempt.words)


def sign_in(post: Post) -> None:
    """Prove that the mail server takes us. Raises AuthFailed, Unreachable."""
    try:
        with connected(smtp_server(post.smtp_url or "")):
            return
    except smtplib.SMTPAuthenticationError as error:
        raise AuthFailed(_said(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(_said(error)) from error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _subject(thread: Thread) -> str:
    marked = f"{thread.tag} {thread.title}" if thread.tag not in thread.title else thread.title
    return f"Re: {marked.strip()}"
