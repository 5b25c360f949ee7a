"""A room goes to another laptop by file and comes back, on real archives."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions import conduct, handing_on
from sessions.codes import Kind
from sessions.district import District, Profile
from sessions.event import rooms
from sessions.event.merging import Conflict
from sessions.event.taking import lacking
from sessions.record import Case, Session, numbered
from sessions.refusal import Reason, Refusal
from sessions.store import backup, disk, doctor, encoding, layout, room_package
from sessions.store.archive import Archive
from sessions.store.room_package import Report
from sessions.workshop import Taking, Workshop
from tests.sessions.core_builders import at
from tests.sessions.event.changes import OPERATIONS, Operation, base_session, changed, unmarked
from tests.sessions.event.event_builders import with_cases

NOW = datetime(2026, 11, 25, 9, 30, 10, tzinfo=UTC)
NAMES = ("Raum 1", "Raum 2", "Raum 3")
HALDERN = District(
    id="haldern",
    name="Landkreis Haldern",
    profile=Profile(seeks="Partner", contact="0123"),
    cases=(Case(id="case", title="Übergänge"), Case(id="secret", title="Anderes", concern="Nicht für alle")),
)


def held(name: str) -> Session:
    """Return the consultation of a room."""
    return base_session().model_copy(update={"id": f"2019-09-18-{name[-1]}", "workshop": "werkstatt"})


def event() -> Workshop:
    """Return an event with a round in three rooms, each with a consultation."""
    workshop = with_cases()
    people = tuple(person.model_copy(update={"contact": "0456"}) for person in workshop.people)
    workshop = workshop.model_copy(update={"people": people, "contact": "0789"})
    for number, name in enumerate(NAMES):
        workshop = rooms.open_room(workshop, 1, name)
        workshop = rooms.move(workshop, 1, people[number].id, name)
        workshop = rooms.set_session(workshop, 1, name, held(name).id)
    return workshop


def home_at(folder: Path) -> Archive:
    archive = Archive.open(folder / "home", folder / "state", "home", new_id=lambda: "home1")
    archive.save_district(HALDERN)
    archive.save_workshop(event())
    for name in NAMES:
        archive.create(held(name)).close()
    return archive


@pytest.fixture
def home(tmp_path: Path) -> Archive:
    return home_at(tmp_path)


def pack(home: Archive, out: Path, room: str = NAMES[0]) -> room_package.Packed:
    return room_package.pack(home, "werkstatt", 1, room, out, now=NOW, program="9.9")


def laptop(file: Path, into: Path) -> Archive:
    """Return the archive of another laptop, with a state of its own."""
    room_package.open_package(file, into)
    return Archive.open(into, into.with_name(f"{into.name}-state"), into.name)


def change(archive: Archive, session: str, work: Callable[[Session], Session], minutes: float = 50) -> Session:
    with archive.write(session) as writer:
        writer.save(work(writer.session), at(minutes))
        return writer.session


def bring(away: Archive, out: Path) -> Path:
    room_package.bring_back(away, out, NOW, program="9.9")
    return out


def take(home: Archive, file: Path) -> Report:
    return room_package.take_back(home, file, NOW)


def workshop_at(archive: Archive) -> Workshop:
    (found,) = archive.workshops()
    return found


@contextmanager
def refused(reason: Reason, **facts: object) -> Iterator[None]:
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.reason is reason
    assert {name: caught.value.facts.get(name) for name in facts} == facts


def say(text: str, minutes: float = 30) -> Callable[[Session], Session]:
    return lambda session: conduct.record(session, Kind.IDEA, text, "SB", at(minutes))


# --- there and back ---


def test_there_and_back(home: Archive, tmp_path: Path) -> None:
    packed = pack(home, tmp_path / "p.zip")
    assert packed.package == room_package.open_package(tmp_path / "p.zip", tmp_path / "room")
    assert (packed.file.districts, packed.file.sessions, packed.file.workshops, packed.file.others) == (1, 1, 1, 0)
    assert [room.away for room in workshop_at(home).rooms] == [True, False, False]

    away = Archive.open(tmp_path / "room", tmp_path / "room-state", "room")
    assert away.id not in {home.id, packed.file.archive}
    assert room_package.of_archive(away.root) == packed.package
    session = held(NAMES[0])
    assert away.load(session.id) == session
    theirs = change(away, session.id, say("dort"))

    report = take(home, bring(away, tmp_path / "r.zip"))
    merged = home.load(session.id)
    assert report == Report(packed.package, merged, (), 1, 0, 0, (), unchanged=False)
    assert unmarked(merged) == theirs
    assert workshop_at(home) == event()

    again = take(home, tmp_path / "r.zip")
    assert again == Report(packed.package, merged, (), 0, 0, 0, (), unchanged=True)


def test_what_was_put_right_at_home_stays_when_the_laptop_returns_once_more(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away, name = laptop(tmp_path / "p.zip", tmp_path / "room"), held(NAMES[0]).id
    theirs = change(away, name, say("dotr"))
    take(home, bring(away, tmp_path / "first.zip"))
    change(home, name, lambda session: conduct.edit(session, theirs.last_id, "dort", "SB"))
    assert take(home, tmp_path / "first.zip").unchanged

    change(away, name, say("und noch etwas"), 60)
    report = take(home, bring(away, tmp_path / "second.zip"))
    assert (report.added, report.conflicts) == (1, ())
    assert [item.text for item in report.merged.contributions][-2:] == ["dort", "und noch etwas"]


def test_a_laptop_that_goes_on_brings_what_it_says_last(home: Archive, tmp_path: Path) -> None:
    change(home, held(NAMES[0]).id, say("hier, unter derselben Nummer"))
    pack(home, tmp_path / "p.zip")
    away, name = laptop(tmp_path / "p.zip", tmp_path / "room"), held(NAMES[0]).id
    change(home, name, say("hier, unter derselben Nummer wie dort"))
    number = change(away, name, say("ein Budgt")).last_id
    change(away, name, say("bleibt nicht"))
    take(home, bring(away, tmp_path / "first.zip"))

    change(away, name, lambda session: conduct.edit(session, number, "ein Budget", "SB"), 60)
    change(away, name, lambda session: conduct.strike(session, number + 1), 60)
    change(away, name, lambda session: conduct.close(session, at(60)), 60)
    report = take(home, bring(away, tmp_path / "second.zip"))
    assert (report.added, report.changed, report.struck, report.conflicts) == (0, 1, 1, ())
    texts = [item.text for item in report.merged.contributions]
    assert texts[-3:] == ["hier, unter derselben Nummer", "hier, unter derselben Nummer wie dort", "ein Budget"]
    assert report.merged.closed_at == at(60)
    assert take(home, tmp_path / "first.zip").unchanged


def test_an_older_file_brings_nothing_and_leaves_a_room_away_that_went_again(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away, name = laptop(tmp_path / "p.zip", tmp_path / "room"), held(NAMES[0]).id
    change(away, name, say("erst"), 60)
    first = bring(away, tmp_path / "first.zip")
    change(away, name, say("dort"), 70)
    take(home, bring(away, tmp_path / "second.zip"))
    pack(home, tmp_path / "again.zip")
    report = take(home, first)
    assert (report.unchanged, report.older) == (True, True)
    assert workshop_at(home).rooms[0].away
    assert home.load(name).contributions[-1].text == "dort"


def test_what_was_undone_on_the_laptop_or_lost_with_its_disk_stays_here(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away, name = laptop(tmp_path / "p.zip", tmp_path / "room"), held(NAMES[0]).id
    before = away.load(name)
    change(away, name, say("eins", 20))
    change(away, name, say("zwei", 21))
    take(home, bring(away, tmp_path / "first.zip"))
    change(away, name, lambda _: say("ganz anders", 30)(before), 60)  # both undone, and their numbers used again
    report = take(home, bring(away, tmp_path / "second.zip"))
    assert [item.text for item in report.merged.contributions][-3:] == ["eins", "zwei", "ganz anders"]
    assert (report.added, report.conflicts) == (1, ())


def test_what_the_group_may_read_goes_by_the_numbers_here(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away, name = laptop(tmp_path / "p.zip", tmp_path / "room"), held(NAMES[0]).id
    secret = change(home, name, say("bleibt hier")).last_id
    opened = change(away, name, say("darf hinaus")).last_id
    assert secret == opened
    change(away, name, lambda session: handing_on.release_line(session, opened, True, at(40)), 60)
    merged = take(home, bring(away, tmp_path / "r.zip")).merged
    (line,) = merged.release.lines
    assert conduct.contribution(merged, line).text == "darf hinaus"


def test_a_consultation_that_was_removed_at_home_comes_back_once(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away, name = laptop(tmp_path / "p.zip", tmp_path / "room"), held(NAMES[0]).id
    line = change(away, name, say("neu")).last_id
    layout.session_file(home.root, held(NAMES[0]).district, name).unlink()
    take(home, bring(away, tmp_path / "first.zip"))
    change(away, name, lambda session: conduct.edit(session, line, "neu, genauer", "SB"), 60)
    report = take(home, bring(away, tmp_path / "second.zip"))
    assert (report.changed, report.added, report.conflicts) == (1, 0, ())


def test_nothing_that_a_room_need_not_know_goes_with_it(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip", NAMES[1])
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    workshop = workshop_at(away)
    assert [room.name for room in workshop.rooms] == [NAMES[1]]
    assert [room.away for room in workshop.rooms] == [False]
    assert [person.id for person in workshop.people] == list(workshop.rooms[0].people)
    assert workshop.candidates == ()
    assert away.session_ids() == [held(NAMES[1]).id]
    (district,) = away.districts()
    assert [case.id for case in district.cases] == ["case"]
    everything = b"".join(path.read_bytes() for path in away.root.rglob("*.json"))
    assert not [word for word in (b"0123", b"0456", b"0789", "Nicht für alle".encode()) if word in everything]


def test_of_districts_a_room_knows_only_that_they_take_part(home: Archive, tmp_path: Path) -> None:
    taking = workshop_at(home).districts
    agreed = {"agreement": date(2019, 3, 4), "let_in": True, "note": "Geheim"}
    noted = tuple(item.model_copy(update=agreed) for item in taking)
    home.save_workshop(workshop_at(home).model_copy(update={"districts": noted, "needs_agreement": True}))
    packed = pack(home, tmp_path / "p.zip").package
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    assert workshop_at(away).districts == tuple(Taking(district=item.district) for item in taking)
    assert lacking(workshop_at(away)) == ()
    everything = b"".join(path.read_bytes() for path in away.root.rglob("*.json"))
    assert not [word for word in (b"Geheim", b"2019-03-04") if word in everything]
    change(away, f"{packed.district}/{packed.session}", say("dort"))
    assert take(home, bring(away, tmp_path / "back.zip")).conflicts == ()
    assert (workshop_at(home).districts, workshop_at(home).needs_agreement) == (noted, True)


def test_a_room_that_was_not_touched_brings_nothing(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    report = take(home, tmp_path / "p.zip")
    assert (report.unchanged, report.conflicts) == (True, ())
    assert not workshop_at(home).rooms[0].away


def test_what_both_changed_is_kept_and_said(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    name = held(NAMES[0]).id
    for archive, text in ((home, "hier"), (away, "dort")):
        change(archive, name, lambda session, text=text: conduct.edit(session, 1, text, "FG"))  # type: ignore[misc]
    report = take(home, bring(away, tmp_path / "r.zip"))
    assert report.conflicts == (Conflict("contributions.text", "hier", "dort", kept=True, entry=1),)
    assert report.added == 1
    assert home.load(name) == report.merged


def test_a_consultation_that_was_begun_on_the_laptop_comes_home(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    away.save_district(HALDERN.model_copy(update={"id": "weida", "name": "Weida"}))
    new = held(NAMES[0]).model_copy(update={"district": "weida", "id": held(NAMES[1]).id})
    away.create(new).close()
    workshop = workshop_at(away)
    away.save_workshop(rooms.set_session(workshop, 1, NAMES[0], new.id))
    bring(away, tmp_path / "r.zip")
    for others in ((f"{new.id}-2",), ()):  # its id is taken at home; the second time it is there
        report = take(home, tmp_path / "r.zip")
        assert (report.others, report.conflicts, report.unchanged) == (others, (), not others)
    assert unmarked(home.load(f"{new.id}-2")) == new.model_copy(update={"id": f"{new.id}-2"})

    change(away, f"weida/{new.id}", say("geht dort weiter"), 70)
    report = take(home, bring(away, tmp_path / "later.zip"))
    assert (report.others, report.conflicts, report.unchanged) == ((), (), False)
    assert home.load(f"weida/{new.id}-2").contributions[-1].text == "geht dort weiter"
    assert len(home.session_ids()) == len(NAMES) + 1
    assert home.load(f"haldern/{new.id}") == held(NAMES[1])
    assert workshop_at(home).rooms[0].session == f"{new.id}-2"
    assert home.district("weida").name == "Weida"


def test_what_is_gone_at_home_comes_back(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    session = held(NAMES[0])
    layout.session_file(home.root, session.district, session.id).unlink()
    layout.workshop_file(home.root, "werkstatt").unlink()
    report = take(Archive.open(home.root, home.state), tmp_path / "p.zip")
    assert unmarked(home.load(session.id)) == session
    assert report.conflicts == (
        Conflict("sessions", "", session.case.title, kept=True),
        Conflict("workshop", "", "Werkstatt", kept=False),
    )


def test_what_else_the_laptop_changed_is_said(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    away.save_workshop(workshop_at(away).model_copy(update={"title": "Anders"}))
    away.save_district(away.district("haldern").model_copy(update={"name": "Anders"}))
    report = take(home, bring(away, tmp_path / "r.zip"))
    assert report.conflicts == (
        Conflict("title", "Werkstatt", "Anders", kept=False),
        Conflict("districts.name", "Landkreis Haldern", "Anders", kept=False),
    )
    assert (workshop_at(home).title, home.district("haldern")) == ("Werkstatt", HALDERN)


def test_an_event_that_has_ended_meanwhile_takes_a_room_back(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    home.save_workshop(workshop_at(home).model_copy(update={"ended_at": at(600)}))
    take(home, tmp_path / "p.zip")
    assert not workshop_at(home).rooms[0].away


# --- refused ---


def test_a_consultation_that_is_open_is_left_alone(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    session = held(NAMES[0]).id
    change(away, session, say("dort"))
    bring(away, tmp_path / "r.zip")
    with home.write(session) as writer:
        with refused(Reason.IN_USE, session=session):
            take(home, tmp_path / "r.zip")
        assert writer.session == held(NAMES[0])
    assert workshop_at(home).rooms[0].away
    assert take(home, tmp_path / "r.zip").added == 1


@pytest.mark.parametrize(
    ("workshop", "room", "reason"),
    [
        ("other", NAMES[0], Reason.NO_SUCH_WORKSHOP),
        ("werkstatt", "Raum 9", Reason.NO_SUCH_ROOM),
        ("werkstatt", "Raum 4", Reason.ROOM_UNPREPARED),
        ("werkstatt", "Raum 5", Reason.NO_SUCH_SESSION),
    ],
)
def test_what_cannot_be_packed(home: Archive, tmp_path: Path, workshop: str, room: str, reason: Reason) -> None:
    more = rooms.open_room(rooms.open_room(workshop_at(home), 1, "Raum 4"), 1, "Raum 5")
    home.save_workshop(rooms.set_session(more, 1, "Raum 5", "nowhere"))
    with refused(reason):
        room_package.pack(home, workshop, 1, room, tmp_path / "p.zip", now=NOW, program="1")
    assert not (tmp_path / "p.zip").exists()


def test_an_event_that_has_ended_packs_nothing(home: Archive, tmp_path: Path) -> None:
    home.save_workshop(workshop_at(home).model_copy(update={"ended_at": at(600)}))
    with refused(Reason.EVENT_ENDED):
        pack(home, tmp_path / "p.zip")
    assert not (tmp_path / "p.zip").exists()


def test_what_exists_is_not_written_over(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    payload = (tmp_path / "p.zip").read_bytes()
    with refused(Reason.TARGET_EXISTS, file=str(tmp_path / "p.zip")):
        pack(home, tmp_path / "p.zip", NAMES[1])
    with refused(Reason.TARGET_EXISTS, file=str(tmp_path / "p.zip")):
        bring(away, tmp_path / "p.zip")
    with refused(Reason.NOT_EMPTY, file=str(away.root)):
        room_package.open_package(tmp_path / "p.zip", away.root)
    with refused(Reason.IN_ARCHIVE):
        pack(home, home.root / "p.zip", NAMES[1])
    assert (tmp_path / "p.zip").read_bytes() == payload
    assert [room.away for room in workshop_at(home).rooms] == [True, False, False]


def test_a_room_that_cannot_be_marked_is_not_packed(home: Archive, tmp_path: Path) -> None:
    Archive.open(home.root, home.state).save_workshop(event().model_copy(update={"title": "Anders"}))
    mine = Archive.open(home.root, home.state)
    read, mine.workshops = mine.workshops, lambda: [event()]  # type: ignore[method-assign]
    read()
    Archive.open(home.root, home.state).save_workshop(event().model_copy(update={"title": "Noch anders"}))
    with refused(Reason.CHANGED_ON_DISK):
        pack(mine, tmp_path / "p.zip")
    assert not (tmp_path / "p.zip").exists()


def test_a_package_of_another_archive_is_not_merged(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    with refused(Reason.OTHER_ARCHIVE, file=str(tmp_path / "p.zip")):
        take(away, tmp_path / "p.zip")


def test_a_backup_is_no_package(home: Archive, tmp_path: Path) -> None:
    backup.write(home.root, tmp_path / "b.zip", NOW, program="1", state=home.state)
    for work in (lambda: take(home, tmp_path / "b.zip"), lambda: laptop(tmp_path / "b.zip", tmp_path / "new")):
        with refused(Reason.NOT_A_PACKAGE, file=str(tmp_path / "b.zip")):
            work()
    with refused(Reason.NOT_A_ROOM, file=str(home.root)):
        bring(home, tmp_path / "r.zip")
    assert not (tmp_path / "new").exists()


def test_damaged_bytes_are_refused(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    payload = (tmp_path / "p.zip").read_bytes()
    files = sorted(path.name for path in home.root.rglob("*"))
    found: list[Reason] = []
    for place in range(0, len(payload), 97):
        broken = bytearray(payload)
        broken[place] ^= 4
        (tmp_path / "p.zip").write_bytes(broken)
        try:
            report = take(home, tmp_path / "p.zip")
        except Refusal as refusal:
            found.append(refusal.reason)
        else:  # a date of the zip, or another field that nothing is read from
            assert report.unchanged
    assert set(found) == {Reason.DAMAGED}
    assert len(found) > len(payload) / 97 * 0.8
    (tmp_path / "p.zip").write_bytes(payload[:-50])
    with refused(Reason.DAMAGED):
        room_package.open_package(tmp_path / "p.zip", tmp_path / "room")
    assert not (tmp_path / "room").exists()
    assert sorted(path.name for path in home.root.rglob("*")) == files
    assert [unmarked(home.load(held(name).id)) for name in NAMES] == [held(name) for name in NAMES]


def _relabelled(label: bytes) -> list[tuple[str, bytes, bool]]:
    return [("archive.json", b'{"format": 1, "id": "x"}', False), ("package.json", label, True)]


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ({}, Reason.DAMAGED),
        ({"_meta": {"1": {"schema": 2}}}, Reason.DAMAGED),
        ({"_meta": {"1": {"schema": 2}}, "package": {"1": {"room": "x"}}}, Reason.DAMAGED),
        ({"_meta": {"1": {"schema": 99}}}, Reason.NEWER_FORMAT),
    ],
)
def test_a_label_that_says_nothing_is_refused(
    home: Archive, tmp_path: Path, tables: dict[str, dict[str, dict[str, object]]], reason: Reason
) -> None:
    files = _relabelled(encoding.encode(tables)[0])
    backup.write_files(files, "x", home.root, tmp_path / "p.zip", NOW, program="1")
    with refused(reason, file=str(tmp_path / "p.zip")):
        take(home, tmp_path / "p.zip")


# --- the archive of a room is like any other ---


def test_backup_and_doctor_know_the_label(home: Archive, tmp_path: Path) -> None:
    pack(home, tmp_path / "p.zip")
    away = laptop(tmp_path / "p.zip", tmp_path / "room")
    label = layout.package_file(away.root)
    remarks = {finding.code for finding in doctor.examine(away.root, away.state, away.device)}
    assert remarks <= {doctor.Damage.COPY_MISSING}, "second copies come with the first save"
    made = backup.write(away.root, tmp_path / "b.zip", NOW, program="1", state=away.state)
    assert (made.others, made.damaged) == (0, ())
    assert backup.contents(tmp_path / "b.zip")["package.json"] == label.read_bytes()

    disk.replace(label, label.read_bytes().replace(b"Raum 1", b"Raum 2"), layout.temporary_file(label))
    (found,) = [item for item in doctor.examine(away.root, away.state, away.device) if item.file == label]
    assert (found.code, found.remedy) == (doctor.Damage.CHECKSUM, doctor.Remedy.PERSON)
    made = backup.write(away.root, tmp_path / "c.zip", NOW, program="1", state=away.state)
    assert [item.file for item in made.damaged] == [label]
    with refused(Reason.DAMAGED, file=str(label)):
        bring(away, tmp_path / "r.zip")
    with refused(Reason.DAMAGED, file=str(tmp_path / "c.zip")):
        take(home, tmp_path / "c.zip")


# --- laws ---

TURNS = st.permutations([0, 1, 2])


def words(session: Session) -> list[str]:
    items = [item for group in numbered(session) for item in group]
    said = (getattr(item, "text", "") or getattr(item, "what", "") for item in items)
    return [text for text in said if text]  # shown hands have no words


def own(sessions: Sequence[Session]) -> set[str]:
    return {text for session in sessions for text in words(session)} - set(words(base_session()))


@given(st.tuples(OPERATIONS, OPERATIONS, OPERATIONS), TURNS, st.booleans())
@settings(max_examples=4, deadline=None)
def test_three_archives_are_merged_in_any_order(
    operations: tuple[list[Operation], ...], turns: list[int], one_room: bool
) -> None:
    """Three laptops with a room each, or three with the package of one room: everything is there, once."""
    with tempfile.TemporaryDirectory() as name:
        folder, numbers = Path(name), count()
        home = home_at(folder)
        names = [NAMES[0]] * 3 if one_room else list(NAMES)
        files, sides = [], []
        for room, done, side in zip(names, operations, "abc", strict=True):
            file = folder / f"{next(numbers)}.zip"
            pack(home, file, room)
            away = laptop(file, folder / side)
            sides.append(change(away, held(room).id, lambda s, done=done, side=side: changed(s, done, side)))  # type: ignore[misc]
            files.append(bring(away, folder / f"{side}-back.zip"))
        for turn in turns:
            take(home, files[turn])
        after = [home.load(held(room).id) for room in NAMES]
        said = [text for session in after for text in words(session)]
        assert {text: said.count(text) for text in own(sides)} == dict.fromkeys(own(sides), 1)
        assert own(after) == own(sides)
        if not one_room:
            assert [unmarked(session) for session in after] == sides
        assert not any(room.away for room in workshop_at(home).rooms)
        for file in files:
            assert take(home, file).unchanged
        assert [home.load(held(room).id) for room in NAMES] == after
