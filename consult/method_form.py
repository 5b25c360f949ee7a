"""What the editor of methods shows of a method, as text and codes in fields, and the method that such fields make."""

import json
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from pydantic import ValidationError

from sessions.language import N_
from sessions.method import Method, Phase
from sessions.text import NAME_LIMIT, clean, clean_line

Fields = dict[str, Any]
"""By name: a text, a tuple of codes, or whether a box is ticked."""

MISTAKES = {
    "name": N_("A name is needed, of at most 300 characters."),
    "summary": N_("Some words are needed, at most 20,000 characters."),
    "people": N_("Two numbers are needed, fewest and most people, at least 2."),
    "minutes": N_("Whole minutes are needed, from 1 to 1440."),
    "speaks": N_("Somebody must speak."),
    "silent": N_("Nobody can both speak and be silent."),
    "records": N_("Something must be recorded."),
    "say": N_("At least one sentence is needed; none has more than 20,000 characters."),
    "rules": N_("No rule has more than 20,000 characters."),
    "protected": N_("Minutes that are never taken cannot be lent as well."),
}
"""What may stand in a field, by its name without language, in their order; the others cannot be wrong."""
_CODES = ("speaks", "silent", "records", "parks", "exit")
_BOXES = ("elastic", "protected", "slot")


class Draft(NamedTuple):
    """A phase that is being written: as it began, and its fields as they stand now."""

    base: Phase
    fields: Fields


class Mistake(NamedTuple):
    """Something that makes no method.

    Attributes:
        part: 0 for the method itself, else the phase, counted from 1.
        field: the name of a field, without language; a key of ``MISTAKES``.
    """

    part: int
    field: str


class Made(NamedTuple):
    """What fields make.

    Attributes:
        method: ``None`` if there are mistakes.
        filled: the parts in which one language was empty, so that the words of the other stand for both.
    """

    method: Method | None
    mistakes: tuple[Mistake, ...]
    filled: tuple[int, ...]


def method_fields(method: Method) -> Fields:
    """Return the fields of a method itself."""
    settings = method.settings
    return {
        "name-de": method.name.de,
        "name-en": method.name.en,
        "summary-de": method.summary.de,
        "summary-en": method.summary.en,
        "people-from": str(method.people[0]),
        "people-to": str(method.people[1]),
        "module_by": (settings.module_by.value,),
        "seat": (settings.seat.value if settings.seat else "",),
        "advice": (settings.advice.value,),
        "facilitator_advises": settings.facilitator_advises,
        "writes": (settings.writes.value,),
    }


def phase_fields(phase: Phase) -> Fields:
    """Return the fields of a phase; sentences and rules have a line each."""
    return {
        "name-de": phase.name.de,
        "name-en": phase.name.en,
        "minutes": str(phase.minutes),
        **{name: tuple(code.value for code in getattr(phase, name)) for name in _CODES},
        "seat": (phase.seat.value,),
        "say-de": "\n".join(words.de for words in phase.say),
        "say-en": "\n".join(words.en for words in phase.say),
        "rules-de": "\n".join(rule.de for rule in phase.rules),
        "rules-en": "\n".join(rule.en for rule in phase.rules),
        **{name: getattr(phase, name) for name in _BOXES},
    }


def made(base: Method, fields: Fields, drafts: Sequence[Draft]) -> Made:
    """Return the method that the fields make of ``base``, or every mistake; what nobody touched stays as it was."""
    data = base.model_dump(mode="json", by_alias=True)
    was = method_fields(base)
    for name in ("name", "summary"):
        if _touched(fields, was, name):
            data[name] = _words(fields, name)
    data["people"] = [_number(fields["people-from"]), _number(fields["people-to"])]
    data["settings"] |= {name: fields[name][0] or None for name in ("module_by", "seat", "advice", "writes")}
    data["settings"]["facilitator_advises"] = fields["facilitator_advises"]
    data["phase"] = [_phase(draft) for draft in drafts]
    parts = [fields, *(draft.fields for draft in drafts)]
    found = [Mistake(part, "name") for part, values in enumerate(parts) if _too_long(values)]
    method = None
    try:
        method = Method.model_validate_json(json.dumps(data))
    except ValidationError as error:
        # Phases that are all wrong are called too few as well.
        found += [_mistake(item["loc"]) for item in error.errors() if item["loc"] != ("phase",)]
    filled = tuple(part for part, values in enumerate(parts) if _is_filled(values))
    order = list(MISTAKES)
    found.sort(key=lambda mistake: (mistake.part, order.index(mistake.field)))
    return Made(None if found else method, tuple(dict.fromkeys(found)), filled)


def _phase(draft: Draft) -> dict[str, Any]:
    data = draft.base.model_dump(mode="json")
    fields, was = draft.fields, phase_fields(draft.base)
    if _touched(fields, was, "name"):
        data["name"] = _words(fields, "name")
    if _touched(fields, was, "say"):
        data["say"] = _lines(fields, "say")
    if _touched(fields, was, "rules"):
        # A rule that stayed keeps what backs it.
        known = {(rule["de"], rule["en"]): rule for rule in data["rules"]}
        data["rules"] = [known.get((rule["de"], rule["en"]), rule) for rule in _lines(fields, "rules")]
    data["minutes"] = _number(fields["minutes"])
    data["seat"] = fields["seat"][0]
    return data | {name: list(fields[name]) for name in _CODES} | {name: fields[name] for name in _BOXES}


def _touched(fields: Fields, was: Fields, name: str) -> bool:
    return any(fields[f"{name}-{code}"] != was[f"{name}-{code}"] for code in ("de", "en"))


def _words(fields: Fields, name: str) -> dict[str, str]:
    tidy = clean_line if name == "name" else clean
    de, en = tidy(fields[f"{name}-de"]), tidy(fields[f"{name}-en"])
    return {"de": de or en, "en": en or de}


def _lines(fields: Fields, name: str) -> list[dict[str, str]]:
    return [{"de": de or en, "en": en or de} for de, en in _pairs(fields, name)]


def _pairs(fields: Fields, name: str) -> list[tuple[str, str]]:
    """Return the lines of both languages that belong together; one may be empty, not both."""
    lines = [[clean_line(line) for line in fields[f"{name}-{code}"].splitlines()] for code in ("de", "en")]
    filled = [[line for line in part if line] for part in lines]
    de, en = filled if len(filled[0]) == len(filled[1]) else lines
    return [pair for pair in zip_longest(de, en, fillvalue="") if any(pair)]


def _is_filled(fields: Fields) -> bool:
    """Return whether one language is empty somewhere."""
    pairs = [(fields[f"{name}-de"], fields[f"{name}-en"]) for name in ("name", "summary") if f"{name}-de" in fields]
    pairs += [pair for name in ("say", "rules") if f"{name}-de" in fields for pair in _pairs(fields, name)]
    return any(bool(clean(de)) != bool(clean(en)) for de, en in pairs)


def _too_long(fields: Fields) -> bool:
    return any(len(clean_line(fields[f"name-{code}"])) > NAME_LIMIT for code in ("de", "en"))


def _number(text: str) -> int | str:
    """Return the number that is written, or the text for the model to refuse."""
    words = text.strip()
    return int(words) if words.isdecimal() and len(words) < 6 else words


def _mistake(place: tuple[int | str, ...]) -> Mistake:
    if place[0] == "phase" and len(place) > 2:
        return Mistake(int(place[1]) + 1, str(place[2]))
    return Mistake(0, str(place[0]))
