"""The forms of clients, sites and contacts; each knows its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, cast
from uuid import UUID
from zoneinfo import available_timezones

from litestar.datastructures import UploadFile
from wtforms import (
    BooleanField,
    ColorField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget, TelInput

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from msp.kernel.scope import Sees
from tenants.clients.facts import ADDRESS, NAME, NOTES, ClientFacts, SiteFacts
from tenants.people.facts import EMAIL, PHONE, ContactFacts

NOTHING = Choice("", "–")
ZONES = [Choice(zone, zone) for zone in sorted(available_timezones())]
Choices = Sequence[tuple[UUID, str]]


def id_or_none(text: object) -> UUID | None:
    """What a choice's value stands for; nothing for the empty one. Raises ValueError."""
    if isinstance(text, UUID):
        return text
    return UUID(str(text)) if text else None


class ClientForm(Form):
    """A client's particulars, its mail domains and the addresses of its portal."""

    name = StringField(_("Name"), [DataRequired(), Length(max=NAME)])
    account_manager_id = SelectField(_("Account manager"), coerce=id_or_none)
    zone = SelectField(_("Time zone"), choices=ZONES, default="UTC")
    currency = StringField(_("Currency"), [DataRequired(), Length(max=3)], default="USD")
    locale = SelectField(_("Language"), choices=[Choice("en", "English"), Choice("pl", "Polski")])
    domains = TextAreaField(
        _("Mail domains"),
        [Length(max=4000)],
        description=_("Mail from these domains is the client's. One a line."),
    )
    hosts = TextAreaField(
        _("Portal addresses"),
        [Length(max=1500)],
        description=_("Host names at which the client's portal answers. One a line."),
    )
    brand_colour = ColorField(_("Colour of the portal"), default="#0b5cad")
    logo = FileField(
        _("Logo"),
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
        description=_("A PNG, JPEG or WebP picture of at most 2 MB."),
    )
    no_logo = BooleanField(_("Show no logo"))
    help_phone = StringField(_("Help line"), [Length(max=PHONE)], widget=TelInput())
    help_email = StringField(_("Help by mail"), [Length(max=EMAIL)], widget=EmailInput())
    notes = TextAreaField(_("Notes for colleagues"), [Length(max=NOTES)])
    active = BooleanField(_("We serve this client"), default=True)

    def offer(self, managers: Choices) -> ClientForm:
        """Let these colleagues be chosen as account manager."""
        self.account_manager_id.choices = [
            NOTHING,
            *(Choice(str(one), name) for one, name in managers),
        ]
        return self

    @property
    def picture(self) -> BinaryIO | None:
        """The logo that was chosen, if one was."""
        given = self.logo.data
        if not isinstance(given, UploadFile) or not given.filename:
            return None
        # A spooled file reads as any binary file does; its type only does not say so.
        return cast(BinaryIO, given.file)

    def ask_again(self) -> None:
        """A browser keeps no chosen file while another field is put right: say so."""
        if self.picture is not None and not self.logo.errors:
            self.logo.errors = [_("Choose the picture again; everything else is kept.")]

    def facts(self) -> ClientFacts:
        """What was filled in."""
        return ClientFacts(
            name=self.name.data or "",
            zone=self.zone.data or "",
            currency=(self.currency.data or "").upper(),
            locale=self.locale.data or "",
            brand_colour=self.brand_colour.data or "",
            help_phone=self.help_phone.data or "",
            help_email=self.help_email.data or "",
            notes=self.notes.data or "",
            active=bool(self.active.data),
            account_manager_id=self.account_manager_id.data,
        )


class SiteForm(Form):
    """A place of a client."""

    name = StringField(_("Name"), [DataRequired(), Length(max=NAME)])
    address = TextAreaField(_("Address"), [Length(max=ADDRESS)])
    zone = SelectField(_("Time zone"), choices=[Choice("", _("As the client")), *ZONES])
    calendar_id = SelectField(_("Opening hours"), coerce=id_or_none)
    active = BooleanField(_("In use"), default=True)

    def offer(self, calendars: Choices) -> SiteForm:
        """Let these calendars be chosen."""
        offered = (Choice(str(one), name) for one, name in calendars)
        self.calendar_id.choices = [Choice("", _("As the contract")), *offered]
        return self

    def facts(self) -> SiteFacts:
        """What was filled in."""
        return SiteFacts(
            name=self.name.data or "",
            address=self.address.data or "",
            zone=self.zone.data or None,
            calendar_id=self.calendar_id.data,
            active=bool(self.active.data),
        )


class ContactForm(Form):
    """A person of a client: how to reach her, what she may see and ask for."""

    name = StringField(_("Name"), [DataRequired(), Length(max=NAME)])
    email = StringField(_("Mail address"), [Length(max=EMAIL)], widget=EmailInput())
    phone = StringField(_("Phone"), [Length(max=PHONE)], widget=TelInput())
    site_id = SelectField(_("Site"), coerce=id_or_none)
    sees = RadioField(_("Sees"), choices=[], default="own")
    rights = SelectMultipleField(
        _("May"),
        default=["requests.create"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    vip = BooleanField(_("VIP"))
    active = BooleanField(_("Works there"), default=True)

    def offer(self, sites: Choices) -> ContactForm:
        """Let these sites be chosen, and every right there is."""
        self.sees.choices = [Choice(*one) for one in sees_words().items()]
        self.rights.choices = [Choice(*one) for one in right_words().items()]
        self.site_id.choices = [NOTHING, *(Choice(str(one), name) for one, name in sites)]
        return self

    def facts(self) -> ContactFacts:
        """What was filled in."""
        return ContactFacts(
            name=self.name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            site_id=self.site_id.data,
            sees=cast(Sees, self.sees.data),
            rights=tuple(self.rights.data or ()),
            vip=bool(self.vip.data),
            active=bool(self.active.data),
        )


def sees_words() -> dict[str, str]:
    """Whose requests a contact sees, in the reader's words."""
    return {
        "own": _("Own requests"),
        "site": _("The site's requests"),
        "company": _("The company's requests"),
    }


def right_words() -> dict[str, str]:
    """What a contact may do, in the reader's words."""
    return {
        "requests.create": _("Send requests"),
        "requests.company": _("Send requests for colleagues"),
        "devices.read": _("See the company's devices"),
        "invoices.read": _("See invoices and reports"),
    }
