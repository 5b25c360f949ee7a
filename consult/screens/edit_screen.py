"""What the screens share on which something is changed at length: what was not saved is not given up by one key."""

from consult.screens.base import ConsultScreen


class EditScreen(ConsultScreen):
    """A screen on which nothing is stored before Ctrl+S."""

    def unsaved(self) -> bool:
        """Return whether anything stands there that is not stored."""
        raise NotImplementedError

    def do_leave(self) -> None:
        """Go back; what was not saved is given up only on the second press."""
        if not self.unsaved() or self.asked(self._("Esc again gives up what was not saved; Ctrl+S saves.")):
            super().do_leave()

    async def do_quit(self) -> None:
        """Leave the program; what was not saved is given up only on the second press."""
        if not self.unsaved() or self.asked(self._("Ctrl+Q again gives up what was not saved; Ctrl+S saves.")):
            await self.consult.do_quit()

    def do_help(self) -> None:
        """Show the keys."""
        from consult.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.SCREEN))
