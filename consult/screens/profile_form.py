"""The profile of a district: what the others should know of it, seen and changed."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from consult.app import ConsultApp
from consult.present import refusal_text
from consult.screens.base import ConsultScreen
from consult.screens.forms import Form
from consult.widgets.choices import Choices, Mode
from sessions.district import District, DistrictType, Profile, SizeClass, merged
from sessions.language import N_, Language
from sessions.notes.day_sheet import SIZES, TYPES
from sessions.refusal import Reason, Refusal
from sessions.text import clean_line, long, short

Keep = Callable[[Profile, Profile], Awaitable[object]]
"""Stores a profile in the place of the one that was seen."""

LABELS = {
    "type": N_("Type"),
    "size": N_("Size class (inhabitants)"),
    "state": N_("State (Land)"),
    "inhabitants": N_("Inhabitants, in words"),
    "unit": N_("Where education management sits"),
    "steering": N_("Steering"),
    "monitoring": N_("Monitoring"),
    "programme": N_("Programme it works under"),
    "offers": N_("Can offer"),
    "seeks": N_("Is looking for"),
    "contact": N_("Contact"),
}
"""The fields in the order of the form."""
_CODES: Mapping[str, Mapping[str, str]] = {
    "type": {code.value: words for code, words in TYPES.items()},
    "size": {code.value: words for code, words in SIZES.items()},
}
_PARAGRAPHS = frozenset({"steering", "monitoring", "offers", "seeks"})
_SHOWN = 120
"""Characters of the other side's words; the whole is there after Esc and F5."""


