"""An announcement as people paste it, read: every fact with its place, and what was not found or not understood.

Nothing is guessed. What can be meant in two ways is not taken and comes back as a doubt. Guests are kept by their
function; names of people who report are left out, as in the programme.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import NamedTuple

from sessions.event.announced_guests import city_in, guest_in, names_somebody
from sessions.event.announced_places import is_address, parts_of
from sessions.event.announced_times import Hours, NamedDay, blanked, days_in, hours_in
from sessions.event.announcement_lines import SHORT_TEXT, Field, Flow, Kind, Passage, Row, block, has_words, rows_of
from sessions.plain_text import fold
from sessions.refusal import Reason, Refusal
from sessions.text import NAME_LIMIT, TEXT_LIMIT
from sessions.workshop import Guest, Workshop

__all__ = ["Doubt", "DoubtCode", "Fact", "Field", "Passage", "Reading", "Value", "read", "to_workshop"]

LIMIT = 100_000
"""Characters an announcement may have: about forty pages."""
Value = str | bool | date | time | Guest


class DoubtCode(StrEnum):
    """Why something was not taken, or should be looked at."""

    EMPTY_LABEL = "empty_label"
    NOT_UNDERSTOOD = "not_understood"
    """Something stands behind a label, and not what the label says."""
    TWO_VALUES = "two_values"
    """Said in two ways; neither was taken."""
    OTHER_DAY = "other_day"
    """Another day than the one taken."""
    SEVERAL_DAYS = "several_days"
    """The first of several days was taken."""
    TITLE_UNSURE = "title_unsure"
    """This may be the title; the first line was taken."""
    DAY_UNSURE = "day_unsure"
    """The one day that is named was taken; it does not say that it is the event's."""
    WEEKDAY_DIFFERS = "weekday_differs"
    NO_SUCH_DAY = "no_such_day"
    DAY_AMBIGUOUS = "day_ambiguous"
    NO_YEAR = "no_year"
    ENDS_BEFORE = "ends_before"
    """It would end before it begins; neither was taken."""
    TOO_LONG = "too_long"
    FREE_UNCLEAR = "free_unclear"
    AGREEMENT_UNCLEAR = "agreement_unclear"
    ORGANISER_UNCLEAR = "organiser_unclear"
    """Named only as the one with whom there must be an agreement, or who organises what may be a part of the event."""
    GUEST_UNCLEAR = "guest_unclear"
    """Somebody reports, and it does not say in which function."""
    CITY_UNCLEAR = "city_unclear"
    """It does not say clearly whether this is a city."""
    QUESTIONS_UNCLEAR = "questions_unclear"
    """A list of questions that nothing introduces as the guiding ones."""
    NO_QUESTION = "no_question"
    """Stands among the guiding questions and does not ask anything."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What an announcement says, and where.

    Attributes:
        lines: from 1, in order.
        words: from which it was read; with the name of a guest, who is kept by function only.
    """

    field: Field
    value: Value
    lines: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was not taken, or should be looked at; ``field`` is what it would have been."""

    code: DoubtCode
    field: Field | None
    lines: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in an announcement.

    Attributes:
        unread: what was taken nowhere.
        missing: what was not found.
    """

    facts: tuple[Fact, ...]
    unread: tuple[Passage, ...]
    missing: tuple[Field, ...]
    doubts: tuple[Doubt, ...]

    def all(self, field: Field) -> tuple[Fact, ...]:
        """Return the facts of a field."""
        return tuple(fact for fact in self.facts if fact.field is field)


def read(text: str) -> Reading:
    """Return what a plain text or Markdown announcement says.

    Raises:
        Refusal: ``TOO_LONG`` with ``length`` and ``limit`` in characters.
    """
    if len(text) > LIMIT:
        raise Refusal(Reason.TOO_LONG, length=len(text), limit=LIMIT)
    return _Reader(rows_of(text)).reading()


def to_workshop(reading: Reading, workshop_id: str) -> Workshop:
    """Return the workshop that was announced.

    Raises:
        Refusal: ``NOT_ANNOUNCED`` with ``missing``, of ``title`` and ``day``.
    """
    missing = tuple(field.value for field in (Field.TITLE, Field.DAY) if field in reading.missing)
    if missing:
        raise Refusal(Reason.NOT_ANNOUNCED, missing=missing)
    values = {
        fact.field.value: fact.value
        for fact in reading.facts
        if fact.field not in {Field.QUESTION, Field.GUEST, Field.AGREEMENT_WITH}
    }
    return Workshop.model_validate(
        {
            **values,
            "id": workshop_id,
            "guiding_questions": tuple(fact.value for fact in reading.all(Field.QUESTION)),
            "guests": tuple(fact.value for fact in reading.all(Field.GUEST)),
        }
    )


# --- words --------------------------------------------------------------------------------------------------------

_MANY = frozenset([Field.QUESTION, Field.GUEST])
_JOINED = frozenset([Field.CONTACT, Field.CONDITIONS])
"""What may be said in several places that add up."""
_LONG = frozenset([Field.PLACE, Field.ADDRESS, Field.CONTACT, Field.DESCRIPTION, Field.CONDITIONS])
PROSE_WORDS = 10
"""Words a paragraph must have to belong to the description; shorter ones are links and closing words."""

_CLOSING = re.compile(
    r"mit (?:freundliche|beste|herzliche|viele)[mn] (?:gruess|gruss|wuensch)|"
    r"(?:viele|beste|liebe|herzliche|freundliche) gruesse|"
    r"(?:kind|best|warm) regards|(?:yours )?(?:sincerely|faithfully)"
)
_GREETING = re.compile(rf"sehr geehrte|guten tag|liebe[rs]?\b|hallo|dear|hello|yours|{_CLOSING.pattern}")
_ASKS = re.compile(r"\?[\"”“»’)\]]*$")
_OF_QUESTIONS = re.compile(r"\b(?!an|rueck|nach|um|ab)\w*frage(?:n|stellung(?:en)?)\b|\bquestions?\b")
_TERMINAL = re.compile(r"[.!?:;][\"”“»’)\]]*$")

