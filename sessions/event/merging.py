"""Two states of one session, or of one workshop, brought together by the state that both began from.

What one side added is added, what one side changed or struck is taken. What both changed differently is a conflict:
ours stays in its place, and theirs is kept too wherever the record can hold both. What is numbered stands there twice,
paragraphs stand one below the other; of everything else only one can be, and theirs is said. So nothing that was said
is lost, in whatever order several states are merged one after another, and merging one of them again changes nothing.

A laptop may come back several times. So a session keeps, of all that came into it, a mark of what it said then: what
stands there as it came follows the laptop, what the laptop left as it was stands as it was put right here.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from sessions.method import Method, Value
from sessions.record import (
    Agreement,
    Arrival,
    Contribution,
    Feedback,
    NextStep,
    Person,
    PhaseRun,
    Planned,
    PrivateNote,
    Release,
    Session,
    Wording,
    numbered,
    problems,
    spoken,
)
from sessions.text import TEXT_LIMIT
from sessions.workshop import Room, Workshop

Part = TypeVar("Part", Contribution, NextStep, Feedback, PrivateNote)
Keyed = TypeVar("Keyed", bound=Value)
Anything = TypeVar("Anything")

_ALONE = ("district_name", "workshop", "day", "invented", "review", "end_by")
"""Fields of a session of which there can be only one."""
_PARAGRAPHS = ("takeaway", "waiver")
_AT_FIRST = ("id", "district", "district_name", "workshop", "day", "invented", "case", "method", "plan")
"""What a session has before anything is recorded in it."""
_CASE_ALONE = ("id", "title", "cleared")
_CASE_PARAGRAPHS = ("concern", "tried", "involved", "room_to_act")


_UNSAID = "phase"
"""A field of a contribution that follows from the method here, and says nothing of its own."""


class Conflict(NamedTuple):
    """What both sides changed differently.

    Attributes:
        field: what it is, as the record names it, such as ``contributions.text``, ``takeaway`` or ``people.role``;
            without the part behind the point it is the whole item that one side struck out and the other changed.
        ours, theirs: what each side holds, as text; codes and days as they stand in the record, empty for nothing.
        kept: whether theirs is in the merged record too.
        entry: the number of what stayed in its place; ``None`` if there is none.
    """

    field: str
    ours: str
    theirs: str
    kept: bool
    entry: int | None = None


class Age(StrEnum):
    """How what came from a laptop stands to what came from there last."""

    NEWER = "newer"
    """Nothing came from there before, or an earlier state."""
    SAME = "same"
    OLDER = "older"


class Merged(NamedTuple):
    """A session that holds both sides, and what they did not agree on."""

    session: Session
    conflicts: tuple[Conflict, ...]


class MergedWorkshop(NamedTuple):
    """A workshop that holds what a room brought back, and what it changed beyond that."""

    workshop: Workshop
    conflicts: tuple[Conflict, ...]


def merge(base: Session, ours: Session, theirs: Session, laptop: str = "", saved: datetime | None = None) -> Merged:
    """Return the session that holds what ``ours`` and ``theirs`` made of ``base``.

    Numbers of ours stay; an item of theirs gets a new one if its own was used here for something else, and what names
    it follows.

    Args:
        base: as it was packed.
        ours: as it is here.
        theirs: as it came back.
        laptop: names where theirs comes from.
        saved: when theirs was saved last, aware; what is older than what came from there before brings nothing.

    Raises:
        ValueError: if they are not states of one session.
    """
    if len({(state.district, state.id) for state in (base, ours, theirs)}) > 1:
        raise ValueError("states of different sessions")
    if age(ours, laptop, saved) is not Age.NEWER:
        return Merged(ours, ())
    return _Merge(base, ours, theirs, laptop, saved).merged()


def begun_there(theirs: Session) -> Session:
    """Return what a session that was begun on the laptop began from here: the same with nothing in it yet."""
    update = {name: field.default for name, field in Session.model_fields.items() if name not in _AT_FIRST}
    return theirs.model_copy(update=update)


def age(ours: Session, laptop: str, saved: datetime | None) -> Age:
    """Return how a state that was saved then stands to the one that came into ``ours`` from this laptop last."""
    state = _state(laptop, saved)
    last = next((item for item in ours.arrived if item.key == state.key), None)
    if last is None or last.mark < state.mark:
        return Age.NEWER
    return Age.SAME if last.mark == state.mark else Age.OLDER


def came_from(ours: Session, laptop: str) -> bool:
    """Return whether anything in a session came from this laptop."""
    return any(item.key == _state(laptop, None).key for item in ours.arrived)


def merge_workshop(base: Workshop, ours: Workshop, theirs: Workshop, room: tuple[int, str]) -> MergedWorkshop:
    """Return ``ours`` with what the laptop of a room may change: which session is held in this room.

    Whatever else it changed stays out and is a conflict. Whether the package is away is not looked at.

    Args:
        base: as it was packed; it need not hold more than concerns the room.
        ours: as it is here.
        theirs: as it came back.
        room: its round and name.
    """
    conflicts: list[Conflict] = []
    for field in Workshop.model_fields:
        if field != "rooms":
            conflicts += not_taken(field, getattr(base, field), getattr(ours, field), getattr(theirs, field))
    before, here, there = (_rooms(state) for state in (base, ours, theirs))
    for place in {**before, **there}:
        if place != room:
            conflicts += not_taken("rooms", before.get(place), here.get(place), there.get(place))
    was, own, came = (found.get(room) for found in (before, here, there))
    if own is None or came is None or was is None:
        conflicts += [Conflict("rooms", _text(own), _text(came), kept=False)]
        return MergedWorkshop(ours, tuple(conflicts))
    for field in Room.model_fields:
        if field not in ("away", "session"):
            values = (getattr(state, field) for state in (was, own, came))
            conflicts += not_taken(f"rooms.{field}", *values)
    taken = own
    if came.session not in (was.session, own.session):
        if own.session == was.session:
            taken = own.model_copy(update={"session": came.session})
        else:
            conflicts += [Conflict("rooms.session", _text(own.session), _text(came.session), kept=False)]
    rooms = tuple(taken if item == own else item for item in ours.rooms)
    return MergedWorkshop(ours.model_copy(update={"rooms": rooms}), tuple(conflicts))


def not_taken(field: str, base: object, ours: object, theirs: object) -> list[Conflict]:
    """Return the conflict if ``theirs`` changed what is only changed here; of lists, what differs is told."""
    if theirs in (base, ours):
        return []
    if isinstance(base, tuple) and isinstance(theirs, tuple):
        ours = tuple(item for item in base if item not in theirs)
        theirs = tuple(item for item in theirs if item not in base)
    return [Conflict(field, _text(ours), _text(theirs), kept=False)]


class _Merge:
    """One merging of a session, part by part."""

    def __init__(self, base: Session, ours: Session, theirs: Session, laptop: str, saved: datetime | None) -> None:
        self._base = base
        self._ours = ours
        self._theirs = theirs
        self._laptop = laptop
        self._conflicts: list[Conflict] = []
        # Beyond whatever any side has ever used.
        self._last_id = max(state.last_id for state in (base, ours, theirs))
        self._used = {item.id for group in numbered(ours) for item in group}
        self._before = {item.key: item for item in ours.arrived}
        self._arrived = dict(self._before)
        self._state = _state(laptop, saved)

    def merged(self) -> Merged:
        """Return the result."""
        update: dict[str, Any] = self._frame()
        for field in _ALONE:
            update[field] = self._one(field, *self._of_each(field))
        for field in _PARAGRAPHS:
            update[field] = self._paragraphs(field, *self._of_each(field))
        update["case"] = self._case()
        update["contributions"], moved = self._contributions(update["method"])
        update["steps"] = self._steps({item.id for item in update["contributions"]}, moved)
        update["feedback"], _ = self._numbered("feedback", *self._of_each("feedback"))
        self._hands(update["feedback"])
        update["private"], _ = self._numbered("private", *self._of_each("private"))
        update["key_question"] = self._key_question()
        update["agreement"] = self._agreement()
        update["release"] = self._release(moved)
        update["secrets"] = self._listed("secrets")
        update["issues"] = tuple(sorted({*self._ours.issues, *self._theirs.issues}, key=lambda issue: issue.at))
        update["last_id"] = self._last_id
        update["people"] = self._people(self._ours.model_copy(update=update))
        self._arrived[self._state.key] = self._state
        update["arrived"] = tuple(sorted(self._arrived.values(), key=lambda item: item.key))
        session = self._ours.model_copy(update=update)
        assert not problems(session), problems(session)
        return Merged(session, tuple(self._conflicts))

    def _of_each(self, field: str) -> tuple[Any, Any, Any]:
        return getattr(self._base, field), getattr(self._ours, field), getattr(self._theirs, field)

    def _note(self, field: str, ours: object, theirs: object, *, kept: bool = False, entry: int | None = None) -> None:
        self._conflicts.append(Conflict(field, _text(ours), _text(theirs), kept, entry))

    def _key(self, *of: object) -> str:
        return self._mark(of)

    def _mark(self, value: object) -> str:
        return _digest(self._laptop, value)

    def _said(self, item: Value | None) -> str:
        """Return the mark of an item; that of nothing if it was struck."""
        return self._mark(item and {name: value for name, value in _bare(item).items() if name != _UNSAID})

    def _since(self, of: Sequence[object], base: Anything, ours: Anything, theirs: Anything) -> Anything:
        """Return what both sides had when this laptop came back last, as far as one still has it; else ``base``."""
        key, mark = self._key(*of), self._mark(theirs)
        last = self._before.get(key)
        if last or theirs != base:
            self._arrived[key] = Arrival(key=key, mark=mark)
        if last and last.mark == mark:
            return theirs
        return ours if last and last.mark == self._mark(ours) else base

    # --- of which there can be only one ---

    def _one(
        self,
        field: str,
        base: Anything,
        ours: Anything,
        theirs: Anything,
        text: Callable[[Anything], object] = lambda value: value,
        *,
        of: str = "",
    ) -> Anything:
        """Return what one side changed; of what both did, ours.

        Args:
            of: whose field it is, where several have it.
        """
        base = self._since((field, of), base, ours, theirs)
        if theirs == base:
            return ours
        if ours in (base, theirs):
            return theirs
        self._note(field, *(" ".join(filter(None, (of, _text(text(side))))) for side in (ours, theirs)))
        return ours

    def _paragraphs(self, field: str, base: str, ours: str, theirs: str) -> str:
        """Return what one side changed; of what both did, ours and below it theirs."""
        base = self._since((field,), base, ours, theirs)
        if theirs == base:
            return ours
        if ours in (base, theirs):
            return theirs
        both = "\n\n".join(text for text in (ours, theirs) if text)
        if f"\n\n{theirs}\n\n" in f"\n\n{ours}\n\n":
            both = ours
        kept = len(both) <= TEXT_LIMIT
        self._note(field, ours, theirs, kept=kept)
        return both if kept else ours

    def _case(self) -> object:
        base, ours, theirs = self._of_each("case")
        update: dict[str, object] = {}
        for field in (*_CASE_ALONE, *_CASE_PARAGRAPHS):
            values = (getattr(state, field) for state in (base, ours, theirs))
            choose = self._one if field in _CASE_ALONE else self._paragraphs
            update[field] = choose(f"case.{field}", *values)
        return ours.model_copy(update=update)

    def _frame(self) -> dict[str, Any]:
        """Return method, plan and what was held of it, which only fit together as long as the phases are the same."""
        base, ours, theirs = self._of_each("method")
        if not base.phase == ours.phase == theirs.phase:
            return self._as_one(("method", "plan", "runs", "closed_at"), lambda method: method.id)
        return {
            "method": self._one("method", base, ours, theirs, lambda method: method.settings),
            "plan": tuple(self._planned(*planned) for planned in zip(*self._of_each("plan"), strict=True)),
            **self._as_one(("runs", "closed_at"), _stays),
        }

    def _as_one(self, fields: Sequence[str], text: Callable[[Any], object]) -> dict[str, Any]:
        """Return fields that only fit together as one side changed them; ``text`` tells of the first one."""
        states = (self._base, self._ours, self._theirs)
        values = [tuple(getattr(state, field) for field in fields) for state in states]
        chosen = self._one(fields[0], values[0], values[1], values[2], lambda value: text(value[0]))
        return dict(zip(fields, chosen, strict=True))

    def _planned(self, base: Planned, ours: Planned, theirs: Planned) -> Planned:
        """Return the plan of a phase; its minutes are one number in two parts."""
        minutes = ((base.minutes, base.added), (ours.minutes, ours.added), (theirs.minutes, theirs.added))
        phase, modules = ours.phase, (base.module, ours.module, theirs.module)
        planned, added = self._one("plan.minutes", *minutes, sum, of=phase)
        skipped = self._one("plan.skipped", base.skipped, ours.skipped, theirs.skipped, of=phase)
        module = self._one("plan.module", *modules, lambda module: module.id if module else "", of=phase)
        return Planned(phase=ours.phase, minutes=planned, added=added, skipped=skipped, module=module)

    def _release(self, moved: Mapping[int, int]) -> Release:
        """Return what was decided about the group's note; lines of theirs go by their numbers here."""
        base, ours, theirs = self._of_each("release")
        update = {name: tuple(moved.get(line, line) for line in getattr(theirs, name)) for name in ("lines", "held")}
        chosen: Release = self._one("release", base, ours, theirs.model_copy(update=update), _decided)
        return chosen

    def _agreement(self) -> Agreement | None:
        base, ours, theirs = self._base.agreement, self._ours.agreement, self._theirs.agreement
        base = self._since(("agreement",), base, ours, theirs)
        if theirs == base:
            return ours
        if not ours or not theirs or ours.text != theirs.text:
            return self._one("agreement", base, ours, theirs)
        before = base if base and base.text == ours.text else None
        own, others = self._union(
            "agreement.by",
            (before.by if before else (), ours.by, theirs.by),
            lambda item: item.initials.casefold(),
            lambda base, ours, theirs: _earlier(base, ours, theirs, "at"),
        )
        return _earlier(before, ours, theirs, "at").model_copy(update={"by": (*own, *others)})

    # --- what is known by other than a number ---

    def _union(
        self,
        field: str,
        states: tuple[Sequence[Keyed], Sequence[Keyed], Sequence[Keyed]],
        key: Callable[[Keyed], Hashable],
        together: Callable[[Keyed | None, Keyed, Keyed], Keyed],
    ) -> tuple[list[Keyed], list[Keyed]]:
        """Return what stays of ours, and what comes from theirs; what one side took away and the other left is gone.

        Args:
            field: what it is.
            states: base, ours and theirs.
            key: what an item is known by.
            together: returns an item of both sides.
        """
        base, here, there = ({key(item): item for item in items} for items in states)
        names = {**base, **here, **there}
        before = {name: self._since((field, name), base.get(name), here.get(name), there.get(name)) for name in names}
        own = [
            together(base.get(name), item, there[name]) if name in there else item
            for name, item in here.items()
            if name in there or before[name] != item
        ]
        return own, [item for name, item in there.items() if name not in here and before[name] != item]

    def _listed(self, field: str) -> tuple[Any, ...]:
        """Return ours, and what is new in theirs."""
        base, ours, theirs = self._of_each(field)
        before = [
            self._since((field, item), *(item if item in items else None for items in (base, ours, theirs)))
            for item in theirs
        ]
        new = [item for item, was in zip(theirs, before, strict=True) if was is None and item not in ours]
        return (*ours, *new)

    def _key_question(self) -> tuple[Wording, ...]:
        """Return the wordings of both in the order of time: the last one counts."""
        question, other = self._ours.question, self._theirs.question
        before = self._since(("question",), self._base.question, question, other)
        if other != before and question not in (before, other):
            self._note("key_question", question, other, kept=True)
        wordings, others = self._union(
            "key_question",
            self._of_each("key_question"),
            lambda item: (item.text, item.at),
            lambda base, ours, theirs: _earlier(base, ours, theirs, "agreed"),
        )
        for item in others:
            _insert(wordings, item)
        return tuple(wordings)

    def _people(self, session: Session) -> tuple[Person, ...]:
        """Return who is in the list of both; whoever has spoken in ``session`` stays."""
        own, others = self._union(
            "people", self._of_each("people"), lambda person: person.initials.casefold(), self._person
        )
        people = {person.initials.casefold(): person for person in (*own, *others)}
        for name in sorted(spoken(session)):
            if name.casefold() not in people:
                back = self._ours.person(name) or self._theirs.person(name)
                assert back is not None
                people[name.casefold()] = back
        return tuple(people.values())

    def _person(self, base: Person | None, ours: Person, theirs: Person) -> Person:
        before = base or Person(initials=ours.initials)
        update = {}
        for field in Person.model_fields:
            was, own, came = (getattr(state, field) for state in (before, ours, theirs))
            update[field] = self._one(f"people.{field}", was, own, came, of=ours.initials)
        return ours.model_copy(update=update)

    # --- what is numbered ---

    def _contributions(self, method: Method) -> tuple[tuple[Contribution, ...], dict[int, int]]:
        phases = [phase.id for phase in method.phase]

        def placed(items: Iterable[Contribution]) -> tuple[Contribution, ...]:
            # If both chose another method, only one of them is left.
            return tuple(
                item if item.phase in phases else item.model_copy(update={"phase": phases[0]}) for item in items
            )

        return self._numbered("contributions", *(placed(items) for items in self._of_each("contributions")))

    def _steps(self, there: set[int], moved: Mapping[int, int]) -> tuple[NextStep, ...]:
        """Return the next steps of both; each names its contribution by the number that this has now, if it has one."""
        sources = {step.id: step.source for step in self._base.steps}

        def sourced(side: Session, numbers: Mapping[int, int]) -> tuple[NextStep, ...]:
            lines = {item.id for item in side.contributions}
            steps = []
            for step in side.steps:
                source, before = step.source, sources.get(step.id)
                if source is None and before not in lines:
                    # Struck with its line; if the other side kept that, it names it again.
                    source = before
                if source is not None and source != before:
                    source = numbers.get(source, source)
                steps.append(step.model_copy(update={"source": source if source in there else None}))
            return tuple(steps)

        base, ours, theirs = sourced(self._base, {}), sourced(self._ours, {}), sourced(self._theirs, moved)
        return self._numbered("steps", base, ours, theirs)[0]

    def _numbered(
        self, field: str, base: Sequence[Part], ours: Sequence[Part], theirs: Sequence[Part]
    ) -> tuple[tuple[Part, ...], dict[int, int]]:
        """Return the items of both, and the numbers that those of theirs have here."""
        known, here = ({item.id: item for item in items} for items in (base, ours))
        new: list[Part] = []
        before, there = self._returned(field, known, here, {item.id: item for item in theirs}, new)
        kept: list[Part] = []
        late: list[Part] = []
        arrivals: list[tuple[int, Part]] = []
        for item in ours:
            old, found = before.get(item.id), there.get(item.id)
            if old is None:
                kept.append(item)
            elif found is not None:
                number, other = found
                merged, goes_together = self._together(field, old, item, other)
                # Taken from the parking place on the other side, it stands where it was said.
                (kept if _at(merged) == _at(item) else late).append(merged)
                arrivals += [] if goes_together else [(number, other)]
            elif item != old:
                kept.append(item)
                self._note(field, item, "", kept=True, entry=item.id)
        for number, item in there.values():
            old, own = before.get(item.id), here.get(item.id)
            if old is None or (own is None and item != old):
                self._note(field, own or "", item, kept=True, entry=own.id if own else None)
                arrivals.append((number, item))
        spare = [item for item in ours if item.id not in before]
        moved = {number: place for place, (number, _item) in there.items()}
        arrivals += [(item.id, item) for item in new]
        moved |= self._arrive(arrivals, set(known), spare, late)
        for item in late:
            _insert(kept, item)
        self._mark_numbered(field, known, {item.id: item for item in theirs}, moved)
        return tuple(kept), moved

    def _returned(
        self,
        field: str,
        base: Mapping[int, Part],
        ours: Mapping[int, Part],
        theirs: Mapping[int, Part],
        new: list[Part],
    ) -> tuple[dict[int, Part], dict[int, tuple[int, Part]]]:
        """Return what both began from, and theirs, by the numbers here; add to ``new`` what of theirs has none.

        Returns:
            What both had when this laptop came back last, as far as one side still has it; and what theirs is now, with
            its number there.
        """
        keys = {number: self._key(field, number) for number in range(1, self._theirs.last_id + 1)}
        marks = {number: self._before[key] for number, key in keys.items() if key in self._before}
        fresh = {number: item for number, item in theirs.items() if number not in marks}
        # Where theirs stands by another number, both versions stand here, each by its own.
        before = {number: item for number, item in base.items() if number not in marks or marks[number].id == number}
        there = {number: (number, item) for number, item in fresh.items() if number in base}
        new += [item for number, item in fresh.items() if number not in base]
        for number, last in marks.items():
            item, place = theirs.get(number), last.id
            own = ours.get(place)
            said, here = self._said(item), self._said(own)
            if item is not None and own is not None and last.mark != said and _another(own, item):
                before.pop(place, None)
                new.append(item)
                continue
            if item is not None:
                item = item.model_copy(update={"id": place})
                there[place] = (number, item)
            if last.mark in (said, here) or said == here:
                both = own if last.mark != said else item
                before.pop(place, None)
                if both is not None:
                    before[place] = both
            elif item is None and own is not None and place not in base:
                self._note(field, own, "", kept=True, entry=place)
        return before, there

    def _mark_numbered(
        self, field: str, base: Mapping[int, Part], theirs: Mapping[int, Part], moved: Mapping[int, int]
    ) -> None:
        """Mark what theirs brings: what is not as both began from it, or was marked before."""
        for number in range(1, self._theirs.last_id + 1):
            key, item = self._key(field, number), theirs.get(number)
            if key in self._before or item != base.get(number):
                place = moved.get(number, self._before[key].id if key in self._before else number)
                self._arrived[key] = Arrival(key=key, mark=self._said(item), id=place)

    def _arrive(
        self, items: Sequence[tuple[int, Part]], known: set[int], spare: list[Part], arrived: list[Part]
    ) -> dict[int, int]:
        """Add to ``arrived`` what of theirs is not here yet, and return the numbers that all of it has here.

        Args:
            items: what is to be here, with its number there.
            known: the numbers of what both began from.
            spare: what is here beyond that; it may have come with a package before.
        """
        moved: dict[int, int] = {}
        for number, item in items:
            same = [other for other in spare if _bare(other) == _bare(item)]
            if same:
                found = next((other for other in same if other.id == item.id), same[0])
                spare.remove(found)
                moved[number] = found.id
            else:
                moved[number] = self._number(item.id, free=item.id in known or item.id > self._ours.last_id)
                arrived.append(item.model_copy(update={"id": moved[number]}))
        return moved

    def _together(self, field: str, base: Part, ours: Part, theirs: Part) -> tuple[Part, bool]:
        """Return an item with what both changed in it, and whether that goes together; if it does not, ours."""
        if theirs in (base, ours):
            return ours, True
        if ours == base:
            return theirs, True
        mine, yours = (
            {name for name in type(base).model_fields if getattr(state, name) != getattr(base, name)}
            for state in (ours, theirs)
        )
        differ = [name for name in type(base).model_fields if getattr(ours, name) != getattr(theirs, name)]
        clash = [name for name in differ if name in mine & yours and name != "at"]
        if not clash:
            update = {name: getattr(theirs, name) for name in yours - mine}
            if "at" in mine & yours:
                update["at"] = min(_at(ours), _at(theirs))
            try:
                return type(ours).model_validate(dict(ours) | update), True
            except ValidationError:
                clash = [name for name in differ if name in yours]
        for name in clash:
            self._note(f"{field}.{name}", getattr(ours, name), getattr(theirs, name), kept=True, entry=ours.id)
        return ours, False

    def _number(self, wanted: int, *, free: bool) -> int:
        """Return ``wanted`` if it is free and was never used for something else here; otherwise a new number."""
        if not free or wanted in self._used:
            self._last_id += 1
            wanted = self._last_id
        self._used.add(wanted)
        return wanted

    def _hands(self, voices: Sequence[Feedback]) -> None:
        """Note where both sides counted hands for the same question, of which there is one count otherwise."""
        own = {item.id for item in self._ours.feedback}
        counts = {voice.hands.question: voice for voice in voices if voice.hands and voice.id in own}
        for voice in voices:
            first = counts.get(voice.hands.question) if voice.hands and voice.id not in own else None
            if first is not None:
                self._note("feedback.hands", first.hands, voice.hands, kept=True, entry=first.id)


