"""Dates in plain words: tables of phrases in both languages, and laws."""

import unicodedata
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sessions.holidays import Holiday, PublicHoliday, State, day_of, easter, holidays_on
from sessions.plain_dates import PART_LIMIT, Rule, Understood, parse_date
from sessions.refusal import Reason, Refusal
from tests.sessions.core_builders import refused

WEDNESDAY = date(2026, 11, 25)

# --- seen from Wednesday, 25 November 2026 ------------------------------------------------------------------------

DAYS: dict[str, tuple[str, ...]] = {
    "2026-11-25": ("heute", "today", "Heute.", "ab heute", "diesen Mittwoch", "this Wednesday", "25.11."),
    "2026-11-26": ("morgen", "tomorrow", "bis morgen", "by tomorrow"),
    "2026-11-27": (
        "übermorgen", "uebermorgen", "ÜBERMORGEN", "day after tomorrow", "the day after tomorrow", "Freitag", "freitag",
        "  am   Freitag ", "bis Freitag", "bis spätestens Freitag", "spätestens am Freitag", "Freitag spätestens", "Fr",
        "Fr.", "Friday", "Fri", "on Friday", "by Friday!", "no later than Friday", "by Friday at the latest",
        "kommenden Freitag", "this coming Friday", "diesen Freitag", "Freitag dieser Woche", "Friday this week",
    ),
    "2026-11-28": ("Samstag", "Sonnabend", "Sat"),
    "2026-11-30": ("am Montag", "Mo", "Monday", "kommenden Montag", "nächsten Montag", "next Monday", "ab Montag"),
    "2026-12-01": ("kommenden Di", "nächsten Dienstag", "Di", "next Tue", "next week on Tuesday"),
    "2026-12-02": (
        "in einer Woche", "in 7 Tagen", "in a week", "heute in einer Woche", "a week from today", "kommenden Mittwoch",
        "nächsten Mittwoch", "Mittwoch nächster Woche", "Wednesday of next week", "in one week", "one week from now",
    ),
    "2026-12-03": ("in 8 Tagen", "in eight days", "morgen in einer Woche"),
    "2026-12-04": ("Freitag nächste Woche", "nächste Woche am Freitag", "Freitag der nächsten Woche"),
    "2026-12-09": (
        "in 2 Wochen", "in zwei Wochen", "in 14 Tagen", "in vierzehn Tagen", "in two weeks", "in a fortnight",
        "binnen zwei Wochen", "innerhalb von zwei Wochen", "within two weeks", "in den nächsten zwei Wochen",
        "in the next two weeks", "zwei Wochen ab heute",
    ),
    "2026-12-11": ("Freitag übernächste Woche", "Friday the week after next", "Freitag der übernächsten Woche"),
    "2026-12-15": ("am 15.", "bis zum 15.", "the 15th", "on the 15th", "15.12.", "15.12", "15. 12.", "15. Dezember"),
    "2026-12-24": ("Heiligabend", "Christmas Eve", "24.12.", "24 December"),
    "2026-12-25": ("in einem Monat", "in a month", "1. Weihnachtstag", "Christmas Day", "binnen eines Monats"),
    "2026-12-31": ("Silvester", "New Year's Eve", "New Year’s Eve"),
    "2027-01-01": ("Neujahr", "New Year's Day"),
    "2027-01-15": (
        "15.1.", "15.01.", "15. Januar", "15.Januar", "15 Jan.", "15.1.27", "15.01.2027", "15. 1. 2027", "2027-01-15",
        "2027/1/15", "15. Januar 2027", "15 January", "15 January 2027", "Jan 15", "January 15th, 2027",
        "15th of January",         "the 15th of January 2027", "15/1/2027", "1/15/2027", "15-01-2027",
        "Freitag, 15.1.", "Freitag, den 15. Januar 2027", "Fr 15.01.2027", "Fri 15 Jan 2027", "Friday, 15 January",
        "Freitag KW 2", "KW 2 Freitag", "Friday week 2",
    ),
    "2027-02-25": ("in 3 Monaten", "in drei Monaten", "in three months", "in einem Vierteljahr", "within 3 months"),
    "2027-03-03": ("3/3", "3/3/2027", "3.3."),
    "2027-03-08": ("Frauentag", "8.3.", "March 8"),
    "2027-03-27": ("27.3.", "27 March"),
    "2027-05-25": ("in einem halben Jahr", "in half a year", "in six months", "in sechs Monaten"),
    "2027-11-17": ("Buß- und Bettag", "Buss- und Bettag"),
    "2027-11-25": ("in einem Jahr", "in 12 Monaten", "in a year"),
    "2028-05-25": ("in anderthalb Jahren", "in 18 months"),
}  # fmt: skip

