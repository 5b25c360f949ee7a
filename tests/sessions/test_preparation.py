"""People from lines, plans, ids: a session before it begins."""

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from sessions.codes import Role
from sessions.preparation import minutes_until, parse_people, person_line, plan_for, role_named, session_id
from sessions.record import Person
from sessions.refusal import Reason, Refusal
from sessions.text import NAME_LIMIT
from tests.sessions.core_builders import START, at, method, prepared, refused

ROLE_WORDS = {
    "Fallgeber": Role.CASE_GIVER,
    "Fallgeberin": Role.CASE_GIVER,
    "fallgebende Person": Role.CASE_GIVER,
    "Fallbringer": Role.CASE_GIVER,
    "Fallerzählerin": Role.CASE_GIVER,
    "Ratsuchende": Role.CASE_GIVER,
    "case giver": Role.CASE_GIVER,
    "presenter": Role.CASE_GIVER,
    "FG": Role.CASE_GIVER,
    "Beraterin": Role.CONSULTANT,
    "Beratende": Role.CONSULTANT,
    "consultant": Role.CONSULTANT,
    "peer": Role.CONSULTANT,
    "Moderation": Role.FACILITATOR,
    "Moderatorin": Role.FACILITATOR,
    "mod": Role.FACILITATOR,
    "facilitator": Role.FACILITATOR,
    "Protokoll": Role.SCRIBE,
    "Sekretär": Role.SCRIBE,
    "Schriftführer": Role.SCRIBE,
    "scribe": Role.SCRIBE,
    "secretary": Role.SCRIBE,
    "note-taker": Role.SCRIBE,
    "Zeitwächterin": Role.TIMEKEEPER,
    "Zeit": Role.TIMEKEEPER,
    "timekeeper": Role.TIMEKEEPER,
    "Beobachter": Role.OBSERVER,
    "Prozessbeobachtung": Role.OBSERVER,
    "observer": Role.OBSERVER,
    "Gast": Role.OBSERVER,
    "guest": Role.OBSERVER,
    "Bürgermeisterin": None,
    "": None,
}


@pytest.mark.parametrize(("word", "role"), ROLE_WORDS.items())
def test_role_words(word: str, role: Role | None) -> None:
    assert role_named(word) is role
    assert role_named(f"  {unicodedata.normalize('NFD', word.upper())} ") is role


def person(initials: str, district: str = "", function: str = "", role: Role = Role.CONSULTANT) -> Person:
    return Person(initials=initials, district=district, function=function, role=role)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("FG", person("FG")),
        (" FG ,", person("FG")),
        ("FG, Haldern", person("FG", "Haldern")),
        ("FG, Haldern, Bildungsbüro", person("FG", "Haldern", "Bildungsbüro")),
        ("FG, Haldern, Bildungsbüro, Moderation", person("FG", "Haldern", "Bildungsbüro", Role.FACILITATOR)),
        ("FG; Haldern; Leitung, Bildungsbüro; mod", person("FG", "Haldern", "Leitung, Bildungsbüro", Role.FACILITATOR)),
        ("FG\tHaldern\tBildungsbüro\tZeit", person("FG", "Haldern", "Bildungsbüro", Role.TIMEKEEPER)),
        ("FG\tHaldern, Stadt\tBildungsbüro", person("FG", "Haldern, Stadt", "Bildungsbüro")),
        ("FG, Haldern, Leitung, Bildungsbüro, mod", person("FG", "Haldern", "Leitung, Bildungsbüro", Role.FACILITATOR)),
        ("FG, Haldern, Bildungsbüro\t", person("FG", "Haldern", "Bildungsbüro")),
        ("FG, Haldern, Moderation", person("FG", "Haldern", "", Role.FACILITATOR)),
        ("FG, Moderation", person("FG", "", "", Role.FACILITATOR)),
        ("FG, Haldern, Bildungsbüro,", person("FG", "Haldern", "Bildungsbüro")),
        ("FG, , , guest", person("FG", "", "", Role.OBSERVER)),
        # Districts and functions that begin like a role.
        ("KM, Modautal", person("KM", "Modautal")),
        ("KM, Zeitz", person("KM", "Zeitz")),
        ("KM, Casekow", person("KM", "Casekow")),
        ("KM, Haldern, Leitung Bildungsbüro", person("KM", "Haldern", "Leitung Bildungsbüro")),
        ("KM, Haldern, Leitung", person("KM", "Haldern", "Leitung")),
        ("KM, Haldern, Beratungsstelle", person("KM", "Haldern", "Beratungsstelle")),
        ("A\u0308O, Lu\u0308beck, Bu\u0308ro", person("ÄO", "Lübeck", "Büro")),
        ("\x1b[31mFG\x1b[0m, Haldern", person("FG", "Haldern")),
    ],
)
def test_a_line(line: str, expected: Person) -> None:
    assert parse_people(line) == (expected,)


