"""Prepare: district, case, people, method and end, on one page; Ctrl+N begins."""

import re
from datetime import datetime, timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Checkbox, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from consult.desk import Desk
from consult.present import ROLES, TRUSTS, notice_text, refusal_text
from consult.screens.base import ConsultScreen, bindings
from sessions import conduct, preparation
from sessions.codes import Role, Trust
from sessions.district import District
from sessions.method import Method, published
from sessions.plain_text import slug
from sessions.record import Case, Planned
from sessions.refusal import Reason, Refusal

_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_TRUST_SIGNS = {Trust.SEEN: "", Trust.PARTLY: " *", Trust.UNVERIFIED: " **"}


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
    """

    SCREEN = "prepare"
    BINDINGS: ClassVar[list[BindingType]] = bindings("prepare")

    def __init__(self, district: str = "", case: str = "", prepared: Desk | None = None) -> None:
        super().__init__()
        self._district, self._case, self._desk = district, case, prepared
        self._methods = list(published().values())
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
                yield OptionList(
                    *(Option(self._method_line(m), id=m.id) for m in self._methods), id="methods", markup=False
                )
                yield self._label(self._("End (12:30) or minutes (45); empty: as the method says"))
                yield Input(id="end", compact=True)
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
        methods = self.query_one("#methods", OptionList)
        wanted = self._desk.session.method.id if self._desk else "haug-benien"
        methods.highlighted = next((n for n, m in enumerate(self._methods) if m.id == wanted), 0)
        if self._desk is not None:
            for name in ("district", "case-title"):
                self.query_one(f"#{name}", Input).disabled = True
        self._show_plan()
        self._found = self._typed()
        first = "#people" if self.query_one("#case-title", Input).value else "#district"
        self.query_one(first).focus()
        if self._desk is not None and self._desk.notices:
            self.say("\n".join(notice_text(notice, self.language) for notice in self._desk.notices), "warning")

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

    # --- the plan -----------------------------------------------------------------------------------------------

    @property
    def method(self) -> Method:
        """The chosen method."""
        return self._methods[self.query_one("#methods", OptionList).highlighted or 0]

    def on_option_list_option_highlighted(self) -> None:
        """Show the plan of the method."""
        self._show_plan()

    def on_input_changed(self) -> None:
        """Show the plan for the end."""
        if self.is_mounted:
            self._show_plan()

    def on_input_submitted(self) -> None:
        """Go on to the next field."""
        self.focus_next()

    def _method_line(self, method: Method) -> Content:
        name = f"{method.name.in_language(self.language.code)} · {method.minutes} min"
        return Content(name) + Content.styled(_TRUST_SIGNS[method.trust], "$warning")

    def _plan(self) -> tuple[Planned, ...]:
        return preparation.plan_for(self.method, self._total())

    def _total(self) -> int | None:
        """Return the minutes until the end that was typed, or ``None`` for the method's own.

        Raises:
            Refusal: ``END_TOO_EARLY``.
            ValueError: it is neither a time nor a number.
        """
        text = self.query_one("#end", Input).value.strip()
        if not text:
            return None
        match = _TIME.fullmatch(text)
        if match is None:
            return int(text)
        now = self.consult.clock.now()
        local = now.astimezone(self.language.zone)
        end = local.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
        return preparation.minutes_until(now, end)

    def _show_plan(self) -> None:
        if not self.query("#preview"):
            return
        code = self.language.code
        method = self.method
        lines = [
            Content.styled(method.name.in_language(code), "bold $primary"),
            Content(method.summary.in_language(code)),
        ]
        try:
            plan = self._plan()
        except (Refusal, ValueError) as error:
            text = refusal_text(error, self.language) if isinstance(error, Refusal) else self._("12:30 or 45, please.")
            lines.append(Content.styled(text, "$warning"))
            plan = preparation.plan_for(method)
        start: datetime = self.consult.clock.now()
        lines.append(Content(""))
        for phase, planned in zip(method.phase, plan, strict=True):
            line = f"{self.language.time(start)}  {planned.total:>3}  {phase.name.in_language(code)}"
            lines.append(Content(line) + Content.styled(_TRUST_SIGNS[phase.trust], "$warning"))
            start += timedelta(minutes=planned.total)
        total = sum(planned.total for planned in plan)
        lines.append(
            Content.styled(f"{self.language.time(start)}  {total:>3}  {self._('End, if it begins now')}", "bold")
        )
        doubts = {phase.trust for phase in method.phase} - {Trust.SEEN}
        lines += [
            Content.styled(f"{_TRUST_SIGNS[t].strip()} {self._(TRUSTS[t])}", "$warning") for t in Trust if t in doubts
        ]
        lines += [Content(""), Content.styled(self._("Sources"), "$foreground-muted")]
        lines += [Content.styled(f"{s.cite} {s.url or ''}", "$foreground-muted") for s in method.sources]
        self.query_one("#preview", Static).update(Content("\n").join(lines))

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
        total = sum(planned.total for planned in plan)
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
            concern=conduct.long(self.query_one("#concern", TextArea).text),
            tried=conduct.long(self.query_one("#tried", TextArea).text),
            involved=conduct.long(self.query_one("#involved", TextArea).text),
            room_to_act=conduct.long(self.query_one("#room", TextArea).text),
            cleared=self.query_one("#cleared", Checkbox).value or None,
        )
        cases = (*(c for c in district.cases if c.id != case.id), case)
        district = district.model_copy(update={"cases": cases})
        archive = self.consult.archive
        archive.save_district(district)
        session = preparation.prepare(
            district, case, self.method, self.consult.today(), archive.session_ids(), people=people, total=total
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
            words = conduct.short(box.value)
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
