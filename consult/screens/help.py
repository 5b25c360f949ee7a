"""Help: the rules of the phase, then every key of the screen."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from consult import actions
from consult.screens.base import ConsultScreen, bindings
from sessions.language import N_

GRAMMAR = N_(
    "The line\n"
    "AB: text      AB said it; the right arrow key completes initials\n"
    "→             on an empty line: whose turn it is; AB: - passes\n"
    "> text        answers the latest open question, or the chosen one\n"
    "NN: text      in the questions phase: what the case giver says is the answer\n"
    "= text        what the case giver says of the chosen hypothesis or idea\n"
    "# text        for you alone; no note holds it\n"
    "4 5 3 text    feedback: scores for the five questions; h2 0 1 4 3 0: hands shown for question 2\n"
    "AB✓ ▸CD EF° – the round: has spoken, is next, has said nothing yet today; AB–: passed\n"
    "Tab           what else can be recorded here\n"
    "↑ ↓           choose a line of the list; Esc chooses none"
)


class HelpScreen(ConsultScreen):
    """Help for one screen."""

    SCREEN = "help"
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")

    def __init__(self, screen: str, first: str = "") -> None:
        super().__init__()
        self._screen, self._first = screen, first

    def content(self) -> ComposeResult:
        """Compose one long text."""
        with VerticalScroll(id="help"):
            yield Static(self._text(), markup=False)

    def _text(self) -> Content:
        chosen = self.consult.settings.keys
        parts = [Content(f"{self._first}\n")] if self._first else []
        if self._screen in {"live", "closing"}:
            parts.append(Content(f"{self._(GRAMMAR)}\n"))
        parts.append(Content.styled(self._("Keys"), "bold"))
        for action in actions.on(self._screen):
            keys = " ".join(actions.key_text(key) for key in actions.keys_of(action, chosen)) or "^O …"
            parts.append(Content.assemble((f"{keys:<10}", "bold $accent"), self._(action.help)))
        return Content("\n").join(parts)
