"""Names that are removed from an event: whose there are, what goes and stays, and where they are said all the same."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from consult.day_changes import Change
from consult.day_context import Context, Key, What
from consult.event_desk import Edited
from sessions.district import without_contact
from sessions.event.forgetting import Mention, mentions, words_of
from sessions.event.parts import found
from sessions.event.taking import forget
from sessions.language import N_
from sessions.record import Session
from sessions.workshop import Workshop

SHOWN = 12
"""Texts that are named at once."""
_PLACES = {
    "districts": N_("Districts"),
    "people": N_("Functions"),
    "programme": N_("Programme"),
    "guiding_questions": N_("Guiding questions"),
    "guests": N_("Guests"),
    "candidates": N_("Cases"),
    "rooms": N_("Rooms"),
    "report": N_("Report"),
    "said": N_("Plenum"),
    "taken_home": N_("What goes home"),
    "helps": N_("Who helps whom"),
    "feedback": N_("Feedback"),
}
"""What a part of an event is called; all others are of its announcement."""


class Kept(NamedTuple):
    """Somebody's name and contact, or with the number 0 the contact in a district's profile.

    Attributes:
        district: its id; ``None`` for agency and guests.
        person: the number of a participant.
    """

    district: str | None
    person: int = 0


def kept(workshop: Workshop, context: Context) -> tuple[Kept, ...]:
    """Return whose names and contacts there are, by district as in the list of people."""
    with_contact = {item.id for item in context.taking_part(workshop) if item.profile.contact}
    order = [*(item.district for item in workshop.districts), None]
    return tuple(
        item
        for district in order
        for item in (
            *(Kept(district, p.id) for p in workshop.people if p.district == district and (p.name or p.contact)),
            *([Kept(district)] if district in with_contact else []),
        )
    )


def meant(key: Key | None, items: Iterable[Kept]) -> frozenset[Kept]:
    """Return whose names the chosen row of the day means: somebody's, or all of a district."""
    if key is None or key.what not in (What.PERSON, What.DISTRICT):
        return frozenset()
    is_person = key.what is What.PERSON
    return frozenset(item for item in items if (item.person == key.id if is_person else item.district == key.name))


def words(item: Kept, workshop: Workshop, context: Context) -> str:
    """Return what is kept of somebody, or as the contact of a district."""
    if item.person:
        person = found(workshop.people, item.person)
        return f"{person.initials} · {', '.join(filter(None, (person.name, person.contact)))}"
    assert item.district is not None
    text = context.language.gettext("Contact in the profile: {contact}")
    return text.format(contact=context.districts[item.district].profile.contact)


def group(district: str | None, context: Context) -> str:
    """Return the heading under which people of a district stand."""
    return context.language.gettext("Agency and guests") if district is None else context.name(district)


def removal(chosen: Iterable[Kept], context: Context) -> tuple[Change, Mapping[str, Edited]]:
    """Return the change that removes what is chosen: of the workshop, and of the profiles of districts."""
    items = tuple(chosen)
    people = [item.person for item in items if item.person]
    districts = [context.districts[item.district] for item in items if not item.person and item.district is not None]
    edited = {item.id: Edited(item.profile, without_contact(item).profile) for item in districts}
    return lambda workshop, _now: forget(workshop, people), edited


# --- what is said before ----------------------------------------------------------------------------------------


def lines(
    chosen: Iterable[Kept], workshop: Workshop, context: Context, sessions: Iterable[Session] = ()
) -> tuple[str, ...]:
    """Return what goes, what stays and what is not reached, for people to read before they say yes.

    Args:
        sessions: the consultations of the event, as far as they can be read.
    """
    _, wanted = context.language.gettext, set(chosen)
    items = [item for item in kept(workshop, context) if item in wanted]
    goes = context.language.ngettext(
        "{number} entry goes: name and contact, as listed at the end.",
        "{number} entries go: names and contacts, as listed at the end.",
        len(items),
    )
    return (
        goes.format(number=len(items)),
        _("What stays: initials, function, district, role and seats, and all that was said."),
        *_said(mentioned(items, workshop, context, sessions), context),
        _("Notes and documents are no longer checked for these names: better write them before."),
        _("F7 brings them back until you leave the day; after that only a backup could."),
        _(
            "The second copy on this machine goes along. Not reached: your backups, another folder in which you saved "
            "meanwhile, packages of rooms, lists and documents written before, files set aside as damaged, other "
            "machines that have opened the archive, and older versions that a sync service keeps."
        ),
        "",
        _("What goes:"),
        *(f"– {group(item.district, context)} · {words(item, workshop, context)}" for item in items),
    )


def mentioned(
    items: Iterable[Kept], workshop: Workshop, context: Context, sessions: Iterable[Session]
) -> list[Mention]:
    """Return where the names of some stand in texts, which stay: of the event, its consultations and its districts."""
    people = [found(workshop.people, item.person) for item in items if item.person]
    names, contacts = [person.name for person in people], [person.contact for person in people]
    # The names in the lists themselves are no texts.
    bare = forget(workshop)
    return mentions(
        [*_texts(bare, context), *_of_sessions(sessions), *_of_districts(workshop, context)], names, contacts
    )


def _said(found_: list[Mention], context: Context) -> Iterator[str]:
    _ = context.language.gettext
    if not found_:
        yield _("In what was written down of the event, none of these names was found.")
        return
    yield _("Some are said here all the same; put those lines right by hand:")
    for mention in found_[:SHOWN]:
        yield f"– {mention.place}: {mention.words}"
    if len(found_) > SHOWN:
        yield _("… and {number} more").format(number=len(found_) - SHOWN)


def _texts(workshop: Workshop, context: Context) -> Iterator[tuple[str, str]]:
    _ = context.language.gettext
    for field, value in workshop.model_dump(mode="json").items():
        yield _(_PLACES.get(field, N_("Announcement"))), words_of(value)


def _of_sessions(sessions: Iterable[Session]) -> Iterator[tuple[str, str]]:
    return ((item.case.title, words_of(item.model_dump(mode="json"))) for item in sessions)


def _of_districts(workshop: Workshop, context: Context) -> Iterator[tuple[str, str]]:
    for district in context.taking_part(workshop):
        yield district.name, words_of(without_contact(district).model_dump(mode="json"))
