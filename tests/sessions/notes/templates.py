"""Templates of organisations as they may be made, by the files in their folder."""

import base64

from sessions.notes import html, pdf
from sessions.notes.template import HTML, TOML, TYPST, Template, template_of
from tests.sessions.notes import letterheads

NAME, ARMS = "Landkreis Greifenhain", "Wappen des Landkreises Greifenhain"
BEFORE, AFTER = "Dieses Protokoll entstand in der Werkstatt der Bildungsbüros.", "Fragen beantwortet das Bildungsbüro."
TO_GROUP = "Bitte geben Sie dieses Protokoll nicht weiter."
FOOTER = "Landkreis Greifenhain · Bildungsbüro\nAm Markt 1 · 00000 Greifenhain"
TEXT = f'''schema = 1
name = "{NAME}"
footer = """{FOOTER}"""

[logo]
file = "logo.png"
text = {{ de = "{ARMS}", en = "Coat of arms" }}

[[text]]
place = "before"
de = "{BEFORE}"
en = "This note was made in a workshop of education offices."

[[text]]
place = "before"
readers = ["group", "participants"]
de = "{TO_GROUP}"

[[text]]
place = "after"
de = "{AFTER}"
'''
JPEG = base64.b64decode(
    "/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZP"
    "NS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAUADwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAA"
    "AAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFgEBAQEAAAAAAAAAAAAAAAAAAAQG/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMR"
    "AD8AkALWaAAAAAAAAAAAAAAf/9k="
)
"""60 by 20 points in one colour, without the names of JFIF or Exif, by which python-docx knows a JPEG."""
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="80">'
    b'<rect width="80" height="80" rx="10" fill="#0c4a57"/><circle cx="40" cy="40" r="24" fill="#fff"/>'
    b'<path d="M100 20h130v12H100zM100 48h90v12H100z" fill="#0c4a57"/></svg>'
)


def files(toml: str = TEXT, **more: bytes) -> dict[str, bytes]:
    """Return a template with a logo and the program's sources as its own; ``more`` by names with ``_`` for the dot."""
    made = {
        TOML: toml.encode(),
        "logo.png": letterheads.logo(),
        HTML: html.own_source().encode(),
        TYPST: pdf.own_source().encode(),
    }
    return made | {name.replace("_", "."): data for name, data in more.items()}


def template(made: dict[str, bytes] | None = None) -> Template:
    """Return the template that files make; without mistakes."""
    read = template_of(files() if made is None else made)
    assert isinstance(read, Template), read
    return read
