"""What the screens of a session and of an event share: the line, the list beside it, changes, the unfinished line."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Digits, Static

from consult.desk import FAILURES
from consult.present import day_text, refusal_text
from consult.screens.base import ConsultScreen
from consult.widgets.line import CaptureLine, Completion
from consult.widgets.row_list import RowList
from sessions.refusal import Reason, Refusal

RETRY = 10.0
"""Seconds until a failed write is tried again by itself."""
KEEP = 0.3
"""Seconds from a key until the unfinished line is kept: what a kill may cost of it."""
CHANGE = "change"
"""Stands in a kept line for what it records, where it puts another right."""

Record = TypeVar("Record")
"""What is in hand: a session or an event."""
Recorded = TypeVar("Recorded")
"""What a line can be recorded as."""


class Keeper(Protocol[Record]):
    """Keeps what is in hand, stored with each change.

    Attributes:
        failure: why the last write to the archive failed; ``None`` if it did not.
    """

    failure: Refusal | None

    @property
    def elsewhere(self) -> Path | None:
        """The folder in which it is stored as long as the archive fails; ``None`` if there is none."""

    @property
    def saved_at(self) -> datetime | None:
        """When the last write returned."""

    async def retry(self) -> bool:
        """Store what is in hand once more; return whether the archive can be written to again."""

    async def apply(self, change: Callable[[Record, datetime], Record]) -> Record:
        """Apply a change and store it."""

    async def undo(self) -> Record:
        """Take the last change back."""

    async def redo(self) -> Record:
        """Bring back what was taken back last."""

    def take_draft(self) -> str:
        """Return what was kept of the line when this was last left."""

    def keep_draft(self, text: str) -> None:
        """Keep the line that is being typed, below what it records."""


class Correction(Protocol):
    """What is being put right in the line."""

    @property
    def draft(self) -> str:
        """What stood in the line before."""


class LineScreen(ConsultScreen, Generic[Record, Recorded]):
    """A screen with something in hand, a list and the line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False, priority=True),
        Binding("down", "choose(1)", show=False, priority=True),
        Binding("pageup", "choose(-8)", show=False, priority=True),
        Binding("pagedown", "choose(8)", show=False, priority=True),
        Binding("tab", "kind(1)", show=False, priority=True),
        Binding("shift+tab", "kind(-1)", show=False, priority=True),
    ]
    DAY: ClassVar[object]
    """What a line that is a day is recorded as."""

    desk: Keeper[Record]
    editing: Correction | None

    def __init__(self, desk: Keeper[Record]) -> None:
        super().__init__()
        self.desk = desk
        self.entry: Recorded = self.entries()[0]
        self.editing = None
        self._keeping: Timer | None = None

    # --- what differs -------------------------------------------------------------------------------------------

    def entries(self) -> tuple[Recorded, ...]:
        """Return what the line can record here, the default first."""
        raise NotImplementedError

    def prompt(self) -> str:
        """Return the word for what the line records."""
        raise NotImplementedError

    def completed(self, raw: str) -> str | None:
        """Return the whole line that ``raw`` may be the beginning of."""
        raise NotImplementedError

    def refresh_all(self) -> None:
        """Show what is in hand as it is stored."""
        raise NotImplementedError

    def save_elsewhere(self, folder: Path) -> Path:
        """From now on, store in another folder too, as long as the archive fails; return the archive's folder there.

        Raises:
            Refusal: it cannot be stored there either.
        """
        raise NotImplementedError

    def way_on(self) -> str:
        """Return what Ctrl+S does when another program has changed the file."""
        raise NotImplementedError

    async def go_on(self) -> None:
        """Do it."""
        raise NotImplementedError

    def opening_notices(self) -> tuple[str, ...]:
        """Return what was not as it should be when this was opened."""
        return ()

    def offered(self) -> str:
        """Return what an empty line offers to take with the right arrow key."""
        return ""

    def unfinished(self) -> str:
        """Return the line that is being typed; nothing if it is blank."""
        return self.line.value if self.line.value.strip() else ""

    # --- what is seen -------------------------------------------------------------------------------------------

    def compose_board(self, rows: Widget, beside: str = "", above: str = "") -> ComposeResult:
        """Compose title, where it stands, banner with the clock, list and line.

        Args:
            rows: the list.
            beside, above: ids of a text below the rail, and of one above the list, where there is one.
        """
        yield Static(id="title", markup=False)
        yield Static(id="strip", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="rail"):
                yield Static(id="phases", markup=False)
                if beside:
                    yield Static(id=beside, markup=False)
            with Vertical(id="main"):
                with Horizontal(id="banner"):
                    yield Static(id="who", markup=False)
                    with Vertical(id="clock"):
                        yield Digits(id="left")
                        yield Static(id="times", markup=False)
                yield Static(id="to-say", markup=False)
                if above:
                    yield Static(id=above, markup=False)
                yield rows
        yield from self.compose_line()

    # --- the line -----------------------------------------------------------------------------------------------

    def compose_line(self) -> ComposeResult:
        """Compose the line with the word for what it records; above it, what cannot be overlooked."""
        yield Static(id="failure", markup=False)
        with Horizontal(id="line-box"):
            yield Static(id="prompt", markup=False)
            yield CaptureLine(id="line", compact=True, suggester=Completion(self.completed), select_on_focus=False)

    @property
    def line(self) -> CaptureLine:
        """The line."""
        return self.query_one("#line", CaptureLine)

    @property
    def list(self) -> RowList[Any]:
        """The list."""
        return self.query_one("#entries", RowList)

    def greet(self) -> None:
        """Say what was not as it should be, give the unfinished line back, and try a failed write again by itself."""
        notices = self.opening_notices()
        texts, (kind, _end, draft) = [*notices], self.desk.take_draft().rpartition("\n")
        if draft:
            # What was begun as one thing should not be entered as another, as long as it can be recorded here.
            entry = next((entry for entry in self.entries() if str(entry) == kind), self.entry)
            if entry != self.entry:
                self.entry = entry
                self.show_kind()
            self.line.give_back(draft)
            change = self._("The change that you were typing is back; Enter would record it as a line of its own.")
            texts.append(change if kind == CHANGE else self._("The line that you were typing is back."))
        if texts:
            self.say("\n".join(texts), "warning" if notices else "")
        self.set_interval(RETRY, self.try_again)

    def show_prompt(self) -> None:
        """Show what the line records."""
        word = self._("Change") if self.editing else self.prompt()
        self.paint("prompt", Content(f"{word} ▸ "))
        self.line.placeholder = "" if self.editing else self.offered()

    def on_input_changed(self) -> None:
        """Keep the line that is being typed, a moment after the last key; of a day, say which one is meant."""
        if self.entry is self.DAY and self.line.value.strip("-– "):
            self.say(day_text(self.line.value, self.consult.today(), self.language))
        if self._keeping is None:
            self._keeping = self.set_timer(KEEP, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what stands in the line now."""
        if self._keeping is not None:
            self._keeping.stop()
            self._keeping = None
        text = self.unfinished()
        kind = CHANGE if self.editing else self.entry
        self.desk.keep_draft(f"{kind}\n{text}" if text else "")

    def draft(self) -> str:
        """Return what comes back into the line when nothing is put right any more."""
        return self.editing.draft if self.editing else self.line.value

    def edit(self, editing: Correction, text: str) -> None:
        """Bring ``text`` into the line, to be put right."""
        self.editing = editing
        self._fill(text)
        self.show_prompt()
        self.say(self._("Enter keeps the change, Esc leaves everything as it was."))

    def stop_editing(self) -> None:
        """Bring back what stood in the line before."""
        if self.editing is not None:
            self._fill(self.editing.draft)
        self.editing = None
        self.show_prompt()

    def _fill(self, text: str) -> None:
        self.line.value = text
        self.line.cursor_position = len(text)

    # --- moving -------------------------------------------------------------------------------------------------

    def action_choose(self, by: int) -> None:
        """Choose a row of the list."""
        self.in_turn(lambda: self.move(by))

    def move(self, by: int) -> None:
        """Choose the row so many rows from the chosen one."""
        self.list.move(by)

    def action_kind(self, by: int) -> None:
        """Let the line record the next thing that is possible here."""
        self.in_turn(lambda: self._next_kind(by))

    def _next_kind(self, by: int) -> None:
        choices = self.entries()
        place = choices.index(self.entry) if self.entry in choices else 0
        self.entry = choices[(place + by) % len(choices)]
        self.show_kind()

    def show_kind(self) -> None:
        """Show that the line records something else now."""
        self.show_prompt()

    # --- when nothing can be stored -----------------------------------------------------------------------------

    def words(self, refusal: Refusal) -> str:
        """Return the words for a refusal."""
        return refusal_text(refusal, self.language)

    def refuse(self, refusal: Refusal) -> None:
        """Say what was refused; a failed write stays loud until a write succeeds."""
        if refusal is self.desk.failure:
            self.show_failure()
            self.say("")
        else:
            self.say(self.words(refusal), "error" if refusal.reason in FAILURES else "warning")

    def show_failure(self) -> None:
        """Show why nothing can be stored, for as long as that is so, and the way out."""
        failure, elsewhere = self.desk.failure, self.desk.elsewhere
        box = self.query_one("#failure", Static)
        box.display = failure is not None
        if failure is None:
            return
        changed = failure.reason is Reason.CHANGED_ON_DISK
        box.set_class(elsewhere is not None, "-elsewhere")
        if elsewhere is not None and not changed:
            text = self._("Saved in {folder}, as the archive cannot be written to ({cause}). It is tried again.")
            text = text.format(folder=elsewhere, cause=failure.facts.get("cause", "–"))
        else:
            text = f"{self.words(failure)} {self.way_on() if changed else self._('Ctrl+S saves in another folder.')}"
        self.paint("failure", Content(text))

    async def try_again(self) -> None:
        """See whether the archive can be written to again, if it could not."""
        if self.desk.failure is None or not self.is_current:
            return
        elsewhere = self.desk.elsewhere
        if await self.desk.retry():
            self.refresh_all()
            text = self._("Saving works again; everything shown is in the archive.")
            if elsewhere is not None:
                copy = self._("The copy in {folder} is no longer needed.").format(folder=elsewhere)
                text = f"{text} {copy}"
            self.say(text)
        self.show_failure()

    @work
    async def save(self) -> None:
        """Find a way out of a failed write; else say that everything is saved already."""
        from consult.screens.forms import FolderForm

        failure, saved = self.desk.failure, self.desk.saved_at
        if failure is not None and failure.reason is Reason.CHANGED_ON_DISK:
            await self.go_on()
        elif failure is not None:
            folder = await self.app.push_screen_wait(FolderForm(self.words(failure)))
            if folder is not None:
                self._go_elsewhere(folder)
        elif saved is not None:
            text = self._("Everything shown is saved, last at {time}.")
            self.say(text.format(time=self.language.time(saved, seconds=True)))
        else:
            self.say(self._("Everything shown is saved."))

    def _go_elsewhere(self, folder: Path) -> None:
        try:
            place = self.save_elsewhere(folder)
        except Refusal as refusal:
            self.say(self.words(refusal), "error")
            return
        self.refresh_all()
        self.show_failure()
        self.say(self._("From now on it is saved in {folder} too; go on as before.").format(folder=place))

    # --- changes ------------------------------------------------------------------------------------------------

    async def apply(self, change: Callable[[Record, datetime], Record], text: str = "", said: str = "") -> bool:
        """Apply a change and show it as stored; what is refused is said and ``text`` goes back into the line.

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
        await self.shown_as_stored(said)
        return True

    async def shown_as_stored(self, said: str) -> None:
        """Show what is stored now, and say ``said``."""
        self.keep_draft()
        self.refresh_all()
        self.show_failure()
        self.say(said)
        # Let the list say that it has changed before this screen is idle and draws: a change that comes later waits
        # for two frames.
        for _turn in range(2):
            await asyncio.sleep(0)

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
        await self.shown_as_stored(said)
