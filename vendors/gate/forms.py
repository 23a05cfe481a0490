"""The form of a question in a vendor's checklist."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _


class QuestionForm(Form):
    """What the vendor wants to know before it takes a case."""

    question = StringField(
        _("Question"),
        [InputRequired(), Length(max=200)],
        description=_("For instance: Which firmware does it run?"),
    )
    hint = StringField(_("Hint for the engineer"), [Length(max=200)])
    connection_id = SelectField(
        _("Asked at"), coerce=lambda text: UUID(str(text)) if text else None
    )
    required = BooleanField(_("Without an answer the case does not leave"), default=True)

    def offer(self, connections: Sequence[tuple[UUID, str]]) -> QuestionForm:
        """Let these connections be chosen."""
        self.connection_id.choices = [
            Choice("", _("Every connection")),
            *(Choice(str(one), name) for one, name in connections),
        ]
        return self
