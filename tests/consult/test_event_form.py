"""An event entered in a form: every field there and back, what is wrong said at its field, nothing lost."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from consult.app import ConsultApp
from consult.event_form import MISTAKES, event_fields, filled, made, mistake_text
from consult.i18n import language
from consult.screens.day import DayScreen
from consult.screens.day_forms import ToldForm
from consult.screens.event_edit import AnnouncementForm, EventEditScreen, pasted
from consult.screens.home import HomeScreen
from sessions.event import announcement
from sessions.refusal import Refusal
from sessions.text import NAME_LIMIT, TEXT_LIMIT, clean, clean_line
from sessions.workshop import Announced, Guest
from tests.consult.builders import message, screen_text, settle, started
from tests.consult.builders import words as words_of
from tests.consult.test_day import at_day, opened, stored
from tests.consult.test_screens import HOSTILE
from tests.sessions.event.event_builders import event

TODAY = date(2026, 11, 25)
FULL = Announced(
    title="Bildungsbüros aufbauen",
    kind="Entwicklungsworkshop",
    organiser="Agentur",
    funder="Gefördert vom Land",
    place="Kulturquartier",
    room="Atelier 1",
    address="Beispielstraße 1\n12345 Musterstadt",
    day=date(2026, 12, 3),
    begins=time(11, 30),
    ends=time(17),
    contact="Büro, 030 000000",
    description="Zwei\nZeilen",
    conditions="Mit Zielvereinbarung",
    needs_agreement=True,
    free=True,
    guiding_questions=("Welche Funktion?", "Welche Themen?"),
    guests=(Guest(label="Leitung", city="Musterstadt", topic="Wie es\nanfing; und weiter"), Guest(label="Berichtende")),
)
SEPARATORS = (
    Guest(label="Leitung; Planung", city="Köln", topic="x"),
    Guest(label="Leitung", city="A; B", topic="endet;"),
    Guest(label="Leitung", city="C", topic="zwei\nZeilen"),
)
LINE = st.text(st.characters(codec="utf-8", exclude_characters="\r\n;", exclude_categories=["C", "Z"]), max_size=40)
"""Without what a line of the form separates by."""


# --- fields ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize(
    "known",
    [
        FULL,
        Announced(title="T", day=date(2031, 1, 1)),
        FULL.model_copy(update={"free": False}),
        FULL.model_copy(update={"guests": SEPARATORS}),
    ],
)
def test_what_is_known_comes_back_as_it_was(known: Announced, code: str) -> None:
    assert made(event_fields(known, language(code)), TODAY, known) == (known, ())


@pytest.mark.parametrize(
    ("line", "put_right", "topic"),
    [
        ("Leitung; Berlin; Absatz eins", "Leitung; Bremen; Absatz eins", "Absatz eins\n\nAbsatz zwei"),
        ("Leitung; Berlin; Absatz eins", "Bericht; Berlin; Absatz eins", "Absatz eins\n\nAbsatz zwei"),
        ("Planung; Köln; Absatz eins", "Planung; Bonn; Absatz eins", "Absatz eins\nAbsatz zwei"),
        ("Absatz eins Absatz zwei\nPlanung", "Absatz 1 Absatz zwei\nPlanung", "Absatz 1 Absatz zwei"),
    ],
    ids=["city", "label", "another with the same words", "topic"],
)
def test_a_guest_put_right_keeps_the_paragraphs_of_the_topic(line: str, put_right: str, topic: str) -> None:
    guests = (
        Guest(label="Leitung", city="Berlin", topic="Absatz eins\n\nAbsatz zwei"),
        Guest(label="Planung", city="Köln", topic="Absatz eins\nAbsatz zwei"),
    )
    known = FULL.model_copy(update={"guests": guests})
    fields = event_fields(known, language("de"))
    assert fields["guests"].count(line) == 1
    announced = made(fields | {"guests": fields["guests"].replace(line, put_right)}, TODAY, known).announced
    assert announced is not None
    (changed,) = set(announced.guests) - set(guests)
    assert changed.topic == topic


@given(title=LINE, text=LINE, questions=st.lists(LINE, max_size=4), day=st.dates(date(2000, 1, 1), date(2099, 1, 1)))
def test_any_words_come_back_as_they_were(title: str, text: str, questions: list[str], day: date) -> None:
    known = Announced.model_validate(
        {
            "title": f"x{title}",
            "day": day,
            "place": text,
            "description": f"{text}\n\n{title}",
            "guiding_questions": tuple(question for question in questions if question),
            "guests": (Guest(label=f"y{title}", city=text, topic=text),),
        }
    )
    assert made(event_fields(known, language("de")), TODAY, known) == (known, ())


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, ("title", "day")),
        ({"title": " ", "day": "31.2.2027"}, ("title", "day")),
        ({"title": "x" * (NAME_LIMIT + 1)}, ("title", "day")),
        ({"title": "T", "day": "irgendwann"}, ("day",)),
        ({"title": "T", "day": "3.12.2026", "begins": "25:00"}, ("begins",)),
        ({"title": "T", "day": "3.12.2026", "begins": "halb", "ends": "spät"}, ("begins", "ends")),
        ({"title": "T", "day": "3.12.2026", "begins": "17:00", "ends": "11:30"}, ("ends",)),
        ({"title": "T", "day": "3.12.2026", "guests": "; Musterstadt"}, ("guests",)),
        ({"title": "T", "day": "3.12.2026", "guiding_questions": "x" * (NAME_LIMIT + 1)}, ("guiding_questions",)),
        ({"title": "T", "day": "3.12.2026", "description": "x" * (TEXT_LIMIT + 1)}, ("description",)),
        ({"title": "T", "day": "3.12.2026", "room": "x" * (NAME_LIMIT + 1)}, ("room",)),
    ],
)
def test_every_field_that_is_wrong_is_named(changes: dict[str, str], wrong: tuple[str, ...]) -> None:
    assert made(event_fields(None, language("en")) | changes, TODAY) == (None, wrong)


@pytest.mark.parametrize("words", ["11:30", "11.30", "11:30 Uhr", "11"])
def test_times_are_understood_as_people_write_them(words: str) -> None:
    fields = event_fields(None, language("de")) | {"title": "T", "day": "3.12.2026", "begins": words}
    announced, _ = made(fields, TODAY)
    assert announced is not None
    assert announced.begins == (time(11) if words == "11" else time(11, 30))


@pytest.mark.parametrize("code", ["de", "en"])
def test_every_mistake_has_words(code: str) -> None:
    assert set(MISTAKES) == set(event_fields(None, language(code))) - {"needs_agreement", "free"}
    assert all("{" not in mistake_text(name, language(code)) for name in MISTAKES)


def test_an_announcement_fills_what_it_says_and_leaves_the_rest() -> None:
    reading = announcement.read(
        "# Werkstatt\n\nDatum: 3.12.2026, 9:00 bis 16:00 Uhr\n\nLeitfragen:\n- Warum?\n- Wozu?\n"
    )
    before = event_fields(None, language("de")) | {"title": "alt", "room": "Atelier", "guiding_questions": "alt?"}
    after = filled(before, reading, language("de"))
    assert (after["title"], after["day"], after["begins"], after["ends"]) == (
        "Werkstatt",
        "03.12.2026",
        "09:00",
        "16:00",
    )
    assert (after["guiding_questions"], after["room"]) == ("Warum?\nWozu?", "Atelier")


# --- on the screen -----------------------------------------------------------------------------------------------


def text_in(app: ConsultApp, name: str) -> str:
    field = app.screen.query_one(f"#event-{name}")
    assert isinstance(field, Input | TextArea)
    return field.value if isinstance(field, Input) else field.text


async def at_form(pilot: Pilot[None], app: ConsultApp, key: str) -> EventEditScreen:
    await pilot.press(key)
    await settle(pilot, lambda: isinstance(app.screen, EventEditScreen) and app.screen.focused is not None)
    assert isinstance(app.screen, EventEditScreen)
    return app.screen


async def test_an_event_is_entered_by_keys_and_opened(tmp_path: Path) -> None:
    async with started(tmp_path, (80, 24)) as (app, pilot):
        await at_form(pilot, app, "f6")
        assert "Title" in screen_text(app)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "A title is needed" in message(app))
        assert app.archive.workshops() == []
        await pilot.press(*"Ümlaut [/x]", "tab", *"3.12.2026", "tab", *"9", "tab", *"16:30", "ctrl+s")
        screen = await at_day(pilot, app)
        workshop = screen.desk.workshop
        assert (workshop.title, workshop.day, workshop.begins) == ("Ümlaut [/x]", date(2026, 12, 3), time(9))
        assert stored(app) == workshop
        screen.do_home()
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen) and "Ümlaut" in screen_text(app))


@pytest.mark.parametrize("by_file", [False, True])
async def test_an_announcement_is_read_and_shown_before_it_is_stored(by_file: bool, tmp_path: Path) -> None:
    file = tmp_path / "Ankündigung.md"
    file.write_text("# Werkstatt\n\nDatum: 3.12.2026\n\nLeitfragen:\n- Warum?\n", encoding="cp1252")
    async with started(tmp_path) as (app, pilot):
        await at_form(pilot, app, "f6")
        await pilot.press("f3")
        await settle(pilot, lambda: isinstance(app.screen, AnnouncementForm) and app.screen.focused is not None)
        app.screen.query_one(TextArea).text = str(file) if by_file else file.read_text(encoding="cp1252")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, ToldForm))
        assert "Title: Werkstatt (line 1)" in " ".join(screen_text(app).split())
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, EventEditScreen))
        assert (text_in(app, "title"), text_in(app, "guiding_questions")) == ("Werkstatt", "Warum?")
        assert app.archive.workshops() == []
        await pilot.press("escape")
        await settle(pilot, lambda: "Esc again" in message(app))
        await pilot.press("ctrl+s")
        assert (await at_day(pilot, app)).desk.workshop.guiding_questions == ("Warum?",)


@pytest.mark.parametrize(
    "line",
    [
        "Werkstatt am 3. März 2027 im Rathaus Köln. Kontakt: info@stadt.de",
        "3. März 2027, z. B. im Rathaus",
        f"Werkstatt. {'Wir beraten einander. ' * 20}",
    ],
)
def test_an_announcement_of_one_line_is_no_name_of_a_file(line: str) -> None:
    assert pasted(line) == line


def test_a_file_is_known_by_being_there_or_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Einladung.text").write_text("Werkstatt", encoding="utf-8")
    assert pasted("Einladung.text") == "Werkstatt"
    for name in ("nirgends.md", "~/nirgends", "./nirgends", "C:\\nirgends", f"{tmp_path}/nirgends"):
        with pytest.raises(Refusal):
            pasted(name)


async def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        await at_form(pilot, app, "f6")
        await pilot.press("f3")
        await settle(pilot, lambda: isinstance(app.screen, AnnouncementForm))
        app.screen.query_one(TextArea).text = str(tmp_path / "nirgends.md")
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "nirgends.md" in words_of(app, "#form-message"))
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, EventEditScreen))
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen))


@pytest.mark.parametrize("words", [words for name, words in HOSTILE.items() if name != "long"])
async def test_an_event_is_put_right_from_its_day_and_that_can_be_taken_back(words: str, tmp_path: Path) -> None:
    async with opened(tmp_path, event()) as (app, pilot, screen):
        before = screen.desk.workshop
        await at_form(pilot, app, "ctrl+a")
        assert text_in(app, "title") == before.title
        for name in ("title", "room", "place", "description", "contact"):
            field = app.screen.query_one(f"#event-{name}")
            if isinstance(field, Input):
                field.value = words
            else:
                assert isinstance(field, TextArea)
                field.text = words
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: isinstance(app.screen, DayScreen))
        changed = stored(app)
        assert changed.id == before.id
        assert {changed.title, changed.room} == {clean_line(words)}
        assert {changed.place, changed.description, changed.contact} == {clean(words)}
        assert changed.people == before.people
        await pilot.press("f7")
        await settle(pilot, lambda: stored(app) == before)


async def test_what_cannot_be_stored_stays_in_the_fields(tmp_path: Path) -> None:
    async with opened(tmp_path, event()) as (app, pilot, screen):
        await at_form(pilot, app, "ctrl+a")
        folder = app.settings.archive / "workshops"
        folder.rename(app.settings.archive / "gone")
        folder.write_text("no folder")
        title = app.screen.query_one("#event-title", Input)
        title.value = "Anders"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "workshops" in message(app))
        assert title.value == "Anders"
        folder.unlink()
        (app.settings.archive / "gone").rename(folder)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: app.screen is screen)
        assert stored(app).title == "Anders"
