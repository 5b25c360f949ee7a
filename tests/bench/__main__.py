"""The goals as ratios: ``python -m tests.bench [--runs N] [--rt] [--only screen|day|store|notes]``.

Program and bare program are measured in turn (A B A B …), so that noise hits both alike, and medians are compared.
Absolute times are shown for orientation; they differ from machine to machine. The result also goes to
``build/bench.json``.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sessions.language import ENGLISH
from sessions.store import layout
from tests.bench import baselines, day, notes, store
from tests.bench.common import Row, Samples, measure_append, running
from tests.bench.programs import (
    ROOT,
    TYPED,
    Probe,
    bare_command,
    consult_command,
    environment,
    measure_keys,
    opened,
    restore,
)
from tests.tools.tty_probe import flatten

RESULT = ROOT / "build" / "bench.json"
SPOKEN = "AB: §neu{number}"
ENTRIES = 200


# --- the data ---------------------------------------------------------------------------------------------------


def prepare_archive(folder: Path) -> tuple[Path, bytes]:
    """Fill an archive with the sample, a consultation that was held, and one that runs with many contributions.

    Returns:
        The file of the running session and what it holds, to be restored after each run.
    """
    from consult import demo

    archive = opened(folder)
    demo.fill(archive)
    demo.play(archive, ENGLISH, lambda _line: None)
    now = datetime.now(UTC)  # noqa: TID251 (what is measured shows the time that is left)
    session = running(archive.session_ids(), ENTRIES, now)
    with archive.create(session) as writer:
        writer.save(session, now)
    path = layout.session_file(archive.root, session.district, session.id)
    return path, path.read_bytes()


# --- the program with a screen ----------------------------------------------------------------------------------


def measure_start(samples: Samples, name: str, tty: Any, content: str) -> None:
    """Measure from the start of the program to its content, and to a screen that no longer changes."""
    samples.add(f"{name}.first", tty.wait(content)["text_ms"])
    samples.add(f"{name}.drawn", tty.settle()["settled_ms"])


def measure_first_key(samples: Samples, name: str, tty: Any, content: str) -> None:
    """Measure from the start of the program to the echo of a key that is sent when the content is seen."""
    tty.wait(content)
    echo = tty.key_until("~", "~", 10.0)
    samples.add(f"{name}.first_key", (tty.mark_time - tty.start) * 1000 + echo["until_ms"])


def leave(samples: Samples, name: str, tty: Any) -> None:
    """Measure leaving, and the memory at its peak."""
    result = flatten({"steps": [], "exit": tty.quit("ctrl+q")})
    samples.add(f"{name}.leave", *result.get("exit.exit_ms", []))
    samples.add(f"{name}.peak_mb", *result.get("exit.tree_peak_rss_mb", []))


def run_bare(samples: Samples, probe: Probe) -> None:
    with probe.start(bare_command("list")) as tty:
        measure_start(samples, "bare", tty, baselines.LAST_ROW)
        measure_keys(samples, "bare", tty)
        leave(samples, "bare", tty)


def run_home(samples: Samples, probe: Probe, content: str) -> None:
    with probe.start(consult_command()) as tty:
        measure_start(samples, "home", tty, content)
        leave(samples, "home", tty)


def run_live(samples: Samples, probe: Probe, content: str) -> None:
    with probe.start(consult_command()) as tty:
        start: dict[str, float] = tty.wait(content)
        tty.settle()
        shown = tty.key_until("enter", f"Frage {ENTRIES}:")
        samples.add("live.enter", shown["until_ms"])
        drawn = tty.settle()["settled_ms"]
        samples.add("live.enter_drawn", drawn)
        samples.add("live.drawn", start["text_ms"] + drawn)
        tty.drain(1.0)
        measure_keys(samples, "live", tty)
        for _ in TYPED:
            tty.send("backspace")
        tty.settle()
        measure_entries(samples, tty)
        leave(samples, "live", tty)


def measure_entries(samples: Samples, tty: Any) -> None:
    """Measure from Enter until the line stands in the list, which it does when it is stored."""
    for number in range(1, 11):
        line = SPOKEN.format(number=number)
        for sign in line:
            tty.send("space" if sign == " " else sign)
            tty.drain(0.02)
        tty.settle(0.15)
        # In the line the words stand behind "AB: ", in the list behind blanks.
        done = tty.key_until("enter", rf"re:AB +(Frage: +)?§neu{number}\b")
        samples.add("live.stored", done["until_ms"])
        tty.drain(0.05)


def run_first_keys(samples: Samples, probe: Probe, content: str) -> None:
    for name, command, text in (
        ("bare", bare_command("list"), baselines.LAST_ROW),
        ("home", consult_command(), content),
    ):
        with probe.start(command) as tty:
            measure_first_key(samples, name, tty, text)


def run_idle(samples: Samples, probe: Probe, content: str, seconds: float) -> None:
    with probe.start(bare_command("clock")) as tty:
        tty.wait(baselines.CLOCK_TEXT)
        tty.drain(3.0)
        samples.add("clock.idle_pct", tty.idle(seconds)["cpu_pct"])
    with probe.start(consult_command()) as tty:
        tty.wait(content)
        tty.settle()
        tty.key_until("enter", f"Frage {ENTRIES}:")
        tty.drain(3.0)
        samples.add("live.idle_pct", tty.idle(seconds)["cpu_pct"])
        tty.quit("ctrl+q")


# --- without a screen -------------------------------------------------------------------------------------------


def run_commands(samples: Samples, env: Mapping[str, str]) -> None:
    consult = consult_command()
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "help": [*consult, "--help"],
        "list": [*consult, "list"],
    }
    for name, command in commands.items():
        begin = time.perf_counter()
        subprocess.run(command, env={**os.environ, **env}, cwd=ROOT, check=True, capture_output=True)
        samples.add(f"command.{name}", (time.perf_counter() - begin) * 1000)


# --- the table --------------------------------------------------------------------------------------------------


def table(s: Samples) -> list[Row]:
    """Return the measures with their goals."""

    def over(measure: str, name: str, bare: str, goal: float | None, pick: Callable[[str], float] = s.p50) -> Row:
        return Row(measure, pick(name), "MB" if "MB" in measure else "ms", pick(name) / pick(bare), goal)

    least = s.p50("live.key") + s.p50("append.300")
    return [
        Row("bare: start to first frame", s.p50("bare.first"), "ms"),
        over("home: start to first frame with content", "home.first", "bare.first", 1.10),
        over("home: start to fully drawn", "home.drawn", "bare.drawn", 1.6),
        over("home: start to echo of a key sent at first frame", "home.first_key", "bare.first_key", 1.6),
        over("live: Enter on home to content", "live.enter", "bare.first", None),
        over("live: Enter on home to fully drawn", "live.enter_drawn", "bare.drawn", None),
        over("live: start + Enter to fully drawn", "live.drawn", "bare.drawn", 2.0),
        over(f"live: key to screen, {ENTRIES} contributions, p50", "live.key", "bare.key", 1.5),
        over(f"live: key to screen, {ENTRIES} contributions, p95", "live.key", "bare.key", None, s.p95),
        Row("live: key to screen p95 against one frame", s.p95("live.key"), "ms", None, 16.7),
        Row("live: Enter to stored and shown, p50, over key + append", s.p50("live.stored") - least, "ms", None, 2.0),
        Row("live: Enter to stored and shown, p50", s.p50("live.stored"), "ms"),
        Row("live: Enter to stored and shown, p95", s.p95("live.stored"), "ms"),
        Row(
            "live: idle CPU with ticking clock",
            s.p50("live.idle_pct"),
            "%",
            s.p50("live.idle_pct") / s.p50("clock.idle_pct"),
            1.0,
        ),
        Row("home: peak memory", s.p50("home.peak_mb"), "MB", None, 55),
        Row("live: peak memory", s.p50("live.peak_mb"), "MB", None, 55),
        over("home: leave", "home.leave", "bare.leave", 1.0),
        over("live: leave", "live.leave", "bare.leave", 1.0),
        over("consult --help", "command.help", "command.python", 2.5),
        over("consult list", "command.list", "command.python", 6.0),
    ]


def show(rows: list[Row]) -> None:
    print(f"{'measure':<76}{'value':>13}{'ratio':>8}{'goal':>8}  met")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        goal = "" if row.goal is None else f"≤ {row.goal:g}"
        met = {None: "", True: "yes", False: "NO"}[row.met]
        value = "not run" if row.value is None else f"{row.value:.{1 if row.value >= 10 else 3}f} {row.unit:<2}"
        print(f"{row.measure:<76}{value:>13}{ratio:>8}{goal:>8}  {met}")


def write(rows: list[Row], samples: Samples, runs: int) -> None:
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    data = {
        "runs": runs,
        "python": sys.version.split()[0],
        "rows": [{**asdict(row), "met": row.met} for row in rows],
        "samples": {name: [round(value, 3) for value in values] for name, values in samples.values.items()},
    }
    RESULT.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def measure_screen(samples: Samples, runs: int, *, rt: bool, idle: float) -> None:
    with tempfile.TemporaryDirectory(prefix="consult-bench-") as name:
        folder = Path(name)
        session_file, session_bytes = prepare_archive(folder)
        env = environment(folder)
        probe = Probe(env, rt)
        content = "Bildungsbüro ohne Mandat"
        for turn in range(runs + 1):
            # The first turn fills caches of bytecode and of the disk, and is not counted.
            into = samples if turn else Samples()
            run_bare(into, probe)
            run_home(into, probe, content)
            run_live(into, probe, content)
            restore(folder, session_file, session_bytes)
            run_first_keys(into, probe, content)
            for _ in range(3):
                run_commands(into, env)
            print(f"{turn}/{runs}", end=" ", file=sys.stderr, flush=True)
        for _ in range(min(3, runs)):
            run_idle(samples, probe, content, idle)
        for _ in range(20 * runs):
            measure_append(samples, "append.300", folder / "append", b"x" * 300)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--runs", type=int, default=9, help="runs of each program")
    parser.add_argument("--rt", action="store_true", help="real-time priority for probe and programs (root)")
    parser.add_argument("--idle", type=float, default=6.0, metavar="SECONDS", help="how long idleness is watched")
    parser.add_argument("--only", choices=("screen", "day", "store", "notes"), help="measure one section alone")
    options = parser.parse_args()
    if options.rt:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(2))
    samples = Samples()
    rows: list[Row] = []
    if options.only in (None, "screen"):
        measure_screen(samples, options.runs, rt=options.rt, idle=options.idle)
        rows += table(samples)
    if options.only in (None, "day"):
        day.measure(samples, options.runs, rt=options.rt, idle=options.idle)
        rows += day.table(samples)
    if options.only in (None, "store"):
        store.measure(samples, RESULT.parent, options.runs)
        rows += store.table(samples)
    if options.only in (None, "notes"):
        notes.measure(samples, options.runs)
        rows += notes.table(samples)
    print(file=sys.stderr)
    show(rows)
    write(rows, samples, options.runs)
    print(f"\n{RESULT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
