"""Writing a note: whole or not at all, for its owner only, and never over something by accident."""

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sessions.notes.blocks import Sheet
from sessions.notes.sheet import Reader, sheet
from sessions.notes.write import FORMATS, file_name, letterhead_for, render, render_all, write_note, write_notes
from sessions.refusal import Reason, Refusal
from tests.sessions.core_builders import refused
from tests.sessions.notes import samples
from tests.sessions.notes.extract import plain_text


def note(reader: Reader = Reader.GROUP) -> Sheet:
    return sheet(samples.full(), reader, samples.LANGUAGE, samples.NOW)


def test_names_are_plain_ascii_and_name_the_reader() -> None:
    session = samples.full()
    names = {file_name(session, reader, form, samples.LANGUAGE) for reader in Reader for form in FORMATS}
    assert len(names) == len(Reader) * len(FORMATS)
    assert all(name.isascii() and " " not in name for name in names)
    assert "2026-11-23-uebergang-kitagrundschule-eine-vereinbarung-die-for-the-group.md" in names


def named(form: str) -> str:
    return f"{form}.{FORMATS[form].suffix}"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("reader", [Reader.CASE_GIVER, Reader.GROUP, Reader.DISTRICT])
def test_every_format_renders_alone_and_with_all_others(reader: Reader, form: str) -> None:
    made = note(reader)
    alone = render(made, form)
    assert alone.unshown == ()
    together = render_all(made, [*FORMATS, form], named)
    assert list(together) == [named(one) for one in FORMATS]
    if form != "eml":
        assert together[named(form)] == alone


@pytest.mark.parametrize("form", FORMATS)
def test_the_programme_gets_every_format_but_those_of_steps_and_days(form: str) -> None:
    made = note(Reader.PROGRAMME)
    if FORMATS[form].part:
        with refused(Reason.NOTHING_TO_WRITE):
            render(made, form)
    else:
        assert render(made, form).data


def test_the_name_of_a_file_says_nothing_of_the_case_to_those_who_may_not_know_it() -> None:
    session = samples.full()
    names = {reader: file_name(session, reader, "pdf", samples.LANGUAGE) for reader in Reader}
    assert "uebergang" in names[Reader.DISTRICT]
    assert names[Reader.PROGRAMME] == f"{session.day}-{session.district}-0900-for-organiser-and-funder.pdf"
    prepared = session.model_copy(update={"runs": ()})
    name = file_name(prepared, Reader.PROGRAMME, "pdf", samples.LANGUAGE)
    assert name == f"{session.day}-{session.district}-for-organiser-and-funder.pdf"
    assert len(set(names.values())) == len(Reader)


@pytest.mark.parametrize("form", FORMATS)
def test_what_no_file_can_hold_is_replaced_and_named(form: str) -> None:
    hostile = "a\x1b[31mb\ud83d\u202e"
    made = replace(note(), banner=hostile, left_out=(hostile,))
    rendered = render(made, form)
    assert rendered.unshown == ("ESCAPE", "U+D83D", "RIGHT-TO-LEFT OVERRIDE")
    if not FORMATS[form].part:
        text = " ".join(plain_text(rendered.data, form).split())
        assert "a[ESCAPE][31mb[U+D83D][RIGHT-TO-LEFT OVERRIDE]" in text


def test_several_notes_are_written_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"a.md": b"a", "b.pdf": b"b", "c.txt": b"c"}
    (tmp_path / "c.txt").write_text("old", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        write_notes(tmp_path, files)
    assert (refused.value.reason, refused.value.facts) == (Reason.TARGET_EXISTS, {"file": str(tmp_path / "c.txt")})
    assert [path.name for path in tmp_path.iterdir()] == ["c.txt"]
    folder = tmp_path / "new"
    assert write_notes(folder, files) == [folder / name for name in files]

    def full(descriptor: int, real: Callable[[int], None] = os.fsync) -> None:
        if (tmp_path / "half" / "a.md").exists():
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal):
        write_notes(tmp_path / "half", files)
    assert list((tmp_path / "half").iterdir()) == []


def test_letterhead_is_read_only_for_word(tmp_path: Path) -> None:
    missing = tmp_path / "kopf.docx"
    assert letterhead_for(["pdf", "odt"], missing) is None
    assert letterhead_for(["docx"], None) is None
    with pytest.raises(Refusal) as refused:
        letterhead_for(["docx"], missing)
    assert refused.value.reason is Reason.NOT_READABLE


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
