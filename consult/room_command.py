"""The commands ``consult workshop room``, ``open``, ``return`` and ``merge``: a room on another laptop, and back."""

import argparse
import errno
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from consult import __version__
from consult.backup import files_not_sessions, quoted, say, size
from consult.cli import DAMAGED, DONE
from consult.i18n import language
from consult.present import ENTRIES, MARKS, ROLES, STATUSES, STEP_PARTS
from sessions.codes import Entry, Kind, Mark, Role, StepStatus
from sessions.language import N_
from sessions.plain_text import clean_line
from sessions.record import Session, numbered
from sessions.refusal import Reason, Refusal
from sessions.store import identity, layout
from sessions.store.room_package import Package, Report

if TYPE_CHECKING:
    from consult.settings import Settings
    from sessions.event.merging import Conflict
    from sessions.language import Language
    from sessions.store.archive import Archive
    from sessions.store.backup import Backup
    from sessions.workshop import Room, Workshop

WIDTH = 70
"""Characters of a text that one line shows."""

PARTS = {
    "contributions": N_("Line"),
    "steps": N_("Next step"),
    "feedback": N_("Feedback"),
    "private": N_("Private note"),
    "people": N_("People"),
    "plan": N_("Plan"),
    "runs": N_("Phases held"),
    "method": N_("Method"),
    "case": N_("Case"),
    "key_question": N_("Key question"),
    "takeaway": N_("Takes along"),
    "waiver": N_("No step, because"),
    "review": N_("Look back on"),
    "release": N_("What the group may read"),
    "end_by": N_("End"),
    "agreement": N_("Confidentiality"),
    "sessions": N_("Consultation"),
    "rooms": N_("Room"),
    "districts": N_("District"),
}
"""Words for what two sides changed differently, by the name in the record of a consultation, its district or room."""
EVENT_PARTS = {
    "title": N_("Title"),
    "kind": N_("Kind of event"),
    "organiser": N_("Organiser"),
    "funder": N_("Funding line"),
    "place": N_("Place"),
    "room": N_("Room"),
    "address": N_("Address"),
    "day": N_("Day"),
    "begins": N_("Begin"),
    "ends": N_("End"),
    "contact": N_("Contact"),
    "description": N_("Description"),
    "conditions": N_("Conditions"),
    "needs_agreement": N_("Target agreement needed"),
    "free": N_("Free of charge"),
    "guiding_questions": N_("Guiding question"),
    "guests": N_("Guest"),
    "programme": N_("Programme"),
    "needs": N_("Need"),
    "candidates": N_("Case"),
    "report": N_("Report"),
    "said": N_("Plenum"),
    "taken_home": N_("Takes home"),
    "helps": N_("Who helps whom"),
    "until": N_("End"),
    "look_back": N_("Look back on"),
    "ended_at": N_("End"),
}
"""Words for what belongs to the workshop alone."""
DETAILS = {
    "text": N_("text"),
    "what": N_("text"),
    "answer": N_("answer"),
    "speaker": N_("who said it"),
    "remark": N_("what the case giver says of it"),
    "mark": N_("the case giver's mark"),
    "kind": N_("kind"),
    "parked": N_("parked"),
    "status": N_("status"),
    "hands": N_("hands"),
    "scores": N_("scores"),
    "role": N_("role"),
    "function": N_("function"),
    "district": N_("district"),
    "cleared": N_("may be discussed"),
    "minutes": N_("minutes"),
    "skipped": N_("skipped"),
    "module": N_("consultation module"),
    "session": N_("consultation"),
    **{part.value: words for part, words in STEP_PARTS.items()},
}


def run(options: argparse.Namespace, settings: "Settings") -> int:
    """Do what ``options.word`` says, and return the exit code.

    Raises:
        Refusal: as the functions of ``sessions.store.room_package``.
    """
    words = {"room": room, "open": open_, "return": bring_back, "merge": merge}
    return words[options.word](options, settings)


def room(options: argparse.Namespace, settings: "Settings") -> int:
    """Put the room ``options.room`` of ``options.workshop`` into ``options.out``, and return the exit code.

    Raises:
        Refusal: as ``sessions.store.room_package.pack``.
    """
    from consult.clock import SystemClock
    from sessions.store.room_package import pack

    tongue = language(settings.language)
    _ = tongue.gettext
    archive = _archive(settings)
    workshop = workshop_named(archive.workshops(), options.workshop)
    chosen = room_numbered(workshop, options.room)
    out = Path(options.out)
    # Before it is written: whoever does not want such a file can still stop it.
    say(
        _(
            "The package holds the consultation in {room} with the facilitator's own notes, its case and who sits "
            "there; no other cases, no contacts."
        ).format(room=chosen.name)
    )
    say(_("It is not encrypted: hand it only to whoever facilitates this room."))
    if chosen.away:
        say(_("{room} is on another laptop already. What comes back from both is merged.").format(room=chosen.name))
    with files_not_sessions():
        packed = pack(
            archive, workshop.id, chosen.round, chosen.name, out, now=SystemClock().now(), program=__version__
        )
    _written(out, packed.file, tongue)
    command = f"consult workshop open {quoted(Path(out.name))} --into {_('FOLDER')}"
    say(_("On the other laptop: {command}").format(command=command))
    return DONE


