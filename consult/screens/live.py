"""The live screen: phase, who speaks, who is silent, what to say, what time is left, and one line to type into."""

from datetime import datetime, timedelta
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Digits

from consult import capture, listing
from consult.capture import Line
from consult.clock import SystemClock
from consult.desk import Desk
from consult.explain import explained, to_say
from consult.listing import Row
from consult.present import ENTRIES, SEATS, missing_text, time_signs, who_is_silent, who_speaks
from consult.screens.base import WIDE, bindings
from consult.screens.desk_screen import DeskScreen
from consult.widgets.entry_list import EntryList
from sessions import conduct, timing, turns
from sessions.codes import Entry, Kind, Role, Seat, Signal, Trust
from sessions.method import Phase
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.turns import State

LONG_AWAY = timedelta(minutes=10)
"""After this long without a write, a session that is taken up again asks whether the time counts."""


class LiveScreen(DeskScreen):
    """A running session."""

    SCREEN = "live"
    BINDINGS: ClassVar[list[BindingType]] = bindings("live")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._warned: Session | None = None
        self._away_since: datetime | None = None
        self._phase_shown: Phase | None = None
        self._sentence = 0
        self._signal = Signal.CALM
        self._railed: tuple[int, Session] | None = None

    def entries(self) -> tuple[Entry, ...]:
        """Return what this phase records."""
        return conduct.phase_of(self.desk.session).records

    def offered(self) -> str:
        """Return how a line of whoever's turn it is begins."""
        running = self.desk.session.run is not None
        return capture.following(self.desk.session) if running else ""

    def rows(self) -> tuple[Row, ...]:
        """Return the list of this phase."""
        return listing.phase_rows(self.desk.session)

    def content(self) -> ComposeResult:
        """Compose the phases with the parking place, and the list below the key question."""
        yield from self.compose_board(EntryList(self.language, self._empty), beside="parking", above="key-question")

    def on_mount(self) -> None:
        """Show the session and let the clock repaint itself every second."""
        saved = self.desk.saved_at
        now = self.desk.clock.now()
        run = self.desk.session.run
        if run is not None and not run.paused and saved is not None and now - saved > LONG_AWAY:
            self._away_since = saved
        self.refresh_all()
        self.line.focus()
        if self._away_since is not None:
            self._say_away(now - self._away_since)
        self.greet()
        if self.consult.ticking:
            self.set_interval(1.0, self.tick)

    def on_screen_resume(self) -> None:
        """Show what another screen has changed."""
        if self.is_mounted and self.query("#phases"):
            if self.desk.session.run is None:
                self.dismiss()
            else:
                self.refresh_all()

    # --- showing ------------------------------------------------------------------------------------------------

    def refresh_all(self) -> None:
        """Show the session as it is stored."""
        session = self.desk.session
        if session.run is None:
            return
        phase = conduct.phase_of(session)
        if phase != self._phase_shown:
            self._phase_shown = phase
            self._sentence = 0
            self.entry = phase.records[0]
            self._show_phase(phase)
        if self.entry not in phase.records:
            self.entry = phase.records[0]
        self._show_who(session, phase)
        self._show_question(session)
        self.list.show(self.rows())
        self.show_prompt()
        self._show_parking(session)
        self._show_title(session)
        self.tick()

    def tick(self) -> None:
        """Repaint what depends on the time; count nothing."""
        session = self.desk.session
        if session.run is None:
            return
        now = self.desk.clock.now()
        left = timing.remaining(session, now)
        planned = timing.planned_for(session, session.run.phase)
        digits = self.query_one("#left", Digits)
        digits.update(timing.clock_text(left))
        signal = timing.signal(session, now)
        for name, shown in (("-half", Signal.HALF), ("-late", Signal.NEAR), ("-over", Signal.OVER)):
            digits.set_class(signal is shown, name)
        digits.set_class(session.run.paused, "-paused")
        self._ring(signal)
        self._show_times(session, now, planned.total)
        minute = timing.used_in_phase(session, planned.phase, now) // timedelta(minutes=1)
        if self._railed is None or self._railed[0] != minute or self._railed[1] is not session:
            self._railed = minute, session
            self._show_rail(session, now)
        self.show_small()
        self._notice_sleep(now)

    def _ring(self, signal: Signal) -> None:
        """Ring at half, at four fifths and at the end of the phase's time, once each, for those who want it."""
        if self.consult.settings.bell and list(Signal).index(signal) > list(Signal).index(self._signal):
            self.app.bell()
        self._signal = signal

    def on_resize(self, event: events.Resize) -> None:
        """Fit the title into the new width."""
        super().on_resize(event)
        self._show_title(self.desk.session)

    def small_text(self) -> str:
        """Return phase and time, which must be seen in any window."""
        session = self.desk.session
        if session.run is None:
            return ""
        name = conduct.phase_of(session).name.in_language(self.language.code)
        return f"{name} {timing.clock_text(timing.remaining(session, self.desk.clock.now()))}"

    def _show_title(self, session: Session) -> None:
        sample = f"[{self._('invented sample')}] " if session.invented else ""
        left = f" {sample}{session.district_name} · {session.case.title}"
        saved = self.desk.saved_at
        width = self.size.width
        parts = [session.method.name.in_language(self.language.code)] if width >= WIDE else []
        if saved is not None:
            parts.append(f"{self._('saved')} {self.language.time(self._shown(saved), seconds=True)} ")
        right = " · ".join(parts)
        room = max(width - len(right) - 2, 10)
        line = Content(left).truncate(room, ellipsis=True, pad=True) + Content.styled(f"  {right}", "$foreground-muted")
        self.paint("title", line, layout=False)

    def _show_phase(self, phase: Phase) -> None:
        sentences = to_say(phase, self.language)
        lead = Content.styled(f"{self._('Say')}: ", "$foreground-muted")
        text = lead + Content.styled(sentences[self._sentence % len(sentences)], "italic")
        rules = "".join(rule.in_language(self.language.code) for rule in phase.rules[:1])
        if rules:
            text += Content("\n") + Content.styled(rules, "$foreground-muted")
        self.paint("to-say", text)

    def _show_who(self, session: Session, phase: Phase) -> None:
        number = session.method.index(phase.id) + 1
        name = phase.name.in_language(self.language.code).upper()
        content = Content.styled(f"{number}  {name}", "bold $primary")
        if phase.trust is Trust.UNVERIFIED:
            content += Content.styled(f"  {self._('not verified')}", "$warning")
        content += Content(f"\n{self._('Speaking')}: {who_speaks(phase, self.language)} ") + self._round(session)
        silent = f"{self._('Silent')}: {who_is_silent(phase, self.language)}{self._initials(session, phase.silent)}"
        content += Content("\n") + Content.styled(silent, "bold" if phase.silent else "$foreground-muted")
        listening = self._listening(session, phase)
        if listening:
            content += Content.styled(f"\n{listening}", "$foreground-muted")
        self.paint("who", content)

    def _round(self, session: Session) -> Content:
        """Return whose turn it is, who has spoken or passed here, and who has not spoken at all yet, in one glance."""
        signs = {State.SPOKE: "✓", State.PASSED: "–", State.NEXT: "▸", State.WAITING: "", State.SILENT: "°"}
        styles = {State.SPOKE: "$foreground-muted", State.PASSED: "$foreground-muted", State.NEXT: "bold $accent"}
        parts = []
        for turn in turns.speakers(session):
            sign = signs[turn.state]
            text = f"{sign}{turn.initials}" if turn.state is State.NEXT else f"{turn.initials}{sign}"
            if turn.state is State.NEXT and turn.silent_so_far:
                text += signs[State.SILENT]
            parts.append(Content.styled(text, styles.get(turn.state, "")))
        return Content(" ").join(parts)

    def _initials(self, session: Session, roles: tuple[Role, ...]) -> str:
        names = [person.initials for person in session.people if person.role in roles]
        if len(names) > 8:
            return ""
        return f" ({', '.join(names)})" if names else ""

    def _listening(self, session: Session, phase: Phase) -> str:
        """Return when it will be the case giver's turn to speak, and where the case giver sits until then."""
        seat = self._(SEATS[phase.seat]) if phase.seat is not Seat.AT_TABLE else ""
        return f"{self._speaks_again(session, phase)} {seat}".strip()

    def _speaks_again(self, session: Session, phase: Phase) -> str:
        """Return in which phase a case giver who is silent in this one speaks again."""
        if Role.CASE_GIVER in phase.silent:
            for later in conduct.later_phases(session):
                if Role.CASE_GIVER in later.speaks:
                    name = later.name.in_language(self.language.code)
                    return self._("Speaks again in “{phase}”.").format(phase=name)
        return ""

    def _show_question(self, session: Session) -> None:
        versions = len(session.key_question)
        label = self._("Key question")
        if versions > 1:
            label += f" ({self._('wording {number}').format(number=versions)})"
        lead = Content.styled(f"{label}: ", "$foreground-muted")
        if session.question:
            text = lead + Content.styled(session.question, "bold")
        else:
            text = lead + Content.styled(self._("not worded yet (F3)"), "$foreground-muted italic")
        self.paint("key-question", text)

    def _show_parking(self, session: Session) -> None:
        parked = session.parked
        title = Content.styled(
            f"\n{self._('Parking place')}  {len(parked)}\n", "bold" if parked else "$foreground-muted"
        )
        lines = [
            Content.assemble((f"{item.speaker or '·'} ", "$accent"), item.text.replace("\n", " ")).truncate(
                24, ellipsis=True
            )
            for item in parked
        ]
        self.paint("parking", title + Content("\n").join(lines))

    def _show_rail(self, session: Session, now: datetime) -> None:
        code = self.language.code
        current = session.method.index(session.runs[-1].phase)
        lines = []
        for number, planned in enumerate(session.plan):
            phase = conduct.phase_at(session, number)
            spent = timing.used_in_phase(session, phase.id, now)
            sign = "–" if planned.skipped else "▸" if number == current else "✓" if spent else " "
            used = str(int(spent.total_seconds() // 60)) if spent else ""
            name = phase.name.in_language(code)
            name = name if len(name) <= 15 else f"{name[:14]}…"
            line = f"{sign} {number + 1} {name:<15}{planned.total:>5}{used:>5}"
            lines.append(Content.styled(line, "bold $primary" if number == current else "$foreground-muted"))
        head = Content.styled(f"    {self._('Phase'):<15}{self._('plan'):>5}{self._('used'):>5}\n", "$foreground-muted")
        self.paint("phases", head + Content("\n").join(lines), layout=False)
        later = conduct.later_phases(session)
        name = conduct.phase_of(session).name.in_language(code)
        strip = f" {current + 1}/{len(session.plan)} {name}"
        if later:
            strip += f" · {self._('next')}: {later[0].name.in_language(code)}"
        if session.parked:
            strip += f" · {self._('Parking place')} {len(session.parked)}"
        self.paint("strip", Content(strip), layout=False)

    def _show_times(self, session: Session, now: datetime, minutes: int) -> None:
        assert session.run is not None
        left = timing.remaining(session, now)
        end = timing.projected_end(session, now)
        drift = round(timing.behind(session, now) / timedelta(minutes=1))
        if session.run.paused:
            first = self._("paused · F5 goes on")
        elif left < timing.ZERO:
            first = self._("over {minutes} min").format(minutes=minutes)
        else:
            first = self._("of {minutes} · until {time}").format(
                minutes=minutes, time=self.language.time(self._shown(now + left))
            )
        sign = time_signs[timing.signal(session, now)]
        first = f"{sign} {first}" if sign else first
        second = f"{self._('End')} {self.language.time(self._shown(end))}" + (f" ({drift:+d})" if drift else "")
        if session.end_by is not None:
            second += f" ≤{self.language.time(self._shown(session.end_by))}"
        self.paint("times", Content(f"{first}\n{second}"), layout=False)

    def _shown(self, instant: datetime) -> datetime:
        """Return an instant as the clock on the wall shows it, also if that was turned since the start."""
        clock = self.desk.clock
        return instant + clock.turned() if isinstance(clock, SystemClock) else instant

    def _empty(self) -> str:
        phase = conduct.phase_of(self.desk.session)
        kind = self._(ENTRIES[phase.records[0]])
        return self._("Type and press Enter: {kind}. “AB: …” names who spoke.").format(kind=kind)

    # --- time ---------------------------------------------------------------------------------------------------

    def _notice_sleep(self, now: datetime) -> None:
        clock = self.desk.clock
        slept = clock.slept_since() if isinstance(clock, SystemClock) else None
        run = self.desk.session.run
        if slept is not None and run is not None and not run.paused:
            self._away_since = slept
            self._say_away(now - slept)

    def _say_away(self, away: timedelta) -> None:
        minutes = round(away.total_seconds() / 60)
        text = self._("Nobody was here for {minutes} minutes; the clock went on. Ctrl+G counts them as a pause.")
        self.say(text.format(minutes=minutes), "warning")

    async def do_not_counted(self) -> None:
        """Count the time while the machine slept, or nobody was there, as a pause."""
        since = self._away_since
        if since is None:
            self.say(self._("There is no time without anybody here."), "warning")
        elif await self.apply(lambda session, now: conduct.not_counted(session, now, since)):
            self._away_since = None

    async def do_pause(self) -> None:
        """Pause, or go on."""
        run = self.desk.session.run
        await self.apply(conduct.go_on if run is not None and run.paused else conduct.pause)

    @work
    async def do_borrow(self) -> None:
        """Borrow minutes from later phases, once the new plan was seen."""
        from consult.screens.plan_forms import BorrowForm

        form = BorrowForm(self.desk.session, self.desk.clock.now())
        loans = await self.app.push_screen_wait(form)
        if loans:
            await self.apply(
                lambda session, _now: conduct.lend(session, loans), said=self._("Borrowed. F7 gives back.")
            )

    @work
    async def do_fit(self) -> None:
        """Fit what is left to a time at which it must end, once the new plan was seen."""
        from consult.screens.plan_forms import FitForm

        fitted = await self.app.push_screen_wait(FitForm(self.desk.session, self.desk.clock.now()))
        if fitted is not None:
            end, plan = fitted
            said = self._("The plan ends at {time} now.").format(time=self.language.time(self._shown(end)))
            await self.apply(lambda s, _now: conduct.end_by(conduct.refit(s, plan), end), said=said)

    @work
    async def do_why(self) -> None:
        """Note what a pause was for, or why a phase took longer."""
        from consult.screens.plan_forms import WordsForm

        run = self.desk.session.run
        assert run is not None
        if run.paused:
            words = await self.app.push_screen_wait(WordsForm(self._("What is this pause for?"), run.pauses[-1].reason))
            change = conduct.note_pause
        else:
            words = await self.app.push_screen_wait(WordsForm(self._("Why does this phase take longer?"), run.reason))
            change = conduct.say_why
        if words is not None:
            await self.apply(lambda session, _now: change(session, words))

    async def do_minute(self) -> None:
        """Give this phase one minute more."""
        await self.apply(lambda session, _now: conduct.add_minutes(session, 1))

    async def do_minute_less(self) -> None:
        """Give this phase one minute less."""
        await self.apply(lambda session, _now: conduct.add_minutes(session, -1))

    # --- phases -------------------------------------------------------------------------------------------------

    async def do_next(self) -> None:
        """Go to the next phase; if something is missing, say so first and go on the second press."""
        session = self.desk.session
        absent = conduct.missing(session)
        if absent and self._warned is not session:
            self._warned = session
            text = self._("Still missing: {what}. Ctrl+N again goes on all the same.")
            self.say(text.format(what=missing_text(absent, self.language)), "warning")
            return
        place = session.method.index(session.runs[-1].phase)
        if all(planned.skipped for planned in session.plan[place + 1 :]):
            self.do_closing()
            return
        if await self.apply(conduct.advance):
            self.say(self._on_entering())

    def _on_entering(self) -> str:
        """Return what is due where a phase begins: what waits for it, and the key question before the ideas."""
        session = self.desk.session
        texts = []
        waiting = len(conduct.takeable(session))
        if waiting:
            text = self.language.ngettext(
                "{number} parked line waits at the top: F9 takes it.",
                "{number} parked lines wait at the top: F9 takes one.",
                waiting,
            )
            texts.append(text.format(number=waiting))
        # Last, because a long one fills all the lines that a message has.
        if session.question and Entry.IDEA in conduct.phase_of(session).records[:1]:
            texts.append(self._("Read the key question aloud: {question}").format(question=session.question))
        return "\n".join(texts)

    async def do_back(self) -> None:
        """Go back to the phase before."""
        await self.apply(conduct.back)

    async def do_skip(self) -> None:
        """Leave out this phase."""
        await self.apply(conduct.skip, said=self._("Left out. F7 takes it back."))

    def do_say(self) -> None:
        """Show the next sentence to say."""
        self._sentence += 1
        self._show_phase(conduct.phase_of(self.desk.session))

    @work
    async def do_module(self) -> None:
        """Choose how to consult in this phase."""
        from consult.screens.plan_forms import ModuleForm
        from sessions.module import published_modules

        session = self.desk.session
        if conduct.slot(session) is None:
            self.refuse(Refusal(Reason.NO_SLOT))
            return
        module = await self.app.push_screen_wait(ModuleForm(session, tuple(published_modules().values())))
        if module is not None:
            said = module.say[0].in_language(self.language.code)
            await self.apply(lambda s, _now: conduct.choose_module(s, module), said=said)

    @work
    async def do_agree(self) -> None:
        """Read the rule of confidentiality aloud, note who agrees and whether the case may be discussed here."""
        from consult.screens.agreement_form import AgreementForm

        answered = await self.app.push_screen_wait(AgreementForm(self.desk.session))
        if answered is None:
            return

        def change(session: Session, now: datetime) -> Session:
            session = conduct.agree_on_rule(session, answered.rule, now)
            others = {person.initials for person in session.people} - set(answered.agreed)
            session = conduct.withdraw(conduct.agree(session, answered.agreed, now), others)
            return conduct.clear_case(session, answered.cleared)

        if await self.apply(change):
            absent = [person.initials for person in conduct.not_agreed(self.desk.session)]
            if absent:
                text = self._("Not agreed yet: {initials}.").format(initials=", ".join(absent))
                self.say(text, "warning")
            else:
                self.say(self._("All have agreed."))

    def remark_on(self, line: Line) -> str:
        """Return what the facilitator may want to know: somebody speaks who is silent here, or advises and leads."""
        person = self.desk.session.person(line.speaker) if line.speaker else None
        phase = conduct.phase_of(self.desk.session)
        if person is not None and person.role in phase.silent:
            text = self._("{initials} listens in this phase; Ctrl+P takes the line to the parking place.")
            return text.format(initials=person.initials)
        advises = self.desk.session.method.settings.facilitator_advises
        if (
            person is not None
            and person.role is Role.FACILITATOR
            and not advises
            and self.entry in {Entry.IDEA, Entry.HYPOTHESIS}
        ):
            return self._("{initials} facilitates and does not advise in this method.").format(initials=person.initials)
        return super().remark_on(line)

    async def do_park(self) -> None:
        """Park the line, or the chosen or last one recorded."""
        text = self.line.value
        if text.strip():
            line = capture.read_line(text, self.desk.session)
            self.line.value = ""
            if await self._aside(line, text):
                return
            kind = self._interjected(line.speaker)
            if await self.apply(lambda s, now: conduct.park(s, line.text, line.speaker, now, kind), text):
                self._say_parked(self.desk.session.last_id)
            return
        session = self.desk.session
        row = self.list.chosen_row
        said = {item.id: item for item in session.contributions if item.phase == conduct.phase_of(session).id}
        item = said.get(row.key if row else max(said, default=0))
        if item is None:
            self.say(self._("There is nothing to park."), "warning")
            return
        kind = None if item.parked else self._interjected(item.speaker)
        if kind is None:
            change: conduct.Change = lambda s, _now: conduct.park_recorded(s, item.id)  # noqa: E731
        else:
            change = lambda s, now: conduct.park(conduct.strike(s, item.id), item.text, item.speaker, now, kind)  # noqa: E731
        if await self.apply(change):
            self._say_parked(item.id if kind is None else self.desk.session.last_id)

    def _interjected(self, speaker: str | None) -> Kind | None:
        """Return what a line becomes that a silent case giver says: a response, if a later phase asks for one."""
        session = self.desk.session
        person = session.person(speaker) if speaker else None
        if person is None or person.role is not Role.CASE_GIVER or person.role not in conduct.phase_of(session).silent:
            return None
        later = conduct.later_phases(session)
        return Kind.RESPONSE if any(Entry.RESPONSE in phase.records for phase in later) else None

    def _say_parked(self, entry: int) -> None:
        session = self.desk.session
        item = conduct.contribution(session, entry)
        if item.kind is Kind.RESPONSE:
            turn = self._speaks_again(session, conduct.phase_of(session))
            self.say(f"{item.speaker} ({self._('parked')}: {self._(ENTRIES[Entry.RESPONSE])}). {turn}")
            return
        text = self._("Parked: {who}{kind}. Ctrl+P again on an empty line changes the kind.")
        who = f"{item.speaker}, " if item.speaker else ""
        self.say(text.format(who=who, kind=self._(ENTRIES[Entry(item.kind.value)])))

    async def do_take(self) -> None:
        """Take the chosen or the first line from the parking place."""
        row = self.list.chosen_row
        waiting = conduct.takeable(self.desk.session)
        entry = row.key if row and row.waits else waiting[0].id if waiting else None
        if entry is None:
            self.say(self._("Nothing in the parking place belongs to this phase."), "warning")
            return
        await self.apply(lambda session, now: conduct.take(session, entry, now))

    def do_cancel(self) -> None:
        """Stop editing, else choose nothing, else go back, when asked for twice: nothing is left by mistake."""
        if self.editing is not None or self.list.chosen_row is not None:
            self.do_leave()
        elif self.asked(self._("Esc again leads back; the session stays where it stands.")):
            self.do_home()

    def do_home(self) -> None:
        """Go home; the session stays where it stands."""
        self.keep_draft()
        self.dismiss()

    def do_closing(self) -> None:
        """Show the closing."""
        from consult.screens.closing import ClosingScreen

        self.app.push_screen(ClosingScreen(self.desk))

    def do_help(self) -> None:
        """Show the rules of this phase and the keys."""
        from consult.screens.help import HelpScreen

        phase = conduct.phase_of(self.desk.session)
        self.app.push_screen(HelpScreen("live", "\n".join(explained(phase, self.desk.session.method, self.language))))

    def refuse(self, refusal: Refusal) -> None:
        """Say what was refused, and keep the time of the last write in sight."""
        super().refuse(refusal)
        self._show_title(self.desk.session)
