"""A statement read back from each of its formats, as whoever receives it would read it."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader

MONEY = re.compile(r"(−?[\d,]+\.\d\d) [A-Z]{3}")


def money_in(text: str) -> list[Decimal]:
    """Every sum in a text, in order."""
    return [Decimal(one.replace(",", "").replace("−", "-")) for one in MONEY.findall(text)]


def html_total(page: str) -> Decimal:
    found = re.search(r'id="statement-total">(.*?)</td>', page, re.DOTALL)
    assert found is not None
    return money_in(re.sub("<[^>]+>", "", found.group(1)))[0]


def html_text(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def pdf_text(data: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages
    )


def pdf_total(data: bytes) -> Decimal:
    return money_in(pdf_text(data).split("Total ")[1])[0]


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def csv_total(data: bytes) -> Decimal:
    rows = csv_rows(data)
    (total,) = [Decimal(row["total"]) for row in rows if row["record"] == "total"]
    assert total == sum(Decimal(row["total"]) for row in rows if row["record"] == "line")
    return total


class Sheets:
    """A workbook with the values it was written with, and its formulas computed anew."""

    def __init__(self, data: bytes) -> None:
        self.formulas = load_workbook(io.BytesIO(data))
        self.values = load_workbook(io.BytesIO(data), data_only=True)

    def total(self) -> Decimal:
        """The total on the first sheet, computed, after checking every formula's kept value."""
        for name in self.formulas.sheetnames:
            for row in self.formulas[name].iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        kept = Decimal(str(self.values[name][cell.coordinate].value))
                        computed = self.compute(name, str(cell.value))
                        assert round(kept, 4) == round(computed, 4), (name, cell.coordinate)
        last = self.formulas["Lines"].max_row
        return self.cell("Lines", f"Z{last}")

    def cell(self, sheet: str, place: str) -> Decimal:
        cell = self.formulas[sheet][place]
        if cell.data_type == "f":
            return self.compute(sheet, str(cell.value))
        return Decimal(str(cell.value or 0))

    def compute(self, sheet: str, formula: str) -> Decimal:
        """SUM and SUMIF over columns, and sums of cells: all that our totals use."""
        total = Decimal(0)
        for term in re.findall(r"SUMIF\([^)]*\)|SUM\([^)]*\)|[A-Z]+\d+|\b\d+\b", formula):
            total += self._term(sheet, term)
        return total

    def _term(self, sheet: str, term: str) -> Decimal:
        if term.startswith("SUMIF"):
            other, key, column = re.findall(r"'(\w+)'!A:A,(\w+),'\w+'!(\w):", term)[0]
            wanted = self.formulas[sheet][key].value
            rows = range(2, self.formulas[other].max_row)
            page: Any = self.formulas[other]
            chosen = [n for n in rows if page[f"A{n}"].value == wanted]
            return sum((self.cell(other, f"{column}{n}") for n in chosen), Decimal(0))
        if term.startswith("SUM"):
            other, column, first, last = re.findall(
                r"SUM\((?:'(\w+)'!)?([A-Z]+)(\d+):[A-Z]+(\d+)\)", term
            )[0]
            rows = range(int(first), int(last) + 1)
            return sum((self.cell(other or sheet, f"{column}{n}") for n in rows), Decimal(0))
        return Decimal(term) if term.isdecimal() else self.cell(sheet, term)
