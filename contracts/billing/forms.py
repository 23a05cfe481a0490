"""The form of the provider's letterhead."""

from __future__ import annotations

from zoneinfo import available_timezones

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from msp.kernel.forms import Form
from msp.kernel.i18n import _


class LetterheadForm(Form):
    """What stands at the top and the foot of every document, and in which zone it is dated."""

    name = StringField(_("Name"), [DataRequired(), Length(max=120)])
    address = TextAreaField(_("Address"), [Length(max=500)])
    tax_id = StringField(_("Tax number"), [Length(max=60)])
    foot = TextAreaField(_("Bank account and terms"), [Length(max=1000)])
    zone = StringField(_("Time zone"), [DataRequired(), Length(max=60)])
    series_prefix = StringField(
        _("Numbers begin with"), [DataRequired(), Regexp(r"^[A-Z0-9/-]{1,12}$")]
    )

    def validate_zone(self, field: StringField) -> None:
        """A time zone is one of the IANA database."""
        if field.data not in available_timezones():
            raise ValidationError(_("There is no time zone of this name."))
