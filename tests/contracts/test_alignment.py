"""Two contracts of a client with one end: the terms, the cut periods, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.drafts import LineDraft, TermsDraft
from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of, version_numbered, versions_of
from contracts.agreements.terms import life
from contracts.agreements.values import Basis, Cadence, ContractFact, Cycle
from contracts.agreements.values_terms import Timing
from contracts.billing.schedule import schedule
from contracts.renewals.actions.align_contract import align_contract
from contracts.renewals.actions.give_notice import give_notice
from contracts.renewals.actions.renew_contract import renew_contract
from contracts.renewals.alignment import aligned_terms, stubs
from contracts.renewals.values import AlignmentWish, NoticeDraft, Side
from contracts.values import Span
from msp.kernel.errors import Conflict, Refused
from tests.contracts.deals import IN_AUGUST, JULY, JUNE, bill, make_contract
from tests.contracts.facts import SIGNED, contract, uid, version
from tests.people import make_client

LATER = SIGNED + timedelta(hours=1)
LONG_AGO = date(2020, 1, 1)
DAYS = st.dates(date(2021, 1, 1), date(2031, 1, 1))
RHYTHMS = st.builds(Cadence, st.sampled_from(Cycle), st.integers(1, 31), st.integers(1, 12))
BACKUP = LineDraft("Backup", Basis.FLAT, Decimal(60), code="BK")
END = date(2027, 3, 15)


def wishes(effective_from: date = JULY, **values: Any) -> AlignmentWish:
    return AlignmentWish(uid("other"), effective_from, **values)


def signed_with(own: ContractFact, terms: TermsDraft, timing: Timing) -> ContractFact:
    """The contract as it is once its draft with these terms is signed."""
    rhythm = Cadence(terms.cycle, terms.anchor_day, terms.anchor_month)
    drafted = version(
        number=2, since=terms.effective_from, at=LATER, ends_on=terms.ends_on, cadence=rhythm,
        timing=timing,
    )  # fmt: skip
    return replace(own, versions=(*own.versions, drafted))


@given(RHYTHMS, RHYTHMS, DAYS, DAYS, st.none() | DAYS, st.booleans(), st.sampled_from(Timing))
@settings(max_examples=100)
def test_f20_whatever_the_anchors_both_end_on_one_day_without_gap_or_overlap(
    mine: Cadence,
    theirs: Cadence,
    day: date,
    end: date,
    old_end: date | None,
    takes_rhythm: bool,
    timing: Timing,
) -> None:
    # The lawful ways: the other ends after the day, and this one still runs on it.
    day, end = sorted((day, end if end != day else end + timedelta(days=1)))
    old_end = None if old_end is None else max(old_end, day)
    first = version(since=LONG_AGO, cadence=mine, ends_on=old_end, timing=timing)
    own = contract(first, starts_on=LONG_AGO)
    other = contract(version(since=LONG_AGO, cadence=theirs, ends_on=end), starts_on=LONG_AGO)
    held = TermsDraft(day, old_end, mine.cycle, mine.anchor_day, mine.anchor_month)
    terms = aligned_terms(held, other, wishes(day, takes_rhythm=takes_rhythm), day, LATER)
    after = signed_with(own, terms, timing)
    assert life(after, LATER).end == life(other, LATER).end == end
    periods = [one.period for one in schedule(after, LONG_AGO, end, LATER) if one.period.days]
    assert periods[0].start == LONG_AGO
    assert periods[-1].end == end
    assert all(one.end == two.start for one, two in pairwise(periods))
    if takes_rhythm:
        beside = [one.period.start for one in schedule(other, LONG_AGO, end, LATER)]
        assert {one.start for one in periods if one.start > day} <= set(beside)
    assert set(stubs(after, LONG_AGO, end, LATER)) <= set(periods)


def test_the_stubs_are_the_periods_cut_at_the_day_and_by_the_end() -> None:
    own = contract(version())
    other = contract(version(cadence=Cadence(Cycle.QUARTERLY, 15, 2), ends_on=date(2027, 3, 1)))
    day = date(2026, 6, 20)
    held = TermsDraft(day, purchase_order="PO-7")
    terms = aligned_terms(held, other, wishes(day, takes_rhythm=True), day, LATER)
    assert (terms.cycle, terms.anchor_day, terms.anchor_month) == (Cycle.QUARTERLY, 15, 2)
    assert (terms.ends_on, terms.purchase_order) == (date(2027, 3, 1), "PO-7")
    after = signed_with(own, terms, Timing.ARREARS)
    assert stubs(after, own.starts_on, date(2027, 3, 1), LATER) == [
        Span(date(2026, 6, 1), day),
        Span(day, date(2026, 8, 15)),
        Span(date(2027, 2, 15), date(2027, 3, 1)),
    ]


def test_what_the_other_cannot_give_is_refused_beside_its_field() -> None:
    held = TermsDraft(JULY, notice_days=90, renews_months=12)
    ends = contract(version(ends_on=date(2026, 9, 1)))
    changed = version(
        number=2, since=date(2026, 8, 1), cadence=Cadence(Cycle.YEARLY, 1), ends_on=END
    )
    cases = [
        (contract(version()), wishes(), "other_id"),
        (ends, wishes(date(2026, 9, 1)), "effective_from"),
        (
            contract(version(), changed),
            wishes(takes_rhythm=True, takes_notice=True),
            "takes_rhythm",
        ),
        # Ninety days before 1 September are over on 1 July: it would renew itself at once.
        (ends, wishes(), "takes_notice"),
    ]
    for other, wish, field in cases:
        with pytest.raises(Refused) as refusal:
            aligned_terms(held, other, wish, JULY, LATER)
        assert refusal.value.field == field
    taken = aligned_terms(held, ends, wishes(takes_notice=True), JULY, LATER)
    assert (taken.notice_days, taken.renews_months) == (0, 0)


def pair(db: Session, name: str = "Harbor Dental", **terms: Any) -> tuple[Contract, Contract]:
    """Backup by the month without an end, and a contract billed from the 15th that has one."""
    client = make_client(db, name)
    backup = make_contract(db, client, BACKUP)
    agreed: dict[str, Any] = {"anchor_day": 15, "ends_on": END} | terms
    return backup, make_contract(db, client, BACKUP, **agreed)


def aligned(db: Session, backup: Contract, wish: AlignmentWish, now: datetime = IN_AUGUST) -> None:
    draft = align_contract(db, backup, wish, by=None, now=now)
    assert draft.is_draft
    sign_version(db, backup, version_numbered(db, backup, draft.number), by=None, now=now)


def test_signed_both_end_together_and_renew_together(db: Session) -> None:
    backup, deal = pair(db, notice_days=30, renews_months=12)
    wish = AlignmentWish(deal.id, date(2026, 8, 15), takes_rhythm=True, takes_notice=True)
    aligned(db, backup, wish)
    assert [life(fact_of(db, one), IN_AUGUST).end for one in (backup, deal)] == [END, END]
    (newest, *_) = versions_of(db, backup)
    assert (newest.anchor_day, newest.notice_days, newest.renews_months) == (15, 30, 12)
    assert newest.note == f"Aligned with {deal.code}."
    assert [one.description for one in newest.lines] == ["Backup"]
    later = datetime(2027, 3, 1, tzinfo=UTC)
    for one in (backup, deal):
        (renewal,) = renew_contract(db, one, now=later)
        assert renewal.renewed_until == date(2028, 3, 15)


def test_another_clients_contract_is_refused_and_so_is_itself(db: Session) -> None:
    backup, _deal = pair(db)
    theirs = make_contract(db, make_client(db, "Northwind Cargo"), BACKUP, ends_on=END)
    for other in (theirs, backup):
        with pytest.raises(Refused) as refusal:
            align_contract(db, backup, AlignmentWish(other.id, JULY), by=None, now=IN_AUGUST)
        assert refusal.value.field == "other_id"
    assert len(versions_of(db, backup)) == 1


def test_what_is_billed_keeps_its_rhythm(db: Session) -> None:
    backup, deal = pair(db)
    bill(db, backup, JUNE, IN_AUGUST)
    early = AlignmentWish(deal.id, date(2026, 6, 15), takes_rhythm=True)
    with pytest.raises(Refused, match="frozen up to"), db.begin_nested():
        aligned(db, backup, early)
    then = IN_AUGUST + timedelta(hours=1)
    aligned(db, backup, replace(early, takes_rhythm=False), then)
    assert life(fact_of(db, backup), then).end == END


def test_a_later_version_a_draft_and_a_notice_stand_in_its_way(db: Session) -> None:
    backup, deal = pair(db)
    draft = revise_contract(db, deal, date(2026, 9, 1), by=None, now=IN_AUGUST)
    wish = AlignmentWish(deal.id, date(2026, 8, 15))
    aligned(db, backup, wish)
    back = AlignmentWish(backup.id, date(2026, 8, 20))
    with pytest.raises(Conflict, match="still a draft"):
        align_contract(db, deal, back, by=None, now=IN_AUGUST)
    sign_version(db, deal, version_numbered(db, deal, draft.number), by=None, now=IN_AUGUST)
    with pytest.raises(Refused, match="Version 2 begins after that day"):
        align_contract(db, deal, back, by=None, now=IN_AUGUST)
    renewing, short = pair(db, "Pine Clinic", renews_months=12)
    given_on = NoticeDraft(date(2026, 8, 1), Side.CLIENT, "Carol")
    give_notice(db, short, given_on, by=None, now=IN_AUGUST)
    aligned(db, renewing, AlignmentWish(short.id, date(2026, 8, 15)))
    with pytest.raises(Refused, match="withdraw it first"):
        align_contract(
            db, short, AlignmentWish(renewing.id, date(2026, 8, 15)), by=None, now=IN_AUGUST
        )
