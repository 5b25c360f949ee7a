"""Own methods in the archive: saved whole, never over what cannot be read, and each mistake named."""

import errno
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sessions.method import Method, load_method, published
from sessions.method_file import to_toml
from sessions.own_method import copied
from sessions.refusal import Reason
from sessions.store import backup, disk, doctor, layout
from sessions.store.archive import Archive
from sessions.store.own_methods import OwnMethods
from tests.sessions.core_builders import refused

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
MINE = copied(published()["short"], "Unsere", "unsere")
OTHER = copied(published()["tietze"], "Andere", "andere")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Archive.open(tmp_path / "archive", tmp_path / "state").root


@pytest.fixture
def own(root: Path) -> OwnMethods:
    return OwnMethods(root)


def put(root: Path, name: str, text: str) -> Path:
    path = root / "methods" / name
    layout.make_private(path.parent)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def renamed(method: Method, name: str) -> Method:
    return method.model_copy(update={"name": method.name.model_copy(update={"de": name})})


def test_there_are_none_at_first(own: OwnMethods) -> None:
    assert (own.all(), own.faulty()) == ((), ())


def test_what_is_saved_is_there_shortest_first(own: OwnMethods, root: Path) -> None:
    own.save(OTHER)
    own.save(MINE)
    assert own.all() == OwnMethods(root).all() == (MINE, OTHER)
    assert own.faulty() == ()


@posix
def test_only_the_owner_reads_it(own: OwnMethods, root: Path) -> None:
    own.save(MINE)
    folder, file = root / "methods", root / "methods" / "unsere.toml"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, file)] == [0o700, 0o600]
    assert list(folder.iterdir()) == [file]


def test_it_is_changed_only_as_it_was_read(own: OwnMethods) -> None:
    own.save(MINE)
    first, second = renamed(MINE, "Eins"), renamed(MINE, "Zwei")
    own.save(first, MINE)
    with refused(Reason.CHANGED_ON_DISK):
        own.save(second, MINE)
    with refused(Reason.TARGET_EXISTS):
        own.save(second)
    assert own.all() == (first,)


def test_one_that_was_removed_meanwhile_is_not_written_again_unasked(own: OwnMethods) -> None:
    own.save(MINE)
    own.remove(MINE.id)
    assert own.all() == ()
    with refused(Reason.CHANGED_ON_DISK):
        own.save(renamed(MINE, "Eins"), MINE)
    with refused(Reason.NOT_READABLE):
        own.remove(MINE.id)


@pytest.mark.parametrize("name", published())
def test_no_own_method_has_the_id_of_a_published_one(own: OwnMethods, name: str) -> None:
    with pytest.raises(ValueError, match="published"):
        own.save(published()[name])


def test_the_name_of_the_file_is_the_id(own: OwnMethods, root: Path) -> None:
    put(root, "von-hand.toml", to_toml(MINE))
    assert own.all() == (MINE.model_copy(update={"id": "von-hand"}),)


