"""Templates: every mistake is named, and what they say stands in every format as it was written."""

import io
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import page
import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from consult.i18n import LANGUAGES, language
from sessions.codes import SecretKind
from sessions.notes.blocks import Sheet
from sessions.notes.data import data
from sessions.notes.day_sheet import DayReader
from sessions.notes.dress import NO_DRESS
from sessions.notes.finding import Finding, Wrong
from sessions.notes.guard import found, pseudonymous, refuse_leaks, watch
from sessions.notes.pdf import pdf
from sessions.notes.sheet import Reader, sheet
from sessions.notes.template import (
    FOOTER_LIMIT,
    LIMIT,
    TOML,
    Addressed,
    Template,
    dressed,
    folders,
    read_template,
    template_of,
)
from sessions.notes.text import text
from sessions.notes.write import FORMATS, NO_WISHES, Wishes, render, render_all
from sessions.record import Secret
from sessions.refusal import Reason, Refusal
from sessions.text import NAME_LIMIT, clean, clean_line
from tests.sessions.notes import letterheads, samples, templates
from tests.sessions.notes.extract import Page, markdown_text, pdf_text
from tests.sessions.notes.office_text import (
    NAMES,
    docx_paragraphs,
    docx_text,
    entries,
    name,
    odt_paragraphs,
    odt_text,
    part,
)
from tests.sessions.notes.test_logo import jpeg
from tests.sessions.notes.test_pdf import by_name, right_to_left, squeezed


def note(reader: Reader = Reader.GROUP, code: str = "de") -> Sheet:
    return sheet(samples.full(), reader, replace(language(code), zone=samples.LANGUAGE.zone), samples.NOW)


def the_finding(refusal: Refusal) -> Finding:
    findings = refusal.facts["findings"]
    assert isinstance(findings, tuple)
    (only,) = findings
    assert isinstance(only, Finding)
    return only


def worn(made: Mapping[str, bytes] | None = None, reader: Reader = Reader.GROUP, code: str = "de") -> Sheet:
    return dressed(note(reader, code), templates.template(dict(made) if made else None), reader)


def plain(**more: bytes) -> dict[str, bytes]:
    """Return a template without sources of its own."""
    made = templates.files(templates.TEXT, **more)
    return {file: made[file] for file in made if not file.startswith("note.")}


# --- reading ------------------------------------------------------------------------------------------------------


def test_a_whole_template_is_read() -> None:
    read = templates.template(templates.files(letterhead_dotx=b"x", extra_txt=b""))
    assert (read.name, read.letterhead, read.letterhead_name) == (templates.NAME, b"x", "letterhead.dotx")
    assert read.html is not None
    assert {file for file, _ in read.typst} == {"note.typ", "logo.png"}
    assert read.unused == ("extra.txt",)
    assert read.logo is not None


def test_a_name_is_enough() -> None:
    read = templates.template({TOML: b'\xef\xbb\xbfschema = 1\nname = "x"\n'})
    assert (read.html, read.typst, read.letterhead, read.logo) == (None, (), None, None)
    assert read.dress("group", "de") == replace(NO_DRESS, name="x")


BROKEN: dict[str, tuple[str, str, int, str, str]] = {
    "misspelled": ("footer =", "foter =", 3, "foter", "footer"),
    "no name": (f'name = "{templates.NAME}"', "", 1, "name", ""),
    "empty name": (f'"{templates.NAME}"', '" "', 2, "name", ""),
    "no version": ("schema = 1", "", 1, "schema", ""),
    "other version": ("schema = 1", "schema = 2", 1, "schema", ""),
    "no place": ('place = "after"\n', "", 20, "text[3].place", ""),
    "strange place": ('place = "after"', 'place = "aftr"', 21, "text[3].place", "after"),
    "strange reader": ('["group", ', '["grup", ', 17, "text[2].readers[1]", "group"),
    "no words": (f'de = "{templates.AFTER}"', "", 20, "text[3]", ""),
    "no such language": (f'de = "{templates.TO_GROUP}"', 'fr = "x"', 18, "text[2].fr", "de, en, place, readers"),
    "logo without words": ('text = { de = "Wappen des Landkreises Greifenhain", en = "Coat of arms" }', "", 6, "", ""),
    "logo elsewhere": ('"logo.png"', '"../logo.png"', 7, "logo.file", ""),
    "footer too long": ("Am Markt 1", "x" * FOOTER_LIMIT, 3, "footer", ""),
    "footer too high": ("Am Markt 1", "x\\n\\n", 3, "footer", ""),
    "no TOML": ("[logo]", "[logo", 6, "TOML", ""),
}


