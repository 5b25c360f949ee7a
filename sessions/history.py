"""Undo and redo: the values of a session before and after the present one, in memory only."""

from dataclasses import dataclass, replace

from sessions.record import Session
from sessions.refusal import Reason, Refusal

DEPTH = 200
"""Changes that can be taken back."""


@dataclass(frozen=True, slots=True)
class History:
    """The present value of a session with what came before it and what was taken back."""

    present: Session
    past: tuple[Session, ...] = ()
    future: tuple[Session, ...] = ()

    def then(self, session: Session) -> "History":
        """Return the history after a change; what was taken back before is given up."""
        if session == self.present:
            return self
        return History(session, (*self.past, self.present)[-DEPTH:])

    def undo(self) -> "History":
        """Return the history one change earlier.

        Raises:
            Refusal: ``NOTHING_TO_UNDO``.
        """
        if not self.past:
            raise Refusal(Reason.NOTHING_TO_UNDO)
        return replace(self, present=self.past[-1], past=self.past[:-1], future=(self.present, *self.future))

    def redo(self) -> "History":
        """Return the history one change later.

        Raises:
            Refusal: ``NOTHING_TO_REDO``.
        """
        if not self.future:
            raise Refusal(Reason.NOTHING_TO_REDO)
        return replace(self, present=self.future[0], past=(*self.past, self.present), future=self.future[1:])
