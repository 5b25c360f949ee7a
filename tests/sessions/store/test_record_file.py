import itertools
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sessions.refusal import Reason, Refusal
from sessions.store import disk, encoding, layout, record_file
from sessions.store.migration import Tables
from sessions.store.record_file import Found, Loaded, Notice, Places, RecordFile

OLD: Tables = {"t": {"1": {"text": "alt – Ämter\u2028\U0001f600"}}}
STEPS: list[Tables] = [
    {"t": {"1": OLD["t"]["1"], "2": {"n": 1}}},
    {"t": {"1": {"text": "neu"}, "2": {"n": 1}}},
    {"t": {"1": {"text": "neu"}, "2": {"n": 1}, "3": {}}, "u": {}},
    {"t": {"1": {"text": "neu"}, "3": {}}, "u": {}},
]
LAST = STEPS[-1]
OTHER: Tables = {"t": {"9": {"text": "anders"}}}
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX only")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "district"
    folder.mkdir()
    return folder / "a.json"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "state" / "generations" / "a.json", tmp_path / "state" / "damaged")


@pytest.fixture
def without_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """For thousands of openings that ask what is in the files, not when it is on the disk."""

    def nothing(_: object) -> None:
        return

    monkeypatch.setattr(disk, "sync", nothing)
    monkeypatch.setattr(disk, "sync_folder", nothing)


def _journal(path: Path) -> Path:
    return layout.journal_file(path, "")


def _written(path: Path, tables: Tables, places: Places | None = None) -> RecordFile:
    record = RecordFile(path, "", places)
    _ = record.tables
    record.change(tables)
    return record


def _kill(record: RecordFile) -> None:
    """Leave the files as a killed program does: what was opened is closed by the system, and nothing else happens."""
    assert record._open is not None
    os.close(record._open.descriptor)


def _left(path: Path, places: Places | None = None) -> None:
    """Leave a file with ``OLD``, and a journal that leads on to ``LAST``."""
    record = _written(path, OLD, places)
    for tables in STEPS:
        record.change(tables)
    _kill(record)


def _read(path: Path, places: Places | None = None) -> Loaded:
    return record_file.read(path, "", places)


def _refused(work: Callable[[], object], reason: Reason) -> Refusal:
    with pytest.raises(Refusal) as caught:
        work()
    assert caught.value.reason is reason
    return caught.value


def _claimed(path: Path, places: Places | None = None) -> RecordFile:
    record = RecordFile(path, "", places)
    record.claim()
    return record


def _names(folder: Path) -> set[str]:
    return {item.name for item in folder.iterdir()} if folder.exists() else set()


# --- the protocol ---


def test_there_is_no_record_yet(path: Path) -> None:
    record = RecordFile(path)
    assert record.tables is None
    record.claim()
    assert record.tables is None
    assert _names(path.parent) == set()
    with pytest.raises(FileNotFoundError):
        _read(path)


def test_each_change_is_a_line_in_the_journal_and_the_file_stays(path: Path) -> None:
    record = _written(path, OLD)
    before = path.read_bytes()
    for number, tables in enumerate(STEPS, 1):
        record.change(tables)
        assert record.tables == tables
        assert _read(path).tables == tables
        assert len(encoding.read_journal(_journal(path).read_bytes()).changes) == number
    assert path.read_bytes() == before


def test_no_change_writes_nothing(path: Path) -> None:
    record = _written(path, OLD)
    record.change(LAST)
    before = disk.stamp(path), disk.stamp(_journal(path))
    record.change(json.loads(json.dumps(LAST)))
    assert (disk.stamp(path), disk.stamp(_journal(path))) == before


def test_what_was_handed_in_can_change_without_changing_what_is_held(path: Path) -> None:
    first = json.loads(json.dumps(OLD))
    record = _written(path, first)
    first["t"]["1"]["text"] = "x"
    second = json.loads(json.dumps(STEPS[0]))
    record.change(second)
    second["t"]["2"]["n"] = "x"
    assert record.tables == STEPS[0]
    record.close()
    assert _read(path).tables == STEPS[0]


