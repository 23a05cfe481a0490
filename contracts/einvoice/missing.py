"""What an issued paper lacks for an electronic invoice: no file is made that the rules refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.documents.paper import Paper
from contracts.einvoice.categories import OUTSIDE, REVERSE, category_sums
from contracts.einvoice.parties import vat_of
from msp.kernel.i18n import _
from msp.kernel.money import decimals


@dataclass(frozen=True, slots=True)
class Lack:
    """A thing that is missing, in words, and where to type it."""

    words: str
    url: str


def missing(paper: Paper) -> list[Lack]:
    """Everything that an invoice needs and the bill was not frozen with."""
    categories = {one.category.code for one in category_sums(paper.statement.lines)}
    return [*_of_seller(paper), *_of_buyer(paper, categories), *_of_lines(paper, categories)]


def _of_seller(paper: Paper) -> Iterator[Lack]:
    here, seller = "/billing/letterhead", paper.heading.get("seller", {})
    yield from _absent(
        seller,
        here,
        name=_("your name on the letterhead"),
        street=_("your street on the letterhead"),
        city=_("your town on the letterhead"),
        country=_("your country on the letterhead"),
    )
    if not (seller.get("tax_id") or seller.get("register_id")):
        yield Lack(_("your VAT or tax number on the letterhead"), here)


def _of_buyer(paper: Paper, categories: set[str]) -> Iterator[Lack]:
    here, payer = f"/billing/clients/{paper.tenant_id}", paper.heading.get("payer")
    if payer is None:
        yield Lack(_("a billing profile that is chosen for this contract or client"), here)
        return
    yield from _absent(
        payer,
        here,
        street=_("the street of the billing profile"),
        city=_("the town of the billing profile"),
        country=_("the country of the billing profile"),
    )
    if REVERSE in categories and not (vat_of(payer["tax_id"]) or payer["register_id"]):
        yield Lack(_("the client's VAT number, since it owes the tax (reverse charge)"), here)


def _of_lines(paper: Paper, categories: set[str]) -> Iterator[Lack]:
    here = f"/contracts/{paper.heading['contract'].removeprefix('C-')}"
    if not paper.statement.lines:
        yield Lack(_("a line: this bill charges nothing"), here)
    if OUTSIDE in categories and len(categories) > 1:
        yield Lack(_("a tax code on every line, since some have one"), here)
    if decimals(paper.statement.currency) > 2:
        yield Lack(_("a currency of at most two decimals"), here)


def _absent(known: dict[str, Any], url: str, **wanted: str) -> Iterator[Lack]:
    return (Lack(words, url) for name, words in wanted.items() if not known.get(name))
