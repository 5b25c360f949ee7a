"""The next steps of a sheet as a table of comma-separated values: for spreadsheets, or for programs."""

import csv
import io

from sessions.notes.blocks import Sheet, Table
from sessions.refusal import Reason, Refusal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula (CWE-1236, https://cwe.mitre.org/data/definitions/1236.html)."""


def spreadsheet(sheet: Sheet) -> bytes:
    """Return the table as a German Excel opens it by a double click; a cell like a formula is marked as text by ``'``.

    Raises:
        Refusal: ``NOTHING_TO_WRITE`` with ``format``.
    """
    rows = [[f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in _rows(sheet, "csv")]
    return _written(rows, ";").encode("utf-8-sig")


def values(sheet: Sheet) -> bytes:
    """Return the table as programs read it, every cell as it is (RFC 4180); no spreadsheet should open it.

    Raises:
        Refusal: ``NOTHING_TO_WRITE`` with ``format``.
    """
    return _written(_rows(sheet, "csv-raw"), ",").encode()


def _rows(sheet: Sheet, name: str) -> list[tuple[str, ...]]:
    """Return the tables for readers in a hurry, which are those of the next steps."""
    tables = (
        block for section in sheet.sections if section.prominent for block in section.blocks if isinstance(block, Table)
    )
    rows = [row for table in tables for row in (table.columns, *table.rows)]
    if not rows:
        raise Refusal(Reason.NOTHING_TO_WRITE, format=name)
    return rows


def _written(rows: "list[list[str]] | list[tuple[str, ...]]", between: str) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=between, lineterminator="\r\n").writerows(rows)
    return file.getvalue()
