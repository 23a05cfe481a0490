"""The first page: what do you need, what waits for you, what is under way."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from msp.desk.knowledge.queries import catalog_items, find_articles
from msp.kernel.pages import show
from portal.home.finding import cards_about
from portal.requests.queries import under_way, waiting_for
from portal.requests.steps import next_step
from tenants.people.values import ContactPrincipal

MOST_FOUND = 6
MOST_UNDER_WAY = 8


@get("/", opt={"right": "signed_in"}, sync_to_thread=True)
def home(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    q: FromQuery[str] = "",
) -> Response[str]:
    """The page, or only what was found when its search asks."""
    words = q[:200].strip()
    return show(
        request,
        "portal/home/page.html",
        block="found",
        q=words,
        articles=find_articles(db, words, MOST_FOUND),
        cards=cards_about(catalog_items(db), words),
        waiting=waiting_for(db, contact),
        rows=under_way(db, contact, MOST_UNDER_WAY),
        next_step=next_step,
    )


HANDLERS = (home,)
