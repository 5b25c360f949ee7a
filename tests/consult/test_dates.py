"""Dates as people write them, and as they are shown with their weekday."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult import present
from consult.dates import read_day, read_end, with_weekday
from consult.i18n import language
from sessions.language import ENGLISH
from sessions.plain_dates import parse_date
from sessions.refusal import Reason, Refusal

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15.1.2027", date(2027, 1, 15)),
        ("15.01.2027", date(2027, 1, 15)),
        (" 15. 1. 2027 ", date(2027, 1, 15)),
        ("2027-01-15", date(2027, 1, 15)),
        ("1.2.2020", date(2020, 2, 1)),
        ("15.1.", date(2027, 1, 15)),
        ("24.11.", date(2026, 11, 24)),
        ("23.11.", TODAY),
        ("22.11.", date(2027, 11, 22)),
        ("29.2.", date(2028, 2, 29)),
        ("15.1", date(2027, 1, 15)),
        ("1.1.27", date(2027, 1, 1)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("bis Ostern", date(2027, 3, 28)),
    ],
)
def test_a_date_is_read(text: str, day: date) -> None:
    assert read_day(text, TODAY) == day


def test_a_leap_day_may_be_eight_years_away() -> None:
    assert read_day("29.2.", date(2096, 3, 1)) == date(2104, 2, 29)


@pytest.mark.parametrize("text", ["", "31.2.", "31.2.2027", "0.1.", "15.13.", "bald", "15/1", "2027-13-01"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_day(text, TODAY)


@pytest.mark.parametrize(
    ("day", "german", "english"),
    [
        (date(2027, 1, 15), "Fr 15.01.2027", "Fri 15 Jan 2027"),
        (date(2026, 12, 1), "Di 01.12.2026", "Tue 1 Dec 2026"),
        (date(2027, 3, 28), "So 28.03.2027", "Sun 28 Mar 2027"),
    ],
)
def test_a_date_is_shown_with_its_weekday(day: date, german: str, english: str) -> None:
    assert with_weekday(day, language("de")) == german
    assert with_weekday(day, language("en")) == english


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["de", "en"]))
def test_what_is_shown_is_read(day: date, code: str) -> None:
    assert parse_date(with_weekday(day, language(code)), TODAY).day == day
    assert parse_date(language(code).long_date(day), TODAY).day == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bis zum Sommer", "Not understood as a date: Sommer. Please write for example 15.1., Friday or in two weeks."),
        ("31.6.", "There is no such day in the calendar: 31.6."),
        ("next Friday", "next Friday could mean Fri 27 Nov 2026 or Fri 4 Dec 2026. Please write the day."),
        ("gestern", "gestern would be Sun 22 Nov 2026, which is over. If it is meant, please write it with its year."),
        ("Mo 15.1.", "Mo 15.1.: the date is Fri 15 Jan 2027. Please correct the date or the day of the week."),
    ],
)
def test_why_a_date_was_refused_is_said(text: str, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_date(text, TODAY)
    assert present.refusal_text(caught.value, ENGLISH) == said


def test_the_examples_in_a_refusal_are_dates() -> None:
    examples = present.REFUSALS[Reason.DATE_UNKNOWN].partition("example ")[2].rstrip(".").replace(" or ", ", ")
    assert all(parse_date(example, TODAY) for example in examples.split(", "))


@pytest.mark.parametrize(
    ("text", "zone", "end"),
    [
        ("12:30", UTC, datetime(2026, 11, 23, 12, 30, tzinfo=UTC)),
        ("12:30", BERLIN, datetime(2026, 11, 23, 11, 30, tzinfo=UTC)),
        (" 9.45 ", UTC, datetime(2026, 11, 23, 9, 45, tzinfo=UTC)),
        ("09:02", UTC, datetime(2026, 11, 23, 9, 2, tzinfo=UTC)),
        ("23:59", UTC, datetime(2026, 11, 23, 23, 59, tzinfo=UTC)),
        ("45", UTC, NOW + timedelta(minutes=45)),
        (" 1 ", BERLIN, NOW + timedelta(minutes=1)),
    ],
)
def test_an_end_is_a_time_of_today_or_so_many_minutes(text: str, zone: tzinfo, end: datetime) -> None:
    assert read_end(text, NOW, zone) == end


def test_an_end_is_of_the_day_on_the_wall() -> None:
    shortly_after_midnight = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert read_end("1:30", shortly_after_midnight, BERLIN) == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["8:59", "9:00", "09:01", "0:00", "0", "-5"])
def test_an_end_that_is_over_or_less_than_a_minute_away_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_end(text, NOW, UTC)
    assert caught.value.reason is Reason.END_TOO_EARLY


@pytest.mark.parametrize("text", ["", "bald", "24:00", "12:60", "12:3", "12:30 Uhr", "1.5", "1h", "morgen"])
def test_what_is_no_end_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        read_end(text, NOW, UTC)


@given(st.integers(1, 24 * 60))
def test_minutes_are_minutes(minutes: int) -> None:
    assert read_end(str(minutes), NOW, BERLIN) - NOW == timedelta(minutes=minutes)
