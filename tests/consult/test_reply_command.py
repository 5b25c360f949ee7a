"""``consult reply``: what is proposed beside the record, asked for one by one, stored only with a yes."""

import io
import re
from pathlib import Path

import pytest

from consult.cli import DONE, REFUSED, USAGE, main
from consult.replies import side_by_side
from sessions import conduct
from sessions.codes import Kind, Stage, StepStatus
from sessions.notes.reply import reference, reply_sheet
from sessions.notes.reply_file import reply_files
from sessions.notes.sheet import Reader
from sessions.record import Session
from sessions.store.archive import Archive
from tests.consult.builders import BEGIN, in_phase
from tests.sessions.notes import samples

Output = pytest.CaptureFixture[str]
ID = "2026-11-23-der-fall"


class Typed(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


def running() -> Session:
    session = conduct.record(in_phase("questions"), Kind.QUESTION, "Wer zahlt?", "CD", BEGIN)
    session = conduct.answer(session, "Niemand.", "AB", BEGIN)
    session = conduct.word_key_question(session, "Wie weiter?", BEGIN)
    return conduct.commit_step(session, "Anrufen", who="Büro")


def closed() -> Session:
    return conduct.close(running(), BEGIN)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(tmp_path / "archive", tmp_path / "state")


def stored(archive: Archive, session: Session) -> Session:
    archive.create(session).close()
    return session


def filled(session: Session, **answers: str) -> str:
    """Return a sheet with words below some lines, quoted as a mail program would."""
    text = reply_sheet(session, Reader.CASE_GIVER, samples.LANGUAGE)
    for code, words in answers.items():
        text, count = re.subn(rf"(^\[{code}\][^\[]*\[\.\]\n>)", rf"\1 {words}", text, flags=re.MULTILINE)
        assert count == 1, code
    return "".join(f"> {line}\r\n" for line in text.splitlines())


def file_of(tmp_path: Path, text: str, encoding: str = "cp1252") -> str:
    file = tmp_path / "antwort.txt"
    file.write_text(text, encoding=encoding, newline="")
    return str(file)


def reply(file: str, *options: str) -> int:
    return main(["--lang", "en", "reply", file, *options])


def contributions(archive: Archive) -> list[str]:
    return [item.text for item in archive.load(ID).contributions]


# --- asking -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("y\ny\ny\n", {"F", "K1", "A1"}),
        ("n\ny\nn\n", {"K1"}),
        ("j\nnein\nja\n", {"F", "A1"}),
        ("all\n", {"F", "K1", "A1"}),
        ("n\nalle\n", {"K1", "A1"}),
        ("y\nnone\n", {"F"}),
        ("none\n", set()),
        ("\n\n\n", set()),
        ("", set()),
    ],
)
def test_each_proposal_is_asked_for(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, taken: set[str]
) -> None:
    before = stored(archive, running())
    monkeypatch.setattr("sys.stdin", Typed(typed))
    file = file_of(tmp_path, filled(before, F="Wie anfangen?", K1="Wer steuert?", A1="Die Leitung."))
    assert reply(file) == (DONE if taken else REFUSED)
    session = archive.load(ID)
    (question,) = session.contributions
    assert question.answer is not None
    assert session.question == ("Wie anfangen?" if "F" in taken else "Wie weiter?")
    assert question.text == ("Wer steuert?" if "K1" in taken else "Wer zahlt?")
    assert question.answer.text == ("Die Leitung." if "A1" in taken else "Niemand.")
    assert question.speaker == "CD"
    if not taken:
        assert session == before


