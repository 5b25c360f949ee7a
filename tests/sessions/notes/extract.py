"""The text of a sheet, and the text of its renderings as a reader would see it."""

import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from email import message_from_bytes
from email.policy import SMTP
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pypdf import PdfReader

from sessions.notes.blocks import Sheet, Table
from tests.sessions.notes.office_text import docx_paragraphs, odt_paragraphs

VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})


def strings(part: object, in_table: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield every string of a sheet, and whether it stands in a table."""
    if isinstance(part, str):
        yield part, in_table
    elif isinstance(part, tuple):
        for element in part:
            yield from strings(element, in_table)
    elif is_dataclass(part):
        for field in fields(part):
            yield from strings(getattr(part, field.name), in_table or isinstance(part, Table))


def markdown_text(source: str) -> tuple[str, set[str]]:
    """Return the text that markdown-it shows for a note, and the kinds of tokens it saw."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    kinds: set[str] = set()
    lines = []
    for token in parser.parse(source):
        kinds.add(token.type)
        if token.type == "inline":
            lines.append("".join(_inline(child, kinds) for child in token.children or []))
    return "\n".join(lines), kinds


def _inline(token: Token, kinds: set[str]) -> str:
    kinds.add(token.type)
    return "\n" if token.type in {"hardbreak", "softbreak"} else token.content


class Page(HTMLParser):
    """What html.parser sees of a page; tags must balance."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    def having(self, *names: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of these names."""
        return [attributes for tag, attributes in self.tags if tag in names]


def literal(sheet: Sheet) -> Iterator[tuple[str, bool]]:
    """Yield what must be found again in a rendering of a sheet."""
    for name in ("title", "subtitle", "meta", "banner", "readers", "left_out", "sections"):
        yield from strings(getattr(sheet, name))


FOOT = re.compile(r"\n[^\n]*\n?\d+ / \d+\Z")


def pdf_text(data: bytes) -> str:
    """Return the text of a PDF without the lines at the foot of its pages; a hyphen that divides a word is gone."""
    pages = [FOOT.sub("", page.extract_text().strip()) for page in PdfReader(io.BytesIO(data)).pages]
    return re.sub(r"[\xad-]\n", "", "\n".join(pages))


def plain_text(data: bytes, form: str) -> str:
    """Return the text of a file in a format; what Markdown escapes is as it was before."""
    if form == "pdf":
        return " ".join(pdf_text(data).split())
    if form in {"odt", "docx"}:
        paragraphs = odt_paragraphs(data) if form == "odt" else docx_paragraphs(data)
        return "\n".join(text for _, text in paragraphs)
    if form == "eml":
        message = message_from_bytes(data, policy=SMTP)
        parts = ((part.get_filename() or "txt", part.get_payload(decode=True)) for part in message.iter_attachments())
        body = message.get_body()
        assert body is not None
        texts = [plain_text(payload, name.rpartition(".")[2]) for name, payload in parts if isinstance(payload, bytes)]
        return "\n".join([str(message["Subject"]), body.get_content(), *texts])
    text = data.decode("utf-8-sig")
    return text.replace("\r\n ", "") if form in {"ics", "tasks"} else text.replace("\\", "") if form == "md" else text
