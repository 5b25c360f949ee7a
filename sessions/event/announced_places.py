"""The parts of a place: which is the house, which the room, which the address."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from sessions.event.announcement_lines import Field, Row, merged


class Part(NamedTuple):
    """A part of a place, with its lines; ``field`` is place, room or address."""

    field: Field
    text: str
    lines: tuple[int, ...]


_BETWEEN = re.compile(r"\s?[,;|·]\s|\s[–—-]\s|[,;|·]$")
_IN_BRACKETS = re.compile(r"\(\s?((?:Raum|Saal|Room)\b[^()]*)\)", re.IGNORECASE)
_LABELLED_ROOM = re.compile(r"(?:raum|saal|room)\s?:\s?(.+)", re.IGNORECASE)
_ROOM = re.compile(
    r"(?:.*[\w\s-])?(?:raum|saal|room|aula|foyer|hall)(?:\s[\w-]{1,12}(?:\s[0-9]{1,3})?)?"
    r"|(?:atelier|studio|zimmer)\s[0-9]{1,4}\w?",
    re.IGNORECASE,
)
_STREET = re.compile(
    r".*(?:str(?:aße|asse|\.)|platz|weg|allee|damm|ufer|ring|gasse|chaussee|markt|graben|steig|hof|zeile|promenade)"
    r"\s[0-9]{1,4}\s?[a-z]?(?:\s?[-–/]\s?[0-9]{1,4}\s?[a-z]?)?"
    r"|[0-9]{1,4}[a-z]?\s.*(?:street|road|avenue|lane|square|way|st\.|rd\.)",
    re.IGNORECASE,
)
_TOWN = re.compile(r"(?:D-)?[0-9]{5}\s\D{2,}|[A-Z]{1,2}[0-9][0-9A-Z]?\s[0-9][A-Z]{2}(?:\s.+)?")
_NUMBERED = re.compile(r"\D\s[0-9]{1,4}\s?[a-z]?$")


def parts_of(rows: Iterable[Row]) -> list[Part]:
    """Return the parts of a place in their order.

    Rooms are told by a word for one, behind the name of the house; an address by a word for a street, or a number of
    a house before a postal code, and everything behind that.
    """
    parts: list[Part] = []
    there: set[Field] = set()
    for row, lines in merged(rows):
        rooms = [_room(text.strip()) for text in _IN_BRACKETS.findall(row.text)]
        texts = [text.strip(" ,;.") for text in _BETWEEN.split(_IN_BRACKETS.sub("", row.text))]
        for text in filter(None, texts):
            field = _field_of(text, there)
            if _TOWN.fullmatch(text) and len(parts) > 1 and _is_street_by_number(parts[-1]):
                parts[-1] = parts[-1]._replace(field=Field.ADDRESS)
            parts.append(Part(field, _room(text) if field is Field.ROOM else text, lines))
            there.add(field)
        parts += [Part(Field.ROOM, room, lines) for room in rooms]
    return parts


def is_address(text: str) -> bool:
    """Return whether a text is a street with a number, or a town with its postal code."""
    return _STREET.fullmatch(text) is not None or _TOWN.fullmatch(text) is not None


def _field_of(text: str, there: set[Field]) -> Field:
    """Return what a part is, behind other parts."""
    if _LABELLED_ROOM.fullmatch(text) or (Field.PLACE in there and _ROOM.fullmatch(text)):
        return Field.ROOM
    if Field.ADDRESS in there or is_address(text):
        return Field.ADDRESS
    return Field.PLACE


def _is_street_by_number(part: Part) -> bool:
    return part.field is Field.PLACE and _NUMBERED.search(part.text) is not None


def _room(text: str) -> str:
    """Return "Atelier 1" of "Raum: Atelier 1"; "Raum 204" is a name as it stands."""
    labelled = _LABELLED_ROOM.fullmatch(text)
    return labelled[1] if labelled else text