def test_empty_lines_are_passed_over() -> None:
    people = parse_people("\n\r\n  \nFG, Haldern\n ,;\n\t\t\n\nMK\r\nSB\n\n")
    assert [item.initials for item in people] == ["FG", "MK", "SB"]
    assert parse_people("") == parse_people(" \n\t\n") == ()


def test_double_initials_name_both_lines() -> None:
    with refused(Reason.DOUBLE_INITIALS, initials="fg", line=5, first=3):
        parse_people("\n\nFG, Haldern\n\nfg, Weida")
    with refused(Reason.DOUBLE_INITIALS, line=2, first=1):
        parse_people("ÄÖ\nA\u0308O\u0308")


@pytest.mark.parametrize("initials", ["", "Frau", "abcdefg", "a b", "_a", "-a", "a:b", "²x", "½", "①"])
def test_initials(initials: str) -> None:
    if initials == "Frau":
        assert parse_people(initials)[0].initials == initials
        return
    with refused(Reason.PERSON_LINE, line=2):
        parse_people(f"\n{initials}, Haldern")


@given(st.text(max_size=8), st.text(max_size=8))
@example("²", "")
def test_any_line_is_read_or_refused(one: str, other: str) -> None:
    lines = f"{one}\n{other}, Haldern"
    try:
        parse_people(lines)
    except Refusal as refusal:
        named = refusal.facts["line"]
    else:
        return
    assert named in range(1, len(lines.splitlines()) + 1)


def test_unknown_role_names_line_and_word() -> None:
    with refused(Reason.UNKNOWN_ROLE, line=3, role="Kaiserin"):
        parse_people("FG\n\nMK, Haldern, Bildungsbüro, Kaiserin")


def test_too_long_names_line() -> None:
    with refused(Reason.TOO_LONG, line=2, length=NAME_LIMIT + 1, limit=NAME_LIMIT):
        parse_people(f"FG\nMK, {'x' * (NAME_LIMIT + 1)}")


WORD_OF = {
    Role.CASE_GIVER: "Fallgeber/in",
    Role.CONSULTANT: "Berater/in",
    Role.FACILITATOR: "Moderation",
    Role.SCRIBE: "Protokoll",
    Role.TIMEKEEPER: "Zeit",
    Role.OBSERVER: "Beobachtung",
}
TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from(",; üMod"), max_size=20)


@st.composite
def persons(draw: st.DrawFn) -> Person:
    initials = draw(st.from_regex(r"[A-Za-zÄÖÜäöü0-9][A-Za-zÄÖÜ0-9.\-]{0,5}", fullmatch=True))
    return person(initials, draw(TEXTS), draw(TEXTS), draw(st.sampled_from(Role)))


@given(persons())
@example(person("A", "x;y", "z"))
@example(person("A", "Zeit", ""))
@example(person("A", ",", ";"))
@example(person("A", "a,", ",b"))
def test_a_person_line_is_read_as_the_same_person(one: Person) -> None:
    """A semicolon within a part becomes a comma, because it separates; all else stays."""
    update = {"district": one.district.replace(";", ","), "function": one.function.replace(";", ",")}
    assert parse_people(person_line(one, WORD_OF[one.role])) == (one.model_copy(update=update),)


def test_scaling_to_an_end() -> None:
    total = minutes_until(at(0), at(50) + timedelta(seconds=59))
    assert [item.minutes for item in plan_for(method(), total)] == [10, 10, 20, 10]
    assert [item.minutes for item in plan_for(method(), 25)] == [item.minutes for item in plan_for(method())]
    with refused(Reason.END_TOO_EARLY, minutes=3, phases=4):
        plan_for(method(), 3)


@pytest.mark.parametrize(("seconds", "minutes"), [(59, 0), (0, 0), (-1, -1), (-60, -1)])
def test_an_end_too_early(seconds: int, minutes: int) -> None:
    with refused(Reason.END_TOO_EARLY, minutes=minutes):
        minutes_until(START, START + timedelta(seconds=seconds))


def test_session_ids() -> None:
    day = date(2019, 9, 18)
    first = session_id(day, "Übergänge", ())
    assert first == "2019-09-18-uebergaenge"
    assert session_id(day, "Übergänge", [first]) == f"{first}-2"
    assert session_id(day, "Übergänge", [first, f"{first}-2"]) == f"{first}-3"
    assert len(session_id(day, "lang " * 100, ())) <= 64


def test_a_prepared_session() -> None:
    session = prepared()
    assert (session.id, session.district, session.invented) == ("2019-09-18-uebergaenge", "haldern", True)
    assert [item.phase for item in session.plan] == ["facts", "hypotheses", "ideas", "steps"]
    assert session.last_id == 0
    with pytest.raises(ValidationError):
        prepared(people=(person("A"), person("a")))
