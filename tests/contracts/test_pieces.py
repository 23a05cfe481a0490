"""Work by the piece: an incident once, a call-out beside its hours, late work corrected."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import Basis
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.statement import compute
from contracts.billing.values import MissingPrice
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.values import BillState, TimeFact
from msp.kernel.errors import Refused
from tests.contracts.deals import IN_AUGUST, IN_JULY, JULY, JUNE, bill, make_contract
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import arrears, contract, line, price, ties_out, version, works
from tests.people import make_client

INCIDENTS = line(1, Basis.INCIDENT, price("90"), included=1)
ONSITE = line(2, Basis.VISIT, price("75"), work_type="onsite")
HOURS = line(3, Basis.HOURLY, price("120"), work_type="onsite")


def june(*entries: TimeFact) -> Statement:
    statement = compute(contract(version(INCIDENTS, ONSITE, HOURS)), [], entries, arrears(), ASKED)
    ties_out(statement)
    return statement


def test_an_incident_is_charged_once_on_the_day_it_begins_and_the_first_are_included() -> None:
    statement = june(
        works("T-1 printer", date(2026, 6, 2), 20),
        works("T-2 mail", date(2026, 6, 3), 15),
        works("T-2 mail", date(2026, 6, 9), 300),
        works("T-3 disk", date(2026, 6, 8), 5),
        works("T-4 question", date(2026, 6, 9), 0),
        works("T-5 ours", date(2026, 6, 9), 40, BillState.GOODWILL),
    )
    (one,) = statement.lines
    assert (int(one.counted), int(one.charged), one.net) == (3, 2, Decimal("180.00"))
    assert formula_of(one) == "3 counted, 1 included: 2 × 90"
    assert [(work.label, work.line, work.amount) for work in statement.labour] == [
        ("T-1 printer", 1, Decimal("0.00")),
        ("T-2 mail", 1, Decimal("90.00")),
        ("T-3 disk", 1, Decimal("90.00")),
        ("T-2 mail", 1, Decimal("0.00")),
        *sorted(
            [("T-4 question", None, Decimal("0.00")), ("T-5 ours", None, Decimal("0.00"))],
            key=lambda free: str(works(free[0], date(2026, 6, 9), 0).id),
        ),
    ]


def test_an_incident_that_was_opened_before_the_period_is_not_charged_again() -> None:
    statement = june(
        works("T-1", date(2026, 6, 2), 20, begun=(("", ""),)),
        works("T-2", date(2026, 6, 2), 20, begun=(("onsite", ""),)),
        works("T-3", date(2026, 6, 3), 20),
    )
    (one,) = statement.lines
    assert (int(one.counted), int(one.charged)) == (2, 1)


def test_a_visit_is_charged_beside_its_hours_once_a_day_and_person() -> None:
    statement = june(
        works("T-1", date(2026, 6, 2), 60, work_type="onsite"),
        works("T-2", date(2026, 6, 2), 30, work_type="onsite"),
        works("T-3", date(2026, 6, 2), 30, work_type="onsite", agent="Erin"),
        works("T-3", date(2026, 6, 4), 30, work_type="onsite"),
        works("T-3", date(2026, 6, 5), 0, work_type="onsite"),
    )
    visits, hours = statement.lines
    assert (visits.net, formula_of(visits)) == (Decimal("225.00"), "3 × 75")
    assert (hours.charged, hours.net) == (Decimal("2.5"), Decimal("300.00"))
    assert sum(one.worked for one in statement.labour) == 5 * 60


def test_a_visit_may_be_all_that_is_paid_for_work_of_its_kind() -> None:
    agreed = contract(version(ONSITE))
    entry = works("T-1", date(2026, 6, 2), 60, work_type="onsite")
    assert compute(agreed, [], [entry], arrears(), ASKED).net == Decimal("75.00")
    with pytest.raises(MissingPrice):
        compute(agreed, [], [works("T-1", date(2026, 6, 2), 60)], arrears(), ASKED)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 29), st.sampled_from("ABCD"), st.sampled_from(("", "onsite")),
            st.integers(0, 90), st.sampled_from(("Bob", "Erin")),
        ),
        max_size=12,
    ),
    st.permutations(range(12)),
)  # fmt: skip
@settings(max_examples=60)
def test_f19_pieces_add_up_in_any_order(
    told: list[tuple[int, str, str, int, str]], order: list[int]
) -> None:
    entries = [
        works(f"T-{ticket}", date(2026, 6, 1) + timedelta(day), minutes, work_type=kind, agent=who)
        for day, ticket, kind, minutes, who in dict.fromkeys(told)
    ]
    entries = list({one.id: one for one in entries}.values())
    statement = june(*entries)
    shuffled = [entries[n] for n in order if n < len(entries)]
    assert june(*shuffled) == statement
    remote = {one.source for one in entries if one.billable and not one.work_type}
    visits = {(one.work_date, one.agent) for one in entries if one.billable and one.work_type}
    counted = {one.basis: one.counted for one in statement.lines}
    assert counted.get(Basis.INCIDENT, 0) == len(remote)
    assert counted.get(Basis.VISIT, 0) == len(visits)


def test_the_tickets_own_work_opens_an_incident_in_one_month_alone(db: Session) -> None:
    client = make_client(db)
    drafted = LineDraft("Incidents", Basis.INCIDENT, Decimal(90), code="INC")
    agreed = make_contract(db, client, drafted)

    def post(ticket: UUID, day: date, at: datetime) -> None:
        then = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
        work = Work("ticket", ticket, "T", 30, 30, BillState.CHARGEABLE, then)
        post_time(db, tenant_id=client.id, agent_id=None, work=work, now=at)

    first, second = uuid4(), uuid4()
    post(first, date(2026, 6, 29), IN_JULY - timedelta(days=2))
    post(first, date(2026, 7, 2), IN_JULY + timedelta(days=1))
    post(second, date(2026, 7, 3), IN_JULY + timedelta(days=2))
    june_row = statement_of_run(db, bill(db, agreed, JUNE, IN_JULY))
    assert june_row is not None
    assert june_row.net == Decimal("90.00")
    july_row = statement_of_run(db, bill(db, agreed, JULY, IN_AUGUST))
    assert july_row is not None
    assert july_row.net == Decimal("90.00")
    # Told in August: the second had begun in June already. June is charged for it, July is not.
    post(second, date(2026, 6, 30), IN_AUGUST + timedelta(days=1))
    august = bill(db, agreed, date(2026, 8, 1), IN_AUGUST + timedelta(days=31))
    row = statement_of_run(db, august)
    assert row is not None
    assert [one.net for one in load_statement(db, row).lines] == [
        Decimal("90.00"),
        Decimal("-90.00"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"work_type": ""}, "work_type"),
        ({"minimum": 2}, "minimum"),
        ({"discount_amount": 5}, "discount_amount"),
    ],
)
def test_what_a_visit_cannot_be(db: Session, wrong: dict[str, object], field: str) -> None:
    given = {"work_type": "onsite"} | wrong
    with pytest.raises(Refused) as refused:
        make_contract(
            db,
            make_client(db),
            LineDraft("Visit", Basis.VISIT, Decimal(75), **given),  # type: ignore[arg-type]  # its fields
        )
    assert refused.value.field == field
