"""A method copied and changed: what was read in a source stays so, what somebody wrote never passes for it."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sessions.codes import Trust
from sessions.method import Method, Phase, Rule, check_method, published
from sessions.method_file import to_toml
from sessions.own_method import copied, free_code, rewritten
from sessions.refusal import Reason
from tests.sessions.core_builders import refused
from tests.sessions.made_methods import methods

TIETZE = published()["tietze"]
COPY = copied(TIETZE, "Unser Ablauf", "unser-ablauf")


def changed(method: Method, phase_id: str, **values: Any) -> Method:
    """Return a method with other values in one phase."""
    phases = [phase.model_copy(update=values) if phase.id == phase_id else phase for phase in method.phase]
    return method.model_copy(update={"phase": tuple(phases)})


def backing(phase: Phase) -> tuple[Trust, tuple[str, ...]]:
    return phase.trust, phase.source


@pytest.mark.parametrize(
    ("wanted", "taken", "free"),
    [("a", "", "a"), ("a", "a", "a-2"), ("a", "a a-2", "a-3"), ("x" * 64, "x" * 64, "x" * 56 + "-2")],
)
def test_a_free_code_is_numbered(wanted: str, taken: str, free: str) -> None:
    assert free_code(wanted, taken.split()) == free


def test_a_copy_names_where_it_comes_from_and_keeps_the_rest() -> None:
    assert (COPY.id, COPY.origin, COPY.name.de, COPY.name.en) == ("unser-ablauf", "tietze", *["Unser Ablauf"] * 2)
    assert (COPY.phase, COPY.sources, COPY.trust) == (TIETZE.phase, TIETZE.sources, TIETZE.trust)


@pytest.mark.parametrize(("name", "reason"), [(" \n", Reason.EMPTY), ("x" * 301, Reason.TOO_LONG)])
def test_a_copy_needs_a_name(name: str, reason: Reason) -> None:
    with refused(reason):
        copied(TIETZE, name, "x")


@pytest.mark.parametrize("change", [{"minutes": 12}, {"slot": False}, {"say": TIETZE.phase[0].say}])
def test_a_changed_phase_is_not_verified_and_names_its_writer(change: dict[str, Any]) -> None:
    after = rewritten(COPY, changed(COPY, "consultation", **change))
    for was, now in zip(COPY.phase, after.phase, strict=True):
        expected = (Trust.UNVERIFIED, ("own",)) if was.id == "consultation" else backing(was)
        assert backing(now) == expected
    assert [source.cite for source in after.sources if source.id == "own"] == ["Unser Ablauf"]
    assert after.phase[after.index("consultation")].range is None
    assert (after.stated, after.slack) == (None, 0)
    assert after.sources[:-1] == COPY.sources


def test_nothing_changed_is_nothing_marked() -> None:
    assert rewritten(COPY, COPY) == COPY
    moved = COPY.model_copy(update={"phase": COPY.phase[::-1], "people": (3, 4)})
    assert rewritten(COPY, moved) == moved


@pytest.mark.parametrize("removed", [0, 3])
def test_a_removed_phase_makes_totals_of_a_source_void_and_no_other_phase_doubtful(removed: int) -> None:
    left = tuple(phase for place, phase in enumerate(COPY.phase) if place != removed)
    after = rewritten(COPY, COPY.model_copy(update={"phase": left}))
    assert after.phase == left
    assert after.stated is None


def test_an_added_phase_is_not_verified() -> None:
    added = COPY.phase[0].model_copy(update={"id": "casting-2"})
    after = rewritten(COPY, COPY.model_copy(update={"phase": (*COPY.phase, added)}))
    assert backing(after.phase[-1]) == (Trust.UNVERIFIED, ("own",))
    assert after.phase[:-1] == COPY.phase


@pytest.mark.parametrize(
    ("phase", "rule", "source", "trust"),
    [
        ("conclusion", 0, "tietze", Trust.UNVERIFIED),  # as the phase says, and its one source
        ("conclusion", 1, "tietze", Trust.SEEN),  # as it says itself
        ("casting", 0, None, None),  # three sources: none is known to be this rule's
        ("casting", 1, None, None),
        ("key-question", 0, "ssg-sachsen", Trust.SEEN),
    ],
)
def test_a_rule_that_stayed_keeps_what_backs_it(phase: str, rule: int, source: str | None, trust: Trust | None) -> None:
    after = rewritten(COPY, changed(COPY, phase, minutes=7))
    kept = after.phase[after.index(phase)].rules[rule]
    assert (kept.source, kept.trust) == (source, trust)


def test_a_rule_that_was_written_is_its_writers() -> None:
    own = Rule(de="Neu", en="New")
    after = rewritten(COPY, changed(COPY, "casting", rules=(own,)))
    assert after.phase[0].rules == (own,)
    assert backing(after.phase[0]) == (Trust.UNVERIFIED, ("own",))


def test_the_writer_goes_by_the_name_that_the_method_has_now() -> None:
    first = rewritten(COPY, changed(COPY, "casting", minutes=6))
    renamed = first.model_copy(update={"name": COPY.name.model_copy(update={"de": "Anders"})})
    again = rewritten(first, changed(renamed, "report", minutes=6))
    assert [(source.id, source.cite) for source in again.sources[len(COPY.sources) :]] == [("own", "Anders")]
    assert [phase.source for phase in again.phase[:2]] == [("own",), ("own",)]


def test_another_writer_stays_another_one() -> None:
    theirs = rewritten(COPY, changed(COPY, "casting", minutes=6))
    ours = copied(theirs, "Noch anders", "noch-anders")
    after = rewritten(ours, changed(ours, "report", minutes=6))
    assert [(source.id, source.cite) for source in after.sources[len(COPY.sources) :]] == [
        ("own", "Unser Ablauf"),
        ("own-2", "Noch anders"),
    ]
    assert [phase.source for phase in after.phase[:2]] == [("own",), ("own-2",)]


@given(methods(), st.data())
def test_whatever_is_changed_it_makes_a_sound_file_and_claims_no_more(before: Method, data: st.DataObject) -> None:
    other = data.draw(methods())
    phases = data.draw(st.permutations([*before.phase, *other.phase]))
    chosen = tuple({phase.id: phase.model_copy(update={"source": ()}) for phase in phases}.values())
    chosen = tuple(
        phase.model_copy(update={"rules": tuple(rule.model_copy(update={"source": None}) for rule in phase.rules)})
        for phase in chosen
    )
    after = rewritten(before, before.model_copy(update={"phase": chosen}))
    assume(chosen != before.phase)
    assert check_method(to_toml(after)) == after
    for phase in after.phase:
        if phase not in before.phase:
            assert phase.trust is Trust.UNVERIFIED
            assert all(rule.source or rule.trust is None for rule in phase.rules)
