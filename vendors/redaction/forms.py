"""Forms about what vendors do not read."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from msp.kernel.forms import Form
from msp.kernel.i18n import _
from vendors.redaction.values import Hides, Rule


class RuleForm(Form):
    """A rule to be added."""

    hides = SelectField(_("Hide"), [InputRequired()])
    value = TextAreaField(_("Words or pattern"), [Length(max=2_000)], render_kw={"rows": 3})
    label = StringField(_("The vendor reads"), [Length(max=40)])

    def rule(self) -> Rule:
        """What was filled in."""
        return Rule(Hides(self.hides.data), self.value.data or "", self.label.data or "")


class TryForm(Form):
    """A text to try the rules on; it is not kept."""

    text = TextAreaField(_("A text to try"), [Length(max=20_000)], render_kw={"rows": 5})
