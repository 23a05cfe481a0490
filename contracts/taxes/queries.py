"""Reading tax codes: every fact for billing, the newest of each for choosing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.taxes.models import TaxCode
from contracts.taxes.values import TaxFact, TaxKind
from contracts.taxes.words import tax_words


def tax_rows(db: Session) -> Sequence[TaxCode]:
    """Every row by code, the newest days and the last recorded first."""
    return db.scalars(
        select(TaxCode).order_by(
            TaxCode.code, TaxCode.valid_from.desc(), TaxCode.recorded_at.desc()
        )
    ).all()


def tax_facts(db: Session) -> list[TaxFact]:
    """Every meaning of every code ever recorded."""
    return [
        TaxFact(
            row.code, row.valid_from, TaxKind(row.kind), row.percent, row.words, row.recorded_at
        )
        for row in tax_rows(db)
    ]


def changed_taxes(
    db: Session, codes: Collection[str], since: datetime, known_at: datetime
) -> list[date]:
    """From which days on any of the codes means what was recorded after a moment."""
    if not codes:
        return []
    found = db.scalars(
        select(TaxCode.valid_from).where(
            TaxCode.code.in_(codes), TaxCode.recorded_at > since, TaxCode.recorded_at <= known_at
        )
    )
    return list(found)


def tax_choices(db: Session) -> list[tuple[str, str]]:
    """The codes a line may refer to, each with its newest meaning."""
    newest: dict[str, TaxCode] = {}
    for row in tax_rows(db):
        newest.setdefault(row.code, row)
    return [
        (code, f"{code} · {row.name}, {tax_words(row.kind, row.percent)}")
        for code, row in newest.items()
    ]