CONVENTIONS: dict[tuple[Rule, ...], dict[str, tuple[str, ...]]] = {
    (Rule.FRIDAY,): {
        "2026-11-27": ("Ende der Woche", "Ende dieser Woche", "end of the week", "zum Ende der Woche", "diese Woche"),
        "2026-12-04": ("Ende nächster Woche", "end of next week", "nächste Woche", "kommende Woche", "next week"),
        "2026-12-11": ("Ende übernächster Woche", "the week after next"),
        "2027-02-19": ("KW 7", "kw7", "7. KW", "KW 07", "KW 7/2027", "week 7", "2027-W07", "in KW 7."),
        "2027-01-01": ("KW 53",),
    },
    (Rule.WEDNESDAY,): {"2026-12-02": ("Mitte nächster Woche", "mid next week"), "2026-11-25": ("Mitte der Woche",)},
    (Rule.MONDAY,): {"2026-11-30": ("Anfang nächster Woche", "start of next week", "Beginn der nächsten Woche")},
    (Rule.FIRST_DAY,): {
        "2027-04-01": ("Anfang April", "beginning of April", "ab April", "Anfang Q2", "starting April"),
        "2026-11-30": ("ab nächster Woche", "from next week"),
        "2026-12-01": ("Anfang nächsten Monats", "start of next month"),
    },
    (Rule.FIFTEENTH,): {
        "2027-03-15": ("Mitte März", "Mitte Maerz", "mid-March", "middle of March", "Mitte März 2027"),
        "2026-12-15": ("Mitte des nächsten Monats",),
    },
    (Rule.LAST_DAY,): {
        "2026-11-30": ("Ende des Monats", "Monatsende", "Ende November", "end of the month", "month end"),
        "2026-12-31": (
            "Jahresende", "zum Jahresende", "Ende des Jahres", "Ende 2026", "end of the year", "by year-end",
            "Quartalsende", "Ende des Quartals", "end of quarter", "Ende Q4", "Ende Dezember", "Ende nächsten Monats",
        ),
        "2027-01-31": ("Ende Januar", "bis Ende Januar", "end of January", "by the end of January", "Ende Januar 2027"),
        "2027-02-28": ("Ende Februar", "end of Feb"),
        "2027-03-31": (
            "Ende Q1", "Ende Q1 2027", "Ende des ersten Quartals", "Ende 1. Quartal", "end of next quarter",
            "end of the first quarter of 2027", "Quartalsende Q1", "bis Ende März", "Ende nächsten Quartals",
        ),
        "2027-12-31": ("Ende nächsten Jahres", "end of next year", "Jahresende 2027", "Ende 2027"),
    },
    (Rule.FEAST,): {
        "2026-12-25": ("bis Weihnachten", "by Christmas", "zu Weihnachten"),
        "2027-03-28": ("bis Ostern", "by Easter", "Ostern 2027", "Easter"),
        "2027-05-16": ("Pfingsten", "bis Pfingsten", "Whitsun", "Pentecost"),
    },
    (Rule.DAY_BEFORE,): {
        "2026-12-23": ("vor Weihnachten", "noch vor Weihnachten", "before Christmas"),
        "2027-03-25": ("vor Ostern", "before Easter"),
        "2026-11-26": ("vor Freitag", "before Friday"),
        "2027-01-14": ("vor dem 15.1.", "before 15 January"),
        "2026-12-31": ("vor Januar", "before January"),
        "2026-11-29": ("vor nächster Woche",),
    },
    (Rule.FEAST, Rule.DAY_BEFORE): {"2027-05-15": ("vor Pfingsten",)},
    (Rule.LAST_DAY, Rule.DAY_BEFORE): {"2027-01-30": ("vor Ende Januar",)},
    (Rule.WEEKS_LATER,): {
        "2026-12-07": ("Montag in einer Woche", "Monday in a week", "Monday week", "a week on Monday", "Mo in 8 Tagen"),
        "2026-12-14": ("Montag in zwei Wochen", "Montag in vierzehn Tagen", "two weeks from Monday"),
    },
    (Rule.LEAP_DAY,): {"2028-02-29": ("29.2.", "29. Februar", "29 February", "Feb 29th")},
}  # fmt: skip


