"""What the live screen and the closing share: the desk, the line, and all that can be done to what was said."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from textual import work

from consult import capture
from consult.capture import Line
from consult.dates import read_day, with_weekday
from consult.desk import Desk
from consult.listing import Row
from consult.present import ENTRIES, notice_text, space_text
from consult.present import MARKS as MARK_WORDS
from consult.screens.line_screen import LineScreen
from consult.widgets.entry_list import EntryList
from consult.widgets.line import CaptureLine
from sessions import conduct
from sessions.codes import MARKS, Entry, Kind, Stage
from sessions.conduct import Change
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.store import place

ANSWERS = " > "
"""Stands between a question and its answer where both are put right."""
SPACE = 60.0
"""Seconds between two looks at the space that is left."""


@dataclass(frozen=True, slots=True)
class Editing:
    """What is being put right in the line, and what stood there before.

    Attributes:
        answer: before which sign, counted from 1, its answer stands behind it; 0 if there is none.
    """

    entry: int
    answer: int
    draft: str


class DeskScreen(LineScreen[Session, Entry]):
    """A screen with the desk of a session."""

    DAY = Entry.REVIEW
    desk: Desk
    editing: Editing | None

    def rows(self) -> tuple[Row, ...]:
        """Return what the list shows."""
        raise NotImplementedError

    def prompt(self) -> str:
        """Return the word for what the line records."""
        return self._(ENTRIES[self.entry])

    def completed(self, raw: str) -> str | None:
        """Return the line with the initials, or what else is known, filled in."""
        return capture.completion(raw, self.desk.session)

    @property
    def list(self) -> EntryList:
        """The list."""
        return self.query_one("#entries", EntryList)

    def opening_notices(self) -> tuple[str, ...]:
        """Return what was not as it should be when the session was opened."""
        return tuple(notice_text(notice, self.language) for notice in self.desk.notices)

    def greet(self) -> None:
        """Say what was not as it should be, give the unfinished line back, and look after the disk."""
        super().greet()
        self.set_interval(SPACE, self.look_at_space)

    def look_at_space(self) -> None:
        """Say that room is running out before a save fails for it."""
        space = place.free(self.consult.settings.archive)
        if space is not None and space < place.LOW and self.desk.failure is None:
            self.say(space_text(space, self.language), "warning")

    def save_elsewhere(self, folder: Path) -> Path:
        """From now on, store the session in another folder too, as long as the archive fails."""
        return self.consult.save_elsewhere(folder)

    def way_on(self) -> str:
        """Return what Ctrl+S does when another program has changed the file."""
        return self._("Ctrl+S saves your version; the other one stays beside it as a copy.")

    def do_save(self) -> None:
        """Find a way out of a failed write; else say that everything is saved already."""
        self.save()

    async def go_on(self) -> None:
        """Save this version; keep the other one beside it."""
        try:
            copy = await self.desk.overrule()
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.refresh_all()
        self.show_failure()
        if copy is not None:
            self.say(self._("Saved. The other version lies beside it: {file}").format(file=copy))

    # --- the line -----------------------------------------------------------------------------------------------

    def unfinished(self) -> str:
        """Return what stands in the lines of this session: the closing lies over a live screen with its own."""
        lines = [screen.line.value for screen in self.app.screen_stack if isinstance(screen, DeskScreen)]
        return " ".join(line for line in lines if line.strip())

    async def on_capture_line_entered(self, event: CaptureLine.Entered) -> None:
        """Record the line."""
        session = self.desk.session
        if self.editing is not None:
            await self._finish_editing(event.text)
            return
        if not event.text.strip():
            return
        if session.stage is not Stage.RUNNING:
            self.line.give_back(event.text)
            self.refuse(Refusal(Reason.CLOSED))
            return
        line = capture.read_line(event.text, session)
        if await self._aside(line, event.text):
            return
        if self.entry is Entry.STEP and not line.answers:
            self._word_step(line.text)
            return
        if self.entry is Entry.REVIEW:
            await self._set_review(event.text)
            return
        row = self.list.chosen_row
        question = row.key if row and row.entry is Entry.QUESTION and not row.waits else None
        said = self.remark_on(line)
        done = await self.apply(capture.change_for(line, self.entry, question), event.text, said)
        if done:
            self.list.choose(None)
            if self.entry is Entry.KEY_QUESTION:
                self.entry = self.entries()[0]
            self.show_prompt()

    async def _set_review(self, text: str) -> None:
        """Set the day of the look back; what the words mean was shown while they were typed."""
        try:
            day = read_day(text, self.consult.today())
        except Refusal as refusal:
            self.line.give_back(text)
            self.refuse(refusal)
            return
        said = self._("Look back: {day}").format(day=with_weekday(day, self.language))
        await self.apply(lambda session, _now: conduct.set_review(session, day), text, said)

    async def _aside(self, line: Line, text: str) -> bool:
        """Keep what is no contribution: a private note, a turn that is passed, what the case giver says of a line."""
        if line.private:
            said = self._("Kept for you alone; no note that is handed on holds it.")
            await self.apply(lambda session, now: conduct.note_privately(session, line.text, now), text, said)
        elif line.passes and line.speaker is not None:
            who = line.speaker
            said = self._("{initials} passes.").format(initials=who)
            await self.apply(lambda session, _now: conduct.pass_turn(session, who), text, said)
        elif line.remarks:
            row = self.list.chosen_row
            if row is None or row.entry not in {Entry.HYPOTHESIS, Entry.IDEA}:
                self.line.give_back(text)
                self.say(self._("Choose the hypothesis or idea with the arrow keys first."), "warning")
            else:
                await self.apply(self._remark(row, line.text), text)
        else:
            return False
        return True

    def _remark(self, row: Row, words: str) -> Change:
        """Return the change for what the case giver says of a row; the word for a mark sets that mark."""
        named = {self._(MARK_WORDS[mark]).casefold(): mark for mark in MARKS[Kind(row.entry.value)]}
        mark = named.get(words.casefold())
        if mark is not None:
            return lambda session, _now: conduct.mark(session, row.key, mark)
        return lambda session, _now: conduct.remark(session, row.key, words)

    def remark_on(self, line: Line) -> str:
        """Return what is worth saying of a line that is recorded all the same."""
        if line.stranger:
            return self._("{initials} is not in the list of people (F2): kept as text.").format(initials=line.stranger)
        return ""

    # --- actions of both screens --------------------------------------------------------------------------------

    async def do_strike(self) -> None:
        """Strike the chosen row."""
        row = self.list.chosen_row
        if row is None:
            self.say(self._("Choose the line to strike with the arrow keys first."), "warning")
        else:
            emptied: dict[Entry, Change] = {
                Entry.TAKEAWAY: lambda session, _now: conduct.take_along(session, ""),
                Entry.WAIVER: lambda session, _now: conduct.waive_step(session, ""),
                Entry.REVIEW: lambda session, _now: conduct.set_review(session, None),
            }
            strike: Change = lambda session, _now: conduct.strike(session, row.key)  # noqa: E731
            await self.apply(emptied.get(row.entry, strike), said=self._("Struck. F7 brings it back."))

    async def do_mark(self) -> None:
        """Set the next mark on the chosen row; without one, choose the first that can be marked."""
        row = self.list.chosen_row
        if row is None:
            markable = [r for r in self.rows() if not r.waits and r.entry in {Entry.HYPOTHESIS, Entry.IDEA}]
            unmarked = [r for r in markable if r.mark is None] or markable
            if not unmarked:
                self.refuse(Refusal(Reason.MARK_NOT_FOR_KIND))
                return
            self.list.choose(unmarked[0].key)
            row = unmarked[0]
        if row.entry not in {Entry.HYPOTHESIS, Entry.IDEA} or row.waits:
            self.refuse(Refusal(Reason.MARK_NOT_FOR_KIND))
            return
        choices = (*MARKS[Kind(row.entry.value)], None)
        following = choices[(choices.index(row.mark) + 1) % len(choices)] if row.mark in choices else choices[0]
        await self.apply(lambda session, _now: conduct.mark(session, row.key, following))

    def do_edit(self) -> None:
        """Bring the chosen or the last line into the input, an answer behind its question."""
        row = self.list.chosen_row
        if row is None and self.editing is None:
            own = [r for r in self.rows() if not r.waits]
            row = own[-1] if own else None
        if row is None:
            self.refuse(Refusal(Reason.NO_SUCH_ENTRY))
            return
        if row.entry is Entry.STEP:
            self._edit_step(row.key)
            return
        if row.entry in {Entry.FEEDBACK, Entry.REVIEW, Entry.WAIVER}:
            self.say(self._("Strike the line (Ctrl+D) and enter it anew."), "warning")
            return
        self.list.choose(row.key)
        editing = Editing(row.key, row.text.count(ANSWERS) + 1 if row.answer else 0, self.draft())
        speaker = f"{row.speaker}: " if row.speaker else ""
        self.edit(editing, f"{speaker}{row.text}{ANSWERS}{row.answer}" if row.answer else f"{speaker}{row.text}")

    async def _finish_editing(self, text: str) -> None:
        editing = self.editing
        assert editing is not None
        parts = text.split(ANSWERS, editing.answer) if editing.answer else [text]
        words, answer = ANSWERS.join(parts[: editing.answer or 1]), parts[editing.answer :] if editing.answer else []
        line = capture.read_line(words, self.desk.session)

        def change(session: Session, _now: datetime) -> Session:
            if editing.entry == 0:
                return conduct.take_along(session, text)
            session = conduct.edit(session, editing.entry, line.text, line.speaker)
            # Without the sign before it nothing is said of the answer, so it stays.
            return conduct.edit_answer(session, editing.entry, answer[0]) if answer else session

        if await self.apply(change, text):
            self.stop_editing()

    def stop_editing(self) -> None:
        """Bring back what stood in the line before, and choose nothing."""
        self.list.choose(None)
        super().stop_editing()

    def do_leave(self) -> None:
        """Stop editing, else choose nothing, else go back."""
        if self.editing is not None:
            self.stop_editing()
            self.say("")
        elif self.list.chosen_row is not None:
            self.list.choose(None)
        else:
            self.keep_draft()
            super().do_leave()

    # --- forms --------------------------------------------------------------------------------------------------

    @work
    async def do_key_question(self) -> None:
        """Word the key question."""
        from consult.screens.forms import KeyQuestionForm

        words = await self.app.push_screen_wait(KeyQuestionForm(self.desk.session))
        if words and words == self.desk.session.question:
            await self.apply(conduct.agree_key_question, said=self._("Read back; the case giver agrees."))
        elif words:
            said = self._("Read it back; F3 and Enter note that the case giver agrees.")
            await self.apply(lambda session, now: conduct.word_key_question(session, words, now), said=said)

    def do_step(self) -> None:
        """Agree a next step from the chosen row, or a new one."""
        row = self.list.chosen_row
        if row and row.entry is Entry.STEP:
            self._edit_step(row.key)
        else:
            self._word_step(row.text if row else "", row.key or None if row else None)

    @work
    async def _word_step(self, what: str, source: int | None = None) -> None:
        from consult.screens.forms import StepForm

        form = await self.app.push_screen_wait(StepForm(self.desk.session, what))
        if form is not None:
            words, parts = form
            parts["source"] = source
            await self.apply(lambda session, _now: conduct.commit_step(session, words, **parts))
            self.list.choose(None)

    @work
    async def _edit_step(self, entry: int) -> None:
        from consult.screens.forms import StepForm

        step = next(step for step in self.desk.session.steps if step.id == entry)
        form = await self.app.push_screen_wait(StepForm(self.desk.session, step.what, step))
        if form is not None:
            words, parts = form
            await self.apply(lambda session, _now: conduct.edit_step(session, entry, words, **parts))

    @work
    async def do_people(self) -> None:
        """Change people and roles, and whether the case may be discussed here."""
        from consult.screens.forms import PeopleForm

        result = await self.app.push_screen_wait(PeopleForm(self.desk.session))
        if result is not None:
            people, cleared = result
            await self.apply(lambda session, _now: conduct.clear_case(conduct.set_people(session, people), cleared))

    def do_private(self) -> None:
        """Show the facilitator's private notes, to change or strike them."""
        from consult.screens.private_form import PrivateForm

        self.app.push_screen(PrivateForm(self.desk))

    def do_process(self) -> None:
        """Show how the time went."""
        from consult.screens.process import ProcessForm

        self.app.push_screen(ProcessForm(self.desk.session, self.desk.clock.now()))

    def do_notes(self) -> None:
        """Show what can be handed on."""
        from consult.screens.notes import NotesScreen

        self.app.push_screen(NotesScreen(self.desk.session))
