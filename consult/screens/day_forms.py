"""Forms over the day: catch up, rooms, the rule of confidentiality, a list of people. What will be is shown first."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from consult.app import ConsultApp
from consult.dates import read_end
from consult.day_capture import Captured, people_in
from consult.day_context import Context
from consult.day_listing import room_lines
from consult.day_rooms import make_rooms
from consult.day_words import GAPS, SEATING
from consult.present import refusal_text
from consult.screens.agreement_form import RULE
from consult.screens.base import ConsultScreen, fit
from consult.screens.forms import Form
from consult.widgets.text_view import TextView
from sessions.event import programme, rooms
from sessions.event.programme import CatchUp
from sessions.event.rooms import Seating
from sessions.refusal import Refusal
from sessions.text import clean
from sessions.workshop import Workshop

MOST_ROOMS = 20
Result = TypeVar("Result")


class _TallForm(Form[Result]):
    """A form with a text that may be long: as much of it is shown as leaves the time in sight."""

    VERTICAL_BREAKPOINTS = ConsultScreen.VERTICAL_BREAKPOINTS

    def on_mount(self) -> None:
        """Fit into the window at once."""
        fit(self)


class _ProposalForm(_TallForm[Result]):
    """One field, and below it what comes of what stands there, in the same frame as the letter that is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-3)", show=False, priority=True),
        Binding("down", "scroll(3)", show=False, priority=True),
    ]

    def on_mount(self) -> None:
        """Follow what is typed."""
        self.watch(self.query_one(Input), "value", self.preview, init=False)

    def preview(self, typed: str) -> None:
        """Show what comes of it."""
        self.query_one(TextView).show(self.proposal(typed))

    def action_scroll(self, by: int) -> None:
        """Show more of it."""
        self.query_one(TextView).scroll_relative(y=by, animate=False)

    def proposal(self, typed: str) -> Content:
        """Return what comes of it in words, or why nothing does."""
        try:
            return self.proposed(typed)
        except Refusal as refusal:
            return Content.styled(refusal_text(refusal, cast("ConsultApp", self.app).language), "$warning")
        except ValueError:
            return Content.styled(self.not_read(), "$warning")

    def proposed(self, typed: str) -> Content:
        """Return what comes of it in words.

        Raises:
            Refusal: it cannot be.
            ValueError: it cannot be read.
        """
        raise NotImplementedError

    def not_read(self) -> str:
        """Return what should have been typed."""
        raise NotImplementedError


class CatchUpForm(_ProposalForm[CatchUp]):
    """A time at which the event must end, and what later items give for it."""

    def __init__(self, workshop: Workshop, now: datetime) -> None:
        super().__init__()
        self._workshop, self._now = workshop, now

    def compose(self) -> ComposeResult:
        """Compose the time and what it takes from where."""
        language = cast("ConsultApp", self.app).language
        planned = programme.ends_at(self._workshop, language.zone) or self._workshop.until or self._now
        end = language.time(max(planned, self._now))
        with Vertical(classes="form"):
            yield self.label(self._("When must the event end? (17:00, or so many minutes from now)"))
            yield Input(end, id="end", select_on_focus=True)
            yield TextView(self.proposal(end), id="plan")
            yield self.hint(self._("Breaks give last, the closing nothing. ↑ ↓ scrolls."))
            yield self.hint(self._("Enter takes this plan, Esc leaves everything as it is."))
            yield Static(id="form-message", markup=False)

    def plan(self, end: str) -> CatchUp:
        """Return the plan for a time.

        Raises:
            Refusal: there is none.
            ValueError: it is neither a time nor a number.
        """
        zone = cast("ConsultApp", self.app).language.zone
        return programme.catch_up(self._workshop, self._now, read_end(end, self._now, zone))

    def proposed(self, typed: str) -> Content:
        """Return what later items give."""
        plan = self.plan(typed)
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

    def not_read(self) -> str:
        """Return what should have been typed."""
        return self._("12:30 or 45, please.")

    def action_keep(self) -> None:
        """Hand over the plan."""
        typed = self.query_one("#end", Input).value
        try:
            self.dismiss(self.plan(typed))
        except (Refusal, ValueError):
            self.preview(typed)


class Seated(NamedTuple):
    """How rooms are to be made; ``seed`` is the arrangement that was shown."""

    number: int
    by: Seating
    seed: int


