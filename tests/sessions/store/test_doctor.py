"""Every kind of damage: named right, repaired as it was said, and nothing lost that could be read."""

import errno
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.store import disk, encoding, layout
from sessions.store.archive import Archive
from sessions.store.catalogue import Catalogue
from sessions.store.doctor import Damage, Done, Finding, Outcome, Remedy, examine, files, repair
from sessions.store.locks import Lock
from sessions.store.record_file import earlier
from tests.sessions import builders
from tests.sessions.builders import at

DEVICE = "eins"
SECOND = "2019-09-18-kita"


class World:
    """An archive with a district, a workshop and two sessions, each saved twice and closed."""

    def __init__(self, folder: Path) -> None:
        self.root, self.state = folder / "archive", folder / "state"
        archive = self.open()
        archive.save_district(builders.district())
        archive.save_workshop(builders.workshop())
        for session in (builders.running(), builders.running(id=SECOND, case=builders.case(id="kita", title="Kita"))):
            with archive.create(session.model_copy(update={"takeaway": "Erste Fassung"})) as writer:
                writer.save(session, at(30))
        self.id = archive.id
        self.path = layout.session_file(self.root, "nordufer", "2019-09-18-buero")
        self.district = layout.district_file(self.root, "nordufer")
        self.kept = layout.kept_file(self.state, self.id, self.root, self.path)
        self.journal = layout.journal_file(self.path, DEVICE)

    def open(self, device: str = DEVICE) -> Archive:
        return Archive.open(self.root, self.state, device, user="anna")

    def session(self) -> Session:
        return self.open().load("2019-09-18-buero")

    def killed(self, *texts: str, device: str = DEVICE) -> bytes:
        """Write some changes as a program that is then killed; return the journal that it leaves."""
        writer = self.open(device).write("2019-09-18-buero")
        for number, text in enumerate(texts):
            writer.save(writer.session.model_copy(update={"takeaway": text}), at(40 + number))
        payload = layout.journal_file(self.path, device).read_bytes()
        before = self.path.read_bytes(), self.kept.read_bytes()
        writer.close()
        _put(self.path, before[0])
        _put(self.kept, before[1])
        _put(layout.journal_file(self.path, device), payload)
        return payload

    def forget_copies(self) -> None:
        for copy in (self.kept, earlier(self.kept)):
            copy.unlink(missing_ok=True)

    def examine(self) -> list[Finding]:
        return examine(self.root, self.state, DEVICE)

    def repair(self, finding: Finding) -> Outcome:
        return repair(finding, self.root, self.state, DEVICE, user="anna", new_id=lambda: "neue-id")

    def words(self) -> set[str]:
        """Return every text of more than one character that stands in a file, readable to a person."""
        found: set[str] = set()
        for folder in (self.root, self.state):
            for path in folder.rglob("*"):
                if path.is_file() and path.suffix in {".json", layout.JOURNAL, ".txt", ".docx"}:
                    text = path.read_bytes().decode("utf-8", "replace")
                    found.update(re.findall(r'"(?:text|takeaway|title|what|name|a)": "([^"\\\ufffd]{2,})"', text))
        return found


