"""Sheet 5: what each contract came to, and why it is not what it was the time before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from contracts.agreements.values import DEVICES, WORK
from contracts.billing.values import FROZEN
from contracts.billing.words import state_words
from contracts.ledger.values import BillState
from msp.kernel.i18n import _
from msp.kernel.money import round_money
from msp.reports.monthly.bills import by_contract
from msp.reports.monthly.bridge import ONCE, PARTS, bridge
from msp.reports.monthly.efforts import efforts_of
from msp.reports.monthly.values import Bill, Cell, Column, Kind, Row, Sheet

NOTHING = Decimal(0)


def summary_sheet(
    bills: Sequence[Bill],
    before: Sequence[Bill],
    silent: Mapping[UUID, int],
    costs: Mapping[UUID, Mapping[str, Cell]],
) -> Sheet:
    """A row for each contract that was billed; `silent` counts devices billed and not seen."""
    earlier = by_contract(before)
    rows = [
        _row(own, earlier.get(contract, []), silent.get(contract, 0), costs.get(contract, {}))
        for contract, own in by_contract(bills).items()
    ]
    return Sheet("summary", _("Summary"), _columns(), tuple(rows))


def _columns() -> tuple[Column, ...]:
    return (*_of_money(), *_of_work(), *_of_costs())


def _of_money() -> tuple[Column, ...]:
    """What it came to, and why."""
    money = Kind.MONEY
    return (
        Column("contract", _("Contract"), seen=True, lead=True),
        Column("name", _("Name")),
        Column("bills", _("Bills")),
        Column("state", _("State"), inside=True),
        Column("recurring", _("Recurring"), money, total=True, seen=True, wide=True),
        Column("variable", _("Work"), money, total=True, seen=True, wide=True),
        Column("one_off", _("One-off"), money, total=True),
        Column("corrections", _("Corrections"), money, total=True, seen=True, wide=True),
        Column("net", _("Net"), money, total=True, seen=True),
        Column("tax", _("Tax"), money, total=True),
        Column("total", _("Total"), money, total=True),
        Column("before", _("Before"), money, total=True, seen=True, wide=True),
        Column("change", _("Change"), money, total=True, seen=True),
        Column("change_percent", _("Change %"), Kind.PERCENT),
        Column("by_price", _("By price"), money, total=True),
        Column("by_quantity", _("By quantity"), money, total=True),
        Column("by_days", _("By days"), money, total=True),
        Column("by_usage", _("By use"), money, total=True),
        Column("by_correction", _("By corrections"), money, total=True),
        Column("by_one_off", _("By one-off fees"), money, total=True),
        Column("order", _("Purchase order")),
        Column("order_left", _("Left of the order"), money),
    )


def _of_work() -> tuple[Column, ...]:
    """The hours, and what the registers lack."""
    count = Kind.COUNT
    return (
        Column("worked", _("Worked min"), Kind.MINUTES, total=True),
        Column("charged", _("Charged min"), Kind.MINUTES, total=True),
        Column("given", _("Given away min"), Kind.MINUTES, total=True, inside=True),
        Column("hourly", _("Billed by hour worked"), Kind.MONEY, inside=True),
        Column("currency", _("Currency")),
        Column("open_bills", _("Bills not frozen"), count, total=True, inside=True),
        Column("unpriced", _("Devices without a price"), count, total=True, inside=True),
        Column("excluded", _("Devices left out"), count, total=True, inside=True),
        Column("silent", _("Billed and silent"), count, total=True, inside=True),
    )


def _of_costs() -> tuple[Column, ...]:
    """What it cost us and what is left, for whoever may read it."""
    money, percent = Kind.MONEY, Kind.PERCENT
    return tuple(
        Column(key, head, kind, total, seen=seen, wide=seen, inside=True, cost=True)
        for key, head, kind, total, seen in (
            ("labour_cost", _("Labour cost"), money, True, False),
            ("tool_cost", _("Tool cost"), money, True, False),
            ("vendor_cost", _("Vendor cost"), money, True, False),
            ("hidden_cost", _("Of it for devices not charged"), money, True, False),
            ("cost", _("Cost"), money, True, False),
            ("gross_margin", _("Margin"), money, True, True),
            ("margin_percent", _("Margin %"), percent, False, True),
            ("margin_before", _("Margin before"), money, True, False),
            ("margin_change", _("Margin change"), money, True, False),
            ("three_percent", _("Margin % of 3 months"), percent, False, False),
            ("twelve_percent", _("Margin % of 12 months"), percent, False, False),
            ("labour_rate", _("Billed less other costs by hour worked"), money, False, False),
            ("uncosted", _("Min without a cost"), Kind.MINUTES, True, False),
            ("unknown_vendor_costs", _("Vendors' costs not known"), Kind.COUNT, True, False),
            ("unconverted", _("Min costed in another currency"), Kind.MINUTES, True, False),
        )
    )


def _row(
    bills: Sequence[Bill], before: Sequence[Bill], silent: int, costs: Mapping[str, Cell]
) -> Row:
    first = bills[0]
    cells = _head(bills) | _sums(bills) | _work(bills) | _gaps(bills, silent) | dict(costs)
    if before:
        cells |= _compared(bills, before)
    return Row(cells, first.currency, f"/contracts/{first.contract_number}/bills")


def _head(bills: Sequence[Bill]) -> dict[str, Cell]:
    last = bills[-1]
    left = last.heading.get("order_left")
    return {
        "contract": last.heading["contract"],
        "name": last.heading["contract_name"],
        "bills": ", ".join(one.number for one in bills if one.number),
        "state": ", ".join(dict.fromkeys(state_words(one.state) for one in bills)),
        "order": last.statement.purchase_order,
        "order_left": round_money(Decimal(left), last.currency) if left else None,
        "currency": last.currency,
    }


def _sums(bills: Sequence[Bill]) -> dict[str, Cell]:
    lines = [line for one in bills for line in one.statement.lines]
    corrections = sum((one.net for one in lines if one.corrects is not None), NOTHING)
    plain = [one for one in lines if one.corrects is None]
    variable = sum((one.net for one in plain if one.basis in WORK), NOTHING)
    one_off = sum((one.net for one in plain if one.basis in ONCE), NOTHING)
    net = sum((one.statement.net for one in bills), NOTHING)
    return {
        "recurring": net - variable - one_off - corrections,
        "variable": variable,
        "one_off": one_off,
        "corrections": corrections,
        "net": net,
        "tax": sum((one.statement.tax for one in bills), NOTHING),
        "total": sum((one.statement.total for one in bills), NOTHING),
    }


def _compared(bills: Sequence[Bill], before: Sequence[Bill]) -> dict[str, Cell]:
    old = sum((one.statement.net for one in before), NOTHING)
    statements = [one.statement for one in bills]
    parts = bridge([one.statement for one in before], statements, bills[0].currency)
    percent = (parts.change * 100 / old).quantize(Decimal("0.1")) if old else None
    why = {f"by_{part}": getattr(parts, part) for part in PARTS}
    return {"before": old, "change": parts.change, "change_percent": percent, **why}


def _work(bills: Sequence[Bill]) -> dict[str, Cell]:
    """Minutes, and the effective hourly rate: everything billed by everything worked."""
    efforts = [one for bill in bills for one in efforts_of(bill)]
    worked = sum(one.worked for one in efforts)
    net = sum((one.statement.net for one in bills), NOTHING)
    given = [one.worked for one in efforts if one.share.bill_state is BillState.GOODWILL]
    return {
        "worked": worked,
        "charged": sum(one.charged for one in efforts),
        "given": sum(given),
        "hourly": round_money(net * 60 / worked, bills[0].currency) if worked else None,
    }


def _gaps(bills: Sequence[Bill], silent: int) -> dict[str, Cell]:
    unbilled = [share for one in bills for share in one.statement.devices if share.line is None]
    devices = [one for one in unbilled if one.basis in DEVICES]
    return {
        "open_bills": sum(one.state not in FROZEN for one in bills),
        "unpriced": len({one.thing_id for one in devices if not one.note}),
        "excluded": len({one.thing_id for one in devices if one.note}),
        "silent": silent,
    }
