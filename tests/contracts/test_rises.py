"""Rises as rows: applied once, kept with their calculation, billed, undone, told by letter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.set_price import set_price
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.models import Contract, LinePrice
from contracts.agreements.queries import fact_of, versions_of
from contracts.billing.queries import statement_of_run
from contracts.indexation.actions.agree_clause import stop_clause
from contracts.indexation.actions.apply_rise import apply_rise
from contracts.indexation.actions.undo_rise import undo_rise
from contracts.indexation.csv_file import Told, Wrong, read_values
from contracts.indexation.letter import render_letters
from contracts.indexation.letters import letters_of
from contracts.indexation.models import IndexRise, IndexValue
from contracts.indexation.proposals import Stand, prices_on
from contracts.indexation.words import price_words, steps_of
from msp.kernel.errors import Conflict, Refused
from tests.contracts.deals import bill, cover, make_contract
from tests.contracts.rises import (
    IN_AUGUST,
    OCTOBER,
    PUBLISHED,
    SEPTEMBER,
    agree,
    applied,
    make_index,
    proposed,
    tell,
)
from tests.house.tree import ROOT
from tests.people import make_client

IN_OCTOBER = datetime(2026, 10, 1, 15, tzinfo=UTC)


def prices(db: Session, contract: Contract, day: date, at: datetime) -> list[Decimal]:
    return [one.amount for one in prices_on(fact_of(db, contract), day, at)]


def test_a_rise_is_recorded_now_and_billed_from_its_day(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    cover(db, contract, client, "WS-1")
    cover(db, contract, client, "SRV-1", kind="server")
    agree(db, contract, make_index(db))
    seen = proposed(db, contract)
    assert (seen.stand, seen.planned_on, seen.tell_by) == (
        Stand.READY, SEPTEMBER, date(2026, 8, 22),
    )  # fmt: skip
    assert (seen.before, seen.after, seen.monthly) == (
        Decimal("460.00"), Decimal("471.04"), Decimal("11.04"),
    )  # fmt: skip
    applied(db, contract)
    assert prices(db, contract, date(2026, 8, 31), IN_OCTOBER) == [60, 400]
    assert prices(db, contract, SEPTEMBER, IN_OCTOBER) == [Decimal("61.44"), Decimal("409.60")]
    # Before it was applied nobody knew of it.
    assert prices(db, contract, SEPTEMBER, IN_AUGUST - timedelta(seconds=1)) == [60, 400]
    for month in (date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)):
        assert bill(db, contract, month, IN_OCTOBER).state == "issued"
    statement = statement_of_run(db, bill(db, contract, SEPTEMBER, IN_OCTOBER, upto="draft"))
    assert statement is not None
    assert statement.net == Decimal("471.04")
    assert proposed(db, contract).stand is Stand.TAKEN


def test_a_rise_is_applied_once_however_often_the_button_is_pressed(db: Session) -> None:
    contract = make_contract(db, make_client(db))
    agree(db, contract, make_index(db))
    mark = proposed(db, contract).mark
    apply_rise(db, contract, 2026, mark, by=None, now=IN_AUGUST)
    for minutes in (1, 2):
        later = IN_AUGUST + timedelta(minutes=minutes)
        with pytest.raises(Conflict, match="has had its rise of 2026"):
            apply_rise(db, contract, 2026, mark, by=None, now=later)
    assert db.scalar(select(func.count()).select_from(IndexRise)) == 1
    rises = db.scalars(select(LinePrice).where(LinePrice.valid_from == SEPTEMBER)).all()
    assert sorted(one.amount for one in rises) == [Decimal("61.44"), Decimal("409.60")]


def test_other_figures_than_those_seen_are_not_applied(db: Session) -> None:
    contract = make_contract(db, make_client(db))
    index = make_index(db)
    agree(db, contract, index)
    mark = proposed(db, contract).mark
    tell(db, index, IN_AUGUST, m2026_07="127.5")
    later = IN_AUGUST + timedelta(minutes=1)
    with pytest.raises(Conflict, match="have changed since you saw them"):
        apply_rise(db, contract, 2026, mark, by=None, now=later)
    assert applied(db, contract, now=later).taken == Decimal("0.02")


def test_undone_before_its_day_the_old_prices_are_recorded_again(db: Session) -> None:
    contract = make_contract(db, make_client(db))
    agree(db, contract, make_index(db))
    rise = applied(db, contract)
    set_price(db, contract, 2, Decimal(450), SEPTEMBER, by=None, now=IN_AUGUST + timedelta(hours=1))
    undone = IN_AUGUST + timedelta(days=1)
    undo_rise(db, contract, rise, by=None, now=undone)
    # The server's price was agreed by hand since then and is left alone.
    assert prices(db, contract, SEPTEMBER, undone) == [60, 450]
    assert prices(db, contract, SEPTEMBER, IN_AUGUST) == [Decimal("61.44"), Decimal("409.60")]
    with pytest.raises(Conflict, match="undone already"):
        undo_rise(db, contract, rise, by=None, now=undone)
    again = applied(db, contract, now=undone + timedelta(minutes=1))
    assert again.effective_on == date(2026, 9, 1)
    with pytest.raises(Refused, match="in force since 1 Sep 2026"):
        undo_rise(db, contract, again, by=None, now=IN_OCTOBER)


def test_told_late_it_comes_later_but_still_once_for_the_year(db: Session) -> None:
    contract = make_contract(db, make_client(db))
    agree(db, contract, make_index(db))
    late = datetime(2026, 8, 24, tzinfo=UTC)
    assert proposed(db, contract, now=late).late
    assert applied(db, contract, now=late).effective_on == OCTOBER
    assert proposed(db, contract, 2027, late).planned_on == date(2027, 9, 1)
    assert proposed(db, contract, 2027, late).stand is Stand.MISSING


def test_what_is_missing_or_over_or_unchanged_cannot_be_applied(db: Session) -> None:
    contract = make_contract(db, make_client(db), ends_on=date(2027, 1, 1))
    index = make_index(db, m2026_03="125.0")
    agree(db, contract, index)
    assert (proposed(db, contract).stand, proposed(db, contract).missing) == (
        Stand.MISSING, date(2026, 7, 1),
    )  # fmt: skip
    assert proposed(db, contract, 2027).stand is Stand.OVER
    tell(db, index, IN_AUGUST, m2026_07="125.0")
    seen = proposed(db, contract)
    assert seen.stand is Stand.SAME
    with pytest.raises(Refused, match="no rise to apply"):
        apply_rise(db, contract, 2026, seen.mark, by=None, now=IN_AUGUST)


def test_a_draft_that_is_signed_later_does_not_lose_the_rise(db: Session) -> None:
    contract = make_contract(db, make_client(db))
    agree(db, contract, make_index(db))
    revise_contract(db, contract, date(2026, 8, 1), by=None, now=IN_AUGUST - timedelta(days=2))
    rise = applied(db, contract)
    undo_rise(db, contract, rise, by=None, now=IN_AUGUST + timedelta(minutes=5))
    applied(db, contract, now=IN_AUGUST + timedelta(minutes=9))
    signed = IN_AUGUST + timedelta(days=1)
    sign_version(db, contract, versions_of(db, contract)[0], by=None, now=signed)
    assert prices(db, contract, SEPTEMBER, signed) == [Decimal("61.44"), Decimal("409.60")]


def test_clauses_are_followed_by_others_and_by_their_end(db: Session) -> None:
    contract = make_contract(db, make_client(db))
    index = make_index(db)
    agree(db, contract, index, lines=(1,))
    agree(
        db, contract, index, valid_from=date(2026, 10, 2), first_on=date(2027, 1, 1),
        cap_percent=Decimal(1),
    )  # fmt: skip
    rise = proposed(db, contract).rise
    assert rise is not None
    assert [one.line for one in rise.prices] == [1]
    assert proposed(db, contract, 2027).planned_on == date(2027, 1, 1)
    for wrong, field in (
        ({"base_month": date(2026, 7, 1)}, "base_month"),
        ({"first_on": date(2026, 5, 1)}, "first_on"),
        ({"valid_from": date(2026, 5, 1)}, "valid_from"),
        ({"cap_percent": Decimal(1), "floor_percent": Decimal(2)}, "floor_percent"),
        ({"lines": (1, 9)}, "lines"),
    ):
        with pytest.raises(Refused) as told:
            agree(db, contract, index, **wrong)
        assert told.value.field == field
    stop_clause(db, contract, date(2026, 12, 1), "Addendum 3", by=None, now=IN_AUGUST)
    with pytest.raises(ValueError, match="not enough values"):
        proposed(db, contract, 2027, IN_AUGUST)
    with pytest.raises(Conflict, match="No index clause"):
        stop_clause(db, contract, date(2027, 1, 1), "x", by=None, now=IN_OCTOBER)


def test_values_are_read_and_wrong_lines_told(db: Session) -> None:
    lines = read_values(
        "month;value\n2026-03;125,0\n03/2026;1\n2026M04;126.1\nMay;3\n2026-06;0\n2026-13;9\n;\nx"
    )
    told = [(one.month, one.value) for one in lines if isinstance(one, Told)]
    assert told == [(date(2026, 3, 1), Decimal("125.0")), (date(2026, 4, 1), Decimal("126.1"))]
    wrong = {one.number: one.sentence for one in lines if isinstance(one, Wrong)}
    assert list(wrong) == [3, 5, 6, 7, 9]
    assert "earlier line" in wrong[3]
    index = make_index(db)
    assert tell(db, index, PUBLISHED + timedelta(1), m2026_03="125.0", m2026_07="127.9") == 1
    rows = db.scalars(select(IndexValue.value).where(IndexValue.month == date(2026, 7, 1))).all()
    assert sorted(rows) == [Decimal("127.9"), Decimal("128.0")]
    with pytest.raises(Refused):
        read_values("nothing here")


def test_the_letter_speaks_the_clients_language_and_shows_the_sum(db: Session) -> None:
    english, polish = make_client(db), make_client(db, "Northwind Cargo", locale="pl")
    index = make_index(db)
    contracts = [make_contract(db, one) for one in (english, polish)]
    for one in contracts:
        agree(db, one, index)
    applied(db, contracts[0])
    found = [proposed(db, one) for one in contracts]
    pages = PdfReader(BytesIO(render_letters(letters_of(db, found)))).pages
    assert len(pages) == 2
    first, second = (page.extract_text() for page in pages)
    assert "New prices from 1 Sep" in first
    assert "128 / 125 − 1 = 2.4 %" in first
    assert "60.00 × 1.024 = 61.44, rounded to 0.01: 61.44" in first
    assert "Contract, paragraph 7" in first
    assert "1 wrz 2026" in second


def test_the_page_about_indexation_says_what_is_worked_out(db: Session) -> None:
    page = (ROOT / "docs" / "indexation.md").read_text(encoding="utf-8")
    client = make_client(db)
    contract = make_contract(db, client)
    cover(db, contract, client, "WS-1")
    cover(db, contract, client, "SRV-1", kind="server")
    index = make_index(db)
    agree(db, contract, index)
    seen = proposed(db, contract)
    assert seen.rise is not None
    words = [price_words(one, seen.rise, seen.clause) for one in seen.rise.prices]
    steps = dict(steps_of(seen.rise, seen.clause, seen.index))
    for said in (*words, steps["Change"], f"{seen.monthly} USD a month more"):
        assert said in page, said
    agree(db, contract, index, valid_from=date(2026, 6, 2), cap_percent=Decimal(2))
    capped = proposed(db, contract).rise
    assert capped is not None
    said = " and ".join(str(round(one.after, 2)) for one in capped.prices)
    assert f"At most 2 % makes it {said}." in page