def phrases() -> list[tuple[str, date, tuple[Rule, ...]]]:
    plain = [(text, date.fromisoformat(day), ()) for day, texts in DAYS.items() for text in texts]
    conventional = [
        (text, date.fromisoformat(day), rules)
        for rules, days in CONVENTIONS.items()
        for day, texts in days.items()
        for text in texts
    ]
    return [*plain, *conventional]


@pytest.mark.parametrize(("text", "day", "rules"), phrases())
def test_words_name_a_day(text: str, day: date, rules: tuple[Rule, ...]) -> None:
    understood = parse_date(text, WEDNESDAY)
    assert (understood.day, understood.rules) == (day, rules)


# --- seen from other days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "text", "day", "rules"),
    [
        # end of a year
        ("2026-12-31", "morgen", "2027-01-01", ()),
        ("2026-12-31", "Jahresende", "2026-12-31", (Rule.LAST_DAY,)),
        ("2026-12-31", "31.12.", "2026-12-31", ()),
        ("2026-12-31", "30.12.", "2027-12-30", ()),
        ("2026-12-31", "am 3.", "2027-01-03", ()),
        ("2026-12-31", "Ende nächsten Monats", "2027-01-31", (Rule.LAST_DAY,)),
        ("2026-12-31", "Ende des nächsten Quartals", "2027-03-31", (Rule.LAST_DAY,)),
        ("2026-12-31", "vor Neujahr", "2026-12-31", (Rule.DAY_BEFORE,)),
        ("2026-12-24", "vor Weihnachten", "2027-12-23", (Rule.DAY_BEFORE,)),
        ("2026-12-26", "Weihnachten", "2027-12-25", (Rule.FEAST,)),
        ("2027-01-01", "KW 53", "2027-01-01", (Rule.FRIDAY,)),
        ("2027-01-02", "KW 53", "2032-12-31", (Rule.FRIDAY,)),
        ("2027-01-01", "KW 1", "2027-01-08", (Rule.FRIDAY,)),
        ("2028-12-30", "KW 1", "2029-01-05", (Rule.FRIDAY,)),
        ("2027-01-01", "Freitag nächste Woche", "2027-01-08", ()),
        # lengths of months
        ("2027-01-31", "in einem Monat", "2027-02-28", (Rule.MONTH_CLIPPED,)),
        ("2028-01-31", "in einem Monat", "2028-02-29", (Rule.MONTH_CLIPPED,)),
        ("2027-08-31", "in einem halben Jahr", "2028-02-29", (Rule.MONTH_CLIPPED,)),
        ("2027-08-31", "in einem Vierteljahr", "2027-11-30", (Rule.MONTH_CLIPPED,)),
        ("2027-01-28", "in einem Monat", "2027-02-28", ()),
        ("2027-02-28", "in a month", "2027-03-28", ()),
        ("2027-02-01", "am 31.", "2027-03-31", ()),
        ("2027-02-01", "the 29th", "2027-03-29", ()),
        # 29 February
        ("2028-02-29", "29.2.", "2028-02-29", (Rule.LEAP_DAY,)),
        ("2028-03-01", "29.2.", "2032-02-29", (Rule.LEAP_DAY,)),
        ("2096-03-01", "29. Februar", "2104-02-29", (Rule.LEAP_DAY,)),
        ("2028-02-29", "in einem Jahr", "2029-02-28", (Rule.MONTH_CLIPPED,)),
        ("2028-02-29", "in 4 Jahren", "2032-02-29", ()),
        ("2027-11-25", "29.2.2028", "2028-02-29", ()),
        ("2028-02-01", "Ende Februar", "2028-02-29", (Rule.LAST_DAY,)),
        # round the clock changes of 2027, 28 March and 31 October
        ("2027-03-27", "morgen", "2027-03-28", ()),
        ("2027-03-27", "in 2 Tagen", "2027-03-29", ()),
        ("2027-03-28", "in einer Woche", "2027-04-04", ()),
        ("2027-10-30", "in two days", "2027-11-01", ()),
        ("2027-10-31", "heute in 14 Tagen", "2027-11-14", ()),
        # weekdays from Friday to Sunday, where the coming week is the next one for everybody
        ("2026-11-27", "nächsten Freitag", "2026-12-04", ()),
        ("2026-11-27", "next Friday", "2026-12-04", ()),
        ("2026-11-27", "kommenden Freitag", "2026-12-04", ()),
        ("2026-11-27", "diesen Freitag", "2026-11-27", ()),
        ("2026-11-28", "nächsten Freitag", "2026-12-04", ()),
        ("2026-11-28", "Freitag", "2026-12-04", ()),
        ("2026-11-28", "übernächsten Freitag", "2026-12-11", ()),
        ("2026-11-28", "Friday after next", "2026-12-11", ()),
        ("2026-11-29", "nächsten Montag", "2026-11-30", ()),
        ("2026-11-29", "Montag nächster Woche", "2026-11-30", ()),
        ("2026-11-27", "Ende der Woche", "2026-11-27", (Rule.FRIDAY,)),
        ("2026-11-25", "vor Mittwoch", "2026-12-01", (Rule.DAY_BEFORE,)),
        # Easter and what depends on it
        ("2024-01-10", "Ostern", "2024-03-31", (Rule.FEAST,)),
        ("2025-01-10", "by Easter", "2025-04-20", (Rule.FEAST,)),
        ("2027-03-28", "Ostern", "2027-03-28", (Rule.FEAST,)),
        ("2027-03-29", "Ostern", "2028-04-16", (Rule.FEAST,)),
        ("2038-01-10", "Ostern", "2038-04-25", (Rule.FEAST,)),
        ("2027-01-10", "Gründonnerstag", "2027-03-25", ()),
        ("2027-01-10", "Karfreitag", "2027-03-26", ()),
        ("2027-01-10", "Easter Monday", "2027-03-29", ()),
        ("2027-01-10", "Christi Himmelfahrt", "2027-05-06", ()),
        ("2027-01-10", "Whit Monday", "2027-05-17", ()),
        ("2027-01-10", "Fronleichnam", "2027-05-27", ()),
        # a day that can be a year in German
        ("2030-01-10", "Nov 27", "2030-11-27", ()),
        ("2027-11-28", "Nov 27", "2028-11-27", ()),
        ("2026-01-10", "Nov 27th", "2026-11-27", ()),
        ("2026-01-10", "October 27", "2026-10-27", ()),
        ("2026-01-10", "27. Nov", "2026-11-27", ()),
    ],
)
def test_words_are_seen_from_today(today: str, text: str, day: str, rules: tuple[Rule, ...]) -> None:
    understood = parse_date(text, date.fromisoformat(today))
    assert (understood.day, understood.rules) == (date.fromisoformat(day), rules)


