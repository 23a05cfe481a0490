"""Contracts: drafts, signatures, versions, prices, the end; a refusal is a sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import change_terms, put_line
from contracts.agreements.actions.discard_draft import discard_draft, remove_line
from contracts.agreements.actions.end_contract import end_contract
from contracts.agreements.actions.open_contract import open_contract
from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.set_price import set_price
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.diff import changes
from contracts.agreements.drafts import ContractDraft, LineDraft, TermsDraft
from contracts.agreements.in_force import in_force
from contracts.agreements.models import Contract, LinePrice
from contracts.agreements.queries import fact_of, versions_of
from contracts.agreements.terms import life, price_on, version_on
from contracts.agreements.value import Standing, monthly_value, notice_on, standing
from contracts.agreements.values import Basis, Cycle
from contracts.values import FOREVER, Span
from msp.kernel.errors import Conflict, Refused
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    SERVER,
    SIGNED,
    STATION,
    bill,
    cover,
    make_contract,
)
from tests.people import make_client

AUGUST = date(2026, 8, 1)


def price_of(db: Session, contract: Contract, line: int, day: date, at: datetime) -> Decimal | None:
    version = version_on(fact_of(db, contract), day, at)
    assert version is not None
    (found,) = [one for one in version.lines if one.number == line]
    price = price_on(found.prices, contract.currency, day, at)
    return price.amount if price else None


def test_a_draft_counts_for_nothing_until_it_is_signed(db: Session) -> None:
    client = make_client(db)
    draft = ContractDraft("Managed IT", TermsDraft(JUNE), "USD", "UTC", JUNE, lines=(STATION,))
    contract = open_contract(db, client.id, draft, by=None, now=SIGNED)
    assert standing(fact_of(db, contract), JUNE, IN_JULY) is Standing.DRAFT
    assert in_force(db, client.id, IN_JULY) == []
    (version,) = versions_of(db, contract)
    sign_version(db, contract, version, by=None, now=SIGNED)
    assert [one.code for one in in_force(db, client.id, IN_JULY)] == [contract.code]
    with pytest.raises(Conflict, match="signed already"):
        sign_version(db, contract, version, by=None, now=SIGNED)
    with pytest.raises(Conflict, match="make a new version"):
        change_terms(db, version, TermsDraft(JUNE))
    with pytest.raises(Conflict):
        remove_line(db, version, 1)


def test_a_new_version_begins_as_a_copy_and_says_what_it_changes(db: Session) -> None:
    contract = make_contract(db, make_client(db), STATION, SERVER)
    draft = revise_contract(db, contract, AUGUST, by=None, now=IN_JULY)
    with pytest.raises(Conflict, match="still a draft"):
        revise_contract(db, contract, AUGUST, by=None, now=IN_JULY)
    change_terms(db, draft, TermsDraft(AUGUST, cycle=Cycle.QUARTERLY))
    versions = versions_of(db, contract)
    put_line(
        db,
        contract,
        versions[0],
        1,
        LineDraft("Workstation support", Basis.WORKSTATION, Decimal(66)),
        by=None,
        now=IN_JULY,
    )
    remove_line(db, versions_of(db, contract)[0], 2)
    put_line(
        db,
        contract,
        versions_of(db, contract)[0],
        None,
        LineDraft("Backup", Basis.FLAT, Decimal(99)),
        by=None,
        now=IN_JULY,
    )
    new, old = versions_of(db, contract)
    told = {one.what: (one.before, one.after) for one in changes(old, new, {})}
    assert told["Billed"] == ("monthly", "quarterly")
    assert told["Line 1"][1] == "Workstation support, per workstation, 66 USD a month"
    assert told["Line 2"][1] == ""
    assert told["Line 3"] == ("", "Backup, flat fee, 99 USD a month")
    sign_version(db, contract, new, by=None, now=IN_JULY)
    assert price_of(db, contract, 1, JULY, IN_AUGUST) == Decimal(60)
    assert price_of(db, contract, 1, AUGUST, IN_AUGUST) == Decimal(66)
    # Before the signature nobody knew the new price.
    assert price_of(db, contract, 1, AUGUST, IN_JULY - timedelta(1)) == Decimal(60)


def test_a_correction_for_june_leaves_the_rise_agreed_for_july(db: Session) -> None:
    contract = make_contract(db, make_client(db))
    set_price(db, contract, 1, Decimal(66), JULY, by=None, now=SIGNED + timedelta(1))
    set_price(db, contract, 1, Decimal(58), date(2026, 6, 15), by=None, now=SIGNED + timedelta(2))
    days = (JUNE, date(2026, 6, 15), JULY)
    assert [price_of(db, contract, 1, day, IN_JULY) for day in days] == [60, 58, 66]


def test_a_price_reaches_into_the_versions_that_are_signed_for_later(db: Session) -> None:
    contract = make_contract(db, make_client(db))
    revise_contract(db, contract, AUGUST, by=None, now=IN_JULY)
    sign_version(db, contract, versions_of(db, contract)[0], by=None, now=IN_JULY)
    set_price(db, contract, 1, Decimal(66), JULY, by=None, now=IN_JULY)
    assert price_of(db, contract, 1, AUGUST, IN_AUGUST) == Decimal(66)
    assert len(db.scalars(select(LinePrice).where(LinePrice.amount == 66)).all()) == 2
    with pytest.raises(Refused):
        set_price(db, contract, 9, Decimal(1), JULY, by=None, now=IN_JULY)
    with pytest.raises(Refused):
        set_price(db, contract, 1, Decimal(-1), JULY, by=None, now=IN_JULY)


def test_f03_another_cycle_cannot_begin_inside_what_is_billed(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    cover(db, contract, client, "WS-1")
    bill(db, contract, JUNE, IN_JULY, upto="approved")
    draft = revise_contract(db, contract, date(2026, 6, 15), by=None, now=IN_JULY)
    change_terms(db, draft, TermsDraft(date(2026, 6, 15), cycle=Cycle.QUARTERLY))
    version = versions_of(db, contract)[0]
    with pytest.raises(Refused, match="frozen up to 1 Jul 2026"):
        sign_version(db, contract, version, by=None, now=IN_JULY)
    change_terms(db, version, TermsDraft(JULY, cycle=Cycle.QUARTERLY))
    sign_version(db, contract, version, by=None, now=IN_JULY)


def test_the_end_ends_every_line_and_nothing_begins_after_it(db: Session) -> None:
    contract = make_contract(db, make_client(db), notice_days=30)
    end_contract(db, contract, date(2026, 7, 16), by=None, now=IN_JULY)
    fact = fact_of(db, contract)
    assert life(fact, IN_AUGUST) == Span(JUNE, date(2026, 7, 16))
    assert life(fact, IN_JULY - timedelta(1)) == Span(JUNE, FOREVER)
    assert standing(fact, AUGUST, IN_AUGUST) is Standing.ENDED
    assert notice_on(fact, IN_AUGUST) == date(2026, 6, 16)
    revise_contract(db, contract, AUGUST, by=None, now=IN_JULY)
    version = versions_of(db, contract)[0]
    with pytest.raises(Refused, match="ends on 16 Jul 2026"):
        sign_version(db, contract, version, by=None, now=IN_JULY)
    discard_draft(db, version)
    change_terms_on_the_last_day = revise_contract(
        db, contract, date(2026, 7, 16), by=None, now=IN_JULY
    )
    assert change_terms_on_the_last_day.ends_on is None
    sign_version(db, contract, versions_of(db, contract)[0], by=None, now=IN_JULY)
    assert life(fact_of(db, contract), IN_AUGUST) == Span(JUNE, FOREVER)


def test_what_it_is_worth_a_month(db: Session) -> None:
    yearly = LineDraft("Licence", Basis.FLAT, Decimal(1200), per=Cycle.YEARLY)
    minimum = LineDraft("Server support", Basis.SERVER, Decimal(400), minimum=2)
    contract = make_contract(db, make_client(db), STATION, minimum, yearly)
    fact = fact_of(db, contract)
    assert monthly_value(fact, {Basis.WORKSTATION: 10}, JUNE, IN_JULY) == Decimal("1500.00")


def test_what_cannot_be_is_refused_with_a_sentence(db: Session) -> None:
    client = make_client(db)
    terms = TermsDraft(JUNE)
    with pytest.raises(Refused, match="time zone"):
        open_contract(
            db, client.id, ContractDraft("X", terms, "USD", "Mars/Base", JUNE), by=None, now=SIGNED
        )
    empty = open_contract(
        db, client.id, ContractDraft("X", terms, "USD", "UTC", JUNE), by=None, now=SIGNED
    )
    with pytest.raises(Refused, match="without lines"):
        sign_version(db, empty, versions_of(db, empty)[0], by=None, now=SIGNED)
    with pytest.raises(Conflict, match="first version"):
        discard_draft(db, versions_of(db, empty)[0])
    with pytest.raises(Refused):
        end_contract(
            db,
            make_contract(db, client),
            date(2026, 1, 1),
            by=None,
            now=datetime(2026, 7, 1, tzinfo=UTC),
        )
