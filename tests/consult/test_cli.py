"""The command line, in this process and as a process of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from consult import __version__, demo
from consult.cli import DAMAGED, DONE, REFUSED, USAGE, main
from consult.i18n import language
from sessions.method import published
from sessions.notes.write import FORMATS
from sessions.record import Session
from sessions.store.archive import Archive

Output = pytest.CaptureFixture[str]
SCRIPT = tomllib.loads((resources.files("consult") / "demo_data" / "script.toml").read_text(encoding="utf-8"))
GOOD = (resources.files("sessions") / "methods" / "short.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of the sample, played to the end; never written by a test."""
    folder = tmp_path_factory.mktemp("sample")
    archive = Archive.open(folder / "archive", folder / "state")
    demo.fill(archive)
    demo.play(archive, language("de"), lambda _line: None)
    return folder


@pytest.fixture
def played(sample: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let commands find a copy of the sample; its one session's id."""
    folder = shutil.copytree(sample, tmp_path_factory.mktemp("played") / "copy")
    monkeypatch.setenv("CONSULT_ARCHIVE", str(folder / "archive"))
    (only,) = Archive.open(folder / "archive", folder / "state").session_ids()
    return only


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the real program without a screen."""
    return subprocess.run(
        [sys.executable, "-m", "consult", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=30,
        env={**os.environ, **environ},
    )


def run_bytes(*arguments: str) -> bytes:
    """Return what the real program prints, as it prints it."""
    return subprocess.run([sys.executable, "-m", "consult", *arguments], capture_output=True, check=True).stdout


# --- usage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["show"],
        ["notes", "x"],
        ["notes", "x", "--reader", "boss", "--format", "md", "--out", "-"],
        ["notes", "x", "--reader", "group", "--format", "doc", "--out", "-"],
        ["notes", "x", "--reader", "group", "--format", "md,html", "--out", "-"],
        ["--lang", "fr", "list"],
        ["methods", "check"],
        ["methods", "tietze", "file.toml"],
    ],
)
def test_wrong_usage_ends_with_two(arguments: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == USAGE
    assert "usage: consult" in capsys.readouterr().err


@pytest.mark.parametrize(("argument", "said"), [("--version", __version__), ("--help", "methods")])
def test_version_and_help(argument: str, said: str, capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main([argument])
    assert ended.value.code == DONE
    assert said in capsys.readouterr().out


def test_options_stand_before_or_behind_the_command(tmp_path: Path, capsys: Output) -> None:
    assert main(["--archive", str(tmp_path / "eins"), "--lang", "en", "list"]) == DONE
    assert main(["list", "--lang", "en", "--archive", str(tmp_path / "zwei")]) == DONE
    out = capsys.readouterr().out
    assert "eins is empty" in out
    assert "zwei is empty" in out


# --- list, show ---------------------------------------------------------------------------------------------------


def test_an_empty_archive_is_said_to_be_empty(capsys: Output) -> None:
    assert main(["list"]) == DONE
    assert "leer" in capsys.readouterr().out


def test_list_names_cases_sessions_and_open_steps(played: str, capsys: Output) -> None:
    assert main(["list"]) == DONE
    out = capsys.readouterr().out
    for part in ("Bezirk Nordufer (Beispiel): Bildungsbüro ohne Mandat", played, "→ "):
        assert part in out


def test_list_as_json(played: str, capsys: Output) -> None:
    assert main(["list", "--json"]) == DONE
    data = json.loads(capsys.readouterr().out)
    assert set(data) == {"districts", "cases", "sessions", "open_steps", "workshops", "damaged"}
    assert len(data["districts"]) == 4
    assert [row["id"] for row in data["sessions"]] == [played]
    assert data["sessions"][0]["stage"] == "closed"
    assert data["damaged"] == []


def test_show_takes_the_beginning_of_an_id(played: str, capsys: Output) -> None:
    assert main(["show", played[:12]]) == DONE
    assert "Bildungsbüro ohne Mandat" in capsys.readouterr().out


def test_show_as_json_is_the_session(played: str, capsys: Output) -> None:
    assert main(["show", played, "--json"]) == DONE
    out = capsys.readouterr().out
    assert Session.model_validate_json(out).id == played == json.loads(out)["id"]


@pytest.mark.parametrize("command", [["show"], ["notes", "--reader", "group", "--format", "md", "--out", "-"]])
def test_an_unknown_session_is_refused(command: list[str], capsys: Output) -> None:
    assert main([*command, "1999-nichts"]) == REFUSED
    captured = capsys.readouterr()
    assert "1999-nichts" in captured.err
    assert captured.out == ""


def test_a_beginning_of_two_sessions_is_refused_with_both_names(tmp_path: Path, capsys: Output) -> None:
    from tests.consult.builders import prepared

    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    ids = ["2026-11-23-der-fall", "2026-11-23-der-zweite"]
    for name in ids:
        archive.create(prepared().model_copy(update={"id": name})).close()
    assert main(["show", "2026-11-23"]) == REFUSED
    err = capsys.readouterr().err
    assert all(name in err for name in ids)


# --- notes --------------------------------------------------------------------------------------------------------


def test_notes_say_who_reads_what_beside_the_note(played: str, capsys: Output) -> None:
    assert main(["notes", played, "--reader", "group", "--format", "md", "--out", "-"]) == DONE
    captured = capsys.readouterr()
    assert captured.out.startswith("# ")
    assert "\n+ " in captured.err
    assert "\n– " in captured.err


def test_notes_in_another_language_than_the_program(played: str, capsys: Output) -> None:
    notes = ["notes", played, "--reader", "group", "--format", "md", "--out", "-"]
    assert main(notes) == DONE
    german = capsys.readouterr()
    assert main([*notes, "--notes-lang", "en"]) == DONE
    english = capsys.readouterr()
    assert german.err == english.err
    assert german.out != english.out


def test_notes_in_all_formats_lie_in_one_folder_and_are_never_written_over(
    played: str, tmp_path: Path, capsys: Output
) -> None:
    folder = tmp_path / "neu"
    command = ["notes", played, "--reader", "case-giver", "--format", ",".join(FORMATS), "--out", str(folder)]
    assert main(command) == DONE
    said = capsys.readouterr()
    files = {path: path.read_bytes() for path in folder.iterdir()}
    assert len(files) == len(FORMATS)
    assert set(said.out.splitlines()) == set(map(str, files))
    assert "JSON" in said.err
    assert main(command) == REFUSED
    err = capsys.readouterr().err
    assert any(path.name in err for path in files)
    assert {path: path.read_bytes() for path in folder.iterdir()} == files


def test_one_existing_file_keeps_all_others_from_being_written(played: str, tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "neu"
    command = ["notes", played, "--reader", "group", "--out", str(folder), "--format"]
    assert main([*command, "html"]) == DONE
    assert main([*command, "pdf,html,csv"]) == REFUSED
    assert [path.suffix for path in folder.iterdir()] == [".html"]


def test_a_note_of_bytes_is_printed_as_it_is(played: str) -> None:
    done = run_bytes("notes", played, "--reader", "group", "--format", "pdf", "--out", "-")
    assert done.startswith(b"%PDF")
    assert done.rstrip().endswith(b"%%EOF")


def test_calendars_name_steps_only_on_wish(played: str, capsys: Output) -> None:
    command = ["notes", played, "--reader", "group", "--format", "tasks", "--out", "-"]
    assert main(command) == DONE
    quiet = capsys.readouterr().out.replace("\r\n ", "").replace("\n ", "")
    assert main([*command, "--steps-named"]) == DONE
    named = capsys.readouterr().out.replace("\r\n ", "").replace("\n ", "")
    assert "Amtsleitungsrunde" in named
    assert "Amtsleitungsrunde" not in quiet


def test_a_letterhead_that_is_none_is_refused(played: str, tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "kopf.docx").write_text("kein Dokument", encoding="utf-8")
    command = ["notes", played, "--reader", "group", "--format", "docx", "--out", str(tmp_path / "neu")]
    assert main([*command, "--letterhead", str(tmp_path / "kopf.docx")]) == REFUSED
    assert "kopf.docx" in capsys.readouterr().err
    assert not (tmp_path / "neu").exists()


HEAVY = ("textual", "typst", "docx", "odfdo", "icalendar", "lxml")


@pytest.mark.parametrize(
    ("form", "needs"),
    [("md", ()), ("txt", ()), ("html", ()), ("csv", ()), ("json", ()), ("pdf", ("typst",)), ("ics", ("icalendar",))],
)
def test_a_format_imports_only_what_it_needs(played: str, form: str, needs: tuple[str, ...]) -> None:
    code = (
        f"import sys; from consult.cli import main; main(['notes', {played!r}, '--reader', 'group',"
        f" '--format', {form!r}, '--out', '-']);"
        f"print(*sorted({set(HEAVY)!r} & {{name.split('.')[0] for name in sys.modules}}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=30)
    assert done.stderr.decode().splitlines()[-1].split() == list(needs)


# --- methods ------------------------------------------------------------------------------------------------------


def test_methods_are_listed_with_their_minutes(capsys: Output) -> None:
    assert main(["methods"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(published())
    for line in lines:
        sums, total = re.findall(r": ([\d +]+) = (\d+) min", line)[0]
        assert sum(int(part) for part in sums.split("+")) == int(total)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", published())
def test_a_method_is_shown_with_phases_and_sources(name: str, lang: str, capsys: Output) -> None:
    assert main(["--lang", lang, "methods", name]) == DONE
    out = capsys.readouterr().out
    assert "\n1. " in out
    assert ("Quellen" if lang == "de" else "Sources") in out


def test_methods_as_json(capsys: Output) -> None:
    assert main(["methods", "tietze", "--json"]) == DONE
    (method,) = json.loads(capsys.readouterr().out)
    assert method["id"] == "tietze"
    assert len(method["phase"]) == 6


def test_an_unknown_method_is_refused_with_those_there_are(capsys: Output) -> None:
    assert main(["methods", "würfeln"]) == REFUSED
    assert "haug-benien" in capsys.readouterr().err


def test_a_method_file_without_mistakes(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "meine.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert main(["methods", "check", str(file)]) == DONE
    assert "meine.toml" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("minutes = 10", "minutes = 0", "minutes"),
        ('"idea", "hypothesis"]', '"idea", "hunch"]', "records"),
        ('speaks = ["case_giver"]', 'speaks = ["boss"]', "speaks"),
        ('id = "questions"', 'id = "case"', "case"),
        ("[[phase]]", "[[phase", "meine.toml"),
    ],
)
def test_mistakes_of_a_method_file_are_named(old: str, new: str, named: str, tmp_path: Path, capsys: Output) -> None:
    assert old in GOOD
    file = tmp_path / "meine.toml"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    assert main(["methods", "check", str(file)]) == REFUSED
    assert named in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minutes = 10", "minuts = 10", "phase[3].minuts: Extra inputs are not permitted. Did you mean minutes?"),
        ('"idea", "hypothesis"]', '"idea", "hunch"]', "hunch is not a known code. Allowed: fact, question,"),
        ("minutes = 10", "minutes = 0", "phase[3].minutes: Input should be greater than 0\n"),
    ],
)
def test_a_mistake_is_followed_by_what_was_meant(old: str, new: str, said: str, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "meine.toml"
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    assert main(["--lang", "en", "methods", "check", str(file)]) == REFUSED
    (line,) = [line for line in capsys.readouterr().err.splitlines(keepends=True) if "meine.toml:" in line]
    assert said in line


def test_a_rule_says_when_it_is_less_certain_than_its_phase(capsys: Output) -> None:
    assert main(["--lang", "en", "methods", "haug-benien"]) == DONE
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("   – ")]
    assert "   – Contradictions may stand. (not verified: not read in a source)" in lines
    assert "   – The case giver sits outside and is silent." in lines


def test_a_method_file_that_is_not_there(tmp_path: Path, capsys: Output) -> None:
    assert main(["methods", "check", str(tmp_path / "nirgends.toml")]) == REFUSED
    assert "nirgends.toml" in capsys.readouterr().err


# --- what is no archive -------------------------------------------------------------------------------------------


def test_a_folder_with_other_files_is_no_archive(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "Urlaub.jpg").write_bytes(b"x")
    for command in (["list"], ["show", "2026"]):
        assert main(command) == REFUSED
        assert "--archive" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "archive").iterdir()] == ["Urlaub.jpg"]


def test_a_damaged_session_ends_with_three_and_is_left_as_it_is(tmp_path: Path, capsys: Output) -> None:
    from tests.consult.builders import prepared

    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    with archive.create(prepared()):
        pass
    (file,) = (tmp_path / "archive").rglob("2026-11-23-der-fall*")
    file.write_bytes(b'{"half')
    shutil.rmtree(tmp_path / "state" / "generations")
    assert main(["show", "2026"]) == DAMAGED
    assert file.name in capsys.readouterr().err
    assert main(["list"]) == DAMAGED
    assert file.name in capsys.readouterr().err
    assert main(["list", "--json"]) == DAMAGED
    assert len(json.loads(capsys.readouterr().out)["damaged"]) == 1
    assert file.read_bytes() == b'{"half'


def test_a_damaged_session_is_shown_from_its_second_copy_and_that_is_said(tmp_path: Path, capsys: Output) -> None:
    from tests.consult.builders import prepared

    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    archive.create(prepared()).close()
    (file,) = (tmp_path / "archive").rglob("2026-11-23-der-fall*")
    file.write_bytes(b'{"half')
    for command in (["show", "2026"], ["notes", "2026", "--reader", "group", "--format", "md", "--out", "-"]):
        assert main([*command, "--lang", "en"]) == DAMAGED
        said = capsys.readouterr()
        assert "Der Fall" in said.out
        assert f"{file}: The file of this session was damaged" in said.err
    assert main(["list", "--lang", "en"]) == DAMAGED
    said = capsys.readouterr()
    assert "Der Fall" in said.out
    assert file.name in said.err
    assert file.read_bytes() == b'{"half'


@pytest.mark.parametrize("text", ["{", '{"format": 99, "id": "x"}', "[]"])
def test_a_damaged_or_newer_archive_ends_with_three(text: str, tmp_path: Path, capsys: Output) -> None:
    Archive.open(tmp_path / "archive", tmp_path / "state")
    (file,) = (path for path in (tmp_path / "archive").iterdir() if path.is_file())
    file.write_text(text)
    assert main(["list"]) == DAMAGED
    assert file.name in capsys.readouterr().err
    assert file.read_text() == text


def test_wrong_settings_are_said_and_passed_over(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "settings.toml").write_text("language = ")
    assert main(["list"]) == DONE
    assert "settings.toml" in capsys.readouterr().err


# --- the sample ---------------------------------------------------------------------------------------------------


def test_the_sample_is_played_and_its_notes_keep_what_was_agreed(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "notes"
    assert main(["demo", "--play", "--out", str(out)]) == DONE
    told = capsys.readouterr().out
    assert len(re.findall(r"^  [A-ZÄÖÜ·]{1,3} +\S", told, re.MULTILINE)) >= 40
    assert sorted(path.suffix for path in out.iterdir()) == [*[".html"] * 4, *[".md"] * 4]
    hypotheses = [
        re.sub(r"^\w+:\s*", "", str(act["line"]))
        for act in _with_phase("hypotheses")
        if act["do"] == "say" and "entry" not in act
    ]
    assert hypotheses
    for path in out.iterdir():
        text = path.read_text(encoding="utf-8")
        if "fallgebende" in path.name:
            assert [words for words in hypotheses if words[:20] in text], path.name
        else:
            assert not [words for words in hypotheses if words[:40] in text], path.name


def _with_phase(wanted: str) -> list[dict[str, object]]:
    """Return the acts of the script that happen in a phase, by counting how often it goes on."""
    from sessions.method import named

    phases = [phase.id for phase in named(SCRIPT["session"]["method"]).phase]
    place, found = 0, []
    for act in SCRIPT["act"]:
        place += {"next": 1, "back": -1}.get(act["do"], 0)
        if phases[place] == wanted:
            found.append(act)
    return found


def test_the_sample_touches_nothing_of_the_user(tmp_path: Path, capsys: Output) -> None:
    assert main(["demo", "--play"]) == DONE
    assert not (tmp_path / "archive").exists()


# --- as a process -------------------------------------------------------------------------------------------------


def test_exit_codes_of_the_process(tmp_path: Path) -> None:
    assert run("list").returncode == DONE
    refused = run("show", "nichts")
    assert (refused.returncode, refused.stdout) == (REFUSED, "")
    assert run("show").returncode == USAGE
    for file in (tmp_path / "archive").iterdir():
        file.write_text("{")
    damaged = run("list")
    assert damaged.returncode == DAMAGED
    assert "Traceback" not in damaged.stderr


def test_umlauts_are_printed_whatever_the_locale_says() -> None:
    done = run("methods", "haug-benien", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == DONE
    assert "Lösungsvorschläge" in done.stdout


def test_who_stops_reading_is_no_fault(played: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "consult", "show", played, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == DONE
    assert b"Traceback" not in said


def test_lists_never_import_what_draws_screens() -> None:
    code = (
        "import sys; from consult.cli import main; main(['list']); main(['methods']);"
        "print([name for name in sys.modules if name.split('.')[0] in ('textual', 'rich', 'jinja2')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.splitlines()[-1] == "[]"
