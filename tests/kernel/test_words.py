"""The catalogs: what engineers and contacts read is there in Polish, and no form is torn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import Message, pofile
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parents[2]
POLISH = ROOT / "msp" / "locale" / "pl" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "NavItem": (1,), "Panel": (1,)}
KINDS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.loopcontrols"}}
HOLE = re.compile(r"%\(\w+\)[sd]|%%|\{\d?\}")
# A new sentence may wait a while for its translator; a page may not.
ENOUGH = 0.95

Words = str | tuple[str, ...] | list[str] | None


def catalog() -> list[Message]:
    with POLISH.open("rb") as words:
        return [message for message in pofile.read_po(words, locale="pl") if message.id]


def forms(text: Words) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def holes(text: Words) -> set[str]:
    return set(HOLE.findall(" ".join(forms(text))))


def said_in(room: str) -> set[str]:
    """Every message of a room's code and templates."""
    found = extract_from_dir(ROOT / room, KINDS, options_map=OPTIONS, keywords=KEYWORDS)
    return {forms(text)[0] for _file, _line, text, _notes, _context in found} - {""}


def test_translations_fill_the_same_holes_and_none_is_empty() -> None:
    for message in catalog():
        assert all(form.strip() for form in forms(message.string)), message.id
        assert holes(message.string) == holes(message.id), message.id


def test_plurals_have_the_three_polish_forms() -> None:
    assert all(len(forms(one.string)) == 3 for one in catalog() if not isinstance(one.id, str))


@pytest.mark.parametrize(
    "room", ["msp/kernel", "msp/desk", "portal", "tenants", "contracts", "vendors", "msp/reports"]
)
def test_every_room_speaks_polish(room: str) -> None:
    said = said_in(room)
    missing = said - {forms(message.id)[0] for message in catalog()}
    assert len(missing) <= (1 - ENOUGH) * len(said) + 1, sorted(missing)
