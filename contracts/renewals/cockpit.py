"""The contracts whose end or last day of notice comes up, on today's date of each one's zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import facts_of
from contracts.dossier.queries import lines_of
from contracts.renewals.models import ContractNotice
from contracts.renewals.queries import ending, standing_notices
from contracts.renewals.term import Term, renewed_until, term_of
from contracts.values import local_date


class Course(StrEnum):
    """What becomes of the contract as things stand."""

    RENEWS = "renews"
    ENDS = "ends"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Ending:
    """A contract with its end; a renewing one has the end that follows."""

    contract: Contract
    client: str
    term: Term
    today: date
    notice: ContractNotice | None

    @property
    def course(self) -> Course:
        """Notice given, or it goes on by itself, or it simply ends."""
        if self.notice is not None:
            return Course.NOTICE
        return Course.RENEWS if self.term.renews_months else Course.ENDS

    @property
    def day(self) -> date:
        """By when somebody has to act: the last day of notice, or the last day before the end."""
        renews = self.course is Course.RENEWS
        return self.term.last_notice_day if renews else self.term.ends_on

    @property
    def days_left(self) -> int:
        """Until that day; negative when it is past."""
        return (self.day - self.today).days

    @property
    def next_end(self) -> date:
        """The end after this one, if it goes on."""
        return renewed_until(self.term.ends_on, self.term.renews_months, self.term.ends_on.day)


@dataclass(frozen=True, slots=True)
class Row:
    """An ending with what the contract is worth a month."""

    ending: Ending
    monthly: Decimal


def endings(db: Session, now: datetime, days: int, manager_id: UUID | None = None) -> list[Ending]:
    """By the day on which to act; contracts that are over are left out."""
    names = ending(db, now.date(), days, manager_id)
    facts, notices = facts_of(db, names), standing_notices(db, names)
    found = []
    for contract, name in names.items():
        term = term_of(facts[contract.id], now)
        today = local_date(now, contract.zone)
        if term is None or term.ends_on <= today:
            continue
        one = Ending(contract, name, term, today, notices.get((contract.id, term.ends_on)))
        if one.days_left <= days or (term.ends_on - today).days <= days:
            found.append(one)
    return sorted(found, key=lambda one: (one.day, one.contract.number))


def cockpit(db: Session, now: datetime, days: int, manager_id: UUID | None = None) -> list[Row]:
    """The endings with their worth."""
    found = endings(db, now, days, manager_id)
    worth = {
        line.contract.id: line.monthly
        for line in lines_of(db, [one.contract for one in found], now)
    }
    return [Row(one, worth[one.contract.id]) for one in found]


def sums(rows: Sequence[Row]) -> list[tuple[Decimal, str]]:
    """What the contracts are worth a month together, by currency."""
    by_currency: dict[str, Decimal] = {}
    for one in rows:
        currency = one.ending.contract.currency
        by_currency[currency] = by_currency.get(currency, Decimal(0)) + one.monthly
    return [(amount, currency) for currency, amount in sorted(by_currency.items())]
