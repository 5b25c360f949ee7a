"""Cleaning and folding of text; the standard library only, so that lists start fast (see ``sessions/text.py``)."""

import re
import unicodedata

# C0 and C1 controls except line feed; surrogates; the bidirectional embeddings, overrides and isolates,
# which can make a line read differently from what is stored (Unicode TR 36, https://www.unicode.org/reports/tr36/).
_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_ESCAPE_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_LINE_BREAK = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


def clean(raw: str) -> str:
    r"""Return ``raw`` in Unicode normal form C, without control characters, line breaks as ``\n``, trimmed.

    Terminal escape sequences go as a whole. ``clean(clean(x)) == clean(x)`` for every ``x``.
    """
    text = _LINE_BREAK.sub("\n", _ESCAPE_SEQUENCE.sub("", raw)).replace("\t", " ")
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text)).strip()


def clean_line(raw: str) -> str:
    """Return ``clean(raw)`` on one line: line breaks and runs of white space become one space."""
    return " ".join(clean(raw).split())


def fold(text: str) -> str:
    """Return ``text`` as it is searched: without case, umlauts written out (``Ämter`` and ``aemter`` meet)."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return folded.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def slug(text: str, limit: int = 48) -> str:
    """Return ``text`` as a file name of ASCII letters, digits and hyphens, at most ``limit`` long, never empty."""
    ascii_only = unicodedata.normalize("NFKD", fold(text)).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    # Windows refuses files of these names, whatever their suffix.
    if re.fullmatch(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", words):
        words += "-x"
    return words[:limit].strip("-") or "x"
