"""``consult backup`` and ``consult restore``: words, exit codes, and what is on the disk afterwards."""

import errno
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from consult.backup import quoted, size
from consult.cli import DAMAGED, DONE, REFUSED, USAGE, main
from consult.i18n import language
from sessions.store import disk, layout
from sessions.store.archive import Archive
from tests.sessions.builders import at, district, running, session, workshop

Output = pytest.CaptureFixture[str]
ID = "2019-09-18-buero"
WARNING = "The backup is not encrypted and holds what participants said: keep it where you would keep the archive.\n"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return the archive that the commands find."""
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    archive.save_district(district())
    archive.save_workshop(workshop())
    for value in (running(), session(id="2019-09-19-kita")):
        with archive.create(value) as writer:
            writer.save(value, at(20))
    return archive


def test_there_and_back(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    file, into = tmp_path / "b.zip", tmp_path / "a new folder"
    assert main(["--lang", "en", "backup", str(file)]) == DONE
    said = capsys.readouterr()
    assert said.err == ""
    held = f"1 district, 2 sessions and 1 workshop; {size(file.stat().st_size, language('en'))}\n"
    assert said.out == f"{WARNING}Written and checked: {file}\n{held}"
    assert main(["--lang", "en", "restore", str(file), "--into", str(into)]) == DONE
    said = capsys.readouterr()
    assert said.err == ""
    first, *rest = said.out.splitlines(keepends=True)
    assert re.fullmatch(
        rf"The backup of \d+ \w+ \d{{4}} \d\d:\d\d was checked and unpacked into {re.escape(str(into))}\.\n", first
    )
    assert rest == [held, f"Open it with: consult --archive {quoted(into)}\n"]
    assert main(["--archive", str(into), "show", ID]) == DONE
    assert Archive.open(into, tmp_path / "s2").load(ID) == archive.load(ID)


def test_german_is_the_first_language(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    assert main(["backup", str(tmp_path / "b.zip")]) == DONE
    assert main(["restore", str(tmp_path / "b.zip"), "--into", str(tmp_path / "new")]) == DONE
    out = capsys.readouterr().out
    for words in ("nicht verschlüsselt", "1 Kommune", "2 Beratungen", "1 Workshop", "consult --archive"):
        assert words in out


def test_a_session_that_runs_is_in_it(archive: Archive, tmp_path: Path) -> None:
    with archive.write(ID) as writer:
        writer.save(writer.session.model_copy(update={"takeaway": "neu"}), at(30))
        assert main(["backup", str(tmp_path / "b.zip")]) == DONE
    assert main(["restore", str(tmp_path / "b.zip"), "--into", str(tmp_path / "new")]) == DONE
    assert Archive.open(tmp_path / "new", tmp_path / "s2").load(ID).takeaway == "neu"


def test_a_damaged_file_is_named_and_the_backup_written(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    path = layout.session_file(archive.root, "nordufer", ID)
    path.write_bytes(b"{broken")
    for copy in archive.state.rglob(f"{ID}*.json"):
        copy.unlink()
    assert main(["--lang", "en", "backup", str(tmp_path / "b.zip")]) == DAMAGED
    said = capsys.readouterr()
    assert said.err.startswith(f"consult: {path}: damaged, in the backup as it is (")
    assert "2 sessions" in said.out
    with zipfile.ZipFile(tmp_path / "b.zip") as pack:
        assert pack.read(f"districts/nordufer/{ID}.json") == b"{broken"
    assert main(["restore", str(tmp_path / "b.zip"), "--into", str(tmp_path / "new")]) == DONE


def test_a_file_that_cannot_be_in_it_is_named(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    (archive.root / "manifest.json").write_text("x")
    assert main(["--lang", "en", "backup", str(tmp_path / "b.zip")]) == DAMAGED
    err = capsys.readouterr().err
    expected = "NOT in the backup (a backup cannot hold a file of this name)"
    assert err == f"consult: {archive.root / 'manifest.json'}: {expected}\n"


def test_what_exists_is_not_written_over(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "b.zip"
    file.write_text("x")
    assert main(["--lang", "en", "backup", str(file)]) == REFUSED
    err = capsys.readouterr().err
    assert err == f"consult: {file} exists already. Choose another name or remove it first.\n"
    assert file.read_text() == "x"
    file.unlink()
    assert main(["backup", str(file)]) == DONE
    capsys.readouterr()
    assert main(["--lang", "en", "restore", str(file), "--into", str(archive.root)]) == REFUSED
    said = capsys.readouterr()
    assert said.err == (
        f"consult: {archive.root} is not an empty folder. Choose a new or empty one; nothing was changed.\n"
    )
    assert said.out == ""


def test_a_backup_in_the_archive_is_refused(archive: Archive, capsys: Output) -> None:
    file = archive.root / "b.zip"
    assert main(["--lang", "en", "backup", str(file)]) == REFUSED
    err = capsys.readouterr().err
    words = "would lie in the archive itself. Choose a folder outside, best on another drive."
    assert err == f"consult: {file} {words}\n"
    assert not file.exists()


def test_a_damaged_backup_is_refused_by_the_name_of_its_entry(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "b.zip"
    assert main(["backup", str(file)]) == DONE
    with zipfile.ZipFile(file) as pack:
        entry = pack.getinfo(f"districts/nordufer/{ID}.json")
    payload = bytearray(file.read_bytes())
    payload[entry.header_offset + 30 + len(entry.filename) + 50] ^= 4
    file.write_bytes(payload)
    capsys.readouterr()
    assert main(["--lang", "en", "restore", str(file), "--into", str(tmp_path / "new")]) == DAMAGED
    said = capsys.readouterr()
    assert said.err.startswith(f"consult: {file} cannot be read: districts/nordufer/{ID}.json: ")
    assert said.out == ""
    assert not (tmp_path / "new").exists()


class FullOs:
    """The module ``os`` on a full disk."""

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def write(self, *_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_full_disk_is_said_in_words_that_fit_a_file(
    archive: Archive, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    arguments, target = ["backup", str(tmp_path / "b.zip")], tmp_path / "b.zip"
    if command == "restore":
        assert main(arguments) == DONE
        arguments, target = ["restore", str(target), "--into", str(tmp_path / "new")], tmp_path / "new"
    before = sorted(path.name for path in tmp_path.iterdir())
    capsys.readouterr()
    monkeypatch.setattr(disk, "os", FullOs())
    assert main(["--lang", "en", *arguments]) == REFUSED
    cause = os.strerror(errno.ENOSPC)
    assert capsys.readouterr().err == f"consult: Not written: {target} ({cause}). Choose another folder.\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_no_archive_is_not_made_by_a_backup(tmp_path: Path, capsys: Output) -> None:
    assert main(["--lang", "en", "backup", str(tmp_path / "b.zip")]) == REFUSED
    cause = os.strerror(errno.ENOENT)
    assert capsys.readouterr().err == f"consult: {tmp_path / 'archive' / 'archive.json'} cannot be opened: {cause}.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["backup"], ["restore", "x"], ["restore", "--into", "x"]])
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == USAGE


@pytest.mark.parametrize(
    ("count", "english", "german"),
    [(0, "0 B", "0 B"), (999, "999 B", "999 B"), (12_345, "12.3 kB", "12,3 kB"), (2_500_000, "2.5 MB", "2,5 MB")],
)
def test_sizes(count: int, english: str, german: str) -> None:
    assert (size(count, language("en")), size(count, language("de"))) == (english, german)
