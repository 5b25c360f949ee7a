"""The command ``consult``. Imports only what a command needs; Textual only where a screen is shown.

Exit codes: 0 done, 1 refused, 2 wrong usage, 3 damaged data.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from consult import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.settings import Settings
    from sessions.store.catalogue import Catalogue
    from sessions.store.record_file import Notice

DONE, REFUSED, USAGE, DAMAGED = 0, 1, 2, 3
ON_METHODS = {"check": "FILE", "copy": "NAME NEW_NAME", "export": "NAME FILE", "import": "FILE"}
"""What can be done with methods, by the word behind ``consult methods``, and what stands behind that."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    # Not as defaults of the parser: a command's own, which share them, would then undo what stands before it.
    options = _parser().parse_args(arguments, argparse.Namespace(archive=None, lang=None))
    # Imported behind the parser: --help and wrong usage need no settings.
    from consult.settings import load_settings

    settings = load_settings(options.archive, options.lang)
    _speak_utf8()
    if options.command is None:
        return _home(settings)
    for notice in settings.notices:
        print(f"consult: {notice}", file=sys.stderr)
    from consult.i18n import language
    from sessions.refusal import DAMAGE, Refusal

    try:
        result: int = options.run(options, settings)
    except Refusal as refusal:
        from consult.present import refusal_text

        print(f"consult: {refusal_text(refusal, language(settings.language))}", file=sys.stderr)
        return DAMAGED if refusal.reason in DAMAGE else REFUSED
    except BrokenPipeError:
        # Whoever read our output has left, as `head` does; that is no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return result


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--archive", metavar="DIR", help="folder of the archive (CONSULT_ARCHIVE)")
    common.add_argument("--lang", choices=("de", "en"), help="language of the program (CONSULT_LANG)")
    parser = argparse.ArgumentParser(
        prog="consult",
        description="Kollegiale Fallberatung im Terminal / collegial case consultation in the terminal.",
        epilog="Exit codes: 0 done, 1 refused, 2 wrong usage, 3 damaged data.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"consult {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    demo = commands.add_parser("demo", parents=[common], help="open the program on invented sample data")
    demo.add_argument("--play", action="store_true", help="play a scripted consultation without a screen")
    demo.add_argument("--out", metavar="DIR", help="with --play: write the notes there")
    demo.set_defaults(run=_demo)

    uses = "; ".join(f"{word} {rest}" for word, rest in ON_METHODS.items())
    methods = commands.add_parser("methods", parents=[common], help="show, check, copy and hand on methods")
    methods.add_argument("words", nargs="*", metavar="NAME|WORD", help=f"a method; or {uses}")
    methods.add_argument("--json", action="store_true")
    methods.set_defaults(run=_methods)

    listing = commands.add_parser("list", parents=[common], help="list districts, cases and sessions")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=_list)

    show = commands.add_parser("show", parents=[common], help="show a session")
    show.add_argument("session", metavar="SESSION", help="an id, or an unambiguous beginning of one")
    show.add_argument("--json", action="store_true")
    show.set_defaults(run=_show)

    notes = commands.add_parser("notes", parents=[common], help="write the notes of a session for a reader")
    notes.add_argument("session", metavar="SESSION", help="an id, or an unambiguous beginning of one")
    notes.add_argument("--reader", required=True, choices=("case-giver", "group"))
    notes.add_argument("--format", required=True, choices=("md", "html"))
    notes.add_argument("--out", required=True, metavar="FILE|-", help="the file, which must not exist; - prints")
    notes.add_argument("--notes-lang", choices=("de", "en"), help="language of the notes, if another one")
    notes.set_defaults(run=_notes)

    backup = commands.add_parser("backup", parents=[common], help="put the whole archive into one compressed file")
    backup.add_argument("file", metavar="FILE", help="the file, which must not exist")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", parents=[common], help="check a backup and unpack it into a folder")
    restore.add_argument("file", metavar="FILE", help="the backup")
    restore.add_argument("--into", required=True, metavar="DIR", help="the folder, which must be new or empty")
    restore.set_defaults(run=_restore)

    doctor = commands.add_parser("doctor", parents=[common], help="check every file of the archive")
    doctor.add_argument("--repair", action="store_true", help="put in order what can be, and say what is done first")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=_doctor)
    return parser


