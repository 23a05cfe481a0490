"""Forms of the register: a vendor, a way to it, somebody there, a number of ours."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from vendors.register.actions.save_vendor import VendorDraft
from vendors.register.values import (
    AccountDraft,
    ChannelDraft,
    ChannelKind,
    PersonDraft,
)
from vendors.register.words import channel_words

ADDRESS = r"[^@\s]+@[^@\s]+"
WEB_ADDRESS = r"https?://\S+"
Choices = Sequence[tuple[UUID, str]]


def id_or_none(text: object) -> UUID | None:
    """What a choice's value stands for; nothing for the empty one. Raises ValueError."""
    if isinstance(text, UUID):
        return text
    return UUID(str(text)) if text else None


class VendorForm(Form):
    """Who it is."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)])
    website = StringField(
        _("Website"),
        [Optional(), Length(max=300), Regexp(WEB_ADDRESS, message=_("This is not a web address."))],
    )
    notes = TextAreaField(_("Notes"), [Length(max=5_000)], render_kw={"rows": 4})
    active = BooleanField(_("In use"), default=True)

    def draft(self) -> VendorDraft:
        """What was filled in."""
        return VendorDraft(
            name=self.name.data or "",
            website=self.website.data or "",
            notes=self.notes.data or "",
            active=bool(self.active.data),
        )


class ChannelForm(Form):
    """A way to the vendor's support, with its hours."""

    kind = SelectField(_("By"), choices=[])
    address = StringField(_("Number, address or page"), [InputRequired(), Length(max=300)])
    calendar_id = SelectField(
        _("Hours"),
        coerce=id_or_none,
        description=_("Calendars are kept under Admin; day and night without one."),
    )
    note = StringField(_("Note"), [Length(max=200)], description=_("For instance: press 2."))

    def offer(self, calendars: Choices) -> ChannelForm:
        """Let these calendars be chosen."""
        self.kind.choices = [Choice(kind, words) for kind, words in channel_words().items()]
        self.calendar_id.choices = [
            Choice("", _("Day and night")),
            *(Choice(str(one), name) for one, name in calendars),
        ]
        return self

    def draft(self) -> ChannelDraft:
        """What was filled in."""
        return ChannelDraft(
            kind=ChannelKind(self.kind.data),
            address=self.address.data or "",
            calendar_id=self.calendar_id.data,
            note=self.note.data or "",
        )


class PersonForm(Form):
    """Somebody at the vendor."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)])
    role = StringField(
        _("What they do there"), [Length(max=120)], description=_("For instance: escalations")
    )
    phone = StringField(_("Phone"), [Length(max=60)])
    email = StringField(
        _("Mail"),
        [Optional(), Length(max=200), Regexp(ADDRESS, message=_("This is not a mail address."))],
    )
    note = StringField(_("Note"), [Length(max=300)])
    active = BooleanField(_("Still there"), default=True)

    def draft(self) -> PersonDraft:
        """What was filled in."""
        return PersonDraft(
            name=self.name.data or "",
            role=self.role.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            note=self.note.data or "",
            active=bool(self.active.data),
        )


class AccountForm(Form):
    """A number of ours at the vendor."""

    number = StringField(_("Our number there"), [InputRequired(), Length(max=120)])
    tenant_id = SelectField(
        _("For"),
        coerce=id_or_none,
        description=_("A client's own number goes before ours when we call for it."),
    )
    note = StringField(_("Note"), [Length(max=200)])

    def offer(self, clients: Choices) -> AccountForm:
        """Let these clients be chosen."""
        self.tenant_id.choices = [
            Choice("", _("Every client")),
            *(Choice(str(one), name) for one, name in clients),
        ]
        return self

    def draft(self) -> AccountDraft:
        """What was filled in."""
        return AccountDraft(
            number=self.number.data or "",
            note=self.note.data or "",
            tenant_id=self.tenant_id.data,
        )
