"""Prepare: district, case, people, method and end, on one page; Ctrl+N begins."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Checkbox, Input, OptionList, Static, TextArea

from consult.dates import read_end
from consult.desk import Desk
from consult.present import ADVICE, ROLES, WRITES, notice_text, refusal_text, trust_signs
from consult.screens.base import ENTER, TAB, ConsultScreen, bindings
from consult.screens.method_view import drawn, phase_line
from sessions import conduct, preparation, timing
from sessions.codes import Role, Stage
from sessions.district import District
from sessions.method import Method, Settings, published
from sessions.plain_text import slug
from sessions.record import Case, Planned
from sessions.refusal import Reason, Refusal
from sessions.store.catalogue import Catalogue
from sessions.text import long, short

RECENT = 20
"""Sessions from which usual minutes are worked out."""


class Tick(Checkbox):
    """A box that is empty when it is off: a pale X reads as yes."""

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]  # noqa: N802 (Textual's name)
        """The sign in the box."""
        return "X" if self.value else " "


class PrepareScreen(ConsultScreen):
    """A session before it begins.

    Args:
        district, case: ids of what is prepared; empty for new ones.
        prepared: a session that was stored and has not begun.
        end: when it must end, or in how many minutes, as it would be typed.
    """

    SCREEN = "prepare"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prepare"), *TAB, ENTER]

    def __init__(self, district: str = "", case: str = "", prepared: Desk | None = None, end: str = "") -> None:
        super().__init__()
        self._district, self._case, self._desk, self._end = district, case, prepared, end
        self._methods: list[Method] = []
        self._settled: dict[str, Settings] = {}
        self._usual: dict[str, Mapping[str, int]] = {}
        self._as_usual = False
        self._held: list[tuple[str, str]] | None = None
        self._own: tuple[Method, ...] = ()
        self._districts: list[District] = []
        self._found: list[str] = []
        self._warned = False

    def content(self) -> ComposeResult:
        """Compose the form on the left and the plan on the right."""
        case = self._known_case()
        yield Static(Content(f" {self._('Prepare a session')}"), id="title", markup=False)
        with Horizontal(id="body"):
            with VerticalScroll(id="form", can_focus=False):
                names = [district.name for district in self._districts]
                yield self._label(self._("District"))
                yield Input(
                    self._known_district_name(),
                    id="district",
                    compact=True,
                    suggester=SuggestFromList(names, case_sensitive=False),
                )
                yield self._label(self._("Case: title"))
                yield Input(case.title if case else "", id="case-title", compact=True)
                yield Tick(
                    self._("This case may be discussed here."),
                    bool(case and case.cleared),
                    id="cleared",
                    compact=True,
                )
                yield self._label(self._("People, one line each: initials, district, function, role"))
                yield TextArea(self._people_lines(), id="people", compact=True, placeholder=self._people_example())
                yield self._label(self._("Method"))
                yield OptionList(id="methods", markup=False)
                yield self._label(self._("End (12:30) or minutes (45); empty: as the method says"))
                yield Input(self._end, id="end", compact=True)
                for name, label, value in (
                    ("concern", self._("Concern"), case.concern if case else ""),
                    ("tried", self._("What was tried"), case.tried if case else ""),
                    ("involved", self._("Who is involved, by function"), case.involved if case else ""),
                    ("room", self._("Room to act"), case.room_to_act if case else ""),
                ):
                    yield self._label(f"{label} ({self._('may stay empty')})")
                    yield TextArea(value, id=name, compact=True)
            yield Static(id="preview", markup=False)

    def on_mount(self) -> None:
        """Begin with the first empty field."""
        self._show_methods(self._desk.session.method if self._desk else published()["haug-benien"])
        if self._desk is not None:
            for name in ("district", "case-title"):
                self.query_one(f"#{name}", Input).disabled = True
        self._show_plan()
        self._found = self._typed()
        first = "#people" if self.query_one("#case-title", Input).value else "#district"
        self.query_one(first).focus()
        if self._desk is not None and self._desk.notices:
            self.say("\n".join(notice_text(notice, self.language) for notice in self._desk.notices), "warning")

    def on_screen_resume(self) -> None:
        """Show methods that were written meanwhile."""
        if self._methods:
            self._show_methods(self.method)

    # --- what is known already ----------------------------------------------------------------------------------

    def _known_case(self) -> Case | None:
        if self._desk is not None:
            return self._desk.session.case
        try:
            self._districts = self.consult.archive.districts()
        except Refusal as refusal:
            self.call_after_refresh(self.say, refusal_text(refusal, self.language), "error")
            return None
        district = self._known_district()
        return next((case for case in district.cases if case.id == self._case), None) if district else None

    def _known_district(self) -> District | None:
        return next((district for district in self._districts if district.id == self._district), None)

    def _known_district_name(self) -> str:
        if self._desk is not None:
            return self._desk.session.district_name
        district = self._known_district()
        return district.name if district else ""

    def _people_lines(self) -> str:
        if self._desk is None:
            return ""
        return "\n".join(preparation.person_line(p, self._(ROLES[p.role])) for p in self._desk.session.people)

    def _people_example(self) -> str:
        lines = [
            f"AB, {self._('District X')}, {self._('education office')}, {self._(ROLES[role])}"
            for role in (Role.CASE_GIVER, Role.FACILITATOR, Role.CONSULTANT)
        ]
        return "\n".join(line.replace("AB", initials) for line, initials in zip(lines, ("AB", "CD", "EF"), strict=True))

    def _show_methods(self, wanted: Method) -> None:
        """Show own methods, then published ones; above them that of a prepared session, if it has changed since."""
        self._own = ()
        with suppress(Refusal):  # it is said where the districts are read
            self._own = self.consult.own_methods.all()
        self._methods = [*self._own, *published().values()]
        if self._desk is not None and self._desk.session.method not in self._methods:
            self._methods.insert(0, self._desk.session.method)
        methods = self.query_one("#methods", OptionList)
        methods.clear_options()
        methods.add_options([self._method_line(method) for method in self._methods])
        same = [n for n, method in enumerate(self._methods) if method == wanted]
        alike = [n for n, method in enumerate(self._methods) if method.id == wanted.id]
        methods.highlighted = (*same, *alike, 0)[0]

    # --- the plan -----------------------------------------------------------------------------------------------

    @property
    def method(self) -> Method:
        """The chosen method, with what was settled for it."""
        method = self._methods[self.query_one("#methods", OptionList).highlighted or 0]
        settled = self._settled.get(method.id)
        return method if settled is None else method.model_copy(update={"settings": settled})

    def on_option_list_option_highlighted(self) -> None:
        """Show the plan of the method, and look up how long it usually takes here."""
        self._show_plan()
        if self.method.id not in self._usual:
            self._look_up_usual(self.method)

    @work(thread=True, exit_on_error=False, group="usual")
    def _look_up_usual(self, method: Method) -> None:
        """Read the last sessions that were held by a method; a large archive must not keep the keys waiting."""
        names = {method.name.de, method.name.en}
        with suppress(Refusal):
            archive, rows = self.consult.archive, Catalogue(self.consult.settings.archive, self.consult.settings.state)
            closed = [row for row in rows.sessions() if row.stage == Stage.CLOSED and row.method_de in names]
            rows.close()
            latest = sorted(closed, key=lambda row: row.day)[-RECENT:]
            held = [archive.load(f"{row.district}/{row.id}") for row in latest]
            self._usual[method.id] = timing.usual_minutes(held, method.id)
            self.app.call_from_thread(self._show_plan)

    def do_usual(self) -> None:
        """Plan with the usual minutes, or with the method's own again."""
        if not self._usual.get(self.method.id):
            text = self._("Not enough sessions with this method yet: usual minutes are known from three on.")
            self.say(text, "warning")
            return
        self._as_usual = not self._as_usual
        self._show_plan()

    @work
    async def do_settle(self) -> None:
        """Settle where practice differs, for this session."""
        from consult.screens.settle_form import SettleForm

        method = self.method
        settled = await self.app.push_screen_wait(SettleForm(method.settings))
        if settled is not None:
            self._settled[method.id] = settled
            self._show_plan()

    def on_input_changed(self) -> None:
        """Show the plan for the end."""
        if self.is_mounted:
            self._show_plan()

    def _method_line(self, method: Method) -> Content:
        name = Content(f"{method.name.in_language(self.language.code)} · {method.minutes} min")
        mark = ""
        if method in self._own:
            mark = f"{self._('own')} · "
        elif method not in published().values():
            mark = f"{self._('as it was prepared')} · "
        return Content.assemble((mark, "$foreground-muted"), name, (trust_signs[method.trust], "$warning"))

    def _plan(self) -> tuple[Planned, ...]:
        usual = self._usual.get(self.method.id) if self._as_usual else None
        return preparation.plan_for(self.method, self._total(), usual)

    def _total(self) -> int | None:
        """Return the minutes until the end that was typed, or ``None`` for the method's own.

        Raises:
            Refusal: ``END_TOO_EARLY``.
            ValueError: it is neither a time nor a number.
        """
        text = self.query_one("#end", Input).value.strip()
        if not text:
            return None
        now = self.consult.clock.now()
        return preparation.minutes_until(now, read_end(text, now, self.language.zone))

    def _show_plan(self) -> None:
        if not self.query("#preview"):
            return
        method = self.method
        notes, lines = [], []
        try:
            plan = self._plan()
        except (Refusal, ValueError) as error:
            text = refusal_text(error, self.language) if isinstance(error, Refusal) else self._("12:30 or 45, please.")
            notes.append(Content.styled(text, "$warning"))
            plan = preparation.plan_for(method)
        notes += [Content.styled(text, "$foreground-muted") for text in self._facts()]
        start: datetime = self.consult.clock.now()
        for phase, planned in zip(method.phase, plan, strict=True):
            lines.append(Content(f"{self.language.time(start)}  ") + phase_line(phase, planned.total, self.language))
            start += timedelta(minutes=planned.total)
        total = sum(planned.total for planned in plan)
        lines.append(
            Content.styled(f"{self.language.time(start)}  {total:>3}  {self._('End, if it begins now')}", "bold")
        )
        self.query_one("#preview", Static).update(drawn(method, self.language, lines, notes))

    def _facts(self) -> list[str]:
        """Return what is worth knowing before it begins: usual minutes, what was settled, how often a district came."""
        facts = []
        usual = self._usual.get(self.method.id)
        if usual:
            minutes = " ".join(str(usual.get(phase.id, phase.minutes)) for phase in self.method.phase)
            text = self._("Usual here: {minutes} (F7)")
            if self._as_usual:
                text = self._("Planned as usual here: {minutes} (F7)")
            facts.append(text.format(minutes=minutes))
        settings = self.method.settings
        text = self._("Advice: {advice} · writes: {who} (F6)")
        facts.append(text.format(advice=self._(ADVICE[settings.advice]), who=self._(WRITES[settings.writes])))
        name = self.query_one("#district", Input).value.strip().casefold()
        facts += [self._how_often(district) for district in self._districts if district.name.casefold() == name]
        return facts

    def _how_often(self, district: District) -> str:
        """Return how often a district was consulted, so that it is not always the same one."""
        if self._held is None:
            rows = (row for row in self.consult.catalogue.sessions() if row.stage != Stage.PREPARED)
            self._held = sorted((row.district, row.day) for row in rows)
        days = [day for held, day in self._held if held == district.id]
        if not days:
            return self._("{district} has not been consulted yet.").format(district=district.name)
        text = self.language.ngettext(
            "{district}: consulted {n} time, last on {day}.",
            "{district}: consulted {n} times, last on {day}.",
            len(days),
        )
        last = self.language.short_date(date.fromisoformat(days[-1]))
        return text.format(district=district.name, n=len(days), day=last)

    # --- going on -----------------------------------------------------------------------------------------------

    async def do_begin(self) -> None:
        """Store district, case and session, and begin with the first phase."""
        from consult.screens.live import LiveScreen

        try:
            desk = self._store()
            await desk.apply(conduct.begin)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "warning")
            return
        except ValueError:
            self.say(self._("The end is a time such as 12:30 or a number of minutes such as 45."), "warning")
            self.query_one("#end").focus()
            return
        self.app.switch_screen(LiveScreen(desk))

    def _store(self) -> Desk:
        people = preparation.parse_people(self.query_one("#people", TextArea).text)
        plan = self._plan()
        if self._desk is not None:
            session = self._desk.session.model_copy(update={"people": people, "method": self.method, "plan": plan})
            self._desk.put(session)
            return self._desk
        name = self._filled("district", self._("Which district brings the case?"))
        title = self._filled("case-title", self._("What is the case called?"))
        district = next((d for d in self._districts if d.name.casefold() == name.casefold()), None)
        if district is None:
            taken = {d.id for d in self._districts}
            district = District(id=_free(slug(name), taken), name=name)
        old = next((case for case in district.cases if case.title == title or case.id == self._case), None)
        identity = old.id if old and old.title == title else _free(slug(title), {case.id for case in district.cases})
        case = Case(
            id=identity,
            title=title,
            concern=long(self.query_one("#concern", TextArea).text),
            tried=long(self.query_one("#tried", TextArea).text),
            involved=long(self.query_one("#involved", TextArea).text),
            room_to_act=long(self.query_one("#room", TextArea).text),
            cleared=self.query_one("#cleared", Checkbox).value or None,
        )
        cases = (*(c for c in district.cases if c.id != case.id), case)
        district = district.model_copy(update={"cases": cases})
        archive = self.consult.archive
        archive.save_district(district)
        session = preparation.prepare(
            district, case, self.method, self.consult.today(), archive.session_ids(), people=people, plan=plan
        )
        self._desk = self.consult.create_session(session)
        return self._desk

    def _filled(self, field: str, question: str) -> str:
        """Return what a field holds; ask for it if it is empty.

        Raises:
            Refusal: ``ASKED`` or ``TOO_LONG``.
        """
        box = self.query_one(f"#{field}", Input)
        try:
            words = short(box.value)
        except Refusal:
            box.focus()
            raise
        if not words:
            box.focus()
            raise Refusal(Reason.ASKED, question=question)
        return words

    def do_leave(self) -> None:
        """Go back; what was typed and not stored is given up only on the second press."""
        if self._typed() != self._found and not self._warned:
            self._warned = True
            self.say(self._("Esc again gives up what was typed; Ctrl+N begins."), "warning")
        else:
            super().do_leave()

    def _typed(self) -> list[str]:
        return [box.value for box in self.query(Input)] + [box.text for box in self.query(TextArea)]

    def _label(self, text: str) -> Static:
        return Static(Content(text), classes="label", markup=False)

    def do_help(self) -> None:
        """Show the keys."""
        from consult.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("prepare"))


def _free(wanted: str, taken: set[str]) -> str:
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name
