"""Between a rise and its rows: written once with the whole calculation, and read back."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from contracts.agreements.models import Contract
from contracts.indexation.models import IndexedPrice, IndexRise
from contracts.indexation.values import Bound, NewPrice, Reading, Rise
from msp.kernel.money import to_decimal

PLACES = 12


def rise_row(
    contract: Contract,
    clause_id: UUID,
    rise: Rise,
    *,
    told_on: date,
    at: datetime,
    by: UUID | None,
) -> IndexRise:
    """A rise of the contract, told and recorded."""
    return IndexRise(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        clause_id=clause_id,
        year=rise.year,
        effective_on=rise.effective_on,
        base_month=rise.base.month,
        base_value=rise.base.value,
        base_known_at=rise.base.recorded_at,
        compared_month=rise.compared.month,
        compared_value=rise.compared.value,
        compared_known_at=rise.compared.recorded_at,
        measured=to_decimal(rise.measured, PLACES),
        counted=to_decimal(rise.counted, PLACES),
        taken=to_decimal(rise.taken, PLACES),
        bound=rise.bound.value,
        told_on=told_on,
        recorded_at=at,
        recorded_by=by,
    )


def price_rows(row: IndexRise, rise: Rise) -> list[IndexedPrice]:
    """Each line's price before and after."""
    return [
        IndexedPrice(
            tenant_id=row.tenant_id,
            rise_id=row.id,
            line=one.line,
            description=one.description,
            before=one.before,
            exact=to_decimal(one.exact, PLACES),
            after=one.after,
        )
        for one in rise.prices
    ]


def rise_from(row: IndexRise) -> Rise:
    """The calculation that was kept with a rise."""
    return Rise(
        year=row.year,
        effective_on=row.effective_on,
        base=Reading(row.base_month, row.base_value, row.base_known_at),
        compared=Reading(row.compared_month, row.compared_value, row.compared_known_at),
        measured=Fraction(row.measured),
        counted=Fraction(row.counted),
        taken=Fraction(row.taken),
        bound=Bound(row.bound),
        prices=tuple(
            NewPrice(one.line, one.description, one.before, Fraction(one.exact), one.after)
            for one in row.prices
        ),
    )
