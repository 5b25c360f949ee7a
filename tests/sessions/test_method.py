"""Method files: every mistake with its line and field; the published methods as they should be."""

from pathlib import Path

import pytest

import sessions
from sessions.codes import Entry, Exit, Kind, Trust
from sessions.method import Method, check_method, load_method, named, published
from sessions.refusal import Reason
from tests.sessions.core_builders import method, phase, refused

FOLDER = Path(sessions.__file__).parent / "methods"
FILES = sorted(FOLDER.glob("*.toml"))
MINUTES = {"short": 25, "haug-benien": 65, "tietze": 40}

SOUND = """\
schema = 1
id = "mine"
name = { de = "Meine", en = "Mine" }
summary = { de = "Kurz", en = "Short" }
people = [3, 8]

[[sources]]
cite = "nowhere"

[[phase]]
id = "first"
name = { de = "Eins", en = "One" }
minutes = 5
speaks = ["case_giver"]
silent = ["consultant"]
seat = "at_table"
records = ["fact"]
say = [{ de = "Bitte", en = "Please" }]
elastic = true

[[phase]]
id = "second"
name = { de = "Zwei", en = "Two" }
minutes = 10
speaks = ["consultant"]
seat = "listening"
records = ["idea"]
say = [
  { de = "Bitte", en = "Please" },
]
elastic = false
"""


def test_a_sound_file_is_read() -> None:
    found = check_method(SOUND)
    assert isinstance(found, Method)
    assert found.minutes == 15
    assert [item.id for item in found.phase] == ["first", "second"]


def test_a_sound_file_with_windows_line_ends_is_read() -> None:
    assert isinstance(check_method(SOUND.replace("\n", "\r\n")), Method)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ("minutes = 10", 'minutes = "ten"', 24, "phase[2].minutes", "integer"),
        ("minutes = 10", "minutes = 10.0", 24, "phase[2].minutes", "integer"),
        ("minutes = 5", "minutes = 0", 13, "phase[1].minutes", "greater than 0"),
        ("minutes = 5", "minutes = -5", 13, "phase[1].minutes", "greater than 0"),
        ("minutes = 5", "minutes = inf", 13, "phase[1].minutes", "integer"),
        ('["idea"]', '["gossip"]', 27, "phase[2].records[1]", "hypothesis"),
        ('"listening"', '"upstairs"', 26, "phase[2].seat", "outside"),
        ('silent = ["consultant"]', 'silent = ["case_giver"]', 15, "phase[1].silent", "case_giver"),
        ('"second"', '"first"', 22, "phase[2].id", "first"),
        ('"second"', '"Second!"', 22, "phase[2].id", "pattern"),
        ('seat = "listening"\n', "", 21, "phase[2].seat", "required"),
        ('de = "Zwei", ', "", 23, "phase[2].name.de", "required"),
        ('de = "Zwei"', 'de = " "', 23, "phase[2].name.de", "at least 1"),
        ('  { de = "Bitte", en = "Please" },\n', '  { de = "Bitte" },\n', 28, "phase[2].say[1].en", "required"),
        ("people = [3, 8]", "people = [8, 3]", 5, "people", "fewest"),
        ("people = [3, 8]", "people = 8", 5, "people", "array"),
        ("schema = 1", "schema = 2", 1, "schema", "1"),
        ('name = { de = "Meine", en = "Mine" }\n', "", 1, "name", "required"),
        ('cite = "nowhere"', 'cite = "nowhere"\nurl = "ftp://x"', 9, "sources[1].url", "pattern"),
        ('cite = "nowhere"', 'cite = "nowhere"\nwho = "x"', 9, "sources[1].who", "not permitted"),
        ("[[phase]]", "[[phase]", 10, "TOML", "]]"),
        ("elastic = false\n", "elastic = ", 31, "TOML", ""),
    ],
)
def test_a_mistake_is_named_with_line_and_field(old: str, new: str, line: int, field: str, words: str) -> None:
    assert old in SOUND
    faults = check_method(SOUND.replace(old, new, 1))
    assert isinstance(faults, list)
    assert [(fault.line, fault.field) for fault in faults] == [(line, field)]
    assert words in faults[0].message
    assert "Value error" not in faults[0].message


