"""A value read from a TOML file: every mistake with its line, its field and what may have been meant."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from sessions.refusal import Reason, Refusal

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[int | str, ...]
"""Where a value stands: names of fields, and places in lists counted from 0."""


class Fault(NamedTuple):
    """One mistake in a file.

    Attributes:
        line: counted from 1.
        field: as it is written, ``phase[2].minutes``; phases counted from 1.
        hint: the name that may have been meant, or else all that are allowed, joined with ", "; or nothing.
    """

    line: int
    field: str
    message: str
    hint: str = ""


class Mistake(NamedTuple):
    """A mistake that shows only when all fields were read: its place, and what is allowed there."""

    place: Place
    message: str
    given: str = ""
    allowed: Sequence[str] = ()


def _by_program(value: object, info: ValidationInfo) -> object:
    if info.context == _IN_A_FILE:
        raise PydanticCustomError("by_program", "is written by the program, never in a file")
    return value


_IN_A_FILE = "file"
BY_PROGRAM = AfterValidator(_by_program)
"""Marks a field that only the program writes; in a file it is a mistake."""


def check_toml(text: str, model: type[Model], also: Callable[[Model], Iterable[Mistake]]) -> Model | list[Fault]:
    """Return the value written in ``text`` (TOML), or every mistake; ``also`` finds those across fields."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else max(1, len(text.splitlines()))
        return [Fault(line, "TOML", str(error))]
    try:
        # Through JSON, because strict values take lists and strings for tuples and codes only from there.
        import json

        value = model.model_validate_json(json.dumps(data, default=str), context=_IN_A_FILE)
    except ValidationError as error:
        return [_fault(text, mistake) for mistake in _mistakes(model, error)]
    return [_fault(text, mistake) for mistake in also(value)] or value


def load_toml(path: Path, check: Callable[[str], Model | list[Fault]]) -> Model:
    """Read a value from a file.

    Raises:
        Refusal: ``METHOD_FILE`` with ``file`` and ``faults``, a tuple of them; ``NOT_READABLE`` with ``file`` and
            ``cause``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise Refusal(Reason.NOT_READABLE, file=str(path), cause=cause) from error
    result = check(text)
    if isinstance(result, list):
        raise Refusal(Reason.METHOD_FILE, file=str(path), faults=tuple(result))
    return result


def _mistakes(model: type[BaseModel], error: ValidationError) -> Iterator[Mistake]:
    found = error.errors()
    # A list all of whose items are wrong is called too short as well; only the items say what is wrong.
    wider = {item["loc"][:length] for item in found for length in range(1, len(item["loc"]))}
    unknown = [_mistake(model, item) for item in found if item["type"] == "extra_forbidden"]
    # A field that is missing only because it is misspelled is one mistake and not two.
    misspelled = {(*mistake.place[:-1], _hint(mistake)) for mistake in unknown}
    for item in found:
        if item["loc"] not in wider and not (item["type"] == "missing" and item["loc"] in misspelled):
            yield _mistake(model, item)


def _mistake(model: type[BaseModel], item: ErrorDetails) -> Mistake:
    place, facts = item["loc"], item.get("ctx", {})
    if item["type"] == "extra_forbidden":
        return Mistake(place, item["msg"], str(place[-1]), _fields(model, place[:-1]))
    if item["type"] == "enum":
        given = str(item["input"])
        return Mistake(place, f"{given} is not a known code", given, re.findall(r"'([^']+)'", facts["expected"]))
    return Mistake((*place, *facts.get("below", ())), item["msg"].removeprefix("Value error, "))


def _fields(model: type[BaseModel], place: Place) -> list[str]:
    """Return the names that may be written in the table at ``place``."""
    for part in place:
        if isinstance(part, str):
            model = next(_models_in(model.model_fields[part].annotation))
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if BY_PROGRAM not in field.metadata]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _fault(text: str, mistake: Mistake) -> Fault:
    return Fault(_line_of(text, mistake.place), _field_name(mistake.place), mistake.message, _hint(mistake))


def _hint(mistake: Mistake) -> str:
    import difflib

    # With difflib's own 0.6, "slot" would be taken for "silent".
    close = difflib.get_close_matches(mistake.given, mistake.allowed, n=1, cutoff=0.7)
    return ", ".join(close or mistake.allowed)


def _field_name(place: Place) -> str:
    """Return a place as it is written: ``phase[2].minutes``, phases counted from 1."""
    name = ""
    for part in place:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name or "file"


def _line_of(text: str, place: Place) -> int:
    """Return the line (from 1) on which the field at ``place`` is written, or its table begins."""
    lines, rest, start, stop = text.splitlines(), list(place), 0, r"\s*\["
    if len(rest) > 1 and isinstance(rest[0], str) and isinstance(rest[1], int):
        head = rf"\s*\[\[\s*{re.escape(rest[0])}\s*\]\]"
        heads = [number for number, line in enumerate(lines) if re.match(head, line)]
        if rest[1] < len(heads):
            start, rest, stop = heads[rest[1]], rest[2:], r"\s*\[\["
    elif len(rest) > 1:
        head = rf"\s*\[\s*{re.escape(str(rest[0]))}\s*\]"
        table = next((number for number, line in enumerate(lines) if re.match(head, line)), None)
        if table is not None:
            start, rest = table, rest[1:]
    if not rest:
        return start + 1
    key = re.escape(str(rest[0]))
    written = rf"\s*\[?{re.escape(str(place[0]))}\.{key}\b|\s*[\"']?{key}[\"']?\s*[=.]"
    for number, line in enumerate(lines[start:], start):
        if number > start and re.match(stop, line):
            break
        if re.match(written, line):
            return number + 1
    heading = next((n for n, line in enumerate(lines) if re.match(rf"\s*\[\[?\s*{key}\b", line)), start)
    return (heading if start == 0 and len(rest) == len(place) else start) + 1
