"""Writing a note: whole or not at all, for its owner only, and never over something by accident."""

import os
import stat
from pathlib import Path

import pytest

from sessions.notes.sheet import Reader, sheet
from sessions.notes.write import FORMATS, file_name, render, write_note
from sessions.refusal import Reason, Refusal
from tests.sessions.notes import samples


def test_names_are_plain_ascii_and_name_the_reader() -> None:
    session = samples.full()
    names = {file_name(session, reader, suffix, samples.LANGUAGE) for reader in Reader for suffix in FORMATS}
    assert len(names) == len(Reader) * len(FORMATS)
    assert all(name.isascii() and " " not in name for name in names)
    assert "2026-11-23-uebergang-kitagrundschule-eine-vereinbarung-die-for-the-group.md" in names


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_renders(suffix: str) -> None:
    assert "Fallgeber" in render(sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW), suffix)


def test_note_is_private_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "note.md"
    write_note(target, "Übergang\n")
    assert target.read_bytes() == "Übergang\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["note.md"]
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_existing_note_is_refused_unless_it_may_be_replaced(tmp_path: Path) -> None:
    target = tmp_path / "note.md"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        write_note(target, "new")
    assert (refused.value.reason, refused.value.facts) == (Reason.TARGET_EXISTS, {"file": str(target)})
    assert target.read_text(encoding="utf-8") == "old"
    write_note(target, "new", overwrite=True)
    assert target.read_text(encoding="utf-8") == "new"
    assert len(list(tmp_path.iterdir())) == 1


def test_left_over_temporary_file_is_no_obstacle(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("untouched", encoding="utf-8")
    (tmp_path / "~note.md.tmp").symlink_to(elsewhere)
    write_note(tmp_path / "note.md", "new")
    assert elsewhere.read_text(encoding="utf-8") == "untouched"
    assert (tmp_path / "note.md").read_text(encoding="utf-8") == "new"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    target = tmp_path / "2026" / "notes" / "note.md"
    write_note(target, "x")
    assert target.read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("overwrite", [False, True])
def test_folder_that_is_a_file_is_refused_with_its_cause(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "taken").write_text("no folder", encoding="utf-8")
    target = tmp_path / "taken" / "note.md"
    with pytest.raises(Refusal) as refused:
        write_note(target, "x", overwrite)
    assert refused.value.reason is Reason.NOTE_FAILED
    assert refused.value.facts["file"] == str(target)
    assert refused.value.facts["cause"]


def test_disk_that_fails_leaves_the_old_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "note.md"
    target.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal) as refused:
        write_note(target, "new", overwrite=True)
    assert refused.value.facts["cause"] == "No space left on device"
    assert target.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_file_systems_without_links_work_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(self: Path, target: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", unsupported)
    target = tmp_path / "note.md"
    write_note(target, "new")
    assert target.read_text(encoding="utf-8") == "new"
    with pytest.raises(Refusal) as refused:
        write_note(target, "newer")
    assert refused.value.reason is Reason.TARGET_EXISTS
    assert [path.name for path in tmp_path.iterdir()] == ["note.md"]
