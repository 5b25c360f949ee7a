"""What is announced, put right by hand: questions may be worded anew and moved, and keep what was said of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.event.details import announced, new_event, with_details
from sessions.refusal import Reason, Refusal
from sessions.workshop import Announced, Need, Workshop
from tests.sessions.core_builders import refused
from tests.sessions.event.event_builders import event, with_cases

QUESTIONS = (
    "Welche Funktion soll das Bildungsbüro übernehmen?",
    "Welche Themen sollen bearbeitet werden?",
    "Welcher Mehrwert ergibt sich?",
)


def asked(*questions: str, needs: tuple[int, ...] = ()) -> Workshop:
    workshop = event()
    district = workshop.districts[0].district
    return workshop.model_copy(
        update={
            "guiding_questions": questions,
            "needs": tuple(Need(district=district, question=number, dots=number) for number in needs),
        }
    )


def reworded(workshop: Workshop, *questions: str) -> Workshop:
    return with_details(workshop, announced(workshop).model_copy(update={"guiding_questions": questions}))


def test_a_new_event_is_what_was_announced() -> None:
    details = announced(event())
    assert announced(new_event(details, "2026-11-23-neu")) == details
    assert new_event(details, "2026-11-23-neu").districts == ()


def test_nothing_else_changes() -> None:
    workshop = with_cases(event())
    details = announced(workshop).model_copy(update={"title": "Anders", "day": date(2030, 1, 2), "place": "Haus\nB"})
    changed = with_details(workshop, details)
    assert announced(changed) == details
    assert changed.model_copy(update=dict(announced(workshop))) == workshop


@pytest.mark.parametrize(
    ("after", "moved"),
    [
        (QUESTIONS, (1, 2, 3)),
        (QUESTIONS[::-1], (3, 2, 1)),
        (("Neu davor?", *QUESTIONS), (2, 3, 4)),
        ((QUESTIONS[0], "Welche Themen sollen dort bearbeitet werden?", QUESTIONS[2]), (1, 2, 3)),
        (("Welcher Mehrwert ergibt sich dann?", *QUESTIONS[:2]), (2, 3, 1)),
        (("Ganz anders?", QUESTIONS[1], "Wozu?"), (1, 2, 3)),
    ],
)
def test_dots_and_cases_stay_with_their_question(after: tuple[str, ...], moved: tuple[int, ...]) -> None:
    changed = reworded(asked(*QUESTIONS, needs=(1, 2, 3)), *after)
    assert tuple(need.question for need in changed.needs) == moved
    assert tuple(need.dots for need in changed.needs) == (1, 2, 3)


def test_a_question_that_matters_to_somebody_cannot_go() -> None:
    workshop = asked(*QUESTIONS, needs=(2,))
    assert reworded(workshop, QUESTIONS[1]).needs[0].question == 1
    with refused(Reason.QUESTION_IN_USE, question=QUESTIONS[1]):
        reworded(workshop, QUESTIONS[0], QUESTIONS[2])
    case = with_cases(asked(*QUESTIONS))
    of_second = case.candidates[0].model_copy(update={"question": 2})
    case = case.model_copy(update={"candidates": (of_second, *case.candidates[1:])})
    with refused(Reason.QUESTION_IN_USE):
        reworded(case, QUESTIONS[0])


WORDS = st.lists(st.text("abcdefgh ?", min_size=1).map(str.strip).filter(bool), max_size=6)


@given(before=WORDS, after=WORDS)
def test_every_question_goes_to_a_place_of_its_own_or_is_refused(before: list[str], after: list[str]) -> None:
    workshop = asked(*before, needs=tuple(range(1, len(before) + 1)))
    if len(after) < len(before):
        with refused(Reason.QUESTION_IN_USE):
            reworded(workshop, *after)
        return
    places = [need.question for need in needs_after(workshop, after)]
    assert len(set(places)) == len(places)
    assert all(0 < place <= len(after) for place in places)
    for number, place in enumerate(places):
        if before.count(before[number]) == after.count(before[number]) == 1:
            assert after[place - 1] == before[number]


def needs_after(workshop: Workshop, after: list[str]) -> tuple[Need, ...]:
    """Return the needs in the changed workshop; none if a question that is gone was in use."""
    details = Announced.model_validate({**dict(announced(workshop)), "guiding_questions": tuple(after)})
    try:
        return with_details(workshop, details).needs
    except Refusal as refusal:
        if refusal.reason is not Reason.QUESTION_IN_USE:
            raise
        return ()
