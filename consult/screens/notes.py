"""Notes: who will read what, before anything is written."""

from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from consult.i18n import LANGUAGES
from consult.i18n import language as language_named
from consult.present import refusal_text
from consult.screens.base import ConsultScreen, bindings
from sessions.language import Language
from sessions.notes import write
from sessions.notes.sheet import Reader, audience, sheet
from sessions.record import Session
from sessions.refusal import Refusal
from sessions.text import clean_line


class NotesScreen(ConsultScreen):
    """The notes of one session, by reader and language.

    Args:
        session: as it is on the disk.
        notice: said at the start.
    """

    SCREEN = "notes"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("notes"),
        Binding("up", "choose(-1)", show=False, priority=True),
        Binding("down", "choose(1)", show=False, priority=True),
        Binding("pageup", "scroll_by(-8)", show=False, priority=True),
        Binding("pagedown", "scroll_by(8)", show=False, priority=True),
    ]

    def __init__(self, session: Session, notice: str = "") -> None:
        super().__init__()
        self._session, self._notice = session, notice
        self._choices = [(reader, code) for reader in Reader for code in LANGUAGES]

    def content(self) -> ComposeResult:
        """Compose readers, folder and preview."""
        import platformdirs

        yield Static(Content(f" {self._('Hand on notes')} · {self._session.case.title}"), id="title", markup=False)
        with Horizontal(id="choice"):
            names = {Reader.CASE_GIVER: self._("For the case giver"), Reader.GROUP: self._("For the group")}
            tongues = {"de": "Deutsch", "en": "English"}
            yield OptionList(
                *(Option(f"{names[reader]} · {tongues[code]}") for reader, code in self._choices),
                id="readers",
                markup=False,
            )
            yield Static(id="audience", markup=False)
        yield Static(Content(self._("Folder (Markdown and HTML are written there)")), classes="label", markup=False)
        folder = platformdirs.user_documents_path() / "consult"
        yield Input(str(folder), id="folder", compact=True, select_on_focus=False)
        with VerticalScroll(id="preview-box", can_focus=False):
            yield Static(id="preview", markup=False)

    def on_mount(self) -> None:
        """Show the notes in the language of the program first, for the case giver."""
        readers = self.query_one("#readers", OptionList)
        readers.can_focus = False
        readers.highlighted = LANGUAGES.index(self.language.code)
        self.query_one("#folder").focus()
        if self._notice:
            self.say(self._notice, "warning")

    def action_choose(self, by: int) -> None:
        """Choose another reader or language."""
        readers = self.query_one("#readers", OptionList)
        readers.highlighted = ((readers.highlighted or 0) + by) % len(self._choices)

    def action_scroll_by(self, by: int) -> None:
        """Scroll the preview."""
        self.query_one("#preview-box").scroll_relative(y=by, animate=False)

    def on_option_list_option_highlighted(self) -> None:
        """Show who reads what, and the notes."""
        reader, language = self._chosen()
        readers, inside, outside = audience(self._session, reader, self.language)
        lines = [Content.styled(readers, "bold")]
        lines.append(Content.styled(f"{self._('In it')}: {', '.join(inside)}.", "$success"))
        lines += [Content.styled(f"– {line}", "$warning") for line in outside]
        self.query_one("#audience", Static).update(Content("\n").join(lines))
        text = write.render(sheet(self._session, reader, language, self.consult.clock.now()), "txt")
        self.query_one("#preview", Static).update(Content(text))

    def _chosen(self) -> tuple[Reader, Language]:
        reader, code = self._choices[self.query_one("#readers", OptionList).highlighted or 0]
        return reader, language_named(code)

    def do_write(self) -> None:
        """Write the notes for the chosen reader, and say where."""
        reader, language = self._chosen()
        folder = Path(clean_line(self.query_one("#folder", Input).value))
        with suppress(RuntimeError):  # "~somebody" without a home is a name like any other
            folder = folder.expanduser()
        note = sheet(self._session, reader, language, self.consult.clock.now())
        written = []
        try:
            for form in ("md", "html"):
                target = folder / write.file_name(self._session, reader, form, language)
                write.write_note(target, write.render(note, form))
                written.append(target.name)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self.say(self._("Written to {folder}: {files}").format(folder=folder, files=", ".join(written)))

    def do_help(self) -> None:
        """Show the keys."""
        from consult.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("notes"))
