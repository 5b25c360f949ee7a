"""A day of several districts, held by keys: the application on a screen in memory, its clock standing still."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Digits, Input, OptionList, TextArea

from consult.app import ConsultApp
from consult.day_context import Entry, What, entries
from consult.event_desk import EventDesk
from consult.screens.closing import ClosingScreen
from consult.screens.day import DayScreen
from consult.screens.day_forms import CatchUpForm, PeopleListForm, RoomsForm, RuleForm, ToldForm
from consult.screens.day_notes import DayNotesScreen
from consult.screens.forms import FolderForm, StatusForm, StepForm
from consult.screens.help import HelpScreen
from consult.screens.home import HomeScreen
from consult.screens.live import LiveScreen
from consult.screens.methods import LineForm
from consult.screens.notes import NotesScreen
from consult.screens.plan_forms import WordsForm
from consult.screens.prepare import PrepareScreen
from sessions import conduct
from sessions.codes import Stage, StepStatus
from sessions.event import announcement, casting, closing, programme, taking
from sessions.event.announcement import to_workshop
from sessions.record import Session
from sessions.store import layout, room_package
from sessions.store.archive import Archive
from sessions.text import clean
from sessions.workshop import ItemKind, Workshop
from tests.consult.builders import (
    BEGIN,
    clock,
    field,
    in_phase,
    message,
    screen_text,
    settle,
    started,
    words,
)
from tests.consult.test_screens import HOSTILE
from tests.sessions.event.event_builders import DISTRICTS, event, with_cases

DAY = BEGIN.date()
ANNOUNCEMENT = """# Bildungsbüros aufbauen
Entwicklungsworkshop
Datum: 23.11.2026, 9:00 bis 16:00 Uhr
Ort: Kulturquartier

Leitfragen:
- Welche Funktion soll das Bildungsbüro übernehmen?
- Welche Themen sollen bearbeitet werden?