def _put(path: Path, payload: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(payload)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def flipped(payload: bytes, old: bytes = b"Gut", new: bytes = b"Gup") -> bytes:
    """Flip one bit within somebody's words."""
    assert payload.count(old) == 1
    assert sum((a ^ b).bit_count() for a, b in zip(old, new, strict=True)) == 1
    return payload.replace(old, new)


# --- each kind of damage ------------------------------------------------------------------------------------------


def empty_file(world: World) -> None:
    _put(world.path, b"")


def empty_without_a_copy(world: World) -> None:
    world.forget_copies()
    _put(world.path, b"")


def truncated(world: World) -> None:
    _put(world.path, world.path.read_bytes()[:900])


def truncated_without_a_copy(world: World) -> None:
    world.forget_copies()
    truncated(world)


def flipped_bit(world: World) -> None:
    _put(world.path, flipped(world.path.read_bytes()))


def flipped_bit_in_the_checksum(world: World) -> None:
    payload = bytearray(world.path.read_bytes())
    at_check = payload.index(b'"check": "') + 10
    payload[at_check] ^= 1 if payload[at_check] not in b"`a" else 2
    _put(world.path, bytes(payload))


def flipped_bit_without_a_copy(world: World) -> None:
    world.forget_copies()
    flipped_bit(world)


def flipped_bit_in_the_name_of_the_first_line(world: World) -> None:
    world.forget_copies()
    _put(world.path, flipped(world.path.read_bytes(), b'"_file"', b'"_file"'.replace(b"l", b"m")[:-2] + b'e"'))


def flipped_bit_with_an_older_copy(world: World) -> None:
    older = world.kept.read_bytes()
    world.killed("Neueres")
    with world.open().write("2019-09-18-buero"):
        pass
    _put(world.kept, older)
    flipped_bit(world)


def flipped_bit_and_a_journal(world: World) -> None:
    world.killed("Aus dem Journal")
    world.forget_copies()
    flipped_bit(world)


def flipped_bit_and_a_journal_and_a_copy(world: World) -> None:
    world.killed("Aus dem Journal")
    flipped_bit(world)


def edited(world: World, path: Path, change: Callable[[dict[str, dict[str, dict[str, object]]]], None]) -> None:
    tables = encoding.decode(path.read_bytes(), "").tables
    change(tables)
    _put(path, encoding.encode(tables)[0])


def refused_by_the_models(world: World) -> None:
    edited(world, world.path, lambda tables: tables["session"]["1"].update(day="gestern"))


def refused_without_a_copy(world: World) -> None:
    world.forget_copies()
    refused_by_the_models(world)


def of_a_newer_program(world: World) -> None:
    edited(world, world.path, lambda tables: tables["_meta"]["1"].update(schema=99))


def copied_by_hand(world: World) -> None:
    _put(world.path.with_name("2019-09-18-anders.json"), world.path.read_bytes())


def no_archive_file(world: World) -> None:
    layout.archive_file(world.root).unlink()


def damaged_archive_file(world: World) -> None:
    _put(layout.archive_file(world.root), b'{"form')


def killed(world: World) -> None:
    world.killed("Eins", "Zwei")


def torn(world: World) -> None:
    payload = world.killed("Eins", "Zwei")
    _put(world.journal, payload[:-20])


def damaged_in_the_middle(world: World) -> None:
    payload = world.killed("Eins", "Zwei", "Drei")
    _put(world.journal, payload.replace(b"Zwei", b"Zwej"))


def strange(world: World) -> None:
    world.killed("Geht von einer anderen Fassung aus")
    edited(world, world.path, lambda tables: tables["session"]["1"].update(takeaway="Andere Fassung"))


def journal_without_its_file(world: World) -> None:
    world.killed("Nur noch im Journal")
    world.path.unlink()


def journal_without_file_and_copy(world: World) -> None:
    journal_without_its_file(world)
    world.forget_copies()


def foreign_journal_without_its_file(world: World) -> None:
    world.killed("Anderswo", device="zwei")
    world.path.unlink()


def journal_of_another_device(world: World) -> None:
    world.killed("Anderswo gesagt", device="zwei")


def foreign_journal_and_flipped_bit(world: World) -> None:
    journal_of_another_device(world)
    world.forget_copies()
    flipped_bit(world)


def foreign_journal_with_a_damaged_first_line(world: World) -> None:
    payload = world.killed("Anderswo gesagt", device="zwei")
    _put(layout.journal_file(world.path, "zwei"), payload.replace(b'"journal"', b'"jourmal"'))


def two_journals(world: World) -> None:
    payload = world.killed("Anderswo", device="zwei")
    layout.journal_file(world.path, "zwei").unlink()
    world.killed("Hier")
    _put(layout.journal_file(world.path, "zwei"), payload)


def conflict_copy(world: World) -> None:
    _put(world.path.with_name("2019-09-18-buero (conflicted copy).json"), world.path.read_bytes())


def conflict_copy_of_a_journal(world: World) -> None:
    _put(world.path.with_name("2019-09-18-buero.eins.sync-conflict-1.journal"), b"x")


def conflict_copy_of_a_method(world: World) -> None:
    _put(world.root / "methods" / "unsere (conflicted copy).toml", b"x")


def half_a_method(world: World) -> None:
    _put(layout.temporary_file(layout.method_file(world.root, "unsere"), DEVICE), b"schema = ")


def method_with_a_mistake(world: World) -> None:
    _put(layout.method_file(world.root, "unsere"), b"schema = 1\n")


def readable_by_others(world: World) -> None:
    world.path.chmod(0o644)


def folder_readable_by_others(world: World) -> None:
    world.path.parent.chmod(0o755)


def copy_readable_by_others(world: World) -> None:
    world.kept.chmod(0o640)


def temporary(world: World) -> None:
    _put(layout.temporary_file(world.path, DEVICE), b'{"halb": "fertig')


def temporary_of_another_device(world: World) -> None:
    _put(layout.temporary_file(world.path, "zwei"), b'{"halb": "fertig')


def temporary_copy(world: World) -> None:
    _put(layout.temporary_file(world.kept), b"halb")


def without_district(world: World) -> None:
    world.district.unlink()


def without_district_and_its_copy(world: World) -> None:
    world.district.unlink()
    kept = layout.kept_file(world.state, world.id, world.root, world.district)
    kept.unlink()
    earlier(kept).unlink(missing_ok=True)


def case_is_unknown(world: World) -> None:
    world.open().save_district(builders.district(cases=(builders.case(id="kita", title="Kita"),)))


def copy_without_session(world: World) -> None:
    world.path.unlink()


def draft_without_session(world: World) -> None:
    draft = layout.draft_file(world.state, world.id, world.path.with_name("weg.json"))
    _put(draft, b"CD: angefangen")


def lost_copy(world: World) -> None:
    world.forget_copies()


def older_copy(world: World) -> None:
    edited(world, world.kept, lambda tables: tables["session"]["1"].update(takeaway="Ältere Fassung"))


def damaged_copy(world: World) -> None:
    _put(world.kept, flipped(world.kept.read_bytes()))


def damaged_earlier_copy(world: World) -> None:
    _put(earlier(world.kept), b'{"x": {"1": {"takeaway": "Davor"}}')


def bad_catalogue(world: World) -> None:
    catalogue = Catalogue(world.root, world.state)
    catalogue.refresh()
    catalogue.close()
    file = layout.catalogue_file(world.state, world.root)
    _put(file, b"not a database" * 100)


def unknown_file(world: World) -> None:
    _put(world.path.with_name("Notizen.docx"), b'"a": "Von Hand"')


def link(world: World) -> None:
    world.path.with_name("2019-09-18-link.json").symlink_to(world.path)


def first_schema(world: World) -> None:
    tables = encoding.decode(world.path.read_bytes(), "").tables
    tables["_meta"]["1"]["schema"] = 1
    tables["session"]["1"]["last_id"] = tables["_meta"]["1"].pop("last_id")
    for voice in tables["feedback"].values():
        voice["score"] = next(iter(voice.pop("scores")), None)
    _put(world.path, json.dumps(tables).encode())


class Row(NamedTuple):
    damage: Callable[[World], None]
    code: Damage
    remedy: Remedy
    takeaway: str | None = ""
    """What the session says at its end after the repair; ``None`` if it cannot be opened."""
    overtaken: frozenset[str] = frozenset()
    """Words that a later change of the same journal had replaced."""


ROWS = [
    Row(empty_file, Damage.EMPTY, Remedy.RESTORE),
    Row(empty_without_a_copy, Damage.EMPTY, Remedy.PERSON, None),
    Row(truncated, Damage.NOT_JSON, Remedy.RESTORE),
    Row(truncated_without_a_copy, Damage.NOT_JSON, Remedy.PERSON, None),
    Row(flipped_bit, Damage.CHECKSUM, Remedy.RESTORE),
    Row(flipped_bit_in_the_checksum, Damage.CHECKSUM, Remedy.RESTORE),
    Row(flipped_bit_without_a_copy, Damage.CHECKSUM, Remedy.RECHECK),
    Row(flipped_bit_in_the_name_of_the_first_line, Damage.CHECKSUM, Remedy.RECHECK),
    Row(flipped_bit_with_an_older_copy, Damage.CHECKSUM, Remedy.RECHECK, "Neueres"),
    Row(flipped_bit_and_a_journal, Damage.CHECKSUM, Remedy.RECHECK, "Aus dem Journal"),
    Row(flipped_bit_and_a_journal_and_a_copy, Damage.CHECKSUM, Remedy.RESTORE, "Aus dem Journal"),
    Row(refused_by_the_models, Damage.INVALID, Remedy.RESTORE),
    Row(refused_without_a_copy, Damage.INVALID, Remedy.PERSON, None),
    Row(of_a_newer_program, Damage.NEWER, Remedy.PERSON, None),
    Row(copied_by_hand, Damage.NAMED_OTHERWISE, Remedy.PERSON),
    Row(no_archive_file, Damage.NO_ARCHIVE_FILE, Remedy.WRITE_ARCHIVE_FILE),
    Row(damaged_archive_file, Damage.NO_ARCHIVE_FILE, Remedy.WRITE_ARCHIVE_FILE),
    Row(killed, Damage.JOURNAL_LEFT, Remedy.FOLD, "Zwei", frozenset({"Eins"})),
    Row(torn, Damage.JOURNAL_TORN, Remedy.FOLD, "Eins"),
    Row(damaged_in_the_middle, Damage.JOURNAL_DAMAGED, Remedy.FOLD, "Drei"),
    Row(strange, Damage.JOURNAL_STRANGE, Remedy.SET_ASIDE, "Andere Fassung"),
    Row(journal_without_its_file, Damage.JOURNAL_ALONE, Remedy.RESTORE, "Nur noch im Journal"),
    Row(journal_without_file_and_copy, Damage.JOURNAL_ALONE, Remedy.SET_ASIDE, None),
    Row(foreign_journal_without_its_file, Damage.JOURNAL_ALONE, Remedy.PERSON, None),
    Row(journal_of_another_device, Damage.JOURNAL_ELSEWHERE, Remedy.TAKE_OVER, "Anderswo gesagt"),
    Row(foreign_journal_and_flipped_bit, Damage.JOURNAL_ELSEWHERE, Remedy.TAKE_OVER, "Anderswo gesagt"),
    Row(foreign_journal_and_flipped_bit, Damage.CHECKSUM, Remedy.RECHECK, "Anderswo gesagt"),
    Row(foreign_journal_with_a_damaged_first_line, Damage.JOURNAL_ELSEWHERE, Remedy.TAKE_OVER, "Anderswo gesagt"),
    Row(two_journals, Damage.JOURNAL_SEVERAL, Remedy.PERSON, "Hier"),
    Row(conflict_copy, Damage.CONFLICT_COPY, Remedy.PERSON),
    Row(conflict_copy_of_a_journal, Damage.CONFLICT_COPY, Remedy.PERSON),
    Row(conflict_copy_of_a_method, Damage.CONFLICT_COPY, Remedy.PERSON),
    Row(method_with_a_mistake, Damage.METHOD_FAULTY, Remedy.PERSON),
    Row(half_a_method, Damage.TEMPORARY, Remedy.REMOVE),
    Row(temporary, Damage.TEMPORARY, Remedy.REMOVE),
    Row(temporary_of_another_device, Damage.TEMPORARY, Remedy.PERSON),
    Row(temporary_copy, Damage.TEMPORARY, Remedy.REMOVE),
    Row(without_district, Damage.NO_DISTRICT, Remedy.RESTORE),
    Row(without_district_and_its_copy, Damage.NO_DISTRICT, Remedy.WRITE_DISTRICT),
    Row(case_is_unknown, Damage.NO_CASE, Remedy.PERSON),
    Row(copy_without_session, Damage.COPY_ALONE, Remedy.PERSON, None),
    Row(draft_without_session, Damage.DRAFT_ALONE, Remedy.PERSON),
    Row(lost_copy, Damage.COPY_MISSING, Remedy.COPY_AGAIN),
    Row(older_copy, Damage.COPY_MISSING, Remedy.COPY_AGAIN),
    Row(damaged_copy, Damage.COPY_DAMAGED, Remedy.COPY_AGAIN),
    Row(damaged_earlier_copy, Damage.COPY_DAMAGED, Remedy.SET_ASIDE),
    Row(bad_catalogue, Damage.CATALOGUE, Remedy.REMOVE),
    Row(unknown_file, Damage.UNKNOWN, Remedy.PERSON),
    Row(first_schema, Damage.UNCHECKED, Remedy.ADD_CHECK),
]
if os.name != "nt":
    ROWS += [
        Row(readable_by_others, Damage.OPEN_TO_OTHERS, Remedy.CLOSE_TO_OTHERS),
        Row(folder_readable_by_others, Damage.OPEN_TO_OTHERS, Remedy.CLOSE_TO_OTHERS),
        Row(copy_readable_by_others, Damage.OPEN_TO_OTHERS, Remedy.CLOSE_TO_OTHERS),
        Row(link, Damage.LINK, Remedy.PERSON),
    ]


def tree(world: World) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of every file of archive and state but the locks."""
    return {
        str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for folder in (world.root, world.state)
        for path in folder.rglob("*")
        if path.parent.name != "locks"
    }


def test_a_sound_archive_has_nothing_to_find(world: World) -> None:
    assert world.examine() == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.damage.__name__}-{row.code}")
def test_each_damage_is_named_and_repaired_and_nothing_readable_is_lost(world: World, row: Row) -> None:
    row.damage(world)
    before, words = tree(world), world.words()
    found = world.examine()
    assert tree(world) == before, "examining changed something"
    assert (row.code, row.remedy) in {(finding.code, finding.remedy) for finding in found}
    # Nothing else is wrong but what this damage brings with it.
    assert {finding.code for finding in found} <= {row.code, Damage.CHECKSUM, Damage.JOURNAL_ELSEWHERE} | (
        {Damage.JOURNAL_LEFT} if row.code is Damage.CHECKSUM else set()
    )
    outcomes = [world.repair(finding) for finding in found]
    for finding, outcome in zip(found, outcomes, strict=True):
        allowed = {Done.LEFT} if finding.remedy is Remedy.PERSON else {Done.DONE, Done.GONE}
        assert outcome.done in allowed, (finding, outcome)
    assert words - world.words() <= row.overtaken
    again = world.examine()
    assert all(finding.remedy is Remedy.PERSON for finding in again), again
    assert {finding.code for finding in again} <= {f.code for f in found} | {Damage.COPY_ALONE}
    if row.takeaway is None:
        with pytest.raises(Refusal):
            world.session()
    else:
        expected = builders.running(takeaway=row.takeaway)
        if Damage.CHECKSUM in {finding.code for finding in found} and row.remedy is not Remedy.RESTORE:
            was = {item.text for item in world.session().feedback}
            assert was <= {"Gut", "Gup"}
            expected = expected.model_copy(update={"feedback": world.session().feedback})
        assert world.session() == expected


def test_the_table_has_every_code_but_the_one_that_needs_a_failing_disk() -> None:
    others = set() if os.name != "nt" else {Damage.OPEN_TO_OTHERS, Damage.LINK}
    assert set(Damage) - {row.code for row in ROWS} == {Damage.UNREADABLE} | others


class Failing:
    """An ``os`` that cannot open one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Path, *arguments: int) -> int:
        if path == self._path:
            raise OSError(errno.EIO, "input/output error")
        return os.open(path, *arguments)


