"""Tables of knowledge. Articles and cards are the provider's; who read them is the client's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.desk.knowledge.values import (
    ArticleStatus,
    AssetNeed,
    Outcome,
    Question,
    question_from_json,
)
from msp.kernel.tables import HouseTable, PortalAccess, TenantTable, house_fk, tenant_fk

NOW = text("now()")
OWN_CONTACT = "contact_id = (select current_setting('msp.contact_id')::uuid)"


class Article(HouseTable):
    """An article in Markdown. Contacts reach it through functions that know its audience."""

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint("status in ('draft', 'review', 'published')", name="status"),
        Index(None, "status", "updated_at"),
    )

    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="", server_default="")
    topic: Mapped[str] = mapped_column(default="", server_default="")
    body: Mapped[str] = mapped_column(default="", server_default="")
    locale: Mapped[str] = mapped_column(default="en", server_default="en")
    status: Mapped[ArticleStatus] = mapped_column(
        Text, default=ArticleStatus.DRAFT, server_default="draft"
    )
    everyone: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    author_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    reviewer_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)


class ArticleAudience(TenantTable):
    """A client that an article which is not for everyone is meant for."""

    __tablename__ = "article_audience"
    __table_args__ = (UniqueConstraint("tenant_id", "article_id"), Index(None, "article_id"))

    article_id: Mapped[UUID] = mapped_column(house_fk("article"))


class CatalogItem(HouseTable):
    """A card of the catalog: a request known beforehand, and the few questions it needs."""

    __tablename__ = "catalog_item"
    __table_args__ = (
        CheckConstraint("kind in ('incident', 'request')", name="kind"),
        CheckConstraint("asset_need in ('none', 'optional', 'required')", name="asset_need"),
    )
    __portal__ = PortalAccess()

    name: Mapped[str] = mapped_column(unique=True)
    summary: Mapped[str] = mapped_column(default="", server_default="")
    icon: Mapped[str] = mapped_column(default="file-text", server_default="file-text")
    kind: Mapped[str] = mapped_column(default="request", server_default="request")
    category: Mapped[str | None]
    asset_need: Mapped[AssetNeed] = mapped_column(
        Text, default=AssetNeed.OPTIONAL, server_default="optional"
    )
    questions: Mapped[list[dict[str, Any]]] = mapped_column(
        default=list, server_default=text("'[]'")
    )
    position: Mapped[int] = mapped_column(default=100, server_default="100")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions of this card, in their order."""
        return tuple(question_from_json(one) for one in self.questions)


class L0Resolution(TenantTable):
    """What a reader said of an article: solved closes the matter at L0, stuck leads on."""

    __tablename__ = "l0_resolution"
    __table_args__ = (
        tenant_fk("contact_id", "contact"),
        CheckConstraint("outcome in ('solved', 'stuck')", name="outcome"),
        Index(None, "article_id", "outcome"),
        Index(None, "tenant_id", "created_at"),
    )
    __portal__ = PortalAccess(verbs=("select", "insert"), where=OWN_CONTACT)

    article_id: Mapped[UUID] = mapped_column(house_fk("article"))
    contact_id: Mapped[UUID]
    outcome: Mapped[Outcome] = mapped_column(Text)
    # The words the reader searched with, so that writers learn what people call things.
    search: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
