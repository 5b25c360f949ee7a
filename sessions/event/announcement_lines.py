"""The lines of a pasted announcement: labels, list items, headings and prose, each with its place in the text.

What pasting does to a text is undone here: other normal forms of umlauts, soft hyphens, words broken at the end of a
line, page numbers, table cells, Markdown. Whatever stands in an HTML comment is passed over.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from sessions.event.announced_times import days_in
from sessions.plain_text import clean_line, fold


class Field(StrEnum):
    """What an announcement can say."""

    TITLE = "title"
    KIND = "kind"
    ORGANISER = "organiser"
    FUNDER = "funder"
    PLACE = "place"
    ROOM = "room"
    ADDRESS = "address"
    DAY = "day"
    BEGINS = "begins"
    ENDS = "ends"
    CONTACT = "contact"
    DESCRIPTION = "description"
    CONDITIONS = "conditions"
    NEEDS_AGREEMENT = "needs_agreement"
    AGREEMENT_WITH = "agreement_with"
    FREE = "free"
    QUESTION = "guiding_question"
    GUEST = "guest"


class Kind(StrEnum):
    """What a row is."""

    BLANK = "blank"
    HEADING = "heading"
    LABEL = "label"
    ITEM = "item"
    PLAIN = "plain"
    ASIDE = "aside"
    """A page number, what is printed beside it on every page, or the head of a mail."""


class Label(NamedTuple):
    """A word that says what stands behind it.

    Attributes:
        word: the word, folded.
        field: ``None`` for what an announcement says and a workshop has no field for.
        heading: it was written as a heading, so that everything up to the next one belongs to it.
    """

    word: str
    field: Field | None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or a part of one where several things stand side by side.

    Attributes:
        line: the number of the line in the text, from 1.
        text: cleaned, without what marks its kind; of a blank row, the rule that is drawn there.
        indent: how far it stands in, in characters.
        soft: the last word goes on in the next line.
    """

    line: int
    kind: Kind
    text: str = ""
    label: Label | None = None
    indent: int = 0
    soft: bool = False


class Passage(NamedTuple):
    """Words with the lines they stand in."""

    lines: tuple[int, ...]
    words: str


# --- labels -------------------------------------------------------------------------------------------------------

_LABELS: dict[str, Field | None] = {
    word: field
    for field, words in {
        Field.TITLE: "titel, title, thema, topic, veranstaltung, veranstaltungstitel, event, betreff, subject",
        Field.KIND: "art, veranstaltungsart, art der veranstaltung, format, veranstaltungsformat, type, kind, "
        "type of event, kind of event",
        Field.ORGANISER: "veranstalter, veranstalterin, veranstaltende, veranstaltet von, ausrichter, gastgeber, "
        "organiser, organizer, organised by, organized by, host, hosted by",
        Field.FUNDER: "foerderung, foerderhinweis, gefoerdert von, gefoerdert vom, gefoerdert durch, funding, "
        "funded by",
        Field.PLACE: "ort, veranstaltungsort, tagungsort, wo, place, venue, location, where",
        Field.ROOM: "raum, saal, room",
        Field.ADDRESS: "adresse, anschrift, address",
        Field.DAY: "datum, termin, termine, wann, tag, zeit und ort, ort und zeit, termin und ort, datum und uhrzeit, "
        "datum und zeit, date, dates, when, day, date and time, date & time",
        Field.BEGINS: "beginn, anfang, start, begins, uhrzeit, zeit, time, times",
        Field.ENDS: "ende, end, ends",
        Field.CONTACT: "kontakt, ansprechperson, ansprechpersonen, ansprechpartner, ansprechpartnerin, rueckfragen, "
        "contact, contact person, contacts",
        Field.DESCRIPTION: "beschreibung, inhalt, inhalte, worum es geht, worum geht es, hintergrund, anlass, "
        "description, about, about the workshop, background",
        Field.CONDITIONS: "voraussetzung, voraussetzungen, teilnahmevoraussetzung, teilnahmevoraussetzungen, "
        "teilnahmebedingungen, bedingungen, conditions, condition, requirements, requirement, "
        "prerequisites, prerequisite",
        Field.FREE: "kosten, teilnahmegebuehr, teilnahmebeitrag, gebuehr, gebuehren, cost, costs, fee, fees",
        Field.QUESTION: "leitfragen, fragen, leitende fragen, unsere leitfragen, unsere fragen, guiding questions, "
        "questions, key questions",
        Field.GUEST: "gast, gaeste, impuls, impulse, praxisimpuls, referentin, referent, guest, guests, input, "
        "speaker, speakers, guest speaker, guest speakers, gastbeitrag, gastimpuls, praxisgast",
        None: "anmeldung, anmeldeschluss, anmeldefrist, rueckmeldung, programm, ablauf, tagesordnung, zielgruppe, "
        "hinweis, hinweise, anreise, anfahrt, barrierefreiheit, verpflegung, stand, registration, register by, "
        "deadline, programme, program, agenda, target group, note, notes, travel, catering",
    }.items()
    for word in words.split(", ")
}
_OF_A_MAIL = frozenset(["von", "an", "gesendet", "datum", "cc", "from", "to", "sent", "date"])
_SUBJECTS = frozenset(["betreff", "subject"])
_GENDERED = re.compile(r"(?<=\w)[:*_/]-?in(?:nen)?\b")
_UNKNOWN_LABEL = re.compile(r"[A-ZÄÖÜ][\w /-]{1,30}:(?:\s|$)")
LABEL_LIMIT = 40
"""Characters a label may have."""


