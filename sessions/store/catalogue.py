"""The catalogue: what the archive holds, for lists and searching; derived, local, and deleted at any time.

It reads the files as plain JSON and knows neither the models nor TinyDB, so that a list appears at once. A file that
reads well here may still be refused by the models when it is opened.

It holds people's words, so it lies in the local state for its owner only, and what is removed is overwritten.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sessions.plain_text import fold
from sessions.refusal import Reason, Refusal
from sessions.store import identity, layout, record_file
from sessions.store.migration import META, Tables, damaged, migrate
from sessions.store.record_file import Places

VERSION = 4_000 + layout.SCHEMA
"""Version of the catalogue's own tables and of the files it can read; with another one it is built anew."""

_SCHEMA = """
CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT,
    damaged INTEGER, reason TEXT, cause TEXT);
CREATE TABLE districts (path TEXT, id TEXT, name TEXT, sort TEXT, invented INTEGER, words TEXT);
CREATE TABLE workshops (path TEXT, id TEXT, title TEXT, day TEXT, stage TEXT, words TEXT);
CREATE TABLE cases (path TEXT, district TEXT, district_name TEXT, id TEXT, title TEXT, cleared INTEGER,
    invented INTEGER, place INTEGER, words TEXT);
CREATE TABLE sessions (path TEXT, id TEXT, district TEXT, district_name TEXT, title TEXT, day TEXT,
    method_de TEXT, method_en TEXT, stage TEXT, phase_id TEXT, phase_de TEXT, phase_en TEXT, phase_number INTEGER,
    phases INTEGER, left_json TEXT, saved_at TEXT, invented INTEGER, case_id TEXT, words TEXT);
CREATE TABLE steps (path TEXT, session TEXT, district TEXT, district_name TEXT, step INTEGER, what TEXT, who TEXT,
    due TEXT, status TEXT);
CREATE INDEX districts_path ON districts (path);
CREATE INDEX cases_path ON cases (path);
CREATE INDEX sessions_path ON sessions (path);
CREATE INDEX sessions_case ON sessions (district, case_id);
CREATE INDEX steps_path ON steps (path);
CREATE INDEX steps_status ON steps (status);
"""
_TABLES = ("files", "districts", "workshops", "cases", "sessions", "steps")


class DistrictRow(NamedTuple):
    """A district; ``cases`` and ``sessions`` are how many it has."""

    id: str
    name: str
    cases: int
    sessions: int
    invented: bool


class CaseRow(NamedTuple):
    """A case; ``sessions`` is how many consultations it had, ``cleared`` is ``None`` until somebody answered."""

    district: str
    district_name: str
    id: str
    title: str
    cleared: bool | None
    invented: bool
    sessions: int


class SessionRow(NamedTuple):
    """A session.

    Attributes:
        day: ISO date.
        stage: ``prepared``, ``running`` or ``closed``.
        phase_id, phase_de, phase_en: the phase that runs or was the last; empty before the session begins.
        phase_number: its place in the method from 1; 0 before the session begins.
        phases: how many phases the method has.
        left_json: ``{"minutes": planned and added, "runs": [[start, [[start, end], …], end], …]}`` of that phase, ISO
            instants or null; empty before the session begins. ``left`` reads it.
        saved_at: ISO instant of the last save; empty if there was none.
    """

    id: str
    district: str
    district_name: str
    title: str
    day: str
    method_de: str
    method_en: str
    stage: str
    phase_id: str
    phase_de: str
    phase_en: str
    phase_number: int
    phases: int
    left_json: str
    saved_at: str
    invented: bool


class StepRow(NamedTuple):
    """A next step; ``by`` is an ISO date, or empty."""

    session: str
    district: str
    district_name: str
    step: int
    what: str
    who: str
    by: str
    status: str


class WorkshopRow(NamedTuple):
    """An event at which districts meet.

    Attributes:
        stage: as that of a session: ``prepared``, ``running`` or ``closed``.
    """

    id: str
    title: str
    day: str
    stage: str


class DamagedRow(NamedTuple):
    """A file that cannot be read.

    Attributes:
        path: the whole path.
        reason: the code of the refusal, such as ``damaged`` or ``newer_format``.
        cause: what is wrong with it, in words for developers.
    """

    path: str
    reason: str
    cause: str


