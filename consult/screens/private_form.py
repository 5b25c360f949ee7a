"""The facilitator's private notes: read, changed, struck. They are shown only here, and only when asked for."""

from typing import ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from consult.app import ConsultApp
from consult.desk import Desk
from consult.present import refusal_text
from consult.screens.forms import Form
from sessions import conduct
from sessions.conduct import Change
from sessions.refusal import Refusal


class PrivateForm(Form[None]):
    """The notes in order; below them the one that is chosen, to be changed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+d", "strike", show=False, priority=True)]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def compose(self) -> ComposeResult:
        """Compose the notes and the line."""
        with Vertical(classes="form"):
            yield self.label(self._("For you alone; no note that is handed on holds it"))
            yield OptionList(id="private", markup=False)
            yield Input(id="words", select_on_focus=False)
            yield self.hint(self._("Enter on a note changes it, Ctrl+D strikes it, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Show the notes, the last one chosen."""
        self._show()
        notes = self.query_one(OptionList)
        notes.focus()
        if not notes.option_count:
            self.warn(self._("There are none. “# text” in the line keeps one."))

    def _show(self) -> None:
        language = cast("ConsultApp", self.app).language
        notes = self.query_one(OptionList)
        chosen = notes.highlighted
        notes.clear_options()
        for note in self._desk.session.private:
            words = note.text.replace("\n", " ")
            notes.add_option(Content.assemble((f"{language.time(note.at)}  ", "$foreground-muted"), words))
        if notes.option_count:
            notes.highlighted = min(notes.option_count - 1, chosen if chosen is not None else notes.option_count - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Bring a note into the line."""
        line = self.query_one(Input)
        line.value = self._desk.session.private[event.option_index].text
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the changed note."""
        self._change(event.value)

    @work
    async def _change(self, words: str) -> None:
        place = self.query_one(OptionList).highlighted
        if place is not None:
            entry = self._desk.session.private[place].id
            if await self._apply(lambda session, _now: conduct.edit_private(session, entry, words)):
                self.query_one(Input).value = ""
                self.query_one(OptionList).focus()

    async def action_strike(self) -> None:
        """Strike the chosen note."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            entry = self._desk.session.private[place].id
            await self._apply(lambda session, _now: conduct.strike(session, entry))

    async def _apply(self, change: Change) -> bool:
        try:
            await self._desk.apply(change)
        except Refusal as refusal:
            self.warn(refusal_text(refusal, cast("ConsultApp", self.app).language))
            return False
        self._show()
        return True

    def action_keep(self) -> None:
        """Go back."""
        self.dismiss(None)
