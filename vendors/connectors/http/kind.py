"""The described system as an administrator meets it: what to fill in, and how it is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msp.kernel.i18n import _
from vendors.connectors.http.calls import HttpCalls
from vendors.connectors.http.connector import HttpConnector
from vendors.connectors.http.document import read_definition
from vendors.connectors.http.opening import open_calls
from vendors.connectors.http.parts import parts_of
from vendors.connectors.http.presets import preset, preset_names
from vendors.connectors.http.rehearse import rehearse
from vendors.connectors.http.trial import places, try_out
from vendors.connectors.kind import Kind, Setting, Setup, Trial


def kind() -> Kind:
    """Any JSON interface, by a definition."""
    return Kind(
        name="http",
        label=_("Any system with a JSON interface"),
        about=_(
            "Anything else with a JSON interface, django-helpdesk for one: you describe its"
            " requests and answers, and no program is written."
        ),
        address_hint=_("What all its addresses begin with, for instance https://help.example/"),
        settings=(
            Setting("username", _("Account"), hint=_("Or the client's id."), required=False),
            Setting("secret", _("Password, token or key"), secret=True, required=False),
            Setting(
                "author",
                _("Our name among authors"),
                hint=_("As the system names us beside a comment; empty where it is the account."),
                required=False,
            ),
            Setting(
                "definition",
                _("Definition"),
                hint=_("How each request looks, and where things stand in the answers."),
                default=preset("blank"),
                multiline=True,
                max_length=60_000,
                parts=parts_of,
            ),
        ),
        connect=connect,
        complaints=complaints,
        rehearse=rehearse,
        trial=Trial(try_out, places),
        beginnings={name: {"definition": preset(name)} for name in preset_names()},
    )


def complaints(config: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """What is wrong with a definition, by line."""
    _made, problems = read_definition(config.get("definition", ""))
    return {"definition": [one.sentence for one in problems]} if problems else {}


def connect(setup: Setup) -> HttpConnector:
    """Over one guarded session; nothing is called yet."""
    account = setup.config.get("username", "")
    return HttpConnector(
        open_calls(setup, HttpCalls), account, setup.config.get("author") or account
    )
