"""A sheet as a Word document: in the office's own letterhead, or in a plain template of ours.

Of a letterhead everything stays: its pages, header, footer and styles. A style that it does not have comes from our
template, which lies beside this file as the parts of a document, all of them text (``docx_template``). Words are only
ever handed over as text, so that nothing of them is markup, field or formula.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import docx as python_docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart
from docx.shared import Emu, Length, Mm

from sessions.notes.blocks import Item, Items, Sheet, Table
from sessions.notes.characters import readable_sheet
from sessions.notes.dress import Logo
from sessions.notes.flow import (
    ABOVE,
    LEVELS,
    Line,
    Look,
    Style,
    Words,
    cells,
    flow,
    on_one_page,
    on_two_pages,
    right_to_left,
    shares,
    words_of,
)
from sessions.notes.logo import as_png
from sessions.notes.office_file import packed, parts, template
from sessions.refusal import Reason, Refusal

_PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/numbering.xml",
    "word/settings.xml",
    "word/header1.xml",
    "word/footer1.xml",
    "docProps/core.xml",
)
_LANGUAGES = {"de": "de-DE", "en": "en-GB"}
_STYLES = {
    Style.KICKER: "Subtitle",
    Style.TITLE: "heading 1",
    Style.BANNER: "Block Text",
    Style.DATA: "Note Data",
    Style.REMARK: "Note Remark",
    Style.HEADING: "heading 2",
    Style.LABEL: "heading 3",
    Style.TEXT: "Body Text",
    Style.QUESTION: "Intense Quote",
    Style.CAPTION: "caption",
    Style.CELL: "Note Cell",
    Style.NUMBER: "Note Cell",
    Style.CLOSING: "Note Closing",
}
_LOOKS = {Look.STRONG: "Strong", Look.QUIET: "Note Quiet"}
_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
_GRID = "Table Grid"
_PROPERTY = 255
"""Characters that Word takes for a property of a document."""
_TYPES = "[Content_Types].xml"
_APP = "docProps/app.xml"
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_OF_A_TEMPLATE = b"wordprocessingml.template.main+xml"
_OF_A_DOCUMENT = b"wordprocessingml.document.main+xml"
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, OpcError),
    # What python-docx and lxml raise for parts that are missing or something else than they should be.
    *(AttributeError, IndexError, KeyError, SyntaxError, TypeError, ValueError),
)


def docx(sheet: Sheet, letterhead: bytes | None = None) -> bytes:
    """Return a sheet as a Word document; the same sheet gives the same bytes.

    Title, description and language are in its properties; no name, no date and no program.

    Args:
        sheet: what is written.
        letterhead: a ``.docx`` or ``.dotx`` behind whose text the sheet begins. It has its own head and foot, so that
            no logo is added, and an organisation's footer stands below the text.

    Raises:
        Refusal: ``NOT_READABLE`` with ``cause``: the letterhead is none.
    """
    sheet = readable_sheet(sheet)
    document = _plain(sheet) if letterhead is None else _of_letterhead(letterhead)
    writer = _Writer(document, _LANGUAGES[sheet.language])
    if letterhead is None and sheet.dress.logo is not None:
        writer.picture(as_png(sheet.dress.logo))
    writer.write(sheet)
    if letterhead is not None and sheet.dress.footer:
        writer.remark(sheet.dress.footer)
    _set_properties(document, sheet)
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(parts(buffer.getvalue()))


def read_letterhead(path: Path) -> bytes:
    """Return the content of a file that ``docx`` takes as a letterhead.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(path), cause=error.strerror or str(error)) from error
    return sound_letterhead(data, str(path))


