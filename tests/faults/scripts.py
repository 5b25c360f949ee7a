"""Things that happen to a record, and what must be true of every state that a crash in the middle of it leaves."""

import json
import random
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sessions.refusal import Refusal
from sessions.store import record_file
from sessions.store.migration import Tables
from sessions.store.record_file import Found, Places, RecordFile
from tests.faults.recorder import Recording, RecordingOs, recording
from tests.faults.states import Crash, Files

FOLDER = "archive/district"
NAME = f"{FOLDER}/case.json"
DEVICE = "laptop"


class Scene:
    """A record, and the states it was brought to.

    Attributes:
        states: in order; a number of a ``Mark`` or ``Crash`` is a place here.
    """

    def __init__(self, root: Path, recorder: RecordingOs, *, with_places: bool) -> None:
        self.states: list[Tables] = []
        self._root = root
        self._recorder = recorder
        self._with_places = with_places
        self.open()

    def open(self) -> None:
        """Open the record as the archive does, which reads it first."""
        self._record = record_in(self._root, with_places=self._with_places)
        _ = self._record.tables

    def claim(self) -> None:
        self._record.claim()

    def found(self) -> Tables:
        """Take what lies there for the first state."""
        tables = self._record.tables
        assert tables is not None
        self.states.append(tables)
        self._recorder.mark(0, acknowledged=True)
        return tables

    def save(self, tables: Tables) -> None:
        self._bring(tables, self._record.change)

    def replace(self, tables: Tables) -> None:
        self._bring(tables, self._record.replace)

    def fold(self) -> None:
        self._record.fold()

    def close(self) -> None:
        self._record.close()

    def _bring(self, tables: Tables, change: Callable[[Mapping[str, Mapping[str, Any]]], None]) -> None:
        self.states.append(tables)
        self._recorder.mark(len(self.states) - 1, acknowledged=False)
        change(tables)
        self._recorder.mark(len(self.states) - 1, acknowledged=True)


Script = Callable[[Scene], None]


class Played(NamedTuple):
    """What a script did."""

    recording: Recording
    states: list[Tables]


def play(
    script: Script,
    root: Path,
    *,
    with_places: bool = True,
    before: Iterable[tuple[str, bytes]] = (),
    mutant: AbstractContextManager[object] | None = None,
) -> Played:
    """Play a script in an empty folder.

    Args:
        script: what is done.
        root: the folder.
        with_places: whether second copies are kept.
        before: what lies there.
        mutant: changes the store while the script is played.
    """
    lay(before, root)
    with recording(root) as recorder, mutant or nullcontext():
        scene = Scene(root, recorder, with_places=with_places)
        script(scene)
    return Played(recorder.recording, scene.states)


def lay(files: Iterable[tuple[str, bytes]], root: Path) -> None:
    """Put files into a folder."""
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, content in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def record_in(root: Path, *, with_places: bool) -> RecordFile:
    places = Places(root / "state" / "generations" / "case.json", root / "state" / "damaged")
    return RecordFile(root / NAME, DEVICE, places if with_places else None)


# --- what must be true ---


class Judge:
    """Opens states as they are after a crash, and says what is wrong with them; each is opened once.

    Attributes:
        seen: the states so far, with the tables found (``None``: no record) and what is wrong whatever was saved.
    """

    def __init__(self, root: Path, *, with_places: bool) -> None:
        self.seen: dict[Files, tuple[Tables | None, tuple[str, ...]]] = {}
        self._root = root
        self._with_places = with_places

    def problems(self, crash: Crash, states: list[Tables]) -> tuple[str, ...]:
        """Return what is wrong: nothing if the record is what was acknowledged last, or what was about to be."""
        if crash.files not in self.seen:
            self.seen[crash.files] = self._open(crash.files)
        tables, wrong = self.seen[crash.files]
        if wrong or tables in [None if number < 0 else states[number] for number in (crash.acknowledged, crash.begun)]:
            return wrong
        return ("an acknowledged change is lost" if tables is None or tables in states else "a state that never was",)

    def _open(self, files: Files) -> tuple[Tables | None, tuple[str, ...]]:
        root = self._root / str(len(self.seen))
        lay(files, root)
        try:
            with recording(root):
                return self._go_on(root)
        except Refusal as refusal:
            return None, (f"unreadable: {refusal.reason}",)
        finally:
            shutil.rmtree(root)

    def _go_on(self, root: Path) -> tuple[Tables | None, tuple[str, ...]]:
        record = record_in(root, with_places=self._with_places)
        tables = record.tables
        found: Tables = {} if tables is None else {name: dict(table) for name, table in tables.items()}
        notices = [*record.notices]
        record.claim()
        notices.extend(record.notices)
        wrong = [f"false alarm: {notice.found}" for notice in notices if notice.found is not Found.TORN]
        for more in ("a", "b"):
            changed = {**found, "more": {"1": {"text": more}}}
            record.change(changed)
        record.close()
        again = record_in(root, with_places=self._with_places)
        if again.tables != changed or again.notices:
            wrong.append("what was saved after the crash is not there")
        left = sorted(path.name for path in (root / FOLDER).iterdir())
        if left != ["case.json"]:
            wrong.append(f"left behind: {left}")
        return (None if tables is None else found), tuple(wrong)