class Found(NamedTuple):
    """What a search found."""

    districts: list[DistrictRow]
    cases: list[CaseRow]
    sessions: list[SessionRow]


_DISTRICTS = """
SELECT id, name, (SELECT count(*) FROM cases c WHERE c.district = d.id),
    (SELECT count(*) FROM sessions s WHERE s.district = d.id), invented FROM districts d
"""
_CASES = """
SELECT district, district_name, id, title, cleared, invented,
    (SELECT count(*) FROM sessions s WHERE s.district = c.district AND s.case_id = c.id) FROM cases c
"""
_SESSIONS = f"SELECT {', '.join(SessionRow._fields)} FROM sessions"  # noqa: S608 (names from this file)
_STEPS = "SELECT session, district, district_name, step, what, who, due, status FROM steps"

_Result = TypeVar("_Result")


class Catalogue:
    """The catalogue of one archive; several programs and threads may use it at once.

    A database that cannot be read is built anew; where none can be written, the catalogue is kept in memory.

    Args:
        root: the archive's folder.
        state: the local folder that also holds the locks.
    """

    def __init__(self, root: Path, state: Path) -> None:
        self._root, self._state = root.absolute(), state.absolute()
        self._file = layout.catalogue_file(self._state, self._root)
        self._lock = threading.RLock()
        self._db = self._connect()

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    def refresh(self) -> int:
        """Bring the catalogue up to date with the files; only those that changed are read.

        Returns:
            How many files were read.

        Raises:
            Refusal: ``NOT_READABLE`` if the archive's folders cannot be listed.
        """
        return self._surviving(self._refresh, fill=False)

    def districts(self) -> list[DistrictRow]:
        """Return the districts, by name."""
        return [_district(row) for row in self._rows(f"{_DISTRICTS} ORDER BY sort, id")]

    def cases(self, district: str | None = None) -> list[CaseRow]:
        """Return the cases of all districts or of one, in the order in which they were brought."""
        rows = self._rows(f"{_CASES} WHERE ? IS NULL OR district = ? ORDER BY district, place", (district, district))
        return [_case(row) for row in rows]

    def sessions(self) -> list[SessionRow]:
        """Return the sessions, the latest day first."""
        return [_session(row) for row in self._rows(f"{_SESSIONS} ORDER BY day DESC, id, district")]

    def running(self) -> list[SessionRow]:
        """Return the sessions that have begun and are not closed, the last saved first."""
        rows = self._rows(f"{_SESSIONS} WHERE stage = 'running' ORDER BY saved_at DESC, id, district")
        return [_session(row) for row in rows]

    def open_steps(self) -> list[StepRow]:
        """Return the next steps of which nobody has said yet what became of them, the earliest date first."""
        rows = self._rows(f"{_STEPS} WHERE status = 'open' ORDER BY due = '', due, session, step")
        return [StepRow(*row) for row in rows]

    def workshops(self, text: str = "") -> list[WorkshopRow]:
        """Return the workshops in which every word of ``text`` occurs, the latest first."""
        words = fold(text).split()
        every = "".join(" AND instr(words, ?) > 0" for _ in words)
        query = f"SELECT id, title, day, stage FROM workshops WHERE 1{every} ORDER BY day DESC, id"  # noqa: S608
        return [WorkshopRow._make(row) for row in self._rows(query, words)]

    def damaged(self) -> list[DamagedRow]:
        """Return the files that cannot be read."""
        rows = self._rows("SELECT path, reason, cause FROM files WHERE damaged ORDER BY path")
        return [DamagedRow(str(self._root / path), reason, cause) for path, reason, cause in rows]

    def search(self, text: str) -> Found:
        """Return the districts, cases and sessions in which every word of ``text`` occurs, as a part of a word too.

        Case does not count, and umlauts are found written out. Without a word nothing is found.
        """
        words = fold(text).split()
        if not words:
            return Found([], [], [])
        # instr knows no wildcards, so that "%" and "_" are what people typed.
        every = " AND ".join(["instr(words, ?) > 0"] * len(words))
        with self._lock:
            districts = self._rows(f"{_DISTRICTS} WHERE {every} ORDER BY sort, id", words)
            cases = self._rows(f"{_CASES} WHERE {every} ORDER BY district, place", words)
            sessions = self._rows(f"{_SESSIONS} WHERE {every} ORDER BY day DESC, id, district", words)
        return Found([_district(r) for r in districts], [_case(r) for r in cases], [_session(r) for r in sessions])

    # --- reading the files ---

    def _refresh(self) -> int:
        present: dict[str, tuple[layout.Listed, str]] = {}
        for item in layout.listing(self._root):
            with suppress(FileNotFoundError):  # gone since it was listed
                # Before the file is read: a change in between shows as another time at the next refresh.
                stats = [entry.stat() for entry in (item.entry, *item.journals)]
                folder = f"districts/{item.district}" if item.district else "workshops"
                path = f"{folder}/{item.entry.name}"
                present[path] = item, " ".join(f"{stat.st_mtime_ns}:{stat.st_size}" for stat in stats)
        rows = self._db.execute("SELECT path, stamp, reason FROM files").fetchall()
        # A file becomes readable without becoming another one.
        known = {row[0]: row[1] if row[2] != Reason.NOT_READABLE.value else None for row in rows}
        changed = [path for path, (_, stamp) in present.items() if known.get(path) != stamp]
        gone = known.keys() - present.keys()
        if not changed and not gone:
            return 0
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for path in (*changed, *gone):
                for table in _TABLES:
                    self._db.execute(f"DELETE FROM {table} WHERE path = ?", (path,))  # noqa: S608
            for path in changed:
                self._take(path, *present[path])
        return len(changed)

    def _take(self, path: str, item: layout.Listed, stamp: str) -> None:
        """Read one file into its rows; one that cannot be read becomes a row that says so.

        A damaged file with a second copy becomes both: it can still be opened.
        """
        file = Path(item.entry.path)
        reason = cause = ""
        rows: list[_Row] = []
        try:
            rows = self._read(item, file)
        except FileNotFoundError:
            return
        except Refusal as refusal:
            reason, cause = refusal.reason.value, str(refusal.facts.get("cause", ""))
            with suppress(OSError, Refusal):
                rows = self._read(item, file, self._places(file))
        self._db.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?)", (path, stamp, bool(reason), reason, cause))
        for table, values in rows:
            marks = ", ".join("?" * (len(values) + 1))
            self._db.execute(f"INSERT INTO {table} VALUES ({marks})", (path, *values))  # noqa: S608

    def _places(self, file: Path) -> Places | None:
        archive_id = identity.archive_id(self._root)
        if archive_id is None:
            return None
        return Places(layout.kept_file(self._state, archive_id, self._root, file), Path())

    def _read(self, item: layout.Listed, file: Path, places: Places | None = None) -> list["_Row"]:
        journals = [Path(entry.path) for entry in item.journals]
        return _rows(record_file.read(file, "", places, journals).tables, item, file)

    # --- the database ---

    def _connect(self) -> sqlite3.Connection:
        for _ in range(2):
            try:
                return self._open_file()
            except sqlite3.DatabaseError as error:
                if _is_busy(error):
                    break
                self._remove()
            except OSError:
                break
        return self._in_memory()

    def _open_file(self) -> sqlite3.Connection:
        layout.make_private(self._file.parent)
        # SQLite would create it for everybody to read; its journal takes the mode of the file.
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600))
        db = _connected(str(self._file))
        try:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version != VERSION:
                _build(db)
        except BaseException:
            db.close()
            raise
        return db

    def _in_memory(self) -> sqlite3.Connection:
        db = _connected(":memory:")
        _build(db)
        return db

    def _remove(self) -> None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                self._file.with_name(self._file.name + suffix).unlink()

    def _rows(self, query: str, values: Sequence[str | None] = ()) -> list[tuple[Any, ...]]:
        return self._surviving(lambda: self._db.execute(query, values).fetchall(), fill=True)

    def _surviving(self, work: Callable[[], _Result], *, fill: bool) -> _Result:
        """Do ``work``; if the database cannot be used, do it once more with another one.

        Args:
            work: uses ``self._db``.
            fill: whether another database must be filled before.
        """
        with self._lock:
            try:
                return work()
            except sqlite3.ProgrammingError:
                raise
            except sqlite3.DatabaseError as error:
                self._exchange(in_memory=_is_busy(error))
            try:
                return self._again(work, fill)
            except sqlite3.DatabaseError:
                self._exchange(in_memory=True)
            return self._again(work, fill)

    def _again(self, work: Callable[[], _Result], fill: bool) -> _Result:
        if fill:
            self._refresh()
        return work()

    def _exchange(self, *, in_memory: bool) -> None:
        with suppress(sqlite3.Error):
            self._db.close()
        if not in_memory:
            self._remove()
        self._db = self._in_memory() if in_memory else self._connect()


