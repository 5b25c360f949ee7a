"""Forms over the day: catch up, rooms, the rule of confidentiality, a list of people. What will be is shown first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from consult.app import ConsultApp
from consult.dates import read_end
from consult.day_capture import people_in
from consult.day_context import Context
from consult.day_listing import room_lines
from consult.day_rooms import make_rooms
from consult.day_words import GAPS, SEATING
from consult.present import refusal_text
from consult.screens.agreement_form import RULE
from consult.screens.base import ConsultScreen
from consult.screens.forms import Form
from sessions.event import programme, rooms
from sessions.event.programme import CatchUp
from sessions.event.rooms import Seating
from sessions.refusal import Refusal
from sessions.text import clean
from sessions.workshop import Workshop

MOST_ROOMS = 20
Change = Callable[[Workshop, datetime], Workshop]
Result = TypeVar("Result")


class _TallForm(Form[Result]):
    """A form with a text that may be long: as much of it is shown as leaves the time in sight."""

    VERTICAL_BREAKPOINTS = ConsultScreen.VERTICAL_BREAKPOINTS


class CatchUpForm(_TallForm[CatchUp]):
    """A time at which the event must end, and what later items give for it."""

    def __init__(self, workshop: Workshop, now: datetime) -> None:
        super().__init__()
        self._workshop, self._now = workshop, now

    def compose(self) -> ComposeResult:
        """Compose the time and what it takes from where."""
        language = cast("ConsultApp", self.app).language
        end = programme.ends_at(self._workshop, language.zone) or programme.planned_end(self._workshop) or self._now
        with Vertical(classes="form"):
            yield self.label(self._("When must the event end? (17:00, or so many minutes from now)"))
            yield Input(language.time(max(end, self._now)), id="end", select_on_focus=True)
            with VerticalScroll(id="proposal-box", can_focus=False):
                yield Static(id="proposal", markup=False)
            yield self.hint(
                self._("Breaks give last, the closing nothing. Enter takes this plan, Esc leaves all as it is.")
            )
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Show the plan for what stands there."""
        self.preview()

    def on_input_changed(self) -> None:
        """Show the plan for what is typed."""
        self.preview()

    def proposed(self) -> CatchUp:
        """Return the plan for the time that stands there.

        Raises:
            Refusal: there is none.
            ValueError: it is neither a time nor a number.
        """
        zone = cast("ConsultApp", self.app).language.zone
        end = read_end(self.query_one("#end", Input).value, self._now, zone)
        return programme.catch_up(self._workshop, self._now, end)

    def preview(self) -> None:
        """Show what later items give, or why there is no plan."""
        try:
            text = self._words(self.proposed())
        except Refusal as refusal:
            text = Content.styled(refusal_text(refusal, cast("ConsultApp", self.app).language), "$warning")
        except ValueError:
            text = Content.styled(self._("12:30 or 45, please."), "$warning")
        self.query_one("#proposal", Static).update(text)

    def _words(self, plan: CatchUp) -> Content:
        after = programme.taken(self._workshop, plan)
        lines = []
        for before, item in zip(self._workshop.programme, after.programme, strict=True):
            if item.dropped and not before.dropped:
                lines.append(Content.assemble(f"{item.title}  ", (self._("left out"), "bold $warning")))
            elif item.total != before.total:
                lines.append(Content.assemble(f"{item.title}  ", (f"{before.total} → {item.total} min", "bold")))
        if not lines:
            lines.append(Content(self._("The plan stays as it is.")))
        if plan.short:
            text = self._("{minutes} minutes are missing all the same.").format(minutes=plan.short)
            lines.append(Content.styled(text, "bold $warning"))
        end = programme.projected_end(after, self._now)
        time = cast("ConsultApp", self.app).language.time(end)
        lines.append(Content.styled(f"{self._('End')} {time}", "$foreground-muted"))
        return Content("\n").join(lines)

    def action_keep(self) -> None:
        """Hand over the plan."""
        try:
            self.dismiss(self.proposed())
        except (Refusal, ValueError):
            self.preview()


class Seated(NamedTuple):
    """How rooms are to be made; ``seed`` is the arrangement that was shown."""

    number: int
    by: Seating
    seed: int


