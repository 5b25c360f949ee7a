"""The list of what was said. The line keeps the focus; arrow keys choose here."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date

from rich.cells import cell_len
from textual.content import Content

from consult.dates import with_weekday
from consult.listing import Row
from consult.present import ENTRIES, MARKS, STATUSES
from consult.widgets.row_list import RowList, hanging
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


class EntryList(RowList[Row], can_focus=False):
    """Rows of contributions, steps and feedback; what is said last is in sight."""

    def __init__(self, language: Language, empty: Callable[[], str] = str) -> None:
        super().__init__(empty)
        self._language = language

    @property
    def chosen(self) -> int | None:
        """The id of the chosen entry."""
        row = self.chosen_row
        return row.key or None if row else None

    def key(self, row: Row) -> int:
        """Return the id of the entry."""
        return row.key

    def still(self, chosen: Hashable, before: Sequence[Row]) -> int | None:
        """Keep the chosen row when another one was put right, and nothing chosen when one came or went."""
        keys = [row.key for row in self.rows]
        return keys.index(chosen) if chosen != 0 and chosen in keys and len(keys) == len(before) else None

    def rest(self) -> None:
        """Show the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    def drawn(self, row: Row, before: Row | None, width: int) -> Content:
        """Return who said it, what it is if that is new here, the words, and what came of them."""
        _ = self._language.gettext
        label = row.speaker
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
