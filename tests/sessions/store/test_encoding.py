import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB

from sessions.refusal import Reason, Refusal
from sessions.store import encoding
from sessions.store.encoding import Change, Journal
from sessions.store.layout import SCHEMA
from sessions.store.migration import Tables

META: Tables = {"_meta": {"1": {"schema": SCHEMA}}}
TABLES: list[Tables] = [
    {},
    {"empty": {}},
    {"a": {}, "b": {"1": {}}, "c": {}},
    {"t": {"1": {"text": "Ämter, Straße – „so“"}, "2": {"text": "a\u2028b\u2029c\x85d\ne\rf\x00"}}},
    {"t": {"1": {"text": "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301"}}},
    {"t": {"1": {"n": None, "yes": True, "no": False, "i": -(10**20), "f": 0.1, "deep": [[{"a": []}]], "": ""}}},
    {"t": {"10": {"a": 1}, "2": {"a": 2}, "1": {"a": 3}}},
    {'quote"\\': {'"\n': {'"': '}\n "_file": {"1": {"check": "'}}},
    {**META, "t": {"1": {"text": "x"}}},
]
CHANGES: list[Change] = [
    {"n": 1, "set": {"t": {"1": {"text": "ä"}}}},
    {"n": 2, "set": {"t": {"2": {"text": "b"}}}},
    {"n": 3, "cut": {"t": ["1"]}},
]

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_documents = st.dictionaries(st.text(), _values, max_size=3)
_names = st.text().filter(lambda name: name != encoding.FILE)
_tables = st.dictionaries(_names, st.dictionaries(st.text(), _documents, max_size=4), max_size=4)
# Few names and ids, so that two of these have much in common.
_alike = st.dictionaries(
    st.sampled_from("abc"),
    st.dictionaries(st.sampled_from("123456"), st.fixed_dictionaries({"v": st.integers(0, 2)})),
)


def _in_order(tables: Tables) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    return {name: list(table.items()) for name, table in tables.items()}


