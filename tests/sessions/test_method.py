"""Method files: every mistake with its line and field; the published methods as they should be."""

import errno
import os
from pathlib import Path

import pytest

import sessions
from sessions.codes import Entry, Exit, Kind, Trust
from sessions.method import Method, Rule, Settings, check_method, load_method, named, published
from sessions.refusal import Reason
from sessions.toml_file import Fault
from tests.sessions.core_builders import method, phase, refused

FOLDER = Path(sessions.__file__).parent / "methods"
FILES = sorted(FOLDER.glob("*.toml"))
MINUTES = {
    "case-clinic": 60,
    "haug-benien": 65,
    "incident": 65,
    "jena": 42,
    "kobesu": 105,
    "nsrf": 50,
    "short": 25,
    "tietze": 40,
    "troika": 11,
    "wise-crowds": 15,
}

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
        ('["idea"]', '["gossip"]', 27, "phase[2].records[1]", "gossip"),
        ('"listening"', '"upstairs"', 26, "phase[2].seat", "upstairs"),
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
        ("minutes = 5", "minutes = 5\nrange = [6, 4]", 14, "phase[1].range", "fewest"),
        ("minutes = 5", "minutes = 5\nrange = [0, 4]", 14, "phase[1].range[1]", "greater than 0"),
        ("minutes = 5", "minutes = 5\nrange = 4", 14, "phase[1].range", "array"),
        ("elastic = true", "elastic = true\nprotected = true", 20, "phase[1].protected", "elastic"),
        ("elastic = true", 'elastic = true\nmodule = "headstand"', 20, "phase[1].module", "program"),
        ("schema = 1", "slack = -1\nschema = 1", 1, "slack", "greater than or equal to 0"),
        ("schema = 1", "stated = [70, 60]\nschema = 1", 1, "stated", "fewest"),
        ("[[sources]]", "[settings]\nadvice = true\n\n[[sources]]", 8, "settings.advice", "True"),
        ("[[sources]]", 'settings = { writes = "all" }\n\n[[sources]]', 7, "settings.writes", "all"),
        (
            "elastic = true",
            'elastic = true\nrules = [{ de = "x", en = "y", trust = "" }]',
            20,
            "phase[1].rules[1].trust",
            "",
        ),
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


ROLES = "case_giver, consultant, facilitator, scribe, timekeeper, observer"
TWO = '[[sources]]\nid = "page"\ncite = "x"\n\n[[sources]]\nid = "book"\n'


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "hint"),
    [
        ("minutes = 10", "minuts = 10", 24, "phase[2].minuts", "minutes"),
        ('silent = ["consultant"]', 'silence = ["consultant"]', 15, "phase[1].silence", "silent"),
        ('cite = "nowhere"', 'cite = "nowhere"\nwho = "x"', 9, "sources[1].who", "id, cite, url, note"),
        ('{ de = "Meine", en', '{ de = "Meine", fr = "Mien", en', 3, "name.fr", "de, en"),
        ("schema = 1", "shema = 1\nschema = 1", 1, "shema", "schema"),
        ('["case_giver"]', '["case-giver"]', 14, "phase[1].speaks[1]", "case_giver"),
        ('["case_giver"]', '["boss"]', 14, "phase[1].speaks[1]", ROLES),
        ('"listening"', '"upstairs"', 26, "phase[2].seat", "at_table, listening, turned_away, outside"),
        ("[[sources]]", '[settings]\nadvice = "allow"\n\n[[sources]]', 8, "settings.advice", "allowed"),
        ("[[sources]]", '[settings]\nwriter = "scribe"\n\n[[sources]]', 8, "settings.writer", "writes"),
        ("elastic = true", 'elastic = true\ntrust = "half"', 20, "phase[1].trust", "seen, partly, unverified"),
        ("elastic = true", 'elastic = true\nsource = ["x"]', 20, "phase[1].source[1]", ""),
        ("[[sources]]\n", TWO.replace("book", "page"), 12, "sources[2].id", ""),
    ],
)
def test_a_hint_says_what_may_have_been_meant(old: str, new: str, line: int, field: str, hint: str) -> None:
    assert old in SOUND
    faults = check_method(SOUND.replace(old, new, 1))
    assert isinstance(faults, list)
    assert [(fault.line, fault.field, fault.hint) for fault in faults] == [(line, field, hint)]


