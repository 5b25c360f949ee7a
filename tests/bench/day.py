"""A day with 12 districts, 80 people and 12 cases in 3 rounds × 4 rooms: ``python -m tests.bench --only day``.

The day is held from its preparation to its end; every list is full, every consultation closed. Of each screen there is

- *key*: from a key to the last frame of its answer, sent just after the clock has ticked, so that what changes is the
  key's own: keys that move in it, change what it shows, or go to it from another view;
- *echo*: from a letter to its echo in the line or the field, whenever it comes;
- *open*: for what opens over another screen, from its key to the first frame of it, and to the last one (*drawn*).

What is compared is a p95 with the p95 of the bare application in the same run: keys and echoes with a letter there,
a form with a form that opens there. A screen reads what it shows from the disk when it opens; it has no goal here.

*change* is a key that changes the day, until it is stored and shown. No such key can be quicker than a letter and what
the disk takes to replace two files of that size, the day and its second copy. *tick* is what the clock takes of the
processor in a second, against a bare clock.
"""

import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consult import day_rooms
from consult.day_context import Context, Entry, entries
from consult.day_words import PROMPTS
from consult.i18n import language as language_named
from consult.screens.day_board import CLOCK
from sessions import conduct
from sessions.codes import Kind
from sessions.event import programme, rooms
from sessions.method import named
from sessions.record import Session
from sessions.store import layout
from sessions.store.archive import Archive
from sessions.workshop import ItemKind, Room, Workshop
from tests.bench import baselines
from tests.bench.common import Row, Samples, measure_replace
from tests.bench.programs import (
    TYPED,
    Probe,
    bare_command,
    consult_command,
    environment,
    measure_keys,
    opened,
    restore,
)
from tests.sessions.event import large_day

ANSWERED = 0.06
"""Seconds without change after which a key counts as answered."""
CALM = 0.7
"""Seconds from a tick of the clock within which a key is sent: it must be answered before the next one."""
TWO_FRAMES = 2 * 1000 / 60
"""Milliseconds."""
LETTERS = "§wiekommt"
SENTENCES, OPENINGS = 4, 5
"""In the bare application, in each run."""
ASKED = 60
"""Contributions to each consultation."""
VIEWS = (
    Entry.DISTRICT,
    Entry.PERSON,
    Entry.ITEM,
    Entry.CANDIDATE,
    Entry.NEED,
    Entry.STATUS,
    Entry.POINT,
    Entry.SEAT,
    Entry.SAID_QUESTION,
    Entry.TRANSFER,
    Entry.FEEDBACK,
)
"""One entry of each list."""
GERMAN = language_named("de")
HOME = "Kollegiale Fallberatung"


# --- the data -------------------------------------------------------------------------------------------------------


def held(workshop: Workshop, room: Room, archive: Archive, now: datetime) -> Session:
    """Return the consultation of a room, held and closed, with an open step."""
    candidate = next(item for item in workshop.candidates if item.id == room.candidate)
    district, case = day_rooms.with_case(archive.district(candidate.district), candidate)
    archive.save_district(district)
    session = day_rooms.consultation(
        workshop,
        room,
        district=district,
        case=case,
        method=named(room.method),
        taken=archive.session_ids(),
        context=Context(GERMAN, now.date(), {item.id: item for item in large_day.DISTRICTS}),
    )
    session = conduct.advance(conduct.advance(conduct.begin(session, now), now), now)
    speaker = next(person.initials for person in session.people)
    for number in range(ASKED):
        session = conduct.record(session, Kind.QUESTION, f"Frage {number}, {large_day.WORDS}?", speaker, now)
    session = conduct.word_key_question(session, f"Wie {large_day.WORDS}?", now)
    session = conduct.commit_step(session, f"Ein Schritt, {large_day.WORDS}", who="Büro", sign="Ein Termin steht")
    return conduct.close(conduct.take_along(session, f"Mut, {large_day.WORDS}"), now)


def prepare_archive(folder: Path, now: datetime) -> tuple[Workshop, Path]:
    """Fill an archive with the day, its districts and its consultations, and as many of an earlier meeting.

    Returns:
        The day, and its file.
    """
    archive = opened(folder)
    for district in large_day.DISTRICTS:
        archive.save_district(district)
    workshop = large_day.recorded(large_day.prepared(now.date(), "de"), now)
    for room in workshop.rooms:
        archive.create(held(workshop, room, archive, now)).close()  # at an earlier meeting
        if room.round < large_day.ROUNDS:
            session = held(workshop, room, archive, now)
            archive.create(session).close()
            workshop = rooms.set_session(workshop, room.round, room.name, session.id)
    archive.save_workshop(workshop)
    return workshop, layout.workshop_file(archive.root, workshop.id)


