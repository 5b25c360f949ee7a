"""Planned, used and projected time. Everything is computed from instants; nothing here counts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sessions.clock_text import clock_text as clock_text  # noqa: PLC0414 (part of this module)
from sessions.codes import Signal
from sessions.record import Pause, PhaseRun, Planned, Session
from sessions.refusal import Reason, Refusal

ZERO, MINUTE = timedelta(), timedelta(minutes=1)


def used(run: PhaseRun, now: datetime) -> timedelta:
    """Return how long a stay in a phase has lasted or lasted, without its pauses."""
    # A clock set back behind the last instant of the stay must not make its time negative.
    until = run.end or max(now, run.last)
    return until - run.start - paused(run, now)


def _length(pause: Pause, until: datetime) -> timedelta:
    return max((pause.end or until) - pause.start, ZERO)


def paused(run: PhaseRun, now: datetime) -> timedelta:
    """Return how long the pauses of a stay have lasted."""
    until = run.end or max(now, run.last)
    return sum((_length(pause, until) for pause in run.pauses), ZERO)


def used_in_phase(session: Session, phase_id: str, now: datetime) -> timedelta:
    """Return the time of all stays in a phase."""
    return sum((used(run, now) for run in session.runs if run.phase == phase_id), ZERO)


def remaining(session: Session, now: datetime) -> timedelta:
    """Return what is left of the running phase; negative when it is over its time, zero when none runs."""
    if session.run is None:
        return ZERO
    planned = planned_for(session, session.run.phase)
    return timedelta(minutes=planned.total) - used_in_phase(session, planned.phase, now)


def planned_for(session: Session, phase_id: str) -> Planned:
    """Return a phase's place in the plan.

    Raises:
        Refusal: ``NO_SUCH_PHASE``.
    """
    return session.plan[session.method.index(phase_id)]


def projected_end(session: Session, now: datetime) -> datetime:
    """Return when the session will end: what is left of this phase, if any, and of all that follow.

    A phase that was left early or skipped takes no more time; one that was gone back to takes only what is left.
    """
    if session.closed_at is not None:
        return session.closed_at
    if session.run is None:
        return now + timedelta(minutes=sum(planned.total for planned in session.plan if not planned.skipped))
    place = session.method.index(session.run.phase)
    later = [planned for planned in session.plan[place + 1 :] if not planned.skipped]
    rest = max(remaining(session, now), ZERO)
    for planned in later:
        rest += max(timedelta(minutes=planned.total) - used_in_phase(session, planned.phase, now), ZERO)
    return now + rest


def planned_end(session: Session) -> datetime | None:
    """Return when the session would have ended as planned before it began, or ``None`` before it begins."""
    if not session.runs:
        return None
    return session.runs[0].start + timedelta(minutes=sum(planned.minutes for planned in session.plan))


def behind(session: Session, now: datetime) -> timedelta:
    """Return by how much the session will end after the end that counts; negative if before.

    That is when it must end, if that was set, else the end as planned before it began; zero if there is neither.
    """
    end = session.end_by or planned_end(session)
    return ZERO if end is None else projected_end(session, now) - end


def signal(session: Session, now: datetime) -> Signal:
    """Return how far the time of the running phase has gone: to 50, 80 or 100 %, shares of our own choosing."""
    if session.run is None:
        return Signal.CALM
    whole = planned_for(session, session.run.phase).total * MINUTE
    gone = whole - remaining(session, now)
    if gone >= whole:
        return Signal.OVER
    if gone >= whole * 0.8:
        return Signal.NEAR
    return Signal.HALF if gone >= whole * 0.5 else Signal.CALM


def overtime(session: Session, phase_id: str, now: datetime) -> timedelta:
    """Return by how much a phase has taken longer than planned, all its stays together; zero if it has not.

    Raises:
        Refusal: ``NO_SUCH_PHASE``.
    """
    return max(used_in_phase(session, phase_id, now) - planned_for(session, phase_id).total * MINUTE, ZERO)


def late_phase(session: Session, now: datetime) -> str | None:
    """Return the phase of the latest stay, running or ended, that is over its time; ``None`` if there is none."""
    return next((run.phase for run in reversed(session.runs) if overtime(session, run.phase, now)), None)


# --- another plan -----------------------------------------------------------------------------------------------


class Loan(NamedTuple):
    """Whole minutes that a later phase gives to the running one."""

    phase: str
    minutes: int


def lendable(session: Session, now: datetime) -> dict[str, int]:
    """Return how many minutes each later phase can give to the running one, in the order of the plan.

    Elastic phases give that are neither protected nor skipped. Each keeps half of the minutes planned before the
    session began, at least one, and what it has used already. Which phases give is the method's to say; that they keep
    half is our rule, so that borrowing again and again does not use a phase up.
    """
    if session.run is None:
        return {}
    later = session.method.index(session.run.phase) + 1
    able: dict[str, int] = {}
    for phase, planned in zip(session.method.phase[later:], session.plan[later:], strict=True):
        kept = max((planned.minutes + 1) // 2, _begun(used_in_phase(session, phase.id, now)))
        if phase.elastic and not phase.protected and not planned.skipped and planned.total > kept:
            able[phase.id] = planned.total - kept
    return able


def loans(session: Session, minutes: int, now: datetime) -> tuple[Loan, ...]:
    """Return from which later phases ``minutes`` for the running one can come, in the order of the plan.

    The phase that can give most gives first, and all it can: so few phases change, and it can be said in one sentence.

    Raises:
        Refusal: ``NOTHING_TO_BORROW`` with ``minutes``, how many there are at most.
    """
    able = lendable(session, now)
    if sum(able.values()) < minutes:
        raise Refusal(Reason.NOTHING_TO_BORROW, minutes=sum(able.values()))
    given: dict[str, int] = {}
    for phase_id in sorted(able, key=lambda phase_id: -able[phase_id]):
        given[phase_id] = min(able[phase_id], minutes - sum(given.values()))
    return tuple(Loan(phase_id, given[phase_id]) for phase_id in able if given[phase_id] > 0)


def fitted(session: Session, end: datetime, now: datetime) -> tuple[Planned, ...]:
    """Return the plan with which the session ends at ``end``, or less than a minute before.

    What the running phase and the later ones have used is spent; only what is left of them changes. Protected phases
    keep their minutes, and so does a later one that has none left. Elastic phases give or get in proportion to what
    they have left, and keep at least a minute; only when all are down to that do the others give, in proportion too.
    If there is time left over and none but protected phases, the session ends earlier.

    Raises:
        Refusal: ``CLOSED``; ``END_TOO_EARLY`` with ``minutes`` until then, ``phases`` that are left, and the minutes
            ``needed`` at least.
    """
    if session.closed_at is not None:
        raise Refusal(Reason.CLOSED)
    phases, plan = session.method.phase, list(session.plan)
    first = session.method.index(session.run.phase) if session.run else 0
    spent = {
        place: used_in_phase(session, plan[place].phase, now)
        for place in range(first, len(plan))
        if not plan[place].skipped
    }
    left = {place: plan[place].total - _begun(time) for place, time in spent.items() if not phases[place].protected}
    left = {place: max(minutes, 1) for place, minutes in left.items() if minutes > 0 or place == first}
    kept = ZERO
    for place, time in spent.items():
        kept += (_begun(time) * MINUTE if place in left else max(plan[place].total * MINUTE, time)) - time
    minutes = (end - now - kept) // MINUTE
    if minutes < len(left):
        needed = _begun(kept) + len(left)
        raise Refusal(Reason.END_TOO_EARLY, minutes=(end - now) // MINUTE, phases=len(spent), needed=needed)
    elastic = [place for place in left if phases[place].elastic]
    firm = [place for place in left if place not in elastic]
    stretched = max(minutes - sum(left[place] for place in firm), len(elastic)) if elastic else 0
    for places, total in ((elastic, stretched), (firm, minutes - stretched)):
        for place, part in zip(places, scale([left[place] for place in places], total), strict=True):
            added = _begun(spent[place]) + part - plan[place].minutes
            plan[place] = plan[place].model_copy(update={"added": added})
    return tuple(plan)


def scale(minutes: list[int], total: int) -> list[int]:
    """Spread ``total`` minutes over phases in proportion to ``minutes``; each keeps at least one.

    The result sums to ``total`` exactly (largest remainders first).

    Raises:
        Refusal: ``END_TOO_EARLY`` if there is less than a minute for each phase.
    """
    if total < len(minutes):
        raise Refusal(Reason.END_TOO_EARLY, minutes=total, phases=len(minutes), needed=len(minutes))
    result = [1] * len(minutes)
    # Phases whose share is below a minute keep one; the others share the rest.
    places, spare, whole = list(range(len(minutes))), total, sum(minutes)
    while small := [place for place in places if minutes[place] * spare < whole]:
        places = [place for place in places if place not in small]
        spare, whole = total - len(minutes) + len(places), sum(minutes[place] for place in places)
    for place in places:
        result[place] = minutes[place] * spare // whole
    places.sort(key=lambda place: -(minutes[place] * spare % whole))
    for place in places[: total - sum(result)]:
        result[place] += 1
    return result


def usual_minutes(sessions: Iterable[Session], method_id: str) -> dict[str, int]:
    """Return the median of the minutes used in each phase of a method, at least one, over closed sessions.

    A phase counts where it was held and not left out. With fewer than three such sessions it is missing: one or two
    are no habit (our choice).
    """
    spent: dict[str, list[timedelta]] = {}
    for session in sessions:
        if session.method.id == method_id and session.closed_at is not None:
            for planned in session.plan:
                time = used_in_phase(session, planned.phase, session.closed_at)
                if time and not planned.skipped:
                    spent.setdefault(planned.phase, []).append(time)
    return {phase_id: _median(times) for phase_id, times in spent.items() if len(times) >= 3}


def _median(times: list[timedelta]) -> int:
    ordered = sorted(times)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return max(round(middle / MINUTE), 1)


def _begun(time: timedelta) -> int:
    """Return a time in minutes, one that has begun counted whole."""
    return -(-time // MINUTE)
