"""The forms of indexation: an index, its values, a clause, the end of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from wtforms import (
    DateField,
    DecimalField,
    IntegerField,
    MonthField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from contracts.indexation.drafts import ClauseDraft
from msp.kernel.errors import Refused
from msp.kernel.forms import Form
from msp.kernel.i18n import _

ROUNDINGS = ("0.01", "0.05", "0.10", "0.50", "1.00", "5.00")
Choices = Sequence[tuple[UUID, str]]


def day_of(field: DateField) -> date:
    """The day of a field that validation has required."""
    if field.data is None:
        raise Refused(_("A day is needed."), field=field.name)
    return field.data


class IndexForm(Form):
    """A new index."""

    name = StringField(_("Name"), [DataRequired(), Length(max=120)])
    source = StringField(_("Published by, and its base"), [Length(max=200)])


class ValuesForm(Form):
    """Values to take in, as text; a file's content takes its place."""

    text = TextAreaField(_("Values"), [Length(max=100_000)])


class ClauseForm(Form):
    """How a contract's prices follow an index."""

    index_id = SelectField(_("Index"), [InputRequired()], coerce=lambda one: UUID(str(one)))
    valid_from = DateField(_("In force from"), [DataRequired()])
    agreed_in = StringField(_("Agreed in"), [DataRequired(), Length(max=200)])
    base_month = MonthField(_("First compared with"), [DataRequired()])
    first_on = DateField(_("First rise on"), [DataRequired()])
    lag_months = IntegerField(
        _("Months before the rise"), [InputRequired(), NumberRange(0, 24)], default=2
    )
    share_percent = DecimalField(
        _("Of the change counts %"),
        [InputRequired(), NumberRange(0, 200)],
        places=None,
        default=Decimal(100),
    )
    threshold_percent = DecimalField(
        _("Only from a change of %"),
        [InputRequired(), NumberRange(0, 100)],
        places=None,
        default=Decimal(0),
    )
    cap_percent = DecimalField(_("At most %"), [Optional(), NumberRange(0, 1000)], places=None)
    floor_percent = DecimalField(
        _("At least %"), [Optional(), NumberRange(-100, 1000)], places=None
    )
    rounding = SelectField(_("New prices are rounded to"), choices=[])
    notice_days = IntegerField(
        _("Days of notice to the client"), [InputRequired(), NumberRange(0, 365)], default=30
    )
    lines = StringField(_("Lines"), [Length(max=200)])

    def offer(self, indices: Choices) -> ClauseForm:
        """Let these indices be chosen, and the usual steps of rounding."""
        self.index_id.choices = [(str(one), name) for one, name in indices]
        self.rounding.choices = [(one, one) for one in ROUNDINGS]
        return self

    def validate_lines(self, field: StringField) -> None:
        """Numbers of lines, or nothing for every one."""
        if field.data and not re.fullmatch(r"\d{1,5}([,; ]+\d{1,5})*[,; ]*", field.data):
            raise ValidationError(_("Write the numbers of lines, as 1, 3; or nothing for all."))

    def draft(self) -> ClauseDraft:
        """What was filled in."""
        return ClauseDraft(
            index_id=self.index_id.data,
            valid_from=day_of(self.valid_from),
            agreed_in=self.agreed_in.data or "",
            base_month=day_of(self.base_month),
            first_on=day_of(self.first_on),
            lag_months=self.lag_months.data or 0,
            share_percent=_rate(self.share_percent.data),
            threshold_percent=_rate(self.threshold_percent.data),
            cap_percent=_limit(self.cap_percent.data),
            floor_percent=_limit(self.floor_percent.data),
            rounding=Decimal(self.rounding.data or ROUNDINGS[0]),
            notice_days=self.notice_days.data or 0,
            lines=tuple(int(one) for one in re.findall(r"\d+", self.lines.data or "")),
        )


def _rate(given: Decimal | None) -> Decimal:
    return round(given or Decimal(0), 3)


def _limit(given: Decimal | None) -> Decimal | None:
    return None if given is None else round(given, 3)


class StopForm(Form):
    """From which day prices follow no index any more."""

    valid_from = DateField(_("From"), [DataRequired()])
    agreed_in = StringField(_("Agreed in"), [DataRequired(), Length(max=200)])
