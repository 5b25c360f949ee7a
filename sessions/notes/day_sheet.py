"""The one place that decides which reader sees what of an event; formats only render its sheets.

Every part of a document is one line in ``_PARTS`` with its readers, so that a new part is closed until somebody opens
it. Of a consultation nothing is shown that the note for its group does not hold (``sheet.py``), and from that note:

- *participants* read key question and next steps, and only of a case that may be discussed here; beside that what its
  case giver told everybody. They did not all sit in the room.
- *a district* reads of its own case, key question, what is taken along, chosen ideas and next steps. Hypotheses and
  responses stay in the case giver's own note, because a district's document is read at home by more people than one.
- *programme*, for organiser and funder, holds numbers, guiding questions and what was announced, and nothing of any
  case; nor anything that somebody wrote during the day, which may speak of one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from sessions.codes import Stage, StepStatus
from sessions.district import District, DistrictType, Profile, SizeClass
from sessions.event import needs, programme
from sessions.language import N_, Language
from sessions.method import published
from sessions.notes.blocks import UNSHOWN, Block, Due, Item, Items, Paragraph, Section, Sheet, Table, counted
from sessions.notes.sheet import (
    MINIMUM,
    Audience,
    Reader,
    dues_of,
    planned_text,
    released,
    scores_given,
    sections_of,
    whole_minutes,
)
from sessions.record import Session
from sessions.timing import ZERO
from sessions.workshop import Candidate, Help, ItemKind, Room, Said, Taking, Workshop
from sessions.workshop import Item as ProgrammeItem


class DayReader(StrEnum):
    """Whom a document of the day is for."""

    PARTICIPANTS = "participants"
    DISTRICT = "district"
    PROGRAMME = "programme"


class Addressee(NamedTuple):
    """A reader, and what else decides what is in the document.

    Attributes:
        district: whose document it is, by id; of ``DISTRICT`` only.
        contacts: whether participants wished to have the contacts that were given; of ``PARTICIPANTS`` only.
    """

    reader: DayReader
    district: str = ""
    contacts: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """What the documents of an event are made from.

    Attributes:
        districts: those that take part.
        sessions: the consultations in the rooms; of any others only the open steps are read.
    """

    workshop: Workshop
    districts: tuple[District, ...]
    sessions: tuple[Session, ...]


# --- words ------------------------------------------------------------------------------------------------------

_SUBTITLE = {
    DayReader.PARTICIPANTS: N_("Documentation of the day for those who took part"),
    DayReader.DISTRICT: N_("Documentation of the day for {district}"),
    DayReader.PROGRAMME: N_("Documentation of the programme for organiser and funder"),
}
_READERS = {
    DayReader.PARTICIPANTS: N_(
        "This document is for those who took part in the event. Confidential: it stays among them."
    ),
    DayReader.DISTRICT: N_(
        "This document belongs to {district}, which decides whether anybody else reads it. Confidential."
    ),
    DayReader.PROGRAMME: N_("This document is for organiser and funder. Nothing of any case is in it."),
}
TYPES = {
    DistrictType.CITY_DISTRICT: N_("City district"),
    DistrictType.INDEPENDENT_CITY: N_("Independent city"),
    DistrictType.RURAL_DISTRICT: N_("Rural district"),
    DistrictType.MUNICIPALITY: N_("Municipality"),
}
SIZES = {
    SizeClass.BELOW_20000: N_("below 20,000"),
    SizeClass.BELOW_100000: N_("20,000 to below 100,000"),
    SizeClass.BELOW_500000: N_("100,000 to below 500,000"),
    SizeClass.FROM_500000: N_("500,000 and more"),
}
ITEMS = {
    ItemKind.ARRIVAL: N_("Arrival"),
    ItemKind.LOOK_BACK: N_("Look back"),
    ItemKind.INPUT: N_("Report"),
    ItemKind.NEED: N_("Need"),
    ItemKind.CASTING: N_("Choice of cases"),
    ItemKind.ROUND: N_("Round"),
    ItemKind.BREAK: N_("Break"),
    ItemKind.PLENUM: N_("Plenum"),
    ItemKind.TRANSFER: N_("Transfer"),
    ItemKind.CLOSE: N_("Closing"),
    ItemKind.OTHER: N_("Other"),
}

# The headings of a group's note as ``sheet.py`` names them, which finds them in either language.
_KEY_QUESTION, _STEPS = "Key question", "Next steps"
_OF_THE_OWN_CASE = (_KEY_QUESTION, _STEPS, "What the case giver takes along", "Chosen ideas", "The case")


# --- the sheet --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _View:
    """An event as one reader sees it at an instant."""

    day: Day
    to: Addressee
    language: Language
    now: datetime
    minimum: int

    @property
    def workshop(self) -> Workshop:
        return self.day.workshop

    @property
    def profile(self) -> Profile:
        """The profile of the district whose document it is."""
        return next((item.profile for item in self.day.districts if item.id == self.to.district), Profile())

    def say(self, message: str) -> str:
        """Return a message that was marked with ``N_``, in the language of the document."""
        return self.language.gettext(message)

    def name(self, district: str) -> str:
        """Return the name of a district, or its id if it is not there any more."""
        return next((item.name for item in self.day.districts if item.id == district), district)

    def dots(self, count: int) -> str:
        return self.language.ngettext("{count} dot", "{count} dots", count).format(count=count)

    def filled(self, words: dict[DayReader, str]) -> str:
        return self.say(words[self.to.reader]).format(district=self.name(self.to.district))


class _Consulted(NamedTuple):
    """What is known of the case in a room."""

    room: Room
    district: str
    candidate: Candidate | None
    session: Session | None
    said: Said | None

    @property
    def title(self) -> str:
        if self.session is not None:
            return self.session.case.title
        return self.candidate.sentence if self.candidate is not None else ""

    @property
    def question(self) -> str:
        """The key question, as far as the group may read it."""
        return released(self.session).question if self.session is not None else ""

    @property
    def cleared(self) -> bool | None:
        """Whether the case may be discussed here: one no goes before any yes; ``None`` if nobody has answered."""
        answers = [self.candidate.cleared] if self.candidate is not None else []
        answers += [self.session.case.cleared] if self.session is not None else []
        given = [answer for answer in answers if answer is not None]
        return all(given) if given else None

    @property
    def held(self) -> bool:
        """Whether the consultation has begun."""
        return self.session is not None and bool(self.session.runs)


def day_sheet(day: Day, to: Addressee, language: Language, now: datetime, minimum: int = MINIMUM) -> Sheet:
    """Return what a reader may read of an event.

    Args:
        day: of an event that has ended, runs or is only announced; a document of an open event says that it is one.
        now: the instant up to which the time of a running item counts.
        minimum: how many answers a question of the feedback needs.
    """
    view = _View(day, to, language, now, minimum)
    return Sheet(
        language=language.code,
        title=day.workshop.title,
        subtitle=view.filled(_SUBTITLE),
        meta=tuple(_meta(view)),
        banner=_banner(view),
        readers=view.filled(_READERS),
        left_out=tuple(_left_out(view)),
        sections=_sections(view),
        at=now,
        dues=tuple(_dues(view)),
        unshown=view.say(UNSHOWN),
    )


def day_audience(day: Day, to: Addressee, language: Language, now: datetime, minimum: int = MINIMUM) -> Audience:
    """Return who will read a document, what is in it and what stays out, by the decisions that make the sheet."""
    view = _View(day, to, language, now, minimum)
    inside = tuple(counted(section) for section in _sections(view))
    return Audience(readers=view.filled(_READERS), inside=inside, outside=tuple(_left_out(view)))


def given_contacts(day: Day) -> bool:
    """Return whether any person or district gave a contact."""
    return any(person.contact for person in day.workshop.people) or any(item.profile.contact for item in day.districts)


class _Part(NamedTuple):
    """One part of the documents, and who reads it."""

    build: Callable[[_View], Iterable[Section]]
    readers: tuple[DayReader, ...]


def _sections(view: _View) -> tuple[Section, ...]:
    built = (section for part in _PARTS if view.to.reader in part.readers for section in part.build(view))
    return tuple(section for section in built if section.blocks)


def _one(
    heading: str, build: Callable[[_View], Iterable[Block]], prominent: bool = False
) -> Callable[[_View], Iterable[Section]]:
    """Return what builds the one section under a heading that was marked with ``N_``."""
    return lambda view: (Section(view.say(heading), tuple(build(view)), prominent),)


def _left_out(view: _View) -> Iterator[str]:
    """Yield what stays out, as far as there is any of it."""
    _ = view.language.gettext
    reader, workshop = view.to.reader, view.workshop
    if reader is DayReader.PROGRAMME:
        yield _("Left out: titles, key questions, contributions and next steps of the cases.")
        yield _("Left out: names and contacts, who sat where, what districts take home, who helps whom with what.")
        if any(room.away for room in workshop.rooms):
            yield _("Left out: what was recorded on other laptops that have not come back.")
    else:
        yield _("Everything else of the consultations stands in their own notes.")
    if reader is DayReader.PARTICIPANTS:
        if any(not item.cleared for item in _consulted(view)):
            yield _("Left out: cases that may not be discussed here, and those of which nobody said that they may.")
        if not view.to.contacts and given_contacts(view.day):
            yield _("Left out: the contacts that were given. They are put in if those who took part wish so.")
    if reader is DayReader.DISTRICT:
        yield _("Left out: what concerns other districts only.")
    if any(voice.text for voice in workshop.feedback):
        yield _("Left out: what was said in the feedback. Only numbers are handed on.")


# --- the head ---------------------------------------------------------------------------------------------------


def _banner(view: _View) -> str | None:
    _ = view.language.gettext
    workshop, sentences = view.workshop, []
    if not workshop.runs:
        sentences.append(_("Draft: the event has not begun."))
    elif workshop.ended_at is None:
        words = _("Interim document, {time}: the event has not ended.")
        sentences.append(words.format(time=view.language.time(view.now)))
    if workshop.invented:
        sentences.append(_("Sample data: the event, the districts, the people and all words are invented."))
    elif any(item.invented for item in view.day.districts) or any(item.invented for item in view.day.sessions):
        sentences.append(
            _("Sample data: the event was announced like this. Districts, people and all that was said are invented.")
        )
    return " ".join(sentences) or None


def _meta(view: _View) -> Iterator[tuple[str, str]]:
    _ = view.language.gettext
    workshop = view.workshop
    hours = "–".join(f"{moment:%H:%M}" for moment in (workshop.begins, workshop.ends) if moment)
    place = ", ".join(filter(None, (workshop.place, workshop.room, workshop.address))).replace("\n", ", ")
    rows = [
        (_("District"), view.name(view.to.district) if view.to.reader is DayReader.DISTRICT else ""),
        (_("Day"), ", ".join(filter(None, (view.language.long_date(workshop.day), hours)))),
        (_("Place"), place),
        (_("Kind of event"), workshop.kind),
        (_("Organiser"), workshop.organiser),
        (_("Contact"), workshop.contact),
        (_("Funding line"), workshop.funder),
        (_("Taking part"), _taking_part(view)),
    ]
    yield from (row for row in rows if row[1])


def _taking_part(view: _View) -> str:
    """Return "17 people, 4 districts", as far as there are any."""
    ngettext = view.language.ngettext
    people, districts = len(view.workshop.people), len(view.workshop.districts)
    parts = [ngettext("{count} person", "{count} people", people).format(count=people)] if people else []
    if districts:
        parts.append(ngettext("{n} district", "{n} districts", districts).format(n=districts))
    return ", ".join(parts)


# --- what goes on afterwards ------------------------------------------------------------------------------------


def _look_back(view: _View) -> Iterator[Block]:
    if view.workshop.look_back is not None:
        words = view.language.gettext("We look back on {day}.")
        yield Paragraph(words.format(day=view.language.long_date(view.workshop.look_back)))


def _dues(view: _View) -> Iterator[Due]:
    """Yield the look back, and for a district the days of its own case as the note for the group holds them."""
    workshop, day = view.workshop, view.language.short_date(view.workshop.day)
    if workshop.look_back is not None:
        summary = view.language.gettext("Look back on the event of {day}").format(day=day)
        yield Due(str(uuid5(NAMESPACE_URL, f"consult:{workshop.id}:look-back")), workshop.look_back, summary)
    for case in _consulted(view):
        if case.session is not None and view.to == Addressee(DayReader.DISTRICT, case.district):
            yield from dues_of(case.session, Reader.GROUP, view.language, view.now)


def _helps(view: _View) -> Iterator[Block]:
    yield from _who_helps(view, view.workshop.helps)


def _own_helps(view: _View) -> Iterator[Block]:
    own = [item for item in view.workshop.helps if view.to.district in (item.giver, item.taker)]
    yield from _who_helps(view, own)


def _who_helps(view: _View, helps: Iterable[Help]) -> Iterator[Block]:
    yield from _items(
        Item(f"{view.name(item.giver)} → {view.name(item.taker)}", sub=(Item(item.what),)) for item in helps
    )


def _taken_home(view: _View) -> Iterator[Block]:
    every = view.workshop.taken_home
    names = dict.fromkeys(item.district for item in every)
    yield from _items(
        Item(view.name(name), sub=tuple(Item(item.text) for item in every if item.district == name)) for name in names
    )


def _own_taken_home(view: _View) -> Iterator[Block]:
    yield from _items(Item(item.text) for item in view.workshop.taken_home if item.district == view.to.district)


def _offers(view: _View) -> Iterator[Block]:
    _ = view.language.gettext

    def item(district: District) -> Item:
        parts = ((district.profile.offers, _("Can offer")), (district.profile.seeks, _("Is looking for")))
        return Item(district.name, sub=tuple(Item(text, mark=label) for text, label in parts if text))

    yield from _items(item(district) for district in view.day.districts if item(district).sub)


def _earlier_steps(view: _View) -> Iterator[Block]:
    """Yield the own steps of earlier consultations of which nobody has said yet what became of them."""
    _ = view.language.gettext
    today = {room.session for room in view.workshop.rooms}
    earlier = [item for item in view.day.sessions if item.district == view.to.district and item.id not in today]
    rows = tuple(
        (step.what, step.who, view.language.short_date(step.by) if step.by else "", session.case.title)
        for session in map(released, earlier)
        for step in session.steps
        if step.status is StepStatus.OPEN
    )
    if rows:
        yield Table(_("Who does what by when"), (_("What"), _("Who"), _("By when"), _("Case")), rows)


# --- cases ------------------------------------------------------------------------------------------------------


def _consulted(view: _View) -> list[_Consulted]:
    """Return the cases in the rooms, round by round."""
    workshop = view.workshop
    candidates = {item.id: item for item in workshop.candidates}
    found = []
    for room in sorted(workshop.rooms, key=lambda room: room.round):
        candidate = None if room.candidate is None else candidates[room.candidate]
        own = [item for item in view.day.sessions if item.id == room.session]
        own = [item for item in own if candidate is None or item.district == candidate.district]
        session = own[0] if own else None
        if candidate is not None or session is not None:
            district = candidate.district if candidate is not None else own[0].district
            said = [item for item in workshop.said if candidate is not None and item.candidate == candidate.id]
            found.append(_Consulted(room, district, candidate, session, said[0] if said else None))
    return found


def _cases(view: _View) -> Iterator[Section]:
    for case in _consulted(view):
        if case.cleared:
            heading, blocks = f"{view.name(case.district)}: {case.title}", (_where(view, case), *_outcome(view, case))
        else:
            heading = view.name(case.district)
            blocks = (_where(view, case, of_the_case=False), *_closed(view, case))
        yield Section(heading, blocks)


def _closed(view: _View, case: _Consulted) -> Iterator[Block]:
    """Yield why a case is not here, behind what was told of it to everybody unless somebody said no."""
    _ = view.language.gettext
    if case.cleared is False:
        yield Paragraph(_("This case may not be discussed here; nothing of it is in this document."))
    elif case.said is None:
        yield Paragraph(_("Nobody said that this case may be discussed here; nothing of it is in this document."))
    else:
        yield from _told(view, case.said)
        yield Paragraph(
            _(
                "Nobody said that this case may be discussed here; beyond what its case giver told all, nothing of it "
                "is in this document."
            )
        )


def _outcome(view: _View, case: _Consulted) -> Iterator[Block]:
    """Yield key question, what was told to everybody, and next steps."""
    yield from _text(case.question, view.say(_KEY_QUESTION))
    if case.said is not None:
        yield from _told(view, case.said, case.question)
    if case.session is not None and case.held:
        steps = _group_note(view, case.session).get(_STEPS, _NOTHING)
        # The day of the look back stands at the top.
        yield from (block for block in steps.blocks if block not in tuple(_look_back(view)))


def _own_cases(view: _View) -> Iterator[Section]:
    for case in _consulted(view):
        if case.district == view.to.district:
            told = _told(view, case.said, case.question) if case.said is not None else ()
            yield Section(case.title, (_where(view, case), *told))
            note = {} if case.session is None else _group_note(view, case.session)
            yield from (note[heading] for heading in _OF_THE_OWN_CASE if heading in note)


_NOTHING = Section("", ())


def _group_note(view: _View, session: Session) -> dict[str, Section]:
    """Return the parts of a consultation's note for its group by the headings that are used here, in English."""
    made = {section.heading: section for section in sections_of(session, Reader.GROUP, view.language, view.now)}
    return {heading: made[view.say(heading)] for heading in _OF_THE_OWN_CASE if view.say(heading) in made}


