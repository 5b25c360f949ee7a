"""What leaves: opened and withheld on the screen, names stopped, pseudonyms, and the state of a note."""

from pathlib import Path

from textual import events
from textual.widgets import OptionList, TextArea

from consult.cli import main
from consult.screens.notes import NotesScreen
from consult.screens.release_forms import ReleaseForm, SecretsForm
from sessions import conduct, handing_on
from sessions.codes import Kind, NoteState, Part, SecretKind
from sessions.record import Secret, Session
from tests.consult.builders import BEGIN, application, field, in_phase, message, screen_text, settle, stored


def _consulted() -> Session:
    session = conduct.record(in_phase("hypotheses"), Kind.HYPOTHESIS, "Herr Klein hat Angst", "CD", BEGIN)
    session = conduct.record(conduct.back(session, BEGIN), Kind.QUESTION, "Was sagt Kleins Amt?", "EF", BEGIN)
    return conduct.close(session, BEGIN)


async def _to_the_group(pilot: object, screen: NotesScreen) -> None:
    screen.query_one("#readers", OptionList).highlighted = 3


async def test_parts_and_lines_are_opened_and_kept(tmp_path: Path) -> None:
    app = application(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        app.archive.create(_consulted()).close()
        app.push_screen(NotesScreen(app.archive.load(app.archive.session_ids()[0])))
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "In it" in screen_text(app))
        await pilot.press("f6")
        await settle(pilot, lambda: isinstance(app.screen, ReleaseForm))
        for _ in range(20):
            rows = app.screen.query_one(OptionList)
            if "Angst" in str(rows.get_option_at_index(rows.highlighted or 0).prompt):
                break
            await pilot.press("down")
        await pilot.press("space", "ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and stored(app).release.lines)
        session = stored(app)
        assert session.release.lines == (session.contributions[0].id,)
        assert session.release.opened == ()


async def test_a_key_right_behind_an_arrow_is_for_the_row_it_comes_to(tmp_path: Path) -> None:
    app = application(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        app.archive.create(_consulted()).close()
        app.push_screen(NotesScreen(app.archive.load(app.archive.session_ids()[0])))
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "In it" in screen_text(app))
        await pilot.press("f6")
        await settle(pilot, lambda: isinstance(app.screen, ReleaseForm))
        for key, character in (("down", None), ("space", " "), ("down", None), ("space", " ")):
            app.post_message(events.Key(key, character))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: stored(app).release.withheld)
        assert set(stored(app).release.withheld) == {Part.STEPS, Part.TAKEAWAY}


async def test_a_name_of_the_list_stops_the_note_until_pseudonyms_stand_for_it(tmp_path: Path) -> None:
    app = application(tmp_path, formats=("md",))
    async with app.run_test(size=(120, 40)) as pilot:
        app.archive.create(_consulted()).close()
        app.push_screen(NotesScreen(app.archive.load(app.archive.session_ids()[0])))
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "In it" in screen_text(app))
        screen = app.screen
        assert isinstance(screen, NotesScreen)
        await pilot.press("f2")
        await settle(pilot, lambda: isinstance(app.screen, SecretsForm))
        app.screen.query_one(TextArea).text = "Klein\nOffice: Jugendamt Nordufer"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.screen is screen and stored(app).secrets)
        assert [(secret.words, secret.kind) for secret in stored(app).secrets] == [
            ("Klein", SecretKind.PERSON),
            ("Jugendamt Nordufer", SecretKind.INSTITUTION),
        ]
        await _to_the_group(pilot, screen)
        field(app, "#folder").value = str(tmp_path / "out")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Kleins" in message(app))
        assert not (tmp_path / "out").exists()
        await pilot.press("f7", "f8", "f8", "ctrl+s")
        await settle(pilot, lambda: "Written" in message(app) and stored(app).issues)
        (file,) = (tmp_path / "out").iterdir()
        text = file.read_text(encoding="utf-8")
        assert "Klein" not in text
        assert "Person A" in text
        (issued,) = stored(app).issues
        assert (issued.reader, issued.state) == ("group", NoteState.FINAL)


def test_the_command_stops_and_masks(tmp_path: Path, capsys: object) -> None:
    app = application(tmp_path)
    session = handing_on.set_secrets(_consulted(), [Secret(words="Klein")])
    session = handing_on.release(session, Part.HYPOTHESES, True, BEGIN)
    app.archive.create(session).close()
    options = ["--archive", str(tmp_path / "archive"), "--lang", "en", "--reader", "group", "--format", "md"]
    out = tmp_path / "out"
    assert main(["notes", session.id, *options, "--out", str(out)]) == 1
    assert not out.exists()
    assert main(["notes", session.id, *options, "--out", str(out), "--mask"]) == 0
    (file,) = out.iterdir()
    assert "Klein" not in file.read_text(encoding="utf-8")


async def test_the_list_of_names_of_a_closed_session_is_emptied_and_no_file_holds_it(tmp_path: Path) -> None:
    app = application(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        listed = handing_on.set_secrets(_consulted(), [Secret(words="Zacharias Zander")])
        app.archive.create(listed).close()
        app.push_screen(NotesScreen(app.archive.load(listed.id)))
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "In it" in screen_text(app))
        await pilot.press("f2")
        await settle(pilot, lambda: isinstance(app.screen, SecretsForm))
        app.screen.query_one(TextArea).text = ""
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and not stored(app).secrets)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path for path in files if b"Zander" in path.read_bytes()] == []
        assert stored(app) == _consulted()
