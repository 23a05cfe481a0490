"""Pages of the staff's knowledge: the list, an article in Markdown, and its way to the reader."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.desk.knowledge.actions.move_article import move_article
from msp.desk.knowledge.actions.save_article import save_article
from msp.desk.knowledge.forms import ArticleForm, kept_article
from msp.desk.knowledge.markdown import as_html
from msp.desk.knowledge.queries import (
    article_for,
    article_rows,
    audience_of,
    clients_to_choose,
    solved_since,
)
from msp.desk.knowledge.values import ArticleStatus
from msp.kernel.errors import NotFound, Sentence
from msp.kernel.forms import Choice, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal

Req = Request[Any, Any, Any]
READ = {"right": "knowledge.read"}
EDIT = {"right": "knowledge.edit"}
LONGEST_PREVIEW = 100_000


@get("/knowledge", opt=READ, sync_to_thread=True)
def articles(
    request: Req,
    db: NamedDependency[Session],
    q: FromQuery[str] = "",
    status: FromQuery[str] = "",
    after: FromQuery[str | None] = None,
) -> Response[str]:
    """The list, filtered by words of the title and by status."""
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return show(
        request,
        "desk/knowledge/list.html",
        block="list",
        page=article_rows(db, words=q, status=status, cursor=after),
        solved=solved_since(db, month),
        q=q,
        chosen=status,
    )


@get("/knowledge/new", opt=EDIT, sync_to_thread=True)
def new_article(request: Req, db: NamedDependency[Session]) -> Response[str]:
    """An empty article."""
    return _editor(request, db, read(ArticleForm), None)


@post("/knowledge/new", opt=EDIT, sync_to_thread=True)
def create_article(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Begin a draft."""
    return _save(request, db, agent, posted, None)


@get("/knowledge/{article_id:uuid}", opt=READ, sync_to_thread=True)
def article(
    request: Req, db: NamedDependency[Session], article_id: FromPath[UUID]
) -> Response[str]:
    """An article as its readers see it, with what may be done to it."""
    found = article_for(db, article_id)
    return show(
        request,
        "desk/knowledge/article.html",
        article=found,
        html=as_html(found.body),
        audience=audience_of(db, found.id),
    )


@get("/knowledge/{article_id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def edit_article(
    request: Req, db: NamedDependency[Session], article_id: FromPath[UUID]
) -> Response[str]:
    """The article in the editor."""
    found = article_for(db, article_id)
    chosen = [one for one, _name in audience_of(db, found.id)]
    return _editor(request, db, read(ArticleForm, **kept_article(found, chosen)), article_id)


@post("/knowledge/{article_id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def change_article(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    article_id: FromPath[UUID],
) -> Response[str]:
    """Save what was written."""
    return _save(request, db, agent, posted, article_id)


@post("/knowledge/preview", opt=EDIT, sync_to_thread=True)
def preview(request: Req, posted: NamedDependency[FormMultiDict]) -> Response[str]:
    """The text as its readers will see it; nothing is saved."""
    html = as_html(str(posted.get("body", ""))[:LONGEST_PREVIEW])
    return show(request, "desk/knowledge/preview.html", block="preview", html=html)


@post("/knowledge/{article_id:uuid}/{status:str}", opt=EDIT, sync_to_thread=True)
def move(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    article_id: FromPath[UUID],
    status: FromPath[str],
) -> Response[str]:
    """Send for review, publish, or withdraw to draft."""
    if status not in set(ArticleStatus):
        raise NotFound(_("There is no such page."))
    move_article(article_for(db, article_id), ArticleStatus(status), agent.id, now=now())
    said = {
        ArticleStatus.REVIEW: _("Sent for review"),
        ArticleStatus.PUBLISHED: _("Published"),
        ArticleStatus.DRAFT: _("Back to draft"),
    }
    return redirect(request, f"/knowledge/{article_id}", flash=said[ArticleStatus(status)])


def _save(
    request: Req,
    db: Session,
    agent: AgentPrincipal,
    posted: FormMultiDict,
    article_id: UUID | None,
) -> Response[str]:
    """Save and show the article, or show the form again with what is wrong beside the field."""
    form = _chosen(db, read(ArticleForm, posted))
    if form.validate():
        before = article_for(db, article_id) if article_id else None
        try:
            saved = save_article(db, before, form.text(), agent.id, now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, f"/knowledge/{saved.id}", flash=_("Saved"))
    return _editor(request, db, form, article_id, status=422)


def _editor(
    request: Req, db: Session, form: ArticleForm, article_id: UUID | None, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "desk/knowledge/edit.html",
        status=status,
        form=_chosen(db, form),
        html=as_html(form.body.data or ""),
        article_id=article_id,
    )


def _chosen(db: Session, form: ArticleForm) -> ArticleForm:
    """The form with the clients this person may choose from."""
    form.clients.choices = [Choice(str(key), name) for key, name in clients_to_choose(db)]
    return form


HANDLERS = (
    articles,
    new_article,
    create_article,
    article,
    edit_article,
    change_article,
    preview,
    move,
)
