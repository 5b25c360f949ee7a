"""Calendars: read by another library than the one that wrote them, whole days and UTC, and nothing of the case."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject

from sessions.codes import StepStatus
from sessions.notes.blocks import Due, Sheet
from sessions.notes.calendar import events, tasks
from sessions.notes.sheet import Reader, sheet
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from tests.sessions.notes import samples


def note(session: Session | None = None, reader: Reader = Reader.GROUP) -> Sheet:
    return sheet(session or samples.full(), reader, samples.LANGUAGE, samples.NOW)


def components(data: bytes) -> list[Any]:
    """Return what is in a calendar, with its lines as RFC 5545 wants them."""
    lines = data.decode().split("\r\n")
    assert lines[-1] == ""
    assert not any("\n" in line or len(line.encode()) > 75 for line in lines)
    calendar = vobject.readOne(data.decode())
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    return list(calendar.components())


def of_uid(data: bytes) -> dict[str, Any]:
    return {component.uid.value: component for component in components(data)}


def test_days_are_the_look_back_and_the_deadlines_as_whole_days_that_keep_nobody_busy() -> None:
    found = components(events(note()))
    assert [component.name for component in found] == ["VEVENT"] * 3
    assert [component.dtstart.value for component in found] == [
        date(2027, 2, 22),
        date(2026, 12, 11),
        date(2027, 1, 29),
    ]
    for component in found:
        assert component.dtstart.params == {"VALUE": ["DATE"]}
        assert component.transp.value == "TRANSPARENT"
        assert component.contents["class"][0].value == "CONFIDENTIAL"
        assert component.dtstamp.value == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        assert component.dtstamp.value.utcoffset() == timedelta(0)


def test_tasks_are_the_steps_and_stand_in_a_file_of_their_own() -> None:
    full = samples.full()
    open_ended = full.steps[1].model_copy(update={"by": None})
    found = components(tasks(note(full.model_copy(update={"steps": (full.steps[0], open_ended)}))))
    assert [component.name for component in found] == ["VTODO"] * 2
    assert found[0].due.value == date(2026, 12, 11)
    assert found[0].due.params == {"VALUE": ["DATE"]}
    assert not hasattr(found[1], "due")
    assert b"VTODO" not in events(note())


@pytest.mark.parametrize("make", [events, tasks])
@pytest.mark.parametrize("reader", [Reader.CASE_GIVER, Reader.GROUP, Reader.DISTRICT])
def test_nothing_of_the_case_is_in_them_unless_steps_are_named(make: Any, reader: Reader) -> None:
    session = samples.planted()
    data = make(note(session, reader)).decode().casefold()
    assert "zq" not in data
    assert "xk" not in data
    named = [component.summary.value for component in components(make(note(session, reader), steps_named=True))]
    assert "ZqWhat" in named
    assert not any(word in str(named) for word in ("ZqWho", "ZqTitle", "ZqSign"))


def test_names_stay_and_the_sequence_grows() -> None:
    before = note()
    later = replace(before, at=samples.NOW + timedelta(minutes=1))
    changed = samples.full().model_copy(update={"review": date(2027, 3, 1)})
    moved = replace(note(changed, Reader.CASE_GIVER), at=samples.NOW + timedelta(days=1))
    for make in (events, tasks):
        first, second, third = (of_uid(make(one)) for one in (before, later, moved))
        assert list(first) == list(second) == list(third)
        for uid in first:
            numbers = [int(one[uid].sequence.value) for one in (first, second, third)]
            assert numbers == sorted(set(numbers))
    assert {component.sequence.value for component in components(events(before, 7))} == {"7"}
    assert not set(of_uid(events(before))) & set(of_uid(tasks(before)))


@pytest.mark.parametrize(
    ("status", "of_task", "of_event"),
    [
        (StepStatus.OPEN, "NEEDS-ACTION", None),
        (StepStatus.PARTLY, "IN-PROCESS", None),
        (StepStatus.NOT_DONE, "NEEDS-ACTION", None),
        (StepStatus.DONE, "COMPLETED", None),
        (StepStatus.DROPPED, "CANCELLED", "CANCELLED"),
    ],
)
def test_what_became_of_a_step_is_said_to_the_case_giver_only(
    status: StepStatus, of_task: str, of_event: str | None
) -> None:
    full = samples.full()
    steps = tuple(step.model_copy(update={"status": status}) for step in full.steps)
    done = full.model_copy(update={"steps": steps, "review": None})
    own, group = (note(done, reader) for reader in (Reader.CASE_GIVER, Reader.GROUP))
    assert {component.status.value for component in components(tasks(own))} == {of_task}
    assert {component.status.value for component in components(tasks(group))} == {"NEEDS-ACTION"}
    found = [component.status.value if hasattr(component, "status") else None for component in components(events(own))]
    assert found == [of_event] * 2


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_hostile_text_is_found_literally_and_adds_nothing(hostile: str) -> None:
    made = replace(
        note(), dues=(Due("one", date(2027, 1, 1), "Step", hostile), Due("two", None, "Step", "BEGIN:VEVENT"))
    )
    assert [component.summary.value for component in components(tasks(made, steps_named=True))] == [
        hostile,
        "BEGIN:VEVENT",
    ]
    assert [component.summary.value for component in components(events(made, steps_named=True))] == [hostile]


def test_without_a_day_or_a_step_there_is_no_calendar() -> None:
    bare = note(samples.full().model_copy(update={"steps": (), "review": None}))
    for make, name in ((events, "ics"), (tasks, "tasks")):
        with pytest.raises(Refusal) as refused:
            make(bare)
        assert (refused.value.reason, refused.value.facts) == (Reason.NOTHING_TO_WRITE, {"format": name})
