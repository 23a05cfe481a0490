"""Each attempt to send ends in one of four outcomes, and only one of them is in doubt."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime

import pytest

from msp.kernel.errors import SettingMissing
from msp.kernel.mail.build import UnsendableAddress, build
from msp.kernel.mail.outgoing import Outcome, Outgoing
from msp.kernel.mail.parse import parse
from msp.kernel.mail.smtp import connected, smtp_server
from msp.kernel.mail.values import Address, Automatic, Part
from tests.kernel.mail.smtp_peer import SmtpPeer

CAROL = Address("carol@harbor.example", "Carol Reyes")
DESK = Address("desk@desk.localhost", "Harbor Help")


def mail(**changes: object) -> Outgoing:
    values: dict[str, object] = {
        "message_id": "row-1@desk.localhost",
        "sender": DESK,
        "to": CAROL,
        "subject": "[10423] Printer",
        "text": "Hello Carol,\n.\n..\nbye\n",
        "html": "<p>Hello Carol</p>",
        "date": datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        **changes,
    }
    return Outgoing(**values)  # type: ignore[arg-type]  # a test may give any field


def send(peer: SmtpPeer, content: bytes) -> Outcome:
    with connected(smtp_server(peer.url)) as connection:
        return connection.send(DESK.email, CAROL.email, content).outcome


def test_a_mail_arrives_as_it_was_built(smtp_peer: SmtpPeer) -> None:
    reply = Address("desk+abc@desk.localhost", "Harbor Help")
    built = build(
        mail(
            reply_to=reply,
            in_reply_to="last@harbor.example",
            references=("root@desk.localhost", "last@harbor.example"),
            automatic=True,
            instance="our-instance",
            parts=(Part("żółty.txt", "text/plain", b"x"),),
        )
    )
    assert send(smtp_peer, built) is Outcome.DONE
    (got,) = smtp_peer.mails
    assert got["Message-ID"] == "<row-1@desk.localhost>"
    assert got["In-Reply-To"] == "<last@harbor.example>"
    assert got["References"] == "<root@desk.localhost> <last@harbor.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["X-Loop"] == "our-instance"
    assert got["Reply-To"].addresses[0].addr_spec == "desk+abc@desk.localhost"
    body = got.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Hello Carol,", ".", "..", "bye"]
    assert [part.get_filename() for part in got.iter_attachments()] == ["żółty.txt"]


def test_our_own_automatic_mail_is_known_again(smtp_peer: SmtpPeer) -> None:
    send(smtp_peer, build(mail(automatic=True, instance="our-instance")))
    content = smtp_peer.taken[0].original_content or b""
    read = parse(content, instance="our-instance")
    assert {Automatic.OWN, Automatic.SUBMITTED} <= read.automatic


@pytest.mark.parametrize("answer", ["451 Later please", "421 Shutting down"])
def test_a_temporary_refusal_may_be_tried_again(smtp_peer: SmtpPeer, answer: str) -> None:
    smtp_peer.answer_data = answer
    assert send(smtp_peer, build(mail())) is Outcome.TRANSIENT


def test_a_refused_recipient_is_final(smtp_peer: SmtpPeer) -> None:
    smtp_peer.refuse_to[CAROL.email] = "550 No such user"
    assert send(smtp_peer, build(mail())) is Outcome.PERMANENT
    assert smtp_peer.taken == []


def test_one_refused_mail_does_not_stop_the_next_on_the_connection(smtp_peer: SmtpPeer) -> None:
    smtp_peer.refuse_to["gone@harbor.example"] = "550 No such user"
    with connected(smtp_server(smtp_peer.url)) as connection:
        content = build(mail())
        refused = connection.send(DESK.email, "gone@harbor.example", content)
        taken = connection.send(DESK.email, CAROL.email, content)
    assert (refused.outcome, taken.outcome) == (Outcome.PERMANENT, Outcome.DONE)
    assert "No such user" in refused.words


def test_b13_a_lost_answer_leaves_the_outcome_unknown(smtp_peer: SmtpPeer) -> None:
    smtp_peer.hang_up = "after taking"
    assert send(smtp_peer, build(mail())) is Outcome.UNKNOWN
    assert len(smtp_peer.taken) == 1


def test_b13_the_caller_is_told_before_the_last_dot(smtp_peer: SmtpPeer) -> None:
    order: list[str] = []
    smtp_peer.on_data = lambda: order.append("server has it")
    with connected(smtp_server(smtp_peer.url)) as connection:

        def note() -> bool:
            order.append("noted")
            return True

        connection.send(DESK.email, CAROL.email, build(mail()), before_dot=note)
    assert order == ["noted", "server has it"]


def test_b13_a_caller_that_lost_its_claim_sends_no_dot(smtp_peer: SmtpPeer) -> None:
    with connected(smtp_server(smtp_peer.url)) as connection:
        attempt = connection.send(DESK.email, CAROL.email, build(mail()), before_dot=lambda: False)
    assert attempt.outcome is Outcome.TRANSIENT
    assert smtp_peer.taken == []


def test_a_server_that_is_down_took_nothing() -> None:
    with (
        pytest.raises((OSError, smtplib.SMTPException)),
        connected(smtp_server("smtp://127.0.0.1:1")),
    ):
        pass


def test_a18_no_name_or_subject_adds_a_header_or_a_recipient() -> None:
    hostile = Address(
        "carol@harbor.example", 'x" <evil@attacker.example>,\r\nBcc: evil@attacker.example'
    )
    built = build(mail(to=hostile, subject="Hi\r\nBcc: evil@attacker.example"))
    read = parse(built)
    assert [each.email for each in read.recipients] == ["carol@harbor.example"]
    assert not [line for line in built.split(b"\r\n") if line.lower().startswith(b"bcc")]


@pytest.mark.parametrize(
    "email", ["", "carol", "carol@harbor.example, evil@x.example", "łucja@x.pl"]
)
def test_what_is_no_address_is_never_tried(email: str) -> None:
    with pytest.raises(UnsendableAddress):
        build(mail(to=Address(email)))


def test_a_long_thread_keeps_its_root_and_its_end() -> None:
    references = tuple(f"id-{number}@harbor.example" for number in range(100))
    read = parse(build(mail(references=references)))
    assert read.references[0] == "id-0@harbor.example"
    assert read.references[-1] == "id-99@harbor.example"
    assert len(read.references) == 20


@pytest.mark.parametrize("url", ["http://x", "smtp:", "mail.example.com:25"])
def test_a_wrong_address_of_the_server_is_said(url: str) -> None:
    with pytest.raises(SettingMissing, match="MSP_SMTP_URL"):
        smtp_server(url)


def test_the_address_of_the_server_is_read() -> None:
    server = smtp_server("smtps://us%40er:p%2Fw@mail.example.com")
    assert (server.host, server.port, server.security) == ("mail.example.com", 465, "tls")
    assert (server.user, server.password) == ("us@er", "p/w")
