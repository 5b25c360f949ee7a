"""A logo from a file: which kind it is, whether it is whole, its shape, and that it holds nothing that acts.

Pure, and without a library for pictures: only what a file says of itself is read. What it looks like is for people.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from xml.parsers import expat

from sessions.notes.dress import Logo, Picture
from sessions.notes.finding import Wrong

LIMIT = 500_000
"""Bytes of a logo. It stands in every file that is written, and a mail has several."""
MOST_PIXELS = 4_000
"""Of a side. A page needs 700 for our widest logo at 300 dots per inch."""
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_END_OF_JPEG = b"\xff\xd9"
_SVG = "http://www.w3.org/2000/svg"
_LENGTH = re.compile(r"\s*([0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in|q|Q)?\s*")
_ACTIVE = frozenset({"script", "foreignObject", "handler", "listener", "iframe", "object", "embed", "audio", "video"})
"""Elements of SVG that run or load something."""
_FROM_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!\s*#)|@import|image-set\(", re.IGNORECASE)
_EMBEDDED = re.compile(r"\s*(?:#|data:image/(?:png|jpeg);base64,)")


class Unfit(Exception):  # noqa: N818 (it says what is wrong with a file, and is no fault)
    """A picture that cannot be a logo, with what is wrong and the facts for its words."""

    def __init__(self, wrong: Wrong, **facts: object) -> None:
        super().__init__(wrong.value, facts)
        self.wrong = wrong
        self.facts = facts


def read_logo(data: bytes) -> Logo:
    """Return the logo in a file, whatever the file is called; its alternative text is still empty.

    Raises:
        Unfit: ``NO_PICTURE``; ``TOO_LARGE`` with ``size`` and ``limit`` in kilobytes; ``DAMAGED_PICTURE``;
            ``PRINT_COLOURS``; ``TEXT_IN_PICTURE``; ``MANY_PIXELS`` with ``limit``; ``ACTIVE_PICTURE`` with ``what``.
    """
    if len(data) > LIMIT:
        raise Unfit(Wrong.TOO_LARGE, size=-(-len(data) // 1000), limit=LIMIT // 1000)
    if data.startswith(_PNG):
        kind, shape = Picture.PNG, _png(data)
    elif data.startswith(_JPEG):
        kind, shape = Picture.JPEG, _jpeg(data)
    else:
        kind, shape = Picture.SVG, _svg(data)
    if kind is not Picture.SVG and max(shape) > MOST_PIXELS:
        raise Unfit(Wrong.MANY_PIXELS, limit=MOST_PIXELS)
    if min(shape) <= 0:
        raise Unfit(Wrong.DAMAGED_PICTURE)
    return Logo(kind, data, shape)


def as_png(logo: Logo) -> Logo:
    """Return a logo that every office program shows, and python-docx takes; others become one of 300 dots per inch.

    Raises:
        Refusal: ``TEMPLATE`` with ``findings``: it cannot be drawn.
    """
    if logo.kind is Picture.PNG:
        return logo
    from sessions.notes.pdf import picture

    return replace(logo, kind=Picture.PNG, data=picture(logo))


def _png(data: bytes) -> tuple[float, float]:
    """Return width and height (https://www.w3.org/TR/png-3/); every part of the file must have its checksum."""
    shape, place, kind = (0.0, 0.0), len(_PNG), b""
    while kind != b"IEND":
        if place + 12 > len(data):
            raise Unfit(Wrong.DAMAGED_PICTURE)
        length, kind = struct.unpack_from(">I4s", data, place)
        whole = data[place + 4 : place + 8 + length]
        checksum = data[place + 8 + length : place + 12 + length]
        if len(checksum) < 4 or zlib.crc32(whole) != struct.unpack(">I", checksum)[0]:
            raise Unfit(Wrong.DAMAGED_PICTURE)
        if kind == b"IHDR" and length >= 8:
            shape = struct.unpack_from(">II", whole, 4)
        place += 12 + length
    return shape


def _jpeg(data: bytes) -> tuple[float, float]:
    """Return width and height from the frame's header (ITU-T T.81, annex B); the file must have its end."""
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in {0xFF, 0x01, *range(0xD0, 0xD8)}:
            place += 1 if marker == 0xFF else 2
            continue
        length = struct.unpack_from(">H", data, place + 2)[0]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width, colours = struct.unpack_from(">HHB", data, place + 5)
            if colours == 4:
                raise Unfit(Wrong.PRINT_COLOURS)
            # Cameras and programs put things behind the end.
            if _END_OF_JPEG not in data[place:]:
                break
            return width, height
        place += 2 + length
    raise Unfit(Wrong.DAMAGED_PICTURE)


def _svg(data: bytes) -> tuple[float, float]:
    """Return width and height of a drawing that neither runs nor loads anything."""
    shape: list[tuple[float, float]] = []
    style: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not shape:
            if (space, local) != (_SVG, "svg"):
                raise Unfit(Wrong.NO_PICTURE)
            shape.append(_measured(attributes))
        if local == "text":
            raise Unfit(Wrong.TEXT_IN_PICTURE)
        for what in _acting(local, attributes):
            raise Unfit(Wrong.ACTIVE_PICTURE, what=what)
        style.append(local)

    def text(words: str) -> None:
        if style[-1:] == ["style"] and _FROM_OUTSIDE.search(words):
            raise Unfit(Wrong.ACTIVE_PICTURE, what="style")

    def declared(*_: object) -> None:
        # A declaration can name files, and entities can grow without end.
        raise Unfit(Wrong.ACTIVE_PICTURE, what="<!DOCTYPE>, <?…?>")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: style.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = declared
    parser.ProcessingInstructionHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unfit(Wrong.DAMAGED_PICTURE if shape else Wrong.NO_PICTURE) from error
    return shape[0]


def _acting(element: str, attributes: dict[str, str]) -> Iterator[str]:
    """Yield what of an element runs, or comes from elsewhere."""
    if element in _ACTIVE:
        yield f"<{element}>"
    for name, value in attributes.items():
        local = name.rpartition(" ")[2]
        outside = local == "href" and not _EMBEDDED.match(value)
        if local.lower().startswith("on") or outside or _FROM_OUTSIDE.search(value):
            yield f'{local}="{value[:40]}"'


def _measured(attributes: dict[str, str]) -> tuple[float, float]:
    """Return the shape of a drawing: what it says of its size, or else of its picture."""
    sides = [_LENGTH.fullmatch(attributes.get(side, "")) for side in ("width", "height")]
    try:
        given = [(float(side[1]), side[2]) for side in sides if side is not None]
        if len(given) == 2 and given[0][1] == given[1][1]:
            return given[0][0], given[1][0]
        box = [float(part) for part in re.split(r"[\s,]+", attributes.get("viewBox", "").strip())]
    except ValueError:
        box = []
    if len(box) != 4:
        raise Unfit(Wrong.DAMAGED_PICTURE)
    return box[2], box[3]
