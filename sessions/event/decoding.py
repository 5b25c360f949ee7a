"""Text from the bytes of a file whose encoding nobody names."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(payload: bytes) -> tuple[str, str]:
    """Return the text of ``payload`` and the encoding in which it was read.

    Known are UTF-8 and UTF-16, with or without their mark, and Windows-1252, which is what is left; a byte or half a
    character that is none becomes U+FFFD.
    """
    encoding = next((name for mark, name in _MARKS if payload.startswith(mark)), None) or _guessed(payload)
    return payload.decode(encoding, errors="replace"), encoding.removesuffix("-sig")


def _guessed(payload: bytes) -> str:
    # Every second byte of western text in UTF-16 is zero, and none is in the others.
    sample = payload[:2000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 > len(sample):
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
