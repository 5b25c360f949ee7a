"""What people see when saving fails, when a program was killed, and when somebody else writes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from consult.app import ConsultApp
from consult.desk import Desk
from consult.screens.forms import FolderForm
from consult.screens.home import HomeScreen
from consult.screens.live import LiveScreen
from consult.screens.notes import NotesScreen
from sessions.codes import Entry
from sessions.record import Session
from sessions.store import encoding, layout
from sessions.store.archive import Archive
from tests.consult.builders import (
    Store,
    application,
    asked,
    enter,
    field,
    in_phase,
    live_on,
    message,
    running,
    screen_text,
    settle,
    started,
    stored,
    words,
)

SESSION = "2026-11-23-der-fall"


def folder_of(app: ConsultApp) -> Path:
    return layout.district_folder(app.settings.archive, "suedring")


def failure(app: ConsultApp) -> str:
    box = app.screen.query_one("#failure")
    return words(app, "#failure") if box.display else ""


def drafts(app: ConsultApp) -> list[str]:
    """Return the unfinished lines that are kept, each behind what it records."""
    return [path.read_text(encoding="utf-8") for path in (app.settings.state / "drafts").glob("*.txt")]


def texts(session: Session) -> list[str]:
    return [item.text for item in session.contributions]


async def fails(pilot: Pilot[None], app: ConsultApp, screen: LiveScreen, text: str) -> None:
    """Take the folder away, as a share that is gone does, and enter a line."""
    folder_of(app).rename(app.settings.archive / "gone")
    screen.line.value = text
    await pilot.press("enter")
    await settle(pilot, lambda: "NOT SAVED" in failure(app))


# --- a store that fails -------------------------------------------------------------------------------------------


async def test_a_failed_write_is_loud_and_the_text_stays_in_the_line(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        store = Store(in_phase("ideas"))
        screen = await live_on(pilot, app, Desk(store, app.clock))
        store.failing = True
        screen.line.value = "CD: eins"
        await pilot.press("enter")
        await settle(pilot, lambda: "NOT SAVED" in failure(app))
        assert "/voll/sitzung.json (No space left on device)" in failure(app)
        assert "Ctrl+S saves in another folder" in failure(app)
        assert screen.line.value == "CD: eins"
        assert screen.desk.session.contributions == ()
        assert "eins" not in screen.list.plain
        screen.line.value = ""
        for key in ("f6", "f5", "ctrl+b", "up", "tab"):
            await pilot.press(key)
        await settle(pilot, lambda: screen.desk.session.run is not None)
        assert screen.desk.session.runs == in_phase("ideas").runs
        assert "NOT SAVED" in failure(app)
        screen.line.value = "EF: zwei"
        await pilot.press("ctrl+p")
        await settle(pilot, lambda: screen.line.value == "EF: zwei" and "NOT SAVED" in failure(app))
        store.failing = False
        await pilot.press("enter")
        await settle(pilot, lambda: screen.desk.session.contributions)
        assert failure(app) == ""
        assert screen.line.value == ""


async def test_an_edit_that_is_not_stored_stays_in_the_line(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        store = Store(asked())
        screen = await live_on(pilot, app, Desk(store, app.clock))
        await pilot.press("ctrl+r")
        store.failing = True
        screen.line.value = "CD: anders"
        await pilot.press("enter")
        await settle(pilot, lambda: "NOT SAVED" in failure(app))
        assert screen.line.value == "CD: anders"
        store.failing = False
        await pilot.press("enter")
        await settle(pilot, lambda: screen.desk.session.contributions[0].text == "anders")


async def test_it_is_tried_again_by_itself_and_said_when_it_works(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await enter(pilot, screen, "CD: eins")
        await fails(pilot, app, screen, "EF: zwei")
        await screen.try_again()
        assert "NOT SAVED" in failure(app)
        (app.settings.archive / "gone").rename(folder_of(app))
        await screen.try_again()
        assert failure(app) == ""
        assert "Saving works again" in message(app)
        assert screen.line.value == "EF: zwei"
        await pilot.press("enter")
        await settle(pilot, lambda: texts(stored(app)) == ["eins", "zwei"])


async def test_the_session_goes_on_in_another_folder_and_comes_back(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await enter(pilot, screen, "CD: eins")
        await fails(pilot, app, screen, "EF: zwei")
        stick = tmp_path / "stick"
        stick.mkdir()
        (stick / "urlaub.jpg").write_bytes(b"x")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, FolderForm) and app.screen.focused)
        field(app, "#folder").value = str(stick)
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is screen and "consult-archive" in failure(app))
        assert screen.line.value == "EF: zwei"
        await pilot.press("enter")
        await settle(pilot, lambda: texts(screen.desk.session) == ["eins", "zwei"])
        await enter(pilot, screen, "MO: drei")
        other = Archive.open(stick / "consult-archive", tmp_path / "elsewhere")
        assert texts(other.load(SESSION)) == ["eins", "zwei", "drei"]
        assert f"Saved in {stick / 'consult-archive'}" in " ".join(failure(app).split())
        (app.settings.archive / "gone").rename(folder_of(app))
        await screen.try_again()
        assert failure(app) == ""
        assert "no longer needed" in message(app)
        assert texts(stored(app)) == ["eins", "zwei", "drei"]
        await enter(pilot, screen, "CD: vier")
        assert texts(stored(app)) == ["eins", "zwei", "drei", "vier"]


async def test_another_folder_that_cannot_be_written_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await fails(pilot, app, screen, "CD: eins")
        (tmp_path / "file").write_text("x")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, FolderForm) and app.screen.focused)
        field(app, "#folder").value = str(tmp_path / "file" / "below")
        await pilot.press("enter")
        await settle(pilot, lambda: app.screen is screen and "Not a directory" in message(app))
        assert "NOT SAVED" in failure(app)
        assert screen.line.value == "CD: eins"
        (app.settings.archive / "gone").rename(folder_of(app))
        await pilot.press("enter")
        await settle(pilot, lambda: texts(stored(app)) == ["eins"])


async def test_what_a_sync_tool_put_in_place_of_the_file_is_kept_beside_it(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await enter(pilot, screen, "CD: eins")
        file = layout.session_file(app.settings.archive, "suedring", SESSION)
        tables = encoding.decode(file.read_bytes(), "").tables
        tables["session"]["1"]["takeaway"] = "von anderswo"
        file.write_bytes(encoding.encode(tables)[0])
        screen.line.value = "EF: zwei"
        await pilot.press("enter")
        await settle(pilot, lambda: "changed by another program" in failure(app))
        assert "Ctrl+S saves your version" in failure(app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: failure(app) == "")
        await pilot.press("enter")
        await settle(pilot, lambda: texts(stored(app)) == ["eins", "zwei"])
        (copy,) = layout.conflict_copies(app.settings.archive)
        assert encoding.decode(copy.read_bytes(), "").tables["session"]["1"]["takeaway"] == "von anderswo"
        app.release()
        app.pop_screen()
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen) and copy.name in screen_text(app))


async def test_ctrl_s_says_that_everything_is_saved(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await enter(pilot, screen, "CD: eins")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Everything shown is saved" in message(app))


# --- the unfinished line ------------------------------------------------------------------------------------------


async def reopened(tmp_path: Path, see: Callable[[LiveScreen], None]) -> None:
    app = application(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot, lambda: app.screen.query_one("#search").has_focus)
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen) and app.screen.line.has_focus)
        assert isinstance(app.screen, LiveScreen)
        see(app.screen)
        app.release()


@pytest.mark.parametrize("text", ["CD: ein halber Sa", "Ärger – *nein* [/x] 😀"])
async def test_the_unfinished_line_is_there_again(tmp_path: Path, text: str) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await enter(pilot, screen, "CD: eins")
        screen.line.value = text
        await settle(pilot, lambda: drafts(app) == [f"idea\n{text}"])

    def see(screen: LiveScreen) -> None:
        assert screen.line.value == text
        assert "is back" in message(screen.app)

    await reopened(tmp_path, see)


async def test_the_unfinished_line_is_still_what_it_was_begun_as(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, _screen):
        await pilot.press("tab", *"CD: halb")
        await settle(pilot, lambda: drafts(app) == ["fact\nCD: halb"])

    def see(screen: LiveScreen) -> None:
        assert (screen.entry, screen.line.value) == (Entry.FACT, "CD: halb")
        assert words(screen.app, "#prompt").startswith("Fact")

    await reopened(tmp_path, see)


async def test_an_unfinished_change_does_not_come_back_as_if_it_were_new(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await enter(pilot, screen, "CD: eins")
        await pilot.press("up", "ctrl+r", *" und zwei")
        await settle(pilot, lambda: drafts(app) == ["change\nCD: eins und zwei"])

    def see(screen: LiveScreen) -> None:
        assert screen.line.value == "CD: eins und zwei"
        assert "change that you were typing" in message(screen.app)
        assert texts(screen.desk.session) == ["eins"]

    await reopened(tmp_path, see)


async def test_a_line_that_was_recorded_is_not_unfinished(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        screen.line.value = "CD: eins"
        await settle(pilot, lambda: drafts(app) == ["idea\nCD: eins"])
        await pilot.press("enter")
        await settle(pilot, lambda: texts(screen.desk.session) == ["eins"])
        await settle(pilot, lambda: drafts(app) == [])

    def see(screen: LiveScreen) -> None:
        assert screen.line.value == ""

    await reopened(tmp_path, see)


# --- what is found when a session is opened -----------------------------------------------------------------------


async def test_a_damaged_file_opens_from_its_second_copy_and_that_is_said(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (_app, pilot, screen):
        await enter(pilot, screen, "CD: eins")
    file = layout.session_file(tmp_path / "archive", "suedring", SESSION)
    file.write_bytes(file.read_bytes()[:-9])

    def see(screen: LiveScreen) -> None:
        assert texts(screen.desk.session) == ["eins"]
        said = message(screen.app)
        assert "damaged; it was opened from its second copy" in said
        (aside,) = (tmp_path / "state" / "damaged").rglob("*.json")
        assert aside.name in said

    await reopened(tmp_path, see)
    assert encoding.decode(file.read_bytes(), "").check


async def test_a_session_that_another_program_writes_can_be_read(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        other = Archive.open(app.settings.archive, app.settings.state, "laptop-2", user="anna")
        with other.create(asked("Wer zahlt das?")):
            app.screen.show()  # type: ignore[attr-defined]
            await pilot.press("enter")
            await settle(pilot, lambda: isinstance(app.screen, NotesScreen))
            assert "anna" in message(app)
            assert "laptop-2" in message(app)
            await settle(pilot, lambda: "Wer zahlt das?" in words(app, "#preview"))


async def test_a_session_that_another_machine_did_not_finish_says_which(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        other = Archive.open(app.settings.archive, tmp_path / "other state", "laptop-2", user="anna")
        with other.create(asked()):
            app.screen.show()  # type: ignore[attr-defined]
            await pilot.press("enter")
            await settle(pilot, lambda: isinstance(app.screen, NotesScreen))
            assert "laptop-2" in message(app)
            assert "not finished there" in message(app)


def test_the_second_copies_may_go(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    archive.create(asked()).close()
    shutil.rmtree(tmp_path / "state" / "generations")
    assert texts(archive.load(SESSION)) == ["Wer zahlt?"]


# --- the place of the archive -------------------------------------------------------------------------------------


async def test_a_synced_folder_is_said_at_home(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / ".stfolder").mkdir()
    async with started(tmp_path) as (app, pilot):
        await settle(pilot, lambda: "synchronised (Syncthing)" in message(app))


async def test_running_out_of_space_is_said_before_a_save_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, _pilot, screen):
        screen.look_at_space()
        assert "MB are free" not in message(app)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(9 << 30, 9 << 30, 3 << 20))
        screen.look_at_space()
        assert "Only 3 MB are free" in message(app)
