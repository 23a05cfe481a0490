"""The fields of a line of prepaid hours, as a part of the line's form."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import BooleanField, DecimalField, IntegerField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from contracts.agreements.prepaid import PREPAID, terms_from
from contracts.agreements.values import Basis
from contracts.agreements.values_prepaid import PrepaidTerms
from msp.kernel.forms import Form
from msp.kernel.i18n import _

MOST_HOURS = Decimal(10000)
MANY_KINDS = 20


class FactorsField(TextAreaField):
    """One kind of work a row, `kind: hours`; what is typed stays as it was typed."""

    def factors(self) -> tuple[tuple[str, Decimal], ...]:
        """The kinds with the hours that an hour of them draws."""
        rows = [row.rpartition(":") for row in (self.data or "").splitlines() if row.strip()]
        return tuple((kind.strip(), Decimal(hours.strip())) for kind, _colon, hours in rows)

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError with a sentence that is shown beside the field."""
        try:
            found = self.factors()
        except InvalidOperation as error:
            raise ValidationError(
                _("Write each kind of work, a colon and the hours that an hour of it draws.")
            ) from error
        if not all(kind and len(kind) <= 40 for kind, _factor in found):
            raise ValidationError(_("Each row begins with a kind of work."))
        if len({kind for kind, _factor in found}) < len(found) or len(found) > MANY_KINDS:
            raise ValidationError(_("A kind of work is there twice, or there are too many."))
        if not all(f.is_finite() and f == round(f, 2) for _kind, f in found):
            raise ValidationError(_("Hours have two decimals at most."))


class PrepaidFields(Form):
    """What a block or a retainer promises; empty for every other line."""

    hours = DecimalField(
        _("Hours"),
        [Optional(), NumberRange(0, MOST_HOURS)],
        places=None,
        description=_("Of one block; of a retainer those of each period of its price."),
    )
    lifetime_months = IntegerField(
        _("A block expires after months"),
        [Optional(), NumberRange(1, 120)],
        description=_("Empty: never."),
    )
    rolls_over = BooleanField(_("Unused hours go on with the next block"))
    carried_periods = IntegerField(
        _("Periods that carry unused hours"),
        [Optional(), NumberRange(0, 36)],
        description=_("Of a retainer. Empty: they lapse with their period."),
    )
    factors = FactorsField(
        _("Kinds of work that draw more"),
        [Length(max=2000)],
        description=_(
            "One a row: the kind, a colon, the hours that an hour draws, as “night: 1.5”."
        ),
    )
    low_hours = DecimalField(
        _("Low at hours left"),
        [Optional(), NumberRange(0, MOST_HOURS)],
        places=None,
        description=_("The account manager is told once."),
    )
    refill = IntegerField(
        _("Blocks bought by themselves then"),
        [Optional(), NumberRange(0, 100)],
        description=_("Empty: none is."),
    )

    def prepaid(self, basis: Basis) -> PrepaidTerms | None:
        """What was filled in; a line of another kind has none, unless somebody typed hours."""
        if basis not in PREPAID and self.hours.data is None:
            return None
        return PrepaidTerms(
            hours=self.hours.data or Decimal(0),
            lifetime_months=self.lifetime_months.data,
            rolls_over=bool(self.rolls_over.data),
            carried_periods=self.carried_periods.data or 0,
            factors=self.factors.factors(),
            low_hours=self.low_hours.data,
            refill=self.refill.data or 0,
        )


def prepaid_values(row: Mapping[str, Any] | None) -> dict[str, Any]:
    """The stored terms as people type them."""
    terms = terms_from(row)
    if terms is None:
        return {}
    rows = [f"{kind}: {factor}" for kind, factor in terms.factors]
    return {
        "hours": terms.hours,
        "lifetime_months": terms.lifetime_months,
        "rolls_over": terms.rolls_over,
        "carried_periods": terms.carried_periods or None,
        "factors": "\n".join(rows),
        "low_hours": terms.low_hours,
        "refill": terms.refill or None,
    }
