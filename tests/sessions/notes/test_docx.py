"""Word: every word in its order, a structure that screen readers find, the office's letterhead, nothing obeyed."""

import io
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.notes.blocks import Items, Section, Sheet, Table
from sessions.notes.characters import readable, readable_sheet
from sessions.notes.docx import docx, read_letterhead
from sessions.notes.office_file import parts
from sessions.notes.sheet import Reader, sheet
from sessions.refusal import Reason, Refusal
from sessions.text import clean
from tests.sessions.notes import letterheads, samples
from tests.sessions.notes.office_text import (
    NAMES,
    assert_in_order,
    docx_paragraphs,
    docx_text,
    entries,
    in_order,
    name,
    part,
)
from tests.sessions.notes.test_markdown import sample_of

LETTERHEADS = {"none": None, "full": letterheads.full(), "bare": letterheads.bare()}
LETTERHEADS["template"] = letterheads.as_template(letterheads.bare())
FULL, BARE = letterheads.full(), letterheads.bare()
BODY = "word/document.xml"


def note(reader: Reader = Reader.CASE_GIVER) -> Sheet:
    return sheet(samples.full(), reader, samples.LANGUAGE, samples.NOW)


def assert_literal(made: Sheet, letterhead: bytes | None = None) -> bytes:
    document = docx(made, letterhead)
    assert_in_order(in_order(readable_sheet(made)), "\n".join(text for _, text in docx_paragraphs(document)))
    return document


def shape(document: bytes) -> Counter[str]:
    """Return how many elements of which kind there are, without those of white space and direction."""
    found = [file for file in entries(document) if file.startswith("word/") and file.endswith(".xml")]
    kinds = Counter(str(element.tag) for file in found for element in part(document, file).iter())
    for own in ("w:t", "w:tab", "w:br", "w:bidi", "w:rtl"):
        kinds.pop(name(own), None)
    return kinds


