"""Forms of the review page."""

from __future__ import annotations

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _

__all__ = ["AssignForm", "AttachForm", "Choice"]


class AssignForm(Form):
    """Whose mail it is."""

    client = SelectField(_("Client"), [InputRequired()])


class AttachForm(Form):
    """Which ticket it belongs to."""

    number = IntegerField(_("Ticket number"), [InputRequired(), NumberRange(min=1, max=2**40)])
