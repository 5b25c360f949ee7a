"""An event entered in a form, or put right there; nothing is stored before Ctrl+S."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from consult.app import ConsultApp
from consult.event_form import MISTAKES, event_fields, filled, made, mistake_text
from consult.present import refusal_text
from consult.screens.base import ENTER, TAB, bindings
from consult.screens.edit_screen import EditScreen
from consult.screens.forms import Form
from consult.screens.prepare import Tick
from consult.widgets.choices import Choices, Mode
from consult.widgets.fields import FieldLabel, put, value_of
from sessions.event import announcement
from sessions.event.decoding import decoded
from sessions.refusal import Reason, Refusal
from sessions.store.layout import cause_of
from sessions.text import clean_line
from sessions.workshop import Announced


class EventEditScreen(EditScreen):
    """What is announced of an event.

    Args:
        known: as it was before; ``None`` for a new event.
        store: stores what was entered, or raises ``Refusal``, and then everything stays in the fields.
    """

    SCREEN = "event_edit"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("event_edit"), *TAB, ENTER]

    def __init__(self, known: Announced | None, store: Callable[[Announced], Awaitable[None]]) -> None:
        super().__init__()
        self._known, self._store = known, store

    def content(self) -> ComposeResult:
        """Compose the fields."""
        _ = self._
        title = _("Put the event right") if self._known else _("New event")
        yield Static(Content(f" {title}"), id="title", markup=False)
        with VerticalScroll(id="event-fields", classes="fields", can_focus=False):
            yield from self._line("title", _("Title"))
            with Horizontal(classes="pair"):
                for name, label in (("day", _("Day")), ("begins", _("Begin")), ("ends", _("End"))):
                    with Vertical():
                        yield from self._line(name, label)
            yield from self._line("kind", _("Kind of event"))
            yield from self._line("organiser", _("Organiser"))
            yield from self._line("funder", _("Funding line"))
            with Horizontal(classes="pair"):
                with Vertical():
                    yield from self._text("place", _("Place"))
                with Vertical():
                    yield from self._text("address", _("Address"))
            yield from self._line("room", _("Room"))
            yield from self._text("contact", _("Contact"))
            yield from self._text("guiding_questions", _("Guiding questions, one each line"))
            yield from self._text("guests", _("Guests who report, one each line: function; city; topic"))
            yield from self._text("description", _("Description"))
            yield from self._text("conditions", _("Conditions of taking part"))
            yield Tick(_("A target agreement is needed to take part."), id="event-needs_agreement", compact=True)
            yield FieldLabel(_("Cost"))
            free = {"": _("not said"), "yes": _("Free of charge."), "no": _("Not free of charge.")}
            yield Choices(free, Mode.ONE, "event-free")

    def _line(self, name: str, label: str) -> ComposeResult:
        yield FieldLabel(label, f"label-{name}")
        yield Input(id=f"event-{name}", compact=True, select_on_focus=False)

    def _text(self, name: str, label: str) -> ComposeResult:
        yield FieldLabel(label, f"label-{name}")
        yield TextArea(id=f"event-{name}", compact=True, highlight_cursor_line=False)

    def on_mount(self) -> None:
        """Show what is known, and begin with the title."""
        self._fields = self._before = event_fields(self._known, self.language)
        self._show()
        # At the very top already; scrolling to it would hide its name.
        self._field("title").focus(scroll_visible=False)

    def _field(self, name: str) -> Widget:
        return self.query_one(f"#event-{name}")

    def _show(self) -> None:
        for name, value in self._fields.items():
            put(self._field(name), value)

    def _read(self) -> None:
        self._fields = {name: value_of(self._field(name)) for name in self._fields}

    # --- actions ------------------------------------------------------------------------------------------------

    async def do_keep_event(self) -> None:
        """Store the event, or say at its field what is wrong."""
        self._read()
        result = made(self._fields, self.consult.today(), self._known)
        for name in MISTAKES:
            text = mistake_text(name, self.language) if name in result.mistakes else ""
            self.query_one(f"#label-{name}", FieldLabel).mistake(text)
        if result.announced is None:
            first = result.mistakes[0]
            self._field(first).focus()
            self.say(self._("Not saved. {mistake}").format(mistake=mistake_text(first, self.language)), "error")
            return
        try:
            await self._store(result.announced)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self.dismiss()

    @work
    async def do_read_announcement(self) -> None:
        """Fill the fields from an announcement, and show what was taken from where."""
        from consult.screens.day_forms import ToldForm
        from consult.workshop_command import reading_lines

        text = await self.app.push_screen_wait(AnnouncementForm())
        if text is None:
            return
        try:
            reading = announcement.read(text)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self._read()
        self._fields = filled(self._fields, reading, self.language)
        self._show()
        lines = [*reading_lines(reading, self.language)]
        await self.app.push_screen_wait(ToldForm(self._("This was read in the announcement. Please check it."), lines))
        self.say(self._("Nothing is stored yet: Ctrl+S saves."))

    def unsaved(self) -> bool:
        """Return whether anything stands there that is not stored."""
        self._read()
        return self._fields != self._before


class AnnouncementForm(Form[str]):
    """The text of an announcement, pasted, or the name of its file."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "keep_in_turn", show=False, priority=True)]

    def compose(self) -> ComposeResult:
        """Compose the text."""
        with Vertical(classes="form"):
            yield self.label(self._("Paste the announcement here, or name its file (text or Markdown)"))
            yield TextArea(id="announcement", show_line_numbers=False)
            yield self.hint(self._("Ctrl+S reads it, Esc goes back. Nothing is stored yet."))
            yield Static(id="form-message", markup=False)

    def action_keep(self) -> None:
        """Hand over the text."""
        text = self.query_one(TextArea).text
        if not text.strip():
            self.warn(self._("There is no text yet."))
            return
        try:
            self.dismiss(pasted(text))
        except Refusal as refusal:
            self.warn(refusal_text(refusal, cast("ConsultApp", self.app).language))


_PATH = re.compile(r"(?:~|\.{1,2}|[a-z]:)?[/\\]|\S.*\.(?:txt|md|markdown)\Z", re.IGNORECASE)


def pasted(text: str) -> str:
    """Return the text, or what is in the file that it names: one that is there, or that looks like a path.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    name = clean_line(text).strip("\"'")
    if len(text.strip().splitlines()) > 1 or not (_PATH.match(name) or _is_file(name)):
        return text
    try:
        return decoded(Path(name).expanduser().read_bytes())[0]
    except (OSError, RuntimeError) as error:
        cause = cause_of(error) if isinstance(error, OSError) else str(error)
        raise Refusal(Reason.NOT_READABLE, file=name, cause=cause) from error


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:  # longer than a name can be
        return False
