"""A list of rows, drawn line by line. The line keeps the focus; arrow keys choose here."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.visual import Visual

from consult.widgets.text_view import LineView

Row = TypeVar("Row")


def hanging(lead: Content, body: Content, width: int) -> Content:
    """Return ``body`` wrapped to ``width`` cells, behind ``lead``, its further lines indented by as much."""
    indent = lead.cell_length
    lines = body.wrap(max(width - indent, 8))
    blank = Content(" " * indent)
    return Content("\n").join([(blank if number else lead) + line for number, line in enumerate(lines or [body])])


class RowList(LineView, Generic[Row], can_focus=False):
    """Rows of which one may be chosen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"entry-list--chosen"}

    def __init__(self, empty: Callable[[], str] = str) -> None:
        super().__init__("entries")
        self._empty = empty
        self._rows: tuple[Row, ...] = ()
        self._chosen: int | None = None
        self._lines: list[tuple[int, Content]] = []

    # --- what a list of its own says ----------------------------------------------------------------------------

    def drawn(self, row: Row, before: Row | None, width: int) -> Content:
        """Return a row as lines of at most ``width`` cells; ``before`` is the row above."""
        raise NotImplementedError

    def key(self, row: Row) -> Hashable:
        """Return what names a row, also when its words have changed; ``None`` for one that cannot be chosen."""
        raise NotImplementedError

    def still(self, chosen: Hashable, before: Sequence[Row]) -> int | None:
        """Return where the chosen row stands among other rows; ``None`` to choose nothing."""
        raise NotImplementedError

    def rest(self) -> None:
        """Show what is to be seen while nothing is chosen."""

    # --- rows ---------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are shown."""
        return self._rows

    @property
    def plain(self) -> str:
        """What is shown, as plain text."""
        return "\n".join(line.plain for _row, line in self._lines)

    @property
    def chosen_row(self) -> Row | None:
        """The chosen row."""
        return self._rows[self._chosen] if self._chosen is not None and self._chosen < len(self._rows) else None

    def show(self, rows: Sequence[Row]) -> None:
        """Show ``rows``; one that is new is scrolled into sight, a chosen one stays chosen."""
        before, chosen = self._rows, self.chosen_row
        self._rows = tuple(rows)
        # Without rows the hint is drawn anew: it goes with what is done.
        if not self._width or (self._rows and self._rows == before and self._lines):
            return
        self._chosen = self.still(self.key(chosen), before) if chosen is not None else None
        grown = bool(before) and self._rows[: len(before)] == before
        self._draw(len(before) if grown else 0)
        if self._chosen is None:
            self.rest()

    def choose(self, key: Hashable) -> None:
        """Choose the row with a key, or none."""
        keys = [self.key(row) for row in self._rows]
        self._choose(keys.index(key) if key is not None and key in keys else None)

    def move(self, by: int) -> None:
        """Choose ``by`` rows further down or, if negative, up; beyond the last row nothing is chosen."""
        able = [place for place, row in enumerate(self._rows) if self.key(row) is not None]
        if able and not self._more_of_chosen(by):
            now = self.place_of_none(by, len(able)) if self._chosen is None else able.index(self._chosen)
            moved = max(now + by, 0)
            self._choose(able[moved] if moved < len(able) else None)

    def _more_of_chosen(self, by: int) -> bool:
        """Show more of a chosen row that is longer than the list is high; return whether there was more."""
        if self._chosen is None:
            return False
        places = self._places(self._chosen)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if len(places) <= height:
            return False
        target = min(top + height - 1, places[-1] - height + 1) if by > 0 else max(top - height + 1, places[0])
        if target == top or (by > 0) != (target > top):
            return False
        self.scroll_to(y=target, animate=False, force=True, immediate=True)
        return True

    def place_of_none(self, by: int, count: int) -> int:  # noqa: ARG002 (another list may look at it)
        """Return among ``count`` rows from where ``by`` is counted while none is chosen: below the last one."""
        return count

    def on_click(self, event: events.Click) -> None:
        """Choose the row that was clicked."""
        line = event.y + self.scroll_offset.y
        if self._rows and line < len(self._lines):
            row = self._lines[line][0]
            self._choose(row if self.key(self._rows[row]) is not None else None)

    # --- drawing ------------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Wrap all rows."""
        self._draw()

    def on_resize(self) -> None:
        """Show what is chosen."""
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
            self.rest()
        else:
            self.reveal(row)

    def reveal(self, row: int) -> None:
        """Scroll a row into sight."""
        places = self._places(row)
        if places:
            region = Region(0, places[0], self._width, len(places))
            self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def _places(self, row: int) -> list[int]:
        """Return the lines of a row, and of those beside it that cannot be chosen: above it, and below the last one."""
        able = [place for place, other in enumerate(self._rows) if self.key(other) is not None]
        first = max((place + 1 for place in able if place < row), default=0)
        last = row if any(place > row for place in able) else len(self._rows) - 1
        return [place for place, (owner, _line) in enumerate(self._lines) if first <= owner <= last]

    def _draw(self, first: int = 0) -> None:
        """Wrap the rows from ``first`` on into lines."""
        self._lines = [(row, line) for row, line in self._lines if row < first] if self._rows and first else []
        for number, row in enumerate(self._rows[first:], first):
            before = self._rows[number - 1] if number else None
            self._lines += [(number, line) for line in self.drawn(row, before, self._width).split("\n")]
        if not self._rows and self._empty():
            empty = Content.styled(self._empty(), "$foreground-muted italic")
            self._lines = [(0, line) for line in empty.wrap(max(self._width, 8))]
        self.extend(self._width, len(self._lines))
