"""Pages of the queue: the list, its live parts, quick look, bulk actions, views, and Take next."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.desk.queue.actions.change_many import change_many
from msp.desk.queue.actions.save_view import forget_view
from msp.desk.queue.actions.save_view import save_view as keep_view
from msp.desk.queue.actions.take_next import take_next
from msp.desk.queue.filters import read_filter, url_of
from msp.desk.queue.forms import change_of, read_ids, told
from msp.desk.queue.listing import due_state, listing, live_rows
from msp.desk.queue.mywork import my_work
from msp.desk.queue.queries import conditions
from msp.desk.queue.queries import news as count_news
from msp.desk.tickets.actions.see_notices import see_notices
from msp.desk.tickets.authors import author_of
from msp.desk.tickets.entitled import answer_for
from msp.desk.tickets.queries import last_words, ticket_for
from msp.kernel.errors import Refused
from msp.kernel.i18n import zone
from msp.kernel.moment import now
from msp.kernel.pages import is_fragment, local_path, redirect, show
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
READ = {"right": "tickets.read"}
WORK = {"right": "tickets.work"}
PAGE = "desk/queue/page.html"
LOOK = "desk/queue/look.html"


@get("/", opt=READ, sync_to_thread=True)
def home(
    request: Req, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """My work."""
    at = now()
    work = my_work(db, agent.id, now=at, dispatching=agent.can("tickets.dispatch"))
    return show(
        request,
        "desk/queue/mywork.html",
        block="work",
        work=work,
        due_state=lambda row: due_state(row, at),
    )


@get("/queue", opt=READ, sync_to_thread=True)
def queue(
    request: Req, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """The queue with the filters of the address."""
    return show(request, PAGE, **listing(db, request.query_params, agent, now()))


@get("/queue/rows", opt=READ, sync_to_thread=True)
def rows(
    request: Req, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """The rows of an open page as they are now, in the order they had."""
    if not is_fragment(request):
        return redirect(request, "/queue")
    return show(request, PAGE, block="rows", **live_rows(db, request.query_params, agent, now()))


@get("/queue/news", opt=READ, sync_to_thread=True)
def news(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    since: FromQuery[datetime],
) -> Response[str]:
    """How many have come since the page was made; the list itself does not move."""
    chosen = read_filter(request.query_params)
    if not is_fragment(request):
        return redirect(request, url_of(chosen))
    count = count_news(db, conditions(db, chosen, agent.id, now(), zone()), since)
    news_url = url_of(chosen, "/queue/news", since=since.isoformat())
    return show(request, PAGE, block="news", news=count, here=url_of(chosen), news_url=news_url)


@get("/queue/{number:int}/look", opt=READ, sync_to_thread=True)
def look(request: Req, db: NamedDependency[Session], number: FromPath[int]) -> Response[str]:
    """The quick look: the last words and where the ticket stands."""
    ticket = ticket_for(db, number)
    words, answer = last_words(db, ticket, most=3), answer_for(db, ticket)
    return show(request, LOOK, block="look", ticket=ticket, entries=words, answer=answer)


@post("/queue/take", opt=WORK, sync_to_thread=True)
def take(
    request: Req, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """Take next."""
    try:
        ticket, why = take_next(db, author_of(agent), now=now())
    except Refused as error:
        return redirect(request, "/queue", flash=str(error), level="info")
    return redirect(request, f"/tickets/{ticket.number}", flash=why)


@post("/queue/bulk", opt=WORK, sync_to_thread=True)
def bulk(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Do one thing to the ticked tickets."""
    change = change_of(db, posted, author_of(agent), now())
    outcome = change_many(db, read_ids(posted), change)
    level = "warning" if outcome.refused else "success"
    back = local_path(str(posted.get("back", "")), "/queue")
    return redirect(request, back, flash=told(outcome), level=level)


@post("/queue/views", opt=READ, sync_to_thread=True)
def save_view(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Keep the filters of the address under a name."""
    everyone = posted.get("whose") == "all" and agent.can("admin.rules")
    chosen = read_filter(request.query_params)
    view = keep_view(
        db, str(posted.get("name", "")), chosen, agent.id, "all" if everyone else "mine"
    )
    return redirect(request, f"/queue?{view.query}")


@post("/queue/views/{view_id:uuid}/forget", opt=READ, sync_to_thread=True)
def drop_view(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    view_id: FromPath[UUID],
) -> Response[str]:
    """Forget a view."""
    forget_view(db, view_id, agent.id, may_change_all=agent.can("admin.rules"))
    return redirect(request, "/queue")


@post("/notices/seen", opt=READ, sync_to_thread=True)
def notices_seen(
    request: Req, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """Put all notices aside."""
    see_notices(db, agent.id, now=now())
    return redirect(request, "/")


HANDLERS = (
    home,
    queue,
    rows,
    news,
    look,
    take,
    bulk,
    save_view,
    drop_view,
    notices_seen,
)
