"""What it costs to store and to open: ``python -m tests.bench --only store``.

Everything lies in one folder under ``build/``, on one file system, and is measured in one run. In every turn each
candidate saves once, in a shuffled order, so that the disk's mood hits all alike.

- *limit*: append to a file and fdatasync, of the bytes that the store has just added to its journal. No durable
  save can be cheaper.
- *SQLite*: WAL, synchronous=FULL, one UPDATE of one row by its key in a transaction of its own, with the same bytes.
  Its log grows for about a thousand saves, and is written over from then on, which costs the disk less.
- *TinyDB*: ``db.update({…}, doc_ids=[n])`` of one of 110 documents of 270 bytes through ``JournalStorage``.
- *Writer*: ``Archive.write(…).save`` of a session of about 110 contributions with one more, as the program does it.
- *stock*: TinyDB as it comes, all sessions in one file; measured apart, beside the Writer alone, because its
  megabytes make the disk slow for whoever comes next.
- *replay*: reading a file with 1,000 changes in its journal.
- *open*: finding a session among the others and reading it; *for writing* with the lock, the claim and letting go.
- *loop*: how long an event loop that wakes every millisecond goes without waking, while ``Desk`` stores contributions
  one straight after the other; and the same loop while nothing happens, which is what the machine itself takes away.
  Memory is tidied as in the program, which spares what was there at its start.

The ratio of a p50 is to the p50 of what the row names, that of a p99 to its p99. Only ratios can be compared
between runs: absolute milliseconds are the disk's.
"""

import asyncio
import gc
import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tinydb import TinyDB

from consult.clock import SystemClock
from consult.desk import Desk
from sessions import conduct
from sessions.codes import Kind
from sessions.record import Session
from sessions.store import documents, encoding, layout, record_file
from sessions.store.archive import Archive, Writer
from sessions.store.storage import JournalStorage
from tests.bench.common import Row, Samples, measure_append, running

