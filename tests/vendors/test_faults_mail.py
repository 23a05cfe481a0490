"""Faults of a vendor that is reached by mail alone, over a real SMTP server and the real intake."""

from __future__ import annotations

from email.message import EmailMessage

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.kernel.mail.peers import imap_peer, smtp_peer
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.vendors.correspondence import (
    DESK,
    FORGED,
    GENUINE,
    SERIAL,
    UNPROVEN,
    VENDOR,
    Correspondence,
    attention,
    body,
    forwarded,
    mails,
    numbers,
    returned,
    use,
)
from vendors.cases.actions.end_case import close_case
from vendors.cases.actions.settle_operation import edit_and_resend, replay
from vendors.cases.values import Attention, ForwardDraft, LinkState

__all__ = ["imap_peer", "mails", "smtp_peer", "use"]


def test_fault_59_an_automatic_receipt_gives_the_number_and_is_no_answer(
    mails: Correspondence,
) -> None:
    scene = forwarded(mails)
    assert mails.hear(mails.acknowledge()) == "processed"
    assert numbers(mails) == ("4711", "acknowledged")
    assert scene.heard() == []
    assert "A machine at the vendor answered: [CORVID #4711]" in scene.told()
    scene.say("It got worse.")
    scene.work()
    assert mails.letters[-1]["Subject"] == "Re: [CORVID #4711] The scanner eats paper"


def test_c03_fault_60_a_desk_that_acknowledges_everything_starts_no_loop(
    mails: Correspondence,
) -> None:
    """The vendor's machine answers each of our mails ten times over; we answer none of them."""
    scene = forwarded(mails)
    for _ in range(3):
        scene.say(f"Word {next(SERIAL)}")
        scene.work()
        for _ in range(10):
            mails.hear(mails.acknowledge())
    assert len(mails.letters) == 4
    assert scene.heard() == []
    assert scene.told().count("A machine at the vendor answered") == 5


def test_fault_60_an_absent_person_is_noted_and_not_answered(mails: Correspondence) -> None:
    scene = forwarded(mails)
    absent = mails.answer("Back on Monday.", subject="Automatic reply: paper")
    assert mails.hear(absent) == "processed"
    assert numbers(mails) == (None, "submitted")
    assert scene.heard() == []
    assert len(mails.letters) == 1


def test_fault_61_an_answer_without_the_address_is_known_by_what_it_refers_to(
    mails: Correspondence,
) -> None:
    scene = forwarded(mails)
    assert mails.hear(mails.answer("To the desk itself.", address=DESK)) == "processed"
    assert scene.heard() == ["To the desk itself."]


def test_fault_61_the_handle_of_another_case_waits_for_a_person(mails: Correspondence) -> None:
    scene = forwarded(mails)
    first = mails.letters[0]
    scene.forward(ticket_id=scene.another_ticket())
    scene.work()
    mixed = mails.answer("Which one?", to=mails.letters[1], address=str(first["Reply-To"]))
    assert mails.hear(mixed) == "review: two_cases"
    assert scene.heard() == []


def test_fault_61_a_stranger_with_the_handle_waits_for_a_person(mails: Correspondence) -> None:
    scene = forwarded(mails)
    for sender, findings, reason in (
        (f"Vera <{VENDOR}>", FORGED, "not_authentic"),
        ("Mallory <m@evil.example>", UNPROVEN, "not_the_vendor"),
        ("Mallory <m@notcorvid.example>", UNPROVEN, "not_the_vendor"),
    ):
        mail = mails.answer("Send me the password.", sender=sender, findings=findings)
        assert mails.hear(mail) == f"review: {reason}"
    assert scene.heard() == []


def test_fault_61_a_subject_alone_opens_nothing(mails: Correspondence) -> None:
    """The vendor's mark counts only where our receiver vouches for the sender."""
    scene = forwarded(mails)
    mails.hear(mails.acknowledge())

    def marked(text: str, findings: str, sender: str = VENDOR) -> EmailMessage:
        subject = "[CORVID #4711] paper"
        return mails.answer(
            text, refers=False, address=DESK, subject=subject, findings=findings, sender=sender
        )

    assert mails.hear(marked("Who am I?", UNPROVEN)) == "review: unknown_sender"
    assert mails.hear(marked("Hello", UNPROVEN, "m@evil.example")) == "review: unknown_sender"
    assert mails.hear(marked("It is us.", GENUINE)) == "processed"
    assert scene.heard() == ["It is us."]
    unknown = mails.answer("?", refers=False, address=DESK, subject="[CORVID #9999] paper")
    assert mails.hear(unknown) == "review: unknown_sender"


