"""Machines are recognised by what they write into their mails (FAILURES C)."""

from __future__ import annotations

import pytest

from msp.kernel.mail.parse import parse
from msp.kernel.mail.values import Automatic
from tests.kernel.mail.corpus import raw, read


def evidence_of(*headers: str) -> frozenset[Automatic]:
    text = "\r\n".join(("From: Carol <carol@harbor.example>", *headers, "", "Text"))
    return parse(text.encode(), instance="test-instance").automatic


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: auto-replied (vacation)", Automatic.SUBMITTED),
        ("auto-submitted: AUTO-GENERATED; owner-email=x", Automatic.SUBMITTED),
        ("Auto-Submitted: auto-replied", Automatic.REPLIED),
        ("X-Autoreply: yes", Automatic.REPLIED),
        ("X-Auto-Response-Suppress: OOF, AutoReply", Automatic.NO_ANSWER_WANTED),
        ("Precedence: bulk", Automatic.BULK),
        ("Precedence: LIST", Automatic.BULK),
        ("Precedence: junk", Automatic.BULK),
        ("List-Unsubscribe: <https://lists.example/u>", Automatic.BULK),
        ("Return-Path: <>", Automatic.NULL_SENDER),
        ("Content-Type: multipart/report; boundary=r", Automatic.BOUNCE),
        ("X-Loop: test-instance", Automatic.OWN),
        ("Subject: Automatic reply: away", Automatic.SUBJECT),
        ("Subject: =?utf-8?Q?Odpowied=C5=BA_automatyczna:?= x", Automatic.SUBJECT),
    ],
)
def test_c01_evidence_is_found(header: str, kind: Automatic) -> None:
    assert kind in evidence_of(header)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: None",
        "Precedence: first-class",
        "Return-Path: <carol@harbor.example>",
        "X-Loop: another-desk",
        "Subject: Out of toner in the office",
    ],
)
def test_people_are_not_taken_for_machines(header: str) -> None:
    assert evidence_of(header) == frozenset()


@pytest.mark.parametrize(
    "local", ["no-reply", "noreply", "do_not_reply", "donotreply", "billing-noreply"]
)
def test_c05_no_reply_senders(local: str) -> None:
    mail = parse(f"From: {local}@harbor.example\r\n\r\nText".encode())
    assert Automatic.NO_REPLY in mail.automatic


def test_c02_a_bounce_names_the_mail_it_is_about() -> None:
    assert read("bounce").reported_ids == ("lost-mail-1@desk.localhost",)
    assert read("bounce_headers_only").reported_ids == ("lost-mail-2@desk.localhost",)
    assert Automatic.BOUNCE in read("bounce").automatic


def test_only_a_report_reports() -> None:
    forged = raw("bounce").replace(b"multipart/report", b"multipart/mixed")
    assert parse(forged).reported_ids == ()
