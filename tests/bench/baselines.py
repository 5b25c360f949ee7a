"""What the least program of its kind costs: ``python -m tests.bench.baselines list|clock``.

They import nothing of the program, so that a ratio shows what the program adds to Textual.
"""

import sys
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Digits, Input, OptionList, Static

ROWS = 10
LAST_ROW = f"bare row {ROWS}"
CLOCK_TEXT = "bare clock"
FORM, SCREEN = "bare form", "bare screen"
OPENING = {FORM: "f2", SCREEN: "f3"}
"""Keys of the bare list."""


class BareForm(ModalScreen[None]):
    """A field over another screen."""

    BINDINGS = [("escape", "dismiss")]  # noqa: RUF012 (as in Textual)
    CSS = "BareForm { align: center middle; } BareForm Vertical { width: 60; height: 8; }"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(FORM, markup=False)
            yield Input(compact=True)
            yield Static("What will come of it.", markup=False)


class BareScreen(Screen[None]):
    """Another line and another list."""

    BINDINGS = [("escape", "dismiss")]  # noqa: RUF012 (as in Textual)

    def compose(self) -> ComposeResult:
        yield Static(SCREEN, markup=False)
        yield OptionList(*(f"other row {number}" for number in range(1, ROWS + 1)), markup=False)
        yield Input(compact=True)


class BareList(App[None]):
    """One line to type into and one list."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012 (as in Textual)
        Binding(OPENING[FORM], "open('form')", priority=True),
        Binding(OPENING[SCREEN], "open('screen')", priority=True),
    ]

    def compose(self) -> ComposeResult:
        yield Input(compact=True)
        yield OptionList(*(f"bare row {number}" for number in range(1, ROWS + 1)), markup=False)

    def action_open(self, what: str) -> None:
        self.push_screen(BareForm() if what == "form" else BareScreen())


class BareClock(App[None]):
    """Seconds that pass."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Digits { width: 40; height: 3; }"

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0

    def compose(self) -> ComposeResult:
        yield Input(CLOCK_TEXT, compact=True)
        yield Digits("00:00")

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        self._seconds += 1
        self.query_one(Digits).update(f"{self._seconds // 60:02}:{self._seconds % 60:02}")


APPS: dict[str, type[App[Any]]] = {"list": BareList, "clock": BareClock}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in APPS:
        sys.exit(f"one of: {', '.join(APPS)}")
    APPS[sys.argv[1]]().run()
