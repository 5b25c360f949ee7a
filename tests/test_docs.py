"""The documents say what the program does: every action and command, keys as they are, links that lead somewhere."""

import argparse
import re
from pathlib import Path

import pytest

from consult import actions, cli
from sessions.method import Method, check_method

ROOT = Path(__file__).parents[1]
GUIDES = ("docs/de/moderation.md", "docs/en/facilitation.md")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "docs/methods.md", *GUIDES)
SCREENS = {
    "docs/en/facilitation.md": {
        **{name: name for name in ("home", "prepare", "live", "closing", "notes", "replies", "help", "methods", "day")},
        "method_edit": "editor",
        "event_edit": "event",
    },
    "docs/de/moderation.md": {
        "home": "Startseite",
        "prepare": "Vorbereiten",
        "live": "Beratung",
        "closing": "Abschluss",
        "notes": "Weitergeben",
        "replies": "Antworten",
        "help": "Hilfe",
        "methods": "Verfahren",
        "method_edit": "Bearbeiten",
        "event_edit": "Veranstaltung",
        "day": "Tag",
    },
}
EVERYWHERE = ("everywhere", "überall")


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def key_rows(document: str) -> dict[str, list[str]]:
    """Return the cells behind each action of the table of keys, by the action's id."""
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", read(document), re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = cli._parser()
    found = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


@pytest.mark.parametrize("document", GUIDES)
def test_the_table_of_keys_is_the_registry(document: str) -> None:
    rows = key_rows(document)
    assert set(rows) == set(actions.BY_ID)
    for action in actions.ACTIONS:
        keys = " ".join(actions.key_text(key) for key in action.keys) or "–"
        assert rows[action.id][0] == keys, action.id


@pytest.mark.parametrize("document", GUIDES)
def test_the_table_of_keys_says_where_they_hold(document: str) -> None:
    for name, cells in key_rows(document).items():
        screens = actions.BY_ID[name].screens
        if cells[1] in EVERYWHERE:
            assert {"home", "prepare", "live", "closing", "notes"} <= screens, name
        else:
            assert {SCREENS[document][screen] for screen in screens} == set(cells[1].split(", ")), name


@pytest.mark.parametrize("document", ["README.md", *GUIDES])
def test_every_command_is_named(document: str) -> None:
    text = read(document)
    assert [name for name in commands() if not re.search(rf"`consult {name}\b", text)] == []


def test_every_option_is_in_the_readme() -> None:
    text = read("README.md")
    options = {
        option
        for parser in (cli._parser(), *commands().values())
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--")
    }
    assert sorted(option for option in options if option not in text and option != "--help") == []


def test_every_exit_code_is_in_the_readme() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d) \|", read("README.md"), re.MULTILINE)}
    assert codes == {cli.DONE, cli.REFUSED, cli.USAGE, cli.DAMAGED}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_to_files_lead_somewhere(document: str) -> None:
    place = ROOT / document
    for target in re.findall(r"\]\(([^)\s]+)\)", read(document)):
        if re.match(r"https?:|#", target):
            continue
        path, _, heading = target.partition("#")
        found = (place.parent / path).resolve()
        assert found.exists(), target
        assert found.is_relative_to(ROOT), target
        if heading:
            anchors = {
                re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
                for line in found.read_text(encoding="utf-8").splitlines()
                if line.startswith("#")
            }
            assert heading in anchors, target


def test_the_layout_names_files_that_are_there() -> None:
    layout = read("ARCHITECTURE.md").split("## Layout")[1].split("```")[1]
    names = re.findall(r"\b[\w]+\.py\b|\b\w+(?=/)", layout)
    there = {path.name for package in ("consult", "sessions") for path in (ROOT / package).rglob("*")}
    assert len(names) > 30
    assert [name for name in names if name not in {*there, "consult", "sessions"}] == []


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([\w-]+)`", read("README.md"))) == targets - {"help"}


def test_the_example_of_a_method_is_one() -> None:
    example = read("docs/methods.md").split("```toml")[1].split("```")[0]
    method = check_method(example)
    assert isinstance(method, Method), method
    assert method.minutes == 20


def test_the_fields_of_a_method_are_described() -> None:
    text = read("docs/methods.md")
    from sessions.codes import Advice, Entry, Exit, Kind, ModuleBy, Role, Seat, Trust, Writes
    from sessions.method import Phase, Settings

    fields = [
        name
        for name in (*Method.model_fields, *Phase.model_fields, *Settings.model_fields)
        if name not in {"schema_", "settings", "sources", "phase"}
    ]
    words = [word.value for kind in (Role, Kind, Entry, Seat, Exit, Trust, ModuleBy, Advice, Writes) for word in kind]
    assert [name for name in (*fields, *words) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_of_this_machine_is_in_it(document: str) -> None:
    assert not re.search(r"(?<![\w~%])/(work|home|root|tmp|Users)/", read(document))


def test_german_addresses_everybody() -> None:
    text = read("docs/de/moderation.md")
    assert not re.search(r"\w[*:_]innen\b|\wInnen\b", text)
