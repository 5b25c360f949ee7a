"""The bytes of a record: its file with a checksum, and the journal of what changed since; pure.

A file is plain JSON in TinyDB's shape, one document to a line. Its first line is a table of its own, ``_file``, with
``check``, the CRC-32 of all bytes (counted with zeros in its own place), and ``folded``, the journal whose changes the
file already holds.

A journal is one line for each change, ``CRC-32 of the JSON, space, JSON``, behind a first line that names the
``check`` of the one file it continues. A CRC-32 finds every flipped bit; it is no protection against intent.
"""

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sessions.store.layout import SCHEMA
from sessions.store.migration import META, Tables, damaged, parse, schema_of

FILE = "_file"
"""The table that no caller sees."""
CHECKED_SINCE = 2
"""The schema from which every file has a checksum."""

_HEAD = re.compile(rb'\{\n "_file": \{"1": \{"check": "([0-9a-f]{8})", "folded": "([0-9a-f]{8})?"\}\}')
_AT = len('{\n "_file": {"1": {"check": "')
_HEAD_END = b'{"1": {"check": "'
_NO_CHECK = b"00000000"

Change = dict[str, Any]
"""``n``: its number in the journal, from 1. ``set``: documents by table and id, new or in place of the old one.
``cut``: ids of removed documents by table. ``gone``: removed tables. ``order``: all ids of a table, where appending
would put them in another order."""


class Content(NamedTuple):
    """What a file holds: the tables, its checksum (empty in files of the first schema), the journal it holds."""

    tables: Tables
    check: str
    folded: str


class Journal(NamedTuple):
    """What a journal holds.

    Attributes:
        id: names the journal; empty if its first line cannot be read.
        base: the checksum of the file that it continues.
        changes: those that can be read, in order.
        sound: how many of them stand before the first line that cannot be read.
        lost: how many lines before the last one cannot be read; that is damage.
        torn: whether the last line cannot be read: a write that was broken off, and never acknowledged.
        ended: whether that last line is at its full length all the same; then it may be damage too.
    """

    id: str
    base: str
    changes: tuple[Change, ...]
    sound: int
    lost: int
    torn: bool
    ended: bool

    @property
    def holds(self) -> bool:
        """Whether there is anything behind the first line."""
        return bool(self.changes or self.lost or self.torn)


# --- the file ---


def encode(tables: Mapping[str, Mapping[str, Any]], folded: str = "") -> tuple[bytes, str]:
    """Return the bytes of a file, and their checksum.

    Raises:
        ValueError, TypeError: if ``tables`` is not JSON in UTF-8.
    """
    head = f' "{FILE}": {{"1": {{"check": "{_NO_CHECK.decode()}", "folded": "{folded}"}}}}'
    parts = [head, *(f" {_json(name)}: {_table(table)}" for name, table in tables.items())]
    payload = ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8")
    check = _crc(payload)
    return payload[:_AT] + check.encode() + payload[_AT + 8 :], check


def decode(payload: bytes, file: str) -> Content:
    """Return what the bytes of ``file`` hold. Nothing at all is damage too, never an empty database.

    Raises:
        Refusal: ``DAMAGED`` with ``file`` and ``cause``.
    """
    head = _HEAD.match(payload)
    if head is not None and _crc(payload[:_AT] + _NO_CHECK + payload[_AT + 8 :]) != head[1].decode():
        raise damaged(file, "the checksum is wrong")
    tables = parse(payload, file)
    if head is not None:
        del tables[FILE]
        return Content(tables, head[1].decode(), (head[2] or b"").decode())
    # One flipped bit can hide the first line, but not what stands behind it as well.
    hidden = FILE in tables or _HEAD_END in payload[: _AT + 1]
    if hidden or (META in tables and CHECKED_SINCE <= schema_of(tables, file) <= SCHEMA):
        raise damaged(file, "the checksum is missing")
    return Content(tables, "", "")


def claimed_check(payload: bytes) -> str:
    """Return the checksum that a file, damaged or not, claims to have; empty if it claims none."""
    head = _HEAD.match(payload)
    return head[1].decode() if head else ""


def _table(table: Mapping[str, Any]) -> str:
    rows = ",\n".join(f"  {_json(str(key))}: {_json(document)}" for key, document in table.items())
    return f"{{\n{rows}\n }}" if rows else "{}"


# --- the journal ---