_Row = tuple[str, tuple[str | int | None, ...]]
"""A table of the catalogue and the values of a row, without the path."""


def left(row: SessionRow, now: datetime) -> timedelta | None:
    """Return what is left of the phase of a session that runs, negative when over its time; ``None`` if none runs.

    The same as ``sessions.timing.remaining``, from the row alone.
    """
    if row.stage != "running":
        return None
    data = json.loads(row.left_json)
    rest = timedelta(minutes=data["minutes"])
    for start, pauses, end in data["runs"]:
        begun = datetime.fromisoformat(start)
        last = (pauses[-1][1] or pauses[-1][0]) if pauses else start
        # A clock set back behind the last instant must not give time back.
        until = datetime.fromisoformat(end) if end else max(now, datetime.fromisoformat(last))
        rest -= until - begun
        for pause_start, pause_end in pauses:
            stopped = datetime.fromisoformat(pause_start)
            rest += max((datetime.fromisoformat(pause_end) if pause_end else until) - stopped, timedelta())
    return rest


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _connected(name: str) -> sqlite3.Connection:
    db = sqlite3.connect(name, timeout=5, isolation_level=None, check_same_thread=False)
    # What was struck from a record must not linger in unused pages.
    db.execute("PRAGMA secure_delete = ON")
    return db


