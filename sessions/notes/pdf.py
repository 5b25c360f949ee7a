"""A sheet as PDF that screen readers can read (PDF/UA-1, ISO 14289-1) and archives can keep (PDF/A-2a, ISO 19005-2).

Typst refuses a character for which its fonts have no sign, so the name of the character stands in its place.
"""

import json
import os
import re
import struct
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import typst

from sessions.notes.blocks import Section, Sheet, Table
from sessions.notes.characters import name, readable_sheet, replaced
from sessions.notes.dress import Dress, Logo
from sessions.notes.finding import Finding, Wrong
from sessions.notes.flow import shares
from sessions.notes.plain import plain
from sessions.refusal import Reason, Refusal

_FOLDER = Path(str(resources.files("sessions.notes"))) / "typst"
_SOURCE = "note.typ"
_PLACE = "consult-typst-"
_PROXIES = {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "no_proxy": "", "NO_PROXY": ""}
"""The port of RFC 863, at which hardly any machine listens, and which gives nothing back."""
_LAST_FONT = "DejaVuSans.ttf"
"""Has all that the first font has, and a hundred times as much."""
_LONG_WORD = re.compile(r"\S{25,}")
_SIGN_WITHIN = re.compile(r"[._@=&?](?=\w)")
_ENDLESS = re.compile(r"[^\s\u200b]{41,}")
_MAY_BREAK = "\u200b"
_SHORT = 12
"""Characters of a cell that always has room; a date has ten."""
_WRAPS = 40
"""Characters from which on a cell gets more room, so that its row is not the highest of the page."""


Sources = Sequence[tuple[str, bytes]]
"""Files by name."""


class Pdf(NamedTuple):
    """A file, and the names of the characters that stand in it by name."""

    data: bytes
    unshown: tuple[str, ...]


def pdf(sheet: Sheet, sources: Sources = ()) -> Pdf:
    """Return a sheet as a PDF, the same bytes for the same sheet; nothing is read but the template and its fonts.

    Args:
        sheet: what is written.
        sources: an organisation's own ``note.typ`` and what it may use, by name; none: the program's own.

    Raises:
        ValueError: the sheet does not say when it was made, without which nothing is fit for an archive.
        Refusal: ``TEMPLATE`` with ``findings``: Typst does not take the sources, or the logo.
    """
    if sheet.at is None:
        raise ValueError("a sheet without an instant")
    try:
        return _compiled(sheet, sheet.at, _shown(), sources)
    except typst.TypstError:
        # A mark may stand where its script has none, such as at the beginning of a line.
        shown = frozenset(sign for sign in _shown() if unicodedata.category(sign)[0] != "M")
    try:
        return _compiled(sheet, sheet.at, shown, sources)
    except typst.TypstError as error:
        if sources:
            raise Refusal(Reason.TEMPLATE, template=sheet.dress.name, findings=(_finding(error),)) from error
        if sheet.dress.logo is not None:
            # Of all that stands on our own pages, only a picture can be something that Typst does not take.
            raise _no_picture(sheet.dress.logo) from error
        raise


def own_source() -> str:
    """Return the source of the program's own template."""
    return (_FOLDER / _SOURCE).read_text(encoding="utf-8")


def picture(logo: Logo) -> bytes:
    """Return a logo as a PNG of 300 dots per inch.

    Raises:
        Refusal: ``TEMPLATE`` with ``findings``: it cannot be drawn.
    """
    width, height = logo.size
    drawn = f"#set page(width: {width}mm, height: {height}mm, margin: 0mm, fill: none)\n"
    drawn += f'#image("{_file_of(logo)}", width: 100%, height: 100%)'
    try:
        return _typst({_SOURCE: drawn.encode(), _file_of(logo): logo.data}, format="png", ppi=300)
    except typst.TypstError as error:
        raise _no_picture(logo) from error


def _no_picture(logo: Logo) -> Refusal:
    return Refusal(Reason.TEMPLATE, template=logo.file, findings=(Finding(logo.file, Wrong.DAMAGED_PICTURE),))


