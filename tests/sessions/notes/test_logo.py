"""Logos: what a file is shows in the file, and nothing that is broken, too large or acting becomes one."""

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.notes.dress import Logo, Picture
from sessions.notes.finding import Wrong
from sessions.notes.logo import LIMIT, MOST_PIXELS, Unfit, as_png, read_logo
from tests.sessions.notes import letterheads, templates

PNG = letterheads.logo()
SVG = templates.SVG


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, more: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", more) + chunk(b"IEND", b"")


def jpeg(width: int, height: int, colours: int = 3, end: bytes = b"\xff\xd9") -> bytes:
    """Return the parts of a JPEG that say what it is, without a picture."""
    app = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = struct.pack(">BHHB", 8, height, width, colours) + b"\x01\x11\x00" * colours
    return b"\xff\xd8" + app + b"\xff\xff\xc2" + struct.pack(">H", 2 + len(frame)) + frame + b"\xff\xda\x00\x02x" + end


def svg(inside: str = "", attributes: str = 'viewBox="0 0 30 10"', before: str = "") -> bytes:
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {spaces} {attributes}>{inside}</svg>".encode()


@pytest.mark.parametrize(
    ("data", "kind", "shape"),
    [
        (PNG, Picture.PNG, (32, 16)),
        (jpeg(200, 50), Picture.JPEG, (200, 50)),
        (jpeg(200, 50, colours=1), Picture.JPEG, (200, 50)),
        (SVG, Picture.SVG, (240, 80)),
        (svg(), Picture.SVG, (30, 10)),
        (svg(attributes='width="20mm" height="10mm" viewBox="0 0 1 1"'), Picture.SVG, (20, 10)),
        (svg(attributes='width="100%" height="5mm" viewBox="0,0,6,3"'), Picture.SVG, (6, 3)),
        (svg(before='<?xml version="1.0" encoding="UTF-8"?><!-- Generator -->'), Picture.SVG, (30, 10)),
        (svg('<style>.a { fill: url(#b) }</style><use xlink:href="#b"/>'), Picture.SVG, (30, 10)),
        (svg('<image href="data:image/png;base64,AA"/>'), Picture.SVG, (30, 10)),
    ],
)
def test_a_logo_says_what_it_is_whatever_its_name(data: bytes, kind: Picture, shape: tuple[float, float]) -> None:
    logo = read_logo(data)
    assert (logo.kind, logo.shape, logo.data) == (kind, shape, data)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", Wrong.NO_PICTURE),
        (b"GIF89a", Wrong.NO_PICTURE),
        (b"<html></html>", Wrong.NO_PICTURE),
        (b"<svg/>", Wrong.NO_PICTURE),
        (PNG[:-20], Wrong.DAMAGED_PICTURE),
        (PNG[:40] + b"x" + PNG[41:], Wrong.DAMAGED_PICTURE),
        (png(0, 16), Wrong.DAMAGED_PICTURE),
        (b"\xff\xd8", Wrong.DAMAGED_PICTURE),
        (jpeg(20, 10, end=b""), Wrong.DAMAGED_PICTURE),
        (jpeg(0, 10), Wrong.DAMAGED_PICTURE),
        (jpeg(20, 10, colours=4), Wrong.PRINT_COLOURS),
        (png(MOST_PIXELS + 1, 10), Wrong.MANY_PIXELS),
        (png(10, 10, bytes(LIMIT)), Wrong.TOO_LARGE),
        (svg()[:-3], Wrong.DAMAGED_PICTURE),
        (svg(attributes=""), Wrong.DAMAGED_PICTURE),
        (svg(attributes='viewBox="0 0 x 1"'), Wrong.DAMAGED_PICTURE),
        (svg("<text>Landkreis</text>"), Wrong.TEXT_IN_PICTURE),
        (svg("<script>alert(1)</script>"), Wrong.ACTIVE_PICTURE),
        (svg('<g onclick="x"/>'), Wrong.ACTIVE_PICTURE),
        (svg("<foreignObject/>"), Wrong.ACTIVE_PICTURE),
        (svg('<image href="https://example.org/x.png"/>'), Wrong.ACTIVE_PICTURE),
        (svg('<image xlink:href="wappen.png"/>'), Wrong.ACTIVE_PICTURE),
        (svg('<use href="data:image/svg+xml;base64,AA"/>'), Wrong.ACTIVE_PICTURE),
        (svg('<rect fill="url(https://example.org/x.svg#a)"/>'), Wrong.ACTIVE_PICTURE),
        (svg("<style>@import 'x.css';</style>"), Wrong.ACTIVE_PICTURE),
        (svg("<style><![CDATA[.a { fill: url('x.svg#a') }]]></style>"), Wrong.ACTIVE_PICTURE),
        (svg(before='<!DOCTYPE svg [<!ENTITY a "x">]>'), Wrong.ACTIVE_PICTURE),
        (svg(before='<?xml-stylesheet href="https://example.org/x.css"?>'), Wrong.ACTIVE_PICTURE),
    ],
)
def test_what_cannot_be_a_logo_is_named(data: bytes, wrong: Wrong) -> None:
    with pytest.raises(Unfit) as unfit:
        read_logo(data)
    assert unfit.value.wrong is wrong


@given(st.binary(max_size=300), st.sampled_from([b"", PNG, PNG[:30], jpeg(3, 3), jpeg(3, 3)[:25], SVG, SVG[:80]]))
def test_any_file_is_a_logo_or_named(more: bytes, start: bytes) -> None:
    with suppress(Unfit):
        assert min(read_logo(start + more).shape) > 0


@given(st.floats(0.1, 10_000), st.floats(0.1, 10_000))
def test_a_logo_fits_its_place_and_keeps_its_shape(width: float, height: float) -> None:
    across, down = Logo(Picture.PNG, b"", (width, height)).size
    assert across <= 60
    assert down <= 18
    assert across == 60 or down == 18
    assert abs(across * height - down * width) <= 0.01 * (width + height)


def test_office_programs_get_a_drawing_as_a_picture_of_its_shape() -> None:
    drawn = as_png(Logo(Picture.SVG, SVG, (240, 80), "Wappen", "logo.svg"))
    assert (drawn.kind, drawn.text, drawn.size, drawn.file) == (Picture.PNG, "Wappen", (54, 18), "logo.svg")
    width, height = read_logo(drawn.data).shape
    assert abs(width / height - 3) < 0.02
    logo = read_logo(PNG)
    assert as_png(logo) is logo
