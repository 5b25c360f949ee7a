"""Reply sheets that came back: read from a file, put into words, and the command ``consult reply``."""

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from consult.asking import YES, answer, somebody_there
from consult.backup import say
from consult.cli import DAMAGED, DONE, REFUSED
from consult.i18n import language
from consult.present import ENTRIES, STATUSES, notice_text
from sessions import conduct
from sessions.codes import Entry, Stage, StepStatus
from sessions.language import N_
from sessions.notes import reply as replies
from sessions.notes.reply import Part, Proposal, Reply
from sessions.notes.reply_file import text_of
from sessions.record import Session
from sessions.refusal import Reason, Refusal

if TYPE_CHECKING:
    from consult.settings import Settings
    from sessions.language import Language

PARTS = {
    Part.ANSWER: N_("Answer"),
    Part.STEP: N_("Next step"),
    Part.STATUS: N_("What became of it"),
    Part.KEY_QUESTION: N_("Key question"),
    Part.TAKEAWAY: N_("Takes along"),
}
"""What a line is; of a contribution its kind says it."""
ALL, NONE = frozenset({"a", "all", "alle"}), frozenset({"none", "keine", "k"})
NARROW, WIDE = 60, 120
"""Characters of both columns together, at least and at most."""


def load(file: Path) -> Reply:
    """Return the reply in a file.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``; ``NOT_A_REPLY`` with ``file``.
    """
    from sessions.store.layout import cause_of

    try:
        reply = replies.read_reply(text_of(file.read_bytes()))
    except (OSError, ValueError) as error:
        cause = cause_of(error) if isinstance(error, OSError) else str(error)
        raise Refusal(Reason.NOT_READABLE, file=str(file), cause=cause) from error
    if not reply.session or reply.reader is None:
        raise Refusal(Reason.NOT_A_REPLY, file=str(file))
    return reply


# --- words ------------------------------------------------------------------------------------------------------


def heading(session: Session, proposal: Proposal, tongue: "Language") -> str:
    """Return what a proposal is about: "[K12] Hypothesis"."""
    _ = tongue.gettext
    code = f"[{proposal.kind}{proposal.id or ''}]"
    if proposal.kind is Part.CONTRIBUTION:
        kind = conduct.contribution(session, proposal.id).kind
        return f"{code} {_(ENTRIES[Entry(kind.value)])}"
    return f"{code} {_(PARTS[proposal.kind])}"


def both(session: Session, proposal: Proposal, tongue: "Language") -> tuple[str, str]:
    """Return what stands in the record and what is proposed."""
    if proposal.kind is not Part.STATUS:
        return proposal.before, proposal.after
    what = replies.step_named(session, proposal.id).what
    before, after = (tongue.gettext(STATUSES[StepStatus(code)]) for code in (proposal.before, proposal.after))
    return f"{what}\n→ {before}", f"{what}\n→ {after}"


def remarks(session: Session, reply: Reply, tongue: "Language") -> list[str]:
    """Return what is to be known of a reply besides its proposals."""
    _ = tongue.gettext
    lines = []
    if not replies.up_to_date(session, reply):
        lines.append(_("The record has changed since this sheet was made; lines changed since are marked."))
    if reply.masked:
        lines.append(_("Pseudonyms stood on this sheet; what is proposed may have them in the place of names."))
    unknown = [f"[{code}]" for code in replies.unknown(session, reply)]
    if unknown:
        lines.append(_("Not in what this reader could read, so passed over: {codes}").format(codes=", ".join(unknown)))
    lines += [_("Not understood: {words}").format(words=words) for words in reply.not_understood]
    lines += [
        _("Changed itself, not below it; nothing is taken from it: {words}").format(
            words=f"[{line.code}] {line.printed}"
        )
        for line in replies.altered(session, reply)
    ]
    return lines


def conflict_text(tongue: "Language") -> str:
    """Return what a conflict is."""
    return tongue.gettext("This line was changed in the record since the sheet was made.")


