"""Notes: who will read what, before anything is written."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from consult import templates
from consult.i18n import LANGUAGES
from consult.i18n import language as language_named
from consult.present import NOTE_FORMATS, NOTE_STATES, WHOLE_RECORD, refusal_text, unshown_text
from consult.screens.base import ConsultScreen, bindings
from consult.widgets.choices import Choices, Mode
from consult.widgets.text_view import TextView
from sessions import handing_on
from sessions.codes import NoteState
from sessions.conduct import Change
from sessions.language import Language
from sessions.notes import guard, write
from sessions.notes.blocks import Sheet
from sessions.notes.sheet import Audience, Reader, audience, issue_of, sheet
from sessions.notes.template import Template, dressed
from sessions.notes.text import text
from sessions.record import Issue, Session
from sessions.refusal import Refusal
from sessions.text import clean_line


class Choice(NamedTuple):
    """A reader and a language to choose, and what is made for them.

    Attributes:
        reader: named in the language of the program.
        code: of the language of what is written.
        audience: says who reads it and what is in it, in a given language.
        sheet: is what they read, in a given language.
        file_name: by the format and its language.
        watch: tells what must not leave with it.
        to: the code of the reader, by which a template chooses its sentences.
    """

    reader: str
    code: str
    audience: Callable[[Language], Audience]
    sheet: Callable[[Language], Sheet]
    file_name: Callable[[str, Language], str]
    watch: Callable[[], guard.Watch | None]
    to: str


_LINES = 4
"""Of a message, for which there is room; the command that checks templates says all."""


def _shortened(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([*lines[:_LINES], *(["…"] if len(lines) > _LINES else [])])


class HandOnScreen(ConsultScreen):
    """Something to hand on, by reader and language: who reads what is shown before anything is written.

    Args:
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

    def __init__(self, notice: str = "") -> None:
        super().__init__()
        self._notice = notice
        self.masked = False
        self._template_name: str | None = None
        self._template: Template | None = None
        self._unfit = ""

    def subject(self) -> str:
        """Return what the screen is about, for its title."""
        raise NotImplementedError

    def choices(self) -> list[Choice]:
        """Return what can be chosen, at this instant; the languages of a reader stand together."""
        raise NotImplementedError

    def content(self) -> ComposeResult:
        """Compose readers, folder and preview."""
        import platformdirs

        yield Static(id="title", markup=False)
        with Horizontal(id="choice"):
            tongues = {"de": "Deutsch", "en": "English"}
            with Vertical():
                yield OptionList(
                    *(Option(f"{choice.reader} · {tongues[choice.code]}") for choice in self.choices()),
                    id="readers",
                    markup=False,
                )
                yield Choices({name: self._(NOTE_FORMATS[name]) for name in write.FORMATS}, Mode.SOME, "formats")
            yield TextView(Content(""), id="audience")
        yield Static(Content(self._("Folder (Tab: formats, chosen with the space bar)")), classes="label", markup=False)
        folder = platformdirs.user_documents_path() / "consult"
        yield Input(str(folder), id="folder", compact=True, select_on_focus=False)
        yield TextView(Content(""), id="preview")

    def on_mount(self) -> None:
        """Show what is for the first reader, in the language of the program and in the usual template."""
        if self._template_name is None:
            self._wear(self.consult.settings.template or templates.NONE)
        readers = self.query_one("#readers", OptionList)
        readers.can_focus = False
        readers.highlighted = LANGUAGES.index(self.language.code)
        wished = self.consult.settings.formats
        self.query_one(Choices).show([name for name in wished if name in write.FORMATS])
        self.query_one("#folder").focus()
        # In the same frame as the choice; a message would come a frame later.
        self.watch(readers, "highlighted", self.show_chosen)
        if self._notice or self._unfit:
            self.say("\n".join(filter(None, [self._notice, self._unfit])), "warning")

    def action_choose(self, by: int) -> None:
        """Choose another reader or language; among the formats, look at another one."""
        formats = self.query_one(Choices)
        if formats.has_focus:
            formats.highlighted = ((formats.highlighted or 0) + by) % formats.option_count
            return
        readers = self.query_one("#readers", OptionList)
        readers.highlighted = ((readers.highlighted or 0) + by) % readers.option_count

    def action_scroll_by(self, by: int) -> None:
        """Scroll who reads what, and below it the preview, as if they were one text."""
        audience, preview = self.query_one("#audience"), self.query_one("#preview")
        if by > 0:
            moved = preview if audience.scroll_offset.y >= audience.max_scroll_y else audience
        else:
            moved = preview if preview.scroll_offset.y else audience
        most = moved.scrollable_content_region.height
        moved.scroll_relative(y=max(-most, min(by, most)), animate=False)

    def show_chosen(self) -> None:
        """Show who reads what, and what they read."""
        choice = self._chosen()
        try:
            made = self._made(choice)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        readers, inside, outside = choice.audience(self.language)
        lines = [Content.styled(readers, "bold")]
        lines.append(Content.styled(f"{self._('In it')}: {', '.join(inside)}.", "$success"))
        if made.record is not None and "json" in self.query_one(Choices).chosen:
            lines.append(Content.styled(self._(WHOLE_RECORD), "$warning"))
        lines += [Content.styled(f"– {line}", "$warning") for line in outside]
        self.query_one("#title", Static).update(
            Content(f" {' · '.join((self._('Hand on notes'), *self._said_of_template(), self.subject()))}")
        )
        self.query_one("#audience", TextView).show(Content("\n").join(lines))
        self.query_one("#preview", TextView).show(Content(text(made)))

    def on_choices_changed(self) -> None:
        """Say anew what is in the files."""
        self.show_chosen()

    def _said_of_template(self) -> list[str]:
        """Return which template is chosen, where there are any."""
        if self._template is None and not self._unfit:
            return [self._("Template: none")] if templates.names(self.consult.settings) else []
        name = f"{self._template_name} (!)" if self._template is None else self._template.name
        return [self._("Template: {name}").format(name=name)]

    def _wear(self, name: str) -> None:
        """Take a template, or note what is wrong with it."""
        self._template_name, self._template, self._unfit = name, None, ""
        try:
            self._template = templates.chosen(self.consult.settings, name)
        except Refusal as refusal:
            self._unfit = _shortened(refusal_text(refusal, self.language))

    def _chosen(self) -> Choice:
        return self.choices()[self.query_one("#readers", OptionList).highlighted or 0]

    def _made(self, choice: Choice) -> Sheet:
        """Return what is written for a choice.

        Raises:
            Refusal: what must not leave cannot be found out.
        """
        language = language_named(choice.code)
        made = choice.sheet(language)
        if self.masked:
            made = guard.pseudonymous(made, choice.watch(), language)
        return dressed(made, self._template, choice.to)

    def folder(self) -> Path:
        """Return the folder that stands there."""
        folder = Path(clean_line(self.query_one("#folder", Input).value))
        with suppress(RuntimeError):  # "~somebody" without a home is a name like any other
            folder = folder.expanduser()
        return folder

    async def do_write(self) -> None:
        """Write what is shown in the chosen formats, and say where."""
        choice = self._chosen()
        language = language_named(choice.code)
        folder = self.folder()
        formats = self.query_one(Choices).chosen
        if not formats:
            self.say(self._("Choose a format first: Tab, then the space bar."), "warning")
            return
        if self._unfit:
            self.say(self._unfit, "error")
            return
        try:
            made = self._made(choice)
            guard.refuse_leaks(made, choice.watch(), [choice.file_name(name, language) for name in formats])
            wishes = templates.wishes(self._template, formats, self.consult.settings)
            # A format may take its time the first time, in which the screen stays awake.
            files = await asyncio.to_thread(
                write.render_all, made, formats, lambda form: choice.file_name(form, language), wishes
            )
            written = write.write_notes(folder, {name: file.data for name, file in files.items()})
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        names = ", ".join(path.name for path in written)
        lines = [self._("Written to {folder}: {files}").format(folder=folder, files=names)]
        lines += [unshown_text(name, file.unshown, self.language) for name, file in files.items() if file.unshown]
        if await self.written():
            self.say("\n".join(lines), "warning" if len(lines) > 1 else "")

    async def written(self) -> bool:
        """Note that it was written; what stands in the way of that is said, and it is false then."""
        return True

    def do_template(self) -> None:
        """Take the next template there is, or none."""
        settings = self.consult.settings
        there = [templates.NONE, *templates.names(settings)]
        if len(there) == 1 and self._template_name == templates.NONE:
            words = self._(
                "There is no template in {folder}. `consult notes new-template NAME` writes one to begin with."
            )
            self.say(words.format(folder=templates.place(settings)))
            return
        place = there.index(self._template_name) if self._template_name in there else -1
        self._wear(there[(place + 1) % len(there)])
        self.show_chosen()
        self.say(self._unfit or ", ".join(self._said_of_template()), "error" if self._unfit else "")

    def do_mask(self) -> None:
        """Put pseudonyms in the place of names, or the names again."""
        self.masked = not self.masked
        self.show_chosen()
        on = self._("Pseudonyms stand in the place of names that must not leave.")
        self.say(on if self.masked else self._("The names stand as they were said."))

    def do_release(self) -> None:
        """Say that this goes with one consultation, unless a screen has it."""
        self.say(self._("This goes with the notes of one consultation."), "warning")

    def do_secrets(self) -> None:
        """Say that this goes with one consultation, unless a screen has it."""
        self.do_release()

    def do_declare(self) -> None:
        """Say that this goes with one consultation, unless a screen has it."""
        self.do_release()

    def do_reply_sheet(self) -> None:
        """Say that there is none, unless a screen has one."""
        self.say(self._("Reply sheets go with the notes of one consultation."), "warning")

    def do_replies(self) -> None:
        """Say that there are none, unless a screen has them."""
        self.do_reply_sheet()

    def do_help(self) -> None:
        """Show the keys."""
        from consult.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("notes"))


