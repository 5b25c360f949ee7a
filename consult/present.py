"""Words for codes: refusals, roles, kinds, marks. The one place where a code becomes a sentence."""

from datetime import datetime
from typing import TYPE_CHECKING

from sessions.codes import Entry, Exit, Kind, Mark, Role, Seat, Stage, StepStatus, Trust
from sessions.language import N_, Language
from sessions.refusal import Reason, Refusal
from sessions.store import place
from sessions.store.place import RiskKind
from sessions.store.record_file import Found, Notice

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.method import Phase

ROLES = {
    Role.CASE_GIVER: N_("Case giver"),
    Role.CONSULTANT: N_("Consultant"),
    Role.FACILITATOR: N_("Facilitator"),
    Role.SCRIBE: N_("Scribe"),
    Role.TIMEKEEPER: N_("Timekeeper"),
    Role.OBSERVER: N_("Observer"),
}
ROLES_PLURAL = {
    Role.CASE_GIVER: N_("the case giver"),
    Role.CONSULTANT: N_("the consultants"),
    Role.FACILITATOR: N_("the facilitator"),
    Role.SCRIBE: N_("the scribe"),
    Role.TIMEKEEPER: N_("the timekeeper"),
    Role.OBSERVER: N_("the observers"),
}
ENTRIES = {
    Entry.FACT: N_("Fact"),
    Entry.QUESTION: N_("Question"),
    Entry.HYPOTHESIS: N_("Hypothesis"),
    Entry.RESPONSE: N_("Response"),
    Entry.IDEA: N_("Idea"),
    Entry.NOTE: N_("Note"),
    Entry.KEY_QUESTION: N_("Key question"),
    Entry.STEP: N_("Next step"),
    Entry.TAKEAWAY: N_("Takes along"),
    Entry.FEEDBACK: N_("Feedback"),
}
MARKS = {
    Mark.FITS: N_("fits"),
    Mark.FITS_NOT: N_("does not fit"),
    Mark.OPEN: N_("open"),
    Mark.TAKE: N_("take"),
    Mark.LATER: N_("later"),
    Mark.NO: N_("no"),
}
STATUSES = {
    StepStatus.OPEN: N_("open"),
    StepStatus.DONE: N_("done"),
    StepStatus.PARTLY: N_("partly done"),
    StepStatus.NOT_DONE: N_("not done"),
    StepStatus.DROPPED: N_("dropped"),
}
STAGES = {Stage.PREPARED: N_("prepared"), Stage.RUNNING: N_("running"), Stage.CLOSED: N_("closed")}
SEATS = {
    Seat.AT_TABLE: N_("The case giver sits at the table."),
    Seat.LISTENING: N_("The case giver sits at the table and listens."),
    Seat.TURNED_AWAY: N_("The case giver turns away and listens."),
    Seat.OUTSIDE: N_("The case giver sits outside the circle and listens."),
}
TRUSTS = {
    Trust.SEEN: N_("read in the source"),
    Trust.PARTLY: N_("read in the source in part"),
    Trust.UNVERIFIED: N_("not verified: not read in a source"),
}
EXITS = {
    Exit.CASE_GIVER: N_("a case giver (F2)"),
    Exit.FACILITATOR: N_("a facilitator (F2)"),
    Exit.CLEARED: N_("the answer whether this case may be discussed here (F2)"),
    Exit.FACTS: N_("at least one fact"),
    Exit.QUESTIONS: N_("at least one question"),
    Exit.ANSWERS: N_("the answer to a question"),
    Exit.KEY_QUESTION: N_("the key question (F3)"),
    Exit.HYPOTHESES: N_("at least one hypothesis"),
    Exit.RESPONSE: N_("the case giver's response"),
    Exit.IDEAS: N_("at least one idea"),
    Exit.CHOICE: N_("an idea that the case giver takes (mark it)"),
    Exit.STEP: N_("a next step (F4)"),
    Exit.FEEDBACK: N_("feedback"),
}

