"""The form of a device."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from tenants.assets.facts import MODEL, NAME, SERIAL, AssetFacts
from tenants.assets.values import AssetKind

NOTHING = Choice("", "–")
Choices = Sequence[tuple[UUID, str]]


def id_or_none(text: object) -> UUID | None:
    """What a choice's value stands for; nothing for the empty one. Raises ValueError."""
    if isinstance(text, UUID):
        return text
    return UUID(str(text)) if text else None


class AssetForm(Form):
    """A device: what it is, where it stands, who uses it, until when it lasts."""

    name = StringField(_("Name"), [DataRequired(), Length(max=NAME)])
    kind = SelectField(_("Kind"), choices=[])
    serial = StringField(_("Serial number"), [Length(max=SERIAL)])
    model = StringField(_("Model"), [Length(max=MODEL)])
    site_id = SelectField(_("Site"), coerce=id_or_none)
    contact_id = SelectField(_("Used by"), coerce=id_or_none)
    warranty_until = DateField(_("Warranty until"), [Optional()])
    retired_on = DateField(_("Retired on"), [Optional()])

    def offer(self, sites: Choices, contacts: Choices) -> AssetForm:
        """Let these sites and people be chosen."""
        self.kind.choices = [Choice(*one) for one in kind_choices()]
        self.site_id.choices = [NOTHING, *(Choice(str(one), name) for one, name in sites)]
        self.contact_id.choices = [NOTHING, *(Choice(str(one), name) for one, name in contacts)]
        return self

    def facts(self) -> AssetFacts:
        """What was filled in."""
        return AssetFacts(
            name=self.name.data or "",
            kind=self.kind.data or "",
            serial=self.serial.data or "",
            model=self.model.data or "",
            site_id=self.site_id.data,
            contact_id=self.contact_id.data,
            warranty_until=self.warranty_until.data,
            retired_on=self.retired_on.data,
        )


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of devices in the reader's words."""
    words = {
        AssetKind.WORKSTATION: _("Workstation"),
        AssetKind.SERVER: _("Server"),
        AssetKind.NETWORK: _("Network"),
        AssetKind.PRINTER: _("Printer"),
        AssetKind.OTHER: _("Other"),
    }
    return [(kind.value, word) for kind, word in words.items()]
