"""The commands ``consult workshop list``, ``show``, ``import`` and ``people``: an event out of what is at hand.

Whatever comes out of a file is shown first, with the place it was taken from and what could not be read; it is stored
when somebody says so.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

from consult.backup import say
from consult.cli import DONE, REFUSED
from consult.i18n import language
from consult.room_command import room_lines, workshop_named
from sessions.event.announcement import DoubtCode, Fact, Field, Reading, Value, read, to_workshop
from sessions.event.people_file import Column, FaultCode, Match, PeopleReading
from sessions.language import N_
from sessions.plain_text import clean_line, fold
from sessions.refusal import Reason, Refusal
from sessions.workshop import Guest, Taking, Workshop

if TYPE_CHECKING:
    from consult.settings import Settings
    from sessions.language import Language
    from sessions.store.archive import Archive

WIDTH = 70
"""Characters of a text that a line shows."""

FIELDS = {
    Field.TITLE: N_("Title"),
    Field.KIND: N_("Kind of event"),
    Field.ORGANISER: N_("Organiser"),
    Field.FUNDER: N_("Funding line"),
    Field.PLACE: N_("Place"),
    Field.ROOM: N_("Room"),
    Field.ADDRESS: N_("Address"),
    Field.DAY: N_("Day"),
    Field.BEGINS: N_("Begin"),
    Field.ENDS: N_("End"),
    Field.CONTACT: N_("Contact"),
    Field.DESCRIPTION: N_("Description"),
    Field.CONDITIONS: N_("Conditions"),
    Field.NEEDS_AGREEMENT: N_("Target agreement needed"),
    Field.AGREEMENT_WITH: N_("Agreement with"),
    Field.FREE: N_("Free of charge"),
    Field.QUESTION: N_("Guiding question"),
    Field.GUEST: N_("Guest"),
}
DOUBTS = {
    DoubtCode.EMPTY_LABEL: N_("nothing stands behind it"),
    DoubtCode.NOT_UNDERSTOOD: N_("not understood"),
    DoubtCode.TWO_VALUES: N_("said in two ways, so not taken"),
    DoubtCode.OTHER_DAY: N_("another day, not taken"),
    DoubtCode.SEVERAL_DAYS: N_("several days; the first one was taken"),
    DoubtCode.TITLE_UNSURE: N_("perhaps the title; the first line was taken"),
    DoubtCode.DAY_UNSURE: N_("taken, but it does not say that this is the day of the event"),
    DoubtCode.WEEKDAY_DIFFERS: N_("date and day of the week do not fit, so not taken"),
    DoubtCode.NO_SUCH_DAY: N_("there is no such day, so not taken"),
    DoubtCode.DAY_AMBIGUOUS: N_("it is not clear which day is meant, so not taken"),
    DoubtCode.NO_YEAR: N_("a day without a year, so not taken"),
    DoubtCode.ENDS_BEFORE: N_("the end does not come after the begin, so not taken"),
    DoubtCode.TOO_LONG: N_("too long, so not taken"),
    DoubtCode.FREE_UNCLEAR: N_("it is not clear whether it costs something, so not taken"),
    DoubtCode.AGREEMENT_UNCLEAR: N_("it is not clear whether an agreement is needed, so not taken"),
    DoubtCode.ORGANISER_UNCLEAR: N_("perhaps the organiser; it does not say so, so not taken"),
    DoubtCode.GUEST_UNCLEAR: N_("perhaps a guest; no function was recognised, so not taken"),
    DoubtCode.CITY_UNCLEAR: N_("the guest's city was not clear and stays empty"),
    DoubtCode.QUESTIONS_UNCLEAR: N_("questions that nothing introduces as guiding questions, so not taken"),
    DoubtCode.NO_QUESTION: N_("stands among the guiding questions and asks nothing, so not taken"),
}
COLUMNS = {
    Column.DISTRICT: N_("District"),
    Column.NAME: N_("name"),
    Column.FIRST_NAME: N_("first name"),
    Column.LAST_NAME: N_("last name"),
    Column.FUNCTION: N_("function"),
    Column.CONTACT: N_("contact"),
    Column.INITIALS: N_("initials"),
    Column.STATE: N_("federal state"),
    Column.TYPE: N_("type of district"),
    Column.AGREEMENT: N_("day of the target agreement"),
}
FAULTS = {
    FaultCode.BROKEN_CHARACTERS: N_("some characters could not be read; save it as UTF-8"),
    FaultCode.QUOTATION_MARK: N_("a quotation mark is missing, or there is one too many; please check this row"),
    FaultCode.ABOVE_HEADINGS: N_("stands above the headings, not read"),
    FaultCode.UNKNOWN_COLUMN: N_("unknown heading, column not read"),
    FaultCode.DOUBLE_COLUMN: N_("another column was taken for this, column not read"),
    FaultCode.NO_COLUMN: N_("beyond the last heading, not read"),
    FaultCode.TOO_LONG: N_("too long, so not taken"),
    FaultCode.BAD_INITIALS: N_("no initials of one to six characters; others were made"),
    FaultCode.DOUBLE_INITIALS: N_("these initials stand there twice; in one district the later ones get a number"),
    FaultCode.TYPE_UNKNOWN: N_("not a type of district that is known"),
    FaultCode.DATE_UNKNOWN: N_("not understood as a day with its year"),
    FaultCode.NO_DATE: N_("there is an agreement, but its day is missing"),
    FaultCode.DIFFERS: N_("differs from a row above, which counts"),
    FaultCode.NO_DISTRICT: N_("taken without a district, as of the agency"),
    FaultCode.TWICE: N_("stands there twice, taken once"),
}


def run(options: argparse.Namespace, settings: "Settings") -> int:
    """Do what ``options.word`` says, and return the exit code: ``REFUSED`` if nothing was stored.

    Raises:
        Refusal: as the functions of the archive, ``announcement.read``, ``people_file.read`` and ``sessions.event``.
    """
    tongue = language(settings.language)
    if options.word == "import":
        return _import(options, settings, tongue)
    if options.word == "people":
        return _people(options, settings, tongue)
    workshops = _workshops(settings)
    if options.word == "show":
        workshop = workshop_named(workshops, options.workshop)
        names = _names(_archive(settings))
        lines = [workshop.model_dump_json(indent=1)] if options.json else workshop_lines(workshop, names, tongue)
        _say_all(lines)
    elif getattr(options, "json", False):
        from json import dumps

        say(dumps([item.model_dump(mode="json") for item in workshops], ensure_ascii=False, indent=1))
    else:
        _say_all(_list_lines(workshops, tongue))
    return DONE


def _archive(settings: "Settings") -> "Archive":
    from consult.machine import open_archive

    return open_archive(settings)


def _workshops(settings: "Settings") -> list[Workshop]:
    """Return the workshops; looking makes no archive."""
    return _archive(settings).workshops() if settings.archive.exists() else []


def _names(archive: "Archive") -> dict[str, str]:
    return {district.id: district.name for district in archive.districts()}


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


# --- files and questions ------------------------------------------------------------------------------------------


def _payload(file: str) -> bytes:
    """Return the bytes of a file, or of standard input.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    from sessions.store.layout import cause_of

    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=file, cause=cause_of(error)) from error


