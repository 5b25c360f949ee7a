"""The rooms of a round: opened and filled, and the consultation of a room as the first value of its session."""

import re
from collections.abc import Callable, Collection, Iterable

from consult.day_context import Context, free_id
from sessions import preparation
from sessions.codes import Role
from sessions.district import District
from sessions.event import rooms
from sessions.event.parts import found
from sessions.event.rooms import Seating
from sessions.method import Method
from sessions.notes.sheet import released
from sessions.record import Case, Person, Planned, Session
from sessions.refusal import Reason, Refusal
from sessions.text import fold, slug
from sessions.workshop import Candidate, Participant, Room, Said, Workshop

_KEPT = frozenset({Role.OBSERVER, Role.TIMEKEEPER})
"""Roles that somebody has in every room."""


def make_rooms(
    workshop: Workshop,
    round_: int,
    count: int,
    name: Callable[[int], str],
    *,
    districts: Iterable[District],
    by: Seating,
    seed: int,
    begun: Collection[str] = (),
) -> Workshop:
    """Return a workshop with so many rooms in a round, its cases laid into them and everybody seated anew.

    Rooms that are there keep names and cases; what is too many is closed from the last one on.

    Args:
        name: of a new room, from its number.
        seed: another number gives another arrangement.
        begun: the names of rooms that stay as they are.

    Raises:
        Refusal: as ``sessions.event.rooms``: ``ROOM_PREPARED`` or ``ROOM_AWAY`` if one of those that are too many is.
    """
    for room in reversed(rooms.rooms_of(workshop, round_)[count:]):
        workshop = rooms.close_room(workshop, round_, room.name)
    number = 0
    while len(rooms.rooms_of(workshop, round_)) < count:
        number += 1
        if all(room.name.casefold() != name(number).casefold() for room in rooms.rooms_of(workshop, round_)):
            workshop = rooms.open_room(workshop, round_, name(number))
    laid = {room.candidate for room in rooms.rooms_of(workshop, round_)}
    waiting = [item.id for item in workshop.candidates if item.round == round_ and item.id not in laid]
    empty = [room for room in rooms.rooms_of(workshop, round_) if room.candidate is None and room.session is None]
    for room, entry in zip(empty, waiting, strict=False):
        workshop = rooms.set_case(workshop, round_, room.name, entry)
    return rooms.seat(workshop, round_, districts, by, seed, begun=begun)


def roomless(workshop: Workshop, round_: int) -> tuple[Candidate, ...]:
    """Return the cases that were chosen for a round and lie in none of its rooms."""
    laid = {room.candidate for room in rooms.rooms_of(workshop, round_)}
    return tuple(item for item in workshop.candidates if item.round == round_ and item.id not in laid)


def unseated(workshop: Workshop, round_: int) -> tuple[Participant, ...]:
    """Return who sits in no room of a round."""
    seated = {number for room in rooms.rooms_of(workshop, round_) for number in room.people}
    return tuple(person for person in workshop.people if person.id not in seated)


# --- the consultation of a room ---------------------------------------------------------------------------------


def people_of(workshop: Workshop, room: Room, context: Context) -> tuple[Person, ...]:
    """Return who takes part in the consultation of a room, with different initials.

    Whoever is of the district whose case it is is a case giver, unless needed as facilitator or scribe.
    """
    team = None if room.candidate is None else found(workshop.candidates, room.candidate).district
    people: list[Person] = []
    for number in room.people:
        person = found(workshop.people, number)
        if number == room.facilitator:
            role = Role.FACILITATOR
        elif number == room.scribe:
            role = Role.SCRIBE
        elif team is not None and person.district == team:
            role = Role.CASE_GIVER
        else:
            role = person.role if person.role in _KEPT else Role.CONSULTANT
        initials = _different(person.initials, {other.initials.casefold() for other in people})
        district = context.name(person.district) if person.district else ""
        people.append(Person(initials=initials, district=district, function=person.function, role=role))
    return tuple(people)


def _different(initials: str, taken: set[str]) -> str:
    """Return initials as a consultation takes them, with a number behind if somebody else has them."""
    base = re.sub(r"^[\W_]+|[\s:,;]", "", initials)[:6] or "P"
    number, candidate = 1, base
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{base[: 6 - len(str(number))]}{number}"
    return candidate


def with_case(district: District, candidate: Candidate) -> tuple[District, Case]:
    """Return a district that has the case of a candidate, and the case; its clearance is the candidate's."""
    title = fold(candidate.sentence)
    case = next((c for c in district.cases if c.id == candidate.case), None)
    case = case or next((c for c in district.cases if candidate.case is None and fold(c.title) == title), None)
    if case is None:
        identity = candidate.case or free_id(slug(candidate.sentence), (c.id for c in district.cases))
        case = Case(id=identity, title=candidate.sentence)
    if candidate.cleared is not None:
        case = case.model_copy(update={"cleared": candidate.cleared})
    known = any(c.id == case.id for c in district.cases)
    cases = tuple(case if c.id == case.id else c for c in district.cases) if known else (*district.cases, case)
    return district.model_copy(update={"cases": cases}), case


def room_case(workshop: Workshop, room: Room, context: Context) -> Candidate:
    """Return whose case is consulted in a room.

    Raises:
        Refusal: ``ROOM_AWAY``; ``ASKED`` if no case lies there; ``NOT_CLEARED``.
    """
    if room.away:
        raise Refusal(Reason.ROOM_AWAY, room=room.name)
    if room.candidate is None:
        question = context.language.gettext("{room} has no case yet: choose one for this round (F10), then F4.")
        raise Refusal(Reason.ASKED, question=question.format(room=room.name))
    candidate = found(workshop.candidates, room.candidate)
    if candidate.cleared is False:
        raise Refusal(Reason.NOT_CLEARED)
    return candidate


def minutes_of(workshop: Workshop, room: Room) -> int | None:
    """Return how many minutes the round of a room has; ``None`` if it is not in the programme."""
    return next((item.total for item in workshop.programme if item.round == room.round and not item.dropped), None)


def consultation(
    workshop: Workshop,
    room: Room,
    *,
    district: District,
    case: Case,
    method: Method,
    taken: Iterable[str],
    context: Context,
) -> Session:
    """Return the session of a room before it begins, fitted to the minutes of its round if that is long enough."""
    people = people_of(workshop, room, context)
    return preparation.prepare(
        district,
        case,
        method,
        workshop.day,
        taken,
        people=people,
        plan=_plan(method, minutes_of(workshop, room)),
        workshop=workshop.id,
    )


def _plan(method: Method, minutes: int | None) -> tuple[Planned, ...]:
    try:
        return preparation.plan_for(method, minutes)
    except Refusal:
        return preparation.plan_for(method)


def outcome_of(session: Session, candidate: Candidate, context: Context) -> Said:
    """Return what a consultation has to say to all: its key question, what is taken along, its first next step.

    Only what its case giver has not withheld, because what is said in the plenum is handed on to everybody.
    """
    session = released(session)
    step = next((step for step in session.steps), None)
    words = ""
    if step is not None:
        by = context.language.short_date(step.by) if step.by else ""
        details = ", ".join(part for part in (step.who, by) if part)
        words = f"{step.what} ({details})" if details else step.what
    return Said(
        district=candidate.district,
        candidate=candidate.id,
        question=session.question,
        insight=session.takeaway,
        step=words,
    )
