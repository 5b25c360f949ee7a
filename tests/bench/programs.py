"""The programs that are measured under a real terminal: how they are started, on what, and typed into."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sessions.store.archive import Archive
from sessions.store.catalogue import Catalogue
from tests.bench.common import Samples
from tests.tools.tty_probe import Tty

ROOT = Path(__file__).parents[2]
TYPED = "§wie kommt es dazu"


def consult_command() -> list[str]:
    script = Path(sys.executable).with_name("consult")
    return [str(script)] if script.exists() else [sys.executable, "-m", "consult"]


def bare_command(name: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.baselines", name]


def environment(folder: Path) -> dict[str, str]:
    return {
        "CONSULT_ARCHIVE": str(folder / "archive"),
        "CONSULT_STATE": str(folder / "state"),
        "CONSULT_CONFIG": str(folder / "settings.toml"),
        "CONSULT_LANG": "de",
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
    }


def opened(folder: Path) -> Archive:
    return Archive.open(folder / "archive", folder / "state")


def restore(folder: Path, path: Path, content: bytes) -> None:
    """Put the running session back as it was, so that every run finds the same archive and the same catalogue."""
    path.write_bytes(content)
    Catalogue(folder / "archive", folder / "state").refresh()


@dataclass(frozen=True)
class Probe:
    """How programs are run: under which environment, and whether with real-time priority."""

    env: Mapping[str, str]
    rt: bool

    def start(self, command: list[str]) -> Any:
        return Tty(command, env=dict(self.env), cwd=str(ROOT), rt=self.rt)


def measure_keys(samples: Samples, name: str, tty: Any) -> None:
    """Measure every key of a sentence until it stands on the screen."""
    tty.key_until(TYPED[0], TYPED[0])
    for place in range(2, len(TYPED) + 1):
        # A blank at the end cannot be told from an empty screen.
        if TYPED[place - 1] == " ":
            tty.send("space")
            continue
        samples.add(f"{name}.key", tty.key_until(TYPED[place - 1], TYPED[:place])["until_ms"])
        tty.drain(0.03)
