"""What shows only when a template is filled: each of its sources with a specimen of a sheet, in both languages.

In every text of the specimen stands its own name between what one format or another would obey. So a text that is
missing, or that was read as markup, can be named.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from sessions.notes.blocks import Item, Items, Paragraph, Quote, Section, Sheet, Table
from sessions.notes.dress import NO_DRESS, Dress
from sessions.notes.finding import Finding, Wrong
from sessions.notes.html import ENVIRONMENT, html
from sessions.notes.template import HTML, LETTERHEADS, TOML, TYPST, Place, Template, template_of
from sessions.refusal import Reason, Refusal

_CODES = ("de", "en")
_HOSTILE = '<b title="\'">{} *x* _y_ #z $q$ `c` {{{{ 7 }}}} \\ &amp;</b>'
_NO_SIGN = "\N{WOMAN}"
"""A character that no font of ours has, so that its name must be said."""


@dataclass(frozen=True)
class Report:
    """What was found.

    Attributes:
        findings: all mistakes; none: the template can be used.
        looked_at: the names of the files that were checked.
        ours: the names of those that are not there, so that the program's own is used.
        unused: the names of files that nothing uses.
    """

    findings: tuple[Finding, ...]
    looked_at: tuple[str, ...]
    ours: tuple[str, ...]
    unused: tuple[str, ...]


def check_files(files: Mapping[str, bytes]) -> Report:
    """Return what is wrong with the files of a template, by their names; a mistake in one hides none in another."""
    read = template_of(files)
    found = read if isinstance(read, list) else []
    faulty = {finding.file for finding in found}
    if isinstance(read, list):
        sound = {name: data for name, data in files.items() if name not in faulty}
        read = template_of({**sound, TOML: b'schema = 1\nname = "?"\n'})
    if isinstance(read, Template):
        for findings in (html_findings(read), typst_findings(read), letterhead_findings(read)):
            found = [*found, *(finding for finding in findings if finding not in found)]
    logo = read.file.logo if isinstance(read, Template) else None
    letterheads = tuple(name for name in LETTERHEADS if name in files)
    wanted = (TOML, *([logo.file] if logo else []), HTML, TYPST, *(letterheads or LETTERHEADS[:1]))
    return Report(
        findings=tuple(found),
        looked_at=tuple(name for name in wanted if name in files),
        ours=tuple(name for name in wanted if name not in files and name in {HTML, TYPST, LETTERHEADS[0]}),
        unused=read.unused if isinstance(read, Template) and not faulty else (),
    )


# --- the specimen -----------------------------------------------------------------------------------------------


def _full(template: Template, code: str) -> Sheet:
    """Return a sheet that has everything a sheet can have, each text being its own name."""
    item = Item("item.text", "item.by", "item.mark", (Item("item.sub.text", "item.sub.by", "item.sub.mark"),))
    only_mark = Item("", mark="item.mark without text")
    columns = ("table.columns[0]", "table.columns[1]", "table.columns[2]")
    rows = tuple((f"table.rows[{row}][0]", f"table.rows[{row}][1]", f"table.rows[{row}][2]") for row in range(2))
    wide = tuple(f"table.columns[{place}] of five" for place in range(5))
    cells = (tuple(f"table.rows[0][{place}] of five" for place in range(5)),)
    result: tuple[Table, ...] = (
        Table("table.caption", columns, rows, numbers_from=1, bars=((3, 0),)),
        Table("table.caption of five", wide, cells, row_header=False),
    )
    return Sheet(
        language=code,
        title="sheet.title",
        subtitle="sheet.subtitle",
        meta=(("sheet.meta[0][0]", "sheet.meta[0][1]"), ("sheet.meta[1][0]", "sheet.meta[1][1]")),
        banner="sheet.banner",
        readers="sheet.readers",
        left_out=("sheet.left_out[0]", "sheet.left_out[1]"),
        sections=(
            Section("section.heading", (Quote("quote.text"), Paragraph("paragraph.text below quote"))),
            Section("section.heading if prominent", result, prominent=True),
            Section("section.heading of text", (Paragraph("paragraph.text", "paragraph.label"),)),
            Section("section.heading of items", (Items((item, only_mark)), Paragraph("paragraph.text without label"))),
        ),
        at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        unshown="sheet.unshown",
        dress=_named_dress(template),
    )


def _bare(template: Template, code: str) -> Sheet:
    """Return a sheet that has no more than every sheet has."""
    full = _full(template, code)
    dress = replace(full.dress, before=(), after=())
    return replace(full, meta=(), banner=None, left_out=(), sections=(), dress=dress)


def _named_dress(template: Template) -> Dress:
    """Return what a template puts around notes, as far as it has it."""
    file, places = template.file, {text.place for text in template.file.text}
    return replace(
        NO_DRESS,
        name=file.name,
        before=("sheet.dress.before",) if Place.BEFORE in places else (),
        after=("sheet.dress.after",) if Place.AFTER in places else (),
        footer="sheet.dress.footer" if file.footer else "",
        logo=replace(template.logo, text="sheet.dress.logo.text") if template.logo else None,
    )


def _hostile(name: str) -> str:
    return _HOSTILE.format(name)


def _harmless(name: str) -> str:
    """Return as many characters, none of which means anything anywhere."""
    return re.sub(r"[^\w. ]", "x", _hostile(name))


def _worded(part: Any, words: Any) -> Any:
    """Return a part of a sheet with ``words`` in the place of every name."""
    if isinstance(part, str):
        return words(part) if part else part
    if isinstance(part, tuple):
        return tuple(_worded(element, words) for element in part)
    if isinstance(part, Sheet):
        texts = {field.name: _worded(getattr(part, field.name), words) for field in fields(part)}
        return replace(part, **texts | {"language": part.language})
    if is_dataclass(part) and not isinstance(part, type):
        changed = {field.name: _worded(getattr(part, field.name), words) for field in fields(part)}
        return replace(part, **{name: value for name, value in changed.items() if name not in {"kind", "data", "file"}})
    return part


def _names(part: object) -> Iterator[str]:
    """Yield the names in a specimen that must be found again."""
    if isinstance(part, str) and part:
        yield part
    elif isinstance(part, tuple):
        for element in part:
            yield from _names(element)
    elif isinstance(part, Dress):
        yield from (*part.before, *part.after, *([part.footer] if part.footer else []))
    elif is_dataclass(part):
        for field in fields(part):
            if field.name not in {"language", "unshown", "record"}:
                yield from _names(getattr(part, field.name))


def _unseen(names: Iterable[str], text: str, file: str) -> Iterator[Finding]:
    """Yield which texts are not found as they were written."""
    squeezed = _squeezed(text)
    for name in names:
        if _squeezed(_hostile(name)) not in squeezed:
            yield Finding(file, Wrong.NOT_SHOWN, facts={"name": name})


def _squeezed(text: str) -> str:
    """Return text without what the end of a line adds or takes away."""
    return re.sub(r"[\s\xad\u200b-]", "", text)


# --- note.html --------------------------------------------------------------------------------------------------

_OF_A_TEMPLATE = (
    *(TemplateError, ArithmeticError, AssertionError, AttributeError),
    *(LookupError, RuntimeError, TypeError, ValueError),
)
"""What expressions in a template may raise."""


def checked_html(sheet: Sheet, template: Template) -> str:
    """Return a sheet as the HTML of an organisation's own source, if nothing is wrong with that.

    Raises:
        Refusal: ``TEMPLATE`` with ``findings``.
    """
    found = html_findings(template)
    try:
        if not found:
            return _filled(template, sheet)
    except _OF_A_TEMPLATE as error:
        found = (_not_filled(error),)
    raise Refusal(Reason.TEMPLATE, template=template.name, findings=found)


def _filled(template: Template, sheet: Sheet) -> str:
    # The whole record is for data alone; a template shows what is on the sheet.
    return html(replace(sheet, record=None), template.html)


@lru_cache(maxsize=8)
def html_findings(template: Template) -> tuple[Finding, ...]:
    """Return what is wrong with the HTML source of a template, if it has one of its own."""
    if template.html is None:
        return ()
    try:
        ENVIRONMENT.from_string(template.html)
    except TemplateSyntaxError as error:
        return (Finding(HTML, Wrong.SYNTAX, error.lineno, {"cause": error.message or ""}),)
    found = [*_unknown_names(template.html)]
    for code in () if found else _CODES:
        found += [finding for finding in _of_pages(template, code) if finding not in found]
    return tuple(found)


def _unknown_names(source: str) -> Iterator[Finding]:
    """Yield the names that nobody knows: variables, and parts of the sheet."""
    tree = ENVIRONMENT.parse(source)
    known = {field.name for field in fields(Sheet)} - {"record"}
    strange = find_undeclared_variables(tree) - {"sheet", *ENVIRONMENT.globals}
    for name in tree.find_all(nodes.Name):
        if name.name in strange and name.ctx == "load":
            yield Finding(HTML, Wrong.UNKNOWN_NAME, name.lineno, {"name": name.name, "known": "sheet"})
    for part in tree.find_all(nodes.Getattr):
        if isinstance(part.node, nodes.Name) and part.node.name == "sheet" and part.attr not in known:
            facts = {"name": f"sheet.{part.attr}", "known": ", ".join(f"sheet.{name}" for name in sorted(known))}
            yield Finding(HTML, Wrong.UNKNOWN_NAME, part.lineno, facts)


def _not_filled(error: BaseException) -> Finding:
    """Return what was raised while a source was filled, with the last of its lines."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    cause = re.sub(r"'sessions\.notes\.\w+\.(\w+) object'", r"\1", str(error))
    return Finding(HTML, Wrong.NOT_FILLED, line, {"cause": cause or type(error).__name__})


