"""The keys of a screen in one line, as many as fit; each can be clicked."""

from collections.abc import Mapping

from textual import events
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from consult.actions import Action, key_text, keys_of
from sessions.language import Language


class KeyBar(Static):
    """The footer: keys and labels from the registry of actions."""

    ALLOW_SELECT = False

    def __init__(self, actions: tuple[Action, ...], language: Language, chosen: Mapping[str, str]) -> None:
        super().__init__(id="key-bar", markup=False)
        self._actions = [action for action in actions if action.footer and keys_of(action, chosen)]
        self._language, self._chosen = language, chosen

    def on_resize(self, event: events.Resize) -> None:
        """Show as many keys as fit, help first of all."""
        self.update(self.line(event.size.width), layout=False)

    def line(self, width: int) -> Content:
        """Return the line for ``width`` cells."""
        parts: dict[str, Content] = {}
        first = [action for action in self._actions if action.id == "help"]
        left = width
        for action in first + [action for action in self._actions if action.id != "help"]:
            key = key_text(keys_of(action, self._chosen)[0])
            style = Style.from_meta({"@click": f"screen.do('{action.id}')"})
            part = Content.assemble(
                (f" {key}", "bold $accent"), (f" {self._language.gettext(action.label)} ", "$foreground-muted")
            ).stylize(style)
            if part.cell_length > left:
                break
            left -= part.cell_length
            parts[action.id] = part
        return Content("").join([parts[action.id] for action in self._actions if action.id in parts])
