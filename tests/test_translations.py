"""The catalogue is complete, and nothing on a screen goes round it."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum
from inspect import isawaitable
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Checkbox, Input, OptionList, Static, TextArea

from consult import day_forget, demo, present
from consult.actions import ACTIONS
from consult.app import ConsultApp
from consult.clock import SetClock
from consult.day_context import Context
from consult.event_desk import EventDesk
from consult.i18n import language
from consult.screens.closing import ClosingScreen
from consult.screens.day import DayScreen
from consult.screens.desk_screen import DeskScreen
from consult.screens.forget_form import ForgetForm, ForgetToldForm
from consult.screens.forms import KeyQuestionForm, PeopleForm, StatusForm, StepForm
from consult.screens.help import HelpScreen
from consult.screens.home import HomeScreen
from consult.screens.live import LiveScreen
from consult.screens.notes import NotesScreen
from consult.screens.prepare import PrepareScreen
from consult.screens.profile_form import DistrictForm, ProfileForm
from consult.settings import Settings
from sessions import conduct, preparation
from sessions.codes import Kind
from sessions.event import taking
from sessions.language import Language
from sessions.method import published
from sessions.notes.sheet import Reader, sheet
from sessions.notes.write import render
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.store.archive import Archive

ROOT = Path(__file__).parent.parent
PO = ROOT / "consult" / "locale" / "de" / "LC_MESSAGES" / "consult.po"
LABEL_WIDTH = 14
PATIENCE = 20.0
"""Seconds until a screen that does not come is a failure."""

# --- the catalogue ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with PO.open("rb") as stream:
        return read_po(stream, locale="de")


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(words: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return a message with its plural, if it has one."""
    return (words,) if isinstance(words, str) else tuple(words)


def extracted() -> set[tuple[str, ...]]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as stream:
        mapping, options = parse_mapping_cfg(stream)
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(["_", "N_", "ngettext:1,2"])}
    found = extract_from_dir(
        ROOT,
        mapping,
        options,
        keywords,
        directory_filter=lambda folder: Path(folder).name in {"consult", "sessions"} or in_package(Path(folder)),
    )
    return {forms(message) for _file, _line, message, _comments, _context in found}


def in_package(folder: Path) -> bool:
    return folder.resolve().relative_to(ROOT).parts[0] in {"consult", "sessions"}


def test_the_catalogue_holds_exactly_the_messages_of_the_code(catalogue: Catalog) -> None:
    translated = {forms(message.id) for message in messages(catalogue)}
    wanted = extracted()
    assert ("Speaking",) in wanted, "messages inside f-strings are found with every Python"
    assert sorted(wanted - translated) == [], "not translated"
    assert sorted(translated - wanted) == [], "in no source any more"
    assert not catalogue.obsolete


def test_nothing_is_fuzzy_or_empty(catalogue: Catalog) -> None:
    assert not catalogue.fuzzy
    for message in messages(catalogue):
        assert not message.fuzzy, message.id
        assert all(forms(message.string)), message.id
        assert len(forms(message.string)) == len(forms(message.id)), message.id


def fields(text: str) -> list[str]:
    return sorted({name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None})


def edges(text: str) -> tuple[int, int]:
    """Return how many line breaks a text begins and ends with."""
    return len(text) - len(text.lstrip("\n")), len(text) - len(text.rstrip("\n"))


def test_placeholders_and_line_breaks_are_the_same_on_both_sides(catalogue: Catalog) -> None:
    for message in messages(catalogue):
        for english, german in zip(forms(message.id), forms(message.string), strict=True):
            assert fields(german) == fields(english), german
            assert edges(german) == edges(english), german
            assert german.count("\n") == english.count("\n"), german


def test_the_header_names_no_person_and_no_host() -> None:
    text = PO.read_text(encoding="utf-8")
    assert "@" not in text
    assert 'Content-Type: text/plain; charset=utf-8\\n"' in text
    assert 'Plural-Forms: nplurals=2; plural=(n != 1);\\n"' in text
    assert "\n#: " not in text, "places in the code would change with every edit"


