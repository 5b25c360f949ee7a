"""What the day shows: the programme with its times, the item that runs, what to do now, and what time is left."""

from contextlib import suppress
from datetime import datetime, timedelta

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Digits

from consult import day_changes, day_listing, day_rooms
from consult.clock import SystemClock
from consult.day_context import Context, Entry, Key, What, current, entries
from consult.day_words import BEFORE, ENDED, HINTS, NOW
from consult.event_desk import EventDesk
from consult.present import refusal_text, time_signs
from consult.screens.base import WIDE
from consult.screens.day_desk import EventScreen
from consult.widgets.day_list import DayList
from sessions import timing
from sessions.codes import Signal
from sessions.event import casting, programme
from sessions.event.parts import found
from sessions.event.programme import Slot
from sessions.notes.feedback import QUESTIONS, SCALE
from sessions.refusal import Reason, Refusal
from sessions.workshop import Item, Workshop

TWO_MINUTES = timedelta(minutes=2)
"""For each case giver in the plenum."""
LEFT_OPEN = timedelta(hours=12)
"""An item that runs for longer was left open on another day."""
RAIL, CLOCK = 34, 26
"""Cells that the programme and the clock take, with what is between; as in the styles."""
_SCREENS = ("day_forms", "help", "methods", "day_notes", "live", "closing")
_SOON = (*(f"consult.screens.{name}" for name in _SCREENS), "consult.room_command", "sessions.store.room_package")
"""What keys open."""
_PARTS = {Entry.SAID_QUESTION: "question", Entry.SAID_INSIGHT: "insight", Entry.SAID_STEP: "step"}


