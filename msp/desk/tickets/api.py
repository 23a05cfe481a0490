"""Tickets over the API: the same verbs as on the pages."""

from uuid import UUID

from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_note import add_note
from msp.desk.tickets.actions.change_ticket import change_ticket
from msp.desk.tickets.actions.escalate import escalate
from msp.desk.tickets.actions.log_time import log_time
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.api_shapes import (
    EntryShown,
    EscalationAsked,
    NoteAsked,
    ReplyAsked,
    TicketAsked,
    TicketChange,
    TicketShown,
    TimeAsked,
    TimeShown,
)
from msp.desk.tickets.asked import draft_of, place_of
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.lists import entries_page, tickets_page
from msp.desk.tickets.queries import ticket_for
from msp.desk.tickets.values import Body, HandOver
from msp.desk.values import Status
from msp.kernel.idempotency import once
from msp.kernel.moment import now
from msp.kernel.rest import (
    PROBLEMS,
    Cursor,
    IdempotencyKey,
    Limit,
    Listing,
    Search,
    given,
    listing,
    shown,
)
from tenants.people.values import AgentPrincipal

READ = {"right": "tickets.read"}
WORK = {"right": "tickets.work"}


@get("/tickets", opt=READ, responses=PROBLEMS, sync_to_thread=True)
def list_tickets(
    db: NamedDependency[Session],
    q: Search = "",
    tenant_id: FromQuery[UUID | None] = None,
    status: FromQuery[Status | None] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[TicketShown]:
    """List tickets, the newest first."""
    page = tickets_page(db, q=q, tenant_id=tenant_id, status=status, cursor=cursor, limit=limit)
    return listing(TicketShown, page)


@post("/tickets", opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def create_ticket(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    data: JSONBody[TicketAsked],
    key: IdempotencyKey = None,
) -> Response[TicketShown]:
    """Open a ticket; it is routed and its clocks run when the answer comes."""
    draft = draft_of(db, given(data), author_of(agent))
    return once(
        db, key, "tickets", data, lambda: shown(TicketShown, open_ticket(db, draft, now=now()))
    )


@get("/tickets/{number:int}", opt=READ, responses=PROBLEMS, sync_to_thread=True)
def read_ticket(db: NamedDependency[Session], number: FromPath[int]) -> TicketShown:
    """Read a ticket by its number."""
    return shown(TicketShown, ticket_for(db, number))


@patch("/tickets/{number:int}", opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def update_ticket(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[TicketChange],
) -> TicketShown:
    """Change a ticket's status, priority or assignee."""
    ticket = ticket_for(db, number)
    change_ticket(db, ticket, given(data), author_of(agent), now=now())
    return shown(TicketShown, ticket)


@get("/tickets/{number:int}/entries", opt=READ, responses=PROBLEMS, sync_to_thread=True)
def list_entries(
    db: NamedDependency[Session],
    number: FromPath[int],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[EntryShown]:
    """List a ticket's timeline, the oldest first."""
    ticket = ticket_for(db, number)
    return listing(EntryShown, entries_page(db, ticket, cursor=cursor, limit=limit))


@post("/tickets/{number:int}/replies", opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def create_reply(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[ReplyAsked],
    key: IdempotencyKey = None,
) -> Response[EntryShown]:
    """Reply to the client."""
    ticket, author = ticket_for(db, number), author_of(agent)

    def say() -> EntryShown:
        then = data.then_status
        entry = reply(db, ticket, author, Body(data.text), now=now(), then_status=then)
        return shown(EntryShown, entry)

    return once(db, key, f"tickets/{number}/replies", data, say)


@post("/tickets/{number:int}/notes", opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def create_note(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[NoteAsked],
    key: IdempotencyKey = None,
) -> Response[EntryShown]:
    """Add an internal note."""
    ticket, author = ticket_for(db, number), author_of(agent)

    def note() -> EntryShown:
        return shown(EntryShown, add_note(db, ticket, author, Body(data.text), now=now()))

    return once(db, key, f"tickets/{number}/notes", data, note)


@post(
    "/tickets/{number:int}/escalations",
    opt={"right": "tickets.escalate"},
    responses=PROBLEMS,
    sync_to_thread=True,
)
def create_escalation(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[EscalationAsked],
    key: IdempotencyKey = None,
) -> Response[TicketShown]:
    """Escalate a ticket to a tier, or hand it back."""
    ticket, author = ticket_for(db, number), author_of(agent)
    tier, team = place_of(db, data.tier_level, data.team_id)
    note = HandOver(data.seen, data.tried, data.found, data.ask)

    def climb() -> TicketShown:
        escalate(db, ticket, tier, team, note, author, now=now())
        return shown(TicketShown, ticket)

    return once(db, key, f"tickets/{number}/escalations", data, climb)


@post("/tickets/{number:int}/time", opt=WORK, responses=PROBLEMS, sync_to_thread=True)
def create_time(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    data: JSONBody[TimeAsked],
    key: IdempotencyKey = None,
) -> Response[TimeShown]:
    """Log time worked on a ticket."""
    ticket, asked = ticket_for(db, number), given(data)

    def log() -> TimeShown:
        row = log_time(db, ticket, agent.id, now=now(), agent_name=agent.name, **asked)
        return shown(TimeShown, row)

    return once(db, key, f"tickets/{number}/time", data, log)


API = Router(
    "/",
    tags=["Tickets"],
    route_handlers=[
        list_tickets,
        create_ticket,
        read_ticket,
        update_ticket,
        list_entries,
        create_reply,
        create_note,
        create_escalation,
        create_time,
    ],
)
