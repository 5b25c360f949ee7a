"""The editor of own methods: its phases on the left, the fields of the chosen one on the right."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static, TextArea

from consult.method_form import MISTAKES, Draft, Mistake, made, method_fields, phase_fields
from consult.present import ADVICE, ENTRIES, EXITS, MODULE_BY, ROLES, SEATS, TRUSTS, WRITES, refusal_text
from consult.screens.base import ENTER, TAB, bindings
from consult.screens.edit_screen import EditScreen
from consult.screens.prepare import Tick
from consult.widgets.choices import Choices, Mode
from consult.widgets.fields import FieldLabel, put, value_of
from sessions.codes import Entry, Kind, Trust
from sessions.method import Method
from sessions.own_method import free_code, rewritten
from sessions.refusal import Refusal


class MethodEditScreen(EditScreen):
    """An own method while it is changed; nothing is stored before Ctrl+S, and then only a method without mistakes.

    Args:
        method: as it lies in the archive.
    """

    SCREEN = "method_edit"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("method_edit"), *TAB, ENTER]

    def __init__(self, method: Method) -> None:
        super().__init__()
        self._mistakes: set[Mistake] = set()
        # The part whose fields are shown: 0 is the method itself, then its phases; -1 before anything is.
        self._at = -1
        self._load(method)

    def _load(self, method: Method) -> None:
        self._method = method
        self._fields = method_fields(method)
        self._drafts = [Draft(phase, phase_fields(phase)) for phase in method.phase]

    # --- composing ----------------------------------------------------------------------------------------------

    def content(self) -> ComposeResult:
        """Compose the list of parts, the fields of the method and those of a phase; one of them is shown."""
        yield Static(id="title", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="parts-box"):
                yield OptionList(id="parts", markup=False)
                yield Static(id="sum", markup=False)
            with VerticalScroll(id="method-fields", classes="fields", can_focus=False):
                yield from self._method_fields()
            with VerticalScroll(id="phase-fields", classes="fields", can_focus=False):
                yield from self._phase_fields()

    def _method_fields(self) -> ComposeResult:
        _ = self._
        yield from self._names("method-name")
        yield from self._texts("method-summary", _("What it is good for"))
        yield FieldLabel(_("People, with the facilitator: from, to"), "label-method-people")
        with Horizontal(classes="pair"):
            yield Input(id="method-people-from", compact=True)
            yield Input(id="method-people-to", compact=True)
        yield from self._choices("method-module_by", _("Who chooses a consultation module"), MODULE_BY)
        yield FieldLabel(_("Where the case giver is while the others think"))
        yield Choices({"": _("as each phase says"), **self._words(SEATS)}, Mode.ONE, "method-seat")
        yield from self._choices("method-advice", _("May consultants give advice?"), ADVICE)
        yield from self._choices("method-writes", _("Who writes down what consultants say"), WRITES)
        contributes = _("The facilitator contributes like a consultant.")
        yield Tick(contributes, id="method-facilitator_advises", compact=True)

    def _phase_fields(self) -> ComposeResult:
        _ = self._
        kinds = {kind: ENTRIES[Entry(kind.value)] for kind in Kind}
        yield from self._names("phase-name")
        yield FieldLabel(_("Minutes"), "label-phase-minutes")
        yield Input(id="phase-minutes", compact=True)
        yield Static(id="trust", markup=False)
        yield from self._texts("phase-say", _("To say, a sentence each line"))
        yield from self._texts("phase-rules", _("Rules, one each line"))
        with Horizontal(classes="pair"):
            with Vertical():
                yield from self._choices("phase-speaks", _("Speaking"), ROLES, Mode.SOME)
            with Vertical():
                yield from self._choices("phase-silent", _("Silent"), ROLES, Mode.SOME)
        with Horizontal(classes="pair"):
            with Vertical():
                yield from self._choices("phase-records", _("Recorded; Enter records 1"), ENTRIES, Mode.ORDERED)
            with Vertical():
                yield from self._choices("phase-parks", _("Too early; Ctrl+P parks 1"), kinds, Mode.ORDERED)
        yield from self._choices("phase-seat", _("Where the case giver is"), SEATS)
        yield FieldLabel(_("Time and consultation module"), "label-phase-protected")
        yield Tick(_("Minutes may be borrowed from this phase."), id="phase-elastic", compact=True)
        yield Tick(_("Minutes are never taken from this phase."), id="phase-protected", compact=True)
        yield Tick(_("A consultation module may be chosen here."), id="phase-slot", compact=True)
        yield from self._choices("phase-exit", _("Before you go on"), EXITS, Mode.SOME)

    def _names(self, name: str) -> ComposeResult:
        with Horizontal(classes="pair"):
            with Vertical():
                yield FieldLabel(f"{self._('Name')} · Deutsch", f"label-{name}")
                yield Input(id=f"{name}-de", compact=True, select_on_focus=False)
            with Vertical():
                yield FieldLabel("English")
                yield Input(id=f"{name}-en", compact=True, select_on_focus=False)

    def _texts(self, name: str, label: str) -> ComposeResult:
        with Container(classes="pair texts"):
            with Vertical():
                yield FieldLabel(f"{label} · Deutsch", f"label-{name}")
                yield TextArea(id=f"{name}-de", compact=True, highlight_cursor_line=False)
            with Vertical():
                yield FieldLabel("English")
                yield TextArea(id=f"{name}-en", compact=True, highlight_cursor_line=False)

    def _choices(self, name: str, label: str, words: Mapping[Any, str], mode: Mode = Mode.ONE) -> ComposeResult:
        yield FieldLabel(label, f"label-{name}")
        yield Choices(self._words(words), mode, name)

    def _words(self, words: Mapping[Any, str]) -> dict[str, str]:
        return {code.value: self._(text) for code, text in words.items()}

    def on_mount(self) -> None:
        """Begin at the list."""
        self._show_parts(0)
        self.query_one("#parts").focus()

    # --- showing ------------------------------------------------------------------------------------------------

    def _show_parts(self, at: int) -> None:
        """Show the list of parts anew, and the fields of one of them."""
        parts = self.query_one("#parts", OptionList)
        parts.clear_options()
        parts.add_options([self._line(part) for part in range(len(self._drafts) + 1)])
        self._show(at)
        parts.highlighted = at

    def _line(self, part: int) -> Content:
        sign = Content("  ")
        if any(mistake.part == part for mistake in self._mistakes):
            sign = Content.styled("! ", "bold $error")
        if part == 0:
            return sign + Content.styled(self._("The method"), "bold")
        return sign + Content(f"{self._drafts[part - 1].fields['minutes'][:4]:>3}  {self._called(part)}")

    def _called(self, part: int) -> str:
        """Return the name of a part as far as a row can show it."""
        fields = self._drafts[part - 1].fields if part else self._fields
        return str(fields[f"name-{self.language.code}"])[:80]

    def _place(self, part: int) -> str:
        """Return a part as it is named in a sentence."""
        return f"{part}. {self._called(part)}" if part else self._("The method")

    def _show(self, at: int) -> None:
        """Show the fields of a part."""
        part = "phase" if at else "method"
        if at != self._at:
            self.query_one(f"#{part}-fields").scroll_home(animate=False)
        self._at = at
        self.query_one("#method-fields").display = at == 0
        self.query_one("#phase-fields").display = at > 0
        for name, value in (self._drafts[at - 1].fields if at else self._fields).items():
            put(self.query_one(f"#{part}-{name}"), value)
        for name, text in MISTAKES.items():
            for label in self.query(f"#label-{part}-{name}").results(FieldLabel):
                label.mistake(self._(text) if Mistake(at, name) in self._mistakes else "")
        self._show_state()

    def _show_state(self) -> None:
        """Show the title, the sum, and how well the phase is backed."""
        unsaved = f" · {self._('not saved')}" if self._changed() else ""
        title = Content.assemble(f" {self._('Edit a method')}", (unsaved, "$warning"), f" · {self._called(0)}")
        self.paint("title", title, layout=False)
        minutes = [draft.fields["minutes"].strip() for draft in self._drafts]
        total = sum(int(text) for text in minutes if text.isdecimal() and len(text) < 6)
        self.paint("sum", Content(f"  {total:>3}  {self._('minutes in all')}"), layout=False)
        if self._at > 0:
            base, fields = self._drafts[self._at - 1]
            stays = base in self._method.phase and fields == phase_fields(base)
            trust = base.trust if stays else Trust.UNVERIFIED
            style = "$foreground-muted" if trust is Trust.SEEN else "$warning"
            self.paint("trust", Content.styled(self._(TRUSTS[trust]), style))

    def _changed(self) -> bool:
        drafts = [Draft(phase, phase_fields(phase)) for phase in self._method.phase]
        return (self._fields, self._drafts) != (method_fields(self._method), drafts)

    # --- typing -------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Take over what stands in the fields."""
        part = "phase" if self._at else "method"
        shown = self._drafts[self._at - 1].fields if self._at else self._fields
        fields = {name: value_of(self.query_one(f"#{part}-{name}")) for name in shown}
        if self._at:
            self._drafts[self._at - 1] = Draft(self._drafts[self._at - 1].base, fields)
        else:
            self._fields = fields

    def _typed(self) -> None:
        if self._at < 0:  # nothing is shown yet
            return
        before = self._fields, [*self._drafts]
        self._read()
        if before != (self._fields, self._drafts):
            self.query_one("#parts", OptionList).replace_option_prompt_at_index(self._at, self._line(self._at))
            self._show_state()
            self.say("")

    def on_input_changed(self) -> None:
        """Take over what is typed."""
        self._typed()

    def on_text_area_changed(self) -> None:
        """Take over what is typed."""
        self._typed()

    def on_checkbox_changed(self) -> None:
        """Take over what is ticked."""
        self._typed()

    def on_choices_changed(self) -> None:
        """Take over what is chosen."""
        self._typed()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the fields of another part."""
        if event.option_index != self._at:
            self._read()
            self._show(event.option_index)
            self.say("")

    def on_option_list_option_selected(self) -> None:
        """Go to the first field of the part."""
        self.query_one("#phase-name-de" if self._at else "#method-name-de").focus()

    # --- actions ------------------------------------------------------------------------------------------------

    def do_add_phase(self) -> None:
        """Put a copy of the chosen phase behind it."""
        if self._chosen():
            base, fields = self._drafts[self._at - 1]
            taken = {phase.id for phase in (*self._method.phase, *(draft.base for draft in self._drafts))}
            added = base.model_copy(update={"id": free_code(base.id, taken)})
            self._drafts.insert(self._at, Draft(added, dict(fields)))
            self._moved(self._at + 1)
            self.query_one("#phase-name-de").focus()

    def do_phase_up(self) -> None:
        """Move the chosen phase up."""
        self._move(-1)

    def do_phase_down(self) -> None:
        """Move the chosen phase down."""
        self._move(1)

    def _move(self, by: int) -> None:
        if self._chosen() and 1 <= self._at + by <= len(self._drafts):
            draft = self._drafts.pop(self._at - 1)
            self._drafts.insert(self._at - 1 + by, draft)
            self._moved(self._at + by)

    def do_remove_phase(self) -> None:
        """Remove the chosen phase, on the second press."""
        if not self._chosen():
            return
        if len(self._drafts) == 1:
            self.say(self._("A method has at least one phase."), "warning")
        elif self.asked(self._("Ctrl+D again removes the phase {name}.").format(name=self._called(self._at))):
            del self._drafts[self._at - 1]
            self._moved(min(self._at, len(self._drafts)))

    def _chosen(self) -> bool:
        """Return whether a phase is chosen, or say that none is."""
        self._read()
        if not self._at:
            self.say(self._("Choose a phase first."), "warning")
        return self._at > 0

    def _moved(self, at: int) -> None:
        # Mistakes are known by the places that parts had.
        self._mistakes.clear()
        self._show_parts(at)
        self.say("")

    def do_keep_method(self) -> None:
        """Save the method, or say at its field what is wrong."""
        self._read()
        result = made(self._method, self._fields, self._drafts)
        self._mistakes = {*result.mistakes}
        if result.method is None:
            self._show_mistakes(result.mistakes)
            return
        method = rewritten(self._method, result.method)
        try:
            self.consult.own_methods.save(method, self._method)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self._load(method)
        self._show_parts(self._at)
        parts = [self._place(part) for part in result.filled]
        one = self._("Saved. Where one language was empty, the words of the other stand for both: {parts}.")
        self.say(one.format(parts=", ".join(parts)) if parts else self._("Saved."))

    def _show_mistakes(self, mistakes: tuple[Mistake, ...]) -> None:
        first = mistakes[0]
        self._show_parts(first.part)
        part = "phase" if first.part else "method"
        ids = [f"#{part}-{first.field}{ending}" for ending in ("", "-de", "-from")]
        next(widget for selector in ids for widget in self.query(selector)).focus()
        text = self._("Not saved. {where}: {mistake}")
        self.say(text.format(where=self._place(first.part), mistake=self._(MISTAKES[first.field])), "error")

    def unsaved(self) -> bool:
        """Return whether anything stands there that is not stored."""
        self._read()
        return self._changed()
