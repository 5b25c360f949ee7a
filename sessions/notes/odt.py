"""A sheet as an OpenDocument text, for LibreOffice, Word and whatever else reads the standard.

The template lies beside this file as the parts of such a document, all of them text (``odt_template``). Words are only
ever handed over as text, so that nothing of them is markup, field or formula.
"""

import re
from collections.abc import Iterable

from odfdo import Container, Document, Element, Header, LineBreak, List, ListItem, Paragraph, Spacer, Span, Tab

from sessions.notes.blocks import Item, Items, Sheet, Table
from sessions.notes.characters import readable_sheet
from sessions.notes.dress import Logo
from sessions.notes.flow import (
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
from sessions.notes.office_file import packed, template

_PARTS = ("mimetype", "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
_COUNTRIES = {"de": "DE", "en": "GB"}
_STYLES = {
    Style.KICKER: "Subtitle",
    Style.TITLE: "Heading_20_1",
    Style.BANNER: "Banner",
    Style.DATA: "Data",
    Style.REMARK: "Remark",
    Style.CLOSING: "Closing",
    Style.HEADING: "Heading_20_2",
    Style.LABEL: "Heading_20_3",
    Style.TEXT: "Text_20_body",
    Style.QUESTION: "Key_20_Question",
    Style.CAPTION: "Caption",
    Style.CELL: "Table_20_Contents",
    Style.NUMBER: "Table_20_Number",
}
_LOOKS = {Look.STRONG: "Strong", Look.QUIET: "Quiet"}
_ENTRY, _ENTRY_ABOVE = "List_20_Contents", "List_20_Contents_20_Above"
_WIDTH = 165.0
"""Millimetres between the margins of the template."""
_MANIFEST = "META-INF/manifest.xml"
_END_OF_MANIFEST = b"</manifest:manifest>"


def odt(sheet: Sheet) -> bytes:
    """Return a sheet as an OpenDocument text; the same sheet gives the same bytes.

    Title, description and language are in its properties; no name, no date and no program.
    """
    sheet = readable_sheet(sheet)
    parts = template("odt_template", _PARTS)
    container = Container()
    for name, data in parts.items():
        container.set_part(name, data)
    document = Document(container)
    logo = as_png(sheet.dress.logo) if sheet.dress.logo is not None else None
    _fill(document, sheet, logo)
    _page(document, sheet)
    document.meta.title = sheet.title
    document.meta.description = f"{sheet.subtitle}. {sheet.readers}"
    document.meta.language = f"{sheet.language}-{_COUNTRIES[sheet.language]}"
    # Not the library's own way to save, which names itself and raises the version.
    written = {part.part_name: part.serialize() for part in (document.content, document.styles, document.meta)}
    return packed(parts | written | (_with_logo(parts, logo) if logo is not None else {}))


def _with_logo(parts: dict[str, bytes], logo: Logo) -> dict[str, bytes]:
    """Return the picture as a part, and the list of parts with it."""
    named = f'  <manifest:file-entry manifest:full-path="{_part_of(logo)}" manifest:media-type="image/{logo.kind}"/>\n'
    return {
        _MANIFEST: parts[_MANIFEST].replace(_END_OF_MANIFEST, named.encode() + _END_OF_MANIFEST),
        _part_of(logo): logo.data,
    }


def _part_of(logo: Logo) -> str:
    return f"Pictures/logo.{logo.kind}"


def _fill(document: Document, sheet: Sheet, logo: Logo | None) -> None:
    """Write what stands on the pages."""
    body, own_styles = document.body, _OwnStyles(document)
    if logo is not None:
        body.append(_picture(logo, own_styles))
    for number, part in enumerate(flow(sheet)):
        if isinstance(part, Line):
            line = _line(part, own_styles)
            if not number and logo is None:
                line.set_attribute("text:style-name", "First")
            body.append(line)
        elif isinstance(part, Items):
            listing = _list(part.items, own_styles)
            listing.set_attribute("text:style-name", "Bullets")
            body.append(listing)
        else:
            body.append(_table(part, f"Table {number}", own_styles))


class _OwnStyles:
    """The styles that only this document needs."""

    def __init__(self, document: Document) -> None:
        self._styles = document.content.root.get_element("office:automatic-styles")
        self._made: set[str] = set()

    def directed(self, style: str, words: tuple[Words, ...]) -> str:
        """Return a style of paragraphs, or the one like it for words that are read from right to left."""
        if not right_to_left(words):
            return style
        return self._make(f"{style} RTL", "paragraph", style, **{"style:writing-mode": "rl-tb"})

    def logo(self) -> str:
        """Return the style of the paragraph with the logo, which begins the first page."""
        return self._make("Logo", "paragraph", "Standard", "First_20_Page", **{"fo:margin-bottom": "6mm"})

    def width(self, share: float) -> str:
        """Return the style of a column."""
        width = f"{share * _WIDTH:.2f}mm"
        return self._make(f"Column {width}", "table-column", "", **{"style:column-width": width})

    def _make(self, name: str, family: str, parent: str, page: str = "", **properties: str) -> str:
        if name in self._made or self._styles is None:
            return name
        self._made.add(name)
        naming = {"style:name": name, "style:family": family, "style:parent-style-name": parent}
        naming["style:master-page-name"] = page
        style = _element("style:style", **{key: value for key, value in naming.items() if value})
        style.append(_element(f"style:{family}-properties", **properties))
        self._styles.append(style)
        return name


def _element(tag: str, *children: Element, **attributes: str) -> Element:
    element = Element.from_tag(tag)
    for key, value in attributes.items():
        element.set_attribute(key, value)
    element.extend(children)
    return element


def _picture(logo: Logo, own_styles: _OwnStyles) -> Element:
    """Return the paragraph above everything, which begins the first page."""
    width, height = (f"{side:.2f}mm" for side in logo.size)
    text = Element.from_tag("svg:title")
    text.text = logo.text
    link = {"xlink:href": _part_of(logo), "xlink:type": "simple", "xlink:show": "embed", "xlink:actuate": "onLoad"}
    frame = _element(
        "draw:frame",
        _element("draw:image", **link),
        text,
        **{"draw:name": "Logo", "text:anchor-type": "as-char", "svg:width": width, "svg:height": height},
    )
    return _element("text:p", frame, **{"text:style-name": own_styles.logo()})


def _line(line: Line, own_styles: _OwnStyles) -> Element:
    level = LEVELS.get(line.style)
    paragraph = Header(level) if level else Paragraph()
    return _worded(paragraph, _STYLES[line.style], line.words, own_styles)


def _worded(paragraph: Element, style: str, words: tuple[Words, ...], own_styles: _OwnStyles) -> Element:
    paragraph.set_attribute("text:style-name", own_styles.directed(style, words))
    for text, look in words:
        if look is Look.PLAIN:
            _write(paragraph, text)
        else:
            span = Span(style=_LOOKS[look])
            _write(span, text)
            Element.append(paragraph, span)
    return paragraph


# A space that stands alone between words is one; all others vanish unless they are elements
# (ODF 1.2 part 1, 6.1.2, as quoted in https://issues.oasis-open.org/browse/OFFICE-2102).
_NO_CHARACTERS = re.compile(r"(\n|\t| {2,}|(?<![^\n]) | (?![^\n]))")


def _write(element: Element, text: str) -> None:
    """Append text as it is; the library's own way loses spaces around line breaks."""
    for piece in _NO_CHARACTERS.split(text):
        if piece == "\n":
            Element.append(element, LineBreak())
        elif piece == "\t":
            Element.append(element, Tab())
        elif piece and not piece.strip(" "):
            Element.append(element, Spacer(len(piece)))
        elif piece:
            Element.append(element, piece)


def _list(items: Iterable[Item], own_styles: _OwnStyles) -> Element:
    listing = List()
    for item in items:
        style = _ENTRY_ABOVE if item.sub else _ENTRY
        entry = ListItem(_worded(Paragraph(), style, words_of(item), own_styles))
        if item.sub:
            entry.append(_list(item.sub, own_styles))
        # A list makes an entry of whatever is given to its own constructor, and an entry in an entry is dropped.
        Element.append(listing, entry)
    return listing


def _table(table: Table, name: str, own_styles: _OwnStyles) -> Element:
    columns = [
        _element("table:table-column", **{"table:style-name": own_styles.width(share)}) for share in shares(table)
    ]
    head, *rows = (_row(row, own_styles, "Cell" if number else "Head") for number, row in enumerate(cells(table)))
    title = Element.from_tag("table:title")
    title.text = table.caption
    header = _element("table:table-header-rows", head)
    naming = {"table:name": name, "table:style-name": "Short_20_Table" if on_one_page(table) else "Table"}
    return _element("table:table", title, *columns, header, *rows, **naming)


def _row(row: tuple[Line, ...], own_styles: _OwnStyles, style: str) -> Element:
    naming = {"table:style-name": "Long_20_Row" if on_two_pages(row) else "Row"}
    return _element("table:table-row", *(_cell(cell, own_styles, style) for cell in row), **naming)


def _cell(line: Line, own_styles: _OwnStyles, style: str) -> Element:
    # A string whatever it looks like: "=1+1" is no formula.
    kind = {"table:style-name": style, "office:value-type": "string"}
    return _element("table:table-cell", _line(line, own_styles), **kind)


def _page(document: Document, sheet: Sheet) -> None:
    """Write the language, the title into the header and the readers into the footers."""
    styles = document.styles.root
    for default in styles.get_elements("//style:default-style/style:text-properties"):
        default.set_attribute("fo:language", sheet.language)
        default.set_attribute("fo:country", _COUNTRIES[sheet.language])
    for header in styles.get_elements("//style:header"):
        header.append(_margin("Header", sheet.title))
    for footer in styles.get_elements("//style:footer"):
        footer.insert(_margin("Footer", sheet.readers), position=0)
        if sheet.dress.footer:
            footer.insert(_margin("Footer", sheet.dress.footer), position=0)


def _margin(style: str, text: str) -> Element:
    paragraph = Paragraph()
    paragraph.set_attribute("text:style-name", style)
    _write(paragraph, text)
    return paragraph
