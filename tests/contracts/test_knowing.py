"""A period as known on a date gives the same cents for ever, whatever is recorded later."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.values import Basis
from contracts.billing.actions.move_run import return_run
from contracts.billing.fingerprint import fingerprint
from contracts.billing.statement import compute
from contracts.documents.knowing import compared, period_as_known
from contracts.ledger.actions.change_coverage import end_coverage
from contracts.ledger.coverage import as_known
from contracts.ledger.values import CoverageFact
from msp.kernel.errors import Refused
from tests.contracts.deals import IN_AUGUST, IN_JULY, JUNE, STATION, bill, cover, make_contract
from tests.contracts.facts import SIGNED, arrears, contract, covers, line, price, version
from tests.contracts.formats import html_text
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client

FACT = st.tuples(
    st.integers(0, 6),  # which device
    st.integers(0, 29),  # from which day of June
    st.integers(1, 30),  # for how long
    st.integers(0, 20),  # recorded after so many hours
    st.none() | st.integers(1, 20),  # superseded after so many more
)


@settings(max_examples=60)
@given(st.lists(FACT, max_size=12), st.integers(0, 45), st.randoms(use_true_random=False))
def test_what_was_known_stays_known_in_every_order_of_recording(
    told: list[tuple[int, int, int, int, int | None]], hours: int, luck: Random
) -> None:
    terms = contract(version(line(1, Basis.WORKSTATION, price("61.37"), included=1)))
    facts: list[CoverageFact] = []
    for device, start, days, after, gone in told:
        at = SIGNED + timedelta(hours=after)
        since = JUNE + timedelta(days=start)
        facts.append(
            covers(
                f"WS-{device}-{start}-{days}",
                since=since,
                until=since + timedelta(days=days),
                at=at,
                gone=None if gone is None else at + timedelta(hours=gone),
            )
        )
    known = SIGNED + timedelta(hours=hours)
    then = compute(terms, as_known(facts, known), [], arrears(), known)
    shuffled = luck.sample(facts, len(facts))
    assert fingerprint(compute(terms, shuffled, [], arrears(), known)) == fingerprint(then)


def test_a_date_gives_the_same_cents_before_and_after_late_facts(db: Session, visit: Visit) -> None:
    client = make_client(db)
    deal = make_contract(db, client, STATION)
    gone = cover(db, deal, client, "WS-1")
    cover(db, deal, client, "WS-2")
    run = bill(db, deal, JUNE, IN_JULY)
    before = period_as_known(db, run, IN_JULY)
    end_coverage(db, gone, date(2026, 6, 16), by=None, now=IN_JULY + timedelta(days=2))
    after = period_as_known(db, run, IN_JULY)
    assert after.fingerprint == before.fingerprint
    today = period_as_known(db, run, IN_AUGUST)
    (moved,) = compared(after.statement, today.statement)
    assert (moved.then, moved.now, moved.difference) == (Decimal(120), Decimal(90), Decimal(-30))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = html_text(alice.get(f"/billing/runs/{run.id}/known").text)
    assert "the bill is the same in every figure" in page
    assert "−30.00 USD" in page
    later = html_text(alice.get(f"/billing/runs/{run.id}/known?day=2026-07-04").text)
    assert "What is known now is the same in every figure." in later


def test_a_reviewer_sends_a_draft_back_with_words_that_stand_on_it(
    db: Session, visit: Visit
) -> None:
    deal = make_contract(db, make_client(db), STATION)
    run = bill(db, deal, JUNE, IN_JULY, upto="reviewed")
    with pytest.raises(Refused, match="what is wrong"):
        return_run(db, run, by=None, now=IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/runs/{run.id}"
    assert alice.post(f"{here}/return", {"note": "The server is missing."}).status_code < 400
    assert "Sent back by Alice: The server is missing." in html_text(alice.get(here).text)
    assert alice.post(f"{here}/review", {"note": "Now it is there."}).status_code < 400
    text = html_text(alice.get(here).text)
    assert "Sent back by" not in text
    assert "The server is missing." in text