def _where(view: _View, case: _Consulted, *, of_the_case: bool = True) -> Paragraph:
    """Return where a case was consulted, and how; ``of_the_case`` if what speaks of it may be named."""
    _ = view.language.gettext
    parts = [_("Round {round}, {room}.").format(round=case.room.round, room=case.room.name)]
    if case.session is not None and case.held:
        method = case.session.method.name.in_language(view.language.code)
        method = method if of_the_case else _method_for_all(view, case.session)
        parts.append(_("Method: {method}.").format(method=method))
    if case.room.away:
        parts.append(
            _("The consultation is on another laptop; what was recorded there since it was packed is not here yet.")
        )
    elif case.session is None or not case.held:
        parts.append(_("The consultation has not begun."))
    elif case.session.stage is not Stage.CLOSED:
        parts.append(_("The consultation is not closed."))
    return Paragraph(" ".join(parts))


def _told(view: _View, said: Said, *known: str) -> Iterator[Block]:
    """Yield what a case giver told everybody, without what stands there already."""
    _ = view.language.gettext
    parts = (
        (said.question, _("Question (in the plenum)")),
        (said.insight, _("Insight (in the plenum)")),
        (said.step, _("Next step (in the plenum)")),
    )
    yield from (Paragraph(text, label) for text, label in parts if text and text not in known)


