"""Reading leaks: the list with its filters, the sums, and what an account manager has to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values import Decision
from msp.reports.leakage.values_kind import KINDS_OF, Kind, Way, way_of
from tenants.clients.models import Tenant
from tenants.people.models import Agent

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the list; `manager` narrows to her own clients.

    What vendors and tools cost us is among the leaks by right only (`costs`).
    """

    client: UUID | None = None
    kind: str = ""
    state: str = "open"
    manager: UUID | None = None
    costs: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a leak must be."""
        asked: list[ColumnElement[bool]] = []
        if self.client is not None:
            asked.append(Leak.tenant_id == self.client)
        if self.kind in set(Kind):
            asked.append(Leak.kind == self.kind)
        if self.manager is not None:
            asked.append(Tenant.account_manager_id == self.manager)
        if not self.costs:
            asked.append(Leak.kind.not_in(KINDS_OF[Way.SPENT]))
        if self.state == "resolved":
            asked.append(Leak.resolved_at.is_not(None))
        elif self.state in set(Decision):
            asked += [Leak.resolved_at.is_(None), Leak.decision == self.state]
        return asked


@dataclass(frozen=True, slots=True)
class LeakLine:
    """A leak with the names around it."""

    leak: Leak
    client: str
    contract: int | None
    by: str

    @property
    def way(self) -> Way:
        """Whose money it is."""
        return way_of(self.leak.kind)


def leak_lines(db: Session, wanted: Wanted, limit: int = MOST_LINES) -> list[LeakLine]:
    """Leaks in reach, the most money first, those of unknown amount last."""
    rows = db.execute(
        _joined(select(Leak, Tenant.name, Contract.number, Agent.name))
        .where(*wanted.conditions())
        .order_by(Leak.amount.desc().nulls_last(), Tenant.name, Leak.key)
        .limit(limit)
    )
    return [LeakLine(leak, client, number, by or "") for leak, client, number, by in rows]


def _joined(
    wanted: Select[Leak, str, int | None, str | None],
) -> Select[Leak, str, int | None, str | None]:
    return (
        wanted.select_from(Leak)
        .join(Tenant, Tenant.id == Leak.tenant_id)
        .outerjoin(
            Contract, (Contract.tenant_id == Leak.tenant_id) & (Contract.id == Leak.contract_id)
        )
        .outerjoin(Agent, Agent.id == Leak.decided_by)
    )


@dataclass(frozen=True, slots=True)
class Sum:
    """What leaks in one currency, one way; `unknown` have no price to count by."""

    currency: str
    way: Way
    count: int
    amount: Decimal
    unknown: int


def sums_of(db: Session, wanted: Wanted) -> list[Sum]:
    """By currency and way, never across currencies."""
    kinds = [(Leak.kind.in_(own), way.value) for way, own in KINDS_OF.items()]
    rows = db.execute(
        select(
            Leak.currency,
            case(*kinds, else_=Way.UNDER.value).label("way"),
            func.count(),
            func.coalesce(func.sum(Leak.amount), 0),
            func.count().filter(Leak.amount.is_(None)),
        )
        .join(Tenant, Tenant.id == Leak.tenant_id)
        .where(*wanted.conditions())
        .group_by(Leak.currency, "way")
    )
    found = [Sum(currency, Way(way), *counted) for currency, way, *counted in rows]
    return sorted(found, key=lambda one: (list(Way).index(one.way), one.currency))


def state_counts(db: Session, wanted: Wanted) -> dict[str, int]:
    """How many leaks of the other filters are in each state."""
    resolved = Leak.resolved_at.is_not(None)
    state = case((resolved, "resolved"), else_=Leak.decision).label("stage")
    anything = replace(wanted, state="")
    rows = db.execute(
        select(state, func.count().label("leaks"))
        .join(Tenant, Tenant.id == Leak.tenant_id)
        .where(*anything.conditions())
        .group_by("stage")
    )
    counts = dict.fromkeys([*(one.value for one in Decision), "resolved"], 0)
    return counts | {row.stage: row.leaks for row in rows}


def leak_for(db: Session, leak_id: UUID, *, costs: bool) -> Leak:
    """The leak, if it is one of the reader's clients' and she may read what it says of `costs`."""
    found = db.scalar(select(Leak).where(Leak.id == leak_id))
    if found is None or (way_of(found.kind) is Way.SPENT and not costs):
        raise NotFound(_("There is no such leak, or it is not for you."))
    return found


def manages_any(db: Session, agent_id: UUID) -> bool:
    """Whether some client has her as its account manager."""
    return (
        db.scalar(select(Tenant.id).where(Tenant.account_manager_id == agent_id).limit(1))
        is not None
    )


def last_check(db: Session) -> datetime | None:
    """When leaks of clients in reach were last checked."""
    return db.scalar(select(func.max(Leak.checked_at)))


def clients_to_check(db: Session) -> Sequence[UUID]:
    """The clients in reach that we serve."""
    return db.scalars(select(Tenant.id).where(Tenant.active).order_by(Tenant.id)).all()
