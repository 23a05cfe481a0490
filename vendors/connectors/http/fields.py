"""Finding things in an answer: JMESPath, with what is found turned into texts and truths."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from msp.kernel.i18n import _
from vendors.protocol.errors import ProtocolBroken


def found(path: str, answer: Any) -> Any:
    """What stands there; None for nothing. An empty path finds nothing."""
    if not path:
        return None
    try:
        return _compiled(path).search(answer)
    except JMESPathError as error:
        raise ProtocolBroken(
            _("%(path)s cannot be read in this answer: %(why)s", path=path, why=error)
        ) from error


def text_at(path: str, answer: Any) -> str:
    """A text; empty for nothing. Numbers are written out, NUL is dropped."""
    value = found(path, answer)
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\x00", "")


def needed_at(path: str, answer: Any) -> str:
    """A text that must be there, or the answer is not what the definition says it is."""
    text = text_at(path, answer)
    if not text:
        raise ProtocolBroken(_("There is nothing at %(path)s in the answer.", path=path))
    return text


def rows_at(path: str, answer: Any) -> Sequence[Any]:
    """A list that must be there, empty or not."""
    value = found(path or "@", answer)
    if not isinstance(value, list):
        raise ProtocolBroken(_("There is no list at %(path)s in the answer.", path=path))
    return value


@lru_cache(maxsize=512)
def _compiled(path: str) -> ParsedResult:
    return jmespath.compile(path)
