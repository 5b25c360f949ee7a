"""What people press and see: the application on a screen in memory, its clock standing still."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

import pytest
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Checkbox, Digits, Input, OptionList, TextArea

from consult.actions import BY_ID
from consult.app import ConsultApp
from consult.i18n import language
from consult.screens.base import ConsultScreen
from consult.screens.closing import ClosingScreen
from consult.screens.forms import Form, KeyQuestionForm, PeopleForm, StatusForm, StepForm
from consult.screens.help import HelpScreen
from consult.screens.home import HomeScreen
from consult.screens.live import LiveScreen
from consult.screens.notes import NotesScreen
from consult.screens.prepare import PrepareScreen
from consult.widgets.choices import Choices
from sessions import conduct, timing
from sessions.codes import Entry, Kind, Mark, Role, Stage, StepStatus
from sessions.record import Session
from sessions.text import clean, clean_line
from tests.consult.builders import (
    BEGIN,
    PEOPLE,
    application,
    asked,
    clock,
    enter,
    field,
    in_phase,
    live,
    message,
    prepared,
    running,
    screen_text,
    settle,
    started,
    stored,
    words,
)

HOSTILE = {
    "closing tag": "Zitat [/x] Ende",
    "initials in brackets": "[Anna] sagt",
    "colour": "[red]x",
    "click": "[@click=app.quit]x[/]",
    "long": "ä" * 10_000,
    "joined emoji": "Familie 👩‍👩‍👧‍👦 und 🏳️‍🌈",
    "decomposed umlauts": "Fa\u0308lle fu\u0308r A\u0308mter",
    "right to left": "\u202eabc\u202c \u05e2\u05d1 \u0627\u0644\u0639",
    "controls": "a\x00b\x1b[31mc\x07d\x9be",
    "unfinished": "\\[ [ [[ ]] $primary {x} %s",
}


# Conditions that are made in a loop; a lambda there would see the loop's next value.


def _worded(screen: LiveScreen, wording: str) -> Callable[[], bool]:
    return lambda: screen.desk.session.question == wording


def _moved_from(screen: LiveScreen, before: Session) -> Callable[[], bool]:
    return lambda: screen.desk.session is not before


def _shows(app: ConsultApp, screen: type[ConsultScreen]) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, screen)


def _answers(screen: LiveScreen, before: Session, said: str) -> Callable[[], bool]:
    return lambda: screen.desk.session is not before or message(screen.app) != said


def _reads(app: ConsultApp, text: str) -> Callable[[], bool]:
    return lambda: text in screen_text(app)


# --- home ---------------------------------------------------------------------------------------------------------


async def test_an_empty_archive_says_how_to_begin(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        text = screen_text(app)
        assert "There is no case here yet." in text
        assert "Ctrl+N" in text
        assert "consult demo" in text
        await pilot.press("down", "up", "enter", "f5")
        assert isinstance(app.screen, HomeScreen)


async def test_keys_that_cannot_be_are_named_at_the_start(tmp_path: Path) -> None:
    app = application(tmp_path, keys={"pauze": "f5", "next": "f6"})
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: "pauze" in message(app))
        assert "f6: next, minute (live)" in message(app)


async def test_rows_beyond_the_limit_are_counted_and_not_passed_over_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.screens.home.LIMIT", 2)
    async with started(tmp_path) as (app, pilot):
        for number in range(5):
            app.archive.create(prepared().model_copy(update={"id": f"2026-11-24-{number}"})).close()
        app.screen.show()  # type: ignore[attr-defined]
        await settle(pilot, lambda: "3 more are not shown" in screen_text(app))


async def test_what_runs_stands_first_and_opens_with_enter(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        runs = in_phase("questions").model_copy(update={"id": "2026-11-23-es-laeuft"})
        ended = conduct.close(conduct.commit_step(in_phase("case"), "Anrufen", who="Büro"), BEGIN)
        for session in (prepared().model_copy(update={"id": "2026-11-24-bereit"}), runs, ended):
            app.archive.create(session).close()
        clock(app).move(timedelta(minutes=3))
        app.screen.show()  # type: ignore[attr-defined]
        await settle(pilot, lambda: "Anrufen" in screen_text(app))
        text = screen_text(app)
        assert text.index("▸ Der Fall") < text.index("→ Anrufen") < text.index("prepared") < len(text)
        assert "12:00" in text
        assert "closed" in text
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert app.desk is not None
        assert app.desk.session.id == runs.id


async def test_the_search_box_finds_and_escape_empties_it(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        app.archive.create(prepared()).close()
        await pilot.press(*"fall")
        await settle(pilot, lambda: "Der Fall" in screen_text(app))
        await pilot.press(*"xx")
        await settle(pilot, lambda: "Nothing found" in screen_text(app))
        await pilot.press("escape")
        await settle(pilot, lambda: "Der Fall" in screen_text(app))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_in_the_search_box_finds_nothing(tmp_path: Path, text: str) -> None:
    async with started(tmp_path) as (app, pilot):
        app.archive.create(prepared()).close()
        field(app, "#search").value = text
        await settle(pilot, lambda: "Nothing found" in screen_text(app))
        for hostile in ('"', "*", "%", "_", "' OR 1=1 --", "AND", "NEAR("):
            field(app, "#search").value = hostile
            await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


async def test_an_open_step_is_asked_for_at_home(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        session = conduct.close(conduct.commit_step(in_phase("case"), "Anrufen [/x]", who="Büro"), BEGIN)
        app.archive.create(session).close()
        app.screen.show()  # type: ignore[attr-defined]
        await settle(pilot, lambda: "Anrufen" in screen_text(app))
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, StatusForm))
        app.screen.query_one(OptionList).focus()
        await pilot.press("down", "enter")
        await settle(pilot, lambda: stored(app).steps[0].status is not StepStatus.OPEN)
        assert stored(app).steps[0].status is StepStatus.DONE
        await settle(pilot, lambda: "Anrufen" not in screen_text(app))


async def test_a_damaged_session_is_shown_and_left_alone(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        app.archive.create(prepared()).close()
        (file,) = app.archive.root.rglob("2026-11-23-der-fall*")
        file.write_bytes(b"{[/x]")
        shutil.rmtree(app.settings.state / "generations")
        app.screen.show()  # type: ignore[attr-defined]
        await settle(pilot, lambda: file.name in screen_text(app))
        await pilot.press("enter")
        assert file.read_bytes() == b"{[/x]"


# --- prepare ------------------------------------------------------------------------------------------------------


async def to_prepare(app: ConsultApp, pilot: Pilot[None]) -> PrepareScreen:
    await pilot.press("ctrl+n")
    await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.focused)
    assert isinstance(app.screen, PrepareScreen)
    return app.screen


async def test_a_session_is_prepared_from_nothing_by_typing(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.focused)
        await pilot.press(*"Südring", "tab", *"Der Fall", "tab", "space", "tab")
        await pilot.press(*"AB, Südring, Büro, Fallgeber", "enter", *"MO, Agentur, Prozess, Moderation", "enter")
        await pilot.press(*"CD, Lindenau", "ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = stored(app)
        assert (session.district_name, session.case.title, session.case.cleared) == ("Südring", "Der Fall", True)
        assert [(person.initials, person.role) for person in session.people] == [
            ("AB", Role.CASE_GIVER),
            ("MO", Role.FACILITATOR),
            ("CD", Role.CONSULTANT),
        ]
        assert session.stage is Stage.RUNNING
        assert session.method.id == "haug-benien"
        assert session.day == date(2026, 11, 23)


async def test_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        screen = await to_prepare(app, pilot)
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "district" in message(app))
        assert field(app, "#district").has_focus
        field(app, "#district").value = "Südring"
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "called" in message(app))
        assert app.screen is screen
        assert app.archive.session_ids() == []


async def test_double_initials_are_said_and_everything_stays(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        screen = await to_prepare(app, pilot)
        people = "AB, Südring\nCD, Lindenau\nab, Heidewald"
        field(app, "#district").value = "Südring"
        field(app, "#case-title").value = "Der Fall"
        screen.query_one("#people", TextArea).text = people
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "twice" in message(app))
        assert "Line 3" in message(app)
        assert screen.query_one("#people", TextArea).text == people
        assert (field(app, "#district").value, field(app, "#case-title").value) == ("Südring", "Der Fall")
        assert app.archive.session_ids() == []


async def test_a_title_of_ten_thousand_characters_is_refused_and_stays(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        await to_prepare(app, pilot)
        field(app, "#district").value = "Südring"
        field(app, "#case-title").value = "x" * 10_000
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "10000" in message(app))
        assert "300" in message(app)
        assert len(field(app, "#case-title").value) == 10_000
        assert app.archive.session_ids() == []


@pytest.mark.parametrize(
    ("end", "said"),
    [("08:00", "too short"), ("9.00", "too short"), ("5", "too short"), ("bald", "12:30"), ("25:00", "12:30")],
)
async def test_an_end_that_cannot_be_is_refused(tmp_path: Path, end: str, said: str) -> None:
    async with started(tmp_path) as (app, pilot):
        await to_prepare(app, pilot)
        for name, value in (("district", "Südring"), ("case-title", "Der Fall"), ("end", end)):
            field(app, f"#{name}").value = value
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: said in message(app))
        assert field(app, "#end").value == end
        assert app.archive.session_ids() == []


@pytest.mark.parametrize("end", ["10:00", "60"])
async def test_the_plan_is_fitted_to_the_end(tmp_path: Path, end: str) -> None:
    async with started(tmp_path) as (app, pilot):
        await to_prepare(app, pilot)
        for name, value in (("district", "Südring"), ("case-title", "Der Fall"), ("end", end)):
            field(app, f"#{name}").value = value
        await settle(pilot, lambda: "10:00" in words(app, "#preview"))
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert sum(planned.minutes for planned in stored(app).plan) == 60


async def test_a_prepared_session_is_taken_up_with_its_people(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        app.archive.create(prepared("tietze")).close()
        app.screen.open("2026-11-23-der-fall")  # type: ignore[attr-defined]
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.focused)
        people = app.screen.query_one("#people", TextArea)
        assert people.text.splitlines()[2].startswith("CD, Lindenau")
        people.text += "\nGH, Amt"
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = stored(app)
        assert [person.initials for person in session.people] == ["AB", "MO", "CD", "EF", "GH"]
        assert (session.method.id, session.stage) == ("tietze", Stage.RUNNING)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_in_every_field_of_the_preparation(tmp_path: Path, text: str) -> None:
    async with started(tmp_path, (80, 24)) as (app, pilot):
        screen = await to_prepare(app, pilot)
        short = text[:250]
        field(app, "#district").value = f"D {short}"
        field(app, "#case-title").value = f"T {short}"
        screen.query_one("#cleared", Checkbox).value = True
        screen.query_one("#people", TextArea).text = f"AB; D {short}; {short}; Fallgeber"
        for name in ("concern", "tried", "involved", "room"):
            screen.query_one(f"#{name}", TextArea).text = text
        field(app, "#end").value = short
        await pilot.pause()
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "12:30" in message(app))
        field(app, "#end").value = ""
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = stored(app)
        assert session.district_name == clean_line(f"D {short}")
        assert session.case.title == clean_line(f"T {short}")
        assert session.case.concern == session.case.room_to_act == clean(text)
        assert session.people[0].function == clean_line(short)
        await pilot.press("f1")
        await settle(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape", "ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen))


# --- live: what is said -------------------------------------------------------------------------------------------


async def test_a_line_is_stored_when_it_is_shown(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        await pilot.press(*"cd: Wer zahlt?", "enter")
        await settle(pilot, lambda: stored(app).contributions)
        (said,) = stored(app).contributions
        assert (said.speaker, said.text, said.kind, said.at) == ("CD", "Wer zahlt?", Kind.QUESTION, BEGIN)
        await settle(pilot, lambda: "Wer zahlt?" in screen_text(app))
        assert screen.line.value == ""
        await pilot.press(*"AB: Das Land", "enter")
        await settle(pilot, lambda: "→ Das Land" in screen_text(app))
        answer = stored(app).contributions[0].answer
        assert answer is not None
        assert (answer.text, answer.speaker) == ("Das Land", "AB")


async def test_typing_goes_on_while_lines_are_stored(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        for number in range(12):
            await pilot.press(*f"CD: {number}", "enter")
        await settle(pilot, lambda: len(screen.desk.session.contributions) == 12)
        assert [item.text for item in stored(app).contributions] == [str(number) for number in range(12)]


async def test_somebody_who_is_in_no_list_is_said_and_the_text_kept(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await enter(pilot, screen, "XY: mehr")
        await settle(pilot, lambda: "XY is not in the list" in message(app))
        assert stored(app).contributions[0].text == "XY: mehr"


async def test_an_empty_line_records_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await pilot.press("enter", "space", "enter")
        await pilot.press(*"CD:", "enter")
        await settle(pilot, lambda: "no words" in message(app))
        assert stored(app).contributions == ()
        assert screen.line.value == "CD:"


async def test_a_text_is_parked_under_its_author_changes_kind_and_is_taken(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        screen.line.value = "EF: Macht eine Patenschaft!"
        await pilot.press("ctrl+p")
        await settle(pilot, lambda: screen.desk.session.parked)
        assert (stored(app).parked[0].speaker, stored(app).parked[0].kind) == ("EF", Kind.IDEA)
        assert screen.line.value == ""
        assert "EF" in message(app)
        await pilot.press("ctrl+p")
        await settle(pilot, lambda: screen.desk.session.parked[0].kind is Kind.HYPOTHESIS)
        await pilot.press("ctrl+p")
        await settle(pilot, lambda: screen.desk.session.parked[0].kind is Kind.IDEA)
        await pilot.press("ctrl+n", "ctrl+n", "ctrl+n", "ctrl+n", "ctrl+n")
        await settle(pilot, lambda: screen.desk.session.runs[-1].phase == "ideas")
        assert "F9" in message(app)
        assert "Macht eine Patenschaft!" in screen_text(app)
        await pilot.press("f9")
        await settle(pilot, lambda: not screen.desk.session.parked)
        (idea,) = stored(app).of_kind(Kind.IDEA)
        assert (idea.speaker, idea.phase) == ("EF", "ideas")
        await pilot.press("f9")
        await settle(pilot, lambda: "belongs to this phase" in message(app))


async def test_what_was_recorded_can_be_parked(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        await pilot.press("ctrl+p")
        await settle(pilot, lambda: "nothing to park" in message(app))
        await enter(pilot, screen, "CD: Nehmt doch Geld!")
        await pilot.press("ctrl+p")
        await settle(pilot, lambda: screen.desk.session.parked)
        assert stored(app).of_kind(Kind.QUESTION) == ()
        assert stored(app).parked[0].text == "Nehmt doch Geld!"


async def test_the_key_question_keeps_its_wordings(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("case")) as (app, pilot, screen):
        for wording in ("Wie bleibt die Stelle?", "Was sichert die Stelle?"):
            await pilot.press("f3")
            await settle(pilot, lambda: isinstance(app.screen, KeyQuestionForm))
            field(app, "#words").value = wording
            await pilot.press("enter")
            await settle(pilot, _worded(screen, wording))
            await settle(pilot, lambda: app.screen is screen)
        assert [item.text for item in stored(app).key_question] == ["Wie bleibt die Stelle?", "Was sichert die Stelle?"]
        assert "Was sichert die Stelle?" in screen_text(app)
        await pilot.press("f3")
        await settle(pilot, lambda: isinstance(app.screen, KeyQuestionForm))
        assert "Wie bleibt die Stelle?" in screen_text(app)
        field(app, "#words").value = " "
        await pilot.press("enter")
        await settle(pilot, lambda: "no words" in words(app, "#form-message"))
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        assert len(stored(app).key_question) == 2


async def test_undo_and_redo(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await pilot.press("f7")
        await settle(pilot, lambda: "nothing to take back" in message(app))
        await enter(pilot, screen, "CD: eins")
        await pilot.press("f7")
        await settle(pilot, lambda: not screen.desk.session.contributions)
        assert stored(app).contributions == ()
        assert "F8" in message(app)
        await pilot.press("f8")
        await settle(pilot, lambda: screen.desk.session.contributions)
        await pilot.press("ctrl+z")
        await settle(pilot, lambda: not screen.desk.session.contributions)
        await pilot.press("ctrl+y")
        await settle(pilot, lambda: screen.desk.session.contributions)
        await settle(pilot, lambda: "eins" in screen_text(app))
        await pilot.press("f8")
        await settle(pilot, lambda: "nothing to bring back" in message(app))


async def test_a_line_is_chosen_and_struck(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: "arrow keys" in message(app))
        for text in ("eins", "zwei"):
            await enter(pilot, screen, text)
        await pilot.press("up", "up", "ctrl+d")
        await settle(pilot, lambda: len(screen.desk.session.contributions) == 1)
        assert [item.text for item in stored(app).contributions] == ["zwei"]
        await pilot.press("f7")
        await settle(pilot, lambda: len(screen.desk.session.contributions) == 2)


async def test_marks_go_round(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await pilot.press("f10")
        await settle(pilot, lambda: "hypotheses and ideas" in message(app))
        await enter(pilot, screen, "eins")
        seen = []
        for _ in range(6):
            before = screen.desk.session
            await pilot.press("f10")
            await settle(pilot, _moved_from(screen, before))
            seen.append(stored(app).contributions[0].mark)
        assert seen == [Mark.TAKE, Mark.LATER, Mark.NO, Mark.WARM, Mark.COLD, None]


async def test_a_text_and_its_answer_are_put_right(tmp_path: Path) -> None:
    session = conduct.answer(asked("Wer zalt?"), "Das Lant", "AB", BEGIN)
    async with running(tmp_path, session) as (app, pilot, screen):
        screen.line.value = "angefangen"
        await pilot.press("ctrl+r")
        await settle(pilot, lambda: screen.line.value == "CD: Wer zalt? > Das Lant")
        await enter(pilot, screen, "EF: Wer zahlt?")
        await settle(pilot, lambda: screen.line.value == "angefangen")
        await pilot.press("ctrl+r")
        await settle(pilot, lambda: screen.line.value == "EF: Wer zahlt? > Das Lant")
        await enter(pilot, screen, "EF: Wer zahlt? > Das Land > und wer noch")
        (said,) = stored(app).contributions
        assert said.answer is not None
        assert said.answer.text == "Das Land > und wer noch"
        await pilot.press("ctrl+r")
        await enter(pilot, screen, "EF: Wer zahlt? > Das Land")
        (said,) = stored(app).contributions
        assert said.answer is not None
        assert (said.speaker, said.text, said.answer.text) == ("EF", "Wer zahlt?", "Das Land")
        await pilot.press("ctrl+r")
        screen.line.value = "nein"
        await pilot.press("escape")
        await settle(pilot, lambda: screen.line.value == "angefangen")
        assert stored(app).contributions[0].text == "Wer zahlt?"


async def test_the_tab_key_goes_through_what_can_be_recorded(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("case")) as (app, pilot, screen):
        assert screen.entry is Entry.FACT
        await pilot.press("tab")
        await pilot.press(*"Wie weiter?", "enter")
        await settle(pilot, lambda: stored(app).question == "Wie weiter?")
        assert screen.entry is Entry.FACT


# --- live: phases and time ----------------------------------------------------------------------------------------


async def test_going_on_says_what_is_missing_and_then_goes(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("case")) as (app, pilot, screen):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "Still missing" in message(app))
        assert "fact" in message(app)
        assert stored(app).runs[-1].phase == "case"
        await enter(pilot, screen, "etwas")
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "Still missing" in message(app))
        assert "fact" not in message(app)
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: screen.desk.session.runs[-1].phase == "questions")
        assert stored(app).runs[-1].phase == "questions"


async def test_the_hint_of_an_empty_list_goes_with_the_phase(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, _screen):
        await settle(pilot, lambda: "press Enter: Question" in screen_text(app))
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "press Enter: Hypothesis" in screen_text(app))


async def test_back_and_skip(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        await pilot.press("ctrl+b")
        await settle(pilot, lambda: screen.desk.session.runs[-1].phase == "case")
        screen.action_do("skip")
        await settle(pilot, lambda: screen.desk.session.runs[-1].phase == "questions")
        assert [planned.phase for planned in stored(app).plan if planned.skipped] == ["case"]
        await pilot.press("ctrl+b", "ctrl+b")
        await settle(pilot, lambda: "first phase" in message(app))
        assert stored(app).runs[-1].phase == "roles"


async def test_pause_and_one_minute_more(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("case")) as (app, pilot, screen):
        clock(app).move(timedelta(minutes=1))
        await pilot.press("f5")
        await settle(pilot, lambda: screen.desk.session.runs[-1].paused)
        clock(app).move(timedelta(minutes=30))
        screen.tick()
        assert screen.query_one("#left", Digits).value == "04:00"
        assert "paused" in words(app, "#times")
        await pilot.press("f5")
        await settle(pilot, lambda: not screen.desk.session.runs[-1].paused)
        await pilot.press("f6")
        await settle(pilot, lambda: screen.query_one("#left", Digits).value == "05:00")
        screen.action_do("minute_less")
        await settle(pilot, lambda: screen.query_one("#left", Digits).value == "04:00")
        session = stored(app)
        assert timing.remaining(session, clock(app).now()) == timedelta(minutes=4)


@pytest.mark.parametrize(("gone", "shown"), [(0, "05:00"), (299, "00:01"), (425, "+02:05"), (300 + 3725, "+62:05")])
async def test_the_time_that_is_left_or_over(tmp_path: Path, gone: int, shown: str) -> None:
    async with running(tmp_path, in_phase("case")) as (app, _pilot, screen):
        clock(app).move(timedelta(seconds=gone))
        screen.tick()
        assert screen.query_one("#left", Digits).value == shown
        assert screen.query_one("#left").has_class("-over") == (gone > 300)


async def test_a_session_taken_up_after_three_hours_offers_not_to_count_them(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        desk = app.create_session(in_phase("case"))
        clock(app).move(timedelta(minutes=2))
        await desk.apply(lambda s, now: conduct.record(s, Kind.FACT, "eins", "AB", now))
        app.release()
        clock(app).move(timedelta(hours=3))
        app.screen.open("2026-11-23-der-fall")  # type: ignore[attr-defined]
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen) and "Ctrl+G" in message(app))
        assert "180" in message(app)
        assert app.screen.query_one("#left", Digits).value.startswith("+")
        await pilot.press("ctrl+g")
        await settle(pilot, lambda: app.screen.query_one("#left", Digits).value == "03:00")
        assert timing.remaining(stored(app), clock(app).now()) == timedelta(minutes=3)
        await pilot.press("ctrl+g")
        await settle(pilot, lambda: "no time" in message(app))


# --- several fields ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key_between", ["tab", "enter"])
async def test_letters_right_behind_a_key_go_to_the_next_field(key_between: str, tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and field(app, "#district").has_focus)
        for key, character in [
            *((letter, letter) for letter in "Nord"),
            (key_between, None),
            *((c, c) for c in "Fall"),
        ]:
            app.post_message(events.Key(key, character))
        await settle(pilot, lambda: field(app, "#case-title").value)
        assert (field(app, "#district").value, field(app, "#case-title").value) == ("Nord", "Fall")


# --- forms --------------------------------------------------------------------------------------------------------


async def test_a_step_with_a_bad_date_is_said_and_everything_stays(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("decision")) as (app, pilot, screen):
        await pilot.press("f4")
        await settle(pilot, lambda: isinstance(app.screen, StepForm))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "no words" in words(app, "#form-message"))
        values = {
            "what": "Vorlage",
            "who": "Büro",
            "by": "31.2.",
            "sign": "Termin",
            "support": "Lindenau",
            "obstacle": "Haushalt",
        }
        for name, value in values.items():
            field(app, f"#{name}").value = value
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "no such day in the calendar: 31.2." in words(app, "#form-message"))
        assert {box.id: box.value for box in app.screen.query(Input)} == values
        assert field(app, "#by").has_focus
        field(app, "#by").value = "15.1."
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: screen.desk.session.steps)
        (step,) = stored(app).steps
        assert (step.what, step.who, step.by) == ("Vorlage", "Büro", date(2027, 1, 15))
        assert (step.sign, step.support, step.obstacle) == ("Termin", "Lindenau", "Haushalt")


async def test_a_step_from_an_idea_names_it_and_can_be_put_right(tmp_path: Path) -> None:
    session = conduct.record(in_phase("ideas"), Kind.IDEA, "Patenschaft", "CD", BEGIN)
    async with running(tmp_path, conduct.advance(session, BEGIN)) as (app, pilot, screen):
        await pilot.press("up", "f4")
        await settle(pilot, lambda: isinstance(app.screen, StepForm) and field(app, "#what").value == "Patenschaft")
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        assert stored(app).steps == ()
        await pilot.press("f4")
        await settle(pilot, lambda: isinstance(app.screen, StepForm))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: screen.desk.session.steps)
        assert stored(app).steps[0].source == 1
        await pilot.press("up", "f4")
        await settle(pilot, lambda: isinstance(app.screen, StepForm))
        field(app, "#who").value = "Büro"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: screen.desk.session.steps[0].who == "Büro")
        assert len(stored(app).steps) == 1
        assert stored(app).steps[0].source == 1


async def test_people_are_changed_and_who_has_spoken_stays(tmp_path: Path) -> None:
    session = conduct.record(in_phase("ideas"), Kind.IDEA, "eins", "CD", BEGIN)
    async with running(tmp_path, session) as (app, pilot, screen):
        await pilot.press("f2")
        await settle(pilot, lambda: isinstance(app.screen, PeopleForm))
        box = app.screen.query_one("#people", TextArea)
        box.text = f"{box.text}\nCD, noch einmal"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "twice" in words(app, "#form-message"))
        box.text = f"{PEOPLE}\nGH, Amt, Leitung, Beobachtung"
        await pilot.press("f2", "ctrl+s")
        await settle(pilot, lambda: screen.desk.session.person("GH"))
        assert stored(app).case.cleared is False
        await settle(pilot, lambda: app.screen is screen)
        await pilot.press("f2")
        await settle(pilot, lambda: isinstance(app.screen, PeopleForm))
        app.screen.query_one("#people", TextArea).text = "AB, Südring"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "CD has spoken" in message(app))
        assert len(stored(app).people) == 5


# --- closing and notes --------------------------------------------------------------------------------------------


async def test_closing_asks_once_closes_and_reopens(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("exchange")) as (app, pilot, screen):
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: isinstance(app.screen, ClosingScreen))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: "Ctrl+E again" in message(app))
        assert "no next step" in message(app)
        assert stored(app).stage is Stage.RUNNING
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: screen.desk.session.stage is Stage.CLOSED)
        assert stored(app).closed_at == BEGIN
        clock(app).move(timedelta(hours=1))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: screen.desk.session.stage is Stage.RUNNING)
        assert timing.remaining(stored(app), clock(app).now()) == timedelta(minutes=5)
        await pilot.press("tab", "shift+tab", *"Mut", "enter")
        await settle(pilot, lambda: stored(app).takeaway == "Mut")
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)


async def test_a_line_is_ready_when_a_closed_session_is_opened_and_reopened(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        app.archive.create(conduct.close(in_phase("exchange"), BEGIN)).close()
        app.screen.open("2026-11-23-der-fall")  # type: ignore[attr-defined]
        await settle(pilot, lambda: isinstance(app.screen, ClosingScreen) and "reopens" in screen_text(app))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: stored(app).stage is Stage.RUNNING)
        await pilot.press(*"Mut", "enter")
        await settle(pilot, lambda: stored(app).takeaway == "Mut")


async def test_the_closing_records_what_is_taken_along_and_feedback(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("exchange")) as (app, pilot, screen):
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: isinstance(app.screen, ClosingScreen))
        await pilot.press(*"Mut", "enter")
        await settle(pilot, lambda: screen.desk.session.takeaway)
        await pilot.press("tab", *"CD: 4 gut", "enter")
        await settle(pilot, lambda: screen.desk.session.feedback)
        session = stored(app)
        assert (session.takeaway, session.feedback[0].scores, session.feedback[0].text) == ("Mut", (4,), "gut")
        await settle(pilot, lambda: "4/5" in screen_text(app))
        await pilot.press("f4")
        await settle(pilot, lambda: isinstance(app.screen, StepForm))
        await pilot.press(*"Anrufen", "ctrl+s")
        await settle(pilot, lambda: screen.desk.session.steps)
        await pilot.press("tab", *"in 6 Wochen", "enter")
        await settle(pilot, lambda: screen.desk.session.review)
        assert stored(app).review == date(2027, 1, 4)


async def test_a_closed_session_takes_no_more_and_says_so(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        session = conduct.record(in_phase("ideas"), Kind.IDEA, "eins", "CD", BEGIN)
        app.archive.create(conduct.close(session, BEGIN)).close()
        app.screen.open("2026-11-23-der-fall")  # type: ignore[attr-defined]
        await settle(pilot, lambda: isinstance(app.screen, ClosingScreen) and app.screen.list.rows)
        await pilot.press("up", "ctrl+d")
        await settle(pilot, lambda: "closed" in message(app))
        assert len(stored(app).contributions) == 1
        await pilot.press("escape", "escape")
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_notes_are_written_once_for_whom_they_are_shown(tmp_path: Path) -> None:
    out = tmp_path / "hand" / "out"
    session = conduct.record(in_phase("ideas"), Kind.IDEA, "Patenschaft [/x]", "CD", BEGIN)
    async with running(tmp_path, session) as (app, pilot, _screen):
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "Patenschaft [/x]" in screen_text(app))
        field(app, "#folder").value = str(out)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Written to" in message(app))
        assert sorted(path.suffix for path in out.iterdir()) == [".html", ".pdf"]
        assert all("Patenschaft" in path.read_text(encoding="utf-8") for path in out.glob("*.html"))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "exists already" in message(app))
        for _ in range(3):
            await pilot.press("down", "ctrl+s")
            await settle(pilot, lambda: "Written to" in message(app) or "exists" in message(app))
        assert len(list(out.iterdir())) == 8
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))


async def test_formats_are_chosen_and_begin_as_the_settings_say(tmp_path: Path) -> None:
    out = tmp_path / "out"
    session = conduct.record(in_phase("ideas"), Kind.IDEA, "👩 Patenschaft", "CD", BEGIN)
    async with running(tmp_path, session) as (app, pilot, _screen):
        app.settings = replace(app.settings, formats=("txt", "nonsense"))
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "Patenschaft" in screen_text(app))
        formats = app.screen.query_one(Choices)
        assert formats.chosen == ("txt",)
        field(app, "#folder").value = str(out)
        await pilot.press("shift+tab", "space", "up", "up", "space")
        await settle(pilot, lambda: formats.chosen == ("txt", "pdf", "json") and "whole record" in screen_text(app))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "WOMAN" in message(app))
        assert sorted(path.suffix for path in out.iterdir()) == [".json", ".pdf", ".txt"]
        await pilot.press("space", "down", "down", "space", *["down"] * 5, "space", "ctrl+s")
        await settle(pilot, lambda: "Choose a format" in message(app))
        await pilot.press(*["down"] * 4, "space", "ctrl+s")
        await settle(pilot, lambda: "Leave it out" in message(app))
        assert len(list(out.iterdir())) == 3


async def test_notes_into_a_folder_that_cannot_be_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, _screen):
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen))
        for folder in (f"{tmp_path}/file/x", f"{tmp_path}/fi\x00le/x", f"{tmp_path}/file/[/x]"):
            field(app, "#folder").value = folder
            await pilot.press("ctrl+s")
            await settle(pilot, lambda: "Not written" in message(app))
            app.screen.say("")  # type: ignore[attr-defined]
        monkeypatch.chdir(tmp_path)
        field(app, "#folder").value = "~niemand/x"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Written to" in message(app))
        assert len(list((tmp_path / "~niemand" / "x").iterdir())) == 2


# --- hostile text -------------------------------------------------------------------------------------------------


# Each text once, in the languages by turns: what is done with it has nothing to do with the language.
@pytest.mark.parametrize(("text", "lang"), zip(HOSTILE.values(), cycle(["de", "en"]), strict=False), ids=HOSTILE)
async def test_hostile_text_through_every_field_of_a_running_session(tmp_path: Path, text: str, lang: str) -> None:
    async with running(tmp_path, in_phase("questions"), (80, 24), lang) as (app, pilot, screen):
        await enter(pilot, screen, text)
        await enter(pilot, screen, f"> {text}")
        screen.line.value = f"CD: {text}"
        await pilot.press("ctrl+p")
        await settle(pilot, lambda: screen.desk.session.parked)
        await pilot.press("f3")
        await settle(pilot, lambda: isinstance(app.screen, KeyQuestionForm))
        field(app, "#words").value = text
        await pilot.press("enter")
        await settle(pilot, lambda: screen.desk.session.question)
        await pilot.press("f3")
        await settle(pilot, lambda: isinstance(app.screen, KeyQuestionForm))
        await pilot.press("escape", "f4")
        await settle(pilot, lambda: isinstance(app.screen, StepForm))
        for name in ("what", "who", "sign", "support"):
            field(app, f"#{name}").value = text[:250]
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: screen.desk.session.steps)
        await pilot.press("f2")
        await settle(pilot, lambda: isinstance(app.screen, PeopleForm))
        app.screen.query_one("#people", TextArea).text = text
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.screen is screen or words(app, "#form-message"))
        if app.screen is not screen:  # most of these are no lines of people
            await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: isinstance(app.screen, ClosingScreen))
        field(app, "#line").value = text
        await pilot.press("enter")
        await settle(pilot, lambda: screen.desk.session.takeaway)
        await pilot.press("tab")
        field(app, "#line").value = f"CD: 3 {text}"
        await pilot.press("enter")
        await settle(pilot, lambda: screen.desk.session.feedback)
        session = stored(app)
        question, parked = session.contributions
        assert question.answer is not None
        assert question.text == question.answer.text == parked.text == clean(text)
        assert session.question == session.takeaway == clean(text)
        assert session.feedback[0].text == clean(f"3 {text}")[2:]
        assert session.steps[0].what == clean(text[:250])
        assert session.steps[0].who == clean_line(text[:250])
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen))
        await pilot.press("escape", "escape")
        await settle(pilot, lambda: app.screen is screen)


async def test_a_paste_of_several_lines_is_one_line_and_keeps_every_word(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        screen.line.post_message(events.Paste("CD: eins\r\n\r\nzwei\tdrei\n[/x] vier"))
        await settle(pilot, lambda: screen.line.value.endswith("vier"))
        await pilot.press("enter")
        await settle(pilot, lambda: screen.desk.session.contributions)
        assert stored(app).contributions[0].text == "eins zwei drei [/x] vier"


async def test_a_text_that_is_too_long_is_refused_whole_and_stays(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        screen.line.value = "y" * 20_001
        await pilot.press("enter")
        await settle(pilot, lambda: "20001" in message(app))
        assert len(screen.line.value) == 20_001
        assert stored(app).contributions == ()


async def test_a_step_field_that_is_too_long_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("decision")) as (app, pilot, _screen):
        await pilot.press("f4")
        await settle(pilot, lambda: isinstance(app.screen, StepForm))
        field(app, "#what").value = "Vorlage"
        field(app, "#who").value = "x" * 10_000
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "10000" in screen_text(app))
        assert stored(app).steps == ()


# --- window, mouse, palette, language -----------------------------------------------------------------------------


async def test_a_small_window_says_so_with_phase_and_clock_and_comes_back(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions"), (80, 24)) as (app, pilot, screen):
        assert "Please make the window larger" not in screen_text(app)
        screen.line.value = "angefangen"
        await pilot.resize_terminal(60, 20)
        await settle(pilot, lambda: "60×20" in screen_text(app))
        text = screen_text(app)
        assert "Questions" in text
        assert "15:00" in text
        clock(app).move(timedelta(minutes=16))
        screen.tick()
        await settle(pilot, lambda: "+01:00" in screen_text(app))
        await pilot.resize_terminal(80, 24)
        await settle(pilot, lambda: "Please make the window larger" not in screen_text(app))
        assert screen.line.value == "angefangen"
        assert screen.line.has_focus
        await pilot.press("enter")
        await settle(pilot, lambda: stored(app).contributions)


@pytest.mark.parametrize("size", [(200, 60), (80, 24), (100, 30), (300, 24), (80, 90)])
async def test_every_screen_fits_every_window(tmp_path: Path, size: tuple[int, int]) -> None:
    session = conduct.park(asked("Wer zahlt? " * 20), "Patenschaft " * 20, "EF", BEGIN)
    async with running(tmp_path, session, size) as (app, pilot, _screen):
        for key, screen in (("ctrl+t", NotesScreen), ("ctrl+e", ClosingScreen), ("f1", HelpScreen)):
            lines = screen_text(app).splitlines()
            assert len(lines) == size[1]
            assert "Der Fall" in lines[0]
            assert app.screen.query_one("#line").region.height == 1
            assert app.screen.query_one("#key-bar").region.bottom == size[1]
            await pilot.press(key)
            await settle(pilot, _shows(app, screen))
            assert app.screen.query_one("#key-bar").region.bottom == size[1]
            await pilot.press("escape")
            await settle(pilot, lambda: isinstance(app.screen, LiveScreen))


async def test_the_footer_can_be_clicked(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions"), (120, 40)) as (app, pilot, screen):
        row, line = next((n, text) for n, text in enumerate(screen_text(app).splitlines()) if "^N" in text)
        assert row == 39
        await pilot.click(offset=(line.index("F6") + 1, row))
        await settle(pilot, lambda: screen.desk.session.plan[2].added == 1)
        await pilot.click(offset=(line.index("^N") + 1, row))
        await settle(pilot, lambda: screen.desk.session.runs[-1].phase == "hypotheses")
        assert stored(app).runs[-1].phase == "hypotheses"
        assert screen.line.has_focus


async def test_the_palette_speaks_german_and_runs_what_is_found(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions"), lang="de") as (app, pilot, screen):
        wanted = language("de").gettext("One minute more for this phase.")
        await pilot.press("ctrl+o")
        await settle(pilot, lambda: isinstance(app.screen, CommandPalette))
        await settle(pilot, lambda: wanted in screen_text(app))
        await pilot.press(*wanted[:12])
        await settle(pilot, lambda: _first(app).startswith(wanted))
        await pilot.press("enter")
        await settle(pilot, lambda: screen.desk.session.plan[2].added == 1)
        await settle(pilot, lambda: app.screen is screen)


async def test_the_palette_finds_an_action_by_its_short_word_too(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions"), lang="de") as (app, pilot, _screen):
        await pilot.press("ctrl+o")
        await settle(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"Grund")
        await settle(pilot, lambda: _first(app).startswith(language("de").gettext(BY_ID["why"].help)))


async def test_the_palette_says_in_german_that_it_finds_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions"), lang="de") as (app, pilot, screen):
        await pilot.press("ctrl+o")
        await settle(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"xqxq")
        await settle(pilot, lambda: _first(app) == "So heißt hier nichts.")
        before = screen.desk.session
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is screen)
        assert screen.desk.session == before


def _first(app: ConsultApp) -> str:
    found = app.screen.query_one(OptionList)
    return str(found.get_option_at_index(0).prompt) if found.option_count else ""


async def test_the_language_is_changed_and_kept(tmp_path: Path) -> None:
    async with started(tmp_path, lang="de") as (app, pilot):
        app.archive.create(prepared()).close()
        german = language("de").gettext("Collegial case consultation")
        await settle(pilot, lambda: german in screen_text(app))
        app.screen.action_do("language")  # type: ignore[attr-defined]
        await settle(pilot, lambda: "Collegial case consultation" in screen_text(app))
        assert (tmp_path / "settings.toml").read_text() == 'language = "en"\n'
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "Prepare a session" in screen_text(app))


async def test_the_language_can_be_changed_while_a_session_runs(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        screen.action_do("language")
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen) and "Der Fall" in screen_text(app))
        assert app.language.code == "de"
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("method", ["haug-benien", "tietze", "short"])
async def test_every_phase_of_every_method_shows_who_speaks_and_what_to_say(
    tmp_path: Path, method: str, lang: str
) -> None:
    async with started(tmp_path, (80, 24), lang) as (app, pilot):
        screen = await live(pilot, app, conduct.begin(prepared(method), BEGIN))
        for phase in screen.desk.session.method.phase:
            while conduct.phase_of(screen.desk.session) is not phase:
                before, said = screen.desk.session, message(app)
                screen.action_do("next")
                await settle(pilot, _answers(screen, before, said))
            await settle(pilot, _reads(app, phase.name.in_language(lang).upper()))
            assert phase.say[0].in_language(lang)[:20] in screen_text(app)
            assert screen.line.region.height == 1
            screen.say("")


@pytest.mark.parametrize("key", ["f1", "ctrl+t", "ctrl+e", "f2", "f3", "f4", "ctrl+o"])
async def test_escape_always_leads_back_and_the_line_stays(tmp_path: Path, key: str) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        screen.line.value = "angefangen"
        await pilot.press(key)
        await settle(pilot, lambda: app.screen is not screen)
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        assert screen.line.value == "angefangen"
        assert screen.line.has_focus


async def test_forms_are_forms() -> None:
    assert all(issubclass(form, Form) for form in (KeyQuestionForm, StepForm, PeopleForm, StatusForm))


async def test_leaving_gives_the_session_back(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, _screen):
        await pilot.press("ctrl+q")
        await settle(pilot, lambda: app.desk is None)
        app.archive.write("2026-11-23-der-fall").close()


async def test_a_fault_ends_the_program_with_the_place_and_nobodys_words(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, _pilot, _screen):
        secret = "Geheimnis"  # what somebody said
        app._handle_exception(ValueError(secret))
        log = (tmp_path / "state" / "crash.log").read_text()
        assert "ValueError" in log
        assert secret not in log
        assert app.desk is None
        app._exception = None  # it is what this test is about
