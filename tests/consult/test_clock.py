"""The steady clock, on invented readings; no test waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from consult.clock import SLEEP, Reading, SetClock, SystemClock, read_machine

WALL = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Machine:
    """A machine whose clocks are moved by hand."""

    def __init__(self) -> None:
        self.reading = Reading(WALL, 5000.0, 3000.0)

    def __call__(self) -> Reading:
        return self.reading

    def work(self, by: timedelta) -> None:
        seconds = by.total_seconds()
        old = self.reading
        self.reading = Reading(old.wall + by, old.steady + seconds, old.awake + seconds)

    def sleep(self, by: timedelta) -> None:
        self.reading = replace(
            self.reading, wall=self.reading.wall + by, steady=self.reading.steady + by.total_seconds()
        )

    def turn(self, by: timedelta) -> None:
        self.reading = replace(self.reading, wall=self.reading.wall + by)


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_twenty_five_minutes_are_twenty_five_minutes(machine: Machine) -> None:
    clock = SystemClock(machine)
    for _ in range(1500):
        machine.work(timedelta(seconds=1))
        assert clock.slept_since() is None
    assert clock.now() == WALL + timedelta(minutes=25)
    assert clock.turned() == timedelta()


def test_nine_hours_of_sleep_are_noticed_once_and_not_lost(machine: Machine) -> None:
    clock = SystemClock(machine)
    machine.work(timedelta(minutes=10))
    assert clock.slept_since() is None
    machine.sleep(timedelta(hours=9))
    machine.work(timedelta(seconds=1))
    assert clock.slept_since() == WALL + timedelta(minutes=10, seconds=1)
    assert clock.slept_since() is None
    assert clock.now() == WALL + timedelta(hours=9, minutes=10, seconds=1)


def test_a_nap_is_not_worth_a_word(machine: Machine) -> None:
    clock = SystemClock(machine)
    machine.sleep(SLEEP - timedelta(seconds=1))
    assert clock.slept_since() is None
    machine.sleep(SLEEP)
    assert clock.slept_since() is not None


@pytest.mark.parametrize("by", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=-400), timedelta(days=400)])
def test_turning_the_wall_clock_changes_what_is_shown_and_nothing_else(machine: Machine, by: timedelta) -> None:
    clock = SystemClock(machine)
    machine.work(timedelta(minutes=5))
    machine.turn(by)
    machine.work(timedelta(minutes=5))
    assert clock.now() == WALL + timedelta(minutes=10)
    assert clock.turned() == by
    assert clock.slept_since() is None


@pytest.mark.parametrize("by", [timedelta(microseconds=-11), timedelta(microseconds=17), timedelta(seconds=-2)])
def test_clocks_that_drift_apart_are_not_turned(machine: Machine, by: timedelta) -> None:
    """Otherwise nine o'clock less some microseconds would be shown as 08:59."""
    clock = SystemClock(machine)
    machine.turn(by)
    assert clock.turned() == timedelta()


def test_sleep_and_a_turned_clock_are_told_apart(machine: Machine) -> None:
    clock = SystemClock(machine)
    machine.turn(timedelta(hours=-2))
    machine.sleep(timedelta(hours=9))
    assert clock.slept_since() == WALL
    assert clock.turned() == timedelta(hours=-2)


def test_the_machine_is_read_in_utc_and_its_clocks_never_go_back() -> None:
    first, second = read_machine(), read_machine()
    assert first.wall.utcoffset() == timedelta()
    assert second.steady >= first.steady
    assert second.awake >= first.awake
    assert first.steady >= first.awake - 0.001


def test_a_set_clock_stands_until_it_is_moved() -> None:
    clock = SetClock(WALL.astimezone(timezone(timedelta(hours=1))))
    assert clock.now() == clock.now() == WALL
    clock.move(timedelta(seconds=3))
    assert clock.now() == WALL + timedelta(seconds=3)
