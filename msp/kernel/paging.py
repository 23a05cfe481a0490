"""Keyset pages: a page begins after the last row seen, so deep pages cost what the first does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, literal_column

from msp.kernel.errors import Sentence
from msp.kernel.i18n import _

Row = TypeVar("Row")
Value = str | int | float | bool | datetime | UUID | None
MAX_CURSOR = 500


@dataclass(frozen=True)
class PageOf(Generic[Row]):
    """Rows of one page, and the cursors of its neighbours (None at an end)."""

    rows: Sequence[Row]
    older: str | None = None
    newer: str | None = None


def page_of(
    rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[Value]], *, first: bool = True
) -> PageOf[Row]:
    """A page from `limit + 1` fetched rows: the surplus row only says that there is more."""
    shown = rows[:limit]
    older = encode_cursor(key(shown[-1])) if len(rows) > limit and shown else None
    newer = None if first or not shown else encode_cursor(key(shown[0]))
    return PageOf(shown, older, newer)


def at_most(count: int) -> ColumnElement[int]:
    """A LIMIT that the database sees when it plans.

    Behind a parameter it takes a tenth of all rows for granted, finds the plan that serves every
    value too dear, and plans a statement of many joins anew each time.
    """
    return literal_column(str(int(count)), Integer)


def encode_cursor(values: Sequence[Value]) -> str:
    """An opaque cursor for a row's sort key."""
    packed = json.dumps([_pack(one) for one in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, *kinds: type) -> list[Value] | None:
    """The sort key behind a cursor; raises Sentence for one that was not made here.

    `kinds` are the types of its parts: a cursor of another list is damaged too, and must not
    reach the database.
    """
    if not cursor:
        return None
    try:
        if len(cursor) > MAX_CURSOR:
            raise ValueError
        packed = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_unpack(one) for one in packed]
        if kinds and tuple(type(one) for one in values) != kinds:
            raise ValueError
        return values
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise Sentence(_("This page address is damaged; begin at the first page.")) from error


def _pack(value: Value) -> object:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, UUID):
        return {"u": str(value)}
    return value


def _unpack(value: object) -> Value:
    if isinstance(value, dict):
        if "t" in value:
            return datetime.fromisoformat(value["t"])
        return UUID(value["u"])
    if isinstance(value, str) and "\x00" in value:
        raise ValueError
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise ValueError