def _further_said(view: _View) -> Iterator[Block]:
    refused = [item.id for item in view.workshop.candidates if item.cleared is False]
    told = (said for said in _without_room(view) if said.candidate not in refused)
    yield from _items(Item(view.name(said.district), sub=_lines(said)) for said in told)


def _own_further_said(view: _View) -> Iterator[Block]:
    own = (said for said in _without_room(view) if said.district == view.to.district)
    yield from _items(line for said in own for line in _lines(said))


def _without_room(view: _View) -> list[Said]:
    """Return what was told to everybody of cases that lie in no room."""
    shown = {case.candidate.id for case in _consulted(view) if case.candidate is not None}
    return [said for said in view.workshop.said if said.candidate not in shown]


def _lines(said: Said) -> tuple[Item, ...]:
    return tuple(Item(text) for text in (said.question, said.insight, said.step) if text)


def _waiting(view: _View) -> Iterator[Block]:
    """Yield the cases that stay on the list, as far as they may be discussed here."""
    waiting = [item for item in view.workshop.candidates if item.round is None and item.cleared is True]
    texts = (f"{view.name(item.district)}: {item.sentence}" for item in waiting)
    yield from _items(
        Item(text, mark=view.dots(item.total) if item.total else "") for text, item in zip(texts, waiting, strict=True)
    )


