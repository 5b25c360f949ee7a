"""``consult notes``: readers, states that are noted in the record, and names that must not leave."""

import shutil
from pathlib import Path

import pytest

from consult import demo, demo_day
from consult.cli import DONE, REFUSED, main
from sessions.codes import NoteState
from sessions.language import ENGLISH
from sessions.notes.feedback import QUESTIONS
from sessions.record import Feedback, Session
from sessions.store.archive import Archive
from tests.consult.builders import BEGIN

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of the sample day, played to its end; never written by a test."""
    folder = tmp_path_factory.mktemp("sample")
    archive = Archive.open(folder / "archive", folder / "state")
    demo.fill(archive)
    demo_day.play(archive, ENGLISH, lambda _line: None)
    return folder


@pytest.fixture
def archive(sample: Path, tmp_path: Path) -> Archive:
    """A copy of the archive, where commands look for it."""
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    return Archive.open(tmp_path / "archive", tmp_path / "state")


def stored(archive: Archive) -> Session:
    """Return the session that the tests hand on, as another program finds it."""
    other = Archive.open(archive.root, archive.state)
    return other.load(other.session_ids()[0])


def notes(archive: Archive, out: Path | str, *arguments: str, reader: str = "group") -> int:
    chosen = ["--reader", reader, "--format", "txt", "--out", str(out)]
    return main(["--lang", "en", "notes", stored(archive).id, *chosen, *arguments])


def text_in(out: Path) -> str:
    (file,) = out.iterdir()
    return file.read_text(encoding="utf-8")


def change(archive: Archive, **fields: object) -> None:
    """Store the session with other values of some fields."""
    session = stored(archive)
    with archive.write(f"{session.district}/{session.id}") as writer:
        writer.save(session.model_copy(update=fields), BEGIN)


# --- states ------------------------------------------------------------------------------------------------------


def test_what_is_handed_on_is_noted_and_says_its_state(archive: Archive, tmp_path: Path) -> None:
    assert notes(archive, tmp_path / "one") == DONE
    assert [(issue.reader, issue.state) for issue in stored(archive).issues] == [("group", NoteState.DRAFT)]
    assert "State: draft" in text_in(tmp_path / "one")
    assert notes(archive, tmp_path / "two", "--state", "final") == DONE
    assert stored(archive).issues[-1].state is NoteState.FINAL
    assert "State: final" in text_in(tmp_path / "two")
    assert notes(archive, tmp_path / "three") == DONE
    assert len(stored(archive).issues) == 2
    assert text_in(tmp_path / "three") == text_in(tmp_path / "two")


def test_what_says_something_else_than_the_final_note_is_a_draft_until_it_is_declared(
    archive: Archive, tmp_path: Path
) -> None:
    assert notes(archive, tmp_path / "one", "--state", "final") == DONE
    change(archive, takeaway="Something else.")
    assert notes(archive, tmp_path / "two") == DONE
    assert "State: draft" in text_in(tmp_path / "two")
    assert notes(archive, tmp_path / "three", "--state", "final") == DONE
    assert "in place of the final one of" in text_in(tmp_path / "three")


def test_what_is_printed_is_not_handed_on_unless_it_is_declared(archive: Archive, capsys: Output) -> None:
    before = stored(archive)
    assert notes(archive, "-") == DONE
    assert stored(archive) == before
    assert notes(archive, "-", "--state", "corrected") == DONE
    assert stored(archive).issues[-1].state is NoteState.CORRECTED
    assert "State: corrected by those present" in capsys.readouterr().out


def test_a_session_that_is_open_elsewhere_gives_its_note_but_no_declaration(
    archive: Archive, tmp_path: Path, capsys: Output
) -> None:
    before = stored(archive)
    with archive.write(f"{before.district}/{before.id}"):
        assert notes(archive, tmp_path / "two", "--state", "final") == REFUSED
        assert not (tmp_path / "two").exists()
        capsys.readouterr()
        assert notes(archive, tmp_path / "one") == DONE
    assert "is not noted in the record" in capsys.readouterr().err
    assert len(list((tmp_path / "one").iterdir())) == 1
    assert stored(archive) == before


def test_what_could_not_be_written_is_not_noted(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert notes(archive, tmp_path / "file" / "below", "--state", "final") == REFUSED
    assert stored(archive).issues == ()


# --- readers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "says", "not_said"),
    [
        ("district", "KEY QUESTION", "QUESTIONS AND ANSWERS"),
        ("programme", "IN NUMBERS", "KEY QUESTION"),
    ],
)
def test_every_reader_gets_a_note(reader: str, says: str, not_said: str, archive: Archive, tmp_path: Path) -> None:
    assert notes(archive, tmp_path / "out", reader=reader) == DONE
    text = text_in(tmp_path / "out")
    assert says in text
    assert not_said not in text
    assert (stored(archive).case.title in text) is (reader == "district")


@pytest.mark.parametrize(("minimum", "shown"), [("3", True), ("4", False), (None, False)])
def test_numbers_of_the_feedback_need_as_many_answers_as_is_said(
    minimum: str | None, shown: bool, archive: Archive, tmp_path: Path
) -> None:
    voices = tuple(Feedback(id=9001 + number, scores=(4,), at=BEGIN) for number in range(3))
    change(archive, feedback=voices, last_id=9003)
    least = ["--minimum", minimum] if minimum else []
    assert notes(archive, tmp_path / "out", *least, reader="programme") == DONE
    text = text_in(tmp_path / "out")
    assert (QUESTIONS[0] in text) is shown
    assert ("answers are left out" in text) is not shown


# --- names of those who take part --------------------------------------------------------------------------------


def test_names_of_participants_of_the_event_stop_a_note(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    workshop = archive.event_of(stored(archive))
    assert workshop is not None
    people = tuple(
        person.model_copy(update={"name": "Anna Müller" if place == 0 else ""})
        for place, person in enumerate(workshop.people)
    )
    archive.save_workshop(workshop.model_copy(update={"people": people}))
    change(archive, takeaway="Müllers Rat war gut.")
    assert notes(archive, tmp_path / "out", "--reply-sheet") == REFUSED
    assert not (tmp_path / "out").exists()
    assert "Müllers" in capsys.readouterr().err
    assert notes(archive, tmp_path / "own", reader="case-giver") == DONE
    assert "Müllers Rat" in text_in(tmp_path / "own")
    assert notes(archive, tmp_path / "out", "--mask") == DONE
    assert "Participant A Rat war gut." in text_in(tmp_path / "out")
