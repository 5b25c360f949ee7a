"""The one place that reads a clock.

The instants of a session come from a steady clock that was set once by the wall clock: turning the wall clock does
not change the time that is left, and a machine that slept is noticed and not lost.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

SLEEP = timedelta(seconds=90)
"""A shorter sleep is not worth a word."""
DRIFT = timedelta(seconds=30)
"""By less, two clocks differ of themselves, and nobody has turned one."""


class Clock(Protocol):
    """Tells the instant, aware UTC."""

    def now(self) -> datetime:
        """Return the instant."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """The machine's clocks at one moment.

    Attributes:
        wall: the wall clock, aware UTC; may be turned.
        steady: seconds that also pass while the machine sleeps; never turned.
        awake: seconds that pass only while the machine is awake.
    """

    wall: datetime
    steady: float
    awake: float


def read_machine() -> Reading:
    """Read the clocks of this machine.

    Linux counts sleep in CLOCK_BOOTTIME, macOS in CLOCK_MONOTONIC, Windows in its only steady clock; there a sleep is
    counted but cannot be told apart.
    """
    awake = time.monotonic()
    steady = awake
    if sys.platform == "linux":
        steady = time.clock_gettime(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":
        steady = time.clock_gettime(time.CLOCK_MONOTONIC)
    return Reading(datetime.now(UTC), steady, awake)  # noqa: TID251 (this is the one place)


class SystemClock:
    """A steady clock set once by the wall clock.

    Args:
        read: reads the machine's clocks.
    """

    def __init__(self, read: Callable[[], Reading] = read_machine) -> None:
        self._read = read
        self._first = self._last = read()

    def now(self) -> datetime:
        """Return the instant: the wall clock's at the start, plus what has passed since, asleep or awake."""
        return self._instant(self._read())

    def turned(self) -> timedelta:
        """Return how far the wall clock was turned since the start, if it was; add it to an instant to show it."""
        reading = self._read()
        turned = reading.wall - self._instant(reading)
        return turned if abs(turned) >= DRIFT else timedelta()

    def slept_since(self) -> datetime | None:
        """Return the instant at which the machine fell asleep since the last call, or ``None``."""
        reading = self._read()
        gone = reading.steady - self._last.steady
        asleep = gone - (reading.awake - self._last.awake)
        self._last = reading
        if timedelta(seconds=asleep) < SLEEP:
            return None
        return self._instant(reading) - timedelta(seconds=asleep)

    def _instant(self, reading: Reading) -> datetime:
        return self._first.wall + timedelta(seconds=reading.steady - self._first.steady)


class SetClock:
    """A clock that stands until it is moved: for scripts and tests."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the instant to which the clock is set."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Move the clock on."""
        self._now += by
