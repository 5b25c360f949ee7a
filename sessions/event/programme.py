"""The programme of the day: laid out from a template, fitted to its hours, held item by item, brought back in time.

When time is short, minutes come first from what is extra or is talk of a few, then from what gathers the results, then
from the consultations, last from the breaks; the closing gives none, because feedback and the day of the look back are
what is forgotten most easily. If that is not enough whole items are dropped: first what is extra, then consultations
from the last one on, then what carries their results home, and last the first consultation; the closing is never
dropped by rule. Both orders (``GIVES``, ``DROPS``) are ours.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from sessions.event.parts import found, named, not_ended, replaced, without
from sessions.method import Minutes, Source, Value, Words
from sessions.refusal import Reason, Refusal
from sessions.timing import MINUTE, ZERO, scale
from sessions.toml_file import check_toml, load_toml
from sessions.workshop import Item, ItemKind, ItemRun, Workshop

GIVES = (
    ItemKind.OTHER,
    ItemKind.INPUT,
    ItemKind.NEED,
    ItemKind.CASTING,
    ItemKind.ARRIVAL,
    ItemKind.LOOK_BACK,
    ItemKind.PLENUM,
    ItemKind.TRANSFER,
    ItemKind.ROUND,
    ItemKind.BREAK,
)
"""The kinds of items in the order in which they give minutes."""
DROPS = (
    ItemKind.OTHER,
    ItemKind.INPUT,
    ItemKind.NEED,
    ItemKind.ROUND,
    ItemKind.LOOK_BACK,
    ItemKind.TRANSFER,
    ItemKind.PLENUM,
    ItemKind.BREAK,
    ItemKind.CASTING,
    ItemKind.ARRIVAL,
)
"""The kinds of items in the order in which they are dropped, of one kind the last first; behind all the first round."""
DAY = 24 * 60
"""Minutes an item may last at most."""


# --- from a template --------------------------------------------------------------------------------------------


class Draft(NamedTuple):
    """An item before it has a number; ``minutes`` as planned, ``round`` from 1."""

    kind: ItemKind
    title: str
    minutes: int
    round: int | None = None


class Block(Value):
    """A part of a template."""

    kind: ItemKind
    minutes: Minutes
    title: Words

    def draft(self, language: str, number: int | None = None) -> Draft:
        """Return the item, titled in ``language``; ``number`` is the round's."""
        title = self.title.in_language(language).replace("{round}", str(number))
        return Draft(self.kind, title, self.minutes, number)


class Templates(Value):
    """What ``templates.toml`` holds."""

    sources: tuple[Source, ...]
    opening: tuple[Block, ...]
    round: Block
    pause: Block
    lunch: Block
    walk: Block
    ending: tuple[Block, ...]


@cache
def templates() -> Templates:
    """Return the parts of the templates with their sources."""
    path = resources.files("sessions") / "event" / "templates.toml"
    return load_toml(Path(str(path)), lambda text: check_toml(text, Templates, lambda _: ()))


def is_standard(item: Item) -> bool:
    """Return whether an item is titled as a part of a template, in either language."""
    parts = templates()
    blocks = (*parts.opening, parts.round, parts.pause, parts.lunch, parts.walk, *parts.ending)
    return item.title in [block.draft(code, item.round).title for block in blocks for code in ("de", "en")]


def half_day(language: str, *, report: bool = True) -> tuple[Draft, ...]:
    """Return the programme of a half day: 225 minutes with two rounds.

    Args:
        language: of the titles, ``de`` or ``en``.
        report: whether somebody experienced reports first; without it the day has the participants' concerns only.
    """
    parts = templates()
    rounds = (parts.round.draft(language, 1), parts.pause.draft(language), parts.round.draft(language, 2))
    return (*_opening(language, report), *rounds, *_ending(language))


def full_day(language: str, rounds: int = 3, *, report: bool = True, walk: bool = True) -> tuple[Draft, ...]:
    """Return the programme of a day: 335 minutes with three rounds.

    Lunch lies behind half of the rounds, or the larger half, and behind it a walk in pairs; between other rounds there
    is a break.

    Args:
        language: of the titles, ``de`` or ``en``.
        rounds: how many rounds of consultations.
        report: as in ``half_day``.
        walk: whether there is a walk.
    """
    parts = templates()
    middle: list[Draft] = []
    for number in range(1, rounds + 1):
        middle.append(parts.round.draft(language, number))
        if number == (rounds + 1) // 2:
            middle.append(parts.lunch.draft(language))
            middle += [parts.walk.draft(language)] if walk else []
        elif number < rounds:
            middle.append(parts.pause.draft(language))
    return (*_opening(language, report), *middle, *_ending(language))