@pytest.mark.parametrize("code", ["de", "en"])
def test_footer_labels_are_short(code: str) -> None:
    gettext = language(code).gettext
    labels = [gettext(action.label) for action in ACTIONS if action.footer]
    assert [label for label in labels if len(label) > LABEL_WIDTH] == []


def test_key_names_are_german_in_german(catalogue: Catalog) -> None:
    assert [message.id for message in messages(catalogue) if "Ctrl" in " ".join(forms(message.string))] == []


# --- codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["laptop", "erfasst"])
def test_german_says_notebook_and_festgehalten(catalogue: Catalog, word: str) -> None:
    said = [text for message in messages(catalogue) for text in forms(message.string)]
    assert [text for text in said if word in text.casefold()] == []


def tables() -> list[tuple[str, dict[Enum, str]]]:
    found = [(name, table) for name, table in vars(present).items() if isinstance(table, dict) and name.isupper()]
    return [(name, table) for name, table in found if table and all(isinstance(key, Enum) for key in table)]


def test_the_tables_of_words_are_found() -> None:
    expected = "ROLES ROLES_PLURAL ENTRIES MARKS STATUSES STAGES SEATS TRUSTS EXITS REFUSALS"
    assert {name for name, _table in tables()} >= set(expected.split())


@pytest.mark.parametrize(("name", "table"), tables(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_code_has_words(name: str, table: dict[Enum, str]) -> None:
    assert set(table) == set(type(next(iter(table)))), name
    assert all(table.values()), name


@pytest.mark.parametrize("code", ["de", "en"])
def test_the_words_for_roles_are_read_back(code: str) -> None:
    gettext = language(code).gettext
    for role, word in present.ROLES.items():
        assert preparation.role_named(gettext(word)) is role


# --- a language in which every message is marked ------------------------------------------------------------------

PSEUDO = Language(
    "de", lambda message: f"⟦{message}⟧", lambda one, many, count: f"⟦{one if count == 1 else many}⟧", zone=UTC
)
ALLOWED = {"consult", "Esc", "min", "und", "Deutsch", "English"}
"""Not translated: the name of the program, a key, a unit, the word of ``Language.joined``, names of languages."""

WITHDRAWN = "Man müsste der Runde einfach die Rückstellungszahlen hinlegen."
"""Said in the sample and taken back, so that no record holds it."""

_WORD = re.compile(r"[^\W\d_]{2,}")
BEGIN = datetime(2019, 9, 18, 12, 0, tzinfo=UTC)


def unmarked(text: str) -> str:
    """Return what stands outside ⟦ and ⟧."""
    depth, outside = 0, []
    for sign in text:
        depth += (sign == "⟦") - (sign == "⟧")
        outside.append(" " if depth or sign == "⟧" else sign)
    return "".join(outside)


def strange(text: str, known: set[str]) -> list[str]:
    """Return the words outside the marks that are neither somebody's own nor allowed; "Lösungsv…" is a known one."""
    outside = unmarked(text)
    found = []
    for match in _WORD.finditer(outside):
        word = match[0].casefold()
        cut = outside[match.end() : match.end() + 1] == "…" and any(whole.startswith(word) for whole in known)
        if word not in known and match[0] not in ALLOWED and not cut:
            found.append(match[0])
    return found


def test_a_word_outside_the_marks_is_found() -> None:
    assert strange("⟦Still open: ⟦idea⟧.⟧ Bezirk F7 ^N forgotten Lös…", {"bezirk", "lösung"}) == ["forgotten"]


def strings(value: object) -> Iterator[str]:
    """Yield the words of people and methods in a dumped value; codes are none, nor are English words of methods."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in {"en", "id"}:
                yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield value


class World(NamedTuple):
    settings: Settings
    closed: Session
    running: Session
    told: list[str]
    known: set[str]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return an archive with the sample and a session that runs, and all words that people and methods have."""
    settings = Settings("de", tmp_path / "archive", tmp_path / "state", tmp_path / "settings.toml")
    archive = Archive.open(settings.archive, settings.state)
    demo.fill(archive)
    told: list[str] = []
    closed = demo.play(archive, PSEUDO, told.append)
    district = demo.districts()[-1]
    prepared = preparation.prepare(
        district, district.cases[0], closed.method, BEGIN.date(), archive.session_ids(), people=closed.people
    )
    with archive.create(prepared) as writer:
        running = prepared
        for change in changes():
            running = change(running, BEGIN)
            writer.save(running, BEGIN)
    values = [closed, running, demo.workshop(), *demo.districts(), *published().values()]
    words = " ".join(text for value in values for text in strings(value.model_dump()))
    words += f" {PSEUDO.long_date(BEGIN.date())} {closed.id} {running.id} {WITHDRAWN}"
    return World(settings, closed, running, told, {match[0].casefold() for match in _WORD.finditer(words)})


def changes() -> Iterator[conduct.Change]:
    """Yield what fills every part of the live screen: entries, an answer, the parking place, two wordings, a mark."""
    yield conduct.begin
    yield lambda s, now: conduct.record(s, Kind.NOTE, "Rollen verteilt", "MO", now)
    yield conduct.advance
    yield lambda s, now: conduct.record(s, Kind.FACT, "Drei Stellen", "NU", now)
    yield lambda s, now: conduct.park(s, "Zuerst Kitas fragen", "AB", now, Kind.IDEA)
    yield lambda s, now: conduct.word_key_question(s, "Wie anfangen?", now)
    yield lambda s, now: conduct.word_key_question(s, "Wie gemeinsam anfangen?", now)
    yield conduct.advance
    yield lambda s, now: conduct.record(s, Kind.QUESTION, "Seit wann?", "CD", now)
    yield lambda s, now: conduct.answer(s, "Seit März", "NU", now)
    yield conduct.advance
    yield lambda s, now: conduct.record(s, Kind.HYPOTHESIS, "Niemand fühlt sich zuständig", "EF", now)


def test_the_played_sample_says_nothing_untranslated(world: World) -> None:
    assert [(line, words) for line in world.told if (words := strange(line, world.known))] == []


@pytest.mark.parametrize("reader", list(Reader))
def test_a_note_says_nothing_untranslated(world: World, reader: Reader) -> None:
    for session in (world.closed, world.running):
        text = render(sheet(session, reader, PSEUDO, BEGIN), "txt").data.decode()
        assert [(line, words) for line in text.splitlines() if (words := strange(line, world.known))] == []


def plain(content: object) -> str:
    return str(getattr(content, "plain", content))


def texts(screen: Screen[Any]) -> Iterator[tuple[str, str]]:
    """Yield what each widget of a screen shows, with the widget's name."""
    for widget in screen.walk_children(Widget):
        name = f"{type(screen).__name__} {widget.id or type(widget).__name__}"
        yield name, plain(widget.border_title or "")
        yield name, plain(widget.border_subtitle or "")
        if isinstance(widget, Static):
            yield name, plain(widget.content)
        elif isinstance(widget, OptionList):
            yield from ((name, plain(option.prompt)) for option in widget.options)
        elif isinstance(widget, Input):
            yield name, widget.placeholder
        elif isinstance(widget, TextArea):
            yield name, plain(widget.placeholder)
            yield name, widget.text
        elif isinstance(widget, Checkbox):
            yield name, plain(widget.label)


class Visit:
    """Walks through the application and keeps what is strange on its screens."""

    def __init__(self, app: ConsultApp, pilot: Pilot[None], known: set[str]) -> None:
        self.app, self.pilot, self.known = app, pilot, known
        self.strange: set[tuple[str, str]] = set()
        self.seen: set[str] = set()

    async def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"waited for {what}"
            await self.pilot.pause()
            await asyncio.sleep(0.01)

    async def at(self, kind: type[Screen[Any]]) -> None:
        """Wait for a screen and look at it."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_mounted, kind.__name__)
        await self.pilot.pause()
        self.look()

    def look(self) -> None:
        screen = self.app.screen
        self.seen.add(type(screen).__name__)
        for name, text in texts(screen):
            # The preview of notes speaks the language of the notes, not that of the program; see the test of notes.
            if name == "NotesScreen preview":
                continue
            self.strange |= {(name, word) for word in strange(text, self.known)}

    async def show(self, screen: Screen[Any]) -> None:
        """Show a screen and look at it."""
        await self.app.push_screen(screen)
        await self.at(type(screen))

    async def leave(self) -> None:
        """Go back to the screen below."""
        below = self.app.screen_stack[-2]
        self.app.pop_screen()
        await self.until(lambda: self.app.screen is below, type(below).__name__)
        # Home gives the session in hand back when it is seen again; what follows must not come before that.
        seen = asyncio.Event()
        below.call_later(seen.set)
        await self.until(seen.is_set, type(below).__name__)

    async def do(self, *names: str) -> None:
        """Do actions of the screen and look after each."""
        for name in names:
            await self.act(name)
            self.look()

    async def act(self, name: str) -> None:
        """Do an action here and now, not in its turn, so that it is done when this returns."""
        screen = self.app.screen
        result = (getattr(screen, f"do_{name}", None) or getattr(self.app, f"do_{name}"))()
        if isawaitable(result):
            await result
        await self.pilot.pause()


async def visit_home(visit: Visit, world: World) -> None:
    await visit.at(HomeScreen)
    home = visit.app.screen
    places = home.query_one("#places", OptionList)
    await visit.until(lambda: places.option_count > 4, "the archive")
    visit.look()
    home.query_one("#search", Input).value = "gibtesnicht"
    await visit.until(lambda: places.option_count == 1, "the empty search")
    visit.look()
    home.query_one("#search", Input).value = ""
    await visit.until(lambda: places.option_count > 4, "the archive again")
    await visit.act("help")
    await visit.at(HelpScreen)
    await visit.leave()
    await visit.show(StatusForm(world.closed.steps[0].what))
    await visit.leave()
    await visit.show(DayScreen(EventDesk(visit.app.archive, demo.workshop(), visit.app.clock)))
    for _entry in range(5):
        await visit.do("help")
        await visit.leave()
        await visit.pilot.press("tab")
        visit.look()
    await visit.leave()
    await visit_profiles(visit)


async def visit_profiles(visit: Visit) -> None:
    district = demo.districts()[0]
    profile = district.profile.model_copy(update={"contact": "nordufer"})
    changed = district.model_copy(update={"profile": profile})

    async def keep(_was: object, _profile: object) -> None:
        raise Refusal(Reason.CHANGED_ON_DISK, file="")

    await visit.show(ProfileForm(district, keep, lambda: changed))
    visit.app.screen.query_one("#profile-unit", Input).value = "Nordufer"
    for key in ("f2", "f2", "f7", "f2", "escape", "ctrl+s"):
        await visit.pilot.press(key)
        visit.look()
    await visit.pilot.press("f7", "escape", "escape")
    workshop = taking.add_person(taking.take_in(demo.workshop(), district.id), "AB", name="Nordufer")
    around = Context(PSEUDO, BEGIN.date(), {district.id: changed})
    kept = day_forget.kept(workshop, around)
    await visit.show(ForgetForm(workshop, around, kept, ()))
    await visit.pilot.press("ctrl+s")
    visit.look()
    await visit.leave()
    await visit.show(ForgetToldForm("", lambda: day_forget.lines(kept, workshop, around)))
    proposal = visit.app.screen.query_one("#proposal", Static)
    await visit.until(lambda: "F7" in plain(proposal.content), "what goes")
    visit.look()
    await visit.leave()
    await visit.show(DistrictForm([district]))
    await visit.leave()


async def visit_prepare(visit: Visit) -> None:
    await visit.show(PrepareScreen())
    screen = visit.app.screen
    await visit.until(lambda: plain(screen.query_one("#preview", Static).content), "the plan")
    for number in range(len(published())):
        screen.query_one("#methods", OptionList).highlighted = number
        await visit.pilot.pause()
        visit.look()
    for end in ("bald", "1"):
        screen.query_one("#end", Input).value = end
        await visit.pilot.pause()
        visit.look()
    await visit.do("begin")
    await visit.act("help")
    await visit.at(HelpScreen)
    await visit.leave()
    await visit.leave()


async def visit_desk(visit: Visit, screen: DeskScreen) -> None:
    """Visit a screen with the desk, its forms, its help and its messages."""
    await visit.show(screen)
    for name, form in (("key_question", KeyQuestionForm), ("step", StepForm), ("people", PeopleForm)):
        await visit.act(name)
        await visit.at(form)
        if form is PeopleForm:
            await visit.pilot.press("f2")
            visit.look()
        else:
            for field in visit.app.screen.query(Input):
                field.value = ""
            await visit.pilot.press("ctrl+s")
            visit.look()
        await visit.pilot.press("escape")
        await visit.until(lambda: visit.app.screen is screen, type(screen).__name__)
    await visit.act("help")
    await visit.at(HelpScreen)
    await visit.leave()
    await visit.do("edit")
    if screen.editing is not None:
        await visit.do("leave")
    await visit.do("strike", "redo", "undo", "mark", "mark")
    screen.action_kind(1)
    visit.look()


async def visit_live(visit: Visit, world: World) -> None:
    screen = LiveScreen(visit.app.open_session(world.running.id))
    await visit_desk(visit, screen)
    await visit.do("pause", "pause", "minute", "minute_less", "not_counted", "take", "park", "park", "back", "next")
    screen.line.value = "WER: Zuerst Kitas fragen"
    await visit.pilot.press("enter")
    await visit.until(lambda: "WER" in plain(screen.query_one("#message", Static).content), "the stranger")
    visit.look()
    for _phase in world.running.method.phase:
        if visit.app.screen is not screen:
            break
        await visit.do("next")
        if visit.app.screen is screen:
            await visit.do("next")
    while visit.app.screen is not screen:
        await visit.leave()
    await visit.do("skip")
    await visit.leave()


async def visit_closing(visit: Visit, world: World) -> None:
    screen = ClosingScreen(visit.app.open_session(world.closed.id))
    await visit_desk(visit, screen)
    await visit.act("notes")
    await visit.at(NotesScreen)
    notes = visit.app.screen
    for number in range(notes.query_one("#readers", OptionList).option_count):
        notes.query_one("#readers", OptionList).highlighted = number
        await visit.pilot.pause()
        visit.look()
    notes.query_one("#folder", Input).value = str(world.settings.archive.parent / "notes")
    await visit.do("write", "write")
    await visit.act("help")
    await visit.at(HelpScreen)
    await visit.leave()
    await visit.leave()
    await visit.do("close", "close", "close")
    await visit.leave()


async def test_nothing_on_a_screen_is_untranslated(world: World) -> None:
    app = ConsultApp(world.settings, SetClock(BEGIN + timedelta(minutes=9)), ticking=False)
    app.language = PSEUDO
    async with app.run_test(size=(160, 60)) as pilot:
        visit = Visit(app, pilot, world.known)
        await visit_home(visit, world)
        await visit_prepare(visit)
        await visit_live(visit, world)
        await visit_closing(visit, world)
    assert visit.strange == set()
    assert visit.seen >= {
        "HomeScreen", "PrepareScreen", "LiveScreen", "ClosingScreen", "NotesScreen", "HelpScreen", "DayScreen",
        "KeyQuestionForm", "StepForm", "PeopleForm", "StatusForm", "ProfileForm", "ForgetForm", "ForgetToldForm",
    }  # fmt: skip