def _build(db: sqlite3.Connection) -> None:
    """Make the tables in an empty database, whatever it was before."""
    with db:
        # In one transaction: a second program that comes in between finds all of it or waits.
        db.execute("BEGIN IMMEDIATE")
        if db.execute("PRAGMA user_version").fetchone()[0] == VERSION:
            return
        found = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (name,) in db.execute(found).fetchall():
            db.execute(f'DROP TABLE "{name}"')
        for statement in _SCHEMA.split(";")[:-1]:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")


def _district(row: Sequence[Any]) -> DistrictRow:
    identifier, name, cases, sessions, invented = row
    return DistrictRow(identifier, name, cases, sessions, bool(invented))


def _case(row: Sequence[Any]) -> CaseRow:
    district, district_name, identifier, title, cleared, invented, sessions = row
    answer = None if cleared is None else bool(cleared)
    return CaseRow(district, district_name, identifier, title, answer, bool(invented), sessions)


def _session(row: Sequence[Any]) -> SessionRow:
    return SessionRow._make((*row[:-1], bool(row[-1])))


# --- a file as rows ---


def _rows(tables: Tables, item: layout.Listed, file: Path) -> list[_Row]:
    tables = migrate(tables, file=str(file))
    try:
        if item.kind == "session":
            return _session_rows(tables, item)
        return _district_rows(tables, item) if item.kind == "district" else _workshop_rows(tables, item)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        # The error's own words may hold what people said.
        raise damaged(str(file), f"{item.kind}: {type(error).__name__}") from None


def _district_rows(tables: Tables, item: layout.Listed) -> list[_Row]:
    profile = _only(tables["profile"])
    identifier, name, invented = _code(profile["id"], item.id), _text(profile["name"]), _truth(profile["invented"])
    words = _words([name, *(value for key, value in profile["profile"].items() if key != "type")])
    rows: list[_Row] = [("districts", (identifier, name, fold(name), invented, words))]
    for place, case in enumerate(tables.get("cases", {}).values()):
        row = (_text(case["id"]), _text(case["title"]), _flag(case["cleared"]), invented, place)
        rows.append(("cases", (identifier, name, *row, _words([name, *_case_texts(case)]))))
    return rows


