"""What an experienced city reports: points, questions with answers, what is transferable under which conditions.

Conditions are asked for, because good practice cannot be copied as it is: elements are looked at one by one and
adapted (https://www.transferagentur-niedersachsen.de/arbeitsmaterial/newsletter-transferkompakt/juli2015/was-ist-transfer).
"""

from sessions.event.parts import found, not_ended, replaced, taking_part
from sessions.refusal import Reason, Refusal
from sessions.text import filled, long
from sessions.workshop import Asked, Report, Transferable, Workshop


def add_point(workshop: Workshop, text: str) -> Workshop:
    """Note a point of the report.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``.
    """
    not_ended(workshop)
    return _with(workshop, points=(*workshop.report.points, filled(text)))


def edit_point(workshop: Workshop, number: int, text: str) -> Workshop:
    """Put a point right; points are counted from 1. Without words it is removed.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``TOO_LONG``.
    """
    not_ended(workshop)
    points, words = workshop.report.points, long(text)
    if not 1 <= number <= len(points):
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=number)
    return _with(workshop, points=(*points[: number - 1], *([words] if words else []), *points[number:]))


def ask(workshop: Workshop, text: str, district: str | None = None) -> Workshop:
    """Note a question to whoever reports, and which district asks; ``parts.strike`` removes it.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``.
    """
    not_ended(workshop)
    if district is not None:
        taking_part(workshop, district)
    new = Asked(id=workshop.last_id + 1, text=filled(text), district=district)
    asked = _with(workshop, questions=(*workshop.report.questions, new))
    return asked.model_copy(update={"last_id": new.id})


def answer(workshop: Workshop, entry: int, text: str) -> Workshop:
    """Keep the answer to a question, in place of the one before; without words it is taken away.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``TOO_LONG``.
    """
    not_ended(workshop)
    new = found(workshop.report.questions, entry).model_copy(update={"answer": long(text)})
    return _with(workshop, questions=replaced(workshop.report.questions, new))


def edit_question(workshop: Workshop, entry: int, text: str, district: str | None = None) -> Workshop:
    """Put a question right, and who asked it; the answer stays.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``EMPTY``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``.
    """
    not_ended(workshop)
    if district is not None:
        taking_part(workshop, district)
    update = {"text": filled(text), "district": district}
    new = found(workshop.report.questions, entry).model_copy(update=update)
    return _with(workshop, questions=replaced(workshop.report.questions, new))


def add_transferable(workshop: Workshop, what: str, conditions: str = "") -> Workshop:
    """Note what can be taken over, and under which conditions it works; ``parts.strike`` removes it.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``.
    """
    not_ended(workshop)
    new = Transferable(id=workshop.last_id + 1, what=filled(what), conditions=long(conditions))
    added = _with(workshop, transferable=(*workshop.report.transferable, new))
    return added.model_copy(update={"last_id": new.id})


def edit_transferable(workshop: Workshop, entry: int, what: str, conditions: str = "") -> Workshop:
    """Put right what can be taken over, and its conditions.

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``, ``EMPTY``, ``TOO_LONG``.
    """
    not_ended(workshop)
    new = Transferable(id=entry, what=filled(what), conditions=long(conditions))
    return _with(workshop, transferable=replaced(workshop.report.transferable, new))


def _with(workshop: Workshop, **update: object) -> Workshop:
    report: Report = workshop.report.model_copy(update=update)
    return workshop.model_copy(update={"report": report})
