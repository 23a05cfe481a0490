"""The forms of a contract's line and of its price."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from contracts.agreements.drafts import LineDraft
from contracts.agreements.forms_prepaid import PrepaidFields
from contracts.agreements.prepaid import PREPAID
from contracts.agreements.promises import COUNTED, TIERED
from contracts.agreements.values import TRAVEL, Basis, Cycle
from contracts.agreements.values_line import Counting, Tier, Tiering
from contracts.agreements.values_work import WorkTerms
from contracts.agreements.words import bases, countings, cycles_of_price, tierings
from msp.kernel.forms import Form
from msp.kernel.i18n import _

MOST = Decimal("9999999")
MANY_TIERS = 20
Choices = Sequence[tuple[str, str]]
# Parts of the form that only some bases have, with their fields.
PARTS = {
    "work": (frozenset({Basis.HOURLY}), ("role", "after_factor", "off_factor")),
    "travel": (TRAVEL, ("zone", "km_step")),
    "prepaid": (
        PREPAID,
        (
            *("hours", "factors", "lifetime_months", "rolls_over"),
            *("low_hours", "refill", "carried_periods"),
        ),
    ),
    "once": (frozenset({Basis.ONE_OFF}), ("once_on",)),
    "counting": (COUNTED | TIERED, ("tiering", "tiers", "counting", "counting_day")),
}


class TiersField(TextAreaField):
    """One tier a row, `above: price`; what is typed stays as it was typed."""

    def tiers(self) -> tuple[Tier, ...]:
        """The tiers in the rows, by where they begin."""
        rows = [row for row in (self.data or "").splitlines() if row.strip()]
        found = [Tier(*(Decimal(part.strip()) for part in row.split(":"))) for row in rows]
        return tuple(sorted(found, key=lambda one: one.above))

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError with a sentence that is shown beside the field."""
        try:
            found = self.tiers()
        except (InvalidOperation, TypeError) as error:
            raise ValidationError(
                _("Write each tier as a quantity, a colon and a price.")
            ) from error
        if len(found) > MANY_TIERS:
            raise ValidationError(_("There are too many tiers."))
        if not all(_is_figure(one.above) and _is_figure(one.amount) for one in found):
            raise ValidationError(
                _("Quantities and prices are not negative and have four decimals.")
            )
        if any(not one.above for one in found):
            raise ValidationError(
                _("The first tier begins above 0: below it the line's price holds.")
            )


def _is_figure(figure: Decimal) -> bool:
    return figure.is_finite() and 0 <= figure <= MOST and figure == round(figure, 4)


