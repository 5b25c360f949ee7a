"""A sheet as office programs see it: one paragraph after the other, each in a style, with lists and tables between.

ODT and DOCX both write this, so that both have the same parts in the same order.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sessions.notes.blocks import Item, Items, Paragraph, Quote, Sheet, Table


class Style(StrEnum):
    """What a paragraph is; a format has its own name for each. ``CLOSING`` is the first remark below everything."""

    KICKER = "kicker"
    TITLE = "title"
    BANNER = "banner"
    DATA = "data"
    REMARK = "remark"
    HEADING = "heading"
    LABEL = "label"
    TEXT = "text"
    QUESTION = "question"
    CAPTION = "caption"
    CELL = "cell"
    NUMBER = "number"
    CLOSING = "closing"


LEVELS = {Style.TITLE: 1, Style.HEADING: 2, Style.LABEL: 3}
"""The styles that are headings, with their level; none is left out on the way down."""
ABOVE = frozenset({*LEVELS, Style.KICKER, Style.CAPTION})
"""The styles of lines after which no page should end."""


class Look(StrEnum):
    """How words stand out from their paragraph."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"


class Words(NamedTuple):
    """Text in one look; line breaks and tabs in it count."""

    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    style: Style
    words: tuple[Words, ...]


def flow(sheet: Sheet) -> Iterator[Line | Items | Table]:
    """Yield what stands in a document, from top to bottom; the caption of a table comes as a line before it."""
    yield _line(Style.KICKER, sheet.subtitle)
    yield _line(Style.TITLE, sheet.title)
    if sheet.banner:
        yield _line(Style.BANNER, sheet.banner)
    for label, value in sheet.meta:
        yield Line(Style.DATA, (Words(label, Look.STRONG), Words(f"\t{value}")))
    yield _line(Style.REMARK, sheet.readers)
    for text in sheet.dress.before:
        yield _line(Style.TEXT, text)
    for section in sheet.sections:
        yield _line(Style.HEADING, section.heading)
        for block in section.blocks:
            yield from _block(block)
    for text in sheet.dress.after:
        yield _line(Style.TEXT, text)
    for number, sentence in enumerate(sheet.left_out):
        yield _line(Style.REMARK if number else Style.CLOSING, sentence)


def words_of(item: Item) -> tuple[Words, ...]:
    """Return an entry of a list as "**mark:** text (by)", without what belongs to it."""
    mark = f"{item.mark}: " if item.mark and item.text else item.mark
    by = f" ({item.by})" if item.by else ""
    parts = (Words(mark, Look.STRONG), Words(item.text), Words(by, Look.QUIET))
    return tuple(part for part in parts if part.text)


_NAME = 40
"""Characters up to which the first cell of a row stands out as its name; more of them would be a bold paragraph."""


def cells(table: Table) -> Iterator[tuple[Line, ...]]:
    """Yield the rows of a table, its heading first."""
    numbers_from = len(table.columns) if table.numbers_from is None else table.numbers_from
    named = _named(table)
    for place, row in enumerate((table.columns, *table.rows)):
        yield tuple(
            Line(
                Style.NUMBER if column >= numbers_from else Style.CELL,
                (Words(text, Look.STRONG if not place or (not column and named) else Look.PLAIN),),
            )
            for column, text in enumerate(row)
        )


def _named(table: Table) -> bool:
    return table.row_header and all(len(row[0]) <= _NAME for row in table.rows)


_LINE = 98
"""Characters that stand beside each other in a table from margin to margin."""
_WIDE = 120
"""Characters from which on a cell wraps often anyway, and more of them ask for no more width."""
_WORD = 18
"""The longest word that should stand on one line; longer ones may be divided."""
_SHORT = 12
"""Characters up to which a whole cell should stand on one line, such as a date."""


def shares(table: Table) -> tuple[float, ...]:
    """Return which part of the width each column takes; together they are 1.

    Every column gets what its longest word needs; what is left of a line goes to those with more text.
    """
    columns = tuple(zip(table.columns, *table.rows, strict=True))
    needed = [max(map(_needed, column)) for column in columns]
    wanted = [max(min(_WIDE, 1.5 * len(cell) + 2) for cell in column) for column in columns]
    more = [max(0, want - need) for want, need in zip(wanted, needed, strict=True)]
    left = max(0, _LINE - sum(needed))
    widths = [need + left * extra / (sum(more) or 1) for need, extra in zip(needed, more, strict=True)]
    return tuple(width / sum(widths) for width in widths)


def _needed(cell: str) -> float:
    """Return how many characters must stand beside each other in a cell, with the room at its sides."""
    if len(cell) <= _SHORT:
        # Digits and bold letters are wider than most, and other fonts than ours wider still.
        return max(4, 1.25 * len(cell) + 2)
    return min(_WORD, max(map(len, cell.split()), default=1)) + 2


_ROWS, _CHARACTERS = 12, 600
"""Up to how many rows and characters, a table stands on one page."""


def on_one_page(table: Table) -> bool:
    """Return whether a table is so short that no page should end in the middle of it."""
    return len(table.rows) <= _ROWS and sum(len(cell) for row in table.rows for cell in row) <= _CHARACTERS


_LONG = 600
"""Characters of a cell from which on its row may be divided between two pages."""


def on_two_pages(row: tuple[Line, ...]) -> bool:
    """Return whether a row of a table is so long that a page may end in the middle of it."""
    return any(len(words.text) > _LONG for cell in row for words in cell.words)


def right_to_left(words: tuple[Words, ...]) -> bool:
    """Return whether the first letter with a direction is one of a script that is read from right to left."""
    for sign in "".join(part.text for part in words):
        direction = unicodedata.bidirectional(sign)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def _line(style: Style, text: str) -> Line:
    return Line(style, (Words(text),))


def _block(block: Paragraph | Quote | Items | Table) -> Iterator[Line | Items | Table]:
    if isinstance(block, Paragraph):
        if block.label:
            yield _line(Style.LABEL, block.label)
        yield _line(Style.TEXT, block.text)
    elif isinstance(block, Quote):
        yield _line(Style.QUESTION, block.text)
    elif isinstance(block, Table):
        yield _line(Style.CAPTION, block.caption)
        yield block
    else:
        yield block
