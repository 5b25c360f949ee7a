"""Forms over a screen: the key question, a next step, people, and a choice of one."""

from contextlib import suppress
from pathlib import Path
from typing import ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from consult.app import ConsultApp
from consult.dates import read_day
from consult.present import DOUBTS, ROLES, STATUSES, day_text, refusal_text
from consult.screens.base import ENTER, TAB, Turn
from sessions import key_question
from sessions.codes import Role, StepStatus
from sessions.conduct import StepParts
from sessions.preparation import parse_people, person_line
from sessions.record import NextStep, Person, Session
from sessions.refusal import Refusal
from sessions.text import clean_line

Result = TypeVar("Result")


class Form(ModalScreen[Result]):
    """A form: Escape goes back and changes nothing, Ctrl+S keeps what stands there.

    As on screens, what is left to each form raises ``NotImplementedError``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s,ctrl+n", "keep_in_turn", show=False, priority=True),
        Binding("ctrl+q", "app.quit", show=False, priority=True),
        *TAB,
        ENTER,
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter goes to the next field of one line as long as there is one."""
        if action == "next_field":
            return self.focused in [*self.query(Input)][:-1]
        return super().check_action(action, parameters)

    def action_next_field(self) -> None:
        """Go to the next field of one line."""
        fields = [*self.query(Input)]
        place = next(place for place, field in enumerate(fields) if field is self.focused)
        fields[place + 1].focus()

    def _(self, message: str) -> str:
        return cast("ConsultApp", self.app).language.gettext(message)

    def hint(self, text: str) -> Static:
        """Return a line of help."""
        return Static(Content(text), classes="hint", markup=False)

    def label(self, text: str) -> Static:
        """Return the name of a field."""
        return Static(Content(text), classes="label", markup=False)

    def warn(self, text: str) -> None:
        """Say what is wrong; everything typed stays."""
        self.query_one("#form-message", Static).update(Content(text))

    def action_leave(self) -> None:
        """Go back and change nothing."""
        self.dismiss(None)

    def action_keep(self) -> None:
        """Hand over what stands there."""
        raise NotImplementedError

    def action_keep_in_turn(self) -> None:
        """Hand over what stands there, when the letters typed before have reached their field."""
        self.action_in_turn("keep")

    def action_in_turn(self, name: str) -> None:
        """Do an action of this form when the keys pressed before have reached their field."""
        (self.focused or self).post_message(Turn(getattr(self, f"action_{name}")))

    def on_turn(self, event: Turn) -> None:
        """Do what is due, unless the form has gone meanwhile."""
        if self.is_current:
            event.work()

    def on_input_submitted(self, event: Input.Submitted) -> None:  # noqa: ARG002 (Textual's)
        """From the last field of one line, keep the form."""
        self.action_keep()


class KeyQuestionForm(Form[str]):
    """The key question, with what may be better in it and its earlier wordings.

    The wording that stands there already, handed over unchanged, means: read back, and the case giver agrees.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """Compose the line with the present wording."""
        with Vertical(classes="form"):
            yield self.label(self._("Key question, in the case giver's words"))
            yield Input(self._session.question, id="words", select_on_focus=True)
            yield Static(id="doubts", classes="hint", markup=False)
            earlier = self._session.key_question[:-1]
            if earlier:
                yield self.label(self._("Earlier wordings"))
                yield self.hint("\n".join(wording.text for wording in earlier[-4:]))
            yield Static(id="how", classes="hint", markup=False)
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Check the present wording."""
        self._check()

    def on_input_changed(self) -> None:
        """Check what is typed."""
        self._check()

    def _check(self) -> None:
        words = self.query_one("#words", Input).value.strip()
        doubts = key_question.doubts(words) if words else ()
        if not words:
            text = self._("One sentence that begins with How or What, positive, and in the case giver's reach.")
        elif doubts:
            text = "\n".join(f"? {self._(DOUBTS[doubt])}" for doubt in doubts)
        else:
            text = f"✓ {self._('One sentence, a question, positive, in reach.')}"
        self.query_one("#doubts", Static).update(Content(text))
        if words and words == self._session.question:
            how = self._("Read it back. Enter: the case giver agrees. Esc goes back.")
        else:
            how = self._("Enter keeps, Esc goes back.")
        self.query_one("#how", Static).update(Content(how))

    def action_keep(self) -> None:
        """Hand over the wording."""
        words = self.query_one("#words", Input).value.strip()
        if words:
            self.dismiss(words)
        else:
            self.warn(self._("There are no words to record."))


