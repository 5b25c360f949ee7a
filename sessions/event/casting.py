"""Which cases are consulted: candidates, dots, who is due, the choice for each round, what stays on the list.

Dots show what the group wants; a tie is shown and decided by a person. Who was passed over twice goes first, as a
published guide gives special treatment to those who were
(http://www.heidenreich-supervision.de/artikel/leitfaden-kollegiale-fallberatung/; read in part, what the treatment is
was not). Leftovers stay on the list for the next meeting
(https://wengelski-strock.de/2021/06/07/kollegiale-beratung-eine-gute-ergaenzung-zur-supervision-4-7/).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypedDict, Unpack

from sessions.event.needs import asked
from sessions.event.parts import found, named, not_ended, replaced, taking_part, without
from sessions.refusal import Reason, Refusal
from sessions.workshop import Candidate, Dots, Workshop

DUE = 2
"""So often a district was passed over when it goes first."""

# --- candidates -------------------------------------------------------------------------------------------------


class CandidateParts(TypedDict, total=False):
    """What of a candidate may be left out; see ``sessions.workshop.Candidate``."""

    case: str | None
    urgency: int | None
    importance: int | None
    cleared: bool | None
    question: int | None


def propose(workshop: Workshop, district: str, sentence: str, **parts: Unpack[CandidateParts]) -> Workshop:
    """Put a case that a district would like to bring on the list.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``; ``NO_SUCH_QUESTION``
            with ``question``.
    """
    not_ended(workshop)
    taking_part(workshop, district)
    new = _candidate(workshop, workshop.last_id + 1, district, sentence, parts)
    return workshop.model_copy(update={"candidates": (*workshop.candidates, new), "last_id": new.id})


def edit_candidate(workshop: Workshop, entry: int, sentence: str, **parts: Unpack[CandidateParts]) -> Workshop:
    """Put a candidate right; parts not given become empty, dots and choice stay.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``EMPTY``, ``TOO_LONG``; ``NO_SUCH_QUESTION`` with ``question``.
    """
    not_ended(workshop)
    old = found(workshop.candidates, entry)
    new = _candidate(workshop, entry, old.district, sentence, parts)
    return _with(workshop, new.model_copy(update={"dots": old.dots, "round": old.round, "by_hand": old.by_hand}))


def clear(workshop: Workshop, entry: int, cleared: bool | None) -> Workshop:
    """Keep the answer to "may this case be discussed here?"; a district may take it back at any time.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``.
    """
    not_ended(workshop)
    return _with(workshop, found(workshop.candidates, entry).model_copy(update={"cleared": cleared}))


def withdraw(workshop: Workshop, entry: int) -> Workshop:
    """Take a candidate off the list; whoever gave dots to it has them back.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``; ``CANDIDATE_NAMED`` if it was chosen, lies in a room or was spoken
            of; ``DOTS_FIRST`` with ``district`` and ``budget`` if a district has given more dots than it would have.
    """
    not_ended(workshop)
    candidates = without(workshop.candidates, entry)
    named_by = {room.candidate for room in workshop.rooms} | {item.candidate for item in workshop.said}
    if entry in named_by or found(workshop.candidates, entry).round is not None:
        raise Refusal(Reason.CANDIDATE_NAMED)
    after = workshop.model_copy(update={"candidates": candidates})
    for taking in workshop.districts:
        if dots_left(after, taking.district) < 0:
            raise Refusal(Reason.DOTS_FIRST, district=taking.district, budget=budget(len(candidates)))
    return after


def _candidate(workshop: Workshop, number: int, district: str, sentence: str, parts: CandidateParts) -> Candidate:
    question = parts.get("question")
    if question is not None:
        asked(workshop, question)
    return Candidate(
        id=number,
        district=district,
        case=parts.get("case"),
        sentence=named(sentence),
        urgency=parts.get("urgency"),
        importance=parts.get("importance"),
        cleared=parts.get("cleared"),
        question=question,
    )


def _with(workshop: Workshop, new: Candidate) -> Workshop:
    return workshop.model_copy(update={"candidates": replaced(workshop.candidates, new)})


# --- dots -------------------------------------------------------------------------------------------------------


def budget(items: int) -> int:
    """Return how many dots each district has for so many candidates: three, or a fifth of them if that is more.

    Three votes each, about 20 % of the items, own item allowed
    (https://m.turbidity.top/miroverse/troika-consultancy-uz8fp7pzxhybdmrg); that the greater counts is ours.
    """
    return max(3, (items + 2) // 5)


def dots_left(workshop: Workshop, district: str) -> int:
    """Return how many dots a district can still give."""
    given = sum(dots.count for item in workshop.candidates for dots in item.dots if dots.district == district)
    return budget(len(workshop.candidates)) - given


def give_dots(workshop: Workshop, entry: int, district: str, count: int = 1) -> Workshop:
    """Give dots of a district to a candidate, its own included.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``; ``NOT_TAKING_PART`` with ``district``; ``DOT_COUNT`` if ``count``
            is less than one; ``NO_DOTS_LEFT`` with ``district`` and ``left`` if it has not so many.
    """
    _can_dot(workshop, district, count)
    left = dots_left(workshop, district)
    if count > left:
        raise Refusal(Reason.NO_DOTS_LEFT, district=district, left=left)
    return _with_dots(workshop, entry, district, count)


def take_dots(workshop: Workshop, entry: int, district: str, count: int = 1) -> Workshop:
    """Take dots of a district back from a candidate.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``; ``NOT_TAKING_PART`` with ``district``; ``DOT_COUNT`` if ``count``
            is less than one; ``NO_DOTS_THERE`` with ``district`` and ``given`` if it gave not so many.
    """
    _can_dot(workshop, district, count)
    given = _dots_of(found(workshop.candidates, entry), district)
    if count > given:
        raise Refusal(Reason.NO_DOTS_THERE, district=district, given=given)
    return _with_dots(workshop, entry, district, -count)


def _can_dot(workshop: Workshop, district: str, count: int) -> None:
    not_ended(workshop)
    taking_part(workshop, district)
    if count < 1:
        raise Refusal(Reason.DOT_COUNT)


def _dots_of(candidate: Candidate, district: str) -> int:
    return sum(dots.count for dots in candidate.dots if dots.district == district)


def _with_dots(workshop: Workshop, entry: int, district: str, count: int) -> Workshop:
    candidate = found(workshop.candidates, entry)
    total = _dots_of(candidate, district) + count
    dots = [item for item in candidate.dots if item.district != district]
    if total:
        dots.append(Dots(district=district, count=total))
    return _with(workshop, candidate.model_copy(update={"dots": tuple(dots)}))


# --- the choice -------------------------------------------------------------------------------------------------


class Rank(NamedTuple):
    """Candidates that stand equal, by number in the order of the list.

    Attributes:
        dots: that each of them has.
        passed: how often their districts were passed over; 0 unless that puts them first.
    """

    candidates: tuple[int, ...]
    dots: int
    passed: int


class Pick(NamedTuple):
    """What the ranking says of the next candidates.

    Attributes:
        sure: who is in, whatever a person decides.
        tied: who stands equal for the places left, for a person to decide.
        places: how many of those who are tied have a place.
    """

    sure: tuple[int, ...]
    tied: tuple[int, ...] = ()
    places: int = 0


def standing(workshop: Workshop, passed_over: Mapping[str, int]) -> tuple[Rank, ...]:
    """Return the candidates that wait to be chosen, the first rank first; ties stand in one rank.

    Districts passed over twice or more go first with the candidate that has most dots, the most often passed over of
    them at the head, until one of their candidates is chosen; then dots count. Candidates that must not be discussed
    here are missing.

    Args:
        passed_over: how often each district was passed over at the meetings before, see ``passed_over``.
    """
    waiting = [item for item in workshop.candidates if item.round is None and item.cleared is not False]
    served = {item.district for item in workshop.candidates if item.round is not None}
    best = {item.district: max(other.total for other in waiting if other.district == item.district) for item in waiting}

    def key(item: Candidate) -> tuple[int, int]:
        passed = passed_over.get(item.district, 0)
        due = passed >= DUE and item.district not in served and item.total == best[item.district]
        return (passed if due else 0, item.total)

    return tuple(
        Rank(tuple(item.id for item in waiting if key(item) == (passed, dots)), dots, passed)
        for passed, dots in sorted({key(item) for item in waiting}, reverse=True)
    )


def pick(workshop: Workshop, places: int, passed_over: Mapping[str, int]) -> Pick:
    """Return which waiting candidates the ranking puts into so many places of one round.

    A district has at most one case in a round, because its people cannot sit in two rooms. What follows a tie is
    left open until it is decided.
    """
    sure: list[int] = []
    for fresh, free in _ranks(workshop, places, passed_over, sure):
        districts = {item.district for item in fresh}
        if len(fresh) > len(districts) or len(districts) > free:
            return Pick(tuple(sure), tuple(item.id for item in fresh), min(free, len(districts)))
        sure += [item.id for item in fresh]
    return Pick(tuple(sure))


def choose(
    workshop: Workshop, round_: int, candidates: Iterable[int], passed_over: Mapping[str, int], note: str = ""
) -> Workshop:
    """Choose the candidates of a round, in place of those chosen for it before; nobody leaves the list.

    Among those who are tied any can be chosen. What the ranking does not say needs a ``note`` with the reason, which
    stays with those who are chosen or passed over by hand for as long as they are; whoever had a reason before keeps
    it, and the same choice again needs none. A room of the round loses a case that is not chosen any more.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``TOO_LONG``; ``CHOSEN_ALREADY`` with ``round`` if one is chosen
            for another; ``NOT_CLEARED`` if one must not be discussed here; ``AGAINST_DOTS`` if the ranking says
            something else and there is no note; ``ROOM_PREPARED`` with ``room`` if one that is not chosen any more has
            been prepared.
    """
    not_ended(workshop)
    wanted = {found(workshop.candidates, entry).id for entry in candidates}
    before = {item.id for item in workshop.candidates if item.round == round_}
    for item in workshop.candidates:
        if item.id in wanted and item.round not in (None, round_):
            raise Refusal(Reason.CHOSEN_ALREADY, round=item.round)
        if item.id in wanted and item.cleared is False:
            raise Refusal(Reason.NOT_CLEARED)
    open_again = _chosen(workshop, before, None)
    picked = pick(open_again, len(wanted), passed_over)
    sure, tied = set(picked.sure), set(picked.tied)
    by_hand, passed = wanted - sure - tied, sure - wanted
    again = wanted == before
    kept = wanted if again else by_hand | (wanted & tied)
    reasons = {item.id: item.by_hand for item in workshop.candidates if item.id in kept & before and item.by_hand}
    new, noted, words = wanted - reasons.keys(), set[int](), named(note) if note.strip() else ""
    if words:
        noted = passed | (new & by_hand or new & tied or new)
    elif not _follows(open_again, wanted, passed_over):
        known = {*reasons.values(), *(item.by_hand for item in workshop.candidates if again)} - {""}
        said = {item.id for item in workshop.candidates if item.id in passed and item.by_hand in known}
        if (by_hand or passed or wanted & tied) - said - reasons.keys():
            raise Refusal(Reason.AGAINST_DOTS)
        noted, words = passed, next(iter(reasons.values()), "")
    chosen = _chosen(_without_cases(open_again, round_, before - wanted), wanted, round_)
    gone = {item.by_hand for item in workshop.candidates if item.id in before}
    return _noted(chosen, dict.fromkeys(noted, words) | reasons, gone)


def leftovers(workshop: Workshop) -> tuple[Candidate, ...]:
    """Return the candidates that were not chosen; they stay on the list for the next meeting."""
    return tuple(item for item in workshop.candidates if item.round is None)


def bring_leftovers(workshop: Workshop, earlier: Workshop) -> Workshop:
    """Put the leftovers of an earlier meeting on the list, of districts that take part and without dots.

    Whether they may be discussed here is asked anew. What stands on the list in the same words does not come twice.

    Raises:
        Refusal: ``EVENT_ENDED``.
    """
    not_ended(workshop)
    here = {item.district for item in workshop.districts}
    there = {(item.district, item.sentence) for item in workshop.candidates}
    for item in leftovers(earlier):
        if item.district in here and (item.district, item.sentence) not in there:
            parts = CandidateParts(case=item.case, urgency=item.urgency, importance=item.importance)
            workshop = propose(workshop, item.district, item.sentence, **parts)
    return workshop


def passed_over(workshops: Sequence[Workshop]) -> dict[str, int]:
    """Return how often each district was passed over since one of its cases was last chosen.

    Args:
        workshops: earlier meetings, the earliest first. One at which nothing was chosen counts for nobody, and a
            candidate that must not be discussed counts as none.
    """
    passed: dict[str, int] = {}
    for workshop in workshops:
        chosen = {item.district for item in workshop.candidates if item.round is not None}
        if chosen:
            waiting = {item.district for item in workshop.candidates if item.cleared is not False} - chosen
            passed |= {district: passed.get(district, 0) + 1 for district in waiting} | dict.fromkeys(chosen, 0)
    return passed


def _ranks(
    workshop: Workshop, places: int, passed_over: Mapping[str, int], chosen: Sequence[int]
) -> Iterator[tuple[list[Candidate], int]]:
    """Yield the ranks that have a place, with how many are free; ``chosen`` grows while they are walked through.

    Of a rank those are left out whose district has a place already.
    """
    for rank in standing(workshop, passed_over):
        served = {found(workshop.candidates, entry).district for entry in chosen}
        fresh = [found(workshop.candidates, entry) for entry in rank.candidates]
        fresh = [item for item in fresh if item.district not in served]
        if fresh and len(chosen) < places:
            yield fresh, places - len(chosen)


def _follows(workshop: Workshop, wanted: set[int], passed_over: Mapping[str, int]) -> bool:
    """Return whether the ranking, its ties decided in some way, chooses just these."""
    chosen: list[int] = []
    for fresh, free in _ranks(workshop, len(wanted), passed_over, chosen):
        picked = [item for item in fresh if item.id in wanted]
        districts = {item.district for item in picked}
        if len(picked) > len(districts) or len(picked) < min(free, len({item.district for item in fresh})):
            return False
        chosen += [item.id for item in picked]
    return set(chosen) == wanted


def _chosen(workshop: Workshop, entries: set[int], round_: int | None) -> Workshop:
    candidates = tuple(
        item.model_copy(update={"round": round_, "by_hand": ""}) if item.id in entries else item
        for item in workshop.candidates
    )
    return workshop.model_copy(update={"candidates": candidates})


def _noted(workshop: Workshop, notes: Mapping[int, str], gone: set[str]) -> Workshop:
    """Note reasons; whoever has one keeps it, unless it is of a choice that is ``gone`` and nobody is chosen for it."""
    gone = gone - {notes.get(item.id, item.by_hand) for item in workshop.candidates if item.round is not None}
    candidates = []
    for item in workshop.candidates:
        keeps = item.by_hand and (item.round is not None or item.by_hand not in gone)
        candidates.append(item.model_copy(update={"by_hand": item.by_hand if keeps else notes.get(item.id, "")}))
    return workshop.model_copy(update={"candidates": tuple(candidates)})


def _without_cases(workshop: Workshop, round_: int, entries: set[int]) -> Workshop:
    """Take some cases out of the rooms of a round."""
    rooms = []
    for room in workshop.rooms:
        if room.round == round_ and room.candidate in entries:
            if room.session is not None or room.away:
                raise Refusal(Reason.ROOM_PREPARED, room=room.name)
            room = room.model_copy(update={"candidate": None})  # noqa: PLW2901
        rooms.append(room)
    return workshop.model_copy(update={"rooms": tuple(rooms)})