def _of_pages(template: Template, code: str) -> Iterator[Finding]:
    full = _full(template, code)
    try:
        _filled(template, _worded(_bare(template, code), _harmless))
        harmless = _Page(_filled(template, _worded(full, _harmless)))
        page = _Page(_filled(template, _worded(full, _hostile)))
    except _OF_A_TEMPLATE as error:
        yield _not_filled(error)
        return
    source, names = template.html or "", [*_names(full)]
    unseen = [*_unseen(names, page.text, HTML)]
    if page.shape != harmless.shape:
        named = [finding for finding in unseen if str(finding.facts["name"]) in page.text]
        unseen = [finding for finding in unseen if finding not in named]
        yield _as_markup(source, [str(finding.facts["name"]) for finding in named], page.shape, harmless.shape)
    yield from unseen
    if full.dress.logo is not None and full.dress.logo.uri not in page.pictures:
        yield Finding(HTML, Wrong.NOT_SHOWN, facts={"name": "sheet.dress.logo"})
    yield from _of_head(page, code)
    yield from _of_elements(page, source, names)


def _as_markup(source: str, names: list[str], shape: "_Shape", harmless: "_Shape") -> Finding:
    """Return that a text was read as markup: which, as far as it can be told, or in which element."""
    pairs = zip(shape, (*harmless, ("", ())), strict=False)
    tag = next((ours[0] for ours, theirs in pairs if ours != theirs), "html")
    line = _line_of(source, r"\|\s*safe\b|autoescape\s+false") or _line_of(source, rf"<{tag}\b[^>]*{{{{")
    return Finding(HTML, Wrong.AS_MARKUP, line, {"name": names[0] if names else f"<{tag}>"})