class NotesScreen(HandOnScreen):
    """The notes of one session, by reader and language.

    Args:
        session: as it is on the disk.
    """

    def __init__(self, session: Session, notice: str = "") -> None:
        super().__init__(notice)
        self._session = session
        self._declared: dict[Reader, NoteState] = {}

    def subject(self) -> str:
        """Return the title of the case."""
        return self._session.case.title

    def choices(self) -> list[Choice]:
        """Return all readers."""
        names = {
            Reader.CASE_GIVER: self._("For the case giver"),
            Reader.GROUP: self._("For the group"),
            Reader.DISTRICT: self._("For the district"),
            Reader.PROGRAMME: self._("Organiser, funder"),
        }
        session, now = self._session, self.consult.clock.now()
        return [
            Choice(
                names[reader],
                code,
                partial(audience, session, reader),
                partial(self._sheet, reader, now),
                partial(write.file_name, session, reader),
                partial(self._watch, reader),
                reader,
            )
            for reader in Reader
            for code in LANGUAGES
        ]

    def _sheet(self, reader: Reader, now: datetime, language: Language) -> Sheet:
        """Return the note as it is when it is handed on now."""
        return sheet(handing_on.issue(self._session, self._issue(reader, now)), reader, language, now)

    def _issue(self, reader: Reader, now: datetime) -> Issue:
        return issue_of(self._session, reader, now, self._declared.get(reader))

    def _watch(self, reader: Reader) -> guard.Watch | None:
        return guard.watch(self._session, reader, self.consult.archive.event_of(self._session))

    def _reader(self) -> Reader:
        return list(Reader)[(self.query_one("#readers", OptionList).highlighted or 0) // len(LANGUAGES)]

    async def _keep(self, change: Change) -> bool:
        """Store a change of the session, in hand or not, and show the note anew."""
        desk = self.consult.desk
        try:
            if desk is not None and desk.session.id == self._session.id:
                self._session = await desk.apply(change)
            else:
                with self.consult.archive.write(f"{self._session.district}/{self._session.id}") as writer:
                    now = self.consult.clock.now()
                    await asyncio.to_thread(writer.save, change(writer.session, now), now)
                    self._session = writer.session
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return False
        self.show_chosen()
        return True

    async def written(self) -> bool:
        """Note what was handed on, and in which state."""
        issue = self._issue(self._reader(), self.consult.clock.now())
        if not await self._keep(lambda session, _now: handing_on.issue(session, issue)):
            return False
        self._declared.pop(self._reader(), None)
        return True

    def do_declare(self) -> None:
        """Go on to the next state: draft, corrected, final."""
        states, reader = list(NoteState), self._reader()
        present = self._issue(reader, self.consult.clock.now()).state
        self._declared[reader] = state = states[(states.index(present) + 1) % len(states)]
        self.show_chosen()
        self.say(self._("When it is written it is noted as: {state}.").format(state=self._(NOTE_STATES[state])))

    def do_secrets(self) -> None:
        """Change the list of names that must not leave."""
        self._ask_for_secrets()

    @work
    async def _ask_for_secrets(self) -> None:
        from consult.screens.release_forms import SecretsForm

        secrets = await self.app.push_screen_wait(SecretsForm(self._session))
        if secrets is not None:
            await self._keep(lambda session, _now: handing_on.set_secrets(session, secrets))

    def do_release(self) -> None:
        """Open and withhold what the group may read."""
        self._ask_for_release()

    @work
    async def _ask_for_release(self) -> None:
        from consult.screens.release_forms import ReleaseForm

        release = await self.app.push_screen_wait(ReleaseForm(self._session, self.consult.clock.now()))
        if release is not None:
            await self._keep(lambda session, _now: session.model_copy(update={"release": release}))

    def do_reply_sheet(self) -> None:
        """Write a reply sheet for the chosen reader beside the notes, and say where."""
        from sessions.notes.reply_file import reply_files

        reader, language, folder = self._reader(), language_named(self._chosen().code), self.folder()
        masked = self.masked and reader is not Reader.CASE_GIVER
        try:
            event = self.consult.archive.event_of(self._session)
            files = reply_files(self._session, reader, language, event=event, masked=masked)
            written = write.write_notes(folder, files)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        names = ", ".join(path.name for path in written)
        self.say(self._("Written to {folder}: {files}").format(folder=folder, files=names))

    def do_replies(self) -> None:
        """Read replies; what was taken of them is in the notes then."""
        from consult.screens.replies import RepliesScreen

        screen = RepliesScreen(self._session)

        def taken(_result: None) -> None:
            self._session = screen.session
            self.show_chosen()

        self.app.push_screen(screen, taken)
