"""The form of a credit note: of which line how much is given back, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from wtforms import DecimalField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from contracts.billing.values import Purpose
from contracts.claims.actions.propose_credit import Proposal
from contracts.claims.disputing import named
from contracts.claims.values import Left
from contracts.claims.words import purposes
from msp.kernel.errors import Refused
from msp.kernel.forms import Form
from msp.kernel.i18n import _

MOST = Decimal("9999999")


class CreditForm(Form):
    """A bill is credited, whole or one line of it."""

    line = SelectField(_("Which line"), choices=[])
    net = DecimalField(_("Net"), [Optional(), NumberRange(Decimal("0.0001"), MOST)], places=None)
    reason = StringField(_("Why"), [DataRequired(), Length(max=300)])
    purpose = SelectField(_("What for"), choices=[])

    def offer(self, left: Iterable[Left]) -> CreditForm:
        """The lines of which something is left, and the purposes."""
        some = [(str(one.line.ordinal), named(one)) for one in left if one.net > 0]
        self.line.choices = [("", _("The whole bill, all that is left")), *some]
        self.purpose.choices = purposes()
        return self

    def proposal(self, left: Mapping[int, Decimal]) -> Proposal:
        """What was filled in; a line without a sum is credited with all that is left of it."""
        purpose = Purpose(self.purpose.data)
        if not self.line.data:
            if self.net.data is not None:
                raise Refused(_("Choose the line of which this is a part."), field="line")
            return Proposal(self.reason.data or "", None, purpose)
        ordinal = int(self.line.data)
        net = self.net.data if self.net.data is not None else left[ordinal]
        return Proposal(self.reason.data or "", {ordinal: net}, purpose)


def sum_in(text: str) -> Decimal:
    """A sum as typed. Raises Refused."""
    try:
        net = Decimal(text.strip())
    except InvalidOperation:
        raise Refused(_("Write the sum in figures."), field="net") from None
    if not (net.is_finite() and 0 < net <= MOST):
        raise Refused(_("Write the sum in figures."), field="net")
    return net
