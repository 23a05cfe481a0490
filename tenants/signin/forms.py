"""The forms of the doors. Passwords are never written back into a page."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget

from msp.kernel.forms import Form
from msp.kernel.i18n import _
from tenants.signin.values import PASSWORD_LONGEST

LONGEST_PATH = 2000


class SignInForm(Form):
    """An address and a password; `next` is the page to come back to."""

    email = StringField(
        _("Mail address"),
        [DataRequired(), Length(max=254)],
        widget=EmailInput(),
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(), Length(max=PASSWORD_LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField(validators=[Length(max=LONGEST_PATH)])


class CodeForm(Form):
    """The code of an authenticator app; `secret` is the sealed one while it is being set up."""

    code = StringField(
        _("Code"),
        [DataRequired(), Length(max=12)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True},
    )
    secret = HiddenField(validators=[Length(max=500)])
    next = HiddenField(validators=[Length(max=LONGEST_PATH)])


class NewPasswordForm(Form):
    """A password to set, typed twice."""

    password = PasswordField(
        _("New password"),
        [InputRequired(), Length(max=PASSWORD_LONGEST)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("The same again"),
        [InputRequired(), EqualTo("password", _("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(NewPasswordForm):
    """A password to replace one's own."""

    current = PasswordField(
        _("Present password"),
        [InputRequired(), Length(max=PASSWORD_LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class KeyForm(Form):
    """An API key to make: what it is for, what it may do, how long it lives."""

    name = StringField(_("What it is for"), [DataRequired(), Length(max=80)])
    days = IntegerField(_("Days it lives"), [Optional(), NumberRange(min=1, max=3650)])
    rights = SelectMultipleField(
        _("Only these rights"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