class ProfileForm(Form[bool]):
    """All fields of a profile; it stays open until the disk has them, and ``True`` is handed over then.

    Args:
        district: as it lies in the archive now.
        keep: stores another profile.
        read: reads the district once more, if another program has changed it meanwhile.
    """

    VERTICAL_BREAKPOINTS = ConsultScreen.VERTICAL_BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "in_turn('leave')", show=False, priority=True),
        Binding("f2", "in_turn('contact')", show=False, priority=True),
        Binding("f7", "in_turn('restore')", show=False, priority=True),
    ]

    def __init__(self, district: District, keep: Keep, read: Callable[[], District]) -> None:
        super().__init__()
        self._district, self._keep_it, self._read = district, keep, read
        self._was = district.profile
        self._contact = ""
        self._aside: list[str] | None = None
        self._warned: list[str] | None = None
        self._busy = False

    # --- the fields ---------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Compose the fields; codes and short lines stand in pairs."""
        with Vertical(classes="form -tall"):
            title = f"{self._('Profile')}: {self._district.name}"
            yield Static(Content(title), id="profile-of", classes="label", markup=False)
            with VerticalScroll(id="profile", can_focus=False):
                yield from self._pair("type", "size")
                yield from self._pair("state", "inhabitants")
                for name in LABELS:
                    if name not in {*_CODES, "state", "inhabitants"}:
                        yield from self._field(name)
            yield self.hint(self._("F2 removes the contact, F7 shows all as it was, Ctrl+S keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def _pair(self, *names: str) -> ComposeResult:
        with Horizontal(classes="pair"):
            for name in names:
                with Vertical():
                    yield from self._field(name)

    def _field(self, name: str) -> ComposeResult:
        yield self.label(self._(LABELS[name]))
        if name in _CODES:
            words = {code: self._(text) for code, text in _CODES[name].items()}
            yield Choices({"": self._("not known"), **words}, Mode.ONE, f"profile-{name}")
        elif name in _PARAGRAPHS:
            area = TextArea(id=f"profile-{name}", compact=True, highlight_cursor_line=False)
            area.tab_behavior = "focus"
            yield area
        else:
            yield Input(id=f"profile-{name}", select_on_focus=False, compact=True)

    def on_mount(self) -> None:
        """Show what is stored, and begin with the first field."""
        self._fill(_contents(self._was))
        self._widget("type").focus()

    @property
    def _language(self) -> Language:
        return cast("ConsultApp", self.app).language

    def _widget(self, name: str) -> Widget:
        return self.query_one(f"#profile-{name}")

    def _fill(self, contents: Iterable[str]) -> None:
        for name, content in zip(LABELS, contents, strict=True):
            widget = self._widget(name)
            if isinstance(widget, Choices):
                widget.show((content,))
                widget.highlighted = ["", *_CODES[name]].index(content)
            elif isinstance(widget, TextArea):
                widget.text = content
                widget.move_cursor(widget.document.end)
            elif isinstance(widget, Input):
                widget.value = content
                widget.cursor_position = len(content)

    def _typed(self) -> list[str]:
        return [_content(self._widget(name)) for name in LABELS]

    def _profile(self) -> Profile | None:
        """Return what stands there; say and show where it is too long."""
        values: dict[str, object] = {}
        for name, label in LABELS.items():
            content = _content(self._widget(name))
            try:
                values[name] = long(content) if name in _PARAGRAPHS else short(content)
            except Refusal as refusal:
                self._widget(name).focus()
                self.warn(f"{self._(label)}: {refusal_text(refusal, self._language)}")
                return None
        type_, size = _content(self._widget("type")), _content(self._widget("size"))
        values |= {"type": DistrictType(type_) if type_ else None, "size": SizeClass(size) if size else None}
        return Profile.model_validate(values)

    # --- keys ---------------------------------------------------------------------------------------------------

    def action_next_field(self) -> None:
        """Go to the next field, of one line or of several."""
        self.focus_next()

    def action_contact(self) -> None:
        """Empty the contact; once more brings it back."""
        box = self.query_one("#profile-contact", Input)
        if box.value:
            self._contact, box.value = box.value, ""
            self.warn(self._("The contact is gone as soon as Ctrl+S keeps that. F2 brings it back."))
        else:
            box.value = self._contact
            self.warn("")
        box.focus()

    def action_restore(self) -> None:
        """Show again what is stored; once more brings back what was typed."""
        typed, stored = self._typed(), _contents(self._was)
        if typed != stored:
            self._aside = typed
            self._fill(stored)
            self.warn(self._("All fields are as they are stored. F7 brings back what was typed."))
        elif self._aside is not None:
            self._fill(self._aside)
            self.warn("")

    def action_leave(self) -> None:
        """Go back; what was typed is given up on the second press only."""
        typed = self._typed()
        if typed in (_contents(self._was), self._warned):
            self.dismiss(False)
        else:
            self._warned = typed
            self.warn(self._("Esc again gives up what was typed; Ctrl+S keeps it."))

    def action_keep(self) -> None:
        """Store what stands there, and go back then."""
        profile = self._profile()
        if profile == self._was:
            self.dismiss(False)
        elif profile is not None and not self._busy:
            self._busy = True
            self._store(profile)

    @work
    async def _store(self, profile: Profile) -> None:
        try:
            await self._keep_it(self._was, profile)
        except Refusal as refusal:
            if refusal.reason is Reason.CHANGED_ON_DISK:
                self._show_both(profile)
            else:
                self.warn(refusal_text(refusal, self._language))
        else:
            self.dismiss(True)
        finally:
            self._busy = False

    def _show_both(self, profile: Profile) -> None:
        """Show what this side and another program changed; nothing is stored by that."""
        try:
            theirs = self._read().profile
        except Refusal as refusal:
            self.warn(refusal_text(refusal, self._language))
            return
        both = merged(self._was, profile, theirs)
        self._was = theirs
        self._fill(_contents(both.profile))
        lines = [self._("Another program has changed this profile. Both changes stand here; Ctrl+S keeps them.")]
        text = self._("{field}: yours stands here, there it is “{words}”.")
        lines += [
            text.format(field=self._(LABELS[name]), words=self._words(name, getattr(theirs, name)))
            for name in both.clash
        ]
        self.warn("\n".join(lines))

    def _words(self, name: str, value: str | None) -> str:
        """Return a field of a profile in words, on one line."""
        if name in _CODES:
            return self._(_CODES[name][value]) if value else self._("not known")
        return clean_line(value or "")[:_SHOWN] or "–"


class DistrictForm(Form[str]):
    """Which district: its id is handed over."""

    def __init__(self, districts: Iterable[District], first: str = "") -> None:
        super().__init__()
        self._districts, self._first = tuple(districts), first

    def compose(self) -> ComposeResult:
        """Compose the districts."""
        with Vertical(classes="form"):
            yield self.label(self._("Whose profile?"))
            yield OptionList(*(Option(Content(item.name), id=item.id) for item in self._districts), markup=False)
            yield self.hint(self._("Enter opens it, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Highlight the one that is meant, if one is."""
        ids = [item.id for item in self._districts]
        self.query_one(OptionList).highlighted = ids.index(self._first) if self._first in ids else 0
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand over the choice."""
        self.dismiss(event.option_id)

    def action_keep(self) -> None:
        """Hand over the highlighted choice."""
        self.query_one(OptionList).action_select()


def _contents(profile: Profile) -> list[str]:
    """Return what stands in the fields for a profile."""
    return [str(getattr(profile, name) or "") for name in LABELS]


def _content(widget: Widget) -> str:
    """Return what stands in a field, as it was typed."""
    if isinstance(widget, Choices):
        return widget.chosen[0]
    if isinstance(widget, TextArea):
        return widget.text
    assert isinstance(widget, Input)
    return widget.value
