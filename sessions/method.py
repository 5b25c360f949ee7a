"""Methods as data: a consultation method is a list of phases, read from a TOML file and checked.

Minutes, rules and prompts are never written in code; every published method names its sources in its file.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from sessions.codes import Advice, Entry, Exit, Kind, ModuleBy, Role, Seat, Trust, Writes
from sessions.refusal import Reason, Refusal
from sessions.text import FilledLine, FilledText
from sessions.toml_file import BY_PROGRAM, Fault, Mistake, Place, check_toml, load_toml

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
    """Where a method, its minutes or a rule was published; phases and rules name it by its id."""

    id: Code | None = None
    cite: FilledLine
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    note: Words | None = None


class Rule(Words):
    """A rule of a phase.

    Attributes:
        source: the id of the source that backs it, if that is not the phase's.
        trust: how well it is backed; ``None``: as the phase.
    """

    source: Code | None = None
    trust: Trust | None = None


def _speak_or_be_silent(silent: tuple[Role, ...], info: ValidationInfo) -> tuple[Role, ...]:
    both = set(silent) & set(info.data.get("speaks", ()))
    if both:
        raise ValueError(f"{', '.join(sorted(both))} cannot both speak and be silent")
    return silent


def _rising(bounds: tuple[int, int]) -> tuple[int, int]:
    if bounds[0] > bounds[1]:
        raise ValueError("must be two numbers, fewest and most minutes")
    return bounds


Minutes = Annotated[int, Field(gt=0, le=24 * 60)]
"""A planned length, whole minutes."""
Between = Annotated[tuple[Minutes, Minutes], AfterValidator(_rising)]
"""Fewest and most minutes."""
Speaking = Annotated[tuple[Role, ...], Field(min_length=1)]
"""Who speaks; stands before who is silent."""
Silent = Annotated[tuple[Role, ...], AfterValidator(_speak_or_be_silent), Field(validate_default=True)]
"""Who is silent; nobody who speaks."""
Recorded = Annotated[tuple[Entry, ...], Field(min_length=1)]
"""What the line records; the first is what Enter records."""


class Phase(Value):
    """One step of a method.

    Attributes:
        minutes: planned length, whole minutes.
        range: the fewest and most minutes that a source gives; ``minutes`` may lie outside.
        speaks, silent: roles; the two never overlap.
        records: what the line records; the first is what Enter records.
        parks: the kinds that come too early here most often; the first is what the parking key takes.
        exit: what should be true before leaving.
        elastic: whether minutes may be borrowed from this phase.
        protected: minutes are never taken from here, whatever happens; never elastic as well.
        slot: a consultation module may be laid over this phase.
        module: the id of the module that lies over it; written by ``sessions.module.overlaid``, never in a file.
        source: the ids of the method's sources that back minutes and rules.
        trust: how well the minutes, and rules that say nothing else, are backed by the sources.
    """

    id: Code
    name: Words
    minutes: Minutes
    range: Between | None = None
    speaks: Speaking
    silent: Silent = ()
    seat: Seat
    records: Recorded
    parks: tuple[Kind, ...] = ()
    say: Annotated[tuple[Words, ...], Field(min_length=1)]
    rules: tuple[Rule, ...] = ()
    exit: tuple[Exit, ...] = ()
    elastic: bool
    protected: bool = False
    slot: bool = False
    module: Annotated[Code | None, BY_PROGRAM] = None
    source: tuple[Code, ...] = ()
    trust: Trust = Trust.SEEN

    @field_validator("protected")
    @classmethod
    def _protected_or_elastic(cls, protected: bool, info: ValidationInfo) -> bool:
        if protected and info.data.get("elastic"):
            raise ValueError("a phase cannot be both protected and elastic")
        return protected


class Settings(Value):
    """How a method is held where practice disagrees.

    Attributes:
        module_by: who chooses the consultation module.
        seat: where the case giver sits while the consultants think; ``None``: as each phase says.
        advice: whether consultants may give advice.
        facilitator_advises: whether the facilitator contributes like a consultant.
        writes: who writes down what the consultants say.
    """

    module_by: ModuleBy = ModuleBy.FACILITATOR_WITH_GROUP
    seat: Seat | None = None
    advice: Advice = Advice.ALLOWED
    facilitator_advises: bool = False
    writes: Writes = Writes.SCRIBE


class Method(Value):
    """A method of consultation: its phases in order, its sources, and for how many people it is meant.

    Attributes:
        people: fewest and most people, facilitator included.
        stated: fewest and most minutes that the source states as the total.
        slack: minutes by which the source's own total exceeds the sum of its phases; never part of ``minutes``.
        origin: the id of the method that this one was copied from.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Code
    name: Words
    summary: Words
    people: Annotated[tuple[int, int], Field(description="fewest and most people, facilitator included")]
    stated: Between | None = None
    slack: Annotated[int, Field(ge=0, le=24 * 60)] = 0
    origin: Code | None = None
    settings: Settings = Settings()
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
        """The weakest trust of any phase; ``PARTLY`` if only single rules were not read in a source."""
        weakest = weaker(*(phase.trust for phase in self.phase))
        rules = {rule.trust for phase in self.phase for rule in phase.rules if rule.trust is not None}
        return weaker(weakest, Trust.PARTLY) if rules - {Trust.SEEN} else weakest

    def index(self, phase_id: str) -> int:
        """Return the place of a phase, counted from 0.

        Raises:
            Refusal: ``NO_SUCH_PHASE``.
        """
        for place, phase in enumerate(self.phase):
            if phase.id == phase_id:
                return place
        raise Refusal(Reason.NO_SUCH_PHASE, phase=phase_id)


