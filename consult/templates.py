"""Templates of organisations: which there are, which is chosen, and the commands that check one and begin one."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from consult.i18n import language
from sessions.notes.dress import Dress
from sessions.notes.template import HTML, LETTERHEADS, TOML, TYPST, Template, folders, read_files, read_template
from sessions.notes.write import Wishes, letterhead_for, write_notes
from sessions.refusal import Reason, Refusal
from sessions.text import NAME_LIMIT, clean_line, slug

if TYPE_CHECKING:
    from consult.settings import Settings
    from sessions.language import Language

NONE = "none"
"""Says that a note goes without a template."""


def place(settings: "Settings") -> Path:
    """Return the folder in which each organisation has one."""
    return settings.templates or settings.file.parent / "templates"


def names(settings: "Settings") -> list[str]:
    """Return the names of the templates there are, with the usual one if that lies elsewhere."""
    there = folders(place(settings))
    usual = settings.template
    return there if usual in {"", NONE, *there} or _folder(settings, usual) in there else [*there, usual]


def chosen(settings: "Settings", name: str | None = None) -> Template | None:
    """Return a template by its name or folder; without either the usual one, if there is one.

    Raises:
        Refusal: ``NO_SUCH_TEMPLATE``; as ``read_template`` does.
    """
    wanted = settings.template if name is None else name
    return None if wanted in {"", NONE} else read_template(found(settings, wanted))


def found(settings: "Settings", name: str) -> Path:
    """Return the folder of a template, by its name or as a path.

    Raises:
        Refusal: ``NO_SUCH_TEMPLATE`` with ``template``, ``folder`` and ``templates``.
    """
    folder = _folder(settings, name)
    if folder in folders(place(settings)):
        return place(settings) / folder
    if _path(name).is_dir():
        return _path(name)
    there = ", ".join(folders(place(settings))) or "–"
    raise Refusal(Reason.NO_SUCH_TEMPLATE, template=name, folder=str(place(settings)), templates=there)


def _folder(settings: "Settings", name: str) -> str:
    """Return what the folder of an organisation is called; nothing for a path."""
    if _is_path(name):
        return ""
    return name if name in folders(place(settings)) else slug(name)


def _path(name: str) -> Path:
    try:
        return Path(name).expanduser()
    except RuntimeError:  # "~somebody" without a home is a name like any other
        return Path(name)


def _is_path(name: str) -> bool:
    return Path(name).name != name or name in {"~", ".."}


def wishes(
    template: Template | None,
    formats: Sequence[str],
    settings: "Settings",
    letterhead: str | None = None,
    steps_named: bool = False,
) -> Wishes:
    """Return what is wished of formats.

    Args:
        template: has its own letterhead or none; that of the settings would be somebody else's.
        letterhead: a file that goes before all others.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``: the letterhead is none.
    """
    if letterhead or template is None:
        document = letterhead_for(formats, Path(letterhead) if letterhead else settings.letterhead)
    elif template.letterhead is not None and "docx" in formats:
        from sessions.notes.docx import sound_letterhead

        document = sound_letterhead(template.letterhead, template.letterhead_name)
    else:
        document = None
    return Wishes(steps_named, document, template)


def tell(dress: Dress, tongue: "Language") -> None:
    """Say what a template puts around a note, before anything is written and beside the note."""
    _ = tongue.gettext
    told = [_("Template: {name}").format(name=dress.name)] if dress.name else []
    told += [_("Logo: {text}").format(text=dress.logo.text)] if dress.logo is not None else []
    for words in (*told, *dress.before, *dress.after, dress.footer):
        if words:
            print(f"+ {' '.join(words.split())}", file=sys.stderr)  # noqa: T201 (a command speaks)


# --- the commands -----------------------------------------------------------------------------------------------


def run(options: argparse.Namespace, settings: "Settings") -> int:
    """Do what ``options.words`` say: one of the words of ``consult.cli.ON_NOTES`` and a template.

    Raises:
        Refusal: ``NO_SUCH_TEMPLATE``; ``NOT_EMPTY`` with ``file``; what cannot be read or written.
    """
    word, name = options.words
    if not clean_line(name) or slug(name) == NONE:
        options.wrong_usage(f"consult notes {word} NAME|DIR")
    tongue = language(settings.language)
    return _check(found(settings, name), tongue) if word == "check-template" else _begin(name, settings, tongue)


def _check(folder: Path, tongue: "Language") -> int:
    from consult.cli import DONE, REFUSED
    from consult.template_words import finding_text
    from sessions.notes.template_check import check_files

    _, ngettext = tongue.gettext, tongue.ngettext
    report = check_files(read_files(folder))
    for finding in report.findings:
        _say(finding_text(finding, tongue))
    if report.looked_at:
        _say(_("Checked in German and English: {files}.").format(files=", ".join(report.looked_at)))
    if report.ours:
        _say(_("Not there, so the program's own is used: {files}.").format(files=", ".join(report.ours)))
    if report.unused:
        _say(_("Nothing uses: {files}.").format(files=", ".join(report.unused)))
    count = len(report.findings)
    words = (
        ngettext("{folder}: {n} mistake.", "{folder}: {n} mistakes.", count) if count else _("{folder}: no mistakes.")
    )
    _say(words.format(folder=folder, n=count))
    return REFUSED if count else DONE


def _begin(name: str, settings: "Settings", tongue: "Language") -> int:
    from consult.cli import DONE
    from sessions.notes import html, pdf

    folder = _path(name) if _is_path(name) else place(settings) / slug(name)
    if folder.exists() and (not folder.is_dir() or read_files(folder) or folders(folder)):
        raise Refusal(Reason.NOT_EMPTY, file=str(folder))
    title = clean_line(folder.resolve().name if _is_path(name) else name)[:NAME_LIMIT]
    files = {TOML: beginning(title, tongue), HTML: html.own_source(), TYPST: pdf.own_source()}
    for path in write_notes(folder, {name: text.encode() for name, text in files.items()}):
        _say(str(path))
    return DONE


def beginning(name: str, tongue: "Language") -> str:
    """Return a ``template.toml`` to begin with; what stands behind ``#`` without a space is an example."""
    import tomlkit

    _ = tongue.gettext
    lines = (
        _("The template of an organisation for notes. After every change: consult notes check-template FOLDER"),
        "",
        ["schema = 1"],
        "",
        _("The name of the organisation."),
        [f"name = {tomlkit.string(name).as_string()}"],
        "",
        _("Stands at the foot of each page; up to three lines. Like all words, one text or { de = …, en = … }."),
        [f"#footer = {tomlkit.string(_('Education office · 1 Market Square · 00000 Sampletown')).as_string()}"],
        "",
        _("A PNG, JPEG or SVG in this folder, and the words for people who do not see it."),
        ["#[logo]", '#file = "logo.png"', f"#text = {tomlkit.string(_('Coat of arms of Sampletown')).as_string()}"],
        "",
        _("A sentence before or after the note; as many of these blocks as you like."),
        _("Without readers it is for all: case-giver, group, participants, district, programme."),
        _("Where one language is missing, the words of the other one stand for both."),
        ["#[[text]]", '#place = "before"', '#readers = ["group", "participants"]'],
        [
            '#de = "Dieses Protokoll bleibt unter den Beteiligten."',
            '#en = "This note stays among those who took part."',
        ],
        "",
        _("Other files in this folder, each of which may be left out:"),
        _("{html}: the web page, in Jinja. {typst}: the pages of the PDF, in Typst.").format(html=HTML, typst=TYPST),
        _("Delete what you do not change: then it gets better with the program."),
        _("{letterhead} or .dotx: your letterhead for Word, which then needs no logo.").format(
            letterhead=LETTERHEADS[0]
        ),
    )
    written = []
    for line in lines:
        written += line if isinstance(line, list) else [f"# {line}" if line else ""]
    return "\n".join(written) + "\n"


def _say(line: str) -> None:
    print(line)  # noqa: T201 (a command speaks)
