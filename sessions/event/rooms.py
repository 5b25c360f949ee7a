"""The rooms of a round: which case by which method, who sits where, and what of the rules could not be met.

The people of the district whose case it is sit with it; all others advise. Every room has a facilitator and a scribe.
Mixed rooms hold consultants of as many districts as possible, not only neighbours and not only districts of one size,
because some must not share the dilemma; rooms by type hold districts of one type, whose problems are alike
(https://www.kinderstark.nrw/praxis/aktuelles/detail?cHash=2b38c45eeb616629d96750d491351504&tx_news_pi1%5Baction%5D=detail&tx_news_pi1%5Bcontroller%5D=News&tx_news_pi1%5Bnews%5D=786).
How the rules are weighed against each other is ours.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from sessions.codes import Role
from sessions.district import District, DistrictType, Profile
from sessions.event.parts import found, named, not_ended
from sessions.refusal import Reason, Refusal
from sessions.text import fold
from sessions.workshop import Participant, Room, Workshop

ENOUGH = 3
"""People beside the case giver's that each room gets before numbers are evened out: they facilitate, write, advise."""
_UNKNOWN = Profile()


class Seating(StrEnum):
    """By which rule people are seated."""

    MIXED = "mixed"
    BY_TYPE = "by_type"


class Gap(StrEnum):
    """What of the rules is not met in a room; ``NOT_SEATED`` and ``TWO_ROOMS`` are of the whole round."""

    NO_CASE = "no_case"
    NOT_CLEARED = "not_cleared"
    NO_CASE_GIVER = "no_case_giver"
    TEAM_SPLIT = "team_split"
    NO_FACILITATOR = "no_facilitator"
    NO_SCRIBE = "no_scribe"
    FROM_TEAM = "from_team"
    NOBODY_ADVISES = "nobody_advises"
    ONE_DISTRICT = "one_district"
    ONLY_NEIGHBOURS = "only_neighbours"
    ONE_SIZE = "one_size"
    TYPES_MIXED = "types_mixed"
    NOT_SEATED = "not_seated"
    TWO_ROOMS = "two_rooms"


class Unmet(NamedTuple):
    """A rule that is not met, and the name of the room; an empty name for the whole round."""

    gap: Gap
    room: str = ""


# --- rooms ------------------------------------------------------------------------------------------------------


def rooms_of(workshop: Workshop, round_: int) -> tuple[Room, ...]:
    """Return the rooms of a round, in the order of the list."""
    return tuple(room for room in workshop.rooms if room.round == round_)


def room_named(workshop: Workshop, round_: int, name: str) -> Room:
    """Return a room of a round, upper and lower case alike.

    Raises:
        Refusal: ``NO_SUCH_ROOM`` with ``round`` and ``room``.
    """
    for room in rooms_of(workshop, round_):
        if room.name.casefold() == name.strip().casefold():
            return room
    raise Refusal(Reason.NO_SUCH_ROOM, round=round_, room=name)


def open_room(workshop: Workshop, round_: int, name: str, candidate: int | None = None, method: str = "") -> Workshop:
    """Add a room to a round.

    Args:
        candidate: whose case is consulted there.
        method: the id of the method; empty: the one that is usual.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``; ``ROOM_EXISTS`` with ``round`` and ``room``; as
            ``set_case``.
    """
    not_ended(workshop)
    words = named(name)
    _free_name(workshop, round_, words)
    room = Room(round=round_, name=words, method=method) if method else Room(round=round_, name=words)
    added = workshop.model_copy(update={"rooms": (*workshop.rooms, room)})
    return added if candidate is None else set_case(added, round_, words, candidate)


def set_case(workshop: Workshop, round_: int, name: str, candidate: int | None) -> Workshop:
    """Set which case is consulted in a room; ``None`` leaves that open.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ROOM``, ``NO_SUCH_ENTRY``; ``ROOM_PREPARED`` with ``room`` if the
            consultation has been prepared; ``NOT_CHOSEN`` with ``round`` if the case was not chosen for it;
            ``CASE_HAS_ROOM`` with ``room`` if it lies in another room.
    """
    room = _open(workshop, round_, name)
    if room.session is not None:
        raise Refusal(Reason.ROOM_PREPARED, room=room.name)
    if candidate is not None:
        if found(workshop.candidates, candidate).round != round_:
            raise Refusal(Reason.NOT_CHOSEN, round=round_)
        for other in rooms_of(workshop, round_):
            if other.candidate == candidate and other != room:
                raise Refusal(Reason.CASE_HAS_ROOM, room=other.name)
    return _with(workshop, room, candidate=candidate)


