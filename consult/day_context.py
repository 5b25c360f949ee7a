"""Where a day stands, and what is known beside its workshop: districts by name, open steps, earlier meetings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sessions.codes import Stage
from sessions.district import District
from sessions.event.parts import found
from sessions.language import Language
from sessions.refusal import Reason, Refusal
from sessions.store.catalogue import SessionRow, StepRow
from sessions.text import fold
from sessions.workshop import Item, ItemKind, Room, Said, Workshop

LEAST = 3
"""So many letters of a name must be typed to mean it: "B:" is no district."""


class Entry(StrEnum):
    """What the line of the day can record."""

    DISTRICT = "district"
    PERSON = "person"
    ITEM = "item"
    STATUS = "status"
    POINT = "point"
    QUESTION = "question"
    TRANSFERABLE = "transferable"
    NEED = "need"
    CANDIDATE = "candidate"
    DOTS = "dots"
    SEAT = "seat"
    SAID_QUESTION = "said_question"
    SAID_INSIGHT = "said_insight"
    SAID_STEP = "said_step"
    TRANSFER = "transfer"
    FEEDBACK = "feedback"
    LOOK_BACK = "look_back"


class What(StrEnum):
    """What a row of the list is."""

    TEXT = "text"
    DISTRICT = "district"
    PERSON = "person"
    ITEM = "item"
    TEMPLATE = "template"
    STEP = "step"
    POINT = "point"
    QUESTION = "question"
    TRANSFERABLE = "transferable"
    NEED = "need"
    CANDIDATE = "candidate"
    LEFTOVER = "leftover"
    ROOM = "room"
    SAID = "said"
    HOME = "home"
    HELP = "help"
    MATCH = "match"
    FEEDBACK = "feedback"
    LOOK_BACK = "look_back"


class Key(NamedTuple):
    """What a row stands for.

    Attributes:
        id: the number of what it is, or its place from 1 where it has none.
        name: the id of a district, a template or a session, the name of a room; of a match the two districts.
    """

    what: What
    id: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the workshop.

    Attributes:
        districts: all of the archive, by id.
        steps: open next steps of all sessions, the earliest date first.
        passed_over: how often each district was passed over at earlier meetings.
        last: the meeting before this one.
        consultations: what is stored of sessions, by district and id.
        outcomes: what the consultation of a candidate, by its number, has to say to all.
    """

    language: Language
    today: date
    districts: Mapping[str, District] = field(default_factory=dict)
    steps: tuple[StepRow, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    last: Workshop | None = None
    consultations: Mapping[tuple[str, str], SessionRow] = field(default_factory=dict)
    outcomes: Mapping[int, Said] = field(default_factory=dict)

    def with_outcomes(self, outcomes: Mapping[int, Said]) -> "Context":
        """Return the same with what consultations have to say."""
        return replace(self, outcomes=outcomes)

    def name(self, district: str) -> str:
        """Return the name of a district; its id if nothing is known of it."""
        return self.districts[district].name if district in self.districts else district

    def named(self, refusal: Refusal) -> Refusal:
        """Return a refusal that calls a district by its name."""
        district = refusal.facts.get("district")
        if not isinstance(district, str):
            return refusal
        return Refusal(refusal.reason, **{**refusal.facts, "district": self.name(district)})

    def stage(self, workshop: Workshop, room: Room) -> Stage | None:
        """Return where the consultation of a room stands; ``None`` if there is none."""
        if room.session is None or room.candidate is None:
            return None
        row = self.consultations.get((found(workshop.candidates, room.candidate).district, room.session))
        return None if row is None else Stage(row.stage)

    def has_begun(self, workshop: Workshop, room: Room) -> bool:
        """Return whether the consultation of a room runs or is closed."""
        return self.stage(workshop, room) in {Stage.RUNNING, Stage.CLOSED}

    def taking_part(self, workshop: Workshop) -> tuple[District, ...]:
        """Return the districts that take part, in the order of the list."""
        ids = (item.district for item in workshop.districts)
        return tuple(self.districts.get(name) or District(id=name, name=name) for name in ids)


# --- where the day stands ---------------------------------------------------------------------------------------

_ALWAYS = (Entry.PERSON, Entry.DISTRICT, Entry.ITEM)
"""People come late in every item, and the programme can be changed in every item."""
_SAID = (Entry.SAID_QUESTION, Entry.SAID_INSIGHT, Entry.SAID_STEP)
_OF_KIND: Mapping[ItemKind, tuple[Entry, ...]] = {
    ItemKind.LOOK_BACK: (Entry.STATUS,),
    ItemKind.NEED: (Entry.NEED,),
    ItemKind.CASTING: (Entry.CANDIDATE, Entry.DOTS, Entry.NEED, Entry.SEAT),
    ItemKind.ROUND: (Entry.SEAT,),
    ItemKind.PLENUM: _SAID,
    ItemKind.TRANSFER: (Entry.TRANSFER,),
    ItemKind.CLOSE: (Entry.FEEDBACK, Entry.LOOK_BACK, Entry.TRANSFER),
}


def current(workshop: Workshop) -> Item | None:
    """Return the item that runs."""
    return None if workshop.run is None else found(workshop.programme, workshop.run.item)


def entries(workshop: Workshop) -> tuple[Entry, ...]:
    """Return what the line can record now, the default first; of an event that has ended, what can be looked at."""
    item = current(workshop)
    if workshop.ended_at is not None:
        return (Entry.FEEDBACK, Entry.TRANSFER, *_SAID[:1], Entry.SEAT, Entry.CANDIDATE, Entry.POINT, *_ALWAYS)
    if item is None:
        return (Entry.DISTRICT, Entry.PERSON, Entry.ITEM, Entry.CANDIDATE, Entry.NEED)
    if item.kind is ItemKind.INPUT:
        first = next(other for other in workshop.programme if other.kind is ItemKind.INPUT)
        order = (Entry.POINT, Entry.QUESTION) if item == first else (Entry.QUESTION, Entry.POINT)
        return (*order, Entry.TRANSFERABLE, Entry.NEED, *_ALWAYS)
    if item.kind in (ItemKind.BREAK, ItemKind.OTHER) and round_at(workshop) is not None:
        return (Entry.SEAT, *_ALWAYS)
    return (*_OF_KIND.get(item.kind, ()), *_ALWAYS)


def rounds(workshop: Workshop) -> tuple[int, ...]:
    """Return the rounds of the programme, by number."""
    return tuple(sorted({item.round for item in workshop.programme if item.round is not None and not item.dropped}))


def round_at(workshop: Workshop) -> int | None:
    """Return the round that runs, else the next one, else the last one; ``None`` if there is none."""
    item = current(workshop)
    place = -1 if item is None else workshop.programme.index(item)
    later = [other.round for other in workshop.programme[max(place, 0) :] if other.round and not other.dropped]
    return next(iter(later), None) or next(reversed(rounds(workshop)), None)


# --- names ------------------------------------------------------------------------------------------------------


def matching(words: str, names: Mapping[str, str]) -> list[str]:
    """Return the ids whose name is meant by words: the whole name or id, else the beginnings of its words."""
    typed = fold(words).split()
    whole = [key for key, name in names.items() if typed in (fold(name).split(), [key])]
    if whole or max(map(len, typed), default=0) < LEAST:
        return whole
    return [key for key, name in names.items() if _begun(typed, fold(name).split())]


def _begun(typed: Iterable[str], words: list[str]) -> bool:
    """Return whether each typed word begins another of some words."""
    left = list(words)
    for begin in typed:
        hit = next((word for word in left if word.strip("(„\"'").startswith(begin)), None)
        if hit is None:
            return False
        left.remove(hit)
    return True


def only(words: str, names: Mapping[str, str], language: Language) -> str | None:
    """Return the one id that is meant by words, or ``None``.

    Raises:
        Refusal: ``ASKED`` if several may be meant.
    """
    hits = matching(words, names)
    if len(hits) > 1:
        listed = ", ".join(names[hit] for hit in hits)
        question = language.gettext("{words} may be {names}. Please write more of it.")
        raise Refusal(Reason.ASKED, question=question.format(words=words, names=listed))
    return hits[0] if hits else None


def meant(words: str, workshop: Workshop, context: Context) -> str:
    """Return the district that takes part and is meant by its name or by somebody's initials.

    Raises:
        Refusal: ``NOT_TAKING_PART``, or ``ASKED`` if several may be meant.
    """
    names = {item.district: context.name(item.district) for item in workshop.districts}
    wanted = words.strip().casefold()
    of_people = {person.district for person in workshop.people if person.initials.casefold() == wanted} - {None}
    if len(of_people) == 1 and not any(fold(words) == fold(name) for name in names.values()):
        return str(of_people.pop())
    district = only(words, names, context.language)
    if district is None:
        raise Refusal(Reason.NOT_TAKING_PART, district=words.strip())
    return district


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """Return ``wanted``, with a number behind it if it is taken."""
    used, number, name = set(taken), 1, wanted
    while name in used:
        number += 1
        name = f"{wanted}-{number}"
    return name