REFUSALS = {
    Reason.NOT_RUNNING: N_("The session does not run."),
    Reason.ALREADY_BEGUN: N_("The session has begun already."),
    Reason.CLOSED: N_("The session is closed. Reopen it first (Ctrl+E)."),
    Reason.NOT_CLOSED: N_("The session is not closed."),
    Reason.FIRST_PHASE: N_("This is the first phase."),
    Reason.LAST_PHASE: N_("This is the last phase. Ctrl+E closes the session."),
    Reason.ALREADY_PAUSED: N_("The phase is paused already."),
    Reason.NOT_PAUSED: N_("The phase is not paused."),
    Reason.NO_SUCH_ENTRY: N_("That line is not there."),
    Reason.NO_SUCH_PHASE: N_("The method has no phase {phase}."),
    Reason.NO_SUCH_PERSON: N_("{initials} is not in the list of people. F2 adds somebody."),
    Reason.NO_OPEN_QUESTION: N_("No question waits for an answer."),
    Reason.KIND_NOT_HERE: N_("{kind} is not recorded in this phase. Ctrl+P parks it where it belongs."),
    Reason.MARK_NOT_FOR_KIND: N_("Only hypotheses and ideas are marked. Choose one with the arrow keys."),
    Reason.EMPTY: N_("There are no words to record."),
    Reason.ASKED: N_("{question}"),
    Reason.TOO_LONG: N_(
        "The text has {length} characters, at most {limit} are possible. Nothing was cut; please shorten it."
    ),
    Reason.MINUTES: N_("A phase lasts from one minute to a day."),
    Reason.NOTHING_TO_UNDO: N_("There is nothing to take back."),
    Reason.NOTHING_TO_REDO: N_("There is nothing to bring back."),
    Reason.STILL_SPEAKS: N_("{initials} has spoken and must stay in the list."),
    Reason.PERSON_LINE: N_("Line {line} does not begin with initials of one to six characters: {text}"),
    Reason.DOUBLE_INITIALS: N_(
        "The initials {initials} stand there twice. Please change one, for example to {initials}2."
    ),
    Reason.UNKNOWN_ROLE: N_(
        "Line {line}: the role {role} is unknown. "
        "Known are: case giver, consultant, facilitator, scribe, timekeeper, observer."
    ),
    Reason.END_TOO_EARLY: N_(
        "{minutes} minutes are too short for {phases} phases of at least one minute. Choose a later end."
    ),
    Reason.NOT_WRITABLE: N_("The folder cannot be written to: {file} ({cause}). Choose another one with --archive."),
    Reason.NOT_READABLE: N_("{file} cannot be opened: {cause}."),
    Reason.NOT_AN_ARCHIVE: N_(
        "{file} is a folder with other files and no archive. Choose an empty folder with --archive."
    ),
    Reason.NEWER_FORMAT: N_(
        "{file} was written by a newer version of the program. Please update; nothing was changed."
    ),
    Reason.DAMAGED: N_("{file} cannot be read: {cause}. The file was left as it is."),
    Reason.NO_SUCH_SESSION: N_("There is no session {session}. `consult list` shows all."),
    Reason.AMBIGUOUS: N_("{session} could be several sessions: {matches}. Please write more of it."),
    Reason.NO_SUCH_DISTRICT: N_("There is no district {district}."),
    Reason.DISTRICT_EXISTS: N_("There is a district {district} already."),
    Reason.IN_USE: N_("Another program has this session open. Close it there first."),
    Reason.WRITE_FAILED: N_("NOT SAVED: {file} ({cause}). Your text stays; Enter or the key again tries once more."),
    Reason.CHANGED_ON_DISK: N_("NOT SAVED: {file} was changed by another program. Nothing was written over it."),
    Reason.NOTE_FAILED: N_("Not written: {file} ({cause}). Choose another folder."),
    Reason.TARGET_EXISTS: N_("{file} exists already. Choose another name or remove it first."),
    Reason.NOT_EMPTY: N_("{file} is not an empty folder. Choose a new or empty one; nothing was changed."),
    Reason.IN_ARCHIVE: N_("{file} would lie in the archive itself. Choose a folder outside, best on another drive."),
    Reason.METHOD_FILE: N_("The method file has mistakes:\n{faults}"),
    Reason.NO_SUCH_METHOD: N_("There is no method {method}. There are: {methods}."),
}


