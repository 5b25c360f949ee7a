"""OpenDocument: every word in its order, a structure that screen readers find, and nothing that is obeyed."""

import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.notes.blocks import Items, Section, Sheet, Table
from sessions.notes.characters import readable, readable_sheet
from sessions.notes.odt import odt
from sessions.notes.sheet import Reader, sheet
from sessions.text import clean
from tests.sessions.notes import samples
from tests.sessions.notes.office_text import (
    NAMES,
    assert_in_order,
    entries,
    in_order,
    name,
    odt_paragraphs,
    odt_text,
    part,
)
from tests.sessions.notes.test_markdown import sample_of


def note(reader: Reader = Reader.CASE_GIVER) -> Sheet:
    return sheet(samples.full(), reader, samples.LANGUAGE, samples.NOW)


def assert_literal(made: Sheet) -> bytes:
    document = odt(made)
    assert_in_order(in_order(readable_sheet(made)), "\n".join(text for _, text in odt_paragraphs(document)))
    return document


def shape(document: bytes) -> Counter[str]:
    """Return how many elements of which kind there are, without those that stand for white space."""
    kinds = Counter(
        str(element.tag) for file in ("content.xml", "styles.xml") for element in part(document, file).iter()
    )
    for white in ("text:s", "text:tab", "text:line-break"):
        kinds.pop(name(white), None)
    return kinds


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("make", [samples.full, samples.planted])
def test_every_field_is_found_in_its_order(make: object, reader: Reader) -> None:
    assert callable(make)
    assert_literal(sheet(make(), reader, samples.LANGUAGE, samples.NOW))


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_hostile_text_is_found_literally_and_adds_no_element(hostile: str) -> None:
    def made(text: str) -> Sheet:
        return sheet(samples.everywhere(text), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)

    found = shape(assert_literal(made(hostile)))
    expected = shape(odt(made("h" * len(clean(hostile)))))
    # Styles of columns and of a direction are made for what they hold.
    for own in ("style:style", "style:table-column-properties", "style:paragraph-properties"):
        found.pop(name(own))
        expected.pop(name(own))
    assert found == expected


@given(st.text(st.characters(), max_size=100))
def test_any_text_is_found_literally(text: str) -> None:
    assert_literal(sample_of(text))


@given(st.text(alphabet=" \t\n\u00a0\u3000a", max_size=20))
def test_white_space_is_kept(text: str) -> None:
    assert any(found == readable(text or "-") for _, found in odt_paragraphs(assert_literal(sample_of(text))))


def test_headings_have_one_top_and_no_jumps() -> None:
    made = note()
    found = [
        (heading.get(name("text:outline-level")), heading.get(name("text:style-name")), odt_text(heading))
        for heading in part(odt(made), "content.xml").iter(name("text:h"))
    ]
    labels = [label for section in made.sections for block in section.blocks if (label := getattr(block, "label", ""))]
    assert found[0] == ("1", "Heading_20_1", made.title)
    assert [text for level, _, text in found if level == "2"] == [section.heading for section in made.sections]
    assert [text for level, _, text in found if level == "3"] == labels
    assert len(found) == 1 + len(made.sections) + len(labels)


def test_key_question_has_a_style_of_its_own() -> None:
    boxes = [text for style, text in odt_paragraphs(odt(note())) if style == "Key_20_Question"]
    assert boxes == ["How can I bring it about that Kitas and schools see the agreement as their own?"]


def test_lists_are_lists_with_lists_in_them() -> None:
    made = note()
    root = part(odt(made), "content.xml")
    lists = root.findall("office:body/office:text/text:list", NAMES)
    blocks = [block for section in made.sections for block in section.blocks if isinstance(block, Items)]
    assert len(lists) == len(blocks)
    for listing, block in zip(lists, blocks, strict=True):
        assert listing.get(name("text:style-name")) == "Bullets"
        found = listing.findall("text:list-item", NAMES)
        assert [len(item.findall("text:p", NAMES)) for item in found] == [1] * len(block.items)
        subs = [len(item.findall("text:list/text:list-item", NAMES)) for item in found]
        assert subs == [len(item.sub) for item in block.items]
    # LibreOffice drops a list of which an entry holds an entry.
    assert root.findall(".//text:list-item/text:list-item", NAMES) == []


def test_tables_have_titles_repeated_headings_and_widths() -> None:
    made = note()
    root = part(odt(made), "content.xml")
    widths = {
        style.get(name("style:name")): float(column.get(name("style:column-width"), "").removesuffix("mm"))
        for style in root.iter(name("style:style"))
        for column in style.iter(name("style:table-column-properties"))
    }
    blocks = [block for section in made.sections for block in section.blocks if isinstance(block, Table)]
    tables = list(root.iter(name("table:table")))
    assert len(tables) == len(blocks)
    assert len({table.get(name("table:name")) for table in tables}) == len(tables)
    for table, block in zip(tables, blocks, strict=True):
        assert table.findtext("table:title", "", NAMES) == block.caption
        heading = table.findall("table:table-header-rows/table:table-row/table:table-cell", NAMES)
        assert tuple(odt_text(cell[0]) for cell in heading) == block.columns
        rows = table.findall("table:table-row", NAMES)
        assert [tuple(odt_text(cell[0]) for cell in row) for row in rows] == list(block.rows)
        columns = [widths[column.get(name("table:style-name"))] for column in table.iter(name("table:table-column"))]
        assert len(columns) == len(block.columns)
        assert sum(columns) == pytest.approx(165, abs=0.1)
        assert min(columns) >= 8


