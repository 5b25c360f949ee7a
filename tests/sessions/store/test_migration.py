import copy

import pytest

from sessions import record
from sessions.refusal import Reason, Refusal
from sessions.store import layout
from sessions.store.migration import MIGRATIONS, Tables, migrate, parse


def _tables(schema: object) -> Tables:
    return {"session": {"1": {"titel": "x"}}, "_meta": {"1": {"schema": schema, "saved_at": None}}}


def _rename(tables: Tables) -> Tables:
    tables["session"]["1"]["title"] = tables["session"]["1"].pop("titel")
    return tables


def _shout(tables: Tables) -> Tables:
    return {"session": {"1": {"title": tables["session"]["1"]["title"].upper()}}}


def test_steps_lead_to_the_present_schema() -> None:
    old = _tables(1)
    before = copy.deepcopy(old)
    result = migrate(old, {1: _rename, 2: _shout}, 3, file="f")
    assert result == {"session": {"1": {"title": "X"}}, "_meta": {"1": {"schema": 3, "saved_at": None}}}
    assert old == before


def test_the_present_schema_stays() -> None:
    assert migrate(_tables(2), {1: _rename}, 2) == _tables(2)


def test_there_is_a_step_for_every_older_schema() -> None:
    assert sorted(MIGRATIONS) == list(range(1, layout.SCHEMA))
    assert layout.SCHEMA == record.SCHEMA


def test_a_newer_schema_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        migrate(_tables(4), {}, 3, file="f")
    assert caught.value.reason is Reason.NEWER_FORMAT
    assert caught.value.facts == {"file": "f", "found": "4", "known": "3"}


@pytest.mark.parametrize("schema", [0, -1, True, "1", 1.0, None])
def test_an_invalid_schema_is_damage(schema: object) -> None:
    with pytest.raises(Refusal) as caught:
        migrate(_tables(schema), {}, 1, file="f")
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("tables", [{}, {"_meta": {}}, {"_meta": {"2": {"schema": 1}}}])
def test_missing_facts_are_damage(tables: Tables) -> None:
    with pytest.raises(Refusal) as caught:
        migrate(tables, file="f")
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("steps", [{}, {1: lambda tables: tables["nothing"]}])
def test_a_step_that_is_missing_or_fails_is_damage(steps: dict[int, object]) -> None:
    with pytest.raises(Refusal) as caught:
        migrate(_tables(1), steps, 2, file="f")  # type: ignore[arg-type]
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00" * 40,
        b"not json",
        b'{"a": {"1": {"b"',
        b"[]",
        b"null",
        b'{"a": []}',
        b'{"a": {"1": 2}}',
        b'{"a": {"1": {"b": NaN}}}',
        b'{"a": {"1": {"b": "\\ud800"}}}',
        b'{"a": {"1": {"b": "\xff"}}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_database_is_damage(payload: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        parse(payload, "f")
    assert caught.value.reason is Reason.DAMAGED
    assert caught.value.facts["file"] == "f"
    assert caught.value.facts["cause"]


def test_pairs_of_surrogates_are_one_character() -> None:
    assert parse(b'{"a": {"1": {"b": "\\ud83d\\ude00"}}}', "f") == {"a": {"1": {"b": "\U0001f600"}}}


def test_damage_keeps_nobodys_words() -> None:
    with pytest.raises(Refusal) as caught:
        parse(b'{"a": {"1": {"b": "Vertraulich"', "f")
    assert "Vertraulich" not in str(caught.value)
    assert caught.value.__cause__ is None
