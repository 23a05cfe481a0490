"""Credit notes as electronic ones by the published rules, to the cent, and centres paid back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest
from facturx import get_xml_from_pdf
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.models import Contract
from contracts.agreements.values import Basis
from contracts.billing.charged_to import centre_sums, parts_in
from contracts.billing.models_credit import CreditNote
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import statement_of_run
from contracts.claims.actions.decide_credit import issue_credit
from contracts.claims.actions.propose_credit import Proposal, propose_credit
from contracts.claims.paper import credit_paper
from contracts.documents.addressed import centre_totals, pay_by
from contracts.documents.queries import issued_paper
from contracts.einvoice.files import einvoice_of, is_invoice, render_cii, render_facturx, render_ubl
from contracts.ledger.actions.change_coverage import end_coverage
from contracts.payers.actions.charge_to import charge_to
from contracts.payers.actions.open_centre import open_centre
from contracts.payers.values import Subject
from contracts.taxes.actions.set_tax import TaxDraft, set_tax
from contracts.taxes.values import TaxKind
from msp.kernel.errors import Refused
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    SIGNED,
    STATION,
    bill,
    cover,
    make_contract,
    worked_example,
)
from tests.contracts.einvoices import check, texts
from tests.contracts.test_einvoice_pages import told_all
from tests.contracts.test_taxes import FREE, OWED
from tests.people import make_client

BEGINNING = date(2026, 1, 1)
LATER = IN_JULY + timedelta(days=3)
CARE = LineDraft("Account care", Basis.FLAT, Decimal(100), tax_code="S")
BOOKS = LineDraft("Handbooks", Basis.FLAT, Decimal("50.01"), tax_code="B")
TEACHING = LineDraft("Teaching", Basis.FLAT, Decimal(40), tax_code="E")
ABROAD = LineDraft("Support abroad", Basis.FLAT, Decimal(30), tax_code="RC")
PENNIES = LineDraft("Stamps", Basis.FLAT, Decimal("1.02"), tax_code="S")
UBL_TAX, CII_TAX = "TaxSubtotal/TaxCategory/", "ApplicableHeaderTradeSettlement/ApplicableTradeTax/"


def june_of(db: Session, *lines: LineDraft) -> StatementRow:
    """Harbor Dental's June, everything told that an electronic invoice needs."""
    client = make_client(db)
    told_all(db, client)
    for code, kind, percent, words in (
        ("S", TaxKind.RATE, "23", ""),
        ("B", TaxKind.RATE, "8", ""),
        ("E", TaxKind.EXEMPT, "0", FREE),
        ("RC", TaxKind.REVERSE, "0", OWED),
    ):
        draft = TaxDraft(code, code, BEGINNING, kind, Decimal(percent), words)
        set_tax(db, draft, by=None, now=SIGNED - timedelta(days=1))
    return billed(db, make_contract(db, client, *lines))


def billed(db: Session, contract: Contract) -> StatementRow:
    row = statement_of_run(db, bill(db, contract, JUNE, IN_JULY))
    assert row is not None
    return row


def credited(
    db: Session, row: StatementRow, lines: Mapping[int, str] | None = None, *, issued: bool = True
) -> CreditNote:
    nets = None if lines is None else {line: Decimal(net) for line, net in lines.items()}
    note = propose_credit(db, row, Proposal("Late by a week", nets), by=None, now=LATER)
    if issued:
        issue_credit(db, note, by=None, now=LATER)
    return note


def sums(xml: bytes, path: str) -> list[Decimal]:
    return [Decimal(one) for one in texts(xml, path)]


@pytest.mark.parametrize(
    ("lines", "total", "taxes"),
    [
        # 33.33 × 1.23, 50.01 × 1.08; what is exempt or owed by the client has no tax.
        ({1: "33.33"}, "41.00", {"S": "7.67"}),
        ({3: "15"}, "15.00", {"E": "0.00"}),
        ({4: "12.50"}, "12.50", {"AE": "0.00"}),
        ({2: "10.01", 4: "30"}, "40.81", {"AE": "0.00", "S": "0.80"}),
        (None, "247.01", {"AE": "0.00", "E": "0.00", "S": "27.00"}),
    ],
    ids=["standard rate", "exempt", "reverse charge", "two of four", "the whole bill"],
)
def test_a_credit_note_keeps_the_published_rules_in_both_syntaxes(
    db: Session, lines: dict[int, str] | None, total: str, taxes: dict[str, str]
) -> None:
    row = june_of(db, CARE, BOOKS, TEACHING, ABROAD)
    note = credited(db, row, lines)
    paper = credit_paper(db, note)
    ubl, cii = render_ubl(paper), render_cii(paper)
    check(ubl, "ubl")
    check(cii, "cii")
    assert texts(ubl, "CreditNote/ID") == ["CRN-2026-00001"]
    assert texts(ubl, "CreditNoteTypeCode") == ["381"]
    assert texts(cii, "ExchangedDocument/TypeCode") == ["381"]
    assert texts(ubl, "InvoiceDocumentReference/ID") == ["INV-2026-00001"]
    assert texts(ubl, "InvoiceDocumentReference/IssueDate") == ["2026-07-01"]
    referenced = "InvoiceReferencedDocument/"
    assert texts(cii, referenced + "IssuerAssignedID") == ["INV-2026-00001"]
    assert texts(cii, referenced + "FormattedIssueDateTime/DateTimeString") == ["20260701"]
    assert texts(ubl, "PayableAmount") == texts(cii, "DuePayableAmount") == [total]
    assert note.total == Decimal(total)
    due: dict[str, Decimal] = {}
    for code, tax in zip(
        texts(cii, CII_TAX + "CategoryCode"), sums(cii, CII_TAX + "CalculatedAmount"), strict=True
    ):
        due[code] = due.get(code, Decimal(0)) + tax
    assert {code: f"{tax:.2f}" for code, tax in due.items()} == taxes
    assert sum(sums(ubl, "CreditNoteLine/LineExtensionAmount")) == note.net
    reasons = set(texts(ubl, UBL_TAX + "TaxExemptionReason"))
    assert reasons == {FREE for code in taxes if code == "E"} | {
        OWED for code in taxes if code == "AE"
    }
    # Nobody has to pay it: there is no day and no account, but the rules ask for words.
    for nothing in ("DueDate", "PaymentDueDate", "PaymentMeansCode"):
        assert texts(ubl, nothing) == []
    assert texts(ubl, "PaymentTerms/Note") == ["Set off against INV-2026-00001, or paid back."]
    assert pay_by(paper) is None