@pytest.mark.parametrize("case", BROKEN)
def test_every_mistake_has_its_line_field_and_hint(case: str) -> None:
    old, new, line, field, hint = BROKEN[case]
    assert old in templates.TEXT
    read = template_of(templates.files(templates.TEXT.replace(old, new, 1)))
    assert isinstance(read, list), read
    faults = [(one.file, one.wrong, one.line, one.facts["fault"]) for one in read]
    assert all((file, wrong) == (TOML, Wrong.FIELD) for file, wrong, _, _ in faults)
    (only,) = faults
    fault: Any = only[3]
    assert (only[2], fault.hint) == (line, hint)
    assert fault.field == (field or "logo.text")


@pytest.mark.parametrize(
    ("made", "file", "wrong"),
    [
        ({}, TOML, Wrong.NO_TEMPLATE),
        (templates.files() | {TOML: b"\nname = '\xff'"}, TOML, Wrong.NOT_READABLE),
        (templates.files(note_html=b"\n\n\xff"), "note.html", Wrong.NOT_READABLE),
        (templates.files(letterhead_docx=bytes(LIMIT + 1)), "letterhead.docx", Wrong.TOO_LARGE),
        (templates.files(letterhead_docx=b"", letterhead_dotx=b""), "letterhead.dotx", Wrong.TWO_LETTERHEADS),
        ({TOML: templates.TEXT.encode()}, "logo.png", Wrong.MISSING),
        (templates.files(logo_png=b"GIF89a"), "logo.png", Wrong.NO_PICTURE),
    ],
)
def test_a_file_that_will_not_do_is_named(made: dict[str, bytes], file: str, wrong: Wrong) -> None:
    read = template_of(made)
    assert isinstance(read, list)
    assert [(one.file, one.wrong) for one in read] == [(file, wrong)]


def test_all_mistakes_are_named_at_once() -> None:
    read = template_of(templates.files(templates.TEXT.replace("place", "plce"), note_html=b"\xff"))
    assert isinstance(read, list)
    assert {one.file for one in read} == {TOML, "note.html"}
    assert len(read) == 4


def test_a_folder_is_read_without_what_lies_hidden(tmp_path: Path) -> None:
    for file, content in templates.files(extra_txt=b"x").items():
        (tmp_path / file).write_bytes(content)
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "~$letterhead.docx").write_bytes(b"x")
    (tmp_path / "letterhead.docx").mkdir()
    assert read_template(tmp_path) == templates.template(templates.files(extra_txt=b""))


def test_a_folder_with_mistakes_is_refused_with_them(tmp_path: Path) -> None:
    (tmp_path / TOML).write_text("schema = 1\nnam = 'x'\n")
    with pytest.raises(Refusal) as refused:
        read_template(tmp_path)
    assert refused.value.reason is Reason.TEMPLATE
    finding = the_finding(refused.value)
    assert finding.line == 2
    with pytest.raises(Refusal) as refused:
        read_template(tmp_path / TOML)
    assert refused.value.reason is Reason.NOT_READABLE


def test_folders_of_templates_are_listed(tmp_path: Path) -> None:
    for folder in ("b", "a", ".git", "~c"):
        (tmp_path / folder).mkdir()
    (tmp_path / "file").write_text("x")
    assert folders(tmp_path) == ["a", "b"]
    assert folders(tmp_path / "nowhere") == folders(tmp_path / "file") == []


# --- who reads what -----------------------------------------------------------------------------------------------


def test_all_readers_can_be_named() -> None:
    assert {*Reader, *DayReader} <= {addressed.value for addressed in Addressed}


@given(st.sets(st.sampled_from(Addressed)), st.sampled_from(Addressed), st.sampled_from(LANGUAGES))
def test_a_sentence_is_for_its_readers_or_for_all(readers: set[Addressed], reader: Addressed, code: str) -> None:
    named = "".join(f'"{one}", ' for one in readers)
    toml = f'schema = 1\nname = "x"\n[[text]]\nplace = "after"\nen = "y"\nreaders = [{named}]\n'
    dress = templates.template({TOML: toml.encode()}).dress(reader, code)
    assert dress.after == (("y",) if not readers or reader in readers else ())
    assert dress.before == ()


