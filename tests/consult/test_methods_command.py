"""The command ``consult methods``: copy, hand on and take in; own methods beside the published ones."""

import json
import re
from pathlib import Path

import pytest

from consult.cli import DAMAGED, DONE, REFUSED, USAGE, main
from sessions.method import load_method, published
from sessions.method_file import to_toml
from sessions.store.own_methods import OwnMethods

Output = pytest.CaptureFixture[str]


def run(*words: str) -> int:
    return main(["--lang", "en", "methods", *words])


@pytest.fixture
def own(tmp_path: Path) -> OwnMethods:
    """The own methods of the archive in which commands look."""
    return OwnMethods(tmp_path / "archive")


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["check", "a", "b"],
        ["copy"],
        ["copy", "short"],
        ["copy", "short", "a", "b"],
        ["export", "short"],
        ["import"],
        ["short", "x"],
    ],
)
def test_wrong_usage_ends_with_two_and_says_how(words: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == USAGE
    said = capsys.readouterr().err
    assert f"consult methods {words[0]} " in said or "one NAME" in said


def test_nothing_is_made_by_looking(tmp_path: Path, capsys: Output) -> None:
    assert run() == run("short") == DONE
    assert not (tmp_path / "archive").exists()


def test_a_copy_is_stored_and_listed_first_as_ones_own(own: OwnMethods, capsys: Output) -> None:
    assert run("copy", "tiet", "Unser Ablauf") == DONE
    (mine,) = own.all()
    assert (mine.id, mine.origin, mine.name.en) == ("unser-ablauf", "tietze", "Unser Ablauf")
    assert "unser-ablauf" in capsys.readouterr().out
    assert run() == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["unser-ablauf", *published()]
    assert [" min, own, " in line for line in lines] == [True, *[False] * len(published())]
    assert run("unser") == DONE
    assert re.findall(r"^\d\. .*", capsys.readouterr().out, re.MULTILINE)[0].startswith("1. Casting")
    assert main(["doctor"]) == DONE


def test_a_copy_of_a_copy_gets_an_id_of_its_own(own: OwnMethods, capsys: Output) -> None:
    for name in ("Unsere", "unsere!", "short"):
        assert run("copy", "short", name) == DONE
    assert run("copy", "unsere-2", "Dritte") == DONE
    assert {method.id: method.origin for method in own.all()} == {
        "unsere": "short",
        "unsere-2": "short",
        "short-2": "short",
        "dritte": "unsere-2",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("copy", "nichts", "x"), "nichts"),
        (("copy", "short", " "), "no words"),
        (("copy", "short", "x" * 301), "301"),
        (("export", "nichts", "x.toml"), "nichts"),
        (("import", "nichts.toml"), "nichts.toml"),
    ],
)
def test_what_cannot_be_is_refused(words: tuple[str, ...], said: str, own: OwnMethods, capsys: Output) -> None:
    assert run(*words) == REFUSED
    assert said in capsys.readouterr().err
    assert own.all() == ()


def test_a_method_goes_out_and_comes_in_as_one_file(own: OwnMethods, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "weiter" / "unsere.toml"
    run("copy", "short", "Unsere")
    assert run("export", "unsere", str(file)) == DONE
    assert main(["methods", "check", str(file)]) == DONE
    assert run("export", "unsere", str(file)) == REFUSED
    there = ["--archive", str(tmp_path / "dort"), "methods"]
    for _ in range(2):
        assert main([*there, "import", str(file)]) == DONE
    assert OwnMethods(tmp_path / "dort").all() == own.all() == (load_method(file),)


def test_a_free_id_is_said(own: OwnMethods, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "kurz.toml"
    file.write_text(to_toml(published()["short"]), encoding="utf-8")
    assert run("import", str(file)) == DONE
    assert "short-2" in capsys.readouterr().out
    assert [method.id for method in own.all()] == ["short-2"]


def test_json_says_which_are_ones_own(capsys: Output) -> None:
    run("copy", "short", "Unsere")
    capsys.readouterr()
    assert run("--json") == DONE
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows if row["own"]] == ["unsere"]
    assert len(rows) == len(published()) + 1


def test_a_file_with_mistakes_is_named_by_list_and_doctor(own: OwnMethods, tmp_path: Path, capsys: Output) -> None:
    run("copy", "short", "Unsere")
    file = tmp_path / "archive" / "methods" / "unsere.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("minutes = 5", "minuts = 5", 1), encoding="utf-8")
    capsys.readouterr()
    assert run() == DONE
    said = capsys.readouterr()
    assert [line.split()[0] for line in said.out.splitlines()] == list(published())
    assert "phase[1].minuts: Extra inputs are not permitted. Did you mean minutes?" in said.err
    assert main(["--lang", "en", "doctor", "--repair"]) == DAMAGED
    assert "phase[1].minuts" in capsys.readouterr().out
    assert "minuts" in file.read_text(encoding="utf-8")
