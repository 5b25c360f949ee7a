"""What stands in an office document, read from its XML with the standard library alone."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sessions.notes.blocks import Item, Items, Paragraph, Quote, Sheet, Table

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Para(NamedTuple):
    """A paragraph: the style by the name it has in the file, and its text."""

    style: str
    text: str


def name(prefixed: str) -> str:
    """Return "w:p" as ElementTree has it."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def part(document: bytes, file: str) -> Element:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return ElementTree.fromstring(archive.read(file))


def entries(document: bytes) -> dict[str, zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        assert archive.testzip() is None
        return {entry.filename: entry for entry in archive.infolist()}


# --- OpenDocument -----------------------------------------------------------------------------------------------

# Elements that stand for white space, as characters that no document holds, until the other spaces are collapsed.
_SPACE, _TAB, _BREAK = "\x00", "\x01", "\x02"


def odt_text(paragraph: Element) -> str:
    """Return the text of a paragraph as an office program shows it: spaces collapse, elements for them count."""
    text = re.sub(" +", " ", re.sub("[\t\r\n]", " ", "".join(_odt_pieces(paragraph)))).strip(" ")
    return text.replace(_SPACE, " ").replace(_TAB, "\t").replace(_BREAK, "\n")


def _odt_pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == name("text:s"):
            yield _SPACE * int(child.get(name("text:c"), "1"))
        elif child.tag == name("text:tab"):
            yield _TAB
        elif child.tag == name("text:line-break"):
            yield _BREAK
        elif child.tag != name("draw:frame"):
            assert child.tag == name("text:span"), child.tag
            yield from _odt_pieces(child)
        yield child.tail or ""


def odt_paragraphs(document: bytes) -> list[Para]:
    body = part(document, "content.xml").find("office:body/office:text", NAMES)
    assert body is not None
    found = (element for element in body.iter() if element.tag in {name("text:p"), name("text:h")})
    return [Para(element.get(name("text:style-name"), ""), odt_text(element)) for element in found]


# --- Word -------------------------------------------------------------------------------------------------------


def docx_text(paragraph: Element) -> str:
    """Return the text of a paragraph; nothing but runs of text may be in it."""
    pieces = []
    for child in paragraph:
        if child.tag == name("w:pPr"):
            continue
        assert child.tag == name("w:r"), child.tag
        for piece in child:
            if piece.tag == name("w:t"):
                text = piece.text or ""
                pieces.append(text if piece.get(_XML_SPACE) == "preserve" else text.strip())
            else:
                pieces.append({name("w:tab"): "\t", name("w:br"): "\n"}.get(piece.tag, ""))
                assert piece.tag in map(name, ("w:tab", "w:br", "w:rPr", "w:drawing")), piece.tag
    return "".join(pieces)


def docx_paragraphs(document: bytes) -> list[Para]:
    """Return the paragraphs of the body with the name of their style, which is English whatever the identifier."""
    styles = {
        style.get(name("w:styleId"), ""): style.find("w:name", NAMES).get(name("w:val"), "")  # type: ignore[union-attr]
        for style in part(document, "word/styles.xml").iter(name("w:style"))
    }
    found = []
    for paragraph in part(document, "word/document.xml").iter(name("w:p")):
        style = paragraph.find("w:pPr/w:pStyle", NAMES)
        found.append(Para(styles[style.get(name("w:val"), "")] if style is not None else "", docx_text(paragraph)))
    return found


# --- the sheet --------------------------------------------------------------------------------------------------


def in_order(sheet: Sheet) -> list[str]:
    """Return every string of a sheet that is not empty, in the order in which office documents have them."""
    texts = [sheet.subtitle, sheet.title, sheet.banner or "", *(text for row in sheet.meta for text in row)]
    texts += [sheet.readers, *sheet.dress.before]
    for section in sheet.sections:
        texts.append(section.heading)
        for block in section.blocks:
            texts += _of_block(block)
    return [text for text in (*texts, *sheet.dress.after, *sheet.left_out) if text]


def _of_block(block: Paragraph | Quote | Items | Table) -> list[str]:
    if isinstance(block, Paragraph):
        return [block.label, block.text]
    if isinstance(block, Quote):
        return [block.text]
    if isinstance(block, Items):
        return [text for item in block.items for text in _of_item(item)]
    return [block.caption, *block.columns, *(cell for row in block.rows for cell in row)]


def _of_item(item: Item) -> list[str]:
    return [item.mark, item.text, item.by, *(text for sub in item.sub for text in _of_item(sub))]


def assert_in_order(texts: list[str], whole: str) -> None:
    """Assert that texts are found one behind the other."""
    place = 0
    for text in texts:
        found = whole.find(text, place)
        assert found >= 0, (text, whole[place : place + 200])
        place = found + len(text)