def test_the_note_that_takes_the_last_cent_of_tax_keeps_the_rules_too(db: Session) -> None:
    """1.02 at 23 % is 0.23: of two halves the first has 0.12 of it, the other what is left."""
    row = june_of(db, PENNIES)
    notes = [credited(db, row, {1: "0.51"}), credited(db, row, {1: "0.51"})]
    assert [one.tax for one in notes] == [Decimal("0.12"), Decimal("0.11")]
    papers = [credit_paper(db, one) for one in notes]
    for paper in papers:
        check(render_ubl(paper), "ubl")
        check(render_cii(paper), "cii")
    given_back = sum(sum(sums(render_ubl(one), "PayableAmount")) for one in papers)
    assert given_back == row.total == Decimal("1.25")


def test_what_credits_a_bill_below_nothing_is_a_credit_note_below_nothing(db: Session) -> None:
    client = make_client(db)
    told_all(db, client)
    deal = make_contract(db, client, STATION)
    gone = cover(db, deal, client, "WS-1")
    billed(db, deal)
    end_coverage(db, gone, date(2026, 6, 16), by=None, now=LATER)
    july = statement_of_run(db, bill(db, deal, JULY, IN_AUGUST))
    assert july is not None
    assert july.total == Decimal(-30)
    note = propose_credit(db, july, Proposal("It came back"), by=None, now=IN_AUGUST)
    issue_credit(db, note, by=None, now=IN_AUGUST)
    paper = credit_paper(db, note)
    ubl = render_ubl(paper)
    check(ubl, "ubl")
    check(render_cii(paper), "cii")
    assert texts(ubl, "CreditNoteTypeCode") == ["381"]
    assert sums(ubl, "PayableAmount") == [Decimal(-30)] == [note.total]


def test_the_pdf_of_a_credit_note_carries_its_own_data(db: Session) -> None:
    paper = credit_paper(db, credited(db, june_of(db, CARE), {1: "40"}))
    made = render_facturx(paper)
    name, xml = get_xml_from_pdf(made, check_xsd=True, check_schematron=False)
    assert (name, xml) == ("factur-x.xml", render_cii(paper))


def test_only_an_issued_credit_note_is_electronic(db: Session) -> None:
    paper = credit_paper(db, credited(db, june_of(db, CARE), {1: "40"}, issued=False))
    assert not is_invoice(paper)
    with pytest.raises(Refused, match="issued bill or credit note"):
        einvoice_of(paper, "ubl")


def centred(db: Session, client: Tenant) -> StatementRow:
    """The worked example, its servers charged to a centre and one site's workstations to none."""
    example = worked_example(db, client)
    centre = open_centre(db, client.id, "4100", "Pier Street")
    charge_to(db, client.id, Subject(example.contract.id, 2), centre, JUNE, by=None, now=SIGNED)
    return billed(db, example.contract)


def test_cost_centres_get_back_what_they_bore_and_not_the_whole_bill(db: Session) -> None:
    row = centred(db, make_client(db))
    bore = {words: one.net for words, one in centre_totals(issued_paper(db, row.id))}
    assert bore == {"no cost centre": Decimal(668), "4100 Pier Street": Decimal(800)}
    part = credit_paper(db, credited(db, row, {2: "120.50"}))
    assert [(words, one.net) for words, one in centre_totals(part)] == [
        ("4100 Pier Street", Decimal("-120.50"))
    ]
    rest = credit_paper(db, credited(db, row))
    for paper in (part, rest):
        parts = parts_in(paper.heading)
        for line in paper.statement.lines:
            own = [one for one in parts if one.line == line.ordinal]
            assert sum(one.net for one in own) == line.net
            assert sum(one.tax for one in own) == line.tax
    back = centre_sums([*parts_in(part.heading), *parts_in(rest.heading)])
    assert {one.centre.code: -one.net for one in back} == {"": Decimal(668), "4100": Decimal(800)}
