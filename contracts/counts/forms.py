"""The form of a counted line's quantity."""

from __future__ import annotations

from decimal import Decimal

from wtforms import DateField, DecimalField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from contracts.counts.actions.set_quantity import Told
from msp.kernel.forms import Form
from msp.kernel.i18n import _

MOST = Decimal("9999999")


class QuantityForm(Form):
    """So many from a day on."""

    amount = DecimalField(_("Quantity"), [InputRequired(), NumberRange(0, MOST)], places=None)
    valid_from = DateField(_("From"), [DataRequired()])
    note = StringField(_("Why"), [Length(max=200)])

    def told(self) -> Told:
        """What was filled in."""
        if self.valid_from.data is None or self.amount.data is None:
            raise ValueError("valid_from")
        return Told(self.valid_from.data, self.amount.data, self.note.data or "")
