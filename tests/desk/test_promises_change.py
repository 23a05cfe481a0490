"""A new version of a contract changes the promises for tickets from its day on, for no others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import change_terms
from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.drafts import TermsDraft
from contracts.agreements.queries import versions_of
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.desk.clocks.values import ClockKind
from msp.desk.tickets.clock_terms import terms_for, terms_of
from msp.kernel.worktime import Opening
from tenants.calendars.actions.create_calendar import create_calendar
from tests.contracts.deals import JULY, STATION, make_contract
from tests.desk.acting import House

IN_JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)
# The contract's own midnight is New York's: in Warsaw it is six in the morning.
BEFORE = datetime(2026, 7, 1, 3, 59, tzinfo=UTC)
AFTER = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def promised(minutes: int) -> list[SlaPromise]:
    return [SlaPromise(2, "first_response", minutes * MINUTE)]


def test_s14_a_new_version_promises_for_tickets_from_its_own_day_on(
    db: Session, house: House
) -> None:
    client, ticket = house.cast.harbor, house.cast.ticket
    slow = save_policy(db, None, "Slow", "", promised(240))
    fast = save_policy(db, None, "Fast", "", promised(15))
    nights = create_calendar(db, "Always", "UTC", ((Opening(0, 1440),),) * 7)
    agreed = make_contract(db, client, STATION, sla_policy_id=slow.id, calendar_id=house.office.id)
    revise_contract(db, agreed, JULY, by=None, now=IN_JUNE)
    draft = versions_of(db, agreed)[0]
    change_terms(db, draft, TermsDraft(JULY, sla_policy_id=fast.id, calendar_id=nights.id))
    sign_version(db, agreed, draft, by=None, now=IN_JUNE)
    old, new = (terms_for(db, client.id, None, 2, at) for at in (BEFORE, AFTER))
    kind = ClockKind.FIRST_RESPONSE
    assert (old.policy, old.promises[kind].target) == ("Slow", 240 * MINUTE)
    assert (new.policy, new.promises[kind].target) == ("Fast", 15 * MINUTE)
    assert (old.calendar.id, new.calendar.id) == (house.office.id, nights.id)
    assert new.answer_by(AFTER) == AFTER + 15 * MINUTE
    # A ticket keeps the promises of its own time, whenever it is looked at.
    ticket.priority, ticket.site_id = 2, None
    for opened, policy in ((BEFORE, "Slow"), (AFTER, "Fast")):
        ticket.created_at = opened
        assert terms_of(db, ticket).policy == policy
