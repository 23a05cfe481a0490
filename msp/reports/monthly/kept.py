"""A drawn report as it is kept in a row, and back: every cell to the last digit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from msp.reports.monthly.drawn import Drawn
from msp.reports.monthly.values import Cell, Column, Kind, Row, Sheet

MARKS = ("total", "seen", "wide", "lead")
WORDS = ("title", "name", "language", "letter", "fingerprint")


def kept(drawn: Drawn) -> dict[str, Any]:
    """The report as JSON; of each row the cells of the sheet's columns and nothing else.

    Raises ValueError for a sheet that is not in the client's form: such a one is never kept.
    """
    return {
        **{name: getattr(drawn, name) for name in WORDS},
        "facts": [list(one) for one in drawn.facts],
        "sheets": [_sheet(one) for one in drawn.sheets],
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    if any(one.inside or one.cost for one in (*sheet.columns, *_marked(sheet.rows))):
        raise ValueError(f"the sheet {sheet.key} has what is ours alone")
    keys = [one.key for one in sheet.columns]
    return {
        "key": sheet.key,
        "title": sheet.title,
        "columns": [
            {"key": one.key, "head": one.head, "kind": one.kind.value}
            | {mark: True for mark in MARKS if getattr(one, mark)}
            for one in sheet.columns
        ],
        "rows": [
            {
                "currency": row.currency,
                "cells": {key: _plain(cell) for key in keys if (cell := row.cell(key)) is not None},
            }
            for row in sheet.rows
        ],
    }


def _marked(rows: tuple[Row, ...]) -> list[Column]:
    """A row that is ours alone, as a column of that mark."""
    return [Column("", "", inside=True) for one in rows if one.inside]


def _plain(cell: Cell) -> Any:
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return {"figure": f"{cell}"} if isinstance(cell, Decimal) else cell


def read_kept(said: Mapping[str, Any]) -> Drawn:
    """The report as it was drawn; its rows lead nowhere, for the registers are not the reader's."""
    return Drawn(
        **{name: said[name] for name in WORDS},
        facts=[(name, words) for name, words in said["facts"]],
        sheets=tuple(_read_sheet(one) for one in said["sheets"]),
    )


def _read_sheet(said: Mapping[str, Any]) -> Sheet:
    columns = tuple(Column(**one | {"kind": Kind(one["kind"])}) for one in said["columns"])
    rows = tuple(
        Row({key: _cell(cell) for key, cell in one["cells"].items()}, one["currency"])
        for one in said["rows"]
    )
    return Sheet(said["key"], said["title"], columns, rows)


def _cell(said: Any) -> Cell:
    if isinstance(said, dict):
        return date.fromisoformat(said["day"]) if "day" in said else Decimal(said["figure"])
    cell: Cell = said
    return cell
