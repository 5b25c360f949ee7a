"""Home: the running session first, open steps, what is prepared, cases and sessions; one box to search them all."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from consult.actions import key_problems
from consult.screens.base import ConsultScreen, bindings
from sessions.clock_text import clock_text
from sessions.refusal import Reason, Refusal
from sessions.store import layout
from sessions.store.catalogue import CaseRow, DamagedRow, DistrictRow, SessionRow, StepRow, WorkshopRow
from sessions.store.catalogue import left as time_left
from sessions.store.identity import check_folder

if TYPE_CHECKING:
    from sessions.district import Profile
    from sessions.workshop import Announced

LIMIT = 300
"""Rows shown at once; the search box finds the others."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row of the list leads."""

    session: str = ""
    district: str = ""
    case: str = ""
    step: int = 0
    workshop: str = ""


class _Everything(NamedTuple):
    districts: list[DistrictRow]
    cases: list[CaseRow]
    sessions: list[SessionRow]
    steps: list[StepRow]
    workshops: list[WorkshopRow]
    damaged: list[DamagedRow]
    copies: list[Path]


class HomeScreen(ConsultScreen):
    """What is in the archive."""

    SCREEN = "home"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("home"),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-8)", show=False, priority=True),
        Binding("pagedown", "move(8)", show=False, priority=True),
        Binding("escape", "clear", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._places: list[Place | None] = []

    def content(self) -> ComposeResult:
        """Compose title, search box and list."""
        yield Static(id="title", markup=False)
        yield Input(id="search", placeholder=self._("Search districts, cases, sessions, steps"), compact=True)
        yield OptionList(id="places", markup=False)

    def on_mount(self) -> None:
        """Show the archive and whatever was wrong in the settings."""
        self.query_one("#title", Static).update(
            Content.assemble(
                (" consult ", "bold $primary"), (self._("Collegial case consultation"), "$foreground-muted")
            )
        )
        self.query_one("#places", OptionList).can_focus = False
        self.query_one("#search", Input).focus()
        self.show()
        settings = self.consult.settings
        notices = [*settings.notices, *key_problems(settings.keys)]
        if notices:
            self.say("\n".join(notices), "warning")
        self.set_timer(0.5, self._once_drawn)

    def _once_drawn(self) -> None:
        """Get ready for a day to be opened; say what speaks against the place of the archive, if nothing else is."""
        from consult.present import place_text

        if any(place is not None and place.workshop for place in self._places):
            self.consult.bring_in("consult.screens.day")
        text = place_text(self.consult.settings.archive, self.language)
        if text and not self.query_one("#message", Static).content:
            self.say(text, "warning")

    async def draw_anew(self) -> None:
        """Compose everything again, in another language."""
        await self.recompose()
        self.on_mount()

    def on_screen_resume(self) -> None:
        """Show what has changed meanwhile; the session in hand is given back."""
        if self.query("#places"):
            self.consult.release()
            self.show()

    def on_input_changed(self) -> None:
        """Show what is found."""
        self.show()

    async def on_input_submitted(self) -> None:
        """Open the chosen row."""
        self.query_one("#places", OptionList).action_select()

    def action_move(self, by: int) -> None:
        """Choose a row."""
        places = self.query_one("#places", OptionList)
        open_rows = [number for number, place in enumerate(self._places) if place is not None]
        if not open_rows:
            return
        now = places.highlighted
        if now not in open_rows:
            places.highlighted = open_rows[0]
            return
        at = open_rows.index(now) + by
        places.highlighted = open_rows[min(max(at, 0), len(open_rows) - 1)]

    def action_clear(self) -> None:
        """Empty the search box."""
        self.query_one("#search", Input).value = ""

    def do_search(self) -> None:
        """Go to the search box."""
        self.query_one("#search", Input).focus()

    # --- showing ------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show what the archive holds now."""
        words = self.query_one("#search", Input).value.strip()
        try:
            found = self._found(words)
        except Refusal as refusal:
            from consult.present import refusal_text

            self.say(refusal_text(refusal, self.language), "error")
            return
        places = self.query_one("#places", OptionList)
        places.clear_options()
        self._places = []
        options: list[Option] = []
        for heading, rows in self._sections(found):
            if not rows:
                continue
            options.append(Option(Content.styled(f" {heading}  {len(rows)}", "bold $primary"), disabled=True))
            self._places.append(None)
            for text, place in rows[:LIMIT]:
                options.append(Option(text))
                self._places.append(place)
            hidden = len(rows) - LIMIT
            if hidden > 0:
                rest = self.language.ngettext(
                    "{number} more is not shown; the search box finds it.",
                    "{number} more are not shown; the search box finds them.",
                    hidden,
                ).format(number=hidden)
                options.append(Option(Content.styled(f"   {rest}", "$warning"), disabled=True))
                self._places.append(None)
        if not options:
            options.append(Option(self._empty(words), disabled=True))
            self._places.append(None)
        places.add_options(options)
        self.action_move(0)

    def _found(self, words: str) -> _Everything:
        catalogue = self.consult.catalogue
        check_folder(self.consult.settings.archive)
        catalogue.refresh()
        steps, events = catalogue.open_steps(), catalogue.workshops(words)
        if not words:
            everything = catalogue.districts(), catalogue.cases(), catalogue.sessions()
            copies = layout.conflict_copies(self.consult.settings.archive)
            return _Everything(*everything, steps, events, catalogue.damaged(), copies)
        hits = catalogue.search(words)
        ids = {(row.district, row.id) for row in hits.sessions}
        steps = [row for row in steps if (row.district, row.session) in ids]
        return _Everything(hits.districts, hits.cases, hits.sessions, steps, events, [], [])

    def _sections(self, found: _Everything) -> list[tuple[str, list[tuple[Content, Place]]]]:
        running = [row for row in found.sessions if row.stage == "running"]
        held = [row for row in found.workshops if row.stage == "running"]
        events = [row for row in found.workshops if row.stage != "running"]
        prepared = [row for row in found.sessions if row.stage == "prepared"]
        closed = [row for row in found.sessions if row.stage == "closed"]
        _ = self._
        return [
            (
                _("Running"),
                [
                    *((self._running_event(row), Place(workshop=row.id)) for row in held),
                    *((self._running_row(row), Place(session=row.id)) for row in running),
                ],
            ),
            (_("Open steps: what became of them?"), [self._step(row) for row in found.steps]),
            (_("Prepared"), [(self._session(row), Place(session=row.id)) for row in prepared]),
            (_("Districts and cases"), [*(self._case(row) for row in found.cases), *self._caseless(found)]),
            (_("Sessions"), [(self._session(row), Place(session=row.id)) for row in closed]),
            (_("Workshops"), [self._workshop(row) for row in events]),
            (
                _("Damaged files"),
                [
                    (Content.styled(f"   {self._in_archive(row.path)}: {row.cause}", "$error"), Place())
                    for row in found.damaged
                ],
            ),
            (
                _("Copies that a sync tool or somebody made beside the records: nothing is merged by itself"),
                [(Content.styled(f"   {self._in_archive(str(copy))}", "$warning"), Place()) for copy in found.copies],
            ),
        ]

    def _in_archive(self, path: str) -> str:
        """Return a path as it is within the archive: rows have one line, and the end of a path says which file."""
        return path.removeprefix(str(self.consult.settings.archive.absolute())).lstrip("/\\")

    def _running_row(self, row: SessionRow) -> Content:
        de = self.language.code == "de"
        phase = row.phase_de if de else row.phase_en
        left = clock_text(time_left(row, self.consult.clock.now()) or timedelta())
        text = self._("phase {number} of {phases}: {phase}").format(
            number=row.phase_number, phases=row.phases, phase=phase
        )
        return Content.assemble(
            ("▸ ", "bold $success"),
            (f"{row.title} ", "bold"),
            (f"· {row.district_name} · {text} · ", ""),
            (left, "bold $success"),
        )

    def _running_event(self, row: WorkshopRow) -> Content:
        return Content.assemble(("▸ ", "bold $success"), (row.title, "bold"), f" · {row.day}")

    def _session(self, row: SessionRow) -> Content:
        method = row.method_de if self.language.code == "de" else row.method_en
        state = {"prepared": self._("prepared"), "closed": self._("closed")}[row.stage]
        return Content.assemble(
            (f"   {row.day}  ", "$foreground-muted"),
            row.title,
            (f"  {row.district_name} · {method} · {state}", "$foreground-muted"),
        )

    def _caseless(self, found: _Everything) -> list[tuple[Content, Place]]:
        return [
            (Content.assemble("   ", (row.name, "bold")), Place(district=row.id))
            for row in found.districts
            if not row.cases
        ]

    def _case(self, row: CaseRow) -> tuple[Content, Place]:
        place = Place(district=row.district, case=row.id)
        count = self.language.ngettext("{number} session", "{number} sessions", row.sessions).format(
            number=row.sessions
        )
        cleared = "" if row.cleared else f" · {self._('not cleared yet')}"
        return Content.assemble(
            "   ", (f"{row.district_name}  ", "bold"), row.title, (f"  {count}{cleared}", "$foreground-muted")
        ), place

    def _step(self, row: StepRow) -> tuple[Content, Place]:
        details = " · ".join(part for part in (row.who, row.by, row.district_name) if part)
        return Content.assemble("   → ", row.what, (f"  {details}", "$foreground-muted")), Place(
            session=row.session, step=row.step
        )

    def _workshop(self, row: WorkshopRow) -> tuple[Content, Place]:
        return Content.assemble((f"   {row.day}  ", "$foreground-muted"), row.title), Place(workshop=row.id)

    def _empty(self, words: str) -> Content:
        if words:
            return Content(self._("Nothing found. Esc empties the search box."))
        return Content(
            self._(
                "There is no case here yet.\n\n"
                "Ctrl+N prepares the first session: district, case, people, method.\n"
                "F6 enters an event of several districts, or reads its announcement.\n"
                "Everything is stored on this computer only: {archive}\n\n"
                "To look around first, leave with Ctrl+Q and start: consult demo"
            ).format(archive=self.consult.settings.archive)
        )

    # --- going on -----------------------------------------------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go where the row leads."""
        place = self._places[event.option_index]
        if place is None:
            return
        if place.step:
            self._ask_status(place.session, place.step)
        elif place.workshop:
            self.show_workshop(place.workshop)
        elif place.session:
            self.open(place.session)
        elif place.district:
            self._prepare(place.district, place.case)

    def open(self, session_id: str) -> None:
        """Open a session where it stands."""
        from consult.present import refusal_text
        from consult.screens.closing import ClosingScreen
        from consult.screens.live import LiveScreen
        from consult.screens.prepare import PrepareScreen
        from sessions.codes import Stage

        try:
            desk = self.consult.open_session(session_id)
        except Refusal as refusal:
            text = refusal_text(refusal, self.language)
            if refusal.reason is Reason.IN_USE:
                self._read_only(session_id, f"{text} {self._('Here you read it as it was last saved.')}")
            else:
                self.say(text, "error")
            return
        if desk.session.stage is Stage.PREPARED:
            self.app.push_screen(PrepareScreen(prepared=desk))
        elif desk.session.stage is Stage.RUNNING:
            self.app.push_screen(LiveScreen(desk))
        else:
            self.app.push_screen(ClosingScreen(desk))

    def _read_only(self, session_id: str, notice: str) -> None:
        from consult.present import refusal_text
        from consult.screens.notes import NotesScreen

        try:
            self.app.push_screen(NotesScreen(self.consult.archive.load(session_id), notice))
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")

    def show_workshop(self, workshop_id: str) -> None:
        """Open an event where it stands."""
        from consult.event_desk import EventDesk
        from consult.present import refusal_text
        from consult.screens.day import DayScreen

        try:
            workshops = self.consult.archive.workshops()
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        place = next((number for number, other in enumerate(workshops) if other.id == workshop_id), None)
        if place is not None:
            desk = EventDesk(self.consult.archive, workshops[place], self.consult.clock)
            self.app.push_screen(DayScreen(desk, workshops[:place]))

    def do_new_event(self) -> None:
        """Enter a new event; it is opened when it is stored."""
        from consult.screens.event_edit import EventEditScreen
        from sessions.event.details import new_event
        from sessions.preparation import session_id

        stored: list[str] = []

        async def store(announced: "Announced") -> None:
            archive = self.consult.archive
            taken = [other.id for other in await asyncio.to_thread(archive.workshops)]
            workshop = new_event(announced, session_id(announced.day, announced.title, taken))
            await asyncio.to_thread(archive.save_workshop, workshop)
            stored.append(workshop.id)

        def done(_result: None) -> None:
            for workshop_id in stored:
                self.show_workshop(workshop_id)

        self.app.push_screen(EventEditScreen(None, store), done)

    def do_new(self) -> None:
        """Prepare a new session, from the chosen case if one is chosen."""
        place = self._chosen()
        if place is not None and place.district:
            self._prepare(place.district, place.case)
        else:
            self._prepare("", "")

    def _chosen(self) -> Place | None:
        """Return where the chosen row leads."""
        at = self.query_one("#places", OptionList).highlighted
        return self._places[at] if at is not None and at < len(self._places) else None

    def do_profile(self) -> None:
        """See and change the profile of the chosen district."""
        if self.is_current:  # the key once more, behind what it opened
            self._show_profile()

    @work(exclusive=True, group="profile")
    async def _show_profile(self) -> None:
        from consult.present import refusal_text
        from consult.screens.profile_form import ProfileForm

        place = self._chosen()
        if place is None or not place.district:
            self.say(self._("Choose a district or one of its cases with the arrow keys first."), "warning")
            return
        archive, name = self.consult.archive, place.district
        try:
            district = archive.district(name)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return

        async def keep(was: "Profile", profile: "Profile") -> None:
            archive.change_profile(name, was, profile)

        if await self.app.push_screen_wait(ProfileForm(district, keep, lambda: archive.district(name))):
            self.say(self._("The profile of {district} is stored.").format(district=district.name))

    def _prepare(self, district: str, case: str) -> None:
        from consult.screens.prepare import PrepareScreen

        self.app.push_screen(PrepareScreen(district=district, case=case))

    @work
    async def _ask_status(self, session_id: str, step: int) -> None:
        from consult.desk import Desk
        from consult.present import refusal_text
        from consult.screens.forms import StatusForm
        from sessions import conduct

        try:
            session = self.consult.archive.load(session_id)
            what = next(s.what for s in session.steps if s.id == step)
            status = await self.app.push_screen_wait(StatusForm(what))
            if status is not None:
                with self.consult.archive.write(session_id) as writer:
                    desk = Desk(writer, self.consult.clock)
                    await desk.apply(lambda session, _now: conduct.follow_up(session, step, status))
                self.say(self._("Noted."))
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
        self.show()

    def do_notes(self) -> None:
        """Hand on notes of the chosen session."""
        from consult.present import refusal_text
        from consult.screens.notes import NotesScreen

        at = self.query_one("#places", OptionList).highlighted
        place = self._places[at] if at is not None and at < len(self._places) else None
        if place is None or not place.session:
            self.say(self._("Choose a session with the arrow keys first."), "warning")
            return
        try:
            self.app.push_screen(NotesScreen(self.consult.archive.load(place.session)))
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")

    def do_help(self) -> None:
        """Show the keys."""
        from consult.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("home"))
