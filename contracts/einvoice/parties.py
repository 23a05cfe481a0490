"""Seller and buyer as an electronic invoice names them, from what the bill was frozen with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msp.kernel.countries import is_country

Party = dict[str, Any]


def vat_of(number: str) -> str:
    """The number as a VAT identifier, if it begins with a country; nothing for any other number."""
    plain = re.sub(r"[\s.\-/]", "", number).upper()
    prefix = plain[:2]
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,13}", plain):
        return ""
    return plain if is_country(prefix) or prefix in ("EL", "XI") else ""


def seller_of(seller: Mapping[str, Any], *, taxable: bool) -> Party:
    """The provider. Outside the scope of tax no VAT identifier may be named (BR-O-02)."""
    vat, number = vat_of(seller["tax_id"]), seller["tax_id"].strip()
    party = _party(seller, seller["name"])
    if taxable:
        party |= {"vat_identifier": vat} if vat else {"tax_identifier": number}
    # Something must tell who it is (BR-CO-26): the register, else the number under no scheme.
    if not seller["register_id"] and not (taxable and vat):
        party["identifiers"] = {None: number}
    contact = {"name": seller["contact"], "phone": seller["phone"], "email": seller["mail"]}
    if any(contact.values()):
        party["contacts"] = [{key: value for key, value in contact.items() if value}]
    return _said(party)


def buyer_of(payer: Mapping[str, Any], *, taxable: bool) -> Party:
    """The billing profile that the bill is addressed to."""
    party = _party(payer, payer["legal_name"]) | {"addr_l2": payer["street_more"]}
    if taxable:
        party["vat_identifier"] = vat_of(payer["tax_id"])
    if payer["mail"]:
        party["contacts"] = [{"email": payer["mail"]}]
    return _said(party)


def _party(known: Mapping[str, Any], name: str) -> Party:
    return {
        "name": name,
        "legal_identifier": known["register_id"],
        "addr_l1": known["street"],
        "postcode": known["postcode"],
        "city": known["city"],
        "country_subdivision": known["region"],
        "country_code": known["country"],
        "einvoicing_addr": known["endpoint"],
        "einvoicing_addr_schemeid": known["scheme"],
    }


def _said(party: Party) -> Party:
    return {key: value for key, value in party.items() if value}
