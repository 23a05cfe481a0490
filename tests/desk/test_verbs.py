"""What can be done to a ticket: each verb writes its line, moves the clocks, tells people."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger.models import TimeEntry
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.tickets import jobs
from msp.desk.tickets.actions.add_note import add_note
from msp.desk.tickets.actions.add_vendor_message import add_vendor_message
from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.escalate import escalate
from msp.desk.tickets.actions.log_time import log_time
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.queries import entries_of, ticket_for
from msp.desk.tickets.values import Body, HandOver, IncomingFile
from msp.desk.values import Channel, Status
from msp.kernel.errors import Refused
from msp.kernel.files import store
from tests.desk.acting import (
    HOUR,
    NOTE,
    TUESDAY,
    House,
    by,
    carol,
    clock,
    notices,
    said,
    tape,
    warsaw,
)
from tests.harness.database import AsScope
from tests.people import contact_principal, make_agent, make_contact, make_ticket


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


def test_e13_a_ticket_to_which_nothing_is_promised_has_a_tape_and_can_be_moved(
    db: Session, house: House
) -> None:
    """A policy may speak of the urgent alone; the others are worked on all the same."""
    urgent = [SlaPromise(1, "resolution", 4 * HOUR)]
    save_policy(db, None, "Only what is urgent", "", urgent, default=True)
    plain = make_ticket(db, house.cast.harbor, house.cast.carol, at=TUESDAY, priority=4)
    bob = by(house.cast.bob)
    for hours, status in enumerate((Status.OPEN, Status.WAITING_CLIENT, Status.OPEN), start=1):
        change_status(db, plain, status, bob, now=TUESDAY + hours * HOUR)
    assert db.scalars(select(ClockRow).where(ClockRow.ticket_id == plain.id)).all() == []
    segments = db.scalars(
        select(SegmentRow)
        .where(SegmentRow.ticket_id == plain.id)
        .order_by(SegmentRow.started_at, SegmentRow.id)
    ).all()
    assert [one.status for one in segments] == ["open", "waiting_client", "open"]
    assert [one.ended_at is None for one in segments] == [False, False, True]