def _own_candidates(view: _View) -> Iterator[Block]:
    yield from _items(_proposed(view, item) for item in view.workshop.candidates if item.district == view.to.district)


def _proposed(view: _View, item: Candidate) -> Item:
    """Return a case as its own district reads how it went with it."""
    _ = view.language.gettext
    mark = _("Stays on the list") if item.round is None else _("Round {round}").format(round=item.round)
    scores = [_("urgency {score} of 5").format(score=item.urgency)] if item.urgency else []
    scores += [_("importance {score} of 5").format(score=item.importance)] if item.importance else []
    sub = [Item(", ".join([view.dots(item.total), *scores]))]
    if item.question is not None:
        sub.append(Item(view.workshop.guiding_questions[item.question - 1], mark=_("Guiding question")))
    if item.by_hand:
        sub.append(Item(item.by_hand, mark=_("Decided by hand")))
    return Item(item.sentence, mark=mark, sub=tuple(sub))


# --- report and guiding questions -------------------------------------------------------------------------------


def _guests(view: _View) -> Iterator[Block]:
    for guest in view.workshop.guests:
        name = guest.label if not guest.city or guest.city in guest.label else f"{guest.label}, {guest.city}"
        yield Paragraph(guest.topic, name) if guest.topic else Paragraph(name)