class DayBoard(EventScreen):
    """An event as it stands, to be looked at."""

    def __init__(self, desk: EventDesk, earlier: tuple[Workshop, ...]) -> None:
        super().__init__(desk)
        self.earlier = earlier
        self._around: Context | None = None
        self._profiles = desk.profiles
        self._listened = False
        self._item_shown: tuple[int, bool] | None = None
        self._railed: tuple[int, int, Workshop] | None = None
        self._signal = Signal.CALM
        self._speaks: tuple[Key, datetime] | None = None

    def content(self) -> ComposeResult:
        """Compose the programme of the day and its list."""
        yield from self.compose_board(DayList())

    def on_mount(self) -> None:
        """Show the event and let the clock repaint itself every second."""
        self.look_around()
        self.refresh_all()
        self.line.focus()
        self.greet()
        self.consult.bring_in(*_SOON)
        if self.consult.ticking:
            self.set_interval(1.0, self.tick)

    def on_resize(self, event: events.Resize) -> None:
        """Fit title and programme into the new size."""
        super().on_resize(event)
        if self._item_shown is not None:
            self._show_title()
            self._show_who()
            self.tick()

    # --- what is known beside the workshop ----------------------------------------------------------------------

    @property
    def around(self) -> Context:
        """What is known beside the workshop."""
        if self._around is None:
            self._around = Context(self.language, self.consult.today())
        return self._around

    def look_around(self) -> None:
        """Read districts, open steps and consultations; what cannot be read is said, and the day goes on without it."""
        archive, catalogue = self.consult.archive, self.consult.catalogue
        districts, problems = {}, []
        try:
            catalogue.refresh()
        except Refusal as refusal:
            problems.append(refusal)
        known = [row.id for row in catalogue.districts()]
        for name in (*known, *{item.district for item in self.desk.workshop.districts}.difference(known)):
            try:
                districts[name] = archive.district(name)
            except Refusal as refusal:
                if refusal.reason is not Reason.NO_SUCH_DISTRICT:
                    problems.append(refusal)
        districts |= self.desk.waiting
        self._listened = False
        self._around = Context(
            self.language,
            self.consult.today(),
            districts,
            tuple(catalogue.open_steps()),
            casting.passed_over(self.earlier),
            self.earlier[-1] if self.earlier else None,
            {(row.district, row.id): row for row in catalogue.sessions()},
        )
        if problems:
            self.say("\n".join(refusal_text(problem, self.language) for problem in problems[:3]), "warning")

    def _listen(self) -> None:
        """Read what the consultations have to say to all, where that is shown."""
        if self._listened:
            return
        self._listened = True
        workshop, outcomes = self.desk.workshop, {}
        for room in workshop.rooms:
            if room.candidate is not None and room.session is not None:
                item = found(workshop.candidates, room.candidate)
                with suppress(Refusal):  # it was removed, or cannot be read
                    session = self.consult.archive.load(f"{item.district}/{room.session}")
                    outcomes[item.id] = day_rooms.outcome_of(session, item, self.around)
        self._around = self.around.with_outcomes(outcomes)

    # --- showing ------------------------------------------------------------------------------------------------

    def refresh_all(self) -> None:
        """Show the event as it is stored."""
        workshop = self.desk.workshop
        if self._profiles != self.desk.profiles:
            self._profiles = self.desk.profiles
            self.look_around()
        item, able = current(workshop), entries(workshop)
        shown = (item.id if item else 0, workshop.ended_at is not None)
        if shown != self._item_shown or self.entry not in able:
            self._item_shown, self.entry, self._signal = shown, able[0], Signal.CALM
        if self.entry in _PARTS:
            self._listen()
        rows = day_listing.rows(workshop, self.entry, self.around)
        self.list.show_view(rows, day_listing.view_of(self.entry))
        if self.entry in _PARTS and self.list.chosen is None and item is not None:
            # Somebody must be the first to speak: who has not said everything yet.
            self.list.choose(next((row.key for row in rows if row.key is not None and not row.mark), None))
        self._show_title()
        self.show_entry()
        self.tick()

    def show_entry(self) -> None:
        """Show what belongs to what the line records: what can be typed, and what the chosen case says."""
        key = self.list.chosen
        if key is None or key.what is not What.SAID:
            self._speaks = None
        elif self._speaks is None or self._speaks[0] != key:
            self._speaks = key, self.desk.clock.now()
        self.show_prompt()
        hint = self._(HINTS[self.entry])
        if self.entry is Entry.FEEDBACK:
            asked = " ".join(f"{number} {self._(words)}" for number, words in enumerate(QUESTIONS, 1))
            hint = f"{asked} {self._(SCALE)}\n{hint}"
        self.paint("to-say", Content.styled(hint, "$foreground-muted"))
        self._show_who()

    def offered(self) -> str:
        """Return what the consultation of the chosen case says, where its giver has not said it yet."""
        key, part = self.list.chosen, _PARTS.get(self.entry)
        if key is None or key.what is not What.SAID or part is None:
            return ""
        said = day_changes.said_of(self.desk.workshop, found(self.desk.workshop.candidates, key.id))
        outcome = self.around.outcomes.get(key.id)
        return "" if outcome is None or getattr(said, part) else str(getattr(outcome, part))

    def tick(self) -> None:
        """Repaint what depends on the time; count nothing."""
        workshop, now = self.desk.workshop, self.desk.clock.now()
        if not workshop.runs and workshop.day < self.consult.today():
            # What was not held on its day is shown as announced, what nobody ended as it was then: how late that is by
            # now says nothing.
            now = programme.begins_at(workshop, self.language.zone) or now
        elif workshop.run is not None and now - workshop.run.start > LEFT_OPEN:
            now = workshop.run.start
        digits, item = self.query_one("#left", Digits), current(workshop)
        if item is not None:
            left = programme.remaining(workshop, now)
            signal = day_listing.time_signal(item.total * timing.MINUTE, left)
            text = timing.clock_text(left)
            times = self._item_times(item, now, left, signal)
        else:
            moment = workshop.ended_at or programme.begins_at(workshop, self.language.zone)
            signal = Signal.CALM
            text = self._time(moment) if moment else ""
            times = self._("ended") if workshop.ended_at else self._("announced beginning") if moment else ""
        if digits.value != text:
            digits.update(text)
        for name, shown in (("-half", Signal.HALF), ("-late", Signal.NEAR), ("-over", Signal.OVER)):
            digits.set_class(signal is shown, name)
        self._ring(signal)
        self.paint("times", Content(f"{times}\n{self._end(workshop, now)}"), layout=False)
        minute = int(now.timestamp()) // 60
        if self._railed is None or self._railed[:2] != (minute, self.size.height) or self._railed[2] is not workshop:
            self._railed = minute, self.size.height, workshop
            self._show_programme(workshop, now)
        if self._speaks is not None:
            self._show_who()
        self.show_small()

    def _ring(self, signal: Signal) -> None:
        """Ring at half, at four fifths and at the end of the item's time, once each, for those who want it."""
        if self.consult.settings.bell and list(Signal).index(signal) > list(Signal).index(self._signal):
            self.app.bell()
        self._signal = signal

    def _item_times(self, item: Item, now: datetime, left: timedelta, signal: Signal) -> str:
        if left < timing.ZERO:
            text = self._("over {minutes} min").format(minutes=item.total)
        else:
            text = self._("of {minutes} · until {time}").format(minutes=item.total, time=self._time(now + left))
        return f"{time_signs[signal]} {text}".strip()

    def _end(self, workshop: Workshop, now: datetime) -> str:
        """Return when the event will end, by how much that is late or early, and when it should."""
        zone = self.language.zone
        begin, until = programme.begins_at(workshop, zone), programme.ends_at(workshop, zone)
        text = ""
        if workshop.programme:
            end = programme.projected_end(workshop, now, begin)
            late = end - until if until is not None else programme.behind(workshop, now)
            drift = round(late / timing.MINUTE)
            text = f"{self._('End')} {self._time(end)}" + (f" ({drift:+d})" if drift else "")
        return f"{text} ≤{self.language.time(until)}".strip() if until is not None else text

    def small_text(self) -> str:
        """Return item and time, which must be seen in any window."""
        workshop = self.desk.workshop
        item = current(workshop)
        if item is None:
            return workshop.title
        return f"{item.title} {timing.clock_text(programme.remaining(workshop, self.desk.clock.now()))}"

    def _show_title(self) -> None:
        workshop, saved, width = self.desk.workshop, self.desk.saved_at, self.size.width
        sample = f"[{self._('invented sample')}] " if workshop.invented else ""
        parts = [self.language.short_date(workshop.day)] if width >= WIDE else []
        parts += [f"{self._('saved')} {self.language.time(self._shown(saved), seconds=True)}"] if saved else []
        right = " · ".join(parts)
        room = max(width - len(right) - 3, 10)
        left = Content(f" {sample}{workshop.title}").truncate(room, ellipsis=True, pad=True)
        self.paint("title", left + Content.styled(f"  {right} ", "$foreground-muted"), layout=False)

    def _show_who(self) -> None:
        """Show the item and what is to be done now; in the plenum also how long the case giver has spoken."""
        workshop, now = self.desk.workshop, self.desk.clock.now()
        item = current(workshop)
        if item is not None:
            number = [other.id for other in workshop.programme].index(item.id) + 1
            name, text = f"{number}  {item.title}", self._(NOW[item.kind])
        elif workshop.ended_at is not None:
            name, text = self._("The event has ended"), self._(ENDED)
        else:
            name, text = self._("Preparation"), self._(BEFORE)
        width = self.size.width - CLOCK - (RAIL if self.size.width >= WIDE else 0)
        content = Content.styled(name.upper(), "bold $primary").truncate(max(width, 10), ellipsis=True)
        content += Content(f"\n{text}")
        if self._speaks is not None and item is not None:
            key, since = self._speaks
            giver = self.around.name(found(workshop.candidates, key.id).district)
            spoken = f"{timing.clock_text(now - since)} {self._('of 2 minutes')}"
            content += Content.styled(f"\n{giver}: {spoken}", "bold $warning" if now - since > TWO_MINUTES else "bold")
        self.paint("who", content, layout=False)

    def _show_programme(self, workshop: Workshop, now: datetime) -> None:
        """Show the items with the times at which each is held, or will be; as many as fit, around the one that runs."""
        begin = programme.begins_at(workshop, self.language.zone)
        slots = {slot.item: slot for slot in programme.times(workshop, now, begin)}
        item = current(workshop)
        lines = [self._rail_line(workshop, other, item, slots.get(other.id)) for other in workshop.programme]
        place = workshop.programme.index(item) if item is not None else 0
        height = max(self.size.height - 5, 3)
        first = min(max(place - height // 2, 0), max(len(lines) - height, 0))
        self.paint("phases", Content("\n").join(lines[first : first + height]), layout=False)
        kept = [other for other in workshop.programme if not other.dropped or other == item]
        strip = f" {self._('Programme')}: {len(kept)}"
        if item is not None:
            place = kept.index(item)
            strip = f" {place + 1}/{len(kept)} {item.title}"
            for later in kept[place + 1 : place + 2]:
                strip += f" · {self._('next')}: {self._time(slots[later.id].start)} {later.title}"
        self.paint("strip", Content(strip).truncate(max(self.size.width, 10), ellipsis=True), layout=False)

    def _rail_line(self, workshop: Workshop, item: Item, now: Item | None, slot: Slot | None) -> Content:
        runs = now is not None and item.id == now.id
        held = any(run.item == item.id for run in workshop.runs)
        sign = "–" if item.dropped else "▸" if runs else "✓" if held else " "
        time = self._time(slot.start) if slot is not None else ""
        title = Content(item.title).truncate(18, ellipsis=True, pad=True)
        line = Content(f"{sign} {time:<5} ") + title + Content(f"{'' if item.dropped else item.total:>4}")
        return line.stylize("bold $primary" if runs else "$foreground-muted")

    def _time(self, instant: datetime) -> str:
        return self.language.time(self._shown(instant))

    def _shown(self, instant: datetime) -> datetime:
        """Return an instant as the clock on the wall shows it, also if that was turned since the start."""
        clock = self.desk.clock
        return instant + clock.turned() if isinstance(clock, SystemClock) else instant
