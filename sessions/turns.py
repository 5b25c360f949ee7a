"""The round: who may speak in the running phase, in which order, and whose turn it is. Nobody is counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sessions import conduct
from sessions.codes import Role
from sessions.record import Answer, Contribution, Feedback, Session


class State(StrEnum):
    """Where somebody stands in the round.

    Of those who wait, one is next, and those are silent who have said nothing in this session yet.
    """

    NEXT = "next"
    WAITING = "waiting"
    SILENT = "silent"
    SPOKE = "spoke"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's place in the round.

    Attributes:
        state: in this stay in the phase.
        silent_so_far: has said nothing in this session yet.
    """

    initials: str
    state: State
    silent_so_far: bool


def speakers(session: Session) -> tuple[Turn, ...]:
    """Return the round: the consultants in the order of the list, behind them all others who speak in this phase.

    Going back to a phase begins a new round. Whose parked line is taken in it has spoken, and so has whoever's line was
    parked. Nothing runs: nobody.
    """
    run = session.run
    if run is None:
        return ()
    roles = conduct.phase_of(session).speaks
    able = [person for person in session.people if person.role in roles]
    able.sort(key=lambda person: person.role is not Role.CONSULTANT)
    ever = {name for name, _ in _voices(session)}
    here = {name for name, at in _voices(session) if at >= run.start}
    passed = {name.casefold() for name in run.passed}
    round_: list[Turn] = []
    for person in able:
        name = person.initials.casefold()
        silent = name not in ever
        if name in here:
            state = State.SPOKE
        elif name in passed:
            state = State.PASSED
        elif all(turn.state is not State.NEXT for turn in round_):
            state = State.NEXT
        else:
            state = State.SILENT if silent else State.WAITING
        round_.append(Turn(person.initials, state, silent))
    return tuple(round_)


def next_speaker(session: Session) -> Turn | None:
    """Return whose turn it is, or ``None`` if everybody has spoken or passed, or nothing runs."""
    return next((turn for turn in speakers(session) if turn.state is State.NEXT), None)


def _voices(session: Session) -> Iterator[tuple[str, datetime]]:
    """Yield the initials of whoever said something, folded, and when."""
    answers = (item.answer for item in session.contributions if item.answer is not None)
    voices: tuple[Contribution | Answer | Feedback, ...] = (*session.contributions, *answers, *session.feedback)
    for said in voices:
        if said.speaker is not None:
            yield said.speaker.casefold(), said.at
