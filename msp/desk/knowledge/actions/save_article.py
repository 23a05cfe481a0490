"""Save: what an article says, and whom it is meant for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from msp.desk.knowledge.models import Article, ArticleAudience
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class ArticleText:
    """Everything a writer fills in; `clients` counts only when it is not for everyone."""

    title: str
    summary: str
    topic: str
    body: str
    locale: str
    everyone: bool
    clients: tuple[UUID, ...] = ()


def save_article(
    db: Session, article: Article | None, text: ArticleText, agent_id: UUID, *, now: datetime
) -> Article:
    """Change the article, or begin a draft when there is none yet. Its status stays.

    Raises Refused for an article that is neither for everyone nor for anyone.
    """
    if not text.everyone and not text.clients:
        raise Refused(_("Choose at least one client, or all of them."), field="clients")
    if article is None:
        article = Article(author_id=agent_id, created_at=now)
        db.add(article)
    article.title, article.summary = text.title, text.summary
    article.topic, article.body = text.topic, text.body
    article.locale, article.everyone = text.locale, text.everyone
    article.updated_at = now
    db.flush()
    _set_audience(db, article, () if text.everyone else text.clients)
    return article


def _set_audience(db: Session, article: Article, clients: Iterable[UUID]) -> None:
    """Row security keeps a writer who serves some clients from touching the others' rows."""
    db.execute(delete(ArticleAudience).where(ArticleAudience.article_id == article.id))
    db.add_all(ArticleAudience(tenant_id=one, article_id=article.id) for one in clients)
    db.flush()