def side_by_side(left: str, right: str, width: int) -> Iterator[str]:
    """Yield lines with one text on the left and one on the right of a stroke."""
    column = (min(max(width, NARROW), WIDE) - 3) // 2
    texts = (
        [part for line in text.split("\n") for part in textwrap.wrap(line, column) or [""]] for text in (left, right)
    )
    for one, other in zip_longest(*texts, fillvalue=""):
        yield f"{one:<{column}} │ {other}".rstrip()


# --- the command --------------------------------------------------------------------------------------------------


def run(options: argparse.Namespace, settings: "Settings") -> int:
    """Show what the reply ``options.file`` proposes, ask for each, store what is taken; return the exit code.

    Raises:
        Refusal: as ``load``; as opening and saving a session.
    """
    from consult.clock import SystemClock
    from consult.machine import open_archive

    tongue = language(settings.language)
    reply = load(Path(options.file))
    archive = open_archive(settings)
    clock = SystemClock()
    with archive.write(_session_id(archive.session_ids(), reply)) as writer:
        for notice in writer.notices:
            _warn(f"{notice.file}: {notice_text(notice, tongue)}")
        session = writer.session
        _announce(session, reply, tongue)
        found = replies.proposals(session, reply)
        chosen = list(_chosen(session, found, options, tongue))
        if chosen:
            writer.save(replies.take(session, chosen, clock.now(), reopen=options.reopen), clock.now())
        _conclude(len(found), len(chosen), tongue)
        return DAMAGED if writer.notices else DONE if chosen or not found else REFUSED


def _session_id(ids: list[str], reply: Reply) -> str:
    for session_id in ids:
        if replies.reference(session_id) == reply.session:
            return session_id
    raise Refusal(Reason.NO_SUCH_SESSION, session=reply.session)


def _announce(session: Session, reply: Reply, tongue: "Language") -> None:
    _ = tongue.gettext
    say(f"{session.district_name} · {session.case.title} · {tongue.long_date(session.day)}")
    for line in remarks(session, reply, tongue):
        _warn(line)


def _chosen(
    session: Session, found: tuple[Proposal, ...], options: argparse.Namespace, tongue: "Language"
) -> Iterator[Proposal]:
    """Yield what somebody says yes to."""
    _ = tongue.gettext
    closed = session.stage is Stage.CLOSED and not options.reopen
    every = "all" if options.yes else "" if somebody_there() else "none"
    if every == "none" and found:
        _warn(_("Nothing was stored, because nobody could be asked. With --yes it is stored without asking."))
    for proposal in found:
        _show(session, proposal, tongue)
        if closed and replies.needs_open(proposal):
            _warn(_("The session is closed. With --reopen a correction is taken all the same, and its time stays."))
            continue
        if options.yes and proposal.conflict:
            _warn(_("Left as it is, because somebody has to look at it; without --yes it is asked for."))
            continue
        # Who says "all" has not seen the conflicts to come.
        ask = not every or (every == "all" and proposal.conflict)
        said = answer(_("Take it? [y]es, [n]o, [all], [none]:")) if ask else every
        if said in ALL | NONE:
            every = "all" if said in ALL else "none"
        if said in ALL | YES:
            yield proposal


def _show(session: Session, proposal: Proposal, tongue: "Language") -> None:
    _ = tongue.gettext
    width = shutil.get_terminal_size().columns
    say("")
    say(heading(session, proposal, tongue))
    before, after = both(session, proposal, tongue)
    for line in side_by_side(f"{_('In the record')}:\n{before}", f"{_('Proposal')}:\n{after}", width):
        say(f"  {line}")
    if proposal.conflict:
        _warn(conflict_text(tongue))


def _conclude(found: int, taken: int, tongue: "Language") -> None:
    _ = tongue.gettext
    if not found:
        say(_("Nothing is proposed."))
        return
    words = tongue.ngettext("{taken} of {n} proposal taken.", "{taken} of {n} proposals taken.", found)
    say(words.format(taken=taken, n=found))


def _warn(text: str) -> None:
    print(f"consult: {text}", file=sys.stderr)  # noqa: T201 (a command speaks)
