"""Words about what is hidden from vendors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Hides(StrEnum):
    """What a rule looks for."""

    NAMES = "names"  # of the client's people
    CLIENT = "client"  # the client's own name and mail domains
    MAIL = "mail"
    PHONE = "phone"
    ADDRESS = "address"  # of a machine in a network
    WORDS = "words"  # the administrator's own, one in a line
    PATTERN = "pattern"  # a regular expression


# What stands in the place of a thing; the vendor reads it, so it is the same in every language.
LABELS = {
    Hides.NAMES: "person",
    Hides.CLIENT: "client",
    Hides.MAIL: "mail",
    Hides.PHONE: "phone",
    Hides.ADDRESS: "address",
    Hides.WORDS: "hidden",
    Hides.PATTERN: "hidden",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, with its words or pattern where it has its own."""

    hides: Hides
    value: str = ""
    label: str = ""

    @property
    def shown_as(self) -> str:
        return self.label or LABELS[self.hides]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules for one client's words to one vendor, and the names they speak of."""

    rules: Sequence[Rule] = ()
    # Each name whole and in its parts.
    people: Sequence[str] = ()
    client: Sequence[str] = ()

    @property
    def hides_mail(self) -> bool:
        return any(one.hides is Hides.MAIL for one in self.rules)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing to hide, and where it stands in a text."""

    start: int
    end: int
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A placeholder and what it stands for."""

    label: str
    number: int
    value: str

    @property
    def text(self) -> str:
        """As the vendor reads it."""
        return f"[{self.label} {self.number}]"
