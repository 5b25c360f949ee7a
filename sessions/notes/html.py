"""A sheet as one HTML file that asks nothing of anybody: no script, no request, light, dark, phone and paper."""

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from sessions.notes.sheet import Sheet


def html(sheet: Sheet) -> str:
    """Return a sheet as an HTML document; all text is escaped by the template."""
    return _template().render(sheet=sheet)


@cache
def _template() -> Template:
    source = (resources.files("sessions.notes") / "note.html.jinja").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(source)
