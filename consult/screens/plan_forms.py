"""Forms over the live screen for time and way of working: borrow, fit, why, module. Each shows what will be, first."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from consult.app import ConsultApp
from consult.dates import read_end
from consult.present import refusal_text, trust_signs
from consult.screens.forms import Form
from sessions import conduct, timing
from sessions.module import Module
from sessions.record import Planned, Session
from sessions.refusal import Refusal
from sessions.timing import Loan

LONGEST_LOAN = 60
"""Minutes."""
Result = TypeVar("Result")


class _PlanForm(Form[Result]):
    """One line, and below it the plan that it leads to."""

    def __init__(self, session: Session, now: datetime) -> None:
        super().__init__()
        self._session, self._now = session, now

    def on_mount(self) -> None:
        """Show the plan for what stands there."""
        self.preview()

    def on_input_changed(self) -> None:
        """Show the plan for what is typed."""
        self.preview()

    def preview(self) -> None:
        """Show the plan, or why there is none."""
        try:
            text = self.proposal()
        except Refusal as refusal:
            text = Content.styled(refusal_text(refusal, cast("ConsultApp", self.app).language), "$warning")
        except ValueError:
            text = Content.styled(self.not_read(), "$warning")
        self.query_one("#proposal", Static).update(text)

    def proposal(self) -> Content:
        """Return the plan in words.

        Raises:
            Refusal: there is none.
            ValueError: what was typed cannot be read.
        """
        raise NotImplementedError

    def not_read(self) -> str:
        """Return what should have been typed."""
        raise NotImplementedError

    def changes(self, plan: Sequence[Planned]) -> Content:
        """Return each phase whose minutes change, with its old and new minutes."""
        code = cast("ConsultApp", self.app).language.code
        lines = [
            Content.assemble(f"{phase.name.in_language(code)}  ", (f"{old.total} → {new.total} min", "bold"), "\n")
            for phase, old, new in zip(self._session.method.phase, self._session.plan, plan, strict=True)
            if old.total != new.total
        ]
        return Content("").join(lines) if lines else Content(self._("The plan stays as it is.") + "\n")

    def end(self, session: Session) -> Content:
        """Return when the session would end."""
        language = cast("ConsultApp", self.app).language
        end = timing.projected_end(session, self._now)
        return Content.styled(f"{self._('End')} {language.time(end)}", "$foreground-muted")


class BorrowForm(_PlanForm[tuple[Loan, ...]]):
    """So many minutes from later phases for the one that runs."""

    def compose(self) -> ComposeResult:
        """Compose the number and what it takes from where."""
        with Vertical(classes="form"):
            yield self.label(self._("How many minutes more for this phase?"))
            yield Input("3", id="minutes", select_on_focus=True)
            yield self.hint(self._("They come from later phases that can give some, never from response and closing."))
            yield Static(id="proposal", markup=False)
            yield self.hint(self._("Enter takes this plan, Esc leaves everything as it is."))
            yield Static(id="form-message", markup=False)

    def loans(self) -> tuple[Loan, ...]:
        """Return where the minutes come from.

        Raises:
            Refusal: there are not so many.
            ValueError: it is no number.
        """
        minutes = int(self.query_one("#minutes", Input).value)
        if not 1 <= minutes <= LONGEST_LOAN:
            raise ValueError(minutes)
        return timing.loans(self._session, minutes, self._now)

    def proposal(self) -> Content:
        """Return the plan in words."""
        lent = conduct.lend(self._session, self.loans())
        return self.changes(lent.plan) + self.end(lent)

    def not_read(self) -> str:
        """Return what should have been typed."""
        return self._("A number from 1 to {most}, please.").format(most=LONGEST_LOAN)

    def action_keep(self) -> None:
        """Hand over the loans."""
        try:
            self.dismiss(self.loans())
        except (Refusal, ValueError):
            self.preview()


class FitForm(_PlanForm[tuple[datetime, tuple[Planned, ...]]]):
    """A time at which it must end, and the plan that fits."""

    def compose(self) -> ComposeResult:
        """Compose the time and what it makes of the plan."""
        language = cast("ConsultApp", self.app).language
        end = self._session.end_by or timing.projected_end(self._session, self._now)
        with Vertical(classes="form"):
            yield self.label(self._("When must we end? (12:30, or so many minutes from now)"))
            yield Input(language.time(end), id="end", select_on_focus=True)
            yield Static(id="proposal", markup=False)
            yield self.hint(self._("Enter takes this plan, Esc leaves everything as it is."))
            yield Static(id="form-message", markup=False)

    def fitted(self) -> tuple[datetime, tuple[Planned, ...]]:
        """Return the end and its plan.

        Raises:
            Refusal: it is too early.
            ValueError: it is neither a time nor a number.
        """
        zone = cast("ConsultApp", self.app).language.zone
        end = read_end(self.query_one("#end", Input).value, self._now, zone)
        return end, timing.fitted(self._session, end, self._now)

    def proposal(self) -> Content:
        """Return the plan in words."""
        _end, plan = self.fitted()
        return self.changes(plan) + self.end(conduct.refit(self._session, plan))

    def not_read(self) -> str:
        """Return what should have been typed."""
        return self._("12:30 or 45, please.")

    def action_keep(self) -> None:
        """Hand over end and plan."""
        try:
            self.dismiss(self.fitted())
        except (Refusal, ValueError):
            self.preview()


class WordsForm(Form[str]):
    """One line of words; it may be emptied."""

    def __init__(self, question: str, words: str) -> None:
        super().__init__()
        self._question, self._words = question, words

    def compose(self) -> ComposeResult:
        """Compose the question and the line."""
        with Vertical(classes="form"):
            yield self.label(self._question)
            yield Input(self._words, id="words", select_on_focus=False)
            yield self.hint(self._("Enter keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def action_keep(self) -> None:
        """Hand over the words."""
        self.dismiss(self.query_one("#words", Input).value.strip())


class ModuleForm(Form[Module | None]):
    """The consultation modules; the first line is to go without one. ``None`` is handed over by Escape as well."""

    def __init__(self, session: Session, modules: Sequence[Module]) -> None:
        super().__init__()
        self._session, self._modules = session, tuple(modules)

    def compose(self) -> ComposeResult:
        """Compose who chooses, the modules, and what the highlighted one is for."""
        language = cast("ConsultApp", self.app).language
        with Vertical(classes="form"):
            yield self.label(self._("How shall we consult?"))
            yield OptionList(
                *(
                    Option(
                        Content(f"{module.name.in_language(language.code)}")
                        + Content.styled(trust_signs[module.trust], "$warning")
                        + Content.styled(
                            "" if module.basic else f"  {self._('for practised groups')}", "$foreground-muted"
                        ),
                        id=module.id,
                    )
                    for module in self._modules
                ),
                id="modules",
                markup=False,
            )
            yield Static(id="about", markup=False)
            yield self.hint(self._("Enter takes it, Esc goes back. F7 takes it back."))
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Highlight the module that is laid over the phase now."""
        open_to_choice = conduct.slot(self._session)
        chosen = open_to_choice.module if open_to_choice is not None else None
        self.query_one(OptionList).highlighted = next(
            (place for place, module in enumerate(self._modules) if module.id == chosen), 0
        )
        self.query_one(OptionList).focus()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say when it is good, and what is said aloud."""
        module = self._modules[event.option_index]
        code = cast("ConsultApp", self.app).language.code
        about = Content(module.summary.in_language(code)) + Content.styled(
            f"\n{module.say[0].in_language(code)}", "italic"
        )
        self.query_one("#about", Static).update(about)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand over the choice."""
        self.dismiss(self._modules[event.option_index])

    def action_keep(self) -> None:
        """Hand over the highlighted choice."""
        self.query_one(OptionList).action_select()
