"""The command ``consult doctor``: what it says, what it does, and how it ends."""

import json
import os
from pathlib import Path

import pytest

from consult.cli import DAMAGED, DONE, REFUSED, main
from consult.doctor import DAMAGES, FOR_A_PERSON, OUTCOMES, REMEDIES
from consult.machine import machine
from sessions.store import layout
from sessions.store.archive import Archive
from sessions.store.doctor import Damage, Done, Remedy
from tests.sessions import builders

Output = pytest.CaptureFixture[str]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive with a district and a session, where the command looks for it."""
    made = Archive.open(tmp_path / "archive", tmp_path / "state", machine())
    made.save_district(builders.district())
    made.create(builders.session()).close()
    return made


@pytest.fixture
def session(archive: Archive) -> Path:
    """The file of the session."""
    return layout.session_file(archive.root, "nordufer", "2019-09-18-buero")


def test_every_code_has_words() -> None:
    assert set(DAMAGES) == set(Damage)
    assert set(REMEDIES) == set(Remedy) - {Remedy.PERSON}
    assert set(OUTCOMES) == set(Done)
    repaired = {
        *(Damage.UNCHECKED, Damage.JOURNAL_LEFT, Damage.JOURNAL_TORN, Damage.JOURNAL_DAMAGED, Damage.JOURNAL_STRANGE),
        *(Damage.NO_ARCHIVE_FILE, Damage.OPEN_TO_OTHERS, Damage.COPY_MISSING, Damage.COPY_DAMAGED, Damage.CATALOGUE),
    }
    assert set(FOR_A_PERSON) == set(Damage) - repaired


def test_an_archive_that_is_none_yet_has_nothing_to_check(tmp_path: Path, capsys: Output) -> None:
    assert main(["--lang", "en", "doctor"]) == DONE
    assert capsys.readouterr().out == "There is nothing to check yet.\n"
    assert not (tmp_path / "archive").exists()


def test_a_sound_archive(archive: Archive, capsys: Output) -> None:
    assert main(["--lang", "en", "doctor"]) == DONE
    # archive.json, district and session, and the second copies of both
    assert capsys.readouterr().out == "5 files checked; nothing is wrong.\n"


def test_another_folder_is_refused(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "holiday.jpg").touch()
    assert main(["--lang", "en", "doctor", "--repair"]) == REFUSED
    assert str(tmp_path / "archive") in capsys.readouterr().err


def test_without_repair_nothing_is_changed(session: Path, capsys: Output) -> None:
    session.write_bytes(b"")
    assert main(["--lang", "en", "doctor"]) == DAMAGED
    assert session.read_bytes() == b""
    assert capsys.readouterr().out.splitlines() == [
        "Damage: The file is empty.",
        f"  {session}",
        f"  --repair {REMEDIES[Remedy.RESTORE]}",
        "5 files checked; 1 problem found.",
        "Nothing was changed. Make a backup (consult backup), then: consult doctor --repair",
    ]


def test_repair_says_all_of_it_before_it_does_any(archive: Archive, session: Path, capsys: Output) -> None:
    session.write_bytes(b"broken")
    conflict = session.with_name("2019-09-18-buero (conflicted copy).json")
    conflict.write_bytes(b"{}")
    conflict.chmod(0o600)
    assert main(["--lang", "en", "doctor", "--repair"]) == DAMAGED
    aside = layout.damaged_folder(archive.state, archive.id) / "nordufer-2019-09-18-buero.json"
    assert capsys.readouterr().out.splitlines() == [
        "Damage: The file is cut off or cannot be read.",
        f"  {session}",
        f"  Repairing {REMEDIES[Remedy.RESTORE]}",
        "Damage: A copy that a sync program or a person made; consult does not read it.",
        f"  {conflict}",
        "  For you: Compare it with the record of that name, and move it away when nothing is missing.",
        "",
        f"{session}: repaired",
        f"  Kept aside: {aside}",
        f"{conflict}: left to you",
        "6 files checked; 2 problems found; 1 remains.",
    ]
    assert aside.read_bytes() == b"broken"
    assert archive.load("2019-09-18-buero") == builders.session()
    conflict.unlink()
    assert main(["--lang", "en", "doctor"]) == DONE


def test_everything_repaired_ends_well(session: Path) -> None:
    session.write_bytes(b"")
    assert main(["doctor", "--repair"]) == DONE
    assert main(["doctor"]) == DONE


def test_the_other_machine_is_named_before_its_journal_is_taken(
    archive: Archive, session: Path, capsys: Output
) -> None:
    writer = Archive.open(archive.root, archive.state, "anderswo").write("2019-09-18-buero")
    assert main(["--lang", "en", "doctor", "--repair"]) == DAMAGED
    out = capsys.readouterr().out
    assert "not finished there." in out
    assert "open on anderswo" in out
    assert "only do that if that machine is not writing this session any more" in out.lower()
    assert f"{layout.journal_file(session, 'anderswo')}: in use: left alone" in out
    assert layout.journal_file(session, "anderswo").exists()
    writer.close()
    assert main(["doctor"]) == DONE


def test_a_remark_is_no_damage(session: Path, capsys: Output) -> None:
    note = session.with_name("Notiz.docx")
    note.touch(0o600)
    assert main(["--lang", "en", "doctor"]) == DONE
    out = capsys.readouterr().out
    assert out.startswith("Remark: This does not belong to the archive")
    assert out.endswith("; nothing is wrong.\n")


def test_json(session: Path, capsys: Output) -> None:
    session.write_bytes(b"")
    finding = {
        "code": "empty",
        "file": str(session),
        "cause": "the file is empty",
        "remedy": "restore",
        "done": False,
    }
    assert main(["doctor", "--json"]) == DAMAGED
    assert json.loads(capsys.readouterr().out) == {"files": 5, "findings": [finding]}
    assert main(["doctor", "--json", "--repair"]) == DONE
    assert json.loads(capsys.readouterr().out) == {"files": 5, "findings": [{**finding, "done": True}]}


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses such names")
def test_a_name_of_a_file_moves_no_cursor(session: Path, capsys: Output) -> None:
    (session.parent / "x\x1b[2Jy").touch(0o600)
    assert main(["--lang", "en", "doctor"]) == DONE
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("tongue", ["de", "en"])
def test_both_languages_name_the_file_and_the_way_on(session: Path, tongue: str, capsys: Output) -> None:
    session.write_bytes(b"")
    assert main(["--lang", tongue, "doctor"]) == DAMAGED
    out = capsys.readouterr().out
    assert str(session) in out
    assert "consult doctor --repair" in out
