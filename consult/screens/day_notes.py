"""The documents of a day: who will read what, before anything is written."""

from functools import partial

from textual.app import ComposeResult

from consult import day_notes
from consult.i18n import LANGUAGES
from consult.present import notice_text, refusal_text
from consult.screens.notes import Choice, HandOnScreen
from sessions.notes.day_guard import day_watch
from sessions.notes.day_sheet import Addressee, Day, DayReader, day_audience, day_sheet
from sessions.refusal import Refusal
from sessions.workshop import Workshop


class DayNotesScreen(HandOnScreen):
    """The documents of one workshop, by reader and language.

    Args:
        workshop: as it is on the disk; districts and consultations are read from the archive.
    """

    def __init__(self, workshop: Workshop, notice: str = "") -> None:
        super().__init__(notice)
        self._day = Day(workshop, (), ())
        self._refusal = ""

    def content(self) -> ComposeResult:
        """Read what the documents need, then compose readers, folder and preview."""
        try:
            self._day, notices = day_notes.load(self.consult.archive, self.consult.catalogue, self._day.workshop)
            self._notice = "\n".join(
                [self._notice, *(notice_text(notice, self.language) for notice in notices)]
            ).strip()
        except Refusal as refusal:
            self._notice = self._refusal = refusal_text(refusal, self.language)
        yield from super().content()

    def subject(self) -> str:
        """Return the title of the workshop."""
        return self._day.workshop.title

    def choices(self) -> list[Choice]:
        """Return all readers: participants with and without contacts if there are any, each district, the agency."""
        day, now = self._day, self.consult.clock.now()
        return [
            Choice(
                self._named(to),
                code,
                partial(day_audience, day, to, now=now),
                partial(day_sheet, day, to, now=now),
                partial(day_notes.file_name, day.workshop, to),
                partial(day_watch, day, to),
                to.reader,
            )
            for to in day_notes.addressees(day)
            for code in LANGUAGES
        ]

    def _named(self, to: Addressee) -> str:
        if to.reader is DayReader.DISTRICT:
            return next((item.name for item in self._day.districts if item.id == to.district), to.district)
        if to.reader is DayReader.PROGRAMME:
            return self._("Organiser, funder")
        return self._("Participants, contacts") if to.contacts else self._("Participants")

    async def do_write(self) -> None:
        """Write what is shown, unless a consultation could not be read and would be missing."""
        if self._refusal:
            self.say(self._refusal, "error")
        else:
            await super().do_write()
