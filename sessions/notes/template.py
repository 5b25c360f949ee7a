"""An organisation's template for notes: a folder of a few files, read into one frozen value.

What the files say is pure (``template_of``); only ``read_template`` looks at the disk. Which reader sees what of a case
is none of a template's business: it dresses a sheet that ``sheet.py`` has made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sessions.method import Value
from sessions.notes.blocks import Sheet
from sessions.notes.dress import Dress, Logo
from sessions.notes.finding import Finding, Wrong
from sessions.notes.logo import Unfit, read_logo
from sessions.refusal import Reason, Refusal
from sessions.text import FilledLine, FilledText
from sessions.toml_file import Fault, Mistake, check_toml

TEMPLATE_SCHEMA = 1
TOML, HTML, TYPST = "template.toml", "note.html", "note.typ"
LETTERHEADS = ("letterhead.docx", "letterhead.dotx")
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".svg"})
_READ = frozenset({".toml", ".html", ".typ", ".docx", ".dotx", *PICTURES})
"""The suffixes of files that a template may have."""
_HIDDEN = (".", "~")
LIMIT = 10_000_000
"""Bytes of any file."""
FOOTER_LIMIT, FOOTER_LINES = 300, 3
"""Characters and lines for which there is room at the foot of a page."""


class Addressed(StrEnum):
    """Whom a sentence is for: the readers of notes and of the documents of a day, as commands name them."""

    CASE_GIVER = "case-giver"
    GROUP = "group"
    PARTICIPANTS = "participants"
    DISTRICT = "district"
    PROGRAMME = "programme"


class Place(StrEnum):
    """Where a sentence stands."""

    BEFORE = "before"
    AFTER = "after"


# --- template.toml ----------------------------------------------------------------------------------------------


class Said(Value):
    """Words in German, in English or in both; where one language is missing, the other one stands for it."""

    de: FilledText | None = None
    en: FilledText | None = None

    @model_validator(mode="after")
    def _something(self) -> "Said":
        if self.de is None and self.en is None:
            raise PydanticCustomError("no_words", "has no words: de, en or both are needed")
        return self

    def in_language(self, code: str) -> str:
        """Return the words in ``de`` or ``en``, or else those that there are."""
        first, second = (self.de, self.en) if code == "de" else (self.en, self.de)
        return first or second or ""


def _same_in_both(value: object) -> object:
    return {"de": value, "en": value} if isinstance(value, str) else value


Words = Annotated[Said, BeforeValidator(_same_in_both)]
"""Words as a table of languages, or as one text for both."""


class LogoFile(Value):
    """A logo: its file in the folder, and the words that stand for it where it is not seen."""

    file: Annotated[FilledLine, StringConstraints(pattern=r"^[^/\\:]+$")]
    text: Words


class Sentence(Said):
    """A text module.

    Attributes:
        readers: whom it is for; nobody in particular means everybody.
    """

    place: Place
    readers: tuple[Addressed, ...] = ()


class TemplateFile(Value):
    """What ``template.toml`` says.

    Attributes:
        name: of the organisation.
        text: in the order in which they stand.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: FilledLine
    footer: Words | None = None
    logo: LogoFile | None = None
    text: tuple[Sentence, ...] = ()


def check_template_file(text: str) -> TemplateFile | list[Fault]:
    """Return what is written in ``text`` (TOML), or every mistake in it."""
    return check_toml(text, TemplateFile, _mistakes)


def _mistakes(file: TemplateFile) -> Iterator[Mistake]:
    texts = [file.footer.in_language(code) for code in ("de", "en")] if file.footer else []
    if any(len(text) > FOOTER_LIMIT or text.count("\n") >= FOOTER_LINES for text in texts):
        yield Mistake(("footer",), f"has room for {FOOTER_LIMIT} characters on {FOOTER_LINES} lines")


