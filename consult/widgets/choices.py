"""Codes to choose from by their words: one, some, or some in an order."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Mode(Enum):
    """How many can be chosen."""

    ONE = auto()
    SOME = auto()
    ORDERED = auto()
    """Some, in the order in which they were chosen; it is shown."""


class Choices(OptionList):
    """A list in which Enter, Space or a click chooses a code, or drops it again.

    Args:
        words: what is shown for each code.
        mode: how many can be chosen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "select", show=False)]

    class Changed(Message):
        """Other codes are chosen."""

    def __init__(self, words: Mapping[str, str], mode: Mode, id: str) -> None:  # noqa: A002 (Textual's name)
        self._words, self._mode = dict(words), mode
        self._chosen: tuple[str, ...] = ()
        super().__init__(*(Option(self._line(code)) for code in words), id=id, markup=False)

    @property
    def chosen(self) -> tuple[str, ...]:
        """What is chosen, in the order of choosing."""
        return self._chosen

    def show(self, chosen: Sequence[str]) -> None:
        """Show what is chosen."""
        self._chosen = tuple(chosen)
        for index, code in enumerate(self._words):
            self.replace_option_prompt_at_index(index, self._line(code))

    def on_focus(self) -> None:
        """Begin with the first one."""
        if self.highlighted is None:
            self.highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose a code or drop it."""
        event.stop()
        code = list(self._words)[event.option_index]
        if self._mode is Mode.ONE:
            self.show((code,))
        elif code in self._chosen:
            self.show([other for other in self._chosen if other != code])
        else:
            self.show((*self._chosen, code))
        self.post_message(self.Changed())

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Keep to oneself what is only looked at."""
        event.stop()

    def _line(self, code: str) -> Content:
        at = self._chosen.index(code) + 1 if code in self._chosen else 0
        sign = " " if not at else str(at) if self._mode is Mode.ORDERED else "X"
        left, right = "()" if self._mode is Mode.ONE else "[]"
        return Content.assemble(
            (f"{left}{sign}{right} ", "bold $accent" if at else "$foreground-muted"), self._words[code]
        )
