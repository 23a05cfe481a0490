"""What chargeable work is quoted at: by the hour of day, by the incident, and how many are left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from contracts.agreements.drafts import ClauseDraft, LineDraft
from contracts.agreements.values import Basis
from contracts.agreements.values_work import WorkTerms
from contracts.entitlement.queries import Place, entitlement_for
from contracts.entitlement.values import Entitled, Per, verdict_from
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.values import BillState
from msp.kernel.money import Money
from msp.kernel.worktime import Opening
from tenants.calendars.actions.create_calendar import create_calendar
from tests.contracts.deals import HOURS, STATION, make_contract
from tests.contracts.test_hours import DEARER, new_york
from tests.desk.acting import WORKDAYS
from tests.people import make_client, make_site

NOON, EVENING, SUNDAY = new_york(16, 12), new_york(16, 20), new_york(21, 12)
LATE = ClauseDraft("after-hours", "chargeable", "Section 3: evenings and weekends by the hour.")
PROJECT = ClauseDraft("project", "chargeable", "Section 6: projects by the hour.")
DESK = Place(counts=True)


def test_s09_outside_the_coverage_hours_the_clause_for_them_decides_at_their_price(
    db: Session,
) -> None:
    client = make_client(db)
    office = create_calendar(db, "Office", "America/New_York", WORKDAYS, default=True)
    make_contract(
        db, client, STATION, replace(HOURS, work=DEARER), clauses=(LATE,), calendar_id=office.id
    )
    inside = entitlement_for(db, client.id, [], "hardware", NOON)
    assert (inside.answer, inside.price) == (Entitled.IN_CONTRACT, None)
    evening = entitlement_for(db, client.id, [], "hardware", EVENING)
    assert (evening.answer, evening.price) == (
        Entitled.CHARGEABLE, Money(Decimal("180.00"), "USD"),
    )  # fmt: skip
    assert evening.clause == LATE.words
    assert evening.terms == "120.00 USD an hour × 1.5 after hours."
    sunday = entitlement_for(db, client.id, [], None, SUNDAY)
    assert sunday.price == Money(Decimal("240.00"), "USD")
    assert verdict_from(sunday.as_json()).advice == sunday.advice  # type: ignore[union-attr]  # it answers


def test_s14_a_site_has_hours_of_its_own(db: Session) -> None:
    client = make_client(db)
    create_calendar(db, "Office", "America/New_York", WORKDAYS, default=True)
    nights = create_calendar(db, "Always", "UTC", ((Opening(0, 1440),),) * 7)
    site = make_site(db, client, calendar_id=nights.id)
    make_contract(db, client, STATION, HOURS, clauses=(LATE,))
    at_site = entitlement_for(db, client.id, [], None, EVENING, place=Place(site.id))
    assert at_site.answer is Entitled.IN_CONTRACT
    assert entitlement_for(db, client.id, [], None, EVENING).answer is Entitled.CHARGEABLE


def test_a_clause_that_names_the_category_goes_before_the_hours(db: Session) -> None:
    client = make_client(db)
    create_calendar(db, "Office", "America/New_York", WORKDAYS, default=True)
    payroll = ClauseDraft("payroll", "not_ours", "Section 5: software of others.")
    make_contract(db, client, STATION, HOURS, clauses=(LATE, payroll))
    assert entitlement_for(db, client.id, [], "payroll", EVENING).answer is Entitled.NOT_OURS


def test_s09_an_incident_has_its_price_and_says_how_many_are_left(db: Session) -> None:
    client = make_client(db)
    incidents = LineDraft("Incidents", Basis.INCIDENT, Decimal(90), included=2)
    make_contract(db, client, STATION, incidents, clauses=(PROJECT,))

    def worked(source: UUID, at: datetime, minutes: int = 30) -> None:
        work = Work("ticket", source, "T", minutes, minutes, BillState.CHARGEABLE, at)
        post_time(db, tenant_id=client.id, agent_id=None, work=work, now=at)

    def asked(at: datetime, place: Place = DESK) -> str:
        found = entitlement_for(db, client.id, [], "project", at, place=place)
        assert (found.price, found.per) == (Money(Decimal(90), "USD"), Per.INCIDENT)
        return found.terms

    old, first, second = uuid4(), uuid4(), uuid4()
    worked(old, datetime(2026, 6, 3, 16, tzinfo=UTC))
    in_july = datetime(2026, 7, 10, 16, tzinfo=UTC)
    worked(old, in_july)
    assert asked(in_july) == "2 of 2 included incidents are left this period."
    worked(first, in_july)
    worked(first, in_july + timedelta(days=1))
    worked(uuid4(), in_july, 0)
    assert asked(in_july + timedelta(days=1)) == "1 of 2 included incidents are left this period."
    worked(second, in_july)
    assert asked(in_july + timedelta(days=1)) == "The 2 included incidents of the period are used."
    # Whoever may not count the work is told the rule.
    assert asked(in_july, Place()) == "The first 2 of a period are included."


def test_the_price_is_that_of_no_kind_and_no_role(db: Session) -> None:
    client = make_client(db)
    senior = replace(HOURS, price=Decimal(160), work=WorkTerms(role="senior"))
    onsite = replace(HOURS, price=Decimal(140), work_type="onsite")
    make_contract(db, client, senior, onsite, HOURS, clauses=(PROJECT,), starts_on=date(2026, 6, 1))
    assert entitlement_for(db, client.id, [], "project", NOON).price == Money(Decimal(120), "USD")
