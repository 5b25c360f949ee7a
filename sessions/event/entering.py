"""People and districts of a table put into a workshop; who is there already stays as they are."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from sessions.district import District, Profile
from sessions.event.people_file import Match, PeopleReading, PersonRow
from sessions.event.taking import add_person, edit_taking, numbered, take_in
from sessions.own_method import free_code
from sessions.plain_text import fold, slug
from sessions.workshop import Workshop


def new_districts(
    reading: PeopleReading, matches: Iterable[Match], taken: Iterable[str], *, invented: bool = False
) -> dict[str, District]:
    """Return the districts of a table that are not known, by their names, under ids of their own.

    Args:
        matches: as ``people_file.matched`` found them.
        taken: the ids of the districts there are.
        invented: whether the workshop is.
    """
    unknown = {match.name for match in matches if match.id is None}
    used = set(taken)
    found = {}
    for row in reading.districts:
        if row.name in unknown:
            code = free_code(slug(row.name), used)
            used.add(code)
            profile = Profile(state=row.state, type=row.type)
            found[row.name] = District(id=code, name=row.name, profile=profile, invented=invented)
    return found


def entered(workshop: Workshop, reading: PeopleReading, ids: Mapping[str, str]) -> Workshop:
    """Return a workshop in which the people and districts of a table take part.

    A district that takes part already gets the day of its agreement if none was known. Who comes in: ``newcomers``.

    Args:
        ids: the id of each district of the table, by its name there.

    Raises:
        Refusal: as ``sessions.event.taking``.
    """
    for row in reading.districts:
        there = {item.district: item for item in workshop.districts}.get(ids[row.name])
        if there is None:
            workshop = take_in(workshop, ids[row.name], row.agreement)
        elif there.agreement is None and row.agreement is not None:
            workshop = edit_taking(workshop, there.district, row.agreement, let_in=there.let_in, note=there.note)
    for person in newcomers(workshop, reading, ids):
        workshop = add_person(
            workshop,
            person.initials,
            name=person.name,
            district=ids[person.district] if person.district else None,
            function=person.function,
            contact=person.contact,
        )
    return workshop


def newcomers(workshop: Workshop, reading: PeopleReading, ids: Mapping[str, str]) -> tuple[PersonRow, ...]:
    """Return the people of a table that a workshop does not have, in the order of the table.

    Somebody of the same name, or without one of the same initials and function, in the same district is there already;
    initials may have got a number when they came in.

    Args:
        ids: as for ``entered``.
    """
    known = {_who(item.name, item.initials, item.function, item.district) for item in workshop.people}
    taken = {(item.initials.casefold(), item.district) for item in workshop.people}

    def initials(person: PersonRow, district: str | None) -> Iterator[str]:
        yield person.initials
        yield from takewhile(lambda word: (word.casefold(), district) in taken, numbered(person.initials))

    def new(person: PersonRow) -> bool:
        district = ids[person.district] if person.district else None
        words = initials(person, district)
        return known.isdisjoint(_who(person.name, word, person.function, district) for word in words)

    return tuple(person for person in reading.people if new(person))


def _who(name: str, initials: str, function: str, district: str | None) -> tuple[str, ...]:
    return (fold(name), district or "") if name else ("", fold(initials), fold(function), district or "")
