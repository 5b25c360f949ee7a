"""What matters to whom: dots or hands for the guiding questions, so that the cases follow the need."""

from typing import NamedTuple

from sessions.event.parts import not_ended, taking_part
from sessions.refusal import Reason, Refusal
from sessions.workshop import Need, Workshop


class Rank(NamedTuple):
    """Guiding questions, from 1, to which equally many dots were given."""

    questions: tuple[int, ...]
    dots: int


def set_need(workshop: Workshop, question: int, district: str, dots: int) -> Workshop:
    """Set how many dots, or hands, a district gives to a guiding question; 0 takes them away.

    Raises:
        Refusal: ``EVENT_ENDED``; ``NO_SUCH_QUESTION`` with ``question``; ``NOT_TAKING_PART`` with ``district``;
            ``DOT_COUNT`` if there are less than none or more than 999.
    """
    not_ended(workshop)
    asked(workshop, question)
    taking_part(workshop, district)
    if not 0 <= dots <= 999:
        raise Refusal(Reason.DOT_COUNT)
    kept = [need for need in workshop.needs if (need.question, need.district) != (question, district)]
    if dots:
        kept.append(Need(question=question, district=district, dots=dots))
    return workshop.model_copy(update={"needs": tuple(kept)})


def ranking(workshop: Workshop) -> tuple[Rank, ...]:
    """Return the guiding questions by need, the greatest first; a tie stands in one rank."""
    totals = dict.fromkeys(range(1, len(workshop.guiding_questions) + 1), 0)
    for need in workshop.needs:
        totals[need.question] += need.dots
    return tuple(
        Rank(tuple(question for question, total in totals.items() if total == dots), dots)
        for dots in sorted(set(totals.values()), reverse=True)
    )


def untouched(workshop: Workshop) -> tuple[int, ...]:
    """Return the guiding questions to which no candidate belongs, those with the greatest need first."""
    touched = {item.question for item in workshop.candidates}
    return tuple(question for rank in ranking(workshop) for question in rank.questions if question not in touched)


def asked(workshop: Workshop, question: int) -> None:
    """Refuse a guiding question that is not there.

    Raises:
        Refusal: ``NO_SUCH_QUESTION`` with ``question``.
    """
    if not 1 <= question <= len(workshop.guiding_questions):
        raise Refusal(Reason.NO_SUCH_QUESTION, question=question)
