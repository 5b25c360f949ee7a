"""Laws that hold after any sequence of operations, legal or refused, at any instants, forwards and backwards."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sessions import conduct, timing
from sessions.codes import MARKS, Entry, Kind, Mark, StepStatus
from sessions.history import History
from sessions.method import Method
from sessions.module import published_modules
from sessions.record import Session, problems
from sessions.refusal import Refusal
from tests.sessions.core_builders import PEOPLE, START, at, method, prepared

TEXTS = st.sampled_from(["Elternlotsen", "Wer lädt ein?", "\x1b[31mrot", "a\r\nb", "ÄÖ\u0308", "  "]) | st.text(
    max_size=12
)
SPEAKERS = st.sampled_from(["FG", "mk", "SB", "äö", None, "XY"])
# A place among the entries there are; -1 is an entry that is not there.
ENTRIES = st.integers(-1, 7)
# Mostly the next few minutes; sometimes a night, or a clock that was set back.
STRIDES = st.integers(0, 240) | st.sampled_from([9 * 3600, -30, -3600, -86_400])
NAMES = st.sets(st.sampled_from(["FG", "mk", "SB", "äö"])) | st.just({"FG", "XY"})
MODULES = [
    None,
    published_modules()["headstand"],
    published_modules()["hypotheses"].model_copy(update={"minutes": 14}),
    published_modules()["resonance"].model_copy(update={"minutes": 3}),
]


def whole_method() -> Method:
    """Return the method of the other tests with a slot and with phases that are not elastic or protected."""
    facts, hypotheses, ideas, steps = method().phase
    firm = {"elastic": False}
    return method(
        facts,
        hypotheses.model_copy(update=firm),
        ideas.model_copy(update={"slot": True}),
        facts.model_copy(update={"id": "more"}),
        steps.model_copy(update=firm | {"protected": True}),
    )


class Consultation(RuleBasedStateMachine):
    """A session, what is known of it from the operations alone, and its history."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.history = History(prepared(whole_method()))
        self.values = [self.history.present]
        self.given: set[int] = set()
        self.authors: dict[int, str | None] = {}

    @property
    def session(self) -> Session:
        return self.history.present

    def pick(self, place: int, kinds: Iterable[Kind] | None = None) -> int:
        """Return the id of an entry, or of a contribution of some kinds; one that is not there if asked for."""
        session = self.session
        ids = [item.id for item in session.contributions if kinds is None or item.kind in kinds]
        if kinds is None:
            ids += [item.id for group in (session.steps, session.feedback, session.private) for item in group]
        return ids[place % len(ids)] if ids and place >= 0 else 99

    def said_here(self, place: int) -> Kind:
        """Return a kind that the running phase records, if it records any and ``place`` does not ask for another."""
        records = conduct.phase_of(self.session).records if self.session.runs else ()
        kinds = [kind for kind in Kind if Entry(kind.value) in records]
        return kinds[place % len(kinds)] if kinds and place >= 0 else list(Kind)[place % len(Kind)]

    def apply(self, change: Callable[[Session], Session]) -> bool:
        """Apply a change; a refused one must leave everything as it is. Return whether it was done."""
        before, kept = self.session, self.session.model_copy(deep=True)
        try:
            after = change(before)
        except Refusal:
            assert before == kept
            return False
        assert before == kept, "the session given was changed"
        if after != before:
            self.values.append(after)
        self.history = self.history.then(after)
        return True

    def adds(self, change: Callable[[Session], Session], speaker: str | None) -> None:
        """Apply a change that may add one contribution, step, line of feedback or private note."""
        before = self.session.last_id
        if self.apply(change):
            new = self.session.last_id
            assert new == before + 1
            assert new not in self.given
            self.given.add(new)
            if any(item.id == new for item in self.session.contributions):
                self.authors[new] = None if speaker is None else speaker.upper()

    @initialize(phases=st.integers(0, 5))
    def start(self, phases: int) -> None:
        for name in ("begin", *("advance",) * 4)[:phases]:
            self.move(name)

    @rule(seconds=STRIDES)
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(name=st.sampled_from(["advance", "back", "pause", "go_on", "skip", "begin"]))
    def move_on(self, name: str) -> None:
        self.move(name)

    @rule(seconds=STRIDES, again=st.sampled_from([True, True, True, False]))
    def close(self, seconds: int, again: bool) -> None:
        self.move("close")
        self.now += timedelta(seconds=seconds)
        if again:
            self.move("reopen")

    @rule()
    def reopen(self) -> None:
        self.move("reopen")

    def move(self, name: str) -> None:
        self.apply(lambda session: getattr(conduct, name)(session, self.now))

    @rule(seconds=STRIDES)
    def pause_since(self, seconds: int) -> None:
        self.apply(lambda session: conduct.pause(session, self.now, self.now - timedelta(seconds=seconds)))

    @rule(seconds=STRIDES)
    def not_counted(self, seconds: int) -> None:
        self.apply(lambda session: conduct.not_counted(session, self.now, self.now - timedelta(seconds=seconds)))

    @rule(minutes=st.integers(-6, 6) | st.just(5000))
    def add_minutes(self, minutes: int) -> None:
        self.apply(lambda session: conduct.add_minutes(session, minutes))

    @rule(minutes=st.integers(-1, 9), twice=st.sampled_from([False, False, True]))
    def lend(self, minutes: int, twice: bool) -> None:
        before, now = self.session, self.now
        if not self.apply(lambda session: conduct.lend(session, timing.loans(session, minutes, now) * (1 + twice))):
            return
        after = self.session
        assert sum(planned.total for planned in after.plan) == sum(planned.total for planned in before.plan)
        for phase, old, new in zip(after.method.phase, before.plan, after.plan, strict=True):
            if phase.id != after.runs[-1].phase:
                assert new.total == old.total or (phase.elastic and not phase.protected and new.total < old.total)
                assert new.total >= min(old.total, old.minutes / 2)

    @rule(minutes=st.integers(-5, 90), later=STRIDES)
    def refit(self, minutes: int, later: int) -> None:
        """Fit the plan to an end; the proposal is looked at for a while before it is taken."""
        before, now = self.session, self.now
        end = now + timedelta(minutes=minutes)
        try:
            plan = timing.fitted(before, end, now)
        except Refusal:
            return
        assert timing.projected_end(before.model_copy(update={"plan": plan}), now) <= max(end, now)
        self.now += timedelta(seconds=later)
        self.apply(lambda session: conduct.refit(session, plan))
        for phase, old, new in zip(before.method.phase, before.plan, self.session.plan, strict=True):
            assert not phase.protected or new == old

    @rule(minutes=st.none() | st.integers(-5, 90))
    def end_by(self, minutes: int | None) -> None:
        end = None if minutes is None else self.now + timedelta(minutes=minutes)
        self.apply(lambda session: conduct.end_by(session, end))

    @rule(which=st.sampled_from(range(len(MODULES))))
    def choose_module(self, which: int) -> None:
        before = self.session
        if self.apply(lambda session: conduct.choose_module(session, MODULES[which])):
            assert [item.minutes for item in self.session.plan] == [item.minutes for item in before.plan]

    @rule(reason=TEXTS, pausing=st.booleans())
    def give_a_reason(self, reason: str, pausing: bool) -> None:
        self.apply(lambda s: conduct.note_pause(s, reason) if pausing else conduct.say_why(s, reason))

    @rule(text=st.sampled_from(["Regel", "Andere Regel", " "]))
    def agree_on_rule(self, text: str) -> None:
        self.apply(lambda session: conduct.agree_on_rule(session, text, self.now))

    @rule(names=NAMES, takes_back=st.booleans())
    def agree(self, names: set[str], takes_back: bool) -> None:
        before = set(conduct.not_agreed(self.session))
        change = conduct.withdraw if takes_back else lambda s, who: conduct.agree(s, who, self.now)
        if self.apply(lambda session: change(session, sorted(names))):
            concerned = {self.session.person(name) for name in names}
            after = set(conduct.not_agreed(self.session))
            assert after == (before | concerned if takes_back else before - concerned)

    @rule(speaker=SPEAKERS)
    def pass_turn(self, speaker: str | None) -> None:
        self.apply(lambda session: conduct.pass_turn(session, speaker or "FG"))

    @rule(text=TEXTS)
    def note_privately(self, text: str) -> None:
        self.adds(lambda session: conduct.note_privately(session, text, self.now), None)

    @rule(where=ENTRIES, text=TEXTS)
    def edit_private(self, where: int, text: str) -> None:
        entry = self.pick(where)
        self.apply(lambda session: conduct.edit_private(session, entry, text))

    @rule(place=st.integers(-3, 5), text=TEXTS, speaker=SPEAKERS)
    def record(self, place: int, text: str, speaker: str | None) -> None:
        kind = self.said_here(place)
        self.adds(lambda session: conduct.record(session, kind, text, speaker, self.now), speaker)

    @rule(text=TEXTS, speaker=SPEAKERS, place=st.none() | ENTRIES)
    def answer(self, text: str, speaker: str | None, place: int | None) -> None:
        question = None if place is None else self.pick(place, [Kind.QUESTION])
        self.apply(lambda session: conduct.answer(session, text, speaker, self.now, question))

    @rule(where=ENTRIES, text=TEXTS)
    def edit(self, where: int, text: str) -> None:
        entry = self.pick(where)
        speaker = self.authors.get(entry)
        self.apply(lambda session: conduct.edit(session, entry, text, speaker))

    @rule(where=ENTRIES, text=TEXTS)
    def edit_answer(self, where: int, text: str) -> None:
        entry = self.pick(where)
        self.apply(lambda session: conduct.edit_answer(session, entry, text))

    @rule(text=TEXTS, speaker=SPEAKERS, place=st.none() | st.integers(-6, 5))
    def park(self, text: str, speaker: str | None, place: int | None) -> None:
        kind = None if place is None else self.said_here(place)
        self.adds(lambda session: conduct.park(session, text, speaker, self.now, kind), speaker)

    @rule(where=ENTRIES)
    def park_recorded(self, where: int) -> None:
        entry = self.pick(where)
        if self.apply(lambda session: conduct.park_recorded(session, entry)):
            assert conduct.contribution(self.session, entry).parked

    @rule(where=ENTRIES)
    def take(self, where: int) -> None:
        waiting = [item.id for item in conduct.takeable(self.session)]
        entry = waiting[where % len(waiting)] if waiting and where % 2 else self.pick(where)
        done = self.apply(lambda session: conduct.take(session, entry, self.now))
        assert done == (entry in waiting)

    @rule(where=ENTRIES, which=st.none() | st.integers(0, 2))
    def mark(self, where: int, which: int | None) -> None:
        entry = self.pick(where, MARKS)
        item = next((item for item in self.session.contributions if item.id == entry), None)
        value = None if which is None else MARKS[item.kind if item else Kind.IDEA][which]
        self.apply(lambda session: conduct.mark(session, entry, value))

    @rule(where=ENTRIES, value=st.sampled_from(Mark))
    def mark_anything(self, where: int, value: Mark) -> None:
        entry = self.pick(where)
        self.apply(lambda session: conduct.mark(session, entry, value))

    @rule(where=ENTRIES, text=TEXTS)
    def remark(self, where: int, text: str) -> None:
        entry = self.pick(where)
        self.apply(lambda session: conduct.remark(session, entry, text))

    @rule(text=TEXTS)
    def word_key_question(self, text: str) -> None:
        self.apply(lambda session: conduct.word_key_question(session, text, self.now))

    @rule()
    def agree_key_question(self) -> None:
        self.apply(lambda session: conduct.agree_key_question(session, self.now))

    @rule(text=TEXTS, day=st.none() | st.dates())
    def waive_step_and_look_back(self, text: str, day: date | None) -> None:
        self.apply(lambda session: conduct.set_review(conduct.waive_step(session, text), day))

    @rule(text=TEXTS, place=st.none() | ENTRIES)
    def commit_step(self, text: str, place: int | None) -> None:
        source = None if place is None else self.pick(place, Kind)
        self.adds(lambda session: conduct.commit_step(session, text, source=source, who=text, obstacle=text), None)

    @rule(where=ENTRIES, text=TEXTS, place=st.none() | ENTRIES)
    def edit_step(self, where: int, text: str, place: int | None) -> None:
        entry = self.pick(where)
        source = None if place is None else self.pick(place, Kind)
        self.apply(lambda session: conduct.edit_step(session, entry, text, source=source))

    @rule(where=ENTRIES, status=st.sampled_from(StepStatus))
    def follow_up(self, where: int, status: StepStatus) -> None:
        entry = self.pick(where)
        self.apply(lambda session: conduct.follow_up(session, entry, status))

    @rule(text=TEXTS, speaker=SPEAKERS, scores=st.lists(st.integers(1, 5), max_size=5))
    def give_feedback(self, text: str, speaker: str | None, scores: list[int]) -> None:
        self.adds(lambda session: conduct.give_feedback(session, text, speaker, self.now, scores), speaker)

    @rule(question=st.integers(1, 5), hands=st.integers(0, 9))
    def show_hands(self, question: int, hands: int) -> None:
        counts = [0, 0, hands, hands, 0]
        self.adds(lambda session: conduct.show_hands(session, question, counts, self.now), None)
        shown = [item.hands.question for item in self.session.feedback if item.hands]
        assert len(set(shown)) == len(shown)

    @rule(text=TEXTS)
    def take_along(self, text: str) -> None:
        self.apply(lambda session: conduct.take_along(session, text))

    @rule(kept=st.sets(st.integers(0, len(PEOPLE) - 1)))
    def set_people(self, kept: set[int]) -> None:
        self.apply(lambda session: conduct.set_people(session, tuple(PEOPLE[place] for place in sorted(kept))))

    @rule(cleared=st.none() | st.booleans())
    def clear_case(self, cleared: bool | None) -> None:
        self.apply(lambda session: conduct.clear_case(session, cleared))

    @rule(where=ENTRIES)
    def strike(self, where: int) -> None:
        entry = self.pick(where)
        if self.apply(lambda session: conduct.strike(session, entry)):
            self.authors.pop(entry, None)

    @precondition(lambda self: len(self.values) > 1)
    @rule(steps=st.integers(1, 4))
    def undo_and_redo(self, steps: int) -> None:
        """Go back value by value and forward again; each is exactly what it was."""
        here = self.history
        for value in self.values[-2 : -2 - steps : -1]:
            self.history = self.history.undo()
            assert self.history.present is value
        while self.history.future:
            self.history = self.history.redo()
        assert self.history == here

    @invariant()
    def holds_together(self) -> None:
        assert problems(self.session) == []

    @invariant()
    def is_read_back_from_disk(self) -> None:
        written = self.session.model_dump_json(by_alias=True)
        read = Session.model_validate_json(written)
        assert read == self.session
        assert read.model_dump_json(by_alias=True) == written

    @invariant()
    def nothing_vanishes_and_nobody_is_exchanged(self) -> None:
        assert {item.id: item.speaker for item in self.session.contributions} == self.authors

    @invariant()
    def every_contribution_is_in_one_place(self) -> None:
        places = [item.id for item in self.session.parked] + [item.id for item in self.session.of_kind(*Kind)]
        assert sorted(places) == sorted(self.authors)

    @invariant()
    def used_time_and_what_is_left_of_the_plan_make_the_end(self) -> None:
        session = self.session
        if session.run is None:
            return
        now = max(self.now, session.run.last)
        place = session.method.index(session.run.phase)
        whole = session.runs[0].start
        for run in session.runs:
            whole += timing.used(run, now)
            whole += sum(((pause.end or now) - pause.start for pause in run.pauses), timing.ZERO)
        for planned in session.plan[place:]:
            if not planned.skipped:
                left = timedelta(minutes=planned.total) - timing.used_in_phase(session, planned.phase, now)
                whole += max(left, timing.ZERO)
        assert timing.projected_end(session, now) == whole
        assert timing.behind(session, now) == whole - (session.end_by or timing.planned_end(session) or whole)

    @invariant()
    def no_time_is_negative(self) -> None:
        for now in (self.now, at(-600), at(600)):
            assert all(timing.used(run, now) >= timing.ZERO for run in self.session.runs)
            assert self.session.closed_at or timing.projected_end(self.session, now) >= now


