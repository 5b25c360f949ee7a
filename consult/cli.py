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
    from datetime import time

    from consult.settings import Settings
    from sessions.store.catalogue import Catalogue
    from sessions.store.record_file import Notice

DONE, REFUSED, USAGE, DAMAGED = 0, 1, 2, 3
ON_METHODS = {"check": "FILE", "copy": "NAME NEW_NAME", "export": "NAME FILE", "import": "FILE"}
"""What can be done with methods, by the word behind ``consult methods``, and what stands behind that."""
ON_NOTES = ("check-template", "new-template")
"""What can be done with templates of notes, by the word behind ``consult notes``; behind that stands NAME|DIR."""


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
    demo.add_argument("--day", action="store_true", help="with --play: the whole day, with four consultations")
    demo.add_argument("--out", metavar="DIR", help="with --play: write the notes, or the documents of the day, there")
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

    _notes_parser(commands, common)
    _paper_parsers(commands, common)
    _workshop_parser(commands, common)

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


def _notes_parser(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    notes = commands.add_parser("notes", parents=[common], help="write the notes of a session for a reader; templates")
    uses = "; ".join(f"{word} NAME|DIR" for word in ON_NOTES)
    notes.add_argument("words", nargs="+", metavar="SESSION|WORD", help=f"an id, or its beginning; or {uses}")
    readers = ("case-giver", "group", "district", "programme")
    notes.add_argument("--reader", choices=readers, help="needed for notes")
    notes.add_argument("--format", type=_formats, metavar="F[,F…]", help="needed for notes: pdf,odt; ? lists all")
    notes.add_argument("--out", metavar="DIR|-", help="needed: the folder; no file is written over; - prints")
    notes.add_argument("--notes-lang", choices=("de", "en"), help="language of the notes, if another one")
    notes.add_argument("--steps-named", action="store_true", help="say in calendars what is to be done")
    notes.add_argument("--mask", action="store_true", help="pseudonyms in the place of names that must not leave")
    notes.add_argument("--state", choices=("draft", "corrected", "final"), help="declare it so, in the record too")
    notes.add_argument(
        "--minimum", type=int, metavar="N", help="for the programme: answers that numbers need; usually 5"
    )
    notes.add_argument("--letterhead", metavar="FILE", help="a .docx or .dotx into which docx is written")
    notes.add_argument("--reply-sheet", action="store_true", help="with it a reply sheet to fill in, as txt and odt")
    notes.add_argument("--template", metavar="NAME|DIR|none", help="an organisation's template, if not the usual one")
    notes.set_defaults(run=_on_notes, wrong_usage=notes.error)


def _paper_parsers(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    reply = commands.add_parser("reply", parents=[common], help="take in a reply sheet that came back, line by line")
    reply.add_argument("file", metavar="FILE", help="a text or an .odt")
    reply.add_argument("--yes", action="store_true", help="take all that fits the record as it is, without asking")
    reply.add_argument("--reopen", action="store_true", help="take corrections of a closed session too")
    reply.set_defaults(run=_reply)

    paper = commands.add_parser("paper", parents=[common], help="write a run sheet for paper, or a form to key in")
    paper.add_argument("what", metavar="METHOD|SESSION", help="a method's name, or a session's id")
    paper.add_argument("--format", type=_formats, default=("md", "html"), help="formats with commas; usually md,html")
    paper.add_argument("--begin", type=_time_of_day, metavar="HH:MM", help="when it begins, for times of the clock")
    paper.add_argument("--blank", action="store_true", help="instead a form to write notes into, for consult keyin")
    paper.add_argument("--out", required=True, metavar="DIR", help="the folder; no file is written over")
    paper.set_defaults(run=_paper)

    keyin = commands.add_parser("keyin", parents=[common], help="record notes from paper afterwards, with their times")
    keyin.add_argument("session", metavar="SESSION", help="an id, or an unambiguous beginning of one")
    keyin.add_argument("file", metavar="FILE", help="a text as consult paper --blank writes it")
    keyin.add_argument("--yes", action="store_true", help="record without asking")
    keyin.set_defaults(run=_keyin)


def _workshop_parser(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    workshop = commands.add_parser("workshop", parents=[common], help="list, show and take in workshops")
    workshop.set_defaults(run=_workshop)
    words = workshop.add_subparsers(dest="word", metavar="WORD")
    listing = words.add_parser("list", parents=[common], help="list the workshops")
    show = words.add_parser("show", parents=[common], help="show a workshop and who takes part")
    notes = words.add_parser("notes", parents=[common], help="write the documents of the day for a reader")
    notes.add_argument("--reader", required=True, choices=("participants", "district", "programme"))
    notes.add_argument("--district", metavar="ID", help="with --reader district: only this one's, else one for each")
    notes.add_argument("--format", type=_formats, default=("md", "html"), help="formats with commas; usually md,html")
    notes.add_argument("--out", required=True, metavar="DIR", help="the folder; no file is written over")
    notes.add_argument("--contacts", action="store_true", help="for participants: with the contacts that were given")
    notes.add_argument("--minimum", type=int, metavar="N", help="answers that numbers of the feedback need; usually 5")
    notes.add_argument("--mask", action="store_true", help="pseudonyms in the place of names that must not leave")
    notes.add_argument("--template", metavar="NAME|DIR|none", help="an organisation's template, if not the usual one")
    notes.set_defaults(run=_day_notes)
    announced = words.add_parser("import", parents=[common], help="take in an announcement, after showing it")
    people = words.add_parser("people", parents=[common], help="take in people and districts from a table")
    for parser in (show, notes, people):
        parser.add_argument("workshop", metavar="WORKSHOP", help="an id, or an unambiguous beginning of one")
    for parser in (announced, people):
        parser.add_argument("file", metavar="FILE|-", help="a text, for people a CSV file; - reads standard input")
        parser.add_argument("--yes", action="store_true", help="store without asking")
    for parser in (listing, show):
        parser.add_argument("--json", action="store_true")
    _room_parsers(words, common)


def _room_parsers(
    words: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    room = words.add_parser("room", parents=[common], help="put a room into one file, for another laptop")
    room.add_argument("workshop", metavar="WORKSHOP", help="an id, or an unambiguous beginning of one")
    room.add_argument("room", metavar="N", help="its number in show; or round and number there, such as 2.1")
    opened = words.add_parser("open", parents=[common], help="make an archive of a room's file")
    opened.add_argument("file", metavar="FILE", help="the room's file")
    opened.add_argument("--into", required=True, metavar="DIR", help="the folder, which must be new or empty")
    back = words.add_parser("return", parents=[common], help="put a room's archive into one file, to be merged")
    for parser in (room, back):
        parser.add_argument("--out", required=True, metavar="FILE", help="the file, which must not exist")
    merged = words.add_parser("merge", parents=[common], help="merge a room that came back; nothing is lost")
    merged.add_argument("file", metavar="FILE", help="the file that came back")
    for parser in (room, opened, back, merged):
        parser.set_defaults(run=_room)


def _formats(text: str) -> tuple[str, ...]:
    from sessions.notes.write import FORMATS

    formats = tuple(text.split(","))
    if set(formats) - set(FORMATS):
        raise argparse.ArgumentTypeError(", ".join(FORMATS))
    return formats


def _time_of_day(text: str) -> "time":
    from datetime import datetime

    try:
        return datetime.strptime(text.replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 (a time of day has no zone)
    except ValueError as error:
        raise argparse.ArgumentTypeError("09:30") from error


def _speak_utf8() -> None:
    """Print umlauts also where the console's own encoding has none of what is printed."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _home(settings: "Settings", event: str = "") -> int:
    import gc

    # Collecting while everything is imported finds nothing and costs a seventh of the way to the first frame; the
    # application lets it go on when that is drawn.
    gc.disable()
    from consult.app import ConsultApp

    # Textual writes frames in a thread of its own, which otherwise waits for its turn up to 5 ms after every 4 KiB:
    # half of the time until a whole window stands there.
    sys.setswitchinterval(0.0005)
    app = ConsultApp(settings, event=event)
    app.run()
    return app.return_code or DONE


def _demo(options: argparse.Namespace, settings: "Settings") -> int:
    import dataclasses
    import tempfile
    from pathlib import Path

    from consult import demo, demo_day
    from consult.i18n import language
    from sessions.store.archive import Archive

    tongue = language(settings.language)
    with tempfile.TemporaryDirectory(prefix="consult-demo-") as folder:
        place = dataclasses.replace(settings, archive=Path(folder) / "archive", state=Path(folder) / "state")
        archive = Archive.open(place.archive, place.state)
        if not options.play:
            return _home(place, demo_day.open_on(archive, tongue))
        demo.fill(archive)
        written = []
        if options.day:
            day = demo_day.play(archive, tongue, print)
            written = demo_day.write_documents(day, Path(options.out), tongue) if options.out else []
        else:
            session = demo.play(archive, tongue, print)
            if options.out and session.closed_at is not None:
                written = demo.write_notes(session, Path(options.out), session.closed_at, tongue)
        for line in ["", *written] if written else []:
            print(line)
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
                "workshops": [row._asdict() for row in catalogue.workshops()],
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
    caseless = [district for district in catalogue.districts() if not district.cases]
    for district in caseless:
        print(district.name)
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
    events = catalogue.workshops()
    if events:
        print(f"\n{_('Workshops')}:")
    for event in events:
        print(f"{event.id}  {event.title} · {event.day}")
    if not cases and not caseless and not sessions and not events:
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
    from sessions.notes.text import text

    print(text(sheet(session, Reader.CASE_GIVER, language(settings.language), SystemClock().now())))
    return code


def _say(notices: "Sequence[Notice]", settings: "Settings") -> int:
    """Say what is not as it should be, and return the exit code for that."""
    from consult.i18n import language
    from consult.present import notice_text

    for notice in notices:
        print(f"consult: {notice.file}: {notice_text(notice, language(settings.language))}", file=sys.stderr)
    return DAMAGED if notices else DONE


def _on_notes(options: argparse.Namespace, settings: "Settings") -> int:
    word, rest = options.words[0], options.words[1:]
    if word in ON_NOTES:
        if len(rest) != 1:
            options.wrong_usage(f"consult notes {word} NAME|DIR")
        from consult import templates

        return templates.run(options, settings)
    missing = None in {options.reader, options.format, options.out}
    if rest or missing:
        uses = " and ".join(f"{word} NAME|DIR" for word in ON_NOTES)
        options.wrong_usage(f"notes need one SESSION, --reader, --format and --out; for templates there are {uses}")
    return _notes(options, settings)


def _notes(options: argparse.Namespace, settings: "Settings") -> int:
    if options.out == "-" and (len(options.format) > 1 or options.reply_sheet):
        _parser().error("--out - prints one format only")
    from consult import notes_command

    return notes_command.run(options, settings)


def _reply(options: argparse.Namespace, settings: "Settings") -> int:
    from consult import replies

    return replies.run(options, settings)


def _paper(options: argparse.Namespace, settings: "Settings") -> int:
    from consult import paper

    return paper.paper(options, settings)


def _keyin(options: argparse.Namespace, settings: "Settings") -> int:
    from consult import paper

    return paper.key_in(options, settings)


def _workshop(options: argparse.Namespace, settings: "Settings") -> int:
    from consult import workshop_command

    return workshop_command.run(options, settings)


def _room(options: argparse.Namespace, settings: "Settings") -> int:
    from consult import room_command

    return room_command.run(options, settings)


def _day_notes(options: argparse.Namespace, settings: "Settings") -> int:
    from consult import day_notes

    return day_notes.run(options, settings)


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
