"""Finds evidence that a machine wrote a mail, so that ours never answers another machine.

Two desks that acknowledge each other's acknowledgements fill both with tickets (RFC 3834 and
the lore of every desk). Evidence is collected generously: the price of a wrong guess is one
missing courtesy, the price of a missed one is a loop.
"""

from __future__ import annotations

import re
from email.message import Message

from msp.kernel.mail.headers import MESSAGE_ID, decoded, raw_header, raw_headers, storable
from msp.kernel.mail.values import Address, Automatic

LOOP_HEADER = "X-Loop"
MACHINE_HEADERS = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From", "X-Mail-Autoreply",
    "X-POST-MessageClass", "X-MS-Exchange-Inbox-Rules-Loop", "X-Auto-Reply",
)  # fmt: skip
BULK = {"bulk", "list", "junk", "auto_reply"}
LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID")
BOUNCERS = {"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "bounce", "bounces"}
NO_REPLY = re.compile(r"(?:^|[._+-])(?:do[._-]?not|no)[._-]?(?:reply|response|answer)")
AUTOMATIC_SUBJECT = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:re(?:ply|sponse)|odpowied[zź])|"
    r"out of (?:the )?office|odpowied[zź] automatyczna|autoodpowied[zź]|poza biurem|"
    r"automatische antwort|abwesen(?:d|heit)|réponse automatique|respuesta automática|"
    r"risposta automatica|автоответ|"
    r"undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|system)|"
    r"returned mail|delivery failure|failure notice)",
    re.IGNORECASE,
)
LONGEST_REPORT = 200_000


def evidence(message: Message, sender: Address | None, instance: str) -> frozenset[Automatic]:
    """All evidence of a machine. `instance` is our own id as we write it into X-Loop."""
    local = sender.norm.partition("@")[0] if sender else ""
    return_path = raw_headers(message, "Return-Path")
    submitted = raw_header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    suppressed = raw_header(message, "X-Auto-Response-Suppress").strip().lower()
    checks = {
        Automatic.OWN: instance and instance in map(str.strip, raw_headers(message, LOOP_HEADER)),
        Automatic.BOUNCE: _is_report(message) or local in BOUNCERS,
        Automatic.SUBMITTED: submitted and submitted != "no",
        Automatic.REPLIED: submitted == "auto-replied" or _has(message, MACHINE_HEADERS),
        Automatic.BULK: _is_bulk(message),
        Automatic.NULL_SENDER: any(value.strip() in ("<>", "") for value in return_path[:1]),
        Automatic.NO_REPLY: NO_REPLY.search(local),
        Automatic.NO_ANSWER_WANTED: suppressed and suppressed != "none",
        Automatic.SUBJECT: AUTOMATIC_SUBJECT.match(decoded(raw_header(message, "Subject"))),
    }
    return frozenset(kind for kind, found in checks.items() if found)


def _has(message: Message, names: tuple[str, ...]) -> bool:
    return any(raw_headers(message, name) for name in names)


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report"


def _is_bulk(message: Message) -> bool:
    precedence = raw_header(message, "Precedence").strip().lower()
    return precedence in BULK or _has(message, LIST_HEADERS)


def reported_ids(message: Message) -> tuple[str, ...]:
    """The ids of the mails that a bounce reports, from the copies of their headers in it."""
    if not _is_report(message):
        return ()
    found: dict[str, None] = {}
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            copies = inner if isinstance(inner, list) else []
            for copy in (each for each in copies if isinstance(each, Message)):
                found.update(dict.fromkeys(MESSAGE_ID.findall(raw_header(copy, "Message-ID"))))
        elif part.get_content_type() == "text/rfc822-headers":
            text = storable(str(part.get_payload()))[:LONGEST_REPORT]
            lines = re.findall(r"(?im)^message-id:\s*<([^<>\s]{1,900})>", text)
            found.update(dict.fromkeys(lines))
    return tuple(found)[:20]
