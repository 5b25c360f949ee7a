"""Text as it may stand in a record: one normal form, nothing that a terminal or a file format would obey."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from sessions.plain_text import clean, clean_line, fold, slug
from sessions.refusal import Reason, Refusal

__all__ = [
    "NAME_LIMIT",
    "TEXT_LIMIT",
    "FilledLine",
    "FilledText",
    "Line",
    "Text",
    "clean",
    "clean_line",
    "filled",
    "fold",
    "long",
    "short",
    "slug",
]

TEXT_LIMIT = 20_000
"""Characters one contribution may have."""
NAME_LIMIT = 300
"""Characters a title, a name or a function may have."""

Text = Annotated[str, AfterValidator(clean), StringConstraints(max_length=TEXT_LIMIT)]
"""A paragraph in somebody's words; may be empty."""
Line = Annotated[str, AfterValidator(clean_line), StringConstraints(max_length=NAME_LIMIT)]
"""A title, name or function on one line; may be empty."""
FilledText = Annotated[Text, StringConstraints(min_length=1)]
"""A paragraph with at least one character."""
FilledLine = Annotated[Line, StringConstraints(min_length=1)]
"""A line with at least one character."""


def filled(text: str) -> str:
    """Return ``text`` cleaned.

    Raises:
        Refusal: ``EMPTY``; ``TOO_LONG`` with ``length`` and ``limit`` in characters.
    """
    words = clean(text)
    if not words:
        raise Refusal(Reason.EMPTY)
    if len(words) > TEXT_LIMIT:
        raise Refusal(Reason.TOO_LONG, length=len(words), limit=TEXT_LIMIT)
    return words


def long(text: str) -> str:
    """Return ``text`` cleaned; it may be empty.

    Raises:
        Refusal: ``TOO_LONG`` with ``length`` and ``limit`` in characters.
    """
    return filled(text) if clean(text) else ""


def short(text: str) -> str:
    """Return ``text`` cleaned, on one line.

    Raises:
        Refusal: ``TOO_LONG`` with ``length`` and ``limit`` in characters.
    """
    words = clean_line(text)
    if len(words) > NAME_LIMIT:
        raise Refusal(Reason.TOO_LONG, length=len(words), limit=NAME_LIMIT)
    return words
