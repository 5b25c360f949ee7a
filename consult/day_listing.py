"""What the list of a day shows: rows with their words, computed from the workshop and what is known beside it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from consult.dates import with_weekday
from consult.day_changes import said_of, suggestions, template
from consult.day_context import Context, Entry, Key, What, current, round_at
from consult.day_rooms import roomless, unseated
from consult.day_words import GAPS, TEMPLATES
from consult.listing import scores_of
from consult.present import ROLES, STAGES
from sessions.codes import Role, Signal, Stage
from sessions.event import casting, needs, rooms
from sessions.event.needs import Rank
from sessions.event.parts import found
from sessions.event.rooms import Gap, Seating
from sessions.notes.day_sheet import ITEMS
from sessions.workshop import Candidate, Item, Participant, Room, Taking, Workshop

_OF_MIXING = frozenset({Gap.ONLY_NEIGHBOURS, Gap.ONE_SIZE, Gap.TYPES_MIXED})
"""What depends on how people are to be seated, which is asked only while they are."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list.

    Attributes:
        key: what it stands for; ``None`` for a heading or a remark, which cannot be chosen.
        lead: a number or a sign before it.
        detail: beside the words, less important.
        mark, warn: what is well, and what is not as it should be.
        more: further lines below.
    """

    key: Key | None
    text: str
    lead: str = ""
    detail: str = ""
    mark: str = ""
    warn: str = ""
    more: tuple[str, ...] = ()
    heading: bool = False


def rows(workshop: Workshop, entry: Entry, context: Context) -> tuple[Row, ...]:
    """Return what the list shows while the line records an entry."""
    return tuple(_VIEWS[entry](_View(workshop, context)))


def time_signal(whole: timedelta, left: timedelta) -> Signal:
    """Return how far a time has gone: to 50, 80 or 100 %, as ``sessions.timing.signal`` for a phase."""
    gone = whole - left
    if gone >= whole:
        return Signal.OVER
    if gone >= whole * 0.8:
        return Signal.NEAR
    return Signal.HALF if gone >= whole * 0.5 else Signal.CALM


class _View:
    """The rows of each list."""

    def __init__(self, workshop: Workshop, context: Context) -> None:
        self.event, self.context = workshop, context
        self.language = context.language
        self._ = context.language.gettext
        self._alike = Counter(person.initials.casefold() for person in workshop.people)

    # --- before it begins, and who takes part -------------------------------------------------------------------

    def announcement(self) -> Iterator[Row]:
        """Who takes part; before the event begins, under what is announced of it."""
        begun = bool(self.event.runs)
        if not begun:
            yield from self._facts()
        yield self._heading(self._("Districts"), len(self.event.districts))
        yield from (self._district(item) for item in self.event.districts)
        if not self.event.districts:
            yield self._remark(self._("No district takes part yet."))
        if not begun:
            yield from self._text(self._("Guiding questions"), self._numbered(self.event.guiding_questions))
            guests = (": ".join(filter(None, (guest.label, guest.topic))) for guest in self.event.guests)
            yield from self._text(self._("Guests"), guests)
            yield from self._text(self._("Announcement"), (self.event.description, self.event.contact))

    def _facts(self) -> Iterator[Row]:
        event = self.event
        hours = " – ".join(f"{moment:%H:%M}" for moment in (event.begins, event.ends) if moment)
        day = f"{self.language.long_date(event.day)}  {hours}".rstrip()
        place = ", ".join(" ".join(part.split()) for part in (event.place, event.room, event.address) if part)
        free = self._("free of charge") if event.free else ""
        of = " · ".join(part for part in (event.kind, event.organiser, event.funder, free) if part)
        conditions = event.conditions
        if event.needs_agreement and not conditions:
            conditions = self._("A target agreement is a condition of taking part.")
        facts = [text for text in (day, place, of, conditions) if text]
        yield from (Row(Key(What.TEXT, number), text) for number, text in enumerate(facts, 1))

    def _text(self, heading: str, texts: Iterable[str]) -> Iterator[Row]:
        filled = [text for text in texts if text]
        if filled:
            yield self._heading(heading)
            yield from (Row(Key(What.TEXT, number, heading), text) for number, text in enumerate(filled, 1))

    def _numbered(self, texts: Sequence[str]) -> Iterator[str]:
        return (f"{number}. {text}" for number, text in enumerate(texts, 1))

    def _district(self, item: Taking) -> Row:
        people = sum(person.district == item.district for person in self.event.people)
        count = self.language.ngettext("{number} person", "{number} people", people).format(number=people)
        mark = warn = ""
        if item.agreement is not None:
            mark = self._("agreement of {day}").format(day=self.language.short_date(item.agreement))
        elif item.let_in:
            mark = self._("let in without agreement")
        elif self.event.needs_agreement:
            warn = self._("no target agreement yet")
        detail = " · ".join(part for part in (count if people else "", item.note) if part)
        key = Key(What.DISTRICT, 0, item.district)
        return Row(key, self.context.name(item.district), detail=detail, mark=mark, warn=warn)

    def people(self) -> Iterator[Row]:
        """Everybody, by district."""
        yield self._heading(self._("People"), len(self.event.people))
        if not self.event.people:
            yield self._remark(self._("Nobody is in the list yet."))
        order = [*(item.district for item in self.event.districts), None]
        for district in order:
            here = [person for person in self.event.people if person.district == district]
            if here:
                name = self._("Agency and guests") if district is None else self.context.name(district)
                yield self._heading(name, len(here))
                yield from map(self._person, here)

    def _person(self, person: Participant) -> Row:
        role = self._(ROLES[person.role]) if person.role is not Role.CONSULTANT else ""
        words = " · ".join(part for part in (person.name, person.function, role) if part)
        return Row(Key(What.PERSON, person.id), words, lead=person.initials)

    def programme(self) -> Iterator[Row]:
        """The items with their minutes, and the templates while nothing has begun."""
        items = self.event.programme
        total = sum(item.total for item in items if not item.dropped)
        yield self._heading(self._("Programme"), detail=f"{total} min" if items else "")
        now = current(self.event)
        yield from (self._item(item, now) for item in items)
        if not items:
            yield self._remark(self._("The programme has no items yet."))
        if not self.event.runs:
            yield self._heading(self._("Templates"))
            for name, words in TEMPLATES.items():
                minutes = sum(draft.minutes for draft in template(name, self.language.code))
                yield Row(Key(What.TEMPLATE, 0, name), self._(words), detail=f"{minutes} min")

    def _item(self, item: Item, now: Item | None) -> Row:
        added = f"{item.minutes} {item.added:+d}" if item.added else ""
        detail = " · ".join(part for part in (f"{item.total} min", added, self._(ITEMS[item.kind])) if part)
        warn = self._("left out") if item.dropped else ""
        runs = now is not None and now.id == item.id
        return Row(Key(What.ITEM, item.id), item.title, "▸" if runs else "–" if item.dropped else "", detail, warn=warn)

    # --- look back, report, need --------------------------------------------------------------------------------

    def steps(self) -> Iterator[Row]:
        """The open steps of the districts that take part, apart from those of today."""
        here = {item.district for item in self.event.districts}
        today = {room.session for room in self.event.rooms}
        open_ = [step for step in self.context.steps if step.district in here and step.session not in today]
        yield self._heading(self._("Open steps"), len(open_))
        if not open_:
            yield self._remark(self._("No step of these districts is open."))
        for step in open_:
            by = self._day(step.by)
            detail = " · ".join(part for part in (step.who, by, step.district_name) if part)
            key = Key(What.STEP, step.step, f"{step.district}/{step.session}")
            yield Row(key, step.what, lead="→", detail=detail)

    def _day(self, text: str) -> str:
        try:
            return with_weekday(date.fromisoformat(text), self.language) if text else ""
        except ValueError:
            return text

    def report(self) -> Iterator[Row]:
        """Who reports, the key points, questions with answers, what is transferable."""
        told = self.event.report
        guests = [guest.label for guest in self.event.guests]
        yield self._heading(self._("Key points"), len(told.points), detail=", ".join(guests))
        yield from (Row(Key(What.POINT, n), text, lead="•") for n, text in enumerate(told.points, 1))
        yield self._heading(self._("Questions"), len(told.questions))
        for asked in told.questions:
            who = self.context.name(asked.district) if asked.district else ""
            warn = "" if asked.answer else self._("open")
            more = (asked.answer,) if asked.answer else ()
            yield Row(Key(What.QUESTION, asked.id), asked.text, lead="?", detail=who, warn=warn, more=more)
        yield self._heading(self._("Transferable"), len(told.transferable))
        for item in told.transferable:
            warn = "" if item.conditions else self._("under which condition?")
            more = (item.conditions,) if item.conditions else ()
            yield Row(Key(What.TRANSFERABLE, item.id), item.what, lead="+", warn=warn, more=more)

    def need(self) -> Iterator[Row]:
        """The guiding questions, the greatest need first; a tie is named."""
        yield self._heading(self._("Guiding questions by need"))
        if not self.event.guiding_questions:
            yield self._remark(self._("There are no guiding questions."))
        for place, rank in enumerate(needs.ranking(self.event), 1):
            for question in rank.questions:
                yield self._question(question, place, rank)
        given = {need.district for need in self.event.needs}
        yield from self._silent(given)

    def _question(self, question: int, place: int, rank: Rank) -> Row:
        dots = {need.district: need.dots for need in self.event.needs if need.question == question}
        who = ", ".join(f"{self.context.name(name)} {count}" for name, count in dots.items())
        tied = self._("tied") if rank.dots and len(rank.questions) > 1 else ""
        detail = " · ".join(part for part in (self._dots(rank.dots), who) if part)
        rank_ = self._("rank {number}").format(number=place) if rank.dots else ""
        text = self.event.guiding_questions[question - 1]
        return Row(Key(What.NEED, question), text, str(question), detail, mark=rank_, warn=tied)

    def _silent(self, heard: set[str]) -> Iterator[Row]:
        """Name the districts that have not given anything yet."""
        silent = [self.context.name(item.district) for item in self.event.districts if item.district not in heard]
        if silent and heard:
            yield self._remark(self._("Not yet: {names}").format(names=self.language.joined(silent)))

    # --- casting ------------------------------------------------------------------------------------------------

    def casting(self) -> Iterator[Row]:
        """The cases that wait, in the order in which they are due; those chosen, by round; those not discussed here."""
        event = self.event
        numbers = {item.id: number for number, item in enumerate(event.candidates, 1)}
        standing = casting.standing(event, self.context.passed_over)
        waiting = sum(len(rank.candidates) for rank in standing)
        budget = casting.budget(len(event.candidates))
        dots = self.language.ngettext("{number} dot each", "{number} dots each", budget).format(number=budget)
        yield self._heading(self._("Cases that wait"), waiting, detail=dots if event.candidates else "")
        if not event.candidates:
            yield self._remark(self._("No case is on the list yet."))
        for place, rank in enumerate(standing, 1):
            for entry in rank.candidates:
                item = found(event.candidates, entry)
                place_ = self._("rank {number}").format(number=place) if item.total or rank.passed else ""
                tied = self._("tied") if len(rank.candidates) > 1 and place_ else ""
                due = self._("passed over {number} times: goes first").format(number=rank.passed)
                mark = " · ".join(part for part in (place_, due if rank.passed else "") if part)
                yield self._candidate(item, numbers[entry], mark, tied)
        for round_ in sorted({item.round for item in event.candidates if item.round is not None}):
            chosen = [item for item in event.candidates if item.round == round_]
            yield self._heading(self._("Round {round}").format(round=round_))
            yield from (self._candidate(item, numbers[item.id]) for item in chosen)
        barred = [item for item in event.candidates if item.round is None and item.cleared is False]
        if barred:
            yield self._heading(self._("Not to be discussed here"), len(barred))
            yield from (self._candidate(item, numbers[item.id]) for item in barred)
        yield from self._after_casting()

    def _candidate(self, item: Candidate, number: int, mark: str = "", warn: str = "") -> Row:
        cleared = {True: self._("cleared"), False: "", None: self._("cleared?")}[item.cleared]
        weights = f"{item.urgency}/{item.importance}" if item.urgency and item.importance else ""
        question = f"#{item.question}" if item.question else ""
        dots = self._dots(item.total)
        detail = " · ".join(part for part in (weights, question, dots, cleared) if part)
        more = (self._("By hand: {reason}").format(reason=item.by_hand),) if item.by_hand else ()
        text = f"{self.context.name(item.district)}: {item.sentence}"
        return Row(Key(What.CANDIDATE, item.id), text, str(number), detail, mark, warn, more)

    def _after_casting(self) -> Iterator[Row]:
        given = {dots.district for item in self.event.candidates for dots in item.dots}
        yield from self._silent(given)
        untouched = needs.untouched(self.event)
        if self.event.candidates and untouched:
            numbers = ", ".join(map(str, sorted(untouched)))
            yield self._remark(self._("No case yet for the guiding questions {numbers}.").format(numbers=numbers))
        last = self.context.last
        brought = casting.bring_leftovers(self.event, last) if last and self.event.ended_at is None else self.event
        left = len(brought.candidates) - len(self.event.candidates)
        if last is not None and left:
            text = self.language.ngettext(
                "{number} case was not chosen on {day}: F9 brings it.",
                "{number} cases were not chosen on {day}: F9 brings them.",
                left,
            )
            words = text.format(number=left, day=self.language.short_date(last.day))
            yield Row(Key(What.LEFTOVER), words, lead="←")

    def _dots(self, count: int) -> str:
        return f"{'●' * min(count, 9)} {count}" if count else ""

    # --- rooms --------------------------------------------------------------------------------------------------

    def rooms(self) -> Iterator[Row]:
        """The rooms of the round, who sits there, what is not as it should be, and who has no seat."""
        round_ = round_at(self.event)
        if round_ is None:
            yield self._remark(self._("There is no round in the programme."))
            return
        yield from self.rooms_of(round_)

    def rooms_of(self, round_: int) -> Iterator[Row]:
        """The same of any round."""
        here = rooms.rooms_of(self.event, round_)
        chosen = sum(item.round == round_ for item in self.event.candidates)
        yield self._heading(self._("Round {round}: rooms").format(round=round_))
        if not here:
            text = self.language.ngettext(
                "{number} case is chosen. F4 makes the rooms.", "{number} cases are chosen. F4 makes the rooms.", chosen
            )
            yield self._remark(text.format(number=chosen))
            return
        unmet = rooms.gaps(self.event, round_, self.context.districts.values(), Seating.MIXED)
        for number, room in enumerate(here, 1):
            gaps = [self._(GAPS[item.gap]) for item in unmet if item.room == room.name and item.gap not in _OF_MIXING]
            yield self._room(number, room, gaps)
        for item in roomless(self.event, round_):
            text = f"{self.context.name(item.district)}: {item.sentence}"
            yield Row(Key(What.CANDIDATE, item.id), text, "!", warn=self._("no room"))
        up = unseated(self.event, round_)
        if up:
            names = ", ".join(map(self._called, up))
            yield self._remark(self._("Without a seat: {names}").format(names=names))

    def _room(self, number: int, room: Room, gaps: list[str]) -> Row:
        case = found(self.event.candidates, room.candidate) if room.candidate is not None else None
        text = f"{room.name}: {self.context.name(case.district)}, {case.sentence}" if case else room.name
        mark, detail = self._stands(room, case)
        key = Key(What.ROOM, number, room.name)
        return Row(key, text, str(number), detail, mark, ", ".join(gaps), tuple(self._sitting(room)))

    def _sitting(self, room: Room) -> Iterator[str]:
        """Yield who facilitates and writes, then all others by district."""
        roles = ((Role.FACILITATOR, room.facilitator), (Role.SCRIBE, room.scribe))
        led = [(role, found(self.event.people, entry)) for role, entry in roles if entry is not None]
        if led:
            yield " · ".join(f"{self._(ROLES[role])} {self._called(person)}" for role, person in led)
        others: dict[str, list[str]] = {}
        for person in (found(self.event.people, entry) for entry in room.people):
            if person.id not in (room.facilitator, room.scribe):
                name = self.context.name(person.district) if person.district else self._("Agency and guests")
                others.setdefault(name, []).append(person.initials)
        if others:
            yield " · ".join(f"{name} {' '.join(initials)}" for name, initials in others.items())

    def _stands(self, room: Room, case: Candidate | None) -> tuple[str, str]:
        """Return where the consultation of a room stands, and by which method it is held."""
        if room.away:
            return self._("on another laptop"), ""
        row = self.context.consultations.get((case.district if case else "", room.session or ""))
        if row is None:
            return "", ""
        method = row.method_de if self.language.code == "de" else row.method_en
        return self._(STAGES[Stage(row.stage)]), method

    def _called(self, person: Participant) -> str:
        """Return somebody's initials; with the district where others at this event have the same."""
        alone = self._alike[person.initials.casefold()] == 1
        if alone or person.district is None:
            return person.initials
        return f"{person.initials} ({self.context.name(person.district)})"

    # --- plenum, transfer, closing ------------------------------------------------------------------------------

    def plenum(self) -> Iterator[Row]:
        """Each case that was chosen: what its giver says, and what the consultation says where nothing was said."""
        chosen = sorted((item for item in self.event.candidates if item.round), key=lambda item: item.round or 0)
        yield self._heading(self._("Cases"), len(chosen))
        if not chosen:
            yield self._remark(self._("No case was chosen."))
        for item in chosen:
            said, outcome = said_of(self.event, item), self.context.outcomes.get(item.id)
            labels = (("question", self._("Question")), ("insight", self._("Insight")), ("step", self._("Next step")))
            more = []
            for part, label in labels:
                words, known = getattr(said, part), getattr(outcome, part, "")
                if words:
                    more.append(f"{label}: {words}")
                elif known:
                    more.append(f"({label}: {known})")
            done = all((said.question, said.insight, said.step))
            text = f"{self.context.name(item.district)}: {item.sentence}"
            mark = "✓" if done else ""
            yield Row(Key(What.SAID, item.id), text, str(item.round), mark=mark, more=tuple(more))

    def transfer(self) -> Iterator[Row]:
        """What goes home, who helps whom, and who may be able to."""
        name = self.context.name
        yield self._heading(self._("What goes home"), len(self.event.taken_home))
        for item in self.event.taken_home:
            yield Row(Key(What.HOME, item.id), item.text, lead="•", detail=name(item.district))
        yield from self._silent({item.district for item in self.event.taken_home})
        yield self._heading(self._("Who helps whom"), len(self.event.helps))
        for help_ in self.event.helps:
            text = f"{name(help_.giver)} → {name(help_.taker)}: {help_.what}"
            yield Row(Key(What.HELP, help_.id), text, lead="✓")
        found_ = suggestions(self.event, self.context)
        if found_ and self.event.ended_at is None:
            yield self._heading(self._("Suggestions"), len(found_), detail=self._("F9 takes the chosen one"))
        for match in found_ if self.event.ended_at is None else ():
            reasons = ", ".join(_pair(reason.offered, reason.sought) for reason in match.reasons)
            key = Key(What.MATCH, 0, f"{match.giver}>{match.taker}")
            yield Row(key, f"{name(match.giver)} → {name(match.taker)}", lead="?", detail=reasons)

    def closing(self) -> Iterator[Row]:
        """The day of the look back and the feedback."""
        day = self.event.look_back
        if day is not None:
            yield Row(Key(What.LOOK_BACK), with_weekday(day, self.language), lead="→", detail=self._("Look back"))
        yield self._heading(self._("Feedback"), len(self.event.feedback))
        if not self.event.feedback:
            yield self._remark(self._("There is no feedback yet."))
        for voice in self.event.feedback:
            yield Row(Key(What.FEEDBACK, voice.id), voice.text, lead="•", detail=" ".join(scores_of(voice)))

    # --- what several share -------------------------------------------------------------------------------------

    def _heading(self, text: str, count: int | None = None, detail: str = "") -> Row:
        return Row(None, text if count is None else f"{text}  {count}", detail=detail, heading=True)

    def _remark(self, text: str) -> Row:
        return Row(None, text)


