"""Before a note leaves: what of the private list is still in it, and the note with pseudonyms in its place."""

from collections.abc import Sequence
from functools import partial

from sessions.codes import SecretKind
from sessions.language import N_, Language
from sessions.notes.leaks import Leak, leaks, masked, pseudonyms
from sessions.notes.sheet import Reader, Sheet, rewritten, texts
from sessions.notes.template import TOML
from sessions.record import Secret, Session
from sessions.refusal import Reason, Refusal

KINDS = {
    SecretKind.PERSON: N_("Person"),
    SecretKind.INSTITUTION: N_("Office"),
    SecretKind.PLACE: N_("Place"),
    SecretKind.OTHER: N_("Name"),
}
_CONTACT = N_("[contact]")


def found(note: Sheet, session: Session, reader: Reader, names: Sequence[str] = ()) -> tuple[Leak, ...]:
    """Return what of the private list would leave with a note, and addresses and numbers in it.

    The case giver's own note may hold all of it. An organisation's own address in its template is meant to be read, a
    name on the list is not; pseudonyms never stand there, because the same words are in the notes of other cases.

    Args:
        note: as it would be written.
        session: holds the list.
        reader: whom the note is for.
        names: of the files.
    """
    if reader is Reader.CASE_GIVER:
        return ()
    of_template = leaks(((TOML, words) for words in note.dress.words()), session.secrets)
    return (
        *leaks([*texts(note), *((name, name) for name in names)], session.secrets),
        *(leak for leak in of_template if isinstance(leak.secret, Secret)),
    )


def pseudonymous(note: Sheet, session: Session, language: Language) -> Sheet:
    """Return a note in which pseudonyms stand for what is on the list; the same ones in every note of a session."""
    names = pseudonyms(session.secrets, {kind: language.gettext(words) for kind, words in KINDS.items()})
    return rewritten(note, partial(masked, names=names, contact=language.gettext(_CONTACT)))


def refuse_leaks(note: Sheet, session: Session, reader: Reader, names: Sequence[str] = ()) -> None:
    """Refuse a note that would still carry something of the list.

    Raises:
        Refusal: ``LEAKS`` with ``leaks``.
    """
    still = found(note, session, reader, names)
    if still:
        raise Refusal(Reason.LEAKS, leaks=still)
