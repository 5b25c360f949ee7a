"""Questions that a command asks; without a terminal nobody answers, and no answer is never a yes."""

import sys

from sessions.plain_text import fold

YES = frozenset({"y", "yes", "j", "ja"})


def somebody_there() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty()


def answer(question: str) -> str:
    """Ask, and return the answer folded; empty if nobody answers."""
    try:
        return fold(input(f"{question} ").strip())
    except (EOFError, KeyboardInterrupt):
        print()  # noqa: T201 (a command speaks)
        return ""
