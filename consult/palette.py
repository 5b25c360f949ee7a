"""The palette: every action of the screen by its words."""

from collections.abc import Awaitable, Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider

from consult import actions
from consult.screens.base import ConsultScreen


class ActionCommands(Provider):
    """Finds the actions of the screen below the palette."""

    def _commands(self) -> list[tuple[str, str, str, str]]:
        screen = self.screen
        if not isinstance(screen, ConsultScreen):
            return []
        keys = screen.consult.settings.keys
        found = []
        for action in actions.on(screen.SCREEN):
            if action.id == "palette":
                continue
            shown = " ".join(actions.key_text(key) for key in actions.keys_of(action, keys))
            gettext = screen.language.gettext
            found.append((action.id, gettext(action.label), gettext(action.help), shown))
        return found

    async def discover(self) -> Hits:
        """Offer everything before anything is typed."""
        for name, _label, text, keys in self._commands():
            yield DiscoveryHit(text, self._runner(name), help=keys)

    async def search(self, query: str) -> Hits:
        """Offer what matches."""
        matcher, found = self.matcher(query), False
        for name, label, text, keys in self._commands():
            score = max(matcher.match(text), matcher.match(label))
            if score > 0:
                found = True
                yield Hit(score, matcher.highlight(text), self._runner(name), help=keys)
        if not found and isinstance(self.screen, ConsultScreen):
            # Textual would say so in English.
            yield Hit(1, self.screen.language.gettext("Nothing here is called that."), lambda: None)

    def _runner(self, name: str) -> Callable[[], Awaitable[None]]:
        screen = self.screen

        async def run() -> None:
            assert isinstance(screen, ConsultScreen)
            screen.action_do(name)

        return run
