"""What templates say over and over: words in the reader's language, and the options of a choice.

A page of the desk has a hundred and thirty phrases and three hundred options; made anew by the
template engine's own means they were half of the time it took to draw it. Both are kept here by
their whole content, so that a changed word or option is simply another entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from msp.kernel import i18n


@pass_eval_context
def say(context: EvalContext, message: str, **values: Any) -> str:
    """`_()` and `{% trans %}` of templates: the catalog is trusted, what is filled in is escaped.

    As in gettext's newer style every message is a format, so a true per cent sign is doubled.
    """
    if not context.autoescape:
        return i18n.fill(i18n.gettext(message), values)
    found = _phrase(i18n.locale(), message)
    return i18n.fill(found, values) if "%" in found else found


@lru_cache(maxsize=8192)
def _phrase(_locale: str, message: str) -> Markup:
    return Markup(i18n.gettext(message))


def shown_options(pairs: Iterable[tuple[Any, Any]], chosen: Any) -> Markup:
    """The options of a choice as HTML, from (value, text) pairs."""
    return _options(tuple((escape(value), escape(text)) for value, text in pairs), escape(chosen))


@lru_cache(maxsize=256)
def _options(pairs: tuple[tuple[Markup, Markup], ...], chosen: Markup) -> Markup:
    return Markup("").join(
        (CHOSEN if value == chosen else OPTION).format(value, text) for value, text in pairs
    )


OPTION = Markup('<option value="{}">{}</option>')
CHOSEN = Markup('<option value="{}" selected>{}</option>')