def _agreed(options: argparse.Namespace, question: str, tongue: "Language") -> bool:
    """Return whether somebody says yes; without a terminal nobody does."""
    if options.yes:
        return True
    _ = tongue.gettext
    if options.file == "-" or not sys.stdin.isatty():
        _warn(_("Nothing was stored, because nobody could be asked. With --yes it is stored without asking."))
        return False
    try:
        answer = input(f"{question} {_('[y/N]')} ")
    except (EOFError, KeyboardInterrupt):
        say("")
        answer = ""
    if fold(answer.strip()) in {"y", "yes", "j", "ja"}:
        return True
    _warn(_("Nothing was stored."))
    return False


def _warn(text: str) -> None:
    print(f"consult: {text}", file=sys.stderr)  # noqa: T201 (a command speaks)


# --- list and show ------------------------------------------------------------------------------------------------


def _list_lines(workshops: list[Workshop], tongue: "Language") -> Iterator[str]:
    if not workshops:
        yield tongue.gettext("There is no workshop yet. consult workshop import FILE reads an announcement.")
    for workshop in workshops:
        count = len(workshop.districts)
        districts = tongue.ngettext("{n} district", "{n} districts", count).format(n=count)
        yield f"{workshop.id}  {tongue.short_date(workshop.day)} · {workshop.title} · {districts}"


