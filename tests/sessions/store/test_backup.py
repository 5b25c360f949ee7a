import errno
import hashlib
import io
import json
import os
import random
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.store import backup, disk, layout, place
from sessions.store.archive import Archive
from sessions.store.backup import MANIFEST, Backup
from tests.sessions.builders import at, district, running, session, workshop

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX modes and links")
NOW = datetime(2026, 11, 25, 9, 30, 10, tzinfo=UTC)
SECOND = "2019-09-19-kita"
THIRD = "2019-09-20-amt"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive with something in every place."""
    archive = Archive.open(tmp_path / "archive", tmp_path / "state", "pc", new_id=lambda: "a1")
    archive.save_district(district())
    archive.save_district(district(id="suedufer", name="Bezirk Südufer"))
    archive.save_workshop(workshop())
    for value in (running(), session(id=SECOND), session(id=THIRD, district="suedufer")):
        with archive.create(value) as writer:
            writer.save(value, at(20))
    return archive


def _write(archive: Archive, target: Path) -> Backup:
    return backup.write(archive.root, target, NOW, program="9.9", state=archive.state, device=archive.device)


def _everything(root: Path, state: Path) -> Any:
    """Return all that an archive holds, as the program loads it."""
    archive = Archive.open(root, state, "other")
    names = [f"{item.district}/{item.id}" for item in layout.listing(root) if item.kind == "session"]
    loaded = {name: archive.load(name) for name in sorted(names)}
    return archive.id, archive.districts(), archive.workshops(), loaded


def _refused(work: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _session(archive: Archive, district_id: str = "nordufer", session_id: str = "2019-09-18-buero") -> Path:
    return layout.session_file(archive.root, district_id, session_id)


# --- round trip ---


def test_what_is_restored_loads_equal(archive: Archive, tmp_path: Path) -> None:
    before = _files(archive.root)
    made = _write(archive, tmp_path / "b.zip")
    assert made == Backup("a1", NOW, "9.9", 2, 3, 1, 0, (tmp_path / "b.zip").stat().st_size, made.unpacked)
    assert backup.check(tmp_path / "b.zip") == made
    assert backup.restore(tmp_path / "b.zip", tmp_path / "new") == made
    assert _everything(tmp_path / "new", tmp_path / "s2") == _everything(archive.root, tmp_path / "s3")
    assert _files(archive.root) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "b.zip", "new", "s2", "s3", "state"]


def test_a_backup_of_what_was_restored_holds_the_same(archive: Archive, tmp_path: Path) -> None:
    _write(archive, tmp_path / "b.zip")
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    backup.write(tmp_path / "new", tmp_path / "c.zip", NOW, program="9.9", state=tmp_path / "s2")
    assert (tmp_path / "b.zip").read_bytes() == (tmp_path / "c.zip").read_bytes()


def test_any_program_can_unpack_it(archive: Archive, tmp_path: Path) -> None:
    _write(archive, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as pack:
        assert pack.testzip() is None
        manifest = json.loads(pack.read(MANIFEST))
        assert {name: manifest[name] for name in ("format", "archive", "at", "program")} == {
            "format": 1,
            "archive": "a1",
            "at": "2026-11-25T09:30:10+00:00",
            "program": "9.9",
        }
        assert set(manifest["files"]) == {*pack.namelist()} - {MANIFEST}
        for name, item in manifest["files"].items():
            payload = pack.read(name)
            assert item["size"] == len(payload)
            assert item["sha256"] == hashlib.sha256(payload).hexdigest()
            assert item["record"] is (name != "archive.json")


def test_the_instant_is_kept_as_utc_and_must_be_aware(archive: Archive, tmp_path: Path) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=1)))
    made = backup.write(archive.root, tmp_path / "b.zip", local, program="1", state=archive.state)
    assert made.at.isoformat() == NOW.isoformat()
    with pytest.raises(ValueError, match="time zone"):
        backup.write(archive.root, tmp_path / "c.zip", NOW.replace(tzinfo=None), program="1", state=archive.state)


@posix
@pytest.mark.parametrize("existing", [False, True])
def test_everything_is_for_its_owner_only(archive: Archive, tmp_path: Path, existing: bool) -> None:
    os.umask(0o000)
    try:
        if existing:
            (tmp_path / "new").mkdir(mode=0o777)
        _write(archive, tmp_path / "b.zip")
        backup.restore(tmp_path / "b.zip", tmp_path / "new")
    finally:
        os.umask(0o022)
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    for path in (tmp_path / "new", *(tmp_path / "new").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_session_that_runs_is_in_it_with_all_that_was_acknowledged(archive: Archive, tmp_path: Path) -> None:
    path = _session(archive, session_id=SECOND)
    with archive.write(f"nordufer/{SECOND}") as writer:
        writer.save(_titled(writer.session, "eins"), at(30))
        writer.save(_titled(writer.session, "zwei"), at(31))
        journal = layout.journal_file(path, "pc")
        with journal.open("ab") as file:  # a save that is under way
            file.write(b'12345678 {"n": 3, "set"')
        before = _files(archive.root)
        made = _write(archive, tmp_path / "b.zip")
        assert _files(archive.root) == before
        assert made.damaged == ()
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    assert layout.journals(layout.session_file(tmp_path / "new", "nordufer", SECOND)) == []
    assert _everything(tmp_path / "new", tmp_path / "s2")[3][f"nordufer/{SECOND}"].takeaway == "zwei"


def _titled(value: Session, takeaway: str) -> Session:
    return value.model_copy(update={"takeaway": takeaway})


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sessions.store.archive import Archive

archive = Archive.open(Path(sys.argv[1]), Path(sys.argv[2]), "pc")
writer = archive.write("nordufer/2019-09-19-kita")
for number in range(100_000):
    if number % 7 == 6:  # files and journals change places under the reader's eyes
        writer.settle()
    if number % 31 == 30:
        writer.close()
        writer = archive.write("nordufer/2019-09-19-kita")
    writer.save(writer.session.model_copy(update={"takeaway": f"{number:06}"}), datetime(2026, 1, 1, tzinfo=UTC))
    with open(sys.argv[3], "a") as acknowledged:
        acknowledged.write(f"{number:06}\\n")
    print(flush=True)
"""


