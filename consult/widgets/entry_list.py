"""The list of what was said. The line keeps the focus; arrow keys choose here."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from consult.dates import with_weekday
from consult.listing import Row
from consult.present import ENTRIES, MARKS, STATUSES
from sessions.codes import Entry, Mark
from sessions.language import Language

_SIGNS = {
    Mark.FITS: "✓",
    Mark.TAKE: "✓",
    Mark.FITS_NOT: "✗",
    Mark.NO: "✗",
    Mark.OPEN: "?",
    Mark.LATER: "…",
    Mark.WARM: "+",
    Mark.COLD: "-",
}


def hanging(lead: Content, body: Content, width: int) -> Content:
    """Return ``body`` wrapped to ``width`` cells, behind ``lead``, its further lines indented by as much."""
    indent = lead.cell_length
    lines = body.wrap(max(width - indent, 8))
    blank = Content(" " * indent)
    return Content("\n").join([(blank if number else lead) + line for number, line in enumerate(lines or [body])])


class EntryList(ScrollView, can_focus=False):
    """Rows of contributions, steps and feedback.

    Drawn line by line: only what is in sight is rendered, and a new row needs no new layout.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"entry-list--chosen"}
    ALLOW_SELECT = False

    def __init__(self, language: Language, empty: Callable[[], str] = str) -> None:
        super().__init__(id="entries")
        self._language, self._empty = language, empty
        self._rows: tuple[Row, ...] = ()
        self._chosen: int | None = None
        self._lines: list[tuple[int, Content]] = []
        self._width = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are shown."""
        return self._rows

    @property
    def plain(self) -> str:
        """What is shown, as plain text."""
        return "\n".join(line.plain for _row, line in self._lines)

    def show(self, rows: Sequence[Row]) -> None:
        """Show ``rows``; one that is new at the end is scrolled into sight, a chosen one stays chosen."""
        before, chosen = self._rows, self.chosen
        self._rows = tuple(rows)
        # Without rows the hint is drawn anew: it goes with the phase.
        if not self._width or (self._rows and self._rows == before and self._lines):
            return
        keys = [row.key for row in self._rows]
        self._chosen = keys.index(chosen) if chosen in keys and len(keys) == len(before) else None
        grown = bool(before) and self._rows[: len(before)] == before
        self._draw(len(before) if grown else 0)
        if self._chosen is None:
            self._to_end()

    @property
    def chosen(self) -> int | None:
        """The id of the chosen entry."""
        row = self.chosen_row
        return row.key or None if row else None

    @property
    def chosen_row(self) -> Row | None:
        """The chosen row."""
        return self._rows[self._chosen] if self._chosen is not None and self._chosen < len(self._rows) else None

    def choose(self, key: int | None) -> None:
        """Choose the row of an entry, or none."""
        keys = [row.key for row in self._rows]
        self._choose(keys.index(key) if key in keys else None)

    def move(self, by: int) -> None:
        """Choose ``by`` rows further down or, if negative, up; beyond the last row nothing is chosen."""
        count = len(self._rows)
        if count:
            moved = max((count if self._chosen is None else self._chosen) + by, 0)
            self._choose(moved if moved < count else None)

    def on_click(self, event: events.Click) -> None:
        """Choose the row that was clicked."""
        line = event.y + self.scroll_offset.y
        if self._rows and line < len(self._lines):
            self._choose(self._lines[line][0])

    def on_resize(self) -> None:
        """Wrap anew when the width has changed; after any change show the end, or what is chosen."""
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self._draw()
        self._choose(self._chosen)

    def render_line(self, y: int) -> Strip:
        """Render one line of what is in sight."""
        line = y + self.scroll_offset.y
        if line >= len(self._lines):
            return Strip.blank(self._width, self.visual_style.rich_style)
        row, content = self._lines[line]
        chosen = self._rows and row == self._chosen
        style = self.get_visual_style("entry-list--chosen") if chosen else self.visual_style
        strip = Visual.to_strips(self, content, self._width, 1, style)[0]
        return strip.extend_cell_length(self._width, style.rich_style)

    def _choose(self, row: int | None) -> None:
        self._chosen = row
        self.refresh()
        if row is None:
            self._to_end()
            return
        places = [place for place, (owner, _line) in enumerate(self._lines) if owner == row]
        if places:
            region = Region(0, places[0], self._width, len(places))
            self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def _to_end(self) -> None:
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    def _draw(self, first: int = 0) -> None:
        """Wrap the rows from ``first`` on into lines."""
        self._lines = [(row, line) for row, line in self._lines if row < first] if self._rows and first else []
        for number, row in enumerate(self._rows[first:], first):
            self._lines += [(number, line) for line in self._content(row, number, self._width).split("\n")]
        if not self._rows and self._empty():
            empty = Content.styled(self._empty(), "$foreground-muted italic")
            self._lines = [(0, line) for line in empty.wrap(max(self._width, 8))]
        self.virtual_size = Size(self._width, len(self._lines))
        self.refresh()

    def _content(self, row: Row, number: int, width: int) -> Content:
        _ = self._language.gettext
        label = row.speaker
        before = self._rows[number - 1] if number else None
        if row.waits:
            label = f"P {row.speaker}"
        elif row.entry in {Entry.STEP, Entry.TAKEAWAY, Entry.FEEDBACK} and not row.speaker:
            label = "→" if row.entry is Entry.STEP else "•"
        pad = max(4, cell_len(label) + 1)
        lead = Content.styled(label.ljust(pad), "$accent bold" if not row.waits else "$warning")
        body = Content(row.text)
        if row.waits:
            body += Content.styled(f"  ({_('parked')}: {_(ENTRIES[row.entry])})", "$warning")
        elif before is None or before.entry is not row.entry or before.waits:
            body = Content.styled(f"{_(ENTRIES[row.entry])}: ", "$foreground-muted") + body
        if isinstance(row.mark, Mark):
            body += Content.styled(f"  {_SIGNS[row.mark]} {_(MARKS[row.mark])}", "$success bold")
        elif row.mark is not None:
            body += Content.styled(f"  {_(STATUSES[row.mark])}", "$success bold")
        if row.remark:
            body += Content.styled(f"  “{row.remark}”", "italic")
        details = self._details(row)
        if details:
            body += Content.styled(f"  {details}", "$foreground-muted")
        content = hanging(lead, body, width)
        if row.answer:
            arrow = Content.styled(" " * pad + "→ ", "$foreground-muted")
            content += Content("\n") + hanging(arrow, Content(row.answer), width)
        return content

    def _details(self, row: Row) -> str:
        if row.entry is Entry.REVIEW:
            return with_weekday(date.fromisoformat(row.details[0]), self._language)
        if row.entry is not Entry.STEP:
            return " ".join(row.details)
        who, by, *rest = row.details
        if by:
            by = with_weekday(date.fromisoformat(by), self._language)
        return " · ".join(part for part in (who, by, *rest) if part)