def workshop_lines(workshop: Workshop, names: dict[str, str], tongue: "Language") -> Iterator[str]:
    """Return a workshop as announced, and who takes part, for people.

    Args:
        names: the names of the districts, by their ids.
    """
    _ = tongue.gettext
    yield workshop.title
    yield " · ".join(part for part in (workshop.id, workshop.kind, workshop.organiser) if part)
    hours = "–".join(f"{moment:%H:%M}" for moment in (workshop.begins, workshop.ends) if moment)
    yield f"{tongue.long_date(workshop.day)}  {hours}".rstrip()
    for field in (
        Field.PLACE,
        Field.ROOM,
        Field.ADDRESS,
        Field.CONTACT,
        Field.FUNDER,
        Field.CONDITIONS,
        Field.FREE,
    ):
        value = getattr(workshop, field.value)
        if value not in {"", None}:
            yield f"{_(FIELDS[field])}: {_value(value, tongue)}"
    if workshop.description:
        yield f"\n{workshop.description}"
    if workshop.guiding_questions:
        yield f"\n{_('Guiding questions')}:"
    for number, question in enumerate(workshop.guiding_questions, 1):
        yield f"{number}. {question}"
    for guest in workshop.guests:
        yield f"\n{_('Guest')}: {_value(guest, tongue)}"
    if workshop.districts:
        yield f"\n{_('Districts')}:"
    for taking in workshop.districts:
        people = [person.initials for person in workshop.people if person.district == taking.district]
        yield f"– {names.get(taking.district, taking.district)}{_taking(taking, workshop, tongue)}{_joined(people)}"
    others = [person.initials for person in workshop.people if person.district is None]
    if others:
        yield f"– {_('without a district')}{_joined(others)}"
    yield from room_lines(workshop, tongue)


def _joined(people: list[str]) -> str:
    return f": {', '.join(people)}" if people else ""


def _taking(taking: Taking, workshop: Workshop, tongue: "Language") -> str:
    """Return what is known of a district's agreement, where one is needed."""
    _ = tongue.gettext
    if taking.agreement is not None:
        return f" ({_('agreement of {day}').format(day=tongue.short_date(taking.agreement))})"
    if not workshop.needs_agreement:
        return ""
    text = _("let in without an agreement") if taking.let_in else _("NO day of an agreement")
    return f" ({text})"


# --- an announcement ----------------------------------------------------------------------------------------------


def _import(options: argparse.Namespace, settings: "Settings", tongue: "Language") -> int:
    from sessions.event.decoding import decoded
    from sessions.preparation import session_id

    _ = tongue.gettext
    text, _encoding = decoded(_payload(options.file))
    reading = read(text)
    _say_all(reading_lines(reading, tongue))
    workshops = _workshops(settings)
    title, day = _needed(reading)
    workshop = to_workshop(reading, session_id(day, title, [item.id for item in workshops]))
    for other in workshops:
        if other.day == workshop.day and fold(other.title) == fold(workshop.title):
            raise Refusal(Reason.ANNOUNCED_ALREADY, workshop=other.id)
    say("")
    if not _agreed(options, _("Store this workshop?"), tongue):
        return REFUSED
    _archive(settings).save_workshop(workshop)
    say(_("In the archive: {name} (id: {id})").format(name=workshop.title, id=workshop.id))
    return DONE


