"""The forms of payers: a billing profile, a cost centre, and what is charged where from when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from contracts.payers.models import BillingProfile
from contracts.payers.schemes import schemes
from contracts.payers.values import ProfileDraft
from msp.kernel.countries import countries
from msp.kernel.forms import Form
from msp.kernel.i18n import _

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NOTHING = ("", "–")


class ProfileForm(Form):
    """Who is billed."""

    name = StringField(_("Name of the profile"), [DataRequired(), Length(max=80)])
    legal_name = StringField(_("Legal name"), [DataRequired(), Length(max=160)])
    street = StringField(_("Street and number"), [Length(max=120)])
    street_more = StringField(_("Second line of the address"), [Length(max=120)])
    postcode = StringField(_("Postcode"), [Length(max=20)])
    city = StringField(_("Town"), [Length(max=80)])
    region = StringField(_("Region"), [Length(max=80)])
    country = SelectField(_("Country"), choices=[], default="")
    tax_id = StringField(_("VAT or tax number"), [Length(max=40)])
    register_id = StringField(_("Company register number"), [Length(max=60)])
    scheme = SelectField(_("Electronic address: scheme"), choices=[], default="")
    endpoint = StringField(_("Electronic address"), [Length(max=120)])
    buyer_reference = StringField(_("Buyer reference"), [Length(max=120)])
    accounting_reference = StringField(_("Accounting reference"), [Length(max=120)])
    mail = StringField(_("Mail address for bills"), [Optional(), Length(max=200)])
    terms_days = IntegerField(_("Days to pay"), [InputRequired(), NumberRange(0, 365)], default=30)

    def offer(self) -> ProfileForm:
        """Fill the choices, in the reader's words."""
        self.country.choices = [NOTHING, *countries()]
        self.scheme.choices = [NOTHING, *schemes()]
        return self

    def validate_mail(self, field: StringField) -> None:
        """Bills go there: it must be an address."""
        if not MAIL.fullmatch(field.data or ""):
            raise ValidationError(_("This is no mail address."))

    def draft(self) -> ProfileDraft:
        """What was filled in."""
        given: dict[str, Any] = {name: field.data or "" for name, field in self._fields.items()}
        return ProfileDraft(**given | {"terms_days": self.terms_days.data or 0})


class CentreForm(Form):
    """A cost centre."""

    code = StringField(_("Code"), [DataRequired(), Regexp(r"^[\w./-]{1,40}$")])
    name = StringField(_("Name"), [Length(max=80)])


class PayerForm(Form):
    """To whom bills are addressed from a day on."""

    contract = SelectField(_("Contract"), choices=[])
    profile = SelectField(_("Billing profile"), choices=[])
    valid_from = DateField(_("From"), [DataRequired()])

    def offer(
        self, contracts: Sequence[tuple[str, str]], profiles: Sequence[BillingProfile]
    ) -> PayerForm:
        """Fill the choices: every contract or one, profiles in use."""
        self.contract.choices = [("", _("every contract")), *contracts]
        self.profile.choices = [(str(one.id), one.name) for one in profiles if not one.retired_at]
        return self


class ChargeForm(Form):
    """What is charged to a cost centre from a day on."""

    subject = SelectField(_("What"), choices=[])
    centre = SelectField(_("Cost centre"), choices=[])
    valid_from = DateField(_("From"), [DataRequired()])

    def offer(
        self, subjects: Sequence[tuple[str, str]], centres: Sequence[tuple[str, str]]
    ) -> ChargeForm:
        """Fill the choices."""
        self.subject.choices = list(subjects)
        self.centre.choices = [*centres, ("", _("none of its own any more"))]
        return self
