"""The form by which leaks are decided."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import Length, Optional

from msp.kernel.forms import Form
from msp.kernel.i18n import _


class DecisionForm(Form):
    """Why, and until when the decision holds."""

    reason = StringField(_("Reason"), [Length(max=200)])
    until = DateField(_("Until"), [Optional()])
