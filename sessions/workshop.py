"""An event at which several districts meet."""

from datetime import date, time

from sessions.method import Code, Value
from sessions.text import FilledLine, Line, Text


class Workshop(Value):
    """A workshop as announced. Times are local to the place."""

    id: Code
    title: FilledLine
    kind: Line = ""
    organiser: Line = ""
    place: Text = ""
    day: date
    begins: time | None = None
    ends: time | None = None
    description: Text = ""
    conditions: Text = ""
    guiding_questions: tuple[FilledLine, ...] = ()
    guest: Text = ""
