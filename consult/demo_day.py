"""The sample day: the announced workshop of 18 September 2019, held by a script with four consultations.

What is real stands in the announcement; ``demo_data/day.toml`` says what is invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from consult import day_notes, demo
from sessions.codes import Role
from sessions.district import District
from sessions.event import casting, closing, needs, network, programme, report, rooms, taking
from sessions.language import Language
from sessions.notes.day_sheet import Day, day_sheet
from sessions.notes.sheet import Reader
from sessions.notes.write import Rendered, write_notes
from sessions.record import Person, Session
from sessions.store.archive import Archive
from sessions.workshop import Item, ItemKind, Participant, Room

ZONE = timezone(timedelta(hours=2))
"""The time of the place on that day."""
Tell = Callable[[str], None]


def open_on(archive: Archive, language: Language) -> str:
    """Put the whole sample day into an empty archive and return the id of the workshop on which the program opens.

    Raises:
        Refusal: the archive cannot be written.
    """
    demo.fill(archive)
    return play(archive, language, lambda _line: None).workshop.id


def play(archive: Archive, language: Language, tell: Tell) -> Day:
    """Hold the day by its script, each part as its function says, into an archive filled by ``demo.fill``.

    Args:
        tell: is given each line that is said, as plain text.

    Raises:
        Refusal: the script does what is refused, or the archive cannot be written.
    """
    return _Player(archive, replace(language, zone=ZONE), tell).play()


def write_documents(day: Day, folder: Path, language: Language) -> list[Path]:
    """Write the documents of the day, without contacts, and for those who were there the notes of its consultations.

    Raises:
        Refusal: a document is there already, or cannot be written.
    """
    local = replace(language, zone=ZONE)
    end = day.workshop.ended_at
    assert end is not None
    files: dict[str, Rendered] = {}
    for to in day_notes.addressees(day):
        if not to.contacts:
            files |= day_notes.files_for(day, to, day_sheet(day, to, local, end), local)
    written = write_notes(folder, {name: file.data for name, file in files.items()})
    for session in day.sessions:
        written += demo.write_notes(session, folder, end, local, (Reader.CASE_GIVER, Reader.GROUP))
    return written


class _Player:
    """The day while it is held: what was said goes through the functions of the event and is stored part by part."""

    def __init__(self, archive: Archive, language: Language, tell: Tell) -> None:
        self.archive, self.language, self.tell = archive, language, tell
        self.script = demo.data("day.toml")
        self.districts = tuple(archive.district(item["district"]) for item in self.script["taking"])
        self.sessions: list[Session] = []
        self.workshop = demo.workshop()

    def play(self) -> Day:
        self._prepare()
        for number, held in enumerate(self.script["held"]):
            now: datetime = held["at"]
            self.workshop = (programme.advance if number else programme.begin)(self.workshop, now)
            self._say_item(now)
            for part in held["do"]:
                getattr(self, f"_do_{part}")(now)
            self.archive.save_workshop(self.workshop)
        self.workshop = closing.end(self.workshop, self.script["ends"])
        self.archive.save_workshop(self.workshop)
        closed = self.language.gettext("Closed at {time}.")
        self.tell("")
        self.tell(closed.format(time=self.language.time(self.script["ends"])))
        return Day(self.workshop, self.districts, tuple(self.sessions))

    def _prepare(self) -> None:
        """Let districts and people take part and lay out the programme."""
        workshop = self.workshop
        for item in self.script["taking"]:
            parts = {"let_in": item.get("let_in", False), "note": item.get("note", "")}
            workshop = taking.take_in(workshop, item["district"], item.get("agreement"), **parts)
        for person in self.script["person"]:
            workshop = taking.add_person(
                workshop,
                person["initials"],
                district=person.get("district"),
                function=person["function"],
                contact=person.get("contact", ""),
                role=Role(person.get("role", Role.CONSULTANT)),
            )
        items = self.script["item"]
        drafts = [
            programme.Draft(ItemKind(item["kind"]), item["title"], item["minutes"], item.get("round")) for item in items
        ]
        workshop = programme.lay_out(workshop, drafts)
        for item, draft in zip(workshop.programme, items, strict=True):
            if draft.get("drop"):
                workshop = programme.drop(workshop, item.id)
        assert workshop.begins is not None
        assert workshop.ends is not None
        self.workshop = programme.fit(workshop, workshop.begins, workshop.ends)
        self.archive.save_workshop(self.workshop)

    # --- what is done in the items ------------------------------------------------------------------------------

    def _do_rule(self, now: datetime) -> None:
        self.workshop = taking.agree_on_rule(self.workshop, self.script["rule"], now)
        self.tell(f"       „{self.script['rule']}“")

    def _do_report(self, _now: datetime) -> None:
        for point in self.script["report"]["points"]:
            self.workshop = report.add_point(self.workshop, point)
            self.tell(f"  – {point}")

    def _do_questions(self, _now: datetime) -> None:
        for item in self.script["report"]["question"]:
            self.workshop = report.ask(self.workshop, item["text"], item["district"])
            self.tell(f"  {self._name(item['district'])}: {item['text']}")
            if "answer" in item:
                self.workshop = report.answer(self.workshop, self.workshop.last_id, item["answer"])
                self.tell(f"      → {item['answer']}")
        for item in self.script["report"]["transferable"]:
            self.workshop = report.add_transferable(self.workshop, item["what"], item["conditions"])

    def _do_catch_up(self, now: datetime) -> None:
        """Bring the day back in time as the program proposes."""
        proposal = programme.catch_up(self.workshop, now, programme.ends_at(self.workshop, ZONE))
        self.workshop = programme.taken(self.workshop, proposal)
        titles = {item.id: item.title for item in self.workshop.programme}
        for item, minutes in proposal.gives:
            self.tell(f"       {titles[item]}: −{minutes} min")

    def _do_needs(self, _now: datetime) -> None:
        for item in self.script["need"]:
            for question, hands in item["hands"].items():
                self.workshop = needs.set_need(self.workshop, int(question), item["district"], hands)
        for rank in needs.ranking(self.workshop):
            for question in rank.questions:
                self.tell(f"  {rank.dots:3} {self.workshop.guiding_questions[question - 1]}")

    def _do_casting(self, _now: datetime) -> None:
        for item in self.script["candidate"]:
            parts = casting.CandidateParts(
                case=item.get("case"),
                urgency=item["urgency"],
                importance=item["importance"],
                question=item["question"],
            )
            self.workshop = casting.propose(self.workshop, item["district"], item["sentence"], **parts)
            self.workshop = casting.clear(self.workshop, self.workshop.last_id, True)
        for candidate, item in zip(self.workshop.candidates, self.script["candidate"], strict=True):
            for district, count in item["dots"].items():
                self.workshop = casting.give_dots(self.workshop, candidate.id, district, count)
        for rank in casting.standing(self.workshop, {}):
            for number in rank.candidates:
                found = next(item for item in self.workshop.candidates if item.id == number)
                self.tell(f"  {rank.dots:3} {self._name(found.district)}: {found.sentence}")
        for choice in self.script["choice"]:
            chosen = [self._candidate(district) for district in choice["districts"]]
            self.workshop = casting.choose(self.workshop, choice["round"], chosen, {})

    def _do_rooms(self, _now: datetime) -> None:
        """Open the rooms and seat everybody by rule, then by hand as the script names them."""
        for item in self.script["room"]:
            candidate = self._candidate(item["district"])
            self.workshop = rooms.open_room(self.workshop, item["round"], item["name"], candidate, item["method"])
        for number in sorted({item["round"] for item in self.script["room"]}):
            self.workshop = rooms.seat(self.workshop, number, self.districts, rooms.Seating.MIXED, seed=0)
        for item in self.script["room"]:
            for initials in item["people"]:
                self.workshop = rooms.move(self.workshop, item["round"], self._person(initials).id, item["name"])
        for item in self.script["room"]:
            leads, writes = (self._person(item[role]).id for role in ("facilitator", "scribe"))
            self.workshop = rooms.appoint(self.workshop, item["round"], item["name"], leads, writes)

    def _do_round(self, _now: datetime) -> None:
        """Hold the consultations of the running round, one after the other, though they were held at once."""
        item = self._item()
        for part in self.script["room"]:
            if part["round"] != item.round:
                continue
            room = rooms.room_named(self.workshop, part["round"], part["name"])
            self.tell("")
            self.tell(f"  {room.name} · {self._name(part['district'])}")
            session = demo.play(self.archive, self.language, self.tell, part["script"], tuple(self._people(room)))
            self.sessions.append(session)
            self.workshop = rooms.set_session(self.workshop, room.round, room.name, session.id)

    def _do_plenum(self, _now: datetime) -> None:
        for item in self.script["said"]:
            words = {name: item[name] for name in ("question", "insight", "step")}
            candidate = self._candidate(item["district"])
            self.workshop = network.say_in_plenum(self.workshop, item["district"], candidate, **words)
            self.tell(f"  {self._name(item['district'])}: {item['insight']} → {item['step']}")

    def _do_transfer(self, _now: datetime) -> None:
        for item in self.script["home"]:
            self.workshop = network.take_home(self.workshop, item["district"], item["text"])
            self.tell(f"  {self._name(item['district'])}: {item['text']}")
        for item in self.script["help"]:
            self.workshop = network.agree_help(self.workshop, item["giver"], item["taker"], item["what"])
            self.tell(f"  {self._name(item['giver'])} → {self._name(item['taker'])}: {item['what']}")

    def _do_feedback(self, now: datetime) -> None:
        for item in self.script["hands"]:
            self.workshop = closing.show_hands(self.workshop, item["question"], item["counts"], now)
        for item in self.script["voice"]:
            self.workshop = closing.give_feedback(self.workshop, item["text"], now)
            self.tell(f"  {item['text']}")
        day: date = self.script["look_back"]
        self.workshop = closing.set_look_back(self.workshop, day)
        words = self.language.gettext("We look back on {day}.")
        self.tell(f"  {words.format(day=self.language.long_date(day))}")

    # --- helpers ------------------------------------------------------------------------------------------------

    def _say_item(self, now: datetime) -> None:
        late = programme.behind(self.workshop, now, programme.ends_at(self.workshop, ZONE))
        minutes = round(late.total_seconds() / 60)
        behind = f" ({minutes:+d} min)" if minutes else ""
        self.tell("")
        self.tell(f"{self.language.time(now)}  {self._item().title.upper()}{behind}")

    def _item(self) -> Item:
        run = self.workshop.run
        assert run is not None
        return next(item for item in self.workshop.programme if item.id == run.item)

    def _candidate(self, district: str) -> int:
        """Return the number of a district's first candidate."""
        return next(item.id for item in self.workshop.candidates if item.district == district)

    def _person(self, initials: str) -> Participant:
        return next(person for person in self.workshop.people if person.initials == initials)

    def _people(self, room: Room) -> Iterator[Person]:
        """Yield who sits in a room as a consultation lists them; colleagues of the case giver listen."""
        houses = {item["initials"]: item["house"] for item in self.script["person"] if "house" in item}
        owner = next(item.district for item in self.workshop.candidates if item.id == room.candidate)
        for number in sorted(room.people):
            person = next(item for item in self.workshop.people if item.id == number)
            colleague = person.district == owner and person.role is not Role.CASE_GIVER
            role = Role.OBSERVER if colleague else Role.CONSULTANT
            if person.district == owner and person.role is Role.CASE_GIVER:
                role = Role.CASE_GIVER
            role = {room.facilitator: Role.FACILITATOR, room.scribe: Role.SCRIBE}.get(number, role)
            district = self._name(person.district) if person.district else houses[person.initials]
            yield Person(initials=person.initials, district=district, function=person.function, role=role)

    def _name(self, district: str) -> str:
        found: District = next(item for item in self.districts if item.id == district)
        return found.name
