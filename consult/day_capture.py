"""The grammar of the one line of a day: for each thing that can be recorded, which change of the workshop it is.

The districts in the examples are invented. ``Northbank: …`` names a district that takes part by its name, by the
beginnings of its words or by somebody's initials. ``consult/day_words.py`` has the same examples for those who type.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple

from consult.capture import hands_in, scores_in
from consult.dates import read_day, with_weekday
from consult.day_changes import Change, left_out, said_of, say, with_round
from consult.day_context import Context, Entry, Key, What, free_id, matching, meant, only, round_at, rounds
from consult.present import ROLES
from sessions.codes import Role
from sessions.district import District
from sessions.event import casting, closing, needs, network, programme, report, rooms, taking
from sessions.event.parts import found, named, not_ended
from sessions.event.programme import Draft
from sessions.event.taking import PersonParts
from sessions.language import N_
from sessions.preparation import person_of, role_named
from sessions.record import QUESTIONS, Case
from sessions.refusal import Reason, Refusal
from sessions.text import clean, clean_line, fold, slug
from sessions.workshop import Candidate, Item, ItemKind, Participant, Room, Taking, Workshop

_NOTHING = frozenset({"", "-", "–", "—", "0"})
_HOURS = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.]([0-5][0-9]))?\s*[-–—]\s*([01]?[0-9]|2[0-3])(?:[:.]([0-5][0-9]))?")
_NO_NAME = re.compile(r"[:?|>]")
_LIKE_WEIGHTS = re.compile(r"(?<!\S)(?:#[0-9]+(?!\w)|[0-9]\s?/\s?[0-9]\W*$)")
_WEIGHTS = re.compile(r"(|.*\s)(?:([1-5])\s?/\s?([1-5])|#([0-9]{1,3}))")
_LIKE_SCORES = re.compile(r"[-+]?[0-9]")
_LIKE_HANDS = re.compile(r"[hH]\s?[0-9]*\s*(?:[:=]\s*[0-9]|\s[0-9]|$)")
_BETWEEN_CELLS = ",;|"
_OF_REPORT = frozenset({Entry.POINT, Entry.QUESTION, Entry.TRANSFERABLE})
_PART = {Entry.SAID_QUESTION: "question", Entry.SAID_INSIGHT: "insight", Entry.SAID_STEP: "step"}

_KINDS: Mapping[str, ItemKind] = {
    "ankomm": ItemKind.ARRIVAL,
    "begruess": ItemKind.ARRIVAL,
    "arriv": ItemKind.ARRIVAL,
    "welcome": ItemKind.ARRIVAL,
    "rueckblick": ItemKind.LOOK_BACK,
    "look back": ItemKind.LOOK_BACK,
    "bericht": ItemKind.INPUT,
    "input": ItemKind.INPUT,
    "vortrag": ItemKind.INPUT,
    "fragen": ItemKind.INPUT,
    "report": ItemKind.INPUT,
    "questions": ItemKind.INPUT,
    "bedarf": ItemKind.NEED,
    "leitfragen": ItemKind.NEED,
    "need": ItemKind.NEED,
    "guiding": ItemKind.NEED,
    "casting": ItemKind.CASTING,
    "fallauswahl": ItemKind.CASTING,
    "faelle": ItemKind.CASTING,
    "choice": ItemKind.CASTING,
    "choosing": ItemKind.CASTING,
    "runde": ItemKind.ROUND,
    "round": ItemKind.ROUND,
    "fallberatung": ItemKind.ROUND,
    "case consult": ItemKind.ROUND,
    "pause": ItemKind.BREAK,
    "kaffee": ItemKind.BREAK,
    "mittag": ItemKind.BREAK,
    "break": ItemKind.BREAK,
    "coffee": ItemKind.BREAK,
    "lunch": ItemKind.BREAK,
    "plenum": ItemKind.PLENUM,
    "transfer": ItemKind.TRANSFER,
    "abschluss": ItemKind.CLOSE,
    "rueckmeldung": ItemKind.CLOSE,
    "closing": ItemKind.CLOSE,
    "feedback": ItemKind.CLOSE,
}
"""How the title of an item begins, folded; all other items are of the kind ``OTHER``."""


class Captured(NamedTuple):
    """What a line means.

    Attributes:
        change: of the workshop.
        said: what is worth saying of it.
        district: a new one, which must be in the archive before.
    """

    change: Change
    said: str = ""
    district: District | None = None


def read(
    raw: str,
    entry: Entry,
    workshop: Workshop,
    context: Context,
    *,
    chosen: Key | None = None,
    edited: Key | None = None,
) -> Captured:
    """Return what a line means.

    Args:
        chosen: the row that is chosen.
        edited: what the line puts right; it is then not recorded anew.

    Raises:
        Refusal: it cannot be read, or names what is not there.
    """
    line = _Line(clean(raw), entry, workshop, context, chosen, edited)
    if not line.text:
        raise Refusal(Reason.EMPTY)
    if line.text.startswith(">") and entry in _OF_REPORT and edited is None:
        return line.answer()
    if edited is not None and edited.what in _ROWS:
        return _ROWS[edited.what].read(line)
    return _GRAMMAR[entry](line)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line and what it is read with; each grammar is a method."""

    text: str
    entry: Entry
    workshop: Workshop
    context: Context
    chosen: Key | None
    edited: Key | None

    # --- who takes part -----------------------------------------------------------------------------------------

    def district(self) -> Captured:
        """``Northbank`` takes it in; ``= 1.3.2019`` sets the day of its agreement, ``! reason`` lets it in without."""
        match = re.fullmatch(r"([^=!]*)(?:([=!])(.*))?", self.text, re.DOTALL)
        assert match is not None
        name, sign, rest = clean_line(match[1]), match[2], clean_line(match[3] or "")
        new: District | None = None
        if name:
            names = {key: district.name for key, district in self.context.districts.items()}
            names |= {item.district: self.context.name(item.district) for item in self.workshop.districts}
            district = only(name, names, self.context.language)
            if district is None:
                if _NO_NAME.search(name):  # meant for something else than the line records now
                    raise self._asked(N_("That is no name of a district. Tab changes what the line records."))
                district = free_id(slug(name), names)
                new = District(id=district, name=named(name), invented=self.workshop.invented)
        else:
            district = self._chosen_district()
        old = next((item for item in self.workshop.districts if item.district == district), None)
        if old is not None and sign is None:
            raise Refusal(Reason.TAKES_PART, district=district)
        to = old or Taking(district=district)
        if sign == "=":
            day = None if rest in _NOTHING else read_day(rest, self.context.today)
            to = to.model_copy(update={"agreement": day})
        elif sign == "!":
            to = to.model_copy(update={"let_in": True, "note": rest})
        settle = taking.edit_taking if old is not None else taking.take_in
        return Captured(
            lambda w, _now: settle(w, to.district, to.agreement, let_in=to.let_in, note=to.note),
            self._of_district(new.name if new else self.context.name(district), sign, to, new=new is not None),
            new,
        )

    def _chosen_district(self) -> str:
        if self.chosen is not None and self.chosen.what is What.DISTRICT:
            return self.chosen.name
        if not self.workshop.districts:
            raise self._asked(N_("Which district? Please write its name."))
        return self.workshop.districts[-1].district

    def _of_district(self, name: str, sign: str | None, to: Taking, *, new: bool) -> str:
        _ = self.context.language.gettext
        if sign == "=" and to.agreement is not None:
            day = with_weekday(to.agreement, self.context.language)
            return _("{district}: target agreement of {day}").format(district=name, day=day)
        if sign == "!":
            return _("{district} is let in.").format(district=name)
        text = _("{district} is new and stands in the archive now.") if new else _("{district} takes part.")
        return text.format(district=name)

    def person(self) -> Captured:
        """``AB, Northbank, function, role, name``; what is behind may be missing."""
        initials, who = person_in(self.text, self.workshop, self.context)
        entry = self.edited.id if self.edited is not None else None
        free = taking.free_initials(self.workshop, initials, who["district"], entry)
        said = _numbered([free] if free != initials else [], self.context)
        if entry is None:
            return Captured(lambda w, _now: taking.add_person(w, initials, **who), said)
        who["contact"] = found(self.workshop.people, entry).contact
        return Captured(lambda w, _now: taking.edit_person(w, entry, initials, **who), said)

    # --- the programme ------------------------------------------------------------------------------------------

    def item(self) -> Captured:
        """``Break 15`` adds, ``25`` and ``+5`` set minutes, ``= title`` renames, ``<`` ``>`` move, ``9:00-13:00`` fits.

        All but the first and the last are of the chosen item; a new one comes before it.
        """
        text = clean_line(self.text)
        if self.edited is None and (hours := _HOURS.fullmatch(text)):
            begins, ends = _time(hours[1], hours[2]), _time(hours[3], hours[4])
            fitted = programme.fit(self.workshop, begins, ends)
            return Captured(
                lambda w, _now: programme.fit(w, begins, ends), left_out(self.workshop, fitted, self.context)
            )
        if re.fullmatch(r"<+|>+", text):
            item, by = self._chosen_item(), len(text) if text[0] == ">" else -len(text)
            return Captured(lambda w, _now: programme.move_item(w, item.id, by))
        if minutes := re.fullmatch(r"([+-]?)\s*([0-9]{1,4})", text):
            item = self._chosen_item()
            number = int(minutes[2])
            total = number if not minutes[1] else item.total + (number if minutes[1] == "+" else -number)
            return self._with_item(item, item.title, total)
        if text.startswith("="):
            item = self._chosen_item()
            return self._with_item(item, text[1:], item.total)
        parted = re.fullmatch(r"(.*\S)\s+([0-9]{1,4})(?:\s*min\.?)?", text)
        if parted is None:
            raise self._asked(N_("How many minutes? For example: Break 15"))
        if self.edited is not None:
            return self._with_item(found(self.workshop.programme, self.edited.id), parted[1], int(parted[2]))
        kind = item_kind(parted[1])
        number = max(rounds(self.workshop), default=0) + 1 if kind is ItemKind.ROUND else 0
        draft = Draft(kind, parted[1], int(parted[2]), number or None)
        before = self._before(kind)
        return Captured(lambda w, _now: programme.add_item(w, draft, before))

    def _before(self, kind: ItemKind) -> int | None:
        """Return before which item a new one comes: the chosen one, else the closing."""
        if self.chosen is not None and self.chosen.what is What.ITEM:
            return self.chosen.id
        last = self.workshop.programme[-1:]
        return next((item.id for item in last if item.kind is ItemKind.CLOSE and kind is not ItemKind.CLOSE), None)

    def _chosen_item(self) -> Item:
        key = self.edited or self.chosen
        if key is None or key.what is not What.ITEM:
            raise self._asked(N_("Choose an item of the programme with the arrow keys first."))
        return found(self.workshop.programme, key.id)

    def _with_item(self, item: Item, title: str, minutes: int) -> Captured:
        draft = Draft(item.kind, title, minutes, item.round)
        return Captured(lambda w, _now: programme.edit_item(w, item.id, draft))

    # --- look back, report, need --------------------------------------------------------------------------------

    def status(self) -> Captured:
        """Nothing is typed here: a step is chosen, and Enter asks what became of it."""
        raise self._asked(N_("Choose a step with the arrow keys; Enter on the empty line notes what became of it."))

    def answer(self) -> Captured:
        """``> answer`` to the chosen question, else to the latest without one."""
        words, questions = self.text[1:].strip(), self.workshop.report.questions
        if not words:
            raise Refusal(Reason.EMPTY)
        if self.chosen is not None and self.chosen.what is What.QUESTION:
            entry = self.chosen.id
        else:
            entry = next((item.id for item in reversed(questions) if not item.answer), 0)
        if not entry:
            raise Refusal(Reason.NO_OPEN_QUESTION)
        return Captured(lambda w, _now: report.answer(w, entry, words))

    def point(self) -> Captured:
        """A key point of the report."""
        if self.edited is not None:
            number = self.edited.id
            return Captured(lambda w, _now: report.edit_point(w, number, self.text))
        return Captured(lambda w, _now: report.add_point(w, self.text))

    def question(self) -> Captured:
        """``AB: question`` or ``Northbank: question``; who asks may be missing."""
        district, words, before = None, self.text, self._before_colon()
        if before is not None:
            try:
                district, words = meant(before[0], self.workshop, self.context), before[1]
            except Refusal:
                # A colon is common in questions: what is no name is a part of it.
                district = None
        if self.edited is not None:
            entry = self.edited.id
            return Captured(lambda w, _now: report.edit_question(w, entry, words, district))
        return Captured(lambda w, _now: report.ask(w, words, district))

    def transferable(self) -> Captured:
        """``what | under which condition``."""
        what, _sign, conditions = (part.strip() for part in self.text.partition("|"))
        if self.edited is not None:
            entry = self.edited.id
            return Captured(lambda w, _now: report.edit_transferable(w, entry, what, conditions))
        return Captured(lambda w, _now: report.add_transferable(w, what, conditions))

    def need(self) -> Captured:
        """``Northbank: 1 1 3`` gives two dots to question 1 and one to question 3, and none to the others."""
        district, dots = self._dots()
        for question in dots:
            needs.asked(self.workshop, question)

        def change(workshop: Workshop, _now: datetime) -> Workshop:
            for question in range(1, len(workshop.guiding_questions) + 1):
                workshop = needs.set_need(workshop, question, district, dots[question])
            return workshop

        return Captured(change)

    # --- casting ------------------------------------------------------------------------------------------------

    def candidate(self) -> Captured:
        """``Northbank: one sentence 4/5 #2``; of the chosen case ``4/5``, ``#2``, or its round as ``2 reason``."""
        if self.edited is None and self.chosen is not None and self.chosen.what is What.CANDIDATE:
            old = found(self.workshop.candidates, self.chosen.id)
            if chosen := re.fullmatch(r"([0-9])(?![0-9]|\s*/)\s*(.*)", clean_line(self.text)):
                round_, note = int(chosen[1]) or None, chosen[2]
                there = rounds(self.workshop)
                if round_ is not None and there and round_ not in there:
                    raise self._asked(N_("There is no round {round} in the programme."), round=round_)
                return Captured(lambda w, _now: with_round(w, old.id, round_, self.context, note))
            sentence, weights = self._weights(self.text)
            if not sentence:
                return self._with_candidate(old, old.sentence, weights)
        district, words = self._of_somebody()
        if self.edited is not None:
            old = found(self.workshop.candidates, self.edited.id)
            if district != old.district:
                raise self._asked(
                    N_("This case stays with its district. For another one, strike it (Ctrl+D) and enter it anew.")
                )
            return self._with_candidate(old, *self._weights(words, old.sentence), anew=True)
        sentence, weights = self._weights(words)
        case = next((c.id for c in self._cases(district) if fold(c.title) == fold(sentence)), None)
        parts_ = casting.CandidateParts(case=case, **weights)
        return Captured(lambda w, _now: casting.propose(w, district, sentence, **parts_))

    def _with_candidate(
        self, old: Candidate, sentence: str, weights: casting.CandidateParts, *, anew: bool = False
    ) -> Captured:
        kept = casting.CandidateParts(case=old.case, cleared=old.cleared)
        if not anew:
            kept |= {"urgency": old.urgency, "importance": old.importance, "question": old.question}
        kept |= weights
        return Captured(lambda w, _now: casting.edit_candidate(w, old.id, sentence, **kept))

    def _weights(self, text: str, known: str = "") -> tuple[str, casting.CandidateParts]:
        """Return a sentence without "4/5" and "#2" at its end, and what they say.

        Args:
            known: the sentence as it was; what looks like weights in it is a part of the sentence.
        """
        found_ = casting.CandidateParts()
        words = clean_line(text)
        behind, own = _weights_behind(words), _weights_behind(known)
        least = len(words) - len(behind) + len(own) if own and f"{behind} ".startswith(f"{own} ") else 0
        while len(words) > least and (match := _WEIGHTS.fullmatch(words)):
            if ("urgency" if match[2] else "question") in found_:
                break
            words = match[1].rstrip()
            if match[2]:
                found_["urgency"], found_["importance"] = int(match[2]), int(match[3])
            else:
                found_["question"] = int(match[4])
        unread = next((item for item in _LIKE_WEIGHTS.findall(words) if item not in known), None)
        if unread is not None:
            question = N_(
                "What is {words}? Urgency and importance, from 1 to 5, and the guiding question stand at the end, "
                "once: 4/5 #2"
            )
            raise self._asked(question, words=unread)
        return words, found_

    def _cases(self, district: str) -> tuple[Case, ...]:
        known = self.context.districts.get(district)
        return known.cases if known else ()

    def dots(self) -> Captured:
        """``Northbank: 1 1 3`` gives two dots to case 1 and one to case 3, and none to the others."""
        district, dots = self._dots()
        candidates = self.workshop.candidates
        for number in dots:
            if not 1 <= number <= len(candidates):
                raise self._asked(N_("There is no case {number} on the list."), number=number)

        def change(workshop: Workshop, _now: datetime) -> Workshop:
            for item in workshop.candidates:
                given = sum(dots.count for dots in item.dots if dots.district == district)
                workshop = casting.take_dots(workshop, item.id, district, given) if given else workshop
            for number, count in dots.items():
                workshop = casting.give_dots(workshop, candidates[number - 1].id, district, count)
            return workshop

        return Captured(change)

    # --- rooms --------------------------------------------------------------------------------------------------

    def seat(self) -> Captured:
        """``AB 2`` moves AB to room 2, ``AB -`` out of all; ``AB 2 scribe`` with that role; ``= name`` renames."""
        text, round_ = clean_line(self.text), self._round()
        if text.startswith("="):
            if self.chosen is None or self.chosen.what is not What.ROOM:
                raise self._asked(N_("Choose a room with the arrow keys first."))
            room = self.chosen.name
            return Captured(lambda w, _now: rooms.rename_room(w, round_, room, text[1:]))
        initials, *rest = text.split()
        role = role_named(rest[-1]) if rest and not rest[-1].isdecimal() else None
        if self._room(" ".join(rest)) is not None:
            role = None
        if role in (Role.FACILITATOR, Role.SCRIBE):
            rest = rest[:-1]
        try:
            person, to = self._seated(initials.rstrip(",:"), rest)
        except Refusal as refusal:
            if refusal.reason is not Reason.NO_SUCH_ROOM or role in (None, Role.FACILITATOR, Role.SCRIBE):
                raise
            roles = self.context.language.joined([self._role(kept) for kept in (Role.FACILITATOR, Role.SCRIBE)])
            raise self._asked(
                N_("Of the roles, a room has these: {roles}. All others are put right in the list of people (Ctrl+R)."),
                roles=roles,
            ) from refusal
        if role is None and to is None and rest[-1:] != ["-"]:
            raise self._asked(N_("In which room? For example: {initials} 2"), initials=initials)
        return Captured(lambda w, _now: _seat(w, round_, person, to, role))

    def _role(self, role: Role) -> str:
        return self.context.language.gettext(ROLES[role])

    def _round(self) -> int:
        round_ = round_at(self.workshop)
        if round_ is None:
            raise self._asked(N_("There is no round in the programme."))
        return round_

    def _room(self, words: str) -> Room | None:
        here = rooms.rooms_of(self.workshop, self._round())
        if words.isdecimal() and 1 <= int(words) <= len(here):
            return here[int(words) - 1]
        hits = matching(words, {room.name: room.name for room in here})
        return next(room for room in here if room.name == hits[0]) if len(hits) == 1 else None

    def _seated(self, initials: str, rest: list[str]) -> tuple[Participant, str | None]:
        """Return who is meant and the room; between them the district may stand, where several have these initials."""
        able = [person for person in self.workshop.people if person.initials.casefold() == initials.casefold()]
        for first in range(len(rest) + 1):
            words = " ".join(rest[first:])
            room = None if words in _NOTHING else self._room(words)
            if words and words not in _NOTHING and room is None:
                continue
            if first:
                before = " ".join(rest[:first])
                try:
                    district = None if before in _NOTHING else meant(before, self.workshop, self.context)
                except Refusal as refusal:
                    words = " ".join(rest)
                    raise Refusal(Reason.NO_SUCH_ROOM, round=self._round(), room=words) from refusal
                able = [person for person in able if person.district == district]
            break
        if not able:
            raise self._asked(N_("{initials} is not in the list of people."), initials=initials)
        if len(able) > 1 and len({person.district for person in able}) == 1:
            question = N_(
                "{number} people here have the initials {initials}. Please put one right first in the list of people "
                "(Ctrl+R), for example to {initials}2."
            )
            raise self._asked(question, number=len(able), initials=initials)
        if len(able) > 1:
            names = ", ".join(f"{p.initials} {self.context.name(p.district) if p.district else '–'}" for p in able)
            raise self._asked(
                N_("{initials} may be {names}. Please write the district behind."), initials=initials, names=names
            )
        return able[0], room.name if room is not None else None

    # --- plenum, transfer, closing ------------------------------------------------------------------------------

    def said(self) -> Captured:
        """What the chosen case giver says to all: question, insight or next step."""
        if self.chosen is None or self.chosen.what is not What.SAID:
            raise self._asked(N_("Choose a case with the arrow keys first."))
        item = found(self.workshop.candidates, self.chosen.id)
        words = said_of(self.workshop, item).model_copy(update={_PART[self.entry]: self.text})
        return Captured(lambda w, _now: say(w, words))

    def transfer(self) -> Captured:
        """``Northbank: what it takes home``, or ``Northbank > Southgate: with what it helps``."""
        before = self._before_colon()
        helps = before is not None and ">" in before[0]
        if self.edited is not None and helps is not (self.edited.what is What.HELP):
            raise self._asked(
                N_("What goes home does not become help, nor the other way: strike it (Ctrl+D) and enter it anew.")
            )
        if before is not None and helps:
            giver, _sign, taker = before[0].partition(">")
            one, other = (meant(name, self.workshop, self.context) for name in (giver, taker))
            what = before[1]
            if self.edited is not None:
                entry = self.edited.id
                return Captured(lambda w, _now: network.edit_help(w, entry, one, other, what))
            return Captured(lambda w, _now: network.agree_help(w, one, other, what))
        district, words = self._of_somebody()
        if self.edited is not None:
            entry = self.edited.id
            return Captured(lambda w, _now: network.edit_taken_home(w, entry, district, words))
        return Captured(lambda w, _now: network.take_home(w, district, words))

    def feedback(self) -> Captured:
        """``4 5 3 4 5 words``: one voice, or words alone; ``h2 0 1 4 3 0``: hands shown for question 2."""
        hands = hands_in(self.text)
        if hands is not None:
            return Captured(lambda w, now: closing.show_hands(w, *hands, now))
        if _LIKE_HANDS.match(self.text):
            question = N_("Hands are five numbers, for a question from 1 to {questions}: h2 0 1 4 3 0")
            raise self._asked(question, questions=QUESTIONS)
        scores, words = scores_in(self.text)
        if _LIKE_SCORES.match(self.text) and (len(scores) < QUESTIONS or re.fullmatch(r"\W*[0-9][0-9\W]*", words)):
            question = N_(
                "{questions} scores from 1 to 5, please, one for each question, and then words: 4 5 3 4 5 good. "
                "Words alone do not begin with a number."
            )
            raise self._asked(question, questions=QUESTIONS)
        return Captured(lambda w, now: closing.give_feedback(w, words, now, scores))

    def look_back(self) -> Captured:
        """A day in plain words; ``-`` takes it away."""
        if self.text in _NOTHING:
            return Captured(lambda w, _now: closing.set_look_back(w, None))
        day = read_day(self.text, self.context.today)
        said = self.context.language.gettext("Look back: {day}").format(day=with_weekday(day, self.context.language))
        return Captured(lambda w, _now: closing.set_look_back(w, day), said)

    # --- what several share -------------------------------------------------------------------------------------

    def _before_colon(self) -> tuple[str, str] | None:
        before, sign, behind = self.text.partition(":")
        return (clean_line(before), behind.strip()) if sign and before.strip() else None

    def _of_somebody(self) -> tuple[str, str]:
        before = self._before_colon()
        if before is None:
            raise self._asked(N_("Whose is it? Please write the district and a colon before it."))
        return meant(before[0], self.workshop, self.context), before[1]

    def _dots(self) -> tuple[str, Counter[int]]:
        district, words = self._of_somebody()
        if words in _NOTHING:
            return district, Counter()
        if not re.fullmatch(r"[0-9]{1,3}([\s,;]+[0-9]{1,3})*", words):
            raise self._asked(N_("A number for each dot, please: 1 1 3"))
        return district, Counter(int(number) for number in re.findall("[0-9]+", words))

    def _asked(self, question: str, **facts: object) -> Refusal:
        return Refusal(Reason.ASKED, question=self.context.language.gettext(question).format(**facts))


