"""Letterheads as an office may have them, made with python-docx."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

OFFICE, CONTACT, SALUTATION = "Landkreis Greifenhain · Bildungsbüro", "Am Markt 1, 00000 Greifenhain", "Vermerk"
CAPTION = "Wappen des Landkreises"
OWN_HEADING = "Überschrift amtlich"
_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"


def logo() -> bytes:
    """Return a picture of 32 by 16 points in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x0c\x4a\x57" * 32) * 16
    head = struct.pack(">IIBBBBB", 32, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def full() -> bytes:
    """Return a letterhead with a logo, header, footer, a first line and styles of its own for everything."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin = Mm(30), Mm(30), Mm(45)
    header = section.header.paragraphs[0]
    header.add_run().add_picture(io.BytesIO(logo()), width=Mm(20))
    for picture in section.header.part.element.iter(qn("wp:docPr")):
        picture.set("descr", CAPTION)
    header.add_run(f"\t{OFFICE}")
    section.footer.paragraphs[0].text = CONTACT
    document.add_paragraph(SALUTATION)
    document.styles["Normal"].font.name = "DejaVu Serif"
    document.styles["Heading 2"].font.color.rgb = RGBColor(0x90, 0x10, 0x10)
    document.styles["Heading 2"].font.size = Pt(15)
    properties = document.core_properties
    properties.author, properties.last_modified_by, properties.keywords = "Erika Muster", "E. Muster", "intern"
    return _saved(document)


_KEPT = {
    "Normal": "Standard",
    "Default Paragraph Font": "Absatz-Standardschriftart",
    "Normal Table": "NormaleTabelle",
    "No List": "KeineListe",
    "heading 1": "berschrift1",
    "header": "Kopfzeile",
}


def bare() -> bytes:
    """Return an empty letterhead as a German Word saves it: no lists, and only the styles that are used.

    Its heading of the second level is a style of its own.
    """
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = OFFICE
    document.add_paragraph()
    relations = document.part.rels
    unwanted = ("/numbering", "/stylesWithEffects")
    for key in [key for key, one in relations.items() if one.reltype.endswith(unwanted)]:
        del relations[key]
    styles = document.styles.element
    for style in list(styles.style_lst):
        if style.name_val not in _KEPT:
            styles.remove(style)
            continue
        style.set(qn("w:styleId"), _KEPT[style.name_val])
        for reference in [child for child in style if child.tag in {qn("w:basedOn"), qn("w:next"), qn("w:link")}]:
            style.remove(reference)
    for used in document.sections[0].header.part.element.iter(qn("w:pStyle")):
        used.set(qn("w:val"), _KEPT["header"])
    own = OxmlElement("w:style", {qn("w:type"): "paragraph", qn("w:customStyle"): "1", qn("w:styleId"): "Amtlich"})
    form = OxmlElement("w:pPr")
    form.append(OxmlElement("w:outlineLvl", {qn("w:val"): "1"}))
    own.extend((OxmlElement("w:name", {qn("w:val"): OWN_HEADING}), form))
    styles.append(own)
    return _saved(document)


def as_template(document: bytes) -> bytes:
    """Return a document as a template, ``.dotx``."""
    return rewritten(document, lambda _, data: data.replace(_DOCUMENT, _TEMPLATE))


def with_macros(document: bytes) -> bytes:
    """Return a document of the kind that may hold macros, ``.docm``."""
    return rewritten(document, lambda _, data: data.replace(_DOCUMENT, _MACROS))


def traced(document: bytes) -> bytes:
    """Return a document that says from whose template it was made, and how long somebody wrote it."""
    opened = docx.Document(io.BytesIO(document))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    settings = opened.settings.element
    key = opened.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).relate_to("file:///V:/e.muster.dotx", kind, True)
    settings.insert(0, OxmlElement("w:attachedTemplate", {qn("r:id"): key}))
    app = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Template>e.muster.dotx</Template><TotalTime>61</TotalTime><Manager>E. Muster</Manager>"
        f"<Company>{OFFICE}</Company></Properties>"
    )
    return rewritten(_saved(opened), lambda name, data: app.encode() if name == "docProps/app.xml" else data)


def rewritten(document: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a document with every part as ``change`` makes it from its name and content, or without it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
    return buffer.getvalue()


def _saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
