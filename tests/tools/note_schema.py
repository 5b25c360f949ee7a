"""Write the JSON schema of a note from the models: ``python -m tests.tools.note_schema`` (``make schema``)."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sessions.notes import data
from sessions.notes.blocks import Block, Sheet
from sessions.record import Session

FILE = Path(str(resources.files("sessions.notes") / data.SCHEMA))
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the schema of what ``data.data`` writes."""
    refs, shared = TypeAdapter.json_schemas(
        [("sheet", "serialization", TypeAdapter(Sheet)), ("record", "validation", TypeAdapter(Session))]
    )
    parts = shared["$defs"]
    # What does not count when sheets are compared is no part of the data, nor are the values it is made of.
    for part in ("record", "dress"):
        del parts["Sheet"]["properties"][part]
    for part in ("Dress", "Logo", "Picture"):
        del parts[part]
    for block in Block.__args__:
        parts[block.__name__]["properties"]["form"] = {"const": block.form}
    for part in ("Sheet", "Section", "Due", "Item", *(block.__name__ for block in Block.__args__)):
        # Written out in full, with nothing left to a default.
        parts[part] |= {"additionalProperties": False, "required": list(parts[part]["properties"])}
    return {
        "$schema": DIALECT,
        "title": "A note of a collegial case consultation",
        "type": "object",
        "properties": {
            "note": {"const": data.VERSION},
            "sheet": refs["sheet", "serialization"],
            "record": refs["record", "validation"],
        },
        "required": ["note", "sheet"],
        "additionalProperties": False,
        "$defs": {name: _bare(part) for name, part in parts.items()},
    }


def _bare(part: Any) -> Any:
    """Return a part of a schema without words for people, which are those of the code."""
    if isinstance(part, list):
        return [_bare(element) for element in part]
    if not isinstance(part, dict):
        return part
    # A property may have one of these names; then it is no word but a schema.
    words = {name for name in ("title", "description") if isinstance(part.get(name), str)}
    return {name: _bare(value) for name, value in part.items() if name not in words}


def text() -> str:
    """Return the file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
