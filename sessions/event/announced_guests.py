"""Guests who report and advise, by their function: never by name, and never by what may be a function or a city."""

import re
from collections.abc import Container

from sessions.text import TEXT_LIMIT
from sessions.workshop import Guest

_FUNCTION = (
    r"(?:(?:stellvertretende[rn]?|kommissarische[rn]?|deputy|former|ehemalige[rn]?)\s)?"
    r"(?:[\w-]{0,40}(?:leiter|leiterin|leitung)|[\w-]{0,40}koordinat(?:or|orin|ion)"
    r"|[\w-]{0,40}geschäftsführ(?:er|erin|ung)|[\w-]{0,40}beauftragter?|[\w-]{0,40}referent(?:in)?"
    r"|[\w-]{0,40}dezernent(?:in)?|vertreter(?:in)?|vertretung|[\w-]{0,40}fachkraft|[\w-]{0,40}manager(?:in)?"
    r"|[\w-]{0,40}management|head|director|coordinator|officer|representative|lead)\b"
)
_SAYS = (
    r"(?:berichte(?:t|n)|erzähl(?:t|en)|berät|gibt|geben|stell(?:t|en)|schilder(?:t|n)|reports?|advises?|shares?"
    r"|presents?|tells?|gives?)"
)
# Not "beraten": "wird beraten" may as well be said of somebody who gets advice.
_REPORTS = re.compile(
    r"\b(?:berichte(?:t|n)|erzähl(?:t|en)|berät|schilder(?:t|n)|reports?|advises?)\b"
    r"|\b(?:gibt|geben)\b.{1,200}\b(?:einblick|impuls)|\bstell(?:t|en)\b.{1,200}\bvor\b"
    r"|\b(?:shares?|presents?|tells?)\b.{1,200}\bexperience",
    re.IGNORECASE,
)
_APPOSITION = re.compile(rf"[^,;(]{{3,80}},\s(?P<function>{_FUNCTION}[^,;()]{{0,160}}),\s(?P<topic>.+)", re.IGNORECASE)
_IN_BRACKETS = re.compile(
    rf"[^,;(]{{3,80}}\(\s?(?P<function>{_FUNCTION}[^()]{{0,160}})\)\s(?P<topic>.+)", re.IGNORECASE
)
_SUBJECT = re.compile(
    rf"(?:(?:die|der|das|the|eine?|an?)\s)?(?P<function>{_FUNCTION}[^,;()]{{0,160}}?)"
    rf"\s(?P<topic>(?:wird|werden|will|{_SAYS})\b.+)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"(?:[^,;:()–]{{0,80}}?[,;:(–]\s?)?(?P<function>{_FUNCTION}[^;:()–]{{0,160}}?)\)?(?:\s?[;:–]\s?(?P<topic>.+))?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:(?:Herr|Frau|Dr\.|Prof\.|Mr|Ms|Mrs)\.?\s.+"
    rf"|[A-ZÄÖÜ][a-zäöüß]+\s[A-ZÄÖÜ][a-zäöüß-]+\s(?:wird|will|{_SAYS})\b.*)"
)
_WILL = re.compile(r"(?:wird|werden|will)\s")
_NAME = (
    r"(?:(?:Bad|Sankt|St\.|Neu|Alt|Groß|Klein|Königs|Markt|New|Great)\s)?[A-ZÄÖÜ][\w-]{1,60}"
    r"(?:\s(?:am|an der|im|ob der|upon|on)\s[A-ZÄÖÜ][\w-]{1,60})?"
)
_CITY = re.compile(
    rf"\b(?:Stadt|[Cc]ity of|[Tt]own of)\s(?P<city>{_NAME})(?P<more>\s\(?[A-ZÄÖÜ])?"
    rf"|\b(?P<county>(?:Landkreis|Kreis|Bezirk|District of|County of)\s{_NAME})(?P<county_more>\s\(?[A-ZÄÖÜ])?"
)
_FROM = re.compile(r"\b(?:aus|from)\s([A-ZÄÖÜ][a-zäöüß-]{2,})")


def guest_in(words: str, known: Container[str], *, listed: bool = False) -> Guest | None:
    """Return the guest that a sentence, or an entry in a list of guests, speaks of; ``None`` without a function.

    One with more words than a topic can have is left out as well.

    Args:
        known: the words of the whole text.
        listed: it stands in a list of guests.
    """
    match = None
    if listed or _REPORTS.search(words):
        match = _APPOSITION.fullmatch(words) or _IN_BRACKETS.fullmatch(words) or _SUBJECT.fullmatch(words)
    if match is None and listed:
        match = _LISTED.fullmatch(words)
    topic = _WILL.sub("", match["topic"] or "", count=1).strip() if match is not None else ""
    if match is None or len(topic) > TEXT_LIMIT:
        return None
    return Guest(label=match["function"].strip(" ,"), city=city_in(words, known) or "", topic=topic)


def names_somebody(words: str) -> bool:
    """Return whether a sentence says that somebody reports who is called by name."""
    return _REPORTS.search(words) is not None and _NAMED.fullmatch(words) is not None


def city_in(words: str, known: Container[str]) -> str | None:
    """Return the city that experience comes from; empty if none is named, ``None`` if that is not clear.

    It is one if it is called a city or district, or if its adjective is among the ``known`` words: "Erfahrungen aus
    Freiburg" next to "Freiburger".
    """
    named = _CITY.search(words)
    if named:
        more = named["more"] or named["county_more"]
        return None if more else named["city"] or named["county"]
    found = set(_FROM.findall(words))
    sure = {city for city in found if f"{city}er" in known}
    return sure.pop() if len(sure) == 1 else None if found else ""
