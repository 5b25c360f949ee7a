"""A workshop as announced: when, where, and the guiding questions."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from consult.screens.base import ConsultScreen, bindings
from sessions.workshop import Workshop


class WorkshopScreen(ConsultScreen):
    """One workshop, to read."""

    SCREEN = "help"
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self._workshop = workshop

    def content(self) -> ComposeResult:
        """Compose one text."""
        with VerticalScroll(id="help"):
            yield Static(self._text(), markup=False)

    def _text(self) -> Content:
        event = self._workshop
        hours = " – ".join(f"{moment:%H:%M}" for moment in (event.begins, event.ends) if moment)
        parts = [Content.styled(event.title, "bold $primary")]
        parts += [Content(line) for line in (event.kind, event.organiser) if line]
        parts += [Content(f"{self.language.long_date(event.day)}  {hours}"), Content(event.place)]
        parts += [Content(line) for line in (event.room, event.address) if line]
        if event.guiding_questions:
            parts += [Content(""), Content.styled(self._("Guiding questions"), "bold")]
            parts += [Content(f"{number}. {text}") for number, text in enumerate(event.guiding_questions, 1)]
        guests = "\n".join(f"{guest.label}: {guest.topic}".rstrip(": ") for guest in event.guests)
        for text in (event.description, guests, event.conditions):
            if text:
                parts += [Content(""), Content(text)]
        return Content("\n").join(parts)