def rename_room(workshop: Workshop, round_: int, name: str, new: str) -> Workshop:
    """Give a room another name.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ROOM``, ``ROOM_EXISTS``, ``ROOM_AWAY``, ``EMPTY``, ``TOO_LONG``.
    """
    room, words = _open(workshop, round_, name), named(new)
    if words.casefold() != room.name.casefold():
        _free_name(workshop, round_, words)
    return _with(workshop, room, name=words)


def close_room(workshop: Workshop, round_: int, name: str) -> Workshop:
    """Take a room out of a round; whoever sat there is not seated any more.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ROOM``, ``ROOM_AWAY``; ``ROOM_PREPARED`` with ``room`` if the consultation
            has been prepared.
    """
    room = _open(workshop, round_, name)
    if room.session is not None:
        raise Refusal(Reason.ROOM_PREPARED, room=room.name)
    return workshop.model_copy(update={"rooms": tuple(other for other in workshop.rooms if other != room)})


def set_session(workshop: Workshop, round_: int, name: str, session: str | None) -> Workshop:
    """Keep the id of the consultation that was prepared for a room, or with ``None`` that there is none.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ROOM``, ``ROOM_AWAY``.
    """
    return _with(workshop, _open(workshop, round_, name), session=session)


def set_away(workshop: Workshop, round_: int, name: str, away: bool) -> Workshop:
    """Note that the package of a room went to another laptop, or came back.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ROOM``.
    """
    not_ended(workshop)
    return _with(workshop, room_named(workshop, round_, name), away=away)


# --- who sits where, by hand ------------------------------------------------------------------------------------


def move(workshop: Workshop, round_: int, person: int, name: str | None) -> Workshop:
    """Seat somebody in a room of a round instead of where the person sat; ``None``: nowhere.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``NO_SUCH_ROOM``; ``ROOM_AWAY`` with ``room``, the old or the new.
    """
    not_ended(workshop)
    found(workshop.people, person)
    to = None if name is None else _open(workshop, round_, name).name
    for room in rooms_of(workshop, round_):
        if person in room.people and room.name != to:
            room = _open(workshop, round_, room.name)  # noqa: PLW2901
            rest = tuple(number for number in room.people if number != person)
            left = {"facilitator": None} if room.facilitator == person else {}
            left |= {"scribe": None} if room.scribe == person else {}
            workshop = _with(workshop, room, people=rest, **left)
        elif person not in room.people and room.name == to:
            workshop = _with(workshop, room, people=(*room.people, person))
    return workshop


def appoint(workshop: Workshop, round_: int, name: str, facilitator: int | None, scribe: int | None) -> Workshop:
    """Set who facilitates and who writes in a room; ``None``: nobody yet.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ROOM``, ``ROOM_AWAY``; ``SITS_ELSEWHERE`` with ``room`` if one of them does
            not sit there; ``ONE_ROLE`` if both are one person.
    """
    room = _open(workshop, round_, name)
    if {facilitator, scribe} - {None} - set(room.people):
        raise Refusal(Reason.SITS_ELSEWHERE, room=room.name)
    if facilitator is not None and facilitator == scribe:
        raise Refusal(Reason.ONE_ROLE)
    return _with(workshop, room, facilitator=facilitator, scribe=scribe)


# --- who sits where, by rule ------------------------------------------------------------------------------------


def seat(
    workshop: Workshop,
    round_: int,
    districts: Iterable[District],
    by: Seating,
    seed: int,
    *,
    begun: Collection[str] = (),
) -> Workshop:
    """Seat everybody in the rooms of a round, instead of where they sat; ``gaps`` says which rules are not met.

    The same arguments always give the same seats. The people of a district that brings two cases are dealt to both.
    Of those who advise each room first gets some, then numbers are evened out; with ``BY_TYPE`` only as far as types
    allow. Whoever came as facilitator or scribe is one where there is need, before somebody else is.

    Args:
        seed: another number gives another arrangement.
        begun: the names of rooms whose consultation has begun: whoever sits there stays.

    Raises:
        Refusal: ``EVENT_ENDED``; ``NO_ROOMS`` with ``round``; ``ROOM_AWAY`` with ``room``.
    """
    not_ended(workshop)
    everywhere = rooms_of(workshop, round_)
    rooms = tuple(room for room in everywhere if room.name not in begun)
    stays = {number for room in everywhere if room.name in begun for number in room.people}
    if not everywhere:
        raise Refusal(Reason.NO_ROOMS, round=round_)
    for room in rooms:
        _open(workshop, round_, room.name)
    plan = _Plan(workshop, rooms, {district.id: district.profile for district in districts})
    free = (person for person in workshop.people if person.id not in stays)
    people = sorted(free, key=lambda person: _shuffled(seed, round_, person.id))
    if by is Seating.MIXED:
        plan.seat_mixed(people)
    else:
        plan.seat_by_type(people)
    for place, room in enumerate(rooms):
        facilitator, scribe = plan.roles(place)
        numbers = tuple(person.id for person in plan.tables[place])
        workshop = _with(workshop, room, people=numbers, facilitator=facilitator, scribe=scribe)
    return workshop


