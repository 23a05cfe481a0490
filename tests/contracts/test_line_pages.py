"""Lines of every kind on the pages: the form, the words, the bill in its four forms, the portal."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.queries import versions_of
from contracts.agreements.spoken import line_words
from contracts.agreements.values import Basis
from contracts.agreements.values_line import Counting, Tier, Tiering
from contracts.billing.fingerprint import fingerprint
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.statement import compute
from contracts.documents.proving import work_out_again
from tests.contracts.deals import IN_JULY, JUNE, STATION, bill, cover, make_contract
from tests.contracts.facts import JULY, arrears, harbor, worked_ledger
from tests.contracts.formats import (
    Sheets,
    csv_rows,
    csv_total,
    html_text,
    html_total,
    pdf_text,
    pdf_total,
)
from tests.contracts.test_fees import FEE
from tests.contracts.test_pages import LINE
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_contact, make_portal_host

KINDS = ("pdf", "xlsx", "csv")
TIERED = LineDraft(
    "Workstation support", Basis.WORKSTATION, Decimal(60), code="WS",
    tiering=Tiering.GRADUATED, tiers=(Tier(Decimal(2), Decimal(50)),),
)  # fmt: skip
PEAK = LineDraft("Servers", Basis.SERVER, Decimal(400), counting=Counting.PEAK)
RETAINER = LineDraft(
    "Account care", Basis.FLAT, Decimal(300), discount_amount=Decimal(50),
    discount_to=date(2026, 6, 16),
)  # fmt: skip


def test_the_same_figures_in_every_form_and_on_the_portal(db: Session, visit: Visit) -> None:
    client = make_client(db)
    host = make_portal_host(db, client)
    contract = make_contract(db, client, TIERED, PEAK, FEE, RETAINER)
    for n in range(4):
        cover(db, contract, client, f"WS-{n}", until=date(2026, 6, 16) if n == 3 else None)
    cover(db, contract, client, "SRV-1", kind="server", until=date(2026, 6, 11))
    cover(db, contract, client, "SRV-2", date(2026, 6, 10), kind="server")
    run = bill(db, contract, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    total = Decimal("195.00") + Decimal("800.00") + Decimal("500.00") + Decimal("275.00")
    assert row.total == total
    assert work_out_again(db, run)[0]
    alice = visit(make_agent(db, "Alice", "account_manager"))
    carol = visit(make_contact(db, client, "Carol", rights=("invoices.read",)), host=host)
    assert "INV-2026-00001" in carol.get("/bills").text
    staff, portal = f"/billing/statements/{row.id}", f"/bills/{row.id}"
    for person, page, files in (
        (alice, f"/billing/runs/{run.id}", staff),
        (carol, portal, portal),
    ):
        shown = person.get(page).text
        pdf, xlsx, sheet = (
            person.get(f"{files}/{kind}").content for kind in ("pdf", "xlsx", "csv")
        )
        assert [html_total(shown), pdf_total(pdf), Sheets(xlsx).total(), csv_total(sheet)] == [
            total
        ] * 4
        for text in (html_text(shown), pdf_text(pdf), " ".join(r["how"] for r in csv_rows(sheet))):
            assert "3.5 counted: 2 × 60 + 1.5 × 50 (above 2)" in text
            assert "2 at most, on 10 Jun 2026: 2 × 400" in text
            assert "1 × 500" in text
            assert "0.5 × 300, less 25" in text
    parts = html_text(carol.get(portal).text)
    assert "Account care flat fee, 1 Jun 2026 – 15 Jun 2026" in parts
    assert "Account care flat fee, 16 Jun 2026 – 30 Jun 2026" in parts
    assert "/assets/" not in carol.get(portal).text
    assert carol.get(portal + "/exe").status_code == 404


def test_dora_without_the_right_and_charlie_of_another_client_see_no_bill(
    db: Session, visit: Visit
) -> None:
    client, other = make_client(db), make_client(db, "Northwind Cargo")
    contract = make_contract(db, client)
    cover(db, contract, client, "WS-1")
    row = statement_of_run(db, bill(db, contract, JUNE, IN_JULY))
    assert row is not None
    dora = visit(make_contact(db, client, "Dora"), host=make_portal_host(db, client))
    charlie = visit(
        make_contact(db, other, "Charlie", rights=("invoices.read",)),
        host=make_portal_host(db, other),
    )
    assert dora.get("/bills").status_code == 404
    assert ">Bills<" not in dora.get("/").text
    assert "INV-2026-00001" not in charlie.get("/bills").text
    for place in (f"/bills/{row.id}", f"/bills/{row.id}/pdf"):
        assert dora.get(place).status_code == 404
        assert charlie.get(place).status_code == 404


GRADUATED = LINE | {
    "description": "Workstations", "basis": "workstation", "price": "60", "tiering": "graduated",
    "tiers": "10: 55\n50: 45.50", "counting": "on_day", "counting_day": "15", "once_on": "",
    "discount_amount": "0", "discount_from": "2026-06-01", "discount_to": "2026-07-01",
    "discount_percent": "5",
}  # fmt: skip


def test_the_form_keeps_tiers_counting_and_discount_and_says_them(
    db: Session, visit: Visit
) -> None:
    contract = make_contract(db, make_client(db))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}"
    alice.post(here + "/revise", {"effective_from": "2026-06-01"})
    draft = here + "/versions/2"
    assert alice.post(draft + "/lines/new", GRADUATED).status_code == 303
    newest = versions_of(db, contract)[0]
    assert line_words(newest.lines[-1]) == (
        "Workstations, per workstation, counted on day 15 of the month,"
        " 60 USD a month (above 10: 55, above 50: 45.50; each tier prices its own units),"
        " 5 % off from 1 Jun 2026 before 1 Jul 2026"
    )
    again = alice.get(draft + "/lines/3").text
    assert "10: 55\n50: 45.50" in again
    assert alice.post(draft + "/sign").status_code == 303
    assert "above 10: 55, above 50: 45.50" in html_text(alice.get(here).text)
    assert "above 10: 55" in html_text(alice.get(draft).text)
    assert "each tier prices its own units" in html_text(alice.get(here + "/versions").text)
    priced = alice.post(here + "/lines/3/price", {"price": "66", "valid_from": "2026-08-01"})
    assert priced.status_code == 303
    assert versions_of(db, contract)[0].lines[-1].prices[-1].tiers == [
        {"above": "10", "amount": "60.5000"},
        {"above": "50", "amount": "50.0500"},
    ]
    own = {"price": "70", "valid_from": "2026-09-01", "tiers": "20: 50"}
    assert alice.post(here + "/lines/3/price", own).status_code == 303
    bad = alice.post(here + "/lines/3/price", own | {"tiers": "soon"})
    assert bad.status_code == 422
    assert "a quantity, a colon and a price" in bad.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tiers": "10 55"}, "Write each tier as a quantity, a colon and a price."),
        ({"tiers": "0: 55"}, "The first tier begins above 0"),
        ({"tiers": "10: NaN"}, "Quantities and prices are not negative"),
        ({"tiers": "10: -1"}, "Quantities and prices are not negative"),
        ({"tiers": "10: 5\n10: 6"}, "Two tiers begin at the same quantity."),
        ({"tiering": "single"}, "Say how the tiers price, or leave them out."),
        ({"tiers": ""}, "Add a tier"),
        (
            {"basis": "hourly", "counting": "by_day"},
            "Tiers price devices, users",
        ),
        ({"basis": "flat"}, "Only devices, users and licences are counted this way."),
        ({"counting": "peak"}, "A day is named only for the number on a day."),
        ({"discount_to": "2026-05-01"}, "The discount would end before it begins."),
        ({"once_on": "2026-06-10"}, "Only a one-off fee has a day."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    db: Session, visit: Visit, typed: dict[str, str], sentence: str
) -> None:
    contract = make_contract(db, make_client(db), STATION)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}"
    alice.post(here + "/revise", {"effective_from": "2026-06-01"})
    given = GRADUATED | {"counting_day": "15"} | typed
    answer = alice.post(here + "/versions/2/lines/new", given)
    assert answer.status_code == 422
    assert sentence in html_text(answer.text)
    assert 'value="Workstations"' in answer.text
    assert given["tiers"].splitlines()[:1] == [] or given["tiers"].splitlines()[0] in answer.text


@pytest.mark.parametrize(
    ("basis", "cards"),
    [
        ("hourly", {"work"}), ("trip", {"travel"}), ("block", {"prepaid"}),
        ("licence", {"counting"}), ("one_off", {"once"}), ("flat", {"counting"}),
        ("incident", set()),
    ],
)  # fmt: skip
def test_the_form_shows_the_cards_of_its_basis_and_keeps_what_is_typed_in_the_others(
    db: Session, visit: Visit, basis: str, cards: set[str]
) -> None:
    contract = make_contract(db, make_client(db))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}"
    alice.post(here + "/revise", {"effective_from": "2026-06-01"})
    typed = f"basis={basis}&tiers=10:+55&zone=city&after_factor=1.5&hours=10&once_on=2026-06-10"
    part = alice.get(f"{here}/versions/2/lines/hours?{typed}", headers={"HX-Request": "true"})
    assert shown_cards(part.text) == cards
    for kept in ("10: 55</textarea>", 'value="city"', 'value="1.5"', 'value="2026-06-10"'):
        assert kept in part.text


def shown_cards(text: str) -> set[str]:
    """The ids of the cards that are not hidden."""
    return set(re.findall(r'<div>\s*<section[^>]* id="(\w+)"', text))


def test_what_was_frozen_before_lines_learned_more_still_has_its_fingerprint() -> None:
    """The figure was taken from the program before it knew of tiers and rules of counting."""
    statement = compute(harbor(), worked_ledger(), [], arrears(), JULY)
    assert (
        fingerprint(statement) == "43531aeef65864fa627acc7f4ba269bedda6ec453d1b0103b954a263b514bc68"
    )
    assert fingerprint(replace(statement, lines=())) != fingerprint(statement)


def test_a_statement_with_tiers_is_read_back_as_it_was_worked_out(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, TIERED)
    for n in range(4):
        cover(db, contract, client, f"WS-{n}")
    run = bill(db, contract, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    (one,) = load_statement(db, row).lines
    assert [(part.above, part.units, part.gross) for part in one.tiers] == [
        (Decimal(0), Decimal(2), Decimal("120.00")),
        (Decimal(2), Decimal(2), Decimal("100.00")),
    ]
