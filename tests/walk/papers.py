"""Reading the papers that the bill comes as."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook
from pypdf import PdfReader


def pdf_text(path: Path) -> str:
    """All text of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def xlsx_figures(path: Path) -> set[str]:
    """Every number of a workbook as stored, with two decimals."""
    book = load_workbook(path, data_only=True)
    return {
        str(Decimal(str(cell)).quantize(Decimal("0.01")))
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, (int, float)) and not isinstance(cell, bool)
    }
