"""A large day: twelve districts, eighty people, twelve cases in three rounds of four rooms, and every list full."""

from datetime import date, datetime, time

from sessions.codes import Role
from sessions.district import District, DistrictType, Profile, SizeClass
from sessions.event import casting, closing, needs, network, programme, report, rooms, taking
from sessions.workshop import Guest, ItemKind, Workshop

ROUNDS, ROOMS = 3, 4
PEOPLE = 80
POINTS, QUESTIONS = 20, 24
WORDS = "in einem ganzen Satz gesagt, wie ihn jemand sagt, der etwas Zeit hat und verstanden werden will"
_TYPES, _SIZES = tuple(DistrictType), tuple(SizeClass)
_SEEKS = ("Wege zu einem Auftrag", "Gremien, die entscheiden", "Daten aus den Ämtern")
DISTRICTS = tuple(
    District(
        id=f"kreis-{number}",
        name=f"Landkreis Beispiel {number}",
        profile=Profile(
            type=_TYPES[number % len(_TYPES)],
            size=_SIZES[number % len(_SIZES)],
            seeks=_SEEKS[number % 3],
            offers=_SEEKS[(number + 1) % 3],
        ),
        invented=True,
    )
    for number in range(1, 13)
)


def prepared(day: date, language: str = "en") -> Workshop:
    """Return the day before it begins: everybody is there, the programme laid out, all cases chosen and cleared."""
    workshop = Workshop(
        id="grosser-tag",
        title="Der große Tag",
        day=day,
        begins=time(9),
        ends=time(17),
        place="Kulturquartier",
        description="\n".join([WORDS] * 6),
        guiding_questions=tuple(f"Welche Funktion hat das Büro ({number})?" for number in range(1, 7)),
        guests=(Guest(label="Leitung der Stabsstelle", city="Freiburg", topic=WORDS),),
        invented=True,
    )
    for district in DISTRICTS:
        workshop = taking.take_in(workshop, district.id, date(2018, 1, 15))
    for number in range(PEOPLE):
        role = {0: Role.FACILITATOR, 1: Role.SCRIBE}.get(number % 10, Role.CONSULTANT)
        of = DISTRICTS[number % len(DISTRICTS)].id
        workshop = taking.add_person(workshop, f"P{number % 50}", district=of, function="Leitung", role=role)
    workshop = programme.lay_out(workshop, programme.full_day(language, ROUNDS))
    casting_ = next(item.id for item in workshop.programme if item.kind is ItemKind.CASTING)
    workshop = programme.add_item(workshop, programme.Draft(ItemKind.NEED, "Leitfragen", 20), casting_)
    workshop = programme.fit(workshop, time(9), time(17))
    for number, district in enumerate(DISTRICTS):
        parts = casting.CandidateParts(urgency=4, importance=5, cleared=True, question=number % 6 + 1)
        workshop = casting.propose(workshop, district.id, f"Ein Fall, {WORDS}", **parts)
    for round_ in range(1, ROUNDS + 1):
        chosen = [item.id for item in workshop.candidates[ROOMS * (round_ - 1) : ROOMS * round_]]
        workshop = casting.choose(workshop, round_, chosen, {}, "so")
    return workshop


def recorded(workshop: Workshop, now: datetime) -> Workshop:
    """Return the same day with as much in every list as such a day brings."""
    workshop = _looked_ahead(_reported(workshop))
    for round_ in range(1, ROUNDS + 1):
        for number, candidate in enumerate((item for item in workshop.candidates if item.round == round_), 1):
            workshop = rooms.open_room(workshop, round_, f"Raum {number}", candidate.id)
        workshop = rooms.seat(workshop, round_, DISTRICTS, rooms.Seating.MIXED, round_)
    for candidate in workshop.candidates:
        said = {"question": f"Wie {WORDS}?", "insight": f"Einsicht, {WORDS}", "step": f"Schritt, {WORDS}"}
        workshop = network.say_in_plenum(workshop, candidate.district, candidate.id, **said)
    for number in range(PEOPLE):
        scores = [number % 5 + 1, 4, 5, 3, 4]
        workshop = closing.give_feedback(workshop, f"Rückmeldung {number}, {WORDS}", now, scores)
    return closing.set_look_back(workshop, date(now.year + 1, 3, 4))


def _reported(workshop: Workshop) -> Workshop:
    for number in range(1, POINTS + 1):
        workshop = report.add_point(workshop, f"Punkt {number}, {WORDS}")
    for number in range(1, QUESTIONS + 1):
        workshop = report.ask(workshop, f"Frage {number}, {WORDS}?", DISTRICTS[number % 12].id)
        if number % 2:
            workshop = report.answer(workshop, workshop.last_id, f"Eine Antwort, {WORDS}")
    for number in range(1, 13):
        workshop = report.add_transferable(workshop, f"Was geht ({number}), {WORDS}", "wenn es jemand will")
    return workshop


def _looked_ahead(workshop: Workshop) -> Workshop:
    """Return the day with need, dots, what goes home and who helps whom, of each district."""
    for place, district in enumerate(DISTRICTS):
        for question in range(1, 7):
            workshop = needs.set_need(workshop, question, district.id, (place + question) % 5 + 1)
        others = [item for item in workshop.candidates[place % 4 :: 4] if item.district != district.id]
        for candidate in others:
            workshop = casting.give_dots(workshop, candidate.id, district.id)
        for words in ("Mit nach Hause", "Und noch etwas"):
            workshop = network.take_home(workshop, district.id, f"{words}, {WORDS}")
        other = DISTRICTS[(place + 1) % len(DISTRICTS)].id
        workshop = network.agree_help(workshop, district.id, other, f"Ein Gespräch, {WORDS}")
    return workshop
