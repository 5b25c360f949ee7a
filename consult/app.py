"""The application: puts archive, clock, language and screens together."""

import gc
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from consult import actions
from consult.clock import Clock, SystemClock
from consult.i18n import language as language_named
from consult.screens.base import ConsultScreen
from consult.settings import Settings, save_language
from sessions.refusal import Refusal
from sessions.store.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.desk import Desk
    from consult.event_desk import EventDesk
    from sessions.district import District
    from sessions.record import Session
    from sessions.store.archive import Archive
    from sessions.store.own_methods import OwnMethods


class ConsultApp(App[None], inherit_bindings=False):
    """The program with a screen.

    Args:
        settings: language, archive, keys.
        clock: tells the instant; the machine's own if ``None``.
        ticking: whether the time repaints itself; tests repaint by hand.
        event: the id of the event to open on, over home; empty for none.
    """

    CSS_PATH = "styles/consult.tcss"
    TITLE = "consult"
    ENABLE_COMMAND_PALETTE = False
    # Textual's own Ctrl+Q would leave before a line entered just before is stored; the screens' waits its turn.
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "help_quit", show=False)]

    def __init__(
        self, settings: Settings, clock: Clock | None = None, *, ticking: bool = True, event: str = ""
    ) -> None:
        super().__init__()
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.ticking = ticking
        self._event = event
        self.animation_level = "none"  # nothing moves but the clock, and a key is answered at once
        self.language = language_named(settings.language)
        self.catalogue = Catalogue(settings.archive, settings.state)
        self.desk: Desk | None = None
        self._archive: Archive | None = None
        self.set_keymap({name: keys for name, keys in settings.keys.items() if name in actions.BY_ID})

    @property
    def archive(self) -> "Archive":
        """The archive; opened when it is first needed.

        Raises:
            Refusal: it cannot be opened.
        """
        if self._archive is None:
            from consult.machine import open_archive

            self._archive = open_archive(self.settings)
        return self._archive

    @property
    def own_methods(self) -> "OwnMethods":
        """The methods that somebody wrote; the folder is an archive before anything is put there.

        Raises:
            Refusal: the archive cannot be opened.
        """
        from sessions.store.own_methods import OwnMethods

        return OwnMethods(self.archive.root, self.archive.device)

    def today(self) -> date:
        """Return the local date."""
        return self.clock.now().astimezone(self.language.zone).date()

    def get_default_screen(self) -> Screen[None]:
        """Begin at home."""
        from consult.screens.home import HomeScreen

        return HomeScreen()

    def on_ready(self) -> None:
        """After the first frame, bring in what the next screens need, and let memory be tidied again."""
        from consult.screens.home import HomeScreen

        gc.enable()
        # Tidying all of a large day's records takes 40 ms, in which a key waits: a few times a day is enough.
        gc.set_threshold(50_000, 20, 20)
        self.set_timer(0.05, self._warm_up)
        if self._event and isinstance(self.screen, HomeScreen):
            self.screen.show_workshop(self._event)

    def _warm_up(self) -> None:
        self.bring_in("sessions.store.archive", then=gc.freeze)

    def bring_in(self, *modules: str, then: Callable[[], None] = lambda: None) -> None:
        """Import, beside all that goes on, what a key will soon need."""

        def load() -> None:
            for module in modules:
                import_module(module)
            then()

        self.run_worker(load, thread=True, exit_on_error=False, group="warm-up")

    def get_system_commands(self, screen: Screen[object]) -> "Iterable[SystemCommand]":  # noqa: ARG002
        """Return none of Textual's own commands: they speak English only."""
        return ()

    # --- sessions -----------------------------------------------------------------------------------------------

    def open_session(self, session_id: str) -> "Desk":
        """Take a session in hand.

        Raises:
            Refusal: it is in use, damaged or not there.
        """
        from consult.desk import Desk

        self.release()
        self.desk = Desk(self.archive.write(session_id), self.clock)
        return self.desk

    def create_session(self, session: "Session") -> "Desk":
        """Store a new session and take it in hand.

        Raises:
            Refusal: it cannot be stored.
        """
        from consult.desk import Desk

        self.release()
        writer = self.archive.create(session)
        self.desk = Desk(writer, self.clock)
        return self.desk

    def save_elsewhere(self, folder: Path) -> Path:
        """From now on, store the session in hand in another folder too, as long as the archive fails.

        Args:
            folder: an archive, an empty folder, or any other one, in which an archive is made.

        Returns:
            The folder of that archive.

        Raises:
            Refusal: it cannot be stored there either.
        """
        from consult.machine import second_archive

        assert self.desk is not None
        session = self.desk.session
        archive = second_archive(self.settings, folder)
        with suppress(Refusal):
            archive.save_district(self.archive.district(session.district))
        known = session.id in archive.session_ids()
        writer = archive.write(session.id) if known else archive.create(session)
        self.desk.go_elsewhere(writer, archive.root)
        return archive.root

    def save_event_elsewhere(self, desk: "EventDesk", districts: "Iterable[District]", folder: Path) -> Path:
        """From now on, store an event in another folder too, as long as the archive fails.

        Args:
            districts: those that take part, as they are known.
            folder: as for ``save_elsewhere``.

        Returns:
            The folder of that archive.

        Raises:
            Refusal: it cannot be stored there either.
        """
        from consult.machine import second_archive

        archive = second_archive(self.settings, folder)
        desk.go_elsewhere(archive, districts)
        return archive.root

    def release(self) -> None:
        """Give the session in hand back; it stays where it stands."""
        if self.desk is not None:
            self.desk.close()
            self.desk = None

    # --- actions of every screen --------------------------------------------------------------------------------

    async def do_quit(self) -> None:
        """Leave."""
        await self.action_quit()

    async def action_quit(self) -> None:
        """Leave; a session stays where it stands. What is being stored is stored first."""
        if self.desk is not None:
            await self.desk.rest()
            for screen in self.screen_stack:
                keep = getattr(screen, "keep_draft", None)
                if keep is not None:
                    keep()
        self.release()
        self.exit()

    def action_help_quit(self) -> None:
        """Say how to leave, for those who try Ctrl+C."""
        self.notify(self.language.gettext("Ctrl+Q leaves; a session stays where it stands."), markup=False)

    def do_methods(self) -> None:
        """Show all methods."""
        from consult.screens.methods import MethodsScreen

        self.push_screen(MethodsScreen())

    def do_palette(self) -> None:
        """Show all commands of the screen."""
        from textual.command import CommandPalette

        from consult.palette import ActionCommands

        self.push_screen(CommandPalette([ActionCommands], placeholder=self.language.gettext("What do you want to do?")))

    def do_language(self) -> None:
        """Change the language of the program and keep it."""
        self.language = language_named("en" if self.language.code == "de" else "de")
        try:
            save_language(self.settings, self.language.code)
        except OSError as error:
            self.notify(str(error), severity="error", markup=False)
        self.release()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        home = self.screen
        if isinstance(home, ConsultScreen):
            home.call_later(home.redraw)

    def _handle_exception(self, error: Exception) -> None:
        """Leave without Textual's traceback: it shows local variables, and those are participants' words."""
        from consult.crash import note_crash

        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.release()
            where: Path = note_crash(error, self.settings.state)
            text = self.language.gettext(
                "The program met a fault and ended. Everything recorded is stored. Details: {file}"
            )
            self.exit(return_code=1, message=text.format(file=where))
