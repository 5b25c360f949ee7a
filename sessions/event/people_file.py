"""People and districts from a table of text, as spreadsheets write it: rows to look at, and what was not understood.

Rows and columns are counted from 1, as in the spreadsheet. Cells are text, whatever they begin with, and nothing is
taken for the same that is only alike.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from sessions.district import District, DistrictType
from sessions.event.announced_times import days_in
from sessions.event.decoding import decoded
from sessions.plain_text import clean_line, fold
from sessions.refusal import Reason, Refusal
from sessions.text import NAME_LIMIT

LIMIT = 500_000
"""Bytes a table may have: some thousand rows."""
HEADING_ROWS = 10
"""Rows among which the headings are looked for; a title may stand above them."""
INITIALS_LIMIT = 6
"""Characters, as ``sessions.record.Initials``."""
ALIKE = 0.85
"""From which likeness on two names may be the same; 1 is the same."""
ALIKE_LIMIT = 400
"""Up to so many names are compared each with each."""


class Column(StrEnum):
    """What a column can hold."""

    DISTRICT = "district"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FUNCTION = "function"
    CONTACT = "contact"
    INITIALS = "initials"
    STATE = "state"
    TYPE = "type"
    AGREEMENT = "agreement"


class FaultCode(StrEnum):
    """What was not taken, or is worth a look."""

    BROKEN_CHARACTERS = "broken_characters"
    QUOTATION_MARK = "quotation_mark"
    """One that is never closed was left out, or a cell in two of them holds what looks like several rows."""
    ABOVE_HEADINGS = "above_headings"
    UNKNOWN_COLUMN = "unknown_column"
    DOUBLE_COLUMN = "double_column"
    """Another column was taken for the same."""
    NO_COLUMN = "no_column"
    """A cell beyond the last heading."""
    TOO_LONG = "too_long"
    BAD_INITIALS = "bad_initials"
    """Others were made."""
    DOUBLE_INITIALS = "double_initials"
    """Kept as they are; somebody before has them too."""
    TYPE_UNKNOWN = "type_unknown"
    DATE_UNKNOWN = "date_unknown"
    NO_DATE = "no_date"
    """There is an agreement, and its day is not named."""
    DIFFERS = "differs"
    """A row before says something else of the district; that stays."""
    NO_DISTRICT = "no_district"
    """Taken as somebody of no district, such as of the agency."""
    TWICE = "twice"
    """Somebody who stands in a row before; not taken again."""


class Fault(NamedTuple):
    """What was not understood and where; ``column`` is 0 for a whole row, ``row`` for the whole table."""

    code: FaultCode
    row: int
    column: int
    words: str


class Heading(NamedTuple):
    """A column and its heading; ``means`` is ``None`` if nothing was taken from it."""

    number: int
    words: str
    means: Column | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the table.

    Attributes:
        made: the initials did not stand there.
        district: the name as it stands there; empty for somebody of no district.
    """

    row: int
    initials: str
    made: bool = False
    name: str = ""
    district: str = ""
    function: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district in the table, in the first row that names it.

    Attributes:
        agreement: the day of its target agreement.
    """

    row: int
    name: str
    state: str = ""
    type: DistrictType | None = None
    agreement: date | None = None


@dataclass(frozen=True, slots=True)
class PeopleReading:
    """What was read in a table; a district is named by each of its people as in ``districts``."""

    encoding: str
    separator: str
    headings: tuple[Heading, ...]
    people: tuple[PersonRow, ...]
    districts: tuple[DistrictRow, ...]
    faults: tuple[Fault, ...]


def read(payload: bytes, taken: Iterable[str] = ()) -> PeopleReading:
    """Return the people and districts of a table: semicolons, commas or tabs; UTF-8, UTF-16 or Windows-1252.

    Initials that are missing are made: the first letters of first and last name ("Anna Beispiel": AB); if somebody has
    them, with more letters of the last name (ABe, ABei), then with a number (AB2). Without a name: P and a number.

    Args:
        payload: the bytes of the file.
        taken: initials that are in use and that nobody gets.

    Raises:
        Refusal: ``NO_TABLE`` if it is no text, or no heading names people or districts; ``TOO_LONG`` with ``length``
            and ``limit`` in bytes.
    """
    if len(payload) > LIMIT:
        raise Refusal(Reason.TOO_LONG, length=len(payload), limit=LIMIT)
    text, encoding = decoded(payload)
    separator, rows, faults = _table(text)
    place = _heading_row(rows)
    if "\0" in text or place is None:
        raise Refusal(Reason.NO_TABLE)
    headings, not_taken = _headings(rows[place], place + 1)
    faults += not_taken
    if not _OF_WHOM & {heading.means for heading in headings}:
        raise Refusal(Reason.NO_TABLE)
    if "\ufffd" in text:
        faults.append(Fault(FaultCode.BROKEN_CHARACTERS, 0, 0, encoding))
    faults += [
        Fault(FaultCode.ABOVE_HEADINGS, number, 0, " ".join(filter(None, row)))
        for number, row in enumerate(rows[:place], 1)
        if any(row)
    ]
    gathered = _Gathered(headings, faults)
    for number, row in enumerate(rows[place + 1 :], place + 2):
        gathered.add(number, row)
    return PeopleReading(
        encoding=encoding,
        separator=separator,
        headings=headings,
        people=tuple(gathered.named(taken)),
        districts=tuple(gathered.districts.values()),
        faults=tuple(sorted(faults, key=lambda fault: (fault.row, fault.column))),
    )


# --- the table ----------------------------------------------------------------------------------------------------

_COLUMNS: dict[str, Column] = {
    word: column
    for column, words in {
        Column.DISTRICT: "kommune, stadt, bezirk, landkreis, kreis, gemeinde, gebietskoerperschaft, kommune/bezirk, "
        "stadt/landkreis, organisation, institution, einrichtung, district, municipality, city, organization",
        Column.NAME: "name, teilnehmer, teilnehmerin, teilnehmerinnen, teilnehmende, teilnehmende person, person, "
        "vor- und nachname, vorname und nachname, vorname nachname, vollstaendiger name, participant, participants, "
        "full name",
        Column.FIRST_NAME: "vorname, vornamen, first name, given name, firstname",
        Column.LAST_NAME: "nachname, familienname, zuname, last name, surname, family name, lastname",
        Column.FUNCTION: "funktion, position, rolle, stelle, taetigkeit, amtsbezeichnung, function, role, job title",
        Column.CONTACT: "e-mail, email, mail, e-mail-adresse, emailadresse, mailadresse, kontakt, telefon, "
        "telefonnummer, contact, phone, e-mail address, email address",
        Column.INITIALS: "kuerzel, initialen, initials",
        Column.STATE: "land, bundesland, state, federal state",
        Column.TYPE: "typ, art, kommunentyp, type, kind",
        Column.AGREEMENT: "zielvereinbarung, zielvereinbarung vom, zielvereinbarung am, datum der zielvereinbarung, "
        "datum zielvereinbarung, rahmenvereinbarung, target agreement, date of target agreement, agreement",
    }.items()
    for word in words.split(", ")
}
_OF_WHOM = frozenset(
    [Column.DISTRICT, Column.NAME, Column.FIRST_NAME, Column.LAST_NAME, Column.FUNCTION, Column.INITIALS]
)
_ONLY_IF_ALONE = frozenset(["organisation", "institution", "einrichtung", "organization"])
"""They name the district only where nothing else does."""
_GENDERED = re.compile(r"[*:_/]-?in(?:nen)?\b|\(in(?:nen)?\)")
_BRACKETS = re.compile(r"\s?\([^()]*\)$")


class _Table(NamedTuple):
    separator: str
    rows: list[list[str]]
    faults: list[Fault]


def _table(text: str) -> _Table:
    """Return the rows, cleaned, with the separator with which most headings are known."""
    named = re.match(r"sep=(.)\r?\n", text)  # Excel's own first line
    if named:
        return _split(text[named.end() :], named[1], [[]])
    tables = [_split(text, separator, []) for separator in ";,\t"]
    return max(tables, key=lambda table: max(map(_known, table.rows[:HEADING_ROWS]), default=0))


def _split(text: str, separator: str, above: list[list[str]]) -> _Table:
    """Return the rows behind those ``above``; each line by itself if a quotation mark is never closed."""
    rows = _csv(text, separator) or []
    over_lines = [
        Fault(FaultCode.QUOTATION_MARK, number, place, cell)
        for number, row in enumerate(rows, len(above) + 1)
        for place, cell in enumerate(row, 1)
        if len(cell.splitlines()) > 1
    ]
    if (over_lines or not rows) and _csv(text, separator, strict=True) is None:
        return _by_line(text, separator, above)
    faults = [fault._replace(words=clean_line(fault.words)) for fault in over_lines if separator in fault.words]
    return _Table(separator, above + [[clean_line(cell) for cell in row] for row in rows], faults)


def _by_line(text: str, separator: str, above: list[list[str]]) -> _Table:
    rows, faults = above[:], []
    for line in io.StringIO(text, newline=None):
        read = _csv(line, separator, strict=True)
        if read is None:
            faults.append(Fault(FaultCode.QUOTATION_MARK, len(rows) + 1, 0, clean_line(line)))
            read = [line.replace('"', "").split(separator)]
        rows += [[clean_line(cell) for cell in row] for row in read or [[]]]
    return _Table(separator, rows, faults)


def _csv(text: str, separator: str, *, strict: bool = False) -> list[list[str]] | None:
    """Return the cells; ``None`` if the module cannot read them, as one that is longer than it takes."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict))
    except csv.Error:
        return None


