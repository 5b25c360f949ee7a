"""What no document can hold is named, and nothing else is touched."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.codes import StepStatus
from sessions.notes.blocks import Due
from sessions.notes.characters import readable, readable_sheet, replaced
from sessions.notes.sheet import Reader, sheet
from sessions.text import clean
from tests.sessions.notes import samples
from tests.sessions.notes.test_markdown import sample_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[1mb", "a[ESCAPE][1mb"),
        ("\x07\x00", "[BELL][NULL]"),
        ("\x7f", "[DELETE]"),
        ("\x85", "[U+0085]"),
        ("\ud83d!", "[U+D83D]!"),
        ("\u202e", "[RIGHT-TO-LEFT OVERRIDE]"),
        ("\uffff", "[U+FFFF]"),
        ("a\tb\nc", "a\tb\nc"),
        ("U\u0308 👩🏽‍🏫 שלום", "U\u0308 👩🏽‍🏫 שלום"),
    ],
)
def test_unfit_characters_are_named(text: str, expected: str) -> None:
    assert readable(text) == expected


@given(st.text(st.characters(), max_size=200))
def test_whatever_is_left_can_stand_in_xml(text: str) -> None:
    safe = readable(text)
    element = ElementTree.Element("x")
    element.text = safe
    assert ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8")).text == (safe or None)


@given(st.text(max_size=200).map(clean))
def test_text_of_a_record_stays_as_it_is(text: str) -> None:
    assert readable(text) == text


def test_sheet_lists_each_of_them_once() -> None:
    made = sample_of("a\x1bb\x1b\ud800")
    assert replaced(made) == ("ESCAPE", "U+D800")
    assert replaced(readable_sheet(made)) == ()
    assert readable_sheet(made).sections[0].heading == "a[ESCAPE]b[ESCAPE][U+D800]"
    due = Due("uid", None, "\x07", "step", StepStatus.DONE)
    (rewritten,) = readable_sheet(replace(made, dues=(due,))).dues
    assert rewritten == replace(due, summary="[BELL]")
    assert rewritten.status is StepStatus.DONE
    record = sheet(samples.full(), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    assert replaced(record) == ()
    assert readable_sheet(record) == record