# --- helpers ----------------------------------------------------------------------------------------------------


def _earlier(base: Keyed | None, ours: Keyed, theirs: Keyed, field: str) -> Keyed:
    """Return ours with the instant that one side set; if both did, the earlier one."""
    was, own, came = (getattr(state, field, None) for state in (base, ours, theirs))
    if own == was:
        own = came
    elif came not in (was, None):
        own = min(own or came, came)
    return ours.model_copy(update={field: own})


def _insert(items: list[Keyed], item: Keyed) -> None:
    """Put an item behind the last one that is not later than it; at the end if nobody noted when it was said."""
    place = len(items)
    if _at(item) is not None:
        place = max((number for number, other in enumerate(items, 1) if _at(other) <= _at(item)), default=0)
    items.insert(place, item)


def _at(item: Value) -> Any:
    return getattr(item, "at", None)


def _bare(item: Value) -> dict[str, object]:
    """Return what an item holds; not the number of the line it came from, which may have been struck meanwhile."""
    return {name: value for name, value in item if name not in ("id", "source")}


def _digest(laptop: str, value: object) -> str:
    # With the laptop's id, which no record holds, so that nobody can try out what a mark may stand for.
    content = json.dumps([laptop, to_jsonable_python(value)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _state(laptop: str, saved: datetime | None) -> Arrival:
    return Arrival(key=_digest(laptop, "state"), mark=saved.astimezone(UTC).isoformat() if saved else "")


def _another(one: Value, other: Value) -> bool:
    """Return whether a number stands for something else: what was undone, or lost with a disk, left it free again."""
    # What is put on or taken from the parking place gets another instant, and may be put right as well.
    moved = getattr(one, "parked", None) != getattr(other, "parked", None)
    return not moved and _at(one) != _at(other) and getattr(one, "text", None) != getattr(other, "text", None)


def _rooms(workshop: Workshop) -> dict[tuple[int, str], Room]:
    return {(room.round, room.name): room for room in workshop.rooms}


def _decided(release: Release) -> str:
    """Return what the case giver opened and withheld, as it stands in the record."""
    parts = [*release.opened, *(f"-{part}" for part in release.withheld)]
    return ", ".join([*parts, *map(str, release.lines), *(f"-{line}" for line in release.held)])


def _stays(runs: Sequence[PhaseRun]) -> str:
    """Return the stays in phases with whole minutes, "case 5, questions 12"."""
    return ", ".join(f"{run.phase} {round((run.last - run.start) / timedelta(minutes=1))}" for run in runs)


def _text(value: object) -> str:
    """Return a value as text: an item by its words, other values by everything that they hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, Value):
        words = next((getattr(value, name) for name in ("text", "what") if getattr(value, name, "")), None)
        return (
            _text(words)
            if words
            else " ".join(filter(None, (_text(part) for name, part in value if name not in ("id", "at"))))
        )
    return str(value)
