"""Electronic invoices, judged by the published rules: every kind of bill, in both syntaxes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from facturx import get_xml_from_pdf
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from contracts.agreements.values import Basis
from contracts.agreements.values_line import Tiering
from contracts.billing.charged_to import as_heading, charged_to
from contracts.billing.corrections import Billed, with_corrections
from contracts.billing.schedule import Due
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.einvoice.files import render_cii, render_facturx, render_ubl
from contracts.einvoice.invoice import invoice_of
from contracts.einvoice.missing import missing
from contracts.einvoice.parties import vat_of
from contracts.ledger.values import CoverageFact
from contracts.values import Span
from tests.contracts.einvoices import PAYER, SELLER, check, judge, paper_of, texts
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import (
    arrears,
    contract,
    covers,
    harbor,
    line,
    price,
    version,
    worked_ledger,
    works,
)
from tests.contracts.test_centres import HEAD, NORTH, chosen
from tests.contracts.test_taxes import CODES, FREE, OWED, tax

AMOUNTS = st.decimals("0.01", "9999.99", places=2)
RATES = (*CODES, tax("Z"), tax("B", percent="8"))


def flat(*codes: tuple[str, str], **terms: Any) -> Statement:
    """A flat line for each price and tax code."""
    lines = [
        line(number, Basis.FLAT, price(amount), tax_code=code, **terms)
        for number, (amount, code) in enumerate(codes, start=1)
    ]
    return compute(contract(version(*lines)), [], [], arrears(), ASKED, (), RATES)


def example() -> Statement:
    """The worked bill of the docs: 668.00 and 800.00, no tax at all."""
    return compute(harbor(), worked_ledger(), [], arrears(), ASKED)


def taxed() -> Statement:
    """Prorated devices, work by the hour, discounts: (95.38 + 250) × 1.23 + 83.33 × 1.08."""
    agreed = contract(
        version(
            line(1, Basis.WORKSTATION, price("59.99"), tax_code="S", discount_percent=Decimal(10)),
            line(2, Basis.HOURLY, price("100"), tax_code="B"),
            line(3, Basis.FLAT, price("300"), tax_code="S", discount_amount=Decimal(50)),
        )
    )
    ledger = [
        covers("A"),
        covers("B", since=date(2026, 6, 11)),
        covers("C", until=date(2026, 6, 4)),
    ]
    done = [works("Router", date(2026, 6, 9), 50)]
    return compute(agreed, ledger, done, arrears(), ASKED, (), RATES)


def tiered() -> Statement:
    """Twelve devices over three prices, of which none times twelve is the line's 652.50."""
    tiers = (("4", "55.5"), ("9", "45"))
    agreed = contract(
        version(
            line(
                1,
                Basis.WORKSTATION,
                price("60", tiers=tiers),
                tiering=Tiering.GRADUATED,
                tax_code="S",
            )
        )
    )
    ledger = [covers(f"D{n}") for n in range(12)]
    return compute(agreed, ledger, [], arrears(), ASKED, (), RATES)


def corrected(*, alone: bool) -> Statement:
    """One device fewer than June was billed for: beside July's own lines, or as all there is."""
    agreed = contract(version(line(1, Basis.WORKSTATION, price("61.37"), tax_code="S")))

    def of(due: Due, ledger: list[CoverageFact]) -> Statement:
        return compute(agreed, ledger, [], due, ASKED, (), RATES)

    before, after = [covers("A"), covers("B")], [covers("A"), covers("B", until=date(2026, 6, 11))]
    june, known = of(arrears(), before), of(arrears(), after)
    end = date(2026, 7, 1) if alone else date(2026, 8, 1)
    july = of(arrears(Span(date(2026, 7, 1), end)), after)
    billed = Billed("INV-2026-00009", june.lines, june.devices, june.labour)
    return with_corrections(july, [(known, billed)])


