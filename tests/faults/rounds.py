"""Rounds of crashes: scripts are played, crashed at every point, and every state that is left is opened and judged."""

import os
import random
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import scripts, states
from tests.faults.scripts import Judge, Played, Script
from tests.faults.states import Files, Model


def scratch() -> Path | None:
    """Return a place for many small files that is in memory, where there is one."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else None


@dataclass
class Round:
    """What came of some scripts under one model, with or without second copies.

    Attributes:
        root: a folder of its own.
        judge: has opened every state.
        wrong: what was wrong, and in how many crashes.
        left: the states that lay there after the creation was acknowledged, to go on with.
    """

    root: Path
    model: Model
    with_places: bool
    seed: str = "1"
    wrong: Counter[str] = field(default_factory=Counter)
    left: dict[Files, None] = field(default_factory=dict)
    _played: int = 0

    def __post_init__(self) -> None:
        self.judge = Judge(self.root / "judge", with_places=self.with_places)

    @property
    def distinct(self) -> int:
        """How many different states were opened."""
        return len(self.judge.seen)

    def play(
        self,
        script: Script,
        *,
        before: Files = (),
        mutant: AbstractContextManager[object] | None = None,
        most: int = 60,
    ) -> Played:
        """Play a script, crash it everywhere, and judge what is left; of a mutant until it is caught."""
        self._played += 1
        root = self.root / f"play-{self._played}"
        played = scripts.play(script, root, with_places=self.with_places, before=before, mutant=mutant)
        chance = random.Random(f"{self.seed} {self.model} {self._played}")
        for crash in states.crashes(played.recording, self.model, chance, most):
            self.wrong.update(self.judge.problems(crash, played.states))
            if mutant and self.wrong:
                break
            if crash.acknowledged >= 0:
                self.left[crash.files] = None
        return played

    def go_on(self, returns: Iterable[Script], most: int = 24) -> None:
        """Go on with states that were left, one of each set of files, and crash again."""
        chance = random.Random(f"{self.seed} {self.model}")
        kinds: dict[tuple[str, ...], list[Files]] = {}
        for files in self.left:
            kinds.setdefault(tuple(name for name, _ in files), []).append(files)
        for kind in list(kinds.values()):
            files = chance.choice(kind)
            for script in returns:
                self.play(script, before=files, most=most)
