"""How tickets change, end, come back and merge, and what that does to their clocks."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from msp.desk.tickets import jobs
from msp.desk.tickets.actions.change_details import Details, change_details
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.close import close
from msp.desk.tickets.actions.merge import merge
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.reopen import reopen
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.actions.resolve import resolve
from msp.desk.tickets.actions.set_priority import set_priority
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import StatusLabel
from msp.desk.tickets.queries import entries_of
from msp.desk.tickets.values import Author, Body
from msp.desk.values import AuthorKind, Channel, ClosureCode, Kind, Status
from msp.kernel.errors import Conflict, Refused
from tests.desk.acting import (
    HOUR,
    TUESDAY,
    House,
    by,
    carol,
    clock,
    draft_by_carol,
    notices,
    said,
    tape,
    warsaw,
)


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


def test_words_on_a_merged_ticket_bring_the_survivor_back(
    db: Session, house: House, ticket: Ticket
) -> None:
    bob = by(house.cast.bob)
    survivor = open_ticket(db, draft_by_carol(house, subject="Again"), now=TUESDAY)
    merge(db, ticket, survivor, bob, now=TUESDAY + HOUR)
    change_status(db, survivor, Status.WAITING_CLIENT, bob, now=TUESDAY + HOUR)
    more = Body("It is the third port.")
    reply(db, ticket, carol(house), more, now=TUESDAY + 2 * HOUR, channel=Channel.MAIL)
    assert (ticket.status, survivor.status) == ("closed", "open")
    assert more.text in [one.body_text for one in entries_of(db, survivor)]


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
