"""The form of a signing secret."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from msp.kernel.forms import Form
from msp.kernel.i18n import _


class SecretForm(Form):
    """A secret that both sides know; it is shown before it is kept, and never after."""

    secret = StringField(_("Signing secret"), [InputRequired(), Length(min=16, max=500)])
