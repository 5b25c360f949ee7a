"""What the functions of an event share: finding a part by its number, changing it, striking it out.

An event that has ended changes no more until it is reopened (``closing.reopen``); only names and contacts can be
removed from it (``taking.forget``).
"""

from collections.abc import Sequence
from typing import TypeVar

from sessions.refusal import Reason, Refusal
from sessions.text import short
from sessions.workshop import Numbered, Workshop

Part = TypeVar("Part", bound=Numbered)


def not_ended(workshop: Workshop) -> None:
    """Refuse an event that has ended.

    Raises:
        Refusal: ``EVENT_ENDED``.
    """
    if workshop.ended_at is not None:
        raise Refusal(Reason.EVENT_ENDED)


def taking_part(workshop: Workshop, district: str) -> None:
    """Refuse a district that does not take part.

    Raises:
        Refusal: ``NOT_TAKING_PART`` with ``district``.
    """
    if all(item.district != district for item in workshop.districts):
        raise Refusal(Reason.NOT_TAKING_PART, district=district)


def found(items: Sequence[Part], entry: int) -> Part:
    """Return the item with a number.

    Raises:
        Refusal: ``NO_SUCH_ENTRY``.
    """
    for item in items:
        if item.id == entry:
            return item
    raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)


def replaced(items: Sequence[Part], new: Part) -> tuple[Part, ...]:
    """Return ``items`` with ``new`` in the place of the one of the same number.

    Raises:
        Refusal: ``NO_SUCH_ENTRY``.
    """
    found(items, new.id)
    return tuple(new if item.id == new.id else item for item in items)


def without(items: Sequence[Part], entry: int) -> tuple[Part, ...]:
    """Return ``items`` without the one with a number.

    Raises:
        Refusal: ``NO_SUCH_ENTRY``.
    """
    found(items, entry)
    return tuple(item for item in items if item.id != entry)


def named(text: str) -> str:
    """Return ``text`` cleaned, on one line.

    Raises:
        Refusal: ``EMPTY``; ``TOO_LONG``.
    """
    words = short(text)
    if not words:
        raise Refusal(Reason.EMPTY)
    return words


def strike(workshop: Workshop, entry: int) -> Workshop:
    """Remove what somebody said: a question on the report, what is transferable, what goes home, help, feedback.

    What a group strikes out is gone (data minimisation, GDPR Art. 5(1)(c)).

    Raises:
        Refusal: ``EVENT_ENDED``, ``NO_SUCH_ENTRY``.
    """
    not_ended(workshop)
    report = workshop.report
    said = (report.questions, report.transferable, workshop.taken_home, workshop.helps, workshop.feedback)
    if all(item.id != entry for items in said for item in items):
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=entry)
    kept = {
        "questions": tuple(item for item in report.questions if item.id != entry),
        "transferable": tuple(item for item in report.transferable if item.id != entry),
    }
    return workshop.model_copy(
        update={
            "report": report.model_copy(update=kept),
            "taken_home": tuple(item for item in workshop.taken_home if item.id != entry),
            "helps": tuple(item for item in workshop.helps if item.id != entry),
            "feedback": tuple(item for item in workshop.feedback if item.id != entry),
        }
    )
