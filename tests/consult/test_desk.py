"""The desk: stored first, given out then, one after another."""

import asyncio
import threading
from datetime import datetime, timedelta

import pytest

from consult.clock import SetClock
from consult.desk import Desk
from sessions import conduct
from sessions.codes import Kind
from sessions.conduct import Change
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from tests.consult.builders import BEGIN, Store, in_phase, prepared


@pytest.fixture
def store() -> Store:
    return Store(in_phase("ideas"))


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, SetClock(BEGIN))


def idea(text: str) -> Change:
    return lambda session, now: conduct.record(session, Kind.IDEA, text, None, now)


def texts(session: Session) -> list[str]:
    return [item.text for item in session.contributions]


async def test_what_is_given_out_is_what_was_stored(desk: Desk, store: Store) -> None:
    given = await desk.apply(idea("eins"))
    assert given is desk.session is store.saved[-1]
    assert texts(given) == ["eins"]
    assert desk.saved_at == BEGIN


async def test_the_clock_of_the_desk_tells_the_instant(desk: Desk) -> None:
    assert isinstance(desk.clock, SetClock)
    desk.clock.move(timedelta(minutes=3))
    assert (await desk.apply(idea("eins"))).contributions[-1].at == BEGIN + timedelta(minutes=3)


async def test_undo_and_redo_are_stored_too(desk: Desk, store: Store) -> None:
    before = desk.session
    await desk.apply(idea("eins"))
    await desk.apply(idea("zwei"))
    assert texts(await desk.undo()) == ["eins"]
    assert texts(store.session) == ["eins"]
    assert await desk.undo() == before
    assert (desk.can_undo, desk.can_redo) == (False, True)
    await desk.redo()
    assert texts(await desk.redo()) == texts(store.session) == ["eins", "zwei"]
    assert (desk.can_undo, desk.can_redo) == (True, False)


async def test_nothing_to_take_back_or_bring_back(desk: Desk, store: Store) -> None:
    with pytest.raises(Refusal) as undone:
        await desk.undo()
    with pytest.raises(Refusal) as redone:
        await desk.redo()
    assert (undone.value.reason, redone.value.reason) == (Reason.NOTHING_TO_UNDO, Reason.NOTHING_TO_REDO)
    assert store.saved == []


async def test_a_failed_write_leaves_the_session_and_its_history_as_they_were(desk: Desk, store: Store) -> None:
    before = await desk.apply(idea("eins"))
    store.failing = True
    for act in (desk.apply(idea("zwei")), desk.undo()):
        with pytest.raises(Refusal) as failed:
            await act
        assert failed.value.reason is Reason.WRITE_FAILED
        assert desk.session is before is store.session
    assert (desk.can_undo, desk.can_redo) == (True, False)
    store.failing = False
    assert texts(await desk.apply(idea("zwei"))) == ["eins", "zwei"]


async def test_what_is_refused_is_not_stored(desk: Desk, store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        await desk.apply(idea("  "))
    assert refused.value.reason is Reason.EMPTY
    assert store.saved == []
    assert not desk.can_undo


async def test_a_change_that_changes_nothing_is_not_stored(desk: Desk, store: Store) -> None:
    await desk.apply(lambda session, _now: session)
    assert store.saved == []
    assert not desk.can_undo


async def test_changes_at_once_are_applied_in_the_order_in_which_they_came(desk: Desk, store: Store) -> None:
    wanted = [str(number) for number in range(30)]
    await asyncio.gather(*(desk.apply(idea(text)) for text in wanted))
    assert texts(desk.session) == wanted
    assert [len(session.contributions) for session in store.saved] == list(range(1, 31))


async def test_a_slow_disk_stops_nobody_and_nothing_is_given_out_before_it_is_stored() -> None:
    goes_on = threading.Event()

    class Slow(Store):
        def save(self, session: Session, now: datetime) -> None:
            assert goes_on.wait(5)
            super().save(session, now)

    desk = Desk(Slow(in_phase("ideas")), SetClock(BEGIN))
    before = desk.session
    first, second = asyncio.ensure_future(desk.apply(idea("eins"))), asyncio.ensure_future(desk.apply(idea("zwei")))
    for _ in range(5):
        await asyncio.sleep(0)
    assert desk.session is before
    goes_on.set()
    await asyncio.gather(first, second)
    assert texts(desk.session) == ["eins", "zwei"]


async def test_a_prepared_session_is_put_in_place_with_no_way_back() -> None:
    store = Store(prepared())
    desk = Desk(store, SetClock(BEGIN))
    await desk.apply(lambda session, _now: conduct.clear_case(session, False))
    other = prepared("tietze")
    desk.put(other)
    assert desk.session is store.session is other
    assert not desk.can_undo
    store.failing = True
    with pytest.raises(Refusal):
        desk.put(prepared("short"))
    assert desk.session is other


def test_closing_lets_others_write(desk: Desk, store: Store) -> None:
    desk.close()
    assert store.closed
