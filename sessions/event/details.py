"""What was announced of an event, entered and put right by hand; what districts said of its questions stays theirs."""

from difflib import SequenceMatcher

from sessions.refusal import Reason, Refusal
from sessions.workshop import Announced, Workshop

_ALIKE = 0.6
"""From so alike on (difflib's ratio), a question is taken for another wording of an earlier one; our choice."""


def announced(workshop: Workshop) -> Announced:
    """Return what an announcement would say of a workshop."""
    return Announced.model_validate({name: getattr(workshop, name) for name in Announced.model_fields})


def new_event(details: Announced, workshop_id: str) -> Workshop:
    """Return a workshop of which nothing is known but its announcement."""
    return Workshop.model_validate({**dict(details), "id": workshop_id})


def with_details(workshop: Workshop, details: Announced) -> Workshop:
    """Return a workshop that is announced otherwise; its id stays.

    Dots and cases stay with their guiding question, also if it is worded anew or moved.

    Raises:
        Refusal: ``QUESTION_IN_USE`` with ``question``: it is gone and somebody gave it dots or a case belongs to it.
    """
    places = _places(workshop.guiding_questions, details.guiding_questions)

    def place(question: int) -> int:
        if question not in places:
            raise Refusal(Reason.QUESTION_IN_USE, question=workshop.guiding_questions[question - 1])
        return places[question]

    needs = (need.model_copy(update={"question": place(need.question)}) for need in workshop.needs)
    candidates = (
        item if item.question is None else item.model_copy(update={"question": place(item.question)})
        for item in workshop.candidates
    )
    return workshop.model_copy(update={**dict(details), "needs": tuple(needs), "candidates": tuple(candidates)})


def _places(before: tuple[str, ...], after: tuple[str, ...]) -> dict[int, int]:
    """Return where each question of ``before`` is in ``after``, both counted from 1; those that are gone are missing.

    First those that stayed as they were, then those that are most alike; if as many are left on both sides, they were
    worded anew in their order.
    """
    old, new, places = dict(enumerate(before, 1)), dict(enumerate(after, 1)), {}
    alike = sorted(
        ((_likeness(words, other), -number, -place) for number, words in old.items() for place, other in new.items()),
        reverse=True,
    )
    for likeness, number, place in alike:
        if likeness >= _ALIKE and -number in old and -place in new:
            places[-number] = -place
            del old[-number], new[-place]
    if len(old) == len(new):
        places |= zip(old, new, strict=True)
    return places


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one != other else 2.0