# --- the template -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Template:
    """A template without mistakes, as far as that shows without filling it.

    Attributes:
        file: what its ``template.toml`` says.
        logo: in the language of no note yet, without alternative text.
        html: the source of ``note.html``; ``None``: the program's own.
        typst: ``note.typ`` and what it may use, by name; empty: the program's own.
        letterhead: a document of a word processor, into which DOCX is written.
        unused: names of files that nothing uses.
    """

    file: TemplateFile
    logo: Logo | None = None
    html: str | None = None
    typst: tuple[tuple[str, bytes], ...] = ()
    letterhead: bytes | None = None
    letterhead_name: str = ""
    unused: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the organisation."""
        return self.file.name

    def dress(self, reader: str, code: str) -> Dress:
        """Return what is put around a note.

        Args:
            reader: as ``Addressed`` has it.
            code: of the language of the note.
        """
        file = self.file
        logo = None
        if self.logo is not None and file.logo is not None:
            logo = replace(self.logo, text=file.logo.text.in_language(code))
        return Dress(
            name=file.name,
            before=tuple(_sentences(file, Place.BEFORE, reader, code)),
            after=tuple(_sentences(file, Place.AFTER, reader, code)),
            footer=file.footer.in_language(code) if file.footer else "",
            logo=logo,
        )


def _sentences(file: TemplateFile, place: Place, reader: str, code: str) -> Iterator[str]:
    for text in file.text:
        if text.place is place and (not text.readers or reader in text.readers):
            yield text.in_language(code)


def dressed(sheet: Sheet, template: Template | None, reader: str) -> Sheet:
    """Return a sheet with what an organisation puts around it for a reader; without a template as it is."""
    return sheet if template is None else replace(sheet, dress=template.dress(reader, sheet.language))


def template_of(files: Mapping[str, bytes]) -> Template | list[Finding]:
    """Return the template that files make, by their names, or every mistake that shows without filling it."""
    found = [_too_large(name, LIMIT) for name, data in files.items() if len(data) > LIMIT]
    file = _toml(files, found)
    logo = _logo(files, file, found) if file is not None else None
    html = _text(files, HTML, found)
    # Typst says itself where a source is no text; here it is only handed on.
    parts = tuple((name, data) for name, data in files.items() if _of_typst(name)) if TYPST in files else ()
    letterheads = [name for name in LETTERHEADS if name in files]
    if len(letterheads) > 1:
        found.append(Finding(letterheads[1], Wrong.TWO_LETTERHEADS, facts={"other": letterheads[0]}))
    if found or file is None:
        return found
    name = letterheads[0] if letterheads else ""
    used = {TOML, HTML, name, file.logo.file if file.logo else "", *(part for part, _ in parts)}
    return Template(
        file=file,
        logo=logo,
        html=html,
        typst=parts,
        letterhead=files.get(name),
        letterhead_name=name,
        unused=tuple(name for name in files if name not in used),
    )


def _of_typst(name: str) -> bool:
    return Path(name).suffix.lower() in {".typ", *PICTURES}


def _too_large(name: str, limit: int) -> Finding:
    return Finding(name, Wrong.TOO_LARGE, facts={"size": f"> {limit // 1000}", "limit": limit // 1000})


def _text(files: Mapping[str, bytes], name: str, found: list[Finding]) -> str | None:
    try:
        return files[name].decode("utf-8-sig") if name in files else None
    except UnicodeDecodeError as error:
        line = 1 + files[name][: error.start].count(b"\n")
        found.append(Finding(name, Wrong.NOT_READABLE, line, {"cause": "UTF-8"}))
        return None


def _toml(files: Mapping[str, bytes], found: list[Finding]) -> TemplateFile | None:
    if TOML not in files:
        found.append(Finding(TOML, Wrong.NO_TEMPLATE))
        return None
    text = _text(files, TOML, found)
    if text is None:
        return None
    read = check_template_file(text)
    if isinstance(read, TemplateFile):
        return read
    found += [Finding(TOML, Wrong.FIELD, fault.line, {"fault": fault}) for fault in read]
    return None


def _logo(files: Mapping[str, bytes], file: TemplateFile, found: list[Finding]) -> Logo | None:
    if file.logo is None:
        return None
    name = file.logo.file
    if name not in files:
        found.append(Finding(name, Wrong.MISSING))
        return None
    try:
        return replace(read_logo(files[name]), file=name)
    except Unfit as unfit:
        found.append(Finding(name, unfit.wrong, facts=unfit.facts))
        return None


# --- the disk ---------------------------------------------------------------------------------------------------


def read_template(folder: Path) -> Template:
    """Return the template in a folder.

    Raises:
        Refusal: ``TEMPLATE`` with ``template``, the folder's name, and ``findings``, a tuple of ``Finding``;
            ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    read = template_of(read_files(folder))
    if isinstance(read, Template):
        return read
    raise Refusal(Reason.TEMPLATE, template=folder.name, findings=tuple(read))


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by name; of one that is too large the beginning, of one of no use nothing.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    files = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.name.startswith(_HIDDEN):
                with path.open("rb") as file:
                    files[path.name] = file.read(LIMIT + 1 if path.suffix.lower() in _READ else 0)
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(folder), cause=error.strerror or str(error)) from error
    return files


def folders(place: Path) -> list[str]:
    """Return the names of the folders in a folder of templates; none if it cannot be looked into."""
    try:
        return sorted(path.name for path in place.iterdir() if path.is_dir() and not path.name.startswith(_HIDDEN))
    except OSError:
        return []
