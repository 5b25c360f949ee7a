import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from sessions.record import Wording
from sessions.refusal import Reason, Refusal
from sessions.store import disk, layout
from sessions.store.archive import Archive
from sessions.store.encoding import decode, encode
from tests.sessions.builders import at, case, district, running, session, workshop

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX only")
ID = "2019-09-18-buero"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(tmp_path / "archive", tmp_path / "state", new_id=lambda: "a1")


def _refused(work: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value


def _file(archive: Archive) -> Path:
    return layout.session_file(archive.root, "nordufer", ID)


# --- opening ---


def test_an_empty_folder_becomes_an_archive_and_is_opened_again(tmp_path: Path) -> None:
    root, state = tmp_path / "new" / "archive", tmp_path / "state"
    ids = iter(["a1", "a2"])
    assert Archive.open(root, state, new_id=lambda: next(ids)).id == "a1"
    assert Archive.open(root, state, new_id=lambda: next(ids)).id == "a1"
    assert json.loads((root / "archive.json").read_text()) == {"format": 1, "id": "a1"}
    assert len(Archive.open(tmp_path / "other", state).id) == 16


@posix
def test_everything_is_for_its_owner_only(archive: Archive) -> None:
    archive.save_district(district())
    archive.save_workshop(workshop())
    archive.create(session()).close()
    for top in (archive.root, archive.state):
        for path in (top, *top.rglob("*")):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_what_a_sync_tool_hides_in_a_folder_does_not_make_it_strange(tmp_path: Path) -> None:
    for name in (".stfolder", "desktop.ini", "~x.tmp"):
        (tmp_path / "archive" / name).mkdir(parents=True)
    assert Archive.open(tmp_path / "archive", tmp_path / "state").session_ids() == []


@pytest.mark.parametrize("folder", [True, False])
def test_a_strange_folder_is_left_alone(tmp_path: Path, folder: bool) -> None:
    root = tmp_path / "Dokumente"
    (root if folder else tmp_path).mkdir(exist_ok=True)
    (root / "Brief.odt" if folder else root).write_text("x")
    refusal = _refused(lambda: Archive.open(root, tmp_path / "state"))
    assert (refusal.reason, refusal.facts) == (Reason.NOT_AN_ARCHIVE, {"file": str(root)})
    assert not (root / "archive.json").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"format": 2, "id": "a1", "more": true}', Reason.NEWER_FORMAT),
        ("", Reason.DAMAGED),
        ("[]", Reason.DAMAGED),
        ('{"format": "1", "id": "a1"}', Reason.DAMAGED),
        ('{"format": 1, "id": "../a1"}', Reason.DAMAGED),
    ],
)
def test_another_archive_file_is_never_rewritten(archive: Archive, content: str, reason: Reason) -> None:
    path = layout.archive_file(archive.root)
    path.write_text(content)
    refusal = _refused(lambda: Archive.open(archive.root, archive.state))
    assert refusal.reason is reason
    assert refusal.facts["file"] == str(path)
    assert path.read_text() == content


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    refusal = _refused(lambda: Archive.open(tmp_path / "archive", tmp_path / "file" / "state"))
    assert refusal.reason is Reason.NOT_WRITABLE
    assert refusal.facts["cause"]

    def full(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(disk, "write_new", full)
    refusal = _refused(lambda: Archive.open(tmp_path / "archive", tmp_path / "state"))
    assert refusal.reason is Reason.NOT_WRITABLE
    assert refusal.facts["cause"] == os.strerror(errno.EROFS)


# --- districts and workshops ---


def test_districts_stand_in_the_order_of_their_names(archive: Archive) -> None:
    for name in ("Zell", "Ärlen", "Aarau", "Bern"):
        archive.save_district(district(id=name.lower().replace("ä", "ae"), name=name))
    assert [item.name for item in archive.districts()] == ["Aarau", "Ärlen", "Bern", "Zell"]
    assert archive.district("aerlen").name == "Ärlen"


@pytest.mark.parametrize("name", ["suedufer", "../archive", "", "NORDUFER"])
def test_a_district_that_is_not_there_is_refused(archive: Archive, name: str) -> None:
    archive.save_district(district())
    refusal = _refused(lambda: archive.district(name))
    assert (refusal.reason, refusal.facts) == (Reason.NO_SUCH_DISTRICT, {"district": name})


def test_a_district_that_somebody_else_saved_is_not_written_over(archive: Archive) -> None:
    archive.save_district(district())
    other = Archive.open(archive.root, archive.state)
    other.save_district(other.district("nordufer").model_copy(update={"name": "Nordufer (neu)"}))
    refusal = _refused(lambda: archive.save_district(district(name="Alt")))
    assert refusal.reason is Reason.CHANGED_ON_DISK
    assert archive.district("nordufer").name == "Nordufer (neu)"
    archive.save_district(district(name="Jetzt"))
    assert other.district("nordufer").name == "Jetzt"


def test_a_profile_takes_the_place_of_the_one_that_was_seen(archive: Archive) -> None:
    archive.save_district(district())
    seen = archive.district("nordufer")
    other = Archive.open(archive.root, archive.state)
    more = other.district("nordufer")
    other.save_district(more.model_copy(update={"cases": (*more.cases, case(id="kita", title="Kita"))}))
    new = seen.profile.model_copy(update={"offers": "Zeit"})
    archive.change_profile("nordufer", seen.profile, new)
    stored = other.district("nordufer")
    assert (stored.profile, len(stored.cases)) == (new, len(seen.cases) + 1)
    refusal = _refused(lambda: other.change_profile("nordufer", seen.profile, seen.profile))
    assert refusal.reason is Reason.CHANGED_ON_DISK
    assert other.district("nordufer") == stored
    assert _refused(lambda: other.change_profile("fremd", new, new)).reason is Reason.NO_SUCH_DISTRICT


def test_second_copies_are_renewed(archive: Archive) -> None:
    archive.save_district(district())
    archive.save_workshop(workshop(title="Mit Namen"))
    files = [layout.district_file(archive.root, "nordufer"), layout.workshop_file(archive.root, workshop().id)]
    copies = [archive.places(file).kept for file in files]
    for copy in copies:
        copy.write_text("alt")
    archive.renew_copies(workshop().id, ["nordufer"])
    assert [copy.read_bytes() for copy in copies] == [file.read_bytes() for file in files]


@pytest.mark.parametrize("read_before", [True, False])
def test_a_newer_or_damaged_district_is_not_written_over(archive: Archive, read_before: bool) -> None:
    archive.save_district(district())
    path = layout.district_file(archive.root, "nordufer")
    tables = decode(path.read_bytes(), "f").tables
    shutil.rmtree(archive.state / "generations")
    for content, reason in (
        (encode({**tables, "_meta": {"1": {"schema": 3}}})[0].decode(), Reason.NEWER_FORMAT),
        ("", Reason.DAMAGED),
        (encode({**tables, "sucht": {}})[0].decode(), Reason.DAMAGED),
    ):
        path.write_text(content)
        fresh = Archive.open(archive.root, archive.state)
        if read_before:
            assert _refused(lambda archive=fresh: archive.district("nordufer")).reason is reason  # type: ignore[misc]
        assert _refused(lambda archive=fresh: archive.save_district(district())).reason is reason  # type: ignore[misc]
        assert path.read_text() == content


def test_workshops_stand_in_the_order_of_their_days(archive: Archive) -> None:
    archive.save_workshop(workshop(id="b", day=date(2020, 1, 1)))
    archive.save_workshop(workshop(id="a", day=date(2021, 1, 1)))
    assert [item.id for item in archive.workshops()] == ["b", "a"]


# --- sessions ---


def test_a_session_is_created_saved_and_loaded(archive: Archive) -> None:
    with archive.create(session()) as writer:
        assert writer.saved_at is None
        assert archive.load(ID) == session()
        writer.save(running(), at(21))
        assert writer.session == running()
        assert archive.load(ID) == running()
    with archive.write(ID) as writer:
        assert (writer.session, writer.saved_at) == (running(), at(21))
    assert archive.session_ids() == [ID]


def test_stock_tinydb_opens_a_session(archive: Archive) -> None:
    with archive.create(session()) as writer:
        writer.save(running(), at(20))
    with TinyDB(_file(archive)) as db:
        assert db.tables() == {
            *(
                "session",
                "people",
                "contributions",
                "questions",
                "steps",
                "phases",
                "feedback",
                "private",
                "_meta",
                "_file",
            )
        }
        assert len(db.table("phases")) == 3 + 4
        found = db.table("contributions").get(where("kind") == "question")
        assert isinstance(found, Document)
        assert (found.doc_id, found["answer"]["text"]) == (3, "Amtsleitungen")
        assert [step["who"] for step in db.table("steps")] == ["Bildungsbüro", ""]


def test_a_session_is_created_once_in_the_whole_archive(archive: Archive) -> None:
    archive.create(session()).close()
    for other in (session(), session(district="suedufer"), session(id="district")):
        archive.save_district(district())
        refusal = _refused(lambda other=other: archive.create(other))  # type: ignore[misc]
        assert refusal.reason is Reason.TARGET_EXISTS
    assert archive.load(ID) == session()
    assert archive.district("nordufer") == district()


def test_one_writer_at_a_time(archive: Archive) -> None:
    with archive.create(session()):
        refusal = _refused(lambda: archive.write(ID))
        assert (refusal.reason, refusal.facts["session"], refusal.facts["elsewhere"]) == (Reason.IN_USE, ID, False)
        assert _refused(lambda: archive.create(session())).reason is Reason.IN_USE
    writer = archive.write(ID)
    writer.close()
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.save(session(), at(0))
    archive.write(ID).close()


def test_a_writer_saves_its_own_session_only(archive: Archive) -> None:
    with archive.create(session()) as writer:
        with pytest.raises(ValueError, match="another"):
            writer.save(session(id="2019-09-18-kita"), at(0))
        with pytest.raises(ValueError, match="zone"):
            writer.save(session(), datetime(2019, 9, 18))  # noqa: DTZ001 (meant)


def test_a_failed_save_changes_nothing_and_can_be_tried_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with archive.create(session()) as writer:
        with monkeypatch.context() as patch:
            patch.setattr(disk, "sync", full)
            refusal = _refused(lambda: writer.save(running(), at(20)))
        assert refusal.reason is Reason.WRITE_FAILED
        assert writer.session == session()
        assert writer.saved_at is None
        assert archive.load(ID) == session()
        writer.save(running(), at(21))
    assert archive.load(ID) == running()
    assert [path.name for path in _file(archive).parent.iterdir()] == [f"{ID}.json"]


def test_what_a_sync_tool_put_there_is_not_written_over(archive: Archive) -> None:
    with archive.create(session()) as writer:
        other = _file(archive).read_text().replace("Mandat", "Auftrag")
        _file(archive).write_text(other)
        refusal = _refused(lambda: writer.save(running(), at(20)))
        assert refusal.reason is Reason.CHANGED_ON_DISK
    assert _file(archive).read_text() == other


def test_a_newer_session_is_refused_and_stays(archive: Archive) -> None:
    archive.create(session()).close()
    tables = decode(_file(archive).read_bytes(), "f").tables
    content = encode({**tables, "_meta": {"1": {"schema": 3, "saved_at": None}}})[0].decode()
    _file(archive).write_text(content)
    assert _refused(lambda: archive.load(ID)).reason is Reason.NEWER_FORMAT
    assert _refused(lambda: archive.write(ID)).reason is Reason.NEWER_FORMAT
    assert _file(archive).read_text() == content
    # The refusal gave the lock back.
    _file(archive).write_bytes(encode(tables)[0])
    archive.write(ID).close()


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\x00" * 99])
def test_a_damaged_session_is_refused_and_stays(archive: Archive, content: bytes) -> None:
    archive.create(session()).close()
    shutil.rmtree(archive.state / "generations")
    _file(archive).write_bytes(content)
    for work in (archive.load, archive.write):
        refusal = _refused(lambda work=work: work(ID))  # type: ignore[misc]
        assert refusal.reason is Reason.DAMAGED
        assert refusal.facts["file"] == str(_file(archive))
    assert _file(archive).read_bytes() == content


def test_a_copy_under_another_name_is_not_taken_for_a_session(archive: Archive) -> None:
    archive.create(session()).close()
    folder = _file(archive).parent
    content = _file(archive).read_text()
    copies = [
        f"{ID} (conflicted copy 2026-11-02 101500).json",
        f"{ID}.sync-conflict-20261102-101500-ABCDEFG.json",
        f"{ID}_conflict-20261102-101500.json",
        f"{ID} (1).json",
        f"{ID}-DESKTOP-A1.json",
    ]
    for name in (*copies, f"~{ID}.json.tmp", f".{ID}.json", f"~{ID}.json"):
        (folder / name).write_text(content)
    archive.create(session(id="2019-09-19-conflict-in-team")).close()
    assert archive.session_ids() == [ID, "2019-09-19-conflict-in-team"]
    assert sorted(path.name for path in layout.conflict_copies(archive.root)) == sorted(copies)
    # A name that could be an id does not get another session's record either.
    (folder / f"{ID}-laptop.json").write_text(content)
    assert _refused(lambda: archive.load(f"{ID}-laptop")).reason is Reason.DAMAGED


def test_a_session_is_found_by_the_beginning_of_its_name(archive: Archive) -> None:
    for name in ("2019-09-18-a", "2019-09-18-ab", "2020-01-01-c"):
        archive.create(session(id=name)).close()
    assert archive.resolve("2019-09-18-a") == "2019-09-18-a"
    assert archive.resolve(" 2020 ") == "2020-01-01-c"
    assert archive.resolve("nordufer/2020") == "2020-01-01-c"
    assert archive.resolve("NORDUFER/2020-01-01-C") == "2020-01-01-c"
    refusal = _refused(lambda: archive.resolve("2019"))
    assert refusal.reason is Reason.AMBIGUOUS
    assert refusal.facts["matches"] == "2019-09-18-a, 2019-09-18-ab"
    for wrong in ("", "2021", "*", "ordufer/2020", "../archive"):
        refusal = _refused(lambda wrong=wrong: archive.resolve(wrong))  # type: ignore[misc]
        assert (refusal.reason, refusal.facts) == (Reason.NO_SUCH_SESSION, {"session": wrong})


def test_two_districts_may_bring_the_same_id_from_two_machines(archive: Archive, tmp_path: Path) -> None:
    archive.create(session()).close()
    other = Archive.open(tmp_path / "other", archive.state)
    other.create(session(district="suedufer", district_name="Südufer")).close()
    (other.root / "districts" / "suedufer").rename(archive.root / "districts" / "suedufer")
    assert archive.session_ids() == [ID]
    refusal = _refused(lambda: archive.resolve("2019"))
    assert refusal.facts["matches"] == f"nordufer/{ID}, suedufer/{ID}"
    assert archive.resolve("sued") == f"suedufer/{ID}"
    assert archive.load(f"suedufer/{ID}").district_name == "Südufer"
    assert _refused(lambda: archive.load(ID)).reason is Reason.AMBIGUOUS
    with archive.write(f"suedufer/{ID}") as writer:
        assert writer.session.district == "suedufer"


def test_the_device_stands_in_temporary_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive.open(tmp_path / "archive", tmp_path / "state", "Büro PC/1")
    names: list[str] = []
    real = disk.write_new

    def write_new(path: Path, payload: bytes) -> None:
        names.append(path.name)
        real(path, payload)

    monkeypatch.setattr(disk, "write_new", write_new)
    with archive.create(session()):
        assert [path.name for path in layout.journals(_file(archive))] == [f"{ID}.buero-pc-1.journal"]
    assert names[0] == f"~{ID}.json.buero-pc-1.tmp"
    assert f"~{ID}.buero-pc-1.journal.tmp" in names
    assert layout.journals(_file(archive)) == []


def test_who_writes_since_when_and_where_is_said(archive: Archive) -> None:
    anna = Archive.open(archive.root, archive.state, "Laptop Anna", user="anna")
    with anna.create(session()):
        facts = _refused(lambda: archive.write(ID)).facts
        assert (facts["user"], facts["machine"], facts["elsewhere"]) == ("anna", "laptop-anna", False)
        assert isinstance(facts["since"], datetime)
        assert facts["since"].tzinfo is not None
    archive.write(ID).close()


def test_a_session_that_another_machine_has_open_is_read_and_not_written(archive: Archive, tmp_path: Path) -> None:
    other = Archive.open(archive.root, tmp_path / "its own state", "laptop-2")
    with other.create(session()) as writer:
        writer.save(running(), at(20))
        facts = _refused(lambda: archive.write(ID)).facts
        assert (facts["machine"], facts["elsewhere"]) == ("laptop-2", True)
        assert archive.load(ID) == running()
    archive.write(ID).close()


def test_the_draft_is_kept_until_it_is_emptied(archive: Archive) -> None:
    text = "CD: Ärger – [/x]\n" + "ö" * 9999
    with archive.create(session()) as writer:
        assert writer.draft.read() == ""
        writer.draft.keep(text)
    with archive.write(ID) as writer:
        assert writer.draft.read() == text
        writer.draft.keep("")
        assert writer.draft.read() == ""


# --- other processes ---

_HOLD = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from sessions.record import Wording
from sessions.store.archive import Archive
archive = Archive.open(Path(sys.argv[1]), Path(sys.argv[2]))
with archive.write(sys.argv[3]) as writer:
    number = len(writer.session.key_question)
    print("open", flush=True)
    sys.stdin.readline()
    while True:
        now = datetime.fromtimestamp(number, UTC)
        wording = Wording(text=f"{number} " + "x" * (number % 5 * 2000), at=now)
        writer.save(writer.session.model_copy(update={"key_question": (*writer.session.key_question, wording)}), now)
        number += 1
        print(number, flush=True)
"""


def _child(archive: Archive) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", _HOLD, str(archive.root), str(archive.state), ID]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@posix
def test_another_program_waits_until_the_first_is_gone_and_no_save_is_lost(archive: Archive) -> None:
    archive.create(session()).close()
    last = 0
    for acknowledged in (0, 1, 9):
        with _child(archive) as child:
            assert child.stdout is not None
            assert child.stdin is not None
            assert child.stdout.readline() == "open\n"
            assert _refused(lambda: archive.write(ID)).reason is Reason.IN_USE
            if acknowledged:
                child.stdin.write("\n")
                child.stdin.flush()
            for _ in range(acknowledged):
                last = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            rest = child.stdout.read().splitlines()
            last = int(rest[-1]) if rest else last
        with archive.write(ID) as writer:
            assert len(writer.session.key_question) >= last
            saved = (*writer.session.key_question, Wording(text="weiter", at=at(0)))
            writer.save(writer.session.model_copy(update={"key_question": saved}), at(1))
        assert [path.name for path in _file(archive).parent.iterdir()] == [f"{ID}.json"]


def test_what_a_killed_program_left_is_removed_when_the_session_is_opened(archive: Archive) -> None:
    archive.create(session(case=case())).close()
    left = layout.temporary_file(_file(archive))
    left.write_text("half")
    archive.write(ID).close()
    assert not left.exists()