# --- scripts ---


def entries(*sizes: int) -> Tables:
    """Return tables with an entry of each size, in characters, besides what every record has."""
    texts = {str(number): {"text": f"{number}: " + "Fläche " * (size // 7)} for number, size in enumerate(sizes, 1)}
    return {"session": {"1": {"title": "Büro – Übergang"}}, "entries": texts, "_meta": {"1": {"schema": 2}}}


def a_session(scene: Scene) -> None:
    scene.save(entries())
    scene.save(entries(30))
    scene.save(entries(30, 5000))
    scene.fold()
    scene.save(entries(30, 5000, 100))
    tables = entries(20, 5000, 100)
    del tables["entries"]["2"]
    scene.save(tables)
    tables = entries(20, 5000, 100, 9000)
    tables["entries"] = dict(reversed(tables["entries"].items()))
    scene.save(tables)
    scene.close()
    scene.open()
    scene.claim()
    scene.save(entries(20, 60))
    scene.save(entries(20))
    scene.close()
    scene.open()
    scene.save(entries(20, 20))
    scene.fold()
    scene.close()


def back_and_forth(scene: Scene) -> None:
    """The same contents come again, also across folds, so that checksums might."""
    one, two = entries(40), entries(40, 40)
    for tables in (one, two):
        scene.save(tables)
    for _ in range(2):
        for tables in (one, two):
            scene.save(tables)
            scene.fold()
    scene.close()
    scene.open()
    scene.save(one)
    scene.close()
    scene.open()
    scene.claim()
    scene.close()


def a_long_one(scene: Scene) -> None:
    """The journal passes its size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_file, "FOLD_AT", 600)
        for count in range(1, 6):
            scene.save(entries(*[150] * count))


def a_district(scene: Scene) -> None:
    scene.replace(entries(50))
    scene.replace(entries(50, 6000))
    scene.open()
    scene.replace(entries(40))
    scene.replace(entries(50))


def a_return(scene: Scene) -> None:
    """Somebody goes on with what lies there."""
    tables = scene.found()
    scene.claim()
    scene.save({**tables, "entries": {"1": {"text": "später"}}})
    scene.close()


def a_quick_return(scene: Scene) -> None:
    """As ``a_return``, without being ready to write before there is something to write."""
    tables = scene.found()
    scene.save({**tables, "entries": {"1": {"text": "gleich"}}})
    scene.save(tables)


def a_replaced_return(scene: Scene) -> None:
    """What a running session left is written whole."""
    scene.found()
    scene.replace(entries(70))


SCRIPTS = (a_session, back_and_forth, a_long_one, a_district)
"""They begin in an empty folder."""
RETURNS = (a_return, a_quick_return, a_replaced_return)
"""They go on with a record."""

OLD_FILE = ((NAME, json.dumps({"_meta": {"1": {"schema": 1}}, "entries": {"1": {"text": "alt"}}}).encode()),)
"""A record of the first schema, which has no checksum."""


def random_script(chance: random.Random) -> Script:
    """Return a script of random length; the same for the same ``chance``."""

    def play_it(scene: Scene) -> None:
        sizes: list[int] = []
        scene.save(entries())
        for _ in range(chance.randint(3, 12)):
            match chance.choice(("add", "add", "add", "cut", "edit", "fold", "reopen", "claim", "leave")):
                case "add":
                    sizes.append(chance.choice((0, 40, 300, 4000, 9000)))
                    scene.save(entries(*sizes))
                case "cut":
                    del sizes[chance.randrange(len(sizes) + 1) :]
                    scene.save(entries(*sizes))
                case "edit":
                    sizes[-1:] = [chance.randint(0, 200)]
                    scene.save(entries(*sizes))
                case "fold":
                    scene.fold()
                case "reopen":
                    scene.close()
                    scene.open()
                case "claim":
                    scene.claim()
                case "leave":  # without closing, as a program that was killed
                    scene.open()

    return play_it
