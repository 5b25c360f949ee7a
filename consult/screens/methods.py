"""Methods: one's own and the published ones; copy, edit, hand on, take in."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from consult.present import refusal_text, trust_signs
from consult.screens.base import ConsultScreen, bindings
from consult.screens.forms import Form
from consult.screens.method_view import drawn, phase_line
from sessions.method import Method, published
from sessions.own_method import copied
from sessions.refusal import Refusal
from sessions.store.own_methods import OwnMethods
from sessions.text import clean, slug


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: a method, or a file that is none.

    Attributes:
        method: ``None`` for such a file.
        own: whether it lies in the archive.
        file, refusal: of a file that is none, and why.
    """

    method: Method | None
    own: bool
    file: Path = Path()
    refusal: Refusal | None = None


class LineForm(Form[str]):
    """One line: a name, a folder or a file."""

    def __init__(self, question: str, words: str) -> None:
        super().__init__()
        self._question, self._words = question, words

    def compose(self) -> ComposeResult:
        """Compose question and line."""
        with Vertical(classes="form"):
            yield self.label(self._question)
            yield Input(self._words, id="words", select_on_focus=False)
            yield self.hint(self._("Enter goes on, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def action_keep(self) -> None:
        """Hand over the line."""
        words = clean(self.query_one("#words", Input).value)
        if words:
            self.dismiss(words)
        else:
            self.warn(self._("There are no words to record."))


class MethodsScreen(ConsultScreen):
    """All methods on the left, the chosen one on the right."""

    SCREEN = "methods"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("methods"),
        Binding("pageup", "scroll_by(-8)", show=False, priority=True),
        Binding("pagedown", "scroll_by(8)", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row | None] = []

    def content(self) -> ComposeResult:
        """Compose the list and what the chosen method is."""
        yield Static(Content(f" {self._('Methods')}"), id="title", markup=False)
        with Horizontal(id="body"):
            yield OptionList(id="method-list", markup=False)
            with VerticalScroll(id="method-box", can_focus=False):
                yield Static(id="method", markup=False)

    def on_mount(self) -> None:
        """Show all methods."""
        self.show()
        self.query_one("#method-list").focus()

    def on_screen_resume(self) -> None:
        """Show what has changed meanwhile."""
        if self.query("#method-list"):
            self.show()

    def show(self, wanted: str = "") -> None:
        """Show the methods there are, and choose the one with the id ``wanted``, or the one chosen before."""
        before = self._chosen()
        wanted = wanted or (before.method.id if before and before.method else "")
        rows = self.query_one("#method-list", OptionList)
        rows.clear_options()
        self._rows = []
        for heading, options in self._sections():
            rows.add_option(Option(Content.styled(heading, "bold $primary"), disabled=True))
            self._rows.append(None)
            for text, row in options:
                rows.add_option(Option(text, disabled=row is None))
                self._rows.append(row)
        places = [place for place, row in enumerate(self._rows) if row is not None]
        ids = {row.method.id: place for place, row in enumerate(self._rows) if row and row.method}
        rows.highlighted = ids.get(wanted, places[0])

    def _sections(self) -> list[tuple[str, list[tuple[Content, Row | None]]]]:
        _ = self._
        mine: tuple[Method, ...] = ()
        faulty: tuple[tuple[Path, Refusal], ...] = ()
        try:
            own = self.consult.own_methods
            mine, faulty = own.all(), own.faulty()
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
        none: list[tuple[Content, Row | None]] = [
            (Content.styled(f"     {_('none yet; Ctrl+N copies one')}", "$foreground-muted"), None)
        ]
        sections = [
            (_("Own methods"), [*self._lines(mine, own=True)] or none),
            (_("Published methods"), [*self._lines(tuple(published().values()), own=False)]),
        ]
        if faulty:
            named: list[tuple[Content, Row | None]] = [
                (Content.styled(f"     {path.name}", "$warning"), Row(None, True, path, refusal))
                for path, refusal in faulty
            ]
            sections.append((_("Files with mistakes"), named))
        return sections

    def _lines(self, methods: tuple[Method, ...], *, own: bool) -> list[tuple[Content, Row | None]]:
        code = self.language.code
        return [
            (
                Content.assemble(
                    f"{method.minutes:>4} ",
                    (f"{trust_signs[method.trust].strip():<3}", "$warning"),
                    method.name.in_language(code),
                ),
                Row(method, own),
            )
            for method in methods
        ]

    def _chosen(self) -> Row | None:
        at = self.query_one("#method-list", OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def on_option_list_option_highlighted(self) -> None:
        """Show what the chosen method is."""
        row = self._chosen()
        if row is not None:
            self.paint("method", self._drawn(row))
            self.query_one("#method-box").scroll_home(animate=False)

    def _drawn(self, row: Row) -> Content:
        _ = self._
        if row.method is None:
            assert row.refusal is not None
            # The whole path stands above; in each line it would hide what is wrong.
            short = Refusal(row.refusal.reason, **{**row.refusal.facts, "file": row.file.name})
            text = refusal_text(short, self.language)
            hint = _("Put it right with a text editor; it is not changed here.")
            return Content.assemble((str(row.file), "bold $warning"), f"\n\n{text}\n\n", (hint, "$foreground-muted"))
        method = row.method
        notes = [_("{number} people").format(number="–".join(dict.fromkeys(map(str, method.people))))]
        if row.own:
            notes.append(
                _("Own method, copied from {id}").format(id=method.origin) if method.origin else _("Own method")
            )
        plan = [phase_line(phase, phase.minutes, self.language) for phase in method.phase]
        plan.append(Content.styled(f"{method.minutes:>3}  {_('minutes in all')}", "bold"))
        return drawn(method, self.language, plan, [Content.styled(note, "$foreground-muted") for note in notes])

    def action_scroll_by(self, by: int) -> None:
        """Scroll what the chosen method is."""
        self.query_one("#method-box").scroll_relative(y=by, animate=False)

    # --- actions ------------------------------------------------------------------------------------------------

    def on_option_list_option_selected(self) -> None:
        """Edit the chosen method."""
        self.do_edit_method()

    def do_edit_method(self) -> None:
        """Edit the chosen own method."""
        from consult.screens.method_edit import MethodEditScreen

        method = self._own()
        if method is not None:
            self.app.push_screen(MethodEditScreen(method))

    def _own(self) -> Method | None:
        """Return the chosen method if it is an own one, or say why not."""
        row = self._chosen()
        if row is None or row.method is None:
            self.say(self._("Put it right with a text editor; it is not changed here."), "warning")
        elif not row.own:
            self.say(self._("A published method stays as it is. Ctrl+N copies it first."), "warning")
        else:
            return row.method
        return None

    def _any(self) -> Method | None:
        """Return the chosen method, or say that there is none."""
        row = self._chosen()
        if row is None or row.method is None:
            self.say(self._("Put it right with a text editor; it is not changed here."), "warning")
            return None
        return row.method

    def do_copy_method(self) -> None:
        """Copy the chosen method under another name."""
        method = self._any()
        if method is not None:
            self._copy(method)

    @work
    async def _copy(self, method: Method) -> None:
        suggested = self._("{name} (copy)").format(name=method.name.in_language(self.language.code))
        name = await self.app.push_screen_wait(LineForm(self._("Name of the copy"), suggested))
        if name is None:
            return
        try:
            own = self.consult.own_methods
            new = copied(method, name, own.free_id(slug(name)))
            own.save(new)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self.show(new.id)
        self.say(self._("Copied. Enter edits the copy."))

    def do_export_method(self) -> None:
        """Write the chosen method to a file in a folder."""
        method = self._any()
        if method is not None:
            self._export(method)

    @work
    async def _export(self, method: Method) -> None:
        import platformdirs

        question = self._("Folder into which {file} is written").format(file=f"{method.id}.toml")
        folder = await self.app.push_screen_wait(
            LineForm(question, str(platformdirs.user_documents_path() / "consult"))
        )
        if folder is None:
            return
        target = _path(folder) / f"{method.id}.toml"
        try:
            OwnMethods.export(method, target)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self.say(self._("Written: {file}").format(file=target))

    def do_import_method(self) -> None:
        """Take in a method from a file."""
        self._import()

    @work
    async def _import(self) -> None:
        file = await self.app.push_screen_wait(LineForm(self._("Method file to take in"), ""))
        if file is None:
            return
        try:
            method = self.consult.own_methods.import_(_path(file))
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self.show(method.id)
        text = self._("In the archive: {name} (id: {id})")
        self.say(text.format(name=method.name.in_language(self.language.code), id=method.id))

    def do_remove_method(self) -> None:
        """Remove the chosen own method, on the second press."""
        method = self._own()
        if method is None:
            return
        name = method.name.in_language(self.language.code)
        question = self._("Ctrl+D again removes {name} for good; sessions that ran with it keep it.")
        if not self.asked(question.format(name=name)):
            return
        try:
            self.consult.own_methods.remove(method.id)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self.show()
        self.say(self._("Removed: {name}").format(name=name))

    def do_help(self) -> None:
        """Show the keys."""
        from consult.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("methods"))


def _path(words: str) -> Path:
    path = Path(words)
    with suppress(RuntimeError):  # "~somebody" without a home is a name like any other
        path = path.expanduser()
    return path.absolute()