def test_sources_that_nobody_gave_are_all_named() -> None:
    rules = 'rules = [{ de = "x", en = "y", source = "bok" }, { de = "x", en = "y", source = "page" }]'
    text = SOUND.replace("[[sources]]\n", TWO).replace(
        "elastic = false", f'elastic = false\nsource = ["pgae", "z"]\n{rules}'
    )
    faults = check_method(text)
    assert isinstance(faults, list)
    assert [(fault.line, fault.field, fault.hint) for fault in faults] == [
        (37, "phase[2].source[1]", "page"),
        (37, "phase[2].source[2]", "page, book"),
        (38, "phase[2].rules[1].source", "book"),
    ]


def test_no_hint_names_what_only_the_program_writes() -> None:
    faults = check_method(SOUND.replace("elastic = false", "elastic = false\nxyz = 1"))
    assert isinstance(faults, list)
    assert "slot" in faults[0].hint.split(", ")
    assert "module" not in faults[0].hint.split(", ")


def test_what_a_file_leaves_out_is_as_usual() -> None:
    found = check_method(SOUND)
    assert isinstance(found, Method)
    assert (found.slack, found.stated, found.origin, found.settings) == (0, None, None, Settings())
    first = found.phase[0]
    assert (first.range, first.source, first.slot, first.protected, first.module) == (None, (), False, False, None)


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


def test_load_method_names_the_file_and_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SOUND.replace("minutes = 5", "minutes = 0"), encoding="utf-8-sig")
    fault = Fault(13, "phase[1].minutes", "Input should be greater than 0")
    with refused(Reason.METHOD_FILE, file=str(path), faults=(fault,)):
        load_method(path)


def test_load_method_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    with refused(Reason.NOT_READABLE, file=str(tmp_path / "missing.toml"), cause=os.strerror(errno.ENOENT)):
        load_method(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes("# Übung".encode("latin-1"))
    with refused(Reason.NOT_READABLE, file=str(tmp_path / "latin.toml")):
        load_method(tmp_path / "latin.toml")


def test_index_and_weakest_trust() -> None:
    one = method(phase("a", 1, (Entry.FACT,)), phase("b", 2, (Entry.IDEA,), trust=Trust.PARTLY))
    assert one.index("b") == 1
    assert one.trust is Trust.PARTLY
    with refused(Reason.NO_SUCH_PHASE, phase="c"):
        one.index("c")


@pytest.mark.parametrize(
    ("phases", "rules", "expected"),
    [
        ((Trust.SEEN, Trust.SEEN), (None, Trust.SEEN), Trust.SEEN),
        ((Trust.SEEN, Trust.SEEN), (None, Trust.UNVERIFIED), Trust.PARTLY),
        ((Trust.SEEN, Trust.PARTLY), (Trust.UNVERIFIED, None), Trust.PARTLY),
        ((Trust.SEEN, Trust.UNVERIFIED), (Trust.SEEN, Trust.SEEN), Trust.UNVERIFIED),
    ],
)
def test_doubt_about_a_rule_is_doubt_about_a_part(
    phases: tuple[Trust, ...], rules: tuple[Trust | None, ...], expected: Trust
) -> None:
    said = tuple(Rule(de="x", en="y", trust=trust) for trust in rules)
    made = [phase(f"p{place}", 1, (Entry.FACT,), trust=trust, rules=said) for place, trust in enumerate(phases)]
    assert method(*made).trust is expected


def test_the_published_methods_are_there() -> None:
    minutes = {key: value.minutes for key, value in published().items()}
    assert minutes.items() >= MINUTES.items()
    assert list(minutes) == sorted((path.stem for path in FILES), key=lambda name: (minutes[name], name))


def test_named_takes_the_beginning_of_an_id() -> None:
    assert named("tietze").id == "tietze"
    assert named("haug").id == "haug-benien"
    for wanted in ("", "nothing"):
        with refused(Reason.NO_SUCH_METHOD, method=wanted, methods=", ".join(published())):
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

    def test_what_was_read_names_where(self, path: Path) -> None:
        found = load_method(path)
        assert all(source.id for source in found.sources)
        for item in found.phase:
            assert item.source or item.trust is Trust.UNVERIFIED, item.id
            for rule in item.rules:
                backed = rule.source or item.source
                assert backed or (rule.trust or item.trust) is Trust.UNVERIFIED, rule.en

    def test_whatever_is_borrowed_the_end_is_not(self, path: Path) -> None:
        *_, last = load_method(path).phase
        assert last.protected

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