class LineForm(PrepaidFields):
    """A line of a draft version, with its price from a day on."""

    description = StringField(_("Description"), [DataRequired(), Length(max=200)])
    code = StringField(_("Service code"), [Length(max=30)])
    basis = SelectField(_("Counts"), choices=[])
    price = DecimalField(_("Price"), [InputRequired(), NumberRange(0, MOST)], places=None)
    price_from = DateField(_("Price valid from"), [Optional()])
    per = SelectField(_("Price is for"), choices=[])
    tiering = SelectField(_("Quantity and price"), choices=[], default=Tiering.SINGLE.value)
    tiers = TiersField(
        _("Tiers"),
        [Length(max=2000)],
        description=_("One a row: above how many units, a colon, the price, as “10: 55”."),
    )
    counting = SelectField(_("Quantity of a period"), choices=[], default=Counting.BY_DAY.value)
    counting_day = IntegerField(
        _("Counted on day of the month"),
        [Optional(), NumberRange(0, 31)],
        description=_("Empty: the first day of the period."),
    )
    quantity = DecimalField(
        _("Quantity"),
        [Optional(), NumberRange(0, MOST)],
        places=None,
        default=Decimal(1),
        description=_("Of a fee; of users and licences the number to begin with."),
    )
    once_on = DateField(_("Day of a one-off fee"), [Optional()])
    included = IntegerField(_("Included"), [InputRequired(), NumberRange(0, 100000)], default=0)
    minimum = IntegerField(_("Minimum"), [InputRequired(), NumberRange(0, 100000)], default=0)
    discount_percent = DecimalField(
        _("Discount %"), [Optional(), NumberRange(0, 100)], places=2, default=Decimal(0)
    )
    discount_amount = DecimalField(
        _("Discount, fixed sum"),
        [Optional(), NumberRange(0, MOST)],
        places=2,
        default=Decimal(0),
        description=_("Off the price of a whole period, after the percentage."),
    )
    discount_from = DateField(_("Discount from"), [Optional()])
    discount_to = DateField(_("First day without the discount"), [Optional()])
    tax_code = SelectField(_("Tax code"), choices=[])
    tax_percent = DecimalField(
        _("Tax % without a code"),
        [Optional(), NumberRange(0, 100)],
        places=2,
        default=Decimal(0),
        description=_("A code of the house says its rate itself."),
    )
    work_type = StringField(_("Only for work of the kind"), [Length(max=40)])
    role = SelectField(_("Only for work by"), choices=[], default="")
    after_factor = DecimalField(
        _("After hours, times"), [Optional(), NumberRange(0, 10)], places=None, default=Decimal(1)
    )
    off_factor = DecimalField(
        _("On days off, times"), [Optional(), NumberRange(0, 10)], places=None, default=Decimal(1)
    )
    zone = StringField(_("Zone of the trip"), [Length(max=40)])
    km_step = IntegerField(
        _("Kilometres rounded up to"), [Optional(), NumberRange(1, 1000)], default=1
    )

    def offer(
        self, taxes: Choices, roles: Sequence[str], own_code: str = "", own_role: str = ""
    ) -> LineForm:
        """Fill the choices, in the reader's words; what is the line's `own` so far stays."""
        names = dict.fromkeys([*roles, *([own_role] if own_role else [])])
        self.role.choices = [("", _("everyone")), *((one, one) for one in names)]
        own = [(own_code, own_code)] if own_code and own_code not in dict(taxes) else []
        self.tax_code.choices = [("", "–"), *taxes, *own]
        self.basis.choices = bases()
        self.per.choices = cycles_of_price()
        self.tiering.choices = tierings()
        self.counting.choices = countings()
        return self

    def shows(self, part: str) -> bool:
        """Whether a part fits the basis, or has something wrong in it that must be seen."""
        fitting, names = PARTS[part]
        basis = self.basis.data or next(key for key, _words in bases())
        return basis in fitting or any(self[name].errors for name in names)

    def draft(self) -> LineDraft:
        """What was filled in."""
        return LineDraft(
            description=self.description.data or "",
            basis=Basis(self.basis.data),
            price=self.price.data,
            price_from=self.price_from.data,
            code=self.code.data or "",
            per=Cycle(self.per.data),
            quantity=self.quantity.data if self.quantity.data is not None else Decimal(1),
            included=self.included.data or 0,
            minimum=self.minimum.data or 0,
            discount_percent=self.discount_percent.data or Decimal(0),
            tax_code=self.tax_code.data or "",
            tax_percent=self.tax_percent.data or Decimal(0),
            work_type=self.work_type.data or "",
            tiering=Tiering(self.tiering.data),
            tiers=self.tiers.tiers(),
            counting=Counting(self.counting.data),
            counting_day=self.counting_day.data or 0,
            once_on=self.once_on.data,
            discount_amount=self.discount_amount.data or Decimal(0),
            discount_from=self.discount_from.data,
            discount_to=self.discount_to.data,
            work=WorkTerms(
                role=self.role.data or "",
                after_factor=_factor(self.after_factor.data),
                off_factor=_factor(self.off_factor.data),
                zone=" ".join((self.zone.data or "").split()),
                km_step=self.km_step.data or 1,
            ),
            prepaid=self.prepaid(Basis(self.basis.data)),
        )


def _factor(typed: Decimal | None) -> Decimal:
    """Nothing typed multiplies by nothing."""
    return Decimal(1) if typed is None else typed


class PriceForm(Form):
    """Another price for a line from a day on, with its tiers where it has any."""

    price = DecimalField(_("Price"), [InputRequired(), NumberRange(0, MOST)], places=None)
    valid_from = DateField(_("Valid from"), [DataRequired()])
    tiers = TiersField(_("Tiers"), [Length(max=2000)])