_HAS_A_PRICE = re.compile(
    r"teilnahme|teilnehm|participat|attend|eintritt|admission|"
    r"(?:workshop|werkstatt|veranstaltung|fachtag|treffen|\bevent)\b.{0,20}\b(?:ist|is)\b"
)
_CONDITION = re.compile(
    r"\bsetz(?:t|en)\b.{1,300}\bvoraus\b|voraussetzung|vorausgesetzt|voraussetzt|erforderlich|notwendig|"
    r"\bnur fuer\b.{1,200}\bmit\b|\brequire[sd]?\b|\brequirement|prerequisite|precondition|\bmust have\b|\bcondition\b"
)
# Not "teilnehmende": a sentence about participants is no condition.
_OF_TAKING_PART = re.compile(
    r"teilnahme|\bteilnehmen\b|teilzunehmen|participation|participate\b|attend(?:ance)?\b|take part|taking part"
)
_AGREEMENT = re.compile(r"(?:ziel|rahmen)vereinbarung|\b(?:target|framework) agreement")
_PARTNER = re.compile(
    r"(?:(?:Ziel|Rahmen)vereinbarung|(?:target|framework) agreement)\s(?:mit|with)\s(?:(?:der|dem|the)\s)?"
    r"(?P<name>\S.{0,98}?\S)"
    r"(?=\s(?:voraus|abgeschlossen|geschlossen|erforderlich|ist|sind|haben|hat|besteh\w+|vorliegt|is|are|has|and|und)\b"
    r"|[,.;)]|$)",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:keine?[nrs]?|ohne|nicht|no|not|without)\b")
_FREE = re.compile(
    r"kostenfrei|kostenlos|gebuehrenfrei|unentgeltlich|keine (?:teilnahme)?(?:gebuehr|kosten|beitrag)|free of charge|"
    r"\bno (?:participation )?(?:fee|charge|cost)|\bis free\b"
)
_NOT_AT_ALL = re.compile(
    r"\b(?:nicht|keine?[mnrs]?|not|no longer)(?: (?!nur\b|only\b)\w+)? "
    r"(?:kostenfrei|kostenlos|gebuehrenfrei|unentgeltlich|free\b)\w*(?: of charge)?"
)
_NOT_FREE = re.compile(
    r"kostenpflichtig|(?:gebuehr(?:en)?|beitrag|entgelt|kosten|kostet|fees?|costs?)\b.{0,40}?"
    r"(?:[0-9][0-9.,–-]*\s?(?:€|euro|eur)|(?:€|eur)\s?[0-9])"
)
_AMOUNT = re.compile(r"[0-9][.,–-]*\s?(?:€|euro|eur\b)|(?:€|eur)\s?[0-9]")
_ZERO = re.compile(r"(?<![0-9.,])0(?:[.,][0–-]*)?\s?(?:€|euro\b|eur\b)")
_NONE = re.compile(r"(?:keine|none|free|frei)(?=[\s.]*\Z|\s?[,;(])")
"""Behind a label of cost."""
_FOR_SOME = re.compile(
    r"\b(?:fuer|for) (?:\w+ )?(?:mitglied|studi|schueler|auszubildende|members\b|students\b|speakers\b)"
)
_FUNDED = re.compile(
    r"^(?:gefoerdert (?:vom|von|durch|aus|mit)\b|funded by\b|supported (?:by|with funds)\b|"
    r"(?:das (?:vorhaben|projekt|programm)|die (?:veranstaltung|massnahme|transferagentur|fachstelle|werkstatt)|"
    r"der (?:\w*workshop|fachtag)|the (?:workshop|event|project|programme|agency))\b"
    r"(?!.*(?:, (?:deren|dessen|die|der|das|den|dem)\b|\b(?:which|whose|that|who|nicht|not)\b))"
    r"(?:.*\b(?:vo[nm]|durch|aus|mit|im rahmen|ueber)\b.*\bgefoerdert\b|.*\bis funded by\b|.*\bsupported with funds\b))"
)
_ORGANISED = re.compile(
    r"^(?P<what>.*?)\b(?:veranstaltet\s(?:von|vom)|organi[sz]ed\sby)\s(?:(?:der|dem|the)\s)?(?P<name>[^,.;:]{3,120})"
    r"|^(?:die|das|der|the)\s(?P<host>[^,.;:]{3,120}?)\s(?:lädt|invites)\b"
    r"(?P<whom>(?=.*\b(?:sie|euch|alle|herzlich|kommunen|you|all|\w*(?:workshop|werkstatt|treffen|fachtag))\b))?",
    re.IGNORECASE,
)
_EVENT_ITSELF = re.compile(
    r"\W*(?:(?:(?:der|die|das|unsere?|diese[rs]?|the|this|our)\s(?:[\w-]+\s)?)?"
    r"(?!abend|begleit)[\w-]*(?:workshop|werkstatt|treffen|lernraum|fachtag|thementag|tagung|veranstaltung|event"
    r"|meeting|conference)\b.*"
    r"|(?:sie|er|es|it)\b.*)?",
    re.IGNORECASE,
)
"""Before "is organised by": nothing, or the event and not something that belongs to it."""
_KIND_WORD = re.compile(
    r"(?<![\w-])((?:\w[\w-]{0,40})?(?:workshop|werkstatt|netzwerktreffen|lernraum|thementag|fachtag(?:ung)?))s?(?![\w-])"
    r"|\b((?:development|analysis|learning) workshop)s?\b",
    re.IGNORECASE,
)
_ANY_KIND = frozenset(["workshop", "werkstatt"])
_LATER = re.compile(
    r"anmeld|angemeldet|\bmelden sie sich|rueckmeldung|meldefrist|\bfrist\b|spaetestens|\bbis zum [0-9]|\bstand:|"
    r"\bregist(?:er|ration)|rsvp|deadline|sign up|\breply\b|no later than"
)
_ANOTHER = re.compile(
    r"\b(?:bis|seit|vor|nach|stand|until|till|since|by|before|after)(?: spaetestens)?(?: (?:dem|den|zum|vom|the))?\s*\Z"
)
"""Directly before a day that is not the event's."""
_CLOSED = re.compile(r"\W*(?:\w*(?:schluss|frist)\b|deadline\b)")
"""Directly behind the last day to register."""
_CLAUSE = re.compile(r"[;()]|,\s(?![0-9])|\s[–—-]\s(?![0-9])|[.!?]\s(?=[A-ZÄÖÜ])")
_OF_EVENT = re.compile(
    r"workshop|werkstatt|treffen|tagung|fachtag|thementag|lernraum|veranstalt|seminar|konferenz|\bforum\b|\btermin|"
    r"\bstatt\b|stattfind|\bl(?:ae|a)d(?:en|e|t)\b|einlad|eingeladen|\btag(?:en|t)\b|zusammen|beginn|\bstart|"
    r"\binvit|\btakes? place\b|\bheld\b|\bjoin\b|\bmeet|conference|\bevent"
)
_PAST = re.compile(r"\b(?:wurden?|waren?|fand(?:en)?|was|were|took)\b")
_FILLING = re.compile(
    r"^(?:\W*\b(?:Uhr|von|bis|from|to|um|ab|am|at|on|ca|Beginn|Ende|Start|End|\w{2,8}(?:tag|day|woch)|Sonnabend)\b)+",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"(?:\b(?:tel|telefon|phone|fon|mobil)\b\W{0,3}|\+[0-9])[0-9 ()/.-]{5,}", re.IGNORECASE)
