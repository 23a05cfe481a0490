"""A tax rate recorded late, for days that are billed: the next bill puts each code's tax right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.actions.end_contract import end_contract
from contracts.agreements.drafts import LineDraft
from contracts.agreements.models import Contract
from contracts.agreements.values import Basis
from contracts.billing.actions.draft_correction import draft_correction
from contracts.billing.actions.move_run import approve_run, issue_run, review_run
from contracts.billing.billed import billed_for
from contracts.billing.corrections import with_corrections
from contracts.billing.models import BillingRun
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.statement import compute
from contracts.billing.values_statement import Line, Statement
from contracts.documents.proving import work_out_again
from contracts.taxes.actions.set_tax import TaxDraft, set_tax
from contracts.taxes.values import TaxFact, TaxKind
from contracts.values import Span
from tests.contracts.deals import IN_AUGUST, IN_JULY, JULY, JUNE, SIGNED, bill, make_contract
from tests.contracts.facts import SIGNED as EARLY
from tests.contracts.facts import arrears, contract, line, price, ties_out, version
from tests.people import make_client

BEGINNING = date(2026, 1, 1)
JULY_DAYS = Span(date(2026, 7, 1), date(2026, 8, 1))
KNOWN = datetime(2026, 7, 1, 6, tzinfo=UTC)
LATER = datetime(2026, 8, 1, 6, tzinfo=UTC)
STANDARD = TaxFact("S", BEGINNING, TaxKind.RATE, Decimal(23), "", EARLY)


def lowered(percent: str, since: date = date(2026, 6, 1), at: datetime = LATER) -> TaxFact:
    return TaxFact("S", since, TaxKind.RATE, Decimal(percent), "", at - timedelta(days=3))


def bases(lines: Iterable[Line]) -> dict[object, Decimal]:
    """What is taxed how, whatever it is called; nothing is nothing."""
    found: dict[object, Decimal] = defaultdict(Decimal)
    for one in lines:
        found[one.tax_code, one.tax_percent, one.tax_kind] += one.net
    return {key: net for key, net in found.items() if net}


def test_a_rate_told_late_moves_the_sum_to_the_other_rate_and_only_once() -> None:
    fact = contract(
        version(
            line(1, Basis.FLAT, price("10.01"), tax_code="S"),
            line(2, Basis.FLAT, price("20.02"), tax_code="S"),
        )
    )
    frozen = compute(fact, [], [], arrears(), KNOWN, (), [STANDARD])
    assert frozen.tax == Decimal("6.91")
    facts = [STANDARD, lowered("8")]
    june_now = compute(fact, [], [], arrears(), LATER, (), facts)
    assert june_now.tax == Decimal("2.40")
    plain = compute(fact, [], [], arrears(JULY_DAYS), LATER, (), facts)
    said = with_corrections(plain, [(june_now, billed_for(frozen.period, "INV-1", [frozen]))])
    ties_out(said)
    moved = [one for one in said.lines if one.corrects]
    assert sum(one.net for one in moved) == 0
    by_rate = {
        percent: sum((one.tax for one in said.lines if one.tax_percent == percent), Decimal(0))
        for percent in (Decimal(23), Decimal(8))
    }
    # The old rate is taken back to the cent; July and June together are taxed at the other.
    assert by_rate == {Decimal(23): Decimal("-6.91"), Decimal(8): Decimal("4.80")}
    assert {one.reason.split(": ")[1] for one in moved} == {
        "taxed at 8 % instead",
        "no longer taxed at 23 %",
    }
    again = billed_for(frozen.period, "INV-1", [frozen, said])
    assert with_corrections(plain, [(june_now, again)]).lines == plain.lines


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 9999), st.integers(1, 9999)), min_size=1, max_size=4),
    st.lists(st.sampled_from(("0", "5", "7.5", "8", "19")), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
def test_f19_each_code_is_taxed_on_what_is_known_in_the_end_whatever_came_when(
    sums: list[tuple[int, int]], rates: list[str], luck: Random
) -> None:
    """Prices and rates change late, one bill after the other: bases and shares tie out."""
    fact = contract(
        version(
            *(
                line(
                    n,
                    Basis.FLAT,
                    price(str(Decimal(one) / 100)),
                    price(str(Decimal(two) / 100), date(2026, 1, 1), at=KNOWN + timedelta(days=9)),
                    tax_code="S",
                )
                for n, (one, two) in enumerate(sums, 1)
            )
        )
    )
    taxes = [STANDARD] + [
        TaxFact("S", date(2026, 6, 1), TaxKind.RATE, Decimal(rate), "", KNOWN + timedelta(days=n))
        for n, rate in enumerate(rates, 5)
    ]
    frozen = [compute(fact, [], [], arrears(), KNOWN, (), taxes)]
    nothing = arrears(Span(date(2026, 7, 1), date(2026, 7, 1)))
    for days in (5, 8, 30):
        known = KNOWN + timedelta(days=days)
        now = compute(fact, [], [], arrears(), known, (), luck.sample(taxes, len(taxes)))
        plain = compute(fact, [], [], nothing, known, (), taxes)
        billed = billed_for(frozen[0].period, "INV-1", frozen)
        frozen.append(with_corrections(plain, [(now, billed)]))
        ties_out(frozen[-1])
        told = [one for each in frozen for one in each.lines]
        assert bases(told) == bases(now.lines)
        # Each bill rounds each rate once: they differ by at most half a cent a bill and rate.
        owed = sum((each.tax for each in frozen), Decimal(0)) - now.tax
        assert abs(owed) <= Decimal("0.005") * len(frozen) * (len(rates) + 1) + Decimal("0.005")


def taxed_deal(db: Session) -> Contract:
    """A hundred a month at 23 %."""
    set_tax(
        db,
        TaxDraft("S", "Standard", BEGINNING, TaxKind.RATE, Decimal(23)),
        by=None,
        now=SIGNED - timedelta(days=9),
    )
    care = LineDraft("Care", Basis.FLAT, Decimal(100), tax_code="S")
    return make_contract(db, make_client(db), care)


def of_run(db: Session, run: BillingRun) -> Statement:
    row = statement_of_run(db, run)
    assert row is not None
    return load_statement(db, row)


def test_a_late_rate_is_put_right_on_the_next_bill_and_stays_proven(db: Session) -> None:
    deal = taxed_deal(db)
    june = bill(db, deal, JUNE, IN_JULY)
    reduced = TaxDraft("S", "Reduced", JUNE, TaxKind.RATE, Decimal(8))
    set_tax(db, reduced, by=None, now=IN_JULY + timedelta(days=2))
    july = bill(db, deal, JULY, IN_AUGUST)
    found = of_run(db, july)
    assert (found.net, found.tax) == (Decimal(100), Decimal("-7.00"))
    assert sorted(one.net for one in found.lines) == [-100, 100, 100]
    august = bill(db, deal, date(2026, 8, 1), datetime(2026, 9, 2, tzinfo=UTC))
    assert (of_run(db, august).net, of_run(db, august).tax) == (Decimal(100), Decimal("8.00"))
    assert all(work_out_again(db, one)[0] for one in (june, july, august))


def test_a_late_rate_after_the_end_is_a_correction_run_of_tax_alone(db: Session) -> None:
    deal = taxed_deal(db)
    end_contract(db, deal, JULY, by=None, now=SIGNED)
    bill(db, deal, JUNE, IN_JULY)
    reduced = TaxDraft("S", "Reduced", JUNE, TaxKind.RATE, Decimal(8))
    set_tax(db, reduced, by=None, now=IN_JULY + timedelta(days=2))
    run = draft_correction(db, deal, by=None, now=IN_AUGUST)
    for move in (review_run, approve_run, issue_run):
        move(db, run, by=None, now=IN_AUGUST)
    found = of_run(db, run)
    assert (found.net, found.tax) == (Decimal(0), Decimal("-15.00"))
    assert work_out_again(db, run)[0]
