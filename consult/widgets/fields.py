"""Fields of a form that fills a screen: their names with what is wrong, and what they hold."""

from typing import Any

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Static, TextArea

from consult.widgets.choices import Choices


class FieldLabel(Static):
    """The name of a field, and behind it what is wrong there."""

    def __init__(self, words: str, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(Content(words), id=id, classes="label", markup=False)
        self._words = words

    def mistake(self, text: str) -> None:
        """Show what is wrong; empty: nothing."""
        self.update(Content.assemble(self._words, (f"  {text}", "bold $error")) if text else Content(self._words))


def value_of(field: Widget) -> Any:
    """Return what a field holds: a text, chosen codes, or whether a box is ticked."""
    if isinstance(field, TextArea):
        return field.text
    if isinstance(field, Choices):
        return field.chosen
    assert isinstance(field, Input | Checkbox)
    return field.value


def put(field: Widget, value: Any) -> None:
    """Show a value; a field that holds it already keeps its cursor."""
    if value_of(field) == value:
        return
    if isinstance(field, TextArea):
        field.text = value
    elif isinstance(field, Choices):
        field.show(value)
    else:
        assert isinstance(field, Input | Checkbox)
        field.value = value
