"""Methods as data: a consultation method is a list of phases, read from a TOML file and checked.

Minutes, rules and prompts are never written in code; every published method names its sources in its file.
"""

import re
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from sessions.codes import Entry, Exit, Kind, Role, Seat, Trust
from sessions.refusal import Reason, Refusal
from sessions.text import FilledLine, FilledText

METHOD_SCHEMA = 1

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
"""An identifier in files: lower-case letters, digits and hyphens."""


class Value(BaseModel):
    """A frozen value with strict types and no unknown fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


class Words(Value):
    """The same words in German and English."""

    de: FilledText
    en: FilledText

    def in_language(self, language: str) -> str:
        """Return the words in ``language`` (``de`` or ``en``)."""
        return self.de if language == "de" else self.en


class Source(Value):
    """Where a method, its minutes or a rule was published."""

    cite: FilledLine
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    note: Words | None = None


class Phase(Value):
    """One step of a method.

    Attributes:
        minutes: planned length, whole minutes.
        speaks, silent: roles; the two never overlap.
        records: what the line records; the first is what Enter records.
        parks: the kinds that come too early here most often; the first is what the parking key takes.
        exit: what should be true before leaving.
        elastic: whether minutes may be borrowed from this phase.
        trust: how well minutes and rules of this phase are backed by the sources.
    """

    id: Code
    name: Words
    minutes: Annotated[int, Field(gt=0, le=24 * 60)]
    speaks: Annotated[tuple[Role, ...], Field(min_length=1)]
    silent: tuple[Role, ...] = ()
    seat: Seat
    records: Annotated[tuple[Entry, ...], Field(min_length=1)]
    parks: tuple[Kind, ...] = ()
    say: Annotated[tuple[Words, ...], Field(min_length=1)]
    rules: tuple[Words, ...] = ()
    exit: tuple[Exit, ...] = ()
    elastic: bool
    trust: Trust = Trust.SEEN

    @field_validator("silent")
    @classmethod
    def _speak_or_be_silent(cls, silent: tuple[Role, ...], info: ValidationInfo) -> tuple[Role, ...]:
        both = set(silent) & set(info.data.get("speaks", ()))
        if both:
            raise ValueError(f"{', '.join(sorted(both))} cannot both speak and be silent")
        return silent


class Method(Value):
    """A method of consultation: its phases in order, its sources, and for how many people it is meant."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Code
    name: Words
    summary: Words
    people: Annotated[tuple[int, int], Field(description="fewest and most people, facilitator included")]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    phase: Annotated[tuple[Phase, ...], Field(min_length=1)]

    @field_validator("people")
    @classmethod
    def _a_range(cls, people: tuple[int, int]) -> tuple[int, int]:
        if not 2 <= people[0] <= people[1]:
            raise ValueError("must be two numbers, fewest and most people, at least 2")
        return people

    @field_validator("phase")
    @classmethod
    def _distinct_phases(cls, phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
        seen: set[str] = set()
        for place, phase in enumerate(phases):
            if phase.id in seen:
                facts = {"id": phase.id, "below": (place, "id")}
                raise PydanticCustomError("twice", "two phases have the id {id}", facts)
            seen.add(phase.id)
        return phases

    @property
    def minutes(self) -> int:
        """The sum of the planned minutes of all phases."""
        return sum(phase.minutes for phase in self.phase)

    @property
    def trust(self) -> Trust:
        """The weakest trust of any phase."""
        order = list(Trust)
        return max((phase.trust for phase in self.phase), key=order.index)

    def index(self, phase_id: str) -> int:
        """Return the place of a phase, counted from 0.

        Raises:
            Refusal: ``NO_SUCH_PHASE``.
        """
        for place, phase in enumerate(self.phase):
            if phase.id == phase_id:
                return place
        raise Refusal(Reason.NO_SUCH_PHASE, phase=phase_id)


class Fault(Value):
    """One mistake in a method file."""

    line: int
    field: str
    message: str


def check_method(text: str) -> Method | list[Fault]:
    """Return the method written in ``text`` (TOML), or every mistake with its line (from 1) and field."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else max(1, len(text.splitlines()))
        return [Fault(line=line, field="TOML", message=str(error))]
    try:
        # Through JSON, because strict values take lists and strings for tuples and codes only from there.
        import json

        return Method.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        # A list all of whose items are wrong is called too short as well; only the items say what is wrong.
        places = [item["loc"] for item in error.errors()]
        wider = {place[:length] for place in places for length in range(1, len(place))}
        return [_fault(text, item) for item in error.errors() if item["loc"] not in wider]


def _fault(text: str, item: ErrorDetails) -> Fault:
    place = (*item["loc"], *item.get("ctx", {}).get("below", ()))
    message = item["msg"].removeprefix("Value error, ")
    return Fault(line=_line_of(text, place), field=_field_name(place), message=message)


def load_method(path: Path) -> Method:
    """Read a method from a file.

    Raises:
        Refusal: ``METHOD_FILE`` with ``file`` and ``faults``, one line of text each.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(Reason.METHOD_FILE, file=str(path), faults=str(error)) from error
    result = check_method(text)
    if isinstance(result, Method):
        return result
    faults = "\n".join(f"{path}:{fault.line}: {fault.field}: {fault.message}" for fault in result)
    raise Refusal(Reason.METHOD_FILE, file=str(path), faults=faults)


@cache
def published() -> dict[str, Method]:
    """Return the methods that come with the program, by id, shortest first."""
    folder = resources.files("sessions") / "methods"
    found = [load_method(Path(str(item))) for item in folder.iterdir() if item.name.endswith(".toml")]
    return {method.id: method for method in sorted(found, key=lambda method: method.minutes)}


def named(method_id: str) -> Method:
    """Return the published method whose id is, or alone begins with, ``method_id``.

    Raises:
        Refusal: ``NO_SUCH_METHOD`` with the ids there are.
    """
    methods = published()
    if method_id in methods:
        return methods[method_id]
    hits = [method for key, method in methods.items() if key.startswith(method_id)]
    if len(hits) != 1:
        raise Refusal(Reason.NO_SUCH_METHOD, method=method_id, methods=", ".join(methods))
    return hits[0]


def _field_name(place: tuple[int | str, ...]) -> str:
    """Return a place as it is written: ``phase[2].minutes``, phases counted from 1."""
    name = ""
    for part in place:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name or "method"


def _line_of(text: str, place: tuple[int | str, ...]) -> int:
    """Return the line (from 1) on which the field at ``place`` is written, or its table begins."""
    lines, rest, start, stop = text.splitlines(), list(place), 0, r"\s*\["
    if len(rest) > 1 and isinstance(rest[0], str) and isinstance(rest[1], int):
        head = rf"\s*\[\[\s*{re.escape(rest[0])}\s*\]\]"
        heads = [number for number, line in enumerate(lines) if re.match(head, line)]
        if rest[1] < len(heads):
            start, rest, stop = heads[rest[1]], rest[2:], r"\s*\[\["
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
