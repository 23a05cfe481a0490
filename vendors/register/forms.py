"""The form of a vendor."""

from __future__ import annotations

from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from msp.kernel.forms import Form
from msp.kernel.i18n import _
from vendors.register.actions.save_vendor import VendorDraft

ADDRESS = r"[^@\s]+@[^@\s]+"
WEB_ADDRESS = r"https?://\S+"


class VendorForm(Form):
    """Who it is and how its support is reached."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)])
    website = StringField(
        _("Website"),
        [Optional(), Length(max=300), Regexp(WEB_ADDRESS, message=_("This is not a web address."))],
    )
    phone = StringField(_("Support phone"), [Length(max=60)])
    email = StringField(
        _("Support mail"),
        [Optional(), Length(max=200), Regexp(ADDRESS, message=_("This is not a mail address."))],
    )
    support_hours = StringField(_("Support hours"), [Length(max=120)])
    account_number = StringField(_("Our account number there"), [Length(max=120)])
    notes = TextAreaField(_("Notes"), [Length(max=5_000)], render_kw={"rows": 4})
    active = BooleanField(_("In use"), default=True)

    def draft(self) -> VendorDraft:
        """What was filled in."""
        return VendorDraft(
            name=self.name.data or "",
            website=self.website.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            support_hours=self.support_hours.data or "",
            account_number=self.account_number.data or "",
            notes=self.notes.data or "",
            active=bool(self.active.data),
        )
