"""The form of a dispute, for both doors: which line, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from contracts.claims.values import Left
from msp.kernel.forms import Form
from msp.kernel.i18n import _

MOST_WORDS = 2000


class DisputeForm(Form):
    """A line is said to be wrong."""

    line = SelectField(_("Which line"), [InputRequired()], choices=[])
    words = TextAreaField(_("What is wrong with it"), [DataRequired(), Length(max=MOST_WORDS)])

    def offer(self, lines: Iterable[Left]) -> DisputeForm:
        """The lines of the bill."""
        self.line.choices = [(str(one.line.ordinal), named(one)) for one in lines]
        return self


def named(one: Left) -> str:
    """A line as a choice."""
    return f"{one.line.ordinal}. {one.line.description}: {one.net}"