BILLS: dict[str, tuple[Callable[[], Statement], str]] = {
    "the worked example, no tax": (example, "1468.00"),
    "two rates, discounts, prorated, by the hour": (taxed, "514.82"),
    "graduated tiers": (tiered, "802.58"),
    "reverse charge": (lambda: flat(("100", "RC"), ("50.01", "RC")), "150.01"),
    "exempt": (lambda: flat(("100", "E")), "100.00"),
    "every category": (
        lambda: flat(("10.01", "S"), ("20.02", "B"), ("30", "RC"), ("40", "E"), ("50", "Z")),
        "153.93",
    ),
    "a correction that takes back": (lambda: corrected(alone=False), "25.17"),
    "all taken back: a credit note": (lambda: corrected(alone=True), "50.32"),
    "free of charge": (lambda: flat(("100", "S"), discount_percent=Decimal(100)), "0.00"),
}


@pytest.mark.parametrize("name", BILLS)
def test_every_kind_of_bill_keeps_the_published_rules(name: str) -> None:
    bill, total = BILLS[name]
    statement = bill()
    paper = paper_of(replace(statement, purchase_order="PO-77"))
    assert missing(paper) == []
    ubl, cii = render_ubl(paper), render_cii(paper)
    check(ubl, "ubl")
    check(cii, "cii")
    assert texts(ubl, "PayableAmount") == texts(cii, "DuePayableAmount") == [total]
    assert Decimal(total) == abs(statement.total)
    nets = [one.net for one in statement.lines]
    said = texts(cii, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount")
    assert said == texts(ubl, "InvoiceLine/LineExtensionAmount") + texts(
        ubl, "CreditNoteLine/LineExtensionAmount"
    )
    assert [Decimal(one) for one in said] == (
        nets if statement.total >= 0 else [-one for one in nets]
    )


def test_the_rules_can_say_no() -> None:
    ubl, cii = render_ubl(paper_of(example())), render_cii(paper_of(example()))
    for xml, syntax in ((ubl, "ubl"), (cii, "cii")):
        broken, _fired = judge(xml.replace(b"1468.00", b"1469.00"), syntax)
        assert any("BR-CO-1" in one for one in broken), broken


def test_a_credit_note_says_positive_what_it_gives_back_and_of_which_invoice() -> None:
    ubl = render_ubl(paper_of(corrected(alone=True)))
    assert texts(ubl, "CreditNoteTypeCode") == ["381"]
    assert texts(ubl, "CreditedQuantity") == ["1"]
    assert texts(ubl, "InvoiceDocumentReference/ID") == ["INV-2026-00009"]
    assert texts(ubl, "PaymentMeansCode") == []


def test_a_line_that_takes_back_has_a_negative_quantity_and_no_negative_price() -> None:
    ubl = render_ubl(paper_of(corrected(alone=False)))
    assert texts(ubl, "InvoicedQuantity") == ["1", "-1"]
    assert texts(ubl, "Price/PriceAmount") == ["61.37", "40.91"]


def test_tax_is_told_by_category_with_the_sentence_of_the_law() -> None:
    cii = render_cii(paper_of(flat(("10", "S"), ("30", "RC"), ("40", "E"), ("50", "Z"))))
    path = "ApplicableHeaderTradeSettlement/ApplicableTradeTax/"
    assert texts(cii, path + "CategoryCode") == ["AE", "E", "S", "Z"]
    assert texts(cii, path + "ExemptionReason") == [OWED, FREE]
    assert texts(cii, path + "CalculatedAmount") == ["0.00", "0.00", "2.30", "0.00"]


def test_centres_periods_and_references_are_said() -> None:
    facts = [chosen(NORTH, number=1), chosen(HEAD, contract=True)]
    parts = as_heading(charged_to(example(), facts))
    paper = paper_of(replace(example(), purchase_order="PO-77"), centres=parts)
    ubl = render_ubl(paper)
    assert texts(ubl, "InvoiceLine/AccountingCost") == ["4100", "1000"]
    assert texts(ubl, "InvoiceLine/InvoicePeriod/EndDate") == ["2026-06-30"] * 2
    assert texts(ubl, "BuyerReference") == ["04011000-12345-34"]
    assert texts(ubl, "OrderReference/ID") == ["PO-77"]
    assert texts(ubl, "DueDate") == ["2026-07-15"]
    # Outside the scope of tax no VAT identifier is named.
    assert texts(ubl, "PartyTaxScheme/CompanyID") == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(AMOUNTS, st.sampled_from(["S", "B", "RC", "E"])), min_size=1, max_size=8),
    st.integers(0, 100),
)
def test_sums_of_any_bill_are_those_that_the_rules_add_up(
    lines: list[tuple[Decimal, str]], discount: int
) -> None:
    statement = flat(
        *((str(amount), code) for amount, code in lines), discount_percent=Decimal(discount)
    )
    said = invoice_of(paper_of(statement))
    nets = [Decimal(one["BT-131"]) for one in said["BG-25"]]
    for one in said["BG-25"]:
        off = sum(Decimal(part["amount"]) for part in one.get("BG-27", ()))
        assert Decimal(one["BT-129"]) * Decimal(one["BT-146"]) - off == Decimal(one["BT-131"])
    taxes = [(Decimal(one["BT-116"]), Decimal(one["BT-117"]), one) for one in said["BG-23"]]
    assert sum(nets) == Decimal(said["BT-106"]) == sum(net for net, _tax, _one in taxes)
    assert sum(due for _net, due, _one in taxes) == Decimal(said["BT-110"])
    assert Decimal(said["BT-109"]) + Decimal(said["BT-110"]) == Decimal(said["BT-112"])
    for net, due, one in taxes:
        exact = net * Decimal(one["BT-119"]) / 100
        assert abs(exact - due) <= Decimal("0.005")


