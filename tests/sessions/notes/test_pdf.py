"""PDF: passes the checks for PDF/UA-1, holds every word or its name, and obeys none of them."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import page
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import Destination

from consult.i18n import language
from sessions.notes.blocks import Paragraph, Section, Sheet, Table
from sessions.notes.characters import name
from sessions.notes.pdf import Pdf, _shown, pdf
from sessions.notes.sheet import Reader, sheet
from sessions.text import clean
from tests.sessions.notes import samples
from tests.sessions.notes.extract import literal, pdf_text
from tests.sessions.notes.test_markdown import sample_of

OF_TYPST = ('#read("/etc/passwd")', '#import "@preview/cetz:0.3.0"', "#{ while true {} }", "= Titel <label> @label")


def note(reader: Reader = Reader.CASE_GIVER, code: str = "en") -> Sheet:
    return sheet(samples.full(), reader, language(code), samples.NOW)


def sound(made: Sheet) -> Pdf:
    file = pdf(made)
    report = page.validate_pdf_bytes(file.data, profile="ua1")
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    return file


def squeezed(text: str) -> str:
    """Return text without what a line break adds or takes away, and without what nobody sees."""
    return re.sub(r"[\s\xad\u200b\u200d\ufe0f-]", "", text)


def by_name(text: str) -> str:
    return "".join(sign if sign in _shown() else f"[{name(sign)}]" for sign in text)


def right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in set(text))


def assert_literal(made: Sheet) -> Pdf:
    file = sound(made)
    text = squeezed(pdf_text(file.data))
    turned = right_to_left(text)
    for words, _ in literal(made):
        if turned:
            # pypdf has these words in the order of the page, and turns brackets round on pages with any of them.
            assert all(word in text for word in re.findall(r"\w+", words)), words
        else:
            assert squeezed(by_name(words)) in text, words
    return file


def tags(part: Any, kinds: "Counter[str]") -> Iterator[dict[str, Any]]:
    """Yield the elements of the structure below one, in the order of reading, and count their kinds."""
    part = part.get_object()
    for child in part if isinstance(part, list) else [part]:
        element = child.get_object()
        if isinstance(element, dict):
            if "/S" in element:
                kinds[str(element["/S"])] += 1
                yield element
            if "/K" in element:
                yield from tags(element["/K"], kinds)


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("make", [samples.full, samples.planted])
def test_every_field_is_found(make: Any, reader: Reader, code: str) -> None:
    assert assert_literal(sheet(make(), reader, language(code), samples.NOW)).unshown == ()


@pytest.mark.parametrize("hostile", [*samples.HOSTILE, *OF_TYPST], ids=lambda text: text[:24])
def test_hostile_text_is_found_literally_or_by_name(hostile: str) -> None:
    made = sheet(samples.everywhere(hostile), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    unshown = assert_literal(made).unshown
    assert set(unshown) == {name(sign) for sign in clean(hostile) if sign not in _shown()}


def test_what_has_no_sign_is_listed_at_the_end() -> None:
    made = replace(note(), left_out=("Ende 👩 会 \x1b \ud83d",))
    file = sound(made)
    assert file.unshown == ("ESCAPE", "U+D83D", "WOMAN", "CJK UNIFIED IDEOGRAPH-4F1A")
    text = " ".join(pdf_text(file.data).split())
    assert text.endswith(
        f"Ende [WOMAN] [CJK UNIFIED IDEOGRAPH-4F1A] [ESCAPE] [U+D83D] {made.unshown} "
        "ESCAPE, U+D83D, WOMAN, CJK UNIFIED IDEOGRAPH-4F1A"
    )


def test_the_font_shows_whatever_it_is_said_to_have() -> None:
    signs = "".join(sorted(sign for sign in _shown() if unicodedata.category(sign)[0] not in "MC"))
    assert {"ẞ", "→", "✓", "☐", "Ł", "Ж"} < set(signs)
    text = "\n".join(signs[at : at + 60] for at in range(0, len(signs), 60))
    assert sound(replace(note(), sections=(Section("All", (Paragraph(text),)),))).unshown == ()


def test_a_mark_that_begins_a_line_stands_there_by_name() -> None:
    made = replace(note(), sections=(Section("All", (Paragraph("\ufedb\n\u05bb"), Paragraph("Łódź a\u0331"))),))
    assert sound(made).unshown == ("HEBREW POINT QUBUTS", "COMBINING MACRON BELOW")


@settings(max_examples=25)
@given(st.text(max_size=80).map(clean))
def test_any_text_makes_a_sound_file(text: str) -> None:
    file = sound(replace(sample_of(text), at=samples.NOW))
    assert set(file.unshown) == {name(sign) for sign in text if sign not in _shown()}


@pytest.mark.parametrize(("code", "lang"), [("de", "de-DE"), ("en", "en-GB")])
def test_document_says_title_language_and_date_but_no_author(code: str, lang: str) -> None:
    reader = PdfReader(io.BytesIO(pdf(note(code=code)).data))
    assert str(reader.root_object["/Lang"]) == lang
    assert reader.metadata is not None
    assert reader.metadata.title == note().title
    assert reader.metadata.author is None
    assert reader.metadata.creation_date == samples.NOW


def test_headings_begin_at_one_and_make_the_outline() -> None:
    made = note()
    reader = PdfReader(io.BytesIO(pdf(made).data))
    found = tags(reader.root_object["/StructTreeRoot"], Counter())
    headings = [tag["/S"] for tag in found if re.fullmatch(r"/H\d", tag["/S"])]
    assert headings[0] == "/H1"
    assert headings.count("/H1") == 1
    assert headings.count("/H2") == len(made.sections)
    top, below = reader.outline
    assert isinstance(below, list)
    parts = [entry for entry in below if not isinstance(entry, list)]
    assert [entry.title for entry in (top, *parts) if isinstance(entry, Destination)] == [
        made.title,
        *(section.heading for section in made.sections),
    ]


def test_tables_have_captions_and_headings_of_columns_and_the_picture_has_its_numbers_in_words() -> None:
    made = note()
    kinds: Counter[str] = Counter()
    reader = PdfReader(io.BytesIO(pdf(made).data))
    found = list(tags(reader.root_object["/StructTreeRoot"], kinds))
    tables = [block for section in made.sections for block in section.blocks if isinstance(block, Table)]
    assert kinds["/Table"] == kinds["/Caption"] == kinds["/THead"] == len(tables)
    scopes = [[part["/Scope"] for part in tag["/A"] if "/Scope" in part] for tag in found if tag["/S"] == "/TH"]
    assert scopes == [["/Column"]] * sum(len(table.columns) for table in tables)
    (figure,) = [tag for tag in found if tag["/S"] == "/Figure"]
    assert "Befragung: Planned 18, Used 19; " in figure["/Alt"]


def test_header_of_a_table_is_repeated_on_the_next_page() -> None:
    full = samples.full()
    steps = tuple(full.steps[0].model_copy(update={"id": 100 + number, "source": None}) for number in range(40))
    many = full.model_copy(update={"steps": steps, "last_id": 200})
    reader = PdfReader(io.BytesIO(pdf(sheet(many, Reader.GROUP, samples.LANGUAGE, samples.NOW)).data))
    pages = [page.extract_text() for page in reader.pages]
    assert len([text for text in pages if "First sign" in text]) > 2


def test_same_sheet_gives_same_bytes_and_only_its_instant_counts() -> None:
    made = note()
    assert made.at is not None
    assert pdf(made).data == pdf(made).data
    assert pdf(made).data == pdf(replace(made, at=made.at + timedelta(microseconds=5))).data
    assert pdf(made).data != pdf(replace(made, at=made.at + timedelta(seconds=1))).data


def test_a_sheet_without_an_instant_is_no_document() -> None:
    with pytest.raises(ValueError, match="instant"):
        pdf(sample_of("x"))
