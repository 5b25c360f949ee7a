"""What keys do to a day: a case into the next round, a chosen row struck, a suggestion taken, a template laid out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from consult.day_context import Context, Key, What, current, rounds
from sessions.event import casting, closing, network, parts, programme, report, rooms, taking
from sessions.event.parts import found
from sessions.event.programme import Draft
from sessions.refusal import Reason, Refusal
from sessions.workshop import Candidate, Said, Workshop

Change = Callable[[Workshop, datetime], Workshop]

SUGGESTED = 12
"""Suggestions at once; more would not be read."""

# --- what a change does besides ------------------------------------------------------------------------------------


def left_out(before: Workshop, after: Workshop, context: Context) -> str:
    """Return in words how many items a change of the hours left out; nothing if none."""
    gone = {item.id for item in before.programme if item.dropped}
    number = sum(item.dropped and item.id not in gone for item in after.programme)
    text = context.language.ngettext(
        "{number} item does not fit into the time and is left out. F7 takes that back.",
        "{number} items do not fit into the time and are left out. F7 takes that back.",
        number,
    )
    return text.format(number=number) if number else ""


# --- the round of a case ----------------------------------------------------------------------------------------


def next_round(workshop: Workshop, entry: int) -> int | None:
    """Return the round behind the one for which a case is chosen: none, the first, the second … and none again."""
    order = (None, *(rounds(workshop) or (1,)))
    now = found(workshop.candidates, entry).round
    return order[(order.index(now) + 1) % len(order)] if now in order else None


def with_round(workshop: Workshop, entry: int, round_: int | None, context: Context, note: str = "") -> Workshop:
    """Choose a case for a round, or with ``None`` for none, instead of the one for which it is chosen.

    Raises:
        Refusal: as ``sessions.event.casting.choose``; ``AGAINST_DOTS`` if that needs a note and there is none.
    """
    item = found(workshop.candidates, entry)
    if item.round == round_:
        return workshop
    for number in (item.round, round_):
        if number is not None:
            chosen = {other.id for other in workshop.candidates if other.round == number} - {entry}
            wanted = chosen | ({entry} if number == round_ else set())
            workshop = casting.choose(workshop, number, wanted, context.passed_over, note)
    return workshop


def cleared_next(workshop: Workshop, entry: int) -> Workshop:
    """Go on to the next answer to "may this case be discussed here?": yes, no, open."""
    following: dict[bool | None, bool | None] = {None: True, True: False, False: None}
    return casting.clear(workshop, entry, following[found(workshop.candidates, entry).cleared])


# --- what a case giver says -------------------------------------------------------------------------------------


def said_of(workshop: Workshop, candidate: Candidate) -> Said:
    """Return what was said of a case; empty words if nothing was."""
    said = (item for item in workshop.said if (item.district, item.candidate) == (candidate.district, candidate.id))
    return next(said, Said(district=candidate.district, candidate=candidate.id))


def say(workshop: Workshop, said: Said) -> Workshop:
    """Keep what a case giver says.

    Raises:
        Refusal: as ``sessions.event.network.say_in_plenum``.
    """
    words = {"question": said.question, "insight": said.insight, "step": said.step}
    return network.say_in_plenum(workshop, said.district, said.candidate, **words)


def take_outcome(workshop: Workshop, entry: int, context: Context) -> Workshop:
    """Take what the consultation of a case says where nothing was said yet.

    Raises:
        Refusal: ``EMPTY`` if there is nothing to take.
    """
    said = said_of(workshop, found(workshop.candidates, entry))
    outcome = context.outcomes.get(entry, said)
    words = {part: getattr(said, part) or getattr(outcome, part) for part in ("question", "insight", "step")}
    if said.model_copy(update=words) == said:
        raise Refusal(Reason.EMPTY)
    return say(workshop, said.model_copy(update=words))


# --- a chosen row -----------------------------------------------------------------------------------------------


def strike(key: Key, workshop: Workshop, round_: int | None) -> Change | None:
    """Return the change that strikes what a row stands for; ``None`` if it cannot be struck.

    An item of the programme is left out; one that is left out already is taken away. Of a room people get up.

    Args:
        round_: of the rooms that are shown.
    """
    entry, name = key.id, key.name
    if key.what is What.ITEM:
        return _strike_item(entry, workshop)
    if key.what is What.SAID:
        said = Said(district=found(workshop.candidates, entry).district, candidate=entry)
        return lambda w, _now: say(w, said)
    changes: dict[What, Change] = {
        What.DISTRICT: lambda w, _now: taking.take_out(w, name),
        What.PERSON: lambda w, _now: taking.remove_person(w, entry),
        What.CANDIDATE: lambda w, _now: casting.withdraw(w, entry),
        What.POINT: lambda w, _now: report.edit_point(w, entry, ""),
        What.LOOK_BACK: lambda w, _now: closing.set_look_back(w, None),
        What.ROOM: lambda w, _now: rooms.close_room(w, round_ or 0, name),
    }
    of_parts = (What.QUESTION, What.TRANSFERABLE, What.HOME, What.HELP, What.FEEDBACK)
    changes |= dict.fromkeys(of_parts, lambda w, _now: parts.strike(w, entry))
    return changes.get(key.what)


def _strike_item(entry: int, workshop: Workshop) -> Change:
    item = current(workshop)
    if item is not None and item.id == entry:
        return programme.skip
    if found(workshop.programme, entry).dropped:
        return lambda w, _now: programme.remove_item(w, entry)
    return lambda w, _now: programme.drop(w, entry)


def districts_of(key: Key | None, workshop: Workshop) -> tuple[str, ...]:
    """Return the districts that a row speaks of, by id: mostly one, of help two, of most texts none."""
    if key is None:
        return ()
    entry, name = key.id, key.name
    match key.what:
        case What.DISTRICT:
            return (name,)
        case What.STEP:
            return (name.partition("/")[0],)
        case What.MATCH:
            return tuple(name.split(">"))
        case What.PERSON:
            districts = [found(workshop.people, entry).district]
        case What.CANDIDATE | What.SAID:
            districts = [found(workshop.candidates, entry).district]
        case What.QUESTION:
            districts = [found(workshop.report.questions, entry).district]
        case What.HOME:
            districts = [found(workshop.taken_home, entry).district]
        case What.HELP:
            help_ = found(workshop.helps, entry)
            districts = [help_.giver, help_.taker]
        case _:
            districts = []
    return tuple(district for district in districts if district is not None)


# --- a suggestion -----------------------------------------------------------------------------------------------


def suggestions(workshop: Workshop, context: Context) -> Sequence[network.Match]:
    """Return who may be able to help whom, those with most reasons first, without what is agreed already."""
    agreed = {(item.giver, item.taker) for item in workshop.helps}
    found_ = network.matches(context.taking_part(workshop))
    return [match for match in found_ if (match.giver, match.taker) not in agreed][:SUGGESTED]


def take_suggestion(key: Key, context: Context) -> Change:
    """Return the change that agrees the help of a suggestion, in the words in which it is offered."""
    giver, _sign, taker = key.name.partition(">")
    what = context.districts[giver].profile.offers
    return lambda w, _now: network.agree_help(w, giver, taker, what)


# --- templates of a programme -----------------------------------------------------------------------------------

_TEMPLATES: Mapping[str, Callable[[str], tuple[Draft, ...]]] = {
    "half": programme.half_day,
    "half-own": lambda language: programme.half_day(language, report=False),
    "full": programme.full_day,
    "full-two": lambda language: programme.full_day(language, 2),
    "full-own": lambda language: programme.full_day(language, report=False),
}


def template(name: str, language: str) -> tuple[Draft, ...]:
    """Return the items of a template, titled in ``language``."""
    return _TEMPLATES[name](language)


def lay_out(workshop: Workshop, name: str, language: str) -> Workshop:
    """Lay out a template, fitted to the hours of the event where both are known.

    Raises:
        Refusal: as ``sessions.event.programme.lay_out`` and ``fit``.
    """
    laid = programme.lay_out(workshop, template(name, language))
    if laid.begins is None or laid.ends is None:
        return laid
    return programme.fit(laid, laid.begins, laid.ends)
