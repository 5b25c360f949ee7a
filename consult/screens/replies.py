"""Reply sheets that came back: what they propose beside what stands in the record, taken or left one by one."""

from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from consult import replies as words
from consult.desk import Desk
from consult.present import refusal_text
from consult.screens.base import TAB, ConsultScreen, bindings
from consult.screens.desk_screen import DeskScreen
from sessions.codes import Stage
from sessions.notes import reply as replies
from sessions.notes.reply import Proposal
from sessions.record import Session
from sessions.refusal import Refusal
from sessions.text import clean_line


class RepliesScreen(ConsultScreen):
    """A file to choose, its proposals, and the chosen one beside the record.

    Args:
        session: whose notes were handed on, as it is on the disk.
    """

    SCREEN = "replies"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("replies"),
        *TAB,
        # Not before the field for the file, in which it deletes a letter.
        Binding("delete", "do('pass_over')", show=False),
        Binding("pageup", "scroll_by(-8)", show=False, priority=True),
        Binding("pagedown", "scroll_by(8)", show=False, priority=True),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._own_desk: Desk | None = None
        self._proposals: list[Proposal] = []
        self._found = self._taken = 0

    @property
    def session(self) -> Session:
        """The session as it is on the disk."""
        desk = self._own_desk or self.consult.desk
        return desk.session if desk is not None and _same(desk.session, self._session) else self._session

    def content(self) -> ComposeResult:
        """Compose the file, the list and both texts."""
        import platformdirs

        title = f" {self._('Replies')} · {self._session.case.title}"
        yield Static(Content(title), id="title", markup=False)
        yield Static(
            Content(self._("Reply sheet that came back, text or ODT; Enter reads it")), classes="label", markup=False
        )
        folder = platformdirs.user_documents_path() / "consult"
        yield Input(f"{folder}/", id="reply-file", compact=True, select_on_focus=False)
        yield Static(id="reply-remarks", markup=False)
        yield OptionList(id="proposals", markup=False)
        with Horizontal(id="both"):
            for name in ("before", "after"):
                with VerticalScroll(can_focus=False):
                    yield Static(id=name, markup=False)

    def on_mount(self) -> None:
        """Begin with the file, or after a change of the language with what was read."""
        self.show()
        self.query_one("#proposals" if self._proposals else "#reply-file").focus()

    # --- showing ------------------------------------------------------------------------------------------------

    def show(self) -> None:
        """Show what is neither taken nor left yet."""
        rows = self.query_one("#proposals", OptionList)
        at = rows.highlighted or 0
        rows.clear_options()
        rows.add_options([Option(self._line(proposal)) for proposal in self._proposals])
        rows.highlighted = min(at, len(self._proposals) - 1) if self._proposals else None
        self._show_both()

    def _line(self, proposal: Proposal) -> Content:
        sign = "! " if proposal.conflict else "  "
        after = clean_line(words.both(self.session, proposal, self.language)[1])
        heading = words.heading(self.session, proposal, self.language)
        return Content.assemble((sign, "bold $warning"), (f"{heading}  ", "$foreground-muted"), after)

    def on_option_list_option_highlighted(self) -> None:
        """Show the chosen proposal beside the record."""
        self._show_both()

    def _show_both(self) -> None:
        proposal = self._chosen()
        texts = words.both(self.session, proposal, self.language) if proposal else ("", "")
        headings = (self._("In the record"), self._("Proposal")) if proposal else ("", "")
        for name, heading, text in zip(("before", "after"), headings, texts, strict=True):
            self.paint(name, Content.assemble((heading, "bold"), f"\n{text}"))

    def action_scroll_by(self, by: int) -> None:
        """Scroll both texts."""
        for box in self.query("#both > VerticalScroll"):
            box.scroll_relative(y=by, animate=False)

    def _chosen(self) -> Proposal | None:
        at = self.query_one("#proposals", OptionList).highlighted
        return self._proposals[at] if at is not None and at < len(self._proposals) else None

    # --- doing --------------------------------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read the file."""
        file = Path(clean_line(event.value))
        with suppress(RuntimeError):  # "~somebody" without a home is a name like any other
            file = file.expanduser()
        session = self.session
        try:
            reply = words.load(file)
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        if reply.session != replies.reference(session.id):
            self.say(self._("This is a reply to another consultation. Nothing is taken from it."), "error")
            return
        self._proposals = list(replies.proposals(session, reply))
        self._found, self._taken = len(self._proposals), 0
        self.paint("reply-remarks", Content("\n".join(words.remarks(session, reply, self.language))))
        self.show()
        if self._proposals:
            self.query_one("#proposals").focus()
            self.say(self._("Enter takes a proposal, Ctrl+D leaves the record as it is. Nothing is changed before."))
        else:
            self.say(self._("Nothing is proposed."))

    def on_option_list_option_selected(self) -> None:
        """Take the chosen proposal."""
        self.in_turn(self.do_take_reply)

    async def do_take_reply(self) -> None:
        """Take the chosen proposal; one that nobody should take in passing, on the second press."""
        proposal = self._chosen()
        if proposal is None:
            self.say(self._("Read a file first."), "warning")
            return
        question = self._question(proposal)
        if question and not self.asked(question):
            return
        try:
            await self._desk().apply(lambda session, now: replies.take(session, [proposal], now, reopen=True))
        except Refusal as refusal:
            self.say(refusal_text(refusal, self.language), "error")
            return
        self._taken += 1
        for screen in self.app.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.refresh_all()
        self._away(proposal)

    def _question(self, proposal: Proposal) -> str:
        """Return what has to be thought of before a proposal is taken."""
        parts = []
        if proposal.conflict:
            parts.append(words.conflict_text(self.language))
        if self.session.stage is Stage.CLOSED and replies.needs_open(proposal):
            parts.append(self._("The session is closed; it is reopened for this and closed again, its time stays."))
        return f"{' '.join(parts)} {self._('Enter again takes the proposal.')}" if parts else ""

    def _desk(self) -> Desk:
        """Return the desk on the session; without one it is opened, and given back on leaving.

        Raises:
            Refusal: it is open elsewhere, or cannot be opened.
        """
        desk = self.consult.desk
        if desk is None or not _same(desk.session, self._session):
            desk = self._own_desk = self.consult.open_session(f"{self._session.district}/{self._session.id}")
        return desk

    def do_pass_over(self) -> None:
        """Leave the record as it is."""
        proposal = self._chosen()
        if proposal is None:
            self.say(self._("Read a file first."), "warning")
        else:
            self._away(proposal)

    def _away(self, proposal: Proposal) -> None:
        """Take a proposal off the list, and say how many of them were taken when it was the last."""
        self._proposals.remove(proposal)
        self.show()
        said = self.language.ngettext("{taken} of {n} proposal taken.", "{taken} of {n} proposals taken.", self._found)
        self.say(said.format(taken=self._taken, n=self._found))

    def do_help(self) -> None:
        """Show the keys."""
        from consult.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("replies"))

    def do_leave(self) -> None:
        """Go back; the session is given back if it was opened here."""
        self._session = self.session
        if self._own_desk is not None:
            self._own_desk = None
            self.consult.release()
        super().do_leave()


def _same(one: Session, other: Session) -> bool:
    return (one.district, one.id) == (other.district, other.id)
