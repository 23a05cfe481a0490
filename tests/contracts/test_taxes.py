"""Tax codes and purchase orders: what a bill must say, and what is left before it is passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import change_terms
from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.diff import changes
from contracts.agreements.drafts import LineDraft, TermsDraft
from contracts.agreements.queries import versions_of
from contracts.agreements.values import Basis
from contracts.billing.queries import statement_of_run
from contracts.billing.statement import compute
from contracts.billing.tax import tax_sums
from contracts.billing.values import MissingTax, RunState
from contracts.documents.proving import work_out_again
from contracts.taxes.actions.set_tax import TaxDraft, set_tax
from contracts.taxes.values import TaxFact, TaxKind
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    SIGNED,
    STATION,
    bill,
    make_contract,
)
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import SIGNED as EARLY
from tests.contracts.facts import arrears, contract, line, price, ties_out, version
from tests.contracts.formats import (
    Sheets,
    csv_rows,
    csv_total,
    html_text,
    html_total,
    pdf_text,
    pdf_total,
)
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client

OWED = "Reverse charge: the recipient owes the tax."
FREE = "Exempt under article 132."


def tax(
    code: str,
    kind: TaxKind = TaxKind.RATE,
    percent: str = "0",
    since: date = date(2026, 1, 1),
    at: datetime = EARLY,
    words: str = "",
) -> TaxFact:
    return TaxFact(code, since, kind, Decimal(percent), words, at)


CODES = (
    tax("S", percent="23"),
    tax("RC", TaxKind.REVERSE, words=OWED),
    tax("E", TaxKind.EXEMPT, words=FREE),
)


def test_each_code_is_a_sum_of_its_own_and_says_what_it_must() -> None:
    agreed = contract(
        version(
            line(1, Basis.FLAT, price("10.01"), tax_code="S"),
            line(2, Basis.FLAT, price("20.02"), tax_code="S"),
            line(3, Basis.FLAT, price("30"), tax_code="RC"),
            line(4, Basis.FLAT, price("40"), tax_code="E"),
            line(5, Basis.FLAT, price("50"), tax_percent=Decimal(5)),
            line(6, Basis.FLAT, price("60"), tax_code="old", tax_percent=Decimal(7)),
        )
    )
    statement = compute(agreed, [], [], arrears(), ASKED, taxes=CODES)
    ties_out(statement)
    assert [(one.code, one.percent, one.net, one.tax, one.words) for one in tax_sums(
        statement.lines
    )] == [
        ("", Decimal(5), Decimal("50.00"), Decimal("2.50"), ""),
        ("E", Decimal(0), Decimal("40.00"), Decimal(0), FREE),
        ("RC", Decimal(0), Decimal("30.00"), Decimal(0), OWED),
        ("S", Decimal(23), Decimal("30.03"), Decimal("6.91"), ""),
        ("old", Decimal(7), Decimal("60.00"), Decimal("4.20"), ""),
    ]  # fmt: skip


def test_the_rate_is_that_of_the_last_day_charged_and_as_known() -> None:
    agreed = contract(version(line(1, Basis.FLAT, price("100"), tax_code="S")))
    rise = tax("S", percent="25", since=date(2026, 6, 30))
    late = replace(rise, percent=Decimal(26), recorded_at=ASKED + timedelta(days=1))
    found = [
        compute(agreed, [], [], arrears(), ASKED, taxes=taxes).tax
        for taxes in (CODES, (*CODES, rise), (rise, *CODES), (*CODES, rise, late))
    ]
    assert found == [23, 25, 25, 25]
    then = ASKED + timedelta(days=2)
    assert compute(agreed, [], [], arrears(), then, taxes=(rise, late)).tax == 26


def test_f18_a_code_that_means_nothing_yet_is_an_error_and_not_a_zero() -> None:
    agreed = contract(version(line(1, Basis.FLAT, price("100"), tax_code="N")))
    with pytest.raises(MissingTax, match="Tax code N of “Flat” has no meaning on 30 Jun 2026"):
        compute(agreed, [], [], arrears(), ASKED, taxes=[tax("N", since=date(2026, 7, 1))])


@given(st.lists(st.tuples(st.sampled_from(("S", "RC", "E")), st.integers(0, 99999)), max_size=9))
@settings(max_examples=60)
def test_f19_tax_by_code_is_the_tax_of_the_lines(sums: list[tuple[str, int]]) -> None:
    lines = [
        line(n, Basis.FLAT, price(str(Decimal(cents) / 100)), tax_code=code)
        for n, (code, cents) in enumerate(sums, start=1)
    ]
    statement = compute(contract(version(*lines)), [], [], arrears(), ASKED, taxes=CODES)
    ties_out(statement)
    found = tax_sums(statement.lines)
    assert sum(one.tax for one in found) == statement.tax
    assert sum(one.net for one in found) == statement.net
    net = sum((Decimal(cents) for code, cents in sums if code == "S"), Decimal(0)) / 100
    assert statement.tax == (net * 23 / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def keep_codes(db: Session) -> None:
    for one in CODES:
        draft = TaxDraft(
            one.code, one.code, one.valid_from, one.kind, percent=one.percent, words=one.words
        )
        set_tax(db, draft, by=None, now=SIGNED)


def test_every_form_of_a_bill_says_tax_by_code_and_the_words(db: Session, visit: Visit) -> None:
    keep_codes(db)
    lines = (
        LineDraft("Care", Basis.FLAT, Decimal(100), tax_code="S"),
        LineDraft("Export", Basis.FLAT, Decimal(50), tax_code="RC"),
    )
    run = bill(db, make_contract(db, make_client(db), *lines), JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    assert work_out_again(db, run)[0]
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = alice.get(f"/billing/runs/{run.id}").text
    pdf, xlsx, sheet = (
        alice.get(f"/billing/statements/{row.id}/{kind}").content for kind in ("pdf", "xlsx", "csv")
    )
    assert [html_total(page), pdf_total(pdf), Sheets(xlsx).total(), csv_total(sheet)] == [173] * 4
    for text in (html_text(page), pdf_text(pdf)):
        assert "Tax S, 23 % on 100.00 USD" in text
        assert "Tax RC, reverse charge on 50.00 USD" in text
        assert OWED in text
    rows = [one for one in csv_rows(sheet) if one["record"] == "tax"]
    assert [(one["tax_code"], one["net"], one["tax"]) for one in rows] == [
        ("RC", "50.00", "0.00"),
        ("S", "100.00", "23.00"),
    ]
    assert rows[0]["note"] == OWED
    about = [str(cell.value) for line in Sheets(xlsx).values["About"].iter_rows() for cell in line]
    assert OWED in about


def test_an_administrator_keeps_codes_on_a_page_and_lines_choose_them(
    db: Session, visit: Visit
) -> None:
    admin = visit(make_agent(db, "Adam", "administrator"))
    given = {
        "code": "RC", "name": "Export of services", "valid_from": "2026-01-01", "kind": "reverse",
        "percent": "", "words": "",
    }  # fmt: skip
    refused = admin.post("/admin/taxes", given)
    assert refused.status_code == 422
    assert "Write the sentence that the bill must carry." in refused.text
    assert 'value="Export of services"' in refused.text
    rated = admin.post("/admin/taxes", given | {"words": OWED, "percent": "5"})
    assert "Only a rate has a percentage." in rated.text
    assert admin.post("/admin/taxes", given | {"words": OWED}).status_code == 303
    assert OWED in admin.get("/admin/taxes").text
    assert visit(make_agent(db)).get("/admin/taxes").status_code == 404
    agreed = make_contract(db, make_client(db))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{agreed.number}"
    alice.post(here + "/revise", {"effective_from": "2026-08-01"})
    assert "RC · Export of services, reverse charge" in alice.get(here + "/versions/2/lines/1").text


def test_a_purchase_order_says_what_is_left_and_warns_before_it_is_passed(
    db: Session, visit: Visit
) -> None:
    agreed = make_contract(
        db, make_client(db), LineDraft("Care", Basis.FLAT, Decimal(100)),
        purchase_order="PO 7", purchase_limit=Decimal(250),
    )  # fmt: skip
    alice = visit(make_agent(db, "Alice", "account_manager"))
    june = bill(db, agreed, JUNE, IN_JULY)
    assert june.warnings == []
    shown = html_text(alice.get(f"/billing/runs/{june.id}").text)
    assert "PO 7, 150.00 USD of 250.00 USD left" in shown
    assert "150.00 USD left of 250.00 USD under PO 7" in html_text(
        alice.get(f"/contracts/{agreed.number}").text
    )
    july = bill(db, agreed, JULY, IN_AUGUST, upto="draft")
    assert july.warnings == [
        "It leaves 50.00 USD of purchase order PO 7: another bill like it passes the limit."
    ]
    bill(db, agreed, JULY, IN_AUGUST)
    september = IN_AUGUST + timedelta(days=31)
    august = bill(db, agreed, date(2026, 8, 1), september, upto="draft")
    assert august.warnings == ["It passes the limit of purchase order PO 7 by 50.00 USD."]
    row = statement_of_run(db, august)
    assert row is not None
    assert "−50.00 USD of 250.00 USD left" in pdf_text(
        alice.get(f"/billing/statements/{row.id}/pdf").content
    )


def test_a_limit_is_a_term_of_a_version(db: Session) -> None:
    agreed = make_contract(db, make_client(db), STATION, purchase_limit=Decimal(1000))
    draft = revise_contract(db, agreed, JULY, by=None, now=IN_JULY)
    assert draft.purchase_limit == 1000
    change_terms(db, draft, TermsDraft(JULY, purchase_limit=Decimal("1500.50")))
    new, old = versions_of(db, agreed)
    told = {one.what: (one.before, one.after) for one in changes(old, new, {})}
    assert told["Limit of the purchase order"] == ("1000", "1500.50")


def test_a_code_without_a_meaning_blocks_the_run_with_a_sentence(db: Session) -> None:
    set_tax(db, TaxDraft("S", "Standard", date(2026, 9, 1), TaxKind.RATE, Decimal(23)),
            by=None, now=datetime(2026, 5, 1, tzinfo=UTC))  # fmt: skip
    line_of_code = LineDraft("Care", Basis.FLAT, Decimal(100), tax_code="S")
    run = bill(db, make_contract(db, make_client(db), line_of_code), JUNE, IN_JULY)
    assert run.state == RunState.BLOCKED
    assert "Tax code S of “Care” has no meaning on 30 Jun 2026" in run.problem