def test_no_page_ends_between_an_entry_and_what_belongs_to_it() -> None:
    document = odt(note())
    kept = {
        style.get(name("style:name"))
        for style in part(document, "styles.xml").iter(name("style:style"))
        for form in style.iter(name("style:paragraph-properties"))
        if form.get(name("fo:keep-with-next")) == "always"
    }
    for item in part(document, "content.xml").iter(name("text:list-item")):
        above = item.find("text:list", NAMES) is not None
        assert (item[0].get(name("text:style-name")) in kept) is above


@pytest.mark.parametrize("formula", ["=1+1", "+49 30 1234", "-1", "@SUM(A1)"])
def test_formula_in_a_table_stays_text(formula: str) -> None:
    table = Table("caption", ("What", "n"), ((formula, formula),), numbers_from=1)
    made = Sheet("de", "t", "s", (), None, "r", (), (Section("h", (table,)),))
    cells = list(part(assert_literal(made), "content.xml").iter(name("table:table-cell")))
    assert {cell.get(name("office:value-type")) for cell in cells} == {"string"}
    assert not any(cell.get(name("table:formula")) or cell.get(name("office:value")) for cell in cells)
    assert [odt_text(cell[0]) for cell in cells] == ["What", "n", formula, formula]


@pytest.mark.parametrize(("code", "country"), [("de", "DE"), ("en", "GB")])
def test_document_says_its_language_and_names_nobody(code: str, country: str) -> None:
    made = Sheet(code, "Title", "Subtitle", (), None, "Readers.", (), ())
    document = odt(made)
    default = part(document, "styles.xml").find("office:styles/style:default-style/style:text-properties", NAMES)
    assert default is not None
    assert (default.get(name("fo:language")), default.get(name("fo:country"))) == (code, country)
    meta = part(document, "meta.xml").find("office:meta", NAMES)
    assert meta is not None
    assert {(element.tag, element.text) for element in meta} == {
        (name("dc:title"), "Title"),
        (name("dc:description"), "Subtitle. Readers."),
        (name("dc:language"), f"{code}-{country}"),
    }


def test_pages_have_the_readers_and_their_number_and_from_the_second_on_the_title() -> None:
    made = note(Reader.GROUP)
    document = odt(made)
    pages = part(document, "styles.xml").findall("office:master-styles/style:master-page", NAMES)
    following, first = pages
    for page in pages:
        readers, number = page.findall("style:footer/text:p", NAMES)
        assert odt_text(readers) == made.readers
        assert [element.tag for element in number] == [name("text:page-number"), name("text:page-count")]
    assert [odt_text(line) for line in following.findall("style:header/text:p", NAMES)] == [made.title]
    assert first.find("style:header", NAMES) is None
    assert first.get(name("style:next-style-name")) == following.get(name("style:name"))
    content = part(document, "content.xml")
    start = {
        style.get(name("style:name"))
        for style in content.iter(name("style:style"))
        if style.get(name("style:master-page-name")) == first.get(name("style:name"))
    }
    assert {odt_paragraphs(document)[0].style} == start


def test_every_style_that_is_used_is_there() -> None:
    made = sheet(samples.everywhere("שלום"), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    document = odt(made)
    parts = [part(document, file) for file in ("content.xml", "styles.xml")]
    tags = (name("style:style"), name("text:list-style"))
    known = {element.get(name("style:name")) for root in parts for element in root.iter() if element.tag in tags}
    keys = (name("text:style-name"), name("table:style-name"), name("style:parent-style-name"))
    used = {element.get(key) for root in parts for element in root.iter() for key in keys if element.get(key)}
    assert used <= known


def test_words_choose_their_own_direction() -> None:
    document = odt(sample_of("שלום (עולם)"))
    turned = {
        style.get(name("style:name"))
        for style in part(document, "content.xml").iter(name("style:style"))
        for form in style.iter(name("style:paragraph-properties"))
        if form.get(name("style:writing-mode")) == "rl-tb"
    }
    # The first line holds our words only, and has the style that begins the first page.
    found = {style in turned for style, text in odt_paragraphs(document)[1:] if "שלום" in text}
    assert found == {True}
    assert not any(style in turned for style, text in odt_paragraphs(document) if text == "Draft")


def test_same_sheet_gives_the_same_bytes_without_time_or_system() -> None:
    document = odt(note())
    assert document == odt(note())
    found = entries(document)
    assert {(entry.date_time, entry.create_system) for entry in found.values()} == {((1980, 1, 1, 0, 0, 0), 0)}
    first = next(iter(found.values()))
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    # Where programs look for it, with nothing behind it but the next part.
    assert document[38:].startswith(b"application/vnd.oasis.opendocument.textPK")
