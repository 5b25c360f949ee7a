"""The list of what was said. The line keeps the focus; arrow keys choose here."""

from collections.abc import Callable, Sequence
from datetime import date

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from consult.listing import Row
from consult.present import ENTRIES, MARKS, STATUSES
from sessions.codes import Entry, Mark
from sessions.language import Language

_SIGNS = {Mark.FITS: "✓", Mark.TAKE: "✓", Mark.FITS_NOT: "✗", Mark.NO: "✗", Mark.OPEN: "?", Mark.LATER: "…"}


def hanging(lead: Content, body: Content, width: int) -> Content:
    """Return ``body`` wrapped to ``width`` cells, behind ``lead``, its further lines indented by as much."""
    indent = lead.cell_length
    lines = body.wrap(max(width - indent, 8))
    blank = Content(" " * indent)
    return Content("\n").join([(blank if number else lead) + line for number, line in enumerate(lines or [body])])


class EntryList(OptionList):
    """Rows of contributions, steps and feedback."""

    can_focus = False

    def __init__(self, language: Language, empty: Callable[[], str] = str) -> None:
        super().__init__(id="entries", markup=False)
        self._language, self._empty = language, empty
        self._rows: tuple[Row, ...] = ()
        self._width = 0

    def show(self, rows: Sequence[Row]) -> None:
        """Show ``rows``; a row that is new at the end is scrolled into sight, a chosen one stays chosen."""
        rows, before = tuple(rows), self._rows
        if rows == before and self.option_count:
            return
        chosen = self.chosen
        grown = before and rows[: len(before)] == before
        self._rows = rows
        if grown:
            self.add_options([self._option(row, n) for n, row in enumerate(rows[len(before) :], len(before))])
        else:
            self._draw()
        keys = [row.key for row in rows]
        self.highlighted = keys.index(chosen) if chosen in keys and len(rows) == len(before) else None
        if self.highlighted is None:
            self.scroll_end(animate=False)

    @property
    def chosen(self) -> int | None:
        """The id of the chosen entry."""
        row = self.chosen_row
        return row.key or None if row else None

    @property
    def chosen_row(self) -> Row | None:
        """The chosen row."""
        if self.highlighted is None or self.highlighted >= len(self._rows):
            return None
        return self._rows[self.highlighted]

    def choose(self, key: int | None) -> None:
        """Choose the row of an entry, or none."""
        keys = [row.key for row in self._rows]
        self.highlighted = keys.index(key) if key in keys else None

    def move(self, by: int) -> None:
        """Choose ``by`` rows further down or, if negative, up; beyond the last row nothing is chosen."""
        count = len(self._rows)
        if not count:
            return
        place = count if self.highlighted is None else self.highlighted
        moved = max(place + by, 0)
        self.highlighted = moved if moved < count else None
        if self.highlighted is None:
            self.scroll_end(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew when the width has changed."""
        if event.size.width != self._width:
            self._width = event.size.width
            chosen = self.highlighted
            self._draw()
            self.highlighted = chosen

    def _draw(self) -> None:
        self.clear_options()
        if self._rows:
            self.add_options([self._option(row, number) for number, row in enumerate(self._rows)])
        elif self._empty():
            self.add_option(Option(Content.styled(self._empty(), "$foreground-muted italic"), disabled=True))

    def _option(self, row: Row, number: int) -> Option:
        width = max(self.scrollable_content_region.width, 20)
        return Option(self._content(row, number, width))

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
        details = self._details(row)
        if details:
            body += Content.styled(f"  {details}", "$foreground-muted")
        content = hanging(lead, body, width)
        if row.answer:
            arrow = Content.styled(" " * pad + "→ ", "$foreground-muted")
            content += Content("\n") + hanging(arrow, Content(row.answer), width)
        return content

    def _details(self, row: Row) -> str:
        if row.entry is not Entry.STEP:
            return " ".join(row.details)
        who, by, sign, support = row.details
        if by:
            by = self._language.short_date(date.fromisoformat(by))
        return " · ".join(part for part in (who, by, sign, support) if part)