@pytest.mark.parametrize(
    ("reader", "code", "before", "arms"),
    [
        (Reader.CASE_GIVER, "de", (templates.BEFORE,), templates.ARMS),
        (Reader.GROUP, "de", (templates.BEFORE, templates.TO_GROUP), templates.ARMS),
        (Reader.CASE_GIVER, "en", ("This note was made in a workshop of education offices.",), "Coat of arms"),
    ],
)
def test_words_follow_reader_and_language(reader: Reader, code: str, before: tuple[str, ...], arms: str) -> None:
    dress = worn(reader=reader, code=code).dress
    assert dress.before == before
    assert dress.after == (templates.AFTER,), "one language stands for both"
    assert dress.footer == templates.FOOTER
    assert dress.logo is not None
    assert dress.logo.text == arms


@pytest.mark.parametrize("reader", Reader)
def test_nothing_of_the_note_itself_changes(reader: Reader) -> None:
    bare, made = note(reader), worn(reader=reader)
    assert all(
        getattr(bare, field.name) == getattr(made, field.name) for field in fields(Sheet) if field.name != "dress"
    )
    assert dressed(bare, None, reader) is bare


@pytest.mark.parametrize("form", ["json", "csv", "csv-raw", "ics", "tasks"])
def test_data_and_calendars_wear_nothing(form: str) -> None:
    template = templates.template()
    assert render(worn(), form, Wishes(template=template)) == render(note(), form)
    assert templates.NAME not in data(worn()).replace(note().meta[1][1], "")


# --- the same in every format -------------------------------------------------------------------------------------


def seen(made: Sheet, form: str, wishes: Wishes = NO_WISHES) -> str:
    """Return what a reader of a file is shown, footers of pages and words for pictures among it."""
    file = render(made, form, wishes).data
    if form == "html":
        shown = Page(file.decode())
        return "\n".join(["".join(shown.text), *(str(picture["alt"]) for picture in shown.having("img"))])
    if form == "odt":
        margins = part(file, "styles.xml").iter(name("text:p"))
        titles = [title.text or "" for title in part(file, "content.xml").iter(name("svg:title"))]
        return "\n".join([*(text for _, text in odt_paragraphs(file)), *map(odt_text_of_margin, margins), *titles])
    if form == "docx":
        parts = [part(file, f"word/{which}.xml") for which in ("footer1", "footer2")]
        footers = [docx_text(one) for foot in parts for one in foot.iter(name("w:p")) if not fields_in(one)]
        pictures = part(file, "word/document.xml").iter(name("wp:docPr"))
        texts = [text for _, text in docx_paragraphs(file)]
        return "\n".join([*texts, *footers, *(picture.get("descr", "") for picture in pictures)])
    if form == "eml":
        body = message_from_bytes(file, policy=SMTP).get_body()
        assert body is not None
        return str(body.get_content())
    return markdown_text(file.decode())[0] if form == "md" else file.decode()


def odt_text_of_margin(paragraph: Any) -> str:
    return "" if paragraph.find("text:page-number", NAMES) is not None else odt_text(paragraph)


def fields_in(paragraph: Any) -> bool:
    return paragraph.find("w:fldSimple", NAMES) is not None


WITH_PICTURES = ("html", "odt", "docx")


@pytest.mark.parametrize("form", ["md", "txt", *WITH_PICTURES])
def test_words_and_footer_stand_in_every_format(form: str) -> None:
    dress = worn().dress
    assert dress.logo is not None
    whole = seen(worn(), form)
    assert all(words in whole for words in (*dress.before, *dress.after, dress.footer))
    assert (dress.logo.text in whole) is (form in WITH_PICTURES)
    assert whole.index(note().readers) < whole.index(dress.before[0]) or form == "txt"
    assert whole.index(dress.before[1]) < whole.index(note().sections[0].blocks[0].text)  # type: ignore[union-attr]
    assert whole.index(note().sections[-1].heading) < whole.index(dress.after[0]) or form == "txt"


def test_the_mail_has_the_footer_and_its_files_have_the_rest() -> None:
    files = render_all(worn(), ["txt", "eml"], lambda form: f"note.{form}")
    message = message_from_bytes(files["note.eml"].data, policy=SMTP)
    body, (only,) = message.get_body(), message.iter_attachments()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").endswith(f"\n\n{templates.FOOTER}\n")
    assert templates.BEFORE not in body.get_content()
    assert only.get_payload(decode=True) == files["note.txt"].data


