"""Forms of the knowledge pages: an article, and a card of the catalog with its questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from msp.desk.knowledge.actions.save_article import ArticleText
from msp.desk.knowledge.actions.save_card import CardText
from msp.desk.knowledge.models import Article, CatalogItem
from msp.desk.knowledge.values import AssetNeed, FieldType, Question
from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _

QUESTIONS = 8
ICONS = (
    "password", "user-plus", "device-laptop", "printer", "package", "mail", "shield-lock", "wifi",
    "file-text", "tool",
)  # fmt: skip


class ArticleForm(Form):
    """An article in Markdown."""

    title = StringField(_("Title"), [InputRequired(), Length(max=200)])
    summary = StringField(_("Summary"), [Length(max=300)])
    topic = StringField(_("Topic"), [Length(max=80)])
    locale = SelectField(_("Language"), choices=[Choice("en", "English"), Choice("pl", "Polski")])
    body = TextAreaField(_("Text"), [Length(max=100_000)], render_kw={"rows": 18})
    everyone = BooleanField(_("For all clients"), default=True)
    clients = SelectMultipleField(
        _("Only for these clients"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def text(self) -> ArticleText:
        """What was filled in."""
        return ArticleText(
            title=self.title.data or "",
            summary=self.summary.data or "",
            topic=self.topic.data or "",
            body=self.body.data or "",
            locale=self.locale.data,
            everyone=bool(self.everyone.data),
            clients=tuple(UUID(one) for one in self.clients.data or ()),
        )


class QuestionForm(Form):
    """One question of a card; an empty label leaves it out."""

    label = StringField(_("Question"), [Length(max=120)])
    type = SelectField(_("Answer"))
    required = BooleanField(_("Required"))
    choices = StringField(_("Choices, separated by commas"), [Length(max=500)])

    def __init__(self, *args: Any, **kept: Any) -> None:
        super().__init__(*args, **kept)
        self.type.choices = field_types()

    def question(self) -> Question:
        """The question without a key; saving the card gives it one."""
        split = [one.strip() for one in (self.choices.data or "").split(",")]
        return Question(
            key="",
            label=self.label.data or "",
            type=FieldType(self.type.data),
            required=bool(self.required.data),
            choices=tuple(one for one in split if one),
        )


class CardForm(Form):
    """A card of the catalog."""

    name = StringField(_("Name"), [InputRequired(), Length(max=80)])
    summary = StringField(_("Summary"), [Length(max=200)])
    icon = SelectField(_("Icon"), choices=[Choice(one) for one in ICONS], default="file-text")
    kind = SelectField(_("Opens"))
    category = StringField(_("Category"), [Length(max=60)])
    asset_need = SelectField(_("Asks for a device"))
    position = IntegerField(_("Order"), [Optional(), NumberRange(0, 10_000)], default=100)
    active = BooleanField(_("Shown on the portals"), default=True)
    questions = FieldList(FormField(QuestionForm), min_entries=QUESTIONS, max_entries=QUESTIONS)

    def __init__(self, *args: Any, **kept: Any) -> None:
        super().__init__(*args, **kept)
        self.kind.choices = [
            Choice("request", _("A request")),
            Choice("incident", _("An incident")),
        ]
        self.asset_need.choices = asset_needs()

    def text(self) -> CardText:
        """What was filled in."""
        return CardText(
            name=self.name.data or "",
            summary=self.summary.data or "",
            icon=self.icon.data,
            kind=self.kind.data,
            category=self.category.data or None,
            asset_need=AssetNeed(self.asset_need.data),
            position=100 if self.position.data is None else self.position.data,
            active=bool(self.active.data),
            questions=tuple(one.form.question() for one in self.questions if one.form.label.data),
        )


def field_types() -> list[Choice]:
    return [
        Choice(FieldType.LINE, _("A line")),
        Choice(FieldType.TEXT, _("Several lines")),
        Choice(FieldType.CHOICE, _("One of several")),
        Choice(FieldType.DATE, _("A date")),
        Choice(FieldType.NUMBER, _("A number")),
    ]


def asset_needs() -> list[Choice]:
    return [
        Choice(AssetNeed.NONE, _("No")),
        Choice(AssetNeed.OPTIONAL, _("If she wants")),
        Choice(AssetNeed.REQUIRED, _("Always")),
    ]


def kept_article(article: Article, clients: list[UUID]) -> dict[str, Any]:
    """What the form shows of a saved article."""
    names = ("title", "summary", "topic", "locale", "body", "everyone")
    return {
        **{name: getattr(article, name) for name in names},
        "clients": [str(one) for one in clients],
    }


def kept_card(card: CatalogItem) -> dict[str, Any]:
    """What the form shows of a saved card."""
    names = ("name", "summary", "icon", "kind", "category", "asset_need", "position", "active")
    asked = [
        {
            "label": one.label,
            "type": one.type.value,
            "required": one.required,
            "choices": ", ".join(one.choices),
        }
        for one in card.asked
    ]
    return {**{name: getattr(card, name) for name in names}, "questions": asked}
