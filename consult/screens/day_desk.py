"""The desk, the line and the list of the day: a line is recorded or comes back, and a failed write stays loud."""

from dataclasses import dataclass
from pathlib import Path

from consult import day_capture
from consult.day_changes import strike
from consult.day_context import Context, Entry, Key, entries, round_at
from consult.day_words import PROMPTS
from consult.event_desk import EventDesk
from consult.screens.line_screen import LineScreen
from consult.widgets.day_list import DayList
from consult.widgets.line import CaptureLine
from sessions.event.parts import not_ended
from sessions.refusal import Reason, Refusal
from sessions.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Editing:
    """What is being put right in the line, as which entry, and what stood in the line before."""

    key: Key
    entry: Entry
    draft: str


class EventScreen(LineScreen[Workshop, Entry]):
    """A screen with the desk of an event."""

    DAY = Entry.LOOK_BACK
    desk: EventDesk
    editing: Editing | None

    def entries(self) -> tuple[Entry, ...]:
        """Return what the line can record at this point of the programme, the default first."""
        return entries(self.desk.workshop)

    @property
    def around(self) -> Context:
        """What is known beside the workshop."""
        raise NotImplementedError

    def look_around(self) -> None:
        """Read anew what is known beside the workshop."""
        raise NotImplementedError

    def show_entry(self) -> None:
        """Show what belongs to what the line records."""
        raise NotImplementedError

    async def open_chosen(self) -> None:
        """Do what Enter on the empty line does with the chosen row."""
        raise NotImplementedError

    def prompt(self) -> str:
        """Return the word for what the line records."""
        return self._(PROMPTS[self.entry])

    def completed(self, raw: str) -> str | None:
        """Return the line with what is known filled in."""
        return day_capture.completion(raw, self.entry, self.desk.workshop, self.around)

    @property
    def list(self) -> DayList:
        """The list."""
        return self.query_one("#entries", DayList)

    def words(self, refusal: Refusal) -> str:
        """Return the words for a refusal, with the names of those it is about."""
        return super().words(self.around.named(refusal))

    # --- when nothing can be stored -----------------------------------------------------------------------------

    def save_elsewhere(self, folder: Path) -> Path:
        """From now on, store the event in another folder too, as long as the archive fails."""
        known = self.around.districts
        taking = [known[item.district] for item in self.desk.workshop.districts if item.district in known]
        return self.consult.save_event_elsewhere(self.desk, taking, folder)

    def way_on(self) -> str:
        """Return what Ctrl+S does when another program has changed the file."""
        return self._("Ctrl+S goes on with the other version; your line stays, and F7 brings your version back.")

    async def go_on(self) -> None:
        """Go on with what another program saved."""
        try:
            await self.desk.take_theirs()
        except Refusal as refusal:
            self.refuse(refusal)
            return
        self.look_around()
        await self.shown_as_stored(self._("This is the other version. F7 brings yours back."))

    async def try_again(self) -> None:
        """See whether the event can be stored again; what another program changed is for people to decide."""
        if self.desk.failure is not None and self.desk.failure.reason is not Reason.CHANGED_ON_DISK:
            await super().try_again()

    def do_save_event(self) -> None:
        """Find a way out of a failed write; else say that everything is saved already."""
        self.save()

    # --- the line -----------------------------------------------------------------------------------------------

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
                self.desk.save_district(line.district)
                self.look_around()
        except Refusal as refusal:
            self.line.give_back(event.text)
            self.refuse(refusal)
            return
        if await self.apply(line.change, event.text, line.said) and editing is not None:
            self.stop_editing()

    def move(self, by: int) -> None:
        """Choose a row, and show what belongs to it."""
        super().move(by)
        self.show_entry()

    def show_kind(self) -> None:
        """Show what belongs to what the line records now."""
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
        self.edit(Editing(key, self.entry, self.draft()), text)

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
        """Stop changing a line, else choose nothing, else go home, when asked for twice: nothing is left by mistake."""
        if self.editing is not None:
            self.stop_editing()
            self.say("")
        elif self.list.chosen is not None:
            self.list.choose(None)
            self.show_entry()
        elif self.asked(self._("Esc again leads to the overview; the event stays where it stands.")):
            self.do_home()

    def do_home(self) -> None:
        """Go home; the event stays where it stands."""
        self.keep_draft()
        self.dismiss()

    async def do_quit(self) -> None:
        """Leave; the unfinished line is kept."""
        self.keep_draft()
        await self.consult.action_quit()