def test_closing_leaves_nothing_but_the_file(path: Path) -> None:
    record = _written(path, OLD)
    record.change(LAST)
    record.close()
    assert _names(path.parent) == {"a.json"}
    assert encoding.decode(path.read_bytes(), "").tables == LAST
    record.close()


def test_opening_and_closing_without_a_change_writes_no_new_file(path: Path) -> None:
    _written(path, OLD).close()
    before = disk.stamp(path)
    _claimed(path).close()
    assert disk.stamp(path) == before
    assert _names(path.parent) == {"a.json"}


def test_folding_brings_the_journal_into_the_file_once(path: Path) -> None:
    record = _written(path, OLD)
    record.change(LAST)
    record.fold()
    assert encoding.decode(path.read_bytes(), "").tables == LAST
    assert not encoding.read_journal(_journal(path).read_bytes()).holds
    before = disk.stamp(path)
    record.fold()
    assert disk.stamp(path) == before
    record.change(OLD)
    assert _read(path).tables == OLD


def test_a_journal_of_some_size_is_folded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_file, "FOLD_AT", 600)
    record = _written(path, OLD)
    checks = set()
    for number in range(40):
        tables: Tables = {"t": {"1": {"n": number, "text": "ä" * 20}}}
        record.change(tables)
        assert _read(path).tables == tables
        assert _journal(path).stat().st_size <= 600
        checks.add(_read(path).check)
    assert 3 <= len(checks) <= 20
    assert _read(path).notices == ()


def test_what_a_kill_leaves_is_folded_when_the_record_is_claimed(path: Path, places: Places) -> None:
    _left(path, places)
    record = RecordFile(path, "", places)
    assert record.tables == LAST
    assert encoding.decode(path.read_bytes(), "").tables == OLD
    record.claim()
    assert record.notices == ()
    assert encoding.decode(path.read_bytes(), "").tables == LAST
    assert not encoding.read_journal(_journal(path).read_bytes()).holds
    assert not places.damaged.exists()


def test_a_first_change_takes_up_what_a_kill_left(path: Path) -> None:
    _left(path)
    record = RecordFile(path)
    assert record.tables == LAST
    record.change(OTHER)
    assert _read(path).tables == OTHER
    assert _read(path).notices == ()


def test_a_temporary_file_of_a_killed_program_goes(path: Path) -> None:
    _left(path)
    layout.temporary_file(path).write_bytes(b"people's words")
    _claimed(path).close()
    assert _names(path.parent) == {"a.json"}


def test_a_journal_that_the_file_holds_already_is_passed_over(path: Path, places: Places) -> None:
    record = _written(path, OLD, places)
    for tables in STEPS:
        record.change(tables)
    journal = _journal(path).read_bytes()
    record.fold()
    _kill(record)
    _journal(path).write_bytes(journal)  # the kill came between the file and the new journal
    assert (_read(path).tables, _read(path).notices) == (LAST, ())
    later = _claimed(path, places)
    assert (later.tables, later.notices) == (LAST, ())
    later.change(OLD)
    assert _read(path).tables == OLD


def test_a_journal_of_another_file_is_set_aside_and_said(path: Path, places: Places) -> None:
    _left(path, places)
    journal = _journal(path).read_bytes()
    _written(path.with_name("b.json"), OTHER).close()
    path.with_name("b.json").replace(path)
    record = RecordFile(path, "", places)
    assert record.tables == OTHER
    assert record.notices == (Notice(Found.JOURNAL_STRANGE, _journal(path)),)
    assert _journal(path).read_bytes() == journal
    record.claim()
    (notice,) = record.notices
    assert notice.aside == places.damaged / "district-a.local.journal"
    assert notice.aside.read_bytes() == journal
    assert (_read(path).tables, _read(path).notices) == (OTHER, ())
    record.close()
    # With the file that the journal continues, nothing of what was acknowledged is gone.
    base = places.damaged / "district-a.json"
    path.write_bytes(base.read_bytes())
    _journal(path).write_bytes(journal)
    assert (_read(path).tables, _read(path).notices) == (LAST, ())


