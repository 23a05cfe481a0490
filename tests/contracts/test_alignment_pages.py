"""Alice aligns a contract: the preview, the refusals, and who is never offered or let in."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import versions_of
from tests.contracts.deals import IN_AUGUST, make_contract
from tests.contracts.formats import html_text
from tests.contracts.test_alignment import BACKUP, END, pair
from tests.harness.browsing import Visit
from tests.harness.clock import WallClock
from tests.people import make_agent, make_client


def typed(other: Contract, day: str = "2026-08-15", **more: str) -> dict[str, str]:
    return {"other_id": str(other.id), "effective_from": day} | more


def test_alice_sees_what_it_does_before_the_draft_is_written(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(IN_AUGUST)
    backup, deal = pair(db)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    tab, here = f"/contracts/{backup.number}/renewal", f"/contracts/{backup.number}/align"
    assert here in alice.get(tab).text
    assert f"{deal.code} Managed IT, over on 15 Mar 2027" in html_text(alice.get(here).text)
    asked = typed(deal, takes_rhythm="y")
    tried = html_text(alice.post(here, asked | {"do": "preview"}).text)
    # 14 of August's 31 days at 60.00, then whole months from the 15th.
    for words in ("open-ended", "15 Mar 2027", "1 Aug 2026 – 14 Aug 2026", "27.10"):
        assert words in tried, words
    assert len(versions_of(db, backup)) == 1
    done = alice.post(here, asked)
    assert done.status_code == 303
    assert done.headers["location"] == f"/contracts/{backup.number}/versions/2"
    (draft, _first) = versions_of(db, backup)
    assert (draft.is_draft, draft.ends_on, draft.anchor_day) == (True, END, 15)
    assert alice.post(f"/contracts/{backup.number}/versions/2/sign").status_code == 303
    assert "15 Mar 2027" in html_text(alice.get(tab).text)


def test_a_refusal_stands_beside_what_was_typed(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(IN_AUGUST)
    backup, deal = pair(db)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{backup.number}/align"
    late = alice.post(here, typed(deal, "2027-03-15"))
    assert late.status_code == 422
    assert "is over on 15 Mar 2027: choose a day before." in html_text(late.text)
    assert 'value="2027-03-15"' in late.text
    assert alice.post(here, typed(deal, "")).status_code == 422
    assert alice.post(here, typed(backup)).status_code == 422
    assert alice.post(here, {"other_id": "any", "effective_from": "2026-08-15"}).status_code == 422
    assert len(versions_of(db, backup)) == 1


def test_charlies_contract_is_never_offered_nor_taken(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(IN_AUGUST)
    backup, deal = pair(db)
    northwind = make_client(db, "Northwind Cargo")
    theirs = make_contract(db, northwind, BACKUP, ends_on=date(2027, 1, 1))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{backup.number}/align"
    assert theirs.code not in alice.get(here).text
    assert alice.post(here, typed(theirs)).status_code == 422
    lonely = alice.get(f"/contracts/{theirs.number}/align").text
    assert deal.code not in lonely
    assert "no other contract with an end" in html_text(lonely)
    olga = visit(make_agent(db, "Olga", "account_manager", clients=(northwind,)))
    assert olga.get(here).status_code == 404
    assert olga.post(here, typed(deal)).status_code == 404
    assert olga.post(f"/contracts/{theirs.number}/align", typed(deal)).status_code == 422
    bob = visit(make_agent(db, "Bob"))
    assert bob.post(here, typed(deal)).status_code == 404
    assert len(versions_of(db, backup)) == 1