_ASK_THERE = re.compile(r"\bfragen\b|rueckfragen|kontakt|ansprech|\bquestions\b|\bcontact\b|enquir")


_NO_SENTENCES = frozenset([Field.TITLE, Field.KIND, Field.ORGANISER, Field.PLACE, Field.ROOM, Field.ADDRESS])
"""What a sentence below a label is not."""
_TITLES = (
    frozenset(["titel", "title", "veranstaltungstitel"]),
    frozenset(["thema", "topic", "veranstaltung", "event"]),
    frozenset(["betreff", "subject"]),
)
"""Labels of a title, those that count before others first."""
TITLE_WITHIN = 7
"""Lines behind the first one within which another title may stand."""
_PASSED_ON = re.compile(r"(?:(?:WG|AW|FW|Fwd?|Re):\s?)+")
_PART = re.compile(r"\s?[,;|·•]\s")
_NO_TITLE = frozenset(
    ["einladung", "ankuendigung", "veranstaltung", "programm", "save the date", "invitation", "event"]
)


def _is_reachable(words: str) -> bool:
    return _MAIL.search(words) is not None or _PHONE.search(words) is not None


def _beside_hours(words: str) -> str:
    """Return what stands beside days and hours, if that is more than "am … um … Uhr"."""
    text = blanked(words, days_in(words))
    rest = _FILLING.sub("", " ".join(blanked(text, hours_in(text)).split())).strip(" ,;–-|()")
    return rest if has_words(rest) or re.search("[0-9]", rest) else ""


def _days(words: str) -> Iterator[tuple[NamedDay, bool]]:
    """Return the days that a text names, each with whether it is another than the event's: the last to register."""
    begin = 0
    for day in days_in(words):
        before = fold(_CLAUSE.split(words[begin : day.begin])[-1])
        behind = fold(words[day.end : day.end + SHORT_TEXT])
        yield day, any((_ANOTHER.search(before), _LATER.search(before), _CLOSED.match(behind)))
        begin = day.end


def _is_of_event(words: str) -> bool:
    """Return whether a text with a day says nothing else, names hours, or speaks of an event to come."""
    text = blanked(words, days_in(words))
    if not has_words(text):
        return True
    folded = fold(text)
    return not _PAST.search(folded) and bool(hours_in(text) or _OF_EVENT.search(folded))


def _is_sentence(words: str) -> bool:
    return words.endswith((".", "!")) and len(words.split()) > 4


def _belongs(field: Field, row: Row) -> bool:
    """Return whether a line below a label and its value can only belong to it."""
    if row.kind is not Kind.PLAIN or len(row.text) > SHORT_TEXT:
        return False
    return (field in {Field.PLACE, Field.ADDRESS} and is_address(row.text)) or (
        field is Field.CONTACT and _is_reachable(row.text)
    )


# --- reading ------------------------------------------------------------------------------------------------------


class _Sentence:
    """A sentence of prose, and whether it was taken."""

    def __init__(self, passage: Passage, paragraph: int, *, prose: bool, later: bool) -> None:
        self.lines, self.words = passage
        self.folded = fold(passage.words)
        self.paragraph = paragraph
        self.prose = prose
        self.later = later or _LATER.search(self.folded) is not None
        """Whether it speaks of another day, such as the last one to register or that of a letter."""
        self.used = False


class _Spot(NamedTuple):
    """Words in which the day and the hours may stand."""

    passage: Passage
    field: Field | None = None
    later: bool = False


