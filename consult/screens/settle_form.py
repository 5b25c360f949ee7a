"""Where practice differs, settled for one session (methods disagree on these points: docs/methods.md, Settings)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from consult.present import ADVICE, MODULE_BY, SEATS, WRITES
from consult.screens.forms import Form
from sessions.language import N_
from sessions.method import Settings

QUESTIONS: Mapping[str, str] = {
    "module_by": N_("Who chooses a consultation module"),
    "seat": N_("Where the case giver sits while the others think"),
    "advice": N_("May consultants give advice?"),
    "facilitator_advises": N_("Does the facilitator advise too?"),
    "writes": N_("Who writes down what consultants say"),
}
_CHOICES: Mapping[str, Mapping[Any, str]] = {
    "module_by": MODULE_BY,
    "seat": {None: N_("As the method says."), **SEATS},
    "advice": ADVICE,
    "facilitator_advises": {False: N_("no"), True: N_("yes")},
    "writes": WRITES,
}


class SettleForm(Form[Settings]):
    """A line for each question; Enter or Space goes on to its next answer."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,right", "following", show=False, priority=True)]

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def compose(self) -> ComposeResult:
        """Compose the questions with their answers."""
        with Vertical(classes="form"):
            yield self.label(self._("Where practice differs, for this session"))
            yield OptionList(*(self._line(name) for name in QUESTIONS), id="questions", markup=False)
            yield self.hint(self._("Enter goes on to the next answer, Ctrl+S keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Begin with the first question."""
        self.query_one(OptionList).highlighted = 0
        self.query_one(OptionList).focus()

    def _line(self, name: str) -> Content:
        answer = _CHOICES[name][getattr(self._settings, name)]
        return Content.assemble((f"{self._(QUESTIONS[name])}\n", "$foreground-muted"), f"  {self._(answer)}")

    def on_option_list_option_selected(self) -> None:
        """Go on to the next answer."""
        self.action_following()

    def action_following(self) -> None:
        """Go on to the next answer of the highlighted question."""
        place = self.query_one(OptionList).highlighted or 0
        name = list(QUESTIONS)[place]
        answers = list(_CHOICES[name])
        following = answers[(answers.index(getattr(self._settings, name)) + 1) % len(answers)]
        self._settings = self._settings.model_copy(update={name: following})
        self.query_one(OptionList).replace_option_prompt_at_index(place, self._line(name))

    def action_keep(self) -> None:
        """Hand over what was settled."""
        self.dismiss(self._settings)
