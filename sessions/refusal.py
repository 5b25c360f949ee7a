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
    RULE_NOT_READ = "rule_not_read"
    NO_KEY_QUESTION = "no_key_question"
    # people as lines
    PERSON_LINE = "person_line"
    DOUBLE_INITIALS = "double_initials"
    UNKNOWN_ROLE = "unknown_role"
    # dates in words
    DATE_UNKNOWN = "date_unknown"
    NO_SUCH_DAY = "no_such_day"
    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_PAST = "date_past"
    WEEKDAY_DIFFERS = "weekday_differs"
    # plan
    END_TOO_EARLY = "end_too_early"
    NOTHING_TO_BORROW = "nothing_to_borrow"
    PLAN_CHANGED = "plan_changed"
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
    LEAKS = "leaks"
    TARGET_EXISTS = "target_exists"
    NO_REPLY_SHEET = "no_reply_sheet"
    NOTHING_TO_WRITE = "nothing_to_write"
    NOT_READABLE = "not_readable"
    NOT_EMPTY = "not_empty"
    IN_ARCHIVE = "in_archive"
    # methods
    METHOD_FILE = "method_file"
    NO_SUCH_METHOD = "no_such_method"
    NO_SLOT = "no_slot"
    # templates of organisations
    TEMPLATE = "template"
    NO_SUCH_TEMPLATE = "no_such_template"
    # the programme of an event
    EVENT_BEGUN = "event_begun"
    EVENT_ENDED = "event_ended"
    EVENT_NOT_ENDED = "event_not_ended"
    NO_PROGRAMME = "no_programme"
    NO_ITEM_RUNS = "no_item_runs"
    ITEM_RUNS = "item_runs"
    ITEM_RAN = "item_ran"
    FIRST_ITEM = "first_item"
    LAST_ITEM = "last_item"
    ITEM_MINUTES = "item_minutes"
    SPAN_TOO_SHORT = "span_too_short"
    # who takes part in an event
    TAKES_PART = "takes_part"
    NOT_TAKING_PART = "not_taking_part"
    DISTRICT_NAMED = "district_named"
    SAME_DISTRICT = "same_district"
    # casting
    NO_SUCH_QUESTION = "no_such_question"
    QUESTION_IN_USE = "question_in_use"
    DOT_COUNT = "dot_count"
    NO_DOTS_LEFT = "no_dots_left"
    NO_DOTS_THERE = "no_dots_there"
    DOTS_FIRST = "dots_first"
    CANDIDATE_NAMED = "candidate_named"
    CHOSEN_ALREADY = "chosen_already"
    NOT_CHOSEN = "not_chosen"
    NOT_CLEARED = "not_cleared"
    AGAINST_DOTS = "against_dots"
    # rooms
    NO_ROOMS = "no_rooms"
    NO_SUCH_ROOM = "no_such_room"
    ROOM_EXISTS = "room_exists"
    ROOM_AWAY = "room_away"
    ROOM_PREPARED = "room_prepared"
    CASE_HAS_ROOM = "case_has_room"
    SITS_ELSEWHERE = "sits_elsewhere"
    ONE_ROLE = "one_role"
    # packages of rooms
    NO_SUCH_WORKSHOP = "no_such_workshop"
    NO_SUCH_ROOM_NUMBER = "no_such_room_number"
    ROOM_UNPREPARED = "room_unprepared"
    NOT_A_PACKAGE = "not_a_package"
    NOT_A_ROOM = "not_a_room"
    OTHER_ARCHIVE = "other_archive"
    # reply sheets
    NOT_A_REPLY = "not_a_reply"
    # keyed in from paper
    NO_TIME_YET = "no_time_yet"
    PHASE_LEFT_OUT = "phase_left_out"
    # taking in an announcement, a list of people
    NOT_ANNOUNCED = "not_announced"
    ANNOUNCED_ALREADY = "announced_already"
    NO_TABLE = "no_table"


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
