"""Every action once: its id, keys, words and where it holds. Footer, palette, help and bindings derive from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sessions.language import N_


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done by a key, by the palette and by the mouse.

    Attributes:
        id: names the action in settings and in a screen's method ``do_<id>``.
        keys: default keys as Textual names them, first the one that is shown.
        label: one or two words for the footer.
        help: a sentence for help and palette.
        screens: where it holds.
        footer: whether the footer shows it where there is room.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    screens: frozenset[str]
    footer: bool = False


def _action(name: str, keys: str, label: str, text: str, screens: str, *, footer: bool = False) -> Action:
    return Action(name, tuple(keys.split()), label, text, frozenset(screens.split()), footer)


ACTIONS = (
    _action("next", "ctrl+n", N_("next"), N_("Go to the next phase."), "live", footer=True),
    _action(
        "park",
        "ctrl+p",
        N_("park"),
        N_("Park the line, or the last one recorded, where it belongs."),
        "live",
        footer=True,
    ),
    _action("key_question", "f3", N_("key question"), N_("Word the key question."), "live closing", footer=True),
    _action(
        "step",
        "f4",
        N_("step"),
        N_("Agree a next step, from the marked line if there is one."),
        "live closing",
        footer=True,
    ),
    _action("pause", "f5", N_("pause"), N_("Pause, or go on."), "live", footer=True),
    _action(
        "say",
        "ctrl+a",
        N_("say"),
        N_("Show the next sentence to say, such as: What is your question?"),
        "live",
        footer=True,
    ),
    _action("minute", "f6", N_("+1 min"), N_("One minute more for this phase."), "live", footer=True),
    _action(
        "next_item",
        "ctrl+n",
        N_("next"),
        N_("Begin the event, or go to the next item of the programme."),
        "day",
        footer=True,
    ),
    _action("make_rooms", "f4", N_("rooms"), N_("Make the rooms of the round and seat everybody."), "day", footer=True),
    _action(
        "choose_round",
        "f10",
        N_("choose"),
        N_("Choose the chosen case for the next round, or for none."),
        "day",
        footer=True,
    ),
    _action("item_minute", "f6", N_("+1 min"), N_("One minute more for this item."), "day", footer=True),
    _action(
        "catch_up",
        "ctrl+l ctrl+f",
        N_("catch up"),
        N_("End in time: later items give minutes; the new plan is shown before it holds."),
        "day",
        footer=True,
    ),
    _action(
        "take_up",
        "f9",
        N_("take"),
        N_("Take the chosen suggestion who helps whom, or the cases left over at the last meeting."),
        "day",
    ),
    _action("cleared", "f2", N_("cleared?"), N_("May the chosen case be discussed here? Yes, no, open."), "day"),
    _action(
        "edit_event",
        "ctrl+a",
        N_("event"),
        N_("Title, day, place, guiding questions, guests, conditions: see and put right what is announced."),
        "day",
    ),
    _action("add_people", "f3", N_("list of people"), N_("Take in a whole list of people."), "day"),
    _action(
        "profile",
        "f5",
        N_("profile"),
        N_("A district's profile: see and change what it is, what it can offer and what it is looking for."),
        "home day",
    ),
    _action(
        "forget",
        "ctrl+k",
        N_("remove names"),
        N_("Remove names and contacts of people, or of all; what goes and what stays is shown before."),
        "day",
    ),
    _action(
        "rule", "ctrl+u", N_("confidentiality"), N_("Read the rule of confidentiality aloud to all and note it."), "day"
    ),
    _action("item_back", "ctrl+b", N_("back"), N_("Go back to the item before."), "day"),
    _action("skip_item", "", N_("skip"), N_("Leave out the item that runs."), "day"),
    _action("item_minute_less", "", N_("-1 min"), N_("One minute less for this item."), "day"),
    _action(
        "room_out",
        "",
        N_("hand on a room"),
        N_("Write the package of the chosen room to a file, for another laptop."),
        "day",
    ),
    _action(
        "room_back",
        "",
        N_("take a room back"),
        N_("Merge the package of a room that came back; what both sides changed differently is shown."),
        "day",
    ),
    _action(
        "save_event",
        "ctrl+s",
        N_("save"),
        N_("Everything is saved as you go; where saving fails, choose another folder or go on with the other version."),
        "day",
    ),
    _action("end_event", "ctrl+e", N_("end"), N_("End the event, or reopen one that has ended."), "day", footer=True),
    _action("undo", "f7 ctrl+z", N_("undo"), N_("Take the last change back."), "live closing day", footer=True),
    _action("redo", "f8 ctrl+y", N_("redo"), N_("Bring back what was taken back."), "live closing day"),
    _action("people", "f2", N_("people"), N_("People and roles; may this case be discussed here?"), "live closing"),
    _action("back", "ctrl+b", N_("back"), N_("Go back to the phase before."), "live"),
    _action(
        "borrow",
        "ctrl+l",
        N_("borrow"),
        N_("Borrow minutes from later phases; the new plan is shown before it holds."),
        "live",
    ),
    _action(
        "fit",
        "ctrl+f",
        N_("fit"),
        N_("We must end at a certain time: fit what is left; the new plan is shown before it holds."),
        "live",
    ),
    _action("module", "ctrl+k", N_("module"), N_("Choose how to consult: a consultation module."), "live"),
    _action(
        "agree",
        "ctrl+u",
        N_("confidentiality"),
        N_("Confidentiality: read the rule aloud, note who agrees; may this case be discussed here?"),
        "live",
    ),
    _action(
        "private",
        "",
        N_("private notes"),
        N_("Your private notes: read, change, strike. Mind who sees the screen."),
        "live closing",
    ),
    _action("why", "ctrl+w", N_("why"), N_("Note why this pause was made, or why a phase took longer."), "live"),
    _action(
        "process",
        "",
        N_("process"),
        N_("How the time went: planned and used minutes of each phase, for the facilitator."),
        "live closing",
    ),
    _action("skip", "", N_("skip"), N_("Leave out this phase."), "live"),
    _action("minute_less", "", N_("-1 min"), N_("One minute less for this phase."), "live"),
    _action(
        "mark",
        "f10",
        N_("mark"),
        N_("Set the case giver's mark on the chosen line: fits, does not, open; take, later, no."),
        "live closing",
    ),
    _action(
        "take", "f9", N_("take"), N_("Take the chosen line, or the first that waits, from the parking place."), "live"
    ),
    _action(
        "save",
        "ctrl+s",
        N_("save"),
        N_("Everything is saved as you go; where saving fails, choose another folder."),
        "live closing",
    ),
    _action("edit", "ctrl+r", N_("edit"), N_("Put the chosen or the last line right."), "live closing day"),
    _action("strike", "ctrl+d", N_("strike"), N_("Strike the chosen line from the record."), "live closing day"),
    _action("not_counted", "ctrl+g", N_("not counted"), N_("Count the time while nobody was here as a pause."), "live"),
    _action(
        "closing",
        "ctrl+e",
        N_("closing"),
        N_("Steps, what the case giver takes along, feedback; close the session."),
        "live",
        footer=True,
    ),
    _action(
        "begin", "ctrl+n", N_("begin"), N_("Store the session and begin with the first phase."), "prepare", footer=True
    ),
    _action(
        "settle",
        "f6",
        N_("ways"),
        N_("Settle where practice differs: who chooses a module, where the case giver sits, who advises, who writes."),
        "prepare",
        footer=True,
    ),
    _action(
        "usual",
        "f7",
        N_("usual minutes"),
        N_("Plan with the minutes that your own sessions with this method used, or with the method's own again."),
        "prepare",
    ),
    _action("new", "ctrl+n", N_("new session"), N_("Prepare a new session."), "home", footer=True),
    _action("new_event", "f6", N_("new event"), N_("Enter a new event, or read its announcement."), "home"),
    _action("search", "f3", N_("search"), N_("Search districts, cases and sessions."), "home", footer=True),
    _action(
        "close", "ctrl+e", N_("close session"), N_("Close the session, or reopen a closed one."), "closing", footer=True
    ),
    _action(
        "release",
        "f6",
        N_("release"),
        N_("What the group may read: open parts and single lines, or withhold them, as the case giver says."),
        "notes",
        footer=True,
    ),
    _action(
        "secrets",
        "f2",
        N_("names"),
        N_("Names that must not leave: a private list; pseudonyms stand in their place."),
        "notes",
    ),
    _action("mask", "f7", N_("pseudonyms"), N_("Put pseudonyms in the place of the names on the list."), "notes"),
    _action(
        "declare",
        "f8",
        N_("state"),
        N_("Declare the note a draft, corrected by those present, or final; that is noted when it is written."),
        "notes",
    ),
    _action(
        "template",
        "f5",
        N_("template"),
        N_("Go through the templates of organisations: their logo, sentences and letterhead; also without."),
        "notes",
    ),
    _action("write", "ctrl+s ctrl+n", N_("write"), N_("Write the notes that are shown."), "notes", footer=True),
    _action(
        "reply_sheet", "f4", N_("reply sheet"), N_("Write a reply sheet to fill in, for the chosen reader."), "notes"
    ),
    _action("replies", "f3", N_("replies"), N_("Read a reply sheet that came back."), "notes", footer=True),
    _action("take_reply", "f9", N_("take it"), N_("Take the chosen proposal, as Enter does."), "replies", footer=True),
    _action(
        "pass_over", "ctrl+d", N_("leave it"), N_("Leave the record as it is, as Delete does."), "replies", footer=True
    ),
    _action("notes", "ctrl+t", N_("notes"), N_("Hand on: notes for a reader."), "home live closing day", footer=True),
    _action(
        "methods", "f4", N_("methods"), N_("All methods; copy, edit and hand on your own."), "home prepare", footer=True
    ),
    _action("copy_method", "ctrl+n", N_("copy"), N_("Copy the chosen method as your own."), "methods", footer=True),
    _action("edit_method", "ctrl+r", N_("edit"), N_("Edit the chosen own method."), "methods", footer=True),
    _action("export_method", "ctrl+t", N_("hand on"), N_("Write the chosen method to a file."), "methods", footer=True),
    _action("import_method", "f5", N_("take in"), N_("Take in a method from a file."), "methods", footer=True),
    _action("remove_method", "ctrl+d", N_("remove"), N_("Remove the chosen own method."), "methods"),
    _action(
        "keep_method",
        "ctrl+s",
        N_("save"),
        N_("Save the method; what is wrong is said at its field."),
        "method_edit",
        footer=True,
    ),
    _action(
        "keep_event",
        "ctrl+s",
        N_("save"),
        N_("Save the event; what is wrong is said at its field."),
        "event_edit",
        footer=True,
    ),
    _action(
        "read_announcement",
        "f3",
        N_("announcement"),
        N_("Read an announcement: paste it or name its file; what was taken from where is shown."),
        "event_edit",
        footer=True,
    ),
    _action("add_phase", "ctrl+n", N_("add"), N_("Add a phase: a copy of the chosen one."), "method_edit", footer=True),
    _action("phase_up", "f7", N_("up"), N_("Move the chosen phase up."), "method_edit", footer=True),
    _action("phase_down", "f8", N_("down"), N_("Move the chosen phase down."), "method_edit", footer=True),
    _action("remove_phase", "ctrl+d", N_("remove"), N_("Remove the chosen phase."), "method_edit", footer=True),
    _action(
        "leave",
        "escape",
        N_("back"),
        N_("Back."),
        "prepare closing notes replies help methods method_edit event_edit",
        footer=True,
    ),
    _action(
        "cancel",
        "escape",
        N_("cancel"),
        N_("Choose no line; leave a line being changed as it was; twice: go back."),
        "live day",
    ),
    _action("home", "", N_("overview"), N_("Go to the overview; the session stays where it stands."), "live day"),
    _action(
        "help",
        "f1",
        N_("help"),
        N_("This phase's rules and the keys of this screen."),
        "home prepare live closing notes replies methods method_edit event_edit day",
        footer=True,
    ),
    _action(
        "palette",
        "ctrl+o",
        N_("all commands"),
        N_("All commands."),
        "home prepare live closing notes replies methods method_edit event_edit day",
    ),
    _action(
        "language",
        "",
        N_("Deutsch / English"),
        N_("Change the language of the program."),
        "home prepare live closing notes replies methods day",
    ),
    _action(
        "quit",
        "ctrl+q",
        N_("leave"),
        N_("Leave; a session stays where it stands and can be taken up again."),
        "home prepare live closing notes replies help methods method_edit event_edit day",
        footer=True,
    ),
)
BY_ID = {action.id: action for action in ACTIONS}


def on(screen: str) -> tuple[Action, ...]:
    """Return the actions of a screen in the order in which they are shown."""
    return tuple(action for action in ACTIONS if screen in action.screens)


def keys_of(action: Action, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of an action; the user's own choice goes before the default."""
    if action.id in chosen:
        return tuple(key.strip() for key in chosen[action.id].split(",") if key.strip())
    return action.keys


def key_text(key: str) -> str:
    """Return a key as people write it: ``^N``, ``F5``, ``Esc``."""
    if key == "escape":
        return "Esc"
    if key.startswith("ctrl+"):
        return f"^{key[5:].upper()}"
    return key.upper() if len(key) <= 3 else key


def key_problems(chosen: Mapping[str, str]) -> list[str]:
    """Return what is wrong in the user's own keys: unknown actions, and one key for two actions of a screen."""
    found = [f"[keys] {name}: ?" for name in chosen if name not in BY_ID]
    for screen in (
        "home",
        "prepare",
        "live",
        "closing",
        "notes",
        "replies",
        "methods",
        "method_edit",
        "event_edit",
        "day",
    ):
        taken: dict[str, str] = {}
        for action in on(screen):
            for key in keys_of(action, chosen):
                if key in taken:
                    found.append(f"[keys] {key}: {taken[key]}, {action.id} ({screen})")
                taken[key] = action.id
    return found
