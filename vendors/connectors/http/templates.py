"""Templates with a small vocabulary, from which a user's text cannot break out.

A JSON body is a tree whose leaves are templates: each is rendered by itself, and the tree is
written as JSON afterwards. In a path every value is escaped as it is put in, and no header can
get a second line. A leaf that is one expression keeps its type: a number stays a number, and
what is nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import quote

from jinja2 import StrictUndefined, TemplateError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from msp.kernel.i18n import _
from vendors.connectors.http.dates import DateStyle
from vendors.protocol.errors import RefusedByVendor

LONGEST_TEMPLATE = 20_000
ALLOWED_FILTERS = ("default", "int", "float", "join", "lower", "replace", "string", "trim", "upper")
LINE_BREAKS = re.compile(r"[\r\n\x00]+")
PLAIN = (str, int, float, type(None))
Words = Mapping[str, Any]


class Renderer:
    """Renders the templates of one definition."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]], dates: DateStyle) -> None:
        filters = _filters(tables, dates)
        self._text = _Sandbox(filters, lambda value: _written(value, dates))
        self._path = _Sandbox(filters, lambda value: quote(_written(value, dates), safe=""))

    def text(self, template: str, words: Words) -> str:
        """A text. Raises RefusedByVendor for a template that cannot be rendered."""
        return self._rendered(self._text, template, words)

    def path(self, template: str, words: Words) -> str:
        """A path whose values cannot lead elsewhere."""
        return self._rendered(self._path, template, words)

    def header(self, template: str, words: Words) -> str:
        """One line."""
        return LINE_BREAKS.sub(" ", self.text(template, words)).strip()

    def tree(self, tree: Any, words: Words) -> Any:
        """The same tree with its leaves rendered; a name whose value is nothing is left out."""
        if isinstance(tree, str):
            return self._value(tree, words)
        if isinstance(tree, Mapping):
            rendered = {str(name): self.tree(one, words) for name, one in tree.items()}
            return {name: one for name, one in rendered.items() if one is not None}
        if isinstance(tree, list):
            return [self.tree(one, words) for one in tree]
        return tree

    def mentions(self, tree: Any, word: str, part: str) -> bool:
        """Whether `word.part` stands anywhere in the templates of a tree."""
        return any(part in self._parts_of(leaf, word) for leaf in leaves_of(tree))

    def problem_in(self, template: str, known: frozenset[str]) -> str:
        """What is wrong with a template before it is ever used; empty when nothing is."""
        if len(template) > LONGEST_TEMPLATE:
            return _("This template is too long.")
        try:
            parsed = self._text.parse(template)
            # Compiled as well: an unknown filter is found only then.
            self._text.from_string(template)
        except TemplateError as error:
            return str(error)
        unknown = sorted(meta.find_undeclared_variables(parsed) - known)
        if unknown:
            words = ", ".join(sorted(known))
            return _(
                "%(unknown)s is not known here; there are: %(words)s.",
                unknown=unknown[0],
                words=words,
            )
        return ""

    def _value(self, leaf: str, words: Words) -> Any:
        inner = only_expression(leaf)
        if inner is None:
            return self.text(leaf, words)
        try:
            value = self._text.compile_expression(inner, undefined_to_none=False)(**words)
            return value if isinstance(value, PLAIN) else self._text.finalize_value(value)
        except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
            raise RefusedByVendor(_cannot(leaf, error)) from error

    def _parts_of(self, leaf: str, word: str) -> Iterator[str]:
        for one in self._text.parse(leaf).find_all(nodes.Getattr):
            if isinstance(one.node, nodes.Name) and one.node.name == word:
                yield one.attr

    def _rendered(self, sandbox: _Sandbox, template: str, words: Words) -> str:
        try:
            return sandbox.from_string(template).render(**words)
        except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
            raise RefusedByVendor(_cannot(template, error)) from error


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2 without anything that reaches out, and without a way to grow without end."""

    intercepted_binops = frozenset({"*", "**"})

    def __init__(
        self, filters: Mapping[str, Callable[..., Any]], finalize: Callable[[Any], str]
    ) -> None:
        super().__init__(undefined=StrictUndefined, finalize=finalize, keep_trailing_newline=True)
        self.finalize_value = finalize
        self.globals.clear()
        kept = {name: self.filters[name] for name in ALLOWED_FILTERS}
        self.filters.clear()
        self.filters.update({**kept, **filters})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"{operator} is not allowed in a template")


def _filters(
    tables: Mapping[str, Mapping[str, Any]], dates: DateStyle
) -> dict[str, Callable[..., Any]]:
    def listed(value: Any, table: str) -> Any:
        """The value's entry in one of the definition's tables, or that of `*`."""
        entries = tables.get(table, {})
        if str(value) not in entries and "*" not in entries:
            raise ValueError(_("The table %(table)s has no %(value)s.", table=table, value=value))
        return entries.get(str(value), entries.get("*"))

    def date(value: datetime, pattern: str = "") -> str:
        """A moment as the vendor writes it, or by a pattern."""
        return dates.write(value, pattern)

    def as_html(value: Any) -> str:
        """A text as HTML: escaped, its lines kept."""
        return escape(str(value)).replace("\n", "<br>")

    return {"listed": listed, "date": date, "html": as_html}


def only_expression(leaf: str) -> str | None:
    """What stands in `{{ … }}` when the leaf is nothing but that."""
    text = leaf.strip()
    if not (text.startswith("{{") and text.endswith("}}")) or "{{" in text[2:] or "{%" in text:
        return None
    return text[2:-2].strip()


def leaves_of(tree: Any) -> Iterator[str]:
    """Every text in a tree."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for one in tree.values():
            yield from leaves_of(one)
    elif isinstance(tree, list):
        for one in tree:
            yield from leaves_of(one)


def _written(value: Any, dates: DateStyle) -> str:
    """A value within a text; one that is not there raises when it is written."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return dates.write(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cannot(template: str, error: Exception) -> str:
    shown = " ".join(template.split())[:120]
    return _("The template %(template)s cannot be filled in: %(why)s", template=shown, why=error)
