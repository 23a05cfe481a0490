"""A decision: the tier, team and person for a ticket, and the sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.routing.choosing import choose
from msp.desk.routing.queries import rules
from msp.desk.routing.rules import Verdict, deciding
from msp.desk.routing.values import Choice, Facts, Method
from msp.desk.tickets.routing_facts import candidates
from msp.desk.tiers.models import Team, Tier
from msp.desk.tiers.queries import first_line, first_team, place_by_id
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Route:
    """Where a ticket goes. Without any tier set up it goes nowhere, and the reason says so."""

    tier: Tier | None
    team: Team | None
    agent_id: UUID | None
    rule_id: UUID | None
    reason: str


def route_by(db: Session, facts: Facts, *, now: datetime) -> Route:
    """Decide by facts; nothing is changed."""
    verdict = deciding(rules(db), facts)
    if verdict is None:
        return _unruled(db)
    tier, team = place_by_id(db, verdict.rule.tier_id, verdict.rule.team_id)
    team = team or first_team(db, tier.id)
    choice = _choice(db, verdict, team, facts, now)
    agent_id = choice.member.agent_id if choice.member else None
    return Route(tier, team, agent_id, verdict.rule.id, _reason(verdict, tier, team, choice))


def _unruled(db: Session) -> Route:
    tier = first_line(db)
    if tier is None:
        return Route(None, None, None, None, _("No tier is set up, so the ticket has none."))
    team = first_team(db, tier.id)
    place = _place(tier, team)
    reason = _("No rule matched, so it went to the first line: %(place)s.", place=place)
    return Route(tier, team, None, None, reason)


def _choice(
    db: Session, verdict: Verdict, team: Team | None, facts: Facts, now: datetime
) -> Choice:
    if team is None:
        return Choice(None, _("the tier has no team"))
    nobody = verdict.rule.method is Method.NONE
    found = [] if nobody else candidates(db, team.id, facts.client_id, now)
    return choose(found, verdict.rule.method, verdict.rule.skill or facts.category or "")


def _reason(verdict: Verdict, tier: Tier, team: Team | None, choice: Choice) -> str:
    return _(
        "Rule “%(rule)s”: %(because)s. So %(place)s, %(who)s.",
        rule=verdict.rule.name,
        because=verdict.because,
        place=_place(tier, team),
        who=choice.reason,
    )


def _place(tier: Tier, team: Team | None) -> str:
    return f"{tier.name} · {team.name}" if team else tier.name
