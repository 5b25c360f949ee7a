"""A method in the fields of its editor: what nobody touches stays, and every mistake has its field."""

from typing import Any

import pytest
from hypothesis import given

from consult.method_form import MISTAKES, Draft, Fields, Made, Mistake, made, method_fields, phase_fields
from sessions.codes import Advice, Entry, Kind, Role, Seat
from sessions.method import Method, Rule, Words, published
from tests.sessions.made_methods import methods

TIETZE = published()["tietze"]
LONG = "x" * 20_001


def edited(part: int, method: Method = TIETZE, **values: Any) -> Made:
    """Return what fields make, some of them changed in one part; ``_`` stands for the hyphen of a language."""
    fields = method_fields(method)
    drafts = [Draft(phase, phase_fields(phase)) for phase in method.phase]
    changed: Fields = drafts[part - 1].fields if part else fields
    for name, value in values.items():
        known = name if name in changed else name.replace("_", "-")
        assert known in changed
        changed[known] = value
    return made(method, fields, drafts)


@pytest.mark.parametrize("name", published())
def test_what_nobody_touches_stays(name: str) -> None:
    assert edited(0, published()[name]) == Made(published()[name], (), ())


@given(methods())
def test_what_nobody_touches_stays_whatever_it_is(method: Method) -> None:
    assert edited(0, method).method in {method, None}
    assert edited(0, method).mistakes == ()


@pytest.mark.parametrize(
    ("values", "attribute", "expected"),
    [
        ({"name_de": " Neu\t", "name_en": "New"}, "name", Words(de="Neu", en="New")),
        ({"minutes": " 12 "}, "minutes", 12),
        ({"speaks": ("scribe",)}, "speaks", (Role.SCRIBE,)),
        ({"silent": ()}, "silent", ()),
        ({"seat": ("outside",)}, "seat", Seat.OUTSIDE),
        ({"records": ("step", "fact")}, "records", (Entry.STEP, Entry.FACT)),
        ({"parks": ("note",)}, "parks", (Kind.NOTE,)),
        ({"exit": ()}, "exit", ()),
        ({"elastic": False, "protected": True}, "protected", True),
        ({"slot": True}, "slot", True),
        ({"say_de": "A\n\nB", "say_en": "1\n2\n"}, "say", (Words(de="A", en="1"), Words(de="B", en="2"))),
        ({"rules_de": "", "rules_en": " "}, "rules", ()),
    ],
)
def test_each_field_of_a_phase_is_taken_over(values: dict[str, Any], attribute: str, expected: object) -> None:
    result = edited(2, **values)
    assert (result.mistakes, result.filled) == ((), ())
    assert result.method is not None
    assert getattr(result.method.phase[1], attribute) == expected
    assert result.method.phase[2:] == TIETZE.phase[2:]


def test_each_field_of_the_method_is_taken_over() -> None:
    changed: Fields = {"name_de": "N", "name_en": "M", "summary_de": "S", "summary_en": "T", "people_from": "3"}
    settings: Fields = {"people_to": "4", "module_by": ("case_giver",), "seat": ("outside",), "advice": ("forbidden",)}
    result = edited(0, **changed, **settings, writes=("nobody",), facilitator_advises=True)
    assert result.method is not None
    assert (result.method.name, result.method.summary) == (Words(de="N", en="M"), Words(de="S", en="T"))
    assert result.method.people == (3, 4)
    found = result.method.settings
    assert (found.seat, found.advice, found.facilitator_advises) == (Seat.OUTSIDE, Advice.FORBIDDEN, True)
    assert edited(0, result.method, seat=("",)).method != result.method


@pytest.mark.parametrize(
    ("part", "values", "field"),
    [
        (0, {"name_de": " ", "name_en": ""}, "name"),
        (0, {"name_de": "x" * 301}, "name"),
        (0, {"summary_de": "\x1b[31m", "summary_en": "\n"}, "summary"),
        (0, {"summary_de": LONG}, "summary"),
        (0, {"people_from": "9", "people_to": "3"}, "people"),
        (0, {"people_from": "1"}, "people"),
        (0, {"people_to": ""}, "people"),
        (2, {"name_de": "", "name_en": ""}, "name"),
        (2, {"name_en": "x" * 301}, "name"),
        *((2, {"minutes": text}, "minutes") for text in ("", "0", "-5", "1441", "9" * 5000, "5.5", "x", "²")),
        (2, {"speaks": ()}, "speaks"),
        (2, {"silent": ("case_giver",)}, "silent"),
        (2, {"records": ()}, "records"),
        (2, {"say_de": "\n", "say_en": ""}, "say"),
        (2, {"say_de": LONG}, "say"),
        (2, {"rules_en": LONG}, "rules"),
        (2, {"protected": True}, "protected"),
    ],
)
def test_a_mistake_has_its_part_and_field(part: int, values: dict[str, Any], field: str) -> None:
    assert edited(part, **values) == Made(None, (Mistake(part, field),), edited(part, **values).filled)
    assert field in MISTAKES


def test_mistakes_come_in_the_order_of_the_parts_and_fields() -> None:
    fields = method_fields(TIETZE) | {"people-to": ""}
    wrong = {"minutes": "", "speaks": (), "say-de": "", "say-en": ""}
    drafts = [Draft(phase, phase_fields(phase) | wrong) for phase in TIETZE.phase[:2]]
    found = made(TIETZE, fields, drafts).mistakes
    assert found == (
        Mistake(0, "people"),
        *(Mistake(part, field) for part in (1, 2) for field in ("minutes", "speaks", "say")),
    )


@pytest.mark.parametrize(
    ("values", "attribute", "expected"),
    [
        ({"name_en": " "}, "name", Words(de="Spontanerzählung", en="Spontanerzählung")),
        ({"say_de": "A\nB", "say_en": ""}, "say", (Words(de="A", en="A"), Words(de="B", en="B"))),
        ({"say_de": "A", "say_en": "1\n2"}, "say", (Words(de="A", en="1"), Words(de="2", en="2"))),
        ({"rules_de": "\nB", "rules_en": "1\n2"}, "rules", (Rule(de="1", en="1"), Rule(de="B", en="2"))),
    ],
)
def test_the_words_of_one_language_stand_for_both_and_that_is_told(
    values: dict[str, Any], attribute: str, expected: object
) -> None:
    result = edited(2, **values)
    assert result.filled == (2,)
    assert result.method is not None
    assert getattr(result.method.phase[1], attribute) == expected


def test_a_rule_that_stays_keeps_what_backs_it() -> None:
    phase = TIETZE.phase[TIETZE.index("key-question")]
    fields = phase_fields(phase)
    result = made(
        TIETZE,
        method_fields(TIETZE),
        [Draft(phase, fields | {name: f"{fields[name]}\nNeu" for name in ("rules-de", "rules-en")})],
    )
    assert result.method is not None
    assert result.method.phase[0].rules == (*phase.rules, Rule(de="Neu", en="Neu"))