def test_an_empty_journal_of_another_file_is_nothing(path: Path, places: Places) -> None:
    _written(path, OLD, places).close()
    _journal(path).write_bytes(encoding.begin("01234567", "")[0])
    assert _claimed(path, places).notices == ()
    assert not places.damaged.exists()


@pytest.mark.parametrize("rest", [b"", b"\x00" * 50, b"x"])
def test_a_journal_that_is_none_is_set_aside(path: Path, places: Places, rest: bytes) -> None:
    _written(path, OLD, places).close()
    _journal(path).write_bytes(rest)
    record = _claimed(path, places)
    assert record.tables == OLD
    (notice,) = record.notices
    assert notice.found is Found.JOURNAL_STRANGE
    assert notice.aside is not None
    assert notice.aside.read_bytes() == rest


def test_the_journal_of_a_file_that_went_is_not_taken_for_that_of_a_new_one(path: Path, places: Places) -> None:
    _left(path, places)
    journal = _journal(path).read_bytes()
    path.unlink()
    record = _written(path, OTHER, places)
    (notice,) = record.notices
    assert notice.found is Found.JOURNAL_STRANGE
    assert notice.aside is not None
    assert notice.aside.read_bytes() == journal
    record.close()
    assert _read(path).tables == OTHER


def test_two_journals_that_go_on_from_one_file_are_never_mixed(path: Path) -> None:
    _left(path)
    first = _read(path)
    other = layout.journal_file(path, "elsewhere")
    begin, _ = encoding.begin(first.check, "elsewhere")
    other.write_bytes(begin + encoding.change_line({"n": 1, "set": OTHER}))
    loaded = _read(path)
    assert loaded.tables == LAST
    assert loaded.notices == (Notice(Found.JOURNAL_STRANGE, other),)
    _claimed(path).close()
    assert other.exists()


def test_a_torn_tail_is_cut_and_said(path: Path, places: Places) -> None:
    _left(path, places)
    whole = _journal(path).read_bytes()
    line = encoding.change_line({"n": 5, "set": OTHER})
    for size in range(1, len(line) - 1):
        _journal(path).write_bytes(whole + line[:size])
        loaded = _read(path)
        assert (loaded.tables, loaded.notices) == (LAST, (Notice(Found.TORN, _journal(path)),))
    record = _claimed(path, places)
    assert record.notices == (Notice(Found.TORN, _journal(path)),)
    assert (_read(path).tables, _read(path).notices) == (LAST, ())
    assert not places.damaged.exists()


def test_a_line_that_misses_only_its_end_counts(path: Path) -> None:
    _left(path)
    _journal(path).write_bytes(_journal(path).read_bytes()[:-1])
    assert (_read(path).tables, _read(path).notices) == (LAST, ())
    record = _claimed(path)
    record.change(OTHER)
    assert _read(path).tables == OTHER


def test_a_damaged_line_is_passed_over_or_stopped_at(path: Path, places: Places) -> None:
    _left(path, places)
    damaged = _journal(path).read_bytes().replace(b'"neu"', b'"nau"')
    _journal(path).write_bytes(damaged)
    notice = Notice(Found.JOURNAL_DAMAGED, _journal(path), 1)
    assert _read(path).notices == (notice,)
    assert _read(path).tables == {"t": {"1": OLD["t"]["1"], "3": {}}, "u": {}}
    assert record_file.read(path, sound=True).tables == STEPS[0]
    record = RecordFile(path, "", places)
    record.sound = True
    record.claim()
    assert record.notices == (notice._replace(aside=places.damaged / "district-a.local.journal"),)
    assert (places.damaged / "district-a.local.journal").read_bytes() == damaged
    assert (_read(path).tables, _read(path).notices) == (STEPS[0], ())