# --- the day, held by keys ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Over:
    """A form or a screen over the day.

    Attributes:
        key: opens it; ``before`` is pressed first.
        shown: words by which it is known.
        keys: what is pressed in it.
        letters: whether it has a field for words.
    """

    name: str
    key: str
    shown: str
    keys: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    letters: bool = False


OVER: Mapping[ItemKind, tuple[Over, ...]] = {
    ItemKind.ARRIVAL: (
        Over("the form rule", "ctrl+u", "hält fest, dass sie", ("down",), letters=True),
        Over("the form list of people", "f3", "Personen, je eine Zeile", letters=True),
        Over("help", "f1", "Tasten", ("pagedown", "pageup", "down")),
    ),
    ItemKind.LOOK_BACK: (Over("the form step", "enter", "Was ist daraus geworden?", ("down", "down"), ("up",)),),
    ItemKind.INPUT: (Over("the form catch up", "ctrl+l", "Wann muss", tuple("16:30")),),
    ItemKind.OTHER: (
        Over("the form rooms", "f4", "Sitzordnung", ("5", "backspace", "3", "f9", "f9", "f2", "down", "up")),
    ),
    ItemKind.ROUND: (
        Over("the form package", "f12", "Welche Datei", letters=True),
        Over("a room, held", "enter", "Ein Schritt", (), ("down",)),
    ),
    ItemKind.CLOSE: (
        Over(
            "documents",
            "ctrl+t",
            "weitergeben",
            ("down", "down", "up", "pagedown"),
            letters=True,
        ),
    ),
}
"""What is opened over the day, the first time that such an item runs."""


class Held:
    """A day while it is held in a terminal, and what is measured of it."""

    def __init__(self, samples: Samples, tty: Any, workshop: Workshop) -> None:
        self.samples, self.tty, self.workshop = samples, tty, workshop
        self._ticked = 0.0

    def hold(self, now: datetime, idle: float) -> None:
        """Hold the day from home to its last item; look once at each view and at all that opens over it."""
        views, over = list(VIEWS), dict(OVER)
        self._find()
        self._look(views)
        for place, item in enumerate(self.workshop.programme):
            self.samples.add(
                "day.change", self._press("ctrl+n", f"{place + 1}  {item.title.upper()}"[:24])["settled_ms"]
            )
            self.workshop = programme.advance(self.workshop, now) if place else programme.begin(self.workshop, now)
            new = Entry.POINT in views
            self._look(views)
            if new and Entry.POINT not in views:
                self._enter()
            for what in over.pop(item.kind, ()):
                self._open(what)
        assert not views, views
        assert not over, over
        self.samples.add("day.idle_pct", self.tty.idle(idle)["cpu_pct"])

    def _find(self) -> None:
        """Find the day on home, and open it."""
        for key in ("down", "pagedown", "up"):
            self._key("home", key)
        self._echo("home")
        for sign in "große":
            self.tty.send(sign)
        self.tty.settle()
        self._opened("the day", "enter", "VORBEREITUNG")

    def _look(self, views: list[Entry]) -> None:
        """Walk through the views if this item adds any: to their last row and up; type into the line."""
        able = entries(self.workshop)
        if not set(views).intersection(able):
            return
        for place, entry in enumerate(able):
            if entry in views:
                views.remove(entry)
                for key in ("up", "up", "pageup", "down"):
                    self._key(f"the list {entry}", key)
                self._echo(f"the list {entry}")
            following = able[(place + 1) % len(able)]
            self._key("to another list", "tab", f"{GERMAN.gettext(PROMPTS[following])} ▸")

    def _open(self, what: Over) -> None:
        """Open something over the day, press its keys, type into it, and leave it."""
        for key in what.before:
            self.tty.send(key)
            self.tty.settle()
        self._opened(what.name, what.key, what.shown)
        for key in what.keys:
            self._key(what.name, key)
        if what.letters:
            self._echo(what.name)
        self.tty.send("escape")
        self.tty.wait(what.shown, gone=True)
        self.tty.settle()

    def _enter(self) -> None:
        """Enter lines, each until it stands in the list, which it does when it is stored."""
        for number in range(5):
            self.tty.paste(f"§neu{number}")
            self.samples.add("day.change", self.tty.key_until("enter", f"re:• +§neu{number}")["until_ms"])

    def _opened(self, name: str, key: str, shown: str) -> None:
        took = self._press(key, shown)
        self.samples.add(f"day: {name}, open", took["change_ms"])
        self.samples.add(f"day: {name}, drawn", took["settled_ms"])

    def _key(self, name: str, key: str, shown: str = "") -> None:
        self.samples.add(f"day: {name}, key", self._press(key, shown)["settled_ms"])

    def _press(self, key: str, shown: str) -> Any:
        """Press a key just after the clock has ticked, and wait until it is answered."""
        if time.monotonic() - self._ticked > CALM:
            self._until_tick()
        took = self.tty.key(key, ANSWERED)
        if not self.tty.has(shown):  # what comes first may be the key's mark on the row alone
            self.tty.wait(shown)
            took = self.tty.settle(ANSWERED)
        if took["settled_ms"] is None or not self.tty.has(shown):
            raise AssertionError(f"{key} does not show {shown!r}\n{self.tty.text()}")
        return took

    def _until_tick(self) -> None:
        """Wait until the clock has ticked, if there is one in sight that does."""
        before = self._clock()
        while self._clock() == before and " · bis " in before[-1]:
            self.tty.drain(0.005)
        self._ticked = time.monotonic()

    def _clock(self) -> list[str]:
        return [self.tty.term.line(row)[-CLOCK:] for row in range(1, 5)]

    def _echo(self, name: str) -> None:
        """Measure letters until they stand in the line, and take them away."""
        for place in range(1, len(LETTERS) + 1):
            took = self.tty.key_until(LETTERS[place - 1], LETTERS[:place])
            self.samples.add(f"day: {name}, echo", took["until_ms"])
            self.tty.drain(0.03)
        for _sign in LETTERS:
            self.tty.send("backspace")
        self.tty.settle()


