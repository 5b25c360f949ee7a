"""Back from JSON to the record; what ``data.py`` wrote for a reader who may have all of it."""

import json

from sessions.notes.data import VERSION
from sessions.record import Session


def read_record(text: str | bytes) -> Session:
    """Return the record in a note as JSON; what is private never was in it.

    Raises:
        ValueError: it is no such note, of another version, or for a reader who may not have the record.
    """
    note = json.loads(text)
    if not isinstance(note, dict) or note.get("note") != VERSION or "record" not in note:
        raise ValueError("no note with a record")
    return Session.model_validate_json(json.dumps(note["record"]))
