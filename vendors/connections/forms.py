"""Forms of a connection: its settings as its kind wants them, why it is paused, its status map."""

from __future__ import annotations

from typing import Any

from litestar.datastructures import FormMultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from msp.kernel.forms import Choice, Form
from msp.kernel.i18n import _
from vendors.connections.actions.save_connection import ConnectionDraft
from vendors.connections.models import VendorConnection
from vendors.connectors.kind import Kind, Setting

SETTING = "setting_"
PART = "part_"


class ConnectionForm(Form):
    """What every kind needs; `form_for` adds what one kind asks for."""

    name = StringField(_("Name"), [InputRequired(), Length(max=120)])
    base_url = StringField(_("Address"), [InputRequired(), Length(max=500)])
    poll_seconds = IntegerField(
        _("Ask for news every so many seconds"), [InputRequired(), NumberRange(5, 86_400)]
    )
    per_minute = IntegerField(
        _("At most so many calls a minute"), [InputRequired(), NumberRange(1, 10_000)]
    )
    shows_client = BooleanField(_("Show the vendor's words to the client as they come"))
    # Read by a trial alone; kept here so that a refused form does not lose it.
    trial_case = StringField(_("A case to read there"), [Optional(), Length(max=200)])
    kind: Kind

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one, and then what the kind says of those that are whole texts."""
        good = super().validate(extra_validators)
        return self.complain() and good

    def complain(self) -> bool:
        """What the kind says of its texts, beside each; True when it says nothing."""
        names = [one.name for one in self.kind.settings]
        complaints = self.kind.complaints({one: self._fields[SETTING + one].data for one in names})
        for name, told in complaints.items():
            field = self._fields[SETTING + name]
            field.errors = [*field.errors, *told]
        return not complaints

    def draft(self) -> ConnectionDraft:
        """What was filled in; a secret left blank stays as it is."""
        kind = self.kind
        given = {one.name: self._fields[SETTING + one.name].data or "" for one in kind.settings}
        secret = {one.name for one in kind.settings if one.secret}
        return ConnectionDraft(
            name=self.name.data or "",
            kind=kind.name,
            base_url=self.base_url.data or "",
            needs_address=kind.needs_address,
            config={name: value for name, value in given.items() if name not in secret},
            secrets={name: value for name, value in given.items() if name in secret},
            poll_seconds=self.poll_seconds.data or 30,
            per_minute=self.per_minute.data or 120,
            shows_client=bool(self.shows_client.data),
        )


def form_for(kind: Kind, known: VendorConnection | None) -> type[ConnectionForm]:
    """The form with the fields of this kind; secrets are asked for once and never shown."""
    kept = known is not None
    fields: dict[str, Any] = {SETTING + one.name: _field(one, kept=kept) for one in kind.settings}
    asked = InputRequired() if kind.needs_address else Optional()
    label = kind.address_label or _("Address")
    fields["base_url"] = StringField(label, [asked, Length(max=500)])
    return type("KindForm", (ConnectionForm,), {**fields, "kind": kind})


def _field(setting: Setting, *, kept: bool) -> Field:
    needed = setting.required and not (setting.secret and kept)
    rules = [InputRequired() if needed else Optional(), Length(max=setting.max_length)]
    if setting.secret:
        hint = _("Leave it empty to keep the one there is.") if kept else setting.hint
        return PasswordField(setting.label, rules, description=hint)
    if setting.choices:
        choices = [Choice(value, words) for value, words in setting.choices]
        return SelectField(setting.label, rules, choices=choices, description=setting.hint)
    field = TextAreaField if setting.multiline else StringField
    return field(setting.label, rules, description=setting.hint)


def whole(kind: Kind, posted: FormMultiDict) -> FormMultiDict:
    """What was posted, with settings that were edited part by part put together again."""
    given = [(name, value) for name, value in posted.multi_items() if not name.startswith(PART)]
    for one in kind.settings:
        prefix, count = f"{PART}{one.name}_", 0
        texts: list[str] = []
        while f"{prefix}{count}" in posted:
            texts.append(str(posted[f"{prefix}{count}"]).replace("\r\n", "\n"))
            count += 1
        if texts:
            ended = [text if text.endswith("\n") else f"{text}\n" for text in texts if text.strip()]
            given.append((SETTING + one.name, "".join(ended)))
    return FormMultiDict(given)


def in_parts(posted: FormMultiDict) -> bool:
    """Whether a form came with a setting in parts, so that it is shown so again."""
    return any(name.startswith(PART) for name in posted)


def defaults_of(kind: Kind, beginning: str = "") -> dict[str, Any]:
    """What a new connection's form begins with: the kind's own, or that of a known system."""
    given = {one.name: one.default for one in kind.settings if one.default}
    given |= kind.beginnings.get(beginning, {})
    settings = {SETTING + name: value for name, value in given.items()}
    return {"poll_seconds": 30, "per_minute": 120, **settings}


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


class ExpiryForm(Form):
    """When the credentials end at the vendor."""

    ends = DateField(_("The credentials end on"), [Optional()])
