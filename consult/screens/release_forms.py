"""Before a note leaves: what the group may read, and which names must not leave. Both as the case giver says."""

import re
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static, TextArea

from consult.screens.forms import Form
from sessions import conduct, handing_on
from sessions.codes import Part, SecretKind
from sessions.notes.guard import KINDS
from sessions.notes.sheet import HEADINGS, is_open, line_is_open, part_of
from sessions.record import Release, Secret, Session
from sessions.text import clean_line

_KIND = re.compile(r"\s*(\w+)\s*:\s*(.+)")


class ReleaseForm(Form[Release]):
    """Every part and, below it, its lines, with a mark where the group may read it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # None goes before the list's own arrow keys: what is opened must be what they have come to.
        Binding("space", "turn", show=False),
        Binding("delete", "usual", show=False),
    ]

    def __init__(self, session: Session, now: datetime) -> None:
        super().__init__()
        self._session, self._now = session, now
        self._rows: list[Part | int] = []
        for part in Part:
            self._rows.append(part)
            self._rows += [item.id for item in session.contributions if part_of(item) is part]

    def compose(self) -> ComposeResult:
        """Compose the parts and lines."""
        with Vertical(classes="form"):
            yield self.label(self._("What may the group read? A line goes before its part."))
            yield OptionList(*(self._line(row) for row in self._rows), id="parts", markup=False)
            yield self.hint(self._("Space opens or withholds, Del leaves it as usual, Ctrl+S keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def on_mount(self) -> None:
        """Begin with the first part."""
        self.query_one(OptionList).highlighted = 0
        self.query_one(OptionList).focus()

    def _line(self, row: Part | int) -> Content:
        session = self._session
        if isinstance(row, Part):
            opened, words, style = is_open(session, row), self._(HEADINGS[row]), "bold"
        else:
            item = conduct.contribution(session, row)
            opened, words, style = line_is_open(session, item), item.text.replace("\n", " "), ""
        sign = Content.styled("✓ " if opened else "– ", "$success" if opened else "$warning")
        indent = "" if isinstance(row, Part) else "    "
        return Content(indent) + sign + Content.styled(words, style)

    def action_turn(self) -> None:
        """Open what is closed, and the other way round."""
        place = self.query_one(OptionList).highlighted or 0
        row = self._rows[place]
        if isinstance(row, Part):
            opened = not is_open(self._session, row)
            self._session = handing_on.release(self._session, row, opened, self._now)
        else:
            opened = not line_is_open(self._session, conduct.contribution(self._session, row))
            self._session = handing_on.release_line(self._session, row, opened, self._now)
        self._show()

    def action_usual(self) -> None:
        """Leave it as is usual."""
        row = self._rows[self.query_one(OptionList).highlighted or 0]
        if isinstance(row, Part):
            self._session = handing_on.release(self._session, row, None, self._now)
        else:
            self._session = handing_on.release_line(self._session, row, None, self._now)
        self._show()

    def _show(self) -> None:
        parts = self.query_one(OptionList)
        for place, row in enumerate(self._rows):
            parts.replace_option_prompt_at_index(place, self._line(row))

    def on_option_list_option_selected(self) -> None:
        """Enter does as the space bar does."""
        self.action_turn()

    def action_keep(self) -> None:
        """Hand over what was decided."""
        self.dismiss(self._session.release)


class SecretsForm(Form[tuple[Secret, ...]]):
    """The private list: a name each line, with its kind before a colon where it is no person."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._secrets = session.secrets

    def compose(self) -> ComposeResult:
        """Compose the list."""
        lines = [
            secret.words if secret.kind is SecretKind.PERSON else f"{self._(KINDS[secret.kind])}: {secret.words}"
            for secret in self._secrets
        ]
        kinds = ", ".join(self._(words) for kind, words in KINDS.items() if kind is not SecretKind.MAY_LEAVE)
        with Vertical(classes="form"):
            yield self.label(self._("Names that must not leave, one each line; no note holds this list"))
            names = TextArea("\n".join(lines), id="secrets", show_line_numbers=False)
            yield names
            example = self._("“Anna Example” or “Office: Example Agency”; kinds: {kinds}").format(kinds=kinds)
            yield self.hint(example)
            passing = self._("“{kind}: Klein”: these words were looked at and may stay in it.")
            yield self.hint(passing.format(kind=self._(KINDS[SecretKind.MAY_LEAVE])))
            yield self.hint(self._("A note for others that still carries one is stopped. Ctrl+S keeps, Esc goes back."))
            yield Static(id="form-message", markup=False)

    def action_keep(self) -> None:
        """Hand over the list."""
        words = {self._(word).casefold(): kind for kind, word in KINDS.items()}
        secrets = []
        for line in self.query_one(TextArea).text.splitlines():
            name = clean_line(line)
            match = _KIND.fullmatch(name)
            kind = words.get(match[1].casefold()) if match else None
            if match and kind is not None:
                name = match[2]
            if name:
                secrets.append(Secret(words=name[:300], kind=kind or SecretKind.PERSON))
        self.dismiss(tuple(secrets))