def test_record_and_proposal_stand_side_by_side(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    session = stored(archive, running())
    assert reply(file_of(tmp_path, filled(session, K1="Wer steuert?", W2="erledigt")), "--yes") == DONE
    said = capsys.readouterr()
    assert re.search(r"^  Wer zahlt\? +│ Wer steuert\?$", said.out, re.MULTILINE)
    assert re.search(r"^  → open +│ → done$", said.out, re.MULTILINE)
    assert re.findall(r"^\[.*", said.out, re.MULTILINE) == ["[W2] What became of it", "[K1] Question"]
    assert "2 of 2 proposals taken." in said.out
    assert said.err == ""


def test_without_a_terminal_nothing_is_taken(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    session = stored(archive, running())
    assert reply(file_of(tmp_path, filled(session, K1="Wer steuert?"))) == REFUSED
    said = capsys.readouterr()
    assert "Wer steuert?" in said.out
    assert "nobody could be asked" in said.err
    assert archive.load(ID) == session


def test_a_sheet_without_answers_is_fine(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    session = stored(archive, running())
    assert reply(file_of(tmp_path, filled(session))) == DONE
    assert "Nothing is proposed." in capsys.readouterr().out
    assert archive.load(ID) == session


# --- what is to be known ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "options", "taken"), [("y\n", [], True), ("n\n", [], False), ("y\n", ["--yes"], False)]
)
def test_a_conflict_is_said_and_never_taken_unasked(  # noqa: PLR0917 (fixtures)
    archive: Archive,
    tmp_path: Path,
    capsys: Output,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    options: list[str],
    taken: bool,
) -> None:
    session = running()
    text = filled(session, K1="Wer steuert?")
    stored(archive, conduct.edit(session, 1, "Wer bezahlt es?", "CD"))
    monkeypatch.setattr("sys.stdin", Typed(typed))
    assert reply(file_of(tmp_path, text), *options) == (DONE if taken else REFUSED)
    err = capsys.readouterr().err
    assert "The record has changed since this sheet was made" in err
    assert "This line was changed in the record" in err
    assert contributions(archive) == ["Wer steuert?" if taken else "Wer bezahlt es?"]


def test_who_says_all_is_still_asked_for_a_conflict(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = running()
    text = filled(session, F="Wie anfangen?", K1="Wer steuert?", A1="Die Leitung.")
    stored(archive, conduct.edit(session, 1, "Wer bezahlt es?", "CD"))
    monkeypatch.setattr("sys.stdin", Typed("all\nn\n"))
    assert reply(file_of(tmp_path, text)) == DONE
    (item,) = archive.load(ID).contributions
    assert item.answer is not None
    assert (item.text, item.answer.text) == ("Wer bezahlt es?", "Die Leitung.")


def test_what_cannot_be_taken_is_said(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    session = running()
    text = filled(session, K1="Wer steuert?", W2="bald").replace("Niemand.", "Jemand ganz anderes.")
    text = text.replace("[K1]", "[K9]")
    stored(archive, session)
    assert reply(file_of(tmp_path, text), "--yes") == DONE
    said = capsys.readouterr()
    assert "Not in what this reader could read, so passed over: [K9]" in said.err
    assert "Not understood: [W2] bald" in said.err
    assert "Changed itself, not below it; nothing is taken from it: [A1] Jemand ganz anderes." in said.err
    assert archive.load(ID) == session


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no reply sheet"),
        (b"Liebe LW, alles gut so.", "is no reply sheet"),
        (b"PK\x03\x04broken", "cannot be opened"),
    ],
)
def test_what_is_no_sheet_is_refused(archive: Archive, tmp_path: Path, capsys: Output, data: bytes, said: str) -> None:
    file = tmp_path / "antwort.odt"
    file.write_bytes(data)
    assert reply(str(file)) == REFUSED
    assert said in capsys.readouterr().err


def test_a_reply_to_a_session_that_is_not_here_is_refused(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    stored(archive, running().model_copy(update={"id": "2026-11-23-der-fall-2"}))
    assert reply(file_of(tmp_path, filled(running(), K1="Wer steuert?")), "--yes") == REFUSED
    assert f"There is no session {reference(ID)}." in capsys.readouterr().err
    assert reply(str(tmp_path / "nowhere.txt")) == REFUSED
    assert "nowhere.txt" in capsys.readouterr().err


def test_a_session_open_elsewhere_is_refused(archive: Archive, tmp_path: Path) -> None:
    with archive.create(running()) as writer:
        assert reply(file_of(tmp_path, filled(running(), K1="Wer steuert?")), "--yes") == REFUSED
        assert writer.session == running()


# --- a closed session ---------------------------------------------------------------------------------------------


def test_a_closed_session_takes_what_became_of_a_step_and_no_correction(
    archive: Archive, tmp_path: Path, capsys: Output
) -> None:
    session = stored(archive, closed())
    text = filled(session, W2="teilweise", K1="Wer steuert?")
    assert reply(file_of(tmp_path, text), "--yes") == DONE
    assert "--reopen" in capsys.readouterr().err
    after = archive.load(ID)
    assert [step.status for step in after.steps] == [StepStatus.PARTLY]
    assert (after.contributions, after.runs, after.stage) == (session.contributions, session.runs, Stage.CLOSED)


def test_with_reopen_a_correction_is_taken_and_the_time_stays(archive: Archive, tmp_path: Path) -> None:
    session = stored(archive, closed())
    assert reply(file_of(tmp_path, filled(session, K1="Wer steuert?")), "--yes", "--reopen") == DONE
    after = archive.load(ID)
    assert contributions(archive) == ["Wer steuert?"]
    assert (after.runs, after.closed_at) == (session.runs, session.closed_at)


# --- there and back -----------------------------------------------------------------------------------------------


def test_a_sheet_goes_with_a_note_on_wish(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    session = stored(archive, running())
    notes = ["--lang", "en", "notes", "2026", "--reader", "group", "--format", "md", "--out"]
    assert main([*notes, str(tmp_path / "one")]) == DONE
    assert [path.suffix for path in (tmp_path / "one").iterdir()] == [".md"]
    assert main([*notes, str(tmp_path / "two"), "--reply-sheet"]) == DONE
    files = {path.name: path for path in (tmp_path / "two").iterdir()}
    assert sorted(path.suffix for path in files.values()) == [".md", ".odt", ".txt"]
    for name, data in reply_files(session, Reader.GROUP, samples.LANGUAGE).items():
        assert files[name].read_bytes() == data
        assert reply(str(files[name])) == DONE
    with pytest.raises(SystemExit) as ended:
        main([*notes, "-", "--reply-sheet"])
    assert ended.value.code == USAGE


def test_two_columns_keep_every_word_whatever_the_width() -> None:
    left, right = "eins zwei drei " * 12, "vier\nfünf " + "x" * 90
    for width in (0, 40, 80, 500):
        lines = list(side_by_side(left, right, width))
        sides = [line.split("│") for line in lines]
        assert " ".join(side[0] for side in sides).split() == left.split()
        assert "".join(side[1] for side in sides if len(side) > 1).replace(" ", "") == right.replace(" ", "").replace(
            "\n", ""
        )
        assert max(map(len, lines)) <= max(60, width)
