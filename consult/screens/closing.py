"""The closing: next steps, what the case giver takes along, feedback; and the end of the session."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from consult import listing
from consult.desk import Desk
from consult.listing import Row
from consult.present import STEP_PARTS
from consult.screens.base import bindings
from consult.screens.desk_screen import DeskScreen
from consult.widgets.entry_list import EntryList
from sessions import conduct
from sessions.codes import Entry, Stage, StepPart
from sessions.notes.feedback import QUESTIONS, SCALE
from sessions.record import Session

NEEDED = {StepPart.WHO, StepPart.BY, StepPart.SIGN}
"""What a step needs that somebody will really take, as ``conduct.has_outcome``."""


class ClosingScreen(DeskScreen):
    """The result of a session, running or closed."""

    SCREEN = "closing"
    BINDINGS: ClassVar[list[BindingType]] = bindings("closing")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._warned: Session | None = None

    def entries(self) -> tuple[Entry, ...]:
        """Return what the closing records."""
        # Next steps have a key of their own; so whatever is wanted here is one Tab away at most.
        last = Entry.REVIEW if self.desk.session.steps else Entry.WAIVER
        return (Entry.TAKEAWAY, Entry.FEEDBACK, last)

    def rows(self) -> tuple[Row, ...]:
        """Return the result."""
        return listing.closing_rows(self.desk.session)

    def content(self) -> ComposeResult:
        """Compose title, key question, list and line."""
        yield Static(id="title", markup=False)
        yield Static(id="key-question", markup=False)
        yield EntryList(self.language, lambda: self._("No idea was taken and no step agreed yet."))
        yield Static(id="open-ends", markup=False)
        yield from self.compose_line()

    def on_mount(self) -> None:
        """Show the result."""
        self.refresh_all()
        self.line.focus()
        self.greet()

    def refresh_all(self) -> None:
        """Show the session as it is stored."""
        session = self.desk.session
        closed = session.stage is Stage.CLOSED
        state = self._("closed") if closed else self._("Closing")
        self.paint(
            "title",
            Content(f" {session.district_name} · {session.case.title} · {state}").truncate(
                self.size.width, ellipsis=True
            ),
        )
        lead = Content.styled(f"{self._('Key question')}: ", "$foreground-muted")
        self.paint("key-question", lead + Content.styled(session.question or "–", "bold"))
        self.list.show(self.rows())
        self.query_one("#line-box").display = not closed
        if not closed and self.focused is None:
            # What is hidden has no focus, and what is shown again gets none by itself.
            self.line.focus()
        if self.entry not in self.entries():
            self.entry = self.entries()[-1]
        self.show_prompt()

    def show_prompt(self) -> None:
        """Show what the line records, and above it what is still open; for feedback, what is asked."""
        super().show_prompt()
        asked = self.entry is Entry.FEEDBACK and self.desk.session.stage is Stage.RUNNING
        self.paint("open-ends", self._asked() if asked else Content(self._open_ends()))

    def _asked(self) -> Content:
        questions = " ".join(f"{number} {self._(words)}" for number, words in enumerate(QUESTIONS, 1))
        return Content.styled(f"{questions} {self._(SCALE)}", "$foreground")

    def _open_ends(self) -> str:
        session = self.desk.session
        if session.stage is Stage.CLOSED:
            return self._("The session is closed. Ctrl+T hands on notes, Ctrl+E reopens it.")
        ends = self._steps_open()
        ends += [self._("nothing that the case giver takes along")] if not session.takeaway else []
        if session.steps and session.review is None:
            ends.append(self._("no day for the look back"))
        ends += [self._("no feedback")] if not session.feedback else []
        waiting = len(session.parked)
        if waiting:
            ends.append(
                self.language.ngettext("{number} line still parked", "{number} lines still parked", waiting).format(
                    number=waiting
                )
            )
        return self._("Still open: {what}.").format(what=self.language.joined(ends)) if ends else ""

    def _steps_open(self) -> list[str]:
        """Return what is missing for a step that somebody will really take; a reason why there is none is enough."""
        session = self.desk.session
        if conduct.has_outcome(session):
            return []
        if not session.steps:
            return [self._("no next step (F4; or, with Tab, why there is none)")]
        gaps = conduct.step_gaps(session.steps[0])
        parts = [self._(STEP_PARTS[part]) for part in gaps if part in NEEDED]
        return [self._("the first step: {parts}").format(parts=self.language.joined(parts))]

    async def do_close(self) -> None:
        """Close the session after saying what is open; reopen a closed one."""
        session = self.desk.session
        if session.stage is Stage.CLOSED:
            await self.apply(
                conduct.reopen, said=self._("Reopened; the time between is a pause. Esc goes to the phase.")
            )
            return
        if self._warned is not session:
            self._warned = session
            ends = self._open_ends()
            self.say(f"{ends} {self._('Ctrl+E again closes the session; it can be reopened.')}".strip(), "warning")
            return
        if await self.apply(conduct.close):
            self.say(self._("Closed. Ctrl+T hands on notes."))

    def do_help(self) -> None:
        """Show the keys."""
        from consult.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("closing"))

    def do_leave(self) -> None:
        """Go back; from a reopened session to its phase."""
        if self.desk.session.stage is Stage.RUNNING and self.editing is None and self.list.chosen_row is None:
            from consult.screens.live import LiveScreen

            if not any(isinstance(screen, LiveScreen) for screen in self.app.screen_stack):
                self.app.switch_screen(LiveScreen(self.desk))
                return
        super().do_leave()
