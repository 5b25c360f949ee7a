"""Values that the tests of an event share: four districts, their people, a workshop with all of them."""

from datetime import date, datetime
from typing import Any

from sessions.codes import Role
from sessions.district import District, DistrictType, Profile, SizeClass
from sessions.event import casting, closing, programme, rooms, taking
from sessions.workshop import Workshop
from tests.sessions.core_builders import START, at, refused

__all__ = ["START", "at", "refused"]

CITY, RURAL = DistrictType.CITY_DISTRICT, DistrictType.RURAL_DISTRICT
DISTRICTS = (
    District(
        id="nordufer",
        name="Bezirk Nordufer",
        profile=Profile(type=CITY, state="Berlin", size=SizeClass.BELOW_500000, seeks="Wege zu einem Auftrag"),
    ),
    District(
        id="suedring",
        name="Bezirk Südring",
        profile=Profile(type=CITY, state="Berlin", size=SizeClass.BELOW_500000, seeks="Gremien, die entscheiden"),
    ),
    District(
        id="lindenau",
        name="Stadt Lindenau",
        profile=Profile(
            type=DistrictType.INDEPENDENT_CITY,
            state="Sachsen",
            size=SizeClass.BELOW_500000,
            offers="Auftrag der Spitze, Entscheidungsvorlagen",
        ),
    ),
    District(
        id="heidewald",
        name="Landkreis Heidewald",
        profile=Profile(type=RURAL, state="Hessen", size=SizeClass.BELOW_100000, offers="Absprachen mit Ämtern"),
    ),
)
NAMES = tuple(district.id for district in DISTRICTS)
QUESTIONS = ("Welche Funktion?", "Welche Themen?", "Welcher Mehrwert?")


def announced(**parts: Any) -> Workshop:
    """Return a workshop as announced, nobody in it."""
    defaults: dict[str, Any] = {
        "id": "werkstatt",
        "title": "Werkstatt",
        "day": date(2019, 9, 18),
        "guiding_questions": QUESTIONS,
        "needs_agreement": True,
    }
    return Workshop(**{**defaults, **parts})


def event(people: int = 3, **parts: Any) -> Workshop:
    """Return a workshop in which the four districts take part with some people each, two more facilitate or write."""
    workshop = announced(**parts)
    for name in NAMES:
        workshop = taking.take_in(workshop, name, date(2018, 1, 15))
    for number in range(people):
        for name in NAMES:
            workshop = taking.add_person(workshop, f"{name[:2].upper()}{number}", district=name, name="Vor Nachname")
    for role in (Role.FACILITATOR, Role.SCRIBE):
        workshop = taking.add_person(workshop, role.value[:4], role=role, function="Agentur")
    return workshop


def with_cases(workshop: Workshop | None = None, **parts: Any) -> Workshop:
    """Return a workshop with a candidate of each district, cleared."""
    workshop = event(**parts) if workshop is None else workshop
    for name in NAMES:
        workshop = casting.propose(workshop, name, f"Fall aus {name}", cleared=True)
    return workshop


def with_rooms(round_: int = 1, **parts: Any) -> Workshop:
    """Return a workshop with the first two cases in two rooms of a round."""
    workshop = with_cases(**parts)
    first = [item.id for item in workshop.candidates][:2]
    workshop = casting.choose(workshop, round_, first, {}, "nach Absprache")
    for name, candidate in zip(("Blau", "Grün"), first, strict=True):
        workshop = rooms.open_room(workshop, round_, name, candidate)
    return workshop


def planned(**parts: Any) -> Workshop:
    """Return a workshop with the programme of a half day."""
    return programme.lay_out(announced(**parts), programme.half_day("de"))


def running(item: int = 0) -> Workshop:
    """Return a workshop in an item, those before it held as planned."""
    workshop = programme.begin(planned(), START)
    for place in range(item):
        minutes = sum(held.minutes for held in workshop.programme[: place + 1])
        workshop = programme.advance(workshop, at(minutes))
    return workshop


def ended() -> Workshop:
    """Return a workshop that ended ten minutes after its beginning."""
    return closing.end(running(), at(10))


def sound(workshop: Workshop) -> Workshop:
    """Return a workshop, after checking that it is one: functions change values without validating them."""
    assert Workshop.model_validate_json(workshop.model_dump_json()) == workshop
    return workshop


def instant(text: str) -> datetime:
    """Return an instant from "2019-09-18T09:30+00:00"."""
    return datetime.fromisoformat(text)