def test_the_pdf_carries_its_own_data_and_is_made_to_be_kept() -> None:
    paper = paper_of(taxed())
    made = render_facturx(paper)
    name, xml = get_xml_from_pdf(made, check_xsd=True, check_schematron=False)
    assert (name, xml) == ("factur-x.xml", render_cii(paper))
    root: Any = PdfReader(io.BytesIO(made)).trailer["/Root"]
    words = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in words
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in words
    assert root["/AF"][0].get_object()["/AFRelationship"] == "/Data"
    assert "/OutputIntents" in root


def test_what_is_missing_is_listed_with_where_to_type_it() -> None:
    bare = paper_of(example(), seller=SELLER | {"city": "", "tax_id": ""}, payer=None)
    assert [(one.words, one.url.split("/")[2]) for one in missing(bare)] == [
        ("your town on the letterhead", "letterhead"),
        ("your VAT or tax number on the letterhead", "letterhead"),
        ("a billing profile that is chosen for this contract or client", "clients"),
    ]
    unnamed = paper_of(flat(("10", "RC")), payer=PAYER | {"tax_id": "12/345"})
    assert ["owes the tax" in one.words for one in missing(unnamed)] == [True]
    mixed = paper_of(flat(("10", "S"), ("10", "")))
    assert ["a tax code on every line" in one.words for one in missing(mixed)] == [True]


@pytest.mark.parametrize(
    ("number", "vat"),
    [
        ("PL 525-224-84-81", "PL5252248481"),
        ("EL123456789", "EL123456789"),
        ("EIN 12-3456789", ""),
        ("12/345/67890", ""),
        ("", ""),
    ],
)
def test_a_vat_number_begins_with_its_country(number: str, vat: str) -> None:
    assert vat_of(number) == vat


def test_a_seller_with_no_vat_number_is_told_by_what_it_has() -> None:
    for number, register in (("EIN 12-3456789", ""), ("", "HRB 1")):
        seller = SELLER | {"tax_id": number, "register_id": register}
        paper = paper_of(example(), seller=seller)
        assert missing(paper) == []
        check(render_ubl(paper), "ubl")
        check(render_cii(paper), "cii")
