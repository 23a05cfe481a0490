"""The words of knowledge: how far an article has come, and what a catalog card asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class ArticleStatus(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"


class Outcome(StrEnum):
    """What a reader said at the end of an article."""

    SOLVED = "solved"
    STUCK = "stuck"


class FieldType(StrEnum):
    """Kinds of question a card may ask."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"


class AssetNeed(StrEnum):
    """Whether a card asks which device it is about."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a catalog card."""

    key: str
    label: str
    type: FieldType = FieldType.LINE
    required: bool = False
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "label": self.label,
            "type": self.type.value,
            "required": self.required,
            "choices": list(self.choices),
        }


def question_from_json(found: dict[str, Any]) -> Question:
    return Question(
        key=str(found["key"]),
        label=str(found["label"]),
        type=FieldType(found["type"]),
        required=bool(found["required"]),
        choices=tuple(str(one) for one in found["choices"]),
    )


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in the staff's list, with what its readers said."""

    id: UUID
    title: str
    topic: str
    status: ArticleStatus
    everyone: bool
    updated_at: datetime
    solved: int
    stuck: int


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A published article as a contact finds it."""

    id: UUID
    title: str
    summary: str
    topic: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class OpenArticle:
    """A published article as a contact reads it; the body is Markdown."""

    id: UUID
    title: str
    summary: str
    topic: str
    body: str
    updated_at: datetime