# --- damage to the file ---


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:0], lambda data: data[:-3], lambda data: bytes(len(data)), lambda data: data[9:]]
)
def test_a_damaged_file_is_set_aside_and_its_second_copy_opens_with_all_changes(
    path: Path, places: Places, spoil: Callable[[bytes], bytes]
) -> None:
    _left(path, places)
    damaged = spoil(path.read_bytes())
    path.write_bytes(damaged)
    record = RecordFile(path, "", places)
    assert record.tables == LAST
    assert record.notices == (Notice(Found.FILE_DAMAGED, path),)
    assert path.read_bytes() == damaged
    record.claim()
    (notice,) = record.notices
    assert notice.aside == places.damaged / "district-a.json"
    assert notice.aside.read_bytes() == damaged
    assert (_read(path).tables, _read(path).notices) == (LAST, ())
    record.close()
    assert _names(path.parent) == {"a.json"}


def test_what_is_set_aside_never_takes_the_place_of_what_was(path: Path, places: Places) -> None:
    for number in range(3):
        _written(path, OLD, places).close()
        path.write_bytes(b"%d" % number)
        _claimed(path, places).close()
    assert {item.read_bytes() for item in places.damaged.iterdir()} == {b"0", b"1", b"2"}


def test_the_copy_before_serves_if_the_second_copy_is_damaged_too(path: Path, places: Places) -> None:
    record = _written(path, OLD, places)
    record.change(LAST)
    record.fold()
    path.write_bytes(b"")
    places.kept.write_bytes(b"")
    assert _read(path, places).tables == OLD
    assert [notice.found for notice in _read(path, places).notices] == [Found.FILE_DAMAGED]


def test_of_a_closed_record_no_earlier_copy_is_kept(path: Path, places: Places) -> None:
    record = _written(path, OLD, places)
    record.change(LAST)
    record.fold()
    assert _names(places.kept.parent) == {"a.json", "a.1.json"}
    record.close()
    assert _names(places.kept.parent) == {"a.json"}
    assert places.kept.read_bytes() == path.read_bytes()


def test_a_journal_finds_the_copy_that_it_goes_on_from(path: Path, places: Places) -> None:
    _left(path, places)
    # A fold that was killed behind the second copies: the file is the old one, the kept one is new.
    old = path.read_bytes()
    journal = _journal(path).read_bytes()
    _claimed(path, places).close()
    _journal(path).write_bytes(journal)
    path.write_bytes(old[:-1])
    assert _read(path, places).tables == LAST
    assert [notice.found for notice in _read(path, places).notices] == [Found.FILE_DAMAGED]


@pytest.mark.parametrize("damaged", [b"", b"no json", b"[1]"])
def test_a_damaged_file_without_a_second_copy_is_refused_and_stays(path: Path, places: Places, damaged: bytes) -> None:
    path.write_bytes(damaged)
    record = RecordFile(path, "", places)
    works: list[Callable[[], object]] = [
        lambda: record.tables,
        record.claim,
        lambda: record.change(LAST),
        lambda: record.replace(LAST),
        lambda: _read(path, places),
    ]
    for work in works:
        refusal = _refused(work, Reason.DAMAGED)
        assert refusal.facts["file"] == str(path)
        assert refusal.facts["cause"]
    record.close()
    assert path.read_bytes() == damaged
    assert _names(path.parent) == {"a.json"}


def test_what_cannot_be_read_is_not_damaged(path: Path) -> None:
    path.mkdir()
    assert _refused(lambda: RecordFile(path).tables, Reason.NOT_READABLE).facts["file"] == str(path)


def test_a_file_of_the_first_schema_gets_its_checksum(path: Path) -> None:
    tables = {"_meta": {"1": {"schema": 1}}, **OLD}
    path.write_text(json.dumps(tables))
    record = _claimed(path)
    assert encoding.decode(path.read_bytes(), "").check
    record.change({**tables, **LAST})
    assert _read(path).tables == {**tables, **LAST}


# --- others at work ---


def test_a_file_that_vanishes_is_written_anew(path: Path) -> None:
    record = _written(path, OLD)
    record.change(STEPS[0])
    path.unlink()
    record.change(LAST)
    assert (_read(path).tables, _read(path).notices) == (LAST, ())
    path.unlink()
    record.close()
    assert not path.exists() or _read(path).tables == LAST


