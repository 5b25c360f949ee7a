"""The codes that stand in records and method files. Words for them are found at the edge, never here.

Nothing but the standard library is imported, so that whoever only shows codes starts without the models.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person does in one consultation."""

    CASE_GIVER = "case_giver"
    CONSULTANT = "consultant"
    FACILITATOR = "facilitator"
    SCRIBE = "scribe"
    TIMEKEEPER = "timekeeper"
    OBSERVER = "observer"


class Kind(StrEnum):
    """What a contribution is."""

    FACT = "fact"
    QUESTION = "question"
    HYPOTHESIS = "hypothesis"
    RESPONSE = "response"
    IDEA = "idea"
    NOTE = "note"


class Entry(StrEnum):
    """What the line of a phase may record: a kind of contribution, or a part of the result."""

    FACT = "fact"
    QUESTION = "question"
    HYPOTHESIS = "hypothesis"
    RESPONSE = "response"
    IDEA = "idea"
    NOTE = "note"
    KEY_QUESTION = "key_question"
    STEP = "step"
    TAKEAWAY = "takeaway"
    FEEDBACK = "feedback"
    REVIEW = "review"
    WAIVER = "waiver"


class Seat(StrEnum):
    """Where the case giver is during a phase."""

    AT_TABLE = "at_table"
    LISTENING = "listening"
    TURNED_AWAY = "turned_away"
    OUTSIDE = "outside"


class Exit(StrEnum):
    """What should be true before a phase is left. Conduct checks it; the facilitator may leave all the same."""

    CASE_GIVER = "case_giver"
    FACILITATOR = "facilitator"
    CLEARED = "cleared"
    AGREED = "agreed"
    FACTS = "facts"
    QUESTIONS = "questions"
    ANSWERS = "answers"
    KEY_QUESTION = "key_question"
    QUESTION_AGREED = "question_agreed"
    HYPOTHESES = "hypotheses"
    RESPONSE = "response"
    IDEAS = "ideas"
    CHOICE = "choice"
    STEP = "step"
    REVIEW = "review"
    FEEDBACK = "feedback"


class Trust(StrEnum):
    """How well a statement is backed: read in the source, read in part, or not read in a source."""

    SEEN = "seen"
    PARTLY = "partly"
    UNVERIFIED = "unverified"


class ModuleBy(StrEnum):
    """Who chooses the consultation module."""

    FACILITATOR_WITH_GROUP = "facilitator_with_group"
    CASE_GIVER = "case_giver"
    CASE_GIVER_WITH_GROUP = "case_giver_with_group"
    CONSULTANTS = "consultants"
    FACILITATOR_WITH_CONSULTANTS = "facilitator_with_consultants"


class Advice(StrEnum):
    """Whether consultants may give advice: throughout, only as a module, only in a phase for it, or never."""

    ALLOWED = "allowed"
    AS_MODULE = "as_module"
    OWN_PHASE = "own_phase"
    FORBIDDEN = "forbidden"


class Writes(StrEnum):
    """Who writes down what the consultants say."""

    SCRIBE = "scribe"
    FACILITATOR = "facilitator"
    CASE_GIVER = "case_giver"
    FLIPCHART = "flipchart"
    NOBODY = "nobody"


class Mark(StrEnum):
    """What the case giver says of a hypothesis (first three) or an idea; warm and cold is as much as a feeling."""

    FITS = "fits"
    FITS_NOT = "fits_not"
    OPEN = "open"
    TAKE = "take"
    LATER = "later"
    NO = "no"
    WARM = "warm"
    COLD = "cold"


MARKS: dict[Kind, tuple[Mark, ...]] = {
    Kind.HYPOTHESIS: (Mark.FITS, Mark.FITS_NOT, Mark.OPEN),
    Kind.IDEA: (Mark.TAKE, Mark.LATER, Mark.NO, Mark.WARM, Mark.COLD),
}
"""The marks a kind of contribution can carry; other kinds carry none."""


class StepStatus(StrEnum):
    """What became of a next step."""

    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    DROPPED = "dropped"


class Stage(StrEnum):
    """Where a session stands."""

    PREPARED = "prepared"
    RUNNING = "running"
    CLOSED = "closed"


class StepPart(StrEnum):
    """A part of a next step that may still be missing."""

    WHO = "who"
    BY = "by"
    SIGN = "sign"
    SUPPORT = "support"
    OBSTACLE = "obstacle"


class Signal(StrEnum):
    """How far the time of the running phase has gone: less than half, half, nearly all, all of it."""

    CALM = "calm"
    HALF = "half"
    NEAR = "near"
    OVER = "over"


class Doubt(StrEnum):
    """What may not be well with a key question."""

    SENTENCES = "sentences"
    QUESTION_WORD = "question_word"
    NEGATIVE = "negative"
    NOT_OWN = "not_own"


class Part(StrEnum):
    """A part of a note that the case giver can open to the group or withhold from it."""

    KEY_QUESTION = "key_question"
    STEPS = "steps"
    TAKEAWAY = "takeaway"
    CHOSEN_IDEAS = "chosen_ideas"
    CASE = "case"
    FACTS = "facts"
    QUESTIONS = "questions"
    HYPOTHESES = "hypotheses"
    RESPONSES = "responses"
    FURTHER_IDEAS = "further_ideas"
    NOTES = "notes"
    PARKED = "parked"
    WORDINGS = "wordings"
    FEEDBACK = "feedback"


class NoteState(StrEnum):
    """Where a note stands: written, corrected by those present, or final."""

    DRAFT = "draft"
    CORRECTED = "corrected"
    FINAL = "final"


class SecretKind(StrEnum):
    """What must not leave; ``MAY_LEAVE`` is what somebody has looked at and lets pass."""

    PERSON = "person"
    INSTITUTION = "institution"
    PLACE = "place"
    OTHER = "other"
    PARTICIPANT = "participant"
    MAY_LEAVE = "may_leave"
