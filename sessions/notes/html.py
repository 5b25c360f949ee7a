"""A sheet as one HTML file that asks nothing of anybody: no script, no request, light, dark, phone and paper."""

from functools import cache
from importlib import resources

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sessions.notes.blocks import Sheet

ENVIRONMENT = ImmutableSandboxedEnvironment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
)
"""Where sources are filled: all text is escaped, and an organisation's own source reaches nothing but the sheet."""


def html(sheet: Sheet, source: str | None = None) -> str:
    """Return a sheet as an HTML document; all text is escaped by the template.

    Args:
        sheet: what is written.
        source: of an organisation's own template, in Jinja; ``sessions/notes/template_check.py`` knows what may be
            wrong with it, and what it raises.
    """
    return _template(own_source() if source is None else source).render(sheet=sheet)


def own_source() -> str:
    """Return the source of the program's own template."""
    return (resources.files("sessions.notes") / "note.html.jinja").read_text(encoding="utf-8")


@cache
def _template(source: str) -> Template:
    return ENVIRONMENT.from_string(source)