# --- what is not understood, and what is said of it ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("bis zum Sommer", "Sommer"),
        ("by summer", "summer"),
        ("nach den Feiertagen", "nach den Feiertagen"),
        ("after the holidays", "after the holidays"),
        ("nach Ostern", "nach"),
        ("after Easter", "after"),
        ("bald", "bald"),
        ("soon", "soon"),
        ("sofort", "sofort"),
        ("Freitag vielleicht", "vielleicht"),
        ("vielleicht  Freitag", "vielleicht"),
        ("in zwei Wochen oder so", "oder so"),
        ("15.1. oder 16.1.", "oder 16.1."),
        ("Montag Dienstag", "Dienstag"),
        ("morgen früh", "früh"),
        ("Ende Sommer 2027", "Ende Sommer"),
        ("Mitte Q1", "Mitte"),
        ("am Wochenende", "Wochenende"),
        ("Wochenende", "Wochenende"),
        ("in ein paar Wochen", "ein paar Wochen"),
        ("in a couple of weeks", "a couple of weeks"),
        ("in 2-3 Wochen", "2-3 Wochen"),
        ("vor 2 Wochen", "vor 2 Wochen"),
        ("vor einer Woche", "vor einer Woche"),
        ("two weeks ago", "two weeks ago"),
        ("letzten Freitag", "letzten"),
        ("last Friday", "last"),
        ("in den Ferien", "Ferien"),
        ("bis zu den Sommerferien", "Sommerferien"),
        ("in der Woche", "Woche"),
        ("15/1", "15/1"),
        ("1/27", "1/27"),
        ("15/1/27", "15/1/27"),
        ("01.2027", "01.2027"),
        ("15.127", "15.127"),
        ("Januar 27", "27"),
        ("15", "15"),
        ("bis", "bis"),
        ("Freitag in einem halben Jahr", "in einem halben Jahr"),
        ("Montag in 5 Tagen", "in 5 Tagen"),
        ("東京", "東京"),
        ("x" * 200, "x" * PART_LIMIT),
        ("Freitag " * 20, ("Freitag " * 20)[:PART_LIMIT]),
    ],
)
def test_what_is_not_understood_is_named(text: str, part: str) -> None:
    with refused(Reason.DATE_UNKNOWN, part=part):
        parse_date(text, WEDNESDAY)


