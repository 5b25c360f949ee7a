"""Who takes part in an event: districts with their agreements, people, guests; and removing what need not be kept."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import count
from typing import TypedDict, Unpack

from sessions.codes import Role
from sessions.event.parts import found, named, not_ended, replaced, taking_part
from sessions.record import Agreement
from sessions.refusal import Reason, Refusal
from sessions.text import filled, short
from sessions.workshop import Participant, Taking, Workshop

INITIALS_LIMIT = 6
"""Characters, as ``sessions.record.Initials``."""

# --- districts --------------------------------------------------------------------------------------------------


def take_in(
    workshop: Workshop, district: str, agreement: date | None = None, *, let_in: bool = False, note: str = ""
) -> Workshop:
    """Let a district take part; one without a target agreement stands in ``lacking`` if one is needed.

    Args:
        agreement: the day of its target agreement.
        let_in: taken in knowingly without one, or without its day being known.
        note: why.

    Raises:
        Refusal: ``EVENT_ENDED``, ``TOO_LONG``; ``TAKES_PART`` with ``district``.
    """
    not_ended(workshop)
    if any(item.district == district for item in workshop.districts):
        raise Refusal(Reason.TAKES_PART, district=district)
    taking = Taking(district=district, agreement=agreement, let_in=let_in, note=short(note))
    return workshop.model_copy(update={"districts": (*workshop.districts, taking)})


def edit_taking(
    workshop: Workshop, district: str, agreement: date | None, *, let_in: bool = False, note: str = ""
) -> Workshop:
    """Put right under which agreement a district takes part; arguments as for ``take_in``.

    Raises:
        Refusal: ``EVENT_ENDED``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``.
    """
    not_ended(workshop)
    taking_part(workshop, district)
    new = Taking(district=district, agreement=agreement, let_in=let_in, note=short(note))
    districts = tuple(new if item.district == district else item for item in workshop.districts)
    return workshop.model_copy(update={"districts": districts})


def lacking(workshop: Workshop) -> tuple[Taking, ...]:
    """Return the districts without a day of agreement, where one is needed; ``let_in`` says which came in knowingly."""
    if not workshop.needs_agreement:
        return ()
    return tuple(item for item in workshop.districts if item.agreement is None)


def take_out(workshop: Workshop, district: str) -> Workshop:
    """Remove a district that does not come, with its people, its dots and its needs.

    Raises:
        Refusal: ``EVENT_ENDED``; ``NOT_TAKING_PART`` with ``district``; ``DISTRICT_NAMED`` with ``district`` if it has
            a candidate, was heard in the plenum or asked, takes something home, helps or is helped.
    """
    not_ended(workshop)
    taking_part(workshop, district)
    naming = {item.district for items in (workshop.candidates, workshop.said, workshop.taken_home) for item in items}
    naming |= {name for item in workshop.helps for name in (item.giver, item.taker)}
    if district in naming | {item.district for item in workshop.report.questions}:
        raise Refusal(Reason.DISTRICT_NAMED, district=district)
    for person in workshop.people:
        if person.district == district:
            workshop = remove_person(workshop, person.id)
    candidates = tuple(
        item.model_copy(update={"dots": tuple(dots for dots in item.dots if dots.district != district)})
        for item in workshop.candidates
    )
    return workshop.model_copy(
        update={
            "districts": tuple(item for item in workshop.districts if item.district != district),
            "needs": tuple(item for item in workshop.needs if item.district != district),
            "candidates": candidates,
        }
    )


# --- people -----------------------------------------------------------------------------------------------------


class PersonParts(TypedDict, total=False):
    """What of somebody may be left out; ``district`` is an id, ``None`` for agency and guests."""

    name: str
    district: str | None
    function: str
    contact: str
    role: Role


def add_person(workshop: Workshop, initials: str, **parts: Unpack[PersonParts]) -> Workshop:
    """Put somebody into the list of people, under initials that nobody else of the district has: ``free_initials``.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``.
    """
    not_ended(workshop)
    person = _person(workshop, workshop.last_id + 1, initials, parts)
    return workshop.model_copy(update={"people": (*workshop.people, person), "last_id": person.id})


def edit_person(workshop: Workshop, entry: int, initials: str, **parts: Unpack[PersonParts]) -> Workshop:
    """Put somebody right; parts not given become empty, and initials are as for ``add_person``.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``EMPTY``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``.
    """
    not_ended(workshop)
    person = _person(workshop, entry, initials, parts)
    return workshop.model_copy(update={"people": replaced(workshop.people, person)})


def numbered(initials: str) -> Iterator[str]:
    """Yield initials, then the same with 2, 3 … behind, without end."""
    yield initials
    for number in count(2):
        yield f"{initials[: INITIALS_LIMIT - len(str(number))]}{number}"


def free_initials(workshop: Workshop, initials: str, district: str | None, entry: int | None = None) -> str:
    """Return initials that nobody of a district has, if need be with a number behind: both together say who is meant.

    Args:
        district: its id; ``None`` for agency and guests.
        entry: whose own initials do not count.
    """
    taken = {item.initials.casefold() for item in workshop.people if item.district == district and item.id != entry}
    return next(free for free in numbered(initials) if free.casefold() not in taken)


def remove_person(workshop: Workshop, entry: int) -> Workshop:
    """Take somebody out of the list of people and of every room.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``; ``ROOM_AWAY`` with ``room`` if the person sits in a room whose
            package is on another laptop.
    """
    not_ended(workshop)
    found(workshop.people, entry)
    rooms = []
    for room in workshop.rooms:
        if entry in room.people:
            if room.away:
                raise Refusal(Reason.ROOM_AWAY, room=room.name)
            room = room.model_copy(  # noqa: PLW2901
                update={
                    "people": tuple(number for number in room.people if number != entry),
                    "facilitator": None if room.facilitator == entry else room.facilitator,
                    "scribe": None if room.scribe == entry else room.scribe,
                }
            )
        rooms.append(room)
    people = tuple(person for person in workshop.people if person.id != entry)
    return workshop.model_copy(update={"people": people, "rooms": tuple(rooms)})


def forget(workshop: Workshop, people: Iterable[int] | None = None) -> Workshop:
    """Remove names and contacts of some people, or of all; possible when the event has ended too.

    Numbers, initials and functions stay, so that rooms still say who sat there (data minimisation and storage
    limitation, GDPR Art. 5(1)(c) and (e)).

    Raises:
        Refusal: ``NO_SUCH_ENTRY``.
    """
    wanted = {found(workshop.people, entry).id for entry in people} if people is not None else None
    kept = tuple(
        person.model_copy(update={"name": "", "contact": ""}) if wanted is None or person.id in wanted else person
        for person in workshop.people
    )
    return workshop.model_copy(update={"people": kept})


def _person(workshop: Workshop, number: int, initials: str, parts: PersonParts) -> Participant:
    district = parts.get("district")
    if district is not None:
        taking_part(workshop, district)
    return Participant(
        id=number,
        initials=free_initials(workshop, named(initials), district, number),
        name=short(parts.get("name", "")),
        district=district,
        function=short(parts.get("function", "")),
        contact=short(parts.get("contact", "")),
        role=parts.get("role", Role.CONSULTANT),
    )


# --- confidentiality --------------------------------------------------------------------------------------------


def agree_on_rule(workshop: Workshop, text: str, now: datetime) -> Workshop:
    """Note that the rule of confidentiality was read aloud to all.

    Who agrees by name is asked in each consultation (``sessions.conduct.agree``).

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``.
    """
    not_ended(workshop)
    words = filled(text)
    if workshop.agreement is not None and workshop.agreement.text == words:
        return workshop
    return workshop.model_copy(update={"agreement": Agreement(text=words, at=now)})
