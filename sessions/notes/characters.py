"""Characters that no document can hold or that make it read differently, put in words before a sheet is rendered.

Records hold none of them (``sessions/plain_text.py``); a sheet that was made in another way may. XML knows no control
characters and no halves of surrogate pairs (https://www.w3.org/TR/xml/#charsets), and a library that writes XML raises
at the first one: then there would be no note at all.
"""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sessions.notes.blocks import Sheet

# Controls except line feed and tab; surrogates; the bidirectional embeddings, overrides and isolates, behind which a
# line may read differently from what is stored (https://www.unicode.org/reports/tr36/).
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_PICTURES = 0x2400
_DELETE, _DELETE_PICTURE = "\x7f", "\u2421"


def readable(text: str) -> str:
    """Return text with every unfit character replaced by its name, ``[ESCAPE]`` or ``[U+D83D]``."""
    return _UNFIT.sub(lambda found: f"[{name(found[0])}]", text)


def readable_sheet(sheet: Sheet) -> Sheet:
    """Return a sheet in which every text is ``readable``."""
    found: Sheet = _rewritten(sheet) if replaced(sheet) else sheet
    return found


def replaced(sheet: Sheet) -> tuple[str, ...]:
    """Return the names of what ``readable_sheet`` replaces, each once, in the order of the sheet."""
    return tuple(dict.fromkeys(name(sign) for sign in _unfit(sheet)))


def name(character: str) -> str:
    """Return what Unicode calls a character, "ESCAPE", or its number, "U+D83D", where it has no name."""
    # A control has no name of its own, but the picture of it has one.
    picture = _DELETE_PICTURE if character == _DELETE else chr(_PICTURES + ord(character)) if character < " " else ""
    named = unicodedata.name(picture or character, "")
    return named.removeprefix("SYMBOL FOR ") or f"U+{ord(character):04X}"


def _unfit(part: object) -> list[str]:
    if isinstance(part, str):
        return _UNFIT.findall(part)
    if isinstance(part, tuple):
        return [sign for element in part for sign in _unfit(element)]
    if is_dataclass(part):
        return [sign for field in fields(part) for sign in _unfit(getattr(part, field.name))]
    return []


def _rewritten(part: Any) -> Any:
    if isinstance(part, str):
        # A code, which is a string too, stays one.
        return readable(part) if _UNFIT.search(part) else part
    if isinstance(part, tuple):
        return tuple(_rewritten(element) for element in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{field.name: _rewritten(getattr(part, field.name)) for field in fields(part)})
    return part
