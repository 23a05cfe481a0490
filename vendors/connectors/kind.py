"""What a kind of vendor system is called, what it needs to know, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from msp.kernel.http_exchange import Exchange
from vendors.connectors.rehearsal import Rehearsed, Tried
from vendors.protocol.book import Book
from vendors.protocol.connector import VendorConnector
from vendors.protocol.post import Post


@dataclass(frozen=True)
class Setup:
    """What a connector is given to work with. `allow` names inside addresses it may call."""

    base_url: str
    config: Mapping[str, str]
    secrets: Mapping[str, str]
    allow: tuple[str, ...]
    # Told of every call, with secrets hidden.
    record: Callable[[Exchange], None]
    # For a vendor that is reached by mail alone; only workers are given it.
    post: Post | None = None
    # The desk's own record, for a vendor without a system; only workers are given it.
    book: Book | None = None
    # Asked before each call: it waits until the vendor may be called once more.
    admit: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class SettingPart:
    """A part of a long setting under its own name, with what is wrong in it."""

    name: str
    text: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """One thing an administrator fills in; a secret is written and never shown again."""

    name: str
    label: str
    secret: bool = False
    hint: str = ""
    required: bool = True
    default: str = ""
    # Values and their words, where one of a few is to be chosen.
    choices: tuple[tuple[str, str], ...] = ()
    multiline: bool = False
    max_length: int = 500
    # How a long text is cut into parts that, one after the other, are the text again.
    parts: Callable[[str], Sequence[SettingPart]] | None = None


@dataclass(frozen=True)
class Trial:
    """How a kind carries its reading calls out before anything is saved.

    `run` is given the id of a case to read, empty for none; it writes nothing at the vendor and
    its `Setup.record` is not called. `places` says where the secrets would go to: one that is
    kept for other places does not go there.
    """

    run: Callable[[Setup, str], Sequence[Tried]]
    places: Callable[[str, Mapping[str, str]], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a proven delivery is answered with; a vendor looks at the status and little else."""

    status: int = 202
    body: bytes = b""
    media_type: str = "text/plain"


@dataclass(frozen=True)
class Kind:
    """A kind of vendor system, with the words of the reader's language."""

    name: str
    label: str
    # What kind of vendor it is for, in a sentence for whoever chooses.
    about: str
    address_hint: str
    settings: tuple[Setting, ...]
    connect: Callable[[Setup], VendorConnector]
    address_label: str = ""
    needs_address: bool = True
    # A case is nothing but its letters: nobody can be asked what arrived.
    by_post: bool = False
    # It can send deliveries to an address of ours; its signing secrets are the engine's to keep.
    hooks: bool = False
    # Whether a connection of these settings can register our address at the vendor by calls.
    hub: Callable[[Mapping[str, str]], bool] = lambda _config: False
    # What a delivery is answered with, by settings, our listener's id and the address it came to.
    receipt: Callable[[Mapping[str, str], str, str], Receipt] = lambda *_: Receipt()
    # What is wrong with settings that are more than a word, by the setting's name.
    complaints: Callable[[Mapping[str, str]], Mapping[str, Sequence[str]]] = lambda _config: {}
    # What a connection of these settings would send, with sample values; nothing is called.
    rehearse: Callable[[str, Mapping[str, str]], Sequence[Rehearsed]] | None = None
    # How its reading calls are tried before it is saved.
    trial: Trial | None = None
    # Settings to begin from, by the name of the system they are for.
    beginnings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
