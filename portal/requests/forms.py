"""The form of a new request: a few fields, and the questions of the chosen card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from wtforms import (
    DateField,
    DecimalField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from msp.desk.knowledge.models import CatalogItem
from msp.desk.knowledge.values import AssetNeed, FieldType, Question
from msp.desk.tickets.values import Author, Body, IncomingFile, TicketDraft
from msp.desk.values import AuthorKind, Channel, Kind
from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from tenants.assets.models import Asset
from tenants.people.values import ContactPrincipal

ASKED = "asked_"


class RequestForm(Form):
    """Something else: the fields every request has. A card adds its questions."""

    card: CatalogItem | None = None
    devices: Mapping[str, str] = MappingProxyType({})

    subject = StringField(_("What is it about?"), [InputRequired(), Length(max=200)])
    text = TextAreaField(
        _("What happened?"), [InputRequired(), Length(max=20_000)], render_kw={"rows": 6}
    )
    asset = SelectField(_("Which device?"), [Optional()])
    reach = RadioField(_("Who is affected?"), default="3")
    hurry = RadioField(_("Can you work?"), default="2")
    files_kept = HiddenField(validators=[Length(max=20_000)])

    def device(self) -> str | None:
        """The chosen device, as the page calls it."""
        return self.devices.get(self.asset.data or "")

    def answers(self) -> list[tuple[str, str]]:
        """The card's questions with what was answered."""
        asked = self.card.asked if self.card else ()
        found = [(one.label, self[ASKED + one.key].data) for one in asked]
        return [(label, str(data)) for label, data in found if data not in (None, "")]

    def body(self) -> str:
        """What was written, and the answers under it; a bare card speaks for itself."""
        lines = [f"{label}: {answer}" for label, answer in self.answers()]
        parts = [self.text.data or "", "\n".join(lines)]
        return "\n\n".join(part for part in parts if part) or (self.subject.data or "")

    def draft(self, contact: ContactPrincipal, files: tuple[IncomingFile, ...] = ()) -> TicketDraft:
        """The request as the desk opens it."""
        card = self.card
        return TicketDraft(
            tenant_id=contact.tenant_id,
            subject=self.subject.data or "",
            body=Body(self.body()),
            author=author_of(contact),
            channel=Channel.PORTAL,
            kind=Kind(card.kind) if card else Kind.INCIDENT,
            contact_id=contact.id,
            site_id=contact.site_id,
            asset_ids=(UUID(self.asset.data),) if self.asset.data else (),
            category=card.category if card else None,
            impact=int(self.reach.data or 3),
            urgency=int(self.hurry.data or 2),
            files=files,
        )


class ReplyForm(Form):
    """An answer on a request."""

    text = TextAreaField(_("Your answer"), [Length(max=20_000)], render_kw={"rows": 4})


def request_form(card: CatalogItem | None) -> type[RequestForm]:
    """The form of a card, or of something else."""
    asked = {ASKED + one.key: _field(one) for one in (card.asked if card else ())}
    fields: dict[str, object] = {"card": card, **asked}
    if card is not None:
        fields["text"] = TextAreaField(
            _("Anything else we should know?"), [Length(max=20_000)], render_kw={"rows": 4}
        )
    return type("CardRequestForm", (RequestForm,), fields)


def offer_choices(form: RequestForm, devices: Sequence[Asset]) -> RequestForm:
    """Fill in what may be chosen, in the reader's language."""
    needed = form.card is not None and form.card.asset_need == AssetNeed.REQUIRED
    if needed:
        form.asset.validators = [InputRequired()]
        form.asset.flags.required = True
    # What the page did not show was not sent: it keeps its plain answer.
    form.asset.data = form.asset.data or ""
    form.reach.data = form.reach.data or "3"
    form.hurry.data = form.hurry.data or "2"
    none = Choice("", _("Choose a device") if needed else _("None of them"))
    form.devices = {str(one.id): _label(one) for one in devices}
    form.asset.choices = [none, *(Choice(key, label) for key, label in form.devices.items())]
    form.reach.choices = [
        Choice("3", _("Only me")),
        Choice("2", _("Several of us")),
        Choice("1", _("Everybody here")),
    ]
    form.hurry.choices = [
        Choice("3", _("Yes, there is no hurry")),
        Choice("2", _("With difficulty")),
        Choice("1", _("No, work has stopped")),
    ]
    return form


def asks_for_device(form: RequestForm) -> bool:
    """Whether the form shows the devices at all."""
    return form.card is None or form.card.asset_need != AssetNeed.NONE


def _label(device: Asset) -> str:
    return f"{device.name} · {device.model}" if device.model else device.name


def _field(question: Question) -> Field:
    checks = [InputRequired() if question.required else Optional()]
    label = question.label
    if question.type == FieldType.TEXT:
        return TextAreaField(label, [*checks, Length(max=5_000)], render_kw={"rows": 4})
    if question.type == FieldType.CHOICE:
        choices = [Choice("", "–"), *(Choice(one) for one in question.choices)]
        return SelectField(label, checks, choices=choices)
    if question.type == FieldType.DATE:
        return DateField(label, checks)
    if question.type == FieldType.NUMBER:
        return DecimalField(label, checks)
    return StringField(label, [*checks, Length(max=300)])


def author_of(contact: ContactPrincipal) -> Author:
    """The contact as the author of what she writes."""
    return Author(AuthorKind.CONTACT, contact_id=contact.id, label=contact.name)
