"""Tell: an article solved the matter, which closes it at L0, or left its reader stuck."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.knowledge.models import L0Resolution
from msp.desk.knowledge.queries import open_article
from msp.desk.knowledge.values import OpenArticle, Outcome

LONGEST_SEARCH = 200


def tell_outcome(
    db: Session,
    article_id: UUID,
    outcome: Outcome,
    *,
    tenant_id: UUID,
    contact_id: UUID,
    search: str = "",
    now: datetime,
) -> OpenArticle:
    """Count what a contact said of an article she may read. Raises NotFound for any other."""
    article = open_article(db, article_id)
    db.add(
        L0Resolution(
            tenant_id=tenant_id,
            article_id=article.id,
            contact_id=contact_id,
            outcome=outcome,
            search=search[:LONGEST_SEARCH],
            created_at=now,
        )
    )
    db.flush()
    return article