@pytest.mark.parametrize(
    "text",
    ["31.6.", "31. Juni", "June 31", "30.2.", "30. Februar 2028", "29.2.2027", "2027-02-29", "15.13.", "0.1.", "32.1.",
     "2027-13-01", "0000-01-01", "31/6/2027", "15/13/2027", "KW 54", "KW 0", "KW 53/2027", "am 32.", "in 9999 Jahren"],
)  # fmt: skip
def test_what_is_in_no_calendar_is_said(text: str) -> None:
    with refused(Reason.NO_SUCH_DAY, part=text):
        parse_date(text, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("Mittwoch", "2026-11-25", "2026-12-02"),
        ("by Wednesday", "2026-11-25", "2026-12-02"),
        ("nächsten Freitag", "2026-11-27", "2026-12-04"),
        ("am nächsten Freitag", "2026-11-27", "2026-12-04"),
        ("next Friday", "2026-11-27", "2026-12-04"),
        ("vor nächstem Freitag", "2026-11-26", "2026-12-03"),
        ("ab nächstem Freitag", "2026-11-27", "2026-12-04"),
        ("übernächsten Freitag", "2026-12-04", "2026-12-11"),
        ("Mittwoch in einer Woche", "2026-12-02", "2026-12-09"),
        ("in acht Tagen", "2026-12-02", "2026-12-03"),
        ("3/4", "2027-03-04", "2027-04-03"),
        ("11/12", "2026-12-11", "2027-11-12"),
        ("3/4/2027", "2027-03-04", "2027-04-03"),
        ("Nov 27", "2026-11-27", "2027-11-01"),
        ("Januar", "2027-01-01", "2027-01-31"),
        ("bis Januar", "2027-01-01", "2027-01-31"),
        ("in January", "2027-01-01", "2027-01-31"),
        ("November", "2026-11-01", "2026-11-30"),
        ("nächsten Monat", "2026-12-01", "2026-12-31"),
        ("Q1", "2027-01-01", "2027-03-31"),
        ("2027", "2027-01-01", "2027-12-31"),
        ("next year", "2027-01-01", "2027-12-31"),
    ],
)
def test_what_could_be_two_days_is_said(text: str, one: str, other: str) -> None:
    days = {"one": date.fromisoformat(one), "other": date.fromisoformat(other)}
    with refused(Reason.DATE_AMBIGUOUS, part=text, **days):
        parse_date(text, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("gestern", "2026-11-24"),
        ("yesterday", "2026-11-24"),
        ("vorgestern", "2026-11-23"),
        ("Montag dieser Woche", "2026-11-23"),
        ("Anfang der Woche", "2026-11-23"),
        ("Mitte des Monats", "2026-11-15"),
        ("vor heute", "2026-11-24"),
    ],
)
def test_what_is_over_is_said(text: str, day: str) -> None:
    with refused(Reason.DATE_PAST, part=text, day=date.fromisoformat(day)):
        parse_date(text, WEDNESDAY)


