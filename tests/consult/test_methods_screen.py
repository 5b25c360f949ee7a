"""Own methods on the screen: copied, edited in every field, chosen, run; handed on, taken in, removed."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Checkbox, Input, OptionList, TextArea

from consult.app import ConsultApp
from consult.screens.help import HelpScreen
from consult.screens.home import HomeScreen
from consult.screens.live import LiveScreen
from consult.screens.method_edit import MethodEditScreen
from consult.screens.methods import LineForm, MethodsScreen
from consult.screens.prepare import PrepareScreen
from consult.widgets.choices import Choices
from sessions.codes import Advice, Entry, Kind, ModuleBy, Role, Seat, Trust, Writes
from sessions.method import Method, Words, load_method, published
from sessions.method_file import to_toml
from sessions.own_method import copied
from sessions.store.own_methods import OwnMethods
from sessions.text import clean, clean_line
from tests.consult.builders import field, message, prepared, screen_text, settle, started, stored, words
from tests.consult.test_screens import HOSTILE
from tests.test_translations import PSEUDO, strange, strings, texts

TIETZE = published()["tietze"]
MINE = copied(TIETZE, "Unser Ablauf", "unser-ablauf")


def area(app: ConsultApp, selector: str) -> TextArea:
    return app.screen.query_one(selector, TextArea)


def choices(app: ConsultApp, selector: str) -> Choices:
    return app.screen.query_one(selector, Choices)


def rows(app: ConsultApp, selector: str) -> list[str]:
    return [str(option.prompt) for option in app.screen.query_one(selector, OptionList).options]


def the_one(app: ConsultApp) -> Method:
    (method,) = app.own_methods.all()
    return method


@asynccontextmanager
async def listed(
    folder: Path, *methods: Method, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ConsultApp, Pilot[None], MethodsScreen]]:
    """Run an application at the list of methods, with some own ones; the first of them is chosen."""
    async with started(folder, size) as (app, pilot):
        for method in methods:
            app.own_methods.save(method)
        await pilot.press("f4")
        await settle(pilot, lambda: isinstance(app.screen, MethodsScreen) and app.screen.focused)
        assert isinstance(app.screen, MethodsScreen)
        yield app, pilot, app.screen


@asynccontextmanager
async def editing(
    folder: Path, part: int = 0, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ConsultApp, Pilot[None], MethodEditScreen]]:
    """Run an application at the editor, with the fields of a part."""
    async with listed(folder, MINE, size=size) as (app, pilot, _):
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, MethodEditScreen) and app.screen.focused)
        assert isinstance(app.screen, MethodEditScreen)
        await to_part(pilot, part)
        yield app, pilot, app.screen


async def to_part(pilot: Pilot[None], part: int) -> None:
    parts = pilot.app.screen.query_one("#parts", OptionList)
    parts.focus()
    parts.highlighted = part
    await settle(pilot, lambda: pilot.app.screen.query_one("#phase-fields").display == (part > 0))


async def choose(pilot: Pilot[None], selector: str, *places: int) -> None:
    """Press Space at some places of a list of choices."""
    found = pilot.app.screen.query_one(selector, Choices)
    found.focus()
    for place in places:
        found.highlighted = place
        await pilot.press("space")


async def save(app: ConsultApp, pilot: Pilot[None]) -> Method:
    await pilot.press("ctrl+s")
    await settle(pilot, lambda: message(app).startswith("Saved."))
    return the_one(app)


# --- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_all_methods_are_listed_and_the_chosen_one_is_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    async with listed(tmp_path, MINE, size=size) as (app, pilot, _):
        shown = rows(app, "#method-list")
        assert [shown[0], shown[2]] == ["Own methods", "Published methods"]
        assert "Unser Ablauf" in shown[1]
        assert len(shown) == 3 + len(published())
        text = words(app, "#method")
        assert "Own method, copied from tietze" in text
        assert [f"{phase.minutes:>3}  {phase.name.en}" in text for phase in MINE.phase] == [True] * 6
        assert "** not verified" in text
        assert TIETZE.sources[0].cite in text
        await pilot.press("down")
        first = next(iter(published().values()))
        await settle(pilot, lambda: first.name.en in words(app, "#method"))
        assert "Own method" not in words(app, "#method")


async def test_a_copy_is_made_under_a_name_of_ones_own(tmp_path: Path) -> None:
    async with listed(tmp_path) as (app, pilot, screen):
        assert "none yet" in screen_text(app)
        screen.show("tietze")
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LineForm))
        assert field(app, "#words").value == "Six phases after Tietze (copy)"
        field(app, "#words").value = "Unser Ablauf"
        await pilot.press("enter")
        await settle(pilot, lambda: message(app).startswith("Copied"))
        assert the_one(app) == MINE
        assert "Unser Ablauf" in words(app, "#method")


@pytest.mark.parametrize("key", ["enter", "ctrl+r", "ctrl+d"])
async def test_a_published_method_stays_as_it_is(tmp_path: Path, key: str) -> None:
    async with listed(tmp_path) as (app, pilot, screen):
        await pilot.press(key)
        await settle(pilot, lambda: "Ctrl+N copies it first" in message(app))
        assert app.screen is screen


@pytest.mark.parametrize("name", ["", "x" * 301])
async def test_a_copy_without_a_proper_name_is_none(tmp_path: Path, name: str) -> None:
    async with listed(tmp_path) as (app, pilot, _):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LineForm))
        field(app, "#words").value = name
        await pilot.press("enter")
        await settle(pilot, lambda: "no words" in screen_text(app) or "301" in screen_text(app))
        assert app.own_methods.all() == ()


async def test_a_method_is_handed_on_and_taken_in(tmp_path: Path) -> None:
    file = tmp_path / "weiter" / "unser-ablauf.toml"
    async with listed(tmp_path, MINE) as (app, pilot, _):
        for said in (f"Written: {file}", "exists already"):
            await pilot.press("ctrl+t")
            await settle(pilot, lambda: isinstance(app.screen, LineForm))
            field(app, "#words").value = str(file.parent)
            await pilot.press("enter")
            await settle(pilot, shows(app, said))
        assert load_method(file) == MINE
        file.write_text(to_toml(MINE.model_copy(update={"people": (2, 3)})), encoding="utf-8")
        await pilot.press("f5")
        await settle(pilot, lambda: isinstance(app.screen, LineForm))
        field(app, "#words").value = str(file)
        await pilot.press("enter")
        await settle(pilot, lambda: "id: unser-ablauf-2" in message(app))
        assert {method.id: method.people for method in app.own_methods.all()} == {
            "unser-ablauf": (6, 9),
            "unser-ablauf-2": (2, 3),
        }
        assert "2–3 people" in words(app, "#method")


def shows(app: ConsultApp, said: str) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, MethodsScreen) and said in message(app)


@pytest.mark.parametrize(("text", "said"), [(None, "cannot be opened"), ("schema = 1\nminuts = 2", "minuts")])
async def test_what_cannot_be_taken_in_is_said(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "m.toml"
    if text is not None:
        file.write_text(text)
    async with listed(tmp_path) as (app, pilot, _):
        await pilot.press("f5")
        await settle(pilot, lambda: isinstance(app.screen, LineForm))
        field(app, "#words").value = str(file)
        await pilot.press("enter")
        await settle(pilot, shows(app, said))
        assert app.own_methods.all() == ()


async def test_removing_asks_and_another_thing_done_takes_the_question_back(tmp_path: Path) -> None:
    async with listed(tmp_path, MINE) as (app, pilot, _):
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: "again removes Unser Ablauf" in message(app))
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, LineForm))
        field(app, "#words").value = str(tmp_path / "weiter")
        await pilot.press("enter")
        await settle(pilot, shows(app, "Written"))
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: "again removes Unser Ablauf" in message(app))
        assert app.own_methods.all() == (MINE,)
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: "Removed" in message(app))
        assert app.own_methods.all() == ()


@pytest.mark.parametrize("key", ["ctrl+r", "ctrl+n", "ctrl+t", "ctrl+d"])
async def test_a_file_with_mistakes_is_shown_with_them_and_left_alone(tmp_path: Path, key: str) -> None:
    async with listed(tmp_path, MINE) as (app, pilot, screen):
        file = tmp_path / "archive" / "methods" / "[b]kaputt.toml"
        file.write_text(to_toml(MINE).replace("minutes = 10", "minuts = 10", 1), encoding="utf-8")
        screen.show()
        await pilot.press("up")
        await settle(pilot, lambda: "lower-case letters" in words(app, "#method"))
        assert "[b]kaputt.toml" in screen_text(app)
        good = file.rename(file.with_name("kaputt.toml"))
        screen.show()
        await pilot.press("end")
        await settle(pilot, lambda: "Did you mean minutes?" in words(app, "#method"))
        before = good.read_bytes()
        await pilot.press(key)
        await settle(pilot, lambda: "text editor" in message(app))
        assert good.read_bytes() == before
        assert app.own_methods.all() == (MINE,)


async def test_help_and_the_way_back(tmp_path: Path) -> None:
    async with editing(tmp_path) as (app, pilot, screen):
        await pilot.press("f1")
        await settle(
            pilot, lambda: isinstance(app.screen, HelpScreen) and "Move the chosen phase up" in screen_text(app)
        )
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, MethodsScreen))
        await pilot.press("f1")
        await settle(pilot, lambda: isinstance(app.screen, HelpScreen) and "Take in a method" in screen_text(app))
        await pilot.press("escape", "escape")
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen))


# --- the editor ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_field_of_a_phase_is_edited(tmp_path: Path, size: tuple[int, int]) -> None:
    async with editing(tmp_path, 2, size) as (app, pilot, _):
        assert "read in the source" in words(app, "#trust")
        await pilot.press("enter")
        await settle(pilot, lambda: field(app, "#phase-name-de").has_focus)
        await pilot.press("end", *" neu", "enter", "end", *" new", "enter", "end", "backspace", "backspace", *"12")
        await settle(pilot, lambda: "not verified" in words(app, "#trust"))
        assert "12  Spontaneous report new" in rows(app, "#parts")[2]
        assert "42" in words(app, "#sum")
        assert "not saved" in words(app, "#title")
        area(app, "#phase-say-de").text = "Bitte.\nDanke."
        area(app, "#phase-say-en").text = "Please.\nThank you."
        area(app, "#phase-rules-de").text += "\nNeu."
        area(app, "#phase-rules-en").text += "\nNew."
        await choose(pilot, "#phase-speaks", 1, 2)  # consultant in, facilitator out
        await choose(pilot, "#phase-silent", 1, 2)  # the other way round
        await choose(pilot, "#phase-records", 0, 0, 5)  # fact behind question, then note
        await choose(pilot, "#phase-parks", 1)
        await choose(pilot, "#phase-seat", 3)
        await choose(pilot, "#phase-exit", 0)
        app.screen.query_one("#phase-elastic", Checkbox).value = False
        app.screen.query_one("#phase-protected", Checkbox).value = True
        app.screen.query_one("#phase-slot", Checkbox).value = True
        saved = await save(app, pilot)
        phase = saved.phase[1]
        assert phase.name == Words(de="Spontanerzählung neu", en="Spontaneous report new")
        assert phase.minutes == 12
        assert phase.say == (Words(de="Bitte.", en="Please."), Words(de="Danke.", en="Thank you."))
        assert [(rule.de, rule.trust) for rule in phase.rules[-2:]] == [
            ("Personen kommen nur mit ihrer Funktion vor.", None),
            ("Neu.", None),
        ]
        assert (phase.speaks, phase.silent) == ((Role.CASE_GIVER, Role.CONSULTANT), (Role.FACILITATOR,))
        assert phase.records == (Entry.QUESTION, Entry.FACT, Entry.NOTE)
        assert phase.parks == (Kind.IDEA, Kind.HYPOTHESIS)
        assert phase.seat is Seat.OUTSIDE
        assert [code.value for code in phase.exit] == ["facts", "case_giver"]
        assert (phase.elastic, phase.protected, phase.slot) == (False, True, True)
        assert (phase.trust, phase.source) == (Trust.UNVERIFIED, ("own",))
        assert (saved.phase[0], saved.phase[2:]) == (MINE.phase[0], MINE.phase[2:])
        assert saved.sources[-1].cite == "Unser Ablauf"
        assert saved.origin == "tietze"
        assert "not saved" not in words(app, "#title")


async def test_every_field_of_the_method_is_edited(tmp_path: Path) -> None:
    async with editing(tmp_path) as (app, pilot, _):
        for name, value in (("name-de", "Neu"), ("name-en", "New"), ("people-from", "3"), ("people-to", "5")):
            field(app, f"#method-{name}").value = value
        area(app, "#method-summary-de").text = "Kurz.\nGut."
        area(app, "#method-summary-en").text = "Short.\nGood."
        await choose(pilot, "#method-module_by", 1)
        await choose(pilot, "#method-seat", 4)
        await choose(pilot, "#method-advice", 3)
        await choose(pilot, "#method-writes", 4)
        app.screen.query_one("#method-facilitator_advises", Checkbox).value = True
        saved = await save(app, pilot)
        assert (saved.name, saved.people) == (Words(de="Neu", en="New"), (3, 5))
        assert saved.summary == Words(de="Kurz.\nGut.", en="Short.\nGood.")
        settings = saved.settings
        assert (settings.module_by, settings.seat) == (ModuleBy.CASE_GIVER, Seat.OUTSIDE)
        assert (settings.advice, settings.writes) == (Advice.FORBIDDEN, Writes.NOBODY)
        assert settings.facilitator_advises
        assert (saved.id, saved.phase, saved.sources) == (MINE.id, MINE.phase, MINE.sources)


async def test_a_click_chooses_as_a_key_does(tmp_path: Path) -> None:
    async with editing(tmp_path, 2, (120, 40)) as (app, pilot, _):
        await pilot.click("#phase-speaks", offset=(6, 1))
        await settle(pilot, lambda: choices(app, "#phase-speaks").chosen == ("case_giver", "facilitator", "consultant"))
        assert rows(app, "#phase-speaks")[1] == "[X] Consultant"
        await pilot.click("#parts", offset=(6, 4))
        await settle(pilot, lambda: field(app, "#phase-name-en").value == "Choice of method")


async def test_phases_are_added_moved_and_removed(tmp_path: Path) -> None:
    async with editing(tmp_path, 1) as (app, pilot, _):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: len(rows(app, "#parts")) == 8 and field(app, "#phase-name-de").has_focus)
        field(app, "#phase-name-de").value, field(app, "#phase-name-en").value = "Zweites", "Second"
        await pilot.press("f8", "f8", "f7")
        await settle(pilot, lambda: "Second" in rows(app, "#parts")[3])
        await to_part(pilot, 7)
        await settle(pilot, lambda: field(app, "#phase-name-en").value == "Conclusion")
        await pilot.press("f8", "ctrl+d")
        await settle(pilot, lambda: "again removes the phase Conclusion" in message(app))
        assert len(rows(app, "#parts")) == 8
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: len(rows(app, "#parts")) == 7)
        saved = await save(app, pilot)
        ids = ["casting", "report", "casting-2", "key-question", "choice-of-method", "consultation"]
        assert [phase.id for phase in saved.phase] == ids
        assert saved.phase[2].name == Words(de="Zweites", en="Second")
        assert [phase.trust for phase in saved.phase if phase.id == "casting-2"] == [Trust.UNVERIFIED]
        assert [phase for phase in saved.phase if phase.id != "casting-2"] == list(MINE.phase[:5])


@pytest.mark.parametrize("key", ["ctrl+n", "f7", "f8", "ctrl+d"])
async def test_what_is_done_to_phases_needs_one(tmp_path: Path, key: str) -> None:
    async with editing(tmp_path) as (app, pilot, _):
        await pilot.press(key)
        await settle(pilot, lambda: "Choose a phase first" in message(app))
        assert len(rows(app, "#parts")) == 7


async def test_the_last_phase_stays(tmp_path: Path) -> None:
    async with editing(tmp_path, 1) as (app, pilot, _):
        for left in range(6, 1, -1):
            await pilot.press("ctrl+d", "ctrl+d")
            await settle(pilot, number_of_parts(app, left))
        await pilot.press("ctrl+d", "ctrl+d")
        await settle(pilot, lambda: "at least one phase" in message(app))
        assert len(rows(app, "#parts")) == 2


def number_of_parts(app: ConsultApp, count: int) -> Callable[[], bool]:
    return lambda: len(rows(app, "#parts")) == count


async def test_a_mistake_is_said_at_its_field_and_nothing_is_saved(tmp_path: Path) -> None:
    async with editing(tmp_path, 3) as (app, pilot, _):
        field(app, "#phase-minutes").value = "lang"
        await choose(pilot, "#phase-silent", 0)
        await to_part(pilot, 1)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Not saved. 3. Key question: Whole minutes" in message(app))
        assert field(app, "#phase-minutes").has_focus
        assert "Whole minutes" in words(app, "#label-phase-minutes")
        assert "both speak and be silent" in words(app, "#label-phase-silent")
        assert words(app, "#label-phase-say").endswith("Deutsch")
        assert [row[0] for row in rows(app, "#parts")] == [" ", " ", " ", "!", " ", " ", " "]
        assert the_one(app) == MINE
        field(app, "#phase-minutes").value = "6"
        await choose(pilot, "#phase-silent", 0)
        saved = await save(app, pilot)
        assert saved.phase[2].minutes == 6
        assert words(app, "#label-phase-minutes") == "Minutes"
        assert [row[0] for row in rows(app, "#parts")] == [" "] * 7


async def test_one_language_stands_for_both_and_that_is_said(tmp_path: Path) -> None:
    async with editing(tmp_path, 2) as (app, pilot, _):
        area(app, "#phase-say-de").text = "Nur deutsch."
        area(app, "#phase-say-en").text = ""
        saved = await save(app, pilot)
        assert "stand for both: 2. Spontaneous report." in message(app)
        assert saved.phase[1].say == (Words(de="Nur deutsch.", en="Nur deutsch."),)
        assert area(app, "#phase-say-en").text == "Nur deutsch."


@pytest.mark.parametrize(("key", "name"), [("escape", "Esc"), ("ctrl+q", "Ctrl+Q")])
async def test_what_is_not_saved_is_given_up_only_on_the_second_press(tmp_path: Path, key: str, name: str) -> None:
    async with editing(tmp_path, 2) as (app, pilot, screen):
        field(app, "#phase-minutes").value = "6"
        await pilot.press(key)
        await settle(pilot, lambda: message(app).startswith(f"{name} again"))
        field(app, "#phase-minutes").value = "7"
        await settle(pilot, lambda: message(app) == "")
        await pilot.press(key)
        await settle(pilot, lambda: message(app).startswith(f"{name} again"))
        assert app.screen is screen
        await pilot.press(key)
        await settle(pilot, lambda: app.screen is not screen or not app.is_running)
    assert OwnMethods(tmp_path / "archive").all() == (MINE,)


async def test_a_disk_that_takes_nothing_is_said_and_everything_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with editing(tmp_path, 2) as (app, pilot, _):
        field(app, "#phase-minutes").value = "6"
        with monkeypatch.context() as patch:
            patch.setattr("sessions.store.disk.write_new", full)
            await pilot.press("ctrl+s")
            await settle(pilot, lambda: "NOT SAVED" in message(app))
        assert field(app, "#phase-minutes").value == "6"
        assert the_one(app) == MINE
        assert (await save(app, pilot)).phase[1].minutes == 6


def full(path: Path, payload: bytes) -> None:
    raise OSError(28, "No space left on device")


async def test_what_another_program_wrote_is_not_written_over(tmp_path: Path) -> None:
    async with editing(tmp_path, 2) as (app, pilot, _):
        theirs = MINE.model_copy(update={"people": (2, 3)})
        app.own_methods.save(theirs, MINE)
        field(app, "#phase-minutes").value = "6"
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "changed by another program" in message(app))
        assert the_one(app) == theirs


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_text_in_every_field(tmp_path: Path, text: str) -> None:
    async with editing(tmp_path) as (app, pilot, _):
        short = text[:250]
        for part, kind in ((0, "method"), (1, "phase")):
            await to_part(pilot, part)
            await settle(pilot, lambda: app.screen.query_one(f"#{kind}-fields").display)  # noqa: B023 (awaited here)
            for box in app.screen.query(f"#{kind}-name-de, #{kind}-name-en").results(Input):
                box.value = f"N {short}"
            for lines in app.screen.query(f"#{kind}-fields TextArea").results(TextArea):
                lines.text = f"T {text}"
            for number in app.screen.query("#method-people-from, #phase-minutes").results(Input):
                if number.display and part == (1 if number.id == "phase-minutes" else 0):
                    number.value = text
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "Not saved" in message(app))
        field(app, "#method-people-from").value = "6"
        await to_part(pilot, 1)
        field(app, "#phase-minutes").value = "5"
        saved = await save(app, pilot)
        assert saved.name.de == saved.phase[0].name.en == clean_line(f"N {short}")
        assert saved.summary.de == clean(f"T {text}")
        assert saved.phase[0].say[0].en.startswith("T ")
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, MethodsScreen))
        await pilot.press("ctrl+d")
        await settle(pilot, lambda: "again removes" in message(app))
        await pilot.press("escape", "ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.focused)
        await settle(pilot, lambda: any("own" in row for row in rows(app, "#methods")))


async def test_nothing_on_the_screens_is_untranslated(tmp_path: Path) -> None:
    known = {
        word.casefold() for text in (*strings(TIETZE.model_dump()), MINE.id, MINE.name.de) for word in _words(text)
    }
    found: set[tuple[str, str]] = set()

    def look(app: ConsultApp) -> None:
        for name, text in texts(app.screen):
            # English fields hold what the method says in English, also where the program speaks another language.
            if not name.endswith("-en") and "method-list" not in name:
                found.update((name, word) for word in strange(text, known))

    async with editing(tmp_path, 1) as (app, pilot, screen):
        app.language = PSEUDO
        await screen.redraw()
        await to_part(pilot, 1)
        for name in ("add_phase", "remove_phase", "phase_up", "leave", "keep_method"):
            getattr(screen, f"do_{name}")()
            look(app)
        for box in screen.query(".fields Input, .fields TextArea"):
            if isinstance(box, Input):
                box.value = ""
            elif isinstance(box, TextArea):
                box.text = ""
        screen.do_keep_method()
        look(app)
        await to_part(pilot, 0)
        screen.do_add_phase()
        look(app)
        assert found == set()
        methods = MethodsScreen()
        await app.push_screen(methods)
        await settle(pilot, lambda: words(app, "#method"))
        for name in ("remove_method", "copy_method", "export_method", "import_method"):
            getattr(methods, f"do_{name}")()
            if name != "remove_method":
                await settle(pilot, lambda: isinstance(app.screen, LineForm))
                app.screen.query_one("#words", Input).value = ""
                await pilot.press("ctrl+s")
                look(app)
                await pilot.press("escape")
                await settle(pilot, lambda: app.screen is methods)
            look(app)
        await pilot.press("down")
        await settle(pilot, lambda: "tietze" not in words(app, "#method"))
        methods.do_edit_method()
        assert not strange(message(app), known)
    assert found == set()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", text)


# --- prepare and run ----------------------------------------------------------------------------------------------


async def test_a_copied_and_edited_method_is_run_and_the_session_keeps_it(tmp_path: Path) -> None:
    async with started(tmp_path, (80, 24)) as (app, pilot):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.focused)
        field(app, "#district").value, field(app, "#case-title").value = "Südring", "Der Fall"
        await pilot.press("f4")
        await settle(pilot, lambda: isinstance(app.screen, MethodsScreen) and app.screen.focused)
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LineForm))
        field(app, "#words").value = "Ganz kurz"
        await pilot.press("enter")
        await settle(pilot, shows(app, "Copied"))
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, MethodEditScreen) and app.screen.focused)
        await to_part(pilot, 1)
        field(app, "#phase-minutes").value = "3"
        first = await save(app, pilot)
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, MethodsScreen))
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and "own" in rows(app, "#methods")[0])
        assert field(app, "#case-title").value == "Der Fall"
        app.screen.query_one("#methods", OptionList).highlighted = 0
        await settle(pilot, lambda: "Ganz kurz" in words(app, "#preview"))
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert stored(app).method == first
        app.own_methods.save(first.model_copy(update={"people": (2, 2)}), first)
        app.own_methods.remove(first.id)
        assert stored(app).method == first
        assert app.desk is not None
        assert app.desk.session.method == first


@pytest.mark.parametrize("change", ["edited", "removed"])
async def test_a_prepared_session_keeps_its_method_until_another_one_is_chosen(tmp_path: Path, change: str) -> None:
    async with started(tmp_path) as (app, pilot):
        app.own_methods.save(MINE)
        app.archive.create(prepared("tietze").model_copy(update={"method": MINE})).close()
        if change == "edited":
            app.own_methods.save(MINE.model_copy(update={"people": (2, 3)}), MINE)
        else:
            app.own_methods.remove(MINE.id)
        assert isinstance(app.screen, HomeScreen)
        app.screen.open("2026-11-23-der-fall")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.focused)
        assert isinstance(app.screen, PrepareScreen)
        assert app.screen.method == MINE
        assert "as it was prepared" in rows(app, "#methods")[0]
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))
        assert stored(app).method == MINE
