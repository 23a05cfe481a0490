"""Move: an article from draft to review to published, and back to draft when it is withdrawn."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msp.desk.knowledge.models import Article
from msp.desk.knowledge.values import ArticleStatus
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _

STEPS = {
    ArticleStatus.REVIEW: (ArticleStatus.DRAFT,),
    ArticleStatus.PUBLISHED: (ArticleStatus.DRAFT, ArticleStatus.REVIEW),
    ArticleStatus.DRAFT: (ArticleStatus.REVIEW, ArticleStatus.PUBLISHED),
}


def move_article(article: Article, status: ArticleStatus, agent_id: UUID, *, now: datetime) -> None:
    """Put the article where it goes next. Whoever publishes is its reviewer.

    Raises Conflict when somebody moved it meanwhile, Refused for publishing an empty one.
    """
    if article.status not in STEPS[status]:
        raise Conflict(_("Somebody moved this article a moment ago. Look at it again."))
    if status == ArticleStatus.PUBLISHED:
        if not article.body:
            raise Refused(_("An article without text cannot be published."), field="body")
        article.published_at, article.reviewer_id = now, agent_id
    article.status = status
    article.updated_at = now
