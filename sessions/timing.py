"""Planned, used and projected time. Everything is computed from instants; nothing here counts."""

from datetime import datetime, timedelta

from sessions.record import Pause, PhaseRun, Planned, Session
from sessions.refusal import Reason, Refusal

ZERO = timedelta()


def used(run: PhaseRun, now: datetime) -> timedelta:
    """Return how long a stay in a phase has lasted or lasted, without its pauses."""
    until = run.end or max(now, run.start)
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
    spare, whole = total - len(minutes), sum(minutes)
    shares = [divmod(spare * part, whole) for part in minutes]
    result = [1 + share for share, _ in shares]
    order = sorted(range(len(minutes)), key=lambda place: -shares[place][1])
    for place in order[: total - sum(result)]:
        result[place] += 1
    return result


def clock_text(left: timedelta) -> str:
    """Return ``07:40`` for time left and ``+02:05`` for time over; whole seconds, minutes may pass 99.

    Time left is rounded up and time over down, so that ``00:00`` stands for one second and no more.
    """
    micro = left // timedelta(microseconds=1)
    seconds = -(-micro // 1_000_000)
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'+' if seconds < 0 else ''}{minutes:02d}:{rest:02d}"