def test_the_end_of_a_week_is_over_at_the_weekend() -> None:
    with refused(Reason.DATE_PAST, part="Ende der Woche", day=date(2026, 11, 27)):
        parse_date("Ende der Woche", date(2026, 11, 28))


@pytest.mark.parametrize("text", ["Samstag, 15.1.2027", "Sa 15.1.", "Thu 15 Jan 2027", "vor Samstag 15.1."])
def test_a_weekday_must_fit_its_date(text: str) -> None:
    with refused(Reason.WEEKDAY_DIFFERS, part=text, day=date(2027, 1, 15)):
        parse_date(text, WEDNESDAY)


@pytest.mark.parametrize("text", ["", "  ", "...", "?", "\x1b[31m"])
def test_no_words_are_no_date(text: str) -> None:
    with refused(Reason.EMPTY):
        parse_date(text, WEDNESDAY)


# --- what is worth pointing out -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "weekend", "in_past", "far_away"),
    [
        ("15.1.2027", False, False, False),
        ("16.1.2027", True, False, False),
        ("17.1.2027", True, False, False),
        ("24.11.2026", False, True, False),
        ("25.11.2026", False, False, False),
        ("1.2.2020", True, True, False),
        ("Weihnachten 2020", False, True, False),
        ("KW 7 2020", False, True, False),
        ("25.11.2028", True, False, False),
        ("in 2 Jahren", True, False, False),
        ("26.11.2028", True, False, True),
        ("1.1.2029", False, False, True),
        ("15.1.99", False, False, True),
    ],
)
def test_facts_of_a_day(text: str, weekend: bool, in_past: bool, far_away: bool) -> None:
    understood = parse_date(text, WEDNESDAY)
    assert (understood.weekend, understood.in_past, understood.far_away) == (weekend, in_past, far_away)


def kept(name: Holiday, states: str, in_parts: str = "") -> PublicHoliday:
    return PublicHoliday(name, frozenset(map(State, states.split())), frozenset(map(State, in_parts.split())))


EVERYWHERE = " ".join(State)
CORPUS_CHRISTI = kept(Holiday.CORPUS_CHRISTI, "BW BY HE NW RP SL", "SN TH")


