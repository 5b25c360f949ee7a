import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name == "nt", reason="kill -9 and fork are POSIX only")
def test_a_killed_program_loses_nothing() -> None:
    # In an interpreter of its own, which has no threads that a fork would leave behind; `make faults` runs more.
    command = [sys.executable, "-m", "tests.faults", "--kills", "100", "--scripts", "0"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.startswith("100 kills")