_GRAMMAR: Mapping[Entry, Callable[[_Line], Captured]] = {
    Entry.DISTRICT: _Line.district,
    Entry.PERSON: _Line.person,
    Entry.ITEM: _Line.item,
    Entry.STATUS: _Line.status,
    Entry.POINT: _Line.point,
    Entry.QUESTION: _Line.question,
    Entry.TRANSFERABLE: _Line.transferable,
    Entry.NEED: _Line.need,
    Entry.CANDIDATE: _Line.candidate,
    Entry.DOTS: _Line.dots,
    Entry.SEAT: _Line.seat,
    Entry.SAID_QUESTION: _Line.said,
    Entry.SAID_INSIGHT: _Line.said,
    Entry.SAID_STEP: _Line.said,
    Entry.TRANSFER: _Line.transfer,
    Entry.FEEDBACK: _Line.feedback,
    Entry.LOOK_BACK: _Line.look_back,
}


def item_kind(title: str) -> ItemKind:
    """Return what kind of item a title speaks of, by its beginning."""
    folded = fold(title)
    return next((kind for begin, kind in _KINDS.items() if folded.startswith(begin)), ItemKind.OTHER)


def person_in(text: str, workshop: Workshop, context: Context) -> tuple[str, PersonParts]:
    """Return initials and parts of "AB, Northbank, function, role, name"; what stands behind the initials separates.

    In place of the district a dash, or nothing, says that somebody is of none.

    Raises:
        Refusal: as ``sessions.preparation.person_of``, without ``line``; ``EMPTY``; ``NOT_TAKING_PART`` for a district
            of the archive; ``ASKED`` for one that is not known.
    """
    sign = next((sign for sign in text if sign in f"{_BETWEEN_CELLS}\t"), ",")
    cells, name = [clean_line(cell) for cell in text.split(sign)], ""
    if not any(cells):
        raise Refusal(Reason.EMPTY)
    if len(cells) > 4 and (not cells[3] or role_named(cells[3])):
        name = f"{sign} ".join(cell for cell in cells[4:] if cell)
        cells = cells[:4]
    try:
        person = person_of(cells)
    except Refusal as refusal:
        facts = {fact: value for fact, value in refusal.facts.items() if fact != "line"}
        raise Refusal(refusal.reason, **facts) from None
    district = None
    if person.district not in _NOTHING:
        taking_part = {item.district: context.name(item.district) for item in workshop.districts}
        district = only(person.district, taking_part, context.language)
        if district is None:
            known = {key: district.name for key, district in context.districts.items()}
            if other := only(person.district, known, context.language):
                raise Refusal(Reason.NOT_TAKING_PART, district=other)
            question = context.language.gettext(
                "{words} is no district that takes part. Take it in first, or write a dash for none: "
                "{initials}, -, {words}"
            )
            facts = {"words": person.district, "initials": person.initials}
            raise Refusal(Reason.ASKED, question=question.format(**facts))
    return person.initials, PersonParts(name=name, district=district, function=person.function, role=person.role)