FAULTY = {
    "unsere.toml": ("minutes = 5", "minuts = 5", "phase[1].minuts"),
    "kaputt.toml": ("schema = 1", "schema = ", "TOML"),
    "short.toml": ("", "", "file"),
    "Unsere (Konflikt).toml": ("", "", "file"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_file_with_mistakes_is_named_and_stays(own: OwnMethods, root: Path, name: str) -> None:
    old, new, field = FAULTY[name]
    own.save(OTHER)
    path = put(root, name, to_toml(MINE).replace(old, new, 1))
    before = path.read_bytes()
    assert own.all() == (OTHER,)
    ((found, refusal),) = own.faulty()
    assert (found, refusal.reason) == (path, Reason.METHOD_FILE)
    faults = refusal.facts["faults"]
    assert isinstance(faults, tuple)
    assert faults[0].field == field
    with refused(Reason.METHOD_FILE):
        own.remove(path.stem)
    if path.stem not in published():
        with refused(Reason.METHOD_FILE):
            own.save(MINE.model_copy(update={"id": path.stem}))
        with refused(Reason.METHOD_FILE):
            own.save(MINE.model_copy(update={"id": path.stem}), MINE)
    assert own.free_id(path.stem) == f"{path.stem}-2"
    assert path.read_bytes() == before


def test_a_folder_that_is_none_is_named(own: OwnMethods, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "methods").write_text("x")
    assert own.all() == ()
    with refused(Reason.WRITE_FAILED):
        own.save(MINE)

    def closed(folder: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("os.scandir", closed)
    ((path, refusal),) = own.faulty()
    assert (path, refusal.reason) == (root / "methods", Reason.NOT_READABLE)


class Os:
    """The system, except that one call fails."""

    def __init__(self, name: str, number: int) -> None:
        self._name, self._error = name, OSError(number, os.strerror(number))

    def __getattr__(self, name: str) -> Any:
        return self._fail if name == self._name else getattr(os, name)

    def _fail(self, *_args: object) -> None:
        raise self._error


@pytest.mark.parametrize("call", ["open", "write", "fdatasync", "replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing_is_said_and_the_old_file_stays(
    own: OwnMethods, root: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    own.save(MINE)
    file = root / "methods" / "unsere.toml"
    before = file.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(disk, "os", Os(call, number))
        with refused(Reason.WRITE_FAILED, file=str(file), cause=os.strerror(number)):
            own.save(renamed(MINE, "Neu"), MINE)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_what_cannot_be_removed_is_said(own: OwnMethods, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own.save(MINE)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "os", Os("unlink", errno.EACCES))
        with refused(Reason.WRITE_FAILED, file=str(root / "methods" / "unsere.toml")):
            own.remove(MINE.id)
    assert own.all() == (MINE,)


# --- handing on ---------------------------------------------------------------------------------------------------


def test_what_is_handed_on_is_taken_in_as_the_same(own: OwnMethods, tmp_path: Path) -> None:
    own.save(MINE)
    own.export(MINE, tmp_path / "neu" / "m.toml")
    assert load_method(tmp_path / "neu" / "m.toml") == MINE
    there = OwnMethods(Archive.open(tmp_path / "dort", tmp_path / "state").root)
    assert there.import_(tmp_path / "neu" / "m.toml") == MINE
    assert there.all() == (MINE,)


def test_handing_on_writes_over_nothing(own: OwnMethods, tmp_path: Path) -> None:
    file = tmp_path / "m.toml"
    file.write_text("x")
    with refused(Reason.TARGET_EXISTS, file=str(file)):
        own.export(MINE, file)
    with refused(Reason.NOTE_FAILED, file=str(file / "m.toml")):
        own.export(MINE, file / "m.toml")
    assert file.read_text() == "x"


def as_it_is(own: OwnMethods) -> Method:
    return MINE


def with_another_one_there(own: OwnMethods) -> Method:
    own.save(renamed(MINE, "Schon da"))
    return MINE


def of_a_published_one(own: OwnMethods) -> Method:
    return published()["short"]


@pytest.mark.parametrize(
    ("prepare", "expected"),
    [(as_it_is, "unsere"), (with_another_one_there, "unsere-2"), (of_a_published_one, "short-2")],
)
def test_an_id_that_is_taken_gives_way_and_the_same_comes_once(
    own: OwnMethods, tmp_path: Path, prepare: Callable[[OwnMethods], Method], expected: str
) -> None:
    method = prepare(own)
    there = own.all()
    (tmp_path / "m.toml").write_text(to_toml(method), encoding="utf-8")
    taken = own.import_(tmp_path / "m.toml")
    assert taken == method.model_copy(update={"id": expected})
    assert own.import_(tmp_path / "m.toml") == taken
    assert set(own.all()) == {*there, taken}


def test_what_has_mistakes_is_not_taken_in(own: OwnMethods, root: Path, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(to_toml(MINE).replace("minutes = 5", "minutes = 0"), encoding="utf-8")
    with refused(Reason.METHOD_FILE, file=str(tmp_path / "m.toml")):
        own.import_(tmp_path / "m.toml")
    assert not (root / "methods").exists()


# --- backup and doctor --------------------------------------------------------------------------------------------


def test_a_backup_carries_them(own: OwnMethods, root: Path, tmp_path: Path) -> None:
    own.save(MINE)
    put(root, "kaputt.toml", "x")
    now = datetime(2026, 11, 25, tzinfo=UTC)
    made = backup.write(root, tmp_path / "b.zip", now, program="1", state=tmp_path / "state")
    assert (made.others, made.damaged) == (2, ())
    backup.restore(tmp_path / "b.zip", tmp_path / "zurück")
    back = OwnMethods(tmp_path / "zurück")
    assert back.all() == (MINE,)
    assert [path.name for path, _ in back.faulty()] == ["kaputt.toml"]


@posix
def test_a_backup_carries_them_through_a_link(own: OwnMethods, root: Path, tmp_path: Path) -> None:
    own.save(MINE)
    (root / "methods").rename(tmp_path / "anderswo")
    (root / "methods").symlink_to(tmp_path / "anderswo")
    now = datetime(2026, 11, 25, tzinfo=UTC)
    made = backup.write(root, tmp_path / "b.zip", now, program="1", state=tmp_path / "state")
    assert (made.others, made.damaged) == (1, ())


def test_the_doctor_has_nothing_against_them(own: OwnMethods, root: Path, tmp_path: Path) -> None:
    own.save(MINE)
    assert doctor.examine(root, tmp_path / "state") == []
    assert root / "methods" / "unsere.toml" in doctor.files(root, tmp_path / "state")


def test_the_doctor_names_mistakes_by_line_and_field_without_what_stands_there(root: Path, tmp_path: Path) -> None:
    text = to_toml(MINE).replace('seat = "at_table"', 'seat = "geheim"', 1)
    path = put(root, "unsere.toml", text)
    (finding,) = doctor.examine(root, tmp_path / "state")
    line = text.splitlines().index('seat = "geheim"') + 1
    assert finding == doctor.Finding(doctor.Damage.METHOD_FAULTY, path, doctor.Remedy.PERSON, f"{line}: phase[1].seat")
    assert doctor.repair(finding, root, tmp_path / "state").done is doctor.Done.LEFT
    assert path.read_text(encoding="utf-8") == text