def _word(heading: str) -> str:
    words = _GENDERED.sub("", fold(heading)).strip(" .:*")
    return words if words in _COLUMNS else _BRACKETS.sub("", words)


def _known(row: Sequence[str]) -> int:
    """Return how many different columns are known by the cells of a row."""
    return len({_COLUMNS[word] for cell in row if (word := _word(cell)) in _COLUMNS})


def _heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the place of the row that has most headings, the first if several have; ``None`` if none has one."""
    counts = [_known(row) for row in rows[:HEADING_ROWS]]
    return counts.index(max(counts)) if any(counts) else None


def _headings(row: Sequence[str], number: int) -> tuple[tuple[Heading, ...], list[Fault]]:
    """Return what each column means, and the columns that were not taken."""
    words = [_word(cell) for cell in row]
    means = [_COLUMNS.get(word) for word in words]
    if Column.FIRST_NAME in means and Column.LAST_NAME not in means:
        means = [Column.LAST_NAME if column is Column.NAME else column for column in means]
    districts = [word for word, column in zip(words, means, strict=True) if column is Column.DISTRICT]
    weak = {word for word in districts if word in _ONLY_IF_ALONE} if set(districts) - _ONLY_IF_ALONE else set()
    found, faults, taken = [], [], set()
    for place, (cell, word, column) in enumerate(zip(row, words, means, strict=True), 1):
        # Ways to reach somebody add up; of everything else there is one column.
        double = column in taken and column is not Column.CONTACT
        if column is None or double or word in weak:
            code = FaultCode.UNKNOWN_COLUMN if column is None else FaultCode.DOUBLE_COLUMN
            faults += [Fault(code, number, place, cell)] if cell else []
            found.append(Heading(place, cell, None))
        else:
            taken.add(column)
            found.append(Heading(place, cell, column))
    return tuple(found), faults


# --- rows ---------------------------------------------------------------------------------------------------------

_TYPES = {
    word: kind
    for kind, words in {
        DistrictType.CITY_DISTRICT: "bezirk, stadtbezirk, berliner bezirk, city district, borough",
        DistrictType.INDEPENDENT_CITY: "kreisfreie stadt, stadtkreis, independent city",
        DistrictType.RURAL_DISTRICT: "landkreis, kreis, rural district, county",
        DistrictType.MUNICIPALITY: "gemeinde, kreisangehoerige stadt, kreisangehoerige gemeinde, municipality",
    }.items()
    for word in words.split(", ")
}
_YES = frozenset(["ja", "j", "yes", "y", "x", "✓", "vorhanden", "liegt vor"])
_NO = frozenset(["nein", "n", "no", "-", "–", "keine", "none"])
_INITIALS = re.compile(rf"[^\W_][^\s:,;]{{0,{INITIALS_LIMIT - 1}}}")


class _Cell(NamedTuple):
    words: str
    column: int


class _Gathered:
    """People and districts, row by row."""

    def __init__(self, headings: Sequence[Heading], faults: list[Fault]) -> None:
        self._means = {heading.number: heading.means for heading in headings}
        self._faults = faults
        self._people: list[PersonRow] = []
        self._numbers: dict[str, int] = {}
        self.districts: dict[str, DistrictRow] = {}

    def add(self, number: int, row: Sequence[str]) -> None:
        """Take a row."""
        cells = self._cells(number, row)

        def words(column: Column) -> str:
            return cells[column].words if column in cells else ""

        district = self._district(number, cells)
        name = words(Column.NAME) or f"{words(Column.FIRST_NAME)} {words(Column.LAST_NAME)}".strip()
        person = PersonRow(
            number,
            self._initials(number, cells),
            name=name,
            district=district,
            function=words(Column.FUNCTION),
            contact=words(Column.CONTACT),
        )
        if not (person.initials or name or person.function or person.contact):
            return
        if not district:
            self._fault(FaultCode.NO_DISTRICT, number, _Cell(name or person.initials or person.function, 0))
        self._people.append(person)

    def _fault(self, code: FaultCode, number: int, cell: _Cell) -> None:
        self._faults.append(Fault(code, number, cell.column, cell.words))

    def _cells(self, number: int, row: Sequence[str]) -> Mapping[Column, _Cell]:
        """Return what stands in a row, by what its columns mean."""
        cells: dict[Column, _Cell] = {}
        for place, words in enumerate(row, 1):
            means = self._means.get(place)
            if words and place not in self._means:
                self._fault(FaultCode.NO_COLUMN, number, _Cell(words, place))
            elif words and means is not None:
                before = f"{cells[means].words}, " if means in cells else ""
                if len(before + words) > NAME_LIMIT:
                    self._fault(FaultCode.TOO_LONG, number, _Cell(words, place))
                else:
                    cells[means] = _Cell(before + words, place)
        return cells

    def _initials(self, number: int, cells: Mapping[Column, _Cell]) -> str:
        cell = cells.get(Column.INITIALS)
        if cell is None or _are_initials(cell.words):
            return cell.words if cell else ""
        self._fault(FaultCode.BAD_INITIALS, number, cell)
        return ""

    # --- districts ---

    def _district(self, number: int, cells: Mapping[Column, _Cell]) -> str:
        """Take the district of a row, and return its name as in the first row that names it."""
        cell = cells.get(Column.DISTRICT)
        if cell is None:
            return ""
        state = cells[Column.STATE].words if Column.STATE in cells else ""
        new = DistrictRow(number, cell.words, state, self._type(number, cells), self._agreement(number, cells))
        old = self.districts.setdefault(fold(cell.words), new)
        for column in (Column.STATE, Column.TYPE, Column.AGREEMENT):
            before, now = getattr(old, column.value), getattr(new, column.value)
            if before and now and fold(str(before)) != fold(str(now)):
                self._fault(FaultCode.DIFFERS, number, cells[column])
        self.districts[fold(cell.words)] = replace(
            old,
            state=old.state or new.state,
            type=old.type or new.type,
            agreement=old.agreement or new.agreement,
        )
        return old.name

    def _type(self, number: int, cells: Mapping[Column, _Cell]) -> DistrictType | None:
        cell = cells.get(Column.TYPE)
        if cell is not None and fold(cell.words) not in _TYPES:
            self._fault(FaultCode.TYPE_UNKNOWN, number, cell)
        return _TYPES.get(fold(cell.words)) if cell is not None else None

    def _agreement(self, number: int, cells: Mapping[Column, _Cell]) -> date | None:
        cell = cells.get(Column.AGREEMENT)
        if cell is None or fold(cell.words) in _NO:
            return None
        days = list(days_in(cell.words))
        if len(days) == 1 and days[0].last is None and days[0].first is not None:
            return days[0].first
        self._fault(FaultCode.NO_DATE if fold(cell.words) in _YES else FaultCode.DATE_UNKNOWN, number, cell)
        return None

    # --- people ---

    def named(self, in_use: Iterable[str]) -> Iterator[PersonRow]:
        """Return the people, nobody twice and nobody without initials."""
        taken = {word.casefold() for word in in_use} | {person.initials.casefold() for person in self._people}
        seen: set[tuple[str, ...]] = set()
        given: set[str] = set()
        for person in self._people:
            who = (fold(person.name or person.initials), fold(person.district), "" if person.name else person.function)
            if who in seen and who[0]:
                self._fault(FaultCode.TWICE, person.row, _Cell(person.name or person.initials, 0))
                continue
            seen.add(who)
            if not person.initials:
                yield replace(person, initials=self._made(person.name, taken), made=True)
                continue
            if person.initials.casefold() in given:
                self._fault(FaultCode.DOUBLE_INITIALS, person.row, _Cell(person.initials, 0))
            given.add(person.initials.casefold())
            yield person

    def _made(self, name: str, taken: set[str]) -> str:
        """Return initials that nobody has."""
        letters = _letters(name)
        made = next((word for word in letters if word.casefold() not in taken), None)
        base = letters[0] if letters else "P"
        number = self._numbers.get(base, 2 if letters else 1)
        while made is None or made.casefold() in taken:
            made, number = f"{base[: INITIALS_LIMIT - len(str(number))]}{number}", number + 1
        self._numbers[base] = number
        taken.add(made.casefold())
        return made


_NO_NAMES = frozenset(
    ["dr", "prof", "dipl", "ing", "med", "phil", "mag", "herr", "frau", "mr", "ms", "mrs", "von", "van"]
)
_NO_NAMES |= {"de", "der", "den", "zu", "zur"}


def _letters(name: str) -> list[str]:
    """Return initials for a name, the shortest first; none for a name without letters."""
    last, comma, first = name.partition(",")
    words = re.findall(r"[^\W\d_]+", f"{first} {last}" if comma else name)
    words = [word for word in words if fold(word) not in _NO_NAMES]
    if not words:
        return []
    family = words[-1] if len(words) > 1 else words[0][1:]
    short = words[0][0].upper() + family[:1].upper()
    found = [short + family[1:end] for end in range(1, INITIALS_LIMIT)]
    return [word for word in dict.fromkeys(found) if _are_initials(word)]


def _are_initials(words: str) -> bool:
    # Not all that the pattern takes: signs such as "²" are none in ``sessions.record.Initials``.
    return _INITIALS.fullmatch(words) is not None and (words[0].isalpha() or words[0].isdecimal())


# --- districts that are known -------------------------------------------------------------------------------------

_OF_TYPES = re.compile(
    r"\b(?:stadt|landeshauptstadt|hansestadt|kreisfreie|landkreis|lk|kreis|bezirk|stadtbezirk|gemeinde|city|county|"
    r"district|of)\b|\([^()]*\)|[^\w\s]"
)


class Match(NamedTuple):
    """A district of a table and what is known of it.

    Attributes:
        name: as in the table.
        id: of the district of that name; ``None`` if there is none.
        alike: other names that may mean it, among the known ones and in the table.
    """

    name: str
    id: str | None
    alike: tuple[str, ...] = ()


def matched(names: Iterable[str], known: Iterable[District]) -> tuple[Match, ...]:
    """Return for each name the known district of that name, spelt with or without umlauts and capitals.

    Names that are only alike are never taken for the same; a person decides.
    """
    wanted = tuple(dict.fromkeys(names))
    ids = {fold(district.name): district for district in known}
    bare: dict[str, set[str]] = {}
    for other in [*(district.name for district in ids.values()), *wanted]:
        bare.setdefault(_bare(other), set()).add(other)
    found = []
    for name in wanted:
        same = ids.get(fold(name))
        near = {_bare(name)}
        if len(bare) <= ALIKE_LIMIT:
            near.update(get_close_matches(_bare(name), bare, n=3, cutoff=ALIKE))
        alike = {other for words in near for other in bare[words] if fold(other) != fold(name)}
        found.append(Match(name, same.id, ()) if same is not None else Match(name, None, tuple(sorted(alike))))
    return tuple(found)


def _bare(name: str) -> str:
    """Return a name without what kind of municipality it is."""
    return " ".join(_OF_TYPES.sub(" ", fold(name)).split())