def _report(view: _View) -> Iterator[Block]:
    yield from _guests(view)
    yield from _items(Item(point) for point in view.workshop.report.points)


def _asked(view: _View) -> Iterator[Block]:
    yield from _questions(view, "")


def _own_asked(view: _View) -> Iterator[Block]:
    yield from _questions(view, view.to.district)


def _questions(view: _View, district: str) -> Iterator[Block]:
    """Yield questions on the report with their answers: all of them, or those of one district."""
    _ = view.language.gettext
    asked = [item for item in view.workshop.report.questions if not district or item.district == district]
    yield from _items(
        Item(item.text, sub=(Item(item.answer, mark=_("Answer")),)) if item.answer else Item(item.text, mark=_("open"))
        for item in asked
    )


def _transferable(view: _View) -> Iterator[Block]:
    _ = view.language.gettext
    rows = tuple((item.what, item.conditions) for item in view.workshop.report.transferable)
    if rows:
        yield Table(_("What can be taken over"), (_("What"), _("Under which conditions it works")), rows)


def _by_need(view: _View) -> list[tuple[int, int]]:
    """Return the guiding questions by number, each with its dots, the greatest need first."""
    return [(question, rank.dots) for rank in needs.ranking(view.workshop) for question in rank.questions]


def _guiding_questions(view: _View) -> Iterator[Block]:
    _ = view.language.gettext
    open_ = [(case.candidate, case.district) for case in _consulted(view) if case.cleared]
    taken_up = [(candidate.question, district) for candidate, district in open_ if candidate is not None]

    def item(question: int, dots: int) -> Item:
        given = [need.district for need in view.workshop.needs if need.question == question]
        cases = dict.fromkeys(district for number, district in taken_up if number == question)
        parts = ((given, _("Important to")), (cases, _("Taken up in the case of")))
        sub = tuple(
            Item(view.language.joined([view.name(name) for name in names]), mark=label)
            for names, label in parts
            if names
        )
        return Item(view.workshop.guiding_questions[question - 1], mark=view.dots(dots) if dots else "", sub=sub)

    yield from _items(item(question, dots) for question, dots in _by_need(view))