def _of_head(page: "_Page", code: str) -> Iterator[Finding]:
    if page.first("html").get("lang", "").partition("-")[0] != code:
        yield Finding(HTML, Wrong.NO_LANGUAGE)
    if not page.title.strip():
        yield Finding(HTML, Wrong.NO_TITLE)
    if not any(attributes.get("charset", "").lower() == "utf-8" for tag, attributes in page.elements if tag == "meta"):
        yield Finding(HTML, Wrong.NO_CHARSET)


_RUNNING = frozenset({"script", "applet", "object", "embed", "iframe", "frame", "frameset", "form", "portal"})
_LOADING = frozenset({"link", "base"})
_ADDRESSES = frozenset(
    {"src", "srcset", "href", "action", "formaction", "poster", "background", "cite", "data", "ping", "manifest"}
    | {"longdesc", "usemap", "xlink:href", "imagesrcset"}
)
_FROM_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!\s*(?:data:|#))|@import|image-set\(|\bsrc\(", re.IGNORECASE)
_FOR_READERS = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)


def _of_elements(page: "_Page", source: str, names: list[str]) -> Iterator[Finding]:
    """Yield what runs, what is asked from elsewhere, and people's words where they are no text."""
    for tag, attributes in page.elements:
        if tag in _RUNNING:
            yield Finding(HTML, Wrong.SCRIPT, _line_of(source, f"<{tag}\\b"), {"what": f"<{tag}>"})
        if tag in _LOADING or (tag == "meta" and attributes.get("http-equiv", "").lower() == "refresh"):
            yield Finding(HTML, Wrong.FROM_OUTSIDE, _line_of(source, f"<{tag}\\b"), {"what": f"<{tag}>"})
        if tag == "img" and "alt" not in attributes:
            yield Finding(HTML, Wrong.NO_ALTERNATIVE, _line_of(source, r"<img\b"))
        for name, value in attributes.items():
            yield from _of_attribute(tag, name, value, source, names)
    line = _line_of(source, _FROM_OUTSIDE.pattern)
    if _FROM_OUTSIDE.search(page.style):
        yield Finding(HTML, Wrong.FROM_OUTSIDE, line, {"what": "<style>"})
    if any(name in page.style for name in names):
        yield Finding(HTML, Wrong.OUT_OF_PLACE, _line_of(source, "<style"), {"what": "<style>"})