def _weights_behind(words: str) -> str:
    """Return all that reads as weights at the end of a text."""
    rest = words
    while match := _WEIGHTS.fullmatch(rest):
        rest = match[1].rstrip()
    return words[len(rest) :].lstrip()


def people_in(text: str, workshop: Workshop, context: Context) -> Captured:
    """Return what a list means that adds everybody, one line each as for ``person_in``.

    Raises:
        Refusal: as ``person_in`` and ``taking.add_person``, with ``line`` from 1; ``EVENT_ENDED``; ``EMPTY``.
    """
    not_ended(workshop)
    read_: list[tuple[str, PersonParts]] = []
    numbered: list[str] = []
    after = workshop
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip(f" \t{_BETWEEN_CELLS}"):
            try:
                initials, who = person_in(line, workshop, context)
                after = taking.add_person(after, initials, **who)
            except Refusal as refusal:
                raise Refusal(refusal.reason, **{**refusal.facts, "line": number}) from None
            read_.append((initials, who))
            if after.people[-1].initials != initials:
                numbered.append(after.people[-1].initials)
    if not read_:
        raise Refusal(Reason.EMPTY)

    def change(workshop: Workshop, _now: datetime) -> Workshop:
        for initials, who in read_:
            workshop = taking.add_person(workshop, initials, **who)
        return workshop

    return Captured(change, _numbered(numbered, context))


