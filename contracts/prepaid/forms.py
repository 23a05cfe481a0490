"""The forms of buying blocks and of adjusting hours."""

from __future__ import annotations

from decimal import Decimal

from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from contracts.prepaid.actions.adjust_hours import MOST_HOURS, Adjusting
from contracts.prepaid.actions.buy_block import MOST_BLOCKS, Buying
from msp.kernel.forms import Form
from msp.kernel.i18n import _

Choices = list[tuple[str, str]]


class BuyForm(Form):
    """So many blocks of a line on a day."""

    line = SelectField(_("Block"), choices=[])
    bought_on = DateField(_("Bought on"), [DataRequired()])
    blocks = IntegerField(_("Blocks"), [InputRequired(), NumberRange(1, MOST_BLOCKS)], default=1)
    note = StringField(_("Note"), [Length(max=200)])

    def offer(self, lines: Choices) -> BuyForm:
        """Fill the choices."""
        self.line.choices = lines
        return self

    def buying(self) -> Buying:
        """What was filled in."""
        if self.bought_on.data is None:
            raise ValueError("bought_on")
        return Buying(self.bought_on.data, self.blocks.data or 0, self.note.data or "")


class AdjustForm(Form):
    """Hours more or fewer on a day, and why."""

    line = SelectField(_("Hours of"), choices=[])
    day = DateField(_("On"), [DataRequired()])
    hours = DecimalField(
        _("Hours"), [InputRequired(), NumberRange(-MOST_HOURS, MOST_HOURS)], places=None
    )
    reason = StringField(_("Reason"), [DataRequired(), Length(max=200)])

    def offer(self, lines: Choices) -> AdjustForm:
        """Fill the choices."""
        self.line.choices = lines
        return self

    def adjusting(self) -> Adjusting:
        """What was filled in."""
        if self.day.data is None:
            raise ValueError("day")
        return Adjusting(self.day.data, self.hours.data or Decimal(0), self.reason.data or "")
