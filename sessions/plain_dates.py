"""Dates in plain words, German and English alike: "Freitag", "in two weeks", "Ende Januar", "KW 7", "by Easter".

What can be meant in two ways is refused with both days and never decided here. Where words have a settled reading that
not everybody expects, the date comes with a ``Rule``. Plain dates only: hours, zones and clock changes play no part.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from sessions.holidays import Holiday, PublicHoliday, State, day_of, easter, holidays_on
from sessions.plain_text import clean_line, fold
from sessions.refusal import Reason, Refusal

WORD_LIMIT = 16
"""Words a date may have; the longest in use has about twelve."""
PART_LIMIT = 60
"""Characters of what was not understood that are said again."""


class Rule(StrEnum):
    """How words were read, where that is a convention.

    For months by law: https://www.gesetze-im-internet.de/bgb/__192.html (beginning: the first, middle: the 15th,
    end: the last day) and https://www.gesetze-im-internet.de/bgb/__188.html (3) (``MONTH_CLIPPED``). Quarters and years
    follow it. A week is one of work: it begins on Monday, its middle is Wednesday, its end and the week itself Friday.
    """

    FIRST_DAY = "first_day"
    FIFTEENTH = "fifteenth"
    LAST_DAY = "last_day"
    MONDAY = "monday"
    WEDNESDAY = "wednesday"
    FRIDAY = "friday"
    FEAST = "feast"
    """Easter and Whitsun are their Sunday, Christmas is 25 December."""
    DAY_BEFORE = "day_before"
    """The day before the first day of something; Easter begins on Good Friday, Christmas on 24 December."""
    WEEKS_LATER = "weeks_later"
    """So many weeks after the coming weekday of that name."""
    MONTH_CLIPPED = "month_clipped"
    """The month has no such day: its last."""
    LEAP_DAY = "leap_day"
    """29 February without a year: of the next leap year."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A date that was understood, with what is worth pointing out.

    Attributes:
        day: the date.
        weekend: it is a Saturday or Sunday.
        holidays: the public holidays on it, in the state asked for or in any.
        in_past: it lies before today; only with a year.
        far_away: it lies more than two years ahead.
        rules: the conventions by which the words were read.
    """

    day: date
    weekend: bool
    holidays: tuple[PublicHoliday, ...]
    in_past: bool
    far_away: bool
    rules: tuple[Rule, ...]


def parse_date(text: str, today: date, *, state: str | None = None) -> Understood:
    """Return the date that ``text`` names, seen from ``today``; without a year the next such day from ``today`` on.

    Case, spelling of umlauts, spaces and punctuation round words do not matter. A year of two digits is 2000 and more.

    Args:
        text: the words as typed.
        today: the local date.
        state: the code of the German state whose holidays count (``sessions.holidays.State``); ``None``: all.

    Raises:
        Refusal: ``EMPTY``; the others with ``part``, the words in question as typed: ``DATE_UNKNOWN`` not understood;
            ``NO_SUCH_DAY`` in no calendar; ``DATE_AMBIGUOUS`` with the days ``one`` and ``other``, two readings or the
            first and last day of what is too wide for a date; ``DATE_PAST`` with ``day``, before today though no year
            was named; ``WEEKDAY_DIFFERS`` with ``day``, which is not of the weekday named.
        ValueError: there is no such ``state``.
    """
    where = None if state is None else State(state)
    words = _words(text)
    if not words:
        raise Refusal(Reason.EMPTY)
    found = _phrase(_joined(words), today) if len(words) <= WORD_LIMIT else None
    if found is None:
        raise Refusal(Reason.DATE_UNKNOWN, part=_unknown(words, today)[:PART_LIMIT])
    day, rules = _choose(found, today, " ".join(word.typed for word in words)[:PART_LIMIT])
    return Understood(
        day=day,
        weekend=day.weekday() >= 5,
        holidays=holidays_on(day, where),
        in_past=day < today,
        far_away=(day.year - 2, day.month, day.day) > (today.year, today.month, today.day),
        rules=rules,
    )


# --- words -------------------------------------------------------------------------------------------------------


class _Word(NamedTuple):
    typed: str
    form: str


def _words(text: str) -> list[_Word]:
    """Return the words of a text as typed and as they are compared; full stops stay only behind digits."""
    words = []
    for typed in clean_line(text).split():
        form = fold(typed).replace("’", "'").strip(",;:!?()[]\"'„“”")
        form = form if any(sign.isdigit() for sign in form) else form.rstrip(".")
        if form:
            words.append(_Word(typed, form))
    return words


def _joined(words: Iterable[_Word]) -> str:
    return " ".join(word.form for word in words)


def _unknown(words: list[_Word], today: date) -> str:
    """Return what stands in the way of a date: the words behind the longest one or before it, or all but "bis zum"."""

    def is_date(some: list[_Word]) -> bool:
        return _phrase(_joined(some), today) is not None

    sizes = range(len(words) - 1, 0, -1) if len(words) <= WORD_LIMIT else ()
    rests = [words[size:] for size in sizes if is_date(words[:size])]
    rests += [words[:-size] for size in sizes if is_date(words[-size:])]
    rest = rests[0] if rests else words
    while not rests and (leading := _LEAD.match(_joined(rest))) is not None:
        rest = rest[len(leading[0].split()) :]
    return " ".join(word.typed for word in rest)


def _table(entries: dict[str, int]) -> dict[str, int]:
    """Return a table with one entry for each word of its keys."""
    return {word: value for key, value in entries.items() for word in key.split()}


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


_WEEKDAYS = _table(
    {
        "montag mo monday mon": 0,
        "dienstag di tuesday tues tue": 1,
        "mittwoch mi wednesday wed": 2,
        "donnerstag do thursday thurs thur thu": 3,
        "freitag fr friday fri": 4,
        "samstag sonnabend sa saturday sat": 5,
        "sonntag so sunday sun": 6,
    }
)
_MONTHS = _table(
    {
        "januar january jan": 1,
        "februar february feb": 2,
        "maerz march maer mrz mar": 3,
        "april apr": 4,
        "mai may": 5,
        "juni june jun": 6,
        "juli july jul": 7,
        "august aug": 8,
        "september sept sep": 9,
        "oktober october okt oct": 10,
        "november nov": 11,
        "dezember december dez dec": 12,
    }
)
_ONLY_GERMAN = frozenset(
    ["januar", "februar", "maerz", "maer", "mrz", "mai", "juni", "juli", "oktober", "okt", "dezember", "dez"]
)
_ONLY_ENGLISH = frozenset(
    ["january", "february", "march", "mar", "may", "june", "july", "october", "oct", "december", "dec"]
)
_NUMBERS = _table(
    {
        "ein eine einem einen einer eines a an one": 1,
        "zwei two": 2,
        "drei three": 3,
        "vier four": 4,
        "fuenf five": 5,
        "sechs six": 6,
        "sieben seven": 7,
        "acht eight": 8,
        "neun nine": 9,
        "zehn ten": 10,
        "elf eleven": 11,
        "zwoelf twelve": 12,
        "vierzehn fourteen": 14,
        "zwanzig twenty": 20,
        "dreissig thirty": 30,
    }
)
_ORDINALS = _table({"erst first": 1, "zweit second": 2, "dritt third": 3, "viert fourth": 4})
_DAYS = {
    "vorgestern": -2,
    "day before yesterday": -2,
    "gestern": -1,
    "yesterday": -1,
    "heute": 0,
    "today": 0,
    "morgen": 1,
    "tomorrow": 1,
    "uebermorgen": 2,
    "day after tomorrow": 2,
}
_FEASTS = {
    "ostern": (Holiday.EASTER_SUNDAY, 2),
    "easter": (Holiday.EASTER_SUNDAY, 2),
    "pfingsten": (Holiday.WHIT_SUNDAY, 0),
    "pentecost": (Holiday.WHIT_SUNDAY, 0),
    "whitsun": (Holiday.WHIT_SUNDAY, 0),
    "weihnachten": (Holiday.CHRISTMAS_DAY, 1),
    "christmas": (Holiday.CHRISTMAS_DAY, 1),
    "xmas": (Holiday.CHRISTMAS_DAY, 1),
}
"""Feasts of several days: the day they are named for, and how many days earlier they begin."""
_NAMED: dict[str, Callable[[int], date]] = {
    **{
        name: partial(day_of, holiday)
        for holiday, names in {
            Holiday.NEW_YEAR: ("neujahr", "neujahrstag", "new year", "new year's day", "new years day"),
            Holiday.EPIPHANY: ("heilige drei koenige", "dreikoenig", "epiphany"),
            Holiday.WOMENS_DAY: ("frauentag", "weltfrauentag", "women's day"),
            Holiday.GOOD_FRIDAY: ("karfreitag", "good friday"),
            Holiday.EASTER_SUNDAY: ("ostersonntag", "easter sunday"),
            Holiday.EASTER_MONDAY: ("ostermontag", "easter monday"),
            Holiday.LABOUR_DAY: ("tag der arbeit", "may day"),
            Holiday.ASCENSION: ("himmelfahrt", "christi himmelfahrt", "ascension", "ascension day"),
            Holiday.WHIT_SUNDAY: ("pfingstsonntag", "whit sunday"),
            Holiday.WHIT_MONDAY: ("pfingstmontag", "whit monday"),
            Holiday.CORPUS_CHRISTI: ("fronleichnam", "corpus christi"),
            Holiday.ASSUMPTION: ("mariae himmelfahrt", "maria himmelfahrt"),
            Holiday.CHILDRENS_DAY: ("weltkindertag",),
            Holiday.UNITY: ("tag der deutschen einheit", "german unity day"),
            Holiday.REFORMATION: ("reformationstag", "reformation day"),
            Holiday.ALL_SAINTS: ("allerheiligen", "all saints' day", "all saints day"),
            Holiday.REPENTANCE: ("buss- und bettag", "buss und bettag"),
            Holiday.CHRISTMAS_DAY: ("1. weihnachtstag", "1. weihnachtsfeiertag", "christmas day"),
            Holiday.SECOND_CHRISTMAS_DAY: ("2. weihnachtstag", "2. weihnachtsfeiertag", "boxing day"),
        }.items()
        for name in names
    },
    "gruendonnerstag": lambda year: easter(year) - timedelta(days=3),
    "maundy thursday": lambda year: easter(year) - timedelta(days=3),
    "heiligabend": lambda year: date(year, 12, 24),
    "heiliger abend": lambda year: date(year, 12, 24),
    "christmas eve": lambda year: date(year, 12, 24),
    "silvester": lambda year: date(year, 12, 31),
    "new year's eve": lambda year: date(year, 12, 31),
    "new years eve": lambda year: date(year, 12, 31),
}

_HALVES = {
    **dict.fromkeys(("einem vierteljahr", "eines vierteljahres"), 3),
    **dict.fromkeys(("einem halben jahr", "eines halben jahres", "half a year", "a half year"), 6),
    **dict.fromkeys(("anderthalb jahren", "eineinhalb jahren", "one and a half years", "a year and a half"), 18),
}
"""Months; https://www.gesetze-im-internet.de/bgb/__189.html."""
_SHIFTS = _table({"dies laufend this current": 0, "kommend naechst coming next": 1, "uebernaechst": 2})
_POINTS = _table({"anfang beginn beginning start": 0, "mitte middle mid": 1, "ende end": 2})