def _opening(language: str, report: bool) -> tuple[Draft, ...]:
    blocks = templates().opening
    return tuple(block.draft(language) for block in blocks if report or block.kind is not ItemKind.INPUT)


def _ending(language: str) -> tuple[Draft, ...]:
    return tuple(block.draft(language) for block in templates().ending)


# --- before it begins -------------------------------------------------------------------------------------------


def lay_out(workshop: Workshop, drafts: Sequence[Draft]) -> Workshop:
    """Put a programme in place of the one before.

    Raises:
        Refusal: ``EVENT_BEGUN``, ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``, ``ITEM_MINUTES``.
    """
    _not_begun(workshop)
    items = tuple(_item(workshop.last_id + number, draft) for number, draft in enumerate(drafts, 1))
    return workshop.model_copy(update={"programme": items, "last_id": workshop.last_id + len(items)})


def fit(workshop: Workshop, begins: time, ends: time) -> Workshop:
    """Set the hours of the event, local to the place, and scale its items to them.

    Breaks and closing keep their minutes, all others change in proportion, in steps of five minutes where hours and
    breaks allow it. If some would be left with less than half of their minutes, as few as possible are dropped, in the
    order of ``DROPS``. What was dropped before stays so.

    Raises:
        Refusal: ``EVENT_BEGUN``, ``EVENT_ENDED``; ``SPAN_TOO_SHORT`` with ``minutes`` and how many are ``needed``.
    """
    _not_begun(workshop)
    span = (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
    items = [item for item in workshop.programme if not item.dropped]
    whole = {item.id: item.total for item in items}
    able = {item.id: 0 if _firm(item) else item.total - _half(item.total) for item in items}
    closing = sum(item.total for item in items if item.kind is ItemKind.CLOSE)
    if span < max(closing, 1):
        raise Refusal(Reason.SPAN_TOO_SHORT, minutes=span, needed=max(closing, 1))
    dropped = set(_drops(workshop, items, sum(whole.values()) - span, able, whole))
    kept = [item for item in items if item.id not in dropped]
    if items and not kept:
        raise Refusal(Reason.SPAN_TOO_SHORT, minutes=span, needed=min(whole.values()))
    elastic = [item for item in kept if not _firm(item)]
    new = dict(zip((item.id for item in elastic), _scaled(kept, elastic, span), strict=True))
    programme = tuple(
        item.model_copy(
            update={
                "minutes": new.get(item.id, item.total),
                "added": 0,
                "dropped": item.dropped or item.id in dropped,
            }
        )
        for item in workshop.programme
    )
    return workshop.model_copy(update={"programme": programme, "begins": begins, "ends": ends})


def _scaled(kept: Sequence[Item], elastic: Sequence[Item], span: int) -> list[int]:
    """Return the minutes of the elastic items, so that all that are kept fill ``span``."""
    spare = span - sum(item.total for item in kept if _firm(item))
    minutes = [item.total for item in elastic]
    if not elastic or sum(minutes) == spare:
        return minutes
    step = 5 if spare % 5 == 0 and span % 5 == 0 and spare >= 5 * len(elastic) else 1
    return [step * part for part in scale(minutes, spare // step)]


def _firm(item: Item) -> bool:
    return item.kind in (ItemKind.BREAK, ItemKind.CLOSE)


def _half(minutes: int) -> int:
    return (minutes + 1) // 2


def _drops(
    workshop: Workshop, items: Sequence[Item], need: int, able: Mapping[int, int], whole: Mapping[int, int]
) -> list[int]:
    """Return which items to drop so that ``need`` minutes are free, together with what the others are able to give.

    ``whole`` says what an item frees when it is dropped. If there is not enough, all that can be dropped is returned.
    """
    rounds = [item.id for item in workshop.programme if item.kind is ItemKind.ROUND and not item.dropped]
    gain = {item.id: whole[item.id] - able[item.id] for item in items}
    order = [item.id for kind in DROPS for item in reversed(items) if item.kind is kind and gain[item.id] > 0]
    order.sort(key=lambda number: number in rounds[:1])
    missing = need - sum(able.values())
    dropped: list[int] = []
    for number in order:
        if missing <= 0:
            break
        dropped.append(number)
        missing -= gain[number]
    # Beside the last one, which may be long, others may not be needed; the one that matters most comes back first.
    for number in reversed(dropped):
        if missing + gain[number] <= 0:
            dropped = [other for other in dropped if other != number]
            missing += gain[number]
    return dropped


# --- the items --------------------------------------------------------------------------------------------------


def add_item(workshop: Workshop, draft: Draft, before: int | None = None) -> Workshop:
    """Put another item into the programme, before the one with the number ``before``, else at the end.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``, ``ITEM_MINUTES``, ``NO_SUCH_ENTRY``.
    """
    not_ended(workshop)
    item = _item(workshop.last_id + 1, draft)
    programme = list(workshop.programme)
    programme.insert(len(programme) if before is None else _index(workshop, before), item)
    return workshop.model_copy(update={"programme": tuple(programme), "last_id": item.id})


def edit_item(workshop: Workshop, entry: int, draft: Draft) -> Workshop:
    """Put an item right. Once the event has begun, other minutes count as added or taken away.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``EMPTY``, ``TOO_LONG``, ``ITEM_MINUTES``.
    """
    not_ended(workshop)
    old = found(workshop.programme, entry)
    new = _item(entry, draft).model_copy(update={"dropped": old.dropped})
    if workshop.runs:
        new = new.model_copy(update={"minutes": old.minutes, "added": draft.minutes - old.minutes})
    return workshop.model_copy(update={"programme": replaced(workshop.programme, new)})


def move_item(workshop: Workshop, entry: int, by: int) -> Workshop:
    """Move an item by so many places, to the beginning if negative; at most to either end.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``.
    """
    not_ended(workshop)
    place = _index(workshop, entry)
    programme = list(workshop.programme)
    programme.insert(max(place + by, 0), programme.pop(place))
    return workshop.model_copy(update={"programme": tuple(programme)})


def remove_item(workshop: Workshop, entry: int) -> Workshop:
    """Take an item out of the programme.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``; ``ITEM_RAN`` if it was held.
    """
    not_ended(workshop)
    if any(run.item == entry for run in workshop.runs):
        raise Refusal(Reason.ITEM_RAN)
    return workshop.model_copy(update={"programme": without(workshop.programme, entry)})


def drop(workshop: Workshop, entry: int, dropped: bool = True) -> Workshop:
    """Leave an item out that does not run, or with ``False`` take it in again.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``; ``ITEM_RUNS``, which is for ``skip``.
    """
    not_ended(workshop)
    if dropped and workshop.run is not None and workshop.run.item == entry:
        raise Refusal(Reason.ITEM_RUNS)
    return _with_item(workshop, entry, dropped=dropped)


# --- while the day runs -----------------------------------------------------------------------------------------


def begin(workshop: Workshop, now: datetime) -> Workshop:
    """Start the first item that is not dropped.

    Raises:
        Refusal: ``EVENT_BEGUN``, ``EVENT_ENDED``; ``NO_PROGRAMME`` if there is no such item.
    """
    _not_begun(workshop)
    if all(item.dropped for item in workshop.programme):
        raise Refusal(Reason.NO_PROGRAMME)
    planned = sum(item.minutes for item in workshop.programme if not item.dropped)
    workshop = workshop.model_copy(update={"until": now + planned * MINUTE})
    return _enter(workshop, _following(workshop, -1), now)


def advance(workshop: Workshop, now: datetime) -> Workshop:
    """End the running item and start the next one that is not dropped.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_ITEM_RUNS``; ``LAST_ITEM``, because only ``closing.end`` ends an event.
    """
    return _enter(workshop, _following(workshop, _place(workshop)), now)


def back(workshop: Workshop, now: datetime) -> Workshop:
    """End the running item and go back to the one before that is not dropped; its time counts on.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_ITEM_RUNS``, ``FIRST_ITEM``.
    """
    for place in range(_place(workshop) - 1, -1, -1):
        if not workshop.programme[place].dropped:
            return _enter(workshop, place, now)
    raise Refusal(Reason.FIRST_ITEM)


def skip(workshop: Workshop, now: datetime) -> Workshop:
    """Drop the running item and start the next one.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_ITEM_RUNS``, ``LAST_ITEM``.
    """
    place = _place(workshop)
    following = _following(workshop, place)
    return _enter(_with_item(workshop, workshop.programme[place].id, dropped=True), following, now)


def add_minutes(workshop: Workshop, minutes: int) -> Workshop:
    """Give the running item more minutes, or fewer if negative.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_ITEM_RUNS``; ``ITEM_MINUTES`` if less than one or more than a day would be left.
    """
    item = workshop.programme[_place(workshop)]
    if not 1 <= item.total + minutes <= DAY:
        raise Refusal(Reason.ITEM_MINUTES, minutes=item.total + minutes)
    return _with_item(workshop, item.id, added=item.added + minutes)


# --- time -------------------------------------------------------------------------------------------------------


class Slot(NamedTuple):
    """When an item is held: as it was, or as it will be if nothing else happens; instants."""

    item: int
    start: datetime
    end: datetime


def begins_at(workshop: Workshop, zone: tzinfo | None) -> datetime | None:
    """Return the announced beginning as an instant; ``zone`` is the place's, ``None`` the machine's own."""
    return None if workshop.begins is None else _instant(workshop, workshop.begins, zone)


def ends_at(workshop: Workshop, zone: tzinfo | None) -> datetime | None:
    """Return the announced end as an instant; ``zone`` is the place's, ``None`` the machine's own."""
    return None if workshop.ends is None else _instant(workshop, workshop.ends, zone)


def used(workshop: Workshop, entry: int, now: datetime) -> timedelta:
    """Return the time of all stays in an item."""
    stays = (run for run in workshop.runs if run.item == entry)
    return sum(((run.end or max(now, run.start)) - run.start for run in stays), ZERO)


def remaining(workshop: Workshop, now: datetime) -> timedelta:
    """Return what is left of the running item; negative when it is over its time, zero when none runs."""
    if workshop.run is None:
        return ZERO
    item = found(workshop.programme, workshop.run.item)
    return item.total * MINUTE - used(workshop, item.id, now)


def times(workshop: Workshop, now: datetime, begin: datetime | None = None) -> tuple[Slot, ...]:
    """Return when each item is held, in the order of the programme; what is left out and was never held is missing.

    An item that was left early or dropped takes no more time; one that was gone back over takes only what is left.

    Args:
        begin: the instant at which the event is to begin; before that and before it has begun, all is counted from it.
    """
    running = -1 if workshop.run is None else _index(workshop, workshop.run.item)
    moment = now if workshop.runs or begin is None else max(now, begin)
    slots: list[Slot] = []
    for place, item in enumerate(workshop.programme):
        stays = [run for run in workshop.runs if run.item == item.id]
        if place > running and not item.dropped and workshop.ended_at is None:
            end = moment + max(item.total * MINUTE - used(workshop, item.id, now), ZERO)
            slots.append(Slot(item.id, moment, end))
            moment = end
        elif place == running:
            moment = max(now, stays[-1].start) + max(remaining(workshop, now), ZERO)
            slots.append(Slot(item.id, stays[0].start, moment))
        elif stays:
            slots.append(Slot(item.id, stays[0].start, stays[-1].end or now))
    return tuple(slots)


def projected_end(workshop: Workshop, now: datetime, begin: datetime | None = None) -> datetime:
    """Return when the event will end if nothing else happens, or did end; ``begin`` as in ``times``."""
    if workshop.ended_at is not None:
        return workshop.ended_at
    slots = times(workshop, now, begin)
    return slots[-1].end if slots else max(now, begin or now)


def behind(workshop: Workshop, now: datetime, end: datetime | None = None) -> timedelta:
    """Return by how much the event will end after ``end``, else after its ``until``; negative if before.

    Zero if there is neither. ``ends_at`` gives the announced end.
    """
    until = end or workshop.until
    return ZERO if until is None else projected_end(workshop, now) - until


class Given(NamedTuple):
    """Whole minutes that a later item gives."""

    item: int
    minutes: int


class CatchUp(NamedTuple):
    """How the event gets back in time.

    Attributes:
        gives: which later items give minutes, in the order of the programme.
        drops: which later items are left out, in the order of the programme.
        short: minutes that are missing all the same.
    """

    gives: tuple[Given, ...] = ()
    drops: tuple[int, ...] = ()
    short: int = 0


def catch_up(workshop: Workshop, now: datetime, end: datetime | None = None) -> CatchUp:
    """Propose how the event ends in time, see ``behind``; nothing of an event that is in time.

    Only later items give: in the order of ``GIVES``, of one kind first the one that can give most, and each keeps half
    of its planned minutes and what it has used. If that is not enough, as few as possible are dropped, in the order of
    ``DROPS``. The closing neither gives nor is dropped.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_ITEM_RUNS``.
    """
    later = _later(workshop)
    late = -(-behind(workshop, now, end) // MINUTE)
    if late <= 0:
        return CatchUp()
    able, whole = _able(workshop, later), _left(workshop, later)
    drops = _drops(workshop, later, late, able, whole)
    late -= sum(whole[number] for number in drops)
    gives: dict[int, int] = {}
    for kind in GIVES:
        giving = [item.id for item in later if item.kind is kind and item.id not in drops]
        for number in sorted(giving, key=lambda number: -able[number]):
            gives[number] = max(min(able[number], late), 0)
            late -= gives[number]
    plan = CatchUp(
        tuple(Given(item.id, gives[item.id]) for item in later if gives.get(item.id, 0) > 0),
        tuple(item.id for item in later if item.id in drops),
    )
    # What items partly held give is counted in whole minutes; what comes of it is not.
    return plan._replace(short=max(-(-behind(taken(workshop, plan), now, end) // MINUTE), 0))


def taken(workshop: Workshop, proposal: CatchUp) -> Workshop:
    """Carry out what ``catch_up`` proposed.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_ITEM_RUNS``; ``PLAN_CHANGED`` if a later item cannot give or be dropped any more.
    """
    later = _later(workshop)
    able = _able(workshop, later)
    for number, minutes in proposal.gives:
        if not 0 < minutes <= able.get(number, 0) or number in proposal.drops:
            raise Refusal(Reason.PLAN_CHANGED)
        item = found(workshop.programme, number)
        workshop = _with_item(workshop, number, added=item.added - minutes)
    for number in proposal.drops:
        if number not in able:
            raise Refusal(Reason.PLAN_CHANGED)
        workshop = _with_item(workshop, number, dropped=True)
    return workshop


def _later(workshop: Workshop) -> list[Item]:
    """Return what can give or be dropped."""
    items = workshop.programme[_place(workshop) + 1 :]
    return [item for item in items if not item.dropped and item.kind is not ItemKind.CLOSE]


def _spent(workshop: Workshop, item: Item) -> int:
    """Return the minutes that a later item has used, one that has begun counted whole."""
    # None of them runs, so what they have used does not depend on the instant.
    return -(-used(workshop, item.id, workshop.runs[-1].start) // MINUTE)


def _left(workshop: Workshop, items: Sequence[Item]) -> dict[int, int]:
    return {item.id: max(item.total - _spent(workshop, item), 0) for item in items}


def _able(workshop: Workshop, items: Sequence[Item]) -> dict[int, int]:
    """Return how many minutes each of some later items can give."""
    kept = {item.id: max(_half(item.minutes), _spent(workshop, item)) for item in items}
    return {item.id: max(item.total - kept[item.id], 0) for item in items}


# --- helpers ----------------------------------------------------------------------------------------------------


def _not_begun(workshop: Workshop) -> None:
    not_ended(workshop)
    if workshop.runs:
        raise Refusal(Reason.EVENT_BEGUN)


def _item(number: int, draft: Draft) -> Item:
    if not 1 <= draft.minutes <= DAY:
        raise Refusal(Reason.ITEM_MINUTES, minutes=draft.minutes)
    return Item(id=number, kind=draft.kind, title=named(draft.title), minutes=draft.minutes, round=draft.round)


def _with_item(workshop: Workshop, entry: int, **update: object) -> Workshop:
    item = found(workshop.programme, entry).model_copy(update=update)
    return workshop.model_copy(update={"programme": replaced(workshop.programme, item)})


def _index(workshop: Workshop, entry: int) -> int:
    return workshop.programme.index(found(workshop.programme, entry))


def _place(workshop: Workshop) -> int:
    not_ended(workshop)
    if workshop.run is None:
        raise Refusal(Reason.NO_ITEM_RUNS)
    return _index(workshop, workshop.run.item)


def _following(workshop: Workshop, place: int) -> int:
    for later in range(place + 1, len(workshop.programme)):
        if not workshop.programme[later].dropped:
            return later
    raise Refusal(Reason.LAST_ITEM)


def _enter(workshop: Workshop, place: int, now: datetime) -> Workshop:
    """End the running item, if any, and start the one at ``place``."""
    runs = workshop.runs
    if workshop.run is not None:
        # A clock set back behind the beginning of the stay must not make its time negative.
        now = max(now, workshop.run.start)
        runs = (*runs[:-1], workshop.run.model_copy(update={"end": now}))
    run = ItemRun(item=workshop.programme[place].id, start=now)
    return workshop.model_copy(update={"runs": (*runs, run)})


def _instant(workshop: Workshop, moment: time, zone: tzinfo | None) -> datetime:
    # Without a zone, astimezone takes the machine's.
    return datetime.combine(workshop.day, moment, zone).astimezone(UTC)
