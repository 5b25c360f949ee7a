"""Consultation modules: what is laid over a phase, what stays, and every mistake in a file."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sessions
from sessions.codes import Entry, Exit, Kind, Role, Seat, Trust
from sessions.method import Method, Phase, Rule, Words, published, weaker
from sessions.module import Module, check_module, load_module, overlaid, published_modules
from sessions.refusal import Reason
from sessions.toml_file import Fault
from tests.sessions.core_builders import method, phase, refused
from tests.sessions.test_method import NEEDS

FILES = sorted((Path(sessions.__file__).parent / "modules").glob("*.toml"))
STAYS = ("id", "seat", "elastic", "protected", "slot")
FIELDS = ", ".join(field.alias or name for name, field in Module.model_fields.items())
FOR_PRACTISED = {"cross-examination", "identification", "reflecting-team", "surprises"}

SOUND = """\
schema = 1
id = "mine"
name = { de = "Mein Modul", en = "My module" }
basic = true
records = ["idea"]
say = [{ de = "Bitte", en = "Please" }, { de = "Ich", en = "I" }]
rules = [{ de = "Nur eins", en = "One only", source = "page" }]
source = ["page"]

[summary]
de = "Kurz"
en = "Short"

[[sources]]
id = "page"
cite = "nowhere"
"""


def sound(**changes: object) -> Module:
    found = check_module(SOUND)
    assert isinstance(found, Module)
    return found.model_copy(update=changes)


BASE = phase(
    "consultation",
    12,
    (Entry.FACT,),
    seat=Seat.LISTENING,
    slot=True,
    range=(10, 15),
    source=("book",),
    parks=(Kind.QUESTION,),
    exit=(Exit.FACTS,),
    silent=(Role.CASE_GIVER,),
)

phases = st.builds(
    lambda minutes, seat, elastic, trust: phase(
        "consultation", minutes, (Entry.FACT,), seat=seat, elastic=elastic, trust=trust, slot=True
    ),
    st.integers(1, 90),
    st.sampled_from(Seat),
    st.booleans(),
    st.sampled_from(Trust),
)
modules = st.sampled_from(list(published_modules().values()))


@given(phases, modules)
def test_what_belongs_to_the_phase_stays_and_the_rest_is_the_modules(base: Phase, module: Module) -> None:
    over = overlaid(base, module)
    assert [getattr(over, name) for name in STAYS] == [getattr(base, name) for name in STAYS]
    same = ("speaks", "silent", "records", "parks", "exit")
    assert [getattr(over, name) for name in same] == [getattr(module, name) for name in same]
    assert over.module == module.id
    assert over.minutes == (module.minutes or base.minutes)
    assert over.trust is weaker(base.trust, module.trust)
    assert (over.say[: len(module.say)], over.say[len(module.say) :]) == (
        module.say,
        (module.then,) if module.then else (),
    )
    assert [rule.en for rule in over.rules] == [rule.en for rule in module.rules]


@given(phases, modules)
def test_a_method_with_an_overlaid_phase_is_stored_and_read_back(base: Phase, module: Module) -> None:
    held = method(overlaid(base, module))
    assert Method.model_validate_json(held.model_dump_json(by_alias=True)) == held


def test_the_name_says_both() -> None:
    over = overlaid(BASE.model_copy(update={"name": Words(de="Beratung", en="Consultation")}), sound())
    assert over.name == Words(de="Beratung: Mein Modul", en="Consultation: My module")


@pytest.mark.parametrize(
    ("minutes", "expected"), [(None, (12, (10, 15), ("book",))), (5, (5, None, ())), (12, (12, None, ()))]
)
def test_a_range_and_its_source_go_with_the_minutes(minutes: int | None, expected: object) -> None:
    over = overlaid(BASE, sound(minutes=minutes))
    assert (over.minutes, over.range, over.source) == expected


def test_a_rule_keeps_how_well_it_is_backed() -> None:
    rules = (Rule(de="x", en="x", source="page"), Rule(de="y", en="y", trust=Trust.UNVERIFIED))
    over = overlaid(BASE.model_copy(update={"trust": Trust.PARTLY}), sound(rules=rules))
    assert over.trust is Trust.PARTLY
    assert [(rule.trust, rule.source) for rule in over.rules] == [(Trust.SEEN, None), (Trust.UNVERIFIED, None)]


def test_nothing_is_laid_over_a_phase_without_a_slot() -> None:
    with refused(Reason.NO_SLOT, phase="consultation"):
        overlaid(BASE.model_copy(update={"slot": False}), sound())


def test_what_a_file_leaves_out_is_as_usual() -> None:
    found = sound()
    assert (found.speaks, found.silent) == ((Role.CONSULTANT,), (Role.CASE_GIVER,))
    assert (found.minutes, found.then, found.exit, found.trust) == (None, None, (), Trust.SEEN)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "hint"),
    [
        ("basic = true", "", 1, "basic", ""),
        ("basic = true", "basc = true", 4, "basc", "basic"),
        ("basic = true", "basic = 1", 4, "basic", ""),
        ("basic = true", "basic = true\nminutes = 0", 5, "minutes", ""),
        ("basic = true", 'basic = true\nspeaks = ["case_giver"]', 1, "silent", ""),
        ("basic = true", 'basic = true\nexit = ["idea"]', 5, "exit[1]", "ideas"),
        ("basic = true", "basic = true\nslot = true", 5, "slot", FIELDS),
        ('["idea"]', '["thought"]', 5, "records[1]", ", ".join(Entry)),
        (', { de = "Ich", en = "I" }]', "]", 6, "say", ""),
        ('source = "page"', 'source = "pge"', 7, "rules[1].source", "page"),
        ('source = ["page"]', 'source = ["pge"]', 8, "source[1]", "page"),
        ('de = "Kurz"\n', "", 10, "summary.de", ""),
        ('de = "Kurz"', 'dee = "Kurz"', 11, "summary.dee", "de"),
        ('id = "page"', 'ids = "page"', 15, "sources[1].ids", "id"),
    ],
)
def test_a_mistake_is_named_with_line_field_and_hint(old: str, new: str, line: int, field: str, hint: str) -> None:
    assert old in SOUND
    faults = check_module(SOUND.replace(old, new, 1))
    assert isinstance(faults, list)
    assert [(fault.line, fault.field, fault.hint) for fault in faults] == [(line, field, hint)]


def test_load_module_names_the_file_and_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SOUND.replace("schema = 1\n", ""), encoding="utf-8")
    with refused(Reason.METHOD_FILE, file=str(path), faults=(Fault(1, "schema", "Field required"),)):
        load_module(path)


def test_modules_for_new_groups_come_first() -> None:
    found = list(published_modules().values())
    assert {module.id for module in found} == {path.stem for path in FILES}
    assert [module.basic for module in found] == sorted((module.basic for module in found), reverse=True)
    assert {module.id for module in found if not module.basic} == FOR_PRACTISED


def test_modules_fit_where_a_published_method_has_a_slot() -> None:
    slots = [item for found in published().values() for item in found.phase if item.slot]
    assert [item.id for item in published()["tietze"].phase if item.slot] == ["consultation"]
    assert all(overlaid(item, module).slot for item in slots for module in published_modules().values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestPublished:
    def test_it_loads_under_its_own_name(self, path: Path) -> None:
        assert load_module(path).id == path.stem

    def test_its_sentences_are_there_in_both_languages_and_formal(self, path: Path) -> None:
        found = load_module(path)
        then = (found.then,) if found.then else ()
        for words in (found.summary, *found.say, *found.rules, *then):
            assert words.de != words.en
            assert not re.search(r"\b(du|dir|dich|dein\w*|euch|eure\w*)\b", words.de, re.IGNORECASE)

    def test_what_it_asks_for_can_be_recorded_in_it(self, path: Path) -> None:
        found = load_module(path)
        assert all(NEEDS[condition] & set(found.records) for condition in found.exit)
        assert Entry(found.records[0].value) not in {Entry(kind.value) for kind in found.parks}

    def test_what_was_read_names_where(self, path: Path) -> None:
        found = load_module(path)
        assert all(source.id for source in found.sources)
        assert found.source or found.trust is Trust.UNVERIFIED
        assert not found.minutes or found.source
        for code in found.source:
            assert next(source for source in found.sources if source.id == code).url
