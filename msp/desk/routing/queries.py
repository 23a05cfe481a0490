"""Reading the rules."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from msp.desk.routing.models import RoutingRule
from msp.desk.routing.values import Method, Rule
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.clients.models import Site, Tenant


def rule_row(db: Session, rule_id: UUID) -> RoutingRule:
    """A rule for editing. Raises NotFound."""
    row = db.get(RoutingRule, rule_id)
    if row is None:
        raise NotFound(_("There is no such rule."))
    return row


def rules(db: Session, *, all_of_them: bool = False) -> list[Rule]:
    """The rules in order, with the names their reasons need; only those in use, unless asked."""
    query = (
        select(RoutingRule, Tenant.name, Site.name)
        .outerjoin(Tenant, Tenant.id == RoutingRule.client_id)
        .outerjoin(
            Site, and_(Site.tenant_id == RoutingRule.client_id, Site.id == RoutingRule.site_id)
        )
        .order_by(RoutingRule.position, RoutingRule.id)
    )
    if not all_of_them:
        query = query.where(RoutingRule.active)
    return [_rule(row, names) for row, *names in db.execute(query)]


def _rule(row: RoutingRule, names: Sequence[str | None]) -> Rule:
    shown = dict(zip(("client", "site"), names, strict=True))
    return Rule(
        id=row.id,
        name=row.name,
        tier_id=row.tier_id,
        team_id=row.team_id,
        method=Method(row.method),
        skill=row.skill,
        client_id=row.client_id,
        site_id=row.site_id,
        kind=row.kind,
        category=row.category,
        words=tuple(row.words),
        asset_kind=row.asset_kind,
        priority=row.priority,
        hours=row.hours,
        names={key: name for key, name in shown.items() if name},
    )
