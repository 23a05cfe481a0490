"""The form of an engineer's role from a day on."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import DateField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from msp.kernel.forms import Form
from msp.kernel.i18n import _


class RoleForm(Form):
    """Who is what, from when on."""

    agent = SelectField(_("Engineer"), choices=[])
    role = StringField(_("Role"), [Length(max=40)])
    valid_from = DateField(_("From"), [DataRequired()])

    def offer(self, agents: Sequence[tuple[str, str]]) -> RoleForm:
        """Fill the choices."""
        self.agent.choices = list(agents)
        return self
