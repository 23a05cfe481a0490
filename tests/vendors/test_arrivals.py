"""What nobody but a person can find out: it has arrived, and the ticket goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind
from msp.kernel.db import unit
from msp.kernel.errors import Conflict, Refused
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.harness.database import Database
from tests.kernel.mail.peers import imap_peer, smtp_peer
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.people import Cast, make_agent, make_ticket
from tests.vendors.correspondence import Correspondence, attention, forwarded, mails, numbers, use
from tests.vendors.scene import Scene, make_scene
from tests.vendors.tmf_peer import TicketPeer
from tests.vendors.tmf_server import ACCOUNT, PASSWORD
from vendors.cases.actions.forward_ticket import forward_ticket
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.settle_operation import replay
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.states import LinkEvent
from vendors.cases.values import Attention, ForwardDraft, LinkState, OperationState
from vendors.connections.models import VendorConnection
from vendors.connectors.tmf621.profile import SERVICENOW
from vendors.post.models import VendorLetter
from vendors.sync.actions.note_arrival import note_arrival

__all__ = ["imap_peer", "mails", "smtp_peer", "use"]


def arrived(scene: Scene, number: str = "", place: int = 0) -> None:
    """Bob has looked at the vendor."""
    with unit(SYSTEM) as db:
        note_arrival(db, scene.operations(db)[place], number, scene.bob, now=now())


def in_doubt(mails: Correspondence, smtp_peer: SmtpPeer) -> Scene:
    """The line broke after the last dot of the mail that makes the case."""
    smtp_peer.hang_up = "after taking"
    mails.scene.forward()
    mails.scene.work(5)
    smtp_peer.hang_up = ""
    assert mails.scene.states() == (LinkState.CREATE_UNKNOWN, ["unknown"])
    return mails.scene


def test_fault_63_somebody_knows_that_the_mail_arrived(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    scene = in_doubt(mails, smtp_peer)
    arrived(scene, "4711")
    assert scene.states() == (LinkState.LINKED, ["done"])
    assert Attention.OUTCOME_UNKNOWN not in attention(scene)
    assert "Bob found it at the vendor as 4711" in scene.told()
    scene.work()
    assert numbers(mails) == ("4711", "submitted")
    scene.say("It got worse.")
    scene.work()
    assert scene.states() == (LinkState.LINKED, ["done", "done"])
    assert len(mails.letters) == 2
    assert mails.letters[1]["In-Reply-To"] == mails.letters[0]["Message-ID"]
    mails.number = "4712"
    mails.hear(mails.acknowledge())
    assert numbers(mails) == ("4712", "acknowledged")


def test_fault_63_a_number_is_not_needed_where_the_case_is_its_letters(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    scene = in_doubt(mails, smtp_peer)
    arrived(scene)
    scene.work()
    assert scene.states() == (LinkState.LINKED, ["done"])
    assert numbers(mails) == (None, "submitted")
    assert "Bob says that it has arrived" in scene.told()


def test_fault_63_whoever_comes_second_is_told_that_it_is_known(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    scene = in_doubt(mails, smtp_peer)
    assert mails.hear(mails.acknowledge()) == "processed"
    with pytest.raises(Conflict, match="known by now"):
        arrived(scene, "4711")
    with unit(SYSTEM) as db, pytest.raises(Conflict, match="not stuck"):
        replay(db, scene.operations(db)[0], scene.bob, now=now())


def test_fault_63_a_comment_that_arrived_lets_the_next_one_go(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    scene = forwarded(mails)
    smtp_peer.hang_up = "after taking"
    scene.say("It smokes.")
    scene.say("It burns.")
    scene.work(5)
    smtp_peer.hang_up = ""
    assert scene.states()[1] == ["done", "unknown", "queued"]
    arrived(scene, place=1)
    scene.work()
    assert scene.states()[1] == ["done", "done", "done"]
    assert len(mails.letters) == 3
    assert scene.heard() == []


def test_fault_63_a_worker_that_looks_meanwhile_writes_nothing_down(
    mails: Correspondence, smtp_peer: SmtpPeer
) -> None:
    scene = in_doubt(mails, smtp_peer)
    with unit(SYSTEM) as db:
        case = scene.case(db)
        case.lease_until, before = now() + timedelta(seconds=12), case.lease_no
    arrived(scene, "4711")
    with unit(SYSTEM) as db:
        case = scene.case(db)
        assert (case.lease_no > before, case.lease_until) == (True, None)


@pytest.fixture
def unsearchable(fresh: Database, loopback: Callable[[int], None]) -> Iterator[TicketPeer]:
    """A vendor that takes a case, names no number, and cannot be searched for ours."""
    running = TicketPeer(
        {"version": "5", "flavour": "servicenow"}, first_status="New", statuses=tuple(SERVICENOW)
    )
    loopback(running.port)
    running.server.quirks |= {"accepts", "bare"}
    yield running
    running.close()


@pytest.fixture
def asked(unsearchable: TicketPeer) -> Scene:
    """The desk has looked, and asks a person."""
    scene = make_scene(
        f"http://127.0.0.1:{unsearchable.port}{unsearchable.server.root}",
        ACCOUNT,
        PASSWORD,
        kind="tmf621",
        version="5",
        flavour="servicenow",
        patch="merge",
        changes="query",
    )
    scene.forward(title="Nobody can find this")
    scene.work(2)
    for _again in range(8):
        with unit(SYSTEM) as db:
            if Attention.OUTCOME_UNKNOWN in scene.case(db).attention:
                return scene
        scene.make_due()
        scene.work()
    raise AssertionError(scene.states())


def test_fault_02_a_case_that_a_person_found_is_read_before_it_is_linked(
    asked: Scene, unsearchable: TicketPeer
) -> None:
    (made,) = unsearchable.cases_called("Nobody can find this")
    with pytest.raises(Refused, match="cannot be found there"):
        arrived(asked)
    arrived(asked, made)
    assert asked.states() == (LinkState.CREATE_UNKNOWN, ["unknown"])
    asked.work()
    assert asked.states() == (LinkState.LINKED, ["done"])
    assert asked.external_id() == made
    assert unsearchable.cases_called("Nobody can find this") == [made]


def test_fault_08_a_number_that_is_not_ours_is_not_believed(
    asked: Scene, unsearchable: TicketPeer
) -> None:
    """Another customer's case, and one that is not there: the person is asked once more."""
    with unsearchable.server.lock:
        (ours,) = unsearchable.server.tickets.values()
        foreign = {**ours, "id": "F1", "description": "Somebody else's.", "note": []}
        unsearchable.server.tickets["F1"] = foreign
    for number in ("F1", "no-such-case"):
        arrived(asked, number)
        asked.work()
        assert asked.states() == (LinkState.CREATE_UNKNOWN, ["unknown"])
        assert Attention.OUTCOME_UNKNOWN in attention(asked)
        with unit(SYSTEM) as db:
            assert f"{number} there does not carry" in asked.operations(db)[0].error
            assert asked.case(db).external_id is None
    arrived(asked, str(ours["id"]))
    asked.work()
    assert asked.states() == (LinkState.LINKED, ["done"])