_LEAD = re.compile(
    r"(?:bis|zum|zur|zu|am|an|im|in|noch|spaetestens|der|des|dem|den|die|das"
    r"|at the latest|latest|(?:no|not) later than|by|due|until|till|on|the) "
)
_TRAIL = re.compile(r" (?:spaetestens|at the latest|latest)$")


# --- what words can mean -----------------------------------------------------------------------------------------


class _Span(NamedTuple):
    """Days that words can mean.

    Attributes:
        first, last: the first and the last of them; or two readings.
        day: the one that is meant without more words; ``None`` if that is open.
        either: ``first`` and ``last`` are two readings.
        differs: another weekday was named with ``day``.
    """

    first: date
    last: date
    day: date | None = None
    rules: tuple[Rule, ...] = ()
    either: bool = False
    differs: bool = False


class _Found(NamedTuple):
    """The spans that words can mean, in order of time; the first that is not over counts.

    Attributes:
        fixed: the words name a year, so that even what is over counts.
    """

    spans: tuple[_Span, ...]
    fixed: bool = False


class _Period(NamedTuple):
    """A week, month, quarter or year."""

    unit: str
    found: _Found


def _choose(found: _Found, today: date, part: str) -> tuple[date, tuple[Rule, ...]]:
    """Return the day that is meant and how it was read.

    Raises:
        Refusal: ``NO_SUCH_DAY``, ``DATE_PAST``, ``DATE_AMBIGUOUS``, ``WEEKDAY_DIFFERS``.
    """
    if not found.spans:
        raise Refusal(Reason.NO_SUCH_DAY, part=part)
    span = _open(found, today)
    if span is None:
        over = found.spans[-1]
        raise Refusal(Reason.DATE_PAST, part=part, day=over.day or over.last)
    # Of two readings, one that is over is not meant.
    if span.either and span.first < today and not found.fixed:
        return span.last, span.rules
    if span.day is None:
        raise Refusal(Reason.DATE_AMBIGUOUS, part=part, one=span.first, other=span.last)
    if span.differs:
        raise Refusal(Reason.WEEKDAY_DIFFERS, part=part, day=span.day)
    return span.day, span.rules


