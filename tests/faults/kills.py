"""Programs that save a session in a loop and are killed in the middle of it, with ``kill -9``."""

import os
import random
import select
import signal
import time
import traceback
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from sessions.codes import Kind
from sessions.record import Contribution, Session
from sessions.refusal import Reason, Refusal
from sessions.store import layout
from sessions.store.archive import Archive
from sessions.store.record_file import Found
from tests.sessions.builders import START, session

KILLS_OF_ONE = 20
"""How often the programs on one session are killed, before there is a new one."""
_LONGEST = 10.0
"""Seconds to wait for a sign of a program."""
_BEGUN, _ACKNOWLEDGED = "b", "a"


@dataclass
class Tally:
    """What came of the kills.

    Attributes:
        kills: how many there were.
        saves: acknowledged changes.
        in_the_middle: kills while a change was being saved.
        torn: torn lines that were found.
        wrong: what was not as it must be, in words.
    """

    kills: int = 0
    saves: int = 0
    in_the_middle: int = 0
    torn: int = 0
    wrong: list[str] = field(default_factory=list)


def state(session_id: str, number: int) -> Session:
    """Return a session as it is after so many changes: entries come, change and go, short ones and long ones."""
    entries = (
        Contribution(
            id=entry,
            kind=Kind.FACT,
            text=f"{entry} "
            + f"Stand {number if entry % 3 == 0 else entry} – " * (500 if entry % 7 == 0 else entry % 9),
            at=START,
            phase="case",
        )
        for entry in range(max(1, number - 12), number + 1)
    )
    return session(id=session_id, contributions=tuple(entries), last_id=max(number, 1))


def run(folder: Path, kills: int, seed: int) -> Tally:
    """Kill programs, and look at what each leaves.

    Args:
        folder: an empty one.
        kills: how many.
        seed: of the moments; what a program does until then is its own affair.
    """
    chance = random.Random(seed)
    tally = Tally()
    number = -1
    for kill in range(kills):
        session_id = f"2019-09-18-fall-{kill // KILLS_OF_ONE}"
        if kill % KILLS_OF_ONE == 0:
            number = -1
        begun, acknowledged = _kill_one(folder, session_id, number, chance)
        tally.kills += 1
        tally.saves += acknowledged - number
        tally.in_the_middle += begun > acknowledged
        number = _found(folder, session_id, {acknowledged, begun}, tally)
        if kill % KILLS_OF_ONE == KILLS_OF_ONE - 1 and number >= 0:
            _look_at_the_end(folder, session_id, number, tally)
    return tally


def _kill_one(folder: Path, session_id: str, number: int, chance: random.Random) -> tuple[int, int]:
    """Return the last changes that were begun and acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _save_until_killed(folder, session_id, number, writing)
    os.close(writing)
    said = b""
    # Anywhere: while it opens, in the first changes, between them, in a fold, while it closes.
    for _ in range(chance.choice((0, 0, 1, 1, 2, 5, 12, 30))):
        if not select.select([reading], [], [], _LONGEST)[0]:
            break
        said += os.read(reading, 4)
    time.sleep(chance.uniform(0, 0.006))
    os.kill(child, signal.SIGKILL)
    while part := os.read(reading, 1 << 16):
        said += part
    os.close(reading)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise AssertionError(f"the program ended by itself:\n{said.decode()}")
    last = {_BEGUN: number, _ACKNOWLEDGED: number}
    for line in said.decode().splitlines():
        last[line[0]] = int(line[1:])
    return last[_BEGUN], last[_ACKNOWLEDGED]


def _save_until_killed(folder: Path, session_id: str, number: int, writing: int) -> NoReturn:
    def say(word: str, value: int) -> None:
        os.write(writing, f"{word}{value}\n".encode())

    try:
        archive = _archive(folder)
        if number < 0:
            number = 0
            say(_BEGUN, 0)
            writer = archive.create(state(session_id, 0))
            say(_ACKNOWLEDGED, 0)
        else:
            writer = archive.write(session_id)
        while True:
            number += 1
            say(_BEGUN, number)
            writer.save(state(session_id, number), START + timedelta(seconds=number))
            say(_ACKNOWLEDGED, number)
            if number % 5 == 0:
                writer.settle()
            if number % 8 == 0:
                writer.close()
                writer = archive.write(session_id)
    except BaseException:  # noqa: BLE001 (a fork must never go back into the tests)
        os.write(writing, traceback.format_exc().encode())
    os._exit(1)


def _found(folder: Path, session_id: str, allowed: set[int], tally: Tally) -> int:
    """Return the number of the state that is there."""
    try:
        found, notices = _archive(folder).read(session_id)
    except Refusal as refusal:
        if refusal.reason is not Reason.NO_SUCH_SESSION or -1 not in allowed:
            tally.wrong.append(f"{session_id}: {refusal}")
        return -1
    tally.torn += sum(notice.found is Found.TORN for notice in notices)
    tally.wrong += [f"{session_id}: {notice}" for notice in notices if notice.found is not Found.TORN]
    for number in sorted(allowed):
        if number >= 0 and found == state(session_id, number):
            return number
    tally.wrong.append(f"{session_id}: neither of {sorted(allowed)}")
    return max(allowed)


def _look_at_the_end(folder: Path, session_id: str, number: int, tally: Tally) -> None:
    archive = _archive(folder)
    archive.write(session_id).close()
    _found(folder, session_id, {number}, tally)
    place = layout.session_file(archive.root, "nordufer", session_id)
    left = [path.name for path in place.parent.iterdir() if path.name.lstrip("~").partition(".")[0] == session_id]
    if left != [place.name]:
        tally.wrong.append(f"left behind: {left}")


def _archive(folder: Path) -> Archive:
    return Archive.open(folder / "archive", folder / "state", "laptop", new_id=lambda: "a1")