def test_a_file_that_cannot_be_read_is_left_to_a_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "os", Failing(world.path))
    (finding,) = world.examine()
    assert (finding.code, finding.file, finding.remedy) == (Damage.UNREADABLE, world.path, Remedy.PERSON)
    assert world.repair(finding) == Outcome(Done.LEFT)


# --- repairing ----------------------------------------------------------------------------------------------------


def aside(outcome: Outcome) -> list[bytes]:
    return [path.read_bytes() for path in outcome.aside]


def test_what_gives_way_is_set_aside_as_it_was(world: World) -> None:
    flipped_bit(world)
    damaged = world.path.read_bytes()
    (finding,) = world.examine()
    outcome = world.repair(finding)
    assert aside(outcome) == [damaged]
    assert outcome.aside[0].parent == layout.damaged_folder(world.state, world.id)


def test_a_journal_that_went_into_the_content_is_set_aside_once(world: World) -> None:
    flipped_bit_and_a_journal(world)
    damaged, journal = world.path.read_bytes(), world.journal.read_bytes()
    finding = world.examine()[0]
    assert aside(world.repair(finding)) == [damaged, journal]


def test_a_damaged_journal_is_set_aside_as_it_was(world: World) -> None:
    damaged_in_the_middle(world)
    damaged = world.journal.read_bytes()
    (finding,) = world.examine()
    assert damaged in aside(world.repair(finding))


