"""Methods of one's own: copied from another one, and changed. What somebody wrote never passes for what was read."""

from collections.abc import Container

from sessions.codes import Trust
from sessions.method import Code, Method, Phase, Rule, Source, Words
from sessions.refusal import Reason, Refusal
from sessions.text import NAME_LIMIT, clean_line

OWN = "own"
"""How the id of a source begins that stands for whoever wrote a method."""


def free_code(wanted: str, taken: Container[str]) -> Code:
    """Return ``wanted``, or the first numbered one like it that is not among ``taken``."""
    number, code = 1, wanted
    while code in taken:
        number += 1
        # An identifier has at most 64 characters.
        code = f"{wanted[:56]}-{number}"
    return code


def copied(method: Method, name: str, method_id: Code) -> Method:
    """Return a copy of ``method`` under another name, in both languages, that names where it comes from.

    Raises:
        Refusal: ``EMPTY``; ``TOO_LONG`` with ``length`` and ``limit`` in characters.
    """
    words = clean_line(name)
    if not words:
        raise Refusal(Reason.EMPTY)
    if len(words) > NAME_LIMIT:
        raise Refusal(Reason.TOO_LONG, length=len(words), limit=NAME_LIMIT)
    return method.model_copy(update={"id": method_id, "name": Words(de=words, en=words), "origin": method.id})


def rewritten(before: Method, after: Method) -> Method:
    """Return ``after`` with every phase marked as not verified that is not in ``before`` as it stands.

    Such a phase names its writer as its source, under the name of the method, and no minutes that a source gives; a
    rule that stayed in it keeps what backs it, if that is one source. The totals that a source gives hold no longer.
    """
    earlier = {phase.id: phase for phase in before.phase}
    old, new = _cite(before), _cite(after)
    sources = tuple(
        source.model_copy(update={"cite": new}) if _is_own(source) and source.cite == old else source
        for source in after.sources
    )
    if {phase.id: phase for phase in after.phase} == earlier:
        return after.model_copy(update={"sources": sources})
    # A copied method may have another writer's already.
    own = next((source for source in sources if _is_own(source) and source.cite == new), None)
    if own is None:
        own = Source(id=free_code(OWN, [source.id for source in sources if source.id]), cite=new)
        sources = (*sources, own)
    phases = tuple(
        phase if phase == earlier.get(phase.id) else _marked(phase, earlier.get(phase.id), own) for phase in after.phase
    )
    return after.model_copy(update={"phase": phases, "sources": sources, "stated": None, "slack": 0})


def _marked(phase: Phase, before: Phase | None, own: Source) -> Phase:
    rules = tuple(_backed(rule, before) for rule in phase.rules)
    return phase.model_copy(update={"rules": rules, "range": None, "source": (own.id,), "trust": Trust.UNVERIFIED})


def _backed(rule: Rule, before: Phase | None) -> Rule:
    """Return a rule that says itself what backs it, no longer leaving that to its phase."""
    source, trust = rule.source, rule.trust
    if before is not None and rule in before.rules:
        # Of several sources none is known to be the rule's.
        source = source or (before.source[0] if len(before.source) == 1 else None)
        trust = trust or before.trust
    return rule.model_copy(update={"source": source, "trust": trust if source else None})


def _cite(method: Method) -> str:
    return clean_line(method.name.de)[:NAME_LIMIT].strip()


def _is_own(source: Source) -> bool:
    return source.id is not None and (source.id == OWN or source.id.startswith(f"{OWN}-"))
