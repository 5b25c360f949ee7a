"""The record as tables and back: pure conversion, exact in both directions.

The order of the documents in a table is the order of the record; a contribution that was taken from the parking
place stands behind later ids. TinyDB keeps that order when it changes a document.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from sessions.district import District
from sessions.method import Value
from sessions.record import Session
from sessions.store.layout import SCHEMA
from sessions.store.migration import META, Tables, damaged, migrate
from sessions.workshop import Workshop

Document = dict[str, Any]
Model = TypeVar("Model", bound=Value)

_NUMBERED = {"contributions": "contributions", "steps": "steps", "feedback": "feedback", "private": "private"}
"""Tables whose documents carry the ids of the record, with the field they come from."""
_LISTED = {"people": "people", "questions": "key_question"}
"""Tables whose documents are counted from 1, with the field they come from."""
_PARTS = {"plan": "plan", "run": "runs"}
"""What the table ``phases`` holds, with the field it comes from."""
_LAST_ID = "last_id"
"""Changes with every contribution, so it stands in ``_meta`` and not beside the method, which is long."""
_OWN_FIELDS = {*_NUMBERED.values(), *_LISTED.values(), *_PARTS.values(), _LAST_ID}

_SESSION_TABLES = {"session", "phases", META, *_NUMBERED, *_LISTED}
_DISTRICT_TABLES = {"profile", "cases", META}
_WORKSHOP_TABLES = {"workshop", META}


def session_tables(session: Session, saved_at: datetime | None) -> Tables:
    """Return a session as tables; ``saved_at`` is the instant of the save, aware."""
    data = session.model_dump(mode="json", by_alias=True)
    phases = [{"part": part, **item} for part, field in _PARTS.items() for item in data[field]]
    return {
        "session": {"1": {name: value for name, value in data.items() if name not in _OWN_FIELDS}},
        "phases": _counted(phases),
        **{table: _counted(data[field]) for table, field in _LISTED.items()},
        **{table: {str(item["id"]): item for item in data[field]} for table, field in _NUMBERED.items()},
        META: {"1": {"schema": SCHEMA, "saved_at": saved_at and saved_at.isoformat(), _LAST_ID: session.last_id}},
    }


def session_from(tables: Tables, file: str) -> Session:
    """Return the session in the tables of ``file``.

    Raises:
        Refusal: ``DAMAGED`` with ``file`` and ``cause``; ``NEWER_FORMAT``.
    """
    tables = _known(migrate(tables, file=file), _SESSION_TABLES, file)
    data = _only(tables, "session", file)
    if data.keys() & _OWN_FIELDS:
        raise damaged(file, "session.1: holds what belongs into tables of its own")
    data |= {name: value for name, value in tables[META]["1"].items() if name == _LAST_ID}
    for table, field in (_LISTED | _NUMBERED).items():
        data[field] = list(tables.get(table, {}).values())
    parts: dict[str, list[Document]] = {part: [] for part in _PARTS}
    for key, document in tables.get("phases", {}).items():
        item = dict(document)
        part = item.pop("part", None)
        if not isinstance(part, str) or part not in parts:
            raise damaged(file, f"phases.{key}.part: neither plan nor run")
        parts[part].append(item)
    for part, field in _PARTS.items():
        data[field] = parts[part]
    return _valid(Session, data, file)


def saved_at(tables: Tables, file: str) -> datetime | None:
    """Return the instant at which the tables were saved, or ``None`` if they never were.

    Raises:
        Refusal: ``DAMAGED`` with ``file`` and ``cause``.
    """
    value = tables.get(META, {}).get("1", {}).get("saved_at")
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise damaged(file, f"{META}.1.saved_at: not an instant")
    return instant


def district_tables(district: District) -> Tables:
    """Return a district as tables."""
    data = district.model_dump(mode="json", by_alias=True)
    cases = data.pop("cases")
    return {"profile": {"1": data}, "cases": _counted(cases), META: {"1": {"schema": SCHEMA}}}


def district_from(tables: Tables, file: str) -> District:
    """Return the district in the tables of ``file``.

    Raises:
        Refusal: ``DAMAGED`` with ``file`` and ``cause``; ``NEWER_FORMAT``.
    """
    tables = _known(migrate(tables, file=file), _DISTRICT_TABLES, file)
    data = _only(tables, "profile", file)
    if "cases" in data:
        raise damaged(file, "profile.1: holds what belongs into a table of its own")
    return _valid(District, {**data, "cases": list(tables.get("cases", {}).values())}, file)


def workshop_tables(workshop: Workshop) -> Tables:
    """Return a workshop as tables."""
    return {
        "workshop": {"1": workshop.model_dump(mode="json", by_alias=True)},
        META: {"1": {"schema": SCHEMA}},
    }


def workshop_from(tables: Tables, file: str) -> Workshop:
    """Return the workshop in the tables of ``file``.

    Raises:
        Refusal: ``DAMAGED`` with ``file`` and ``cause``; ``NEWER_FORMAT``.
    """
    tables = _known(migrate(tables, file=file), _WORKSHOP_TABLES, file)
    return _valid(Workshop, _only(tables, "workshop", file), file)


def _counted(items: Iterable[Document]) -> dict[str, Document]:
    return {str(number): item for number, item in enumerate(items, 1)}


def _known(tables: Tables, names: set[str], file: str) -> Tables:
    # The next save writes the known tables only; whatever else there is would be lost without a word.
    unknown = sorted(set(tables) - names)
    if unknown:
        raise damaged(file, f"{unknown[0]}: unknown table")
    return tables


def _only(tables: Tables, name: str, file: str) -> Document:
    documents = list(tables.get(name, {}).values())
    if len(documents) != 1:
        raise damaged(file, f"{name}: {len(documents)} documents instead of one")
    return dict(documents[0])


def _valid(model: type[Model], data: Mapping[str, Any], file: str) -> Model:
    try:
        # Through JSON, because strict values take lists, dates and codes only from there.
        return model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    except (ValueError, RecursionError) as error:
        raise damaged(file, type(error).__name__) from None
    # Outside of the handler, because the error holds people's words and would hang on to the refusal.
    place = ".".join(str(part) for part in first["loc"])
    raise damaged(file, f"{place}: {first['msg']}" if place else first["msg"])
