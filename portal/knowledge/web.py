"""The knowledge base: reading an article, and saying whether it helped."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.desk.knowledge.actions.tell_outcome import tell_outcome
from msp.desk.knowledge.markdown import as_html
from msp.desk.knowledge.queries import find_articles, open_article
from msp.desk.knowledge.values import Outcome
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import ContactPrincipal

Req = Request[Any, Any, Any]
SIGNED_IN = {"right": "signed_in"}
MOST = 100


@get("/knowledge", opt=SIGNED_IN, sync_to_thread=True)
def articles(request: Req, db: NamedDependency[Session], q: FromQuery[str] = "") -> Response[str]:
    """Every article for this client, or those about the words."""
    words = q[:200].strip()
    return show(
        request,
        "portal/knowledge/list.html",
        block="found",
        q=words,
        articles=find_articles(db, words, MOST),
    )


@get("/knowledge/{article_id:uuid}", opt=SIGNED_IN, sync_to_thread=True)
def article(
    request: Req,
    db: NamedDependency[Session],
    article_id: FromPath[UUID],
    q: FromQuery[str] = "",
) -> Response[str]:
    """One article, with the question whether it solved the matter."""
    found = open_article(db, article_id)
    return show(
        request,
        "portal/knowledge/article.html",
        article=found,
        html=as_html(found.body),
        q=q[:200],
    )


@post("/knowledge/{article_id:uuid}/solved", opt=SIGNED_IN, sync_to_thread=True)
def solved(
    request: Req,
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    posted: NamedDependency[FormMultiDict],
    article_id: FromPath[UUID],
) -> Response[str]:
    """The matter ends here, at L0, and is counted."""
    _tell(db, contact, posted, article_id, Outcome.SOLVED)
    return redirect(request, "/", flash=_("Good to hear. The matter is closed."))


@post("/knowledge/{article_id:uuid}/stuck", opt=SIGNED_IN, sync_to_thread=True)
def stuck(
    request: Req,
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    posted: NamedDependency[FormMultiDict],
    article_id: FromPath[UUID],
) -> Response[str]:
    """It did not help: on to a new request that says what was read."""
    _tell(db, contact, posted, article_id, Outcome.STUCK)
    return redirect(request, f"/requests/new?card=other&article={article_id}")


def _tell(
    db: Session,
    contact: ContactPrincipal,
    posted: FormMultiDict,
    article_id: UUID,
    outcome: Outcome,
) -> None:
    tell_outcome(
        db,
        article_id,
        outcome,
        tenant_id=contact.tenant_id,
        contact_id=contact.id,
        search=str(posted.get("q", "")),
        now=now(),
    )


HANDLERS = (articles, article, solved, stuck)