def _numbered(initials: list[str], context: Context) -> str:
    """Return that these initials have a number because somebody else of the district has them without."""
    text = context.language.gettext("Initials that were there already have a number behind: {initials}")
    return text.format(initials=", ".join(initials)) if initials else ""


def line_of(key: Key, entry: Entry, workshop: Workshop, context: Context) -> str | None:
    """Return what a row would be as a line, so that it can be put right; ``None`` for one that has no line.

    Args:
        entry: what the line records; of what a case giver said it is that part.
    """
    if key.what is What.SAID and entry in _PART:
        return str(getattr(said_of(workshop, found(workshop.candidates, key.id)), _PART[entry]))
    row = _ROWS.get(key.what)
    return row.line(key, workshop, context) if row is not None else None


def _of_person(key: Key, workshop: Workshop, context: Context) -> str | None:
    person = found(workshop.people, key.id)
    district = context.name(person.district) if person.district else "-"
    role = context.language.gettext(ROLES[person.role])
    cells = [person.initials, district, person.function, role, *([person.name] if person.name else [])]
    sign = next((sign for sign in _BETWEEN_CELLS if not any(sign in cell for cell in cells)), None)
    return f"{sign} ".join(cells) if sign is not None else None


def _of_item(key: Key, workshop: Workshop, _context: Context) -> str:
    item = found(workshop.programme, key.id)
    return f"{item.title} {item.total}"


