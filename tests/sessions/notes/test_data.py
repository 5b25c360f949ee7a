"""JSON: by its schema, back again as it was, and for the group nothing but the sheet."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sessions.notes.blocks import Sheet
from sessions.notes.data import VERSION, data
from sessions.notes.read import read_record
from sessions.notes.sheet import Reader, sheet
from tests.sessions.notes import samples
from tests.sessions.notes.extract import literal, strings
from tests.tools import note_schema

SCHEMA = Draft202012Validator(json.loads(note_schema.FILE.read_text(encoding="utf-8")))
MAKERS = [samples.full, samples.planted, lambda: samples.everywhere('"}] \\u0000 </script> 👩🏽‍🏫')]


def note(session: Any, reader: Reader) -> Sheet:
    return sheet(session, reader, samples.LANGUAGE, samples.NOW)


def words(part: Any) -> list[str]:
    """Return every text of a JSON value."""
    if isinstance(part, str):
        return [part]
    values = part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    return [text for value in values for text in words(value)]


def test_the_schema_is_that_of_the_models() -> None:
    assert note_schema.FILE.read_text(encoding="utf-8") == note_schema.text(), "make schema"
    Draft202012Validator.check_schema(note_schema.schema())


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("make", MAKERS)
def test_note_keeps_to_the_schema(make: Any, reader: Reader) -> None:
    made = json.loads(data(note(make(), reader)))
    assert [error.message for error in SCHEMA.iter_errors(made)] == []
    made["sheet"]["sections"][0]["blocks"][0]["form"] = "poem"
    assert not SCHEMA.is_valid(made)


@pytest.mark.parametrize("make", MAKERS)
def test_record_comes_back_as_it_was_without_what_is_private(make: Any) -> None:
    session = make()
    public = session.model_copy(update={"private": (), "secrets": (), "arrived": ()})
    assert read_record(data(note(session, Reader.CASE_GIVER))) == public


@pytest.mark.parametrize("make", MAKERS)
def test_the_group_gets_the_sheet_and_no_record(make: Any) -> None:
    made = note(make(), Reader.GROUP)
    written = json.loads(data(made))
    assert set(written) == {"note", "sheet"}
    allowed = {text for text, _ in strings(made)} | {due.day.isoformat() for due in made.dues if due.day}
    forms = {block.form for section in made.sections for block in section.blocks}
    assert set(words(written)) <= allowed | forms | {samples.NOW.isoformat()}
    with pytest.raises(ValueError, match="no note with a record"):
        read_record(data(made))


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
@pytest.mark.parametrize("reader", Reader)
def test_hostile_text_is_found_literally(hostile: str, reader: Reader) -> None:
    made = note(samples.everywhere(hostile), reader)
    found = set(words(json.loads(data(made))))
    assert all(text in found for text, _ in literal(made))


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"note": 99, "record": {}}', f'{{"note": {VERSION}, "record": {{}}}}', "x"]
)
def test_what_is_no_such_note_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"no note with a record|validation errors|Expecting value"):
        read_record(text)
