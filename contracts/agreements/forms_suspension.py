"""The forms of a suspension: from when until when and why, and from when it goes on."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import DataRequired, Length, Optional

from contracts.agreements.actions.suspend_contract import Pause
from contracts.agreements.forms import day_of
from msp.kernel.forms import Form
from msp.kernel.i18n import _


class PauseForm(Form):
    """A contract rests."""

    starts = DateField(_("First day not charged"), [DataRequired()])
    ends = DateField(_("First day charged again"), [Optional()])
    reason = StringField(_("Why"), [DataRequired(), Length(max=200)])

    def pause(self) -> Pause:
        """What was filled in."""
        return Pause(day_of(self.starts), self.ends.data, self.reason.data or "")


class ResumeForm(Form):
    """A contract goes on."""

    day = DateField(_("First day charged again"), [DataRequired()])