def _speak_utf8() -> None:
    """Print umlauts also where the console's own encoding has none of what is printed."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _home(settings: "Settings") -> int:
    import gc

    # Collecting while everything is imported finds nothing and costs a seventh of the way to the first frame; the
    # application lets it go on when that is drawn.
    gc.disable()
    from consult.app import ConsultApp

    app = ConsultApp(settings)
    app.run()
    return app.return_code or DONE


def _demo(options: argparse.Namespace, settings: "Settings") -> int:
    import dataclasses
    import tempfile
    from pathlib import Path

    from consult import demo
    from consult.i18n import language
    from sessions.store.archive import Archive

    tongue = language(settings.language)
    with tempfile.TemporaryDirectory(prefix="consult-demo-") as folder:
        place = dataclasses.replace(settings, archive=Path(folder) / "archive", state=Path(folder) / "state")
        archive = Archive.open(place.archive, place.state)
        demo.fill(archive)
        session = demo.play(archive, tongue, print if options.play else lambda _line: None)
        if not options.play:
            return _home(place)
        if options.out and session.closed_at is not None:
            print()
            for path in demo.write_notes(session, Path(options.out), session.closed_at, tongue):
                print(path)
    return DONE


def _methods(options: argparse.Namespace, settings: "Settings") -> int:
    word, rest = (options.words or [""])[0], options.words[1:]
    if len(rest) != len(ON_METHODS.get(word, "").split()):
        _parser().error(f"consult methods {word} {ON_METHODS[word]}" if word in ON_METHODS else "one NAME only")
    from consult import methods

    return methods.run(options, settings)


def _list(options: argparse.Namespace, settings: "Settings") -> int:
    from consult.i18n import language
    from sessions.store.catalogue import Catalogue
    from sessions.store.identity import check_folder

    tongue = language(settings.language)
    check_folder(settings.archive)
    catalogue = Catalogue(settings.archive, settings.state)
    catalogue.refresh()
    damaged = catalogue.damaged()
    if options.json:
        keep = ("id", "district", "district_name", "title", "day", "stage", "invented")
        _print_json(
            {
                "districts": [row._asdict() for row in catalogue.districts()],
                "cases": [row._asdict() for row in catalogue.cases()],
                "sessions": [{key: getattr(row, key) for key in keep} for row in catalogue.sessions()],
                "open_steps": [row._asdict() for row in catalogue.open_steps()],
                "damaged": [row.path for row in damaged],
            }
        )
    else:
        _print_list(catalogue, tongue.gettext, settings)
    for row in damaged:
        print(f"consult: {tongue.gettext('damaged')}: {row.path}: {row.cause}", file=sys.stderr)
    return DAMAGED if damaged else DONE


def _print_list(catalogue: "Catalogue", _: "Callable[[str], str]", settings: "Settings") -> None:
    from consult.present import STAGES
    from sessions.codes import Stage

    cases = catalogue.cases()
    for case in cases:
        print(f"{case.district_name}: {case.title}" if case.title else case.district_name)
    sessions = catalogue.sessions()
    if sessions:
        print()
    for row in sessions:
        print(f"{row.id}  {row.district_name} · {row.title} · {_(STAGES[Stage(row.stage)])}")
    steps = catalogue.open_steps()
    if steps:
        print(f"\n{_('Open steps')}:")
    for step in steps:
        print("→ " + " · ".join(part for part in (step.what, step.who, step.by, step.district_name) if part))
    if not cases and not sessions:
        print(_("The archive {archive} is empty.").format(archive=settings.archive))


def _show(options: argparse.Namespace, settings: "Settings") -> int:
    from consult.clock import SystemClock
    from consult.i18n import language
    from consult.machine import open_archive

    archive = open_archive(settings)
    session, notices = archive.read(archive.resolve(options.session))
    code = _say(notices, settings)
    if options.json:
        print(session.model_dump_json(by_alias=True, indent=1))
        return code
    from sessions.notes.sheet import Reader, sheet
    from sessions.notes.write import render

    note = sheet(session, Reader.CASE_GIVER, language(settings.language), SystemClock().now())
    print(render(note, "txt"))
    return code


def _say(notices: "Sequence[Notice]", settings: "Settings") -> int:
    """Say what is not as it should be, and return the exit code for that."""
    from consult.i18n import language
    from consult.present import notice_text

    for notice in notices:
        print(f"consult: {notice.file}: {notice_text(notice, language(settings.language))}", file=sys.stderr)
    return DAMAGED if notices else DONE


def _notes(options: argparse.Namespace, settings: "Settings") -> int:
    from pathlib import Path

    from consult.clock import SystemClock
    from consult.i18n import language
    from consult.machine import open_archive
    from sessions.notes.sheet import Reader, audience, sheet
    from sessions.notes.write import render, write_note

    archive = open_archive(settings)
    session, notices = archive.read(archive.resolve(options.session))
    code = _say(notices, settings)
    reader = Reader(options.reader)
    readers, inside, outside = audience(session, reader, language(settings.language))
    # Said before anything is written, and beside the note when that goes to standard output.
    for line in (readers, *(f"+ {part}" for part in inside), *(f"– {part}" for part in outside)):
        print(line, file=sys.stderr)
    note = sheet(session, reader, language(options.notes_lang or settings.language), SystemClock().now())
    text = render(note, options.format)
    if options.out == "-":
        sys.stdout.write(text)
    else:
        write_note(Path(options.out), text)
    return code


def _backup(options: argparse.Namespace, settings: "Settings") -> int:
    from consult.backup import backup

    return backup(options, settings)


def _restore(options: argparse.Namespace, settings: "Settings") -> int:
    from consult.backup import restore

    return restore(options, settings)


def _doctor(options: argparse.Namespace, settings: "Settings") -> int:
    from consult import doctor

    return doctor.run(options, settings)


def _print_json(data: object) -> None:
    import json

    print(json.dumps(data, ensure_ascii=False, indent=1))