def run_bare(samples: Samples, probe: Probe, idle: float) -> None:
    """Type into the bare application, open its form and its screen, and watch the bare clock."""
    with probe.start(bare_command("list")) as tty:
        tty.wait(baselines.LAST_ROW)
        for _ in range(SENTENCES):
            measure_keys(samples, "bare", tty)
            tty.send(*["backspace"] * len(TYPED))
            tty.settle()
        for name, key in baselines.OPENING.items():
            for _ in range(OPENINGS):
                tty.settle()
                samples.add(f"{name}.open", tty.key(key, ANSWERED)["change_ms"])
                tty.send("escape")
                tty.wait(name, gone=True)
    with probe.start(bare_command("clock")) as tty:
        tty.wait(baselines.CLOCK_TEXT)
        tty.drain(1.0)
        samples.add("bare.idle_pct", tty.idle(idle)["cpu_pct"])


def measure(samples: Samples, runs: int, *, rt: bool, idle: float) -> None:
    """Hold the day and use the bare application, in turn."""
    with tempfile.TemporaryDirectory(prefix="consult-bench-") as name:
        folder = Path(name)
        now = datetime.now(UTC)  # noqa: TID251 (what is measured shows the time that is left)
        workshop, file = prepare_archive(folder, now)
        content = file.read_bytes()
        (folder / "settings.toml").write_text('[keys]\nroom_back = "f12"\n')
        probe = Probe(environment(folder), rt)
        for turn in range(runs + 1):
            # The first turn fills caches of bytecode and of the disk, and is not counted.
            into = samples if turn else Samples()
            run_bare(into, probe, idle)
            with probe.start(consult_command()) as tty:
                tty.wait(HOME)
                tty.settle()
                tty.drain(1.0)
                Held(into, tty, workshop).hold(now, idle)
                tty.quit("ctrl+q")
            restore(folder, file, content)
            for _ in range(20):
                measure_replace(into, "replace.day", folder / "replaced", content)
            print(f"{turn}/{runs}", end=" ", file=sys.stderr, flush=True)


def _bare_of(name: str) -> str:
    """Return the name of what is compared with a measure."""
    if name.endswith((", key", ", echo")):
        return "bare.key"
    return f"{baselines.FORM if ' form ' in name else baselines.SCREEN}.open"


def table(samples: Samples) -> list[Row]:
    """Return the measures with their goals."""
    rows = [Row("day: a letter in the bare application, p95", samples.p95("bare.key"), "ms")]
    rows += [Row(f"day: {name} opens, p95", samples.p95(f"{name}.open"), "ms") for name in baselines.OPENING]
    for name in samples.values:
        if name.startswith("day: "):
            bare = _bare_of(name)
            free = name.endswith(", drawn") or bare.startswith("bare screen")
            over = samples.p95(name) - samples.p95(bare)
            rows.append(Row(f"{name}, p95 over bare", over, "ms", None, None if free else TWO_FRAMES))
    least = samples.p50("bare.key") + 2 * samples.p50("replace.day")
    # Per cent of a second are ten times as many milliseconds.
    tick = 10 * (samples.p50("day.idle_pct") - samples.p50("bare.idle_pct"))
    return [
        *rows,
        Row("day: change, p50 over a letter + two files", samples.p50("day.change") - least, "ms", None, TWO_FRAMES),
        Row("day: change, p50", samples.p50("day.change"), "ms"),
        Row("day: change, p95", samples.p95("day.change"), "ms"),
        Row("day: tick, over that of a bare clock", tick, "ms", None, TWO_FRAMES),
    ]
