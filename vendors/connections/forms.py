"""Forms of a connection: its settings as its kind wants them, why it is paused, its status map."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, IntegerField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from msp.kernel.forms import Form
from msp.kernel.i18n import _
from vendors.connections.actions.save_connection import ConnectionDraft
from vendors.connections.models import VendorConnection
from vendors.connectors.kinds import Kind

SETTING = "setting_"


class ConnectionForm(Form):
    """What every kind needs; `form_for` adds what one kind asks for."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)])
    base_url = StringField(_("Address"), [InputRequired(), Length(max=500)])
    poll_seconds = IntegerField(
        _("Ask for news every so many seconds"), [InputRequired(), NumberRange(5, 86_400)]
    )
    per_minute = IntegerField(
        _("At most so many operations a minute"), [InputRequired(), NumberRange(1, 10_000)]
    )
    shows_client = BooleanField(_("Show the vendor's words to the client as they come"))

    def draft(self, kind: Kind) -> ConnectionDraft:
        """What was filled in; a secret left blank stays as it is."""
        given = {one.name: self._fields[SETTING + one.name].data or "" for one in kind.settings}
        secret = {one.name for one in kind.settings if one.secret}
        return ConnectionDraft(
            name=self.name.data or "",
            kind=kind.name,
            base_url=self.base_url.data or "",
            config={name: value for name, value in given.items() if name not in secret},
            secrets={name: value for name, value in given.items() if name in secret},
            poll_seconds=self.poll_seconds.data or 30,
            per_minute=self.per_minute.data or 120,
            shows_client=bool(self.shows_client.data),
        )


def form_for(kind: Kind, known: VendorConnection | None) -> type[ConnectionForm]:
    """The form with the fields of this kind; secrets are asked for once and never shown."""
    fields = {}
    for one in kind.settings:
        needed = [] if one.secret and known is not None else [InputRequired()]
        field = PasswordField if one.secret else StringField
        fields[SETTING + one.name] = field(
            one.label,
            [*needed, Length(max=500)],
            description=_("Leave it empty to keep the one there is.")
            if one.secret and known is not None
            else one.hint,
        )
    return type("KindForm", (ConnectionForm,), fields)


def kept_connection(known: VendorConnection) -> dict[str, Any]:
    """A connection's settings as the form shows them; no secret is among them."""
    return {
        "name": known.name,
        "base_url": known.base_url,
        "poll_seconds": known.poll_seconds,
        "per_minute": known.per_minute,
        "shows_client": known.shows_client,
        **{SETTING + name: value for name, value in known.config.items()},
    }


class PauseForm(Form):
    """Why nothing is to be exchanged."""

    reason = StringField(_("Reason"), [InputRequired(), Length(max=300)])