def _of_attribute(tag: str, name: str, value: str, source: str, names: list[str]) -> Iterator[Finding]:
    line, what = _line_of(source, f"\\b{re.escape(name)}\\s*="), f"<{tag} {name}=…>"
    if name.startswith("on") or value.strip().lower().startswith("javascript:"):
        yield Finding(HTML, Wrong.SCRIPT, line, {"what": what})
    elif (name in _ADDRESSES or name == "style") and any(one in value for one in names):
        yield Finding(HTML, Wrong.OUT_OF_PLACE, line, {"what": what})
    elif _FROM_OUTSIDE.search(value) if name == "style" else name in _ADDRESSES and not _stays(tag, name, value):
        yield Finding(HTML, Wrong.FROM_OUTSIDE, line, {"what": what})


def _stays(tag: str, name: str, address: str) -> bool:
    """Return whether an address asks nothing of anybody, unless a reader follows it."""
    link = tag in {"a", "area"} and name == "href" and _FOR_READERS.match(address.strip())
    return bool(link) or address.strip().startswith(("data:image/", "#"))


def _line_of(source: str, pattern: str) -> int | None:
    """Return the first line of a source where something stands; ``None`` where it does not stand as such."""
    found = re.search(pattern, source, re.IGNORECASE)
    return 1 + source[: found.start()].count("\n") if found else None


_Shape = list[tuple[str, tuple[str, ...]]]


class _Page(HTMLParser):
    """What a page is made of.

    Attributes:
        elements: tags with their attributes, in order.
        text: what a reader sees, without what is inside ``title`` and ``style``.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._inside = ""
        self._parts: dict[str, list[str]] = {"": [], "title": [], "style": [], "script": []}
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        return "".join(self._parts[""])

    @property
    def title(self) -> str:
        return "".join(self._parts["title"])

    @property
    def style(self) -> str:
        return "".join(self._parts["style"])

    @property
    def shape(self) -> "_Shape":
        """The elements with the names of their attributes."""
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]

    @property
    def pictures(self) -> set[str]:
        """The addresses of pictures."""
        return {attributes.get("src", "") for tag, attributes in self.elements if tag == "img"}

    def first(self, tag: str) -> dict[str, str]:
        """Return the attributes of the first element of a name, if there is one."""
        return next((attributes for name, attributes in self.elements if name == tag), {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self._parts:
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        self._parts[self._inside].append(data)


# --- note.typ ---------------------------------------------------------------------------------------------------


def typst_findings(template: Template) -> tuple[Finding, ...]:
    """Return what is wrong with the Typst source of a template; where it has none, with its logo on our pages."""
    if not template.typst and template.logo is None:
        return ()
    found: list[Finding] = []
    for code in _CODES:
        try:
            findings = [*_of_pdf(template, code)]
        except Refusal as refusal:
            raised = refusal.facts["findings"]
            findings = [*raised] if isinstance(raised, tuple) else []
        found += [finding for finding in findings if finding not in found]
    return tuple(found)


def _of_pdf(template: Template, code: str) -> Iterator[Finding]:
    from sessions.notes.pdf import pdf

    pdf(_worded(_bare(template, code), _harmless), template.typst)
    full = _full(template, code)
    made = _worded(full, _hostile)
    made = replace(made, left_out=(*made.left_out, _NO_SIGN))
    text, alternatives = _pdf_texts(pdf(made, template.typst).data)
    yield from _unseen([*_names(full), full.unshown], text, TYPST)
    if made.dress.logo is not None and made.dress.logo.text not in alternatives:
        yield Finding(TYPST, Wrong.NOT_SHOWN, facts={"name": "sheet.dress.logo"})


def _pdf_texts(data: bytes) -> tuple[str, set[str]]:
    """Return the text of a PDF, and the words that stand for its pictures."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return text, set(_alternatives(reader.root_object["/StructTreeRoot"]))


def _alternatives(part: Any) -> Iterator[str]:
    element = part.get_object()
    if isinstance(element, list):
        for child in element:
            yield from _alternatives(child)
    elif isinstance(element, dict):
        if "/Alt" in element:
            yield str(element["/Alt"])
        if "/K" in element:
            yield from _alternatives(element["/K"])


# --- the letterhead ---------------------------------------------------------------------------------------------


def letterhead_findings(template: Template) -> tuple[Finding, ...]:
    """Return what is wrong with the letterhead of a template, if it has one."""
    if template.letterhead is None:
        return ()
    from sessions.notes.docx import docx, texts

    name = template.letterhead_name
    full = _full(template, _CODES[0])
    try:
        made = texts(docx(_worded(full, _hostile), template.letterhead))
        margins = texts(template.letterhead).margins
    except Refusal as refusal:
        return (Finding(name, Wrong.NO_DOCUMENT, facts={"cause": refusal.facts.get("cause", "")}),)
    lost = [text for text in margins if text not in made.margins]
    return (
        *_unseen(_names(full), made.body, name),
        *(Finding(name, Wrong.NOT_SHOWN, facts={"name": text}) for text in lost),
    )
