"""Planned, used and projected time. Everything is computed from instants; nothing here counts."""

from datetime import datetime, timedelta

from sessions.clock_text import clock_text as clock_text  # noqa: PLC0414 (part of this module)
from sessions.record import Pause, PhaseRun, Planned, Session
from sessions.refusal import Reason, Refusal

ZERO = timedelta()


def used(run: PhaseRun, now: datetime) -> timedelta:
    """Return how long a stay in a phase has lasted or lasted, without its pauses."""
    # A clock set back behind the last instant of the stay must not make its time negative.
    until = run.end or max(now, run.last)
    return until - run.start - sum((_length(pause, until) for pause in run.pauses), ZERO)


def _length(pause: Pause, until: datetime) -> timedelta:
    return max((pause.end or until) - pause.start, ZERO)


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


def scale(minutes: list[int], total: int) -> list[int]:
    """Spread ``total`` minutes over phases in proportion to ``minutes``; each keeps at least one.

    The result sums to ``total`` exactly (largest remainders first).

    Raises:
        Refusal: ``END_TOO_EARLY`` if there is less than a minute for each phase.
    """
    if total < len(minutes):
        raise Refusal(Reason.END_TOO_EARLY, minutes=total, phases=len(minutes))
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
