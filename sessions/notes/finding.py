"""What may be wrong with an organisation's template, as codes with facts; ``consult/template_words.py`` says them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Wrong(StrEnum):
    """A kind of mistake in a template."""

    # any file
    MISSING = "missing"
    NOT_READABLE = "not_readable"
    TOO_LARGE = "too_large"
    # template.toml
    NO_TEMPLATE = "no_template"
    FIELD = "field"
    # the logo
    NO_PICTURE = "no_picture"
    DAMAGED_PICTURE = "damaged_picture"
    ACTIVE_PICTURE = "active_picture"
    PRINT_COLOURS = "print_colours"
    TEXT_IN_PICTURE = "text_in_picture"
    MANY_PIXELS = "many_pixels"
    # note.html
    SYNTAX = "syntax"
    UNKNOWN_NAME = "unknown_name"
    NOT_FILLED = "not_filled"
    AS_MARKUP = "as_markup"
    OUT_OF_PLACE = "out_of_place"
    SCRIPT = "script"
    FROM_OUTSIDE = "from_outside"
    NO_LANGUAGE = "no_language"
    NO_TITLE = "no_title"
    NO_CHARSET = "no_charset"
    NO_ALTERNATIVE = "no_alternative"
    # note.html, note.typ, the letterhead
    NOT_SHOWN = "not_shown"
    # note.typ
    TYPST = "typst"
    PACKAGE = "package"
    # the letterhead
    NO_DOCUMENT = "no_document"
    TWO_LETTERHEADS = "two_letterheads"


@dataclass(frozen=True)
class Finding:
    """One mistake.

    Attributes:
        file: its name in the folder.
        line: counted from 1; ``None`` where none can be named.
        facts: values for the words of the code, by name; plain text, never markup.
    """

    file: str
    wrong: Wrong
    line: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
