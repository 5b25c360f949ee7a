"""What office documents have in common: which columns are wide, and where a page may end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.notes.blocks import Sheet, Table
from sessions.notes.flow import Line, Look, Style, Words, cells, flow, on_one_page, on_two_pages, right_to_left, shares
from sessions.notes.sheet import Reader, sheet
from tests.sessions.notes import samples

LONG = "Mit der Jugendhilfeplanung auf einer Seite festhalten, was Planung ist und was Koordination"
STEPS = Table("c", ("Was", "Wer", "Bis wann"), ((LONG, "Leitung Bildungsbüro", "15.10.2019"), (LONG, "", "")))


@given(st.integers(1, 9).flatmap(lambda width: st.lists(st.tuples(*[st.text(max_size=60)] * width), min_size=1)))
def test_shares_fill_the_width_and_leave_no_column_out(rows: list[tuple[str, ...]]) -> None:
    made = shares(Table("c", rows[0], tuple(rows[1:])))
    assert len(made) == len(rows[0])
    assert sum(made) == pytest.approx(1)
    assert min(made) > 0.02


def test_dates_stand_on_one_line_and_text_has_the_rest() -> None:
    what, who, when = (share * 165 for share in shares(STEPS))
    # Ten digits of 9.5 points and the room at the sides of a cell take 21 millimetres.
    assert when >= 21
    assert what > who > when


def test_number_columns_stand_behind_a_wide_first_one() -> None:
    phases = Table("c", ("Phase", "Planned", "Used"), (("Vorstellung des Falls", "15 +3", "19"),), numbers_from=1)
    assert shares(phases)[0] > 0.4
    assert [[line.style for line in row] for row in cells(phases)] == [[Style.CELL, Style.NUMBER, Style.NUMBER]] * 2


@pytest.mark.parametrize(
    ("first", "row_header", "look"),
    [("Befragung", True, Look.STRONG), ("Befragung", False, Look.PLAIN), (LONG, True, Look.PLAIN)],
)
def test_first_cell_stands_out_if_it_names_the_row(first: str, row_header: bool, look: Look) -> None:
    head, row = cells(Table("c", ("a", "b"), ((first, "x"),), row_header))
    assert [words.look for line in head for words in line.words] == [Look.STRONG, Look.STRONG]
    assert [words.look for line in row for words in line.words] == [look, Look.PLAIN]


def test_short_tables_stay_on_a_page_and_long_rows_need_not() -> None:
    rows = [tuple(cell * count for cell in ("ab", "cd")) for count in (1, 400)]
    short, long = (Table("c", ("a", "b"), (row,)) for row in rows)
    assert (on_one_page(short), on_one_page(long)) == (True, False)
    assert not on_one_page(Table("c", ("a",), (("x",),) * 13))
    assert [on_two_pages(row) for row in (*cells(short), *cells(long))] == [False, False, False, True]


@pytest.mark.parametrize(
    ("text", "turned"),
    [("", False), ("Ämter", False), ("123 (…)", False), ("שלום abc", True), ("12. مرحبا", True), ("abc שלום", False)],
)
def test_first_letter_gives_the_direction(text: str, turned: bool) -> None:
    assert right_to_left((Words(""), Words(text))) is turned


def test_captions_stand_before_their_tables_and_one_line_closes() -> None:
    made = list(flow(sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW)))
    for place, part in enumerate(made):
        if isinstance(part, Table):
            assert made[place - 1] == Line(Style.CAPTION, (Words(part.caption),))
    assert sum(isinstance(part, Line) and part.style is Style.CLOSING for part in made) == 1
    assert not any(
        isinstance(part, Line) and part.style is Style.BANNER
        for part in flow(Sheet("de", "", "", (), None, "", (), ()))
    )