@pytest.mark.parametrize(
    ("text", "state", "holidays"),
    [
        ("15.1.2027", None, ()),
        ("1. Mai", None, (kept(Holiday.LABOUR_DAY, EVERYWHERE),)),
        ("3.10.", "SH", (kept(Holiday.UNITY, EVERYWHERE),)),
        ("8.3.2027", None, (kept(Holiday.WOMENS_DAY, "BE MV"),)),
        ("8.3.2027", "BE", (kept(Holiday.WOMENS_DAY, "BE MV"),)),
        ("8.3.2027", "BY", ()),
        ("8.3.2022", None, (kept(Holiday.WOMENS_DAY, "BE"),)),
        ("8.3.2018", None, ()),
        ("6.1.", None, (kept(Holiday.EPIPHANY, "BW BY ST"),)),
        ("Ostern", None, (kept(Holiday.EASTER_SUNDAY, "BB"),)),
        ("Fronleichnam", None, (CORPUS_CHRISTI,)),
        ("Fronleichnam", "TH", (CORPUS_CHRISTI,)),
        ("Fronleichnam", "BE", ()),
        ("15.8.", None, (kept(Holiday.ASSUMPTION, "SL", "BY"),)),
        ("8.8.", "BY", (kept(Holiday.AUGSBURG_PEACE, "", "BY"),)),
        ("20.9.", "TH", (kept(Holiday.CHILDRENS_DAY, "TH"),)),
        ("31.10.", None, (kept(Holiday.REFORMATION, "BB HB HH MV NI SH SN ST TH"),)),
        ("31.10.2017", None, (kept(Holiday.REFORMATION, EVERYWHERE),)),
        ("31.10.2016", None, (kept(Holiday.REFORMATION, "BB MV SN ST TH"),)),
        ("1.11.", None, (kept(Holiday.ALL_SAINTS, "BW BY NW RP SL"),)),
        ("Buß- und Bettag", None, (kept(Holiday.REPENTANCE, "SN"),)),
        ("8.5.2025", None, (kept(Holiday.LIBERATION, "BE"),)),
        ("8.5.2026", None, ()),
        ("17.6.2028", None, (kept(Holiday.UPRISING_OF_1953, "BE"),)),
        ("1.5.2008", None, (kept(Holiday.LABOUR_DAY, EVERYWHERE), kept(Holiday.ASCENSION, EVERYWHERE))),
        ("25.12.1994", None, ()),
    ],
)
def test_public_holidays(text: str, state: str | None, holidays: tuple[PublicHoliday, ...]) -> None:
    assert parse_date(text, WEDNESDAY, state=state).holidays == holidays


def test_there_are_sixteen_states() -> None:
    assert len(State) == 16
    with pytest.raises(ValueError, match="XX"):
        parse_date("heute", WEDNESDAY, state="XX")


