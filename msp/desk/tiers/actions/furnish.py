"""Set up the five tiers that most providers have, where there is none yet."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tiers.actions.keep_team import TeamFacts, keep_team
from msp.desk.tiers.actions.keep_tier import TierFacts, keep_tier
from msp.desk.tiers.models import Tier
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


def furnish(db: Session) -> None:
    """L0 to L4, with a team for each line of ours. Raises Conflict when a tier exists."""
    if db.scalar(select(Tier.id).limit(1)) is not None:
        raise Conflict(_("There are tiers already."))
    plan = (
        (0, "L0", _("Self-service: the portal, its articles and catalog"), None),
        (1, "L1", _("First line: takes everything in and solves most of it"), _("First line")),
        (2, "L2", _("Technical: what needs more time or knowledge"), _("Technical")),
        (3, "L3", _("Expert: causes, and what nobody has seen before"), _("Experts")),
        (4, "L4", _("The outside vendor"), None),
    )
    for level, name, description, team in plan:
        tier = keep_tier(db, TierFacts(name, level, description))
        if team is not None:
            keep_team(db, TeamFacts(team, tier.id))
