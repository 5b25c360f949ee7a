"""The desk, the line and the list of the day: a line is recorded or comes back, and a failed write stays loud."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from consult import day_capture
from consult.day_changes import strike
from consult.day_context import Context, Entry, Key, entries, round_at
from consult.day_words import PROMPTS
from consult.desk import FAILURES
from consult.event_desk import Change, EventDesk
from consult.present import day_text, refusal_text
from consult.screens.base import ConsultScreen
from consult.screens.desk_screen import KEEP, RETRY
from consult.widgets.day_list import DayList
from consult.widgets.line import CaptureLine, Completion
from sessions.event.parts import not_ended
from sessions.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class Editing:
    """What is being put right in the line, as which entry, and what stood in the line before."""

    key: Key
    entry: Entry
    draft: str


class EventScreen(ConsultScreen):
    """A screen with the desk of an event."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False, priority=True),
        Binding("down", "choose(1)", show=False, priority=True),
        Binding("pageup", "choose(-8)", show=False, priority=True),
        Binding("pagedown", "choose(8)", show=False, priority=True),
        Binding("tab", "kind(1)", show=False, priority=True),
        Binding("shift+tab", "kind(-1)", show=False, priority=True),
    ]

    def __init__(self, desk: EventDesk) -> None:
        super().__init__()
        self.desk = desk
        self.entry = entries(desk.workshop)[0]
        self.editing: Editing | None = None
        self._keeping: Timer | None = None

    @property
    def around(self) -> Context:
        """What is known beside the workshop."""
        raise NotImplementedError

    def look_around(self) -> None:
        """Read anew what is known beside the workshop."""
        raise NotImplementedError

    def refresh_all(self) -> None:
        """Show the workshop as it is stored."""
        raise NotImplementedError

    def show_entry(self) -> None:
        """Show what belongs to what the line records."""
        raise NotImplementedError

    async def open_chosen(self) -> None:
        """Do what Enter on the empty line does with the chosen row."""
        raise NotImplementedError

    def compose_line(self) -> ComposeResult:
        """Compose the line with the word for what it records; above it, what cannot be overlooked."""
        yield Static(id="failure", markup=False)
        with Horizontal(id="line-box"):
            yield Static(id="prompt", markup=False)
            yield CaptureLine(id="line", compact=True, suggester=Completion(self._completed), select_on_focus=False)

    def _completed(self, raw: str) -> str | None:
        return day_capture.completion(raw, self.entry, self.desk.workshop, self.around)

    @property
    def line(self) -> CaptureLine:
        """The line."""
        return self.query_one("#line", CaptureLine)

    @property
    def list(self) -> DayList:
        """The list."""
        return self.query_one("#entries", DayList)

    def greet(self) -> None:
        """Give the unfinished line back, and try a failed write again from time to time."""
        draft = self.desk.take_draft()
        if draft:
            self.line.give_back(draft)
            self.say(self._("The line that you were typing is back."))
        self.set_interval(RETRY, self.try_again)

    def show_prompt(self) -> None:
        """Show what the line records."""
        word = self._("Change") if self.editing else self._(PROMPTS[self.entry])
        self.paint("prompt", Content(f"{word} ▸ "))
        self.line.placeholder = "" if self.editing else self.offered()

    def offered(self) -> str:
        """Return what an empty line offers to take with the right arrow key."""
        return ""

    # --- changes ------------------------------------------------------------------------------------------------

    async def apply(self, change: Change, text: str = "", said: str = "") -> bool:
        """Apply a change and show the event as stored; what is refused is said and ``text`` goes back into the line.

        Args:
            said: the message when it is done.
        """
        try:
            await self.desk.apply(change)
        except Refusal as refusal:
            if text:
                self.line.give_back(text)
            self.refuse(refusal)
            return False
        await self._shown_as_stored(said)
        return True

    async def _shown_as_stored(self, said: str) -> None:
        self.keep_draft()
        self.refresh_all()
        self.show_failure()
        self.say(said)
        # Let the list say that it has changed before this screen is idle and draws: a change that comes later waits
        # for two frames.
        for _turn in range(2):
            await asyncio.sleep(0)

    def refuse(self, refusal: Refusal) -> None:
        """Say what was refused; a failed write stays loud until a write succeeds."""
        if refusal is self.desk.failure:
            self.show_failure()
            self.say("")
        else:
            kind = "error" if refusal.reason in FAILURES else "warning"
            self.say(refusal_text(self.around.named(refusal), self.language), kind)

    async def do_undo(self) -> None:
        """Take the last change back."""
        await self._history(self._("Taken back. F8 brings it back."), back=True)

    async def do_redo(self) -> None:
        """Bring back what was taken back."""
        await self._history(self._("Brought back."), back=False)

    async def _history(self, said: str, *, back: bool) -> None:
        try:
            await (self.desk.undo() if back else self.desk.redo())
        except Refusal as refusal:
            self.refuse(refusal)
            return
        await self._shown_as_stored(said)

    # --- when nothing can be stored -----------------------------------------------------------------------------

    def show_failure(self) -> None:
        """Show why nothing can be stored, for as long as that is so, and the way out."""
        failure = self.desk.failure
        box = self.query_one("#failure", Static)
        box.display = failure is not None
        if failure is None:
            return
        text = refusal_text(self.around.named(failure), self.language)
        if failure.reason is Reason.CHANGED_ON_DISK:
            way_out = self._("Ctrl+S goes on with the other version; your line stays, and F7 brings your version back.")
            text = f"{text} {way_out}"
        self.paint("failure", Content(text))

    async def try_again(self) -> None:
        """See whether the event can be stored again, if it could not."""
        if self.desk.failure is None or self.desk.failure.reason is Reason.CHANGED_ON_DISK or not self.is_current:
            return
        if await self.desk.retry():
            self.refresh_all()
            self.say(self._("Saving works again; everything shown is in the archive."))
        self.show_failure()

    async def do_save_event(self) -> None:
        """Go on with what another program saved; else say that everything is saved already."""
        failure, saved = self.desk.failure, self.desk.saved_at
        if failure is not None and failure.reason is Reason.CHANGED_ON_DISK:
            try:
                await self.desk.take_theirs()
            except Refusal as refusal:
                self.refuse(refusal)
                return
            self.look_around()
            await self._shown_as_stored(self._("This is the other version. F7 brings yours back."))
        elif failure is not None:
            self.show_failure()
        elif saved is not None:
            text = self._("Everything shown is saved, last at {time}.")
            self.say(text.format(time=self.language.time(saved, seconds=True)))
        else:
            self.say(self._("Everything shown is saved."))

    # --- the line -----------------------------------------------------------------------------------------------

    def on_input_changed(self) -> None:
        """Keep the line that is being typed, a moment after the last key; of a day, say which one is meant."""
        if self.entry is Entry.LOOK_BACK and self.line.value.strip("-– "):
            self.say(day_text(self.line.value, self.consult.today(), self.language))
        if self._keeping is None:
            self._keeping = self.set_timer(KEEP, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what stands in the line now."""
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        self.desk.keep_draft(self.line.value if self.line.value.strip() else "")

    async def on_capture_line_entered(self, event: CaptureLine.Entered) -> None:
        """Record the line; on an empty one, open the chosen row."""
        editing = self.editing
        if not event.text.strip():
            if editing is None:
                await self.open_chosen()
            return
        workshop, edited = self.desk.workshop, editing.key if editing else None
        entry = editing.entry if editing else self.entry
        try:
            line = day_capture.read(event.text, entry, workshop, self.around, chosen=self.list.chosen, edited=edited)
            if line.district is not None:
                # Before anything is stored: what the event refuses must not leave a new district behind.
                line.change(workshop, self.desk.clock.now())
                self.consult.archive.save_district(line.district)
                self.look_around()
        except Refusal as refusal:
            self.line.give_back(event.text)
            self.refuse(refusal)
            return
        if await self.apply(line.change, event.text, line.said) and editing is not None:
            self.stop_editing()

    def stop_editing(self) -> None:
        """Bring back what stood in the line before."""
        if self.editing is not None:
            self.line.value = self.editing.draft
            self.line.cursor_position = len(self.line.value)
        self.editing = None
        self.show_prompt()

    def action_choose(self, by: int) -> None:
        """Choose a row of the list."""
        self.in_turn(lambda: self._choose(by))

    def _choose(self, by: int) -> None:
        self.list.move(by)
        self.show_entry()

    def action_kind(self, by: int) -> None:
        """Let the line record the next thing that is possible here."""
        self.in_turn(lambda: self._next_kind(by))

    def _next_kind(self, by: int) -> None:
        choices = entries(self.desk.workshop)
        place = choices.index(self.entry) if self.entry in choices else 0
        self.entry = choices[(place + by) % len(choices)]
        self.say("")
        self.refresh_all()

    # --- the chosen row -----------------------------------------------------------------------------------------

    def do_edit(self) -> None:
        """Bring the chosen or the last row into the line, to be put right."""
        key = self.list.chosen
        if key is None:
            keys = [row.key for row in self.list.rows if row.key is not None]
            key = next((k for k in reversed(keys) if self._as_line(k) is not None), None)
        text = self._as_line(key) if key is not None else None
        if key is None or text is None:
            self.say(self._("Strike the line (Ctrl+D) and enter it anew."), "warning")
            return
        self.list.choose(key)
        draft = self.editing.draft if self.editing else self.line.value
        self.editing = Editing(key, self.entry, draft)
        self.line.value = text
        self.line.cursor_position = len(text)
        self.show_prompt()
        self.say(self._("Enter keeps the change, Esc leaves everything as it was."))

    def _as_line(self, key: Key) -> str | None:
        return day_capture.line_of(key, self.entry, self.desk.workshop, self.around)

    async def do_strike(self) -> None:
        """Strike the chosen row."""
        key, workshop = self.list.chosen, self.desk.workshop
        if key is None:
            self.say(self._("Choose the line to strike with the arrow keys first."), "warning")
            return
        try:
            not_ended(workshop)
            change = strike(key, workshop, round_at(workshop))
        except Refusal as refusal:
            self.refuse(refusal)
            return
        if change is None:
            self.say(self._("This line cannot be struck."), "warning")
        else:
            await self.apply(change, said=self._("Struck. F7 brings it back."))

    def do_cancel(self) -> None:
        """Stop changing a line, else choose nothing; the day is not left by mistake."""
        if self.editing is not None:
            self.stop_editing()
            self.say("")
        elif self.list.chosen is not None:
            self.list.choose(None)
            self.show_entry()

    def do_home(self) -> None:
        """Go home; the event stays where it stands."""
        self.keep_draft()
        self.dismiss()

    async def do_quit(self) -> None:
        """Leave; the unfinished line is kept."""
        self.keep_draft()
        await self.consult.action_quit()
