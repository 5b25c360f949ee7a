"""Dates as people write them."""

import re
from datetime import date

_GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?")


def read_date(text: str, today: date) -> date | None:
    """Return the date in "15.1.2027", "15.1." (the next such day from ``today`` on) or "2027-01-15".

    Raises:
        ValueError: it is none of these, or no day of the calendar. An empty text is no date, ``None``.
    """
    words = text.strip()
    if not words:
        return None
    match = _GERMAN.fullmatch(words)
    if match is None:
        return date.fromisoformat(words)
    day, month = int(match[1]), int(match[2])
    if match[3]:
        return date(int(match[3]), month, day)
    for year in range(today.year, today.year + 9):  # 29 February may be eight years away
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(words)
