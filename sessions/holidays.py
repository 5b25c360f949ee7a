"""Public holidays of Germany by state; computed, so that a date can be read without a network or a large library.

Which state keeps which day: the laws named in
https://github.com/vacanza/holidays/blob/dev/holidays/countries/germany.py (version 0.109), with which every day from
1995 to 2100 was compared. For parts of states also https://kalenderdesigner.de/ (Augsburg, Bavaria, Saxony, Thuringia).
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum

SINCE = 1995
"""The first year for which holidays are known here."""


class State(StrEnum):
    """The states, by their codes of ISO 3166-2:DE."""

    BADEN_WUERTTEMBERG = "BW"
    BAVARIA = "BY"
    BERLIN = "BE"
    BRANDENBURG = "BB"
    BREMEN = "HB"
    HAMBURG = "HH"
    HESSE = "HE"
    LOWER_SAXONY = "NI"
    MECKLENBURG = "MV"
    NORTH_RHINE_WESTPHALIA = "NW"
    RHINELAND_PALATINATE = "RP"
    SAARLAND = "SL"
    SAXONY = "SN"
    SAXONY_ANHALT = "ST"
    SCHLESWIG_HOLSTEIN = "SH"
    THURINGIA = "TH"


class Holiday(StrEnum):
    """The public holidays; their names are found at the edge."""

    NEW_YEAR = "new_year"
    EPIPHANY = "epiphany"
    WOMENS_DAY = "womens_day"
    GOOD_FRIDAY = "good_friday"
    EASTER_SUNDAY = "easter_sunday"
    EASTER_MONDAY = "easter_monday"
    LABOUR_DAY = "labour_day"
    LIBERATION = "liberation"
    ASCENSION = "ascension"
    WHIT_SUNDAY = "whit_sunday"
    WHIT_MONDAY = "whit_monday"
    CORPUS_CHRISTI = "corpus_christi"
    UPRISING_OF_1953 = "uprising_of_1953"
    AUGSBURG_PEACE = "augsburg_peace"
    ASSUMPTION = "assumption"
    CHILDRENS_DAY = "childrens_day"
    UNITY = "unity"
    REFORMATION = "reformation"
    ALL_SAINTS = "all_saints"
    REPENTANCE = "repentance"
    CHRISTMAS_DAY = "christmas_day"
    SECOND_CHRISTMAS_DAY = "second_christmas_day"


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A holiday as it is kept on one day.

    Attributes:
        name: which one.
        states: where the whole state keeps it.
        in_parts: where only some municipalities do, such as Augsburg or the mostly Catholic ones of Bavaria.
    """

    name: Holiday
    states: frozenset[State]
    in_parts: frozenset[State] = frozenset()


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar, by Butcher's rule of 1876.

    https://www.w3.org/2000/10/swap/test/easter/, with its letters; it holds from 1583 on.
    """
    j = year % 19
    k, h = divmod(year, 100)
    m, n = divmod(k, 4)
    q = (k - (k + 8) // 25 + 1) // 3
    r = (19 * j + k - m - q + 15) % 30
    s, u = divmod(h, 4)
    v = (32 + 2 * n + 2 * s - r - u) % 7
    w = (j + 11 * r + 22 * v) // 451
    month, day = divmod(r + v - 7 * w + 114, 31)
    return date(year, month, day + 1)


def _repentance(year: int) -> date:
    """Return the Wednesday before 23 November."""
    day = date(year, 11, 22)
    return day - timedelta(days=(day.weekday() - 2) % 7)


_FROM_EASTER = {
    Holiday.GOOD_FRIDAY: -2,
    Holiday.EASTER_SUNDAY: 0,
    Holiday.EASTER_MONDAY: 1,
    Holiday.ASCENSION: 39,
    Holiday.WHIT_SUNDAY: 49,
    Holiday.WHIT_MONDAY: 50,
    Holiday.CORPUS_CHRISTI: 60,
}
_FIXED = {
    Holiday.NEW_YEAR: (1, 1),
    Holiday.EPIPHANY: (1, 6),
    Holiday.WOMENS_DAY: (3, 8),
    Holiday.LABOUR_DAY: (5, 1),
    Holiday.LIBERATION: (5, 8),
    Holiday.UPRISING_OF_1953: (6, 17),
    Holiday.AUGSBURG_PEACE: (8, 8),
    Holiday.ASSUMPTION: (8, 15),
    Holiday.CHILDRENS_DAY: (9, 20),
    Holiday.UNITY: (10, 3),
    Holiday.REFORMATION: (10, 31),
    Holiday.ALL_SAINTS: (11, 1),
    Holiday.CHRISTMAS_DAY: (12, 25),
    Holiday.SECOND_CHRISTMAS_DAY: (12, 26),
}


def day_of(holiday: Holiday, year: int) -> date:
    """Return the day on which a holiday falls in a year, whether it is kept by law in that year or not."""
    if holiday is Holiday.REPENTANCE:
        return _repentance(year)
    if holiday in _FROM_EASTER:
        return easter(year) + timedelta(days=_FROM_EASTER[holiday])
    return date(year, *_FIXED[holiday])


_ALL = frozenset(State)
_EVERYWHERE = (
    Holiday.NEW_YEAR,
    Holiday.GOOD_FRIDAY,
    Holiday.EASTER_MONDAY,
    Holiday.LABOUR_DAY,
    Holiday.ASCENSION,
    Holiday.WHIT_MONDAY,
    Holiday.UNITY,
    Holiday.CHRISTMAS_DAY,
    Holiday.SECOND_CHRISTMAS_DAY,
)


def _states(codes: str) -> frozenset[State]:
    return frozenset(State(code) for code in codes.split())


def _since(first: int) -> Container[int]:
    return range(first, MAXYEAR + 1)


_RULES: tuple[tuple[Holiday, frozenset[State], Container[int]], ...] = (
    *((holiday, _ALL, _since(SINCE)) for holiday in _EVERYWHERE),
    (Holiday.EPIPHANY, _states("BW BY ST"), _since(SINCE)),
    (Holiday.WOMENS_DAY, _states("BE"), _since(2019)),
    (Holiday.WOMENS_DAY, _states("MV"), _since(2023)),
    (Holiday.EASTER_SUNDAY, _states("BB"), _since(SINCE)),
    (Holiday.LIBERATION, _states("BE"), (2020, 2025)),
    (Holiday.WHIT_SUNDAY, _states("BB"), _since(SINCE)),
    (Holiday.CORPUS_CHRISTI, _states("BW BY HE NW RP SL"), _since(SINCE)),
    (Holiday.UPRISING_OF_1953, _states("BE"), (2028,)),
    (Holiday.ASSUMPTION, _states("SL"), _since(SINCE)),
    (Holiday.CHILDRENS_DAY, _states("TH"), _since(2019)),
    (Holiday.REFORMATION, _states("BB MV SN ST TH"), _since(SINCE)),
    (Holiday.REFORMATION, _states("HB HH NI SH"), _since(2018)),
    (Holiday.REFORMATION, _ALL, (2017,)),
    (Holiday.ALL_SAINTS, _states("BW BY NW RP SL"), _since(SINCE)),
    (Holiday.REPENTANCE, _states("SN"), _since(SINCE)),
)
"""Which holiday is kept in which states and in which years."""

_IN_PARTS = {
    Holiday.CORPUS_CHRISTI: _states("SN TH"),
    Holiday.AUGSBURG_PEACE: _states("BY"),
    Holiday.ASSUMPTION: _states("BY"),
}


def holidays_on(day: date, state: State | None = None) -> tuple[PublicHoliday, ...]:
    """Return the public holidays on a day: all, or those that ``state`` keeps at least in parts.

    Before ``SINCE`` nothing is known and nothing returned. Two can meet, as Labour Day and Ascension in 2008.
    """
    if day.year < SINCE:
        return ()
    kept = (_kept(holiday, day.year) for holiday in Holiday if day_of(holiday, day.year) == day)
    wanted = _ALL if state is None else {state}
    return tuple(holiday for holiday in kept if wanted & (holiday.states | holiday.in_parts))


def _kept(name: Holiday, year: int) -> PublicHoliday:
    states = (where for holiday, where, years in _RULES if holiday is name and year in years)
    whole = frozenset[State]().union(*states)
    return PublicHoliday(name, whole, _IN_PARTS.get(name, frozenset()) - whole)
