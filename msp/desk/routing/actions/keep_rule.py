"""Write a routing rule, change one, move it, or take it away."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.desk.routing.models import RoutingRule
from msp.desk.routing.values import Method
from msp.desk.tiers.queries import team_by_id
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

# Two writers of the order wait for each other: positions must not be given twice.
ORDER_LOCK = 760_201


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule as its form has it."""

    name: str
    tier_id: UUID
    team_id: UUID | None = None
    method: Method = Method.NONE
    skill: str = ""
    client_id: UUID | None = None
    site_id: UUID | None = None
    kind: str | None = None
    category: str | None = None
    words: tuple[str, ...] = ()
    asset_kind: str | None = None
    priority: int | None = None
    hours: str = "any"
    active: bool = True


def keep_rule(db: Session, facts: RuleFacts, rule: RoutingRule | None = None) -> RoutingRule:
    """Write a rule; a new one goes to the end. Raises Refused for one without any condition, for
    a site without its client, and for a team of another tier.
    """
    _check(db, facts)
    kept = rule or RoutingRule(position=_last_position(db) + 1)
    for name in RuleFacts.__dataclass_fields__:
        value = getattr(facts, name)
        setattr(kept, name, list(value) if name == "words" else value)
    db.add(kept)
    db.flush()
    return kept


def _check(db: Session, facts: RuleFacts) -> None:
    conditions = (
        facts.client_id, facts.kind, facts.category, facts.words, facts.asset_kind, facts.priority,
        facts.hours != "any",
    )  # fmt: skip
    if not any(conditions):
        raise Refused(_("A rule without a condition would never match; set at least one."))
    if facts.site_id is not None and facts.client_id is None:
        raise Refused(_("Choose the site's client too."), field="client")
    if facts.team_id is not None and team_by_id(db, facts.team_id).tier_id != facts.tier_id:
        raise Refused(_("This team does not work at this tier."), field="team")
    if facts.method is not Method.NONE and facts.team_id is None:
        raise Refused(_("Choose the team to pick from."), field="team")


def move_rule(db: Session, rule: RoutingRule, steps: int) -> None:
    """Move a rule up (negative) or down by whole places; at an end it stays there."""
    db.execute(select(func.pg_advisory_xact_lock(ORDER_LOCK)))
    rows = list(db.scalars(select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)))
    here = rows.index(rule)
    rows.insert(max(0, min(len(rows) - 1, here + steps)), rows.pop(here))
    for position, row in enumerate(rows, start=1):
        row.position = position
    db.flush()


def drop_rule(db: Session, rule: RoutingRule) -> None:
    """Take a rule away; tickets that it routed keep their reason in words."""
    db.delete(rule)
    db.flush()


def _last_position(db: Session) -> int:
    db.execute(select(func.pg_advisory_xact_lock(ORDER_LOCK)))
    return db.scalar(select(func.max(RoutingRule.position))) or 0