_VIEWS: Mapping[Entry, Callable[[_View], Iterator[Row]]] = {
    Entry.DISTRICT: _View.announcement,
    Entry.PERSON: _View.people,
    Entry.ITEM: _View.programme,
    Entry.STATUS: _View.steps,
    Entry.POINT: _View.report,
    Entry.QUESTION: _View.report,
    Entry.TRANSFERABLE: _View.report,
    Entry.NEED: _View.need,
    Entry.CANDIDATE: _View.casting,
    Entry.DOTS: _View.casting,
    Entry.SEAT: _View.rooms,
    Entry.SAID_QUESTION: _View.plenum,
    Entry.SAID_INSIGHT: _View.plenum,
    Entry.SAID_STEP: _View.plenum,
    Entry.TRANSFER: _View.transfer,
    Entry.FEEDBACK: _View.closing,
    Entry.LOOK_BACK: _View.closing,
}


def room_lines(workshop: Workshop, round_: int, context: Context) -> tuple[str, ...]:
    """Return the rooms of a round as plain lines: case, people, what lies in no room, who has no seat."""
    shown = [row for row in _View(workshop, context).rooms_of(round_) if not row.heading]
    return tuple(line for row in shown for line in (f"{row.lead} {row.text}".strip(), *(f"  {m}" for m in row.more)))


def view_of(entry: Entry) -> object:
    """Return what is the same for entries that show the same list."""
    return _VIEWS[entry]


def _pair(offered: str, sought: str) -> str:
    return offered if offered == sought else f"{offered} – {sought}"
