"""What a vendor that has only a mailbox is told, and what of its mail reaches the ticket."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email.policy import SMTP

from sqlalchemy import func, select

from msp.desk.mail.jobs_take_in import poll_mail, take_in_mails
from msp.desk.mail.models import InboundMail
from msp.kernel import settings
from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import Settings
from tests.harness.database import Database
from tests.kernel.mail.imap_peer import ImapPeer
from tests.kernel.mail.peers import imap_peer, smtp_peer
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.vendors.correspondence import (
    SERIAL,
    UNPROVEN,
    VENDOR,
    Correspondence,
    body,
    correspondence,
    forwarded,
    mails,
    numbers,
    use,
)
from tests.vendors.scene import make_scene
from vendors.cases.actions.end_case import close_case, withdraw
from vendors.cases.values import LinkState
from vendors.post.models import VendorLetter

__all__ = ["imap_peer", "mails", "smtp_peer", "use"]


def test_a_case_is_one_mail_and_the_answer_comes_onto_the_ticket(mails: Correspondence) -> None:
    scene = forwarded(mails)
    (letter,) = mails.letters
    assert (letter["To"], letter["Subject"]) == (VENDOR, "The scanner eats paper")
    assert re.fullmatch(r"<[a-z2-7]{32}\.case@msp\.example>", letter["Message-ID"])
    assert re.search(r"<desk\+[a-z2-7]{32}@msp\.example>", letter["Reply-To"])
    assert "Auto-Submitted" not in letter
    assert numbers(mails) == (None, "submitted")
    quoting = (
        "We look into it.\n\nOn Mon, 30 Nov 2026 at 10:00, Desk wrote:\n> It pulls two sheets."
    )
    assert mails.hear(mails.answer(quoting, subject="Re: [CORVID #12] paper")) == "processed"
    assert scene.heard() == ["We look into it."]
    assert numbers(mails) == ("12", "in_progress")
    scene.say("Any news?")
    scene.work()
    second = mails.letters[1]
    assert second["Subject"] == "Re: [CORVID #12] The scanner eats paper"
    assert letter["Message-ID"] in second["References"]
    assert second["In-Reply-To"].endswith("corvid.example>")
    assert "Any news?" in body(second)


def test_fault_50_files_go_both_ways(mails: Correspondence) -> None:
    scene = forwarded(mails)
    content = bytes(range(256)) * 40
    scene.say("See the file.", [scene.attach("zażółć log.bin", content)])
    scene.work()
    (sent,) = mails.letters[-1].iter_attachments()
    assert (sent.get_filename(), sent.get_content()) == ("zażółć log.bin", content)
    theirs = mails.answer("Try this.", files=(("patch.bin", b"\x00\x01" * 500),))
    assert mails.hear(theirs) == "processed"
    told = [one.body_text for one in scene.entries("vendor")]
    assert any("patch.bin" in text for text in told)
    assert scene.heard() == ["Try this.", "File from the vendor: patch.bin"]


def test_more_mails_than_a_day_allows_wait(mails: Correspondence) -> None:
    mails.configure(most_per_day="2")
    scene = forwarded(mails)
    for _ in range(3):
        scene.say(f"Word {next(SERIAL)}")
    scene.work()
    assert len(mails.letters) == 2
    assert scene.states()[1] == ["done", "done", "queued", "queued"]


def test_words_tell_a_status_and_our_own_words_take_it_back(mails: Correspondence) -> None:
    mails.configure(keywords="waiting for your reply = awaiting_us\nwas resolved = resolved")
    scene = forwarded(mails)
    mails.hear(mails.answer("We are waiting for\nyour reply about the model."))
    assert numbers(mails)[1] == "awaiting_us"
    scene.say("It is an XJ-9.")
    scene.work()
    scene.poll()
    assert numbers(mails)[1] == "in_progress"
    mails.hear(mails.answer("Your case was resolved."))
    assert numbers(mails)[1] == "resolved"
    assert scene.states()[0] == LinkState.VENDOR_DONE


def test_a_withdrawn_case_is_told_in_words_and_a_closed_one_as_agreed(
    mails: Correspondence,
) -> None:
    mails.configure(closing="Our ticket is closed; please close yours.")
    scene = forwarded(mails)
    with unit(SYSTEM) as db:
        close_case(db, scene.link(db), scene.bob, now=now())
        scene.case(db).wake_at = now()
    scene.work()
    assert "please close yours" in body(mails.letters[-1])
    assert mails.letters[-1]["Auto-Submitted"] == "auto-generated"
    assert mails.hear(mails.answer("We are not done!")) == "processed"
    assert scene.heard() == ["We are not done!"]
    other = scene.another_ticket()
    scene.forward(ticket_id=other)
    scene.work()
    sent = len(mails.letters)
    with unit(SYSTEM) as db:
        link = scene.link(db, other)
        withdraw(db, link, "Not yours.", scene.bob, now=now())
    scene.work()
    assert [body(one).strip() for one in mails.letters[sent:]] == ["Not yours."]


def test_an_answer_on_a_server_without_plus_addresses_is_known_by_its_references(
    fresh: Database, smtp_peer: SmtpPeer, use: Callable[[Settings], None]
) -> None:
    scene = make_scene("https://nowhere.example/", "x", "y")
    mails = correspondence(scene, smtp_peer, settings.current(), use, plus=False)
    forwarded(mails)
    assert "+" not in mails.letters[0]["Reply-To"]
    assert mails.hear(mails.answer("Got it.")) == "processed"
    assert scene.heard() == ["Got it."]
    twice = mails.answer("Got it twice.")
    assert [mails.hear(twice), mails.hear(twice)] == ["processed", "processed"]
    assert scene.heard() == ["Got it.", "Got it twice."]
    with unit(SYSTEM) as db:
        assert db.scalar(select(func.count(VendorLetter.id))) == 3


def test_the_whole_way_through_a_real_mailbox(
    mails: Correspondence, imap_peer: ImapPeer, use: Callable[[Settings], None]
) -> None:
    user = imap_peer.new_user()
    use(replace(mails.settings, imap_url=imap_peer.url(user, query="server=mx.msp.example")))
    scene = forwarded(mails)
    stranger = mails.answer("Me too.", sender="m@evil.example", findings=UNPROVEN)
    for mail in (mails.acknowledge(), mails.answer("We look into it."), stranger):
        imap_peer.deliver(mail.as_bytes(policy=SMTP), user=user)
    poll_mail(SYSTEM)
    take_in_mails(SYSTEM)
    scene.work()
    assert scene.heard() == ["We look into it."]
    assert numbers(mails) == ("4711", "in_progress")
    with unit(SYSTEM) as db:
        states = db.scalars(select(InboundMail.state).order_by(InboundMail.id)).all()
    assert sorted(states) == ["processed", "processed", "review"]
