"""What all screens share: keys from the registry, the line of keys, a line for messages, a plain word below 80×24."""

from collections.abc import Callable
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from consult import actions
from consult.widgets.key_bar import KeyBar
from sessions.language import Language

if TYPE_CHECKING:
    from consult.app import ConsultApp

WIDE = 100
"""Columns from which a screen has room for a second column."""
SMALLEST = (80, 24)
"""Columns and rows below which a screen only says that it needs more room."""


def bindings(screen: str) -> list[BindingType]:
    """Return the bindings of a screen from the registry; they hold inside text fields too.

    An action without a key is bound to a name that no terminal sends, so that users can give it a key of their own.
    """
    return [
        Binding(
            ",".join(action.keys) or f"none-{action.id}", f"do('{action.id}')", action.id, id=action.id, priority=True
        )
        for action in actions.on(screen)
    ]


TAB: tuple[Binding, ...] = (
    Binding("tab", "app.focus_next", show=False, priority=True),
    Binding("shift+tab", "app.focus_previous", show=False, priority=True),
)
"""For screens with several fields: as priority bindings they move the focus at once, so that letters typed right behind
Tab go to the next field and not to the one before."""


ENTER = Binding("enter", "next_field", show=False, priority=True)
"""For the same reason, where Enter in a field of one line goes to the next field."""


class Turn(Message):
    """Something to do when its turn has come.

    A key that does something is seen before letters typed earlier have reached their field, and before a line entered
    earlier is stored. So it queues behind them, through the same widget, and everything happens in the order typed.

    Attributes:
        work: what to do.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__()
        self.work = work


def fit(screen: Screen[Any]) -> None:
    """Give a screen the classes of its breakpoints: Textual does so after it was laid out, and lays it out again."""
    width, height = screen.app.size
    for points, size in ((screen.HORIZONTAL_BREAKPOINTS, width), (screen.VERTICAL_BREAKPOINTS, height)):
        screen.add_class(*[name for least, name in sorted(points or ()) if size >= least][-1:])


class ConsultScreen(Screen[None]):
    """A screen named as in the registry of actions.

    What a kind of screen leaves to each of its own raises ``NotImplementedError``: Textual's classes have a metaclass,
    beside which there is no room for that of ``abc``.
    """

    SCREEN: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 (an instance variable in Textual)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]  # noqa: RUF012 (likewise)

    def __init__(self) -> None:
        super().__init__()
        self._painted: dict[str, Content] = {}

    @property
    def consult(self) -> "ConsultApp":
        """The application."""
        return cast("ConsultApp", self.app)

    @property
    def language(self) -> Language:
        """The language of the program."""
        return self.consult.language

    def _(self, message: str) -> str:
        return self.consult.language.gettext(message)

    def compose(self) -> ComposeResult:
        """Compose the content between nothing above and messages and keys below."""
        fit(self)
        yield Static(id="too-small", markup=False)
        yield from self.content()
        yield Static(id="message", markup=False)
        yield KeyBar(actions.on(self.SCREEN), self.language, self.consult.settings.keys)

    def content(self) -> ComposeResult:
        """Compose what is the screen's own."""
        yield from ()

    def paint(self, name: str, content: Content, *, layout: bool = True) -> None:
        """Show ``content`` in the Static with the id ``name``, if that shows anything else.

        Args:
            layout: whether its size may change; laying out costs far more than painting.
        """
        if self._painted.get(name) != content:
            self._painted[name] = content
            self.query_one(f"#{name}", Static).update(content, layout=layout)

    def on_resize(self, event: events.Resize) -> None:
        """Say that there is too little room, where that is so."""
        width, height = event.size
        self.set_class(width < SMALLEST[0] or height < SMALLEST[1], "-small")
        self.show_small()

    def show_small(self) -> None:
        """In a window that is too small, show that and what must be seen all the same."""
        if self.has_class("-small"):
            text = self._("Please make the window larger: {width}×{height}, 80×24 are needed.")
            size = text.format(width=self.size.width, height=self.size.height)
            self.paint("too-small", Content(f"{size}\n{self.small_text()}"), layout=False)

    async def redraw(self) -> None:
        """Compose everything anew, in the present language."""
        self._painted.clear()
        await self.recompose()
        self.on_mount()

    def on_mount(self) -> None:
        """Fill what was composed."""

    def small_text(self) -> str:
        """Return what must be seen even in a window that is too small."""
        return ""

    def say(self, text: str, kind: str = "") -> None:
        """Show a message until the next one; ``kind`` is empty, ``warning`` or ``error``."""
        self.paint("message", Content(text))
        line = self.query_one("#message", Static)
        for name in ("warning", "error"):
            line.set_class(kind == name, f"-{name}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter goes to the next field from a field of one line; elsewhere it is what it is there."""
        if action == "next_field":
            return isinstance(self.focused, Input)
        return super().check_action(action, parameters)

    def action_next_field(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def asked(self, question: str) -> bool:
        """Return whether ``question`` stands there already, so that the same key again is the yes; else ask it."""
        if self._painted.get("message") == Content(question):
            return True
        self.say(question, "warning")
        return False

    def action_do(self, name: str) -> None:
        """Do an action of the registry in its turn: the method ``do_<name>`` of this screen or of the application."""
        self.in_turn(getattr(self, f"do_{name}", None) or getattr(self.app, f"do_{name}"))

    def in_turn(self, work: Callable[[], object]) -> None:
        """Do ``work`` after all that was typed before it."""
        (self.focused or self).post_message(Turn(work))

    async def on_turn(self, event: Turn) -> None:
        """Do what is due."""
        result = event.work()
        if isawaitable(result):
            await result

    def do_leave(self) -> None:
        """Go back to the screen before."""
        self.dismiss()
