"""A refusal: what cannot be done, as a code with its facts; the words for it are found at the edge."""

from enum import StrEnum


class Reason(StrEnum):
    """Why something was refused. Every code has words in ``consult/present.py``."""

    # conduct
    NOT_RUNNING = "not_running"
    ALREADY_BEGUN = "already_begun"
    CLOSED = "closed"
    NOT_CLOSED = "not_closed"
    FIRST_PHASE = "first_phase"
    LAST_PHASE = "last_phase"
    ALREADY_PAUSED = "already_paused"
    NOT_PAUSED = "not_paused"
    NO_SUCH_ENTRY = "no_such_entry"
    NO_SUCH_PHASE = "no_such_phase"
    NO_SUCH_PERSON = "no_such_person"
    NO_OPEN_QUESTION = "no_open_question"
    KIND_NOT_HERE = "kind_not_here"
    MARK_NOT_FOR_KIND = "mark_not_for_kind"
    EMPTY = "empty"
    ASKED = "asked"
    TOO_LONG = "too_long"
    MINUTES = "minutes"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_TO_REDO = "nothing_to_redo"
    STILL_SPEAKS = "still_speaks"
    # people as lines
    PERSON_LINE = "person_line"
    DOUBLE_INITIALS = "double_initials"
    UNKNOWN_ROLE = "unknown_role"
    # plan
    END_TOO_EARLY = "end_too_early"
    # store
    NOT_WRITABLE = "not_writable"
    NOT_AN_ARCHIVE = "not_an_archive"
    NEWER_FORMAT = "newer_format"
    DAMAGED = "damaged"
    NO_SUCH_SESSION = "no_such_session"
    AMBIGUOUS = "ambiguous"
    NO_SUCH_DISTRICT = "no_such_district"
    DISTRICT_EXISTS = "district_exists"
    IN_USE = "in_use"
    WRITE_FAILED = "write_failed"
    CHANGED_ON_DISK = "changed_on_disk"
    NOTE_FAILED = "note_failed"
    TARGET_EXISTS = "target_exists"
    NOT_READABLE = "not_readable"
    NOT_EMPTY = "not_empty"
    IN_ARCHIVE = "in_archive"
    # methods
    METHOD_FILE = "method_file"
    NO_SUCH_METHOD = "no_such_method"


class Refusal(Exception):  # noqa: N818 (a refusal is an answer, not a fault)
    """Something that was asked for and is not done; nothing has changed.

    Attributes:
        reason: the code.
        facts: values for the words of the code, by name; plain text, never markup.
    """

    def __init__(self, reason: Reason, **facts: object) -> None:
        super().__init__(reason.value, facts)
        self.reason = reason
        self.facts = facts


DAMAGE = frozenset({Reason.DAMAGED, Reason.NEWER_FORMAT})
"""Reasons that speak of data on disk that cannot be read; commands end with exit code 3."""