def test_a_file_that_another_program_changed_is_never_written_over(path: Path) -> None:
    record = _written(path, OLD)
    record.change(STEPS[0])
    other = encoding.encode(OTHER)[0]
    path.write_bytes(other)
    for _ in range(2):
        assert _refused(lambda: record.change(LAST), Reason.CHANGED_ON_DISK).facts == {"file": str(path)}
        _refused(record.fold, Reason.CHANGED_ON_DISK)
    assert path.read_bytes() == other
    copy = record.overrule()
    assert copy == path.with_name("a (conflict).json")
    assert copy.read_bytes() == other
    record.change(LAST)
    assert (_read(path).tables, _read(path).notices) == (LAST, ())
    record.close()
    assert _names(path.parent) == {"a.json", copy.name}
    assert encoding.decode(path.read_bytes(), "").tables == LAST


def test_each_other_version_has_a_copy_of_its_own(path: Path) -> None:
    record = _written(path, OLD)
    copies = []
    for number in range(3):
        path.write_bytes(b"%d" % number)
        copies.append(record.overrule())
        record.change({"t": {"1": {"n": number}}})
    assert [copy and copy.read_bytes() for copy in copies] == [b"0", b"1", b"2"]
    path.unlink()
    assert record.overrule() is None


def test_a_record_that_was_not_claimed_can_overrule_too(path: Path) -> None:
    _written(path, OLD).close()
    record = RecordFile(path)
    assert record.tables == OLD
    path.write_bytes(encoding.encode(OTHER)[0])
    _refused(lambda: record.change(LAST), Reason.CHANGED_ON_DISK)
    copy = record.overrule()
    assert copy is not None
    assert _read(copy).tables == OTHER
    record.change(LAST)
    assert _read(path).tables == LAST


def test_closing_keeps_the_words_when_another_program_changed_the_file(path: Path, places: Places) -> None:
    record = _written(path, OLD, places)
    record.change(LAST)
    path.write_bytes(encoding.encode(OTHER)[0])
    record.close()
    later = _claimed(path, places)
    assert later.tables == OTHER
    (notice,) = later.notices
    assert notice.found is Found.JOURNAL_STRANGE
    assert notice.aside is not None
    assert [*encoding.read_journal(notice.aside.read_bytes()).changes] == [
        {"n": 1, **(encoding.difference(OLD, LAST) or {})}
    ]


def test_a_file_that_was_only_touched_is_not_changed(path: Path) -> None:
    record = _written(path, OLD)
    os.utime(path, ns=(1, 1))
    path.with_name("x").write_bytes(path.read_bytes())
    path.with_name("x").replace(path)
    record.change(STEPS[0])
    os.utime(path, ns=(2, 2))
    record.fold()
    assert _read(path).tables == STEPS[0]


def test_a_file_that_was_not_read_is_another_programs(path: Path) -> None:
    _written(path, OLD).close()
    _refused(lambda: RecordFile(path).change(LAST), Reason.CHANGED_ON_DISK)
    assert _read(path).tables == OLD


def test_changes_since_the_reading_are_noticed_before_the_first_change(path: Path) -> None:
    early, late = _written(path, OLD), RecordFile(path)
    assert late.tables == OLD
    early.change(STEPS[0])
    _refused(lambda: late.change(LAST), Reason.CHANGED_ON_DISK)
    early.close()
    _refused(lambda: late.change(LAST), Reason.CHANGED_ON_DISK)
    assert late.tables == STEPS[0]
    late.change(LAST)
    assert _read(path).tables == LAST