def hostile_toml(words: str) -> str:
    """Return a template with ``words`` in every field that takes somebody's."""
    line = clean_line(words)[:NAME_LIMIT] or "x"
    foot = "\n".join(clean(words)[: FOOTER_LIMIT - 10].split("\n")[:3]) or "x"
    document = tomlkit.document()
    document |= {"schema": 1, "name": line, "footer": foot, "logo": {"file": "logo.png", "text": words}}
    document["text"] = [{"place": place, "de": words, "en": words} for place in ("before", "after")]
    return tomlkit.dumps(document)


def hostile_sheet(words: str, reader: Reader = Reader.GROUP) -> Sheet:
    made = plain()
    return worn({**made, TOML: hostile_toml(words[:2_000]).encode()}, reader)


@pytest.mark.parametrize("form", ["md", "txt", "eml", *WITH_PICTURES])
@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_hostile_words_of_a_template_are_found_literally(hostile: str, form: str) -> None:
    made = hostile_sheet(hostile)
    dress = made.dress
    assert dress.logo is not None
    whole = " ".join(seen(made, form).split())
    wanted = [dress.footer] if form == "eml" else [dress.footer, *dress.before, *dress.after]
    if form in WITH_PICTURES:
        wanted.append(dress.logo.text)
    assert [words for words in wanted if " ".join(words.split()) not in whole] == []
    if form == "html":
        harmless = re.sub(r"[^\n]", "x", dress.before[0])
        tags = [tag for tag, _ in Page(render(made, form).data.decode()).tags]
        assert tags == [tag for tag, _ in Page(render(hostile_sheet(harmless), form).data.decode()).tags]


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_a_dressed_pdf_is_sound_and_has_hostile_words_literally_or_by_name(hostile: str) -> None:
    made = hostile_sheet(hostile)
    file = pdf(made)
    report = page.validate_pdf_bytes(file.data, profile="ua1")
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(file.data)).pages]
    whole = squeezed("\n".join(pages))
    for words in (made.dress.footer, *made.dress.before, *made.dress.after):
        if right_to_left(whole):
            assert all(word in whole for word in re.findall(r"\w+", words))
        else:
            assert squeezed(by_name(words)) in whole


