"""The live screen: phase, who speaks, who is silent, what to say, what time is left, and one line to type into."""

from datetime import datetime, timedelta
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from consult import capture, listing
from consult.clock import SystemClock
from consult.desk import Desk
from consult.listing import Row
from consult.present import ENTRIES, SEATS, missing_text, who_is_silent, who_speaks
from consult.screens.base import WIDE, bindings
from consult.screens.desk_screen import DeskScreen
from consult.widgets.entry_list import EntryList
from sessions import conduct, timing
from sessions.codes import Entry, Role, Seat, Trust
from sessions.method import Phase
from sessions.record import Session
from sessions.refusal import Refusal

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
        self._phase_shown = ""
        self._railed: tuple[int, Session] | None = None

    def entries(self) -> tuple[Entry, ...]:
        """Return what this phase records."""
        return conduct.phase_of(self.desk.session).records

    def rows(self) -> tuple[Row, ...]:
        """Return the list of this phase."""
        return listing.phase_rows(self.desk.session)

    def content(self) -> ComposeResult:
        """Compose title, phases, banner, key question, list and line."""
        yield Static(id="title", markup=False)
        yield Static(id="strip", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="rail"):
                yield Static(id="phases", markup=False)
                yield Static(id="parking", markup=False)
            with Vertical(id="main"):
                with Horizontal(id="banner"):
                    yield Static(id="who", markup=False)
                    with Vertical(id="clock"):
                        yield Digits(id="left")
                        yield Static(id="times", markup=False)
                yield Static(id="to-say", markup=False)
                yield Static(id="key-question", markup=False)
                yield EntryList(self.language, self._empty)
        yield from self.compose_line()

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
        if phase.id != self._phase_shown:
            self._phase_shown = phase.id
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
        over, late = left < timing.ZERO, left < timedelta(minutes=planned.total) * 0.2
        digits.set_class(over, "-over")
        digits.set_class(late and not over, "-late")
        digits.set_class(session.run.paused, "-paused")
        self._show_times(session, now, planned.total)
        minute = timing.used_in_phase(session, planned.phase, now) // timedelta(minutes=1)
        if self._railed is None or self._railed[0] != minute or self._railed[1] is not session:
            self._railed = minute, session
            self._show_rail(session, now)
        self.show_small()
        self._notice_sleep(now)

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
        code = self.language.code
        sentences = [f"„{words.de}“" if code == "de" else f"“{words.en}”" for words in phase.say[:1]]
        lead = Content.styled(f"{self._('Say')}: ", "$foreground-muted")
        rules = "".join(rule.in_language(code) for rule in phase.rules[:1])
        text = lead + Content.styled(sentences[0], "italic")
        if rules:
            text += Content("\n") + Content.styled(rules, "$foreground-muted")
        self.paint("to-say", text)

    def _show_who(self, session: Session, phase: Phase) -> None:
        number = session.method.index(phase.id) + 1
        name = phase.name.in_language(self.language.code).upper()
        content = Content.styled(f"{number}  {name}", "bold $primary")
        if phase.trust is Trust.UNVERIFIED:
            content += Content.styled(f"  {self._('not verified')}", "$warning")
        speaks = f"{self._('Speaking')}: {who_speaks(phase, self.language)}{self._initials(session, phase.speaks)}"
        silent = f"{self._('Silent')}: {who_is_silent(phase, self.language)}{self._initials(session, phase.silent)}"
        content += Content(f"\n{speaks}\n") + Content.styled(silent, "bold" if phase.silent else "$foreground-muted")
        if phase.seat is not Seat.AT_TABLE:
            content += Content.styled(f"\n{self._(SEATS[phase.seat])}", "$foreground-muted")
        self.paint("who", content)

    def _initials(self, session: Session, roles: tuple[Role, ...]) -> str:
        names = [person.initials for person in session.people if person.role in roles]
        if len(names) > 8:
            return ""
        return f" ({', '.join(names)})" if names else ""

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
        for number, (phase, planned) in enumerate(zip(session.method.phase, session.plan, strict=True)):
            spent = timing.used_in_phase(session, phase.id, now)
            sign = "–" if planned.skipped else "▸" if number == current else "✓" if spent else " "
            used = str(int(spent.total_seconds() // 60)) if spent else ""
            name = phase.name.in_language(code)
            name = name if len(name) <= 15 else f"{name[:14]}…"
            line = f"{sign} {number + 1} {name:<15}{planned.total:>5}{used:>5}"
            lines.append(Content.styled(line, "bold $primary" if number == current else "$foreground-muted"))
        head = Content.styled(f"    {self._('Phase'):<15}{self._('plan'):>5}{self._('used'):>5}\n", "$foreground-muted")
        self.paint("phases", head + Content("\n").join(lines), layout=False)
        later = [
            phase
            for phase, planned in zip(session.method.phase[current + 1 :], session.plan[current + 1 :], strict=True)
            if not planned.skipped
        ]
        name = session.method.phase[current].name.in_language(code)
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
        planned_end = timing.planned_end(session)
        drift = round((end - planned_end).total_seconds() / 60) if planned_end else 0
        if session.run.paused:
            first = self._("paused · F5 goes on")
        elif left < timing.ZERO:
            first = self._("over {minutes} min").format(minutes=minutes)
        else:
            first = self._("of {minutes} · until {time}").format(
                minutes=minutes, time=self.language.time(self._shown(now + left))
            )
        second = f"{self._('End')} {self.language.time(self._shown(end))}" + (f" ({drift:+d})" if drift else "")
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
        await self.apply(conduct.advance)
        waiting = len(conduct.takeable(self.desk.session))
        if waiting:
            text = self.language.ngettext(
                "{number} parked line waits at the top: F9 takes it.",
                "{number} parked lines wait at the top: F9 takes one.",
                waiting,
            )
            self.say(text.format(number=waiting))

    async def do_back(self) -> None:
        """Go back to the phase before."""
        await self.apply(conduct.back)

    async def do_skip(self) -> None:
        """Leave out this phase."""
        await self.apply(conduct.skip, said=self._("Left out. F7 takes it back."))

    async def do_park(self) -> None:
        """Park the line, or the chosen or last one recorded."""
        text = self.line.value
        if text.strip():
            line = capture.read_line(text, self.desk.session)
            self.line.value = ""
            if await self.apply(lambda s, now: conduct.park(s, line.text, line.speaker, now), text):
                self._say_parked(self.desk.session.last_id)
            return
        session = self.desk.session
        row = self.list.chosen_row
        said = [item.id for item in session.contributions if item.phase == conduct.phase_of(session).id]
        key = row.key if row else max(said, default=0)
        if key in said and await self.apply(lambda s, _now: conduct.park_recorded(s, key)):
            self._say_parked(key)
        elif key not in said:
            self.say(self._("There is nothing to park."), "warning")

    def _say_parked(self, entry: int) -> None:
        item = conduct.contribution(self.desk.session, entry)
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
        """Stop editing, else choose nothing; the live screen is not left by mistake."""
        if self.editing is not None or self.list.chosen_row is not None:
            self.do_leave()

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
        code = self.language.code
        lines = [phase.name.in_language(code), ""]
        lines += [f"„{words.de}“" if code == "de" else f"“{words.en}”" for words in phase.say]
        lines += ["", *(f"– {rule.in_language(code)}" for rule in phase.rules), "", self._(SEATS[phase.seat])]
        self.app.push_screen(HelpScreen("live", "\n".join(lines)))

    def refuse(self, refusal: Refusal) -> None:
        """Say what was refused, and keep the time of the last write in sight."""
        super().refuse(refusal)
        self._show_title(self.desk.session)