def _of_question(key: Key, workshop: Workshop, context: Context) -> str:
    item = found(workshop.report.questions, key.id)
    return f"{context.name(item.district)}: {item.text}" if item.district else item.text


def _of_transferable(key: Key, workshop: Workshop, _context: Context) -> str:
    item = found(workshop.report.transferable, key.id)
    return f"{item.what} | {item.conditions}" if item.conditions else item.what


def _of_candidate(key: Key, workshop: Workshop, context: Context) -> str:
    item = found(workshop.candidates, key.id)
    weights = f" {item.urgency}/{item.importance}" if item.urgency and item.importance else ""
    question = f" #{item.question}" if item.question else ""
    return f"{context.name(item.district)}: {item.sentence}{weights}{question}"


def _of_home(key: Key, workshop: Workshop, context: Context) -> str:
    item = found(workshop.taken_home, key.id)
    return f"{context.name(item.district)}: {item.text}"


def _of_help(key: Key, workshop: Workshop, context: Context) -> str:
    item = found(workshop.helps, key.id)
    return f"{context.name(item.giver)} > {context.name(item.taker)}: {item.what}"


class _Row(NamedTuple):
    """A kind of row: as a line, and how that line is read, whatever the line records otherwise."""

    line: Callable[[Key, Workshop, Context], str | None]
    read: Callable[[_Line], Captured]


