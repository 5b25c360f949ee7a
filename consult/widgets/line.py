"""The one line into which everything is typed."""

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input


class CaptureLine(Input):
    """A line that hands over its words on Enter and is ready for the next ones at once."""

    class Entered(Message):
        """Words were entered; the line is empty again.

        Attributes:
            text: the words as typed.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    async def _on_key(self, event: events.Key) -> None:
        """Submit at once: as a binding, Enter would run after letters that were typed behind it.

        The right arrow key takes what an empty line offers.
        """
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            await self.action_submit()
        elif event.key == "right" and not self.value and self.placeholder:
            event.stop()
            event.prevent_default()
            self.value = str(self.placeholder)
            self.cursor_position = len(self.value)

    async def action_submit(self) -> None:
        """Hand over the words and empty the line before another key can arrive."""
        text = self.value
        self.value = ""
        # To the parent and not to ourselves: our own queue may hold keys that were pressed after Enter.
        assert self.parent is not None
        self.parent.post_message(self.Entered(text))

    def give_back(self, text: str) -> None:
        """Put words back that could not be recorded, before whatever was typed since."""
        self.value = f"{text} {self.value}".rstrip() if self.value else text
        self.cursor_position = len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        """Take all lines of a paste, where Textual's own line takes only the first."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(" ".join(event.text.split()))


class Completion(Suggester):
    """Completes initials to the beginning of a line."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return ``value`` completed, keeping what was typed."""
        completed = self._complete(value)
        if completed is None or not completed.casefold().startswith(value.casefold()):
            return None
        return value + completed[len(value) :]
