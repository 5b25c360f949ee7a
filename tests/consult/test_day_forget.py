"""Names are removed from a day: whose, what goes and stays, and that no copy on this machine holds them."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from consult import day_forget
from consult.app import ConsultApp
from consult.day_context import Context, Entry, Key, What
from consult.day_forget import Kept
from consult.screens.day import DayScreen
from consult.screens.forget_form import ForgetForm, ForgetToldForm
from consult.screens.home import HomeScreen
from sessions import conduct
from sessions.codes import Kind
from sessions.event import closing, network, programme, report, rooms, taking
from sessions.language import ENGLISH
from sessions.store import disk, layout
from sessions.store.archive import Archive
from sessions.workshop import Workshop
from tests.consult.builders import BEGIN, in_phase, message, screen_text, settle, words
from tests.consult.test_day import SMALL, at_day, choose, day, failure, opened, planned, stored, to_entry
from tests.consult.test_screens import HOSTILE
from tests.sessions.event.event_builders import DISTRICTS, announced, event, with_rooms

CONTACT = "buero@lindenau.example"
LINDENAU = DISTRICTS[2].model_copy(
    update={"profile": DISTRICTS[2].profile.model_copy(update={"contact": CONTACT, "seeks": "Rat von Frau Beispiel"})}
)
CONTEXT = Context(ENGLISH, BEGIN.date(), {item.id: item for item in (*DISTRICTS[:2], LINDENAU, DISTRICTS[3])})


def gathered() -> Workshop:
    """Return a day with two people who are named, and nobody else."""
    workshop = taking.forget(event(people=1))
    workshop = taking.add_person(
        workshop, "AB", name="Anna Beispiel", contact="anna@amt.de", district="nordufer", function="Schulamt"
    )
    return taking.add_person(workshop, "XY", name="Xaver Yilmaz")


ANNA, XAVER = gathered().people[-2].id, gathered().people[-1].id
ALL = (Kept("nordufer", ANNA), Kept("lindenau"), Kept(None, XAVER))


# --- what there is, and what is said of it --------------------------------------------------------------------------


def test_those_of_whom_a_name_or_contact_is_kept_stand_by_district() -> None:
    assert day_forget.kept(gathered(), CONTEXT) == ALL
    assert day_forget.kept(taking.forget(gathered()), replace(CONTEXT, districts={})) == ()
    only_contact = taking.edit_person(gathered(), XAVER, "XY", contact="0170 1")
    assert Kept(None, XAVER) in day_forget.kept(only_contact, CONTEXT)


@pytest.mark.parametrize(
    ("key", "chosen"),
    [
        (None, set()),
        (Key(What.PERSON, ANNA), {ALL[0]}),
        (Key(What.PERSON, 1), set()),
        (Key(What.DISTRICT, 0, "lindenau"), {ALL[1]}),
        (Key(What.DISTRICT, 0, "heidewald"), set()),
        (Key(What.CANDIDATE, ANNA), set()),
    ],
)
def test_the_chosen_row_says_whose_names_are_meant(key: Key | None, chosen: set[Kept]) -> None:
    assert day_forget.meant(key, ALL) == chosen


def test_what_goes_is_named_and_what_stays_is_said() -> None:
    told = "\n".join(day_forget.lines(ALL, gathered(), CONTEXT))
    assert told.startswith("3 entries go")
    assert "– Bezirk Nordufer · AB · Anna Beispiel, anna@amt.de" in told
    assert f"– Stadt Lindenau · Contact in the profile: {CONTACT}" in told
    assert "– Agency and guests · XY · Xaver Yilmaz" in told
    for said in ("initials, function", "no longer checked", "F7", "second copy", "backups"):
        assert said in told
    alone = day_forget.lines({ALL[2]}, gathered(), CONTEXT)
    assert alone[0].startswith("1 entry goes")
    assert not [line for line in alone if "Anna" in line]


def test_where_names_are_said_all_the_same_is_named() -> None:
    workshop = report.add_point(gathered(), "Frau Beispiels Büro")
    workshop = network.take_home(workshop, "nordufer", "Beispiel anrufen")
    session = conduct.record(in_phase("case"), Kind.FACT, "Anna Beispiel leitet es", "AB", BEGIN)
    told = day_forget.lines({ALL[0]}, workshop, CONTEXT, [session])
    places = [
        "– Report: Beispiels",
        "– What goes home: Beispiel",
        "– Der Fall: Anna Beispiel",
        "– Stadt Lindenau: Beispiel",
    ]
    assert [line for line in told if line in places] == places
    none = day_forget.lines({ALL[2]}, workshop, CONTEXT, [session])
    assert any("none of these names was found" in line for line in none)


def test_many_places_are_not_all_named() -> None:
    workshop = gathered()
    for number in range(20):
        workshop = network.take_home(workshop, "nordufer", f"Beispiel{'s' if number % 2 else ''}")
        workshop = report.ask(workshop, f"BEISPIEL-{number}", None)
    workshop = programme.lay_out(workshop, programme.half_day("de"))
    crowd = [f"Anna B{chr(97 + n)}ispiel" for n in range(20)]
    for number, name in enumerate(crowd):
        workshop = taking.add_person(workshop, f"C{number}", name=name)
        workshop = report.add_point(workshop, name)
    told = day_forget.lines(day_forget.kept(workshop, CONTEXT), workshop, CONTEXT)
    assert sum(line.startswith(("– Report", "– What goes home")) for line in told) == day_forget.SHOWN
    assert any(line.startswith("… and ") for line in told)


def test_the_change_leaves_all_else() -> None:
    workshop = gathered()
    change, profiles = day_forget.removal(ALL, CONTEXT)
    assert change(workshop, BEGIN) == taking.forget(workshop)
    assert {name: edited.becomes for name, edited in profiles.items()} == {
        "lindenau": LINDENAU.profile.model_copy(update={"contact": ""})
    }
    change, profiles = day_forget.removal({ALL[1]}, CONTEXT)
    assert change(workshop, BEGIN) == workshop


# --- by keys --------------------------------------------------------------------------------------------------------


async def choosing(pilot: Pilot[None], app: ConsultApp) -> OptionList:
    await pilot.press("ctrl+k")
    return await at_choice(pilot, app)


async def at_choice(pilot: Pilot[None], app: ConsultApp) -> OptionList:
    await settle(pilot, lambda: isinstance(app.screen, ForgetForm) and app.screen.focused is not None)
    return app.screen.query_one(OptionList)


async def at_lines(pilot: Pilot[None], app: ConsultApp) -> None:
    await settle(pilot, lambda: isinstance(app.screen, ForgetToldForm) and "F7" in words(app, "#proposal"))


def boxes(people: OptionList) -> str:
    """Return what stands in the boxes, from the first row to the last."""
    return "".join(str(option.prompt).partition("[")[2][:1] for option in people.options)


def holding(folder: Path, text: str) -> list[Path]:
    """Return the files below a folder that hold a text, whatever they are."""
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def with_contact(app: ConsultApp, screen: DayScreen) -> None:
    app.archive.save_district(LINDENAU)
    screen.look_around()


async def test_all_names_are_removed_and_no_file_on_this_machine_holds_them(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(gathered()), SMALL) as (app, pilot, screen):
        await with_contact(app, screen)
        people = await choosing(pilot, app)
        assert boxes(people) == " " * 6
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)
        assert "3 entries go" in words(app, "#proposal")
        assert stored(app).people[-1].name == "Xaver Yilmaz"
        await pilot.press("ctrl+s")
        await at_day(pilot, app)
        await settle(pilot, lambda: "3 entries are removed" in message(app))
        left = stored(app)
        assert [person for person in left.people if person.name or person.contact] == []
        assert [person.initials for person in left.people] == [person.initials for person in gathered().people]
        for text in ("Beispiel, ", "Anna Beispiel", "anna@amt.de", "Yilmaz", CONTACT):
            assert holding(tmp_path, text) == [], text
        await pilot.press("ctrl+k")
        await settle(pilot, lambda: "No names and contacts" in message(app))
        await pilot.press("f7")
        await settle(pilot, lambda: stored(app).people[-1].name == "Xaver Yilmaz")
        assert app.archive.district("lindenau") == LINDENAU
        await pilot.press("f8")
        await settle(pilot, lambda: stored(app).people[-1].name == "")
        await settle(pilot, lambda: not holding(tmp_path, "Yilmaz"))
        assert holding(tmp_path, CONTACT) == []


async def test_one_person_or_one_district_is_chosen(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event(people=2)), SMALL) as (app, pilot, _screen):
        people = await choosing(pilot, app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Nobody is chosen" in words(app, "#form-message"))
        await pilot.press("down", "space")
        await settle(pilot, lambda: boxes(people) == "–X  " + " " * 8)
        await pilot.press("down", "down", "enter")
        await settle(pilot, lambda: boxes(people) == "–X XXX" + " " * 6)
        await pilot.press("space", "f2")
        await settle(pilot, lambda: boxes(people) == "X" * 12)
        await pilot.press("f2", "enter", "ctrl+s")
        await at_lines(pilot, app)
        await pilot.press("enter", "down", "escape")
        people = await at_choice(pilot, app)
        assert boxes(people) == "   XXX" + " " * 6, "what was chosen stays chosen"
        await pilot.press("ctrl+s")
        await at_lines(pilot, app)
        await pilot.press("ctrl+s")
        await at_day(pilot, app)
        await settle(pilot, lambda: "2 entries are removed" in message(app))
        assert [person.district for person in stored(app).people if not person.name] == ["suedring"] * 2 + [None] * 2


@pytest.mark.parametrize(("entry", "text"), [(Entry.PERSON, "Anna"), (Entry.DISTRICT, "Nordufer")])
async def test_what_the_chosen_row_means_is_chosen_already(tmp_path: Path, entry: Entry, text: str) -> None:
    async with opened(tmp_path, planned(gathered())) as (app, pilot, screen):
        await to_entry(pilot, screen, entry)
        await choose(pilot, screen, text)
        people = await choosing(pilot, app)
        assert boxes(people) == "XX  "
        assert people.highlighted == 0


async def test_names_of_an_event_that_has_ended_are_removed_too(tmp_path: Path) -> None:
    workshop = closing.end(programme.begin(planned(gathered()), BEGIN), BEGIN)
    async with opened(tmp_path, workshop) as (app, pilot, _screen):
        await choosing(pilot, app)
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: stored(app).people[-1].name == "")
        assert stored(app) == taking.forget(workshop)
        await at_day(pilot, app)
        await pilot.press("f7")
        await settle(pilot, lambda: stored(app) == workshop)


async def test_after_leaving_the_day_nothing_brings_names_back(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(gathered())) as (app, pilot, screen):
        await choosing(pilot, app)
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)
        await pilot.press("ctrl+s")
        await at_day(pilot, app)
        screen.action_do("home")
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen))
        await day(pilot, app, "werkstatt")
        await pilot.press("f7")
        await settle(pilot, lambda: "nothing to take back" in message(app))
        assert holding(tmp_path, "Yilmaz") == []


async def test_a_wrong_key_removes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(gathered())) as (app, pilot, screen):
        before = stored(app)
        screen.line.value = "angefangen"
        await choosing(pilot, app)
        await pilot.press("f2", "escape")
        await at_day(pilot, app)
        await choosing(pilot, app)
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)
        await pilot.press("enter", "space", "f2", "up", "escape")
        await at_choice(pilot, app)
        await pilot.press("escape")
        await at_day(pilot, app)
        assert stored(app) == before
        assert screen.line.value == "angefangen"


async def test_without_people_that_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(announced())) as (app, pilot, _screen):
        await pilot.press("ctrl+k")
        await settle(pilot, lambda: "Nobody is in the list of people yet." in message(app))


async def test_the_key_twice_asks_once(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(gathered())) as (app, pilot, screen):
        screen.do_forget()
        screen.do_forget()
        await at_choice(pilot, app)
        assert sum(isinstance(other, ForgetForm) for other in app.screen_stack) == 1


async def test_where_a_consultation_names_somebody_is_said(tmp_path: Path) -> None:
    workshop = planned(with_rooms(people=1))
    workshop = taking.add_person(workshop, "ZZ", name="Zacharias Zander")
    async with opened(tmp_path, workshop) as (app, pilot, screen):
        room = workshop.rooms[0]
        session = conduct.record(in_phase("case"), Kind.FACT, "Herr Zander zahlt", "AB", BEGIN)
        session = session.model_copy(update={"district": "nordufer", "workshop": workshop.id})
        app.archive.create(session).close()
        app.archive.save_workshop(rooms.set_session(workshop, 1, room.name, session.id))
        await screen.desk.take_theirs()
        await choosing(pilot, app)
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)
        assert "– Der Fall: Zander" in words(app, "#proposal")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_names_are_shown_and_removed(tmp_path: Path, text: str) -> None:
    workshop = taking.add_person(planned(event(people=0)), "AB", name=text[:290], contact=text[:290])
    async with opened(tmp_path, workshop, SMALL) as (app, pilot, _screen):
        people = await choosing(pilot, app)
        assert len(screen_text(app).splitlines()) == SMALL[1]
        assert boxes(people) == "  "
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: stored(app) == taking.forget(workshop))


# --- when it cannot be stored ---------------------------------------------------------------------------------------


async def test_a_disk_that_refuses_is_loud_and_nothing_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, planned(gathered())) as (app, pilot, screen):
        await choosing(pilot, app)
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(disk, "write_new", full)
            await pilot.press("ctrl+s")
            await settle(pilot, lambda: "No space left" in failure(app))
        assert stored(app) == screen.desk.workshop == planned(gathered())


async def test_a_copy_that_keeps_a_name_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(gathered())) as (app, pilot, _screen):
        archive = app.archive
        copy = archive.places(layout.workshop_file(archive.root, "werkstatt")).kept
        await choosing(pilot, app)
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)
        copy.unlink()
        copy.mkdir()  # no file can take its place
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "may still hold names" in message(app))
        assert str(copy) in message(app)
        assert stored(app) == taking.forget(planned(gathered()))
        copy.rmdir()
        await pilot.press("ctrl+k")
        await settle(pilot, lambda: "No names and contacts" in message(app))
        await settle(pilot, copy.is_file)


async def test_a_contact_that_another_program_changed_is_not_removed_unseen(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(gathered())) as (app, pilot, screen):
        await with_contact(app, screen)
        await choosing(pilot, app)
        await pilot.press("f2", "ctrl+s")
        await at_lines(pilot, app)
        other = Archive.open(app.settings.archive, app.settings.state)
        theirs = LINDENAU.profile.model_copy(update={"contact": "neu@lindenau.example"})
        other.change_profile("lindenau", LINDENAU.profile, theirs)
        await pilot.press("ctrl+s")
        await at_day(pilot, app)
        await settle(pilot, lambda: "changed by another program" in message(app))
        assert other.district("lindenau").profile == theirs
        assert stored(app).people[-1].name == "Xaver Yilmaz"
        await choosing(pilot, app)
        assert "neu@lindenau.example" in screen_text(app)


def test_a_district_that_is_not_read_has_no_contact() -> None:
    workshop = taking.take_in(gathered(), "fremd")
    assert day_forget.kept(workshop, CONTEXT) == ALL