_ROWS: Mapping[What, _Row] = {
    What.PERSON: _Row(_of_person, _Line.person),
    What.ITEM: _Row(_of_item, _Line.item),
    What.POINT: _Row(lambda key, workshop, _context: workshop.report.points[key.id - 1], _Line.point),
    What.QUESTION: _Row(_of_question, _Line.question),
    What.TRANSFERABLE: _Row(_of_transferable, _Line.transferable),
    What.CANDIDATE: _Row(_of_candidate, _Line.candidate),
    What.HOME: _Row(_of_home, _Line.transfer),
    What.HELP: _Row(_of_help, _Line.transfer),
}


def completion(raw: str, entry: Entry, workshop: Workshop, context: Context) -> str | None:
    """Return ``raw`` completed to a district's name, or behind it to the title of a case it has; else ``None``."""
    known = [context.name(item.district) for item in workshop.districts]
    before, sign, behind = raw.partition(":")
    if entry is Entry.CANDIDATE and sign:
        taken = {item.case for item in workshop.candidates}
        districts = [d for d in context.districts.values() if fold(d.name) == fold(before.strip())]
        titles = [case.title for d in districts for case in d.cases if case.id not in taken]
        begun = behind.lstrip()
        hits = [title for title in titles if title.casefold().startswith(begun.casefold())]
        lead = raw[: len(raw) - len(begun)] if begun else f"{before}: "
        return f"{lead}{hits[0]}" if hits and lead.startswith(raw[: len(raw) - len(begun)]) else None
    if entry is Entry.DISTRICT:
        known = [district.name for key, district in context.districts.items() if context.name(key) not in known]
    if not raw.strip() or entry not in _NAMED:
        return None
    hits = [name for name in known if name.casefold().startswith(raw.casefold())]
    ending = "" if entry is Entry.DISTRICT else ": "
    return f"{hits[0]}{ending}" if len(hits) == 1 else None


_NAMED = frozenset({Entry.DISTRICT, Entry.QUESTION, Entry.NEED, Entry.CANDIDATE, Entry.DOTS, Entry.TRANSFER})


def _time(hour: str, minute: str | None) -> time:
    return time(int(hour), int(minute or 0))


def _seat(workshop: Workshop, round_: int, person: Participant, to: str | None, role: Role | None) -> Workshop:
    """Move somebody to a room, or out of all; with a role, stay where no room is named."""
    if to is None and role is None:
        return rooms.move(workshop, round_, person.id, None)
    at = next((room.name for room in rooms.rooms_of(workshop, round_) if person.id in room.people), "")
    name = to or at
    if to is not None:
        workshop = rooms.move(workshop, round_, person.id, to)
    if role is None:
        return workshop
    room = rooms.room_named(workshop, round_, name)
    leads, writes = (None if number == person.id else number for number in (room.facilitator, room.scribe))
    pair = (person.id, writes) if role is Role.FACILITATOR else (leads, person.id)
    return rooms.appoint(workshop, round_, room.name, *pair)
