"""Everything the ticket page shows, gathered in few questions to the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from contracts.ledger.models import TimeEntry
from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.tickets.clock_rows import clock_rows
from msp.desk.tickets.entitled import override_stands
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.models_override import EntitlementOverride
from msp.desk.tickets.models_side import Category, Draft, Notice, StatusLabel, TicketAsset
from msp.desk.tickets.models_visit import SiteVisit
from msp.desk.tickets.presence import readers_of
from msp.desk.tickets.queries import LARGEST_NUMBER, entries_of, no_ticket
from msp.desk.tickets.visits import visit_is_open
from msp.desk.tiers.models import Team, Tier
from msp.desk.values import ClosureCode
from tenants.assets.models import Asset
from tenants.clients.models import Site, Tenant
from tenants.people.models import Agent, Contact

COUNT_TO = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ticket with all that stands around it."""

    ticket: Ticket
    client: Tenant
    site: Site | None
    contact: Contact | None
    tier: Tier | None
    team: Team | None
    assignee: str | None
    parent: int | None
    labels: dict[str, str]
    category: str | None
    assets: list[dict[str, Any]]
    time: list[dict[str, Any]]
    children: list[dict[str, Any]]
    open_of_client: int
    entries: Sequence[Entry]
    clocks: Sequence[ClockRow]
    tape: Sequence[Any]
    drafts: dict[str, str]
    has_notices: bool
    readers: Sequence[Any]
    override: EntitlementOverride | None
    override_by: str | None
    visit: SiteVisit | None


def sheet_of(db: Session, number: int, agent_id: UUID) -> Sheet:
    """The sheet of a ticket. Raises NotFound also when it is not for this person."""
    found = (
        db.execute(_head(number, agent_id)).one_or_none() if 0 < number < LARGEST_NUMBER else None
    )
    if found is None:
        raise no_ticket()
    ticket, children = found.Ticket, found.children or []
    return Sheet(
        ticket=ticket,
        client=found.Tenant,
        site=found.Site,
        contact=found.Contact,
        tier=found.Tier,
        team=found.Team,
        assignee=found.assignee,
        parent=found.parent,
        labels=found.labels or {},
        category=found.category_name or ticket.category,
        assets=found.assets or [],
        time=found.time or [],
        children=children,
        open_of_client=found.open_of_client,
        entries=entries_of(db, ticket, [UUID(one["id"]) for one in children if _merged(one)]),
        clocks=clock_rows(db, ticket),
        tape=_tape(db, ticket),
        drafts=found.drafts or {},
        has_notices=found.has_notices,
        readers=readers_of(db, ticket),
        override=found.EntitlementOverride,
        override_by=found.override_by,
        visit=found.SiteVisit,
    )


def _head(number: int, agent_id: UUID) -> Any:
    parent, setter = aliased(Ticket, name="parent"), aliased(Agent, name="setter")
    return (
        select(
            Ticket,
            Tenant,
            Site,
            Contact,
            Tier,
            Team,
            Agent.name.label("assignee"),
            parent.number.label("parent"),
            EntitlementOverride,
            setter.name.label("override_by"),
            SiteVisit,
            _labels().label("labels"),
            _category().label("category_name"),
            _assets().label("assets"),
            _time().label("time"),
            _children().label("children"),
            _drafts(agent_id).label("drafts"),
            _has_notices(agent_id).label("has_notices"),
            _open_of_client().label("open_of_client"),
        )
        .join(Tenant, Tenant.id == Ticket.tenant_id)
        .outerjoin(Site, and_(Site.tenant_id == Ticket.tenant_id, Site.id == Ticket.site_id))
        .outerjoin(
            Contact, and_(Contact.tenant_id == Ticket.tenant_id, Contact.id == Ticket.contact_id)
        )
        .outerjoin(Tier, Tier.id == Ticket.tier_id)
        .outerjoin(Team, Team.id == Ticket.team_id)
        .outerjoin(Agent, Agent.id == Ticket.assignee_id)
        .outerjoin(
            parent, and_(parent.tenant_id == Ticket.tenant_id, parent.id == Ticket.parent_id)
        )
        .outerjoin(EntitlementOverride, override_stands())
        .outerjoin(setter, setter.id == EntitlementOverride.set_by)
        .outerjoin(SiteVisit, visit_is_open())
        .where(Ticket.number == number)
    )


def _labels() -> Any:
    return select(func.jsonb_object_agg(StatusLabel.status, StatusLabel.label)).scalar_subquery()


def _category() -> Any:
    return select(Category.name).where(Category.key == Ticket.category).scalar_subquery()


