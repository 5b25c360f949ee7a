"""Undo and redo: the values of a session or workshop before and after the present one, in memory only."""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from sessions.refusal import Reason, Refusal

Value = TypeVar("Value")

DEPTH = 200
"""Changes that can be taken back."""


@dataclass(frozen=True, slots=True)
class History(Generic[Value]):
    """The present value with what came before it and what was taken back."""

    present: Value
    past: tuple[Value, ...] = ()
    future: tuple[Value, ...] = ()

    def then(self, value: Value) -> "History[Value]":
        """Return the history after a change; what was taken back before is given up."""
        if value == self.present:
            return self
        return History(value, (*self.past, self.present)[-DEPTH:])

    def undo(self) -> "History[Value]":
        """Return the history one change earlier.

        Raises:
            Refusal: ``NOTHING_TO_UNDO``.
        """
        if not self.past:
            raise Refusal(Reason.NOTHING_TO_UNDO)
        return replace(self, present=self.past[-1], past=self.past[:-1], future=(self.present, *self.future))

    def redo(self) -> "History[Value]":
        """Return the history one change later.

        Raises:
            Refusal: ``NOTHING_TO_REDO``.
        """
        if not self.future:
            raise Refusal(Reason.NOTHING_TO_REDO)
        return replace(self, present=self.future[0], past=(*self.past, self.present), future=self.future[1:])
