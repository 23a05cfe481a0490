"""Sheet 1: a row for each line of a bill, each price of it, each site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from contracts.agreements.values import NAMED, QUANTITIES
from contracts.agreements.words import basis_words, rule_words
from contracts.billing.charged_to import parts_in
from contracts.billing.values_statement import Line
from contracts.billing.words import days_words
from contracts.documents.addressed import centre_words
from contracts.documents.formula import formula_of
from contracts.taxes.words import tax_words
from msp.kernel.i18n import _
from msp.kernel.money import to_decimal
from msp.reports.monthly.facts import Rises
from msp.reports.monthly.sites import SitePart, site_parts
from msp.reports.monthly.values import Bill, Cell, Column, Kind, Row, Sheet

ONE_DAY = timedelta(days=1)
Key = tuple[UUID, int, str]


def lines_sheet(bills: Sequence[Bill], before: Sequence[Bill], rises: Rises) -> Sheet:
    """Every line billed, with the quantity of the bill before beside it."""
    previous = _quantities(before)
    rows = [row for bill in bills for row in _rows(bill, previous, rises)]
    return Sheet("lines", _("Lines"), _columns(), tuple(rows))


def _columns() -> tuple[Column, ...]:
    return (*_of_quantity(), *_of_money())


def _of_quantity() -> tuple[Column, ...]:
    """What is charged, and how much of it."""
    days, factor = Kind.COUNT, Kind.FACTOR
    return (
        Column("client", _("Client")),
        Column("site", _("Site"), seen=True, wide=True),
        Column("payer", _("Billed to")),
        Column("centre", _("Cost centre")),
        Column("contract", _("Contract"), seen=True, wide=True),
        Column("bill", _("Bill")),
        Column("state", _("State"), inside=True),
        Column("line", _("Line"), Kind.COUNT),
        Column("code", _("Service")),
        Column("description", _("Description"), seen=True, lead=True),
        Column("basis", _("Charged by")),
        Column("rule", _("Counted by")),
        Column("divisor", _("Divisor"), days),
        Column("from", _("From"), Kind.DAY),
        Column("to", _("Last day"), Kind.DAY),
        Column("days", _("Days"), days),
        Column("previous", _("Before"), factor, seen=True, wide=True),
        Column("opening", _("At the start"), days, total=True),
        Column("joined", _("Added"), days, total=True, seen=True, wide=True),
        Column("left", _("Removed"), days, total=True, seen=True, wide=True),
        Column("closing", _("At the end"), days, total=True),
        Column("counted", _("Counted"), factor),
        Column("included", _("Included"), days),
        Column("minimum", _("Minimum"), days),
        Column("overage", _("Above included"), factor),
        Column("asset_days", _("Device-days"), days, total=True),
        Column("factor", _("Share of the period"), factor),
        Column("charged", _("Quantity"), factor, seen=True),
    )


def _of_money() -> tuple[Column, ...]:
    """At what, and what that comes to."""
    money, factor = Kind.MONEY, Kind.FACTOR
    return (
        Column("price", _("Price"), Kind.PRICE, seen=True, wide=True),
        Column("version", _("Contract version"), Kind.COUNT),
        Column("price_from", _("Price valid from"), Kind.DAY),
        Column("index_factor", _("Index factor"), factor),
        Column("gross", _("Gross"), money, total=True),
        Column("discount_percent", _("Discount %"), Kind.PERCENT),
        Column("discount", _("Discount"), money, total=True),
        Column("net", _("Net"), money, total=True, seen=True),
        Column("tax_code", _("Tax code")),
        Column("tax_rate", _("Tax rate")),
        Column("tax", _("Tax"), money, total=True),
        Column("total", _("Total"), money, total=True, seen=True, wide=True),
        Column("currency", _("Currency")),
        Column("corrects", _("Corrects bill")),
        Column("corrects_from", _("Corrects from"), Kind.DAY),
        Column("reason", _("Reason")),
        Column("how", _("How")),
        Column("evidence", _("Evidence"), inside=True),
    )


def _rows(bill: Bill, previous: dict[Key, Decimal], rises: Rises) -> Iterator[Row]:
    for line in bill.statement.lines:
        for part in site_parts(bill.statement, line):
            # The quantity before stands once, where a line is billed at several prices.
            key = (bill.contract_id, line.number, part.site)
            before = previous.pop(key, None) if line.corrects is None else None
            cells = _of_line(bill, line) | _of_part(line, part) | {"previous": before}
            key_of_price = (bill.contract_id, line.number, line.price_from, line.unit_price)
            cells["index_factor"] = rises.get(key_of_price)
            yield Row(cells, bill.currency, f"{bill.url}#why-{line.ordinal}")


def _of_line(bill: Bill, line: Line) -> dict[str, Cell]:
    """What is the same for every site of the line."""
    corrects, payer = line.corrects, bill.heading.get("payer")
    centres = [one.centre for one in parts_in(bill.heading) if one.line == line.ordinal]
    counts = line.basis in NAMED | QUANTITIES
    return {
        "client": bill.heading["client"],
        "payer": payer["name"] if payer else "",
        "centre": ", ".join(dict.fromkeys(centre_words(one) for one in centres)),
        "contract": bill.heading["contract"],
        "bill": bill.number,
        "state": bill.state.value,
        "line": line.number,
        "code": line.code,
        "description": _description(line),
        "basis": basis_words(line.basis),
        "rule": rule_words(line.counting) if counts else "",
        "divisor": line.divisor if counts else None,
        "from": line.span.start,
        "to": line.span.end - ONE_DAY if line.span.days else line.span.start,
        "days": line.span.days,
        "included": line.included or None,
        "minimum": line.minimum or None,
        "price": line.unit_price,
        "version": line.version,
        "price_from": line.price_from,
        "discount_percent": line.discount_percent or None,
        "tax_code": line.tax_code,
        "tax_rate": tax_words(line.tax_kind, line.tax_percent) if _is_taxed(line) else "",
        "currency": bill.currency,
        "corrects": corrects.number if corrects else "",
        "corrects_from": corrects.period.start if corrects else None,
        "reason": line.reason,
        "how": formula_of(line),
        "evidence": bill.url,
    }


def _description(line: Line) -> str:
    """What is charged; a correction names the bill that it corrects."""
    if line.corrects is None:
        return line.description
    return _(
        "Correction of %(period)s (%(number)s): %(what)s",
        period=days_words(line.corrects.period),
        number=line.corrects.number,
        what=line.description,
    )


def _is_taxed(line: Line) -> bool:
    return bool(line.tax_code or line.tax_percent)


def _of_part(line: Line, part: SitePart) -> dict[str, Cell]:
    """The site's share of the line."""
    devices = line.basis in NAMED
    cells: dict[str, Cell] = {
        "site": part.site,
        "counted": part.counted,
        "overage": max(part.counted - line.included, Decimal(0)) if line.included else None,
        "charged": part.charged,
        "gross": part.gross,
        "discount": part.discount,
        "net": part.net,
        "tax": part.tax,
        "total": part.total,
    }
    if devices:
        cells |= {"asset_days": part.asset_days, "factor": _factor(line, part)}
    if devices and line.corrects is None:
        names = ("opening", "joined", "left", "closing")
        cells |= {name: getattr(part, name) for name in names}
    return cells


def _factor(line: Line, part: SitePart) -> Decimal | None:
    """What share of the whole period the devices were there on average."""
    whole = (part.opening + part.joined) * line.divisor
    return to_decimal(Decimal(part.asset_days), 6) / whole if whole else None


def _quantities(bills: Sequence[Bill]) -> dict[Key, Decimal]:
    """What was charged the time before, by contract, line and site."""
    found: dict[Key, Decimal] = {}
    for bill in bills:
        for line in bill.statement.lines:
            for part in site_parts(bill.statement, line) if line.corrects is None else ():
                key = (bill.contract_id, line.number, part.site)
                found[key] = found.get(key, Decimal(0)) + part.charged
    return found
