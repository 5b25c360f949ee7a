"""The registry of actions: everything in it can be done, and no key is wanted twice."""

from collections import Counter

import pytest
from textual.binding import Binding

from consult import actions
from consult.actions import ACTIONS, BY_ID, key_problems, key_text, keys_of
from consult.app import ConsultApp
from consult.i18n import language
from consult.screens.base import ConsultScreen
from consult.screens.closing import ClosingScreen
from consult.screens.day import DayScreen
from consult.screens.day_desk import EventScreen
from consult.screens.desk_screen import DeskScreen
from consult.screens.event_edit import EventEditScreen
from consult.screens.forms import Form
from consult.screens.help import HelpScreen
from consult.screens.home import HomeScreen
from consult.screens.live import LiveScreen
from consult.screens.method_edit import MethodEditScreen
from consult.screens.methods import MethodsScreen
from consult.screens.notes import NotesScreen
from consult.screens.prepare import PrepareScreen
from consult.screens.replies import RepliesScreen

SCREENS: dict[str, type[ConsultScreen]] = {
    screen.SCREEN: screen
    for screen in (
        *(HomeScreen, PrepareScreen, LiveScreen, ClosingScreen),
        *(NotesScreen, RepliesScreen, HelpScreen, MethodsScreen, MethodEditScreen, EventEditScreen, DayScreen),
    )
}
PAIRS = [(screen, action.id) for screen in SCREENS for action in actions.on(screen)]


def test_every_screen_of_the_registry_is_there() -> None:
    assert {screen for action in ACTIONS for screen in action.screens} == set(SCREENS)
    assert len(BY_ID) == len(ACTIONS)


@pytest.mark.parametrize(("screen", "name"), PAIRS)
def test_every_action_can_be_done_on_its_screen(screen: str, name: str) -> None:
    assert callable(getattr(SCREENS[screen], f"do_{name}", None) or getattr(ConsultApp, f"do_{name}", None))


@pytest.mark.parametrize("screen", SCREENS)
def test_no_method_stands_beside_the_registry(screen: str) -> None:
    own = {name[3:] for name in dir(SCREENS[screen]) if name.startswith("do_")}
    base = {name[3:] for name in dir(ConsultScreen) if name.startswith("do_")}
    # Leaving the live screen has a binding of its own kind or none; the base offers it to every screen.
    assert own - base <= {action.id for action in actions.on(screen)} | {"leave"}


@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_is_there_twice_on_one_screen(screen: str) -> None:
    keys = Counter(key for action in actions.on(screen) for key in action.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_key_is_one_that_terminals_take_for_another_or_keep() -> None:
    keys = {key for action in ACTIONS for key in action.keys}
    assert not keys & {"ctrl+j", "ctrl+m", "ctrl+i", "ctrl+h", "ctrl+c", "f11", "enter", "tab", "space"}
    assert not [key for key in keys if "alt+" in key or "meta+" in key or "super+" in key]


def test_the_footer_shows_only_what_has_a_key() -> None:
    assert [action.id for action in ACTIONS if action.footer and not action.keys] == []


def test_moving_keys_do_not_stand_in_the_way_of_actions() -> None:
    moving = {"up", "down", "pageup", "pagedown", "tab", "shift+tab"}
    assert len(DeskScreen.BINDINGS) == len(EventScreen.BINDINGS) == len(moving)
    assert not moving & {key for action in ACTIONS for key in action.keys}
    assert {binding.key for binding in Form.BINDINGS if isinstance(binding, Binding)} == {
        "escape",
        "ctrl+s,ctrl+n",
        "ctrl+q",
        "tab",
        "shift+tab",
        "enter",
    }


def test_words_of_every_action_are_there_in_german() -> None:
    german = language("de")
    for action in ACTIONS:
        if action.id not in {"language", "minute", "minute_less", "item_minute", "item_minute_less"}:
            assert german.gettext(action.label) != action.label, action.label
        assert german.gettext(action.help) != action.help, action.help
        assert len(german.gettext(action.label)) <= 24


@pytest.mark.parametrize(
    ("key", "text"), [("ctrl+n", "^N"), ("f5", "F5"), ("f10", "F10"), ("escape", "Esc"), ("insert", "insert")]
)
def test_a_key_is_written_as_people_write_it(key: str, text: str) -> None:
    assert key_text(key) == text


def test_the_users_own_keys_go_before_the_default() -> None:
    undo = BY_ID["undo"]
    assert keys_of(undo, {}) == ("f7", "ctrl+z")
    assert keys_of(undo, {"undo": "f12, ctrl+u ,"}) == ("f12", "ctrl+u")
    assert keys_of(undo, {"undo": ""}) == ()


def test_keys_as_they_are_have_no_problems() -> None:
    assert key_problems({}) == []
    assert key_problems({"undo": "f12"}) == []


def test_what_is_wrong_in_the_users_keys_is_named() -> None:
    (unknown,) = key_problems({"fly": "f12"})
    assert "fly" in unknown
    (twice,) = key_problems({"undo": "ctrl+w"})
    assert all(word in twice for word in ("ctrl+w", "undo", "why", "live"))
    found = key_problems({"undo": "f5"})
    assert [("pause" in line, "profile" in line) for line in found] == [(True, False), (False, True)]