def weaker(*trusts: Trust) -> Trust:
    """Return the weakest of some trusts."""
    return max(trusts, key=list(Trust).index)


def check_method(text: str) -> Method | list[Fault]:
    """Return the method written in ``text`` (TOML), or every mistake in it."""
    return check_toml(text, Method, _mistakes)


def load_method(path: Path) -> Method:
    """Read a method from a file.

    Raises:
        Refusal: ``METHOD_FILE`` with ``file`` and ``faults``, a tuple of ``Fault``; ``NOT_READABLE``.
    """
    return load_toml(path, check_method)


def _mistakes(method: Method) -> Iterator[Mistake]:
    parts = ((("phase", place), phase.source, phase.rules) for place, phase in enumerate(method.phase))
    return source_mistakes(method.sources, parts)


def source_mistakes(
    sources: tuple[Source, ...], parts: Iterable[tuple[Place, tuple[Code, ...], tuple[Rule, ...]]]
) -> Iterator[Mistake]:
    """Yield each id that two sources share, and each that no source has; a part is a place with its ids and rules."""
    ids = [source.id for source in sources if source.id is not None]
    for number, source in enumerate(sources):
        if source.id is not None and source.id in (other.id for other in sources[:number]):
            yield Mistake(("sources", number, "id"), f"two sources have the id {source.id}")
    for place, backed_by, rules in parts:
        named = [((*place, "source", number), code) for number, code in enumerate(backed_by)]
        named += [
            ((*place, "rules", number, "source"), rule.source) for number, rule in enumerate(rules) if rule.source
        ]
        for where, code in named:
            if code not in ids:
                yield Mistake(where, f"no source has the id {code}", code, ids)


@cache
def published() -> dict[str, Method]:
    """Return the methods that come with the program, by id, shortest first."""
    folder = resources.files("sessions") / "methods"
    found = [load_method(Path(str(item))) for item in folder.iterdir() if item.name.endswith(".toml")]
    return {method.id: method for method in sorted(found, key=lambda method: (method.minutes, method.id))}


def named(method_id: str, own: Iterable[Method] = ()) -> Method:
    """Return the published or own method whose id is, or alone begins with, ``method_id``.

    Raises:
        Refusal: ``NO_SUCH_METHOD`` with the ids there are.
    """
    methods = {method.id: method for method in own} | published()
    if method_id in methods:
        return methods[method_id]
    hits = [method for key, method in methods.items() if key.startswith(method_id)]
    if len(hits) != 1:
        raise Refusal(Reason.NO_SUCH_METHOD, method=method_id, methods=", ".join(methods))
    return hits[0]