def open_(options: argparse.Namespace, settings: "Settings") -> int:
    """Make an archive of the package ``options.file`` in the folder ``options.into``, and return the exit code.

    Raises:
        Refusal: as ``sessions.store.room_package.open_package``.
    """
    from sessions.store.room_package import open_package

    tongue = language(settings.language)
    _ = tongue.gettext
    into = Path(options.into)
    with files_not_sessions():
        package = open_package(Path(options.file), into)
    say(
        _("{room}, round {round}: checked and unpacked into {folder}.").format(
            room=package.room, round=package.round, folder=into
        )
    )
    say(_("Open it with: {command}").format(command=f"consult --archive {quoted(into)}"))
    command = f"consult --archive {quoted(into)} workshop return --out {_('FILE')}"
    say(_("Afterwards: {command}").format(command=command))
    return DONE


def bring_back(options: argparse.Namespace, settings: "Settings") -> int:
    """Put the archive of a room into ``options.out``, and return the exit code.

    Raises:
        Refusal: as ``sessions.store.room_package.bring_back``.
    """
    from consult.clock import SystemClock
    from sessions.store.room_package import bring_back as write
    from sessions.store.room_package import of_archive

    tongue = language(settings.language)
    _ = tongue.gettext
    package, out = of_archive(settings.archive), Path(options.out)
    text = _("The package holds everything in this archive: the consultation in {room}, private notes included.")
    say(text.format(room=package.room))
    say(_("It is not encrypted: hand it only to whoever leads the workshop."))
    with files_not_sessions():
        made = write(_archive(settings), out, SystemClock().now(), program=__version__).file
    _written(out, made, tongue)
    for damage in made.damaged:
        print(f"consult: {damage.file}: {_('damaged')} ({damage.cause})", file=sys.stderr)  # noqa: T201
    command = f"consult workshop merge {quoted(Path(out.name))}"
    say(_("Where the workshop is led: {command}").format(command=command))
    return DAMAGED if made.damaged else DONE


def merge(options: argparse.Namespace, settings: "Settings") -> int:
    """Merge the package ``options.file`` into the archive, and return the exit code.

    Raises:
        Refusal: as ``sessions.store.room_package.take_back``.
    """
    from consult.clock import SystemClock
    from sessions.store.room_package import take_back

    tongue = language(settings.language)
    with files_not_sessions():
        report = take_back(_archive(settings), Path(options.file), SystemClock().now())
    for line in report_lines(report, tongue):
        say(line)
    return DONE


def _archive(settings: "Settings") -> "Archive":
    """Open the archive; where there is none, none is made.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``; as ``Archive.open``.
    """
    from consult.machine import open_archive

    if identity.archive_id(settings.archive) is None:
        file = layout.archive_file(settings.archive)
        raise Refusal(Reason.NOT_READABLE, file=str(file), cause=os.strerror(errno.ENOENT))
    return open_archive(settings)


def workshop_named(workshops: "list[Workshop]", beginning: str) -> "Workshop":
    """Return the workshop that is meant by an id, or by the only beginning of one.

    Raises:
        Refusal: ``NO_SUCH_WORKSHOP`` with ``workshop``.
    """
    wanted = beginning.strip().lower()
    hits = [item for item in workshops if item.id == wanted] or [
        item for item in workshops if wanted and item.id.startswith(wanted)
    ]
    if len(hits) != 1:
        raise Refusal(Reason.NO_SUCH_WORKSHOP, workshop=beginning)
    return hits[0]


def room_numbered(workshop: "Workshop", text: str) -> "Room":
    """Return the room that is meant by its number in the list, "4", or by round and number there, "2.1".

    Raises:
        Refusal: ``NO_SUCH_ROOM_NUMBER`` with ``room`` and ``workshop``.
    """
    round_, dot, number = text.strip().partition(".")
    rooms = [room for room in workshop.rooms if not dot or str(room.round) == round_]
    place = number if dot else round_
    if place.isdecimal() and 1 <= int(place) <= len(rooms):
        return rooms[int(place) - 1]
    raise Refusal(Reason.NO_SUCH_ROOM_NUMBER, room=text, workshop=workshop.id)


def room_lines(workshop: "Workshop", tongue: "Language") -> Iterator[str]:
    """Return the rooms with the numbers by which ``room_numbered`` finds them, for people."""
    _ = tongue.gettext
    if workshop.rooms:
        yield f"\n{_('Rooms')}:"
    for number, item in enumerate(workshop.rooms, 1):
        state = item.session or _("no consultation yet")
        away = f" · {_('on another laptop')}" if item.away else ""
        yield f"{number}. {_('{room}, round {round}').format(room=item.name, round=item.round)} · {state}{away}"


