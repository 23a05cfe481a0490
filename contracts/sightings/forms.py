"""The form by which a person decides about devices that were seen."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import DateField, SelectField
from wtforms.validators import Optional

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _

Choices = Sequence[tuple[UUID, str]]
NOTHING = Choice("", "–")


def id_or_none(text: object) -> UUID | None:
    """What a choice's value stands for; nothing for the empty one. Raises ValueError."""
    return UUID(str(text)) if text else None


class DecisionForm(Form):
    """Under which contract from which day, or why not billed, or which device it is."""

    contract_id = SelectField(_("Under the contract"), coerce=id_or_none, validate_choice=False)
    since = DateField(_("Covered from"), [Optional()])
    reason = SelectField(_("Reason"), validate_choice=False)
    asset_id = SelectField(_("It is this device"), coerce=id_or_none, validate_choice=False)

    def offer(
        self, contracts: Choices, reasons: Sequence[str], assets: Choices = ()
    ) -> DecisionForm:
        """Let these contracts, reasons and devices be chosen."""
        self.contract_id.choices = [NOTHING, *(Choice(str(one), name) for one, name in contracts)]
        self.reason.choices = [NOTHING, *(Choice(one, one) for one in reasons)]
        self.asset_id.choices = [NOTHING, *(Choice(str(one), name) for one, name in assets)]
        return self
