"""Which guiding questions matter to whom."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.event import casting, needs
from sessions.refusal import Reason
from sessions.workshop import Workshop
from tests.sessions.event.event_builders import NAMES, QUESTIONS, event, refused, sound


def test_ties_stand_in_one_rank() -> None:
    workshop = event()
    for question, district, dots in [(1, "nordufer", 2), (3, "nordufer", 1), (3, "lindenau", 1), (1, "lindenau", 9)]:
        workshop = needs.set_need(workshop, question, district, dots)
    workshop = sound(needs.set_need(workshop, 1, "lindenau", 0))
    assert needs.ranking(workshop) == (((1, 3), 2), ((2,), 0))
    assert needs.ranking(event(guiding_questions=())) == ()


def test_questions_that_no_candidate_touches() -> None:
    workshop = needs.set_need(event(), 3, "nordufer", 1)
    assert needs.untouched(workshop) == (3, 1, 2)
    workshop = casting.propose(workshop, "nordufer", "Fall", question=1)
    assert needs.untouched(workshop) == (3, 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda w: needs.set_need(w, 0, "nordufer", 1), Reason.NO_SUCH_QUESTION),
        (lambda w: needs.set_need(w, 4, "nordufer", 1), Reason.NO_SUCH_QUESTION),
        (lambda w: needs.set_need(w, 1, "ulm", 1), Reason.NOT_TAKING_PART),
        (lambda w: needs.set_need(w, 1, "nordufer", -1), Reason.DOT_COUNT),
        (lambda w: needs.set_need(w, 1, "nordufer", 1000), Reason.DOT_COUNT),
    ],
)
def test_what_is_refused(change: Callable[[Workshop], object], reason: Reason) -> None:
    with refused(reason):
        change(event())


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(NAMES), st.integers(0, 5)), max_size=20))
def test_every_question_has_one_rank_and_no_dot_is_lost(given_: list[tuple[int, str, int]]) -> None:
    workshop = event(0)
    for question, district, dots in given_:
        workshop = needs.set_need(workshop, question, district, dots)
    ranks = needs.ranking(sound(workshop))
    assert sorted(question for rank in ranks for question in rank.questions) == list(range(1, len(QUESTIONS) + 1))
    assert sum(rank.dots * len(rank.questions) for rank in ranks) == sum(
        {(question, district): dots for question, district, dots in given_}.values()
    )
    assert [rank.dots for rank in ranks] == sorted({rank.dots for rank in ranks}, reverse=True)