class RoomsForm(_TallForm[Seated]):
    """How many rooms a round has and by which rule people are seated; below it who would sit where."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "seating", show=False, priority=True),
        Binding("f9", "another", show=False, priority=True),
        Binding("up", "scroll(-3)", show=False, priority=True),
        Binding("down", "scroll(3)", show=False, priority=True),
    ]

    def __init__(self, workshop: Workshop, round_: int, context: Context) -> None:
        super().__init__()
        self._workshop, self._round, self._around = workshop, round_, context
        self._by, self._seed = Seating.MIXED, 1

    def compose(self) -> ComposeResult:
        """Compose the number, the rule and the proposal."""
        here = len(rooms.rooms_of(self._workshop, self._round))
        cases = sum(item.round == self._round for item in self._workshop.candidates)
        with Vertical(classes="form"):
            yield self.label(self._("Round {round}: how many rooms?").format(round=self._round))
            yield Input(str(max(cases, here) or 2), id="rooms", select_on_focus=True)
            yield Static(id="seating", classes="label", markup=False)
            with VerticalScroll(id="proposal-box", can_focus=False):
                yield Static(id="proposal", markup=False)
            yield self.hint(
                self._("F2 seating, F9 another arrangement, ↑ ↓ scrolls. Enter takes it, Esc leaves all as it is.")
            )
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Show the first proposal."""
        self.preview()

    def on_input_changed(self) -> None:
        """Show the proposal for another number."""
        self.preview()

    def action_seating(self) -> None:
        """Seat by the other rule."""
        self._by = Seating.BY_TYPE if self._by is Seating.MIXED else Seating.MIXED
        self.preview()

    def action_another(self) -> None:
        """Show another arrangement."""
        self._seed += 1
        self.preview()

    def action_scroll(self, by: int) -> None:
        """Show more of the proposal."""
        self.query_one("#proposal-box").scroll_relative(y=by, animate=False)

    def _count(self) -> int:
        count = int(self.query_one("#rooms", Input).value)
        if not 1 <= count <= MOST_ROOMS:
            raise ValueError(count)
        return count

    def preview(self) -> None:
        """Show who would sit where and which rules are not met, or why that cannot be."""
        self.query_one("#seating", Static).update(Content(f"{self._('Seating')}: {self._(SEATING[self._by])}"))
        app = cast("ConsultApp", self.app)
        try:
            text = self._words(
                made(self._workshop, self._round, Seated(self._count(), self._by, self._seed), self._around)
            )
        except Refusal as refusal:
            text = Content.styled(refusal_text(refusal, app.language), "$warning")
        except ValueError:
            words = self._("A number from 1 to {most}, please.").format(most=MOST_ROOMS)
            text = Content.styled(words, "$warning")
        self.query_one("#proposal", Static).update(text)

    def _words(self, workshop: Workshop) -> Content:
        unmet = rooms.gaps(workshop, self._round, self._around.districts.values(), self._by)
        # First of all: who sits where may be longer than the window.
        lines = [] if unmet else [Content.styled(f"✓ {self._('All rules are met.')}", "$success")]
        everywhere = self._("All rooms")
        lines += [Content.styled(f"{item.room or everywhere}: {self._(GAPS[item.gap])}", "$warning") for item in unmet]
        lines += [Content(line) for line in room_lines(workshop, self._round, self._around)]
        return Content("\n").join(lines)

    def action_keep(self) -> None:
        """Hand over what was shown."""
        try:
            seated = Seated(self._count(), self._by, self._seed)
            made(self._workshop, self._round, seated, self._around)
        except (Refusal, ValueError):
            self.preview()
        else:
            self.dismiss(seated)


def made(workshop: Workshop, round_: int, seated: Seated, context: Context) -> Workshop:
    """Return a workshop with the rooms as the form showed them.

    Raises:
        Refusal: as ``consult.day_rooms.make_rooms``.
    """
    name = context.language.gettext("Room {number}")
    return make_rooms(
        workshop,
        round_,
        seated.number,
        lambda number: name.format(number=number),
        districts=context.districts.values(),
        by=seated.by,
        seed=seated.seed,
    )


class RuleForm(Form[str]):
    """The rule of confidentiality for the day, to be read aloud to all."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "keep_in_turn", show=False, priority=True)]

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self._workshop = workshop

    def compose(self) -> ComposeResult:
        """Compose the rule as it was read, else the own or the usual wording."""
        agreement = self._workshop.agreement
        own = cast("ConsultApp", self.app).settings.rule
        with Vertical(classes="form"):
            yield self.label(self._("Read aloud"))
            rule = TextArea(agreement.text if agreement else own or self._(RULE), id="rule", compact=True)
            rule.tab_behavior = "focus"
            yield rule
            yield self.hint(self._("Who agrees by name is asked in each consultation (Ctrl+U there)."))
            yield self.hint(self._("Enter notes that it was read aloud, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def action_keep(self) -> None:
        """Hand over the rule."""
        rule = clean(self.query_one("#rule", TextArea).text)
        if rule:
            self.dismiss(rule)
        else:
            self.warn(self._("There are no words to record."))


class PeopleListForm(Form[Change]):
    """A whole list of people, as pasted from a table or a mail."""

    def __init__(self, workshop: Workshop, context: Context) -> None:
        super().__init__()
        self._workshop, self._around = workshop, context

    def compose(self) -> ComposeResult:
        """Compose the lines."""
        with Vertical(classes="form"):
            yield self.label(self._("People, one line each: initials, district, function, role, name"))
            yield TextArea(id="people", show_line_numbers=False)
            yield self.hint(self._("They are added to those who are there. Ctrl+S keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def action_keep(self) -> None:
        """Hand over the people if every line can be read."""
        try:
            self.dismiss(people_in(self.query_one("#people", TextArea).text, self._workshop, self._around))
        except Refusal as refusal:
            named = self._around.named(refusal)
            self.warn(refusal_text(named, cast("ConsultApp", self.app).language))


class ToldForm(_TallForm[bool]):
    """Lines to be read and left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep_in_turn", show=False, priority=True),
        Binding("up", "scroll(-3)", show=False, priority=True),
        Binding("down", "scroll(3)", show=False, priority=True),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title_text, self._lines = title, tuple(lines)

    def compose(self) -> ComposeResult:
        """Compose the lines."""
        with Vertical(classes="form"):
            yield self.label(self._title_text)
            with VerticalScroll(id="proposal-box", can_focus=False):
                yield Static(Content("\n".join(self._lines)), id="proposal", markup=False)
            yield self.hint(self.hint_text())
            yield Static(id="form-message", markup=False)

    def hint_text(self) -> str:
        """Return what the keys do."""
        return self._("↑ ↓ scrolls, Esc goes back.")

    def action_scroll(self, by: int) -> None:
        """Show more of it."""
        self.query_one("#proposal-box").scroll_relative(y=by, animate=False)

    def action_keep(self) -> None:
        """Go back."""
        self.dismiss(False)