class RoomsForm(_ProposalForm[Seated]):
    """How many rooms a round has and by which rule people are seated; below it who would sit where."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "seating", show=False, priority=True),
        Binding("f9", "another", show=False, priority=True),
    ]

    def __init__(self, workshop: Workshop, round_: int, context: Context) -> None:
        super().__init__()
        self._workshop, self._round, self._around = workshop, round_, context
        self._by, self._seed = Seating.MIXED, 1

    def compose(self) -> ComposeResult:
        """Compose the number, the rule and the proposal."""
        here = len(rooms.rooms_of(self._workshop, self._round))
        cases = sum(item.round == self._round for item in self._workshop.candidates)
        number = str(max(cases, here) or 2)
        with Vertical(classes="form"):
            yield self.label(self._("Round {round}: how many rooms?").format(round=self._round))
            yield Input(number, id="rooms", select_on_focus=True)
            yield Static(self._seating(), id="seating", classes="label", markup=False)
            yield TextView(self.proposal(number), id="seats")
            yield self.hint(
                self._("F2 seating, F9 another arrangement, ↑ ↓ scrolls. Enter takes it, Esc leaves all as it is.")
            )
            yield Static(id="form-message", markup=False)

    def action_seating(self) -> None:
        """Seat by the other rule."""
        self._by = Seating.BY_TYPE if self._by is Seating.MIXED else Seating.MIXED
        self.query_one("#seating", Static).update(self._seating())
        self.preview(self.query_one(Input).value)

    def _seating(self) -> Content:
        return Content(f"{self._('Seating')}: {self._(SEATING[self._by])}")

    def action_another(self) -> None:
        """Show another arrangement."""
        self._seed += 1
        self.preview(self.query_one(Input).value)

    def seated(self, typed: str) -> Seated:
        """Return how so many rooms are to be made.

        Raises:
            ValueError: it is no such number.
        """
        count = int(typed)
        if not 1 <= count <= MOST_ROOMS:
            raise ValueError(count)
        return Seated(count, self._by, self._seed)

    def not_read(self) -> str:
        """Return what should have been typed."""
        return self._("A number from 1 to {most}, please.").format(most=MOST_ROOMS)

    def proposed(self, typed: str) -> Content:
        """Return who would sit where and which rules are not met."""
        workshop = made(self._workshop, self._round, self.seated(typed), self._around)
        unmet = rooms.gaps(workshop, self._round, self._around.districts.values(), self._by)
        # First of all: who sits where may be longer than the window.
        lines = [] if unmet else [Content.styled(f"✓ {self._('All rules are met.')}", "$success")]
        everywhere = self._("All rooms")
        lines += [Content.styled(f"{item.room or everywhere}: {self._(GAPS[item.gap])}", "$warning") for item in unmet]
        lines += [Content(line) for line in room_lines(workshop, self._round, self._around)]
        return Content("\n").join(lines)

    def action_keep(self) -> None:
        """Hand over what was shown."""
        typed = self.query_one(Input).value
        try:
            seated = self.seated(typed)
            made(self._workshop, self._round, seated, self._around)
        except (Refusal, ValueError):
            self.preview(typed)
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
        begun={room.name for room in rooms.rooms_of(workshop, round_) if context.has_begun(workshop, room)},
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


class PeopleListForm(Form[Captured]):
    """A whole list of people, as pasted from a table or a mail."""

    def __init__(self, workshop: Workshop, context: Context) -> None:
        super().__init__()
        self._workshop, self._around = workshop, context
        self._warned = ""

    def compose(self) -> ComposeResult:
        """Compose the lines."""
        with Vertical(classes="form"):
            yield self.label(self._("People, one line each: initials, district, function, role, name"))
            yield TextArea(id="people", show_line_numbers=False)
            yield self.hint(self._("A dash in place of the district: of none, such as the agency or a guest."))
            yield self.hint(self._("They are added to those who are there. Ctrl+S keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def action_leave(self) -> None:
        """Go back; what was typed is given up on the second press only."""
        typed = self.query_one("#people", TextArea).text
        if typed.strip() and typed != self._warned:
            self._warned = typed
            self.warn(self._("Esc again gives up what was typed; Ctrl+S keeps it."))
        else:
            super().action_leave()

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
