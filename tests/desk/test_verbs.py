"""What can be done to a ticket: each verb writes its line, moves the clocks, tells people."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger.models import TimeEntry
from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.tickets import jobs
from msp.desk.tickets.actions.add_note import add_note
from msp.desk.tickets.actions.add_vendor_message import add_vendor_message
from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.change_details import Details, change_details
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.close import close
from msp.desk.tickets.actions.escalate import escalate
from msp.desk.tickets.actions.log_time import log_time
from msp.desk.tickets.actions.merge import merge
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.reopen import reopen
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.actions.resolve import resolve
from msp.desk.tickets.actions.set_priority import set_priority
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.models_side import Notice, StatusLabel
from msp.desk.tickets.queries import entries_of, ticket_for
from msp.desk.tickets.values import Author, Body, HandOver, IncomingFile
from msp.desk.values import AuthorKind, Channel, ClosureCode, Kind, Status
from msp.kernel.errors import Conflict, Refused
from msp.kernel.files import store
from tests.desk.conftest import House, warsaw
from tests.desk.test_opening import TUESDAY, draft_by_carol, said
from tests.harness.database import AsScope
from tests.people import contact_principal, make_agent, make_contact

HOUR = timedelta(hours=1)
NOTE = HandOver("No network since nine", "Restarted the switch", "Port 4 is dead", "Replace it")


def by(agent: Any) -> Author:
    return Author(AuthorKind.AGENT, agent_id=agent.id, label=agent.name)


def carol(house: House) -> Author:
    who = house.cast.carol
    return Author(AuthorKind.CONTACT, contact_id=who.id, label=who.name)


@pytest.fixture
def ticket(db: Session, house: House) -> Ticket:
    """Opened on a Tuesday at 10:00; P3: four hours to answer, 24 to solve."""
    return open_ticket(db, draft_by_carol(house), now=TUESDAY)


def clock(db: Session, ticket: Ticket, kind: str) -> ClockRow:
    rows = db.scalars(
        select(ClockRow)
        .where(ClockRow.ticket_id == ticket.id, ClockRow.kind == kind)
        .order_by(ClockRow.started_at.desc())
    )
    found = rows.first()
    assert found is not None
    return found


def tape(db: Session, ticket: Ticket) -> list[tuple[str, int | None]]:
    rows = db.scalars(
        select(SegmentRow)
        .where(SegmentRow.ticket_id == ticket.id)
        .order_by(SegmentRow.started_at, SegmentRow.id)
    )
    return [(row.holder, row.business_seconds and row.business_seconds // 60) for row in rows]


def notices(db: Session, agent: Any) -> list[str]:
    return list(db.scalars(select(Notice.kind).where(Notice.agent_id == agent.id)))


@pytest.mark.parametrize("channel", [Channel.STAFF, Channel.MAIL, Channel.API, Channel.PHONE])
def test_e05_an_engineers_answer_by_any_channel_stops_the_first_response(
    db: Session, house: House, ticket: Ticket, channel: Channel
) -> None:
    answer = Body("We are on it.")
    reply(db, ticket, by(house.cast.bob), answer, now=TUESDAY + HOUR, channel=channel)
    row = clock(db, ticket, "first_response")
    assert (row.outcome, row.spent_seconds) == ("met", 3600)
    assert (ticket.status, ticket.last_speaker) == ("open", "agent")
    assert ticket.next_clock == "resolution"


def test_e05_neither_a_note_nor_a_vendor_nor_the_contact_herself_answers(
    db: Session, house: House, ticket: Ticket
) -> None:
    add_note(db, ticket, by(house.cast.bob), Body("Hm."), now=TUESDAY + HOUR)
    add_vendor_message(db, ticket, "Printworks", Body("Hello"), now=TUESDAY + HOUR)
    reply(db, ticket, carol(house), Body("Anybody?"), now=TUESDAY + HOUR, channel=Channel.MAIL)
    assert clock(db, ticket, "first_response").stopped_at is None
    kinds = db.scalars(select(ClockRow.kind).where(ClockRow.ticket_id == ticket.id)).all()
    assert "next_response" not in kinds, "the first answer is owed already"


def test_e05_the_contacts_next_question_starts_one_clock_and_the_answer_stops_it(
    db: Session, house: House, ticket: Ticket
) -> None:
    bob = by(house.cast.bob)
    reply(db, ticket, bob, Body("Restart it, please."), now=TUESDAY + HOUR)
    reply(db, ticket, carol(house), Body("I did."), now=TUESDAY + 2 * HOUR, channel=Channel.MAIL)
    asked = clock(db, ticket, "next_response")
    assert asked.started_at == TUESDAY + 2 * HOUR
    reply(db, ticket, carol(house), Body("Hello?"), now=TUESDAY + 3 * HOUR, channel=Channel.MAIL)
    assert clock(db, ticket, "next_response").id == asked.id, "the oldest question counts"
    reply(db, ticket, bob, Body("Thank you."), now=TUESDAY + 4 * HOUR)
    assert (asked.outcome, asked.spent_seconds) == ("met", 2 * 3600)


def test_e05_a_reply_from_the_portal_counts_as_the_customers(
    db: Session, house: House, ticket: Ticket, as_scope: AsScope
) -> None:
    reply(
        db, ticket, by(house.cast.bob), Body("Which printer?"), now=TUESDAY + HOUR,
        then_status=Status.WAITING_CLIENT,
    )  # fmt: skip
    number = ticket.number
    with as_scope(contact_principal(house.cast.carol).scope) as portal:
        mine = ticket_for(portal, number)
        reply(portal, mine, carol(house), Body("The big one."), now=TUESDAY + 3 * HOUR)
    jobs.heed_entries(db)
    again = ticket_for(db, number)
    db.refresh(again)
    assert (again.status, again.last_speaker) == ("open", "contact")
    assert clock(db, again, "next_response").started_at == TUESDAY + 3 * HOUR
    assert clock(db, again, "resolution").spent_seconds == 3600, "the wait was Carol's"


def test_e07_waiting_stops_the_resolution_clock_and_the_tape_says_who_had_it(
    db: Session, house: House, ticket: Ticket
) -> None:
    bob = by(house.cast.bob)
    change_status(db, ticket, Status.WAITING_CLIENT, bob, now=TUESDAY + HOUR)
    row = clock(db, ticket, "resolution")
    assert (row.running_since, row.due_at, row.spent_seconds) == (None, None, 3600)
    assert ticket.due_at is None
    assert ticket.waiting_since == TUESDAY + HOUR
    change_status(db, ticket, Status.WAITING_VENDOR, bob, now=TUESDAY + 3 * HOUR)
    change_status(db, ticket, Status.OPEN, bob, now=TUESDAY + 6 * HOUR)
    # 24 working hours in all, one spent: seven and 45 minutes... until 17:00 on Tuesday an hour,
    # eight on Wednesday, eight on Thursday, the last six on Friday until 15:00.
    assert clock(db, ticket, "resolution").due_at == warsaw(2026, 6, 19, 15)
    assert tape(db, ticket) == [("msp", 60), ("client", 120), ("vendor", 180), ("msp", None)]


def test_s07_the_requester_sees_who_was_assigned_and_the_engineer_gets_a_notice(
    db: Session, house: House, ticket: Ticket
) -> None:
    assign(db, ticket, house.ewa.id, by(house.cast.bob), now=TUESDAY + HOUR)
    (line,) = said(db, ticket, "assigned")
    assert (line.visibility, line.body_text) == ("public", "Ewa works on this")
    assert notices(db, house.ewa) == ["assigned"]
    assert ticket.reassignments == 0
    assign(db, ticket, house.cast.bob.id, by(house.cast.bob), now=TUESDAY + 2 * HOUR)
    assert ticket.reassignments == 1
    assert notices(db, house.cast.bob) == [], "he gave it to himself"
    stranger = make_agent(db, "Sam", clients=(house.cast.northwind,))
    with pytest.raises(Refused, match="does not serve"), db.begin_nested():
        assign(db, ticket, stranger.id, by(house.cast.bob), now=TUESDAY)


def test_s01_a_ticket_climbs_with_a_note_and_never_without(
    db: Session, house: House, ticket: Ticket
) -> None:
    bob = by(house.cast.bob)
    blank = HandOver("seen", " ", "found", "ask")
    with pytest.raises(Refused) as refused, db.begin_nested():
        escalate(db, ticket, house.l2, None, blank, bob, now=TUESDAY + HOUR)
    assert refused.value.field == "tried"
    with pytest.raises(Refused, match="does not work at this tier"), db.begin_nested():
        escalate(db, ticket, house.l2, house.experts, NOTE, bob, now=TUESDAY + HOUR)

    assign(db, ticket, house.cast.bob.id, bob, now=TUESDAY)
    escalate(db, ticket, house.l2, house.infrastructure, NOTE, bob, now=TUESDAY + HOUR)
    assert (ticket.tier_id, ticket.assignee_id, ticket.reassignments) == (house.l2.id, None, 1)
    notes = [one for one in entries_of(db, ticket) if one.details.get("handover")]
    assert [one.visibility for one in notes] == ["internal"]
    assert "Tried: Restarted the switch" in notes[0].body_text
    assert "escalated" in notices(db, house.ewa)
    segments = db.scalars(
        select(SegmentRow.tier_id)
        .where(SegmentRow.ticket_id == ticket.id)
        .order_by(SegmentRow.started_at)
    ).all()
    assert segments[-1] == house.l2.id

    with pytest.raises(Refused, match="there already"), db.begin_nested():
        escalate(db, ticket, house.l2, house.infrastructure, NOTE, bob, now=TUESDAY + HOUR)
    escalate(db, ticket, house.l1, house.service_desk, NOTE, by(house.ewa), now=TUESDAY + 2 * HOUR)
    assert "handed back" in said(db, ticket, "escalated")[-1].body_text
    assert ticket.reassignments == 2


def test_s20_at_the_vendors_tier_the_engineer_stays_responsible(
    db: Session, house: House, ticket: Ticket
) -> None:
    assign(db, ticket, house.ewa.id, by(house.ewa), now=TUESDAY)
    escalate(db, ticket, house.l4, None, NOTE, by(house.ewa), now=TUESDAY + HOUR)
    assert (ticket.tier_id, ticket.assignee_id) == (house.l4.id, house.ewa.id)


def test_e12_a_priority_change_rebases_and_leaves_a_line_for_each_clock(
    db: Session, house: House, ticket: Ticket
) -> None:
    before = ticket.due_at
    set_priority(db, ticket, by(house.cast.bob), now=TUESDAY + HOUR, priority=1)
    assert (ticket.priority, ticket.impact, ticket.urgency) == (1, 1, 1)
    assert ticket.due_at == TUESDAY + timedelta(minutes=30), "late already, by the new target"
    lines = said(db, ticket, "due_moved")
    assert {one.details["clock"] for one in lines} == {"first_response", "resolution"}
    assert before is not None
    assert {one.details["before"] for one in lines} >= {before.isoformat()}
    with pytest.raises(Refused), db.begin_nested():
        set_priority(db, ticket, by(house.cast.bob), now=TUESDAY, priority=7)


def test_e12_reopening_runs_on_from_what_was_spent(
    db: Session, house: House, ticket: Ticket
) -> None:
    bob = by(house.cast.bob)
    resolve(db, ticket, ClosureCode.SOLVED, Body("Done."), bob, now=TUESDAY + 2 * HOUR)
    row = clock(db, ticket, "resolution")
    assert (ticket.status, row.outcome, row.spent_seconds) == ("resolved", "met", 7200)
    with pytest.raises(Conflict), db.begin_nested():
        resolve(db, ticket, ClosureCode.SOLVED, None, bob, now=TUESDAY)
    reopen(db, ticket, carol(house), now=warsaw(2026, 6, 17, 10))
    assert (ticket.status, ticket.closure_code, ticket.resolved_at) == ("open", None, None)
    assert (row.outcome, row.running_since) == (None, warsaw(2026, 6, 17, 10))
    # 22 hours left: seven on Wednesday, eight on Thursday, seven on Friday.
    assert row.due_at == warsaw(2026, 6, 19, 16)
    assert tape(db, ticket)[-2][0] == "client", "between resolved and reopened it was hers"


def test_a_contacts_words_bring_a_resolved_ticket_back(
    db: Session, house: House, ticket: Ticket
) -> None:
    resolve(db, ticket, ClosureCode.SOLVED, None, by(house.cast.bob), now=TUESDAY + HOUR)
    back = Body("It smokes again.")
    reply(db, ticket, carol(house), back, now=TUESDAY + 2 * HOUR, channel=Channel.MAIL)
    assert ticket.status == "open"
    assert "reply" in notices(db, house.cast.bob), "the team hears of it"


def test_e12_merging_counts_from_the_earlier_opening_and_drops_the_other_clocks(
    db: Session, house: House, ticket: Ticket
) -> None:
    bob = by(house.cast.bob)
    later = open_ticket(db, draft_by_carol(house, subject="Again"), now=TUESDAY + 2 * HOUR)
    merge(db, ticket, later, bob, now=TUESDAY + 3 * HOUR)
    assert (ticket.status, ticket.closure_code, ticket.parent_id) == ("closed", "merged", later.id)
    assert clock(db, ticket, "resolution").outcome == "dropped"
    assert clock(db, later, "first_response").due_at == TUESDAY + 4 * HOUR
    assert said(db, later, "merged")
    assert said(db, later, "due_moved")
    texts = [one.body_text for one in entries_of(db, later) if one.kind == "reply"]
    assert len(texts) == 2, "the survivor shows both conversations"
    with pytest.raises(Conflict), db.begin_nested():
        reopen(db, ticket, bob, now=TUESDAY)


def test_tickets_of_two_clients_are_never_merged(db: Session, house: House, ticket: Ticket) -> None:
    charlie = house.cast.charlie
    foreign = open_ticket(
        db,
        draft_by_carol(
            house,
            tenant_id=house.cast.northwind.id,
            contact_id=charlie.id,
            site_id=None,
            asset_ids=(),
            author=Author(AuthorKind.CONTACT, contact_id=charlie.id, label="Charlie"),
        ),
        now=TUESDAY,
    )
    for one, other in ((ticket, foreign), (ticket, ticket)):
        with pytest.raises(Refused), db.begin_nested():
            merge(db, one, other, by(house.cast.bob), now=TUESDAY)


def test_e12_moving_to_a_site_with_other_hours_keeps_what_was_spent(
    db: Session, house: House, ticket: Ticket
) -> None:
    details = Details(ticket.subject, Kind.INCIDENT, "network", None, (house.cast.device.id,))
    change_details(db, ticket, details, by(house.cast.bob), now=TUESDAY + HOUR)
    assert said(db, ticket, "details")
    assert not said(db, ticket, "due_moved"), "the default calendar is the site's too"
    assert ticket.site_id is None


@pytest.mark.parametrize(
    ("code", "status", "outcome"),
    [
        (ClosureCode.SOLVED, "resolved", "met"),
        (ClosureCode.WORKAROUND, "resolved", "met"),
        (ClosureCode.WITHDRAWN, "resolved", "dropped"),
        (ClosureCode.DUPLICATE, "closed", "dropped"),
        (ClosureCode.SPAM, "closed", "dropped"),
    ],
)
def test_each_closure_code_has_its_effect_on_the_clocks(
    db: Session, house: House, ticket: Ticket, code: ClosureCode, status: str, outcome: str
) -> None:
    resolve(db, ticket, code, None, by(house.cast.bob), now=TUESDAY + HOUR)
    assert ticket.status == status
    assert clock(db, ticket, "resolution").outcome == outcome


def test_e14_a_renamed_status_changes_nothing_but_its_name(
    db: Session, house: House, ticket: Ticket
) -> None:
    db.add(StatusLabel(status="waiting_client", label="On hold (yours)"))
    db.flush()
    change_status(db, ticket, Status.WAITING_CLIENT, by(house.cast.bob), now=TUESDAY + HOUR)
    assert clock(db, ticket, "resolution").running_since is None


def test_resolved_and_long_unanswered_is_closed_by_itself(
    db: Session, house: House, ticket: Ticket
) -> None:
    resolve(db, ticket, ClosureCode.WORKAROUND, None, by(house.cast.bob), now=TUESDAY + HOUR)
    jobs.close_resolved(db)
    assert (ticket.status, ticket.closure_code) == ("closed", "workaround")
    assert ticket.closed_at is not None
    fresh = open_ticket(db, draft_by_carol(house), now=datetime.now(TUESDAY.tzinfo))
    close(db, fresh, by(house.cast.bob), now=datetime.now(TUESDAY.tzinfo), reason="given up")
    assert fresh.status == "closed"


def test_time_goes_to_the_ledger_and_zero_billable_stays_zero(
    db: Session, house: House, ticket: Ticket
) -> None:
    bob = house.cast.bob
    log_time(db, ticket, bob.id, 15, now=TUESDAY, billable_minutes=0, agent_name=bob.name)
    row = db.scalars(select(TimeEntry).where(TimeEntry.source_id == ticket.id)).one()
    assert (row.worked_minutes, row.billable_minutes, row.agent_id) == (15, 0, bob.id)
    assert (row.source_kind, row.label) == ("ticket", f"{ticket.number} {ticket.subject}")
    assert said(db, ticket, "time")
    for minutes in (0, -5, 1441):
        with pytest.raises(Refused), db.begin_nested():
            log_time(db, ticket, bob.id, minutes, now=TUESDAY)


def test_a_file_comes_with_its_entry_and_a_note_keeps_it_inside(
    db: Session, house: House, ticket: Ticket, as_scope: AsScope
) -> None:
    file = IncomingFile("log.txt", store(BytesIO(b"secret")))
    note = add_note(
        db, ticket, by(house.cast.bob), Body("See the log."), now=TUESDAY, files=(file,)
    )
    shown = reply(
        db, ticket, by(house.cast.bob), Body("See this."), now=TUESDAY + HOUR, files=(file,)
    )
    number, note_id, shown_id = ticket.number, note.id, shown.id
    db.expire_all()
    with as_scope(contact_principal(house.cast.carol).scope) as portal:
        entries = {one.id: one for one in entries_of(portal, ticket_for(portal, number))}
        assert note_id not in entries
        assert [one.filename for one in entries[shown_id].attachments] == ["log.txt"]


def test_a_contact_writes_only_in_her_own_name_and_only_public_words(
    db: Session, house: House, ticket: Ticket, as_scope: AsScope
) -> None:
    colleague = make_contact(db, house.cast.harbor, "Cora", sees="company")
    forged: tuple[dict[str, Any], ...] = (
        {"contact_id": house.cast.carol.id},
        {"contact_id": None, "agent_id": house.cast.bob.id},
        {"visibility": "internal"},
        {"kind": "event"},
        {"heeded_at": TUESDAY},
    )
    plain = {
        "tenant_id": ticket.tenant_id,
        "ticket_id": ticket.id,
        "kind": "reply",
        "visibility": "public",
        "contact_id": colleague.id,
        "body_text": "Mine",
        "channel": "portal",
    }
    scope = contact_principal(colleague).scope
    for change in forged:
        row = Entry(**{**plain, **change})
        with as_scope(scope) as portal, pytest.raises(Exception, match="row-level security"):
            write(portal, row)
    with as_scope(scope) as portal:
        write(portal, Entry(**plain))


def write(portal: Session, row: Entry) -> None:
    with portal.begin_nested():
        portal.add(row)
        portal.flush()
