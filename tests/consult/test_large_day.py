"""A large day on the screen: nothing is out of reach at 80×24, and nothing is worked out twice."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from consult import day_listing
from consult.app import ConsultApp
from consult.day_context import Context, Entry, entries
from consult.screens.day import DayScreen
from consult.screens.day_forms import CatchUpForm, PeopleListForm, RoomsForm, RuleForm, ToldForm
from consult.screens.day_notes import DayNotesScreen
from consult.screens.help import HelpScreen
from consult.widgets.text_view import LineView, TextView
from sessions.workshop import ItemKind, Workshop
from tests.consult.builders import BEGIN, clock, screen_text, settle, started, words
from tests.consult.test_day import changed, come_to, day, form, to_entry
from tests.sessions.event import large_day

SMALL = (80, 24)
PREPARED = large_day.prepared(BEGIN.date(), "de")
RECORDED = large_day.recorded(PREPARED, BEGIN)


@asynccontextmanager
async def opened(
    folder: Path, workshop: Workshop, size: tuple[int, int] = SMALL
) -> AsyncIterator[tuple[ConsultApp, Pilot[None], DayScreen]]:
    """Run an application on a large day, in German, whose words are longer."""
    async with started(folder, size, "de") as (app, pilot):
        for district in large_day.DISTRICTS:
            app.archive.save_district(district)
        app.archive.save_workshop(workshop)
        yield app, pilot, await day(pilot, app, workshop.id)


def in_sight(view: LineView) -> range:
    """Return which lines of a view are in sight."""
    top = view.scroll_offset.y
    return range(top, min(top + view.scrollable_content_region.height, view.virtual_size.height))


def shows(app: ConsultApp, text: str) -> bool:
    """Return whether the end of a text, which would be cut away first, is on the screen."""
    return text.rsplit(maxsplit=1)[-1] in screen_text(app)


# --- lists ----------------------------------------------------------------------------------------------------------


def walked(screen: DayScreen) -> set[int]:
    """Choose each row from the first to the last, as the arrow key does; return the lines that came in sight."""
    seen, shown = set(in_sight(screen.list)), screen.list
    for _press in range(3 * len(shown.rows)):
        screen.move(1)
        if shown.chosen_row is None:
            return seen
        assert shown.chosen_row in {shown.rows[shown._lines[line][0]] for line in in_sight(shown)}
        seen.update(in_sight(shown))
    raise AssertionError("the last row is never left")


async def test_every_row_of_every_list_can_be_reached(tmp_path: Path) -> None:
    async with opened(tmp_path, RECORDED) as (app, pilot, screen):
        waiting = set(Entry)
        for place in range(-1, len(RECORDED.programme)):
            if place >= 0:
                await changed(pilot, screen, "ctrl+n")
            assert shows(app, words(app, "#who"))
            for entry in entries(screen.desk.workshop):
                if entry not in waiting:
                    continue
                waiting.remove(entry)
                await to_entry(pilot, screen, entry)
                await pilot.pause()
                assert shows(app, words(app, "#to-say")), entry
                assert screen.query_one("#line").region.height == 1
                assert screen.query_one("#key-bar").region.bottom == SMALL[1]
                missed = set(range(screen.list.virtual_size.height)) - walked(screen)
                assert not missed, (entry, [screen.list._lines[line] for line in missed])
        assert waiting == set()


@pytest.mark.parametrize("size", [SMALL, (100, 30), (300, 24), (80, 90)])
async def test_keys_go_to_the_last_row_in_every_window(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, RECORDED, size) as (app, pilot, screen):
        for entry in entries(RECORDED):
            await to_entry(pilot, screen, entry)
            last = [row for row in screen.list.rows if row.key is not None][-1]
            await pilot.press("up")
            await settle(pilot, lambda wanted=last.key: screen.list.chosen == wanted)  # type: ignore[misc]
            assert (last.text or last.detail)[:12] in screen_text(app)
            assert screen.query_one("#line").region.height == 1
            assert screen.query_one("#key-bar").region.bottom == size[1]
            await pilot.press("escape")
            await settle(pilot, lambda: screen.list.chosen is None)


async def test_rows_are_computed_once_for_a_change_and_never_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Entry] = []
    rows = day_listing.rows

    def counted(workshop: Workshop, entry: Entry, context: Context) -> tuple[day_listing.Row, ...]:
        calls.append(entry)
        return rows(workshop, entry, context)

    async with opened(tmp_path, come_to(ItemKind.ROUND, PREPARED)) as (app, pilot, screen):
        monkeypatch.setattr(day_listing, "rows", counted)
        for _second in range(90):
            clock(app).move(timedelta(seconds=1))
            screen.tick()
        await pilot.press("up", "down", "escape")
        await pilot.pause()
        assert calls == []
        await form(pilot, app, "f4", RoomsForm)
        made = await changed(pilot, screen, "enter")
        assert calls == [Entry.SEAT]
        assert [len(room.people) for room in made.rooms] == [20, 20, 20, 20]


# --- forms and screens over the day -----------------------------------------------------------------------------------


async def read_through(pilot: Pilot[None], view: TextView, key: str, act: Callable[[], None]) -> None:
    """Press a key, and then do as it does, until the end of a text is in sight; no line of it was passed over."""
    seen, before = set(in_sight(view)), -1
    if view.max_scroll_y:
        await pilot.press(key)
        await settle(pilot, lambda: view.scroll_offset.y > 0)
    while view.scroll_offset.y > before:
        seen.update(in_sight(view))
        before = view.scroll_offset.y
        if before < view.max_scroll_y:
            act()
    assert seen == set(range(view.virtual_size.height))


async def test_forms_show_all_that_is_in_them(tmp_path: Path) -> None:
    async with opened(tmp_path, come_to(ItemKind.CASTING, PREPARED)) as (app, pilot, _screen):
        for key, kind, typed in (("f4", RoomsForm, "4"), ("ctrl+l", CatchUpForm, "60")):
            await form(pilot, app, key, kind)
            app.screen.query_one(Input).value = typed
            view = app.screen.query_one(TextView)
            await settle(pilot, lambda text=view: text.max_scroll_y > 0)  # type: ignore[misc]
            await read_through(pilot, view, "down", partial(app.screen.action_scroll, 3))  # type: ignore[attr-defined]
            assert "Esc" in screen_text(app)
            await pilot.press("escape")
        for key, other in (("ctrl+u", RuleForm), ("f3", PeopleListForm)):
            await form(pilot, app, key, other)
            app.screen.query_one(TextArea).text = "\n".join(f"Zeile {number}" for number in range(14))
            await pilot.press(*["pagedown"] * 6)
            await settle(pilot, lambda: "Zeile 13" in screen_text(app))
            assert "Esc" in screen_text(app)
            await pilot.press("escape")
        told = ToldForm("Das Paket ist zurück", [f"Zeile {number}" for number in range(40)])
        await app.push_screen(told)
        await pilot.press(*["down"] * 12)
        await settle(pilot, lambda: "Zeile 39" in screen_text(app))
        assert "Esc" in screen_text(app)


async def test_the_help_can_be_read_to_its_end(tmp_path: Path) -> None:
    async with opened(tmp_path, PREPARED) as (app, pilot, _screen):
        await pilot.press("f1")
        await settle(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("end")
        await settle(pilot, lambda: "sich fortsetzen." in screen_text(app))


async def test_documents_show_who_reads_what_to_the_end(tmp_path: Path) -> None:
    async with opened(tmp_path, RECORDED) as (app, pilot, _screen):
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, DayNotesScreen) and words(app, "#preview"))
        assert isinstance(app.screen, DayNotesScreen)
        readers = app.screen.query_one("#readers", OptionList)
        for press in range(readers.option_count):
            if press in (0, 2, readers.option_count - 2):
                await pilot.pause()
                for text in ("#audience", "#preview"):
                    view = app.screen.query_one(text, TextView)
                    await read_through(pilot, view, "pagedown", partial(app.screen.action_scroll_by, 8))
            await pilot.press("down")
        await settle(pilot, lambda: readers.highlighted == 0)
        assert app.screen.query_one("#key-bar").region.bottom == SMALL[1]
