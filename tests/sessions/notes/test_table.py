"""Next steps as a table: cells that no spreadsheet takes for a formula, or cells as they are."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.notes.blocks import Section, Sheet, Table
from sessions.notes.sheet import Reader, sheet
from sessions.notes.table import spreadsheet, values
from sessions.refusal import Reason, Refusal
from tests.sessions.notes import samples

FORMULAS = ("=1+1", "+49 30 1234", "-2", "@SUM(A1)", "\t=1", "\r=1", '=cmd|"/c calc"!A1')


def note(reader: Reader = Reader.GROUP) -> Sheet:
    return sheet(samples.full(), reader, samples.LANGUAGE, samples.NOW)


def of_cells(*rows: tuple[str, ...]) -> Sheet:
    table = Table("Steps", ("What", "Who"), rows)
    return replace(note(), sections=(Section("Next steps", (table,), prominent=True),))


def read(data: bytes, between: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=between, strict=True))


@pytest.mark.parametrize("reader", [Reader.CASE_GIVER, Reader.GROUP, Reader.DISTRICT])
def test_table_holds_the_columns_and_rows_of_the_note(reader: Reader) -> None:
    made = note(reader)
    (steps,) = [block for part in made.sections if part.prominent for block in part.blocks if isinstance(block, Table)]
    expected = [list(row) for row in (steps.columns, *steps.rows)]
    assert read(spreadsheet(made), ";") == read(values(made), ",") == expected


def test_spreadsheet_has_a_mark_semicolons_and_line_ends_of_its_own() -> None:
    data = spreadsheet(of_cells(("Größe", "x")))
    assert data == b"\xef\xbb\xbfWhat;Who\r\n" + "Größe;x\r\n".encode()
    assert values(of_cells(("Größe", "x"))) == "What,Who\r\nGröße,x\r\n".encode()


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_is_marked_as_text_for_spreadsheets_and_left_for_programs(formula: str) -> None:
    made = of_cells(("x", formula))
    assert read(spreadsheet(made), ";")[1] == ["x", f"'{formula}"]
    assert read(values(made), ",")[1] == ["x", formula]


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_hostile_text_is_found_literally(hostile: str) -> None:
    made = of_cells((hostile, "x"), ("y", hostile))
    assert read(values(made), ",")[1:] == [[hostile, "x"], ["y", hostile]]
    assert [row[0].removeprefix("'") for row in read(spreadsheet(made), ";")][1] == hostile.removeprefix("'")


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_no_cell_begins_like_a_formula_and_none_is_lost(rows: list[tuple[str, str]]) -> None:
    rows = [(one.encode(errors="ignore").decode(), other.encode(errors="ignore").decode()) for one, other in rows]
    made = of_cells(*rows)
    assert read(values(made), ",")[1:] == [list(row) for row in rows]
    safe = read(spreadsheet(made), ";")[1:]
    for row, cells in zip(rows, safe, strict=True):
        assert all(cell in (text, f"'{text}") for text, cell in zip(row, cells, strict=True))
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_without_steps_there_is_no_table() -> None:
    bare = sheet(samples.full().model_copy(update={"steps": ()}), Reader.GROUP, samples.LANGUAGE, samples.NOW)
    for make, name in ((spreadsheet, "csv"), (values, "csv-raw")):
        with pytest.raises(Refusal) as refused:
            make(bare)
        assert (refused.value.reason, refused.value.facts) == (Reason.NOTHING_TO_WRITE, {"format": name})