def _compiled(sheet: Sheet, at: datetime, shown: frozenset[str], sources: Sources) -> Pdf:
    unfit = replaced(sheet)
    sheet = readable_sheet(sheet)
    words = _Words(shown)
    note: dict[str, Any] = plain(sheet, words)
    for section, data in zip(sheet.sections, note["sections"], strict=True):
        _prepare_tables(section, data, words)
    note["dress"] = _dress(sheet.dress, words)
    unshown = tuple(dict.fromkeys((*unfit, *words.unshown)))
    files = dict(sources) or {_SOURCE: own_source().encode()}
    if sheet.dress.logo is not None:
        files[_file_of(sheet.dress.logo)] = sheet.dress.logo.data
    compiled = _typst(
        files,
        sys_inputs={"note": json.dumps(note | {"names": unshown}, ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    return Pdf(compiled, unshown)


def _dress(dress: Dress, words: "_Words") -> dict[str, Any]:
    """Return what the template must know of an organisation; the logo by the name of its file, its size in mm."""
    logo = dress.logo
    its = None
    if logo is not None:
        its = {"file": _file_of(logo), "text": words(logo.text).replace(_MAY_BREAK, ""), "size": logo.size}
    said = {name: plain(getattr(dress, name), words) for name in ("name", "before", "after", "footer")}
    return said | {"logo": its}


def _file_of(logo: Logo) -> str:
    """Return the name by which a template finds the logo; no file of a template is called like that."""
    return f"dress/logo.{logo.kind}"


def _typst(files: Mapping[str, bytes], **options: Any) -> bytes:
    """Return what Typst makes of files; it finds no other file, and nothing in the network."""
    with tempfile.TemporaryDirectory(prefix=_PLACE) as place, _without_network():
        folder = Path(place)
        for name, data in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
        elsewhere = folder / "packages"
        made: bytes = typst.compile(
            folder / _SOURCE,
            root=folder,
            font_paths=_fonts(),
            package_path=elsewhere,
            package_cache_path=elsewhere,
            **options,
        )
    return made


@contextmanager
def _without_network() -> Iterator[None]:
    """Keep Typst from fetching packages, for which it has no switch: lead it to a proxy that is not there."""
    before = {name: os.environ.get(name) for name in _PROXIES}
    os.environ.update(_PROXIES)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _finding(error: typst.TypstError) -> Finding:
    """Return what Typst says of sources, with file and line as far as it names them."""
    place = re.search(r"(?:^|[/\\\s])([^/\\\s]+\.typ):(\d+):\d+", error.diagnostic)
    file, line = (place[1], int(place[2])) if place else (_SOURCE, None)
    wrong = Wrong.PACKAGE if re.match("failed to download package|package not found", error.message) else Wrong.TYPST
    # Where the files lay for a moment says nothing to anybody.
    return Finding(file, wrong, line, {"cause": re.sub(rf"\S*{_PLACE}\w+[/\\]", "", error.message)})


class _Words:
    """Makes text fit for the page: only what is shown, and no word wider than a line.

    Attributes:
        unshown: the names of what is not, each once, in order.
    """

    def __init__(self, shown: frozenset[str]) -> None:
        self._shown = shown
        self.unshown: dict[str, None] = {}

    def __call__(self, text: str) -> str:
        if not self._shown.issuperset(text):
            text = "".join(sign if sign in self._shown else self._name(sign) for sign in text)
        return _LONG_WORD.sub(_breakable, text)

    def _name(self, sign: str) -> str:
        self.unshown[name(sign)] = None
        return f"[{name(sign)}]"


def _breakable(found: re.Match[str]) -> str:
    """Return a long word with places to break it: behind signs, and anywhere where it is no word at all."""
    word = _SIGN_WITHIN.sub(rf"\g<0>{_MAY_BREAK}", found[0])
    return _ENDLESS.sub(lambda part: _MAY_BREAK.join(re.findall(".{1,8}", part[0])), word)


def _prepare_tables(section: Section, data: dict[str, Any], words: _Words) -> None:
    """Add what the template must know of tables: the widths of their columns, and their pictures in words."""
    for block, its in zip(section.blocks, data["blocks"], strict=True):
        if isinstance(block, Table):
            its["widths"] = _widths(block)
            its["alt"] = words(block.alternative).replace(_MAY_BREAK, "")


def _widths(table: Table) -> list[float | None]:
    """Return the share of each column; ``None`` for one of short words, numbers or dates, which takes what it needs."""
    longest = (max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True))
    return [
        None if length <= _SHORT else share * min(1.5, max(1, length / _WRAPS) ** 0.5)
        for length, share in zip(longest, shares(table), strict=True)
    ]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FOLDER])


@cache
def _shown() -> frozenset[str]:
    """Return the characters that the last font has; for private use ones no reader of a PDF would know what they are.

    Read from the font's table of characters, in its format 12
    (https://learn.microsoft.com/typography/opentype/spec/cmap).
    """
    font = (_FOLDER / _LAST_FONT).read_bytes()
    tables = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * font[5], 16)}
    cmap = tables[b"cmap"]
    places = (struct.unpack_from(">I", font, cmap + 8 + 8 * number)[0] for number in range(font[cmap + 3]))
    groups = next(cmap + place for place in places if font[cmap + place + 1] == 12)
    (count,) = struct.unpack_from(">I", font, groups + 12)
    ranges = (struct.unpack_from(">II", font, groups + 16 + 12 * number) for number in range(count))
    signs = (chr(code) for first, last in ranges for code in range(first, last + 1))
    return frozenset(sign for sign in signs if unicodedata.category(sign) != "Co") | {"\n"}