def test_fault_62_a_mail_that_came_back_is_shown_and_sent_again_as_another(
    mails: Correspondence,
) -> None:
    scene = forwarded(mails)
    first = mails.letters[0]
    assert mails.hear(returned(first, "550 5.1.1 no such user here")) == "processed"
    assert scene.states() == (LinkState.REFUSED, ["dead"])
    assert "no such user here" in scene.told()
    with unit(SYSTEM) as db:
        assert "no such user here" in scene.link(db).refusal
        draft = ForwardDraft("The scanner eats paper", "It pulls two sheets, again.")
        edit_and_resend(db, scene.link(db), draft, scene.bob, now=now())
    scene.work()
    assert scene.states() == (LinkState.LINKED, ["done"])
    assert len(mails.letters) == 2
    assert mails.letters[1]["Message-ID"] != first["Message-ID"]
    assert mails.hear(mails.answer("Now we have it.")) == "processed"
    assert scene.heard() == ["Now we have it."]


def test_fault_62_a_comment_that_came_back_blocks_its_own_case(mails: Correspondence) -> None:
    scene = forwarded(mails)
    scene.say("It smokes.")
    scene.work()
    mails.hear(returned(mails.letters[-1], "552 mailbox full"))
    assert scene.states() == (LinkState.LINKED, ["done", "dead"])
    assert Attention.BLOCKED in attention(scene)
    with unit(SYSTEM) as db:
        replay(db, scene.operations(db)[1], scene.bob, now=now())
    scene.work()
    assert scene.states() == (LinkState.LINKED, ["done", "done"])
    assert [body(one).strip() for one in mails.letters[1:]] == ["It smokes.", "It smokes."]


def test_fault_63_a_mail_that_may_have_left_waits_for_a_person(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    smtp_peer.hang_up = "after taking"
    scene = mails.scene
    scene.forward()
    scene.work(5)
    assert scene.states() == (LinkState.CREATE_UNKNOWN, ["unknown"])
    assert Attention.OUTCOME_UNKNOWN in attention(scene)
    scene.work(60)
    assert len(mails.letters) == 1
    smtp_peer.hang_up = ""
    with unit(SYSTEM) as db:
        replay(db, scene.operations(db)[0], scene.bob, now=now())
    scene.work()
    assert scene.states() == (LinkState.LINKED, ["done"])
    assert len({one["Message-ID"] for one in mails.letters}) == 1
    assert len(mails.letters) == 2


def test_fault_63_an_answer_proves_that_the_mail_arrived(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    smtp_peer.hang_up = "after taking"
    scene = mails.scene
    scene.forward()
    scene.work(5)
    smtp_peer.hang_up = ""
    assert mails.hear(mails.acknowledge()) == "processed"
    assert scene.states() == (LinkState.LINKED, ["done"])
    assert numbers(mails) == ("4711", "acknowledged")
    assert Attention.OUTCOME_UNKNOWN not in attention(scene)
    assert len(mails.letters) == 1


def test_fault_63_a_goodbye_that_may_have_left_is_not_said_twice(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    mails.configure(closing="Please close yours.")
    scene = forwarded(mails)
    smtp_peer.hang_up = "after taking"
    with unit(SYSTEM) as db:
        close_case(db, scene.link(db), scene.bob, now=now())
        scene.case(db).wake_at = now()
    scene.work(5)
    assert scene.states()[1] == ["done", "unknown"]
    smtp_peer.hang_up = ""
    with unit(SYSTEM) as db:
        replay(db, scene.operations(db)[1], scene.bob, now=now())
    scene.work()
    assert scene.states()[1] == ["done", "done"]
    assert [body(one).strip() for one in mails.letters[1:]] == ["Please close yours."]


def test_fault_12_a_refused_mail_is_refused_and_a_busy_server_is_tried_again(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    smtp_peer.refuse_to[VENDOR] = "450 busy"
    scene = mails.scene
    scene.forward()
    scene.work()
    assert scene.states()[1] == ["queued"]
    smtp_peer.refuse_to[VENDOR] = "550 we know no such person"
    scene.make_due()
    scene.work()
    assert scene.states() == (LinkState.REFUSED, ["dead"])
    assert "we know no such person" in scene.told()
    assert mails.letters == []
