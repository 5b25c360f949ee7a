"""The documents of a day by command and by screen: who reads what is said first, and nothing is written over."""

import shutil
from pathlib import Path

import pytest
from textual.widgets import OptionList

from consult import day_notes, demo_day
from consult.cli import DAMAGED, DONE, REFUSED, USAGE, main
from consult.screens.day_notes import DayNotesScreen
from sessions.language import ENGLISH
from sessions.notes.day_sheet import Addressee, Day, DayReader
from sessions.store.archive import Archive
from sessions.store.catalogue import Catalogue
from sessions.workshop import Participant, TakenHome
from tests.consult.builders import field, message, screen_text, settle, started, words

Output = pytest.CaptureFixture[str]
DAY = "2019-09-18-bildungsbueros-aufbauen"
CASE = "2019-09-18-bildungsbuero-ohne-mandat.json"
CONTACT = "bildungsbuero@suedring.example"
DISTRICTS = ("bezirk-nordufer", "bezirk-suedring", "lindenau-am-strom", "landkreis-heidewald")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of the sample day; never written by a test."""
    folder = tmp_path_factory.mktemp("sample")
    demo_day.open_on(Archive.open(folder / "archive", folder / "state"), ENGLISH)
    return folder


@pytest.fixture
def archive(sample: Path, tmp_path: Path) -> Path:
    """A copy of the archive, where commands and screens look for it."""
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    return tmp_path / "archive"


def run(out: Path, *arguments: str, reader: str = "participants") -> int:
    return main(["--lang", "en", "workshop", "notes", "2019", "--reader", reader, "--out", str(out), *arguments])


def names(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir())


# --- the command --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "arguments", "stems"),
    [
        ("participants", [], ["for-those-who-took-part"]),
        ("participants", ["--contacts"], ["for-those-who-took-part-with-contacts"]),
        ("district", [], sorted(DISTRICTS)),
        ("district", ["--district", DISTRICTS[1]], [DISTRICTS[1]]),
        ("programme", ["--contacts"], ["for-organiser-and-funder"]),
    ],
)
@pytest.mark.usefixtures("archive")
def test_documents_are_written_for_their_readers(
    reader: str, arguments: list[str], stems: list[str], tmp_path: Path, capsys: Output
) -> None:
    out = tmp_path / "hand" / "out"
    assert run(out, *arguments, reader=reader) == DONE
    assert names(out) == sorted(f"{DAY}-{stem}.{form}" for stem in stems for form in ("html", "md"))
    told = capsys.readouterr()
    assert sorted(told.out.splitlines()) == sorted(str(out / name) for name in names(out))
    assert told.err.count("\n+ Next meeting\n") == len(stems)
    found = [path for path in out.iterdir() if CONTACT in path.read_text(encoding="utf-8")]
    assert bool(found) is ("with-contacts" in stems[0])


@pytest.mark.usefixtures("archive")
def test_formats_are_chosen(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(out, "--format", "txt,ics") == DONE
    assert names(out) == [
        f"{DAY}-for-those-who-took-part-days.ics",
        f"{DAY}-for-those-who-took-part.txt",
    ]


@pytest.mark.usefixtures("archive")
def test_numbers_need_as_many_answers_as_is_said(tmp_path: Path) -> None:
    for minimum, shown in (("4", True), ("5", False)):
        out = tmp_path / minimum
        assert run(out, "--format", "txt", "--minimum", minimum, reader="programme") == DONE
        (document,) = out.iterdir()
        assert ("Was the key question clear?" in document.read_text(encoding="utf-8")) is shown


@pytest.mark.usefixtures("archive")
def test_nothing_is_written_over(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "out"
    out.mkdir()
    there = out / f"{DAY}-for-those-who-took-part.html"
    there.write_text("mine")
    assert run(out) == REFUSED
    assert "exists already" in capsys.readouterr().err
    assert (names(out), there.read_text()) == ([there.name], "mine")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--reader", "district", "--district", "nowhere"], "nowhere"),
        (["--reader", "participants", "nothing-begins-like-this"], "nothing-begins-like-this"),
    ],
)
@pytest.mark.usefixtures("archive")
def test_what_is_not_there_is_refused(arguments: list[str], words: str, tmp_path: Path, capsys: Output) -> None:
    event = [] if "nothing-begins-like-this" in arguments else [DAY]
    assert main(["--lang", "en", "workshop", "notes", *event, "--out", str(tmp_path / "out"), *arguments]) == REFUSED
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def named(archive: Path, name: str, takes_home: str) -> None:
    """Give somebody of the day a name, and let every district take it home."""
    opened = Archive.open(archive, archive.parent / "state")
    (workshop,) = opened.workshops()
    person = Participant(id=workshop.last_id + 1, initials="ZZ", name=name, district=DISTRICTS[0])
    taken = tuple(
        TakenHome(id=workshop.last_id + place, district=district, text=takes_home)
        for place, district in enumerate(DISTRICTS, 2)
    )
    changes = {"people": (*workshop.people, person), "taken_home": taken, "last_id": workshop.last_id + 9}
    opened.save_workshop(workshop.model_copy(update=changes))


def test_names_stop_all_documents_until_pseudonyms_stand_in_their_place(
    archive: Path, tmp_path: Path, capsys: Output
) -> None:
    named(archive, "Anna Müller", "Müllers Liste")
    out = tmp_path / "out"
    for reader in ("participants", "district"):
        assert run(out, reader=reader) == REFUSED
        assert "Müllers" in capsys.readouterr().err
        assert not out.exists()
    assert run(out, "--format", "txt", reader="programme") == DONE
    assert run(out, "--format", "txt", "--mask", reader="district") == DONE
    assert all("Müller" not in path.read_text(encoding="utf-8") for path in out.iterdir())
    assert "Participant A Liste" in (out / f"{DAY}-{DISTRICTS[1]}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--format", "doc"], ["--format", ""], ["--minimum", "few"]])
def test_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        run(tmp_path / "out", *arguments)
    assert ended.value.code == USAGE


@pytest.mark.parametrize("kept", [True, False])
def test_a_damaged_consultation_is_said(kept: bool, archive: Path, tmp_path: Path, capsys: Output) -> None:
    damage(archive, kept=kept)
    assert run(tmp_path / "out") == DAMAGED
    assert CASE in capsys.readouterr().err
    assert (tmp_path / "out").exists() is kept


def damage(archive: Path, *, kept: bool) -> None:
    """Damage the first consultation; its second copy, which is read instead, lies in the local state."""
    (archive / "districts" / DISTRICTS[0] / CASE).write_text("{")
    if not kept:
        shutil.rmtree(archive.parent / "state")


# --- what is read -------------------------------------------------------------------------------------------------


def loaded(folder: Path) -> Day:
    archive = Archive.open(folder / "archive", folder / "state")
    catalogue = Catalogue(folder / "archive", folder / "state")
    catalogue.refresh()
    day, notices = day_notes.load(archive, catalogue, archive.workshops()[0])
    assert notices == ()
    return day


def test_districts_and_consultations_are_read_in_their_order(sample: Path) -> None:
    day = loaded(sample)
    assert tuple(district.id for district in day.districts) == DISTRICTS
    assert [session.id for session in day.sessions] == [room.session for room in day.workshop.rooms]


def test_what_was_removed_is_missing(archive: Path) -> None:
    shutil.rmtree(archive / "districts" / DISTRICTS[1])
    day = loaded(archive.parent)
    assert tuple(district.id for district in day.districts) == (DISTRICTS[0], *DISTRICTS[2:])
    assert len(day.sessions) == 3


def test_consultations_with_open_steps_are_read_too(archive: Path) -> None:
    store = Archive.open(archive, archive.parent / "state")
    (workshop,) = store.workshops()
    store.save_workshop(workshop.model_copy(update={"rooms": workshop.rooms[:1]}))
    assert len(loaded(archive.parent).sessions) == 4


def test_with_contacts_only_if_there_are_any(sample: Path) -> None:
    day = loaded(sample)
    own = [Addressee(DayReader.DISTRICT, name) for name in DISTRICTS]
    everybody, agency = Addressee(DayReader.PARTICIPANTS), Addressee(DayReader.PROGRAMME)
    with_contacts = Addressee(DayReader.PARTICIPANTS, contacts=True)
    assert day_notes.addressees(day) == [everybody, with_contacts, *own, agency]
    without = Day(day.workshop.model_copy(update={"people": ()}), day.districts, day.sessions)
    assert day_notes.addressees(without) == [everybody, *own, agency]


# --- the screen ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("archive")
async def test_who_reads_what_is_seen_before_it_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    async with started(tmp_path) as (app, pilot):
        (workshop,) = app.archive.workshops()
        await app.push_screen(DayNotesScreen(workshop))
        await settle(pilot, lambda: isinstance(app.screen, DayNotesScreen) and field(app, "#folder").has_focus)
        readers = app.screen.query_one("#readers", OptionList)
        assert [str(readers.get_option_at_index(place).prompt) for place in range(0, readers.option_count, 2)] == [
            "Participants · Deutsch",
            "Participants, contacts · Deutsch",
            *(f"{district.name} · Deutsch" for district in loaded(tmp_path).districts),
            "Organiser, funder · Deutsch",
        ]
        await settle(pilot, lambda: "stays among them" in words(app, "#audience"))
        field(app, "#folder").value = str(out)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Written to" in message(app))
        await pilot.press("up", "up")
        await settle(pilot, lambda: "Nothing of any case is in it" in words(app, "#audience"))
        assert "Bildungsbüro ohne Mandat" not in words(app, "#preview")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "organiser" in message(app))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "exists already" in message(app))
        assert {name.rpartition("-")[2].partition(".")[0] for name in names(out)} == {"funder", "part"}
        await pilot.press("escape")
        await settle(pilot, lambda: not isinstance(app.screen, DayNotesScreen))


@pytest.mark.parametrize(("kept", "said"), [(True, "second copy"), (False, "damaged")])
async def test_a_damaged_consultation_is_said_on_the_screen(
    kept: bool, said: str, archive: Path, tmp_path: Path
) -> None:
    damage(archive, kept=kept)
    async with started(tmp_path) as (app, pilot):
        (workshop,) = app.archive.workshops()
        await app.push_screen(DayNotesScreen(workshop))
        await settle(pilot, lambda: isinstance(app.screen, DayNotesScreen) and said in message(app))
        assert workshop.title[:20] in screen_text(app)
        field(app, "#folder").value = str(tmp_path / "out")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: ("Written to" if kept else said) in message(app))
        assert (tmp_path / "out").exists() is kept


async def test_names_stop_a_document_on_the_screen_until_pseudonyms_stand_there(archive: Path, tmp_path: Path) -> None:
    named(archive, "Anna Müller", "Müllers Liste")
    out = tmp_path / "out"
    async with started(tmp_path) as (app, pilot):
        (workshop,) = app.archive.workshops()
        await app.push_screen(DayNotesScreen(workshop))
        await settle(pilot, lambda: isinstance(app.screen, DayNotesScreen) and field(app, "#folder").has_focus)
        field(app, "#folder").value = str(out)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Müllers" in message(app))
        assert not out.exists()
        await pilot.press("f7")
        await settle(pilot, lambda: "Participant A Liste" in words(app, "#preview"))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Written to" in message(app))
        await pilot.press("f7")
        await settle(pilot, lambda: "Müllers Liste" in words(app, "#preview"))