SIZES = (10, 100, 1_000, 10_000)
"""Sessions in an archive."""
FEW, MANY = SIZES[0], SIZES[-1]
DISTRICTS = 100
ENTRIES = 110
REPLAYED = 1_000
STOCK_TURNS = 3
STOCK_PATIENCE = 60.0
"""Seconds; what would take longer is not run."""
LOOP_ENTRIES = 200
WORDS = (
    "Frage {number}: Wer entscheidet das, wer wird vorher gehört, bis wann muss es beschlossen sein, und wer sagt es?"
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

Prepare = Callable[[int], Callable[[], object]]
"""Returns what is to be timed in a turn."""
Step = Callable[[Samples, int], None]
"""Measures one candidate in a turn."""


# --- the data ---


@dataclass(frozen=True)
class Filled:
    """An archive of one session under many names, and its contributions as rows of SQLite."""

    count: int
    folder: Path
    archive: Archive
    session: Session
    rows: sqlite3.Connection

    def id(self, number: int) -> str:
        return f"{self.session.id}-{number}"

    def file(self, number: int) -> Path:
        return layout.session_file(self.archive.root, district_of(number), self.id(number))


def district_of(number: int) -> str:
    return f"district-{number % DISTRICTS}"


def fill(folder: Path, session: Session, count: int) -> Filled:
    """Put a session into an archive ``count`` times, each under a name of its own; nothing is synced."""
    archive = Archive.open(folder / "archive", folder / "state")
    rows = sqlite3.connect(folder / "rows.sqlite", isolation_level=None)
    rows.execute("PRAGMA journal_mode = WAL")
    rows.execute("CREATE TABLE rows (session INT, id INT, body TEXT, PRIMARY KEY (session, id)) WITHOUT ROWID")
    filled = Filled(count, folder, archive, session, rows)
    tables = documents.session_tables(session, NOW)
    bodies = [json.dumps(document, ensure_ascii=False) for document in tables["contributions"].values()]
    rows.execute("BEGIN")
    for number in range(count):
        path = filled.file(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        tables["session"]["1"].update(id=filled.id(number), district=district_of(number))
        path.write_bytes(encoding.encode(tables)[0])
        rows.executemany("INSERT INTO rows VALUES (?, ?, ?)", ((number, place, b) for place, b in enumerate(bodies, 1)))
    rows.execute("COMMIT")
    rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rows.execute("PRAGMA synchronous = FULL")
    return filled


def timed(samples: Samples, name: str, work: Callable[[], object]) -> None:
    begin = time.perf_counter()
    work()
    samples.add(name, (time.perf_counter() - begin) * 1000)


# --- saving ---


def steps(name: str, filled: Filled, file: Path, prepare: Prepare) -> list[Step]:
    """Return a store's save into ``file``, and beside it the limit and SQLite with the same bytes."""
    journal = layout.journal_file(file, "")

    def same_bytes() -> bytes:
        # Once in many saves, behind a fold, it is the first line of the next journal.
        return journal.read_bytes().splitlines(keepends=True)[-1]

    def ours(samples: Samples, turn: int) -> None:
        timed(samples, name, prepare(turn))

    def limit(samples: Samples, _turn: int) -> None:
        measure_append(samples, f"{name}.limit", filled.folder / f"{name}.limit", same_bytes())

    def sqlite(samples: Samples, turn: int) -> None:
        update = "UPDATE rows SET body = ? WHERE session = 1 AND id = ?"
        values = (same_bytes().decode(), turn % ENTRIES + 1)
        timed(samples, f"{name}.sqlite", lambda: filled.rows.execute(update, values))

    return [ours, limit, sqlite]


def update_one(db: TinyDB) -> Prepare:
    """Return the update of one document through TinyDB's own API."""

    def prepare(turn: int) -> Callable[[], object]:
        return partial(db.update, {"text": WORDS.format(number=turn)}, doc_ids=[turn % ENTRIES + 1])

    return prepare


def one_more(writer: Writer) -> Prepare:
    """Return the save of one more contribution."""
    first = writer.session

    def prepare(turn: int) -> Callable[[], object]:
        if turn % 10 == 0:  # the session stays of one size
            writer.save(first, NOW)
        return partial(writer.save, ask(turn, writer.session, NOW), NOW + timedelta(seconds=turn))

    return prepare


def measure_tinydb(samples: Samples, archives: list[Filled], turns: int) -> None:
    with ExitStack() as stack:
        every: list[Step] = []
        for filled in archives:
            file = filled.file(1).with_name("documents.json")
            contributions = documents.session_tables(filled.session, NOW)["contributions"]
            table = {key: {**item, "text": WORDS, "answer": None} for key, item in contributions.items()}
            file.write_bytes(encoding.encode({"_default": table})[0])
            db = stack.enter_context(TinyDB(file, "", filled.archive.places(file), storage=JournalStorage))
            every += steps(f"tinydb.{filled.count}", filled, file, update_one(db))
        take(samples, every, turns)


def measure_writers(samples: Samples, archives: list[Filled], turns: int) -> None:
    with ExitStack() as stack:
        every: list[Step] = []
        for filled in archives:
            writer = stack.enter_context(filled.archive.write(filled.id(1)))
            every += steps(f"writer.{filled.count}", filled, filled.file(1), one_more(writer))
        take(samples, every, turns)


def take(samples: Samples, every: list[Step], turns: int) -> None:
    """Let every candidate save in every turn; the first turns fill caches, and are not counted."""
    order = random.Random(3)
    for turn in range(-20, turns):
        order.shuffle(every)
        for step in every:
            step(samples if turn >= 0 else Samples(), turn)


def measure_stock(samples: Samples, archives: list[Filled]) -> None:
    """Measure TinyDB as it comes beside the Writer; an archive whose saves would take too long is left out."""
    for filled in archives:
        expected = samples.p50(f"stock.{filled.count // 10}") * 10 * STOCK_TURNS / 1000
        if expected > STOCK_PATIENCE:
            continue
        file = filled.folder / "stock.json"
        document = json.dumps(filled.session.model_dump(mode="json", by_alias=True))
        names = range(1, filled.count + 1)
        file.write_text('{"sessions": {' + ", ".join(f'"{name}": {document}' for name in names) + "}}")
        os.sync()
        with filled.archive.write(filled.id(1)) as writer, TinyDB(file) as db:
            save, table = one_more(writer), db.table("sessions")
            for turn in range(STOCK_TURNS):
                timed(samples, f"stock.writer.{filled.count}", save(turn))
                change = {"takeaway": WORDS.format(number=turn)}
                timed(samples, f"stock.{filled.count}", partial(table.update, change, doc_ids=[1]))
        file.unlink()


# --- opening ---


def measure_opening(samples: Samples, archives: list[Filled], turns: int) -> None:
    for turn in range(turns):
        for filled in archives:
            name = filled.id(turn % filled.count)
            timed(samples, f"load.{filled.count}", partial(filled.archive.load, name))
            timed(samples, f"write.{filled.count}", partial(open_and_close, filled.archive, name))


def open_and_close(archive: Archive, name: str) -> None:
    archive.write(name).close()


def measure_replay(samples: Samples, folder: Path, session: Session, turns: int) -> None:
    """Measure reading a file whose journal is longer than any that the store leaves behind."""
    tables = documents.session_tables(session, NOW)
    payload, check = encoding.encode(tables)
    lines, _ = encoding.begin(check, "")
    for number in range(1, REPLAYED + 1):
        place = str(number % ENTRIES + 1)
        document = {**tables["contributions"][place], "text": WORDS.format(number=number)}
        lines += encoding.change_line({"n": number, "set": {"contributions": {place: document}}})
    file = folder / "replayed.json"
    file.write_bytes(payload)
    layout.journal_file(file, "").write_bytes(lines)
    assert WORDS.format(number=REPLAYED) in str(record_file.read(file).tables)
    for _ in range(turns):
        timed(samples, "replay", lambda: record_file.read(file))


# --- the event loop ---


async def tick(samples: Samples, name: str, stop: asyncio.Event) -> None:
    """Wake every millisecond, and note how long it was since the last time."""
    last = time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        samples.add(name, (now - last) * 1000)
        last = now


async def ticking(samples: Samples, name: str, work: Callable[[], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    ticker = asyncio.create_task(tick(samples, name, stop))
    await work()
    stop.set()
    await ticker


async def measure_loop(samples: Samples, folder: Path, rounds: int) -> None:
    archive = Archive.open(folder / "archive", folder / "state")
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        session = running(archive.session_ids(), LOOP_ENTRIES, NOW)
        with closing(Desk(archive.create(session), SystemClock())) as desk:
            begin = time.perf_counter()
            await ticking(samples, "loop.saving", partial(store_many, samples, desk))
            seconds = time.perf_counter() - begin
        await ticking(samples, "loop.idle", partial(asyncio.sleep, seconds))
    gc.unfreeze()


async def store_many(samples: Samples, desk: Desk) -> None:
    for number in range(LOOP_ENTRIES):
        change = partial(ask, number)
        begin = time.perf_counter()
        await desk.apply(change)
        samples.add("loop.apply", (time.perf_counter() - begin) * 1000)


def ask(number: int, session: Session, now: datetime) -> Session:
    return conduct.record(session, Kind.QUESTION, WORDS.format(number=number), "AB", now)


# --- all of it ---


def measure(samples: Samples, folder: Path, runs: int) -> None:
    """Measure everything in a folder of its own under ``folder``, which is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=folder) as name, ExitStack() as stack:
        place = Path(name)
        session = running([], ENTRIES, NOW)
        archives = [fill(place / str(count), session, count) for count in SIZES]
        for filled in archives:
            stack.enter_context(closing(filled.rows))
        # What is still on its way to the disk must not be paid by the first saves.
        os.sync()
        said("filled")
        measure_tinydb(samples, [filled for filled in archives if filled.count in {FEW, MANY}], 200 * runs)
        measure_writers(samples, archives, 100 * runs)
        said("saves")
        measure_opening(samples, archives, 10 * runs)
        measure_replay(samples, place, session, 20 * runs)
        said("opening")
        asyncio.run(measure_loop(samples, place / "loop", runs))
        said("loop")
        measure_stock(samples, archives)
        said("stock")


def said(what: str) -> None:
    print(what, end=" ", file=sys.stderr, flush=True)


def table(s: Samples) -> list[Row]:
    """Return the measures with their goals."""
    rows: list[Row] = []

    def over(measure: str, name: str, base: str, goal: float | None = None) -> None:
        rows.append(Row(f"{measure}, p50", s.p50(name), "ms", s.p50(name) / s.p50(base), goal))

    def over_p99(measure: str, name: str, base: str, goal: float | None = None) -> None:
        rows.append(Row(f"{measure}, p99", s.p99(name), "ms", s.p99(name) / s.p99(base), goal))

    def plain(measure: str, value: float | None, goal: float | None = None) -> None:
        rows.append(Row(measure, value, "ms", None, goal))

    for count in (FEW, MANY):
        name = f"tinydb.{count}"
        plain(f"append + fdatasync of the same bytes, {count} sessions, p50", s.p50(f"{name}.limit"))
        plain(f"append + fdatasync of the same bytes, {count} sessions, p99", s.p99(f"{name}.limit"))
        over(f"TinyDB update, {count} sessions, over SQLite", name, f"{name}.sqlite", 1.0)
        over(f"TinyDB update, {count} sessions, over append", name, f"{name}.limit")
        plain(f"TinyDB update, {count} sessions: p50 less p50 of append", s.p50(name) - s.p50(f"{name}.limit"), 0.15)
        over_p99(f"TinyDB update, {count} sessions, over append", name, f"{name}.limit", 2.0)
    over(f"TinyDB update, {MANY} sessions over {FEW}", f"tinydb.{MANY}", f"tinydb.{FEW}", 1.1)
    for count in SIZES:
        name = f"writer.{count}"
        over(f"Writer.save, {count} sessions, over append", name, f"{name}.limit")
        over_p99(f"Writer.save, {count} sessions, over append", name, f"{name}.limit")
        over(f"Writer.save, {count} sessions, over SQLite", name, f"{name}.sqlite")
        over_p99(f"Writer.save, {count} sessions, over SQLite", name, f"{name}.sqlite")
    over(f"Writer.save, {MANY} sessions over {FEW}", f"writer.{MANY}", f"writer.{FEW}", 1.1)
    for count in SIZES:
        if s.values.get(f"stock.{count}"):
            over(f"stock TinyDB, {count} sessions, over Writer.save", f"stock.{count}", f"stock.writer.{count}")
        else:
            plain(f"stock TinyDB, {count} sessions", None)
    for count in SIZES:
        for work, words in (("load", "open"), ("write", "open for writing and close")):
            over(f"{words}, {count} sessions, over {FEW}", f"{work}.{count}", f"{work}.{FEW}")
            over_p99(f"{words}, {count} sessions, over {FEW}", f"{work}.{count}", f"{work}.{FEW}")
    plain(f"replay of {REPLAYED} changes, p50", s.p50("replay"), 10.0)
    plain(f"replay of {REPLAYED} changes, p99", s.p99("replay"))
    over_p99("event loop, gap while saving, over idle", "loop.saving", "loop.idle")
    plain("event loop, longest gap while saving", s.longest("loop.saving"), 16.0)
    plain("event loop, longest gap while idle", s.longest("loop.idle"))
    plain(f"Desk.apply, {LOOP_ENTRIES} to {2 * LOOP_ENTRIES} contributions, p50", s.p50("loop.apply"))
    plain(f"Desk.apply, {LOOP_ENTRIES} to {2 * LOOP_ENTRIES} contributions, p99", s.p99("loop.apply"))
    return rows
