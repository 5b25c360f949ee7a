"""Before a note leaves: what must not leave and is still in it, and the note with pseudonyms in its place."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import NamedTuple

from sessions.codes import SecretKind
from sessions.language import N_, Language
from sessions.notes.blocks import Sheet, rewritten, texts
from sessions.notes.leaks import Leak, gives_away, leaks, masked, pseudonyms
from sessions.notes.sheet import Reader
from sessions.notes.template import TOML
from sessions.record import Secret, Session
from sessions.refusal import Reason, Refusal
from sessions.workshop import Workshop

KINDS = {
    SecretKind.PERSON: N_("Person"),
    SecretKind.INSTITUTION: N_("Office"),
    SecretKind.PLACE: N_("Place"),
    SecretKind.OTHER: N_("Name"),
    SecretKind.PARTICIPANT: N_("Participant"),
    SecretKind.MAY_LEAVE: N_("May leave"),
}
_CONTACT = N_("[contact]")
_LONGEST = 300
"""Characters of a name that are looked for; more has none."""


class Watch(NamedTuple):
    """What must not leave with a note, beside addresses and numbers.

    Attributes:
        secrets: names, in the order in which they get their pseudonyms.
        passing: words that somebody has looked at, as they were found.
    """

    secrets: tuple[Secret, ...]
    passing: tuple[str, ...] = ()


def watch(session: Session, reader: Reader, event: Workshop | None) -> Watch | None:
    """Return what must not leave with a note; ``None`` for the case giver's own, which may hold all of it.

    Args:
        session: holds the private list.
        reader: whom the note is for.
        event: the one that the session belongs to; the names of those who take part there are known only to it.
    """
    return None if reader is Reader.CASE_GIVER else watching((session,), event)


def watching(sessions: Iterable[Session], event: Workshop | None) -> Watch:
    """Return what is on the private lists of sessions, and the names of those who take part in an event.

    Words that may leave for one session pass only if no other one has a secret in them that may not.
    """
    lists = [_of_list(session) for session in sessions]
    people = event.people if event is not None else ()
    names = [Secret(words=person.name[:_LONGEST], kind=SecretKind.PARTICIPANT) for person in people if person.name]
    secrets = [secret for listed in lists for secret in listed.secrets]
    passing = (words for listed in lists for words in listed.passing)
    return Watch(
        tuple(dict.fromkeys([*secrets, *names])),
        tuple(
            words
            for words in passing
            if all(words in listed.passing or not gives_away(words, listed.secrets) for listed in lists)
        ),
    )


def _of_list(session: Session) -> Watch:
    """Return what the private list of one session says."""
    return Watch(
        tuple(secret for secret in session.secrets if secret.kind is not SecretKind.MAY_LEAVE),
        tuple(secret.words for secret in session.secrets if secret.kind is SecretKind.MAY_LEAVE),
    )


def found(note: Sheet, watch: Watch | None, names: Sequence[str] = ()) -> tuple[Leak, ...]:
    """Return what would leave with a note although it must not, and addresses and numbers in it.

    An organisation's own address in its template is meant to be read, a name on the list is not; pseudonyms never stand
    there, because the same words are in the notes of other cases.

    Args:
        note: as it would be written.
        names: of the files.
    """
    if watch is None:
        return ()
    of_template = leaks(((TOML, words) for words in note.dress.words()), watch.secrets, watch.passing)
    return (
        *leaks([*texts(note), *((name, name) for name in names)], watch.secrets, watch.passing),
        *(leak for leak in of_template if isinstance(leak.secret, Secret)),
    )


def pseudonymous(note: Sheet, watch: Watch | None, language: Language) -> Sheet:
    """Return a note in which pseudonyms stand for what must not leave; the same ones in every note of a session."""
    if watch is None:
        return note
    names = pseudonyms(watch.secrets, {kind: language.gettext(words) for kind, words in KINDS.items()})
    contact = language.gettext(_CONTACT)
    return rewritten(note, partial(masked, names=names, contact=contact, allowed=watch.passing))


def refuse_leaks(note: Sheet, watch: Watch | None, names: Sequence[str] = ()) -> None:
    """Refuse a note that would still carry something that must not leave.

    Raises:
        Refusal: ``LEAKS`` with ``leaks``.
    """
    still = found(note, watch, names)
    if still:
        raise Refusal(Reason.LEAKS, leaks=still)
