"""Save: a card of the catalog with its questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.knowledge.models import CatalogItem
from msp.desk.knowledge.values import AssetNeed, FieldType, Question
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class CardText:
    """Everything that is filled in for a card; questions without a label are left out."""

    name: str
    summary: str
    icon: str
    kind: str
    category: str | None
    asset_need: AssetNeed
    position: int
    active: bool
    questions: tuple[Question, ...] = ()


def save_card(db: Session, card: CatalogItem | None, text: CardText) -> CatalogItem:
    """Change the card, or make it when there is none yet.

    Raises Refused for a name that another card has, or a choice without choices.
    """
    named = db.scalar(select(CatalogItem.id).where(CatalogItem.name == text.name))
    if named is not None and (card is None or named != card.id):
        raise Refused(_("Another card has this name."), field="name")
    if card is None:
        card = CatalogItem()
        db.add(card)
    card.name, card.summary, card.icon = text.name, text.summary, text.icon
    card.kind, card.category, card.asset_need = text.kind, text.category, text.asset_need
    card.position, card.active = text.position, text.active
    card.questions = [one.as_json() for one in with_keys(text.questions)]
    db.flush()
    return card


def with_keys(questions: Sequence[Question]) -> list[Question]:
    """The questions with a key each, made from the label and different from all others."""
    kept: dict[str, Question] = {}
    for one in questions:
        if one.type == FieldType.CHOICE and not one.choices:
            raise Refused(_("A question with choices needs at least one choice."))
        stem = re.sub(r"[^a-z0-9]+", "_", one.label.lower()).strip("_")[:LONGEST_KEY] or "question"
        key, number = stem, 2
        while key in kept:
            key, number = f"{stem}_{number}", number + 1
        kept[key] = replace(one, key=key)
    return list(kept.values())
