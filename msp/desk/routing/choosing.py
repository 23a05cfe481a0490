"""Whom a ticket is given to: pure, and with a reason also when nobody can take it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from msp.desk.routing.values import Choice, Member, Method
from msp.kernel.i18n import _, ngettext

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def choose(members: Sequence[Member], method: Method, skill: str) -> Choice:
    """Pick a member of the team by the rule's method; ties go to who waited longest.

    Nobody who is away is picked. `skill` is used by that method alone.
    """
    if method is Method.NONE:
        return Choice(None, _("left to the team"))
    present = [one for one in members if one.available]
    if not present:
        return Choice(None, _("nobody of the team is available"))
    return _PICK[method](present, skill)


def _by_turn(members: Sequence[Member], _skill: str) -> Choice:
    chosen = min(members, key=_turn)
    return Choice(chosen, _("%(name)s, whose turn it is", name=chosen.name))


def _by_load(members: Sequence[Member], _skill: str) -> Choice:
    chosen = min(members, key=lambda one: (one.open_tickets, *_turn(one)))
    reason = ngettext(
        "%(name)s, the least loaded with %(num)s open ticket",
        "%(name)s, the least loaded with %(num)s open tickets",
        chosen.open_tickets,
        name=chosen.name,
    )
    return Choice(chosen, reason)


def _by_skill(members: Sequence[Member], skill: str) -> Choice:
    skilled = [one for one in members if skill in one.skills]
    if not skill or not skilled:
        return Choice(None, _("nobody of the team knows %(skill)s", skill=skill or "?"))
    chosen = min(skilled, key=lambda one: (one.open_tickets, *_turn(one)))
    return Choice(chosen, _("%(name)s, who knows %(skill)s", name=chosen.name, skill=skill))


def _by_shift(members: Sequence[Member], _skill: str) -> Choice:
    here = [one for one in members if one.on_shift]
    if not here:
        return Choice(None, _("nobody of the team is on shift"))
    chosen = min(here, key=_turn)
    return Choice(chosen, _("%(name)s, on shift", name=chosen.name))


def _turn(member: Member) -> tuple[datetime, str]:
    return member.last_given_at or _LONG_AGO, str(member.agent_id)


_PICK: dict[Method, Callable[[Sequence[Member], str], Choice]] = {
    Method.ROUND_ROBIN: _by_turn,
    Method.LEAST_LOADED: _by_load,
    Method.SKILL: _by_skill,
    Method.ON_SHIFT: _by_shift,
}