def test_the_version_that_a_strange_journal_goes_on_from_is_set_aside_with_it(world: World) -> None:
    strange(world)
    base, journal = world.kept.read_bytes(), world.journal.read_bytes()
    (finding,) = world.examine()
    assert {base, journal} <= set(aside(world.repair(finding)))


def test_an_archive_takes_the_id_that_its_second_copies_tell(world: World) -> None:
    no_archive_file(world)
    (finding,) = world.examine()
    assert world.repair(finding).done is Done.DONE
    assert world.open().id == world.id


@pytest.mark.parametrize("known", [0, 2])
def test_an_archive_without_a_told_id_gets_a_new_one(world: World, known: int) -> None:
    no_archive_file(world)
    generations = world.state / "generations"
    if known:
        shutil.copytree(generations / world.id, generations / "fedcba9876543210")
    else:
        shutil.rmtree(generations)
    for finding in world.examine():
        assert world.repair(finding).done is Done.DONE
    assert world.open().id == "neue-id"


def test_a_district_is_written_from_all_its_sessions(world: World) -> None:
    without_district_and_its_copy(world)
    (finding,) = world.examine()
    assert world.repair(finding).done is Done.DONE
    district = world.open().district("nordufer")
    assert district.name == "Bezirk Nordufer"
    assert {case.id for case in district.cases} == {"buero", "kita"}


