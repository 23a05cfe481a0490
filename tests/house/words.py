"""Words people read go through gettext, in pages and in the errors that are sentences."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser

from tests.house.tree import Finding, Source, calls, text_of

SPOKEN_ATTRIBUTES = {"title", "placeholder", "aria-label", "alt", "aria-description", "summary"}
# What stands for a translated piece while the page is read as plain HTML.
HOLE = "\N{REPLACEMENT CHARACTER}"
LETTERS = re.compile(r"[^\W\d_]{2,}")
TRANS = re.compile(r"{%-?\s*trans\b.*?endtrans\s*-?%}", re.DOTALL)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
# A block inside an attribute of its parent's page holds names of classes.
CLASSES = re.compile(r"{%-?\s*block \w*class\w*\s*-?%}.*?{%-?\s*endblock\s*-?%}", re.DOTALL)
JINJA = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
# The product's own name, and units that are the same in every language.
UNIVERSAL = re.compile(r"\b(MSP Desk|[kKMG]B|ms|px)\b")
# Jinja calls whose arguments are visible words when they are bare literals.
MACRO_WORD = re.compile(
    r"\b(?:label|title|text|hint|placeholder|heading|caption|confirm|empty)\s*=\s*\"([^\"{]*)\""
)
# The command line speaks to operators, in English as its manual does; tests speak to us.
SPEAKS_ENGLISH = ("", "msp/main")
SENTENCES = {"Sentence", "NotFound", "Refused", "Conflict", "NotSignedIn", "TooMany"}
FIELDS = re.compile(r"(Field|DataRequired|InputRequired|Length|NumberRange|Email|ValidationError)$")


class _Words(HTMLParser):
    """Collects visible words that are not inside a Jinja expression."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code"):
            self.silent += 1
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and value and LETTERS.search(value):
                self.found.append((self.getpos()[0], f'{name}="{value}"'))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code"):
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        if not self.silent and LETTERS.search(UNIVERSAL.sub("", data)):
            self.found.append((self.getpos()[0], " ".join(data.split())[:60]))


def unspoken(path: str, text: str) -> list[Finding]:
    """Visible text of a template that nobody can translate."""
    for pattern in (COMMENT, CLASSES):
        text = pattern.sub(hole, text)
    macro = [
        (text.count("\n", 0, hit.start()) + 1, hit.group(1))
        for expression in JINJA.finditer(text)
        for hit in MACRO_WORD.finditer(expression.group(0))
        if LETTERS.search(hit.group(1)) and " " in hit.group(1).strip()
    ]
    reader = _Words()
    reader.feed(JINJA.sub(hole, TRANS.sub(hole, text)))
    return [
        Finding(path, line, f"not through gettext: {words}") for line, words in macro + reader.found
    ]


def hole(hit: re.Match[str]) -> str:
    """Keeps the line numbers while the expression itself disappears."""
    return HOLE + "\n" * hit.group(0).count("\n")


def mute_errors(source: Source) -> list[Finding]:
    """Errors a person reads, and labels of form fields, written as bare literals."""
    if source.room in SPEAKS_ENGLISH or source.path == "msp/kernel/errors.py":
        return []
    found = []
    for name, call in calls(source.tree):
        spoken = spoken_argument(name, call)
        if spoken is not None and is_bare(spoken):
            found.append(Finding(source.path, call.lineno, f"{name}(...) is not through gettext"))
    return found


def spoken_argument(name: str, call: ast.Call) -> ast.expr | None:
    if name in SENTENCES and call.args:
        return call.args[0]
    if FIELDS.search(name):
        named = {word.arg: word.value for word in call.keywords}
        first = call.args[0] if call.args and name.endswith("Field") else None
        return named.get("label") or named.get("message") or first
    return None


def is_bare(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    value = text_of(node)
    return value is not None and bool(LETTERS.search(value))
