"""What imports what, and that nothing of one machine is in the repository."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "sessions").rglob("*.py")
)

# A home directory, or this project's working directory, as an absolute path; not a part of an address or a longer path.
OF_A_MACHINE = re.compile(r"(?<![\w.:/~-])/(?:home|Users|root|work)/\w|\b[A-Za-z]:\\{1,2}Users\\", re.IGNORECASE)
A_PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


def imported_with(module: str, *unwanted: str) -> list[str]:
    """Return which of some packages a fresh interpreter has loaded after importing a module."""
    code = f"import sys, {module}; print(*sorted({set(unwanted)!r} & set(sys.modules)))"
    result = run(sys.executable, "-c", code)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


def test_import_contracts() -> None:
    result = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("module", MODULES)
def test_the_record_loads_no_terminal(module: str) -> None:
    assert imported_with(module, "textual", "rich") == []


def test_the_command_line_loads_only_what_a_command_needs() -> None:
    assert imported_with("consult.cli", "textual", "rich", "pydantic", "jinja2", "tinydb") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see /" + "home/anna/x", True),
        ("'/" + "Users/anna", True),
        ("C:" + "\\Users\\anna", True),
        ("https://example.org/home/anna", False),
        ("docs/home/x", False),
        ("~/projects/x", False),
    ],
)
def test_a_path_of_a_machine_is_recognised(text: str, found: bool) -> None:
    assert bool(OF_A_MACHINE.search(text)) is found


def test_no_file_names_a_path_of_a_machine() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    names = run("git", "ls-files", "-z")
    assert names.returncode == 0, names.stderr
    texts = {name: ROOT / name for name in names.stdout.split("\0") if name}
    found = [name for name, path in texts.items() if path.is_file() and OF_A_MACHINE.search(read(path))]
    assert found == []


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_constraints_are_pins_and_name_no_host() -> None:
    lines = read(ROOT / "constraints.txt").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins
    assert [line for line in pins if not A_PIN.fullmatch(line)] == []
    assert "://" not in "\n".join(lines)
    assert pins == sorted(pins, key=str.casefold)
