"""Visits over the API: asked for, made, or not needed any more."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.arrive import arrive
from msp.desk.tickets.actions.ask_visit import ask_visit
from msp.desk.tickets.actions.plan_visit import plan_visit
from msp.desk.tickets.actions.withdraw_visit import withdraw_visit
from msp.desk.tickets.api_shapes import Moment
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.queries import ticket_for
from msp.kernel.idempotency import once
from msp.kernel.moment import now
from msp.kernel.rest import NO_NUL, PROBLEMS, Asked, IdempotencyKey, given, shown
from tenants.people.values import AgentPrincipal

WORK = {"right": "tickets.work"}
HERE = "/tickets/{number:int}/visits"
Why = Annotated[str, Meta(min_length=1, max_length=500, pattern=NO_NUL)]


class VisitAsked(Asked):
    """Why somebody has to go there, and for when it is planned."""

    reason: Why
    planned_at: Moment | None = None


class PlanAsked(Asked):
    """For when the open visit is planned; none: it has no date."""

    planned_at: Moment | None


class ArrivalAsked(Asked):
    """When somebody was there; now unless given."""

    arrived_at: Moment | None = None


class WithdrawalAsked(Asked):
    """Nothing has to be said: the visit that is open is not needed any more."""


class VisitShown(msgspec.Struct):
    """A visit; `promise` is promised, no_time, elsewhere or none, as the contract said then."""

    id: UUID
    reason: str
    promise: str
    planned_at: datetime | None
    asked_at: datetime
    arrived_at: datetime | None
    withdrawn_at: datetime | None


@post(HERE, opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def create_visit(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[VisitAsked],
    key: IdempotencyKey = None,
) -> Response[VisitShown]:
    """Ask for a visit; where the contract promises one, the ticket's on-site clock runs."""
    ticket, author, asked = ticket_for(db, number), author_of(agent), given(data)

    def ask() -> VisitShown:
        return shown(VisitShown, ask_visit(db, ticket, author=author, now=now(), **asked))

    return once(db, key, f"tickets/{number}/visits", data, ask)


@post(HERE + "/plan", opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def create_plan(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[PlanAsked],
    key: IdempotencyKey = None,
) -> Response[VisitShown]:
    """Plan the open visit for another moment; its clock runs on."""
    ticket, author, asked = ticket_for(db, number), author_of(agent), given(data)

    def plan() -> VisitShown:
        return shown(VisitShown, plan_visit(db, ticket, author=author, now=now(), **asked))

    return once(db, key, f"tickets/{number}/visits/plan", data, plan)


@post(HERE + "/arrival", opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def create_arrival(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[ArrivalAsked],
    key: IdempotencyKey = None,
) -> Response[VisitShown]:
    """Say that an engineer is at the site of the open visit."""
    ticket, author, asked = ticket_for(db, number), author_of(agent), given(data)

    def come() -> VisitShown:
        return shown(VisitShown, arrive(db, ticket, author, now=now(), **asked))

    return once(db, key, f"tickets/{number}/visits/arrival", data, come)


@post(HERE + "/withdrawal", opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def create_withdrawal(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[WithdrawalAsked],
    key: IdempotencyKey = None,
) -> Response[VisitShown]:
    """Say that the open visit is not needed any more."""
    ticket, author = ticket_for(db, number), author_of(agent)

    def withdraw() -> VisitShown:
        return shown(VisitShown, withdraw_visit(db, ticket, author, now=now()))

    return once(db, key, f"tickets/{number}/visits/withdrawal", data, withdraw)


API = Router(
    "/",
    tags=["Tickets"],
    route_handlers=[create_visit, create_plan, create_arrival, create_withdrawal],
)