def test_the_case_of_another_ticket_is_refused_where_it_is_typed(
    asked: Scene, unsearchable: TicketPeer
) -> None:
    with unit(SYSTEM) as db:
        db.add(
            VendorCase(
                connection_id=asked.connection_id, correlation_id="msp-other", external_id="TT-9"
            )
        )
    with pytest.raises(Refused, match="another ticket's"):
        arrived(asked, "TT-9")


@pytest.fixture
def doubt(db: Session, cast: Cast, frank: Agent, connection: VendorConnection) -> CaseOperation:
    """A mail to Scanmakers that may have left."""
    connection.kind, connection.base_url = "email", ""
    connection.config = {"to": "support@scanmakers.example"}
    ticket = make_ticket(db, cast.harbor, cast.carol)
    ticket.assignee_id = frank.id
    draft = ForwardDraft("The scanner eats paper", "It pulls two sheets.")
    author = Author(AuthorKind.AGENT, agent_id=frank.id, label="Frank")
    link = forward_ticket(db, ticket, connection, draft, author, now=now())
    move_link(db, link, LinkEvent.SENT, now=now())
    move_link(db, link, LinkEvent.LOST, now=now())
    made = db.scalars(select(CaseOperation)).one()
    made.state, made.sent_at = OperationState.UNKNOWN, now()
    made.next_attempt_at = now() + timedelta(days=3650)
    case = db.get_one(VendorCase, link.case_id)
    case.attention = [Attention.OUTCOME_UNKNOWN]
    db.add(
        VendorLetter(
            case_id=case.id,
            connection_id=connection.id,
            direction="out",
            state="handed_over",
            message_id="one@msp.example",
            key="case",
            storage_key="unused",
            at=now(),
        )
    )
    db.flush()
    return made


def test_the_panel_offers_both_and_the_dialog_settles_it(
    db: Session, visit: Visit, frank: Agent, doubt: CaseOperation
) -> None:
    browser, link = visit(frank), db.scalars(select(CaseLink)).one()
    number = db.scalars(select(VendorCase.correlation_id)).one().split("-")[1]
    panel = browser.get(f"/vendors/panel/ticket/{number}").text
    here = f"/vendors/operations/{doubt.id}"
    assert f"{here}/arrived" in panel
    assert f"{here}/again" in panel
    assert "checking until" not in panel
    url = f"{here}/arrived"
    assert "If they gave one already" in browser.get(url).text
    assert browser.post(url, {"number": "9" * 121}).status_code == 422
    assert browser.post(url, {"number": "SC-1"}).status_code == 303
    db.expire_all()
    assert (doubt.state, link.state) == (OperationState.DONE, LinkState.LINKED)
    panel = browser.get(f"/vendors/panel/ticket/{number}").text
    assert "SC-1" in panel
    assert f"{here}/again" not in panel
    assert browser.post(url, {"number": "SC-2"}).status_code == 409
    assert browser.post(f"{here}/again").status_code == 409


def test_once_more_is_for_whoever_may_forward(
    db: Session, visit: Visit, frank: Agent, cast: Cast, doubt: CaseOperation
) -> None:
    first_line = make_agent(db, "Lena", "engineer_l1")
    stranger = make_agent(db, "Olga", "engineer_l3", clients=(cast.northwind,))
    for who in (first_line, stranger):
        for step in ("arrived", "again"):
            answer = visit(who).post(f"/vendors/operations/{doubt.id}/{step}", {"number": "1"})
            assert answer.status_code in (403, 404)
    db.expire_all()
    assert doubt.state == OperationState.UNKNOWN
    assert visit(frank).post(f"/vendors/operations/{doubt.id}/again").status_code == 303
    db.expire_all()
    assert doubt.attempts == 0
    assert doubt.next_attempt_at <= now()
