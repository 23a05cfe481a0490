"""The form of a tax code's meaning from a day on."""

from __future__ import annotations

from decimal import Decimal

from wtforms import DateField, DecimalField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from contracts.taxes.actions.set_tax import TaxDraft
from contracts.taxes.values import TaxKind
from contracts.taxes.words import kinds
from msp.kernel.forms import Form
from msp.kernel.i18n import _


class TaxForm(Form):
    """What a code means, from when on."""

    code = StringField(
        _("Code"),
        [DataRequired(), Regexp(r"^[A-Za-z0-9._-]{1,20}$")],
        description=_("Letters, digits, dots and dashes, as lines refer to it."),
    )
    name = StringField(_("Name"), [DataRequired(), Length(max=80)])
    valid_from = DateField(_("In force from"), [DataRequired()])
    kind = SelectField(_("What it does"), choices=[])
    percent = DecimalField(_("Tax %"), [Optional(), NumberRange(0, 100)], places=2)
    words = TextAreaField(
        _("Sentence on the bill"),
        [Length(max=300)],
        description=_("What the law demands where nothing is added: why it is exempt or reversed."),
    )

    def offer(self) -> TaxForm:
        """Fill the choices, in the reader's words."""
        self.kind.choices = kinds()
        return self

    def draft(self) -> TaxDraft:
        """What was filled in."""
        if self.valid_from.data is None:
            raise ValueError("valid_from")
        return TaxDraft(
            code=self.code.data or "",
            name=self.name.data or "",
            valid_from=self.valid_from.data,
            kind=TaxKind(self.kind.data),
            percent=self.percent.data or Decimal(0),
            words=self.words.data or "",
        )