Die Teilnahme setzt eine Zielvereinbarung mit der Agentur voraus und ist kostenfrei.
"""
SMALL = (80, 24)


def stored(app: ConsultApp) -> Workshop:
    """Return the latest workshop of the archive as another program finds it on the disk."""
    other = Archive.open(app.settings.archive, app.settings.state)
    return other.workshops()[-1]


def sessions(app: ConsultApp) -> list[Session]:
    return [app.archive.load(session) for session in app.archive.session_ids()]


def planned(workshop: Workshop) -> Workshop:
    """Return a workshop with the programme of a day, from nine to five, on the day on which the clock stands."""
    laid = programme.lay_out(workshop, programme.full_day("en"))
    return programme.fit(laid, time(9), time(17)).model_copy(update={"day": DAY})


def come_to(kind: ItemKind, workshop: Workshop) -> Workshop:
    """Return a workshop that has just come to the first item of a kind."""
    workshop = programme.begin(workshop, BEGIN)
    while next(item for item in workshop.programme if workshop.run and item.id == workshop.run.item).kind is not kind:
        workshop = programme.advance(workshop, BEGIN)
    return workshop


@asynccontextmanager
async def opened(
    folder: Path, workshop: Workshop, size: tuple[int, int] = (120, 40), lang: str = "en"
) -> AsyncIterator[tuple[ConsultApp, Pilot[None], DayScreen]]:
    """Run an application on the day of a workshop."""
    async with started(folder, size, lang) as (app, pilot):
        for district in DISTRICTS:
            app.archive.save_district(district)
        app.archive.save_workshop(workshop)
        yield app, pilot, await day(pilot, app, workshop.id)


async def day(pilot: Pilot[None], app: ConsultApp, workshop: str) -> DayScreen:
    """Open the day of a stored workshop from home."""
    assert isinstance(app.screen, HomeScreen)
    app.screen.show_workshop(workshop)
    return await at_day(pilot, app)


async def at_day(pilot: Pilot[None], app: ConsultApp) -> DayScreen:
    await settle(pilot, lambda: isinstance(app.screen, DayScreen) and app.screen.line.has_focus)
    assert isinstance(app.screen, DayScreen)
    return app.screen


def _moved(screen: DayScreen, before: Workshop) -> Callable[[], bool]:
    return lambda: screen.desk.workshop is not before


def _shows(app: ConsultApp, screen: type[object]) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, screen)


async def changed(pilot: Pilot[None], screen: DayScreen, *keys: str) -> Workshop:
    """Press keys; return when the desk has moved."""
    before = screen.desk.workshop
    await pilot.press(*keys)
    await settle(pilot, _moved(screen, before))
    return screen.desk.workshop


async def enter(pilot: Pilot[None], screen: DayScreen, text: str) -> Workshop:
    """Put words into the line and press Enter; return when the desk has moved."""
    screen.line.value = text
    return await changed(pilot, screen, "enter")


async def refused(pilot: Pilot[None], screen: DayScreen, text: str, said: str) -> None:
    """Enter words that are not recorded: they come back, and something is said."""
    screen.say("")
    screen.line.value = text
    await pilot.press("enter")
    await settle(pilot, lambda: said in message(screen.app))
    assert screen.line.value == text
    screen.line.value = ""


async def to_entry(pilot: Pilot[None], screen: DayScreen, entry: Entry) -> None:
    """Press Tab until the line records something."""
    for _press in range(12):
        if screen.entry is entry:
            return
        before = screen.entry
        await pilot.press("tab")
        await settle(pilot, lambda now=before: screen.entry is not now)  # type: ignore[misc]
    raise AssertionError(entry)


def recording(screen: DayScreen) -> Entry:
    """Return what the line records now."""
    return screen.entry


async def choose(pilot: Pilot[None], screen: DayScreen, text: str) -> None:
    """Press the arrow key until a row with some words is chosen."""
    for _press in range(len(screen.list.rows) + 1):
        row = screen.list.chosen_row
        if row is not None and text in row.text:
            return
        await pilot.press("down")
        await pilot.pause()
    raise AssertionError(f"{text}\n{screen.list.plain}")


async def form(pilot: Pilot[None], app: ConsultApp, key: str, kind: type[object]) -> None:
    await pilot.press(key)
    await settle(pilot, lambda: isinstance(app.screen, kind) and app.screen.focused is not None)


# --- the whole day ------------------------------------------------------------------------------------------------


async def test_a_day_from_its_announcement_to_its_end(tmp_path: Path) -> None:  # noqa: PLR0915 (a day is long)
    async with started(tmp_path) as (app, pilot):
        for district in DISTRICTS:
            app.archive.save_district(district)
        app.archive.save_workshop(to_workshop(announcement.read(ANNOUNCEMENT), "werkstatt"))
        old = conduct.close(conduct.commit_step(in_phase("case"), "Anrufen", who="Büro"), BEGIN)
        app.archive.create(old).close()
        app.screen.show()  # type: ignore[attr-defined]
        await pilot.press(*"aufbauen", "enter")
        screen = await at_day(pilot, app)
        assert "Welche Funktion soll das Bildungsbüro übernehmen?" in screen.list.plain
        assert "Zielvereinbarung" in screen.list.plain

        # Preparation: districts, people, programme, cases.
        for line in ("Nordufer", "= 1.3.2019", "Südring = 4.5.2018", "Lindenau", "! hört zu", "Neuland = 1.1.2020"):
            await enter(pilot, screen, line)
        assert app.archive.district("neuland").name == "Neuland"
        await to_entry(pilot, screen, Entry.PERSON)
        await enter(pilot, screen, "MO, -, Agentur, Moderation, Mona Ohl")
        await form(pilot, app, "f3", PeopleListForm)
        app.screen.query_one(TextArea).text = "\n".join(
            f"{n[:2].upper()}{number}, {n}, Leitung" for n in ("Nordufer", "Südring", "Lindenau") for number in (1, 2)
        )
        await changed(pilot, screen, "ctrl+s")
        assert len(stored(app).people) == 7
        await to_entry(pilot, screen, Entry.ITEM)
        await choose(pilot, screen, "Half a day: report")
        await changed(pilot, screen, "enter")
        assert sum(item.total for item in stored(app).programme) == 420
        await to_entry(pilot, screen, Entry.CANDIDATE)
        await enter(pilot, screen, "Nordufer: Büro ohne Auftrag 4/5 #1")
        await enter(pilot, screen, "Südring: Runde ohne Beschluss")
        await enter(pilot, screen, "Lindenau: Geld nach der Förderung")

        # Arrival and look back.
        await changed(pilot, screen, "ctrl+n")
        assert recording(screen) is Entry.PERSON
        await form(pilot, app, "ctrl+u", RuleForm)
        await changed(pilot, screen, "enter")
        assert stored(app).agreement is not None
        await changed(pilot, screen, "ctrl+n")
        await choose(pilot, screen, "Anrufen")
        await form(pilot, app, "enter", StatusForm)
        app.screen.query_one(OptionList).focus()
        await pilot.press("down", "enter")
        await settle(pilot, lambda: "Noted" in message(app))
        assert app.archive.load(old.id).steps[0].status is StepStatus.DONE
        assert "Anrufen" not in screen.list.plain

        # The report, its questions, what is transferable.
        await changed(pilot, screen, "ctrl+n")
        await enter(pilot, screen, "Eine Stelle bei der Spitze")
        await changed(pilot, screen, "ctrl+n")
        assert recording(screen) is Entry.QUESTION
        await enter(pilot, screen, "NO1: Wer hat das entschieden?")
        await enter(pilot, screen, "> Der Rat")
        await to_entry(pilot, screen, Entry.TRANSFERABLE)
        await enter(pilot, screen, "Bericht alle zwei Jahre | mit eigener Stelle")

        # Casting: dots, clearance, the choice; need.
        await changed(pilot, screen, "ctrl+n")
        await to_entry(pilot, screen, Entry.DOTS)
        await enter(pilot, screen, "Nordufer: 1 1 2")
        await enter(pilot, screen, "Südring: 1 2 2")
        await to_entry(pilot, screen, Entry.CANDIDATE)
        for text in ("Büro ohne Auftrag", "Runde ohne Beschluss"):
            await choose(pilot, screen, text)
            await changed(pilot, screen, "f2")
            await changed(pilot, screen, "f10")
        assert [item.round for item in stored(app).candidates] == [1, 1, None]
        await to_entry(pilot, screen, Entry.NEED)
        await enter(pilot, screen, "Lindenau: 1 2 2")

        # A round: rooms, a consultation from its preparation to its end.
        await changed(pilot, screen, "ctrl+n")
        await form(pilot, app, "f4", RoomsForm)
        assert "Room 2: Bezirk Südring" in words(app, "#seats")
        await changed(pilot, screen, "enter")
        assert [len(room.people) > 2 for room in stored(app).rooms] == [True, True]
        await choose(pilot, screen, "Room 1")
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.query_one("#end", Input).value)
        await pilot.press("ctrl+n")
        await settle(pilot, _shows(app, LiveScreen))
        await pilot.press(*"NO1: Wie?", "f3")
        await settle(pilot, lambda: bool(app.screen.query("#words")))
        field(app, "#words").value = "Wie kommen wir zu einem Auftrag?"
        await pilot.press("enter")
        await form(pilot, app, "f4", StepForm)
        field(app, "#what").value = "Eine Seite schreiben"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: bool(sessions(app)[-1].steps))
        await pilot.press("ctrl+e")
        await settle(pilot, _shows(app, ClosingScreen))
        await pilot.press("ctrl+e", "ctrl+e")
        await settle(pilot, lambda: sessions(app)[-1].stage is Stage.CLOSED)
        await pilot.press("escape")
        await at_day(pilot, app)
        assert app.desk is None
        room = stored(app).rooms[0]
        assert room.session is not None
        assert "closed" in screen.list.plain
        held = app.archive.load(f"nordufer/{room.session}")
        assert (held.workshop, held.case.title, held.case.cleared) == ("werkstatt", "Büro ohne Auftrag", True)
        assert stored(app).candidates[0].case == held.case.id

        # Break, second round without cases, plenum, transfer, closing.
        for _item in range(3):
            await changed(pilot, screen, "ctrl+n")
        assert recording(screen) is Entry.SAID_QUESTION
        assert screen.line.placeholder == "Wie kommen wir zu einem Auftrag?"
        await changed(pilot, screen, "right", "enter")
        await pilot.press("tab")
        await enter(pilot, screen, "Der Auftrag kommt von oben")
        await changed(pilot, screen, "enter")
        said = stored(app).said[0]
        assert (said.question, said.insight, said.step) == (
            "Wie kommen wir zu einem Auftrag?",
            "Der Auftrag kommt von oben",
            "Eine Seite schreiben",
        )
        await changed(pilot, screen, "ctrl+n")
        await enter(pilot, screen, "Nordufer: eine Seite")
        await enter(pilot, screen, "Südring > Lindenau: Tagesordnung")
        await changed(pilot, screen, "f9")
        assert [(item.giver, item.taker) for item in stored(app).helps] == [
            ("suedring", "lindenau"),
            ("lindenau", "nordufer"),
        ]
        await changed(pilot, screen, "ctrl+n")
        await enter(pilot, screen, "4 5 3 4 5 gut")
        await enter(pilot, screen, "h2 0 1 4 3 0")
        await pilot.press("tab")
        await enter(pilot, screen, "in 3 Monaten")
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "last item" in message(app))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: "Ctrl+E again" in message(app))
        assert "take home" in message(app)
        ended = await changed(pilot, screen, "ctrl+e")
        assert ended.ended_at == BEGIN
        final = stored(app)
        assert final == ended
        assert (final.look_back, len(final.feedback)) == (date(2027, 2, 23), 2)
        await refused(pilot, screen, "zu spät", "has ended")
        await changed(pilot, screen, "ctrl+e")
        assert stored(app).ended_at is None


# --- before it begins ---------------------------------------------------------------------------------------------


async def test_districts_without_an_agreement_are_named_before_it_begins(tmp_path: Path) -> None:
    workshop = taking.edit_taking(planned(event()), "suedring", None)
    async with opened(tmp_path, workshop) as (app, pilot, screen):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "Without a target agreement: Bezirk Südring" in message(app))
        assert stored(app).runs == ()
        await changed(pilot, screen, "ctrl+n")
        assert len(stored(app).runs) == 1
        await changed(pilot, screen, "f7")
        assert stored(app).runs == ()


async def test_without_a_programme_nothing_begins(tmp_path: Path) -> None:
    async with opened(tmp_path, event()) as (app, pilot, _screen):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "no items" in message(app))
        await pilot.press("ctrl+l")
        await settle(pilot, lambda: "No item" in message(app))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: "No item" in message(app))


async def test_the_programme_is_changed_by_the_line(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        await to_entry(pilot, screen, Entry.ITEM)
        await choose(pilot, screen, "Lunch")
        before = len(stored(app).programme)
        await enter(pilot, screen, "30")
        await enter(pilot, screen, "= Lunch in the yard")
        await enter(pilot, screen, "Need 10")
        workshop = stored(app)
        titles = [item.title for item in workshop.programme]
        assert (len(titles), titles.index("Lunch in the yard") - titles.index("Need")) == (before + 1, 1)
        assert next(item for item in workshop.programme if item.title == "Lunch in the yard").minutes == 30
        await changed(pilot, screen, "ctrl+d")
        assert next(item for item in stored(app).programme if item.title == "Lunch in the yard").dropped
        await changed(pilot, screen, "enter")
        assert not any(item.dropped for item in stored(app).programme)


async def test_what_does_not_fit_into_the_hours_is_said_and_can_be_taken_back(tmp_path: Path) -> None:
    workshop = planned(event())
    async with opened(tmp_path, workshop) as (app, pilot, screen):
        await to_entry(pilot, screen, Entry.ITEM)
        await enter(pilot, screen, "9:00-9:30")
        await settle(pilot, lambda: "left out. F7" in message(app))
        await changed(pilot, screen, "f7")
        assert stored(app) == workshop
        await enter(pilot, screen, "9:00-12:00")
        await choose(pilot, screen, "Full day: report, three")
        await changed(pilot, screen, "enter")
        count = sum(item.dropped for item in stored(app).programme)
        await settle(pilot, lambda: f"{count} items do not fit" in message(app))


async def test_a_list_of_people_is_not_lost_by_one_key(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        await form(pilot, app, "f3", PeopleListForm)
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        await form(pilot, app, "f3", PeopleListForm)
        people = app.screen.query_one(TextArea)
        people.text = "AB, Nordufer\nKL, Unbekanntstadt, Referent"
        await pilot.press("escape")
        await settle(pilot, lambda: "Esc again" in words(app, "#form-message"))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Line 2: Unbekanntstadt" in words(app, "#form-message"))
        people.text = "NO0, Nordufer\nKL, -, Referent"
        await pilot.press("escape")
        await settle(pilot, lambda: "Esc again" in words(app, "#form-message"))
        await changed(pilot, screen, "ctrl+s")
        await settle(pilot, lambda: "2 people are added. Initials" in message(app) and "NO02" in message(app))
        await form(pilot, app, "f3", PeopleListForm)
        app.screen.query_one(TextArea).text = "AB, Nordufer"
        await pilot.press("escape", "escape")
        await settle(pilot, lambda: app.screen is screen)


async def test_a_new_district_that_the_event_refuses_is_not_left_behind(tmp_path: Path) -> None:
    ended = closing.end(programme.begin(planned(event()), BEGIN), BEGIN)
    async with opened(tmp_path, ended) as (app, pilot, screen):
        await to_entry(pilot, screen, Entry.DISTRICT)
        await refused(pilot, screen, "Neuland", "has ended")
        assert {district.id for district in app.archive.districts()} == {district.id for district in DISTRICTS}


# --- time ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("gone", "shown"), [(0, "15:00"), (14 * 60, "01:00"), (16 * 60, "+01:00")])
async def test_the_clock_informs_and_nothing_advances(tmp_path: Path, gone: int, shown: str) -> None:
    workshop = programme.begin(planned(event()), BEGIN)
    workshop = programme.edit_item(workshop, workshop.programme[0].id, programme.Draft(ItemKind.ARRIVAL, "A", 15))
    async with opened(tmp_path, workshop, SMALL) as (app, _pilot, screen):
        clock(app).move(timedelta(seconds=gone))
        screen.tick()
        assert screen.query_one("#left", Digits).value == shown
        assert screen.query_one("#left").has_class("-over") == (gone > 900)
        assert words(app, "#times").startswith("!!") == (gone > 900)
        assert "≤17:00" in words(app, "#times")
        assert stored(app).runs == workshop.runs


async def test_a_day_that_was_not_held_is_shown_as_announced(tmp_path: Path) -> None:
    workshop = planned(event()).model_copy(update={"day": DAY - timedelta(days=2)})
    async with opened(tmp_path, workshop) as (app, _pilot, _screen):
        assert words(app, "#times").splitlines()[-1] == "End 17:00 ≤17:00"
        assert "09:00 Arrival" in words(app, "#phases")


async def test_a_day_that_nobody_ended_is_shown_as_it_was(tmp_path: Path) -> None:
    workshop = come_to(ItemKind.CASTING, planned(event()))
    async with opened(tmp_path, workshop) as (app, _pilot, screen):
        shown = words(app, "#times")
        clock(app).move(timedelta(days=400))
        screen.tick()
        assert words(app, "#times") == shown
        assert not screen.query_one("#left").has_class("-over")


async def test_a_minute_more_and_less_back_and_skipped(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.CASTING, planned(event()))) as (app, pilot, screen):
        for action in ("item_minute", "item_minute", "item_minute_less"):
            before = screen.desk.workshop
            screen.action_do(action)
            await settle(pilot, _moved(screen, before))
        item = next(item for item in stored(app).programme if item.kind is ItemKind.CASTING)
        assert item.added == 1
        await changed(pilot, screen, "ctrl+b")
        assert recording(screen) is Entry.QUESTION
        before = screen.desk.workshop
        screen.action_do("skip_item")
        await settle(pilot, _moved(screen, before))
        assert recording(screen) is Entry.CANDIDATE
        assert [other.dropped for other in stored(app).programme][2:5] == [False, True, False]


async def test_catching_up_shows_the_plan_before_it_is_taken(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.INPUT, planned(event()))) as (app, pilot, screen):
        clock(app).move(timedelta(minutes=90))
        before = stored(app)
        await form(pilot, app, "ctrl+l", CatchUpForm)
        await settle(pilot, lambda: "→" in words(app, "#plan"))
        assert "End 17:00" in words(app, "#plan")
        await pilot.press("escape")
        await at_day(pilot, app)
        assert stored(app) == before
        await form(pilot, app, "ctrl+f", CatchUpForm)
        field(app, "#end").value = "bald"
        await settle(pilot, lambda: "12:30" in words(app, "#plan"))
        await pilot.press("enter")
        assert isinstance(app.screen, CatchUpForm)
        field(app, "#end").value = "16:00"
        await settle(pilot, lambda: "End 16:00" in words(app, "#plan"))
        await changed(pilot, screen, "enter")
        assert programme.projected_end(stored(app), clock(app).now()).hour == 16
        await changed(pilot, screen, "f7")
        assert stored(app) == before


async def test_two_minutes_are_shown_for_each_case_giver(tmp_path: Path) -> None:
    workshop = planned(with_cases())
    first = [item.id for item in workshop.candidates[:2]]
    workshop = come_to(ItemKind.PLENUM, casting.choose(workshop, 1, first, {}, "so"))
    async with opened(tmp_path, workshop) as (app, pilot, screen):
        assert "Bezirk Nordufer: 00:00 of 2 minutes" in words(app, "#who")
        clock(app).move(timedelta(seconds=130))
        screen.tick()
        assert "Bezirk Nordufer: 02:10 of 2 minutes" in words(app, "#who")
        await pilot.press("down")
        await settle(pilot, lambda: "Bezirk Südring: 00:00 of 2 minutes" in words(app, "#who"))
        await enter(pilot, screen, "Wie?")
        assert stored(app).said[0].district == "suedring"


# --- look back ----------------------------------------------------------------------------------------------------


async def test_a_step_of_a_session_in_use_is_said_and_stays_open(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.LOOK_BACK, planned(event()))) as (app, pilot, screen):
        session = conduct.close(conduct.commit_step(in_phase("case"), "Anrufen"), BEGIN)
        other = Archive.open(app.settings.archive, app.settings.state, "laptop-2", user="anna")
        with other.create(session):
            screen.look_around()
            screen.refresh_all()
            await refused(pilot, screen, "erledigt", "arrow keys")
            await choose(pilot, screen, "Anrufen")
            await form(pilot, app, "enter", StatusForm)
            app.screen.query_one(OptionList).focus()
            await pilot.press("down", "enter")
            await settle(pilot, lambda: "anna" in message(app))
        assert app.archive.load(session.id).steps[0].status is StepStatus.OPEN


# --- casting ------------------------------------------------------------------------------------------------------


async def test_a_choice_against_the_ranking_asks_for_a_note(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.CASTING, planned(with_cases()))) as (app, pilot, screen):
        await to_entry(pilot, screen, Entry.DOTS)
        await enter(pilot, screen, "Südring: 1 1 1")
        await choose(pilot, screen, "Heidewald")
        await form(pilot, app, "f10", WordsForm)
        await pilot.press("escape")
        await at_day(pilot, app)
        assert stored(app).candidates[3].round is None
        await form(pilot, app, "f10", WordsForm)
        field(app, "#words").value = "Haushalt im Mai"
        await changed(pilot, screen, "enter")
        assert (stored(app).candidates[3].round, stored(app).candidates[3].by_hand) == (1, "Haushalt im Mai")
        await pilot.press("escape", "f2")
        await settle(pilot, lambda: "arrow keys" in message(app))


async def test_an_earlier_meeting_counts_and_leaves_cases_over(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        for district in DISTRICTS:
            app.archive.save_district(district)
        for number in (1, 2):
            earlier = casting.choose(with_cases(), 1, [with_cases().candidates[0].id], {})
            parts = {"id": f"frueher-{number}", "day": date(2026, number, 1)}
            app.archive.save_workshop(earlier.model_copy(update=parts))
        app.archive.save_workshop(come_to(ItemKind.CASTING, planned(event())))
        screen = await day(pilot, app, "werkstatt")
        assert "3 cases were not chosen" in screen.list.plain
        brought = await changed(pilot, screen, "f9")
        assert {item.district for item in brought.candidates} == {"suedring", "lindenau", "heidewald"}
        assert " ".join(screen.list.plain.split()).count("passed over 2 times: goes first") == 3


# --- rooms --------------------------------------------------------------------------------------------------------


def in_round(workshop: Workshop | None = None) -> Workshop:
    """Return a workshop in its first round, with two cases chosen for it."""
    workshop = planned(with_cases()) if workshop is None else workshop
    first = [item.id for item in workshop.candidates[:2]]
    return come_to(ItemKind.ROUND, casting.choose(workshop, 1, first, {}, "so"))


async def rooms_made(pilot: Pilot[None], app: ConsultApp, screen: DayScreen) -> None:
    await form(pilot, app, "f4", RoomsForm)
    await changed(pilot, screen, "enter")


async def prepared(pilot: Pilot[None], app: ConsultApp, screen: DayScreen, room: str) -> PrepareScreen:
    await choose(pilot, screen, room)
    await pilot.press("enter")
    await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.query_one("#end", Input).value)
    assert isinstance(app.screen, PrepareScreen)
    return app.screen


async def test_the_proposal_of_rooms_is_shown_and_can_be_another(tmp_path: Path) -> None:
    async with opened(tmp_path, in_round(), SMALL) as (app, pilot, screen):
        await form(pilot, app, "f4", RoomsForm)
        seen = {words(app, "#seats")}
        await pilot.press("f9")
        await settle(pilot, lambda: words(app, "#seats") not in seen)
        await pilot.press("f2")
        await settle(pilot, lambda: "by type" in words(app, "#seating"))
        for text, said in (("0", "from 1 to 20"), ("x", "from 1 to 20"), ("3", "no case")):
            field(app, "#rooms").value = text
            await settle(pilot, lambda wanted=said: wanted in words(app, "#seats"))  # type: ignore[misc]
            assert stored(app).rooms == ()
        field(app, "#rooms").value = ""
        await pilot.press("enter")
        assert isinstance(app.screen, RoomsForm)
        await pilot.press("down", "up", "escape")
        await at_day(pilot, app)
        assert stored(app).rooms == ()
        await rooms_made(pilot, app, screen)
        assert len(stored(app).rooms) == 2


async def test_somebody_is_moved_and_a_prepared_consultation_follows(tmp_path: Path) -> None:
    async with opened(tmp_path, in_round()) as (app, pilot, screen):
        await rooms_made(pilot, app, screen)
        await prepared(pilot, app, screen, "Room 1")
        await pilot.press("escape")
        await at_day(pilot, app)
        (before,) = sessions(app)
        person = next(p for p in stored(app).people if p.id in stored(app).rooms[1].people and p.district == "lindenau")
        await enter(pilot, screen, f"{person.initials} 1")
        screen_ = await prepared(pilot, app, screen, "Room 1")
        assert person.initials in screen_.query_one("#people", TextArea).text
        (after,) = sessions(app)
        assert (after.id, len(after.people)) == (before.id, len(before.people) + 1)


async def test_enter_twice_opens_a_room_once(tmp_path: Path) -> None:
    async with opened(tmp_path, in_round()) as (app, pilot, screen):
        await rooms_made(pilot, app, screen)
        await choose(pilot, screen, "Room 1")
        await pilot.press("enter", "enter")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen))
        assert sum(isinstance(other, PrepareScreen) for other in app.screen_stack) == 1
        assert len(app.archive.session_ids()) == 1


async def test_two_escapes_lead_back_from_a_room_and_home_and_what_runs_is_named_at_the_end(tmp_path: Path) -> None:
    async with opened(tmp_path, in_round()) as (app, pilot, screen):
        await rooms_made(pilot, app, screen)
        await prepared(pilot, app, screen, "Room 1")
        await pilot.press("ctrl+n")
        await settle(pilot, _shows(app, LiveScreen))
        await pilot.press("escape")
        await settle(pilot, lambda: "Esc again leads back" in message(app))
        await pilot.press("escape")
        await at_day(pilot, app)
        assert sessions(app)[-1].stage is Stage.RUNNING
        sitting = stored(app).rooms[0]
        await form(pilot, app, "f4", RoomsForm)
        await pilot.press("f9", "f9", "enter")
        await settle(pilot, lambda: "Everybody has a seat" in message(app))
        assert stored(app).rooms[0] == sitting
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: "not been closed (Room 1, round 1)" in message(app))
        await pilot.press("escape")
        await settle(pilot, lambda: screen.list.chosen is None)
        await pilot.press("escape")
        await settle(pilot, lambda: "to the overview" in message(app))
        await pilot.press("escape")
        await settle(pilot, _shows(app, HomeScreen))
        assert stored(app).ended_at is None


async def test_a_preparation_that_was_taken_back_is_used_again(tmp_path: Path) -> None:
    async with opened(tmp_path, in_round()) as (app, pilot, screen):
        await rooms_made(pilot, app, screen)
        await prepared(pilot, app, screen, "Room 1")
        await pilot.press("escape")
        await at_day(pilot, app)
        await changed(pilot, screen, "f7")
        assert stored(app).rooms[0].session is None
        await prepared(pilot, app, screen, "Room 1")
        assert app.archive.session_ids() == [stored(app).rooms[0].session]
        assert len(app.archive.district("nordufer").cases) == 1


async def test_a_room_that_another_program_writes_is_read(tmp_path: Path) -> None:
    async with opened(tmp_path, in_round()) as (app, pilot, screen):
        await rooms_made(pilot, app, screen)
        await prepared(pilot, app, screen, "Room 1")
        await pilot.press("escape")
        await at_day(pilot, app)
        other = Archive.open(app.settings.archive, app.settings.state, "laptop-2", user="anna")
        with other.write(app.archive.session_ids()[0]):
            await pilot.press("enter")
            await settle(pilot, _shows(app, NotesScreen))
            assert "anna" in message(app)
        await pilot.press("escape")
        await at_day(pilot, app)


async def test_a_room_without_a_case_or_not_cleared_is_not_opened(tmp_path: Path) -> None:
    workshop = in_round()
    first, second = workshop.candidates[:2]
    async with opened(tmp_path, casting.clear(workshop, second.id, False)) as (app, pilot, screen):
        await form(pilot, app, "f4", RoomsForm)
        field(app, "#rooms").value = "3"
        await changed(pilot, screen, "enter")
        for room, said in (("Room 3", "no case yet"), ("Room 2", "must not be discussed")):
            await choose(pilot, screen, room)
            await pilot.press("enter")
            await settle(pilot, lambda wanted=said: wanted in message(app))  # type: ignore[misc]
        assert app.archive.session_ids() == []
        assert first.case is None


async def test_a_room_goes_to_another_laptop_and_comes_back_merged(tmp_path: Path) -> None:
    async with opened(tmp_path, in_round()) as (app, pilot, screen):
        await rooms_made(pilot, app, screen)
        await prepared(pilot, app, screen, "Room 1")
        await pilot.press("escape")
        await at_day(pilot, app)
        screen.action_do("room_out")
        await settle(pilot, lambda: isinstance(app.screen, LineForm) and app.screen.focused)
        field(app, "#words").value = str(tmp_path / "raum.zip")
        await changed(pilot, screen, "enter")
        assert stored(app).rooms[0].away
        assert "on another laptop" in screen.list.plain
        await pilot.press("enter")
        await settle(pilot, lambda: "on another laptop" in message(app))
        # The other laptop: it begins, writes a fact, and sends the package back.
        room_package.open_package(tmp_path / "raum.zip", tmp_path / "room")
        there = Archive.open(tmp_path / "room", tmp_path / "room state")
        with there.write(there.session_ids()[0]) as writer:
            writer.save(conduct.begin(writer.session, BEGIN), BEGIN)
        room_package.bring_back(there, tmp_path / "zurueck.zip", BEGIN, program="1")
        screen.action_do("room_back")
        await settle(pilot, lambda: isinstance(app.screen, LineForm) and app.screen.focused)
        field(app, "#words").value = str(tmp_path / "nichts.zip")
        await pilot.press("enter")
        await settle(pilot, lambda: "nichts.zip" in message(app))
        screen.action_do("room_back")
        await settle(pilot, lambda: isinstance(app.screen, LineForm) and app.screen.focused)
        field(app, "#words").value = str(tmp_path / "zurueck.zip")
        await pilot.press("enter")
        await settle(pilot, _shows(app, ToldForm))
        assert "Room 1" in words(app, "#proposal")
        await pilot.press("escape")
        await at_day(pilot, app)
        assert sessions(app)[0].stage is Stage.RUNNING
        assert not stored(app).rooms[0].away


# --- the line and the list ----------------------------------------------------------------------------------------


async def test_what_was_recorded_is_put_right_and_struck(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.INPUT, planned(event()))) as (app, pilot, screen):
        await enter(pilot, screen, "Eine Stele")
        await enter(pilot, screen, "Zwei Ämter")
        screen.line.value = "angefangen"
        await pilot.press("up", "up", "ctrl+r")
        await settle(pilot, lambda: screen.line.value == "Eine Stele")
        await enter(pilot, screen, "Eine Stelle")
        await settle(pilot, lambda: screen.line.value == "angefangen")
        assert stored(app).report.points == ("Eine Stelle", "Zwei Ämter")
        await pilot.press("ctrl+r")
        screen.line.value = "nein"
        await pilot.press("escape")
        await settle(pilot, lambda: screen.line.value == "angefangen")
        await changed(pilot, screen, "ctrl+d")
        assert stored(app).report.points == ("Zwei Ämter",)
        await changed(pilot, screen, "f7")
        await changed(pilot, screen, "f8")
        assert stored(app).report.points == ("Zwei Ämter",)
        await pilot.press("f8")
        await settle(pilot, lambda: "nothing to bring back" in message(app))


async def test_without_a_chosen_row_the_last_one_is_put_right_and_nothing_struck(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.CLOSE, planned(event()))) as (app, pilot, screen):
        await enter(pilot, screen, "gut")
        await pilot.press("ctrl+r")
        await settle(pilot, lambda: "anew" in message(app))
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: "arrow keys" in message(app))
        await to_entry(pilot, screen, Entry.TRANSFER)
        await enter(pilot, screen, "Nordufer: eine Seite")
        await pilot.press("ctrl+r")
        await settle(pilot, lambda: screen.line.value == "Bezirk Nordufer: eine Seite")


async def test_escape_never_leaves_and_a_wrong_key_costs_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, programme.begin(planned(event()), BEGIN)) as (app, pilot, screen):
        before = stored(app)
        screen.line.value = "angefangen"
        for key in ("escape", "f2", "f10", "f9", "ctrl+d", "ctrl+r", "escape", "f5", "up", "escape", "escape", "tab"):
            await pilot.press(key)
            await pilot.pause()
        assert app.screen is screen
        assert screen.line.value == "angefangen"
        assert stored(app) == before
        for key, other in (("f1", HelpScreen), ("ctrl+t", DayNotesScreen), ("ctrl+u", RuleForm), ("f4", RoomsForm)):
            await pilot.press(key)
            await settle(pilot, _shows(app, other))
            await pilot.press("escape")
            await settle(pilot, lambda: app.screen is screen)
        assert screen.line.value == "angefangen"
        assert stored(app) == before


async def test_the_unfinished_line_is_there_again(tmp_path: Path) -> None:
    workshop = come_to(ItemKind.INPUT, planned(event()))
    async with opened(tmp_path, workshop) as (app, pilot, screen):
        await to_entry(pilot, screen, Entry.TRANSFERABLE)
        screen.line.value = "ein halber Sa [/x]"
        await pilot.press("ctrl+q")
        await settle(pilot, lambda: app._exit)
    async with started(tmp_path) as (app, pilot):
        screen = await day(pilot, app, workshop.id)
        assert (screen.entry, screen.line.value) == (Entry.TRANSFERABLE, "ein halber Sa [/x]")
        assert "is back" in message(app)
        await changed(pilot, screen, "enter")
        screen.action_do("home")
        await settle(pilot, _shows(app, HomeScreen))
        again = await day(pilot, app, workshop.id)
        assert again.line.value == ""


@pytest.mark.parametrize("text", [HOSTILE["click"], HOSTILE["controls"], HOSTILE["right to left"]])
async def test_hostile_text_through_the_line_in_every_item(tmp_path: Path, text: str) -> None:
    workshop = planned(with_cases(needs_agreement=False))
    first = [item.id for item in workshop.candidates[:2]]
    workshop = casting.choose(workshop, 1, first, {}, "so")
    workshop = programme.add_item(workshop, programme.Draft(ItemKind.NEED, "Need", 9))
    async with opened(tmp_path, workshop, SMALL, "de") as (app, pilot, screen):
        tried: set[Entry] = set()
        for place in range(-1, len(workshop.programme)):
            if place >= 0:
                await changed(pilot, screen, "ctrl+n")
            for entry in entries(screen.desk.workshop):
                if entry in tried:
                    continue
                tried.add(entry)
                await to_entry(pilot, screen, entry)
                for line in (text[:400], f"Nordufer: {text[:390]}", f"AB, {text[:100]}, {text[:100]}"):
                    screen.line.value = line
                    await pilot.press("enter")
                    await settle(pilot, lambda: not screen.desk._turn.locked())
                    screen.line.value = ""
        assert tried == set(Entry)
        final = stored(app)
        assert Workshop.model_validate_json(final.model_dump_json()) == final
        assert clean(text[:400]) in final.report.points
        assert clean(text[:390]) in [item.text for item in final.taken_home]
        assert len(screen_text(app).splitlines()) == SMALL[1]


async def test_typing_goes_on_while_lines_are_stored(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.INPUT, planned(event()))) as (app, pilot, screen):
        for number in range(12):
            await pilot.press(*f"Punkt {number}", "enter")
        await settle(pilot, lambda: len(screen.desk.workshop.report.points) == 12)
        assert stored(app).report.points == tuple(f"Punkt {number}" for number in range(12))


# --- when it cannot be stored -------------------------------------------------------------------------------------


def failure(app: ConsultApp) -> str:
    box = app.screen.query_one("#failure")
    return words(app, "#failure") if box.display else ""


async def test_a_failed_write_is_loud_and_loses_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.INPUT, planned(event()))) as (app, pilot, screen):
        await enter(pilot, screen, "eins")
        folder = app.settings.archive / "workshops"
        folder.rename(app.settings.archive / "gone")
        folder.write_text("no folder")
        screen.line.value = "zwei"
        await pilot.press("enter")
        await settle(pilot, lambda: "workshops" in failure(app))
        assert screen.line.value == "zwei"
        assert "zwei" not in screen.list.plain
        screen.line.value = ""
        await pilot.press("ctrl+n", "f6", "f7", "ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, FolderForm))
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        assert "workshops" in failure(app)
        assert screen.desk.workshop.report.points == ("eins",)
        screen.line.value = "zwei"
        await screen.try_again()
        assert failure(app)
        folder.unlink()
        (app.settings.archive / "gone").rename(folder)
        await screen.try_again()
        assert failure(app) == ""
        assert "Saving works again" in message(app)
        await pilot.press("enter")
        await settle(pilot, lambda: stored(app).report.points == ("eins", "zwei"))
        assert screen.line.value == ""


async def test_the_event_goes_on_in_another_folder_and_comes_back(tmp_path: Path) -> None:
    async with opened(tmp_path, event()) as (app, pilot, screen):
        root, stick = app.settings.archive, tmp_path / "stick"
        for name in ("workshops", "districts"):
            (root / name).rename(root / f"{name}-gone")
            (root / name).write_text("no folder")
        await to_entry(pilot, screen, Entry.DISTRICT)
        screen.line.value = "Landkreis Neuwalde"
        await pilot.press("enter")
        await settle(pilot, lambda: "cannot be written" in failure(app))
        assert "Ctrl+S" in failure(app)
        before = screen.desk.workshop.districts
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, FolderForm) and app.screen.focused)
        app.screen.query_one("#folder", Input).value = str(stick)
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is screen and "stick" in failure(app))
        assert screen.line.value == "Landkreis Neuwalde"
        await changed(pilot, screen, "enter")
        other = Archive.open(stick, tmp_path / "state-of-another-machine")
        assert [item.district for item in other.workshops()[0].districts] == [
            *(item.district for item in before),
            "landkreis-neuwalde",
        ]
        assert {item.id for item in other.districts()} == {item.id for item in DISTRICTS} | {"landkreis-neuwalde"}
        assert "Landkreis Neuwalde" in screen.list.plain
        for name in ("workshops", "districts"):
            (root / name).unlink()
            (root / f"{name}-gone").rename(root / name)
        await screen.try_again()
        assert failure(app) == ""
        assert "no longer needed" in message(app)
        assert stored(app).districts == screen.desk.workshop.districts
        assert app.archive.district("landkreis-neuwalde").name == "Landkreis Neuwalde"


async def test_two_programs_and_a_way_out_that_loses_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.INPUT, planned(event()))) as (app, pilot, screen):
        await enter(pilot, screen, "eins")
        other = Archive.open(app.settings.archive, app.settings.state, "laptop-2")
        theirs = EventDesk(other, other.workshops()[0], clock(app))
        await theirs.apply(lambda w, _now: taking.add_person(w, "XY", district="lindenau"))
        screen.line.value = "zwei"
        await pilot.press("enter")
        await settle(pilot, lambda: "changed by another program" in failure(app))
        assert "Ctrl+S" in failure(app)
        assert screen.line.value == "zwei"
        await screen.try_again()
        assert "changed by another program" in failure(app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: failure(app) == "")
        assert screen.line.value == "zwei"
        await changed(pilot, screen, "enter")
        both = stored(app)
        assert both.report.points == ("eins", "zwei")
        assert both.people[-1].initials == "XY"
        await changed(pilot, screen, "f7")
        await changed(pilot, screen, "f7")
        mine = stored(app)
        assert mine.report.points == ("eins",)
        assert mine.people[-1].initials != "XY"
        await changed(pilot, screen, "f8")
        assert stored(app).people[-1].initials == "XY"


async def test_ctrl_s_says_that_everything_is_saved(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.INPUT, planned(event()))) as (app, pilot, screen):
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Everything shown is saved." in message(app))
        await enter(pilot, screen, "eins")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "last at 09:00:00" in message(app))


async def test_a_damaged_district_is_said_and_the_day_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        file = layout.district_file(app.settings.archive, "suedring")
        file.write_bytes(b"{[/x]")
        (app.settings.state / "generations").rename(tmp_path / "no second copies")
        screen.look_around()
        screen.refresh_all()
        assert "suedring" in message(app)
        assert "Bezirk Nordufer" in screen.list.plain
        await changed(pilot, screen, "ctrl+n")


# --- windows -----------------------------------------------------------------------------------------


async def test_a_small_window_says_so_with_item_and_clock(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.CASTING, planned(event())), SMALL) as (app, pilot, screen):
        screen.line.value = "angefangen"
        await pilot.resize_terminal(60, 20)
        await settle(pilot, lambda: "60×20" in screen_text(app))
        assert "Presenting and choosing cases" in screen_text(app)
        await pilot.resize_terminal(120, 40)
        await settle(pilot, lambda: "✓ 09:00" in screen_text(app))
        assert screen.line.value == "angefangen"
        assert screen.line.has_focus


async def test_the_programme_stands_round_the_item_that_runs(tmp_path: Path) -> None:
    workshop = planned(event())
    for number in range(25):
        workshop = programme.add_item(workshop, programme.Draft(ItemKind.OTHER, f"Punkt {number}", 1))
    workshop = programme.begin(workshop, BEGIN)
    async with opened(tmp_path, workshop, (100, 24)) as (app, pilot, screen):
        for _item in range(30):
            await changed(pilot, screen, "ctrl+n")
        await settle(pilot, lambda: "▸ 09:00 Punkt" in screen_text(app))
        assert "Arrival" not in words(app, "#phases")


async def test_the_language_is_the_programs(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event()), lang="de") as (app, pilot, screen):
        screen.action_do("language")
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen) and app.language.code == "en")
        await day(pilot, app, "werkstatt")
        assert "PREPARATION" in words(app, "#who")


async def test_an_event_that_has_ended_shows_what_was_recorded(tmp_path: Path) -> None:
    workshop = closing.end(in_round(), BEGIN + timedelta(hours=3))
    async with opened(tmp_path, workshop) as (app, pilot, screen):
        assert "THE EVENT HAS ENDED" in words(app, "#who")
        await to_entry(pilot, screen, Entry.CANDIDATE)
        assert "Fall aus nordufer" in screen.list.plain
        await choose(pilot, screen, "Fall aus nordufer")
        before = stored(app)
        for key in ("f10", "f2", "ctrl+d", "ctrl+n", "f6"):
            screen.say("")
            await pilot.press(key)
            await settle(pilot, lambda: "ended" in message(app))
        assert stored(app) == before
        assert What.CANDIDATE in {row.key.what for row in screen.list.rows if row.key}
