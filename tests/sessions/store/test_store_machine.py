"""Whatever happens to a record, what was acknowledged is what anybody reads."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from sessions.refusal import Reason, Refusal
from sessions.store import disk, layout, record_file
from sessions.store.encoding import encode
from sessions.store.migration import Tables
from sessions.store.record_file import Found, Places
from sessions.store.storage import JournalStorage

Happening = Callable[[str, tuple[Any, ...]], None]
AT_A_TIME = 150
"""Bytes that a write takes: less than it is given, as a system may."""
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS)


class Killed(BaseException):
    """The program is gone: from here on it makes no system call."""


class FaultyOs:
    """The module ``os`` of one program, which fails, dies or is interrupted when it is told to.

    Syncing costs time and changes nothing as long as only the program dies, so it is left out.
    """

    def __init__(self) -> None:
        self.descriptors: set[int] = set()
        self.calls = -1
        self.fired = self._busy = self._dead = False
        self._happens: Happening | None = None
        self._where, self._at, self._for_good = "", 0, False

    def arm(self, when: tuple[str, int], happens: Happening, *, for_good: bool = False) -> None:
        """Let something happen at a call from now on, and at all those after it if ``for_good``.

        Args:
            when: the call's name, or nothing for any call, and which of them, counted from 0.
            happens: given the call's name and its arguments.
            for_good: whether it goes on happening.
        """
        self.calls, self.fired = -1, False
        self._where, self._at = when
        self._happens, self._for_good = happens, for_good

    def disarm(self) -> None:
        """Let nothing happen any more."""
        self._happens, self.fired = None, False

    def fail(self, code: int, name: str, arguments: tuple[Any, ...]) -> None:
        self._spoil(name, arguments)
        raise OSError(code, os.strerror(code))

    def kill(self, name: str, arguments: tuple[Any, ...]) -> None:
        self._dead = True
        self._spoil(name, arguments)
        raise Killed

    def bury(self) -> None:
        """Close what the program that is gone had open, as the system does."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors.clear()
        self._dead = False

    def _spoil(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "write":  # a part of it is there all the same
            os.write(arguments[0], arguments[1][: len(arguments[1]) * (self._at % 5) // 4])
        if name == "close":
            os.close(arguments[0])
            self.descriptors.discard(arguments[0])

    def __getattr__(self, name: str) -> Any:
        found = getattr(os, name)
        return partial(self._call, name, found) if callable(found) and name != "strerror" else found

    def _call(self, name: str, found: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        if self._dead:
            raise Killed
        if self._happens is not None and not self._busy:
            meant = self._where in {"", name}
            self.calls += meant
            if (meant and self.calls == self._at) or (self._for_good and self.fired):
                self.fired = self._busy = True
                try:
                    self._happens(name, arguments)
                finally:
                    self._busy = False
        if name in {"fsync", "fdatasync"}:
            return None
        if name == "write":
            arguments = (arguments[0], arguments[1][:AT_A_TIME])
        result = found(*arguments, **named)
        if name == "open":
            self.descriptors.add(result)
        elif name == "close":
            self.descriptors.discard(arguments[0])
        return result


names = st.sampled_from("ab")
keys = st.sampled_from([str(number) for number in range(1, 6)])
values = st.fixed_dictionaries(
    {"text": st.sampled_from(["", "x", "Größe – \u2028\n", "y" * 300])}, optional={"n": st.integers(0, 3)}
)
edits = st.one_of(
    st.tuples(st.just("put"), names, keys, values),
    st.tuples(st.just("cut"), names, keys),
    st.tuples(st.just("turn"), names),
    st.tuples(st.just("gone"), names),
    st.tuples(st.just("empty"), names),
)
changes = st.lists(edits, min_size=1, max_size=4)
calls = st.one_of(
    st.tuples(st.just(""), st.integers(0, 5) | st.integers(0, 40)),
    st.tuples(st.sampled_from(["write", "fdatasync", "fsync", "replace", "open", "stat"]), st.integers(0, 2)),
)


def edited(tables: Tables, change: list[tuple[Any, ...]]) -> Tables:
    new = {name: dict(table) for name, table in tables.items()}
    for what, name, *rest in change:
        table = new.setdefault(name, {})
        if what == "put":
            table[rest[0]] = rest[1]
        elif what == "cut":
            table.pop(rest[0], None)
        elif what == "turn":
            new[name] = dict(reversed(table.items()))
        elif what == "gone":
            del new[name]
        else:
            new[name] = {}
    return new


def in_order(tables: Tables | None) -> Any:
    """Return tables so that they are equal only if their documents stand in the same order too."""
    return None if tables is None else {name: list(table.items()) for name, table in tables.items()}


class Store(RuleBasedStateMachine):
    """One record, one program that writes it and is killed now and then, and a model of what it was promised.

    ``safe`` was acknowledged. ``maybe`` are changes since then that were refused, or that a killed program did not
    come to report: they may be there, and nothing else may.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "archive" / "a.json"
        self.path.parent.mkdir()
        self.places = Places(self.folder / "kept" / "a.json", self.folder / "damaged")
        self.storage: JournalStorage | None = None
        self.safe: Tables | None = None
        self.maybe: list[Tables | None] = []
        self.past: list[Tables] = [{}]
        # A second copy is no part of the promise: where the system refused to write one, there is none.
        self.without_copy = False
        # A program that is killed leaves a torn line at the most.
        self.expected = {Found.TORN}
        self.strangers = 0
        self.os = FaultyOs()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(disk, "os", self.os)

    def teardown(self) -> None:
        self.patch.undo()
        self.os.bury()
        shutil.rmtree(self.folder)

    # --- what is promised ---

    @invariant()
    def anybody_reads_what_was_acknowledged(self) -> None:
        self.expect(self.read())
        if self.path.exists() and self.places.kept.exists():
            self.without_copy &= self.path.read_bytes() != self.places.kept.read_bytes()
        if self.storage is not None and self.storage.record.claimed:
            assert in_order(self.storage.read()) == in_order(self.safe)

    def read(self, device: str = "second") -> Tables | None:
        try:
            loaded = record_file.read(self.path, device, self.places)
        except FileNotFoundError:
            return None
        assert {notice.found for notice in loaded.notices} <= self.expected
        return loaded.tables

    def expect(self, found: Tables | None, *more: Tables | None) -> None:
        assert in_order(found) in [in_order(tables) for tables in (self.safe, *self.maybe, *more)]

    # --- what the program does ---

    @initialize()
    def begin(self) -> None:
        self.open(claim=False)
        self.write({"a": {"1": {"text": "first"}}, "b": {}})

    @precondition(lambda self: self.storage is None)
    @rule(claim=st.booleans())
    def open(self, claim: bool) -> None:
        self.storage = JournalStorage(self.path, "first", self.places)
        found = self.storage.read()
        self.expect(found)
        # What a program reads may be gone with the next damage, until one has opened the record for writing.
        if in_order(found) != in_order(self.safe):
            self.safe, self.maybe = found, [self.safe, *self.maybe]
        if claim and self.do(self.storage.record.claim):
            self.maybe = []
            self.expected = {Found.TORN}
            assert not self.path.exists() or self.path.read_bytes() == self.places.kept.read_bytes()

    @precondition(lambda self: self.storage is not None)
    @rule(change=changes)
    def change(self, change: list[tuple[Any, ...]]) -> None:
        self.write(edited(self.safe or {}, change))

    @precondition(lambda self: self.storage is not None)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self.write(data.draw(st.sampled_from(self.past)))

    @precondition(lambda self: self.storage is not None)
    @rule(change=changes, times=st.integers(2, 4))
    def many_changes(self, change: list[tuple[Any, ...]], times: int) -> None:
        for number in range(times):
            self.write(edited(self.safe or {}, [*change, ("put", "a", "6", {"n": number})]))

    @precondition(lambda self: self.storage is not None)
    @rule()
    def fold(self) -> None:
        assert self.storage is not None
        if self.do(self.storage.record.fold):
            self.maybe = []

    @precondition(lambda self: self.storage is not None)
    @rule()
    def close(self) -> None:
        assert self.storage is not None
        if self.safe is None or not self.storage.record.claimed:
            self.storage.close()
        elif self.do(self.storage.close) and not self.os.fired:
            self.maybe = []
            assert layout.journals(self.path) == []
        self.storage = None

    # --- what happens to it ---

    @precondition(lambda self: self.storage is not None)
    @rule()
    def crash(self) -> None:
        self.storage = None
        self.os.bury()

    @precondition(lambda self: self.storage is not None)
    @rule(data=st.data(), when=calls)
    def kill_in_the_midst(self, data: st.DataObject, when: tuple[str, int]) -> None:
        self.in_trouble(data, when, self.os.kill)

    @precondition(lambda self: self.storage is not None)
    @rule(data=st.data(), when=calls, code=st.sampled_from(ERRORS), for_good=st.booleans())
    def fail_in_the_midst(self, data: st.DataObject, when: tuple[str, int], code: int, for_good: bool) -> None:
        self.in_trouble(data, when, partial(self.os.fail, code), for_good=for_good)

    def in_trouble(
        self, data: st.DataObject, when: tuple[str, int], happens: Happening, *, for_good: bool = False
    ) -> None:
        what = data.draw(st.sampled_from([self.change, self.change, self.change, self.fold, self.close]))
        arguments = (data.draw(changes),) if what == self.change else ()
        self.change([("put", "b", "8", {"n": len(self.past)})])
        self.os.arm(when, happens, for_good=for_good)
        try:
            what(*arguments)
        except Killed:
            event("killed")
            self.without_copy |= not self.places.kept.exists() and not record_file.earlier(self.places.kept).exists()
            self.storage = None
            self.os.bury()
        finally:
            self.os.disarm()

    @precondition(lambda self: self.storage is not None)
    @rule(data=st.data(), when=calls)
    def read_in_the_midst(self, data: st.DataObject, when: tuple[str, int]) -> None:
        """A second program reads while the first is at work."""
        self.in_trouble(data, when, lambda *_: self.expect(self.read()))

    @precondition(lambda self: self.storage is not None)
    @rule(change=changes, when=calls, folds=st.integers(0, 3))
    def written_while_it_is_read(self, change: list[tuple[Any, ...]], when: tuple[str, int], folds: int) -> None:
        """The first program writes while a second is reading."""
        seen = [self.safe, *self.maybe]

        def work(*_: object) -> None:
            for turn in range(folds + 1):
                self.change([*change, ("put", "b", "8", {"n": turn})])
                seen.append(self.safe)
                if folds:
                    self.fold()

        self.os.arm(when, work)
        try:
            found = self.read()
        finally:
            self.os.disarm()
        self.expect(found, *seen)

    @precondition(lambda self: self.storage is None and self.safe is not None and not self.without_copy)
    @rule(data=st.data())
    def damage(self, data: st.DataObject) -> None:
        """The file cannot be read any more, and opens from its second copy, with the journal that goes on from it."""
        payload = bytearray(self.path.read_bytes())
        place = data.draw(st.integers(0, len(payload) - 1))
        sort = data.draw(st.sampled_from(["empty", "cut", "flip", "zeros"]))
        if sort == "flip":
            payload[place] ^= 1 << data.draw(st.integers(0, 7))
        elif sort == "zeros":
            payload[:] = bytes(len(payload))
        else:
            del payload[place if sort == "cut" else 0 :]
        self.path.write_bytes(payload)
        self.expected.add(Found.FILE_DAMAGED)
        notices = record_file.read(self.path, "first", self.places).notices
        assert Found.FILE_DAMAGED in {notice.found for notice in notices}
        self.open(claim=True)
        assert self.storage is not None
        asides = [notice.aside for notice in self.storage.record.notices if notice.found is Found.FILE_DAMAGED]
        assert [aside.read_bytes() for aside in asides if aside] == [bytes(payload)]
        event("damaged")

    @precondition(lambda self: self.storage is not None and self.safe is not None)
    @rule(change=changes, go_on=st.booleans())
    def another_version_appears(self, change: list[tuple[Any, ...]], go_on: bool) -> None:
        """A sync tool puts another file there: it is never written over, and kept if this program goes on."""
        assert self.storage is not None
        self.do(self.storage.record.claim)
        self.strangers += 1
        # A size that the file never has, so that no clock is too coarse to tell them apart.
        tables: Tables = {"a": {"1": {"text": "z" * (3000 + 2000 * self.strangers)}}}
        theirs = encode(tables)[0]
        mine = self.path.with_name("~theirs")
        mine.write_bytes(theirs)
        mine.replace(self.path)
        new = edited(self.safe or {}, [*change, ("put", "b", "7", {"n": len(self.past)})])
        with pytest.raises(Refusal) as caught:
            self.storage.write(new)
        assert caught.value.reason is Reason.CHANGED_ON_DISK
        assert self.path.read_bytes() == theirs
        if not go_on:
            self.storage.close()
            assert self.path.read_bytes() == theirs
            self.expected.add(Found.JOURNAL_STRANGE)
            self.storage, self.safe, self.maybe, self.without_copy = None, tables, [], True
            return
        copy = self.storage.record.overrule()
        assert copy is not None
        assert copy.read_bytes() == theirs
        self.write(new)
        copy.unlink()

    # --- helpers ---

    def write(self, new: Tables) -> None:
        assert self.storage is not None
        self.maybe.append(new)
        if self.do(partial(self.storage.write, new)):
            self.safe, self.maybe = new, []
            self.past.append(new)

    def do(self, work: Callable[[], None]) -> bool:
        """Return whether ``work`` was done. What it refuses it must refuse with what went wrong, and where."""
        try:
            work()
        except Refusal as refusal:
            assert self.os.fired, "nothing was in its way"
            assert refusal.reason in {Reason.WRITE_FAILED, Reason.NOT_READABLE}  # noqa: PT017 (one of two outcomes)
            assert refusal.facts.keys() == {"file", "cause"}  # noqa: PT017 (one of two outcomes)
            event(f"refused: {refusal.reason.value}")
            self.without_copy = True
            return False
        if self.os.fired:
            self.without_copy = True
        return True


TestARecordInAnyTrouble = Store.TestCase
TestARecordInAnyTrouble.settings = settings(
    max_examples=300,
    stateful_step_count=30,
    deadline=None,
    report_multiple_bugs=False,
    phases=[Phase.reuse, Phase.generate],  # what fails is short anyhow, and making it shorter takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