def sound_letterhead(data: bytes, file: str) -> bytes:
    """Return the content of a file if ``docx`` takes it as a letterhead.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    try:
        _of_letterhead(data)
    except Refusal as refusal:
        raise Refusal(refusal.reason, file=file, **refusal.facts) from refusal
    return data


class Texts(NamedTuple):
    """The text of a document, and that of each header and footer that has any."""

    body: str
    margins: tuple[str, ...]


def texts(document: bytes) -> Texts:
    """Return what stands in a document that ``docx`` made or takes as a letterhead."""
    found = parts(document)
    margins = (_text(data) for name, data in found.items() if _MARGIN.fullmatch(name))
    return Texts(_text(found["word/document.xml"]), tuple(filter(None, margins)))


def _text(part: bytes) -> str:
    return "".join(piece.text or "" for piece in parse_xml(part).iter(qn("w:t")))


# --- templates --------------------------------------------------------------------------------------------------


@cache
def _template() -> bytes:
    made = template("docx_template", _PARTS)
    # The first page has a footer of its own, which is the same.
    return packed(made | {"word/footer2.xml": made["word/footer1.xml"]})


def _plain(sheet: Sheet) -> Document:
    """Return our template with its language, the title in the header and the readers in the footers."""
    document = python_docx.Document(io.BytesIO(_template()))
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGES[sheet.language])
    section = document.sections[0]
    section.header.paragraphs[0].add_run(sheet.title)
    for footer in (section.footer, section.first_page_footer):
        footer.paragraphs[0].add_run(sheet.readers)
        if sheet.dress.footer:
            above = footer.paragraphs[0].insert_paragraph_before(sheet.dress.footer, footer.paragraphs[0].style)
            # Only a foot of one line keeps apart from the text by itself.
            above.paragraph_format.space_before = Mm(4)
    return document


def _of_letterhead(letterhead: bytes) -> Document:
    """Return the document that a letterhead makes, without what it tells of whoever made it."""
    try:
        found = parts(letterhead)
        if b"macroEnabled" in found[_TYPES]:
            raise Refusal(Reason.NOT_READABLE, cause="a Word document with macros")
        found[_TYPES] = found[_TYPES].replace(_OF_A_TEMPLATE, _OF_A_DOCUMENT)
        if _APP in found:
            found[_APP] = _without_traces(found[_APP])
        document = python_docx.Document(io.BytesIO(packed(found)))
        _detach(document)
        _drop_lone_paragraph(document)
        _width(document)
    except _UNREADABLE as error:
        raise Refusal(Reason.NOT_READABLE, cause="no Word document (.docx, .dotx)") from error
    return document


def _without_traces(app: bytes) -> bytes:
    """Return the properties that Word keeps apart, without the path of the template, the manager and times."""
    properties = parse_xml(app)
    for child in list(properties):
        if child.tag.rpartition("}")[2] in {"Template", "Manager", "TotalTime"}:
            properties.remove(child)
    return bytes(serialize_part_xml(properties))


def _detach(document: Document) -> None:
    """Forget the path of the template from which a letterhead was made."""
    element = document.settings.element
    for attached in list(element.iter(qn("w:attachedTemplate"))):
        attached.getparent().remove(attached)
    relations = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/attachedTemplate")]:
        del relations[name]


def _drop_lone_paragraph(document: Document) -> None:
    """Remove the one empty paragraph that an empty document has, above which nothing should stand."""
    body = document.element.body
    content = [child for child in body if child.tag != qn("w:sectPr")]
    if len(content) == 1 and content[0].tag == qn("w:p") and not list(content[0].iter(qn("w:r"), qn("w:sectPr"))):
        body.remove(content[0])


def _width(document: Document) -> Length:
    """Return how much room there is between the margins."""
    section = document.sections[-1]
    edges = (section.page_width, section.left_margin, section.right_margin)
    page, left, right = (edge if edge is not None else Mm(0) for edge in edges)
    return Emu(page - left - right) if page > left + right else Mm(165)


def _set_properties(document: Document, sheet: Sheet) -> None:
    """Say what the document is; what a letterhead says of itself, its author first, is not true of it."""
    package = document.part.package
    for key in [key for key, one in package.rels.items() if one.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES]:
        del package.rels[key]
    properties = document.core_properties
    # The library fills new properties with its own name and the time.
    for child in list(package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element):
        child.getparent().remove(child)
    properties.title = sheet.title[:_PROPERTY]
    properties.comments = f"{sheet.subtitle}. {sheet.readers}"[:_PROPERTY]
    properties.language = _LANGUAGES[sheet.language]


# --- styles -----------------------------------------------------------------------------------------------------


class _Styles:
    """The styles of a document by Word's own names for them; what a letterhead lacks is added from our template."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._all: BaseOxmlElement = document.styles.element
        self._ids: dict[str, str] = {}
        self._bullets = ""

    def id(self, name: str, kind: str = "paragraph", level: int = 0) -> str:
        """Return how the document names a style.

        Args:
            name: Word's own name, in English whatever the language of Word was.
            kind: what it is a style of: ``paragraph``, ``character`` or ``table``.
            level: of which headings; where none has the name, another style for headings of this level will do.
        """
        if name not in self._ids:
            self._ids[name] = self._found(name, kind, level) or self._added(name, kind)
        return self._ids[name]

    def _found(self, name: str, kind: str, level: int) -> str:
        styles = [style for style in self._all.iter(qn("w:style")) if style.get(qn("w:type")) == kind]
        named = [style for style in styles if _value(style, "w:name").casefold() == name.casefold()]
        if name in _BULLETS:
            named = [style for style in named if self._makes_lists(style)]
        if level:
            named += [style for style in styles if _value(style, "w:pPr", "w:outlineLvl") == str(level - 1)]
        return str(named[0].get(qn("w:styleId"))) if named else ""

    def _makes_lists(self, style: BaseOxmlElement) -> bool:
        """Return whether a style numbers its paragraphs, by itself or by what it is based on."""
        seen: set[str] = set()
        current: BaseOxmlElement | None = style
        while current is not None and current.get(qn("w:styleId")) not in seen:
            if _value(current, "w:pPr", "w:numPr", "w:numId") not in {"", "0"}:
                return True
            seen.add(str(current.get(qn("w:styleId"))))
            current = self._with_id(_value(current, "w:basedOn"))
        return False

    def _with_id(self, identifier: str) -> BaseOxmlElement | None:
        return next((one for one in self._all.iter(qn("w:style")) if one.get(qn("w:styleId")) == identifier), None)

    def _added(self, name: str, kind: str) -> str:
        """Add a style of ours: with its form, but in the letterhead's fonts and without our colours."""
        style = deepcopy(next(one for one in _ours().styles.element.style_lst if _value(one, "w:name") == name))
        others = list(self._all.iter(qn("w:style")))
        if any(_value(other, "w:name").casefold() == name.casefold() for other in others):
            style.find(qn("w:name")).set(qn("w:val"), f"Note {name}")
        while self._with_id(style.get(qn("w:styleId"))) is not None:
            style.set(qn("w:styleId"), f"Note{style.get(qn('w:styleId'))}")
        _remove(style, "w:next", "w:basedOn", "w:color", "w:shd")
        for side in style.iter():
            side.attrib.pop(qn("w:color"), None)
        default = [one for one in others if one.get(qn("w:type")) == kind and one.get(qn("w:default")) in {"1", "true"}]
        for based in default[:1]:
            style.find(qn("w:name")).addnext(_element("w:basedOn", val=str(based.get(qn("w:styleId")))))
        for number in style.iter(qn("w:numId")):
            number.set(qn("w:val"), self._bullets or self._added_bullets())
        self._all.append(style)
        return str(style.get(qn("w:styleId")))

    def _added_bullets(self) -> str:
        """Add our bullets to the lists of the document and return their number."""
        part = self._document.part
        try:
            numbering = part.numbering_part.element
        except NotImplementedError:
            numbering = OxmlElement("w:numbering")
            name = PackURI("/word/numbering.xml")
            made = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, numbering, part.package)
            part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        bullets = deepcopy(_ours().part.numbering_part.element.find(qn("w:abstractNum")))
        abstract = _free(numbering, "w:abstractNum", "w:abstractNumId")
        bullets.set(qn("w:abstractNumId"), abstract)
        self._bullets = _free(numbering, "w:num", "w:numId")
        number = _element("w:num", _element("w:abstractNumId", val=abstract), numId=self._bullets)
        # All definitions stand before all numbers.
        numbers = numbering.findall(qn("w:num"))
        if numbers:
            numbers[0].addprevious(bullets)
            numbers[-1].addnext(number)
        else:
            numbering.extend((bullets, number))
        return self._bullets