def test_a_journal_that_is_renamed_away_gets_no_more_changes(path: Path) -> None:
    record = _written(path, OLD)
    record.change(STEPS[0])
    away = path.with_name("a.local (conflict).journal")
    _journal(path).replace(away)
    before = away.read_bytes()
    refusal = _refused(lambda: record.change(STEPS[1]), Reason.WRITE_FAILED)
    assert refusal.facts == {"file": str(_journal(path)), "cause": "no longer there"}
    assert record.tables == STEPS[0]
    record.change(STEPS[1])
    assert (_read(path).tables, _read(path).notices) == (STEPS[1], ())
    record.change(LAST)
    assert _read(path).tables == LAST
    assert away.read_bytes() == before


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data + b"x", lambda data: data[:0]])
def test_a_journal_that_is_not_as_it_was_left_gets_no_more_changes(path: Path, spoil: Callable[[bytes], bytes]) -> None:
    record = _written(path, OLD)
    record.change(STEPS[0])
    _journal(path).write_bytes(spoil(_journal(path).read_bytes()))
    _refused(lambda: record.change(LAST), Reason.WRITE_FAILED)
    record.change(LAST)
    assert (_read(path).tables, _read(path).notices) == (LAST, ())


_WRITER = """
import sys
from pathlib import Path
from sessions.store import record_file
record_file.FOLD_AT = 1500
path = Path(sys.argv[1])
n = 0
while n < 1600:
    record = record_file.RecordFile(path)
    record.claim()
    for _ in range(200):
        n += 1
        record.change({"t": {"1": {"n": n}, "2": {"n": n, "text": "x" * (n % 7 * 40)}}})
        sys.stdout.write(f"{n}\\n")
        sys.stdout.flush()
    record.close()
"""


def test_a_reader_beside_a_writer_sees_no_damage_and_nothing_older_than_what_was_acknowledged(path: Path) -> None:
    _written(path, {"t": {"1": {"n": 0}, "2": {"n": 0, "text": ""}}}).close()
    acknowledged = path.parent.parent / "acknowledged"
    looks, seen = 0, set()
    with (
        acknowledged.open("wb") as stream,
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=stream) as writer,
    ):
        running = True
        while running:
            running = writer.poll() is None
            lines = acknowledged.read_bytes().rpartition(b"\n")[0].rsplit(b"\n", 1)
            least = int(lines[-1] or 0)
            loaded = _read(path)
            first, second = loaded.tables["t"]["1"], loaded.tables["t"]["2"]
            assert loaded.notices == ()
            assert first["n"] >= least
            assert second == {"n": first["n"], "text": "x" * (first["n"] % 7 * 40)}
            looks += 1
            seen.add(first["n"])
    assert writer.returncode == 0
    assert max(seen) == 1600
    assert looks >= len(seen) >= 20


# --- records that seldom change ---


def test_a_whole_file_is_replaced_without_a_journal(path: Path, places: Places) -> None:
    record = RecordFile(path, "", places)
    record.replace(OLD)
    assert _names(path.parent) == {"a.json"}
    record.replace(LAST)
    assert record.tables == LAST
    assert (_read(path).tables, _names(path.parent)) == (LAST, {"a.json"})


def test_what_was_struck_is_gone_from_every_copy_when_a_file_is_replaced(path: Path, places: Places) -> None:
    record = RecordFile(path, "", places)
    record.replace(OTHER)
    record_file.earlier(places.kept).write_bytes(path.read_bytes())  # as earlier versions kept it
    record.replace(LAST)
    assert _names(places.kept.parent) == {"a.json"}
    assert places.kept.read_bytes() == path.read_bytes()
    path.write_bytes(b"")
    assert _read(path, places).tables == LAST