class FolderForm(Form[Path]):
    """Another folder for what the archive does not take."""

    def __init__(self, failure: str) -> None:
        super().__init__()
        self._failure = failure

    def compose(self) -> ComposeResult:
        """Compose why, and the folder."""
        import platformdirs

        with Vertical(classes="form"):
            yield self.hint(self._failure)
            yield self.label(self._("Save in this folder from now on, for example on a memory stick"))
            yield Input(str(platformdirs.user_documents_path()), id="folder", select_on_focus=False)
            yield self.hint(self._("The archive is tried again all the same. Enter saves there, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def action_keep(self) -> None:
        """Hand over the folder."""
        words = clean_line(self.query_one("#folder", Input).value).strip()
        if not words:
            self.warn(self._("There is no folder named yet."))
            return
        folder = Path(words)
        with suppress(RuntimeError):  # "~somebody" without a home is a name like any other
            folder = folder.expanduser()
        self.dismiss(folder.absolute())


class StepForm(Form[tuple[str, StepParts]]):
    """A next step: what, who, by when, the first sign of progress, who promised support, what may get in the way."""

    def __init__(self, session: Session, what: str, step: NextStep | None = None) -> None:
        super().__init__()
        self._session, self._what, self._step = session, " ".join(what.split()), step

    def compose(self) -> ComposeResult:
        """Compose the six fields; what a date means is shown before it is kept."""
        step = self._step
        by = cast("ConsultApp", self.app).language.short_date(step.by) if step and step.by else ""
        if step and step.by and cast("ConsultApp", self.app).language.code != "de":
            by = step.by.isoformat()
        with Vertical(classes="form"):
            for name, label, value in (
                ("what", self._("What"), self._what),
                ("who", self._("Who"), step.who if step else ""),
                ("by", self._("By when (15.1., in 2 weeks, by Easter)"), by),
                ("sign", self._("First sign of progress"), step.sign if step else ""),
                ("support", self._("Support promised by (district)"), step.support if step else ""),
                ("obstacle", self._("What may get in the way"), step.obstacle if step else ""),
            ):
                yield self.label(label)
                yield Input(value, id=name, select_on_focus=False, compact=True)
                if name == "by":
                    yield Static(id="day", classes="hint", markup=False)
            yield self.hint(self._("Enter goes to the next field, Ctrl+S keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Begin where something is missing."""
        self.query_one("#who" if self._what and self._step is None else "#what").focus()
        self._show_day()

    def on_input_changed(self) -> None:
        """Show which day is meant."""
        self._show_day()

    def _show_day(self) -> None:
        app = cast("ConsultApp", self.app)
        words = self.query_one("#by", Input).value.strip()
        text = day_text(words, app.today(), app.language) if words else ""
        day = self.query_one("#day", Static)
        day.display = bool(text)
        day.update(Content(text))

    def action_keep(self) -> None:
        """Hand over the step if there is a what, and the date is one."""
        values = {field.id: field.value.strip() for field in self.query(Input)}
        if not values["what"]:
            self.warn(self._("What will be done? There are no words yet."))
            self.query_one("#what").focus()
            return
        app = cast("ConsultApp", self.app)
        try:
            by = read_day(values["by"], app.today()) if values["by"] else None
        except Refusal as refusal:
            self.warn(refusal_text(refusal, app.language))
            self.query_one("#by").focus()
            return
        parts = StepParts(
            who=values["who"], by=by, sign=values["sign"], support=values["support"], obstacle=values["obstacle"]
        )
        self.dismiss((values["what"], parts))


class PeopleForm(Form[tuple[tuple[Person, ...], bool | None]]):
    """People as lines, and whether the case may be discussed here."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._cleared = session.case.cleared

    def compose(self) -> ComposeResult:
        """Compose the lines and the question of clearance."""
        lines = [person_line(person, self._(ROLES[person.role])) for person in self._session.people]
        with Vertical(classes="form"):
            yield self.label(self._("People, one line each: initials, district, function, role"))
            yield TextArea("\n".join(lines), id="people", show_line_numbers=False)
            roles = ", ".join(self._(ROLES[role]) for role in Role)
            yield self.hint(f"{self._('Roles')}: {roles}")
            yield Static(id="cleared", classes="label", markup=False)
            yield self.hint(self._("F2 answers the question, Ctrl+S keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "cleared", show=False, priority=True)]

    def on_mount(self) -> None:
        """Show the answer that is kept."""
        self._show_cleared()
        self.query_one("#people").focus()

    def action_cleared(self) -> None:
        """Go on to the next answer: yes, no, open."""
        following: dict[bool | None, bool | None] = {None: True, True: False, False: None}
        self._cleared = following[self._cleared]
        self._show_cleared()

    def _show_cleared(self) -> None:
        answers = {True: self._("yes"), False: self._("no"), None: self._("not answered yet")}
        question = self._("May this case be discussed here?")
        self.query_one("#cleared", Static).update(Content(f"{question}  {answers[self._cleared]}"))

    def action_keep(self) -> None:
        """Hand over the people if every line can be read."""
        try:
            people = parse_people(self.query_one("#people", TextArea).text)
        except Refusal as refusal:
            self.warn(refusal_text(refusal, cast("ConsultApp", self.app).language))
            return
        self.dismiss((people, self._cleared))


class StatusForm(Form[StepStatus]):
    """What became of a step."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        """Compose the choices."""
        with Vertical(classes="form"):
            yield self.label(self._("What became of it?"))
            yield self.hint(self._what)
            yield OptionList(*(Option(self._(word), id=status) for status, word in STATUSES.items()), markup=False)
            yield Static(id="form-message", markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand over the choice."""
        self.dismiss(StepStatus(event.option_id or ""))

    def action_keep(self) -> None:
        """Hand over the highlighted choice."""
        self.query_one(OptionList).action_select()
