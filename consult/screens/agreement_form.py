"""Confidentiality as a step: the rule read aloud, who agrees, and whether the case may be discussed here."""

from typing import ClassVar, NamedTuple, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import SelectionList, Static, TextArea
from textual.widgets.selection_list import Selection

from consult.app import ConsultApp
from consult.screens.forms import Form
from sessions.language import N_
from sessions.record import Session
from sessions.text import clean

RULE = N_(
    "What is said here stays here. Names of people and matters that are not public are not passed on, neither in "
    "writing nor aloud. Notes go only to those whom the case giver allows to read them."
)
FIT = N_(
    "Does the case fit? The case giver can act on it. Not everybody here is affected alike. "
    "There is no open conflict with somebody in the room."
)


class Answered(NamedTuple):
    """What was agreed: the rule as read aloud, who agreed, and whether the case may be discussed here."""

    rule: str
    agreed: tuple[str, ...]
    cleared: bool | None


class AgreementForm(Form[Answered]):
    """The rule, the people with a box each, and the question of clearance."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "cleared", show=False, priority=True),
        Binding("enter", "keep_in_turn", show=False, priority=True),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._cleared = session.case.cleared

    def compose(self) -> ComposeResult:
        """Compose rule, people and question. The first time all have a mark, later those who agreed."""
        session = self._session
        agreement = session.agreement
        agreed = {item.initials for item in agreement.by} if agreement else None
        own = cast("ConsultApp", self.app).settings.rule
        with Vertical(classes="form"):
            yield self.label(self._("Read aloud"))
            rule = TextArea(agreement.text if agreement else own or self._(RULE), id="rule", compact=True)
            rule.tab_behavior = "focus"
            yield rule
            yield self.label(self._("Who agrees? Space takes somebody out or in."))
            yield SelectionList[str](
                *(
                    Selection(
                        Content(" · ".join(filter(None, (p.initials, p.district, p.function)))),
                        p.initials,
                        agreed is None or p.initials in agreed,
                    )
                    for p in session.people
                ),
                id="agreed",
            )
            yield Static(id="cleared", classes="label", markup=False)
            yield self.hint(self._(FIT))
            yield self.hint(self._("F2 answers the question, Enter keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Show the answer that is kept, and stand in the list of people."""
        self._show_cleared()
        people = self.query_one(SelectionList)
        agreed = set(people.selected)
        people.highlighted = next((n for n, p in enumerate(self._session.people) if p.initials not in agreed), 0)
        people.focus()

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
        """Hand over what was agreed."""
        rule = clean(self.query_one("#rule", TextArea).text)
        if not rule:
            self.warn(self._("There are no words to record."))
            return
        agreed = tuple(self.query_one(SelectionList).selected)
        self.dismiss(Answered(rule, agreed, self._cleared))
