"""The margin of one bill: pure, so that the same facts give the same figures for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.costs.tools import Usage, foreign_tools, tool_shares
from contracts.costs.values import RateFact, ToolFact
from contracts.margins.labour import people_costs
from contracts.margins.values import Gaps, Margin
from contracts.margins.values_bill import BillMargin, VendorShare, Work
from contracts.values import Span

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Billed:
    """What a statement says, frozen or still a draft: its days, its net, and what is not in it.

    Costs of tools are those of the days of `period`, costs of work those of `labour`: a bill in
    advance carries the work of the period before.
    """

    run_id: UUID
    contract_id: UUID
    currency: str
    month: date
    period: Span
    labour: Span
    state: str
    revenue: Decimal
    charged: Decimal
    approved: bool = True
    unpriced_devices: int = 0


def bill_margin(
    billed: Billed,
    works: Sequence[Work],
    rates: Sequence[RateFact],
    tools: Sequence[ToolFact],
    usage: Usage,
) -> BillMargin:
    """Revenue less what work and tools cost. Work on other days than the bill's is left out.

    Rates and tools are already as known. Vendors' costs come from a room above: `with_vendors`.
    """
    worked = [one for one in works if one.day in billed.labour]
    people = people_costs(worked, rates, billed.currency)
    shares = tool_shares(tools, usage, billed.currency)
    margin = Margin(
        currency=billed.currency,
        revenue=billed.revenue,
        labour_cost=sum((one.cost for one in people), NOTHING),
        tool_cost=sum((one.amount for one in shares), NOTHING),
        worked=sum(one.minutes for one in people),
        assumed=sum((one.assumed for one in people), NOTHING),
        hidden=sum((one.hidden for one in shares), NOTHING),
        allocated=sum((one.amount for one in shares if one.allocated), NOTHING),
        gaps=Gaps(
            uncosted_minutes=sum(one.uncosted for one in people),
            unconverted_minutes=sum(one.unconverted for one in people),
            unconverted_tools=foreign_tools(tools, usage, billed.currency),
            unapproved_bills=int(not billed.approved),
            unpriced_devices=billed.unpriced_devices,
        ),
    )
    return BillMargin(
        run_id=billed.run_id,
        contract_id=billed.contract_id,
        month=billed.month,
        period=billed.period,
        labour=billed.labour,
        state=billed.state,
        margin=margin,
        charged=billed.charged,
        people=people,
        tools=shares,
    )


def with_vendors(bill: BillMargin, shares: Sequence[VendorShare], unknown: int = 0) -> BillMargin:
    """The same with what vendors cost; `unknown` counts costs whose part of it nobody can say."""
    more = Margin(
        currency=bill.margin.currency,
        vendor_cost=sum((one.amount for one in shares), NOTHING),
        allocated=sum((one.amount for one in shares if one.allocated), NOTHING),
        gaps=Gaps(unknown_vendor_costs=unknown),
    )
    return replace(bill, margin=bill.margin + more, vendors=(*bill.vendors, *shares))