def _refused(payload: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        encoding.decode(payload, "a.json")
    assert caught.value.reason is Reason.DAMAGED
    assert caught.value.facts["file"] == "a.json"
    return caught.value


def _flipped(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """Every place with every one of its eight bits turned over."""
    for place, bit in itertools.product(range(len(payload)), range(8)):
        changed = bytearray(payload)
        changed[place] ^= 1 << bit
        yield place, bytes(changed)


def _journal(changes: list[Change] = CHANGES) -> list[bytes]:
    return [encoding.begin("01234567", "desk")[0], *map(encoding.change_line, changes)]


def _read(lines: list[bytes]) -> Journal:
    return encoding.read_journal(b"".join(lines))


# --- the file ---


@pytest.mark.parametrize("tables", TABLES)
@pytest.mark.parametrize("folded", ["", "89abcdef"])
def test_what_is_encoded_is_decoded(tables: Tables, folded: str) -> None:
    payload, check = encoding.encode(tables, folded)
    content = encoding.decode(payload, "a.json")
    assert (_in_order(content.tables), list(content.tables)) == (_in_order(tables), list(tables))
    assert (content.check, content.folded) == (check, folded)
    assert encoding.claimed_check(payload) == check


@given(_tables)
def test_any_tables_are_decoded_as_they_were_encoded(tables: Tables) -> None:
    content = encoding.decode(encoding.encode(tables)[0], "a.json")
    # As text, for 1 == True == 1.0 in Python.
    assert json.dumps(content.tables) == json.dumps(tables)


def test_a_file_has_a_line_for_each_document() -> None:
    tables: Tables = {"t": {"1": {"text": "Ämter\u2028\nzwei"}, "2": {}}, "leer": {}}
    payload, check = encoding.encode(tables, "89abcdef")
    assert payload.decode("utf-8").split("\n") == [
        "{",
        f' "_file": {{"1": {{"check": "{check}", "folded": "89abcdef"}}}},',
        ' "t": {',
        '  "1": {"text": "Ämter\u2028\\nzwei"},',
        '  "2": {}',
        " },",
        ' "leer": {}',
        "}",
        "",
    ]


@given(_tables)
def test_however_the_text_looks_no_document_takes_two_lines(tables: Tables) -> None:
    lines = encoding.encode(tables)[0].decode("utf-8").split("\n")
    full = [table for table in tables.values() if table]
    documents = sum(map(len, full))
    assert len(lines) == len("{_}") + 1 + len(tables) + documents + len(full)


def test_stock_tinydb_can_open_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(encoding.encode({"t": {"1": {"text": "Ämter"}}})[0])
    assert TinyDB(path, encoding="utf-8").table("t").all() == [{"text": "Ämter"}]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", object(), {1}])
def test_what_is_not_json_is_not_encoded(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        encoding.encode({"t": {"1": {"v": value}}})
    with pytest.raises((ValueError, TypeError)):
        encoding.change_line({"n": 1, "set": {"t": {"1": {"v": value}}}})


def test_an_empty_file_is_damaged_and_no_empty_database() -> None:
    assert _refused(b"").facts["cause"] == "the file is empty"


@pytest.mark.parametrize("tables", [TABLES[3], TABLES[8]])
def test_a_file_cut_off_anywhere_is_damaged(tables: Tables) -> None:
    payload, _ = encoding.encode(tables)
    for size in range(len(payload)):
        _refused(payload[:size])


@pytest.mark.parametrize("tables", [{}, TABLES[3], TABLES[8]])
@pytest.mark.parametrize("folded", ["", "89abcdef"])
def test_every_single_flipped_bit_of_a_file_is_found(tables: Tables, folded: str) -> None:
    payload, _ = encoding.encode(tables, folded)
    for _, changed in _flipped(payload):
        _refused(changed)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda payload: payload + b"\n",
        lambda payload: b"\n" + payload,
        lambda payload: payload + payload,
        lambda payload: payload[:60] + bytes(60) + payload[120:],
        lambda payload: bytes(len(payload)),
        lambda payload: payload.replace(b"\n", b"\r\n"),
        lambda payload: payload.replace(b"Stra", b"Gass"),
        lambda payload: payload.decode("utf-8").encode("utf-16"),
        lambda payload: b"<html>500</html>" + payload[16:],
    ],
)
def test_a_file_with_other_bytes_is_damaged(spoil: Any) -> None:
    _refused(spoil(encoding.encode({**META, **TABLES[3]})[0]))


@pytest.mark.parametrize("schema", [2, SCHEMA])
def test_a_file_of_a_schema_with_checksums_needs_one(schema: int) -> None:
    tables = {"_meta": {"1": {"schema": schema}}, "t": {"1": {"a": 1}}}
    assert _refused(json.dumps(tables).encode()).facts["cause"] == "the checksum is missing"
    lines = encoding.encode(tables)[0].split(b"\n")
    assert _refused(b"\n".join([lines[0], *lines[2:]])).facts["cause"] == "the checksum is missing"


@pytest.mark.parametrize("schema", [1, SCHEMA + 1])
def test_files_of_the_first_schema_and_of_newer_ones_may_have_none(schema: int) -> None:
    tables = {"_meta": {"1": {"schema": schema}}}
    assert encoding.decode(json.dumps(tables).encode(), "a.json") == (tables, "", "")


# --- changes ---


@given(_alike, _alike)
def test_a_difference_leads_from_one_to_the_other(old: Tables, new: Tables) -> None:
    change = encoding.difference(old, new)
    found = json.loads(json.dumps(old))
    if change is not None:
        encoding.apply(found, json.loads(json.dumps(change)))
    assert _in_order(found) == _in_order(new)
    assert encoding.difference(found, new) is None


@given(_tables, _tables)
def test_a_difference_leads_from_any_tables_to_any_others(old: Tables, new: Tables) -> None:
    change = encoding.difference(old, new)
    found = json.loads(json.dumps(old))
    if change is not None:
        encoding.apply(found, encoding.read_line(encoding.change_line({"n": 1, **change})))
    assert _in_order(found) == _in_order(new)


@given(_tables)
def test_no_difference_is_none(tables: Tables) -> None:
    assert encoding.difference(tables, json.loads(json.dumps(tables))) is None


@pytest.mark.parametrize(
    ("new", "change"),
    [
        ({"t": {"1": {"a": 1}, "2": {"a": 3}}}, {"set": {"t": {"2": {"a": 3}}}}),
        ({"t": {"1": {"a": 1}, "2": {"a": 2}, "3": {}}}, {"set": {"t": {"3": {}}}}),
        ({"t": {"2": {"a": 2}}}, {"cut": {"t": ["1"]}}),
        ({"t": {"2": {"a": 2}, "1": {"a": 1}}}, {"order": {"t": ["2", "1"]}}),
        ({}, {"gone": ["t"]}),
        ({"t": {"1": {"a": 1}, "2": {"a": 2}}, "u": {}}, {"set": {"u": {}}}),
    ],
)
def test_a_difference_says_no_more_than_is_needed(new: Tables, change: Change) -> None:
    assert encoding.difference({"t": {"1": {"a": 1}, "2": {"a": 2}}}, new) == change


def test_a_change_behind_a_lost_one_changes_what_it_can() -> None:
    tables: Tables = {"t": {"1": {}}}
    encoding.apply(tables, {"gone": ["u"], "cut": {"t": ["7"], "v": ["1"]}, "order": {"t": ["2", "1"], "w": ["1"]}})
    assert tables["t"] == {"1": {}}


# --- the journal ---


@given(_tables)
def test_a_change_is_read_as_it_was_written(tables: Tables) -> None:
    line = encoding.change_line({"n": 1, "set": tables})
    assert line.count(b"\n") == 1
    assert json.dumps(encoding.read_line(line)) == json.dumps({"n": 1, "set": tables})
    assert _read([_journal()[0], line]).changes == ({"n": 1, "set": tables},)


def test_a_journal_is_read_as_it_was_written() -> None:
    name = encoding.begin("01234567", "desk")[1]
    assert _read(_journal()) == (name, "01234567", tuple(CHANGES), 3, 0, False, False)
    assert _read(_journal()).holds
    empty = _read(_journal([]))
    assert not empty.holds
    assert empty == (name, "01234567", (), 0, 0, False, False)


def test_journals_of_other_files_and_devices_have_other_names() -> None:
    names = {encoding.begin(base, device)[1] for base in ("01234567", "76543210") for device in ("a", "b")}
    assert len(names) == 4


def test_a_tail_that_is_torn_anywhere_costs_that_line_only() -> None:
    lines = _journal()
    for size in range(1, len(lines[-1]) - 1):
        journal = _read([*lines[:-1], lines[-1][:size]])
        assert (journal.changes, journal.sound, journal.lost) == (tuple(CHANGES[:2]), 2, 0)
        assert (journal.torn, journal.ended, journal.holds) == (True, False, True)
    assert not _read(lines[:-1]).torn
    # Only its end is missing: everything that was said is there.
    assert _read([*lines[:-1], lines[-1][:-1]]) == _read(lines)


def test_a_torn_tail_of_zeros_is_one_too() -> None:
    lines = _journal()
    journal = _read([*lines[:-1], bytes(len(lines[-1]))])
    assert (journal.sound, journal.lost, journal.torn) == (2, 0, True)


def test_a_first_line_that_is_torn_is_no_journal() -> None:
    (line,) = _journal([])
    for size in range(len(line) - 1):
        assert _read([line[:size]]).id == ""


def test_a_damaged_line_before_others_is_counted_and_passed_over() -> None:
    lines = _journal()
    for place, line in _flipped(lines[2]):
        journal = _read([*lines[:2], line, *lines[3:]])
        end = place == len(line) - 1
        # Without its end it takes the next one with it, and that is the last: a tail like a torn one, at full length.
        assert journal.changes == (tuple(CHANGES[:1]) if end else (CHANGES[0], CHANGES[2]))
        assert (journal.torn, journal.ended) == (end, end)
        assert journal.lost >= (not end)
        assert journal.sound == 1


def test_a_line_that_lost_its_end_hides_two() -> None:
    changes = [*CHANGES, {"n": 4, "gone": ["t"]}]
    lines = _journal(changes)
    journal = _read([*lines[:2], lines[2][:-1] + b"\x0b", *lines[3:]])
    assert (journal.changes, journal.sound, journal.lost) == ((changes[0], changes[3]), 1, 2)
    assert not journal.torn


def test_a_damaged_last_line_at_its_full_length_says_so() -> None:
    lines = _journal()
    journal = _read([*lines[:-1], lines[-1].replace(b"cut", b"kut")])
    assert (journal.sound, journal.lost, journal.torn, journal.ended) == (2, 0, True, True)


def test_a_damaged_first_line_hides_the_name_and_not_the_changes() -> None:
    lines = _journal()
    for place, line in _flipped(lines[0]):
        journal = _read([line, *lines[1:]])
        assert journal.id == journal.base == ""
        if place == len(line) - 1:  # without its end it takes the first change with it
            assert (journal.changes, journal.sound, journal.lost) == (tuple(CHANGES[1:]), 0, 1)
        elif line.count(b"\n") == 1:
            assert journal.changes == tuple(CHANGES)


def test_no_flipped_bit_anywhere_makes_a_change_that_was_never_written() -> None:
    payload = b"".join(_journal())
    for _, changed in _flipped(payload):
        journal = encoding.read_journal(changed)
        assert all(change in CHANGES for change in journal.changes)
        assert [change["n"] for change in journal.changes] == sorted({change["n"] for change in journal.changes})
        assert len(journal.changes) >= 1
        assert journal.lost or journal.torn or not journal.id
        assert journal.sound < 3 or not journal.id


@pytest.mark.parametrize(
    ("numbers", "sound", "lost"),
    [
        ([2, 3], 0, 1),
        ([1, 3], 1, 1),
        ([1, 4, 5], 1, 2),
        ([1, 1, 2], 1, 1),
        ([1, 2, 1, 2], 2, 1),
        ([1, 3, 2], 1, 2),
    ],
)
def test_missing_doubled_and_disordered_numbers_are_damage(numbers: list[int], sound: int, lost: int) -> None:
    journal = _read(_journal([{"n": number, "set": {}} for number in numbers]))
    assert (journal.sound, journal.lost, journal.torn) == (sound, lost, False)
    assert len(journal.changes) == len(numbers)


@pytest.mark.parametrize("n", [0, -1, True, None, "1", 1.0])
def test_a_number_that_is_none_is_damage(n: object) -> None:
    journal = _read(_journal([CHANGES[0], {"n": n, "set": {"t": {}}}, CHANGES[1]]))
    assert (journal.sound, journal.changes) == (1, tuple(CHANGES[:2]))


@given(st.binary(max_size=200) | st.lists(st.sampled_from([*_journal(), b"\n", b"00000000 \n", b"x"])).map(b"".join))
def test_whatever_the_bytes_nothing_is_raised(payload: bytes) -> None:
    journal = encoding.read_journal(payload)
    assert journal.sound <= len(journal.changes)