@pytest.mark.parametrize(
    ("state", "number"),
    [("BE", 10), ("BB", 12), ("BW", 12), ("BY", 14), ("HB", 10), ("HE", 10), ("HH", 10), ("MV", 11), ("NI", 10),
     ("NW", 11), ("RP", 11), ("SH", 10), ("SL", 12), ("SN", 12), ("ST", 11), ("TH", 12)],
)  # fmt: skip
def test_the_holidays_of_a_state_in_a_year(state: str, number: int) -> None:
    """In 2027, with those that only parts of the state keep."""
    days = [date(2027, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
    assert sum(len(holidays_on(day, State(state))) for day in days) == number


# The earliest and the latest Easter there can be, a leap year, and where simpler rules go wrong (1954, 1981).
@pytest.mark.parametrize(
    "day",
    ["1818-03-22", "1943-04-25", "1954-04-18", "1981-04-19", "2000-04-23", "2024-03-31", "2027-03-28", "2038-04-25"],
)
def test_easter(day: str) -> None:
    assert easter(int(day[:4])) == date.fromisoformat(day)


# --- laws ---------------------------------------------------------------------------------------------------------

TODAYS = st.dates(date(1990, 1, 1), date(2200, 12, 31))
WITHOUT_YEAR = (
    "bis", "vor", "ab", "am", "in", "der", "nächsten", "next", "Ende", "end", "of", "Mitte", "Anfang", "Woche", "week",
    "Monat", "KW 7", "KW 53", "Q1", "Freitag", "Mon", "zwei", "acht", "14 Tagen", "Tagen", "Wochen", "months", "15.1.",
    "29.2.", "31.", "3/4", "Januar", "March", "Nov 27", "Ostern", "Christmas", "heute", "tomorrow", "from", "ein",
    "spätestens", "Jahresende", "quarter-end", "after", "diese", ",", ".", "Silvester", "vor Mittwoch", "99999",
)  # fmt: skip
UNDATED = st.lists(st.sampled_from(WITHOUT_YEAR), max_size=6).map(" ".join)
PHRASES = st.lists(st.sampled_from((*WITHOUT_YEAR, "2027", "27", "2027-01-15", "1.2.2020")), max_size=6).map(" ".join)
REASONS = {
    Reason.EMPTY,
    Reason.DATE_UNKNOWN,
    Reason.NO_SUCH_DAY,
    Reason.DATE_AMBIGUOUS,
    Reason.DATE_PAST,
    Reason.WEEKDAY_DIFFERS,
}


def outcome(text: str, today: date) -> Understood | Refusal:
    try:
        return parse_date(text, today)
    except Refusal as refusal:
        return refusal


@given(st.dates(), TODAYS)
def test_an_iso_date_is_that_day(day: date, today: date) -> None:
    assert parse_date(day.isoformat(), today).day == day
    assert parse_date(f"{day.day}.{day.month}.{day.year:04d}", today).day == day


@given(TODAYS, st.integers(0, 9999))
def test_in_so_many_days(today: date, number: int) -> None:
    for text in (f"in {number} Tagen", f"in {number} days", f"{number} days from today"):
        assert parse_date(text, today).day == today + timedelta(days=number)


@given(TODAYS, st.integers(0, 600))
def test_in_so_many_months(today: date, number: int) -> None:
    day = parse_date(f"in {number} Monaten", today).day
    assert (day.year - today.year) * 12 + day.month - today.month == number
    assert day.day == min(today.day, monthrange(day.year, day.month)[1])


@given(TODAYS, st.integers(1, 31), st.integers(1, 12))
def test_a_day_without_a_year_is_the_next_one(today: date, day: int, month: int) -> None:
    found = outcome(f"{day}.{month}.", today)
    if day > monthrange(2028, month)[1]:
        assert isinstance(found, Refusal)
        assert found.reason is Reason.NO_SUCH_DAY
        return
    assert isinstance(found, Understood)
    assert (found.day.day, found.day.month) == (day, month)
    between = (today + timedelta(days=ahead) for ahead in range((found.day - today).days))
    assert found.day >= today
    assert all((other.day, other.month) != (day, month) for other in between)


@given(TODAYS, st.integers(0, 6))
def test_a_weekday_comes_within_a_week(today: date, weekday: int) -> None:
    assume(weekday != today.weekday())
    name = ("Montag", "Di", "Wednesday", "Do", "Friday", "Samstag", "Sun")[weekday]
    day = parse_date(name, today).day
    assert day.weekday() == weekday
    assert 0 < (day - today).days < 7


@given(st.text(max_size=60) | PHRASES, st.dates())
@example("vor 1.1.0001", date.min)
@example("in 9999 Wochen", date.max)
@example("vor heute", date.min)
@example("Ostern", date.max)
@example("Ende der Woche", date.max)
@example("vor " * 15, WEDNESDAY)
@example("²/³", WEDNESDAY)
@example("١٥.١.", WEDNESDAY)
def test_any_text_is_a_date_or_refused(text: str, today: date) -> None:
    found = outcome(text, today)
    if isinstance(found, Refusal):
        assert found.reason in REASONS
        assert found.reason is Reason.EMPTY or found.facts["part"]
    else:
        assert found.in_past == (found.day < today)


@given(UNDATED, TODAYS)
def test_without_a_year_nothing_is_over(text: str, today: date) -> None:
    found = outcome(text, today)
    assert isinstance(found, Refusal) or found.day >= today


@given(st.sampled_from([text for text, _day, _rules in phrases()]))
def test_spelling_does_not_matter(text: str) -> None:
    spellings = (
        text.upper(),
        text.lower(),
        unicodedata.normalize("NFD", text),
        f"  {text.replace(' ', '   ')}  ",
        f"{text}!",
        f"„{text}“",
        text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("Ü", "Ue").replace("ß", "ss"),
    )
    expected = parse_date(text, WEDNESDAY)
    assert [parse_date(spelling, WEDNESDAY) for spelling in spellings] == [expected] * len(spellings)


@given(st.integers(1583, 4099))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)


@given(st.sampled_from(Holiday), st.integers(1995, 2200))
def test_a_holiday_lies_in_its_year(holiday: Holiday, year: int) -> None:
    day = day_of(holiday, year)
    assert day.year == year
    assert [found.name for found in holidays_on(day) if found.name is holiday] in ([], [holiday])
