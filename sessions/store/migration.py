"""Tables as they come from a file: parsed without trust, and brought from an older schema to the present one.

Knows neither TinyDB nor the models: what a file of an old version holds is described here by plain values alone.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sessions.refusal import Reason, Refusal
from sessions.store.layout import SCHEMA

Tables = dict[str, dict[str, dict[str, Any]]]
"""TinyDB's shape: documents as plain JSON by table name and document id."""
Step = Callable[[Tables], Tables]
"""Takes tables of schema n, may change them, and returns those of n + 1; the number is left to ``migrate``."""

META = "_meta"


def _from_1(tables: Tables) -> Tables:
    session = tables.get("session", {}).get("1", {})
    if "last_id" in session:
        tables[META]["1"]["last_id"] = session.pop("last_id")
    for event in tables.get("workshop", {}).values():
        guest = event.pop("guest", "")
        event["guests"] = [{"label": "Gast", "topic": guest}] if guest else []
    for voice in tables.get("feedback", {}).values():
        score = voice.pop("score", None)
        voice["scores"] = [] if score is None else [score]
    return tables


MIGRATIONS: Mapping[int, Step] = {1: _from_1}
"""The steps by the schema they start from; there must be one for every schema before the present one."""


def parse(payload: bytes, file: str) -> Tables:
    """Return the tables in the bytes of a file, whose checksum is another matter (``encoding.decode``).

    Raises:
        Refusal: ``DAMAGED`` with ``file`` and ``cause``.
    """
    if not payload:
        raise damaged(file, "the file is empty")
    try:
        tables = json.loads(payload.decode("utf-8"), parse_constant=_no_constant)
        # Only an escape can bring half of a surrogate pair, and nothing could write it again as UTF-8.
        if b"\\ud" in payload.lower():
            json.dumps(tables, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        # Without the cause's own chain: it carries the whole text, people's words included.
        raise damaged(file, _message(error)) from None
    if not isinstance(tables, dict):
        raise damaged(file, "not an object")
    for name, table in tables.items():
        if not isinstance(table, dict) or not all(isinstance(document, dict) for document in table.values()):
            raise damaged(file, f"{name}: not a table of documents")
    return tables


def migrate(tables: Tables, steps: Mapping[int, Step] = MIGRATIONS, current: int = SCHEMA, *, file: str = "") -> Tables:
    """Return ``tables`` in the schema ``current``; the ones given stay as they are.

    The file keeps its old schema until it is next saved.

    Raises:
        Refusal: ``NEWER_FORMAT`` with ``file``, ``found`` and ``known``; ``DAMAGED`` with ``file`` and ``cause``.
    """
    schema = schema_of(tables, file)
    if schema > current:
        raise Refusal(Reason.NEWER_FORMAT, file=file, found=str(schema), known=str(current))
    for number in range(schema, current):
        step = steps.get(number)
        if step is None:
            raise damaged(file, f"{META}.1.schema: nothing leads on from schema {number}")
        meta = tables[META]["1"]
        try:
            tables = step(json.loads(json.dumps(tables)))
            meta = meta | tables.get(META, {}).get("1", {})
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise damaged(file, f"schema {number}: {type(error).__name__}") from None
        tables = {**tables, META: {"1": {**meta, "schema": number + 1}}}
    return tables


def schema_of(tables: Tables, file: str = "") -> int:
    """Return the schema that ``tables`` name.

    Raises:
        Refusal: ``DAMAGED`` if there is none.
    """
    document = tables.get(META, {}).get("1")
    if document is None:
        raise damaged(file, f"{META}: missing")
    schema = document.get("schema")
    if type(schema) is not int or schema < 1:
        raise damaged(file, f"{META}.1.schema: not a version")
    return schema


def damaged(file: str, cause: str) -> Refusal:
    """Return the refusal of a file that cannot be read; ``cause`` must hold nobody's words."""
    return Refusal(Reason.DAMAGED, file=file, cause=cause)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _message(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "not UTF-8"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
