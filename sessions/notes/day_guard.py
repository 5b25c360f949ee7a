"""What must not leave with a document of an event: as for a note, but what was announced or given for it may."""

from sessions.notes.day_sheet import Addressee, Day
from sessions.notes.guard import Watch, watching
from sessions.notes.leaks import leaks


def day_watch(day: Day, to: Addressee) -> Watch:
    """Return what must not leave with a document.

    Organiser and guests were announced by name; a district may read its own profile; contacts go to those who are to
    have them.
    """
    workshop = day.workshop
    announced = [workshop.organiser, workshop.contact, workshop.place, workshop.room, workshop.address]
    announced += [workshop.title, workshop.description, workshop.conditions]
    announced += [words for guest in workshop.guests for words in (guest.label, guest.city, guest.topic)]
    given = [
        str(words)
        for district in day.districts
        if district.id == to.district
        for words in district.profile.model_dump().values()
        if words
    ]
    if to.contacts:
        given += [words for person in workshop.people for words in (person.name, person.contact)]
        given += [district.profile.contact for district in day.districts]
    names = watching(day.sessions, workshop)
    known = leaks((("", words) for words in (*announced, *given)), names.secrets)
    return Watch(names.secrets, (*names.passing, *(leak.found for leak in known)))
