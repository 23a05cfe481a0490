"""Pages, lists and the API of who counts as a user."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.queries import statement_of_run
from contracts.documents.csv_text import render_csv
from contracts.documents.queries import paper_for
from contracts.documents.xlsx import render_xlsx
from contracts.dossier.web_leave import said
from contracts.ledger.actions.count_people import count_people
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.models import Coverage
from msp.kernel.errors import NotFound
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    IN_JULY,
    JULY,
    JUNE,
    SIGNED,
    bill,
    cover,
    make_contract,
)
from tests.contracts.formats import Sheets, csv_rows, html_text
from tests.contracts.offices import USERS, is_here, office, stay_count, stay_of
from tests.harness.browsing import Visit
from tests.people import (
    make_agent,
    make_client,
    make_contact,
    principal_of,
)


def test_charlie_is_never_counted_for_carols_client(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    contract, _people = office(db, harbor)
    charlie = make_contact(db, northwind, "Charlie")
    with pytest.raises(NotFound):
        record_coverage(db, contract, charlie, Stay(JUNE), by=None, now=SIGNED)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}/users"
    assert "Charlie" not in alice.get(here).text
    posted = alice.post(here, {"ids": str(charlie.id), "act": "count", "on": "2026-06-01"})
    assert posted.status_code == 422
    assert "Tick the people first." in posted.text
    stay = f"/contracts/coverage/new/person/{charlie.id}"
    body = {"contract_id": str(contract.id), "basis": "person", "valid_from": "2026-06-01",
            "valid_to": "", "site_id": "", "excluded": ""}  # fmt: skip
    assert alice.post(stay, body).status_code == 422
    assert db.scalars(select(Coverage).where(Coverage.contact_id == charlie.id)).all() == []


def test_a_manager_of_other_clients_sees_none_of_these_pages(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    contract, people = office(db, harbor)
    stay = stay_of(db, people["Ada"])
    frank = visit(make_agent(db, "Frank", "account_manager", clients=(northwind,)))
    for path in (
        f"/contracts/{contract.number}/users",
        f"/contracts/panel/contact/{people['Ada'].id}",
        f"/contracts/coverage/new/person/{people['Ada'].id}",
        f"/contracts/coverage/{stay.id}",
    ):
        assert frank.get(path).status_code == 404, path


def test_the_page_counts_the_ticked_and_previews_the_next_bills(db: Session, visit: Visit) -> None:
    contract, people = office(db, make_client(db))
    bill(db, contract, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert "/users" in alice.get(f"/contracts/{contract.number}").text
    here = f"/contracts/{contract.number}/users"
    page = html_text(alice.get(here).text)
    for words in ("Ada", "11 Jun 2026", "Zoe"):
        assert words in page
    given = {"ids": str(people["Zoe"].id), "act": "count", "on": "2026-06-16"}
    shown = alice.post(here, given | {"do": "preview"})
    assert shown.status_code == 200
    # Fifteen days of June told late, and all of July.
    assert "+ 45.00 USD" in html_text(shown.text)
    assert f'value="{people["Zoe"].id}" data-row-check checked' in shown.text
    assert db.scalars(select(Coverage).where(Coverage.contact_id == people["Zoe"].id)).all() == []
    assert alice.post(here, given).status_code == 303
    db.expire_all()
    assert stay_of(db, people["Zoe"]).valid_from == date(2026, 6, 16)
    for wrong, words in (
        ({"on": ""}, "This field is required."),
        ({"act": "praise"}, "Not a valid choice."),
        ({"on": "2026-06-20"}, "Zoe: This contract counts it on some of these days already."),
    ):
        refused = alice.post(here, given | wrong)
        assert refused.status_code == 422
        assert words in html_text(refused.text), words
    for slip in ("9999-12-31", "2999-01-01"):
        far = alice.post(here, given | {"act": "stop", "on": slip, "do": "preview"})
        assert far.status_code == 200, "no bill is that far away"
    stopped = alice.post(here, given | {"act": "stop", "on": "2026-07-01"})
    assert stopped.status_code == 303
    db.expire_all()
    assert stay_of(db, people["Zoe"]).valid_to == JULY
    bob = visit(make_agent(db, "Dan", "dispatcher"))
    assert "Record" not in html_text(bob.get(here).text).replace("Recorded", "")
    assert bob.post(here, given).status_code == 404


def test_the_persons_page_shows_her_days_and_changes_them(db: Session, visit: Visit) -> None:
    contract, people = office(db, make_client(db))
    ida = people["Ida"]
    bill(db, contract, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert f"/contracts/panel/contact/{ida.id}" in alice.get(f"/contacts/{ida.id}").text
    panel = html_text(alice.fragment(f"/contracts/panel/contact/{ida.id}?month=2026-06").text)
    for words in ("Days as a user", "INV-2026-00001", "20.00 USD", "User support"):
        assert words in panel, words
    devices = make_contract(db, db.get_one(Tenant, contract.tenant_id))
    asked = alice.get(f"/contracts/coverage/new/person/{ida.id}").text
    assert asked.index(contract.code) < asked.index(devices.code)
    here = f"/contracts/coverage/{stay_of(db, ida).id}"
    assert "Change the days" in alice.get(here).text
    edited = {"contract_id": str(contract.id), "basis": "person", "valid_from": "2026-06-11",
              "valid_to": "2026-06-21", "site_id": "", "excluded": ""}  # fmt: skip
    shown = alice.post(here, edited | {"do": "preview"})
    # Ten days of June told late, and all of July.
    assert "−40.00 USD" in html_text(shown.text)
    wrong = alice.post(here, edited | {"valid_to": "2026-06-11"})
    assert wrong.status_code == 422
    assert "The days would end before they begin." in wrong.text
    assert alice.post(here, edited | {"basis": "server"}).status_code == 422
    assert alice.post(here, edited).headers["location"] == f"/contacts/{ida.id}"
    db.expire_all()
    assert stay_of(db, ida).valid_to == date(2026, 6, 21)


def test_the_bill_opens_to_people_and_its_files_name_them(db: Session, visit: Visit) -> None:
    contract, people = office(db, make_client(db))
    run = bill(db, contract, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = alice.get(f"/billing/runs/{run.id}").text
    assert f'<a href="/contacts/{people["Ida"].id}">Ida</a>' in page
    for words in ("80 user-days / 30 × 30", "2 users, 30 of 30 days", "1 user, 20 of 30 days"):
        assert words in html_text(page), words
    row = statement_of_run(db, run)
    assert row is not None
    paper = paper_for(db, row.id)
    rows = csv_rows(render_csv(paper))
    assert [one["device"] for one in rows if one["record"] == "user"] == ["Ada", "Ben", "Ida"]
    sheet = Sheets(render_xlsx(paper)).formulas["Users"]
    cells = {str(cell.value) for row in sheet.iter_rows(min_col=2, max_col=4) for cell in row}
    assert {"Ada", "Ben", "Ida", "per user by name"} <= cells


def test_whoever_leaves_counts_nowhere_and_signs_in_no_more(db: Session, visit: Visit) -> None:
    client = make_client(db)
    contract, people = office(db, client)
    other = make_contract(db, client, USERS)
    ben = people["Ben"]
    count_people(db, other, [ben], JULY, by=None, now=SIGNED)
    bill(db, contract, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/leave/{ben.id}"
    assert here in alice.fragment(f"/contracts/panel/contact/{ben.id}").text
    shown = alice.post(here, {"on": "2026-06-16", "do": "preview"})
    page = html_text(shown.text)
    # Fifteen days of June and all of July here, all of July there.
    assert "−45.00 USD" in page
    assert "−30.00 USD" in page
    assert stay_count(db, ben) == 2
    assert is_here(ben)
    assert alice.post(here, {"on": ""}).status_code == 422
    assert alice.post(here, {"on": "2026-06-16"}).status_code == 303
    db.expire_all()
    assert not is_here(ben)
    stay = stay_of(db, ben)
    assert (stay.contract_id, stay.valid_to) == (contract.id, date(2026, 6, 16))


def test_of_a_day_to_come_the_account_is_somebodys_to_close_and_the_page_says_so(
    db: Session, visit: Visit
) -> None:
    _contract, people = office(db, make_client(db))
    alice, ben = visit(make_agent(db, "Alice", "account_manager")), people["Ben"]
    here = f"/contracts/leave/{ben.id}"
    assert "stays open until somebody closes it" in alice.get(here).text
    assert alice.post(here, {"on": "2031-05-16"}).status_code == 303
    db.expire_all()
    assert is_here(ben)
    gone = stay_of(db, ben).valid_to
    assert gone == date(2031, 5, 16)
    assert said(ben, gone).startswith("The days of Ben end on 16 May 2031. The account is open")


def test_the_api_counts_people_and_ends_their_days(db: Session, program: Any) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    contract, people = office(db, harbor)
    charlie = make_contact(db, northwind, "Charlie")
    alice = make_agent(db, "Alice", "account_manager", clients=(harbor,))
    key = program(principal_of(alice, (harbor,)))
    here = f"/api/v1/contracts/{contract.id}/users"
    zoe = {"contact_id": str(people["Zoe"].id), "valid_from": "2026-06-16"}
    made = key.post(here, zoe)
    assert made.status_code == 201
    assert key.post(here, zoe).status_code == 409
    assert key.post(here, zoe | {"contact_id": str(charlie.id)}).status_code == 404
    counted = {one["contact_id"] for one in key.get(f"{here}?on=2026-06-05").json()}
    assert counted == {str(people["Ada"].id), str(people["Ben"].id)}
    days = f"/api/v1/user-days/{made.json()['id']}"
    assert key.send("PATCH", days, {"valid_to": "2026-06-01"}).status_code == 422
    ended = key.send("PATCH", days, {"valid_to": "2026-06-20"}).json()
    assert (ended["valid_from"], ended["valid_to"]) == ("2026-06-16", "2026-06-20")
    device = cover(db, make_contract(db, harbor), harbor, "WS-1")
    assert key.send("PATCH", f"/api/v1/user-days/{device.id}", {}).status_code == 404
    frank = make_agent(db, "Frank", "account_manager", clients=(northwind,))
    other = program(principal_of(frank, (northwind,)))
    assert other.get(here).status_code == 404
    assert other.send("PATCH", f"/api/v1/user-days/{ended['id']}", {}).status_code == 404


def test_a_list_is_taken_whole_or_not_at_all(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    contract = make_contract(db, harbor, USERS)
    ada, ben = make_contact(db, harbor, "Ada"), make_contact(db, harbor, "Ben")
    charlie = make_contact(db, northwind, "Charlie")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}/users/list"
    good = f"Email;From;To\n{ada.email.upper()};2026-06-01;\n{ben.email};2026-06-11;2026-06-16\n"
    for text, words in (
        ("", "This field is required."),
        ("name;from\nAda;2026-06-01", "The first line lacks the columns: email."),
        ("email;from", "A list has one to 5000 people."),
        (f"{good}{ada.email};soon;", "Line 4: “soon” is no day: write 2027-03-31."),
        (f"{good}{charlie.email};2026-06-01;", "Line 4: nobody here has the address “charlie@"),
        (f"{good}{ada.email};2026-07-01;", "Line 4: This contract counts it on some of these days"),
        (f"{good}{ben.email};2026-07-01;2026-07-01", "Line 4: The days would end"),
    ):  # fmt: skip
        refused = alice.post(here, {"text": text})
        assert refused.status_code == 422
        assert words in html_text(refused.text), words
    assert stay_count(db, ada) == 0
    shown = alice.post(here, {"text": good, "do": "preview"})
    assert "35.00 USD" in html_text(shown.text)
    assert stay_count(db, ada) == 0
    assert alice.post(here, {"text": good}).status_code == 303
    db.expire_all()
    assert (stay_of(db, ada).valid_to, stay_of(db, ben).valid_to) == (None, date(2026, 6, 16))
