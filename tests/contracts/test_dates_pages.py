"""The account manager's pages of indexation and renewals: previews, letters, notices, reminders."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.queries import statement_of_run
from contracts.indexation.models import IndexRise, IndexValue, PriceIndex
from contracts.renewals.actions.raise_reminders import raise_reminders
from contracts.renewals.models import ContractNotice, ContractReminder
from tests.contracts.deals import bill, cover, make_contract
from tests.contracts.formats import html_text
from tests.contracts.rises import IN_AUGUST, SEPTEMBER, agree, applied, make_index
from tests.harness.browsing import Visit
from tests.harness.clock import WallClock
from tests.people import make_agent, make_client

IN_OCTOBER = datetime(2026, 10, 1, 15, tzinfo=UTC)


def test_an_index_is_named_previewed_and_taken_in(db: Session, visit: Visit) -> None:
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert "There is no index yet" in alice.get("/contracts/indices").text
    assert alice.post("/contracts/indices", {"name": "", "source": ""}).status_code == 422
    made = alice.post("/contracts/indices", {"name": "Consumer prices", "source": "2015 = 100"})
    here = made.headers["location"]
    twice = alice.post("/contracts/indices", {"name": "consumer PRICES", "source": "kept words"})
    assert "There is an index of this name already." in twice.text
    assert "kept words" in twice.text
    assert alice.post(here + "/preview", {"text": ""}).status_code == 422
    preview = alice.post(here + "/preview", {"text": "2026-03,125.0\nMay,1\n2026-07,128"})
    shown = html_text(preview.text)
    assert "1 line is wrong" in shown
    assert "write 2026-05" in shown
    assert "Take 2 values in" in shown
    assert db.scalars(select(IndexValue)).all() == []
    (kept,) = re.findall(r'name="text" value="([^"]*)"', preview.text)
    text = kept.replace("&#10;", "\n")
    assert alice.post(here + "/values", {"text": text}).status_code == 303
    again = html_text(alice.post(here + "/preview", {"text": "2026-03;125\n2026-07;127,5"}).text)
    assert "known" in again
    assert "revised" in again
    assert alice.post(here + "/values", {"text": "2026-07;127,5"}).status_code == 303
    page = html_text(alice.get(here).text)
    assert page.index("127.5") < page.index("said before")
    assert len(db.scalars(select(IndexValue)).all()) == 3
    bob = visit(make_agent(db, "Bob"))
    assert bob.get(here).status_code == 404
    assert bob.post("/contracts/indices", {"name": "X"}).status_code == 404


CLAUSE = {
    "valid_from": "2026-06-01", "agreed_in": "Addendum 2", "base_month": "2026-03",
    "first_on": "2026-09-01", "lag_months": "2", "share_percent": "100", "threshold_percent": "0",
    "cap_percent": "2", "floor_percent": "0", "rounding": "0.10", "notice_days": "10", "lines": "",
}  # fmt: skip


def test_a_clause_is_agreed_applied_billed_and_told(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(IN_AUGUST)
    alice_row = make_agent(db, "Alice", "account_manager")
    client = make_client(db, account_manager_id=alice_row.id)
    contract = make_contract(db, client)
    cover(db, contract, client, "WS-1")
    alice, tab = visit(alice_row), f"/contracts/{contract.number}/indexation"
    assert "There is no index yet" in alice.get(tab + "/clause").text
    index = make_index(db)
    assert "Consumer prices" in alice.get(tab + "/clause").text
    given = CLAUSE | {"index_id": str(index.id)}
    wrong = alice.post(tab + "/clause", given | {"floor_percent": "3", "lines": "one"})
    assert "Write the numbers of lines" in wrong.text
    assert 'value="Addendum 2"' in wrong.text
    wrong = alice.post(tab + "/clause", given | {"floor_percent": "3"})
    assert "The least cannot be more than the most." in wrong.text
    assert alice.post(tab + "/clause", given).headers["location"] == tab
    page = html_text(alice.get(tab).text)
    assert "128 / 125 − 1 = 2.4 %" in page
    assert "held at the agreed most, 2 %" in page
    assert "60.00 × 1.02 = 61.2, rounded to 0.1: 61.20" in page
    year = alice.get("/contracts/indexation?year=2026&whose=mine")
    (chosen,) = re.findall(r'name="ids" value="(\d+:[0-9a-f]+)"', year.text)
    assert "1.20 USD" in html_text(year.text)
    draft = alice.get("/contracts/indexation/letters?year=2026")
    assert "DRAFT" in PdfReader(BytesIO(draft.content)).pages[0].extract_text()
    stale = chosen[:-1] + ("0" if chosen[-1] != "0" else "1")
    refused = alice.post("/contracts/indexation", {"year": "2026", "ids": stale})
    assert refused.status_code == 422
    assert "have changed since you saw them" in refused.text
    assert alice.post("/contracts/indexation", {"year": "2026"}).status_code == 422
    done = alice.post("/contracts/indexation", {"year": "2026", "ids": chosen})
    assert done.status_code == 303
    rise = db.scalars(select(IndexRise)).one()
    assert raise_reminders(db, now=IN_AUGUST) == 0
    coming = html_text(alice.get("/contracts/indexation?year=2027").text)
    assert "Consumer prices lacks the value of July 2027. 1 contract waits for it." in coming
    letter = alice.get(f"/contracts/rises/{rise.id}/letter")
    assert "Harbor Dental" in PdfReader(BytesIO(letter.content)).pages[0].extract_text()
    panel = html_text(alice.fragment(f"/contracts/panel/indexation/{contract.number}").text)
    assert "Index rise of 2 % from 1 Sep" in panel
    clock.at(IN_OCTOBER)
    alice = visit(alice_row)
    for month in (date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)):
        bill(db, contract, month, IN_OCTOBER)
    run = bill(db, contract, SEPTEMBER, IN_OCTOBER)
    row = statement_of_run(db, run)
    assert row is not None
    assert row.net == Decimal("61.20")
    shown = alice.get(f"/billing/runs/{run.id}").text
    assert f"{tab}#rise-{rise.id}" in shown
    assert "Index rise of 2 %" in shown
    assert alice.post(f"/contracts/rises/{rise.id}/undo").status_code == 422


def test_a_rise_is_undone_and_indexation_ended_on_the_page(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(IN_AUGUST)
    contract = make_contract(db, make_client(db))
    agree(db, contract, make_index(db))
    rise = applied(db, contract)
    clock.on(hours=1)
    alice, tab = visit(make_agent(db, "Alice", "account_manager")), f"/contracts/{contract.number}"
    assert alice.post(f"/contracts/rises/{rise.id}/undo").status_code == 303
    assert "was undone before it was in force" in alice.get(tab + "/indexation").text
    empty = {"valid_from": "", "agreed_in": ""}
    assert alice.post(tab + "/indexation/stop", empty).status_code == 422
    ended = {"valid_from": "2026-08-25", "agreed_in": "Addendum 3"}
    assert alice.post(tab + "/indexation/stop", ended).status_code == 303
    assert "ends on 25 Aug 2026" in html_text(alice.get(tab + "/indexation").text)
    assert "No contract has an index clause" in alice.get("/contracts/indexation?year=2026").text


def test_others_see_no_rise_and_no_date_of_a_client_that_is_not_theirs(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(IN_AUGUST)
    ours, theirs = make_client(db), make_client(db, "Northwind Cargo")
    contract = make_contract(db, ours, ends_on=date(2026, 11, 1), renews_months=12)
    agree(db, contract, make_index(db))
    rise = applied(db, contract)
    charlie = visit(make_agent(db, "Charlie", "account_manager", clients=(theirs,)))
    for place in (
        f"/contracts/{contract.number}/indexation", f"/contracts/{contract.number}/renewal",
        f"/contracts/rises/{rise.id}/letter",
    ):  # fmt: skip
        assert charlie.get(place).status_code == 404
    for place in ("/contracts/indexation?year=2026", "/contracts/renewals?days=365"):
        assert "Harbor Dental" not in charlie.get(place).text
    assert charlie.post(f"/contracts/rises/{rise.id}/undo").status_code == 404
    assert db.scalars(select(PriceIndex.name)).all() == ["Consumer prices"]


def test_renewals_are_listed_noticed_and_read(db: Session, visit: Visit, clock: WallClock) -> None:
    clock.at(IN_AUGUST)
    alice_row = make_agent(db, "Alice", "account_manager")
    client = make_client(db, account_manager_id=alice_row.id)
    contract = make_contract(
        db, client, ends_on=date(2026, 12, 1), notice_days=60, renews_months=12
    )
    alice, tab = visit(alice_row), f"/contracts/{contract.number}/renewal"
    assert raise_reminders(db, now=IN_AUGUST) == 1
    assert raise_reminders(db, now=IN_AUGUST) == 0
    panel = alice.fragment("/contracts/panel/dates").text
    assert "renews itself unless notice is given by" in html_text(panel)
    reminder = db.scalars(select(ContractReminder)).one()
    assert alice.post(f"/contracts/reminders/{reminder.id}/seen").status_code == 200
    assert "Nothing new" in alice.fragment("/contracts/panel/dates").text
    listed = html_text(alice.get("/contracts/renewals?whose=mine").text)
    assert "2 Oct 2026" in listed
    assert "1 Dec 2027" in listed
    assert "No contract ends" in alice.get("/contracts/renewals?days=30").text
    assert "for 12 months" in html_text(alice.get(tab).text)
    late = {"side": "client", "person": "Carol", "given_on": "2026-10-03", "reason": "They merge."}
    clock.at(datetime(2026, 10, 5, 12, tzinfo=UTC))
    alice = visit(alice_row)
    refused = alice.post(tab, late)
    assert refused.status_code == 422
    assert "had to be given by 2 Oct 2026" in refused.text
    assert "They merge." in refused.text
    assert alice.post(tab, late | {"given_on": "2026-10-02"}).status_code == 303
    notice = db.scalars(select(ContractNotice)).one()
    assert "the client: Carol" in html_text(alice.get(tab).text)
    assert "notice given" in html_text(alice.get("/contracts/renewals").text)
    assert alice.post(f"/contracts/notices/{notice.id}/withdraw").status_code == 303
    assert "withdrawn" in html_text(alice.get(tab).text)


def test_rises_of_one_day_are_told_and_read_as_one(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(datetime(2026, 8, 1, 9, tzinfo=UTC))
    alice_row = make_agent(db, "Alice", "account_manager")
    index = make_index(db)
    for name in ("Harbor Dental", "Northwind Cargo"):
        client = make_client(db, name, account_manager_id=alice_row.id)
        agree(db, make_contract(db, client), index)
    other = make_client(db, "Third House", account_manager_id=make_agent(db, "Gina").id)
    agree(db, make_contract(db, other), index)
    assert raise_reminders(db, now=datetime(2026, 8, 1, 9, tzinfo=UTC)) == 3
    alice = visit(alice_row)
    panel = html_text(alice.fragment("/contracts/panel/dates").text)
    assert "2 contracts Seen the client is told of the index rise by 22 Aug 2026" in panel
    reminder = db.scalars(
        select(ContractReminder).where(ContractReminder.tenant_id == client.id)
    ).one()
    assert alice.post(f"/contracts/reminders/{reminder.id}/seen").status_code == 200
    db.expire_all()
    unread = db.scalars(select(ContractReminder).where(ContractReminder.seen_at.is_(None))).all()
    assert [one.tenant_id for one in unread] == [other.id]