def everything(document: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return b"".join(archive.read(file) for file in archive.namelist())


def value(element: object, path: str) -> str:
    found = element.find(path, NAMES)  # type: ignore[attr-defined]
    return "" if found is None else str(found.get(name("w:val"), ""))


@pytest.mark.parametrize("letterhead", LETTERHEADS.values(), ids=LETTERHEADS)
@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("make", [samples.full, samples.planted])
def test_every_field_is_found_in_its_order(make: object, reader: Reader, letterhead: bytes | None) -> None:
    assert callable(make)
    assert_literal(sheet(make(), reader, samples.LANGUAGE, samples.NOW), letterhead)


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_hostile_text_is_found_literally_and_adds_no_element(hostile: str) -> None:
    def made(text: str) -> Sheet:
        return sheet(samples.everywhere(text), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)

    assert shape(assert_literal(made(hostile))) == shape(docx(made("h" * len(clean(hostile)))))


@given(st.text(st.characters(), max_size=100))
def test_any_text_is_found_literally(text: str) -> None:
    assert_literal(sample_of(text))


@given(st.text(alphabet=" \t\n\u00a0\u3000a", max_size=20))
def test_white_space_is_kept(text: str) -> None:
    assert any(found == readable(text or "-") for _, found in docx_paragraphs(assert_literal(sample_of(text))))


@pytest.mark.parametrize("letterhead", LETTERHEADS.values(), ids=LETTERHEADS)
def test_headings_have_one_top_and_no_jumps(letterhead: bytes | None) -> None:
    made = note()
    document = docx(made, letterhead)
    levels = {
        value(style, "w:name"): value(style, "w:pPr/w:outlineLvl")
        for style in part(document, "word/styles.xml").iter(name("w:style"))
    }
    found = [(levels[style], text) for style, text in docx_paragraphs(document) if levels.get(style)]
    labels = [label for section in made.sections for block in section.blocks if (label := getattr(block, "label", ""))]
    assert found[0] == ("0", made.title)
    assert [text for level, text in found if level == "1"] == [section.heading for section in made.sections]
    assert [text for level, text in found if level == "2"] == labels
    assert len(found) == 1 + len(made.sections) + len(labels)


@pytest.mark.parametrize("letterhead", LETTERHEADS.values(), ids=LETTERHEADS)
def test_lists_are_lists_with_levels(letterhead: bytes | None) -> None:
    made = note()
    document = docx(made, letterhead)
    styles = {value(style, "w:name"): style for style in part(document, "word/styles.xml").iter(name("w:style"))}
    numbering = part(document, "word/numbering.xml")
    forms = {form.get(name("w:abstractNumId")): form for form in numbering.iter(name("w:abstractNum"))}
    used = {number.get(name("w:numId")): value(number, "w:abstractNumId") for number in numbering.iter(name("w:num"))}
    depths = []
    for style, _ in docx_paragraphs(document):
        number = value(styles[style], "w:pPr/w:numPr/w:numId") if style in styles else ""
        if number:
            level = value(styles[style], "w:pPr/w:numPr/w:ilvl") or "0"
            (form,) = (one for one in forms[used[number]].iter(name("w:lvl")) if one.get(name("w:ilvl")) == level)
            assert value(form, "w:numFmt") == "bullet"
            depths.append(style)
    blocks = [block for section in made.sections for block in section.blocks if isinstance(block, Items)]
    expected = [
        style
        for block in blocks
        for item in block.items
        for style in ("List Bullet", *("List Bullet 2" for _ in item.sub))
    ]
    assert depths == expected


@pytest.mark.parametrize("letterhead", LETTERHEADS.values(), ids=LETTERHEADS)
def test_tables_have_titles_repeated_headings_borders_and_widths(letterhead: bytes | None) -> None:
    made = note()
    document = docx(made, letterhead)
    blocks = [block for section in made.sections for block in section.blocks if isinstance(block, Table)]
    tables = list(part(document, BODY).iter(name("w:tbl")))
    assert len(tables) == len(blocks)
    styles = {style.get(name("w:styleId")): style for style in part(document, "word/styles.xml").iter(name("w:style"))}
    page = part(document, BODY).find("w:body/w:sectPr", NAMES)
    assert page is not None
    size, margin = page.find("w:pgSz", NAMES), page.find("w:pgMar", NAMES)
    assert size is not None
    assert margin is not None
    room = int(size.get(name("w:w"), "0")) - sum(int(margin.get(name(f"w:{side}"), "0")) for side in ("left", "right"))
    for table, block in zip(tables, blocks, strict=True):
        assert value(table, "w:tblPr/w:tblCaption") == block.caption
        style = styles[value(table, "w:tblPr/w:tblStyle")]
        assert value(style, "w:name") == "Table Grid"
        assert style.find("w:tblPr/w:tblBorders/w:insideH", NAMES) is not None
        rows = table.findall("w:tr", NAMES)
        assert [row.find("w:trPr/w:tblHeader", NAMES) is not None for row in rows] == [True] + [False] * len(block.rows)
        texts = [tuple(docx_text(cell) for cell in row.findall("w:tc/w:p", NAMES)) for row in rows]
        assert texts == [block.columns, *block.rows]
        widths = [int(column.get(name("w:w"), "0")) for column in table.iter(name("w:gridCol"))]
        assert len(widths) == len(block.columns)
        assert sum(widths) == pytest.approx(room, abs=len(widths))
        assert min(widths) > 400


@pytest.mark.parametrize("letterhead", LETTERHEADS.values(), ids=LETTERHEADS)
def test_no_page_ends_behind_a_heading_or_a_caption(letterhead: bytes | None) -> None:
    made = note()
    texts = {made.title, *(section.heading for section in made.sections)}
    texts |= {block.caption for section in made.sections for block in section.blocks if isinstance(block, Table)}
    body = part(docx(made, letterhead), BODY).find("w:body", NAMES)
    assert body is not None
    found = [line for line in body.findall("w:p", NAMES) if docx_text(line) in texts]
    assert len(found) >= len(texts)
    assert all(line.find("w:pPr/w:keepNext", NAMES) is not None for line in found)


@pytest.mark.parametrize("formula", ["=1+1", "{ PAGE }", "{ =SUM(ABOVE) }", "+49 30 1234", "@SUM(A1)"])
def test_formula_and_field_stay_text(formula: str) -> None:
    table = Table("caption", ("What", "n"), ((formula, formula),), numbers_from=1)
    made = Sheet("de", formula, formula, (), None, formula, (), (Section("h", (table,)),))
    document = assert_literal(made)
    fields = [
        field.get(name("w:instr"))
        for file in entries(document)
        if file.endswith(".xml")
        for field in part(document, file).iter(
            name("w:fldSimple"),
        )
    ]
    assert fields == [" PAGE ", " NUMPAGES "] * 2
    for file in entries(document):
        assert not list(part(document, file).iter(name("w:instrText")))


@pytest.mark.parametrize(("code", "tag"), [("de", "de-DE"), ("en", "en-GB")])
@pytest.mark.parametrize("letterhead", LETTERHEADS.values(), ids=LETTERHEADS)
def test_document_says_its_language_and_names_nobody(code: str, tag: str, letterhead: bytes | None) -> None:
    made = Sheet(code, "Title", "Subtitle", (("Day", "Monday"),), None, "Readers.", (), ())
    document = docx(made, letterhead)
    runs = [
        run
        for run in part(document, BODY).iter(name("w:r"))
        if run.findtext("w:t", "", NAMES) != letterheads.SALUTATION
    ]
    assert {value(run, "w:rPr/w:lang") for run in runs} == {tag}
    if letterhead is None:
        assert value(part(document, "word/styles.xml"), "w:docDefaults/w:rPrDefault/w:rPr/w:lang") == tag
    core = {(element.tag.rpartition("}")[2], element.text) for element in part(document, "docProps/core.xml")}
    assert core == {("title", "Title"), ("description", "Subtitle. Readers."), ("language", tag)}


def test_properties_are_as_long_as_word_takes_them() -> None:
    core = part(docx(Sheet("de", "t" * 300, "s" * 300, (), None, "r", (), ())), "docProps/core.xml")
    assert [len(element.text or "") for element in core][:2] == [255, 255]


def test_plain_pages_have_the_readers_and_their_number_and_from_the_second_on_the_title() -> None:
    made = note(Reader.GROUP)
    document = docx(made)
    section = part(document, BODY).find("w:body/w:sectPr", NAMES)
    assert section is not None
    assert section.find("w:titlePg", NAMES) is not None
    targets = {
        relation.get("Id"): relation.get("Target", "") for relation in part(document, "word/_rels/document.xml.rels")
    }
    found = {
        (reference.tag.rpartition("}")[2], reference.get(name("w:type"))): "word/"
        + targets[reference.get(name("r:id"))]
        for reference in section
        if reference.get(name("r:id"))
    }
    assert set(found) == {("headerReference", "default"), ("footerReference", "default"), ("footerReference", "first")}
    for (kind, _), file in found.items():
        lines = part(document, file).findall("w:p", NAMES)
        assert docx_text(lines[0]) == (made.title if kind == "headerReference" else made.readers)
        assert len(lines) == (1 if kind == "headerReference" else 2)


def test_words_choose_their_own_direction() -> None:
    body = part(docx(sample_of("שלום (עולם)")), BODY)
    for paragraph in body.iter(name("w:p")):
        turned = "שלום" in "".join(paragraph.itertext())
        assert (paragraph.find("w:pPr/w:bidi", NAMES) is not None) is turned
        assert {run.find("w:rPr/w:rtl", NAMES) is not None for run in paragraph.iter(name("w:r"))} <= {turned}


@pytest.mark.parametrize("letterhead", LETTERHEADS.values(), ids=LETTERHEADS)
def test_every_style_that_is_used_is_there_once(letterhead: bytes | None) -> None:
    document = docx(note(), letterhead)
    styles = [style.get(name("w:styleId")) for style in part(document, "word/styles.xml").iter(name("w:style"))]
    assert len(styles) == len(set(styles))
    tags = {name(tag) for tag in ("w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next", "w:link")}
    files = [file for file in entries(document) if file.startswith("word/") and file.endswith(".xml")]
    used = {one.get(name("w:val")) for file in files for one in part(document, file).iter() if one.tag in tags}
    assert used <= set(styles)


def test_same_sheet_gives_the_same_bytes_without_time_or_system() -> None:
    for letterhead in LETTERHEADS.values():
        document = docx(note(), letterhead)
        assert document == docx(note(), letterhead)
        found = {(entry.date_time, entry.create_system) for entry in entries(document).values()}
        assert found == {((1980, 1, 1, 0, 0, 0), 0)}


# --- letterheads ------------------------------------------------------------------------------------------------


def test_letterhead_stays_as_it_is() -> None:
    document = docx(note(), FULL)
    before, after = entries(FULL), entries(document)
    assert set(before) <= set(after)
    headers = [file for file in before if file.startswith(("word/header", "word/footer"))]
    assert len(headers) == 2
    old, new = parts(FULL), parts(document)
    assert all(old[file] == new[file] for file in (*headers, "word/media/image1.png", "word/theme/theme1.xml"))
    assert new["word/media/image1.png"] == letterheads.logo()
    text = "".join("".join(part(document, file).itertext()) for file in headers)
    assert letterheads.OFFICE in text
    assert letterheads.CONTACT in text
    assert docx_paragraphs(document)[0].text == letterheads.SALUTATION
    styles = {style.get(name("w:styleId")): style for style in part(document, "word/styles.xml").iter(name("w:style"))}
    for style in part(FULL, "word/styles.xml").iter(name("w:style")):
        assert ElementTree.tostring(styles[style.get(name("w:styleId"))]) == ElementTree.tostring(style)
    assert {style for style, _ in docx_paragraphs(document)} >= {"heading 1", "heading 2", "heading 3", "List Bullet"}


def test_empty_letterhead_begins_with_the_note_and_uses_the_headings_it_has() -> None:
    document = docx(note(), BARE)
    found = docx_paragraphs(document)
    assert found[0].text == note().subtitle
    assert {style for style, text in found if text in {section.heading for section in note().sections}} == {
        letterheads.OWN_HEADING
    }
    title = next(style for style, text in found if text == note().title)
    assert title == "heading 1"


def test_added_styles_have_the_letterheads_font_and_no_colour() -> None:
    document = docx(note(), BARE)
    before = {style.get(name("w:styleId")) for style in part(BARE, "word/styles.xml").iter(name("w:style"))}
    added = [
        style
        for style in part(document, "word/styles.xml").iter(name("w:style"))
        if style.get(name("w:styleId")) not in before
    ]
    assert {"List Bullet", "Table Grid", "heading 3", "Intense Quote"} <= {value(style, "w:name") for style in added}
    default = {"paragraph": "Standard", "character": "Absatz-Standardschriftart", "table": "NormaleTabelle"}
    for style in added:
        assert value(style, "w:basedOn") == default[style.get(name("w:type"), "")]
        assert (
            not list(style.iter(name("w:rFonts"))) + list(style.iter(name("w:color"))) + list(style.iter(name("w:shd")))
        )
        assert not any(name("w:color") in element.attrib for element in style.iter())


def test_list_style_without_lists_is_no_list_style() -> None:
    def unnumbered(file: str, data: bytes) -> bytes:
        return data.replace(b"w:numPr", b"w:noPr") if file == "word/styles.xml" else data

    document = docx(note(), letterheads.rewritten(FULL, unnumbered))
    styles = {style for style, _ in docx_paragraphs(document)}
    assert {"Note List Bullet", "Note List Bullet 2"} <= styles
    assert "List Bullet" not in styles


def test_template_becomes_a_document() -> None:
    document = docx(note(), letterheads.as_template(FULL))
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        types = archive.read("[Content_Types].xml")
    assert b"wordprocessingml.document.main+xml" in types
    assert b"template" not in types
    assert document == docx(note(), FULL)


def test_nothing_is_told_of_whoever_made_the_letterhead() -> None:
    letterhead = letterheads.traced(FULL)
    document = docx(note(), letterhead)
    for trace in (b"Muster", b"e.muster.dotx", b"attachedTemplate", b"TotalTime", b"intern", b"python-docx"):
        assert trace in everything(letterhead)
        assert trace not in everything(document)
    assert letterheads.OFFICE in "".join(part(document, "docProps/app.xml").itertext())


@pytest.mark.parametrize(
    ("letterhead", "cause"),
    [
        (b"", "no Word document (.docx, .dotx)"),
        (b"\xd0\xcf\x11\xe0 an old or encrypted Word document", "no Word document (.docx, .dotx)"),
        (FULL[: len(FULL) // 2], "no Word document (.docx, .dotx)"),
        (letterheads.rewritten(FULL, lambda *_: None), "no Word document (.docx, .dotx)"),
        (letterheads.rewritten(FULL, lambda *_: b"<x/>"), "no Word document (.docx, .dotx)"),
        (letterheads.with_macros(FULL), "a Word document with macros"),
    ],
    # Not by their bytes, which hold the time: every worker must call them alike.
    ids=["empty", "old Word", "half", "no parts", "no XML of Word", "macros"],
)
def test_what_is_no_letterhead_is_refused_with_file_and_cause(tmp_path: Path, letterhead: bytes, cause: str) -> None:
    file = tmp_path / "kopf.docx"
    file.write_bytes(letterhead)
    with pytest.raises(Refusal) as refused:
        read_letterhead(file)
    assert refused.value.reason is Reason.NOT_READABLE
    assert refused.value.facts == {"file": str(file), "cause": cause}
    with pytest.raises(Refusal) as refused:
        docx(note(), letterhead)
    assert refused.value.facts == {"cause": cause}


def test_letterhead_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "kopf.dotx"
    file.write_bytes(letterheads.as_template(FULL))
    assert read_letterhead(file) == letterheads.as_template(FULL)
    with pytest.raises(Refusal) as refused:
        read_letterhead(tmp_path / "none.docx")
    assert refused.value.facts["file"] == str(tmp_path / "none.docx")
    assert refused.value.facts["cause"]


def read_or_refused(letterhead: bytes) -> None:
    try:
        document = docx(sample_of("x"), letterhead)
    except Refusal:
        return
    assert "x" in {text for _, text in docx_paragraphs(document)}


@given(st.data())
def test_damaged_letterhead_is_refused_or_read(data: st.DataObject) -> None:
    damaged = bytearray(BARE)
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(damaged))


@pytest.mark.parametrize("file", entries(FULL))
@pytest.mark.parametrize("instead", [None, b"", b"<x/>", b"<w:document/>", b"\x00"])
def test_letterhead_with_a_part_that_is_none_is_refused_or_read(file: str, instead: bytes | None) -> None:
    read_or_refused(letterheads.rewritten(FULL, lambda name, data: instead if name == file else data))