@cache
def _ours() -> Document:
    return python_docx.Document(io.BytesIO(_template()))


def _value(element: BaseOxmlElement, *path: str) -> str:
    """Return the value of the element at the end of a path, or an empty string."""
    found = element.find("/".join(qn(tag) for tag in path))
    return "" if found is None else str(found.get(qn("w:val"), ""))


def _free(numbering: BaseOxmlElement, tag: str, attribute: str) -> str:
    """Return a number that none of the elements has."""
    return str(1 + max((int(one.get(qn(attribute))) for one in numbering.iter(qn(tag))), default=0))


def _remove(element: BaseOxmlElement, *tags: str) -> None:
    for found in list(element.iter(*(qn(tag) for tag in tags))):
        found.getparent().remove(found)


# --- what stands on the pages -----------------------------------------------------------------------------------


class _Writer:
    """Appends a sheet to a document."""

    def __init__(self, document: Document, language: str) -> None:
        self._document = document
        self._styles = _Styles(document)
        self._language = language
        self._width = _width(document)
        self._body = document.element.body

    def write(self, sheet: Sheet) -> None:
        """Write a whole sheet behind what is there."""
        before: Line | Items | Table | None = None
        for part in flow(sheet):
            for element in self._elements(part, below_table=isinstance(before, Table)):
                self._append(element)
            before = part

    def picture(self, logo: Logo) -> None:
        """Write a logo as a paragraph of its own."""
        width, height = map(Mm, logo.size)
        inline = self._document.part.new_pic_inline(io.BytesIO(logo.data), width, height)
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        for named in inline.iter(qn("wp:docPr"), qn("pic:cNvPr")):
            named.set("name", "Logo")
            named.set("descr", logo.text)
        run = _element("w:r", _element("w:drawing", inline))
        self._append(_element("w:p", _element("w:pPr", _element("w:spacing", after="340")), run))

    def remark(self, text: str) -> None:
        """Write a remark below everything."""
        self._append(self._line(Line(Style.REMARK, (Words(text),))))

    def _append(self, element: BaseOxmlElement) -> None:
        end = self._body.find(qn("w:sectPr"))
        if end is None:
            self._body.append(element)
        else:
            end.addprevious(element)

    def _elements(self, part: Line | Items | Table, below_table: bool) -> Iterator[BaseOxmlElement]:
        if isinstance(part, Line):
            # A table has no margin of its own.
            gap = (_element("w:spacing", before="160"),) if below_table and part.style is Style.TEXT else ()
            yield self._line(part, *gap)
        elif isinstance(part, Items):
            for item in part.items:
                yield from self._entries(item)
        else:
            yield self._table(part)

    def _entries(self, item: Item, level: int = 0) -> Iterator[BaseOxmlElement]:
        name = _BULLETS[min(level, len(_BULLETS) - 1)]
        above = (_element("w:keepNext"),) if item.sub else ()
        yield self._paragraph(self._styles.id(name), words_of(item), *above)
        for sub in item.sub:
            yield from self._entries(sub, level + 1)

    def _line(self, line: Line, *form: BaseOxmlElement) -> BaseOxmlElement:
        style = self._styles.id(_STYLES[line.style], level=LEVELS.get(line.style, 0))
        if line.style is Style.NUMBER:
            form = (*form, _element("w:jc", val="right"))
        if line.style in ABOVE:
            form = (*form, _element("w:keepNext"))
        return self._paragraph(style, line.words, *form)

    def _paragraph(self, style: str, words: tuple[Words, ...], *form: BaseOxmlElement) -> BaseOxmlElement:
        """Return a paragraph; what is said of its form stands in the order that the schema wants."""
        turned = right_to_left(words)
        start = [_element("w:pStyle", val=style), *(one for one in form if one.tag == qn("w:keepNext"))]
        rest = [*([_element("w:bidi")] if turned else []), *(one for one in form if one.tag != qn("w:keepNext"))]
        runs = (self._run(part, turned) for part in words if part.text)
        return _element("w:p", _element("w:pPr", *start, *rest), *runs)

    def _run(self, words: Words, turned: bool) -> BaseOxmlElement:
        form = _element("w:rPr")
        if words.look in _LOOKS:
            form.append(_element("w:rStyle", val=self._styles.id(_LOOKS[words.look], "character")))
        if turned:
            form.append(_element("w:rtl"))
        form.append(_element("w:lang", val=self._language))
        run = OxmlElement("w:r")
        run.text = words.text
        run.insert(0, form)
        return run

    def _table(self, table: Table) -> BaseOxmlElement:
        widths = [str(round(share * self._width.twips)) for share in shares(table)]
        form = _element(
            "w:tblPr",
            _element("w:tblStyle", val=self._styles.id(_GRID, "table")),
            _element("w:tblW", w=str(self._width.twips), type="dxa"),
            _element("w:tblLayout", type="fixed"),
            _element(
                "w:tblLook",
                val="0420",
                firstRow="1",
                lastRow="0",
                firstColumn="0",
                lastColumn="0",
                noHBand="0",
                noVBand="1",
            ),
            _element("w:tblCaption", val=table.caption),
        )
        grid = _element("w:tblGrid", *(_element("w:gridCol", w=width) for width in widths))
        last = len(table.rows) if on_one_page(table) else 0
        rows = (
            self._row(row, widths, head=not number, with_next=number < last) for number, row in enumerate(cells(table))
        )
        return _element("w:tbl", form, grid, *rows)

    def _row(self, row: tuple[Line, ...], widths: list[str], head: bool, with_next: bool) -> BaseOxmlElement:
        form = _element("w:trPr")
        if not on_two_pages(row):
            form.append(_element("w:cantSplit"))
        if head:
            form.append(_element("w:tblHeader"))
        made = (
            _element(
                "w:tc",
                _element("w:tcPr", _element("w:tcW", w=width, type="dxa")),
                self._line(cell, *((_element("w:keepNext"),) if with_next else ())),
            )
            for width, cell in zip(widths, row, strict=True)
        )
        return _element("w:tr", form, *made)


def _element(tag: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    element.extend(children)
    return element
