"""The list of a day."""

from collections.abc import Callable, Hashable, Sequence

from rich.cells import cell_len
from textual.content import Content

from consult.day_context import Key
from consult.day_listing import Row
from consult.widgets.row_list import RowList, hanging

_LEAD = 4
"""Cells of what stands before the words."""
ROOMY = 30
"""Rows of the window from which headings stand apart."""


class DayList(RowList[Row], can_focus=False):
    """Rows under headings; the chosen one stays chosen as long as it is there, and what is new is in sight."""

    def __init__(self, empty: Callable[[], str] = str) -> None:
        super().__init__(empty)
        self._new: int | None = None
        self._view: object = None

    def show_view(self, rows: Sequence[Row], view: object) -> None:
        """Show rows; those of another view from the top, with nothing chosen."""
        if view != self._view:
            self._view, self._chosen, self._new = view, None, None
            self._rows = ()
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
            self.show(rows)
            return
        keys, before = {row.key for row in self.rows}, set(self.rows)
        able = [(place, row) for place, row in enumerate(rows) if row.key is not None]
        fresh = [place for place, row in able if row.key not in keys]
        changed = [place for place, row in able if row not in before]
        self._new = next(iter(fresh or changed), None)
        self.show(rows)

    @property
    def chosen(self) -> Key | None:
        """What the chosen row stands for."""
        return self.chosen_row.key if self.chosen_row is not None else None

    def key(self, row: Row) -> Key | None:
        """Return what a row stands for."""
        return row.key

    def still(self, chosen: Hashable, before: Sequence[Row]) -> int | None:  # noqa: ARG002 (others look at it)
        """Keep what is chosen as long as it is there."""
        return next((place for place, row in enumerate(self.rows) if row.key == chosen), None)

    def show(self, rows: Sequence[Row]) -> None:
        """Show ``rows``, the chosen one in sight wherever it stands now."""
        super().show(rows)
        if self._chosen is not None:
            self.reveal(self._chosen)

    def rest(self) -> None:
        """Show what is new."""
        if self._new is not None and self._new < len(self.rows):
            self.reveal(self._new)

    def place_of_none(self, by: int, count: int) -> int:
        """Count from above the first row downwards, and from below the last one upwards."""
        return -1 if by > 0 else count

    def drawn(self, row: Row, before: Row | None, width: int) -> Content:
        """Return a row: what it is, details, what is well and what is not, and its further lines."""
        details = ((row.detail, "$foreground-muted"), (row.mark, "$success"), (row.warn, "bold $warning"))
        extra = Content("").join(Content.styled(f"  {words}", style) for words, style in details if words)
        if row.key is None:
            body = Content.styled(row.text, "bold $primary" if row.heading else "$foreground-muted italic") + extra
            roomy = self.app.size.height >= ROOMY
            gap = Content("\n") if row.heading and before is not None and roomy else Content("")
            return gap + hanging(Content(""), body, width)
        lead = Content.styled(row.lead.rjust(_LEAD - 2).ljust(max(_LEAD, cell_len(row.lead) + 1)), "bold $accent")
        content = hanging(lead, Content(row.text) + extra, width)
        for words in row.more:
            arrow = Content.styled(" " * lead.cell_length + "→ ", "$foreground-muted")
            content += Content("\n") + hanging(arrow, Content.styled(words, "$foreground-muted"), width)
        return content
