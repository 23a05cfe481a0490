"""The kinds of vendor systems there are: what each is called, needs to know, and how it opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msp.kernel.http_exchange import Exchange
from msp.kernel.i18n import _
from vendors.connectors.roundup.connect import connect as connect_roundup
from vendors.protocol.connector import VendorConnector

Connect = Callable[
    [str, Mapping[str, str], Mapping[str, str], tuple[str, ...], Callable[[Exchange], None]],
    VendorConnector,
]


@dataclass(frozen=True)
class Setting:
    """One thing an administrator fills in; a secret is written and never shown again."""

    name: str
    label: str
    secret: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of vendor system, with the words of the reader's language."""

    name: str
    label: str
    address_hint: str
    settings: tuple[Setting, ...]
    connect: Connect


def kinds() -> Mapping[str, Kind]:
    """Every kind by its name; a function, for its words are translated when they are asked for."""
    every = (
        Kind(
            "roundup",
            _("Roundup issue tracker"),
            _(
                "The address of the tracker's start page, for instance https://support.example/desk/"
            ),
            (
                Setting("username", _("Account"), hint=_("An account with REST access.")),
                Setting("password", _("Password"), secret=True),
            ),
            connect_roundup,
        ),
    )
    return {one.name: one for one in every}
