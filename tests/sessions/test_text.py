"""Text in one normal form, without anything a terminal would obey."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sessions.text import NAME_LIMIT, TEXT_LIMIT, FilledLine, FilledText, Line, Text, clean, clean_line, fold, slug

# Surrogates and control characters too: hypothesis leaves surrogates out of st.text() unless told.
ANYTHING = st.text(
    st.characters(codec=None) | st.sampled_from("\x1b[]\x07m0;\r\n\t \ud800\u202e\u0308aou"), max_size=40
)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("", ""),
        ("  a  ", "a"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb", "a b"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b", ""),
        ("a\x00b\x7fc\x9bd", "abcd"),
        ("a\u202eb\u2066c\ufeff", "abc"),
        ("a\ud800b", "ab"),
        ("A\u0308mter", "Ämter"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(ANYTHING)
@example("\x1b\x1b[m[m")
@example("\x1b[\x1b[mm")
@example(" \u0308a")
def test_clean_is_a_normal_form(raw: str) -> None:
    text = clean(raw)
    assert clean(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in text)
    text.encode()


@given(ANYTHING)
def test_clean_line_is_one_line(raw: str) -> None:
    line = clean_line(raw)
    assert clean_line(line) == line
    assert len(line.splitlines()) <= 1
    assert "  " not in line


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ämter", "aemter"), ("A\u0308mter", "ÄMTER"), ("Straße", "STRASSE"), ("Öl", "oel"), ("Über", "UEBER")],
)
def test_fold_lets_spellings_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Übergänge: Schule – Beruf", "uebergaenge-schule-beruf"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-x"),
        ("lpt1", "lpt1-x"),
        ("東京", "x"),
        ("", "x"),
        ("Café", "cafe"),
    ],
)
def test_slug(text: str, name: str) -> None:
    assert slug(text) == name


@given(ANYTHING, st.integers(8, 60))
def test_slug_is_a_safe_file_name(raw: str, limit: int) -> None:
    name = slug(raw, limit)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= limit


def test_limits_hold_after_cleaning() -> None:
    text, line = TypeAdapter(Text), TypeAdapter(Line)
    assert text.validate_python(f" {'x' * TEXT_LIMIT} ") == "x" * TEXT_LIMIT
    assert line.validate_python(f"{'x' * NAME_LIMIT}\n") == "x" * NAME_LIMIT
    with pytest.raises(ValidationError):
        text.validate_python("x" * (TEXT_LIMIT + 1))
    with pytest.raises(ValidationError):
        line.validate_python("x" * (NAME_LIMIT + 1))


@pytest.mark.parametrize("raw", ["", "  \n ", "\x00", "\x1b[31m", "\u202e"])
def test_filled_means_filled_after_cleaning(raw: str) -> None:
    for kind in (FilledText, FilledLine):
        adapter: TypeAdapter[str] = TypeAdapter(kind)
        with pytest.raises(ValidationError):
            adapter.validate_python(raw)
