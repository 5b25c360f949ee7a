"""Sessions in a wanted phase, and an application on an archive of its own."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from consult.app import ConsultApp
from consult.clock import SetClock
from consult.desk import Desk
from consult.screens.live import LiveScreen
from consult.settings import Settings
from consult.widgets.text_view import TextView
from sessions import conduct, preparation
from sessions.codes import Kind
from sessions.district import District
from sessions.method import named
from sessions.record import Case, Session
from sessions.refusal import Reason, Refusal
from sessions.store.draft import Draft
from sessions.store.record_file import Notice

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE = """AB, Südring, Bildungsbüro, Fallgebende Person
MO, Agentur, Prozess, Moderation
CD, Lindenau, Leitung, Beratung
EF, Heidewald, Leitung, Beratung"""


def prepared(method: str = "haug-benien", people: str = PEOPLE) -> Session:
    """Return a session of four people that has not begun."""
    case = Case(id="fall", title="Der Fall", cleared=True)
    district = District(id="suedring", name="Südring", cases=(case,))
    return preparation.prepare(
        district, case, named(method), date(2026, 11, 23), [], people=preparation.parse_people(people)
    )


def in_phase(phase: str, method: str = "haug-benien", people: str = PEOPLE) -> Session:
    """Return a session that has just come to a phase."""
    session = conduct.begin(prepared(method, people), BEGIN)
    while session.runs[-1].phase != phase:
        session = conduct.advance(session, BEGIN)
    return session


def asked(text: str = "Wer zahlt?", speaker: str = "CD") -> Session:
    """Return a session in the questions phase with one open question."""
    return conduct.record(in_phase("questions"), Kind.QUESTION, text, speaker, BEGIN)


class Store:
    """A writer in memory, which can be told to fail."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.saved_at: datetime | None = None
        self.saved: list[Session] = []
        self.failing = False
        self.closed = False
        self.settled = 0
        self.notices: tuple[Notice, ...] = ()
        self.draft = Draft(Path(os.devnull) / "none")

    def save(self, session: Session, now: datetime) -> None:
        """Keep ``session``, or refuse."""
        if self.failing:
            raise Refusal(Reason.WRITE_FAILED, file="/voll/sitzung.json", cause="No space left on device")
        self.session, self.saved_at = session, now
        self.saved.append(session)

    def settle(self) -> None:
        """Count the call."""
        self.settled += 1

    def overrule(self) -> Path | None:
        """Keep no copy: nobody else writes here."""
        return None

    def close(self) -> None:
        """Note that others may write."""
        self.closed = True


def application(folder: Path, lang: str = "en", **parts: Any) -> ConsultApp:
    """Return an application on an archive below ``folder``, its clock standing, its times in UTC."""
    settings = Settings(
        language=lang, archive=folder / "archive", state=folder / "state", file=folder / "settings.toml", **parts
    )
    app = ConsultApp(settings, SetClock(BEGIN), ticking=False)
    app.language = replace(app.language, zone=UTC)
    return app


def clock(app: ConsultApp) -> SetClock:
    """Return the clock of an application made here."""
    assert isinstance(app.clock, SetClock)
    return app.clock


def stored(app: ConsultApp) -> Session:
    """Return the one session of the archive as it is on the disk."""
    (only,) = app.archive.session_ids()
    return app.archive.load(only)


async def settle(pilot: Pilot[None], true: Callable[[], object], timeout: float = 5) -> None:
    """Let the application go on until ``true`` holds."""
    deadline = time.monotonic() + timeout
    while not _holds(true):
        if time.monotonic() > deadline:
            raise AssertionError(f"not in {timeout:g} s\n{screen_text(pilot.app)}")
        await pilot.pause()
        # A change is stored by a thread, which must get its turn.
        await asyncio.sleep(0.005)
    await pilot.pause()


def _holds(true: Callable[[], object]) -> bool:
    from textual.css.query import NoMatches

    try:
        return bool(true())
    except NoMatches:
        return False  # the screen is not composed yet


def words(app: App[None], selector: str) -> str:
    """Return what a widget of the screen on top shows."""
    widget = app.screen.query_one(selector)
    return widget.plain if isinstance(widget, TextView) else str(widget.render())


def message(app: App[None]) -> str:
    """Return the line of messages."""
    return words(app, "#message")


def screen_text(app: App[None]) -> str:
    """Return all the characters of the screen, as in the cells of a terminal."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


def field(app: App[None], selector: str) -> Input:
    """Return a field of the screen on top."""
    return app.screen.query_one(selector, Input)


async def live(pilot: Pilot[None], app: ConsultApp, session: Session) -> LiveScreen:
    """Store ``session`` and open its live screen."""
    desk = app.create_session(session)
    return await live_on(pilot, app, desk)


async def live_on(pilot: Pilot[None], app: ConsultApp, desk: Desk) -> LiveScreen:
    """Open the live screen on a desk."""
    screen = LiveScreen(desk)
    await app.push_screen(screen)
    await settle(pilot, lambda: app.screen is screen and screen.line.has_focus)
    return screen


async def enter(pilot: Pilot[None], screen: LiveScreen, text: str) -> None:
    """Put ``text`` into the line and press Enter; return when the desk has moved."""
    before = screen.desk.session
    screen.line.value = text
    await pilot.press("enter")
    await settle(pilot, lambda: screen.desk.session is not before)


@asynccontextmanager
async def started(
    folder: Path, size: tuple[int, int] = (120, 40), lang: str = "en"
) -> AsyncIterator[tuple[ConsultApp, Pilot[None]]]:
    """Run an application on an archive below ``folder`` until home is shown."""
    app = application(folder, lang)
    async with app.run_test(size=size) as pilot:
        await settle(pilot, lambda: app.screen.query_one("#search").has_focus)
        yield app, pilot
        app.release()


@asynccontextmanager
async def running(
    folder: Path, session: Session, size: tuple[int, int] = (120, 40), lang: str = "en"
) -> AsyncIterator[tuple[ConsultApp, Pilot[None], LiveScreen]]:
    """Run an application with the live screen of ``session``."""
    async with started(folder, size, lang) as (app, pilot):
        yield app, pilot, await live(pilot, app, session)