@pytest.mark.parametrize("logo", [letterheads.logo(), templates.JPEG, templates.SVG], ids=["png", "jpeg", "svg"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_logo_is_a_picture_with_words(logo: bytes, code: str) -> None:
    made = worn(plain(logo_png=logo), code=code)
    arms = templates.ARMS if code == "de" else "Coat of arms"
    file = pdf(made).data
    assert page.validate_pdf_bytes(file, profile="ua1").is_compliant
    assert b"/Alt" in file
    source = render(made, "html").data.decode()
    (picture,) = Page(source).having("img")
    assert picture["alt"] == arms
    assert str(picture["src"]).startswith("data:image/")
    assert "img-src data:" in source
    office = entries(render(made, "odt").data)
    assert "Pictures/logo.png" in office
    assert next(iter(office)) == "mimetype"
    (named,) = (one.get("descr") for one in part(render(made, "docx").data, "word/document.xml").iter(name("wp:docPr")))
    assert named == arms


def test_the_footer_stands_on_each_page_of_a_pdf() -> None:
    pages = PdfReader(io.BytesIO(pdf(worn()).data)).pages
    assert len(pages) > 1
    assert all("Am Markt 1" in one.extract_text() for one in pages)
    assert templates.BEFORE in " ".join(pdf_text(pdf(worn()).data).split())


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_template_gives_the_same_bytes(form: str) -> None:
    wishes = Wishes(template=templates.template())
    assert render(worn(), form, wishes) == render(worn(), form, wishes)


@pytest.mark.parametrize("form", ["html", "pdf"])
@pytest.mark.parametrize("reader", Reader)
def test_the_programs_own_sources_are_an_own_template(form: str, reader: Reader) -> None:
    assert render(worn(reader=reader), form, Wishes(template=templates.template())) == render(worn(reader=reader), form)


def test_a_letterhead_keeps_its_head_and_has_the_footer_below_the_text() -> None:
    file = render(worn(), "docx", Wishes(letterhead=letterheads.full())).data
    paragraphs = [text for _, text in docx_paragraphs(file)]
    assert paragraphs[0] == letterheads.SALUTATION
    assert paragraphs[-1] == templates.FOOTER
    assert {templates.BEFORE, templates.AFTER} <= set(paragraphs)
    assert not list(part(file, "word/document.xml").iter(name("wp:docPr")))


def test_the_preview_shows_what_is_written() -> None:
    assert text(worn()) == render(worn(), "txt").data.decode()


# --- mistakes that show when it is written ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "file", "source", "wrong"),
    [
        ("html", "note.html", b"<html>{{ sheet.titel }}", Wrong.UNKNOWN_NAME),
        ("html", "note.html", b"<html>{{ sheet.title|safe }}", Wrong.AS_MARKUP),
        ("pdf", "note.typ", b"\n#foo", Wrong.TYPST),
        ("pdf", "note.typ", b'#import "@preview/cetz:0.3.0"', Wrong.PACKAGE),
        ("eml", "note.typ", b'#read("/etc/hostname")', Wrong.TYPST),
    ],
)
def test_nothing_is_written_with_a_source_that_has_mistakes(form: str, file: str, source: bytes, wrong: Wrong) -> None:
    template = templates.template(templates.files() | {file: source})
    with pytest.raises(Refusal) as refused:
        render(worn(), form, Wishes(template=template))
    assert refused.value.reason is Reason.TEMPLATE
    findings: Any = refused.value.facts["findings"]
    assert wrong in [finding.wrong for finding in findings]
    assert all(finding.file == file for finding in findings)


def test_an_expression_that_only_this_note_breaks_is_named() -> None:
    own = templates.files()["note.html"].decode()
    broken = own.replace("<main>", f"<main>{{{{ 1 // (sheet.sections|length - {len(note().sections)}) }}}}")
    with pytest.raises(Refusal) as refused:
        render(worn(), "html", Wishes(template=templates.template(templates.files(note_html=broken.encode()))))
    finding = the_finding(refused.value)
    assert (finding.wrong, finding.line) == (Wrong.NOT_FILLED, 1 + broken[: broken.index("{{ 1 //")].count("\n"))


@pytest.mark.parametrize("form", ["pdf", "odt", "docx"])
def test_a_picture_that_only_looks_whole_is_named(form: str) -> None:
    made = plain(logo_png=jpeg(20, 10))
    with pytest.raises(Refusal) as refused:
        render(worn(made), form)
    finding = the_finding(refused.value)
    assert (finding.file, finding.wrong) == ("logo.png", Wrong.DAMAGED_PICTURE)


# --- names that must not leave ------------------------------------------------------------------------------------


def secretive(words: str) -> Any:
    secret = Secret(words=words, kind=SecretKind.PERSON)
    return samples.full().model_copy(update={"secrets": (secret,)})


@pytest.mark.parametrize("field", ["footer", "before", "after", "logo"])
def test_a_name_on_the_list_is_found_in_a_template_and_keeps_the_note_back(field: str) -> None:
    toml = {
        "footer": 'footer = "Leitung: Anna Müller"',
        "before": '[[text]]\nplace = "before"\nde = "Anna Müllers Werkstatt"',
        "after": '[[text]]\nplace = "after"\nde = "Fragen an A. Müller"',
        "logo": '[logo]\nfile = "logo.png"\ntext = "Bild von Anna Müller"',
    }[field]
    template: Template = templates.template(templates.files(f'schema = 1\nname = "x"\n{toml}\n'))
    session = secretive("Anna Müller")
    names = watch(session, Reader.GROUP, None)
    made = dressed(pseudonymous(note(), names, language("de")), template, Reader.GROUP)
    (leak,) = found(made, names)
    assert (leak.place, "Müller" in leak.found) == (TOML, True)
    with pytest.raises(Refusal):
        refuse_leaks(made, names)
    refuse_leaks(made, watch(session, Reader.CASE_GIVER, None))


def test_the_address_of_an_organisation_may_leave() -> None:
    toml = 'schema = 1\nname = "x"\nfooter = "buero@greifenhain.example · 030 1234567"\n'
    made = dressed(note(), templates.template({TOML: toml.encode()}), Reader.GROUP)
    refuse_leaks(made, watch(secretive("Anna Müller"), Reader.GROUP, None))
