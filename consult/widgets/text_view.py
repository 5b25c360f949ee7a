"""A text that may be long, drawn line by line."""

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual


class LineView(ScrollView, can_focus=False):
    """What is drawn line by line: only what is in sight is rendered, and other lines need no new layout."""

    ALLOW_SELECT = False

    def __init__(self, id: str) -> None:  # noqa: A002 (as in Textual)
        super().__init__(id=id)
        self._width = 0

    def fill(self) -> None:
        """Wrap everything to the present width."""
        raise NotImplementedError

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Wrap anew where the width has changed, before it is drawn; the event of a new size comes after that."""
        resized = super()._size_updated(size, virtual_size, container_size, layout)
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            self.fill()
        return resized

    def extend(self, width: int, height: int) -> None:
        """Say how large it is, and draw it anew.

        Set in the usual way, the size would lay out the whole screen, and the scrollbar come a frame later.
        """
        size = Size(width, height)
        self.set_reactive(LineView.virtual_size, size)
        self._scroll_update(size)
        self.refresh()


class TextView(LineView, can_focus=False):
    """A text, wrapped; its height does not depend on it."""

    def __init__(self, content: Content, *, id: str) -> None:  # noqa: A002 (as in Textual)
        super().__init__(id)
        self._content = content
        self._lines: list[Content] = []

    @property
    def plain(self) -> str:
        """What is shown, as plain text."""
        return self._content.plain

    def show(self, content: Content) -> None:
        """Show another text, from its beginning."""
        self._content = content
        if self._width:
            self.fill()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def fill(self) -> None:
        """Wrap the text."""
        self._lines = []
        for line in self._content.split("\n", allow_blank=True):
            # Most lines are short, and to find that out is far cheaper than to wrap them.
            self._lines += [line] if line.cell_length <= self._width else line.wrap(self._width)
        self.extend(self._width, len(self._lines))

    def render_line(self, y: int) -> Strip:
        """Render one line of what is in sight."""
        line, style = y + self.scroll_offset.y, self.visual_style
        if line >= len(self._lines):
            return Strip.blank(self._width, style.rich_style)
        strip = Visual.to_strips(self, self._lines[line], self._width, 1, style)[0]
        return strip.extend_cell_length(self._width, style.rich_style)
