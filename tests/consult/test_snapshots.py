"""Pictures of the screens that are looked at longest, compared with the stored ones."""

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import pytest
import textual
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from consult import demo
from consult.app import ConsultApp
from consult.i18n import language
from consult.screens.live import LiveScreen
from sessions import conduct
from sessions.codes import Kind
from sessions.record import Session
from sessions.store.archive import Archive
from tests.consult.builders import BEGIN, application, clock, in_phase, live, prepared, settle

DRAWN_WITH = "8.2.8"
"""The version of Textual whose drawing the stored pictures show."""
SMALL, LARGE = (80, 24), (120, 40)


class Compare(Protocol):
    """What the fixture ``snap_compare`` can do, as far as it is used here."""

    def __call__(self, app: App[None], *, terminal_size: tuple[int, int], run_before: object) -> bool: ...


@pytest.fixture(autouse=True)
def drawn_alike() -> None:
    """Fail where another Textual draws: the pictures must then be looked at and stored anew, not passed over."""
    if textual.__version__ != DRAWN_WITH:
        pytest.fail(f"The pictures were drawn with Textual {DRAWN_WITH}, this is {textual.__version__}.")


def consulted() -> Session:
    """Return a session in its questions phase: answered, asked, parked, its key question worded."""
    session = conduct.record(in_phase("case"), Kind.FACT, "Wir haben seit März eine befristete Stelle.", "AB", BEGIN)
    session = conduct.word_key_question(session, "Wie sichern wir die Stelle langfristig?", BEGIN)
    session = conduct.advance(session, BEGIN)
    session = conduct.record(session, Kind.QUESTION, "Wer zahlt heute?", "CD", BEGIN)
    session = conduct.answer(
        session, "Das Land, zu 80 Prozent; den Rest trägt der Bezirk aus eigenen Mitteln.", "AB", BEGIN
    )
    session = conduct.park(session, "Eine Patenschaft mit Lindenau", "EF", BEGIN)
    return conduct.record(session, Kind.QUESTION, "Wer sitzt in der Steuerungsgruppe?", "EF", BEGIN)


def in_the_midst(phase: str) -> tuple[Session, int]:
    """Return a session with people of four districts in the midst of a phase, and its age in minutes."""
    people = (
        "NU, Bezirk Nordufer, Leitung Bildungsbüro, Fallgebende Person\nMO, Agentur, Begleitung, Moderation\n"
        "SC, Agentur, Assistenz, Protokoll\nAB, Bezirk Südring, Leitung Bildungsbüro\n"
        "CD, Stadt Lindenau, Bildungsplanung\nEF, Landkreis Heidewald, Bildungsmonitoring\n"
        "GH, Stadt Lindenau, Jugendhilfeplanung"
    )
    session = conduct.begin(prepared("haug-benien", people), BEGIN)
    session = conduct.agree_on_rule(session, "Was hier gesagt wird, bleibt hier.", BEGIN)
    session = conduct.agree(session, [person.initials for person in session.people], BEGIN)
    minutes = 0
    for sort, speaker, text in SAID:
        minutes += 1
        now = BEGIN + timedelta(minutes=minutes)
        if sort == "next":
            if conduct.phase_of(session).id == phase:
                break
            session = conduct.advance(session, now)
        elif sort == "question":
            session = conduct.agree_key_question(conduct.word_key_question(session, text, now), now)
        elif sort == "answer":
            session = conduct.answer(session, text, speaker, now)
        elif sort == "park":
            session = conduct.park(session, text, speaker, now, Kind.IDEA)
        elif sort == "step":
            session = conduct.commit_step(
                session, text, who="Bildungsbüro", by=date(2026, 12, 14), sign="Termin steht", support="Stadt Lindenau"
            )
        else:
            session = conduct.record(session, Kind(sort.rstrip("_")), text, speaker, now)
    return session, minutes


SAID = (
    ("next", "", ""),
    ("fact", "NU", "Das Bildungsbüro gibt es seit März: drei Stellen, Stabsstelle beim Bezirksbürgermeister."),
    ("fact", "NU", "Jugend und Schule planen getrennt; Stadtentwicklung ist nicht beteiligt."),
    ("question", "", "Wie können wir erreichen, dass die Ämter das Bildungsbüro als Partner sehen?"),
    ("next", "", ""),
    ("question_", "AB", "Wer sitzt in der Steuerungsgruppe?"),
    ("answer", "NU", "Die Amtsleitungen Jugend und Schule."),
    ("park", "EF", "Patenschaft mit einem Bezirk, der das schon hat"),
    ("question_", "CD", "Seit wann gibt es die Stelle?"),
    ("answer", "NU", "Seit März, befristet auf zwei Jahre."),
    ("next", "", ""),
    ("hypothesis", "AB", "Die Ämter fürchten, Zuständigkeit zu verlieren."),
    ("hypothesis", "CD", "Niemand hat den Auftrag des Büros je schriftlich gesehen."),
    ("next", "", ""),
    ("response", "NU", "Die zweite Vermutung trifft es."),
    ("next", "", ""),
    ("idea", "AB", "Mit der Jugendhilfeplanung eine gemeinsame Seite schreiben."),
    ("idea", "GH", "Ein Planungsraum als Probe."),
    ("next", "", ""),
    ("step", "", "Den Auftrag auf einer Seite in die Amtsleitungsrunde bringen"),
    ("next", "", ""),
)
"""What is said, phase by phase: invented."""


async def still(app: ConsultApp, pilot: Pilot[None]) -> None:
    """Let no cursor blink."""
    for box in app.screen.query(Input):
        box.cursor_blink = False
    await pilot.pause()


@pytest.mark.parametrize(("size", "lang"), [(SMALL, "de"), (LARGE, "de"), (LARGE, "en")])
def test_the_live_screen(tmp_path: Path, snap_compare: Compare, size: tuple[int, int], lang: str) -> None:
    app = application(tmp_path, lang)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot, lambda: app.screen.query_one("#search").has_focus)
        screen = await live(pilot, app, consulted())
        screen.line.value = "CD: Und wer "
        assert isinstance(app.screen, LiveScreen)
        await still(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("phase", ["case", "questions", "hypotheses", "ideas", "decision"])
def test_a_phase(tmp_path: Path, snap_compare: Compare, phase: str, size: tuple[int, int]) -> None:
    app = application(tmp_path, "de")
    session, minutes = in_the_midst(phase)

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot, lambda: app.screen.query_one("#search").has_focus)
        clock(app).move(timedelta(minutes=minutes))
        await live(pilot, app, session)
        await still(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_home(tmp_path: Path, snap_compare: Compare, size: tuple[int, int]) -> None:
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    demo.fill(archive)
    demo.play(archive, language("de"), lambda _line: None)
    archive.create(consulted()).close()
    app = application(tmp_path, "de")

    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot, lambda: app.screen.query_one("#search").has_focus)
        await still(app, pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)