def _assets() -> Any:
    shown = func.jsonb_build_object(
        "id", Asset.id, "name", Asset.name, "kind", Asset.kind, "model", Asset.model,
        "serial", Asset.serial, "warranty", Asset.warranty_until, "retired", Asset.retired_on,
    )  # fmt: skip
    about = and_(TicketAsset.tenant_id == Asset.tenant_id, TicketAsset.asset_id == Asset.id)
    return (
        select(func.jsonb_agg(shown))
        .select_from(Asset)
        .join(TicketAsset, about)
        .where(TicketAsset.tenant_id == Ticket.tenant_id, TicketAsset.ticket_id == Ticket.id)
        .correlate(Ticket)
        .scalar_subquery()
    )


def _time() -> Any:
    """Worked and billable minutes on this ticket, by agent."""
    who = aliased(Agent, name="who")
    sums = (
        select(
            who.name,
            func.sum(TimeEntry.worked_minutes).label("worked"),
            func.sum(TimeEntry.billable_minutes).label("billable"),
        )
        .join(who, who.id == TimeEntry.agent_id)
        .where(
            TimeEntry.tenant_id == Ticket.tenant_id,
            TimeEntry.source_kind == "ticket",
            TimeEntry.source_id == Ticket.id,
            TimeEntry.superseded_at.is_(None),
        )
        .group_by(who.name)
        .correlate(Ticket)
        .subquery()
    )
    shown = func.jsonb_build_object(
        "name", sums.c.name, "worked", sums.c.worked, "billable", sums.c.billable
    )
    return select(func.jsonb_agg(shown)).select_from(sums).correlate(Ticket).scalar_subquery()


def _children() -> Any:
    child = aliased(Ticket, name="child")
    shown = func.jsonb_build_object(
        "id", child.id, "number", child.number, "subject", child.subject, "status", child.status,
        "code", child.closure_code,
    )  # fmt: skip
    return (
        select(func.jsonb_agg(shown))
        .where(child.tenant_id == Ticket.tenant_id, child.parent_id == Ticket.id)
        .correlate(Ticket)
        .scalar_subquery()
    )


def _open_of_client() -> Any:
    other = aliased(Ticket, name="other")
    found = (
        select(other.id)
        .where(other.tenant_id == Ticket.tenant_id)
        .where(other.status.not_in(("resolved", "closed")))
        .correlate(Ticket)
        .limit(COUNT_TO)
        .subquery()
    )
    return select(func.count()).select_from(found).correlate(Ticket).scalar_subquery()


def _tape(db: Session, ticket: Ticket) -> Sequence[Any]:
    return db.execute(
        select(
            SegmentRow.holder,
            SegmentRow.status,
            SegmentRow.paused,
            SegmentRow.reason,
            SegmentRow.started_at,
            SegmentRow.ended_at,
            SegmentRow.business_seconds,
            SegmentRow.calendar_id,
            Tier.name.label("tier"),
            Agent.name.label("agent"),
        )
        .outerjoin(Tier, Tier.id == SegmentRow.tier_id)
        .outerjoin(Agent, Agent.id == SegmentRow.agent_id)
        .where(SegmentRow.tenant_id == ticket.tenant_id, SegmentRow.ticket_id == ticket.id)
        .order_by(SegmentRow.started_at, SegmentRow.id)
    ).all()


def _drafts(agent_id: UUID) -> Any:
    """The agent's own unsent texts on the ticket, by mode."""
    return (
        select(func.jsonb_object_agg(Draft.mode, Draft.body))
        .where(
            Draft.tenant_id == Ticket.tenant_id,
            Draft.ticket_id == Ticket.id,
            Draft.agent_id == agent_id,
        )
        .correlate(Ticket)
        .scalar_subquery()
    )


def _has_notices(agent_id: UUID) -> Any:
    """Whether a notice about the ticket waits for the agent."""
    return (
        select(Notice.id)
        .where(
            Notice.tenant_id == Ticket.tenant_id,
            Notice.ticket_id == Ticket.id,
            Notice.agent_id == agent_id,
            Notice.seen_at.is_(None),
        )
        .correlate(Ticket)
        .exists()
    )


def _merged(child: dict[str, Any]) -> bool:
    return bool(child["code"] == ClosureCode.MERGED)


def newer_than(db: Session, ticket: Ticket, since: UUID | None, agent_id: UUID) -> Sequence[Entry]:
    """What others said after the entry that an agent saw last; her own words do not count."""
    seen = (
        select(Entry.created_at)
        .where(Entry.tenant_id == ticket.tenant_id, Entry.id == since)
        .scalar_subquery()
    )
    return db.scalars(
        select(Entry)
        .where(Entry.tenant_id == ticket.tenant_id, Entry.ticket_id == ticket.id)
        .where(Entry.kind != "event", Entry.created_at > func.coalesce(seen, ticket.created_at))
        .where(or_(Entry.agent_id.is_(None), Entry.agent_id != agent_id))
        .order_by(Entry.created_at, Entry.id)
    ).all()
