"""The day: all that can be done to an event of several districts, before, while and after it runs."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import BindingType

from consult import day_changes, day_rooms
from consult.backup import files_not_sessions
from consult.day_context import Key, What, current, entries, round_at
from consult.day_words import HINTS, NOW, PROMPTS
from consult.desk import Desk
from consult.event_desk import EventDesk
from consult.present import refusal_text
from consult.screens.base import bindings
from consult.screens.day_profiles import ProfileBoard
from sessions import conduct, preparation, timing
from sessions.codes import Stage
from sessions.event import casting, closing, details, programme, rooms, taking
from sessions.event.parts import found
from sessions.method import Method, published
from sessions.refusal import Reason, Refusal
from sessions.text import slug
from sessions.workshop import Announced, Candidate, Room, Workshop

_OFFERS = frozenset({What.MATCH, What.LEFTOVER})


class DayScreen(ProfileBoard):
    """An event of several districts.

    Args:
        desk: the event in hand.
        earlier: meetings before it, the earliest first.
    """

    SCREEN = "day"
    BINDINGS: ClassVar[list[BindingType]] = bindings("day")

    def __init__(self, desk: EventDesk, earlier: Sequence[Workshop] = ()) -> None:
        super().__init__(desk, tuple(earlier))
        self._opened = False

    def on_screen_resume(self) -> None:
        """Back from a room: give its session back, and show what came of it."""
        if self._opened:
            self._opened = False
            self.consult.release()
            self.look_around()
            self.refresh_all()

    async def open_chosen(self) -> None:
        """Do what the chosen row is there for."""
        key = self.list.chosen
        if key is None:
            return
        if key.what is What.STEP:
            self._ask_status(key)
        elif key.what is What.DISTRICT:
            self.do_profile()
        elif key.what is What.ROOM and self.is_current:  # Enter, once more, behind what it opened
            await self._open_room(key.name)
        elif key.what is What.ITEM and found(self.desk.workshop.programme, key.id).dropped:
            await self.apply(lambda w, _now: programme.drop(w, key.id, False), said=self._("Taken in again."))
        elif key.what is What.TEMPLATE:
            before, language = self.desk.workshop, self.language.code
            if await self.apply(lambda w, _now: day_changes.lay_out(w, key.name, language)):
                self.say(day_changes.left_out(before, self.desk.workshop, self.around))
        elif key.what is What.SAID:
            await self.apply(lambda w, _now: day_changes.take_outcome(w, key.id, self.around))
        elif key.what in (What.MATCH, What.LEFTOVER):
            await self.do_take_up()

    # --- the programme ------------------------------------------------------------------------------------------

    async def do_next_item(self) -> None:
        """Begin the event, or go to the next item."""
        workshop = self.desk.workshop
        if workshop.runs or workshop.ended_at is not None:
            await self.apply(programme.advance)
            return
        without = [item.district for item in taking.lacking(workshop) if not item.let_in]
        if without:
            names = self.language.joined([self.around.name(name) for name in without])
            text = self._("Without a target agreement: {names}. Ctrl+N again begins all the same.")
            if not self.asked(text.format(names=names)):
                return
        await self.apply(programme.begin, said=self._("It has begun. F7 takes that back."))

    async def do_item_back(self) -> None:
        """Go back to the item before."""
        await self.apply(programme.back)

    async def do_skip_item(self) -> None:
        """Leave out the item that runs."""
        await self.apply(programme.skip, said=self._("Left out. F7 takes it back."))

    async def do_item_minute(self) -> None:
        """Give this item one minute more."""
        await self.apply(lambda workshop, _now: programme.add_minutes(workshop, 1))

    async def do_item_minute_less(self) -> None:
        """Give this item one minute less."""
        await self.apply(lambda workshop, _now: programme.add_minutes(workshop, -1))

    @work
    async def do_catch_up(self) -> None:
        """Take minutes from later items so that the event ends in time, once the new plan was seen."""
        from consult.screens.day_forms import CatchUpForm

        if current(self.desk.workshop) is None:
            self.refuse(Refusal(Reason.NO_ITEM_RUNS))
            return
        plan = await self.app.push_screen_wait(CatchUpForm(self.desk.workshop, self.desk.clock.now()))
        if plan is not None:
            said = self._("The plan is changed. F7 takes that back.")
            await self.apply(lambda workshop, _now: programme.taken(workshop, plan), said=said)

    @work
    async def do_rule(self) -> None:
        """Note that the rule of confidentiality was read aloud."""
        from consult.screens.day_forms import RuleForm

        rule = await self.app.push_screen_wait(RuleForm(self.desk.workshop))
        if rule is not None:
            said = self._("The rule of confidentiality was read aloud.")
            await self.apply(lambda workshop, now: taking.agree_on_rule(workshop, rule, now), said=said)

    def do_edit_event(self) -> None:
        """See and put right what is announced of the event."""
        from consult.screens.event_edit import EventEditScreen

        async def store(announced: Announced) -> None:
            await self.desk.apply(lambda workshop, _now: details.with_details(workshop, announced))

        async def show(_result: None) -> None:
            await self.shown_as_stored("")

        self.app.push_screen(EventEditScreen(details.announced(self.desk.workshop), store), show)

    @work
    async def do_add_people(self) -> None:
        """Take in a whole list of people."""
        from consult.screens.day_forms import PeopleListForm

        read = await self.app.push_screen_wait(PeopleListForm(self.desk.workshop, self.around))
        if read is not None:
            before = len(self.desk.workshop.people)
            if await self.apply(read.change):
                added = len(self.desk.workshop.people) - before
                text = self.language.ngettext("{number} person is added.", "{number} people are added.", added)
                self.say(f"{text.format(number=added)} {read.said}".rstrip())

    # --- look back ----------------------------------------------------------------------------------------------

    @work
    async def _ask_status(self, key: Key) -> None:
        """Ask what became of a step and store it in its session."""
        from consult.screens.forms import StatusForm

        place = (key.name, key.id)
        step = next((row for row in self.around.steps if (f"{row.district}/{row.session}", row.step) == place), None)
        if step is None:
            return
        status = await self.app.push_screen_wait(StatusForm(step.what))
        if status is None:
            return
        try:
            with self.consult.archive.write(key.name) as writer:
                desk = Desk(writer, self.consult.clock)
                await desk.apply(lambda session, _now: conduct.follow_up(session, key.id, status))
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self.look_around()
        self.refresh_all()
        self.say(self._("Noted."))

    # --- cases --------------------------------------------------------------------------------------------------

    def _candidate(self) -> Candidate | None:
        """Return the chosen case; say so if there is none."""
        key = self.list.chosen
        if key is None or key.what not in (What.CANDIDATE, What.SAID):
            self.say(self._("Choose a case with the arrow keys first."), "warning")
            return None
        return found(self.desk.workshop.candidates, key.id)

    async def do_cleared(self) -> None:
        """Answer whether the chosen case may be discussed here."""
        item = self._candidate()
        if item is not None:
            await self.apply(lambda workshop, _now: day_changes.cleared_next(workshop, item.id))

    async def do_choose_round(self) -> None:
        """Choose the chosen case for the next round, or for none."""
        item = self._candidate()
        if item is None:
            return
        round_, around = day_changes.next_round(self.desk.workshop, item.id), self.around
        try:
            day_changes.with_round(self.desk.workshop, item.id, round_, around)
        except Refusal as refusal:
            if refusal.reason is Reason.AGAINST_DOTS:
                self._ask_note(item, round_)
            else:
                self.refuse(refusal)
            return
        await self.apply(
            lambda workshop, _now: day_changes.with_round(workshop, item.id, round_, around),
            said=self._in_round(round_),
        )

    def _in_round(self, round_: int | None) -> str:
        return self._("Round {round}").format(round=round_) if round_ is not None else self._("Not chosen.")

    @work
    async def _ask_note(self, item: Candidate, round_: int | None) -> None:
        """Ask why a case is chosen, or not, against the ranking."""
        from consult.screens.plan_forms import WordsForm

        question = self._("{round} – the ranking says something else. Why all the same?")
        text = question.format(round=self._in_round(round_).rstrip("."))
        note = await self.app.push_screen_wait(WordsForm(text, ""))
        if note:
            around = self.around
            await self.apply(
                lambda workshop, _now: day_changes.with_round(workshop, item.id, round_, around, note),
                said=self._in_round(round_),
            )

    async def do_take_up(self) -> None:
        """Take the chosen suggestion, or the cases that were left over at the last meeting."""
        key = self.list.chosen
        offered = [row.key for row in self.list.rows if row.key is not None and row.key.what in _OFFERS]
        if key is None or key.what not in _OFFERS:
            key = next(iter(offered), None)
        last = self.around.last
        if key is None:
            self.say(self._("There is nothing to take here."), "warning")
        elif key.what is What.MATCH:
            await self.apply(day_changes.take_suggestion(key, self.around), said=self._("Agreed. F7 takes it back."))
        elif last is not None:
            await self.apply(lambda workshop, _now: casting.bring_leftovers(workshop, last))

    # --- rooms --------------------------------------------------------------------------------------------------

    @work
    async def do_make_rooms(self) -> None:
        """Make the rooms of the round and seat everybody, once the proposal was seen."""
        from consult.screens.day_forms import RoomsForm, made

        workshop, around = self.desk.workshop, self.around
        round_ = round_at(workshop)
        if round_ is None:
            self.say(self._("There is no round in the programme."), "warning")
            return
        seated = await self.app.push_screen_wait(RoomsForm(workshop, round_, around))
        if seated is not None:
            said = self._("Everybody has a seat. F7 takes it back.")
            await self.apply(lambda w, _now: made(w, round_, seated, around), said=said)

    async def _open_room(self, name: str) -> None:
        """Open the consultation of a room where it stands; prepare it if there is none."""
        workshop = self.desk.workshop
        round_ = round_at(workshop)
        assert round_ is not None
        room = rooms.room_named(workshop, round_, name)
        try:
            candidate = day_rooms.room_case(workshop, room, self.around)
        except Refusal as refusal:
            self.refuse(refusal)
            return
        try:
            desk = await self._desk_of(workshop, room, candidate)
        except Refusal as refusal:
            if refusal.reason is Reason.IN_USE:
                self._read_only(room, candidate, refusal)
            else:
                self.refuse(refusal)
            return
        if desk is not None:
            self._opened = True
            await self._show_session(desk, room)

    async def _desk_of(self, workshop: Workshop, room: Room, candidate: Candidate) -> Desk | None:
        """Return the desk of a room's consultation; ``None`` if the event could not be stored."""
        archive, around = self.consult.archive, self.around
        if (candidate.district, room.session or "") in around.consultations:
            desk = self.consult.open_session(f"{candidate.district}/{room.session}")
            people = day_rooms.people_of(workshop, room, around)
            if desk.session.stage is Stage.PREPARED and desk.session.people != people:
                desk.put(desk.session.model_copy(update={"people": people}))
            return desk
        known = around.taking_part(workshop)
        district = next(item for item in known if item.id == candidate.district)
        with_case, case = day_rooms.with_case(district, candidate)
        if with_case != around.districts.get(candidate.district):
            archive.save_district(with_case)
        before = self._prepared_before(workshop, candidate.district, case.id)
        session = day_rooms.consultation(
            workshop,
            room,
            district=with_case,
            case=case,
            method=self._method(room.method),
            taken=archive.session_ids(),
            context=around,
        )

        def change(workshop: Workshop, _now: object) -> Workshop:
            parts = casting.CandidateParts(
                case=case.id,
                urgency=candidate.urgency,
                importance=candidate.importance,
                cleared=candidate.cleared,
                question=candidate.question,
            )
            workshop = casting.edit_candidate(workshop, candidate.id, candidate.sentence, **parts)
            return rooms.set_session(workshop, room.round, room.name, before or session.id)

        # The event first: a session that no room knows would be prepared once more.
        if not await self.apply(change):
            return None
        if before is not None:
            return self.consult.open_session(f"{candidate.district}/{before}")
        return self.consult.create_session(session)

    def _prepared_before(self, workshop: Workshop, district: str, case: str) -> str | None:
        """Return the consultation of a case that was prepared for this event and that no room has: F7 took it back."""
        used = {room.session for room in workshop.rooms}
        for (owner, identity), row in self.around.consultations.items():
            if owner == district and identity not in used and row.day == workshop.day.isoformat():
                with suppress(Refusal):
                    session = self.consult.archive.load(f"{owner}/{identity}")
                    if (session.workshop, session.case.id) == (workshop.id, case):
                        return identity
        return None

    def _method(self, name: str) -> Method:
        own: tuple[Method, ...] = ()
        with suppress(Refusal):  # it is said where methods are chosen
            own = self.consult.own_methods.all()
        everything = {**published(), **{method.id: method for method in own}}
        if name not in everything:
            raise Refusal(Reason.NO_SUCH_METHOD, method=name, methods=", ".join(everything))
        return everything[name]

    async def _show_session(self, desk: Desk, room: Room) -> None:
        from consult.screens.closing import ClosingScreen
        from consult.screens.live import LiveScreen
        from consult.screens.prepare import PrepareScreen

        if desk.session.stage is Stage.PREPARED:
            await self.app.push_screen(PrepareScreen(prepared=desk, end=self._minutes(desk, room)))
        elif desk.session.stage is Stage.RUNNING:
            await self.app.push_screen(LiveScreen(desk))
        else:
            await self.app.push_screen(ClosingScreen(desk))

    def _minutes(self, desk: Desk, room: Room) -> str:
        """Return the minutes that a consultation has: what is left of its round, if the method can be held in it."""
        workshop = self.desk.workshop
        item, minutes = current(workshop), day_rooms.minutes_of(workshop, room)
        if item is not None and item.round == room.round:
            minutes = programme.remaining(workshop, self.desk.clock.now()) // timing.MINUTE
        if minutes is None:
            return ""
        try:
            preparation.plan_for(desk.session.method, minutes)
        except Refusal:
            return ""
        return str(minutes)

    def _read_only(self, room: Room, candidate: Candidate, refusal: Refusal) -> None:
        """Show a consultation that somebody else writes, as it was last saved."""
        from consult.screens.notes import NotesScreen

        notice = f"{refusal_text(refusal, self.language)} {self._('Here you read it as it was last saved.')}"
        try:
            session = self.consult.archive.load(f"{candidate.district}/{room.session}")
        except Refusal as other:
            self.refuse(other)
        else:
            self.app.push_screen(NotesScreen(session, notice))

    # --- to another laptop and back -----------------------------------------------------------------------------

    @work
    async def do_room_out(self) -> None:
        """Write the package of the chosen room for another laptop."""
        import platformdirs

        from consult import __version__
        from consult.screens.methods import LineForm
        from sessions.store import room_package

        key, workshop = self.list.chosen, self.desk.workshop
        round_ = round_at(workshop)
        if key is None or key.what is not What.ROOM or round_ is None:
            self.say(self._("Choose a room with the arrow keys first."), "warning")
            return
        question = self._("File for {room}: it holds the consultation with private notes and is not encrypted.")
        file = platformdirs.user_documents_path() / f"{workshop.id}-{round_}-{slug(key.name)}.zip"
        words = await self.app.push_screen_wait(LineForm(question.format(room=key.name), str(file)))
        if words is None:
            return
        out, archive, now = _file(words), self.consult.archive, self.desk.clock.now()

        def pack() -> None:
            if out == file:
                with suppress(OSError):  # what is in the way is said when the file is written
                    out.parent.mkdir(parents=True, exist_ok=True)
            with files_not_sessions():
                room_package.pack(archive, workshop.id, round_, key.name, out, now=now, program=__version__)

        text = self._("Written and checked: {file}").format(file=out)
        command = self._("On the other laptop: {command}").format(command=f"consult workshop open {out.name}")
        await self._beside(pack, f"{text}\n{command}")

    @work
    async def do_room_back(self) -> None:
        """Merge the package of a room that came back, and show what both sides changed differently."""
        from consult.room_command import report_lines
        from consult.screens.day_forms import ToldForm
        from consult.screens.methods import LineForm
        from sessions.store import room_package

        words = await self.app.push_screen_wait(LineForm(self._("Which file came back from the other laptop?"), ""))
        if words is None:
            return
        file, archive, now = _file(words), self.consult.archive, self.desk.clock.now()
        report: list[room_package.Report] = []
        if await self._beside(lambda: report.append(room_package.take_back(archive, file, now)), ""):
            lines = report_lines(report[0], self.language)
            self.app.push_screen(ToldForm(self._("The package came back"), lines))

    async def _beside(self, work: Callable[[], None], said: str) -> bool:
        """Do what changes the event on the disk itself, and show what became of it."""
        try:
            await self.desk.beside(work)
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        self.look_around()
        self.refresh_all()
        self.say(said)
        return True

    def do_notes(self) -> None:
        """Show the documents of the day."""
        from consult.screens.day_notes import DayNotesScreen

        self.app.push_screen(DayNotesScreen(self.desk.workshop))

    # --- the end ------------------------------------------------------------------------------------------------

    async def do_end_event(self) -> None:
        """End the event after saying what is open; reopen one that has ended."""
        workshop = self.desk.workshop
        if workshop.ended_at is not None:
            await self.apply(closing.reopen, said=self._("Reopened. The time between counts for nothing."))
        elif workshop.run is None:
            self.refuse(Refusal(Reason.NO_ITEM_RUNS))
        elif self.asked(f"{self._open_ends(workshop)} {self._('Ctrl+E again ends the event.')}".strip()):
            await self.apply(closing.end, said=self._("The event has ended. Ctrl+E reopens it."))

    def _open_ends(self, workshop: Workshop) -> str:
        silent = {item.district for item in workshop.districts} - {item.district for item in workshop.taken_home}
        ends = [self._("no feedback")] if not workshop.feedback else []
        ends += [self._("no day for the look back")] if workshop.look_back is None else []
        ends += [self._("what some districts take home")] if silent else []
        names = "; ".join(
            self._("{room}, round {round}").format(room=room.name, round=room.round)
            for room in workshop.rooms
            if room.away or self.around.stage(workshop, room) is Stage.RUNNING
        )
        ends += [self._("consultations that have not been closed ({rooms})").format(rooms=names)] if names else []
        return self._("Still open: {what}.").format(what=self.language.joined(ends)) if ends else ""

    def do_help(self) -> None:
        """Show what to do in this item, what can be typed, and the keys."""
        from consult.screens.help import HelpScreen

        item = current(self.desk.workshop)
        first = [self._(NOW[item.kind]), ""] if item is not None else []
        first += [f"{self._(PROMPTS[entry])} ▸ {self._(HINTS[entry])}" for entry in entries(self.desk.workshop)]
        self.app.push_screen(HelpScreen("day", "\n".join(first)))


def _file(words: str) -> Path:
    """Return the file that was typed."""
    file = Path(words)
    with suppress(RuntimeError):  # "~somebody" without a home is a name like any other
        file = file.expanduser()
    return file.absolute()
