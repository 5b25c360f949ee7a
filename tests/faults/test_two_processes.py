"""Two programs take turns at one session, and no change of either is lost."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sessions.codes import Kind
from sessions.record import Contribution, Session
from sessions.refusal import Reason, Refusal
from sessions.store.archive import Archive
from tests.sessions.builders import at, running

ROOT = Path(__file__).parents[2]
ID = "2019-09-18-buero"
NAMES = ("AB", "CD")
STEP = {"AB": 4, "CD": 5}
"""The next step in which each program counts its changes."""
ATTEMPTS = 5_000
SAVES = 1_000
"""At the least, for each program."""
APPENDED_EVERY = 50
"""Every so many changes one adds a contribution; all of them would make the session a hundred times as long as any."""


class Done(NamedTuple):
    """What a program says at its end; ``turns`` is how often the change before its own was the other's."""

    attempts: int
    saves: int
    added: int
    turns: int


def work(root: str, state: str, name: str) -> Done:
    """Try to open, change and close the session until there were enough attempts and enough changes."""
    archive = Archive.open(Path(root), Path(state), "laptop", user=name)
    attempts = saves = added = turns = 0
    while attempts < ATTEMPTS or saves < SAVES:
        attempts += 1
        try:
            writer = archive.write(ID)
        except Refusal as refusal:
            if refusal.reason is not Reason.IN_USE:
                raise
            continue
        with writer:
            assert count(writer.session, name) == saves, "a change of our own is gone"
            turns += not writer.session.takeaway.endswith(name)
            add = saves % APPENDED_EVERY == 0
            writer.save(changed(writer.session, name, add=add), at(attempts))
        saves, added = saves + 1, added + add
    return Done(attempts, saves, added, turns)


def count(session: Session, name: str) -> int:
    return int(next(step.what for step in session.steps if step.id == STEP[name]))


def changed(session: Session, name: str, *, add: bool) -> Session:
    """Return the session with the program's count and the count of both together one higher."""
    own, both = count(session, name) + 1, int(session.takeaway.partition(" ")[0]) + 1
    steps = tuple(
        step.model_copy(update={"what": str(own)}) if step.id == STEP[name] else step for step in session.steps
    )
    parts: dict[str, object] = {"takeaway": f"{both} {name}", "steps": steps}
    if add:
        number = session.last_id + 1
        item = Contribution(id=number, kind=Kind.IDEA, text=str(own), speaker=name, at=at(own), phase="ideas")
        parts |= {"contributions": (*session.contributions, item), "last_id": number}
    return session.model_copy(update=parts)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: what is shown here does not depend on how fast the disk is."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


def test_ten_thousand_attempts_of_two_programs_lose_no_change(folder: Path) -> None:
    archive = Archive.open(folder / "archive", folder / "state", "laptop", user="test")
    zero = tuple(step.model_copy(update={"what": "0"}) for step in running().steps)
    archive.create(running(steps=zero, takeaway="0 nobody")).close()
    code = (
        "import json, sys; from tests.faults.test_two_processes import work;"
        "sys.stdin.readline(); print(json.dumps(work(*sys.argv[1:])))"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(archive.root), str(archive.state), name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in NAMES
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    said = [program.communicate()[0] for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    done = {name: Done(*json.loads(text)) for name, text in zip(NAMES, said, strict=True)}

    session, notices = archive.read(ID)
    assert notices == ()
    assert {name: count(session, name) for name in NAMES} == {name: each.saves for name, each in done.items()}
    assert session.takeaway.split()[0] == str(sum(each.saves for each in done.values()))
    texts = {
        name: [item.text for item in session.contributions if item.kind is Kind.IDEA and item.speaker == name]
        for name in NAMES
    }
    for name, each in done.items():
        assert texts[name] == [str(1 + APPENDED_EVERY * number) for number in range(each.added)]
    # It was a contest, and not one program after the other.
    assert sum(each.attempts for each in done.values()) >= 2 * ATTEMPTS
    assert all(each.attempts > each.saves >= SAVES for each in done.values())
    assert min(each.turns for each in done.values()) > SAVES // 100, done