def _open(found: _Found, today: date) -> _Span | None:
    """Return the first span that counts."""
    return next((span for span in found.spans if found.fixed or (span.day or span.last) >= today), None)


def _one(day: date, *rules: Rule) -> _Span:
    return _Span(day, day, day, rules)


def _either(one: date, other: date) -> _Span:
    """Return two readings; a single day if they agree."""
    return _one(one) if one == other else _Span(min(one, other), max(one, other), either=True)


def _of(make: Callable[[int], _Span], numbers: Iterable[int], *, fixed: bool = False) -> _Found:
    """Return what ``make`` makes of numbers, without what is in no calendar."""
    spans = []
    for number in numbers:
        try:
            spans.append(make(number))
        except (ValueError, OverflowError):
            continue
    return _Found(tuple(spans), fixed)


def _yearly(make: Callable[[int], _Span], today: date, year: str | None = None) -> _Found:
    """Return what ``make`` makes of the year that was written, or of those in which it can come next."""
    if year is not None:
        return _of(make, [int(year) if len(year) == 4 else 2000 + int(year)], fixed=True)
    # A calendar week 53 of last year can end in this one; 29 February may be eight years away.
    return _of(make, range(today.year - 1, today.year + 9))


def _mapped(found: _Found, change: Callable[[_Span], _Span]) -> _Found:
    return found._replace(spans=_of(lambda index: change(found.spans[index]), range(len(found.spans))).spans)