def _needed(reading: Reading) -> tuple[str, date]:
    """Return title and day, of which the id is made; empty and any day if they are missing, which is refused then."""
    title, day = "", date.min
    for fact in reading.facts:
        if fact.field is Field.TITLE:
            title = str(fact.value)
        if fact.field is Field.DAY and isinstance(fact.value, date):
            day = fact.value
    return title, day


def reading_lines(reading: Reading, tongue: "Language") -> Iterator[str]:
    """Return what was read in an announcement and where, what is missing, and what was not read, for people."""
    _ = tongue.gettext
    for fact in reading.facts:
        yield _fact_line(fact, tongue)
    if reading.missing:
        missing = tongue.joined([_(FIELDS[field]) for field in reading.missing])
        yield f"\n{_('Not found')}: {missing}"
    if reading.doubts:
        yield f"\n{_('Please look')}:"
    for doubt in reading.doubts:
        field = f"{_(FIELDS[doubt.field])}: " if doubt.field is not None else ""
        yield f"{_place(doubt.lines, tongue)}: {field}{_(DOUBTS[doubt.code])} – {_quoted(doubt.words, tongue)}"
    if reading.unread:
        yield f"\n{_('Not read')}:"
    for passage in reading.unread:
        yield f"{_place(passage.lines, tongue)}: {_quoted(passage.words, tongue)}"


def _fact_line(fact: Fact, tongue: "Language") -> str:
    value = _value(fact.value, tongue)
    if fact.field is Field.DESCRIPTION:
        value = _cut(value)
    words = "" if _cut(fact.words) == _cut(value) else f": {_quoted(fact.words, tongue)}"
    return f"{tongue.gettext(FIELDS[fact.field])}: {value} ({_place(fact.lines, tongue)}{words})"


def _value(value: Value, tongue: "Language") -> str:
    """Return a value on one line."""
    if isinstance(value, bool):
        return tongue.gettext("yes") if value else tongue.gettext("no")
    if isinstance(value, Guest):
        head = " · ".join(part for part in (value.label, value.city) if part)
        return f"{head}: {value.topic}" if value.topic else head
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return tongue.long_date(value) if isinstance(value, date) else clean_line(value.replace("\n", ", "))


