"""Reading knowledge: the staff's lists, and what a contact may find and open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.orm import Session

from msp.desk.knowledge.models import Article, ArticleAudience, CatalogItem, L0Resolution
from msp.desk.knowledge.values import (
    ArticleRow,
    ArticleStatus,
    FoundArticle,
    OpenArticle,
    Outcome,
)
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.clients.models import Tenant

ROWS = 50


def article_rows(
    db: Session, *, words: str = "", status: str = "", cursor: str | None = None
) -> PageOf[ArticleRow]:
    """Articles for the staff, newest change first, with what their readers said."""
    solved = func.count(L0Resolution.id).filter(L0Resolution.outcome == Outcome.SOLVED)
    stuck = func.count(L0Resolution.id).filter(L0Resolution.outcome == Outcome.STUCK)
    query = (
        select(Article, solved, stuck)
        .outerjoin(L0Resolution, L0Resolution.article_id == Article.id)
        .group_by(Article.id)
        .order_by(Article.updated_at.desc(), Article.id.desc())
        .limit(ROWS + 1)
    )
    for one in words.split()[:10]:
        query = query.where(Article.title.icontains(one, autoescape=True))
    if status in set(ArticleStatus):
        query = query.where(Article.status == status)
    after = decode_cursor(cursor)
    if after:
        query = query.where(tuple_(Article.updated_at, Article.id) < tuple_(*after))
    return page_of(_rows(db, query), ROWS, lambda row: (row.updated_at, row.id), first=not after)


def _rows(db: Session, query: Select[Article, int, int]) -> list[ArticleRow]:
    return [
        ArticleRow(
            id=article.id,
            title=article.title,
            topic=article.topic,
            status=ArticleStatus(article.status),
            everyone=article.everyone,
            updated_at=article.updated_at,
            solved=solved,
            stuck=stuck,
        )
        for article, solved, stuck in db.execute(query)
    ]


def article_for(db: Session, article_id: UUID) -> Article:
    """The article. Raises NotFound."""
    found = db.get(Article, article_id)
    if found is None:
        raise NotFound(_("There is no such article."))
    return found


def audience_of(db: Session, article_id: UUID) -> Sequence[tuple[UUID, str]]:
    """The chosen clients of an article, by name."""
    query = (
        select(Tenant.id, Tenant.name)
        .join(ArticleAudience, ArticleAudience.tenant_id == Tenant.id)
        .where(ArticleAudience.article_id == article_id)
        .order_by(Tenant.name)
    )
    return [(row.id, row.name) for row in db.execute(query)]


def clients_to_choose(db: Session) -> Sequence[tuple[UUID, str]]:
    """The active clients whom an article may be meant for."""
    query = select(Tenant.id, Tenant.name).where(Tenant.active).order_by(Tenant.name)
    return [(row.id, row.name) for row in db.execute(query)]


def catalog_items(db: Session, *, only_active: bool = True) -> Sequence[CatalogItem]:
    """The cards of the catalog in their order."""
    query = select(CatalogItem).order_by(CatalogItem.position, CatalogItem.name)
    return db.scalars(query.where(CatalogItem.active) if only_active else query).all()


def catalog_item_for(db: Session, item_id: UUID, *, only_active: bool = False) -> CatalogItem:
    """The card. Raises NotFound, also for a card that is out of use when `only_active`."""
    found = db.get(CatalogItem, item_id)
    if found is None or (only_active and not found.active):
        raise NotFound(_("There is no such card in the catalog."))
    return found


def solved_since(db: Session, since: datetime) -> int:
    """How many matters ended at L0 since then, among the clients this person serves."""
    query = select(func.count()).where(
        L0Resolution.outcome == Outcome.SOLVED, L0Resolution.created_at >= since
    )
    return db.scalar(query) or 0


def find_articles(db: Session, words: str, limit: int) -> list[FoundArticle]:
    """Published articles a contact may read, best match first; all of them for no words."""
    query = text("select * from knowledge_portal(:words, :limit)")
    found = db.execute(query, {"words": words[:200], "limit": limit})
    return [FoundArticle(**row) for row in found.mappings()]


def open_article(db: Session, article_id: UUID) -> OpenArticle:
    """A published article as a contact reads it. Raises NotFound when it is not for her."""
    query = text("select * from knowledge_portal_article(:id)")
    row = db.execute(query, {"id": article_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(_("There is no such article, or it is not for you."))
    return OpenArticle(**row)
