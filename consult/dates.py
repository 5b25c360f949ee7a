"""Days and times as people write and read them."""

import re
from datetime import date, datetime, timedelta, tzinfo

from sessions import plain_dates, preparation
from sessions.language import Language

_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


def read_day(text: str, today: date) -> date:
    """Return the day in "15.1.", "in 2 weeks" or "by Easter".

    Raises:
        Refusal: it is none, or several; as ``sessions.plain_dates.parse_date``.
    """
    return plain_dates.parse_date(text, today).day


def read_end(text: str, now: datetime, zone: tzinfo | None) -> datetime:
    """Return the instant of a time of today such as "12:30", or of so many minutes from ``now``.

    Args:
        text: as typed.
        now: aware.
        zone: of the time; the machine's if ``None``.

    Raises:
        ValueError: it is neither.
        Refusal: ``END_TOO_EARLY`` if that is not a whole minute ahead.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        try:
            end = now + timedelta(minutes=int(text))
        except OverflowError as error:
            raise ValueError(text) from error
    else:
        local = now.astimezone(zone)
        end = local.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
    preparation.minutes_until(now, end)
    return end


def with_weekday(day: date, language: Language) -> str:
    """Return "Fr 15.01.2027" or "Fri 15 Jan 2027"; ``sessions.plain_dates`` reads both."""
    letters = 2 if language.code == "de" else 3
    return f"{language.long_date(day)[:letters]} {language.short_date(day)}"
