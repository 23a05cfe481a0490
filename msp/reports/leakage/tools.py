"""What tools cost for devices that stand under a contract and are left out of its bill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from contracts.agreements.values import Basis, ContractFact
from contracts.costs.queries import client_tool_facts, tool_facts
from contracts.costs.tools import Stand, Usage, tool_shares
from contracts.costs.values import Per, ToolFact, ToolKey
from contracts.values import Span
from msp.reports.leakage.values import Stay
from msp.reports.leakage.values_paid import Tool

SOME_MONTH = timedelta(days=31)


def tools_of(
    db: Session,
    contracts: Iterable[ContractFact],
    stays: Sequence[Stay],
    today: date,
    known_at: datetime,
) -> Iterator[Tool]:
    """By contract and tool, for the calendar month of today, as if all of it were as today."""
    left_out = Counter((one.contract_id, one.kind) for one in stays if one.excluded)
    with_some = [one for one in contracts if any(one.id == key for key, _kind in left_out)]
    if not with_some:
        return
    begin = today.replace(day=1)
    month = Span(begin, (begin + SOME_MONTH).replace(day=1))
    house = tool_facts(db, known_at)
    own = client_tool_facts(db, [one.tenant_id for one in with_some], known_at)
    for one in with_some:
        counts = {Basis(kind): count for (key, kind), count in left_out.items() if key == one.id}
        told = [*house, *(fact for _client, key, fact in own if key in (None, one.id))]
        yield from _of_contract(one, told, counts, month)


def _of_contract(
    contract: ContractFact, facts: Sequence[ToolFact], counts: dict[Basis, int], month: Span
) -> Iterator[Tool]:
    stands = [Stand(basis, month, count, billed=False) for basis, count in counts.items()]
    for share in tool_shares(facts, Usage(month, stands), contract.currency):
        if share.key.per is Per.DEVICE:
            yield Tool(
                subject=f"{contract.id}:{share.key.name}:{share.key.asset_kind}",
                label=share.key.name,
                contract_id=contract.id,
                devices=_meant(share.key, counts),
                amount=share.hidden,
                currency=contract.currency,
            )


def _meant(key: ToolKey, counts: dict[Basis, int]) -> int:
    """For how many of the devices the tool is paid."""
    return sum(count for basis, count in counts.items() if key.asset_kind in ("", basis))