def _own_needs(view: _View) -> Iterator[Block]:
    own = sorted(
        (item for item in view.workshop.needs if item.district == view.to.district), key=lambda item: -item.dots
    )
    questions = view.workshop.guiding_questions
    yield from _items(Item(questions[item.question - 1], mark=view.dots(item.dots)) for item in own)


def _topics(view: _View) -> Iterator[Block]:
    """Yield how often each guiding question was touched; by whom stays out."""
    words = view.language.gettext("Cases proposed: {proposed}, consulted: {consulted}")
    proposed = [item.question for item in view.workshop.candidates]
    held = [case.candidate.question for case in _consulted(view) if case.candidate is not None and case.held]

    def item(question: int, dots: int) -> Item:
        text = words.format(proposed=proposed.count(question), consulted=held.count(question))
        return Item(view.workshop.guiding_questions[question - 1], mark=view.dots(dots), sub=(Item(text),))

    yield from _items(item(question, dots) for question, dots in _by_need(view))


# --- numbers and time -------------------------------------------------------------------------------------------


def _numbers(view: _View) -> Iterator[Block]:
    _ = view.language.gettext
    workshop, cases = view.workshop, [case for case in _consulted(view) if case.held]
    steps = sum(len(case.session.steps) for case in cases if case.session is not None)
    rows = (
        (_("Districts"), len(workshop.districts)),
        (_("People"), len(workshop.people)),
        (_("Guests who report"), len(workshop.guests)),
        (_("Questions on the report"), len(workshop.report.questions)),
        (_("Cases proposed"), len(workshop.candidates)),
        (_("Cases consulted"), len(cases)),
        (_("Rounds"), len({case.room.round for case in cases})),
        (_("Next steps agreed"), steps),
        (_("Promises of help between districts"), len(workshop.helps)),
    )
    table = tuple((name, str(number)) for name, number in rows)
    yield Table(_("The day in numbers"), (_("What"), _("Number")), table, numbers_from=1)


def _method_for_all(view: _View, session: Session) -> str:
    """Return a method's name for who may not read of the case: what somebody calls an own one may speak of it."""
    names = {method.id: method.name for method in published().values()}
    name = names.get(session.method.id)
    return name.in_language(view.language.code) if name is not None else view.say(N_("Own method"))


