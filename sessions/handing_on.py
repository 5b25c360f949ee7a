"""Who may read a session, and what was handed on: decided by the case giver, in a closed session too.

Every function returns a new value or raises ``sessions.refusal.Refusal``; the session given is never changed.
Instants are aware UTC.
"""

from collections.abc import Sequence
from datetime import datetime

from sessions.codes import Part
from sessions.conduct import contribution
from sessions.record import Issue, Secret, Session


def release(session: Session, part: Part, opened: bool | None, now: datetime) -> Session:
    """Open a part to the group, withhold it, or with ``None`` leave it as is usual; in a closed session too."""
    old = session.release
    new = {
        "opened": (*(item for item in old.opened if item is not part), *([part] if opened else [])),
        "withheld": (*(item for item in old.withheld if item is not part), *([part] if opened is False else [])),
        "at": now,
    }
    return session.model_copy(update={"release": old.model_copy(update=new)})


def release_line(session: Session, entry: int, opened: bool | None, now: datetime) -> Session:
    """Open a contribution to the group, withhold it, or with ``None`` let it go with its part; in a closed session too.

    Raises:
        Refusal: ``NO_SUCH_ENTRY``.
    """
    contribution(session, entry)
    old = session.release
    new = {
        "lines": (*(item for item in old.lines if item != entry), *([entry] if opened else [])),
        "held": (*(item for item in old.held if item != entry), *([entry] if opened is False else [])),
        "at": now,
    }
    return session.model_copy(update={"release": old.model_copy(update=new)})


def set_secrets(session: Session, secrets: Sequence[Secret]) -> Session:
    """Put another list of names that must not leave in place; in a closed session too.

    Those that stay keep their order, so that their pseudonyms stay, and new ones follow.
    """
    stays = [secret for secret in session.secrets if secret in secrets]
    return session.model_copy(update={"secrets": tuple(dict.fromkeys([*stays, *secrets]))})


def issue(session: Session, issued: Issue) -> Session:
    """Note that a note was handed on. A final one is never changed: the next one of that reader supersedes it."""
    last = last_issue(session, issued.reader)
    if last is not None and (last.state, last.digest) == (issued.state, issued.digest):
        return session
    return session.model_copy(update={"issues": (*session.issues, issued)})


def last_issue(session: Session, reader: str) -> Issue | None:
    """Return the note that was last handed on to a reader, or ``None``."""
    return next((item for item in reversed(session.issues) if item.reader == reader), None)