def test_a_missing_phase_is_named() -> None:
    faults = check_method(SOUND[: SOUND.index("[[phase]]")])
    assert isinstance(faults, list)
    assert [fault.field for fault in faults] == ["phase"]


def test_every_mistake_is_named() -> None:
    faults = check_method(SOUND.replace("minutes = 5", "minutes = 0").replace("minutes = 10", "minutes = 0"))
    assert isinstance(faults, list)
    assert [fault.line for fault in faults] == [13, 24]


def test_a_phase_on_the_first_line_does_not_borrow_the_fields_of_the_next() -> None:
    text = SOUND[SOUND.index("[[phase]]") :].replace("minutes = 5\n", "", 1)
    faults = check_method(text)
    assert isinstance(faults, list)
    assert {fault.field: fault.line for fault in faults}["phase[1].minutes"] == 1


def test_load_method_names_the_file_in_each_fault(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SOUND.replace("minutes = 5", "minutes = 0"), encoding="utf-8-sig")
    with refused(
        Reason.METHOD_FILE, file=str(path), faults=f"{path}:13: phase[1].minutes: Input should be greater than 0"
    ):
        load_method(path)


def test_load_method_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    with refused(Reason.METHOD_FILE):
        load_method(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes("# Übung".encode("latin-1"))
    with refused(Reason.METHOD_FILE):
        load_method(tmp_path / "latin.toml")


def test_index_and_weakest_trust() -> None:
    one = method(phase("a", 1, (Entry.FACT,)), phase("b", 2, (Entry.IDEA,), trust=Trust.PARTLY))
    assert one.index("b") == 1
    assert one.trust is Trust.PARTLY
    with refused(Reason.NO_SUCH_PHASE, phase="c"):
        one.index("c")


def test_the_published_methods_are_there() -> None:
    assert {key: value.minutes for key, value in published().items()} == MINUTES
    assert list(published()) == sorted(MINUTES, key=MINUTES.__getitem__)


def test_named_takes_the_beginning_of_an_id() -> None:
    assert named("tietze").id == "tietze"
    assert named("haug").id == "haug-benien"
    for wanted in ("", "nothing"):
        with refused(Reason.NO_SUCH_METHOD, method=wanted, methods="short, tietze, haug-benien"):
            named(wanted)


# What satisfies a condition: one of these can be recorded. Conditions not listed are met outside the record line.
NEEDS: dict[Exit, set[Entry]] = {
    Exit.FACTS: {Entry.FACT},
    Exit.QUESTIONS: {Entry.QUESTION},
    Exit.KEY_QUESTION: {Entry.KEY_QUESTION},
    Exit.HYPOTHESES: {Entry.HYPOTHESIS},
    Exit.RESPONSE: {Entry.RESPONSE},
    Exit.IDEAS: {Entry.IDEA},
    Exit.CHOICE: {Entry.IDEA},
    Exit.STEP: {Entry.STEP},
    Exit.FEEDBACK: {Entry.FEEDBACK},
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestPublished:
    def test_it_loads_under_its_own_name(self, path: Path) -> None:
        assert load_method(path).id == path.stem

    def test_names_stand_in_two_languages(self, path: Path) -> None:
        found = load_method(path)
        assert found.summary.in_language("de") != found.summary.in_language("en")
        # Some names are the same word in both languages ("Casting"); most are not.
        names = [(item.name.in_language("de"), item.name.in_language("en")) for item in found.phase]
        assert all(de and en for de, en in names)
        assert sum(de != en for de, en in names) > len(names) / 2

    def test_what_a_phase_asks_for_can_be_recorded_by_then(self, path: Path) -> None:
        so_far: set[Entry] = set()
        for item in load_method(path).phase:
            so_far |= set(item.records)
            for condition in item.exit:
                assert NEEDS.get(condition, so_far) & so_far, f"{item.id}: {condition}"

    def test_no_phase_parks_what_it_records_first(self, path: Path) -> None:
        for item in load_method(path).phase:
            assert Entry(item.records[0].value) not in {Entry(kind.value) for kind in item.parks}, item.id

    def test_every_kind_that_is_parked_is_recorded_somewhere(self, path: Path) -> None:
        found = load_method(path)
        recorded = {entry.value for item in found.phase for entry in item.records}
        parked: set[Kind] = {kind for item in found.phase for kind in item.parks}
        assert {kind.value for kind in parked} <= recorded
