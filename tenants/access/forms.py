"""The form of a member of staff: roles, and which clients she serves."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import available_timezones

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, EmailInput, ListWidget

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from tenants.people.facts import EMAIL, NAME, AgentFacts
from tenants.people.values import Role

ZONES = [Choice(zone, zone) for zone in sorted(available_timezones())]


def as_id(value: object) -> UUID:
    """An id, whether it was posted as text or comes from the row."""
    return UUID(str(value))


class AgentForm(Form):
    """A member of staff. With all clients unticked she serves only the chosen ones."""

    name = StringField(_("Name"), [DataRequired(), Length(max=NAME)])
    email = StringField(_("Mail address"), [DataRequired(), Length(max=EMAIL)], widget=EmailInput())
    roles = SelectMultipleField(
        _("Roles"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    zone = SelectField(_("Time zone"), choices=ZONES, default="UTC")
    locale = SelectField(
        _("Language"), choices=[Choice("en", "English"), Choice("pl", "Polski")], default="en"
    )
    all_clients = BooleanField(_("Serves all clients"), default=True)
    clients = SelectMultipleField(
        _("Serves these clients"),
        coerce=as_id,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    active = BooleanField(_("Works here"), default=True)

    def offer(self, clients: Sequence[tuple[UUID, str]]) -> AgentForm:
        """Let these clients be chosen, and every role there is."""
        words = role_words()
        self.roles.choices = [Choice(role.value, words[role]) for role in Role]
        self.clients.choices = [Choice(str(one), name) for one, name in clients]
        return self

    def facts(self) -> AgentFacts:
        """What was filled in."""
        chosen = tuple(self.clients.data or ())
        return AgentFacts(
            name=self.name.data or "",
            email=self.email.data or "",
            roles=tuple(self.roles.data or ()),
            zone=self.zone.data or "",
            locale=self.locale.data or "",
            active=bool(self.active.data),
            clients=None if self.all_clients.data else chosen,
        )


def role_words() -> dict[str, str]:
    """The roles in the reader's words."""
    return {
        Role.ENGINEER_L1: _("Engineer, first line"),
        Role.ENGINEER_L2: _("Engineer, technical (L2)"),
        Role.ENGINEER_L3: _("Engineer, expert (L3)"),
        Role.DISPATCHER: _("Dispatcher"),
        Role.ACCOUNT_MANAGER: _("Account manager"),
        Role.ADMINISTRATOR: _("Administrator"),
    }
