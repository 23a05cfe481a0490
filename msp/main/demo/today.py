"""The demo's open tickets, opened and worked through the desk's own actions, in the right order."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from msp.desk.mail.models import MailOut
from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.escalate import escalate
from msp.desk.tickets.actions.log_time import log_time
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author, Body, HandOver, TicketDraft
from msp.desk.tiers.models import Team, Tier
from msp.desk.values import AuthorKind, Channel, Kind, Status
from msp.main.demo.history import Told

# How far the desk has come with each, in parts of all; only the newest wait for a first answer.
FATES = ("new", "assigned", "answered", "waiting", "climbed", "planned")
FRESH = (30, 40, 16, 6, 8, 0)
OLDER = (1, 2, 44, 28, 19, 6)
FRESH_PART = 5
FIRST_LEVEL = 1
# Every ticket here is at least an hour old, and nothing may happen to it after now.
LONGEST_WAIT = timedelta(minutes=50)
HAND_OVER = HandOver(
    seen="Reproduced with the user on the phone, it happens every time.",
    tried="Restart, another account, another network port, the known article.",
    found="The log shows the same error on a second device, so it is not this device alone.",
    ask="Please look at the server's side and tell the user when to expect an answer.",
)


def open_today(
    db: Session,
    told: list[Told],
    agents: Mapping[int, list[UUID]],
    names: Mapping[UUID, str],
    dice: random.Random,
) -> None:
    """Open each of the told tickets as if today, and take it as far as its fate allows."""
    moments = sorted(told, key=lambda one: one.created_at)
    for position, one in enumerate(moments):
        ticket = open_ticket(db, _draft(one), now=one.created_at)
        fresh = position >= len(moments) - len(moments) // FRESH_PART
        fate = dice.choices(FATES, FRESH if fresh else OLDER)[0]
        _work(db, ticket, one, fate, names, dice.choice(agents[FIRST_LEVEL]))
    # These people were told days ago; nothing of it is to go out again now.
    db.execute(update(MailOut).values(state="sent", sent_at=MailOut.created_at))


def _draft(one: Told) -> TicketDraft:
    return TicketDraft(
        tenant_id=one.ground.tenant_id,
        subject=one.subject,
        body=Body(one.opening),
        author=Author(AuthorKind.CONTACT, contact_id=one.contact_id, label=one.contact),
        channel=Channel.PHONE if one.channel == "phone" else Channel.MAIL,
        kind=Kind(one.story.kind),
        contact_id=one.contact_id,
        site_id=one.site_id,
        asset_ids=(one.asset_id,),
        category=one.story.category,
        impact=one.story.impact,
        urgency=one.story.urgency,
    )


def _work(
    db: Session, ticket: Ticket, one: Told, fate: str, names: Mapping[UUID, str], agent_id: UUID
) -> None:
    if fate == "new":
        return
    engineer = ticket.assignee_id or agent_id
    author = Author(AuthorKind.AGENT, agent_id=engineer, label=names[engineer])
    step = one.created_at + timedelta(minutes=6)
    if ticket.assignee_id is None:
        assign(db, ticket, engineer, author, now=step)
    if fate == "assigned":
        return
    words = Body(
        f"Hello {one.contact.split()[0]},\n\n{one.story.answer_for(one.device)}\n\nRegards"
    )
    answered = min(one.answered_at, one.created_at + LONGEST_WAIT)
    then = {"waiting": Status.WAITING_CLIENT}.get(fate)
    reply(db, ticket, author, words, now=answered, then_status=then)
    log_time(db, ticket, engineer, 10, now=answered, agent_name=names[engineer])
    if fate == "planned":
        reason = "The part arrives on Thursday."
        later = answered + timedelta(minutes=5)
        change_status(db, ticket, Status.PLANNED, author, now=later, reason=reason)
    if fate == "climbed":
        _climb(db, ticket, author, answered + timedelta(minutes=5))


def _climb(db: Session, ticket: Ticket, author: Author, now: datetime) -> None:
    level = db.scalar(select(Tier.level).where(Tier.id == ticket.tier_id)) or FIRST_LEVEL
    above = db.scalar(select(Tier).where(Tier.level == min(3, level + 1)))
    if above is None or above.id == ticket.tier_id:
        return
    team = db.scalar(select(Team).where(Team.tier_id == above.id))
    escalate(db, ticket, above, team, HAND_OVER, author, now=now)