def report_lines(report: Report, tongue: "Language") -> list[str]:
    """Return what became of a package that came back, for people."""
    _ = tongue.gettext
    lines = [_heading(report.package, report, tongue)]
    lines += [
        _("The consultation {session} was begun on the laptop and is here now.").format(session=session)
        for session in report.others
    ]
    for conflict in report.conflicts:
        lines += ["", *conflict_lines(conflict, report.merged, tongue)]
    if report.conflicts:
        lines += ["", _("Nothing was lost. Please look through what is named above, and keep the file until then.")]
    return lines


def conflict_lines(conflict: "Conflict", session: Session, tongue: "Language") -> list[str]:
    """Return what both sides changed differently: what it is, both texts, and what became of theirs."""
    _ = tongue.gettext
    part, _dot, detail = conflict.field.partition(".")
    name = _(PARTS[part]) if part in PARTS else f"{_('Workshop')}, {_(EVENT_PARTS.get(part, part))}"
    if part in PARTS and detail:
        name += f", {_(DETAILS[detail]) if detail in DETAILS else detail}"
    about = _words(session, conflict.entry) if detail not in {"", "text", "what"} else ""
    empty = "–" if detail or part not in {"contributions", "steps", "feedback", "private"} else _("struck out")
    here, there = (_cut(_shown(text, conflict.field, session, tongue)) or empty for text in _unlike(conflict, part))
    return [
        f"{name} · {_cut(about)}" if about else name,
        f"  {_('here:')} {here}",
        f"  {_('there:')} {there}",
        f"  {_('Both are kept.') if conflict.kept else _('What is here stays; the other one is only in the file.')}",
    ]


def _heading(package: Package, report: Report, tongue: "Language") -> str:
    _ = tongue.gettext
    place = _("{room}, round {round}").format(room=package.room, round=package.round)
    if report.older:
        said = _("the file is older than what came from that laptop last; nothing was taken from its consultation.")
        return f"{place}: {said}"
    if report.unchanged:
        return f"{place}: {_('everything in the file was here already.')}"
    parts = [tongue.ngettext("{n} new entry", "{n} new entries", report.added).format(n=report.added)]
    parts += [_("{n} changed").format(n=report.changed)] if report.changed else []
    parts += [_("{n} struck out").format(n=report.struck)] if report.struck else []
    if report.conflicts:
        count = len(report.conflicts)
        parts.append(tongue.ngettext("{n} conflict", "{n} conflicts", count).format(n=count))
    return f"{place}: {_('merged')}; {tongue.joined(parts)}."


def _words(session: Session, entry: int | None) -> str:
    """Return the words of what has a number."""
    for group in numbered(session):
        for item in group:
            if item.id == entry:
                return str(getattr(item, "text", "") or getattr(item, "what", ""))
    return ""


def _shown(text: str, field: str, session: Session, tongue: "Language") -> str:
    """Return a value of the record in words."""
    _ = tongue.gettext
    part, _dot, detail = field.partition(".")
    if not text:
        return ""
    if part in {"plan", "runs"}:
        return ", ".join(_phase_shown(piece, session, tongue) for piece in text.split(", "))
    if field == "people.role":
        initials, _space, role = text.rpartition(" ")
        return f"{initials}: {_(ROLES[Role(role)])}" if initials else text
    words: dict[str, Callable[[], str]] = {
        "mark": lambda: _(MARKS[Mark(text)]),
        "status": lambda: _(STATUSES[StepStatus(text)]),
        "kind": lambda: _(ENTRIES[Entry(Kind(text).value)]),
        "by": lambda: tongue.short_date(date.fromisoformat(text)),
        "review": lambda: tongue.short_date(date.fromisoformat(text)),
        "end_by": lambda: tongue.time(datetime.fromisoformat(text)),
    }
    name = detail or (part if part in PARTS else "")  # an event has a kind too, in plain words
    return words[name]() if name in words else _answer(text, tongue)


def _unlike(conflict: "Conflict", part: str) -> tuple[str, str]:
    """Return what each side holds; of stays in many phases, only those in which they differ."""
    sides = (conflict.ours, conflict.theirs)
    if part != "runs":
        return sides
    here, there = ([*text.split(", ")] for text in sides)
    return (
        ", ".join(piece for piece in here if piece not in there),
        ", ".join(piece for piece in there if piece not in here),
    )


def _phase_shown(text: str, session: Session, tongue: "Language") -> str:
    """Return what is told of a phase by its id, "case 12", in words."""
    phase, _space, value = text.partition(" ")
    names = {item.id: item.name.in_language(tongue.code) for item in session.method.phase}
    shown = f"{value} min" if value.isdecimal() else _answer(value, tongue)
    return f"{names.get(phase, phase)}: {shown or '–'}"


def _answer(text: str, tongue: "Language") -> str:
    """Return yes or no in the user's language; any other text as it is."""
    _ = tongue.gettext
    return {"true": _("yes"), "false": _("no")}.get(text, text)


def _cut(text: str) -> str:
    line = clean_line(text)
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def _written(out: Path, made: "Backup", tongue: "Language") -> None:
    say(tongue.gettext("Written and checked: {file}").format(file=out) + f" ({size(made.size, tongue)})")
