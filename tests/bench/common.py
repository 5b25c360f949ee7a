"""What the sections of the benchmark share: samples, rows of the table, and the session that is measured."""

import os
import statistics
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sessions import conduct, preparation
from sessions.codes import Kind
from sessions.method import named
from sessions.record import Session

PEOPLE = (
    "NU, Bezirk Nordufer, Leitung, Fallgebende Person\nMO, Agentur, Begleitung, Moderation\nAB, Bezirk Südring, Leitung"
)


@dataclass
class Samples:
    """What was measured, by name; milliseconds unless the name says otherwise."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, *values: float | None) -> None:
        self.values.setdefault(name, []).extend(value for value in values if value is not None)

    def p50(self, name: str) -> float:
        return statistics.median(self.values[name]) if self.values.get(name) else float("nan")

    def p95(self, name: str) -> float:
        return self._quantile(name, 0.95)

    def p99(self, name: str) -> float:
        return self._quantile(name, 0.99)

    def longest(self, name: str) -> float:
        return self._quantile(name, 1.0)

    def _quantile(self, name: str, share: float) -> float:
        found = sorted(self.values.get(name, []))
        return found[min(len(found) - 1, int(len(found) * share))] if found else float("nan")


@dataclass(frozen=True)
class Row:
    """One line of the table; ``goal`` bounds ``ratio`` where there is one, else ``value``; ``None`` was not run."""

    measure: str
    value: float | None
    unit: str
    ratio: float | None = None
    goal: float | None = None

    @property
    def met(self) -> bool | None:
        bounded = self.value if self.ratio is None else self.ratio
        return None if self.goal is None or bounded is None else bounded <= self.goal


def running(taken: list[str], entries: int, now: datetime) -> Session:
    """Return a session that was begun and stands in the questions phase with so many questions.

    Args:
        taken: ids that it must not have.
        entries: how many questions were asked; every second one has an answer.
        now: the instant of all of it.
    """
    from consult import demo

    district = demo.districts()[0]
    people = preparation.parse_people(PEOPLE)
    session = preparation.prepare(district, district.cases[0], named("haug-benien"), now.date(), taken, people=people)
    session = conduct.advance(conduct.advance(conduct.begin(session, now), now), now)
    for number in range(1, entries + 1):
        words = f"Frage {number}: Wer sitzt in der Runde, wer lädt ein, und was wurde dort zuletzt beschlossen?"
        session = conduct.record(session, Kind.QUESTION, words, "AB", now)
        if number % 2:
            session = conduct.answer(session, "Die vier Amtsleitungen, dazu die Schulaufsicht als Gast.", "NU", now)
    return session


def measure_append(samples: Samples, name: str, path: Path, payload: bytes) -> None:
    """Measure the least that a durable save can cost."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        begin = time.perf_counter()
        os.write(descriptor, payload)
        os.fdatasync(descriptor)
        samples.add(name, (time.perf_counter() - begin) * 1000)
    finally:
        os.close(descriptor)


def measure_replace(samples: Samples, name: str, path: Path, payload: bytes) -> None:
    """Measure the least that it can cost to replace a whole file durably."""
    temporary = path.with_suffix(".tmp")
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        begin = time.perf_counter()
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.write(descriptor, payload)
        os.fdatasync(descriptor)
        os.close(descriptor)
        temporary.replace(path)
        os.fsync(folder)
        samples.add(name, (time.perf_counter() - begin) * 1000)
    finally:
        os.close(folder)
