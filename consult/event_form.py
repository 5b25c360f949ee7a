"""The fields in which an event is entered, as text and codes, and the announcement that such fields make."""

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any, NamedTuple

from pydantic import ValidationError

from consult.dates import read_day
from sessions.event.announcement import Field, Reading
from sessions.language import N_, Language
from sessions.refusal import Refusal
from sessions.text import NAME_LIMIT, TEXT_LIMIT, clean_line
from sessions.workshop import Announced, Guest

Fields = dict[str, Any]
"""By name of the announcement's field: a text, a tuple of one code, or whether a box is ticked."""

_LINES = ("title", "kind", "organiser", "funder", "room")
_TEXTS = ("place", "address", "contact", "description", "conditions")
_FREE = {"": None, "yes": True, "no": False}
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?(?: ?Uhr)?")
_BETWEEN = "; "

MISTAKES = {
    "title": N_("A title is needed, of at most {line} characters."),
    "day": N_("A day is needed, such as 23.11.2026."),
    "begins": N_("A time such as 11:30, or nothing."),
    "ends": N_("A time such as 17:00, later than the begin, or nothing."),
    "guiding_questions": N_("At most {line} characters each."),
    "guests": N_("A function is needed, then city and topic behind semicolons; at most {line} characters each."),
    **dict.fromkeys(("kind", "organiser", "funder", "room"), N_("At most {line} characters.")),
    **dict.fromkeys(_TEXTS, N_("At most {text} characters.")),
}
"""What may stand in a field."""


class Made(NamedTuple):
    """What fields make: an announcement, or the fields that keep them from being one, in the order of ``MISTAKES``."""

    announced: Announced | None
    mistakes: tuple[str, ...]


def mistake_text(field: str, language: Language) -> str:
    """Return what may stand in a field that holds something else."""
    return language.gettext(MISTAKES[field]).format(line=NAME_LIMIT, text=f"{TEXT_LIMIT:,}".replace(",", " "))


def event_fields(known: Announced | None, language: Language) -> Fields:
    """Return the fields of what is known of an event; of none, empty ones."""
    fields: Fields = dict.fromkeys((*_LINES, *_TEXTS, "day", "begins", "ends", "guiding_questions", "guests"), "")
    fields |= {"needs_agreement": False, "free": ("",)}
    if known is None:
        return fields
    fields |= {name: getattr(known, name) for name in (*_LINES, *_TEXTS, "needs_agreement")}
    fields["day"] = language.short_date(known.day)
    fields |= {name: f"{at:%H:%M}" if (at := getattr(known, name)) else "" for name in ("begins", "ends")}
    fields["free"] = (next(code for code, value in _FREE.items() if value is known.free),)
    fields["guiding_questions"] = "\n".join(known.guiding_questions)
    fields["guests"] = "\n".join(map(_guest_line, known.guests))
    return fields


def filled(fields: Fields, reading: Reading, language: Language) -> Fields:
    """Return the fields with what an announcement says; what it does not say stays as it stands there."""
    said: dict[str, object] = {
        fact.field.value: fact.value for fact in reading.facts if fact.field.value in Announced.model_fields
    }
    for name, field in (("guiding_questions", Field.QUESTION), ("guests", Field.GUEST)):
        if reading.all(field):
            said[name] = tuple(fact.value for fact in reading.all(field))
    known = event_fields(Announced.model_validate({"title": "-", "day": date.min, **said}), language)
    return fields | {name: known[name] for name in said}


def made(fields: Fields, today: date, known: Announced | None = None) -> Made:
    """Return the announcement that the fields make, or every field that is wrong.

    Args:
        fields: as ``event_fields`` names them.
        today: that a day such as "23.11." is counted from.
        known: as it was before; a topic of several lines stays as it was if nobody touched it.
    """
    wrong = set()
    data = {name: fields[name] for name in (*_LINES, *_TEXTS, "needs_agreement")}
    data["free"] = _FREE[fields["free"][0]]
    try:
        data["day"] = read_day(fields["day"], today)
    except Refusal:
        wrong.add("day")
        data["day"] = date.min
    for name in ("begins", "ends"):
        try:
            data[name] = _time(fields[name])
        except ValueError:
            wrong.add(name)
    if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
        wrong.add("ends")
    data["guiding_questions"] = tuple(_filled(fields["guiding_questions"]))
    # A line that says the same as before stands for the same guest: not all that a guest holds goes into one line.
    guests = {_guest_line(guest): dict(guest) for guest in known.guests} if known else {}
    topics = known.guests if known else ()
    data["guests"] = tuple(guests.get(line) or _guest(line, topics) for line in _filled(fields["guests"]))
    try:
        announced = Announced.model_validate(data)
    except ValidationError as error:
        wrong |= {str(item["loc"][0]) for item in error.errors()}
    else:
        if not wrong:
            return Made(announced, ())
    return Made(None, tuple(name for name in MISTAKES if name in wrong))


def _time(words: str) -> time | None:
    """Return "11:30", "11.30 Uhr" or "11" as a time; ``None`` if there are no words.

    Raises:
        ValueError: it is none.
    """
    if not words.strip():
        return None
    match = _TIME.fullmatch(words.strip())
    if match is None:
        raise ValueError(words)
    return time(int(match[1]), int(match[2] or 0))


def _filled(lines: str) -> list[str]:
    return [line for line in map(clean_line, lines.splitlines()) if line]


def _guest_line(guest: Guest) -> str:
    return clean_line(_BETWEEN.join((guest.label, guest.city, _on_one_line(guest.topic))).rstrip("; "))


def _guest(line: str, known: Sequence[Guest]) -> dict[str, str]:
    label, city, topic = (part.strip() for part in [*line.split(";", 2), "", ""][:3])
    same = [guest for guest in known if topic and clean_line(_on_one_line(guest.topic)).rstrip("; ") == topic]
    if same:  # one line holds no paragraphs
        topic = max(same, key=lambda guest: (guest.label == label, guest.city == city)).topic
    return {"label": label, "city": city, "topic": topic}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
