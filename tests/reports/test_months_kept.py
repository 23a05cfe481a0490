"""A report in the client's form is kept in a row to the last digit, and nothing of ours with it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.reports.monthly.drawn import Drawn
from msp.reports.monthly.kept import kept, read_kept
from msp.reports.monthly.values import Cell, Column, Kind, Row, Sheet

CELLS = (
    st.text(max_size=20)
    | st.integers(-(10**9), 10**9)
    | st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9
    )
    | st.dates()
    | st.none()
)


@given(st.lists(CELLS, max_size=6), st.sampled_from(list(Kind)))
def test_every_cell_is_kept_to_the_last_digit(cells: list[Cell], kind: Kind) -> None:
    rows = tuple(Row({"one": cell, "ours": "hidden"}, "USD", "/x") for cell in cells)
    sheet = Sheet("lines", "Lines", (Column("one", "One", kind, total=True, lead=True),), rows)
    drawn = Drawn("T", "t", "en", {}, [("a", "b")], (sheet,), "f")
    (back,) = read_kept(json.loads(json.dumps(kept(drawn)))).sheets
    assert back.columns == sheet.columns
    assert [row.cell("one") for row in back.rows] == cells
    assert [str(row.cell("one")) for row in back.rows] == [str(one) for one in cells]
    assert {row.url for row in back.rows} | {row.cell("ours") for row in back.rows} <= {"", None}


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet("x", "X", (Column("a", "A", inside=True),)),
        Sheet("x", "X", (Column("a", "A", cost=True),)),
        Sheet("x", "X", (Column("a", "A"),), (Row({"a": "b"}, inside=True),)),
    ],
)
def test_a_sheet_with_what_is_ours_is_never_kept(sheet: Sheet) -> None:
    with pytest.raises(ValueError, match="ours alone"):
        kept(Drawn("T", "t", "en", {}, [], (sheet,), "f"))