def _methods(view: _View) -> Iterator[Block]:
    _ = view.language.gettext
    held = [case.session for case in _consulted(view) if case.session is not None and case.held]
    names = [_method_for_all(view, session) for session in held]
    rows = tuple((name, str(names.count(name))) for name in dict.fromkeys(names))
    if rows:
        yield Table(_("By which methods"), (_("Method"), _("Consultations")), rows, numbers_from=1)


def _agreements(view: _View) -> Iterator[Block]:
    """Yield who takes part, and under which agreement if one is needed."""
    _ = view.language.gettext
    workshop = view.workshop
    columns = [_("District"), _("People")]
    people = [person.district for person in workshop.people]
    rows = [[view.name(item.district), str(people.count(item.district))] for item in workshop.districts]
    if workshop.needs_agreement:
        columns.append(_("Target agreement"))
        rows = [[*row, _agreement(view, item)] for row, item in zip(rows, workshop.districts, strict=True)]
    if rows:
        yield Table(_("Who took part"), tuple(columns), tuple(tuple(row) for row in rows))


def _agreement(view: _View, taking: Taking) -> str:
    _ = view.language.gettext
    if taking.agreement is not None:
        return view.language.short_date(taking.agreement)
    return _("none known; let in knowingly") if taking.let_in else _("none known")


def _programme(view: _View) -> Iterator[Block]:
    _ = view.language.gettext
    workshop = view.workshop
    begin = programme.begins_at(workshop, view.language.zone)
    known = programme.times(workshop, view.now, begin) if workshop.runs or begin is not None else ()
    slots = {slot.item: slot for slot in known}
    rows, spent = [], ZERO
    for item in workshop.programme:
        used = programme.used(workshop, item.id, view.now)
        ran = any(run.item == item.id for run in workshop.runs)
        spent += used
        cells = [whole_minutes(used)] if ran else []
        cells += [_("not held")] if item.dropped else []
        slot = slots.get(item.id)
        when = f"{view.language.time(slot.start)}–{view.language.time(slot.end)} " if slot else ""
        rows.append((f"{when}{_title(view, item)}", planned_text(item.minutes, item.added), ", ".join(cells)))
    if rows:
        held = [item for item in workshop.programme if not item.dropped]
        total = planned_text(sum(item.minutes for item in held), sum(item.added for item in held))
        rows.append((_("Total"), total, whole_minutes(spent) if workshop.runs else ""))
        caption = _("Planned minutes, with what was added or taken away, and used")
        yield Table(caption, (_("Part"), _("Planned"), _("Used")), tuple(rows), numbers_from=1)


def _title(view: _View, item: ProgrammeItem) -> str:
    """Return how an item is called; what somebody wrote, which may speak of a case, only for those who took part."""
    own = view.to.reader is DayReader.PROGRAMME and not programme.is_standard(item)
    return view.say(ITEMS[item.kind]) if own else item.title


def _feedback(view: _View) -> Iterator[Block]:
    yield from scores_given(view.workshop.feedback, view.minimum, view.language)


# --- people and what was announced ------------------------------------------------------------------------------


def _people(view: _View) -> Iterator[Block]:
    """Yield districts with functions and numbers; nothing that names a person."""
    _ = view.language.gettext
    order = {item.district: place for place, item in enumerate(view.workshop.districts)}
    people = sorted(view.workshop.people, key=lambda person: order.get(person.district or "", len(order)))
    rows = []
    for district, group in groupby(people, key=lambda person: person.district):
        members = list(group)
        functions = dict.fromkeys(person.function for person in members if person.function)
        name = _("Agency and guests") if district is None else view.name(district)
        rows.append((name, ", ".join(functions), str(len(members))))
    if rows:
        columns = (_("District"), _("Functions"), _("People"))
        yield Table(_("Who took part"), columns, tuple(rows), numbers_from=2)


def _contacts(view: _View) -> Iterator[Block]:
    """Yield the contacts that people and districts gave, if they are wished."""
    if not view.to.contacts:
        return
    given = [
        (person.name, person.function, view.name(person.district or ""), person.contact)
        for person in view.workshop.people
    ]
    given += [("", item.profile.unit, item.name, item.profile.contact) for item in view.day.districts]
    yield from _items(Item(", ".join(filter(None, who)), sub=(Item(contact),)) for *who, contact in given if contact)


