"""Forms of warranties: one of a device, and a file of many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from msp.kernel.errors import Refused
from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from vendors.warranties.values import WarrantyDraft

Choices = Sequence[tuple[UUID, str]]


def day_of(field: DateField) -> date:
    """The day of a field that validation has required."""
    if field.data is None:
        raise Refused(_("A day is needed."), field=field.name)
    return field.data


class WarrantyForm(Form):
    """What a vendor owes for a device."""

    vendor_id = SelectField(_("Vendor"), [InputRequired()], coerce=lambda text: UUID(str(text)))
    kind = StringField(
        _("Kind of warranty"),
        [InputRequired(), Length(max=80)],
        description=_("For instance: manufacturer, extended, battery"),
    )
    level = StringField(
        _("Level"), [Length(max=80)], description=_("For instance: NBD on site, 4 hours, bring in")
    )
    reference = StringField(_("Certificate number"), [Length(max=120)])
    starts_on = DateField(_("From"), [InputRequired()])
    last_day = DateField(_("Last day"), [InputRequired()])

    def offer(self, vendors: Choices) -> WarrantyForm:
        """Let these vendors be chosen."""
        self.vendor_id.choices = [Choice(str(one), name) for one, name in vendors]
        return self

    def draft(self) -> WarrantyDraft:
        """What was filled in."""
        return WarrantyDraft(
            vendor_id=self.vendor_id.data,
            kind=self.kind.data or "",
            starts_on=day_of(self.starts_on),
            last_day=day_of(self.last_day),
            level=self.level.data or "",
            reference=self.reference.data or "",
        )


class ImportForm(Form):
    """A file; it is read from the upload itself."""

    only_good = BooleanField(_("Take in the lines that are right and leave out the others"))