# --- what it must not do ------------------------------------------------------------------------------------------


def test_a_session_that_is_written_is_no_damage(world: World) -> None:
    archive = world.open()
    with archive.write("2019-09-18-buero") as writer:
        writer.save(writer.session.model_copy(update={"takeaway": "Gerade eben"}), at(50))
        temporary(world)
        assert world.examine() == []


@pytest.mark.parametrize("damage", [flipped_bit, strange, journal_of_another_device, first_schema])
def test_a_session_in_use_is_left_alone(world: World, damage: Callable[[World], None]) -> None:
    damage(world)
    found, before = world.examine(), tree(world)
    lock = Lock(layout.lock_file(world.state, world.id, world.path.stem), "bo", "hier")
    assert found
    assert [world.repair(finding).done for finding in found] == [Done.IN_USE] * len(found)
    lock.release()
    assert tree(world) == before
    assert world.repair(found[0]).done is Done.DONE


def test_what_is_no_longer_so_is_not_repaired(world: World) -> None:
    killed(world)
    (finding,) = world.examine()
    with world.open().write("2019-09-18-buero"):
        pass
    before = tree(world)
    assert world.repair(finding) == Outcome(Done.GONE)
    assert tree(world) == before


def test_a_link_is_not_followed(world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (elsewhere / "x.json").write_bytes(b"")
    (world.root / "districts" / "link").symlink_to(elsewhere)
    (finding,) = world.examine()
    assert (finding.code, finding.file) == (Damage.LINK, world.root / "districts" / "link")
    assert elsewhere / "x.json" not in files(world.root, world.state)


def test_a_full_disk_loses_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    flipped_bit(world)
    (finding,) = world.examine()
    before = tree(world)

    class Full(Failing):
        def write(self, *_arguments: object) -> int:
            raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "os", Full(Path()))
        outcome = world.repair(finding)
    assert (outcome.done, outcome.cause) == (Done.FAILED, "no space left")
    assert {name: item for name, item in tree(world).items() if name in before} == before
    assert world.repair(finding).done is Done.DONE