def test_a_copy_of_an_older_version_is_renewed_or_named(
    path: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = RecordFile(path, "", places)
    record.replace(OTHER)
    before = path.read_bytes()
    record.replace(LAST)
    places.kept.write_bytes(before)  # a kill came between the file and its copy
    record_file.earlier(places.kept).write_bytes(before)
    with monkeypatch.context() as patch:

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(disk, "write_new", full)
        refusal = _refused(record.renew_copy, Reason.WRITE_FAILED)
        assert refusal.facts == {"file": str(places.kept), "cause": "No space left on device"}
    record.renew_copy()
    assert places.kept.read_bytes() == path.read_bytes()
    assert _names(places.kept.parent) == {"a.json"}


def test_the_copy_of_a_damaged_file_stays(path: Path, places: Places) -> None:
    record = RecordFile(path, "", places)
    record.replace(LAST)
    path.write_bytes(b"{")
    _refused(record.renew_copy, Reason.DAMAGED)
    assert _read(path, places).tables == LAST
    path.unlink()
    record.renew_copy()
    assert places.kept.exists()


def test_replacing_takes_up_what_was_left(path: Path) -> None:
    _left(path)
    record = RecordFile(path)
    assert record.tables == LAST
    record.replace(OTHER)
    assert (_read(path).tables, _names(path.parent)) == (OTHER, {"a.json"})


def test_replacing_refuses_what_changed_until_it_is_read(path: Path) -> None:
    _written(path, OLD).close()
    one, two = RecordFile(path), RecordFile(path)
    assert one.tables == two.tables == OLD
    one.replace(STEPS[0])
    for _ in range(2):
        _refused(lambda: two.replace(LAST), Reason.CHANGED_ON_DISK)
    assert two.tables == STEPS[0]
    two.replace(LAST)
    assert one.tables == LAST


@posix
def test_after_a_failure_a_record_can_still_be_read_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _written(path, OLD).close()
    one, two = RecordFile(path), RecordFile(path)
    assert one.tables == two.tables == OLD

    def fail(descriptor: int) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "sync", fail)
        _refused(lambda: two.replace(LAST), Reason.WRITE_FAILED)
    one.replace(STEPS[0])
    for _ in range(2):
        _refused(lambda: two.replace(LAST), Reason.CHANGED_ON_DISK)
    assert two.tables == STEPS[0]
    two.replace(LAST)
    assert one.tables == LAST


# --- modes ---


@posix
def test_everything_is_for_its_owner_only(path: Path, places: Places) -> None:
    before = os.umask(0)
    try:
        _left(path, places)
        files = [path, _journal(path), places.kept]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        path.write_bytes(b"")
        path.chmod(0o666)
        record = _claimed(path, places)
        path.write_bytes(b"x")
        conflict = record.overrule()
        assert conflict is not None
        record.change(OTHER)
        files += [record_file.earlier(places.kept), places.damaged / "district-a.json", conflict]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        folders = [places.kept.parent, places.kept.parent.parent, places.damaged]
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    finally:
        os.umask(before)


# --- flipped bits ---


