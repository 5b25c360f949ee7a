"""Consultation modules as data: how the consultants contribute in a phase that leaves this open.

A module is a phase overlay. It is read from a TOML file and checked like a method; its words, what may be recorded and,
if it gives any, its minutes take the place of those of the phase it is laid over.
"""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from sessions.codes import Exit, Kind, Role, Trust
from sessions.method import (
    Code,
    Minutes,
    Phase,
    Recorded,
    Rule,
    Silent,
    Source,
    Speaking,
    Value,
    Words,
    source_mistakes,
    weaker,
)
from sessions.refusal import Reason, Refusal
from sessions.toml_file import Fault, Mistake, check_toml, load_toml


class Module(Value):
    """A way of consulting.

    Attributes:
        summary: when to choose it.
        basic: whether it suits new groups; otherwise it is for practised ones.
        minutes: whole minutes; ``None``: those of the phase.
        speaks, silent, records, parks, exit, rules: as in ``Phase``.
        say: first the instruction that the facilitator reads aloud, then the opening words of a contribution.
        then: what is offered to the case giver after it; goes to the end of ``say``.
        source: the ids of the module's sources that back minutes and rules.
        trust: how well the minutes, and rules that say nothing else, are backed by the sources.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")]
    id: Code
    name: Words
    summary: Words
    basic: bool
    minutes: Minutes | None = None
    speaks: Speaking = (Role.CONSULTANT,)
    silent: Silent = (Role.CASE_GIVER,)
    records: Recorded
    parks: tuple[Kind, ...] = ()
    say: Annotated[tuple[Words, ...], Field(min_length=2)]
    then: Words | None = None
    rules: tuple[Rule, ...] = ()
    exit: tuple[Exit, ...] = ()
    source: tuple[Code, ...] = ()
    trust: Trust = Trust.SEEN
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


def check_module(text: str) -> Module | list[Fault]:
    """Return the module written in ``text`` (TOML), or every mistake in it."""
    return check_toml(text, Module, _mistakes)


def load_module(path: Path) -> Module:
    """Read a module from a file.

    Raises:
        Refusal: ``METHOD_FILE`` with ``file`` and ``faults``, a tuple of ``Fault``; ``NOT_READABLE``.
    """
    return load_toml(path, check_module)


def _mistakes(module: Module) -> Iterator[Mistake]:
    return source_mistakes(module.sources, [((), module.source, module.rules)])


@cache
def published_modules() -> dict[str, Module]:
    """Return the modules that come with the program, by id, those for new groups first."""
    folder = resources.files("sessions") / "modules"
    found = [load_module(Path(str(item))) for item in folder.iterdir() if item.name.endswith(".toml")]
    return {module.id: module for module in sorted(found, key=lambda module: (not module.basic, module.id))}


def overlaid(phase: Phase, module: Module) -> Phase:
    """Return ``phase`` with ``module`` laid over it.

    ``phase`` is the phase as published: to change to another module, start from it again. Rules then say themselves how
    well they are backed; what backs them is read in the module, because its sources are not those of the method.

    Raises:
        Refusal: ``NO_SLOT`` with ``phase``, its id.
    """
    if not phase.slot:
        raise Refusal(Reason.NO_SLOT, phase=phase.id)
    rules = [rule.model_copy(update={"source": None, "trust": rule.trust or module.trust}) for rule in module.rules]
    own_minutes: dict[str, Any] = {"minutes": module.minutes, "range": None, "source": ()} if module.minutes else {}
    return phase.model_copy(
        update={
            "name": Words(de=f"{phase.name.de}: {module.name.de}", en=f"{phase.name.en}: {module.name.en}"),
            "speaks": module.speaks,
            "silent": module.silent,
            "records": module.records,
            "parks": module.parks,
            "say": (*module.say, *([module.then] if module.then else ())),
            "rules": tuple(rules),
            "exit": module.exit,
            "trust": weaker(phase.trust, module.trust),
            "module": module.id,
            **own_minutes,
        }
    )
