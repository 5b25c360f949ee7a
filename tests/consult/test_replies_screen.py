"""Replies on the screen: a file is read, each proposal stands beside the record, and is taken or left."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from consult.app import ConsultApp
from consult.screens.closing import ClosingScreen
from consult.screens.day_notes import DayNotesScreen
from consult.screens.home import HomeScreen
from consult.screens.notes import NotesScreen
from consult.screens.replies import RepliesScreen
from sessions import conduct
from sessions.codes import Kind, Stage, StepStatus
from sessions.record import Session
from tests.consult.builders import BEGIN, field, message, screen_text, settle, started, stored, words
from tests.consult.test_reply_command import closed, file_of, filled, running
from tests.consult.test_screens import HOSTILE


def rows(app: ConsultApp) -> list[str]:
    return [str(option.prompt).strip() for option in app.screen.query_one("#proposals", OptionList).options]


@asynccontextmanager
async def at_replies(
    folder: Path, session: Session, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[ConsultApp, Pilot[None], RepliesScreen]]:
    """Run an application at the replies to a session, which nobody has in hand."""
    async with started(folder, size) as (app, pilot):
        app.archive.create(session).close()
        await app.push_screen(NotesScreen(app.archive.load(session.id)))
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and app.screen.focused)
        await pilot.press("f3")
        await settle(pilot, lambda: isinstance(app.screen, RepliesScreen) and field(app, "#reply-file").has_focus)
        assert isinstance(app.screen, RepliesScreen)
        yield app, pilot, app.screen


async def read(pilot: Pilot[None], file: str) -> None:
    """Name a file and press Enter; return when something is said of it."""
    app = pilot.app
    assert isinstance(app, ConsultApp)
    field(app, "#reply-file").focus()
    field(app, "#reply-file").value = file
    await pilot.press("enter")
    await settle(pilot, lambda: message(app))


async def back_to_notes(pilot: Pilot[None]) -> None:
    await pilot.press("escape")
    await settle(pilot, lambda: isinstance(pilot.app.screen, NotesScreen))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_proposal_stands_beside_the_record(tmp_path: Path, size: tuple[int, int]) -> None:
    session = running()
    async with at_replies(tmp_path, session, size) as (app, pilot, _screen):
        await read(pilot, file_of(tmp_path, filled(session, K1="Wer steuert?", W2="erledigt")))
        assert rows(app) == ["[W2] What became of it  Anrufen → done", "[K1] Question  Wer steuert?"]
        assert words(app, "#before") == "In the record\nAnrufen\n→ open"
        await pilot.press("down")
        await settle(pilot, lambda: words(app, "#before") == "In the record\nWer zahlt?")
        assert words(app, "#after") == "Proposal\nWer steuert?"
        assert "Wer zahlt?" in screen_text(app)
        assert "Nothing is changed before." in message(app)
        assert app.desk is None
        assert stored(app) == session


async def test_enter_takes_and_delete_leaves(tmp_path: Path) -> None:
    session = running()
    async with at_replies(tmp_path, session) as (app, pilot, _screen):
        text = filled(session, F="Wie anfangen?", W2="erledigt", K1="Wer steuert?", A1="Die Leitung.")
        await read(pilot, file_of(tmp_path, text))
        await pilot.press("delete")
        await settle(pilot, lambda: "0 of 4" in message(app))
        await pilot.press("enter")
        await settle(pilot, lambda: "1 of 4" in message(app))
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: len(rows(app)) == 1)
        await pilot.press("f9")
        await settle(pilot, lambda: rows(app) == [])
        assert "2 of 4 proposals taken." in message(app)
        await settle(pilot, lambda: stored(app).contributions[0].answer != session.contributions[0].answer)
        after = stored(app)
        assert (after.question, after.steps[0].status) == ("Wie weiter?", StepStatus.DONE)
        assert after.contributions[0].text == "Wer zahlt?"
        await back_to_notes(pilot)
        assert app.desk is None
        await settle(pilot, lambda: "Die Leitung." in words(app, "#preview"))


async def test_in_the_field_delete_deletes(tmp_path: Path) -> None:
    async with at_replies(tmp_path, running()) as (app, pilot, _screen):
        line = field(app, "#reply-file")
        line.value, line.cursor_position = "abc", 0
        await pilot.press("delete")
        await settle(pilot, lambda: line.value == "bc")


async def test_a_running_session_in_hand_is_changed_there_and_can_be_undone(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        desk = app.create_session(running())
        closing = ClosingScreen(desk)
        await app.push_screen(closing)
        await settle(pilot, lambda: app.screen is closing and closing.line.has_focus)
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and app.screen.focused)
        await pilot.press("f3")
        await settle(pilot, lambda: isinstance(app.screen, RepliesScreen) and field(app, "#reply-file").has_focus)
        await read(pilot, file_of(tmp_path, filled(desk.session, S2="Schreiben statt anrufen")))
        await pilot.press("enter")
        await settle(pilot, lambda: desk.session.steps[0].what == "Schreiben statt anrufen")
        assert app.desk is desk
        await back_to_notes(pilot)
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is closing)
        await settle(pilot, lambda: "Schreiben statt anrufen" in screen_text(app))
        await pilot.press("f7")
        await settle(pilot, lambda: desk.session.steps[0].what == "Anrufen")


async def test_a_correction_of_a_closed_session_is_taken_on_the_second_press(tmp_path: Path) -> None:
    session = closed()
    async with at_replies(tmp_path, session) as (app, pilot, _screen):
        await read(pilot, file_of(tmp_path, filled(session, K1="Wer steuert?", W2="entfallen")))
        await pilot.press("enter")
        await settle(pilot, lambda: "1 of 2" in message(app))
        assert stored(app).steps[0].status is StepStatus.DROPPED
        await pilot.press("enter")
        await settle(pilot, lambda: "The session is closed" in message(app))
        assert stored(app).contributions == session.contributions
        await pilot.press("enter")
        await settle(pilot, lambda: "2 of 2" in message(app))
        after = stored(app)
        assert after.contributions[0].text == "Wer steuert?"
        assert (after.stage, after.runs, after.closed_at) == (Stage.CLOSED, session.runs, session.closed_at)


async def test_a_conflict_is_marked_and_asked_for(tmp_path: Path) -> None:
    text = filled(running(), K1="Wer steuert?")
    async with at_replies(tmp_path, conduct.edit(running(), 1, "Wer bezahlt es?", "CD")) as (app, pilot, _screen):
        await read(pilot, file_of(tmp_path, text))
        assert rows(app)[0].startswith("! [K1]")
        assert "has changed since" in words(app, "#reply-remarks")
        await pilot.press("enter")
        await settle(pilot, lambda: "Enter again" in message(app))
        assert stored(app).contributions[0].text == "Wer bezahlt es?"
        await pilot.press("enter")
        await settle(pilot, lambda: stored(app).contributions[0].text == "Wer steuert?")


@pytest.mark.parametrize("code", ["enter", "ctrl+d", "f9"])
async def test_without_a_file_there_is_nothing_to_do(tmp_path: Path, code: str) -> None:
    async with at_replies(tmp_path, running()) as (app, pilot, screen):
        screen.query_one("#proposals").focus()
        await pilot.press(code)
        if code != "enter":
            await settle(pilot, lambda: message(app) == "Read a file first.")
        assert stored(app) == running()


async def test_what_is_no_reply_to_this_session_is_refused(tmp_path: Path) -> None:
    async with at_replies(tmp_path, running()) as (app, pilot, _screen):
        for text, said in (
            ("Liebe LW, alles gut.", "no reply sheet"),
            (filled(running().model_copy(update={"id": "2026-11-24-anders"}), K1="x"), "another consultation"),
            (filled(running()), "Nothing is proposed."),
        ):
            app.screen.say("")  # type: ignore[attr-defined]
            await read(pilot, file_of(tmp_path, text))
            assert said in message(app)
            assert rows(app) == []
        app.screen.say("")  # type: ignore[attr-defined]
        await read(pilot, str(tmp_path / "nirgends.txt"))
        assert "nirgends.txt" in message(app)
        assert stored(app) == running()


async def test_a_session_that_is_open_elsewhere_is_not_changed(tmp_path: Path) -> None:
    async with at_replies(tmp_path, running()) as (app, pilot, _screen):
        await read(pilot, file_of(tmp_path, filled(running(), K1="Wer steuert?")))
        from sessions.store.archive import Archive

        with Archive.open(tmp_path / "archive", tmp_path / "state").write(running().id):
            await pilot.press("enter")
            await settle(pilot, lambda: "open" in message(app))
            assert len(rows(app)) == 1
        assert stored(app) == running()


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_words_are_shown_as_they_are(tmp_path: Path, hostile: str) -> None:
    session = conduct.record(running(), Kind.QUESTION, hostile, "CD", BEGIN)
    async with at_replies(tmp_path, session) as (app, pilot, _screen):
        await read(pilot, file_of(tmp_path, filled(session, K1="[red]Wer[/x]? $primary {x}"), "utf-8"))
        assert words(app, "#after") == "Proposal\n[red]Wer[/x]? $primary {x}"
        await pilot.press("enter")
        await settle(pilot, lambda: stored(app).contributions[0].text == "[red]Wer[/x]? $primary {x}")


async def test_a_reply_sheet_is_written_for_the_chosen_reader(tmp_path: Path) -> None:
    async with at_replies(tmp_path, running()) as (app, pilot, _screen):
        await back_to_notes(pilot)
        out = tmp_path / "out"
        field(app, "#folder").value = str(out)
        await pilot.press("f4")
        await settle(pilot, lambda: "Written to" in message(app))
        assert sorted(path.suffix for path in out.iterdir()) == [".odt", ".txt"]
        (text,) = (path.read_text(encoding="utf-8") for path in out.glob("*.txt"))
        assert "[L:case-giver]" in text
        await pilot.press("down", "down", "f4")
        await settle(pilot, lambda: len(list(out.iterdir())) == 4)
        assert sum("[L:group]" in path.read_text(encoding="utf-8") for path in out.glob("*.txt")) == 1
        await pilot.press("f4")
        await settle(pilot, lambda: "exists already" in message(app))


async def test_documents_of_a_day_have_no_replies(tmp_path: Path) -> None:
    from consult import demo

    async with started(tmp_path) as (app, pilot):
        demo.fill(app.archive)
        await app.push_screen(DayNotesScreen(app.archive.workshops()[0]))
        await settle(pilot, lambda: isinstance(app.screen, DayNotesScreen) and app.screen.focused)
        for key in ("f3", "f4"):
            app.screen.say("")  # type: ignore[attr-defined]
            await pilot.press(key)
            await settle(pilot, lambda: "one consultation" in message(app))
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen))


async def test_help_shows_the_keys(tmp_path: Path) -> None:
    async with at_replies(tmp_path, running()) as (app, pilot, screen):
        await pilot.press("f1")
        await settle(pilot, lambda: "Take the chosen proposal" in screen_text(app))
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
