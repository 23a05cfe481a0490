"""The lines of an electronic invoice. Pure: what is charged, as EN 16931 wants it said.

A line's price is never negative, so a line that takes back has a negative quantity. Where the
quantity times the price is the line (nearly always), it is said so, with the discount as an
allowance; where tiers, instalments or a correction made it, it is one piece at what it comes to.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contracts.agreements.values import Basis
from contracts.billing.charged_to import parts_in
from contracts.billing.values_statement import Line
from contracts.documents.formula import formula_of
from contracts.documents.paper import Paper
from contracts.einvoice.categories import category_of
from msp.kernel.i18n import _
from msp.kernel.money import round_money

ONE_DAY = timedelta(days=1)
# UN/ECE Recommendation 20: a piece, an hour. UNTDID 5189: a discount.
PIECE, HOUR, DISCOUNT = "C62", "HUR", "95"


def line_of(paper: Paper, line: Line, sign: int) -> dict[str, Any]:
    """A line of the invoice; of a credit note, where `sign` is -1, what it gives back."""
    category, net = category_of(line), line.net * sign + 0
    said = _by_price(line, paper.statement.currency) if sign > 0 else None
    said = said or _as_one(net)
    said |= {
        "BT-126": str(line.ordinal),
        "BT-131": f"{net:f}",
        "BT-151": category.code,
        "BT-153": line.description,
        "BT-154": formula_of(line),
        "BT-155": line.code,
        "BT-133": _centre(paper, line),
        "BT-127-00": [{"BT-127": line.reason}] if line.reason else [],
    }
    if category.percent is not None:
        said["BT-152"] = percent(category.percent)
    if line.span.days:
        said |= {"BT-134": line.span.start, "BT-135": line.span.end - ONE_DAY}
    return {key: value for key, value in said.items() if value}


def percent(rate: Decimal) -> str:
    """A rate as it is written: 23, 8.5, 0."""
    return f"{rate.normalize():f}"


def _by_price(line: Line, currency: str) -> dict[str, Any] | None:
    """Quantity and price, if they are what the line comes to."""
    exact = Fraction(line.charged) * Fraction(line.unit_price)
    if line.corrects or line.discount < 0 or round_money(exact, currency) != line.gross:
        return None
    unit = HOUR if line.basis is Basis.HOURLY else PIECE
    said: dict[str, Any] = {
        "BT-129": percent(line.charged),
        "BT-130": unit,
        "BT-146": f"{line.unit_price.normalize():f}",
    }
    if line.discount:
        said["BG-27"] = [
            {
                "amount": f"{line.discount:f}",
                "base_amount": f"{line.gross:f}",
                "reason": _("Discount"),
                "reason_code": DISCOUNT,
            }
        ]
    return said


def _as_one(net: Decimal) -> dict[str, Any]:
    return {"BT-129": "-1" if net < 0 else "1", "BT-130": PIECE, "BT-146": f"{abs(net):f}"}


def _centre(paper: Paper, line: Line) -> str:
    """The buyer's own account for the line, where it is one."""
    codes = {one.centre.code for one in parts_in(paper.heading) if one.line == line.ordinal}
    return codes.pop() if len(codes) == 1 else ""