def _label(text: str) -> tuple[Label, str] | None:
    """Return the label at the beginning of a text and what stands behind it."""
    text = _GENDERED.sub("in", text[:LABEL_LIMIT]) + text[LABEL_LIMIT:]
    for sign in ":?":
        head, found, rest = text.partition(sign)
        word = _word(head)
        if found and word in _LABELS:
            return Label(word, _LABELS[word]), rest.strip()
    word = _word(text)
    return (Label(word, _LABELS[word]), "") if word in _LABELS else None


def _word(text: str) -> str:
    """Return the words of a text, folded; empty for what no label can be."""
    return fold(re.sub(r"^[\W_]+|[\W_]+$", "", text)) if len(text) <= LABEL_LIMIT else ""


# --- rows ---------------------------------------------------------------------------------------------------------

_MARKER = r"(?:[•‣▪▸◦●○■□∙·–—*+-]|o(?=\s)|\(?\d{1,2}[.)]|\(?[a-l][.)]|(?:Frage|Question|Q|F)\s?\d{1,2}\s?[:.)])"
_ITEM = re.compile(rf"({_MARKER})\s+(.+)")
_LONE_MARKER = re.compile(rf"^(\s*{_MARKER})\s*\t\s*")
_ABBREVIATED = re.compile(r"[A-Za-z]\.")
_PAGE = re.compile(
    r"[-–]?\s?\d{1,3}\s?[-–]?|\d{1,3}\s?(?:/|von|of)\s?\d{1,3}|(?:Seite|Page)\s\d{1,3}(?:\s?(?:/|von|of)\s?\d{1,3})?"
)
_HEADING = re.compile(r"#{1,6}\s+(.+)")
_RULE = re.compile(r"(?:=\s?){3,}|(?:-\s?){3,}|(?:_\s?){3,}|(?:\*\s?){3,}")
_NO_WIDTH = re.compile(r"[\u200b-\u200d\u2060\ufeff]")
_BREAK_TAG = re.compile(r"<br\s?/?>", re.IGNORECASE)
_STRONG = re.compile(r"\*\*([^*]+)\*\*|__([^_]+)__")
_EMPHASIS = re.compile(r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|(?<![\w_])_([^_\s](?:[^_]*[^_\s])?)_(?![\w_])")
_LINK = re.compile(r"\[([^][]{1,200})\]\(([^()\s]{1,300})\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)?[^<>\s]{3,200})>")
SHORT_TEXT = 120
"""Characters of a line that can be a name, an address or a contact and is no paragraph of its own."""


def rows_of(text: str) -> list[Row]:
    """Return the rows of a text in their order."""
    rows = [row for line, raw in enumerate(_without_comments(text).splitlines(), 1) for row in _rows(line, raw)]
    return _running_heads(_mail_head(_underlined(rows)))


def _without_comments(text: str) -> str:
    """Return a text without HTML comments; the numbers of the lines stay."""
    parts = []
    place = 0
    while (begin := text.find("<!--", place)) >= 0 and (end := text.find("-->", begin)) >= 0:
        parts += [text[place:begin], "\n" * len(text[begin : end + 3].splitlines()[1:])]
        place = end + 3
    return "".join(parts) + text[place:]


def _rows(line: int, raw: str) -> Iterator[Row]:
    raw = _NO_WIDTH.sub("", raw)
    soft = raw.rstrip().endswith("\u00ad")
    raw = raw.replace("\u00ad", "")
    while raw.lstrip().startswith(">"):  # a mail that was answered or passed on
        raw = raw.lstrip()[1:]
    cells = list(_cells(raw))
    if not any(cells):
        table_line = "|" in raw and "-" in raw
        yield from () if table_line else (Row(line, Kind.BLANK),)
        return
    indent = len(raw.expandtabs()) - len(raw.expandtabs().lstrip())
    found = [row for cell in cells if cell for row in _labelled(line, cell, indent)]
    yield from (*found[:-1], replace(found[-1], soft=soft))


def _labelled(line: int, text: str, indent: int) -> Iterator[Row]:
    """Return a label, and what stands behind it as a row of its own; or one row."""
    heading = _HEADING.fullmatch(text)
    found = _label(heading[1] if heading else text)
    if found is None:
        yield _row(line, text, indent)
        return
    label, rest = found
    head = (heading[1] if heading else text.removesuffix(rest)).strip()
    yield Row(line, Kind.LABEL, head, label._replace(heading=heading is not None), indent)
    if rest:
        yield _row(line, rest, indent)


def _row(line: int, text: str, indent: int) -> Row:
    heading, item = _HEADING.fullmatch(text), _ITEM.fullmatch(text)
    if heading:
        return Row(line, Kind.HEADING, heading[1].rstrip("# ") or heading[1], indent=indent)
    if _PAGE.fullmatch(text):
        return Row(line, Kind.ASIDE, text, indent=indent)
    if _RULE.fullmatch(text):
        return Row(line, Kind.BLANK, text)
    if item and not _ABBREVIATED.match(item[2]) and not _begins_with_day(text):
        return Row(line, Kind.ITEM, item[2], indent=indent)
    return Row(line, Kind.PLAIN, text, indent=indent)


def _begins_with_day(text: str) -> bool:
    """Return whether a text begins with a day such as "18. September", which looks like an item with a number."""
    return any(day.begin == 0 for day in days_in(text[:SHORT_TEXT]))


def _cells(raw: str) -> Iterator[str]:
    """Return the parts of a line that stand side by side, cleaned; the signs of Markdown are gone but for headings."""
    raw = _LONE_MARKER.sub(r"\1 ", raw)
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.count("|") > 1:
        if not stripped.strip("|-: "):
            return
        raw = stripped.strip("|").replace("|", "\t")
        raw = _BREAK_TAG.sub("\t", raw)
    for cell in raw.split("\t"):
        yield _plain(clean_line(_BREAK_TAG.sub(" ", cell)))


def _plain(text: str) -> str:
    text = _STRONG.sub(lambda found: found[1] or found[2], text)
    text = _EMPHASIS.sub(lambda found: found[1] or found[2], text)
    text = _AUTOLINK.sub(lambda found: found[1].removeprefix("mailto:"), text)

    def link(found: re.Match[str]) -> str:
        target = found[2].removeprefix("mailto:")
        return found[1] if target in {found[1], f"https://{found[1]}"} else f"{found[1]} ({target})"

    return _LINK.sub(link, text)


def _underlined(rows: list[Row]) -> list[Row]:
    """Return rows in which a line that is underlined with signs is a heading."""
    found: list[Row] = []
    for row in rows:
        underline = row.kind is Kind.BLANK and row.text[:1] in {"=", "-"}
        if underline and found and found[-1].line == row.line - 1:
            if found[-1].kind is Kind.PLAIN:
                found[-1] = replace(found[-1], kind=Kind.HEADING)
                continue
            label = found[-1].label
            if label is not None:
                found[-1] = replace(found[-1], label=label._replace(heading=True))
                continue
        found.append(row)
    return found


def _mail_head(rows: list[Row]) -> list[Row]:
    """Return rows in which sender, receiver and day of sending of a mail say nothing about the event."""
    begin = next((place for place, row in enumerate(rows) if row.kind is not Kind.BLANK), 0)
    end = next((place for place, row in enumerate(rows) if place > begin and row.kind is Kind.BLANK), len(rows))
    heads = {row.line: _word(row.text.partition(":")[0]) for row in reversed(rows[begin:end]) if ":" in row.text}
    if not (_SUBJECTS & set(heads.values()) and {"von", "an", "from", "to"} & set(heads.values())):
        return rows
    return [
        replace(row, kind=Kind.ASIDE, label=None) if place < end and heads.get(row.line) in _OF_A_MAIL else row
        for place, row in enumerate(rows)
    ]


def _running_heads(rows: list[Row]) -> list[Row]:
    """Return rows in which what stands more than once beside page numbers is no text of the announcement."""
    filled = [row for row in rows if row.kind is not Kind.BLANK]
    counts = Counter(row.text for row in filled if row.kind is Kind.PLAIN)
    beside = {
        other.text
        for one, two in pairwise(filled)
        for other, page in ((one, two), (two, one))
        if page.kind is Kind.ASIDE and counts[other.text] > 1
    }
    return [replace(row, kind=Kind.ASIDE) if row.kind is Kind.PLAIN and row.text in beside else row for row in rows]


# --- blocks -------------------------------------------------------------------------------------------------------


def block(rows: Sequence[Row], place: int) -> list[int]:
    """Return the places of the rows that stand behind the label at ``place``.

    Behind a heading it is everything up to the next one; else what stands without a gap, in the line or below.
    """
    label = rows[place].label
    heading = label is not None and label.heading
    found: list[int] = []
    for number in range(place + 1, len(rows)):
        row = rows[number]
        if row.kind in {Kind.LABEL, Kind.HEADING} or (heading and row.kind is Kind.BLANK and row.text):
            break
        if row.kind in {Kind.BLANK, Kind.ASIDE}:
            if found and not heading and row.kind is Kind.BLANK:
                break
            continue
        if found and not heading and _UNKNOWN_LABEL.match(row.text):
            break
        found.append(number)
    return found


def merged(rows: Iterable[Row]) -> list[tuple[Row, tuple[int, ...]]]:
    """Return rows in which words that were broken at the end of a line are whole, each with its lines."""
    groups: list[list[Row]] = []
    for row in rows:
        if groups and (groups[-1][-1].soft or _BROKEN.search(groups[-1][-1].text)):
            groups[-1].append(row)
        else:
            groups.append([row])
    flows = [(group[0], Flow(group).passage) for group in groups]
    return [(replace(row, text=passage.words), passage.lines) for row, passage in flows]


# --- words across lines -------------------------------------------------------------------------------------------

_SUSPENDED = frozenset(["und", "oder", "bzw", "sowie", "bis", "noch", "als", "and", "or", "to"])
"""Words behind which a hyphen at the end of a line stands for a part that follows: "Jugend- und Schulamt"."""


_BROKEN = re.compile(r"[^\W\d_]-$")


class Flow:
    """Rows as one text in which it is known what stands in which line.

    A hyphen at the end of a line is taken out before a small letter, and stays before a capital or a word such as
    "und". Within a line it stays.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._starts: list[int] = []
        self._lines: list[int] = []
        parts: list[str] = []
        length, soft = 0, False
        for row in rows:
            last = parts[-1] if parts else ""
            between = "" if soft or not parts else " "
            if _BROKEN.search(last):
                first = re.match(r"\w*", row.text)
                if first is not None and first[0][:1].islower() and first[0] not in _SUSPENDED:
                    parts[-1], length, between = last[:-1], length - 1, ""
                elif row.text[:1].isupper():
                    between = ""
            parts += [between, row.text]
            length += len(between)
            self._starts.append(length)
            self._lines.append(row.line)
            length, soft = length + len(row.text), row.soft
        self.text = "".join(parts)

    def lines(self, begin: int, end: int) -> tuple[int, ...]:
        """Return the lines in which the characters from ``begin`` to before ``end`` stand."""
        first = max(0, bisect_right(self._starts, begin) - 1)
        last = max(first + 1, bisect_right(self._starts, max(begin, end - 1)))
        return tuple(dict.fromkeys(self._lines[first:last]))

    @property
    def passage(self) -> Passage:
        """Everything."""
        return Passage(tuple(dict.fromkeys(self._lines)), self.text)

    def sentences(self) -> Iterator[Passage]:
        """Return the sentences with their lines."""
        begin = 0
        for end in [*_sentence_ends(self.text), len(self.text)]:
            words = self.text[begin:end]
            if words.strip():
                yield Passage(self.lines(begin + len(words) - len(words.lstrip()), end), words.strip())
            begin = end


_STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"”“»’)\]]*\s+(?=[\"„“«»‚(\[]?[A-ZÄÖÜ0-9])")
_SHORT = re.compile(
    r"(?:\b[A-Za-z]|\b(?:bzw|ca|Dr|Prof|Nr|Tel|St|Str|usw|evtl|ggf|inkl|vgl|Abs|Art|Mr|Mrs|Ms|No|Dipl|Hr|Fr)|\b\d{1,2})\Z"
)


def _sentence_ends(text: str) -> Iterator[int]:
    for found in _STOP.finditer(text):
        if found[0][0] != "." or not _SHORT.search(text, max(0, found.start() - 6), found.start()):
            yield found.end()


def has_words(text: str) -> bool:
    """Return whether there is at least one word of three letters."""
    return re.search(r"[^\W\d_]{3}", text) is not None
