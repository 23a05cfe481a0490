"""The forms of the days of a device or a person under a contract."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from contracts.agreements.values import Basis
from contracts.ledger.actions.record_coverage import Stay
from msp.kernel.forms import Form
from msp.kernel.i18n import _

Choices = Sequence[tuple[UUID, str]]
NOTHING = ("", "–")


def id_or_none(text: object) -> UUID | None:
    """What a choice's value stands for; nothing for the empty one. Raises ValueError."""
    return UUID(str(text)) if text else None


class StayForm(Form):
    """From which day to which a thing is covered; the leaving day is not billed."""

    contract_id = SelectField(_("Contract"), coerce=id_or_none)
    basis = SelectField(_("Charged as"), choices=[])
    valid_from = DateField(_("From"), [DataRequired()])
    valid_to = DateField(_("First day that is not billed"), [Optional()])
    site_id = SelectField(_("Site"), coerce=id_or_none)
    excluded = SelectField(_("Not billed because"))

    def offer(
        self,
        contracts: Choices,
        sites: Choices,
        reasons: Sequence[str],
        kinds: Sequence[tuple[str, str]],
        kept: str = "",
    ) -> StayForm:
        """Let these be chosen; `kept` is a reason of former times."""
        words = [*reasons, *([kept] if kept and kept not in reasons else [])]
        self.excluded.choices = [("", _("– it is billed")), *((one, one) for one in words)]
        self.contract_id.choices = [(str(one), name) for one, name in contracts]
        self.basis.choices = list(kinds)
        self.site_id.choices = [NOTHING, *((str(one), name) for one, name in sites)]
        return self

    def stay(self) -> Stay:
        """What was filled in."""
        if self.valid_from.data is None:
            raise ValueError("valid_from")
        return Stay(
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            site_id=self.site_id.data,
            basis=Basis(self.basis.data),
            excluded=self.excluded.data or "",
        )


class MoveForm(Form):
    """From which day the receiver has the device, and what covers it there."""

    on = DateField(_("The receiver's first day"), [DataRequired()])
    contract_id = SelectField(_("Contract there"), coerce=id_or_none)
    site_id = SelectField(_("Site there"), coerce=id_or_none)

    def offer(self, contracts: Choices, sites: Choices) -> MoveForm:
        """Let these contracts and sites of the receiver be chosen."""
        for field, choices in ((self.contract_id, contracts), (self.site_id, sites)):
            field.choices = [NOTHING, *((str(one), name) for one, name in choices)]
        return self


class UsersForm(Form):
    """Whether ticked people count as users from a day on, or no longer."""

    act = SelectField(_("What"), choices=[], default="count")
    on = DateField(_("From"), [DataRequired()])

    def offer(self) -> UsersForm:
        """Fill the choices, in the reader's words."""
        self.act.choices = [
            ("count", _("Count as users from this day on")),
            ("stop", _("No longer count from this day on")),
        ]
        return self


class ListForm(Form):
    """A list of people with their days, as CSV."""

    text = TextAreaField(_("List"), [DataRequired(), Length(max=500_000)])


class LeaveForm(Form):
    """From which day a person works there no more."""

    on = DateField(_("First day that is not billed"), [DataRequired()])