def _shuffled(seed: int, round_: int, number: int) -> bytes:
    # Not the random module: another version of Python may not shuffle alike.
    return hashlib.sha256(f"{seed}:{round_}:{number}".encode()).digest()


class _Plan:
    """The tables of a round while people are put to them, one for each room, in the same order."""

    def __init__(self, workshop: Workshop, rooms: Sequence[Room], profiles: dict[str, Profile]) -> None:
        owners = {item.id: item.district for item in workshop.candidates}
        self.teams = [None if room.candidate is None else owners[room.candidate] for room in rooms]
        self.tables: list[list[Participant]] = [[] for _ in rooms]
        self.profiles = profiles
        self._states = {name: fold(profile.state) for name, profile in profiles.items()}
        self._sizes = {name: profile.size for name, profile in profiles.items()}

    def seat_mixed(self, people: Sequence[Participant]) -> None:
        self._deal(self._seat_teams(people), range(len(self.tables)))
        self._swap()

    def seat_by_type(self, people: Sequence[Participant]) -> None:
        others, everywhere = self._seat_teams(people), range(len(self.tables))
        types = [self._type(team) for team in self.teams]
        known = {type_ for type_ in types if type_ is not None}
        free = [person for person in others if self._type(person.district) not in known]
        self._deal([person for person in free if _rank(person) < 2], everywhere)
        for type_ in DistrictType:
            alike = [person for person in others if type_ in known and self._type(person.district) is type_]
            self._deal(alike, [place for place in everywhere if types[place] is type_])
        self._deal([person for person in free if _rank(person) == 2], everywhere)
        self._help_out()

    def outside(self, place: int) -> list[Participant]:
        """Return who sits at a table and is not of the district whose case it is."""
        team = self.teams[place]
        return [person for person in self.tables[place] if team is None or person.district != team]

    def roles(self, place: int) -> tuple[int | None, int | None]:
        """Return who facilitates and who writes at a table: not of the case giver's district if it can be helped.

        Of those who came for neither, one of the district with most people is taken, so that most districts advise.
        """
        outside = self.outside(place)
        guests = {person.id for person in outside}
        size = Counter(person.district for person in outside if person.district is not None)
        team = [person for person in self.tables[place] if person.id not in guests]
        # One of the team has to tell the case.
        team.sort(key=lambda person: person.role is not Role.CASE_GIVER)
        free = [*outside, *team[1:]]
        numbers: list[int | None] = []
        for role, other in ((Role.FACILITATOR, Role.SCRIBE), (Role.SCRIBE, Role.FACILITATOR)):
            free.sort(
                key=lambda person: (
                    person.id not in guests,
                    person.role is not role,
                    person.role is other,
                    person.role is not Role.CONSULTANT,
                    -size[person.district] if person.district is not None else 0,
                )
            )
            numbers.append(free[0].id if free else None)
            size.subtract(person.district for person in free[:1] if person.district is not None)
            free = free[1:]
        return numbers[0], numbers[1]

    def _seat_teams(self, people: Sequence[Participant]) -> list[Participant]:
        """Seat everybody with the own district's case; return the others."""
        others: list[Participant] = []
        dealt: Counter[str] = Counter()
        for person in people:
            own = [place for place, team in enumerate(self.teams) if team is not None and team == person.district]
            if person.district is None or not own:
                others.append(person)
            else:
                self.tables[own[dealt[person.district] % len(own)]].append(person)
                dealt[person.district] += 1
        return others

    def _deal(self, people: Sequence[Participant], places: Sequence[int]) -> None:
        """Deal people to some tables, facilitators and scribes first.

        Everybody goes where the own district has fewest, and among those to where most seats are free: so a district
        is spread as widely as the seats allow.
        """
        free = self._seats(len(people), places)
        for person in sorted(people, key=_rank):
            open_ = [place for place in places if free[place]]
            place = min(open_, key=lambda place: (self._alike(person, place), -free[place], place))
            free[place] -= 1
            self.tables[place].append(person)

    def _seats(self, people: int, places: Sequence[int]) -> dict[int, int]:
        """Return how many of so many people each table gets: first some everywhere, then numbers are evened out."""
        seats = dict.fromkeys(places, 0)
        outside = {place: len(self.outside(place)) for place in places}
        for _ in range(people):
            place = min(
                places,
                key=lambda place: (
                    min(outside[place] + seats[place], ENOUGH),
                    len(self.tables[place]) + seats[place],
                    place,
                ),
            )
            seats[place] += 1
        return seats

    def _alike(self, person: Participant, place: int) -> tuple[int, int]:
        """Return how many at a table have the person's role, if it is a needed one, and the person's district."""
        others = self.outside(place)
        roles = sum(other.role is person.role for other in others) if _rank(person) < 2 else 0
        return roles, sum(other.district is not None and other.district == person.district for other in others)

    def _help_out(self) -> None:
        """Bring people to tables where too few advise from the table where most do."""
        places = range(len(self.tables))
        while True:
            few = min(places, key=lambda place: (len(self.outside(place)), place))
            most = max(places, key=lambda place: (len(self.outside(place)), -place))
            if len(self.outside(few)) >= ENOUGH or len(self.outside(most)) - len(self.outside(few)) < 2:
                return
            person = max(self.outside(most), key=_rank)
            self.tables[most].remove(person)
            self.tables[few].append(person)

    def _swap(self) -> None:
        """Swap people of the same role between two tables as long as that mixes them better."""
        while any(self._swapped(one, other) for one in range(len(self.tables)) for other in range(one)):
            pass

    def _swapped(self, one: int, other: int) -> bool:
        """Make the first swap between two tables that mixes them better; return whether there was one."""
        before = self._mixture(one, other)
        for person, partner in product(_kinds(self.outside(one)), _kinds(self.outside(other))):
            if _rank(person) != _rank(partner) or person.district == partner.district:
                continue
            self._exchange(one, person, other, partner)
            if self._mixture(one, other) > before:
                return True
            self._exchange(one, partner, other, person)
        return False

    def _exchange(self, one: int, person: Participant, other: int, partner: Participant) -> None:
        # By identity: comparing people part by part took most of the time of a seating.
        self.tables[one] = [partner if item is person else item for item in self.tables[one]]
        self.tables[other] = [person if item is partner else item for item in self.tables[other]]

    def _mixture(self, *places: int) -> tuple[int, int, int]:
        """Return how many districts advise at some tables, and at how many there is more than one state, or size."""
        here = [(self.teams[place], self._at(place)) for place in places]
        districts = sum(len(names - {team}) for team, names in here)
        states = sum(not self._of_one_state(names) for _team, names in here)
        return districts, states, sum(not self._of_one_size(names) for _team, names in here)

    def neighbours(self, place: int) -> bool:
        """Return whether the districts at a table, two or more, are all of one state."""
        return self._of_one_state(self._at(place))

    def one_size(self, place: int) -> bool:
        """Return whether the districts at a table, two or more, are all of one size."""
        return self._of_one_size(self._at(place))

    def types(self, place: int) -> set[DistrictType]:
        """Return the types of the districts at a table, as far as they are known."""
        return {type_ for name in self._at(place) if (type_ := self._type(name)) is not None}

    def _of_one_state(self, districts: set[str]) -> bool:
        states = {self._states.get(name, "") for name in districts}
        return len(districts) > 1 and len(states) == 1 and states != {""}

    def _of_one_size(self, districts: set[str]) -> bool:
        sizes = {self._sizes.get(name) for name in districts}
        return len(districts) > 1 and len(sizes) == 1 and sizes != {None}

    def _at(self, place: int) -> set[str]:
        return _districts(self.tables[place])

    def _type(self, district: str | None) -> DistrictType | None:
        return None if district is None else self.profiles.get(district, _UNKNOWN).type


