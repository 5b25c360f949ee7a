"""A note before it has a format: what sheets are made of, and what can be done to all their words; values only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar

from sessions.codes import StepStatus
from sessions.language import N_
from sessions.notes.dress import NO_DRESS, Dress
from sessions.record import Session

_SPOKEN = 80
"""Characters of a row's name in the words of a picture; who wants more finds it in the table."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text in somebody's words; line breaks count.

    Attributes:
        label: a heading below the section's own, or an empty string.
    """

    form: ClassVar[str] = "paragraph"
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """The sentence around which a note turns: the key question."""

    form: ClassVar[str] = "quote"
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list.

    Attributes:
        by: who said it, and when if that matters.
        mark: a word or two on what it is or what became of it.
        sub: what belongs to it, such as an answer.
    """

    text: str
    by: str = ""
    mark: str = ""
    sub: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list without numbers."""

    form: ClassVar[str] = "items"
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as there are columns.

    Attributes:
        row_header: whether the first cell of a row says what the row is about.
        numbers_from: the first column that holds numbers, or ``None``.
        bars: for a picture beside it, the lengths of the cells behind the first one, row by row; none for the rows
            behind the last bars, such as a total.
    """

    form: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_header: bool = True
    numbers_from: int | None = None
    bars: tuple[tuple[int, ...], ...] = ()

    @property
    def alternative(self) -> str:
        """What the picture shows, in words: "Minutes. Questions: Planned 15, Used 19; …"."""
        rows = []
        for row, lengths in zip(self.rows, self.bars, strict=False):
            said = (f"{column} {length}" for column, length in zip(self.columns[1:], lengths, strict=True))
            rows.append(f"{row[0][:_SPOKEN]}: {', '.join(said)}")
        return f"{self.caption}. {'; '.join(rows)}"


Block = Paragraph | Quote | Items | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it.

    Attributes:
        prominent: whether a reader in a hurry should see it before the rest.
    """

    heading: str
    blocks: tuple[Block, ...]
    prominent: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """What a calendar or a list of tasks may hold.

    Attributes:
        uid: names it for ever, whoever reads it and whatever changes.
        day: ``None`` for a next step without a date.
        summary: our words, with nothing of the case in them.
        step: what is to be done; empty for the look back.
        status: what became of the step, as far as the reader may know.
    """

    uid: str
    day: date | None
    summary: str
    step: str = ""
    status: StepStatus = StepStatus.OPEN


UNSHOWN = N_("In square brackets stand the names of characters that the font of this file does not have:")
"""Said where a format has no sign for a character."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A note before it has a format.

    Attributes:
        language: code of the language of our words, ``de`` or ``en``.
        title: the case as its district named it.
        subtitle: what this is and for whom.
        meta: labels with values: day, district, method, time, people.
        banner: what must be known before anything is read: interim note, invented data.
        readers: who reads this.
        left_out: sentences on what is not in it.
        at: when it was made.
        dues: the look back and the next steps.
        unshown: ``UNSHOWN`` in the language of the note.
        record: the whole record but for what is private, for a reader who may have all of it; for ``data.py`` alone.
        dress: what an organisation puts around it; no part of the data.
    """

    language: str
    title: str
    subtitle: str
    meta: tuple[tuple[str, str], ...]
    banner: str | None
    readers: str
    left_out: tuple[str, ...]
    sections: tuple[Section, ...]
    at: datetime | None = None
    dues: tuple[Due, ...] = ()
    unshown: str = UNSHOWN
    record: Session | None = field(default=None, compare=False, repr=False)
    dress: Dress = field(default=NO_DRESS, compare=False, repr=False)


def counted(section: Section) -> str:
    """Return the heading of a part, with the number of entries if it holds lists."""
    entries = sum(len(block.items) for block in section.blocks if isinstance(block, Items))
    return f"{section.heading} ({entries})" if entries else section.heading


def texts(note: Sheet) -> Iterator[tuple[str, str]]:
    """Yield everything that a note says, each with the heading under which it stands."""
    yield note.title, note.title
    yield from ((label, value) for label, value in note.meta)
    for section in note.sections:
        for block in section.blocks:
            yield from ((section.heading, text) for text in _texts(block))
    yield from ((due.summary, due.step) for due in note.dues)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text, label):
            yield from (label, text)
        case Quote(text):
            yield text
        case Items(items):
            for item in items:
                yield from (item.text, item.by, item.mark)
                yield from _texts(Items(item.sub))
        case Table(caption, columns, rows):
            yield caption
            yield from columns
            for row in rows:
                yield from row


def rewritten(note: Sheet, change: Callable[[str], str]) -> Sheet:
    """Return a note with every text in somebody's words changed; headings and names of columns stay."""
    sections = tuple(
        replace(section, blocks=tuple(_rewritten(block, change) for block in section.blocks))
        for section in note.sections
    )
    return replace(
        note,
        title=change(note.title),
        meta=tuple((label, change(value)) for label, value in note.meta),
        sections=sections,
        dues=tuple(replace(due, step=change(due.step)) for due in note.dues),
        record=None,
    )


def _rewritten(block: Block, change: Callable[[str], str]) -> Block:
    match block:
        case Paragraph(text) | Quote(text):
            return replace(block, text=change(text))
        case Items(items):
            return Items(tuple(_rewritten_item(item, change) for item in items))
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(change(cell) for cell in row) for row in rows))


def _rewritten_item(item: Item, change: Callable[[str], str]) -> Item:
    sub = tuple(_rewritten_item(part, change) for part in item.sub)
    return replace(item, text=change(item.text), sub=sub)
