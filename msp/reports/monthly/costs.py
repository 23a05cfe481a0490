"""What a contract's month cost us and what is left of it, for whoever may read costs."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from contracts.margins.trend import Trend
from contracts.values import Span
from msp.reports.monthly.values import Cell


def year_to(month: date) -> Span:
    """The twelve months of which this is the last."""
    return Span(month - relativedelta(months=11), month + relativedelta(months=1))


def cost_cells(found: Trend) -> dict[str, Cell]:
    """The cells of the summary that only those see who may read costs."""
    margin = found.month
    return {
        "labour_cost": margin.labour_cost,
        "tool_cost": margin.tool_cost,
        "vendor_cost": margin.vendor_cost,
        "hidden_cost": margin.hidden,
        "cost": margin.cost,
        "gross_margin": margin.gross,
        "margin_percent": margin.percent,
        "margin_before": found.before.gross,
        "margin_change": found.change,
        "three_percent": found.three.percent,
        "twelve_percent": found.twelve.percent,
        "labour_rate": margin.rate_of_labour,
        "uncosted": margin.gaps.uncosted_minutes,
        "unconverted": margin.gaps.unconverted_minutes,
        "unknown_vendor_costs": margin.gaps.unknown_vendor_costs,
    }