class _Reader:
    """Takes facts out of rows, and keeps what was used."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.used: set[int] = set()
        self.apart: set[int] = set()
        """Rows that belong to something a workshop has no field for."""
        self.described: set[int] = set()
        self.found: dict[Field, list[Fact]] = {field: [] for field in Field}
        self.labelled: frozenset[Field] = frozenset()
        """What stands behind a label, before which other words do not count."""
        self.title_words: list[str] = []
        """The label of each title."""
        self.doubts: list[Doubt] = []
        self.spots: list[_Spot] = []
        self.rests: list[Passage] = []
        self.first_line: list[int] = []
        self.heads = self._letterheads()
        self.words = frozenset(word for row in rows for word in re.findall(r"\w+", row.text))

    def reading(self) -> Reading:
        self._labels()
        self.labelled = frozenset(field for field in Field if self.found[field])
        self._title()
        self._questions()
        sentences = list(self._sentences())
        for sentence in sentences:
            self._sentence(sentence)
        self._when()
        self._kind(sentences)
        self._description(sentences)
        facts = [fact for field in Field for fact in self._settled(field)]
        self._organiser(facts)
        there = {fact.field for fact in facts} | {Field.AGREEMENT_WITH}
        unread = sorted(self._unread(sentences))
        self._other_title(unread)
        return Reading(
            facts=tuple(facts),
            unread=tuple(unread),
            missing=tuple(field for field in Field if field not in there),
            doubts=tuple(sorted(dict.fromkeys(self.doubts), key=lambda doubt: (doubt.lines, doubt.code))),
        )

    # --- keeping ---

    def _take(self, field: Field, value: Value, passage: Passage) -> None:
        limit = TEXT_LIMIT if field in _LONG else NAME_LIMIT
        texts = (value.label, value.topic) if isinstance(value, Guest) else (value,)
        if any(isinstance(text, str) and len(text) > limit for text in texts):
            self._doubt(DoubtCode.TOO_LONG, field, passage)
        elif value != "":
            self.found[field].append(Fact(field, value, passage.lines, passage.words))

    def _doubt(self, code: DoubtCode, field: Field | None, passage: Passage) -> None:
        self.doubts.append(Doubt(code, field, passage.lines, passage.words))

    def _settled(self, field: Field) -> Iterator[Fact]:
        """Return the facts of a field; none if it is said in two ways."""
        different: dict[str, Fact] = {}
        for fact in self.found[field]:
            different.setdefault(fold(str(fact.value)), fact)
        found = list(different.values())
        if field in _JOINED and len(found) > 1:
            found.sort(key=lambda fact: fact.lines)
            lines = tuple(sorted({line for fact in found for line in fact.lines}))
            value = "\n".join(str(fact.value) for fact in found)
            found = [Fact(field, value, lines, " ".join(fact.words for fact in found))]
        if field not in _MANY and len(found) > 1:
            code = DoubtCode.FREE_UNCLEAR if field is Field.FREE else DoubtCode.TWO_VALUES
            for fact in found:
                self._doubt(code, field, Passage(fact.lines, fact.words))
        else:
            yield from found

    def _left(self, place: int) -> bool:
        return place not in self.used and place not in self.apart

    def _passage(self, places: Iterable[int]) -> Passage:
        return Flow(self.rows[place] for place in places).passage

    # --- labels ---

    def _labels(self) -> None:
        for place, row in enumerate(self.rows):
            if row.label is None:
                continue
            places = block(self.rows, place)
            field = row.label.field
            if field is None:
                self.apart.update(places)
                self.apart.add(place)
                self.spots.append(_Spot(self._passage([place, *places]), later=True))
                self.rests.append(self.spots[-1].passage)
            elif field is not Field.QUESTION:
                self.used.add(place)
                self._labelled(field, place, places)
                self.title_words += [row.label.word] * (len(self.found[Field.TITLE]) - len(self.title_words))

    def _labelled(self, field: Field, place: int, places: list[int]) -> None:
        """Take what stands behind a label, or say that nothing does."""
        take: Callable[[Field, list[int]], list[int]] = {
            Field.PLACE: self._place,
            Field.ADDRESS: self._place,
            Field.DAY: self._hours_there,
            Field.BEGINS: self._hours_there,
            Field.ENDS: self._hours_there,
            Field.CONTACT: self._contact,
            Field.DESCRIPTION: self._describes,
            Field.CONDITIONS: self._conditions,
            Field.FREE: self._costs,
            Field.GUEST: self._guests,
        }.get(field, self._line)
        near = self._near(field, place, places)
        taken = take(field, places if field in {Field.DESCRIPTION, Field.CONDITIONS, Field.GUEST} else near)
        self.used.update(taken)
        if not taken and field is not Field.DESCRIPTION:
            inline = bool(near) and self.rows[near[0]].line == self.rows[place].line
            code = DoubtCode.NOT_UNDERSTOOD if inline else DoubtCode.EMPTY_LABEL
            self._doubt(code, field, self._passage([place, *(near if inline else [])]))

    def _near(self, field: Field, place: int, places: list[int]) -> list[int]:
        """Return the rows of a block that can be a label's value: in its line and what goes on, or short ones below."""
        inline = bool(places) and self.rows[places[0]].line == self.rows[place].line
        taken: list[int] = []
        for other in places:
            row = self.rows[other]
            if inline and taken and not (self._goes_on(self.rows[taken[-1]], row) or _belongs(field, row)):
                break
            if not inline and (len(row.text) > SHORT_TEXT or (field in _NO_SENTENCES and _is_sentence(row.text))):
                break
            taken.append(other)
        return taken

    @staticmethod
    def _goes_on(before: Row, row: Row) -> bool:
        """Return whether a row goes on with the value of a label that began in its line."""
        open_end = before.soft or before.text.endswith((",", "-")) or row.line == before.line
        return row.kind is Kind.PLAIN and (row.indent > 0 or open_end)

    def _line(self, field: Field, places: list[int]) -> list[int]:
        """Take one line, or one that goes on further in."""
        if not places:
            return []
        first = self.rows[places[0]]
        rest = [place for place in places[1:] if self._goes_on(first, self.rows[place])]
        passage = self._passage([places[0], *rest])
        words = passage.words.rstrip(".") if field is Field.FUNDER else passage.words
        self._take(field, words, passage)
        return [places[0], *rest]

    def _hours_there(self, field: Field, places: list[int]) -> list[int]:
        taken = []
        for place in places:
            text = self.rows[place].text
            days = list(_days(text))
            if not (days or hours_in(text)):
                break
            if not days or not all(another for _, another in days):
                taken.append(place)
        if taken:
            self.spots.append(_Spot(self._passage(taken), field))
        return taken

    def _contact(self, field: Field, places: list[int]) -> list[int]:
        rows = [self.rows[place] for place in places]
        reachable = any(_is_reachable(row.text) for row in rows)
        names = all(len(row.text) <= 60 and not _TERMINAL.search(row.text) for row in rows)
        if not rows or not (reachable or names):
            return []
        self._take(field, "\n".join(row.text.rstrip(",") for row in rows), self._passage(places))
        return places

    def _describes(self, _field: Field, places: list[int]) -> list[int]:
        self.described.update(place for place in places if self.rows[place].kind is Kind.PLAIN)
        return []

    def _conditions(self, field: Field, places: list[int]) -> list[int]:
        passage = self._passage(places)
        if places:
            self._take(field, passage.words, passage)
            self._agreement(passage)
            self._free(passage)
        return places

    def _costs(self, _field: Field, places: list[int]) -> list[int]:
        return places if self._free(self._passage(places), label=True) else []

    # --- place ---

    def _place(self, field: Field, places: list[int]) -> list[int]:
        """Take place, room and address; behind the label of an address nothing is a place."""
        parts = parts_of(self.rows[place] for place in places)
        if field is Field.ADDRESS:
            parts = [part._replace(field=field) if part.field is Field.PLACE else part for part in parts]
        for kind, between in ((Field.PLACE, ", "), (Field.ROOM, ", "), (Field.ADDRESS, "\n")):
            found = [part for part in parts if part.field is kind]
            lines = tuple(dict.fromkeys(line for part in found for line in part.lines))
            texts = [part.text for part in found]
            self._take(kind, between.join(texts), Passage(lines, ", ".join(texts)))
        return places if parts else []

    # --- title ---

    def _title(self) -> None:
        named = list(zip(self.title_words, self.found[Field.TITLE], strict=True))
        self.found[Field.TITLE] = []
        for rank in _TITLES:
            facts = [fact for word, fact in named if word in rank]
            # Only a label that says "title" makes two of them a contradiction; there may be several topics.
            several = len({fact.value for fact in facts}) > 1 and rank is not _TITLES[0]
            if self.found[Field.TITLE] or several:
                self.rests += [Passage(fact.lines, fact.words) for fact in facts]
                continue
            for fact in facts:
                passage = Passage(fact.lines, fact.words)
                self._take(Field.TITLE, _PASSED_ON.sub("", str(fact.value), count=1), passage)
        if not self.found[Field.TITLE]:
            self._first_line()
        self.spots += [_Spot(Passage(fact.lines, fact.words)) for fact in self.found[Field.TITLE]]

    def _first_line(self) -> None:
        """Take the first line if it can be a title, else the first heading."""
        filled = [
            place
            for place, row in enumerate(self.rows)
            if row.kind not in {Kind.BLANK, Kind.ASIDE} and place not in self.apart
        ]
        filled = [place for place in filled if place not in self.heads]
        while filled and fold(self.rows[filled[0]].text) in _NO_TITLE:
            filled = filled[1:]
        places = filled[:1]
        for place in filled[1:3]:
            before = self.rows[places[-1]]
            open_end = before.soft or re.search(r"[-–—:,&]$", before.text)
            if not open_end or place != places[-1] + 1 or self.rows[place].kind is not Kind.PLAIN:
                break
            places.append(place)
        if not places or self.rows[places[0]].kind is not Kind.PLAIN or not self._can_be_title(places):
            places = [place for place in filled if self.rows[place].kind is Kind.HEADING][:1]
        if places:
            passage = self._passage(places)
            self._take(Field.TITLE, passage.words, passage)
            self.used.update(places)
            self.first_line = [place for place in places if self.rows[place].kind is Kind.PLAIN]

    def _other_title(self, unread: Iterable[Passage]) -> None:
        """Point out what may be the title if the first line is none, as under a letterhead."""
        if not self.first_line:
            return
        last = max(self.rows[place].line for place in self.first_line)
        labels = (row.line for row in self.rows if row.label is not None and row.line > last)
        until = min(next(labels, last + TITLE_WITHIN), last + TITLE_WITHIN)
        plain = {row.line for row in self.rows if row.kind in {Kind.PLAIN, Kind.HEADING}}
        for passage in unread:
            line, words = passage.lines[0], passage.words
            if last < line < until and line in plain and not (_TERMINAL.search(words) or words.endswith(",")):
                self._doubt(DoubtCode.TITLE_UNSURE, Field.TITLE, passage)
                return

    def _letterheads(self) -> set[int]:
        """Return the rows of sender, receiver and day that stand in a letter before its opening words."""
        heads: set[int] = set()
        begin = 0
        for place, row in enumerate(self.rows):
            words = fold(row.text)
            if _GREETING.match(words) and not _CLOSING.match(words):
                return heads
            if row.kind is not Kind.PLAIN:
                begin = place + 1
            elif any(map(is_address, _PART.split(row.text))):
                heads.update(range(begin, place + 1))
            elif heads and row.text.endswith(tuple(row.text[day.begin : day.end] for day in days_in(row.text))):
                heads.add(place)
        return set()

    def _can_be_title(self, places: list[int]) -> bool:
        """Return whether lines are no greeting, no sentence, and more than a day."""
        words = self._passage(places).words
        sentence = words.endswith(".") or (_TERMINAL.search(words) and len(words.split()) > 12)
        said = has_words(blanked(words, days_in(words)))
        return said and not sentence and not _GREETING.match(fold(words)) and not self.used & set(places)

    # --- guiding questions ---

    def _questions(self) -> None:
        seen = 0
        for place, row in enumerate(self.rows):
            if place >= seen and self._left(place) and (row.label or self._introduces(place)):
                entries = self._entries(place + 1)
                seen = entries[-1][-1] + 1 if entries else seen
                self._introduced(place, [entry for entry in entries if self._question(entry)])
        asking = [
            place
            for place, row in enumerate(self.rows)
            if row.kind is Kind.ITEM and _ASKS.search(row.text) and self._left(place)
        ]
        if len(asking) > 1:
            self._doubt(DoubtCode.QUESTIONS_UNCLEAR, Field.QUESTION, self._passage(asking))

    def _introduced(self, place: int, taken: list[list[int]]) -> None:
        """Note that what introduces questions says nothing more, unless it is the end of a paragraph."""
        row = self.rows[place]
        alone = row.kind is not Kind.PLAIN or place == 0 or self.rows[place - 1].kind is not Kind.PLAIN
        if row.label is not None or (taken and alone and len(row.text) <= SHORT_TEXT):
            self.used.add(place)
        if row.label is not None and not taken:
            self._doubt(DoubtCode.EMPTY_LABEL, Field.QUESTION, self._passage([place]))

    def _introduces(self, place: int) -> bool:
        """Return whether a row says that guiding questions follow."""
        row = self.rows[place]
        if row.kind is Kind.HEADING:
            return _OF_QUESTIONS.search(fold(row.text)) is not None
        if row.kind is not Kind.PLAIN:
            return False
        if not row.text.endswith(":"):
            short = len(row.text) <= 60 and not _TERMINAL.search(row.text)
            return short and _OF_QUESTIONS.search(fold(row.text)) is not None
        begin = place
        while begin and place - begin < 8 and self.rows[begin - 1].kind is Kind.PLAIN:
            begin -= 1
        *_, last = Flow(self.rows[begin : place + 1]).sentences()
        return _OF_QUESTIONS.search(fold(last.words)) is not None

    def _entries(self, begin: int) -> list[list[int]]:
        """Return the entries of a list, each as the places of its rows: items, or lines that ask something."""
        entries: list[list[int]] = []
        blank = page = False
        for place in range(begin, len(self.rows)):
            row = self.rows[place]
            if row.kind in {Kind.BLANK, Kind.ASIDE}:
                blank, page = True, page or row.kind is Kind.ASIDE
                continue
            ended = not entries or _TERMINAL.search(self.rows[entries[-1][-1]].text) or (blank and not page)
            if row.kind is Kind.PLAIN and not ended:
                entries[-1].append(place)
            elif row.kind is Kind.ITEM or (row.kind is Kind.PLAIN and self._asks_from(place)):
                entries.append([place])
            else:
                break
            blank = page = False
        return entries

    def _asks_from(self, place: int) -> bool:
        """Return whether a line, or the few that follow it without a gap, is a question."""
        for end in range(place, min(place + 4, len(self.rows))):
            row = self.rows[end]
            if row.kind is not Kind.PLAIN or end in self.used:
                return False
            if _TERMINAL.search(row.text):
                return _ASKS.search(row.text) is not None
        return False

    def _question(self, places: list[int]) -> bool:
        flow = Flow(self.rows[place] for place in places)
        questions = list(flow.sentences()) if self.rows[places[0]].kind is Kind.PLAIN else [flow.passage]
        if not all(_ASKS.search(question.words) for question in questions):
            self._doubt(DoubtCode.NO_QUESTION, Field.QUESTION, flow.passage)
            return False
        for question in questions:
            self._take(Field.QUESTION, question.words, question)
        self.used.update(places)
        return True

    # --- prose ---

    def _sentences(self) -> Iterator[_Sentence]:
        for number, places in enumerate(self._paragraphs()):
            flow = Flow(self.rows[place] for place in places)
            sentences = list(flow.sentences())
            prose = len(flow.text.split()) >= PROSE_WORDS and any(_TERMINAL.search(item.words) for item in sentences)
            prose = (prose or bool(self.described & set(places))) and not _GREETING.match(fold(flow.text))
            head = self.heads.issuperset(places)
            yield from (_Sentence(passage, number, prose=prose and not head, later=head) for passage in sentences)
            self.used.update(places)

    def _paragraphs(self) -> Iterator[list[int]]:
        """Return the rows of each paragraph; a page number within a sentence does not end it."""
        current: list[int] = []
        gap = page = False
        for place, row in enumerate(self.rows):
            if row.kind in {Kind.BLANK, Kind.ASIDE}:
                gap, page = True, page or row.kind is Kind.ASIDE
                continue
            plain = row.kind is Kind.PLAIN and self._left(place)
            apart = plain and current and (_CLOSING.match(fold(row.text)) or self._greets(current))
            if current and (not plain or apart or self._ends(current[-1], gap=gap, page=page)):
                yield current
                current = []
            if plain:
                current.append(place)
            gap = page = False
        if current:
            yield current

    def _greets(self, places: list[int]) -> bool:
        """Return whether rows are the opening words of a letter and nothing else."""
        text = self.rows[places[0]].text
        return len(places) == 1 and text.endswith((",", "!")) and _GREETING.match(fold(text)) is not None

    def _ends(self, place: int, *, gap: bool, page: bool) -> bool:
        """Return whether a paragraph ends with a row; lines that are no longer than a page is wide go on."""
        ended = _TERMINAL.search(self.rows[place].text) is not None
        return (gap and (ended or not page)) or (ended and len(self.rows[place].text) > SHORT_TEXT)

    def _sentence(self, sentence: _Sentence) -> None:
        """Take what a sentence says; it stays in the description if it says more than that."""
        passage = Passage(sentence.lines, sentence.words)
        folded = sentence.folded
        self.spots.append(_Spot(passage, later=sentence.later))
        agreement = _AGREEMENT.search(folded) is not None
        said = [_CONDITION.search(folded) is not None, _OF_TAKING_PART.search(folded) is not None, agreement]
        if said.count(True) > 1:
            self._take(Field.CONDITIONS, sentence.words, passage)
            self._agreement(passage)
            sentence.used = True
        short = len(folded.split()) <= 12
        if (_HAS_A_PRICE.search(folded) or len(folded.split()) <= 4) and self._free(passage):
            sentence.used = sentence.used or short
        if _FUNDED.search(folded) and Field.FUNDER not in self.labelled:
            self._take(Field.FUNDER, sentence.words.rstrip("."), passage)
            sentence.used = True
        organised = _ORGANISED.search(sentence.words)
        if organised and Field.ORGANISER not in self.labelled:
            host = organised["host"]
            if host:
                clear = organised["whom"] is not None and not _KIND_WORD.search(host)
            else:
                clear = _EVENT_ITSELF.fullmatch(organised["what"]) is not None
            if clear:
                self._take(Field.ORGANISER, (organised["name"] or host).strip(), passage)
            else:
                self._doubt(DoubtCode.ORGANISER_UNCLEAR, Field.ORGANISER, passage)
        sentence.used |= self._guest(passage)
        if _is_reachable(sentence.words) and _ASK_THERE.search(folded) and Field.CONTACT not in self.labelled:
            self._take(Field.CONTACT, sentence.words, passage)
            sentence.used = True

    def _agreement(self, passage: Passage) -> None:
        """Take whether an agreement is a condition, and with whom, from words about conditions."""
        folded = fold(passage.words)
        if not _AGREEMENT.search(folded):
            return
        if _NOT.search(folded):
            self._doubt(DoubtCode.AGREEMENT_UNCLEAR, Field.NEEDS_AGREEMENT, passage)
            return
        self._take(Field.NEEDS_AGREEMENT, True, passage)
        partner = _PARTNER.search(passage.words)
        if partner:
            self._take(Field.AGREEMENT_WITH, partner["name"], passage)

    def _free(self, passage: Passage, *, label: bool = False) -> bool:
        """Take whether it is free; both, which is a doubt, if it is for some only or there is an amount as well.

        Args:
            label: it stands behind a label of cost.
        """
        folded = _ZERO.sub("kostenlos", fold(passage.words))
        positive = _NOT_AT_ALL.sub("", folded)
        free = bool(_FREE.search(positive) or (label and _NONE.match(folded)))
        amount = (label or free) and _AMOUNT.search(folded)
        paid = bool(amount or positive != folded or _NOT_FREE.search(folded) or (free and _FOR_SOME.search(folded)))
        for value in [value for value, said in ((True, free), (False, paid)) if said]:
            self._take(Field.FREE, value, passage)
        return free or paid

    def _organiser(self, facts: list[Fact]) -> None:
        """Point out who might be the organiser and is not called so."""
        if all(fact.field is not Field.ORGANISER for fact in facts):
            for fact in facts:
                if fact.field is Field.AGREEMENT_WITH:
                    self._doubt(DoubtCode.ORGANISER_UNCLEAR, Field.ORGANISER, Passage(fact.lines, str(fact.value)))

    # --- guests ---

    def _guests(self, _field: Field, places: list[int]) -> list[int]:
        """Take the guests that are listed behind a label."""
        groups: list[list[int]] = []
        for place in places:
            if groups and self._speaks_on(place) and not self._goes_on(self.rows[place - 1], self.rows[place]):
                break
            if not groups or self.rows[place].kind is Kind.ITEM or _TERMINAL.search(self.rows[place - 1].text):
                groups.append([])
            groups[-1].append(place)
        passages = [(group, self._passage(group)) for group in groups]
        return [place for group, passage in passages if self._guest(passage, listed=True) for place in group]

    def _speaks_on(self, place: int) -> bool:
        """Return whether a row is a sentence of its own that speaks of no guest, and so is none of a list of guests."""
        row = self.rows[place]
        own = row.kind is Kind.PLAIN and row.text[:1].isupper() and row.text.endswith((".", "!"))
        return own and len(row.text.split()) > 3 and guest_in(row.text, self.words, listed=True) is None

    def _guest(self, passage: Passage, *, listed: bool = False) -> bool:
        """Take a guest by function; whoever is named without one is left to a person."""
        guest = guest_in(passage.words, self.words, listed=listed)
        if guest is None:
            if listed or names_somebody(passage.words):
                self._doubt(DoubtCode.GUEST_UNCLEAR, Field.GUEST, passage)
            return False
        self._take(Field.GUEST, guest, passage)
        if city_in(passage.words, self.words) is None:
            self._doubt(DoubtCode.CITY_UNCLEAR, Field.GUEST, passage)
        return True

    # --- when ---

    def _when(self) -> None:
        dated = [(spot, list(_days(spot.passage.words))) for spot in self.spots]
        every = [(spot, day, another or spot.later) for spot, days in dated for day, another in days]
        own = [(spot, day) for spot, day, another in every if spot.field is not None and not another]
        others = [(spot, day) for spot, day, another in every if spot.field is None or another]
        if own:
            day = self._day(own)
        else:
            day = self._day_in_prose([(spot, day) for spot, day, another in every if not another])
        for spot, other in others:
            if other.first is not None and day is not None and other.first != day:
                self._doubt(DoubtCode.OTHER_DAY, Field.DAY, spot.passage)
        left = [
            (spot, blanked(spot.passage.words, [day for day, _ in days]), {other.first for other, _ in days})
            for spot, days in dated
        ]
        self._hours([(spot, hours) for spot, text, _ in left if spot.field for hours in hours_in(text)])
        if not self.found[Field.BEGINS] + self.found[Field.ENDS] and day is not None:
            beside = [(spot, text) for spot, text, days in left if spot.field is None and day in days]
            self._hours([(spot, hours) for spot, text in beside for hours in hours_in(text)])
        self.rests += [
            Passage(spot.passage.lines, rest)
            for spot, _, _ in left
            if spot.field is not None and (rest := _beside_hours(spot.passage.words))
        ]

    def _day_in_prose(self, found: list[tuple[_Spot, NamedDay]]) -> date | None:
        """Take the one day that is named where nothing is labelled as the day; return it."""
        without_year = [(spot, day) for spot, day in found if day.problem is Reason.DATE_UNKNOWN]
        with_year = [(spot, day) for spot, day in found if day.problem is not Reason.DATE_UNKNOWN]
        named, vague = (dict.fromkeys(spot.passage for spot, _ in part) for part in (with_year, without_year))
        sure = any(_is_of_event(passage.words) for passage in named)
        for passage in vague if named else ():
            self._doubt(DoubtCode.NO_YEAR, Field.DAY, passage)
        if named and not sure and any(_is_of_event(passage.words) for passage in vague):
            for passage in named:  # such as the day of a letter
                self._doubt(DoubtCode.OTHER_DAY, Field.DAY, passage)
            return None
        day = self._day(with_year or without_year)
        for passage in named if day is not None and not sure else ():
            self._doubt(DoubtCode.DAY_UNSURE, Field.DAY, passage)
        return day

    def _day(self, found: list[tuple[_Spot, NamedDay]]) -> date | None:
        """Take the one day that is named; return it."""
        doubts = {
            Reason.DATE_UNKNOWN: DoubtCode.NO_YEAR,
            Reason.WEEKDAY_DIFFERS: DoubtCode.WEEKDAY_DIFFERS,
            Reason.NO_SUCH_DAY: DoubtCode.NO_SUCH_DAY,
        }
        problems = [(spot, day.problem) for spot, day in found if day.problem is not None]
        for spot, problem in problems:
            self._doubt(doubts.get(problem, DoubtCode.DAY_AMBIGUOUS), Field.DAY, spot.passage)
        if problems:
            return None
        for spot, day in found:
            assert day.first is not None
            self._take(Field.DAY, day.first, spot.passage)
            if day.last is not None:
                self._doubt(DoubtCode.SEVERAL_DAYS, Field.DAY, spot.passage)
        days = {day.first for _, day in found}
        return days.pop() if len(days) == 1 else None

    def _hours(self, found: list[tuple[_Spot, Hours]]) -> None:
        """Take begin and end, unless the end does not come after the begin."""
        for spot, hours in found:
            if hours.begins is not None and hours.ends is not None and hours.ends <= hours.begins:
                self._doubt(DoubtCode.ENDS_BEFORE, Field.ENDS, spot.passage)
                continue
            ends = hours.begins if spot.field is Field.ENDS and hours.ends is None else hours.ends
            if hours.begins is not None and (spot.field is not Field.ENDS or hours.ends is not None):
                self._take(Field.BEGINS, hours.begins, spot.passage)
            if ends is not None:
                self._take(Field.ENDS, ends, spot.passage)
        first, last = self.found[Field.BEGINS], self.found[Field.ENDS]
        if len(first) == len(last) == 1 and str(first[0].value) >= str(last[0].value):
            self._doubt(DoubtCode.ENDS_BEFORE, Field.ENDS, Passage(last[0].lines, last[0].words))
            first.clear()
            last.clear()

    # --- what is left ---

    def _kind(self, sentences: list[_Sentence]) -> None:
        """Take the kind from a word for one, if no label names it; "Workshop" alone only if nothing says more."""
        if Field.KIND in self.labelled:
            return
        texts = [Passage(fact.lines, fact.words) for fact in self.found[Field.TITLE]]
        texts += [Passage(sentence.lines, sentence.words) for sentence in sentences]
        found = [(match[1] or match[2], passage) for passage in texts for match in _KIND_WORD.finditer(passage.words)]
        chosen = [item for item in found if fold(item[0]) not in _ANY_KIND] or found
        for word, passage in chosen:
            self._take(Field.KIND, word, passage)
        words = {passage.words for _, passage in chosen}
        for sentence in sentences:
            sentence.used |= not sentence.prose and sentence.words in words

    def _description(self, sentences: list[_Sentence]) -> None:
        paragraphs: dict[int, list[_Sentence]] = {}
        for sentence in sentences:
            if sentence.prose and not sentence.used and not (sentence.later and list(days_in(sentence.words))):
                sentence.used = True
                paragraphs.setdefault(sentence.paragraph, []).append(sentence)
        texts = [" ".join(sentence.words for sentence in part) for part in paragraphs.values()]
        lines = tuple(dict.fromkeys(line for part in paragraphs.values() for item in part for line in item.lines))
        if texts:
            self._take(Field.DESCRIPTION, "\n\n".join(texts), Passage(lines, " ".join(texts)))

    def _unread(self, sentences: list[_Sentence]) -> Iterator[Passage]:
        yield from self.rests
        taken = {fact.value for fact in self.found[Field.DAY]}
        for sentence in sentences:
            words = sentence.words
            if taken & {day.first for day in days_in(words)}:
                words = _beside_hours(words)
            if words and not sentence.used:
                yield Passage(sentence.lines, words)
        for place, row in enumerate(self.rows):
            if row.kind is not Kind.BLANK and self._left(place):
                yield Passage((row.line,), row.text)
