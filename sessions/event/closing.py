"""The end of an event: feedback, the day of the look back, ending and reopening it."""

from collections.abc import Sequence
from datetime import date, datetime

from sessions.event.parts import not_ended
from sessions.record import Feedback, Hands
from sessions.refusal import Reason, Refusal
from sessions.text import filled, long
from sessions.workshop import ItemRun, Workshop


def give_feedback(workshop: Workshop, text: str, now: datetime, scores: Sequence[int] = ()) -> Workshop:
    """Add a voice to the feedback; nobody's name is kept with it, and ``parts.strike`` removes it.

    Args:
        scores: from 1 to 5 for the first questions of the feedback, in their order.

    Raises:
        Refusal: ``EVENT_ENDED``, ``TOO_LONG``; ``EMPTY`` if there is neither text nor score.
    """
    not_ended(workshop)
    words = long(text) if scores else filled(text)
    voice = Feedback(id=workshop.last_id + 1, text=words, scores=tuple(scores), at=now)
    return _with_feedback(workshop, (*workshop.feedback, voice))


def show_hands(workshop: Workshop, question: int, counts: Sequence[int], now: datetime) -> Workshop:
    """Add the hands shown for one question of the feedback, counted from 1; they replace those shown for it before.

    Args:
        counts: how many hands for each score from 1 to 5.

    Raises:
        Refusal: ``EVENT_ENDED``; ``EMPTY`` if no hand was shown.
    """
    not_ended(workshop)
    if not any(counts):
        raise Refusal(Reason.EMPTY)
    hands = Hands.model_validate({"question": question, "counts": tuple(counts)})
    voice = Feedback(id=workshop.last_id + 1, hands=hands, at=now)
    others = tuple(item for item in workshop.feedback if item.hands is None or item.hands.question != question)
    return _with_feedback(workshop, (*others, voice))


def set_look_back(workshop: Workshop, day: date | None) -> Workshop:
    """Set the day on which all districts look back, or with ``None`` that there is none.

    Raises:
        Refusal: ``EVENT_ENDED``.
    """
    not_ended(workshop)
    return workshop.model_copy(update={"look_back": day})


def end(workshop: Workshop, now: datetime) -> Workshop:
    """End the running item and the event.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_ITEM_RUNS``.
    """
    not_ended(workshop)
    run = workshop.run
    if run is None:
        raise Refusal(Reason.NO_ITEM_RUNS)
    instant = max(now, run.start)
    runs = (*workshop.runs[:-1], run.model_copy(update={"end": instant}))
    return workshop.model_copy(update={"runs": runs, "ended_at": instant})


def reopen(workshop: Workshop, now: datetime) -> Workshop:
    """Go on in the item in which the event ended, if one ran; the time between counts for nothing.

    Raises:
        Refusal: ``EVENT_NOT_ENDED``.
    """
    if workshop.ended_at is None:
        raise Refusal(Reason.EVENT_NOT_ENDED)
    again = [ItemRun(item=run.item, start=max(now, workshop.ended_at)) for run in workshop.runs[-1:]]
    return workshop.model_copy(update={"runs": (*workshop.runs, *again), "ended_at": None})


def _with_feedback(workshop: Workshop, feedback: tuple[Feedback, ...]) -> Workshop:
    return workshop.model_copy(update={"feedback": feedback, "last_id": workshop.last_id + 1})
