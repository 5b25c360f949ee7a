"""The profile of a district, seen and changed on the day and at home."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from consult.app import ConsultApp
from consult.day_context import Entry
from consult.screens.day import DayScreen
from consult.screens.home import HomeScreen
from consult.screens.profile_form import LABELS, DistrictForm, ProfileForm
from consult.widgets.choices import Choices
from sessions.district import DistrictType, Profile, SizeClass
from sessions.event import closing, network, programme
from sessions.store import disk, layout
from sessions.store.archive import Archive
from sessions.text import clean, clean_line
from sessions.workshop import ItemKind
from tests.consult.builders import BEGIN, field, message, screen_text, settle, started, words
from tests.consult.test_day import SMALL, at_day, changed, choose, come_to, opened, planned, to_entry
from tests.consult.test_screens import HOSTILE
from tests.sessions.event.event_builders import DISTRICTS, event

LINES = ("state", "inhabitants", "unit", "programme", "contact")
PARAGRAPHS = ("steering", "monitoring", "offers", "seeks")


def profile(app: ConsultApp, district: str = "nordufer") -> Profile:
    """Return a profile as another program finds it."""
    return Archive.open(app.settings.archive, app.settings.state).district(district).profile


def area(app: ConsultApp, name: str) -> TextArea:
    return app.screen.query_one(f"#profile-{name}", TextArea)


def said(app: ConsultApp) -> str:
    return words(app, "#form-message")


async def form(pilot: Pilot[None], app: ConsultApp) -> ProfileForm:
    await settle(pilot, lambda: isinstance(app.screen, ProfileForm) and app.screen.query_one("#profile-type").has_focus)
    assert isinstance(app.screen, ProfileForm)
    return app.screen


async def of_nordufer(pilot: Pilot[None], app: ConsultApp, screen: DayScreen) -> ProfileForm:
    """Open the profile from the list of districts."""
    await to_entry(pilot, screen, Entry.DISTRICT)
    await choose(pilot, screen, "Nordufer")
    await pilot.press("f5")
    return await form(pilot, app)


async def kept(pilot: Pilot[None], app: ConsultApp) -> DayScreen:
    await pilot.press("ctrl+s")
    return await at_day(pilot, app)


# --- by keys alone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "de"])
async def test_every_field_is_filled_by_keys_in_the_smallest_window(tmp_path: Path, lang: str) -> None:
    async with opened(tmp_path, planned(event()), SMALL, lang) as (app, pilot, screen):
        await of_nordufer(pilot, app, screen)
        await pilot.press("enter", "down", "down", "enter", "tab", "home", *["down"] * 4, "space")
        for number in range(len(LABELS) - 2):
            await pilot.press("tab", *f"Wort{number}")
            focused = app.screen.focused
            assert focused is not None
            # What is typed into is in sight, and so is what the keys do.
            assert 0 < focused.region.y < focused.region.bottom <= SMALL[1] - 2
            assert "Esc" in screen_text(app)
        await kept(pilot, app)
        stored = profile(app)
        assert (stored.type, stored.size) == (DistrictType.RURAL_DISTRICT, SizeClass.FROM_500000)
        in_order = [getattr(stored, name) for name in LABELS if name not in ("type", "size")]
        old = {0: "Berlin", 7: "Wege zu einem Auftrag"}
        assert in_order == [f"{old.get(number, '')}Wort{number}" for number in range(9)]
        assert message(app).endswith("F7 takes that back." if lang == "en" else "F7 nimmt das zurück.")


async def test_a_profile_is_changed_taken_back_and_brought_back(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        before = profile(app)
        await of_nordufer(pilot, app, screen)
        area(app, "offers").text = "Zeit für Gespräche"
        await kept(pilot, app)
        assert profile(app) == before.model_copy(update={"offers": "Zeit für Gespräche"})
        await pilot.press("f7")
        await settle(pilot, lambda: profile(app) == before)
        await pilot.press("f8")
        await settle(pilot, lambda: profile(app).offers == "Zeit für Gespräche")
        await pilot.press("f8")
        await settle(pilot, lambda: "nothing to bring back" in message(app))


async def test_suggestions_are_those_of_the_new_profile(tmp_path: Path) -> None:
    workshop = come_to(ItemKind.TRANSFER, planned(event()))
    async with opened(tmp_path, workshop) as (app, pilot, screen):
        assert "Stadt Lindenau → Bezirk Nordufer" in screen.list.plain
        assert "Südring → Bezirk Nordufer" not in screen.list.plain
        await choose(pilot, screen, "Stadt Lindenau → Bezirk Nordufer")
        await pilot.press("f5")
        await settle(pilot, lambda: isinstance(app.screen, DistrictForm))
        options = app.screen.query_one(OptionList)
        assert options.highlighted == 2, "who may help is meant first"
        options.highlighted = 1
        await pilot.press("enter")
        await form(pilot, app)
        area(app, "offers").text = "Aufträge aushandeln"
        await kept(pilot, app)
        await settle(pilot, lambda: "Bezirk Südring → Bezirk Nordufer" in screen.list.plain)
        await pilot.press("f7")
        await settle(pilot, lambda: "Bezirk Südring → Bezirk Nordufer" not in screen.list.plain)


async def test_enter_opens_the_chosen_district_and_f5_asks_without_one(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        await pilot.press("f5")
        await settle(pilot, lambda: isinstance(app.screen, DistrictForm))
        await pilot.press("escape")
        await at_day(pilot, app)
        await to_entry(pilot, screen, Entry.DISTRICT)
        await choose(pilot, screen, "Heidewald")
        await pilot.press("enter")
        await form(pilot, app)
        assert "Landkreis Heidewald" in words(app, "#profile-of")


async def test_enter_twice_opens_a_profile_once(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        await to_entry(pilot, screen, Entry.DISTRICT)
        await choose(pilot, screen, "Heidewald")
        await screen.open_chosen()
        await screen.open_chosen()
        await form(pilot, app)
        assert sum(isinstance(other, ProfileForm) for other in app.screen_stack) == 1


async def test_without_districts_there_is_no_profile(tmp_path: Path) -> None:
    workshop = planned(event(people=0)).model_copy(update={"districts": ()})
    async with opened(tmp_path, workshop) as (app, pilot, _screen):
        await pilot.press("f5")
        await settle(pilot, lambda: "No district takes part yet" in message(app))


async def test_a_district_without_a_file_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        layout.district_file(app.settings.archive, "nordufer").unlink()
        await to_entry(pilot, screen, Entry.DISTRICT)
        await choose(pilot, screen, "Nordufer")
        await pilot.press("f5")
        await settle(pilot, lambda: "There is no district" in message(app))


async def test_the_profile_of_an_event_that_has_ended_is_changed_too(tmp_path: Path) -> None:
    workshop = closing.end(programme.begin(planned(event()), BEGIN), BEGIN)
    async with opened(tmp_path, workshop) as (app, pilot, screen):
        await of_nordufer(pilot, app, screen)
        field(app, "#profile-unit").value = "Amt 1"
        await kept(pilot, app)
        assert profile(app).unit == "Amt 1"


# --- a wrong key costs nothing ------------------------------------------------------------------------------------


async def test_escape_asks_before_it_gives_up_what_was_typed(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        before = profile(app)
        await of_nordufer(pilot, app, screen)
        await pilot.press("escape")
        await at_day(pilot, app)
        await of_nordufer(pilot, app, screen)
        field(app, "#profile-unit").value = "Stabsstelle"
        await pilot.press("escape")
        await settle(pilot, lambda: "Esc again" in said(app))
        field(app, "#profile-unit").value = "Stabsstelle!"
        await pilot.press("escape")
        await settle(pilot, lambda: "Esc again" in said(app))
        assert field(app, "#profile-unit").value == "Stabsstelle!"
        await pilot.press("f7")
        await settle(pilot, lambda: field(app, "#profile-unit").value == "")
        await pilot.press("f7")
        await settle(pilot, lambda: field(app, "#profile-unit").value == "Stabsstelle!")
        await pilot.press("f7", "escape")
        await at_day(pilot, app)
        assert profile(app) == before
        assert screen.desk.profiles == {}


async def test_what_stays_as_it_is_is_not_stored(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        await of_nordufer(pilot, app, screen)
        stamp = disk.stamp(layout.district_file(app.settings.archive, "nordufer"))
        await kept(pilot, app)
        assert disk.stamp(layout.district_file(app.settings.archive, "nordufer")) == stamp
        await pilot.press("f7")
        await settle(pilot, lambda: "nothing to take back" in message(app))


async def test_the_contact_is_removed_with_one_key_and_comes_back_with_it(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        app.archive.change_profile("nordufer", profile(app), profile(app).model_copy(update={"contact": "a@b.de"}))
        await of_nordufer(pilot, app, screen)
        await pilot.press("f2")
        await settle(pilot, lambda: field(app, "#profile-contact").value == "")
        assert "Ctrl+S" in said(app)
        await pilot.press("f2")
        await settle(pilot, lambda: field(app, "#profile-contact").value == "a@b.de")
        await pilot.press("f2")
        await kept(pilot, app)
        assert profile(app).contact == ""
        await of_nordufer(pilot, app, screen)
        await pilot.press("f2")
        await pilot.pause()
        assert said(app) == ""
        held = [path.read_text() for path in tmp_path.rglob("*.json")]
        assert not [text for text in held if "a@b.de" in text]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_in_every_field(tmp_path: Path, text: str) -> None:
    async with opened(tmp_path, planned(event()), SMALL) as (app, pilot, screen):
        await of_nordufer(pilot, app, screen)
        line = text[:300]
        for name in LINES:
            field(app, f"#profile-{name}").value = line
        for name in PARAGRAPHS:
            area(app, name).text = text
        await kept(pilot, app)
        stored = profile(app)
        assert {getattr(stored, name) for name in LINES} == {clean_line(line)}
        assert {getattr(stored, name) for name in PARAGRAPHS} == {clean(text)}
        await of_nordufer(pilot, app, screen)
        assert area(app, "seeks").text == clean(text)
        assert len(screen_text(app).splitlines()) == SMALL[1]


@pytest.mark.parametrize(("name", "length"), [("contact", 301), ("unit", 10_000), ("seeks", 20_001)])
async def test_what_is_too_long_is_said_and_stays(tmp_path: Path, name: str, length: int) -> None:
    async with opened(tmp_path, planned(event()), SMALL) as (app, pilot, screen):
        await of_nordufer(pilot, app, screen)
        if name in PARAGRAPHS:
            area(app, name).text = "ä" * length
        else:
            field(app, f"#profile-{name}").value = "ä" * length
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: str(length) in said(app))
        assert app.screen.query_one(f"#profile-{name}").has_focus
        assert said(app).startswith(LABELS[name])


# --- when it cannot be stored -------------------------------------------------------------------------------------


async def test_what_the_disk_refuses_stays_in_the_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path, planned(event()), SMALL) as (app, pilot, screen):
        before = profile(app)
        await of_nordufer(pilot, app, screen)
        area(app, "offers").text = "Zeit"

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(disk, "write_new", full)
            await pilot.press("ctrl+s")
            await settle(pilot, lambda: "No space left" in said(app))
        assert isinstance(app.screen, ProfileForm)
        assert (area(app, "offers").text, profile(app)) == ("Zeit", before)
        await kept(pilot, app)
        assert profile(app).offers == "Zeit"


async def test_what_another_program_changed_meanwhile_is_kept_and_shown(tmp_path: Path) -> None:
    async with opened(tmp_path, planned(event())) as (app, pilot, screen):
        before = profile(app)
        await of_nordufer(pilot, app, screen)
        area(app, "offers").text = "Zeit"
        field(app, "#profile-unit").value = "Amt [/x]"
        app.screen.query_one("#profile-type", Choices).show([DistrictType.MUNICIPALITY])
        other = Archive.open(app.settings.archive, app.settings.state)
        parts = {"offers": "Geld", "seeks": "Rat", "type": DistrictType.RURAL_DISTRICT}
        theirs = before.model_copy(update=parts)
        other.change_profile("nordufer", before, theirs)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Another program" in said(app))
        assert "Can offer: yours stands here, there it is “Geld”" in said(app)
        assert "Type: yours stands here, there it is “Rural district”" in said(app)
        assert (area(app, "offers").text, area(app, "seeks").text) == ("Zeit", "Rat")
        assert profile(app) == theirs
        await kept(pilot, app)
        own = {"offers": "Zeit", "unit": "Amt [/x]", "type": DistrictType.MUNICIPALITY}
        assert profile(app) == theirs.model_copy(update=own)
        await pilot.press("f7")
        await settle(pilot, lambda: profile(app) == theirs)


async def test_a_profile_changed_elsewhere_is_not_taken_back(tmp_path: Path) -> None:
    workshop = come_to(ItemKind.TRANSFER, planned(event()))
    async with opened(tmp_path, network.take_home(workshop, "nordufer", "eins")) as (app, pilot, screen):
        await pilot.press("ctrl+r")
        screen.line.value = "Nordufer: zwei"
        await changed(pilot, screen, "enter")
        await of_nordufer(pilot, app, screen)
        area(app, "offers").text = "Zeit"
        await kept(pilot, app)
        mine = profile(app)
        theirs = mine.model_copy(update={"offers": "Geld"})
        Archive.open(app.settings.archive, app.settings.state).change_profile("nordufer", mine, theirs)
        await pilot.press("f7")
        await settle(pilot, lambda: "changed by another program" in message(app))
        assert profile(app) == theirs
        await changed(pilot, screen, "f7")
        assert screen.desk.workshop.taken_home[0].text == "eins"


# --- at home ------------------------------------------------------------------------------------------------------


async def test_a_profile_is_changed_from_home(tmp_path: Path) -> None:
    async with started(tmp_path, SMALL) as (app, pilot):
        home = app.screen
        assert isinstance(home, HomeScreen)
        await pilot.press("f5")
        await settle(pilot, lambda: "Choose a district" in message(app))
        for district in DISTRICTS:
            app.archive.save_district(district)
        home.show()
        await pilot.press(*"heidew")
        await settle(pilot, lambda: "Heidewald" in screen_text(app))
        await pilot.press("f5")
        await form(pilot, app)
        area(app, "seeks").text = "Zeit"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.screen is home and "is stored" in message(app))
        assert profile(app, "heidewald") == DISTRICTS[3].profile.model_copy(update={"seeks": "Zeit"})
        assert home.query_one("#search", Input).value == "heidew"


def test_every_field_of_a_profile_has_its_label() -> None:
    assert set(LABELS) == set(Profile.model_fields)