def _workshop_rows(tables: Tables, item: layout.Listed) -> list[_Row]:
    workshop = _only(tables["workshop"])
    title, day = _text(workshop["title"]), _text(workshop["day"])
    stage = "prepared" if not workshop["runs"] else "running" if workshop["ended_at"] is None else "closed"
    words = _words([title, day, *workshop["guiding_questions"]])
    return [("workshops", (_code(workshop["id"], item.id), title, day, stage, words))]


def _session_rows(tables: Tables, item: layout.Listed) -> list[_Row]:
    session = _only(tables["session"])
    identifier, district = _code(session["id"], item.id), _code(session["district"], item.district)
    name, case, method = _text(session["district_name"]), session["case"], session["method"]
    phases = list(tables.get("phases", {}).values())
    runs = [phase for phase in phases if phase["part"] == "run"]
    stage = "prepared" if not runs else "running" if session["closed_at"] is None else "closed"
    row = (
        *(identifier, district, name, _text(case["title"]), _text(session["day"])),
        *(_text(method["name"]["de"]), _text(method["name"]["en"]), stage),
        *_phase(method["phase"], phases, runs),
        *(_text(tables[META]["1"].get("saved_at") or ""), _truth(session["invented"]), _text(case["id"])),
    )
    rows: list[_Row] = [("sessions", (*row, _words(_session_texts(session, tables))))]
    for step in tables.get("steps", {}).values():
        parts = (
            _number(step["id"]),
            _text(step["what"]),
            _text(step["who"]),
            _text(step["by"] or ""),
            _text(step["status"]),
        )
        rows.append(("steps", (identifier, district, name, *parts)))
    return rows


def _phase(method: Sequence[Any], phases: Sequence[Any], runs: Sequence[Any]) -> tuple[str, str, str, int, int, str]:
    """Return id, German and English name, number, how many there are, and what is needed for the time left."""
    if not runs:
        return "", "", "", 0, len(method), ""
    current = _text(runs[-1]["phase"])
    number = [phase["id"] for phase in method].index(current)
    planned = [item for item in phases if item["part"] == "plan" and item["phase"] == current][0]  # noqa: RUF015
    minutes = _number(planned["minutes"]) + _number(planned["added"])
    if not 0 < minutes < 1_000_000:
        raise ValueError
    stays = [
        [
            _instant(run["start"]),
            [[_instant(pause["start"]), _instant_or_none(pause["end"])] for pause in run["pauses"]],
            _instant_or_none(run["end"]),
        ]
        for run in runs
        if run["phase"] == current
    ]
    left_json = json.dumps({"minutes": minutes, "runs": stays})
    name = method[number]["name"]
    return current, _text(name["de"]), _text(name["en"]), number + 1, len(method), left_json


def _session_texts(session: dict[str, Any], tables: Tables) -> Iterable[str]:
    method = session["method"]["name"]
    yield from (session["district_name"], session["day"], method["de"], method["en"], session["takeaway"])
    yield from _case_texts(session["case"])
    for person in tables.get("people", {}).values():
        yield from (person["initials"], person["district"], person["function"])
    for item in tables.get("contributions", {}).values():
        yield item["text"]
        if item["answer"] is not None:
            yield item["answer"]["text"]
    yield from (wording["text"] for wording in tables.get("questions", {}).values())
    for step in tables.get("steps", {}).values():
        yield from (step["what"], step["who"], step["sign"], step["support"])
    yield from (voice["text"] for voice in tables.get("feedback", {}).values())


def _case_texts(case: dict[str, Any]) -> tuple[str, ...]:
    return case["title"], case["concern"], case["tried"], case["involved"], case["room_to_act"]


def _words(texts: Iterable[str]) -> str:
    return fold("\n".join(_text(text) for text in texts if text))


def _only(table: dict[str, dict[str, Any]]) -> dict[str, Any]:
    (document,) = table.values()
    return document


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _code(value: object, promised: str) -> str:
    """Return the id in a file, which must be the one in its name: else the file is a copy of another one."""
    if value != promised:
        raise ValueError
    return promised


def _number(value: object) -> int:
    # SQLite holds no more.
    if type(value) is not int or abs(value) >= 2**63:
        raise TypeError
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _flag(value: object) -> bool | None:
    return None if value is None else _truth(value)


def _instant(value: object) -> str:
    text = _text(value)
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError
    return text


def _instant_or_none(value: object) -> str | None:
    return None if value is None else _instant(value)
