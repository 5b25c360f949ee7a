"""Which cases are consulted: candidates, dots, ranking, choice, what stays on the list."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.event import casting, network, rooms, taking
from sessions.event.casting import Pick, Rank
from sessions.refusal import Reason, Refusal
from sessions.workshop import Workshop
from tests.sessions.event.event_builders import NAMES, announced, event, refused, sound, with_cases, with_rooms

NORDUFER, SUEDRING, LINDENAU, HEIDEWALD = NAMES


def dotted(*dots: int, workshop: Workshop | None = None) -> Workshop:
    """Return a workshop whose candidates, in their order, have so many dots."""
    event_ = with_cases(workshop, people=0)
    for candidate, count in zip(event_.candidates, dots, strict=False):
        for _ in range(count):
            left = {name: casting.dots_left(event_, name) for name in NAMES}
            event_ = casting.give_dots(event_, candidate.id, max(left, key=left.__getitem__))
    return event_


def ids(workshop: Workshop, *places: int) -> list[int]:
    return [workshop.candidates[place].id for place in places]


def rounds(workshop: Workshop) -> list[int | None]:
    return [item.round for item in workshop.candidates]


# --- candidates -------------------------------------------------------------------------------------------------


def test_a_candidate_is_proposed_put_right_cleared_and_withdrawn() -> None:
    workshop = casting.propose(event(0), NORDUFER, " Bildungsbüro\nohne Mandat ", case="buero", urgency=5, question=2)
    number = workshop.last_id
    workshop = casting.give_dots(workshop, number, LINDENAU, 2)
    workshop = casting.edit_candidate(workshop, number, "Büro ohne Mandat", importance=3)
    candidate = sound(casting.clear(workshop, number, True)).candidates[0]
    assert (candidate.sentence, candidate.case, candidate.urgency, candidate.importance, candidate.question) == (
        "Büro ohne Mandat",
        None,
        None,
        3,
        None,
    )
    assert (candidate.cleared, candidate.total, candidate.district) == (True, 2, NORDUFER)
    workshop = sound(casting.withdraw(workshop, number))
    assert (workshop.candidates, casting.dots_left(workshop, LINDENAU)) == ((), 3)


def test_a_case_that_is_named_stays() -> None:
    workshop = with_rooms()
    for entry in ids(workshop, 0, 1):
        with refused(Reason.CANDIDATE_NAMED):
            casting.withdraw(workshop, entry)
    spoken = network.say_in_plenum(workshop, LINDENAU, ids(workshop, 2)[0], insight="x")
    with refused(Reason.CANDIDATE_NAMED):
        casting.withdraw(spoken, ids(workshop, 2)[0])


def test_a_case_is_not_withdrawn_while_dots_would_be_too_many() -> None:
    workshop = event(0)
    for number in range(18):
        workshop = casting.propose(workshop, NAMES[number % 4], f"Fall {number}")
    first, last = ids(workshop, 0, -1)
    workshop = casting.give_dots(workshop, first, NORDUFER, 4)
    with refused(Reason.DOTS_FIRST, district=NORDUFER, budget=3):
        casting.withdraw(workshop, last)
    assert len(casting.withdraw(casting.take_dots(workshop, first, NORDUFER), last).candidates) == 17


# --- dots -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("items", "dots"), [(0, 3), (1, 3), (4, 3), (15, 3), (17, 3), (18, 4), (25, 5), (40, 8)])
def test_the_budget(items: int, dots: int) -> None:
    assert casting.budget(items) == dots


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda w: casting.give_dots(w, 3, NORDUFER, 4), Reason.NO_DOTS_LEFT),
        (lambda w: casting.give_dots(w, 3, NORDUFER, 0), Reason.DOT_COUNT),
        (lambda w: casting.give_dots(w, 99, NORDUFER), Reason.NO_SUCH_ENTRY),
        (lambda w: casting.give_dots(w, 3, "ulm"), Reason.NOT_TAKING_PART),
        (lambda w: casting.take_dots(w, 3, NORDUFER), Reason.NO_DOTS_THERE),
        (lambda w: casting.take_dots(w, 3, NORDUFER, -1), Reason.DOT_COUNT),
        (lambda w: casting.propose(w, "ulm", "x"), Reason.NOT_TAKING_PART),
        (lambda w: casting.propose(w, NORDUFER, ""), Reason.EMPTY),
        (lambda w: casting.propose(w, NORDUFER, "x", question=4), Reason.NO_SUCH_QUESTION),
        (lambda w: casting.edit_candidate(w, 99, "x"), Reason.NO_SUCH_ENTRY),
        (lambda w: casting.clear(w, 99, True), Reason.NO_SUCH_ENTRY),
        (lambda w: casting.withdraw(w, 99), Reason.NO_SUCH_ENTRY),
        (lambda w: casting.choose(w, 1, [99], {}), Reason.NO_SUCH_ENTRY),
        (lambda w: casting.choose(casting.clear(w, 3, False), 1, [3], {}, "doch"), Reason.NOT_CLEARED),
        (lambda w: casting.choose(casting.choose(w, 2, [3], {}), 1, [3], {}), Reason.CHOSEN_ALREADY),
    ],
)
def test_what_is_refused(change: Callable[[Workshop], object], reason: Reason) -> None:
    workshop = with_cases(people=0)
    assert ids(workshop, 0) == [3]
    with refused(reason):
        change(workshop)


# --- ranking and choice -----------------------------------------------------------------------------------------


def test_dots_rank_and_ties_stand_together() -> None:
    workshop = dotted(1, 4, 1, 2)
    assert casting.standing(workshop, {}) == (
        Rank((ids(workshop, 1)[0],), 4, 0),
        Rank((ids(workshop, 3)[0],), 2, 0),
        Rank(tuple(ids(workshop, 0, 2)), 1, 0),
    )


def test_who_was_passed_over_twice_goes_first() -> None:
    workshop = dotted(0, 5, 1, 1)
    passed = {NORDUFER: 2, SUEDRING: 1, LINDENAU: 3, HEIDEWALD: 2}
    ranks = casting.standing(workshop, passed)
    assert [list(rank.candidates) for rank in ranks] == [ids(workshop, place) for place in (2, 3, 0, 1)]
    assert [rank.passed for rank in ranks] == [3, 2, 2, 0]
    # Once one of its cases is chosen, the district waits like all others.
    more = casting.propose(casting.choose(workshop, 1, ids(workshop, 2), passed), LINDENAU, "Noch ein Fall")
    assert [list(rank.candidates) for rank in casting.standing(more, passed)] == [
        ids(more, 3),
        ids(more, 0),
        ids(more, 1),
        ids(more, 4),
    ]


def test_only_the_best_case_of_a_district_goes_first() -> None:
    workshop = casting.propose(dotted(1, 2, 0, 0), NORDUFER, "Noch ein Fall")
    ranks = casting.standing(workshop, {NORDUFER: 2})
    assert [list(rank.candidates) for rank in ranks] == [ids(workshop, 0), ids(workshop, 1), ids(workshop, 2, 3, 4)]


@pytest.mark.parametrize(
    ("dots", "places", "sure", "tied", "free"),
    [
        ((1, 4, 1, 2), 0, (), (), 0),
        ((1, 4, 1, 2), 1, (1,), (), 0),
        ((1, 4, 1, 2), 2, (1, 3), (), 0),
        ((1, 4, 1, 2), 3, (1, 3), (0, 2), 1),
        ((1, 4, 1, 2), 4, (1, 3, 0, 2), (), 0),
        ((1, 4, 1, 2), 9, (1, 3, 0, 2), (), 0),
        ((0, 0, 0, 0), 2, (), (0, 1, 2, 3), 2),
    ],
)
def test_who_is_in_and_who_is_tied(
    dots: tuple[int, ...], places: int, sure: tuple[int, ...], tied: tuple[int, ...], free: int
) -> None:
    workshop = dotted(*dots)
    expected = Pick(tuple(ids(workshop, *sure)), tuple(ids(workshop, *tied)), free)
    assert casting.pick(workshop, places, {}) == expected


def test_a_district_has_one_place_in_a_round() -> None:
    workshop = casting.propose(dotted(5, 1, 0, 0), NORDUFER, "Noch ein Fall")
    second = workshop.last_id
    workshop = casting.give_dots(workshop, second, HEIDEWALD, 2)
    assert casting.pick(workshop, 2, {}) == Pick(tuple(ids(workshop, 0, 1)))
    workshop = casting.choose(workshop, 1, ids(workshop, 0, 1), {})
    assert casting.pick(workshop, 1, {}) == Pick((second,))


def test_two_equal_cases_of_one_district_are_a_tie() -> None:
    workshop = casting.propose(with_cases(people=0), NORDUFER, "Noch ein Fall")
    both = ids(workshop, 0, 4)
    for entry in both:
        workshop = casting.give_dots(workshop, entry, LINDENAU)
    assert casting.pick(workshop, 2, {}) == Pick((), tuple(both), 1)
    assert rounds(casting.choose(workshop, 1, [both[0], *ids(workshop, 1)], {}))[:2] == [1, 1]
    with refused(Reason.AGAINST_DOTS):
        casting.choose(workshop, 1, both, {})


@pytest.mark.parametrize(
    ("chosen", "follows"),
    [
        ((), True),
        ((1,), True),
        ((1, 3), True),
        ((1, 3, 0), True),
        ((1, 3, 2), True),
        ((0,), False),
        ((1, 0), False),
        ((3, 0, 2), False),
    ],
)
def test_a_choice_follows_the_ranking_or_needs_a_note(chosen: tuple[int, ...], follows: bool) -> None:
    workshop = dotted(1, 4, 1, 2)
    wanted = ids(workshop, *chosen)
    if follows:
        after = sound(casting.choose(workshop, 1, wanted, {}))
        assert {item.by_hand for item in after.candidates} == {""}
    else:
        with refused(Reason.AGAINST_DOTS):
            casting.choose(workshop, 1, wanted, {}, " ")
        after = sound(casting.choose(workshop, 1, wanted, {}, "Lindenau reist früh ab"))
    assert {item.id for item in after.candidates if item.round == 1} == set(wanted)


@pytest.mark.parametrize(
    ("chosen", "noted"),
    [((0,), (0, 1)), ((1, 0), (0, 3)), ((1, 3, 2), (2,)), ((1, 3), (1, 3))],
    ids=["passed over too", "one of two", "a tie", "by the dots"],
)
def test_the_note_stays_with_whom_it_concerns(chosen: tuple[int, ...], noted: tuple[int, ...]) -> None:
    workshop = dotted(1, 4, 1, 2)
    after = casting.choose(workshop, 1, ids(workshop, *chosen), {}, "so vereinbart")
    assert [item.id for item in after.candidates if item.by_hand] == ids(workshop, *noted)


def test_a_reason_stays_as_long_as_what_it_is_for() -> None:
    def reasons(workshop: Workshop) -> list[str]:
        return [item.by_hand for item in sound(workshop).candidates]

    workshop = dotted(3, 2, 1, 0)
    first, last = ids(workshop, 0, 3)
    alone = casting.choose(workshop, 1, [last], {}, "die Frist ist morgen")
    assert reasons(alone) == ["die Frist ist morgen", "", "", "die Frist ist morgen"]
    both = casting.choose(alone, 1, [first, last], {})  # the one by the dots needs no reason of its own
    assert reasons(both) == ["", "die Frist ist morgen", "", "die Frist ist morgen"]
    assert reasons(casting.choose(alone, 1, [first, last], {}, "später gesagt"))[3] == "die Frist ist morgen"
    later = casting.choose(alone, 1, [first, last], {}, "später gesagt")
    assert reasons(casting.choose(later, 2, ids(workshop, 2), {}, "Urlaub"))[1] == "später gesagt"
    assert casting.choose(later, 1, [first, last], {}) == later
    assert reasons(casting.choose(both, 1, [first], {})) == [""] * 4
    assert reasons(casting.choose(alone, 1, [], {})) == [""] * 4
    elsewhere = casting.choose(alone, 2, [first], {})
    assert reasons(elsewhere) == ["", "", "", "die Frist ist morgen"]


@pytest.mark.parametrize(
    ("round_", "chosen", "note", "left"),
    [
        (1, (1, 2), "", ("die Frist", "die Frist", "die Frist", "")),
        (1, (1,), "", ("die Frist", "die Frist", "", "")),
        (1, (0, 3), "Urlaub", ("", "", "", "Urlaub")),
        (1, (), "", ("", "", "", "")),
        (2, (0,), "", ("", "die Frist", "die Frist", "")),
        (2, (3,), "Urlaub", ("die Frist", "die Frist", "die Frist", "Urlaub")),
    ],
    ids=["again", "one of them", "others", "none", "who was passed over later", "passed over twice"],
)
def test_a_reason_for_who_was_passed_over_outlasts_other_choices(
    round_: int, chosen: tuple[int, ...], note: str, left: tuple[str, ...]
) -> None:
    workshop = dotted(3, 2, 2, 0)
    over = casting.choose(workshop, 1, ids(workshop, 1, 2), {}, "die Frist")
    after = sound(casting.choose(over, round_, ids(workshop, *chosen), {}, note))
    assert tuple(item.by_hand for item in after.candidates) == left


def test_a_reason_for_a_tie_is_none_for_passing_somebody_over() -> None:
    workshop = dotted(3, 2, 2, 0)
    first, second, third = ids(workshop, 0, 1, 2)
    tied = casting.choose(workshop, 1, [first, second], {}, "die Frist")
    assert [item.by_hand for item in casting.choose(tied, 1, [first, second], {}).candidates][1] == "die Frist"
    with refused(Reason.AGAINST_DOTS):
        casting.choose(tied, 1, [second, third], {})


def test_choosing_anew_replaces_the_choice_and_empties_rooms() -> None:
    workshop = with_rooms()
    workshop = rooms.set_session(workshop, 1, "Blau", "2019-09-18-fall")
    with refused(Reason.ROOM_PREPARED, room="Blau"):
        casting.choose(workshop, 1, ids(workshop, 1, 2), {}, "neu")
    workshop = sound(casting.choose(workshop, 1, ids(workshop, 0, 2), {}, "neu"))
    assert rounds(workshop) == [1, None, 1, None]
    assert [room.candidate for room in workshop.rooms] == [ids(workshop, 0)[0], None]


# --- from one meeting to the next -------------------------------------------------------------------------------


def test_leftovers_come_to_the_next_meeting() -> None:
    first = casting.choose(dotted(3, 2, 1, 0), 1, [3], {})
    assert [item.district for item in casting.leftovers(first)] == [SUEDRING, LINDENAU, HEIDEWALD]
    then = taking.take_in(taking.take_in(announced(id="zweite"), LINDENAU), HEIDEWALD)
    then = casting.propose(then, HEIDEWALD, f"Fall aus {HEIDEWALD}")
    then = sound(casting.bring_leftovers(then, first))
    assert [(item.district, item.total, item.cleared) for item in then.candidates] == [
        (HEIDEWALD, 0, None),
        (LINDENAU, 0, None),
    ]
    assert casting.bring_leftovers(then, first) == then


def test_passed_over_is_counted_until_chosen() -> None:
    def meeting(*chosen: int, not_cleared: int | None = None) -> Workshop:
        workshop = with_cases(people=0)
        if not_cleared is not None:
            workshop = casting.clear(workshop, ids(workshop, not_cleared)[0], False)
        return casting.choose(workshop, 1, ids(workshop, *chosen), {}, "so vereinbart")

    meetings = [meeting(0), meeting(0, 1), meeting(), meeting(2, not_cleared=3)]
    assert casting.passed_over(meetings[:1]) == {NORDUFER: 0, SUEDRING: 1, LINDENAU: 1, HEIDEWALD: 1}
    assert casting.passed_over(meetings[:3]) == {NORDUFER: 0, SUEDRING: 0, LINDENAU: 2, HEIDEWALD: 2}
    assert casting.passed_over(meetings) == {NORDUFER: 1, SUEDRING: 1, LINDENAU: 0, HEIDEWALD: 2}
    assert casting.passed_over([]) == {}


# --- laws -------------------------------------------------------------------------------------------------------

moves = st.tuples(
    st.sampled_from(["give", "take", "propose", "withdraw", "choose"]),
    st.sampled_from(NAMES),
    st.integers(0, 6),
    st.integers(1, 4),
)


@given(st.lists(moves, max_size=40))
def test_no_dot_is_lost_or_invented_and_the_budget_is_kept(steps: list[tuple[str, str, int, int]]) -> None:
    workshop = with_cases(people=0)
    expected = {(item.id, name): 0 for item in workshop.candidates for name in NAMES}
    for act, district, place, count in steps:
        entry = workshop.candidates[place % len(workshop.candidates)].id if workshop.candidates else 99
        try:
            if act == "give":
                workshop = casting.give_dots(workshop, entry, district, count)
                expected[entry, district] += count
            elif act == "take":
                workshop = casting.take_dots(workshop, entry, district, count)
                expected[entry, district] -= count
            elif act == "propose":
                workshop = casting.propose(workshop, district, "Fall")
                expected |= {(workshop.last_id, name): 0 for name in NAMES}
            elif act == "choose":
                workshop = casting.choose(workshop, count, [entry], {}, "so vereinbart")
            else:
                workshop = casting.withdraw(workshop, entry)
                expected = {key: dots for key, dots in expected.items() if key[0] != entry}
        except Refusal:
            continue
    found = {(item.id, dots.district): dots.count for item in sound(workshop).candidates for dots in item.dots}
    assert found == {key: dots for key, dots in expected.items() if dots}
    assert {entry for entry, _ in expected} == {item.id for item in workshop.candidates}
    for name in NAMES:
        given_ = sum(dots for (_, giver), dots in expected.items() if giver == name)
        assert casting.dots_left(workshop, name) == casting.budget(len(workshop.candidates)) - given_ >= 0


@given(
    dots=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    choices=st.lists(
        st.tuples(st.sampled_from([1, 2]), st.sets(st.integers(0, 4), max_size=3), st.sampled_from(["", "x", "y"])),
        max_size=6,
    ),
)
def test_no_reason_is_lost_by_choosing_again_or_for_another_round(
    dots: list[int], choices: list[tuple[int, set[int], str]]
) -> None:
    workshop = casting.propose(dotted(*dots), NORDUFER, "Noch ein Fall")
    for round_, places, note in choices:
        wanted = ids(workshop, *places)
        try:
            after = casting.choose(workshop, round_, wanted, {}, note)
        except Refusal:
            continue
        assert casting.choose(after, round_, wanted, {}) == after
        gone = {item.by_hand for item in workshop.candidates if item.round == round_}
        for old, new in zip(workshop.candidates, after.candidates, strict=True):
            if new.round == old.round != round_ and (old.round is not None or old.by_hand not in gone | {""}):
                assert new.by_hand == old.by_hand
        workshop = after


@given(
    dots=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    passed=st.dictionaries(st.sampled_from(NAMES), st.integers(0, 4)),
    places=st.integers(0, 5),
    more=st.lists(st.sampled_from(NAMES), max_size=4),
)
def test_no_tie_is_broken_and_nobody_dropped(
    dots: list[int], passed: dict[str, int], places: int, more: list[str]
) -> None:
    workshop = dotted(*dots)
    for name in more:
        workshop = casting.propose(workshop, name, "Noch ein Fall")
    ranks = casting.standing(workshop, passed)
    keys = {entry: (rank.passed, rank.dots) for rank in ranks for entry in rank.candidates}
    assert sorted(keys) == [item.id for item in workshop.candidates]
    assert len(set(keys.values())) == len(ranks)
    totals = {item.id: item.total for item in workshop.candidates}
    assert all(totals[entry] == dots_ for entry, (_, dots_) in keys.items())

    owner = {item.id: item.district for item in workshop.candidates}
    picked = casting.pick(workshop, places, passed)
    left_out = [entry for entry in keys if entry not in picked.sure and owner[entry] not in map(owner.get, picked.sure)]
    assert all(keys[entry] < keys[sure] for entry in left_out for sure in picked.sure)
    assert len({keys[entry] for entry in picked.tied}) <= 1
    assert picked.places <= len({owner[entry] for entry in picked.tied})
    districts = {item.district for item in workshop.candidates}
    if not picked.tied:
        assert len(picked.sure) == min(places, len(districts))
    chosen = casting.choose(workshop, 1, picked.sure, passed)
    assert [item.id for item in chosen.candidates] == [item.id for item in workshop.candidates]
    assert {item.id for item in chosen.candidates if item.round == 1} == set(picked.sure)


@given(
    meetings=st.lists(
        st.tuples(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.sets(st.sampled_from(NAMES), min_size=1)),
        min_size=10,
        max_size=10,
    ),
    places=st.integers(1, 2),
    choice=st.randoms(use_true_random=False),
)
def test_over_ten_meetings_who_was_passed_over_twice_is_first(
    meetings: list[tuple[list[int], set[str]]], places: int, choice: Random
) -> None:
    held: list[Workshop] = []
    waits = dict.fromkeys(NAMES, 0)
    for number, (dots, absent) in enumerate(meetings):
        workshop = dotted(*dots, workshop=event(0, day=date(2019, 9, 18) + timedelta(weeks=number)))
        away = [item.id for item in workshop.candidates if item.district in absent - {NORDUFER}]
        for entry in away:
            workshop = casting.clear(workshop, entry, False)
        passed = casting.passed_over(held)
        owner = {item.id: item.district for item in workshop.candidates}
        order = [[owner[entry] for entry in rank.candidates] for rank in casting.standing(workshop, passed)]
        due = {name for rank in order for name in rank if waits[name] >= 2}
        flat = [name for rank in order for name in rank]
        assert set(flat[: len(due)]) == due

        picked = casting.pick(workshop, places, passed)
        decided = list(picked.sure) + choice.sample(picked.tied, picked.places)
        workshop = casting.choose(workshop, 1, decided, passed)
        held.append(workshop)
        for name in flat:
            waits[name] = 0 if name in {owner[entry] for entry in decided} else waits[name] + 1
        # Whoever is due has at most all others before, one place at each meeting.
        assert max(waits.values()) <= 2 + len(NAMES)
