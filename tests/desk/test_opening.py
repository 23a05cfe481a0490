"""Opening tickets by every channel: a number, a place, a verdict, clocks, and a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.routing.models import RoutingRule
from msp.desk.tickets import jobs
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import ticket_for
from msp.desk.tickets.values import Body
from msp.desk.values import Channel
from msp.kernel.errors import NotFound, Refused
from tests.desk.acting import TUESDAY, House, draft_by_carol, said
from tests.harness.database import AsScope
from tests.people import NOW, contact_principal, make_asset, principal_of


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.MAIL, Channel.API, Channel.STAFF])
def test_e13_every_channel_starts_the_first_response_clock(
    db: Session, house: House, channel: Channel
) -> None:
    ticket = open_ticket(db, draft_by_carol(house, channel), now=TUESDAY)
    kinds = db.scalars(select(ClockRow.kind).where(ClockRow.ticket_id == ticket.id)).all()
    assert set(kinds) == {"first_response", "resolution"}
    assert ticket.next_clock == "first_response"
    assert ticket.due_at == TUESDAY + timedelta(hours=4), "the house rule for P3"


def test_e13_a_ticket_from_the_portal_has_clocks_from_the_moment_it_was_opened(
    db: Session, house: House, as_scope: AsScope
) -> None:
    with as_scope(contact_principal(house.cast.carol).scope) as portal:
        opened = open_ticket(portal, draft_by_carol(house, Channel.PORTAL), now=TUESDAY)
        number = opened.number
        assert opened.routed_at is None
        assert ticket_for(portal, number).number == number
    jobs.route_new(db)
    ticket = ticket_for(db, number)
    assert ticket.routed_at is not None
    assert ticket.tier_id == house.l1.id
    assert ticket.due_at == TUESDAY + timedelta(hours=4)
    starts = db.scalars(select(ClockRow.started_at).where(ClockRow.ticket_id == ticket.id)).all()
    assert set(starts) == {TUESDAY}
    first = db.scalar(select(SegmentRow).where(SegmentRow.ticket_id == ticket.id))
    assert first is not None
    assert (first.started_at, first.tier_id) == (TUESDAY, house.l1.id)
    jobs.route_new(db)
    assert len(said(db, ticket, "routed")) == 1, "taken in once, however often the job runs"


def test_s06_numbers_rise_and_nobody_shares_one(db: Session, house: House) -> None:
    numbers = [open_ticket(db, draft_by_carol(house), now=TUESDAY).number for _ in range(5)]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > 10_000


def test_s13_without_a_matching_rule_a_ticket_goes_to_the_first_line_and_says_so(
    db: Session, house: House
) -> None:
    ticket = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    assert (ticket.tier_id, ticket.team_id) == (house.l1.id, house.service_desk.id)
    (line,) = said(db, ticket, "routed")
    assert line.body_text == ticket.route_reason
    assert "No rule matched" in line.body_text
    assert line.visibility == "internal"


def test_s13_a_rule_sends_a_ticket_to_its_tier_and_a_person_with_the_skill(
    db: Session, house: House
) -> None:
    db.add(
        RoutingRule(
            position=1,
            name="Networks",
            category="network",
            words=["network*"],
            tier_id=house.l2.id,
            team_id=house.infrastructure.id,
            method="skill",
        )
    )
    db.flush()
    ticket = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    assert ticket.tier_id == house.l2.id
    assert ticket.route_reason == (
        "Rule “Networks”: the category is network, it says “network*”."
        " So L2 · Infrastructure, Ewa, who knows network."
    )
    (public,) = said(db, ticket, "assigned")
    assert (public.visibility, public.body_text) == ("public", "Ewa works on this")


def test_s09_the_entitlement_check_is_on_the_ticket_and_on_the_timeline(
    db: Session, house: House
) -> None:
    ticket = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    assert ticket.entitlement["answer"] in ("chargeable", "not_ours")
    (line,) = said(db, ticket, "entitlement")
    assert ticket.entitlement["clause"] in line.body_text


def test_a_blank_subject_or_message_is_refused_and_nothing_is_written(
    db: Session, house: House
) -> None:
    before = db.scalar(select(func.count()).select_from(Ticket))
    for draft in (
        draft_by_carol(house, subject="  \n "),
        draft_by_carol(house, body=Body(" \x00 ")),
        draft_by_carol(house, impact=0),
    ):
        with pytest.raises(Refused), db.begin_nested():
            open_ticket(db, draft, now=TUESDAY)
    assert db.scalar(select(func.count()).select_from(Ticket)) == before


def test_a_ticket_cannot_name_another_clients_asset(db: Session, house: House) -> None:
    foreign = make_asset(db, house.cast.northwind)
    with pytest.raises(Exception, match="fk_ticket_asset"), db.begin_nested():
        open_ticket(db, draft_by_carol(house, asset_ids=(foreign.id,)), now=TUESDAY)


def test_a_ticket_of_another_client_is_not_found(
    db: Session, house: House, as_scope: AsScope
) -> None:
    number = house.cast.ticket.number
    for scope in (
        contact_principal(house.cast.charlie).scope,
        contact_principal(house.cast.dora).scope,
        replace(principal_of(house.cast.bob), tenant_ids=(house.cast.northwind.id,)).scope,
    ):
        with as_scope(scope) as theirs, pytest.raises(NotFound):
            ticket_for(theirs, number)
    with as_scope(principal_of(house.cast.bob).scope) as ours:
        assert ticket_for(ours, number).number == number
    for wrong in (0, -1, 2**70):
        with pytest.raises(NotFound):
            ticket_for(db, wrong)


def test_a_contact_opens_blank_tickets_only(db: Session, house: House, as_scope: AsScope) -> None:
    me = house.cast.carol
    for forged in (
        {"assignee_id": house.cast.bob.id},
        {"tier_id": house.l3.id},
        {"status": "open"},
        {"routed_at": NOW},
        {"contact_id": house.cast.dora.id},
        {"channel": "staff"},
    ):
        values = {
            "kind": "incident",
            "subject": "Mine",
            "priority": 3,
            "impact": 2,
            "urgency": 2,
            "channel": "portal",
            "contact_id": me.id,
            "tenant_id": me.tenant_id,
        } | forged
        row = insert(Ticket).values(values)
        with (
            as_scope(contact_principal(me).scope) as portal,
            pytest.raises(Exception, match="row-level security"),
            portal.begin_nested(),
        ):
            portal.execute(row)