def _rank(person: Participant) -> int:
    """Return 0 for a facilitator, 1 for a scribe, 2 for all others."""
    return {Role.FACILITATOR: 0, Role.SCRIBE: 1}.get(person.role, 2)


def _kinds(people: Iterable[Participant]) -> Iterable[Participant]:
    """Return the first of each district and role: who of them is swapped makes no difference."""
    first: dict[tuple[str | None, int], Participant] = {}
    for person in people:
        first.setdefault((person.district, _rank(person)), person)
    return first.values()


def _districts(people: Iterable[Participant]) -> set[str]:
    return {person.district for person in people if person.district is not None}


# --- what is not met --------------------------------------------------------------------------------------------


def gaps(workshop: Workshop, round_: int, districts: Iterable[District], by: Seating) -> tuple[Unmet, ...]:
    """Return which rules are not met in the rooms of a round, however people came to sit there; room by room.

    That all are neighbours, or of one size, is said only where the event has others.
    """
    rooms = rooms_of(workshop, round_)
    profiles = {district.id: district.profile for district in districts}
    plan = _Plan(workshop, rooms, profiles)
    people = {person.id: person for person in workshop.people}
    plan.tables = [[people[number] for number in room.people] for room in rooms]
    unmet = [Unmet(gap, room.name) for place, room in enumerate(rooms) for gap in _in_room(workshop, plan, place, room)]
    taking = [profiles[item.district] for item in workshop.districts if item.district in profiles]
    for place, room in enumerate(rooms):
        if by is Seating.BY_TYPE:
            unmet += [Unmet(Gap.TYPES_MIXED, room.name)] if len(plan.types(place)) > 1 else []
            continue
        if plan.neighbours(place) and len({fold(profile.state) for profile in taking}) > 1:
            unmet.append(Unmet(Gap.ONLY_NEIGHBOURS, room.name))
        if plan.one_size(place) and len({profile.size for profile in taking}) > 1:
            unmet.append(Unmet(Gap.ONE_SIZE, room.name))
    seated = Counter(number for room in rooms for number in room.people)
    unmet += [Unmet(Gap.NOT_SEATED)] if len(seated) < len(people) else []
    unmet += [Unmet(Gap.TWO_ROOMS)] if any(count > 1 for count in seated.values()) else []
    order = {room.name: place for place, room in enumerate(rooms)}
    return tuple(sorted(unmet, key=lambda item: order.get(item.room, len(rooms))))