def begin(base: str, device: str) -> tuple[bytes, str]:
    """Return the first line of a journal that continues the file with the checksum ``base``, and the journal's id."""
    body = _json({"journal": 1, "base": base, "device": device}).encode("utf-8")
    return _line(body), _crc(body)


def change_line(change: Change) -> bytes:
    """Return the line of a change.

    Raises:
        ValueError, TypeError: if it is not JSON in UTF-8.
    """
    return _line(_json(change).encode("utf-8"))


def read_line(line: bytes) -> Change:
    """Return the change in a line that ``change_line`` made."""
    change: Change = json.loads(line[9:])
    return change


def read_journal(payload: bytes) -> Journal:
    """Return what the bytes of a journal hold; what cannot be read is counted, nothing is raised."""
    *lines, rest = payload.split(b"\n")
    if rest:
        lines.append(rest)
    bodies = _bodies(lines)
    first = bodies[0] if bodies else None
    known = first is not None and first.get("journal") == 1
    changes: list[Change] = []
    sound = lost = 0
    broken = False
    for body in bodies[1:]:
        if body is None or not _is_change(body):
            broken = True
            continue
        gap = body["n"] - (changes[-1]["n"] if changes else 0) - 1
        if gap:
            # A line that lost its end hides the one behind it: the numbers tell how many are missing.
            lost, broken = lost + max(gap, 1), True
        changes.append(body)
        sound += not broken
    torn = len(bodies) > 1 and bodies[-1] is None
    lost = max(lost, bodies[1:-1].count(None))
    return Journal(
        _crc(lines[0][9:]) if known else "",
        str(first["base"]) if known and first is not None else "",
        tuple(changes),
        sound,
        lost,
        torn,
        torn and not rest,
    )


def _bodies(lines: Sequence[bytes]) -> list[dict[str, Any] | None]:
    """Return what the lines hold, ``None`` for those that are not what was written."""
    good = [len(line) > 9 and line[8:9] == b" " and line[:8] == _crc(line[9:]).encode() for line in lines]
    # In one go: a thousand calls of the parser would take longer than the parsing.
    texts = b",".join(line[9:] for line, is_good in zip(lines, good, strict=True) if is_good)
    try:
        values = iter(json.loads(b"[" + texts + b"]"))
    except ValueError:
        return [None for _ in lines]
    return [value if isinstance(value, dict) else None for value in (next(values) if ok else None for ok in good)]


def _is_change(body: Mapping[str, Any]) -> bool:
    return type(body.get("n")) is int and body["n"] > 0


# --- changes ---


def difference(old: Tables, new: Mapping[str, Mapping[str, Any]]) -> Change | None:
    """Return what leads from ``old`` to ``new``, without its number, or ``None`` if nothing does.

    Documents are compared as Python compares them: ``1`` put in the place of ``True`` is no change. The models are
    strict and never do so; to look at the types as well would take longer than the writing.
    """
    change: dict[str, Any] = {}
    gone = [name for name in old if name not in new]
    if gone:
        change["gone"] = gone
    for name, table in new.items():
        before = old.get(name)
        if before is None:
            change.setdefault("set", {})[name] = dict(table)
            continue
        changed = {key: document for key, document in table.items() if before.get(key) != document}
        if changed:
            change.setdefault("set", {})[name] = changed
        if len(table) - sum(key not in before for key in changed) != len(before):
            change.setdefault("cut", {})[name] = [key for key in before if key not in table]
        if not changed.keys() - before.keys() and len(table) == len(before) and list(table) == list(before):
            continue
        appended = [*(key for key in before if key in table), *(key for key in changed if key not in before)]
        if appended != list(table):
            change.setdefault("order", {})[name] = list(table)
    return change or None


def apply(tables: Tables, change: Change) -> None:
    """Change ``tables`` in place; a change that does not fit, as behind a lost line, changes what it can."""
    for name in change.get("gone", ()):
        tables.pop(name, None)
    for name, documents in change.get("set", {}).items():
        tables.setdefault(name, {}).update(documents)
    for name, keys in change.get("cut", {}).items():
        for key in keys:
            tables.get(name, {}).pop(key, None)
    for name, keys in change.get("order", {}).items():
        table = tables.get(name, {})
        ordered = {key: table[key] for key in keys if key in table}
        tables[name] = {**ordered, **table}


# --- helpers ---


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _line(body: bytes) -> bytes:
    return f"{_crc(body)} ".encode() + body + b"\n"


def _crc(data: bytes) -> str:
    return f"{zlib.crc32(data):08x}"