def _months_on(day: date, months: int) -> _Span:
    """Return the day so many months later, or the last of its month if that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    rules = (Rule.MONTH_CLIPPED,) if day.day > last else ()
    return _one(date(year, month + 1, min(day.day, last)), *rules)


def _number(word: str) -> int:
    return _NUMBERS[word] if word in _NUMBERS else int(word)


# --- weeks, months, quarters, years ------------------------------------------------------------------------------

_Parts = Mapping[str, str]
"""What the named groups of a pattern matched."""
_WHICH = (
    r"(?:(?P<german>dies|laufend|kommend|naechst|uebernaechst)e[mnrs]?"
    r"|(?:this )?(?P<english>coming|next)|(?P<present>this|current))"
)
_UNIT = r"(?P<unit>woche|monat(?:e?s)?|quartals?|jahr(?:es)?|week|month|quarter|year)"
_YEAR = r"(?P<year>[0-9]{4})"


def _which(parts: _Parts) -> str:
    return parts.get("german") or parts.get("english") or parts.get("present", "")


def _week(monday: date) -> _Span:
    return _Span(monday, monday + timedelta(days=6), monday + timedelta(days=4), (Rule.FRIDAY,))


def _months(year: int, month: int, count: int) -> _Span:
    """Return ``count`` whole months, from one that may lie beyond December."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    last = month + count - 1
    return _Span(date(year, month, 1), date(year, last, monthrange(year, last)[1]))