def _place(lines: tuple[int, ...], tongue: "Language") -> str:
    """Return "line 3" or "lines 3–5, 8"."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][-1] + 1:
            spans[-1] = [spans[-1][0], line]
        else:
            spans.append([line])
    text = ", ".join("–".join(map(str, span)) for span in spans)
    return tongue.ngettext("line {lines}", "lines {lines}", len(lines)).format(lines=text)


def _quoted(words: str, tongue: "Language") -> str:
    return f"„{_cut(words)}“" if tongue.code == "de" else f"“{_cut(words)}”"


def _cut(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


# --- people -------------------------------------------------------------------------------------------------------


def _people(options: argparse.Namespace, settings: "Settings", tongue: "Language") -> int:
    from sessions.event.entering import entered, new_districts, newcomers
    from sessions.event.people_file import matched
    from sessions.event.people_file import read as read_people
    from sessions.event.taking import lacking

    _ = tongue.gettext
    workshop = workshop_named(_workshops(settings), options.workshop)
    archive = _archive(settings)
    reading = read_people(_payload(options.file), [person.initials for person in workshop.people])
    known = archive.districts()
    matches = matched([row.name for row in reading.districts], known)
    new = new_districts(reading, matches, [district.id for district in known], invented=workshop.invented)
    ids = {match.name: match.id if match.id is not None else new[match.name].id for match in matches}
    after = entered(workshop, reading, ids)
    added = zip(newcomers(workshop, reading, ids), after.people[len(workshop.people) :], strict=True)
    initials = {row.row: person.initials for row, person in added}
    days = {item.district: item.agreement for item in after.districts}
    agreements = {name: days[district] for name, district in ids.items()}
    _say_all(people_lines(reading, matches, tongue, initials=initials, agreements=agreements))
    names = {district.id: district.name for district in [*known, *new.values()]}
    missing = [names.get(item.district, item.district) for item in lacking(after) if not item.let_in]
    if missing:
        say(f"\n{_('Without the day of an agreement, which is needed')}: {tongue.joined(missing)}")
    districts, people = len(after.districts) - len(workshop.districts), len(after.people) - len(workshop.people)
    parts = [
        tongue.ngettext("{n} new district", "{n} new districts", districts).format(n=districts),
        tongue.ngettext("{n} new person", "{n} new people", people).format(n=people),
    ]
    say(f"\n{workshop.title}: {tongue.joined(parts)}")
    if after == workshop:
        say(_("Everything in the file was here already."))
        return DONE
    if not _agreed(options, _("Store this?"), tongue):
        return REFUSED
    for district in new.values():
        archive.save_district(district)
    archive.save_workshop(after)
    say(_("Stored."))
    return DONE


def people_lines(
    reading: PeopleReading,
    matches: Iterable[Match],
    tongue: "Language",
    *,
    initials: Mapping[int, str],
    agreements: Mapping[str, date | None],
) -> Iterator[str]:
    """Return what was read in a table and will be stored: columns, districts, people; and what was not understood.

    Args:
        initials: of those who come in, by their rows.
        agreements: the day of each district as it will be, by its name in the table.
    """
    _ = tongue.gettext
    for heading in reading.headings:
        if heading.means is not None:
            column = _("column {column}").format(column=heading.number)
            yield f"{column} {_quoted(heading.words, tongue)}: {_(COLUMNS[heading.means])}"
    yield from _district_lines(reading, matches, tongue, agreements)
    if reading.people:
        yield f"\n{_('People')}:"
    for person in reading.people:
        own = initials.get(person.row)
        parts = [own or person.initials, person.name, person.district, person.function, person.contact]
        if own is None:
            parts = [person.name or person.initials, person.district, _("here already, nothing of it is stored")]
        elif own != person.initials:
            parts[0] = f"{own} ({_('{initials} is there already').format(initials=person.initials)})"
        elif person.made:
            parts[0] = f"{own} ({_('made')})"
        yield f"{_row(person.row, 0, tongue)}: {' · '.join(_cut(part) for part in parts if part)}"
    if reading.faults:
        yield f"\n{_('Please look')}:"
    for fault in reading.faults:
        where = f"{_row(fault.row, fault.column, tongue)}: " if fault.row else ""
        yield f"{where}{_(FAULTS[fault.code])} – {_quoted(fault.words, tongue)}"


def _district_lines(
    reading: PeopleReading, matches: Iterable[Match], tongue: "Language", agreements: Mapping[str, date | None]
) -> Iterator[str]:
    _ = tongue.gettext
    rows = {row.name: row for row in reading.districts}
    if rows:
        yield f"\n{_('Districts')}:"
    for match in matches:
        row = rows[match.name]
        parts = [match.name, _("known") if match.id is not None else _("new")]
        day = agreements[match.name]
        if day is not None:
            parts.append(_("agreement of {day}").format(day=tongue.short_date(day)))
        if row.agreement is not None and row.agreement != day:
            parts.append(_("stays so; in the file it is {day}").format(day=tongue.short_date(row.agreement)))
        yield f"{_row(row.row, 0, tongue)}: {' · '.join(parts)}"
        question = _("Is this {name}? It is taken as another district. If it is the same, use that name.")
        for other in match.alike:
            yield f"  {question.format(name=_quoted(other, tongue))}"


def _row(row: int, column: int, tongue: "Language") -> str:
    text = tongue.gettext("row {row}").format(row=row)
    return f"{text}, {tongue.gettext('column {column}').format(column=column)}" if column else text
