"""Crashes at length: ``python -m tests.faults [--kills N] [--scripts N] [--seed N]``.

Kills programs with ``kill -9`` while they save, and crashes random scripts under every model. Ends with 1 if anything
was wrong.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults import kills, scripts
from tests.faults.rounds import Round, scratch
from tests.faults.states import Model


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--scripts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    fine = _kill(options.kills, options.seed)
    for model in Model:
        fine &= _crash(model, options.scripts, options.seed)
    return 0 if fine else 1


def _kill(count: int, seed: int) -> bool:
    begun = time.perf_counter()
    # On a real disk, where syncing takes its time.
    with tempfile.TemporaryDirectory() as folder:
        tally = kills.run(Path(folder), count, seed)
    print(
        f"{tally.kills} kills, {tally.in_the_middle} in the middle of a save, {tally.saves} acknowledged saves, "
        f"{tally.torn} torn lines: {len(tally.wrong)} wrong ({time.perf_counter() - begun:.0f} s)"
    )
    print(*tally.wrong, sep="\n", end="\n" if tally.wrong else "")
    return not tally.wrong


def _crash(model: Model, count: int, seed: int) -> bool:
    begun = time.perf_counter()
    distinct, wrong = 0, Counter[str]()
    for number in range(count):
        name = f"{seed}-{number}"
        with tempfile.TemporaryDirectory(dir=scratch()) as folder:
            tried = Round(Path(folder), model, with_places=number % 2 == 0, seed=name)
            tried.play(scripts.random_script(random.Random(name)))
            if number % 5 == 0:
                tried.go_on(scripts.RETURNS)
        distinct += tried.distinct
        wrong.update({f"script {name}: {problem}": times for problem, times in tried.wrong.items()})
    print(
        f"{model}: {distinct} distinct states of {count} random scripts: "
        f"{wrong.total()} wrong ({time.perf_counter() - begun:.0f} s)"
    )
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return not wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
