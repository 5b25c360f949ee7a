"""Words and dates of one language, handed to whatever has something to say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from gettext import NullTranslations


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for a message that is translated later)
    """Mark a message for the catalogues without translating it."""
    return message


_MONTHS_DE = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS_DE = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Language:
    """A language with its catalogue.

    Attributes:
        code: ``de`` or ``en``.
        gettext, ngettext: look a message up; messages are written in English in the code.
        zone: the time zone in which instants are shown; ``None`` is the machine's own.
    """

    code: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    zone: tzinfo | None = None

    def long_date(self, day: date) -> str:
        """Return "Mittwoch, 18. September 2019" or "Wednesday, 18 September 2019"."""
        if self.code == "de":
            return f"{_DAYS_DE[day.weekday()]}, {day.day}. {_MONTHS_DE[day.month - 1]} {day.year}"
        return f"{_DAYS_EN[day.weekday()]}, {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"

    def short_date(self, day: date) -> str:
        """Return "18.09.2019" or "18 Sep 2019"."""
        if self.code == "de":
            return f"{day.day:02d}.{day.month:02d}.{day.year}"
        return f"{day.day} {_MONTHS_EN[day.month - 1][:3]} {day.year}"

    def time(self, instant: datetime, seconds: bool = False) -> str:
        """Return an aware instant as local time, "10:42" or "10:42:07"."""
        return instant.astimezone(self.zone).strftime("%H:%M:%S" if seconds else "%H:%M")

    def minutes(self, length: timedelta) -> str:
        """Return a length rounded to whole minutes, "17 min"."""
        return f"{round(length.total_seconds() / 60)} min"

    def joined(self, words: list[str] | tuple[str, ...]) -> str:
        """Return "a, b und c" or "a, b and c"."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {'und' if self.code == 'de' else 'and'} {words[-1]}"


_ENGLISH = NullTranslations()
ENGLISH = Language("en", _ENGLISH.gettext, _ENGLISH.ngettext)
"""English as it stands in the code; needs no catalogue."""
