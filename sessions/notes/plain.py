"""A sheet as plain data: dictionaries, lists, text and numbers."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any


def plain(part: object, words: Callable[[str], str] = str) -> Any:
    """Return a sheet, or a part of one, as JSON knows it; ``words`` is asked for every text.

    A block says its ``form``. What does not count when sheets are compared is left out: the whole record, and what an
    organisation puts around a note.
    """
    if isinstance(part, str):
        return words(part)
    if isinstance(part, date | datetime):
        return part.isoformat()
    if isinstance(part, tuple):
        return [plain(element, words) for element in part]
    if is_dataclass(part):
        form = {"form": part.form} if hasattr(part, "form") else {}
        return form | {field.name: plain(getattr(part, field.name), words) for field in fields(part) if field.compare}
    return part