def _own_profile(view: _View) -> Iterator[Block]:
    _ = view.language.gettext
    profile = view.profile
    size = view.say(SIZES[profile.size]) if profile.size else ""
    inhabitants = f"{profile.inhabitants} ({size})" if profile.inhabitants and size else profile.inhabitants or size
    kind = view.say(TYPES[profile.type]) if profile.type else ""
    yield from _text(", ".join(part for part in (kind, profile.state) if part), _("Type and state"))
    yield from _text(inhabitants, _("Inhabitants"))
    yield from _text(profile.unit, _("Where education management sits"))
    yield from _text(profile.steering, _("Steering"))
    yield from _text(profile.monitoring, _("Monitoring"))
    yield from _text(profile.programme, _("Programme it works under"))
    yield from _text(profile.offers, _("Can offer"))
    yield from _text(profile.seeks, _("Is looking for"))
    yield from _text(profile.contact, _("Contact"))
    for item in view.workshop.districts:
        if item.district == view.to.district and view.workshop.needs_agreement:
            yield Paragraph("\n".join(filter(None, (_agreement(view, item), item.note))), _("Target agreement"))


def _confidentiality(view: _View) -> Iterator[Block]:
    if view.workshop.agreement is not None:
        yield Paragraph(view.workshop.agreement.text)


def _announced(view: _View) -> Iterator[Block]:
    _ = view.language.gettext
    workshop = view.workshop
    yield from _text(workshop.description)
    yield from _text(workshop.conditions, _("Conditions of taking part"))
    if workshop.free is not None:
        yield Paragraph(_("Free of charge.") if workshop.free else _("Not free of charge."), _("Cost"))


def _items(items: Iterable[Item]) -> Iterator[Block]:
    found = tuple(items)
    if found:
        yield Items(found)


def _text(text: str, label: str = "") -> Iterator[Block]:
    if text:
        yield Paragraph(text, label)


_ALL = tuple(DayReader)
_EVERYBODY, _OWN, _AGENCY = ((reader,) for reader in DayReader)

_PARTS = (
    _Part(_one(N_("Next meeting"), _look_back, prominent=True), _ALL),
    _Part(_one(N_("In numbers"), _numbers), _AGENCY),
    _Part(_one(N_("Who helps whom"), _helps), _EVERYBODY),
    _Part(_one(N_("Help promised and received"), _own_helps), _OWN),
    _Part(_one(N_("What you take home"), _own_taken_home), _OWN),
    _Part(_own_cases, _OWN),
    _Part(_one(N_("Open steps of earlier consultations"), _earlier_steps), _OWN),
    _Part(_one(N_("Further words in the plenum"), _own_further_said), _OWN),
    _Part(_one(N_("Cases you proposed"), _own_candidates), _OWN),
    _Part(_one(N_("Guiding questions that matter to you"), _own_needs), _OWN),
    _Part(_one(N_("Your questions on the report"), _own_asked), _OWN),
    _Part(_cases, _EVERYBODY),
    _Part(_one(N_("Further words in the plenum"), _further_said), _EVERYBODY),
    _Part(_one(N_("Cases for the next meeting"), _waiting), _EVERYBODY),
    _Part(_one(N_("What each district takes home"), _taken_home), _EVERYBODY),
    _Part(_one(N_("Offers and wishes"), _offers), _EVERYBODY),
    _Part(_one(N_("Report"), _report), _EVERYBODY),
    _Part(_one(N_("Report"), _guests), _AGENCY),
    _Part(_one(N_("Questions on the report"), _asked), _EVERYBODY),
    _Part(_one(N_("What is transferable"), _transferable), _EVERYBODY),
    _Part(_one(N_("Guiding questions"), _guiding_questions), _EVERYBODY),
    _Part(_one(N_("Guiding questions"), _topics), _AGENCY),
    _Part(_one(N_("Methods"), _methods), _AGENCY),
    _Part(_one(N_("Programme"), _programme), (*_EVERYBODY, *_AGENCY)),
    _Part(_one(N_("Feedback"), _feedback), (*_EVERYBODY, *_AGENCY)),
    _Part(_one(N_("Districts and target agreements"), _agreements), _AGENCY),
    _Part(_one(N_("Your profile"), _own_profile), _OWN),
    _Part(_one(N_("As announced"), _announced), _AGENCY),
    _Part(_one(N_("Confidentiality"), _confidentiality), (*_EVERYBODY, *_OWN)),
    _Part(_one(N_("People"), _people), _EVERYBODY),
    _Part(_one(N_("Contacts"), _contacts), _EVERYBODY),
)
"""The parts of the documents in their order, and who reads them."""
