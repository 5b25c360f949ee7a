import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sessions.store.draft import Draft

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX only")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "drafts" / "a1-nordufer-buero.txt"


@pytest.mark.parametrize(
    "text", ["x", "CD: Ärger – [/x] \U0001f600", "zwei\nZeilen\n", "a\r\nb\rc\u2028d\x00", "ö" * 10_000]
)
def test_a_line_comes_back_as_it_was(path: Path, text: str) -> None:
    Draft(path).keep("davor")
    Draft(path).keep(text)
    assert Draft(path).read() == text


def test_an_emptied_line_leaves_nothing(path: Path) -> None:
    draft = Draft(path)
    draft.keep("")
    assert not path.parent.exists()
    draft.keep("vertraulich")
    draft.keep("")
    draft.keep("")
    assert draft.read() == ""
    assert list(path.parent.iterdir()) == []


@posix
def test_a_line_is_for_its_owner_only(path: Path) -> None:
    Draft(path).keep("x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_read_is_no_line(path: Path) -> None:
    assert Draft(path).read() == ""
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe")
    assert Draft(path).read() == ""
    Draft(path).keep("neu")
    assert Draft(path).read() == "neu"


def test_where_nothing_can_be_kept_it_is_said(path: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the place of the folder")
    with pytest.raises(OSError, match=r"not a folder|File exists|Not a directory"):
        Draft(path).keep("x")


_TYPE = """
import sys
from pathlib import Path
from sessions.store.draft import Draft
draft, text = Draft(Path(sys.argv[1])), ""
while True:
    text += "ä"
    draft.keep(text)
    print(len(text), flush=True)
"""


@posix
def test_a_killed_program_leaves_the_last_line_whole(path: Path) -> None:
    for seen in (1, 7, 40):
        with subprocess.Popen([sys.executable, "-c", _TYPE, str(path)], stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            for _ in range(seen):
                kept = int(child.stdout.readline())
            child.send_signal(signal.SIGKILL)
            kept = max([kept, *(int(line) for line in child.stdout.read().splitlines())])
        # One more may be kept than the program came to say.
        assert Draft(path).read() in {"ä" * kept, "ä" * (kept + 1)}
