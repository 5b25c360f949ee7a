"""A sheet as JSON, by the schema that lies beside this file (``note.schema.json``).

A reader who may have the whole record gets it, so that it can be read in again as it was; for all others the file holds
the sheet itself, and nothing that is not in it.
"""

import json

from sessions.notes.blocks import Sheet
from sessions.notes.plain import plain

SCHEMA = "note.schema.json"
VERSION = 1
"""Raised when what the file holds is no longer what a reader of the last version understands."""


def data(sheet: Sheet) -> str:
    """Return a sheet as JSON, with the whole record where the reader may have it."""
    note = {"note": VERSION, "sheet": plain(sheet)}
    if sheet.record is not None:
        note["record"] = sheet.record.model_dump(mode="json", by_alias=True)
    return json.dumps(note, ensure_ascii=False, indent=1) + "\n"