def _relative(name: str, shift: int, today: date) -> _Period:
    """Return the week, month, quarter or year that is ``shift`` after that of ``today``."""
    unit = name[0].replace("j", "y")
    make: dict[str, Callable[[int], _Span]] = {
        "w": lambda number: _week(today + timedelta(days=7 * number - today.weekday())),
        "m": lambda number: _months(today.year, today.month + number, 1),
        "q": lambda number: _months(today.year, (today.month - 1) // 3 * 3 + 1 + 3 * number, 3),
        "y": lambda number: _months(today.year + number, 1, 12),
    }
    return _Period(unit, _of(make[unit], [shift]))


def _numbered_week(parts: _Parts, today: date) -> _Period:
    number = int(parts["number"])
    return _Period("w", _yearly(lambda year: _week(date.fromisocalendar(year, number, 1)), today, parts.get("year")))


def _named_month(parts: _Parts, today: date) -> _Period:
    month = _MONTHS[parts["month"]]
    return _Period("m", _yearly(lambda year: _months(year, month, 1), today, parts.get("year")))


def _numbered_quarter(parts: _Parts, today: date) -> _Period:
    number = _ORDINALS[parts["ordinal"]] if "ordinal" in parts else int(parts["number"])
    return _Period("q", _yearly(lambda year: _months(year, 3 * number - 2, 3), today, parts.get("year")))


def _numbered_year(parts: _Parts, today: date) -> _Period:
    return _Period("y", _yearly(lambda year: _months(year, 1, 12), today, parts["year"]))


def _which_period(parts: _Parts, today: date) -> _Period:
    return _relative(parts["unit"], _SHIFTS[_which(parts)], today)


def _period_after_next(parts: _Parts, today: date) -> _Period:
    return _relative(parts["unit"], 2, today)


_PERIODS: tuple[tuple[str, Callable[[_Parts, date], _Period]], ...] = (
    (rf"(?:kw|kalenderwoche|woche|cw|(?:calendar )?week) ?(?P<number>[0-9]{{1,2}})(?:[ /]{_YEAR})?", _numbered_week),
    (rf"(?P<number>[0-9]{{1,2}})\. ?(?:kw|kalenderwoche)(?: {_YEAR})?", _numbered_week),
    (rf"{_YEAR}-?w(?P<number>[0-9]{{2}})", _numbered_week),
    (rf"(?P<month>{_any_of(_MONTHS)})(?: {_YEAR})?", _named_month),
    (rf"q(?P<number>[1-4])(?:[ /]{_YEAR})?", _numbered_quarter),
    (rf"(?P<number>[1-4])(?:\.|st|nd|rd|th) ?(?:quartals?|quarter)(?: (?:of )?{_YEAR})?", _numbered_quarter),
    (
        rf"(?P<ordinal>{_any_of(_ORDINALS)})(?:e[mnrs]?)? (?:quartals?|quarter)(?: (?:of )?{_YEAR})?",
        _numbered_quarter,
    ),
    (rf"(?:jahr(?:es)? |year )?{_YEAR}", _numbered_year),
    (rf"{_WHICH} {_UNIT}", _which_period),
    (rf"{_UNIT} after next", _period_after_next),
)


def _period(text: str, today: date) -> _Period | None:
    for pattern, read in _PERIODS:
        if (match := re.fullmatch(pattern, text)) is not None:
            return read(_named(match), today)
    return None


def _named(match: re.Match[str]) -> dict[str, str]:
    return {name: words for name, words in match.groupdict().items() if words is not None}


def _point(point: int, period: _Period) -> _Found | None:
    """Return the beginning (0), middle (1) or end (2) of a period; quarters and years have no middle."""
    if period.unit == "w":
        rule = (Rule.MONDAY, Rule.WEDNESDAY, Rule.FRIDAY)[point]
        return _mapped(period.found, lambda week: _one(week.first + timedelta(days=2 * point), rule))
    if point == 1:
        middle = _mapped(period.found, lambda span: _one(span.first + timedelta(days=14), Rule.FIFTEENTH))
        return middle if period.unit == "m" else None
    if point == 0:
        return _mapped(period.found, lambda span: _one(span.first, Rule.FIRST_DAY))
    return _mapped(period.found, lambda span: _one(span.last, Rule.LAST_DAY))


# --- dates with numbers ------------------------------------------------------------------------------------------

_DAY = r"(?P<day>[0-9]{1,2})"
_TH = r"(?:\.|st|nd|rd|th)"
_SHORT_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"


def _date(parts: _Parts, today: date) -> _Found:
    """Return a day and month, with or without a year."""
    day, year = int(parts["day"]), parts.get("year")
    month = _MONTHS[parts["month"]] if parts["month"] in _MONTHS else int(parts["month"])
    rules = (Rule.LEAP_DAY,) if year is None and (day, month) == (29, 2) else ()
    return _yearly(lambda year: _one(date(year, month, day), *rules), today, year)


def _month_first(parts: _Parts, today: date) -> _Found:
    """Return a date with the day last, as in English; "Nov 27" can in German be November 2027."""
    found, year = _date(parts, today), 2000 + int(parts["day"])
    span = _open(found, today)
    if span is None or year < today.year or parts["month"] in _ONLY_ENGLISH or parts.keys() & {"th", "year"}:
        return found
    return _Found((_either(span.first, date(year, span.first.month, 1)),))


def _slashes(parts: _Parts, today: date) -> _Found | None:
    """Return a date of which nobody knows whether day or month comes first.

    With a year it is understood if only one order is in the calendar; without, "1/27" can be January 2027 as well.
    """
    orders = ((parts["one"], parts["other"]), (parts["other"], parts["one"]))
    found = [_date({**parts, "day": day, "month": month}, today) for day, month in orders]
    days = [span.first for order in found if (span := _open(order, today)) is not None]
    if len(days) < 2 and "year" not in parts:
        return None
    return _Found((_either(days[0], days[-1]),) if days else (), fixed="year" in parts)


def _day_alone(parts: _Parts, today: date) -> _Found:
    """Return the next such day of a month."""
    day, months = int(parts["day"]), today.year * 12 + today.month - 1
    return _of(lambda month: _one(date(month // 12, month % 12 + 1, day)), range(months, months + 3))


_DATES: tuple[tuple[str, Callable[[_Parts, date], _Found | None]], ...] = (
    (rf"{_YEAR}(?P<sign>[-/.])(?P<month>[0-9]{{1,2}})(?P=sign){_DAY}", _date),
    (rf"{_DAY}\. ?(?P<month>[0-9]{{1,2}})(?:(?:\. ?| ){_SHORT_YEAR}|\.)?", _date),
    (rf"{_DAY}{_TH}? ?(?:of )?(?P<month>{_any_of(_MONTHS)})\.?(?: ?{_SHORT_YEAR})?", _date),
    (rf"(?P<month>{_any_of(_MONTHS.keys() - _ONLY_GERMAN)})\.? ?{_DAY}(?P<th>st|nd|rd|th)?(?: {_YEAR})?", _month_first),
    (rf"(?P<one>[0-9]{{1,2}})(?P<sign>[/-])(?P<other>[0-9]{{1,2}})(?P=sign){_YEAR}", _slashes),
    (r"(?P<one>[0-9]{1,2})/(?P<other>[0-9]{1,2})", _slashes),
    (rf"{_DAY}{_TH}", _day_alone),
)


# --- everything else ---------------------------------------------------------------------------------------------

_WEEKDAY = rf"(?P<weekday>{_any_of(_WEEKDAYS)})"
_BASE = rf"(?P<base>{_any_of((*_WEEKDAYS, *_DAYS, 'jetzt', 'now'))})"
_AMOUNT = (
    rf"(?:(?P<halves>{_any_of(_HALVES)})|(?P<number>[0-9]{{1,4}}|{_any_of(_NUMBERS)}) "
    r"(?P<unit>tage?n?|wochen?|monate?[ns]?|quartale?[ns]?|jahre?[ns]?|days?|weeks?|fortnights?|months?|quarters?|years?))"
)


def _day(parts: _Parts, today: date) -> _Found:
    return _of(lambda days: _one(today + timedelta(days=days)), [_DAYS[parts["day"]]])


def _coming(weekday: int, today: date) -> int:
    """Return in how many days such a weekday comes, 1 to 7."""
    return (weekday - today.weekday() - 1) % 7 + 1


def _weekday(parts: _Parts, today: date) -> _Found:
    """Return a weekday.

    On a Friday "Friday" can be today or in a week. "Next Friday" is for some the first to come and for others that of
    next week, https://blog.leo.org/2013/03/19/wann-genau-ist-naechsten-freitag/ and
    https://languagehat.com/next-friday/; it is understood where both are the same day.
    """
    weekday = _WEEKDAYS[parts["weekday"]]
    ahead, of_next_week = _coming(weekday, today), 7 - today.weekday() + weekday
    which = "uebernaechst" if "after_next" in parts else _which(parts)
    if not which:
        readings = (ahead % 7, ahead)
    elif _SHIFTS[which] == 0:
        readings = (ahead % 7, ahead % 7)
    elif which in {"kommend", "coming"}:
        readings = (ahead, ahead)
    else:
        later = 7 * (_SHIFTS[which] - 1)
        readings = (ahead + later, of_next_week + later)
    one, other = (timedelta(days=days) for days in readings)
    return _of(lambda _: _either(today + one, today + other), [0])


def _weekday_of_week(parts: _Parts, today: date) -> _Found | None:
    week = _period(parts["rest"], today)
    if week is None or week.unit != "w":
        return None
    ahead = timedelta(days=_WEEKDAYS[parts["weekday"]])
    return _mapped(week.found, lambda span: _one(span.first + ahead))


def _weekday_and_date(parts: _Parts, today: date) -> _Found | None:
    found = _first(_DATES, parts["rest"], today)
    if found is None:
        return None
    weekday = _WEEKDAYS[parts["weekday"]]
    return _mapped(found, lambda span: span._replace(differs=span.day is not None and span.day.weekday() != weekday))


def _later(parts: _Parts, today: date) -> _Found | None:
    """Return the day so much later than today or another day."""
    base = parts.get("base", "")
    if base in _WEEKDAYS:
        return _weeks_later(parts, today, _coming(_WEEKDAYS[base], today))
    day = today + timedelta(days=_DAYS.get(base, 0))
    if "halves" in parts:
        return _of(lambda months: _months_on(day, months), [_HALVES[parts["halves"]]])
    number, unit = _number(parts["number"]), parts["unit"]
    if parts["number"] == "acht" and unit.startswith("tag"):
        # In everyday German a week, by law eight days: https://www.gesetze-im-internet.de/hgb/__359.html (2).
        return _of(lambda days: _either(day + timedelta(days=7), day + timedelta(days=days)), [8])
    days = {"t": 1, "d": 1, "w": 7, "f": 14}.get(unit[0])
    if days is not None:
        return _of(lambda count: _one(day + timedelta(days=days * count)), [number])
    months = {"m": 1, "q": 3, "j": 12, "y": 12}[unit[0]]
    return _of(lambda count: _months_on(day, months * count), [number])


def _weeks_later(parts: _Parts, today: date, ahead: int) -> _Found | None:
    """Return a weekday some weeks after the coming one; "in acht Tagen" and "in vierzehn Tagen" are weeks here."""
    if "halves" in parts:
        return None
    number, unit = _number(parts["number"]), parts["unit"]
    weeks = {"w": number, "f": 2 * number, "t": {7: 1, 8: 1, 14: 2}.get(number)}.get(unit[0])
    if weeks is None:
        return None
    if ahead == 7:  # today has the same name: it may count from today or from a week later
        return _of(lambda count: _either(*(today + timedelta(days=7 * (count + more)) for more in (0, 1))), [weeks])
    return _of(lambda count: _one(today + timedelta(days=ahead + 7 * count), Rule.WEEKS_LATER), [weeks])


def _week_later(parts: _Parts, today: date) -> _Found | None:
    return _later({**parts, "number": "1", "unit": "week"}, today)


def _feast(parts: _Parts, today: date) -> _Found:
    holiday, begins = _FEASTS[parts["feast"]]

    def make(year: int) -> _Span:
        day = day_of(holiday, year)
        return _Span(day - timedelta(days=begins), day, day, (Rule.FEAST,))

    return _yearly(make, today, parts.get("year"))


def _named_day(parts: _Parts, today: date) -> _Found:
    return _yearly(lambda year: _one(_NAMED[parts["name"]](year)), today, parts.get("year"))


def _point_of(parts: _Parts, today: date) -> _Found | None:
    period = _period(parts["rest"], today)
    return _point(_POINTS[parts["point"]], period) if period is not None else None


def _point_of_this(parts: _Parts, today: date) -> _Found | None:
    """Return "Ende der Woche", "Jahresende", "end of month"; also "Jahresende 2027"."""
    period = _relative(parts["unit"], 0, today)
    if "rest" in parts:
        named = _period(parts["rest"], today)
        if named is None or named.unit != period.unit:
            return None
        period = named
    return _point(_POINTS[parts["point"]], period)


def _period_alone(parts: _Parts, today: date) -> _Found | None:
    period = _period(parts["rest"], today)
    return period.found if period is not None else None


def _before(parts: _Parts, today: date) -> _Found | None:
    found, one_day = _phrase(parts["rest"], today), timedelta(days=1)

    def change(span: _Span) -> _Span:
        if span.differs:
            return span
        if span.either:
            return _either(span.first - one_day, span.last - one_day)._replace(rules=(Rule.DAY_BEFORE,))
        rules = span.rules if span.day == span.first else ()
        return _one(span.first - one_day, *rules, Rule.DAY_BEFORE)

    return _mapped(found, change) if found is not None else None


def _from(parts: _Parts, today: date) -> _Found | None:
    found = _phrase(parts["rest"], today)

    def change(span: _Span) -> _Span:
        if span.either or span.day == span.last:
            return span
        return _one(span.first, Rule.FIRST_DAY)

    return _mapped(found, change) if found is not None else None


_REST = r"(?P<rest>.+)"
_POINT = rf"(?P<point>{_any_of(_POINTS)})"
_PHRASES: tuple[tuple[str, Callable[[_Parts, date], _Found | None]], ...] = (
    *_DATES,
    (rf"(?P<day>{_any_of(_DAYS)})", _day),
    (rf"(?:{_WHICH} )?{_WEEKDAY}", _weekday),
    (rf"{_WEEKDAY} (?P<after_next>after next)", _weekday),
    (rf"{_WEEKDAY} (?:(?:in|im|of|der|den|dem|the) )*{_REST}", _weekday_of_week),
    (rf"(?P<rest>.+?)(?: (?:am|on))? {_WEEKDAY}", _weekday_of_week),
    (rf"{_WEEKDAY} (?:(?:der|den|dem|the) )?{_REST}", _weekday_and_date),
    (rf"(?:{_BASE} )?(?:in(?: den naechsten| the next)?|binnen|innerhalb(?: von)?|within) {_AMOUNT}", _later),
    (rf"{_AMOUNT} (?:from|after|on|ab) {_BASE}", _later),
    (rf"{_BASE} week", _week_later),
    (rf"(?P<feast>{_any_of(_FEASTS)})(?: {_YEAR})?", _feast),
    (rf"(?P<name>{_any_of(_NAMED)})(?: {_YEAR})?", _named_day),
    (rf"{_POINT}[ -](?:(?:of|der|des|dem|den|vom|von|the|im|in) )*{_REST}", _point_of),
    (rf"{_POINT}[ -](?:(?:of|der|des|vom|the) )*{_UNIT}", _point_of_this),
    (rf"(?!wochenende)(?P<unit>wochen|monats|quartals|jahres){_POINT}(?: {_REST})?", _point_of_this),
    (rf"(?P<unit>month|quarter|year)[ -]?{_POINT}(?: {_REST})?", _point_of_this),
    (_REST, _period_alone),
    (rf"(?:vor|before) {_REST}", _before),
    (rf"(?:ab|from|starting|as of) {_REST}", _from),
)


def _first(
    table: tuple[tuple[str, Callable[[_Parts, date], _Found | None]], ...], text: str, today: date
) -> _Found | None:
    """Return what the first line of a table that fits makes of a text; a last full stop may end a sentence."""
    for words in dict.fromkeys((text, text.rstrip("."))):
        for pattern, read in table:
            match = re.fullmatch(pattern, words)
            found = read(_named(match), today) if match is not None else None
            if found is not None:
                return found
    return None


def _phrase(text: str, today: date) -> _Found | None:
    """Return what a text can mean behind words such as "bis zum" and "by the"; ``None`` if it is no date."""
    words = _TRAIL.sub("", text)
    while True:
        found = _first(_PHRASES, words, today)
        leading = _LEAD.match(words)
        if found is not None or leading is None:
            return found
        words = words[leading.end() :]