Consultation.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestConsultation = Consultation.TestCase


@pytest.mark.parametrize("seed", range(8))
def test_long_walks(seed: int) -> None:
    """Hypothesis looks for short sequences; these are long ones, in which most operations find what they need."""
    draw, walk = Random(seed), Consultation()
    walk.start(1 + seed % 5)

    def place() -> int:
        return draw.randint(-1, 7)

    def maybe() -> int | None:
        return draw.choice([None, place()])

    def words() -> str:
        return draw.choice(["Elternlotsen", "Wer lädt ein?", "a\r\nb", " "])

    def who() -> str | None:
        return draw.choice([None, "FG", "mk", "SB", "äö", "XY"])

    steps: list[Callable[[], None]] = [
        lambda: walk.time_passes(draw.choice([1, 30, 300, 9 * 3600, -3600])),
        lambda: walk.move_on(draw.choice(["advance", "back", "back", "pause", "go_on"])),
        lambda: walk.close(draw.choice([60, -60]), True),
        lambda: walk.not_counted(draw.randint(0, 600)),
        lambda: walk.add_minutes(draw.randint(-3, 3)),
        lambda: walk.lend(draw.randint(-1, 6), draw.random() < 0.2),
        lambda: walk.refit(draw.randint(0, 60), draw.choice([0, 30])),
        lambda: walk.choose_module(draw.randrange(len(MODULES))),
        lambda: walk.give_a_reason(words(), draw.random() < 0.5),
        lambda: walk.agree_on_rule(draw.choice(["Regel"] * 3 + ["Andere Regel"])),
        lambda: walk.agree(set(draw.sample(["FG", "mk", "SB", "äö"], 2)), draw.random() < 0.3),
        lambda: walk.pass_turn(who()),
        lambda: walk.note_privately(words()),
        lambda: walk.edit_private(place(), words()),
        lambda: walk.remark(place(), words()),
        walk.agree_key_question,
        lambda: walk.word_key_question(words()),
        *[lambda: walk.record(place(), words(), who())] * 3,
        lambda: walk.answer(words(), who(), maybe()),
        lambda: walk.edit(place(), words()),
        lambda: walk.edit_answer(place(), words()),
        *[lambda: walk.park(words(), who(), maybe())] * 2,
        lambda: walk.park_recorded(place()),
        *[lambda: walk.take(place())] * 2,
        lambda: walk.mark(place(), draw.choice([None, 0, 1, 2])),
        lambda: walk.commit_step(words(), maybe()),
        lambda: walk.edit_step(place(), words(), maybe()),
        lambda: walk.give_feedback(words(), who(), draw.choice([[], [3], [1, 5]])),
        lambda: walk.show_hands(draw.randint(1, 5), draw.randint(0, 3)),
        lambda: walk.set_people(set(draw.sample(range(4), draw.randint(2, 4)))),
        *[lambda: walk.strike(place())] * 3,
    ]
    for _ in range(250):
        draw.choice(steps)()
        walk.holds_together()
        walk.is_read_back_from_disk()
        walk.nothing_vanishes_and_nobody_is_exchanged()
        walk.every_contribution_is_in_one_place()
        walk.used_time_and_what_is_left_of_the_plan_make_the_end()
        walk.no_time_is_negative()
    for value in walk.values[-2:-150:-1]:
        walk.history = walk.history.undo()
        assert walk.session is value
    assert walk.given == set(range(1, walk.values[-1].last_id + 1))
