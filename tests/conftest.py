"""Every test stands apart from whoever runs it: their settings, their archive and their terminal are not seen."""

import os
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import HealthCheck, settings

_FOREIGN = ("TEXTUAL_", "CONSULT_")
_SIZE_AND_COLOUR = ("NO_COLOR", "COLUMNS", "LINES")


def _foreign() -> list[str]:
    names = [name for name in os.environ if name.startswith(_FOREIGN) or name in _SIZE_AND_COLOUR]
    return [name for name in names if not name.startswith("TEXTUAL_SNAPSHOT_")]  # the plugin's own


# Textual reads its own variables when it is first imported, which is before any fixture.
for _name in _foreign():
    del os.environ[_name]


# How long a busy machine takes says nothing of the program.
settings.register_profile("any machine", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two workers for each core: tests of screens and of whole programs wait for them half of their time."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """Compile the messages where their sources are newer, as building the package does."""
    locale = Path(__file__).parent.parent / "consult" / "locale"
    for source in locale.rglob("*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream)
        # Several workers may do this at once; each puts a whole file in place.
        temporary = target.with_name(f"{target.name}.{os.getpid()}")
        with temporary.open("wb") as stream:
            write_mo(stream, catalogue)
        temporary.replace(target)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a pilot go on when nothing is left to do, and not when the processor has rested for a while."""
    if "textual.app" in sys.modules:
        from tests.idle import nothing_left

        for module in ("textual.app", "textual.pilot"):
            monkeypatch.setattr(f"{module}.wait_for_idle", nothing_left)


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, state, archive and documents below ``tmp_path``."""
    for name in _foreign():
        monkeypatch.delenv(name)
    monkeypatch.setenv("CONSULT_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("CONSULT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("CONSULT_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "documents"))
