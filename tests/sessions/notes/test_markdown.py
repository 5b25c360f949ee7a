"""Markdown: whatever anybody wrote is found again, letter by letter, and nothing of it is obeyed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.notes.blocks import Item, Items, Paragraph, Quote, Section, Sheet, Table
from sessions.notes.markdown import escape, markdown
from sessions.notes.sheet import Reader, sheet
from sessions.text import clean
from tests.sessions.notes import samples
from tests.sessions.notes.extract import literal, markdown_text

# Whatever else markdown-it sees came from somebody's text and was obeyed.
OURS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "hr"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("blockquote_open", "blockquote_close", "table_open", "table_close", "thead_open", "thead_close"),
    *("tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close"),
    *("text", "hardbreak", "strong_open", "strong_close"),
}


def assert_literal(made: Sheet) -> None:
    text, kinds = markdown_text(markdown(made))
    assert kinds <= OURS
    for words, in_table in literal(made):
        expected = " / ".join(line for line in words.split("\n") if line) if in_table else words
        # A cell is trimmed by every parser; so is a line of a heading.
        assert expected.strip(" ") in text


def shape(made: Sheet) -> list[tuple[str, int]]:
    """Return how many headings, items and rows there are."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    kinds = [token.type for token in parser.parse(markdown(made))]
    return [(kind, kinds.count(kind)) for kind in sorted(OURS) if kind != "inline"]


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_hostile_text_is_found_literally_in_every_field(hostile: str, reader: Reader) -> None:
    made = sheet(samples.everywhere(hostile), reader, samples.LANGUAGE, samples.NOW)
    assert clean(hostile) in {words for words, _ in literal(made)}
    assert_literal(made)


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_hostile_text_adds_no_structure(hostile: str) -> None:
    def made(text: str) -> Sheet:
        return sheet(samples.everywhere(text), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)

    assert shape(made(hostile)) == shape(made("harmless"))


def sample_of(text: str) -> Sheet:
    line = " ".join(text.split()) or "-"
    text = text or "-"
    blocks = (
        Paragraph(text, line),
        Quote(text),
        Items((Item(text, line, line, (Item(text), Item(text, line))), Item("", line, line))),
        Table(line, (line, line), ((text, text), (line, "")), numbers_from=1),
    )
    return Sheet("en", line, line, ((line, line),), "Draft", line, (text,), (Section(line, blocks),))


@given(st.text(max_size=200).map(clean))
def test_any_text_is_found_literally(text: str) -> None:
    assert_literal(sample_of(text))


@given(st.text(alphabet="\\`*_[]()<>#+-.!|~&;:=$ \n1a\u00a0\u3000", max_size=60).map(clean))
def test_any_mixture_of_signs_is_found_literally(text: str) -> None:
    assert_literal(sample_of(text))


def test_gender_star_survives() -> None:
    text, _ = markdown_text(escape("Fallgeber*in und Berater*innen"))
    assert text == "Fallgeber*in und Berater*innen"


@pytest.mark.parametrize("text", ["z. B. am 3. Mai (halb 9)", "Kita–Schule, 4,5 % & mehr!", "Leiter:in der VHS"])
def test_plain_words_stay_readable(text: str) -> None:
    assert escape(text) == text


def test_dates_in_a_table_stay_readable() -> None:
    table = Table("Tage", ("Tag",), (("28.03.2027",), ("-1",)), numbers_from=1)
    made = Sheet("de", "T", "-", (), None, "-", (), (Section("Tage", (table,)),))
    assert "| 28.03.2027 |\n| -1 |" in markdown(made)


def test_note_ends_in_one_line_break() -> None:
    note = markdown(sheet(samples.full(), Reader.GROUP, samples.LANGUAGE, samples.NOW))
    assert note.startswith("# Übergang Kita–Grundschule")
    assert note.endswith(".\n")
    assert "\n\n\n" not in note
