"""A reply sheet as files to fill in, and the words of whatever file comes back; bytes only."""

import codecs
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from xml.etree import ElementTree as ET

from sessions.language import Language
from sessions.notes import guard
from sessions.notes.reply import HEADING, as_text, reply_note
from sessions.notes.sheet import Reader
from sessions.notes.write import file_name
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.text import slug
from sessions.workshop import Workshop

LIMIT = 8_000_000
"""Bytes of a file, or of the text in an OpenDocument, beyond which it is no sheet that anybody filled in."""

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PARAGRAPHS = {f"{_TEXT}p", f"{_TEXT}h"}
_SPACES = {f"{_TEXT}s", f"{_TEXT}tab"}
# What may stand in a paragraph and is no part of its words: remarks at the margin, and what was deleted and is kept.
_OUTSIDE = {
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation",
    f"{_TEXT}tracked-changes",
    f"{_TEXT}note-citation",
}


def reply_files(
    session: Session, reader: Reader, language: Language, *, event: Workshop | None = None, masked: bool = False
) -> dict[str, bytes]:
    """Return a reply sheet as plain text and as an OpenDocument text, by the names of their files.

    Args:
        session: as it is now.
        reader: whose note it goes with.
        language: of our words.
        event: the one that the session belongs to, for the names of those who take part there.
        masked: whether pseudonyms stand in the place of names.

    Raises:
        Refusal: ``NO_REPLY_SHEET`` for the programme; ``LEAKS``, as for the note itself.
    """
    from sessions.notes.odt import odt

    if reader is Reader.PROGRAMME:
        raise Refusal(Reason.NO_REPLY_SHEET)
    named = file_name(session, reader, "txt", language).removesuffix(".txt")
    name = f"{named}-{slug(language.gettext('reply sheet'))}"
    made, watch = reply_note(session, reader, language, masked=masked), guard.watch(session, reader, event)
    if masked:
        made = guard.pseudonymous(made, watch, language)
    guard.refuse_leaks(made, watch, [name])
    return {f"{name}.txt": as_text(made).encode(), f"{name}.odt": odt(made)}


def text_of(data: bytes) -> str:
    """Return the words of a file that came back, an OpenDocument text or plain text in whatever encoding.

    Raises:
        ValueError: it is too long, or a document that is damaged or none of ours, with the cause.
    """
    if len(data) > LIMIT:
        raise ValueError("too long")
    if data.startswith(b"PK"):
        return _document_text(data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
    if "Ã" in text:
        # UTF-8 that somebody's program took for cp1252 and wrote as UTF-8 once more.
        with suppress(UnicodeError):
            return text.encode("cp1252").decode("utf-8")
    return text


def _document_text(data: bytes) -> str:
    try:
        # Entities are limited by expat itself (2.4.1 and newer), the size by us.
        root = ET.fromstring(_content(data))  # noqa: S314
        return "\n".join(_paragraphs(root))
    except KeyError as error:
        raise ValueError("no OpenDocument text") from error
    except (zipfile.BadZipFile, zlib.error, ET.ParseError, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _content(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("content.xml")
        if part.file_size > LIMIT:
            raise ValueError("too long")
        return archive.read(part)


def _paragraphs(element: ET.Element) -> Iterator[str]:
    """Yield the paragraphs and headings of a document in order; one within another, as in a frame, by itself."""
    for child in element:
        if child.tag in _OUTSIDE:
            continue
        if child.tag in _PARAGRAPHS:
            words = "".join(_words(child))
            yield f"{HEADING} {words}" if child.tag == f"{_TEXT}h" else words
        yield from _paragraphs(child)


def _words(paragraph: ET.Element) -> Iterator[str]:
    yield paragraph.text or ""
    for child in paragraph:
        if child.tag in _SPACES:
            yield " "
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag not in _OUTSIDE | _PARAGRAPHS:
            yield from _words(child)
        yield child.tail or ""
