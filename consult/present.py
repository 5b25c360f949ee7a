"""Words for codes: refusals, roles, kinds, marks. The one place where a code becomes a sentence."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from consult.dates import with_weekday
from sessions import plain_dates
from sessions.codes import (
    Advice,
    Doubt,
    Entry,
    Exit,
    Kind,
    Mark,
    ModuleBy,
    NoteState,
    Role,
    Seat,
    Signal,
    Stage,
    StepPart,
    StepStatus,
    Trust,
    Writes,
)
from sessions.holidays import Holiday, State
from sessions.language import N_, Language
from sessions.refusal import Reason, Refusal
from sessions.store import place
from sessions.store.place import RiskKind
from sessions.store.record_file import Found, Notice

if TYPE_CHECKING:
    from pathlib import Path

    from sessions.method import Phase
    from sessions.toml_file import Fault

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
    Entry.REVIEW: N_("Look back on"),
    Entry.WAIVER: N_("No step, because"),
}
MARKS = {
    Mark.FITS: N_("fits"),
    Mark.FITS_NOT: N_("does not fit"),
    Mark.OPEN: N_("open"),
    Mark.TAKE: N_("take"),
    Mark.LATER: N_("later"),
    Mark.NO: N_("no"),
    Mark.WARM: N_("warm"),
    Mark.COLD: N_("cold"),
}
NOTE_STATES = {
    NoteState.DRAFT: N_("draft"),
    NoteState.CORRECTED: N_("corrected by those present"),
    NoteState.FINAL: N_("final"),
}
STEP_PARTS = {
    StepPart.WHO: N_("who"),
    StepPart.BY: N_("by when"),
    StepPart.SIGN: N_("first sign of progress"),
    StepPart.SUPPORT: N_("who supports it"),
    StepPart.OBSTACLE: N_("what may get in the way"),
}
DOUBTS = {
    Doubt.SENTENCES: N_("More than one sentence: which is the question?"),
    Doubt.QUESTION_WORD: N_("Could it begin with How or What?"),
    Doubt.NEGATIVE: N_("Could it say what shall be, rather than what shall not?"),
    Doubt.NOT_OWN: N_("What can the case giver do about it? “I” or “we” helps."),
}
time_signs = {Signal.CALM: "", Signal.HALF: "½", Signal.NEAR: "⅘", Signal.OVER: "!!"}
"""How far the time of a phase has gone: beside the colour, never by colour alone."""
HOLIDAYS = {
    Holiday.NEW_YEAR: N_("New Year's Day"),
    Holiday.EPIPHANY: N_("Epiphany"),
    Holiday.WOMENS_DAY: N_("Women's Day"),
    Holiday.GOOD_FRIDAY: N_("Good Friday"),
    Holiday.EASTER_SUNDAY: N_("Easter Sunday"),
    Holiday.EASTER_MONDAY: N_("Easter Monday"),
    Holiday.LABOUR_DAY: N_("Labour Day"),
    Holiday.LIBERATION: N_("Liberation Day"),
    Holiday.ASCENSION: N_("Ascension Day"),
    Holiday.WHIT_SUNDAY: N_("Whit Sunday"),
    Holiday.WHIT_MONDAY: N_("Whit Monday"),
    Holiday.CORPUS_CHRISTI: N_("Corpus Christi"),
    Holiday.UPRISING_OF_1953: N_("75th anniversary of 17 June 1953"),
    Holiday.AUGSBURG_PEACE: N_("Augsburg Peace Festival"),
    Holiday.ASSUMPTION: N_("Assumption Day"),
    Holiday.CHILDRENS_DAY: N_("World Children's Day"),
    Holiday.UNITY: N_("Day of German Unity"),
    Holiday.REFORMATION: N_("Reformation Day"),
    Holiday.ALL_SAINTS: N_("All Saints' Day"),
    Holiday.REPENTANCE: N_("Day of Repentance and Prayer"),
    Holiday.CHRISTMAS_DAY: N_("Christmas Day"),
    Holiday.SECOND_CHRISTMAS_DAY: N_("second day of Christmas"),
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
trust_signs = {Trust.SEEN: "", Trust.PARTLY: " *", Trust.UNVERIFIED: " **"}
"""Behind a name; no words, so they may be empty."""
TRUSTS = {
    Trust.SEEN: N_("read in the source"),
    Trust.PARTLY: N_("read in the source in part"),
    Trust.UNVERIFIED: N_("not verified: not read in a source"),
}
MODULE_BY = {
    ModuleBy.FACILITATOR_WITH_GROUP: N_("the facilitator with the group"),
    ModuleBy.CASE_GIVER: N_("the case giver"),
    ModuleBy.CASE_GIVER_WITH_GROUP: N_("the case giver with the group"),
    ModuleBy.CONSULTANTS: N_("the consultants"),
    ModuleBy.FACILITATOR_WITH_CONSULTANTS: N_("the facilitator with the consultants"),
}
ADVICE = {
    Advice.ALLOWED: N_("allowed"),
    Advice.AS_MODULE: N_("only as a consultation module"),
    Advice.OWN_PHASE: N_("only in a phase for it"),
    Advice.FORBIDDEN: N_("never"),
}
WRITES = {
    Writes.SCRIBE: N_("the scribe"),
    Writes.FACILITATOR: N_("the facilitator"),
    Writes.CASE_GIVER: N_("the case giver"),
    Writes.FLIPCHART: N_("somebody at the flip chart"),
    Writes.NOBODY: N_("nobody"),
}
EXITS = {
    Exit.CASE_GIVER: N_("a case giver (F2)"),
    Exit.FACILITATOR: N_("a facilitator (F2)"),
    Exit.CLEARED: N_("the answer whether this case may be discussed here (F2)"),
    Exit.AGREED: N_("that everybody agreed on confidentiality (Ctrl+U)"),
    Exit.FACTS: N_("at least one fact"),
    Exit.QUESTIONS: N_("at least one question"),
    Exit.ANSWERS: N_("the answer to a question"),
    Exit.KEY_QUESTION: N_("the key question (F3)"),
    Exit.QUESTION_AGREED: N_("the key question, read back and agreed (F3)"),
    Exit.HYPOTHESES: N_("at least one hypothesis"),
    Exit.RESPONSE: N_("the case giver's response"),
    Exit.IDEAS: N_("at least one idea"),
    Exit.CHOICE: N_("an idea that the case giver takes (mark it)"),
    Exit.STEP: N_("a next step with who, by when and first sign (F4), or why there is none (Ctrl+E, Tab)"),
    Exit.REVIEW: N_("the day of the look back (Ctrl+E, Tab)"),
    Exit.FEEDBACK: N_("feedback"),
}

NOTE_FORMATS = {
    "pdf": N_("PDF, to read and to keep"),
    "odt": N_("OpenDocument text"),
    "docx": N_("Word document"),
    "html": N_("Web page, also for phones"),
    "md": N_("Markdown"),
    "txt": N_("Plain text"),
    "csv": N_("Next steps as a table"),
    "csv-raw": N_("Next steps for programs"),
    "ics": N_("Days for the calendar"),
    "tasks": N_("Next steps as tasks"),
    "json": N_("Data (JSON)"),
    "eml": N_("Draft of an e-mail"),
}
WHOLE_RECORD = N_("JSON: the whole record without private notes, also who passed and at which minute somebody spoke")

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
    Reason.RULE_NOT_READ: N_("The rule of confidentiality has not been read aloud yet."),
    Reason.NO_KEY_QUESTION: N_("There is no key question yet. F3 words it."),
    Reason.PERSON_LINE: N_("Initials of one to six characters are missing at the beginning: {text}"),
    Reason.DOUBLE_INITIALS: N_(
        "The initials {initials} stand there twice. Please change one, for example to {initials}2."
    ),
    Reason.UNKNOWN_ROLE: N_(
        "The role {role} is unknown. Known are: case giver, consultant, facilitator, scribe, timekeeper, observer."
    ),
    Reason.DATE_UNKNOWN: N_(
        "Not understood as a date: {part}. Please write for example 15.1., Friday or in two weeks."
    ),
    Reason.NO_SUCH_DAY: N_("There is no such day in the calendar: {part}"),
    Reason.DATE_AMBIGUOUS: N_("{part} could mean {one} or {other}. Please write the day."),
    Reason.DATE_PAST: N_("{part} would be {day}, which is over. If it is meant, please write it with its year."),
    Reason.WEEKDAY_DIFFERS: N_("{part}: the date is {day}. Please correct the date or the day of the week."),
    Reason.END_TOO_EARLY: N_(
        "{minutes} minutes are too short: what is left of {phases} phases needs at least {needed}. Choose a later end."
    ),
    Reason.NOTHING_TO_BORROW: N_(
        "At most {minutes} minutes can be borrowed: later phases keep half of theirs, response and closing all."
    ),
    Reason.PLAN_CHANGED: N_("The plan has changed meanwhile. Please look at it once more."),
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
    Reason.LEAKS: N_(
        "Not written: names that must not leave are still in it. {places}. Pseudonyms can stand in their place: F7 or "
        "--mask."
    ),
    Reason.NOTE_FAILED: N_("Not written: {file} ({cause}). Choose another folder."),
    Reason.TARGET_EXISTS: N_("{file} exists already. Choose another name or remove it first."),
    Reason.NO_REPLY_SHEET: N_("There is no reply sheet for this reader: nothing of the case is in the note."),
    Reason.NOTHING_TO_WRITE: N_(
        "Nothing was written: for this reader there is no next step or day that {format} could hold. Leave it out."
    ),
    Reason.NOT_EMPTY: N_("{file} is not an empty folder. Choose a new or empty one; nothing was changed."),
    Reason.IN_ARCHIVE: N_("{file} would lie in the archive itself. Choose a folder outside, best on another drive."),
    Reason.METHOD_FILE: N_("The method file has mistakes:\n{faults}"),
    Reason.NO_SUCH_METHOD: N_("There is no method {method}. There are: {methods}."),
    Reason.TEMPLATE: N_("Nothing is written with the template {template}, which has mistakes:\n{findings}"),
    Reason.NO_SUCH_TEMPLATE: N_(
        "There is no template {template} in {folder}. There are: {templates}. "
        "`consult notes new-template` writes one to begin with."
    ),
    Reason.NO_SLOT: N_("No consultation module can be laid over this phase."),
    Reason.EVENT_BEGUN: N_("The event has begun already."),
    Reason.EVENT_ENDED: N_("The event has ended. Reopen it first."),
    Reason.EVENT_NOT_ENDED: N_("The event has not ended."),
    Reason.NO_PROGRAMME: N_("The programme has no items yet."),
    Reason.NO_ITEM_RUNS: N_("No item of the programme runs."),
    Reason.ITEM_RUNS: N_("This item is running. It can be skipped."),
    Reason.ITEM_RAN: N_("This item has been held and must stay in the programme."),
    Reason.FIRST_ITEM: N_("This is the first item of the programme."),
    Reason.LAST_ITEM: N_("This is the last item of the programme. What is left is to end the event."),
    Reason.ITEM_MINUTES: N_("An item lasts from one minute to a day."),
    Reason.SPAN_TOO_SHORT: N_("{minutes} minutes are too short: at least {needed} are needed. Choose a later end."),
    Reason.TAKES_PART: N_("{district} takes part already."),
    Reason.NOT_TAKING_PART: N_("{district} does not take part."),
    Reason.DISTRICT_NAMED: N_("{district} has a case on the list or has said something, and must stay."),
    Reason.SAME_DISTRICT: N_("A district helps another one. Please choose two."),
    Reason.NO_SUCH_QUESTION: N_("There is no guiding question {question}."),
    Reason.QUESTION_IN_USE: N_(
        "The guiding question “{question}” cannot go: it matters to somebody, or a case belongs to it."
    ),
    Reason.DOT_COUNT: N_("That number of dots is not possible."),
    Reason.NO_DOTS_LEFT: N_("Dots that {district} has left: {left}."),
    Reason.NO_DOTS_THERE: N_("Dots of {district} on this case: {given}."),
    Reason.DOTS_FIRST: N_("With one case less each district has {budget} dots. {district} must take some back first."),
    Reason.CANDIDATE_NAMED: N_("This case was chosen or spoken of, and must stay on the list."),
    Reason.CHOSEN_ALREADY: N_("This case is chosen for round {round} already."),
    Reason.NOT_CHOSEN: N_("This case was not chosen for round {round}."),
    Reason.NOT_CLEARED: N_("This case must not be discussed here."),
    Reason.AGAINST_DOTS: N_("The ranking says something else. Please note the reason if it is to be so all the same."),
    Reason.NO_ROOMS: N_("There are no rooms for round {round} yet."),
    Reason.NO_SUCH_ROOM: N_("There is no room {room} in round {round}."),
    Reason.ROOM_EXISTS: N_("There is a room {room} in round {round} already."),
    Reason.ROOM_AWAY: N_("{room} is on another laptop. Bring its package back first."),
    Reason.ROOM_PREPARED: N_("The consultation in {room} has been prepared and keeps its case."),
    Reason.CASE_HAS_ROOM: N_("This case is in {room} already."),
    Reason.SITS_ELSEWHERE: N_("Whoever facilitates or writes has to sit in {room}."),
    Reason.ONE_ROLE: N_("Facilitating and writing is for two people."),
    Reason.NO_SUCH_WORKSHOP: N_("There is no workshop {workshop}."),
    Reason.NO_SUCH_ROOM_NUMBER: N_(
        "There is no room {room}. `consult workshop show {workshop}` shows all with their numbers."
    ),
    Reason.ROOM_UNPREPARED: N_("{room} has no consultation yet. Please prepare it first."),
    Reason.NOT_A_PACKAGE: N_("{file} is not the package of a room."),
    Reason.NOT_A_ROOM: N_("The archive {file} was not made from the package of a room."),
    Reason.OTHER_ARCHIVE: N_("{file} comes from another archive. Please merge it there."),
    Reason.NOT_A_REPLY: N_("{file} is no reply sheet: its head, with the consultation in square brackets, is missing."),
    Reason.NO_TIME_YET: N_("There is no time that could hold for it."),
    Reason.PHASE_LEFT_OUT: N_("The phase {phase} is left out in the plan."),
    Reason.NOT_ANNOUNCED: N_("The announcement does not clearly name {missing}. Please add that to the text."),
    Reason.ANNOUNCED_ALREADY: N_("A workshop of that title and day is here already: {workshop}."),
    Reason.NO_TABLE: N_(
        "No people or districts are found there. Needed is a table with headings such as Kommune, Name, Funktion; "
        "please save it as CSV (UTF-8)."
    ),
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


ANNOUNCED = {"title": N_("the title"), "day": N_("the day")}
"""What an announcement must name, by its field."""


LEAKS_SAID = 6
"""How many places are named at once; the next ones come when these are gone."""


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
    """Return who writes a session, since when and on which machine, as far as that is known; else which file it is."""
    if "file" in refusal.facts:
        return language.gettext("{file} is in use by another program. Please try again.").format(**refusal.facts)
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


def fault_text(fault: "Fault", language: Language) -> str:
    """Return what is wrong in a file, and what may have been meant."""
    if not fault.hint:
        return f"{fault.field}: {fault.message}"
    several = ", " in fault.hint
    hint = language.gettext("Allowed: {names}.") if several else language.gettext("Did you mean {name}?")
    return f"{fault.field}: {fault.message}. {hint.format(name=fault.hint, names=fault.hint)}"


def unshown_text(file: str, names: Sequence[str], language: Language) -> str:
    """Return that characters stand in a file by their names, at most eight of them."""
    words = language.gettext("{file}: for these characters it has no sign, so their names stand there: {names}")
    some = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    return words.format(file=file, names=some)


def refusal_text(refusal: Refusal, language: Language) -> str:
    """Return what a refusal says, in plain text."""
    if refusal.reason is Reason.IN_USE:
        return _in_use_text(refusal, language)
    facts = _Facts(refusal.facts)
    # A datetime is a date too, but is shown as an instant.
    facts.update({name: with_weekday(fact, language) for name, fact in facts.items() if type(fact) is date})
    kind = facts.get("kind")
    if isinstance(kind, Kind):
        facts["kind"] = language.gettext(ENTRIES[Entry(kind.value)])
    faults = facts.get("faults")
    if isinstance(faults, tuple):
        lines = [f"{facts['file']}:{fault.line}: {fault_text(fault, language)}" for fault in faults]
        facts["faults"] = "\n".join(lines)
    findings = facts.get("findings")
    if isinstance(findings, tuple):
        from consult.template_words import finding_text

        facts["findings"] = "\n".join(finding_text(finding, language) for finding in findings)
    missing = facts.get("missing")
    if isinstance(missing, tuple):
        facts["missing"] = language.joined([language.gettext(ANNOUNCED[name]) for name in missing])
    if refusal.reason is Reason.LEAKS:
        found = refusal.facts.get("leaks")
        places = (f"{leak.place}: “{leak.found}”" for leak in (found if isinstance(found, tuple) else ())[:LEAKS_SAID])
        facts["places"] = "; ".join(dict.fromkeys(places))
    text = language.gettext(REFUSALS[refusal.reason]).format_map(facts)
    line = refusal.facts.get("line")
    if line is not None and "{line}" not in REFUSALS[refusal.reason]:
        text = f"{language.gettext('Line {line}').format(line=line)}: {text}"
    return text


def day_text(text: str, today: date, language: Language) -> str:
    """Return which day words mean and what to think of: weekend, holiday, the past; or what is wrong with them."""
    _ = language.gettext
    try:
        found = plain_dates.parse_date(text, today)
    except Refusal as refusal:
        return refusal_text(refusal, language)
    parts = [with_weekday(found.day, language)]
    if found.weekend:
        parts.append(_("weekend"))
    for holiday in found.holidays:
        states = sorted(holiday.states | holiday.in_parts)
        where = "" if len(holiday.states) == len(State) else f" ({', '.join(states)})"
        parts.append(f"{_(HOLIDAYS[holiday.name])}{where}")
    if found.in_past:
        parts.append(_("in the past"))
    if found.far_away:
        parts.append(_("more than two years away"))
    return "→ " + " · ".join(parts)


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