def _in_room(workshop: Workshop, plan: _Plan, place: int, room: Room) -> Iterator[Gap]:
    """Yield what is not met in a room whatever the seating."""
    team, outside = plan.teams[place], plan.outside(place)
    here = {person.id for person in plan.tables[place]} - {person.id for person in outside}
    whole = {person.id for person in workshop.people if team is not None and person.district == team}
    if team is None:
        yield Gap.NO_CASE
    elif not here:
        yield Gap.NO_CASE_GIVER
    if here and here != whole:
        yield Gap.TEAM_SPLIT
    if room.candidate is not None and found(workshop.candidates, room.candidate).cleared is not True:
        yield Gap.NOT_CLEARED
    if room.facilitator is None:
        yield Gap.NO_FACILITATOR
    if room.scribe is None:
        yield Gap.NO_SCRIBE
    if {room.facilitator, room.scribe} & here:
        yield Gap.FROM_TEAM
    advising = [person for person in outside if person.id not in (room.facilitator, room.scribe)]
    if not advising:
        yield Gap.NOBODY_ADVISES
    elif len(_districts(advising)) == 1 and all(person.district is not None for person in advising):
        yield Gap.ONE_DISTRICT


# --- helpers ----------------------------------------------------------------------------------------------------


def _open(workshop: Workshop, round_: int, name: str) -> Room:
    """Return a room that can be changed: its package is here."""
    not_ended(workshop)
    room = room_named(workshop, round_, name)
    if room.away:
        raise Refusal(Reason.ROOM_AWAY, room=room.name)
    return room


def _free_name(workshop: Workshop, round_: int, name: str) -> None:
    if any(room.name.casefold() == name.casefold() for room in rooms_of(workshop, round_)):
        raise Refusal(Reason.ROOM_EXISTS, round=round_, room=name)


def _with(workshop: Workshop, room: Room, **update: object) -> Workshop:
    new = room.model_copy(update=update)
    rooms = tuple(new if (other.round, other.name) == (room.round, room.name) else other for other in workshop.rooms)
    return workshop.model_copy(update={"rooms": rooms})