NOTICES = {
    Found.TORN: N_("A save was broken off here the last time; everything that was shown as saved is there."),
    Found.JOURNAL_DAMAGED: N_(
        "The journal of this session was damaged: {lost} changes could not be read. Please look through the record."
    ),
    Found.JOURNAL_STRANGE: N_(
        "Changes of this machine do not fit this version of the session, as when another one was put in its place."
    ),
    Found.FILE_DAMAGED: N_("The file of this session was damaged; it was opened from its second copy."),
}


class _Facts(dict[str, object]):
    """Facts of a refusal; one that is missing shows its name and never an error."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


RISKS = {
    RiskKind.NETWORK: N_(
        "The archive lies on a network drive ({what}). If the connection breaks, saving fails; locks may not hold "
        "there. Better keep it on this computer and make backups: consult backup"
    ),
    RiskKind.SYNCED: N_(
        "The archive lies in a folder that is synchronised ({what}). Leave a session here before you open it on "
        "another machine, so that no copies in conflict come up."
    ),
}


def place_text(root: "Path", language: Language) -> str:
    """Return what speaks against the place of an archive: a network drive, a synced folder, a full disk; or nothing."""
    risk, space = place.here(root), place.free(root)
    texts = [language.gettext(RISKS[risk.kind]).format(what=risk.what)] if risk is not None else []
    if space is not None and space < place.LOW:
        texts.append(space_text(space, language))
    return "\n".join(texts)


def space_text(space: int, language: Language) -> str:
    """Return that there is little room; ``space`` is in bytes."""
    text = language.gettext("Only {space} MB are free where the archive lies. Please make room before saving fails.")
    return text.format(space=space // 2**20)


def notice_text(notice: Notice, language: Language) -> str:
    """Return what was found when a session was opened, and where the damaged file lies."""
    text = language.gettext(NOTICES[notice.found]).format(lost=notice.lost)
    aside = language.gettext("Kept aside: {file}").format(file=notice.aside) if notice.aside else ""
    return f"{text} {aside}".rstrip()


def _in_use_text(refusal: Refusal, language: Language) -> str:
    """Return who writes a session, since when and on which machine, as far as that is known."""
    machine, since = refusal.facts.get("machine"), refusal.facts.get("since")
    if not machine or not isinstance(since, datetime):
        return language.gettext(REFUSALS[Reason.IN_USE])
    if refusal.facts.get("elsewhere"):
        text = language.gettext(
            "The session is open on {machine}, or was not finished there; last written {since}. Close it there first. "
            "If that machine is gone, `consult doctor --repair` takes over what is here."
        )
    else:
        text = language.gettext("{user} has had this session open on {machine} since {since}. Close it there first.")
    return text.format(
        user=refusal.facts.get("user") or language.gettext("Somebody"),
        machine=machine,
        since=f"{language.short_date(since.astimezone(language.zone).date())} {language.time(since)}",
    )


def refusal_text(refusal: Refusal, language: Language) -> str:
    """Return what a refusal says, in plain text."""
    if refusal.reason is Reason.IN_USE:
        return _in_use_text(refusal, language)
    facts = _Facts(refusal.facts)
    kind = facts.get("kind")
    if isinstance(kind, Kind):
        facts["kind"] = language.gettext(ENTRIES[Entry(kind.value)])
    text = language.gettext(REFUSALS[refusal.reason]).format_map(facts)
    line = refusal.facts.get("line")
    if line is not None and "{line}" not in REFUSALS[refusal.reason]:
        text = f"{language.gettext('Line {line}').format(line=line)}: {text}"
    return text


def who_speaks(phase: "Phase", language: Language) -> str:
    """Return who speaks in a phase: "the consultants and the case giver", or "all"."""
    if set(Role) <= {*phase.speaks, Role.OBSERVER, Role.SCRIBE, Role.TIMEKEEPER}:
        return language.gettext("all")
    return language.joined([language.gettext(ROLES_PLURAL[role]) for role in phase.speaks])


def who_is_silent(phase: "Phase", language: Language) -> str:
    """Return who is silent in a phase, or "nobody"."""
    names = [language.gettext(ROLES_PLURAL[role]) for role in phase.silent]
    return language.joined(names) if names else language.gettext("nobody")


def missing_text(conditions: tuple[Exit, ...], language: Language) -> str:
    """Return what is still missing before a phase is left, as a list in one sentence."""
    return language.joined([language.gettext(EXITS[condition]) for condition in conditions])