def _flipped(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """Every place with every one of its eight bits turned over."""
    for place, bit in itertools.product(range(len(payload)), range(8)):
        changed = bytearray(payload)
        changed[place] ^= 1 << bit
        yield place, bytes(changed)


def _some(flipped: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Every place with one of its bits turned over."""
    return itertools.islice(flipped, 0, None, 9)


def _subsets() -> dict[str, int]:
    """What any of the changes lead to, in order, by how few can be left out for that."""
    changes = [encoding.difference(old, new) or {} for old, new in itertools.pairwise([OLD, *STEPS])]
    found: dict[str, int] = {}
    for kept in itertools.product([True, False], repeat=len(changes)):
        tables = json.loads(json.dumps(OLD))
        for change in itertools.compress(changes, kept):
            encoding.apply(tables, json.loads(json.dumps(change)))
        text = json.dumps(tables)
        found[text] = min(kept.count(False), found.get(text, len(kept)))
    return found


def _state(path: Path, places: Places, *, folded: bool = False) -> dict[Path, bytes]:
    """What a killed program leaves: after changes, or in the midst of folding them."""
    record = _written(path, OLD, places)
    for tables in STEPS:
        record.change(tables)
    journal = _journal(path).read_bytes()
    if folded:
        record.fold()
        _journal(path).write_bytes(journal)
    _kill(record)
    files = [path, _journal(path), places.kept, record_file.earlier(places.kept)]
    return {file: file.read_bytes() for file in files if file.exists()}


def _restore(files: dict[Path, bytes], places: Places) -> None:
    for item in places.damaged.iterdir() if places.damaged.exists() else ():
        item.unlink()
    for file, data in files.items():
        file.write_bytes(data)


@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.usefixtures("without_sync")
def test_every_flipped_bit_of_a_file_is_said_and_costs_nothing(path: Path, places: Places, folded: bool) -> None:
    files = _state(path, places, folded=folded)
    for _, changed in _flipped(files[path]):
        path.write_bytes(changed)
        record = RecordFile(path, "", places)
        assert json.dumps(record.tables) == json.dumps(LAST)
        assert record.notices[0] == Notice(Found.FILE_DAMAGED, path)
    for _, changed in _some(_flipped(files[path])):
        _restore({**files, path: changed}, places)
        record = _claimed(path, places)
        aside = record.notices[0].aside
        assert aside is not None
        assert aside.read_bytes() == changed
        assert all(notice.found is Found.JOURNAL_STRANGE for notice in record.notices[1:])
        assert json.dumps(_read(path).tables) == json.dumps(LAST)
        assert _read(path).notices == ()
        record.close()


def test_every_flipped_bit_of_a_file_without_a_second_copy_is_refused(path: Path) -> None:
    _left(path)
    for _, changed in _flipped(path.read_bytes()):
        path.write_bytes(changed)
        _refused(lambda: RecordFile(path).tables, Reason.DAMAGED)


@pytest.mark.parametrize("device", ["", "desk"])
@pytest.mark.usefixtures("without_sync")
def test_every_flipped_bit_of_a_journal_is_said_and_costs_one_change_or_the_two_between_which_it_stands(
    path: Path, places: Places, device: str
) -> None:
    record = RecordFile(path, device, places)
    for tables in [OLD, *STEPS]:
        record.change(tables)
    _kill(record)
    journal = layout.journal_file(path, device)
    file, whole = path.read_bytes(), journal.read_bytes()
    first, states = whole.index(b"\n"), _subsets()
    for place, changed in _flipped(whole):
        journal.write_bytes(changed)
        record = RecordFile(path, device, places)
        lost = states[json.dumps(record.tables)]
        assert lost <= (0 if place < first else 1 if whole[place] != ord("\n") else 2)
        assert record.notices
        assert {notice.found for notice in record.notices} <= {Found.JOURNAL_DAMAGED, Found.TORN}
        sound = record_file.read(path, device, sound=True).tables
        assert sound in [OLD, *STEPS]
    for _, changed in _some(_flipped(whole)):
        _restore({path: file, journal: changed}, places)
        record = RecordFile(path, device, places)
        before = json.dumps(record.tables)
        record.claim()
        assert json.dumps(_read(path).tables) == before
        assert _read(path).notices == ()
        asides = [notice.aside.read_bytes() for notice in record.notices if notice.aside]
        assert asides == [changed] * len(asides)
        # Only a last line without its end is nothing but a write that was broken off.
        assert asides or not changed.endswith(b"\n")
        record.close()


@pytest.mark.usefixtures("without_sync")
def test_every_flipped_bit_of_a_journal_that_the_file_holds_costs_nothing(path: Path, places: Places) -> None:
    files = _state(path, places, folded=True)
    for _, changed in _flipped(files[_journal(path)]):
        _journal(path).write_bytes(changed)
        record = RecordFile(path, "", places)
        assert json.dumps(record.tables) == json.dumps(LAST)
        assert all(notice.found is Found.JOURNAL_STRANGE for notice in record.notices)
    for _, changed in _some(_flipped(files[_journal(path)])):
        _restore({**files, _journal(path): changed}, places)
        record = _claimed(path, places)
        assert json.dumps(_read(path).tables) == json.dumps(LAST)
        record.close()


def test_every_flipped_bit_of_a_second_copy_is_passed_over(path: Path, places: Places) -> None:
    files = _state(path, places, folded=True)
    path.write_bytes(b"")
    _journal(path).unlink()
    for _, changed in _flipped(files[places.kept]):
        places.kept.write_bytes(changed)
        assert _read(path, places).tables == OLD
