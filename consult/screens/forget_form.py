"""Names are removed from an event: whose is chosen first, then what goes and what stays is read, then it is done."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from consult.day_context import Context
from consult.day_forget import Kept, group, words
from consult.screens.base import ConsultScreen
from consult.screens.day_forms import ToldForm
from consult.screens.forms import Form
from sessions.workshop import Workshop


class ForgetForm(Form[frozenset[Kept]]):
    """Everybody of whom a name or contact is kept, by district; what is chosen is handed over.

    Args:
        kept: whose names and contacts there are.
        chosen: which of them are chosen at first.
    """

    VERTICAL_BREAKPOINTS = ConsultScreen.VERTICAL_BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        # None goes before the list's own arrow keys: what is chosen must be what they have come to.
        Binding("space", "turn", show=False),
        Binding("f2", "all", show=False),
        Binding("ctrl+s,ctrl+n", "keep", show=False),
    ]

    def __init__(self, workshop: Workshop, context: Context, kept: Sequence[Kept], chosen: Collection[Kept]) -> None:
        super().__init__()
        self._workshop, self._around = workshop, context
        self._chosen = set(chosen)
        self._rows: list[tuple[Kept, ...]] = []
        """What each row stands for: one, or a whole district in its heading."""
        self._headings: set[int] = set()
        for district in dict.fromkeys(item.district for item in kept):
            here = tuple(item for item in kept if item.district == district)
            self._headings.add(len(self._rows))
            self._rows += [here, *((item,) for item in here)]

    def compose(self) -> ComposeResult:
        """Compose districts, and below each its people."""
        with Vertical(classes="form -tall"):
            yield self.label(self._("Whose names and contacts shall be removed?"))
            yield OptionList(*(self._line(place) for place in range(len(self._rows))), id="forget", markup=False)
            yield self.hint(
                self._("Space chooses one or a whole district, F2 all. Ctrl+S shows what goes, Esc goes back.")
            )
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Begin where something is chosen."""
        people = self.query_one(OptionList)
        chosen = [place for place, items in enumerate(self._rows) if self._chosen.issuperset(items)]
        people.highlighted = chosen[0] if chosen else 0
        people.focus()

    def _line(self, place: int) -> Content:
        items = self._rows[place]
        inside = sum(item in self._chosen for item in items)
        sign = "X" if inside == len(items) else "–" if inside else " "
        box = Content.styled(f"[{sign}] ", "bold $accent" if inside else "$foreground-muted")
        if place in self._headings:
            return box + Content.styled(f"{group(items[0].district, self._around)}  {len(items)}", "bold")
        return Content("    ") + box + Content(words(items[0], self._workshop, self._around))

    def _show(self) -> None:
        people = self.query_one(OptionList)
        for place in range(len(self._rows)):
            people.replace_option_prompt_at_index(place, self._line(place))
        self.warn("")

    def on_option_list_option_selected(self) -> None:
        """Enter does as the space bar does."""
        self.action_turn()

    def action_turn(self) -> None:
        """Choose what the row stands for, or no longer."""
        items = self._rows[self.query_one(OptionList).highlighted or 0]
        self._turn(items)

    def action_all(self) -> None:
        """Choose all, or none."""
        self._turn([item for items in self._rows for item in items])

    def _turn(self, items: Sequence[Kept]) -> None:
        if self._chosen.issuperset(items):
            self._chosen.difference_update(items)
        else:
            self._chosen.update(items)
        self._show()

    def action_keep(self) -> None:
        """Hand over what is chosen; nothing is removed by that."""
        if self._chosen:
            self.dismiss(frozenset(self._chosen))
        else:
            self.warn(self._("Nobody is chosen yet: the space bar chooses, F2 all."))


class ForgetToldForm(ToldForm):
    """What goes and what stays; only Ctrl+S is the yes, once it can be read.

    Args:
        look: returns the lines; it takes a while where a whole day is searched for many people.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "scroll(3)", show=False, priority=True)]

    def __init__(self, title: str, look: Callable[[], Sequence[str]]) -> None:
        super().__init__(title, ["…"])
        self._look, self._shown = look, False

    def on_mount(self) -> None:
        """Look for what there is to say."""
        self._look_up()

    @work
    async def _look_up(self) -> None:
        lines = await asyncio.to_thread(self._look)
        self.query_one("#proposal", Static).update(Content("\n".join(lines)))
        self._shown = True

    def hint_text(self) -> str:
        """Return what the keys do."""
        return self._("↑ ↓ scrolls. Ctrl+S removes these names, Esc goes back and removes nothing.")

    def action_keep(self) -> None:
        """Say yes."""
        if self._shown:
            self.dismiss(True)
