"""The form of the provider's letterhead."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from contracts.payers.forms import MAIL, NOTHING
from contracts.payers.schemes import schemes
from msp.kernel.countries import countries
from msp.kernel.forms import Form
from msp.kernel.i18n import _


class LetterheadForm(Form):
    """What stands at the top and the foot of every document, and in which zone it is dated."""

    name = StringField(_("Name"), [DataRequired(), Length(max=120)])
    address = TextAreaField(_("Address as printed"), [Length(max=500)])
    tax_id = StringField(_("VAT or tax number"), [Length(max=60)])
    street = StringField(_("Street and number"), [Length(max=120)])
    postcode = StringField(_("Postcode"), [Length(max=20)])
    city = StringField(_("Town"), [Length(max=80)])
    region = StringField(_("Region"), [Length(max=80)])
    country = SelectField(_("Country"), choices=[], default="")
    register_id = StringField(_("Company register number"), [Length(max=60)])
    scheme = SelectField(_("Electronic address: scheme"), choices=[], default="")
    endpoint = StringField(_("Electronic address"), [Length(max=120)])
    contact = StringField(_("Who answers about bills"), [Length(max=80)])
    phone = StringField(_("Phone"), [Length(max=40)])
    mail = StringField(_("Mail address"), [Optional(), Length(max=200)])
    iban = StringField(_("IBAN"), [Optional(), Length(max=42)])
    bic = StringField(_("BIC"), [Optional(), Regexp(r"^[A-Z0-9]{8}([A-Z0-9]{3})?$")])
    foot = TextAreaField(_("Bank account and terms"), [Length(max=1000)])
    zone = StringField(_("Time zone"), [DataRequired(), Length(max=60)])
    series_prefix = StringField(
        _("Numbers begin with"), [DataRequired(), Regexp(r"^[A-Z0-9/-]{1,12}$")]
    )

    def offer(self) -> LetterheadForm:
        """Fill the choices, in the reader's words."""
        self.country.choices = [NOTHING, *countries()]
        self.scheme.choices = [NOTHING, *schemes()]
        return self

    def validate_mail(self, field: StringField) -> None:
        """Clients write there: it must be an address."""
        if not MAIL.fullmatch(field.data or ""):
            raise ValidationError(_("This is no mail address."))

    def validate_iban(self, field: StringField) -> None:
        """An account number that checks itself: a typing error would send money astray."""
        if not is_iban(field.data or ""):
            raise ValidationError(_("This is no IBAN: a digit is wrong or missing."))

    def validate_endpoint(self, field: StringField) -> None:
        """An address without its scheme says nothing, nor a scheme alone."""
        if bool(field.data) != bool(self.scheme.data):
            raise ValidationError(
                _("An electronic address needs both its scheme and its identifier.")
            )

    def validate_zone(self, field: StringField) -> None:
        """A time zone is one of the IANA database."""
        if field.data not in available_timezones():
            raise ValidationError(_("There is no time zone of this name."))


def is_iban(text: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616)."""
    plain = "".join(text.split()).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", plain):
        return False
    return int("".join(str(int(one, 36)) for one in plain[4:] + plain[:4])) % 97 == 1
