"""Days and hours in running text, German and English, each with its place; ``sessions.plain_dates`` reads the days."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time
from typing import NamedTuple

from sessions.plain_dates import parse_date
from sessions.refusal import Reason, Refusal


class NamedDay(NamedTuple):
    """A day that a text names.

    Attributes:
        begin, end: the characters it stands in, the last one not included.
        first: the day, or the first of several.
        last: the last of several days.
        problem: why it is not known which day is meant; ``DATE_UNKNOWN``: its year is not named.
    """

    begin: int
    end: int
    first: date | None = None
    last: date | None = None
    problem: Reason | None = None


class Hours(NamedTuple):
    """An hour, or from when to when, that a text names; ``begin`` and ``end`` as in ``NamedDay``.

    Attributes:
        begins: ``None`` behind words for a begin that were not understood, as in "half past nine to 4 pm".
    """

    begin: int
    end: int
    begins: time | None
    ends: time | None = None


_ANY_DAY = date(2000, 1, 1)
"""Today, for dates with a year, which do not depend on it."""
_WEEKDAY = (
    r"(?:Mo(?:n(?:tag|day)?)?|Di(?:enstag)?|Tue(?:s(?:day)?)?|Mi(?:ttwoch)?|Wed(?:nesday)?|Do(?:nnerstag)?"
    r"|Thu(?:r(?:s(?:day)?)?)?|Fr(?:eitag|i(?:day)?)?|Sa(?:mstag|t(?:urday)?)?|Sonnabend|So(?:nntag)?|Sun(?:day)?)"
)
_BEHIND_WEEKDAY = r"\.?,?\s(?:(?:den|dem|der|the)\s)?"
_MONTH = r"[A-Za-zÄä]{3,9}\.?"
_TH = r"(?:\.|st|nd|rd|th)"
_BETWEEN = r"\s?(?:[-–—+&/]|bis(?: zum)?|to|und|u\.?|and)\s?"
_TO = rf"{_BETWEEN}(?:{_WEEKDAY}{_BEHIND_WEEKDAY})?"
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ISO_FORM = rf"(?P<iso>{_ISO})(?:{_TO}(?P<iso_last>{_ISO}))?"
_SLASHES = r"(?P<slashes>[0-9]{1,2}(?P<sign>[/-])[0-9]{1,2}(?P=sign)[0-9]{4})"
_NUMBERS = (
    rf"(?:(?P<n_first>[0-9]{{1,2}}(?:\.(?:\s?[0-9]{{1,2}}(?:\.(?:\s?[0-9]{{4}})?)?)?|(?=[-–/]))){_TO})?"
    r"(?P<n_day>[0-9]{1,2})\.\s?(?P<n_month>[0-9]{1,2})\.(?:\s?(?P<n_year>[0-9]{4}|[0-9]{2}(?![0-9:.])))?"
)
_DAY_FIRST = (
    rf"(?:(?P<m_first>[0-9]{{1,2}})(?:(?:{_TH}|(?=\s[A-Z]))(?:\s?(?P<m_first_month>{_MONTH}))?{_TO}"
    r"|[-–/]|\s?[+&]\s?|\s(?:bis|to|und|and)\s))?"
    rf"(?P<m_day>[0-9]{{1,2}}){_TH}?\s?(?:of\s)?(?P<m_month>{_MONTH}),?(?:\s(?P<m_year>[0-9]{{4}}))?"
)
_MONTH_FIRST = (
    rf"(?P<e_month>{_MONTH})\s(?P<e_first>[0-9]{{1,2}}){_TH}?"
    rf"(?:{_TO}(?:(?P<e_last_month>{_MONTH})\s)?(?P<e_last>[0-9]{{1,2}}){_TH}?)?"
    r"(?:,?\s(?P<e_year>[0-9]{4}))?"
)
_DAY = re.compile(
    rf"(?<![\w./-])(?:(?P<weekday>{_WEEKDAY})(?:\.?{_BETWEEN}{_WEEKDAY})?{_BEHIND_WEEKDAY})?"
    rf"(?:{_ISO_FORM}|{_SLASHES}|{_NUMBERS}|{_DAY_FIRST}|{_MONTH_FIRST})(?![\w/])"
)
_ANOTHER_BEFORE = re.compile(
    r"\b[0-9]{1,2}(?:(?:\.|st|nd|rd|th)\s?(?:[,;+&/–—-]|bis|to|und|u\.?|and|sowie|oder|or|bzw\.?)|\s(?:oder|or))"
    r"\s?(?:(?:am|den|dem|zum|the)\s)?\Z"
)
"""Behind it stands one of several days that are not read as one: "12., 13. und 14. März", "12. oder 13. März"."""


def days_in(text: str) -> Iterator[NamedDay]:
    """Return the days that a text names, in their order."""
    place = 0
    while (match := _DAY.search(text, place)) is not None:
        found = _named_day(match)
        # "Raum 3 - 18. September" looks like a month with two days; the day in it is found behind its beginning.
        place = match.start() + 1 if found is None else match.end()
        if found is not None:
            yield found


def _named_day(match: re.Match[str]) -> NamedDay | None:
    """Return the day that a match is; ``None`` if it is none."""
    named, begin = match.groupdict(), match.start()
    try:
        first, last = _read(named, (named["weekday"] or "").strip())
    except Refusal as refusal:
        return None if refusal.reason is Reason.DATE_UNKNOWN else NamedDay(*match.span(), problem=refusal.reason)
    if first is None:
        return NamedDay(*match.span(), problem=Reason.DATE_UNKNOWN)
    another = _ANOTHER_BEFORE.search(match.string, max(0, begin - 20), begin) is not None
    if another or (last is not None and last <= first):
        return NamedDay(*match.span(), problem=Reason.DATE_AMBIGUOUS)
    return NamedDay(*match.span(), first, last)


def _read(named: dict[str, str | None], weekday: str) -> tuple[date | None, date | None]:
    """Return a day, and the last one if several are named; no day if no year is named.

    Raises:
        Refusal: as ``parse_date``; ``DATE_UNKNOWN`` if it is no date.
    """
    if named["iso"]:
        return _day(f"{weekday} {named['iso']}"), _day(named["iso_last"]) if named["iso_last"] else None
    if named["slashes"]:
        return _day(f"{weekday} {named['slashes']}"), None
    if named["n_day"]:
        month, year = named["n_month"], named["n_year"]
        first, *rest = re.findall("[0-9]+", named["n_first"] or "") or [None]
        first_words = f"{first}.{rest[0] if rest else month}."
        first_year, last = (rest[1] if rest[1:] else year), f"{named['n_day']}.{month}."
    elif named["m_day"]:
        month, year = named["m_month"], named["m_year"]
        first, last = named["m_first"], f"{named['m_day']}. {month}"
        first_words, first_year = f"{first}. {named['m_first_month'] or month}", year
    else:
        month, year = named["e_month"], named["e_year"]
        first = named["e_first"] if named["e_last"] else None
        last = f"{named['e_last'] or named['e_first']}. {named['e_last_month'] or month}"
        first_words, first_year = f"{first}. {month}", year
    if first is None:
        return _both(f"{weekday} {last}", year)
    return _both(f"{weekday} {first_words}", first_year, last, year)


def _both(
    first: str, first_year: str | None, last: str | None = None, last_year: str | None = None
) -> tuple[date | None, date | None]:
    if first_year is None:
        try:
            _day(first)
        except Refusal as refusal:
            if refusal.reason in {Reason.DATE_UNKNOWN, Reason.NO_SUCH_DAY}:
                raise
        return None, None
    one = _day(f"{first} {first_year}")
    return one, _day(f"{last} {last_year}") if last is not None else None


def _day(words: str) -> date:
    return parse_date(words, _ANY_DAY).day


def blanked(text: str, found: Iterable[NamedDay | Hours]) -> str:
    """Return a text with blanks instead of what was found in it; the places of everything else stay."""
    parts, place = [], 0
    for item in found:
        parts += [text[place : item.begin], " " * (item.end - item.begin)]
        place = item.end
    return "".join(parts) + text[place:]


# --- hours --------------------------------------------------------------------------------------------------------


_NO_MORE = r"(?=\s?(?:[-–—,;)]|bis\b|to\b|$))"
"""Behind the minutes of "9 Uhr 30", unlike what is counted in "um 9 Uhr 12 Fälle"."""


def _clock(number: int) -> str:
    return (
        rf"(?P<h{number}>[0-9]{{1,2}})(?:[:.h](?P<m{number}>[0-9]{{2}}))?(?:\s?(?P<half{number}>[ap]\.?m\b\.?))?"
        rf"(?:\s?(?P<unit{number}>Uhr|h|o'clock)\b(?:\s(?P<late{number}>[0-5][0-9]){_NO_MORE})?)?"
    )


_BEFORE = r"(?<![\w:.,/€-])"
_NEARLY = r"(?:(?:ca\.|etwa|gegen|about)\s)?"
_UNTIL = rf"\s?(?:[-–—]|bis|to|until|till|,?\s?(?:Ende|Schluss|end|ends)\s?:?)\s?{_NEARLY}"
_AFTER = r"(?![\w:€%]|\.[0-9])"
_SPAN = re.compile(rf"{_BEFORE}{_clock(1)}{_UNTIL}{_clock(2)}{_AFTER}")
_HOUR = re.compile(rf"{_BEFORE}{_clock(1)}{_AFTER}")
_ONLY_UNTIL = re.compile(
    r"(?:(?:[0-9]|[Uu]hr)\s?[-–—]|\b(?:bis|to|until|till|(?:Ende|Schluss|endet|ends?)(?:\sist|\sum|\sat|\sis|\s?:)?))"
    rf"\s?{_NEARLY}\Z"
)
_ARRIVAL = re.compile(
    r"\b(?:ankommen|ankunft|anreise|einlass|empfang|registrierung|arrival|registration|doors)\b[^.;\n]{0,16}\Z",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s?(?:[,;+&/]|und|u\.|and)\s?(?:von\s|from\s)?")
"""Between two spans of which only the second says that it is one of hours: "9–12 und 13–16 Uhr"."""


def hours_in(text: str) -> list[Hours]:
    """Return the hours that a text names, in their order; numbers that need not be hours are passed over."""
    spans = _spans(text)
    rest = blanked(text, spans)
    found = []
    for match in _HOUR.finditer(rest):
        hour = _time(match, 1, match["half1"])
        if hour is not None and (match["unit1"] or match["half1"] or (match["m1"] and re.search("[:h]", match[0]))):
            ends_alone = _ONLY_UNTIL.search(rest, max(0, match.start() - 20), match.start())
            found.append(Hours(*match.span(), None, hour) if ends_alone else Hours(*match.span(), hour))
    begins = [hours for hours in found if hours.begins is not None]
    early = [hours for hours in begins if _ARRIVAL.search(rest, max(0, hours.begin - 30), hours.begin)]
    if early and (spans or len(early) < len(begins)):
        # Doors open before it begins; where nothing else is said, that is when it does.
        found = [hours for hours in found if hours not in early]
    return sorted([*spans, *found], key=lambda hours: hours.begin)


def _spans(text: str) -> list[Hours]:
    found = []
    sure, after = False, len(text)
    for match in reversed(list(_SPAN.finditer(text))):
        own = match["unit1"] or match["unit2"] or match["half2"] or (match["m1"] and match["m2"])
        sure = bool(own or (sure and _JOINED.fullmatch(text, match.end(), after)))
        after = match.start()
        ends = _time(match, 2, match["half2"])
        begins = _begins(match, ends)
        if sure and begins is not None and ends is not None:
            found.append(Hours(*match.span(), begins, ends))
    return found[::-1]


def _begins(match: re.Match[str], ends: time | None) -> time | None:
    """Return when a span begins; in "1–4 pm" the half of the day is that of the end, if it then lies before it."""
    half = match["half1"]
    if not half and match["half2"]:
        same = _time(match, 1, match["half2"])
        half = match["half2"] if same is not None and ends is not None and same < ends else "am"
    return _time(match, 1, half)


def _time(match: re.Match[str], number: int, half: str | None) -> time | None:
    hour, minute = int(match[f"h{number}"]), int(match[f"m{number}"] or match[f"late{number}"] or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
