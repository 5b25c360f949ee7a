"""TinyDB's own tests pass with our storage in place of its own."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

SOURCE = Path(__file__).parents[3] / "build" / f"tinydb-{version('tinydb')}"
TESTS = 219
EXCEPTIONS = {
    # It asserts the names of TinyDB's own storages in the text of a table.
    "tests.test_tables::test_table_repr[json]": "failure",
}
if find_spec("yaml") is None:
    # It writes a storage of its own with PyYAML, which the program does not need.
    EXCEPTIONS["tests.test_storages::test_yaml"] = "skipped"

OURS = "from sessions.store.storage import JournalStorage\n"


def test_tinydbs_own_tests_pass_with_our_storage(tmp_path: Path) -> None:
    assert (SOURCE / ".unpacked").exists(), f"{SOURCE} is missing: `make test` fetches it"
    shutil.copytree(SOURCE / "tests", tmp_path / "tests")
    conftest = tmp_path / "tests" / "conftest.py"
    text = conftest.read_text(encoding="utf-8")
    assert text.count("storage=JSONStorage") == 1, "the fixture is not what it was"
    conftest.write_text(OURS + text.replace("storage=JSONStorage", "storage=JournalStorage"), encoding="utf-8")
    # An own settings file, so that neither ours nor one above the folder counts.
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml", "results.xml"],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    results = list(ElementTree.parse(tmp_path / "results.xml").iter("testcase"))
    found = {f"{case.get('classname')}::{case.get('name')}": [part.tag for part in case] for case in results}
    assert {name: " ".join(tags) for name, tags in found.items() if tags} == EXCEPTIONS, result.stdout
    assert len(results) == TESTS