def test_a_session_that_another_program_writes_is_never_torn(archive: Archive, tmp_path: Path) -> None:
    acknowledged = tmp_path / "acknowledged"
    command = [sys.executable, "-c", WRITER, str(archive.root), str(archive.state), str(acknowledged)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline()
            for turn in range(40):
                last = acknowledged.read_text()[-7:]
                assert _write(archive, tmp_path / f"{turn}.zip").damaged == ()
                held = _content(tmp_path / f"{turn}.zip")[f"districts/nordufer/{SECOND}.json"]
                assert json.loads(held)["session"]["1"]["takeaway"] >= last.strip()
            assert writer.poll() is None
            assert int(acknowledged.read_text()[-7:]) > 40
        finally:
            writer.kill()


# --- what is no record, and what is damaged ---


def test_copies_and_other_files_are_in_it_as_they_are_and_temporaries_are_not(archive: Archive, tmp_path: Path) -> None:
    folder = archive.root / "districts" / "nordufer"
    kept = {"x (conflict).json": b"{broken", "y.sync-conflict-2026.json": b"", "Skizze ä.png": bytes(range(256))}
    for name, payload in kept.items():
        (folder / name).write_bytes(payload)
    (archive.root / "readme.txt").write_text("x")
    for name in ("~x.json.tmp", ".hidden", "desktop.ini"):
        (folder / name).write_text("x")
    (archive.root / ".stfolder").mkdir()
    (archive.root / ".stfolder" / "x").write_text("x")
    made = _write(archive, tmp_path / "b.zip")
    assert (made.others, made.damaged) == (4, ())
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    assert {name: (tmp_path / "new/districts/nordufer" / name).read_bytes() for name in kept} == kept
    names = {path.name for path in (tmp_path / "new").rglob("*")}
    assert names.isdisjoint({"~x.json.tmp", ".hidden", "desktop.ini", ".stfolder"})


def _damage(path: Path) -> bytes:
    payload = path.read_bytes().replace(b"Schulamt", b"Schulamd")
    path.write_bytes(payload)
    return payload


def test_a_damaged_file_without_a_copy_is_in_it_as_it_is(archive: Archive, tmp_path: Path) -> None:
    path = _session(archive)
    damaged = _damage(path)
    for kept in archive.state.rglob("2019-09-18-buero*.json"):
        kept.unlink()
    made = _write(archive, tmp_path / "b.zip")
    assert [(item.file, item.kept) for item in made.damaged] == [(path, True)]
    assert "checksum" in made.damaged[0].cause
    assert made.sessions == 3
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    assert (tmp_path / "new" / path.relative_to(archive.root)).read_bytes() == damaged
    assert Archive.open(tmp_path / "new", tmp_path / "s2").load(THIRD).id == THIRD


def test_a_damaged_file_with_a_copy_is_in_it_twice(archive: Archive, tmp_path: Path) -> None:
    path = _session(archive)
    whole = archive.load("2019-09-18-buero")
    damaged = _damage(path)
    made = _write(archive, tmp_path / "b.zip")
    assert [(item.file, item.kept) for item in made.damaged] == [(path, True)]
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    restored = tmp_path / "new" / path.relative_to(archive.root)
    assert restored.with_name("2019-09-18-buero (damaged).json").read_bytes() == damaged
    assert Archive.open(tmp_path / "new", tmp_path / "s2").read("2019-09-18-buero") == (whole, ())


def _with_journal(archive: Archive, *takeaways: str) -> Path:
    """Leave a session as a killed program does, and return its journal."""
    path = _session(archive, session_id=SECOND)
    journal = layout.journal_file(path, "pc")
    with archive.write(f"nordufer/{SECOND}") as writer:
        for takeaway in takeaways:
            writer.save(_titled(writer.session, takeaway), at(30))
        state = path.read_bytes(), journal.read_bytes()
    path.write_bytes(state[0])
    journal.write_bytes(state[1])
    return journal


def test_a_damaged_journal_opens_as_it_did_before(archive: Archive, tmp_path: Path) -> None:
    journal = _with_journal(archive, "eins", "zwei", "drei")
    journal.write_bytes(journal.read_bytes().replace(b"zwei", b"zwey"))
    made = _write(archive, tmp_path / "b.zip")
    assert [item.kept for item in made.damaged] == [True]
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    assert _files(tmp_path / "new")[str(journal.relative_to(archive.root))] == journal.read_bytes()
    before, after = (
        Archive.open(root, tmp_path / "s2", "pc").read(f"nordufer/{SECOND}")
        for root in (archive.root, tmp_path / "new")
    )
    assert before[0] == after[0]
    assert [notice.found for notice in before[1]] == [notice.found for notice in after[1]] != []


@pytest.mark.parametrize("gone", [False, True])
def test_a_journal_that_belongs_to_no_file_is_kept(archive: Archive, tmp_path: Path, gone: bool) -> None:
    journal = _with_journal(archive, "eins")
    path = _session(archive, session_id=SECOND)
    if gone:
        path.unlink()
    else:
        path.write_bytes(_session(archive, "suedufer", THIRD).read_bytes())
    made = _write(archive, tmp_path / "b.zip")
    assert [(item.file, item.kept) for item in made.damaged] == [(journal, True)]
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    assert _files(tmp_path / "new")[str(journal.relative_to(archive.root))] == journal.read_bytes()


def test_a_damaged_archive_file_does_not_stop_a_backup(archive: Archive, tmp_path: Path) -> None:
    layout.archive_file(archive.root).write_text("{")
    made = _write(archive, tmp_path / "b.zip")
    assert (made.archive, made.sessions) == ("", 3)
    assert [(item.file.name, item.kept) for item in made.damaged] == [("archive.json", True)]
    backup.restore(tmp_path / "b.zip", tmp_path / "new")
    assert (tmp_path / "new/archive.json").read_text() == "{"


@posix
def test_what_cannot_be_in_it_is_named(archive: Archive, tmp_path: Path) -> None:
    (archive.root / "a\\b.txt").write_text("x")
    (archive.root / MANIFEST).write_text("x")
    (archive.root / os.fsdecode(b"\xff.txt")).write_text("x")
    (archive.root / "away").symlink_to(tmp_path)
    (archive.root / "loop").symlink_to("loop")
    made = _write(archive, tmp_path / "b.zip")
    assert sorted(os.fsencode(item.file.name) for item in made.damaged if not item.kept) == [
        b"\xff.txt" if name == "?" else name.encode() for name in ("a\\b.txt", "away", "loop", MANIFEST, "?")
    ]
    assert (made.others, len(made.damaged)) == (0, 5)


@posix
def test_a_district_behind_a_link_is_in_it(archive: Archive, tmp_path: Path) -> None:
    folder = archive.root / "districts" / "suedufer"
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    made = _write(archive, tmp_path / "b.zip")
    assert (made.districts, made.sessions, made.damaged) == (2, 3, ())


@pytest.mark.parametrize("missing", [True, False])
def test_no_archive_is_refused_and_not_made(tmp_path: Path, missing: bool) -> None:
    root = tmp_path / "archive"
    if not missing:
        root.mkdir()
    refusal = _refused(lambda: backup.write(root, tmp_path / "b.zip", NOW, program="1", state=tmp_path / "state"))
    assert (refusal.reason, refusal.facts["file"]) == (Reason.NOT_READABLE, str(root / "archive.json"))
    assert [path.name for path in tmp_path.iterdir()] == ([] if missing else ["archive"])


def test_a_newer_archive_is_refused(archive: Archive, tmp_path: Path) -> None:
    layout.archive_file(archive.root).write_text('{"format": 99, "id": "a1"}')
    assert _refused(lambda: _write(archive, tmp_path / "b.zip")).reason is Reason.NEWER_FORMAT


# --- never over anything ---


def test_a_file_that_exists_is_never_written_over(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling").symlink_to("nowhere")
    for name in ("file", "folder", "dangling"):
        refusal = _refused(lambda name=name: _write(archive, tmp_path / name))  # type: ignore[misc]
        assert (refusal.reason, refusal.facts) == (Reason.TARGET_EXISTS, {"file": str(tmp_path / name)})
    assert (tmp_path / "file").read_text() == "x"


class Os:
    """The module ``os`` with one call replaced; the rest is real."""

    def __init__(self, **calls: Callable[..., Any]) -> None:
        self.__dict__.update(calls)

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_is_never_written_over(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    target = tmp_path / "b.zip"

    def link(source: Path, name: Path) -> None:
        target.write_text("theirs")
        if not links:
            raise PermissionError(errno.EPERM, "no links")
        os.link(source, name)

    monkeypatch.setattr(backup, "os", Os(link=link))
    assert _refused(lambda: _write(archive, target)).reason is Reason.TARGET_EXISTS
    assert target.read_text() == "theirs"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "b.zip", "state"]


def test_without_links_it_is_renamed(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(source: Path, name: Path) -> None:
        raise PermissionError(errno.EPERM, "no links")

    monkeypatch.setattr(backup, "os", Os(link=link))
    made = _write(archive, tmp_path / "b.zip")
    assert backup.check(tmp_path / "b.zip") == made
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "b.zip", "state"]


@posix
def test_a_backup_in_the_archive_is_refused(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(archive.root / "workshops")
    for target in (archive.root / "b.zip", tmp_path / "link" / "b.zip"):
        refusal = _refused(lambda target=target: _write(archive, target))  # type: ignore[misc]
        assert (refusal.reason, refusal.facts) == (Reason.IN_ARCHIVE, {"file": str(target)})
        assert not target.exists()


def test_a_restore_goes_into_a_new_or_empty_folder_only(archive: Archive, tmp_path: Path) -> None:
    _write(archive, tmp_path / "b.zip")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / ".hidden").write_text("x")
    (tmp_path / "file").write_text("x")
    for name in ("full", "file", "archive"):
        refusal = _refused(lambda name=name: backup.restore(tmp_path / "b.zip", tmp_path / name))  # type: ignore[misc]
        assert (refusal.reason, refusal.facts) == (Reason.NOT_EMPTY, {"file": str(tmp_path / name)})
    assert _files(tmp_path / "full") == {".hidden": b"x"}
    (tmp_path / "empty").mkdir()
    backup.restore(tmp_path / "b.zip", tmp_path / "empty")
    assert _everything(tmp_path / "empty", tmp_path / "s2") == _everything(archive.root, tmp_path / "s3")


def test_a_folder_that_fills_meanwhile_is_left_alone(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(archive, tmp_path / "b.zip")
    unpack = backup._put_folder

    def fill(temporary: Path, into: Path) -> None:
        into.mkdir()
        (into / "theirs").write_text("x")
        unpack(temporary, into)

    monkeypatch.setattr(backup, "_put_folder", fill)
    assert _refused(lambda: backup.restore(tmp_path / "b.zip", tmp_path / "new")).reason is Reason.NOT_EMPTY
    assert _files(tmp_path / "new") == {"theirs": b"x"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "b.zip", "new", "state"]


@posix
def test_a_link_to_an_empty_folder_stays_one(archive: Archive, tmp_path: Path) -> None:
    _write(archive, tmp_path / "b.zip")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")
    backup.restore(tmp_path / "b.zip", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "empty" / "archive.json").exists()


# --- damage to the backup ---


@pytest.fixture
def small(tmp_path: Path) -> bytes:
    """Return a backup of a small archive."""
    archive = Archive.open(tmp_path / "small", tmp_path / "state", new_id=lambda: "a1")
    archive.create(session()).close()
    (archive.root / "Skizze ä.txt").write_text("x")
    _write(archive, tmp_path / "small.zip")
    return (tmp_path / "small.zip").read_bytes()


def _content(file: Path) -> dict[str, bytes]:
    """Return what a backup holds, checked."""
    with backup._opened(file) as opened:
        return dict(opened.contents())


def _outcome(file: Path, payload: bytes) -> tuple[Backup, dict[str, bytes]] | Reason:
    file.write_bytes(payload)
    try:
        # What is added at the end changes the size, and nothing else.
        return backup.check(file)._replace(size=0), _content(file)
    except Refusal as refusal:
        return refusal.reason


def test_every_flipped_bit_is_found_or_changes_nothing(small: bytes, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    whole = _outcome(file, small)
    found = 0
    for number in range(len(small) * 8):
        flipped = bytearray(small)
        flipped[number // 8] ^= 1 << number % 8
        outcome = _outcome(file, bytes(flipped))
        assert outcome in (Reason.DAMAGED, whole), number
        found += outcome is Reason.DAMAGED
    assert found > len(small) * 8 * 0.8  # the rest are dates and other fields of the zip that nothing is read from


def test_every_truncation_is_refused(small: bytes, tmp_path: Path) -> None:
    for size in range(len(small)):
        assert _outcome(tmp_path / "b.zip", small[:size]) is Reason.DAMAGED, size


def test_no_garbage_crashes_it(small: bytes, tmp_path: Path) -> None:
    chance = random.Random(3)
    whole = _outcome(tmp_path / "b.zip", small)
    for _ in range(400):
        broken = bytearray(small)
        start = chance.randrange(len(small))
        size = chance.randrange(1, 200)
        broken[start : start + size] = chance.choice([b"", bytes(size), chance.randbytes(size), broken[:size] * 2])
        assert _outcome(tmp_path / "b.zip", bytes(broken)) in (Reason.DAMAGED, whole)


def test_nothing_is_written_when_a_backup_is_damaged(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(archive, tmp_path / "b.zip")
    monkeypatch.setattr(backup, "_unpack", None)  # would fail if it were called
    payload = bytearray((tmp_path / "b.zip").read_bytes())
    with zipfile.ZipFile(tmp_path / "b.zip") as pack:
        last = pack.infolist()[-2]
    payload[last.header_offset + 30 + len(last.filename) + 40] ^= 1
    (tmp_path / "b.zip").write_bytes(payload)
    (tmp_path / "empty").mkdir()
    for into in ("new", "empty"):
        refusal = _refused(lambda into=into: backup.restore(tmp_path / "b.zip", tmp_path / into))  # type: ignore[misc]
        assert refusal.reason is Reason.DAMAGED
        assert refusal.facts["file"] == str(tmp_path / "b.zip")
        assert refusal.facts["entry"] == last.filename
        assert last.filename in str(refusal.facts["cause"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "b.zip", "empty", "state"]
    assert _files(tmp_path / "empty") == {}


# --- tampering ---


def _entry(name: str, mode: int = stat.S_IFREG | 0o600) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = mode << 16
    return entry


def _listed(payload: bytes, *, record: bool = False) -> dict[str, Any]:
    return {"size": len(payload), "sha256": hashlib.sha256(payload).hexdigest(), "record": record}


def _forged(
    contents: Mapping[str, bytes],
    change: Callable[[dict[str, Any]], object] = lambda _manifest: None,
    extra: Callable[[zipfile.ZipFile], object] = lambda _pack: None,
) -> bytes:
    """Return a backup in which everything fits, but for what ``change`` and ``extra`` do."""
    contents = {"archive.json": b'{"format": 1, "id": "a1"}', **contents}
    files = {name: _listed(payload) for name, payload in contents.items()}
    manifest = {"format": 1, "archive": "a1", "at": NOW.isoformat(), "program": "1", "files": files}
    change(manifest)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as pack:
        for name, payload in contents.items():
            pack.writestr(_entry(name), payload)
        extra(pack)
        pack.writestr(_entry(MANIFEST), json.dumps(manifest))
    return buffer.getvalue()


def test_what_is_forged_in_order_is_taken(tmp_path: Path) -> None:
    assert isinstance(_outcome(tmp_path / "b.zip", _forged({"a/b.txt": b"x"})), tuple)


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "a/..", "/etc/x", "//x", "a//b", "a/", "./x", ".", "..", "a\\..\\x", "..\\x", "\\x", "C:\\x"],
)
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "b.zip").write_bytes(_forged({name: b"x"}))
    before = _files(tmp_path)
    refusal = _refused(lambda: backup.restore(tmp_path / "b.zip", tmp_path / "deep" / "new"))
    assert refusal.reason is Reason.DAMAGED
    assert name in str(refusal.facts["cause"])
    assert _files(tmp_path) == before


@pytest.mark.parametrize(("name", "windows", "safe"), [("C:x", True, False), ("10:30.txt", False, True)])
def test_a_colon_leads_to_another_drive_on_windows(name: str, windows: bool, safe: bool) -> None:
    assert backup._is_safe(name, windows) is safe


FORGERIES: dict[str, bytes] = {
    "a file more than the manifest": _forged({}, extra=lambda pack: pack.writestr(_entry("x"), b"x")),
    "a file less": _forged({}, lambda manifest: manifest["files"].update(x=_listed(b"x"))),
    "another content": _forged({"x": b"x"}, lambda manifest: manifest["files"].update(x=_listed(b"y"))),
    "longer than the manifest says": _forged({"x": bytes(10**7)}, lambda m: m["files"]["x"].update(size=9)),
    "shorter": _forged({"x": b"x"}, lambda manifest: manifest["files"]["x"].update(size=10**7)),
    "negative": _forged({"x": b"x"}, lambda manifest: manifest["files"]["x"].update(size=-1)),
    "a size that is none": _forged({"x": b"x"}, lambda manifest: manifest["files"]["x"].update(size=True)),
    "a hash that is none": _forged({"x": b"x"}, lambda manifest: manifest["files"]["x"].update(sha256=[])),
    "a field more": _forged({"x": b"x"}, lambda manifest: manifest["files"]["x"].update(more=1)),
    "no record": _forged({"x.json": b"{}"}, lambda m: m["files"].update({"x.json": _listed(b"x", record=True)})),
    "a broken record": _forged({"x.json": b"{"}, lambda m: m["files"].update({"x.json": _listed(b"{", record=True)})),
    "a link": _forged(
        {},
        lambda manifest: manifest["files"].update(x=_listed(b"/etc")),
        lambda pack: pack.writestr(_entry("x", stat.S_IFLNK | 0o777), b"/etc"),
    ),
    "no archive file": _forged({}, lambda manifest: manifest["files"].pop("archive.json")),
    "no files": _forged({}, lambda manifest: manifest.pop("files")),
    "no instant": _forged({}, lambda manifest: manifest.pop("at")),
    "a naive instant": _forged({}, lambda manifest: manifest.update(at="2026-11-25T09:30:10")),
    "no format": _forged({}, lambda manifest: manifest.pop("format")),
    "no zip": b"consult",
    "nothing": b"",
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", [*FORGERIES, "a name twice", "no manifest", "a wild manifest", "a stored file"])
def test_what_does_not_fit_is_refused(tmp_path: Path, what: str) -> None:
    late: dict[str, Callable[[], bytes]] = {
        "a name twice": lambda: _forged({"x": b"x"}, extra=lambda pack: pack.writestr(_entry("x"), b"x")),
        "no manifest": lambda: _zip({"archive.json": b"{}"}),
        "a wild manifest": lambda: _zip({"archive.json": b"{}", MANIFEST: b"[" * 10**5}),
        "a stored file": lambda: _zip({MANIFEST: b"{}"}, zipfile.ZIP_STORED),
    }
    payload = FORGERIES[what] if what in FORGERIES else late[what]()
    (tmp_path / "b.zip").write_bytes(payload)
    assert _refused(lambda: backup.restore(tmp_path / "b.zip", tmp_path / "new")).reason is Reason.DAMAGED
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def _zip(contents: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as pack:
        for name, payload in contents.items():
            entry = _entry(name)
            entry.compress_type = method
            pack.writestr(entry, payload)
    return buffer.getvalue()


def test_a_size_that_the_zip_itself_lies_about_unpacks_no_more(tmp_path: Path) -> None:
    bomb = _forged({"x": bytes(10**7)}, lambda manifest: manifest["files"].update(x=_listed(b"\0" * 9)))
    lying = bomb.replace((10**7).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert lying != bomb
    assert _outcome(tmp_path / "b.zip", lying) is Reason.DAMAGED


def test_a_newer_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(_forged({}, lambda manifest: manifest.update(format=2, files=None)))
    refusal = _refused(lambda: backup.restore(tmp_path / "b.zip", tmp_path / "new"))
    assert refusal.reason is Reason.NEWER_FORMAT
    assert refusal.facts == {"file": str(tmp_path / "b.zip"), "found": "2", "known": "1"}


def test_a_backup_that_is_not_there(tmp_path: Path) -> None:
    refusal = _refused(lambda: backup.restore(tmp_path / "b.zip", tmp_path / "new"))
    assert (refusal.reason, refusal.facts["cause"]) == (Reason.NOT_READABLE, os.strerror(errno.ENOENT))


# --- faults ---


class FaultyOs:
    """The module ``os``, whose ``failing``th call that writes or syncs fails."""

    def __init__(self, failing: int, code: int) -> None:
        self.failing, self.code = failing, code
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(os, name)
        if name not in {"open", "write", "fsync", "fdatasync", "replace"}:
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            reads = name == "open" and not args[1] & os.O_CREAT and not Path(args[0]).is_dir()
            if reads:
                return found(*args, **kwargs)
            self.calls.append(name)
            if len(self.calls) - 1 == self.failing:
                raise OSError(self.code, os.strerror(self.code))
            return found(*args, **kwargs)

        return call


def _faults(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[], object], whole: Callable[[], None]
) -> Iterator[Refusal]:
    """Give the refusal of each call that fails in turn, until all succeed."""
    for failing in range(200):
        system = FaultyOs(failing, errno.ENOSPC)
        with monkeypatch.context() as patch:
            patch.setattr(disk, "os", system)
            try:
                work()
            except Refusal as refusal:
                caught = refusal
            else:
                assert len(system.calls) <= failing
                whole()
                return
        yield caught
    raise AssertionError


def test_a_full_disk_leaves_no_backup(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "b.zip"
    number = 0
    for refusal in _faults(monkeypatch, lambda: _write(archive, target), lambda: assert_whole(target)):
        number += 1
        assert refusal.reason is Reason.WRITE_FAILED
        assert refusal.facts == {"file": str(target), "cause": os.strerror(errno.ENOSPC)}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "state"]
    assert number >= 4


def assert_whole(target: Path) -> None:
    assert backup.check(target).sessions == 3


def test_a_full_disk_leaves_no_folder(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(archive, tmp_path / "b.zip")
    into = tmp_path / "new"
    number = 0
    work = lambda: backup.restore(tmp_path / "b.zip", into)  # noqa: E731
    for refusal in _faults(monkeypatch, work, lambda: assert_restored(into)):
        number += 1
        assert refusal.reason is Reason.WRITE_FAILED
        assert refusal.facts == {"file": str(into), "cause": os.strerror(errno.ENOSPC)}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "b.zip", "state"]
    assert number >= 20


def assert_restored(into: Path) -> None:
    assert len(list(layout.listing(into))) == 6


def test_what_is_not_read_back_as_it_was_written_is_no_backup(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(descriptor: int, data: memoryview) -> int:
        lost = bytearray(data)
        lost[len(lost) // 2] ^= 1
        return os.write(descriptor, lost)

    monkeypatch.setattr(disk, "os", Os(write=write))
    refusal = _refused(lambda: _write(archive, tmp_path / "b.zip"))
    assert (refusal.reason, refusal.facts["file"]) == (Reason.WRITE_FAILED, str(tmp_path / "b.zip"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "state"]


def test_a_folder_that_is_missing_is_not_made(archive: Archive, tmp_path: Path) -> None:
    for work in (
        lambda: _write(archive, tmp_path / "stick" / "b.zip"),
        lambda: backup.restore(tmp_path / "b.zip", tmp_path / "stick" / "new"),
    ):
        refusal = _refused(work)
        assert (refusal.reason, refusal.facts["cause"]) == (Reason.WRITE_FAILED, os.strerror(errno.ENOENT))
        assert not (tmp_path / "stick").exists()
        _write(archive, tmp_path / "b.zip") if not (tmp_path / "b.zip").exists() else None


def test_too_little_space_is_said_before_anything_is_written(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _write(archive, tmp_path / "b.zip")
    monkeypatch.setattr(backup, "_unpack", None)  # would fail if it were called
    monkeypatch.setattr(place, "free", lambda _root: made.unpacked - 1)
    refusal = _refused(lambda: backup.restore(tmp_path / "b.zip", tmp_path / "new"))
    assert (refusal.reason, refusal.facts["cause"]) == (Reason.WRITE_FAILED, os.strerror(errno.ENOSPC))


@posix
def test_every_folder_is_synced_before_the_whole_gets_its_name(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _write(archive, tmp_path / "b.zip")
    synced: list[tuple[Path, bool]] = []

    def opened(path: Path, *rest: int) -> int:
        if Path(path).is_dir():
            synced.append((Path(path), (tmp_path / "new").exists()))
        return os.open(path, *rest)

    monkeypatch.setattr(disk, "os", Os(open=opened))
    assert backup.restore(tmp_path / "b.zip", tmp_path / "new") == made
    top = layout.temporary_file(tmp_path / "new", str(os.getpid()))
    names = ("", "districts", "districts/nordufer", "districts/suedufer", "workshops")
    assert sorted(path for path, named in synced if not named) == sorted(top / name for name in names)
    assert [path for path, named in synced if named] == [tmp_path]