# --- the archive as a whole ---------------------------------------------------------------------------------------


def test_nothing_to_check_in_an_archive_that_is_none_yet(tmp_path: Path) -> None:
    assert examine(tmp_path / "none", tmp_path / "state") == []
    assert files(tmp_path / "none", tmp_path / "state") == []
    assert not (tmp_path / "none").exists()
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("name", "payload", "reason"),
    [
        ("holiday.jpg", b"", Reason.NOT_AN_ARCHIVE),
        ("archive.json", b'{"form', Reason.DAMAGED),
        ("archive.json", b'{"format": 99, "id": "x"}', Reason.NEWER_FORMAT),
    ],
)
def test_another_folder_is_refused(tmp_path: Path, name: str, payload: bytes, reason: Reason) -> None:
    _put(tmp_path / "folder" / name, payload)
    with pytest.raises(Refusal) as refused:
        examine(tmp_path / "folder", tmp_path / "state")
    assert refused.value.reason is reason


def test_files_are_those_of_the_archive_and_what_belongs_to_it(world: World) -> None:
    other = Archive.open(world.root.with_name("other"), world.state)
    other.save_district(builders.district())
    looked = set(files(world.root, world.state))
    assert {world.path, world.district, world.kept, layout.archive_file(world.root)} <= looked
    assert not [path for path in looked if other.id in path.parts]


def test_every_flipped_bit_of_a_file_is_named_and_nothing_is_lost(world: World) -> None:
    sound = world.path.read_bytes()
    for position in range(0, len(sound), 97):
        damaged = bytearray(sound)
        damaged[position] ^= 1 << position % 8
        _put(world.path, bytes(damaged))
        found = world.examine()
        assert [finding.code for finding in found] in ([[Damage.CHECKSUM], [Damage.NOT_JSON], [Damage.INVALID]]), (
            position
        )
        outcome = world.repair(found[0])
        assert aside(outcome) == [bytes(damaged)]
        assert world.path.read_bytes() == sound
        assert world.examine() == []
