"""The command ``consult doctor``: what was found in the archive, what can be done about it, and what was done."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from consult.cli import DAMAGED, DONE
from consult.i18n import language
from sessions.language import N_
from sessions.plain_text import clean_line
from sessions.store.doctor import REMARKS, Damage, Done, Finding, Outcome, Remedy

if TYPE_CHECKING:
    from consult.settings import Settings
    from sessions.language import Language

DAMAGES = {
    Damage.EMPTY: N_("The file is empty."),
    Damage.NOT_JSON: N_("The file is cut off or cannot be read."),
    Damage.CHECKSUM: N_("The checksum is wrong: something in the file is not what was saved."),
    Damage.INVALID: N_("The file is whole, but what it holds makes no record."),
    Damage.NEWER: N_("The file comes from a newer version of this program."),
    Damage.NAMED_OTHERWISE: N_("The file is named otherwise than the record in it, as after copying by hand."),
    Damage.UNREADABLE: N_("The system does not let this file be read."),
    Damage.UNCHECKED: N_("The file comes from an older version and has no checksum yet."),
    Damage.JOURNAL_LEFT: N_("The program was ended before it could tidy up here; everything that was saved is there."),
    Damage.JOURNAL_TORN: N_("A save was broken off here; everything that was shown as saved is there."),
    Damage.JOURNAL_DAMAGED: N_("The journal of a session is damaged: some changes cannot be read."),
    Damage.JOURNAL_STRANGE: N_("The changes in this journal do not fit the file beside it."),
    Damage.JOURNAL_ALONE: N_("Changes are here, but the file that they belong to is missing."),
    Damage.JOURNAL_ELSEWHERE: N_("The session is open on {cause}, or was not finished there."),
    Damage.JOURNAL_SEVERAL: N_("Several machines have written this session at the same time."),
    Damage.NO_DISTRICT: N_("There are sessions here, but the file of their district is missing."),
    Damage.NO_CASE: N_("The case of this session is not among the cases of its district."),
    Damage.METHOD_FAULTY: N_("An own method has mistakes and is not offered; line and field: {cause}"),
    Damage.NO_ARCHIVE_FILE: N_("The file that makes this folder an archive is missing or damaged."),
    Damage.CONFLICT_COPY: N_("A copy that a sync program or a person made; consult does not read it."),
    Damage.TEMPORARY: N_("A half-written file was left behind."),
    Damage.OPEN_TO_OTHERS: N_("Other accounts on this machine may open this."),
    Damage.LINK: N_("A link to another place; what lies there was not checked."),
    Damage.UNKNOWN: N_("This does not belong to the archive; it was not checked."),
    Damage.COPY_MISSING: N_("There is no second copy of the present file on this machine."),
    Damage.COPY_DAMAGED: N_("The second copy on this machine is damaged; the file itself is sound."),
    Damage.COPY_ALONE: N_("A second copy is here, but its session or district is gone. It may be the last copy."),
    Damage.DRAFT_ALONE: N_("An unfinished line is here, but its session is gone."),
    Damage.CATALOGUE: N_("The list of what the archive holds cannot be read. It is made anew from the files."),
}
REMEDIES = {
    Remedy.RESTORE: N_(
        "puts the last version saved on this machine in its place, from the second copy; what lies there is set aside."
    ),
    Remedy.RECHECK: N_(
        "keeps what is in the file, with a new checksum, and sets the original aside. Please look through it then."
    ),
    Remedy.ADD_CHECK: N_("writes it anew with a checksum; the content stays."),
    Remedy.FOLD: N_("brings everything that can be read into the session's file."),
    Remedy.TAKE_OVER: N_(
        "takes over what was written there. Only do that if that machine is not writing this session any more."
    ),
    Remedy.SET_ASIDE: N_("moves it to where damaged files are kept."),
    Remedy.COPY_AGAIN: N_("makes the second copy anew; an old one is set aside."),
    Remedy.WRITE_DISTRICT: N_("writes a district with the name and the cases that its sessions hold."),
    Remedy.WRITE_ARCHIVE_FILE: N_("writes it anew; nothing else is touched."),
    Remedy.CLOSE_TO_OTHERS: N_("lets only your account open it."),
    Remedy.REMOVE: N_("removes it; nothing is lost with it."),
}
FOR_A_PERSON = {
    Damage.EMPTY: N_("Take the file from a backup (consult restore, into a new folder)."),
    Damage.NOT_JSON: N_(
        "Take the file from a backup (consult restore, into a new folder); a text editor shows what is left of it."
    ),
    Damage.CHECKSUM: N_(
        "Take the file from a backup (consult restore, into a new folder); a text editor shows what is left of it."
    ),
    Damage.INVALID: N_(
        "Take the file from a backup (consult restore, into a new folder); a text editor shows what is left of it."
    ),
    Damage.NEWER: N_("Use the newer version of the program."),
    Damage.NAMED_OTHERWISE: N_("Give the file its old name and folder again, or move a needless copy away."),
    Damage.UNREADABLE: N_("Ask whoever looks after this machine, and make a backup of everything else."),
    Damage.JOURNAL_ALONE: N_("Wait until the other machine or the sync program has brought the file."),
    Damage.JOURNAL_ELSEWHERE: N_("Repair the file first, from a backup."),
    Damage.JOURNAL_SEVERAL: N_(
        "Open and close the session on the machine that holds the right version; move the other journal away before."
    ),
    Damage.NO_DISTRICT: N_("Take the file from a backup (consult restore, into a new folder)."),
    Damage.NO_CASE: N_("Enter the case in the district again, if it should be there; the session holds it in full."),
    Damage.METHOD_FAULTY: N_(
        "Put it right with a text editor; consult methods check FILE says what is wrong. Nothing else is affected."
    ),
    Damage.CONFLICT_COPY: N_("Compare it with the record of that name, and move it away when nothing is missing."),
    Damage.TEMPORARY: N_("It is another machine's: delete it if nothing is being written there."),
    Damage.LINK: N_("Nothing needs to be done."),
    Damage.UNKNOWN: N_("Nothing needs to be done."),
    Damage.COPY_ALONE: N_(
        "If the session was deleted on purpose, delete this copy too. Otherwise copy it back to its place."
    ),
    Damage.DRAFT_ALONE: N_("Read it with a text editor, and delete it when it is not needed."),
}
OUTCOMES = {
    Done.DONE: N_("repaired"),
    Done.GONE: N_("already in order"),
    Done.LEFT: N_("left to you"),
    Done.IN_USE: N_("in use: left alone; close the session and repair again"),
    Done.FAILED: N_("NOT repaired ({cause})"),
}


def run(options: argparse.Namespace, settings: "Settings") -> int:
    """Check the archive; with ``options.repair`` repair it, with ``options.json`` say everything as JSON.

    Returns:
        ``DONE`` if nothing is damaged any more, else ``DAMAGED``.

    Raises:
        Refusal: as ``sessions.store.doctor.examine``.
    """
    from consult.machine import machine, user
    from sessions.store import doctor

    root, state, device = settings.archive, settings.state, machine()
    count = len(doctor.files(root, state))
    found = doctor.examine(root, state, device)
    report = _Report(language(settings.language), quiet=options.json)
    report.plan(found, repairs=options.repair)
    outcomes = []
    if options.repair:
        for finding in found:
            outcome = doctor.repair(finding, root, state, device, user=user())
            outcomes.append(outcome)
            report.outcome(finding, outcome)
    if options.json:
        _print_json(count, found, outcomes)
    report.summary(count, found, outcomes)
    return DAMAGED if _left(found, outcomes) else DONE


class _Report:
    """What is said to a person; nothing if ``quiet``."""

    def __init__(self, tongue: "Language", *, quiet: bool) -> None:
        self._tongue = tongue
        self._quiet = quiet

    def plan(self, found: Sequence[Finding], *, repairs: bool) -> None:
        """Say what is wrong, and what would be done about it or is about to be."""
        _ = self._tongue.gettext
        for finding in found:
            mark = _("Remark") if finding.code in REMARKS else _("Damage")
            self._say(f"{mark}: {_(DAMAGES[finding.code]).format(cause=clean_line(finding.cause))}")
            self._say(f"  {clean_line(str(finding.file))}")
            if finding.remedy is Remedy.PERSON:
                self._say(f"  {_('For you:')} {_(FOR_A_PERSON[finding.code])}")
            else:
                self._say(f"  {'--repair' if not repairs else _('Repairing')} {_(REMEDIES[finding.remedy])}")
        if found and repairs:
            self._say("")

    def outcome(self, finding: Finding, outcome: Outcome) -> None:
        """Say what became of a repair."""
        _ = self._tongue.gettext
        if outcome.done is Done.LEFT and finding.code in REMARKS:
            return
        text = _(OUTCOMES[outcome.done]).format(cause=clean_line(outcome.cause))
        self._say(f"{clean_line(str(finding.file))}: {text}")
        for aside in outcome.aside:
            self._say("  " + _("Kept aside: {file}").format(file=clean_line(str(aside))))

    def summary(self, count: int, found: Sequence[Finding], outcomes: Sequence[Outcome]) -> None:
        """Say how many files were checked, what is wrong with how many, and what to do next."""
        _, ngettext = self._tongue.gettext, self._tongue.ngettext
        if not count:
            self._say(_("There is nothing to check yet."))
            return
        checked = ngettext("{n} file checked", "{n} files checked", count).format(n=count)
        damages = sum(finding.code not in REMARKS for finding in found)
        left = _left(found, outcomes)
        parts = [checked, ngettext("{n} problem found", "{n} problems found", damages).format(n=damages)]
        if not damages:
            parts[1:] = [_("nothing is wrong")]
        elif outcomes:
            parts.append(ngettext("{n} remains", "{n} remain", left).format(n=left))
        self._say(f"{'; '.join(parts)}.")
        if not outcomes and any(finding.remedy is not Remedy.PERSON for finding in found):
            self._say(_("Nothing was changed. Make a backup (consult backup), then: consult doctor --repair"))

    def _say(self, line: str) -> None:
        if not self._quiet:
            print(line)  # noqa: T201 (a command speaks)


def _left(found: Sequence[Finding], outcomes: Sequence[Outcome]) -> int:
    """Return how many damages are still there."""
    repaired = [outcome.done in {Done.DONE, Done.GONE} for outcome in outcomes] or [False] * len(found)
    return sum(finding.code not in REMARKS and not done for finding, done in zip(found, repaired, strict=True))


def _print_json(count: int, found: Sequence[Finding], outcomes: Sequence[Outcome]) -> None:
    repaired = [outcome.done in {Done.DONE, Done.GONE} for outcome in outcomes] or [False] * len(found)
    findings = [
        {
            "code": finding.code.value,
            "file": str(finding.file),
            "cause": finding.cause,
            "remedy": finding.remedy.value,
            "done": done,
        }
        for finding, done in zip(found, repaired, strict=True)
    ]
    json.dump({"files": count, "findings": findings}, sys.stdout, ensure_ascii=False, indent=1)
    print()  # noqa: T201
