"""The days of a sheet as calendar files (RFC 5545): days for every calendar, tasks for those that know tasks.

The two are never in one file, because Outlook knows no tasks. Days are whole days and the one instant is UTC, so that
no time zone can be misread. Calendars are seen by many, and on locked screens: nothing of the case is in them unless
somebody asks for it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Component, Event, Todo

from sessions.codes import StepStatus
from sessions.notes.blocks import Due, Sheet
from sessions.refusal import Reason, Refusal

_COUNTED_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_STATUS = {StepStatus.DROPPED: "CANCELLED", StepStatus.DONE: "COMPLETED", StepStatus.PARTLY: "IN-PROCESS"}


def events(sheet: Sheet, sequence: int | None = None, *, steps_named: bool = False) -> bytes:
    """Return the look back and the days by which steps are due, as whole days that keep nobody busy.

    Args:
        sheet: what is known of the days.
        sequence: how often they were changed, for a calendar takes an entry again only if this has risen; ``None``: the
            minutes from 2020 to the sheet's instant, which rise by themselves.
        steps_named: whether an entry says what is to be done.

    Raises:
        Refusal: ``NOTHING_TO_WRITE`` with ``format``.
    """
    entries = []
    for due in sheet.dues:
        if due.day is not None:
            entry = _entry(Event(), due, due.uid, steps_named=steps_named)
            entry.add("dtstart", due.day)
            entry.add("transp", "TRANSPARENT")
            if due.status is StepStatus.DROPPED:
                entry.add("status", _STATUS[due.status])
            entries.append(entry)
    return _calendar(sheet, entries, sequence, "ics")


def tasks(sheet: Sheet, sequence: int | None = None, *, steps_named: bool = False) -> bytes:
    """Return the next steps as tasks, with the day by which they are due; else like ``events``."""
    entries = []
    for due in sheet.dues:
        if due.step:
            entry = _entry(Todo(), due, f"task-{due.uid}", steps_named=steps_named)
            if due.day is not None:
                entry.add("due", due.day)
            entry.add("status", _STATUS.get(due.status, "NEEDS-ACTION"))
            entries.append(entry)
    return _calendar(sheet, entries, sequence, "tasks")


def _entry(entry: Component, due: Due, uid: str, *, steps_named: bool) -> Component:
    entry.add("uid", uid)
    entry.add("class", "CONFIDENTIAL")
    entry.add("summary", due.step if due.step and steps_named else due.summary)
    return entry


def _calendar(sheet: Sheet, entries: Iterable[Component], sequence: int | None, name: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//consult//notes//{sheet.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    at = (sheet.at or _COUNTED_FROM).astimezone(UTC)
    number = int((at - _COUNTED_FROM).total_seconds()) // 60 if sequence is None else sequence
    for entry in entries:
        entry.add("dtstamp", at)
        entry.add("sequence", number)
        calendar.add_component(entry)
    if not calendar.subcomponents:
        raise Refusal(Reason.NOTHING_TO_WRITE, format=name)
    data: bytes = calendar.to_ical()
    return data
