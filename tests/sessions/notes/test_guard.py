"""What must not leave with a note or a document: private lists, and the names of those who take part in an event."""

import pytest

from sessions.codes import SecretKind
from sessions.notes.blocks import Sheet, texts
from sessions.notes.day_guard import day_watch
from sessions.notes.day_sheet import Addressee, Day, DayReader, day_sheet
from sessions.notes.guard import Watch, found, pseudonymous, refuse_leaks, watch
from sessions.notes.sheet import Reader, sheet
from sessions.record import Secret, Session
from sessions.refusal import Reason
from sessions.workshop import Participant, Workshop
from tests.sessions.core_builders import refused
from tests.sessions.notes import day_samples, samples


def event(*people: Participant) -> Workshop:
    return day_samples.workshop().model_copy(update={"people": people})


def anna(contact: str = "") -> Participant:
    return Participant(id=1, initials="AM", name="Anna Müller", district=day_samples.OWN, contact=contact)


def speaking(words: str, *secrets: Secret) -> Session:
    return samples.full().model_copy(update={"takeaway": words, "secrets": secrets})


def note(session: Session, reader: Reader = Reader.GROUP) -> Sheet:
    return sheet(session, reader, samples.LANGUAGE, samples.NOW)


def words_of(made: Sheet) -> str:
    return "\n".join(text for _, text in texts(made))


# --- one consultation --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", [Reader.GROUP, Reader.DISTRICT])
@pytest.mark.parametrize("words", ["Frau Müllers Rat war gut.", "Anna Müller fragen", "mueller@amt.example"])
def test_names_of_those_who_take_part_in_the_event_do_not_leave(words: str, reader: Reader) -> None:
    session = speaking(words)
    made = note(session, reader)
    with refused(Reason.LEAKS):
        refuse_leaks(made, watch(session, reader, event(anna())))
    if "@" not in words:
        refuse_leaks(made, watch(session, reader, None))
        refuse_leaks(made, watch(session, reader, event(anna().model_copy(update={"name": ""}))))


def test_the_case_givers_own_note_may_hold_all_of_it() -> None:
    session = speaking("Anna Müller, 030 1234567", Secret(words="Müller"))
    assert watch(session, Reader.CASE_GIVER, event(anna())) is None
    made = note(session, Reader.CASE_GIVER)
    assert found(made, None) == ()
    assert pseudonymous(made, None, samples.LANGUAGE) is made


def test_what_was_looked_at_may_leave_as_it_was_found() -> None:
    may_leave = Secret(words="Müllers", kind=SecretKind.MAY_LEAVE)
    session = speaking("Müllers Mühle", may_leave)
    assert watch(session, Reader.GROUP, event(anna())) == Watch(
        (Secret(words="Anna Müller", kind=SecretKind.PARTICIPANT),), ("Müllers",)
    )
    made = note(session)
    refuse_leaks(made, watch(session, Reader.GROUP, event(anna())))
    assert "Müllers Mühle" in words_of(
        pseudonymous(made, watch(session, Reader.GROUP, event(anna())), samples.LANGUAGE)
    )
    other = speaking("Müllers Mühle, sagt Müller", may_leave)
    assert [leak.found for leak in found(note(other), watch(other, Reader.GROUP, event(anna())))] == ["Müller"]


def test_pseudonyms_of_participants_stay_as_the_private_list_grows() -> None:
    text = "Anna Müller, Karl Koch und Jugendamt Süd"
    masked = []
    for secrets in ((), (Secret(words="Karl Koch"),)):
        session = speaking(text, *secrets)
        guarded = watch(session, Reader.GROUP, event(anna()))
        masked.append(words_of(pseudonymous(note(session), guarded, samples.LANGUAGE)))
    assert "Participant A, Karl Koch und" in masked[0]
    assert "Participant A, Person A und" in masked[1]


def test_names_of_files_are_looked_at_too() -> None:
    session = speaking("")
    (leak,) = found(note(session), watch(session, Reader.GROUP, event(anna())), ["2026-11-23-mueller-for-the-group.md"])
    assert leak.place == "2026-11-23-mueller-for-the-group.md"


# --- a day -------------------------------------------------------------------------------------------------------

EVERYBODY = Addressee(DayReader.PARTICIPANTS)
WITH_CONTACTS = Addressee(DayReader.PARTICIPANTS, contacts=True)
OWN = Addressee(DayReader.DISTRICT, day_samples.OWN)


def a_day(contact: str = "", told: str = "", takes_home: str = "", *secrets: Secret) -> Day:
    planted = day_samples.planted()
    (first, *rest) = planted.sessions
    workshop = planted.workshop.model_copy(
        update={
            "people": (anna("anna@amt.example"),),
            "contact": contact,
            "taken_home": tuple(
                item.model_copy(update={"text": takes_home or item.text}) for item in planted.workshop.taken_home
            ),
        }
    )
    session = first.model_copy(update={"takeaway": told or first.takeaway, "secrets": secrets})
    return Day(workshop, planted.districts, (session, *rest))


def leaking(day: Day, to: Addressee) -> list[str]:
    made = day_sheet(day, to, samples.LANGUAGE, samples.NOW)
    return sorted({leak.found for leak in found(made, day_watch(day, to))})


def test_names_and_private_lists_of_all_consultations_do_not_leave_with_a_document() -> None:
    day = a_day("", "Koch war es, mit Anna Müller.", "Müllers Liste", Secret(words="Koch"))
    assert leaking(day, OWN) == ["Anna Müller", "Koch", "Müllers"]
    assert leaking(day, EVERYBODY) == ["Müllers"]
    assert leaking(day, Addressee(DayReader.PROGRAMME)) == []


LISTED, LET = Secret(words="Koch"), Secret(words="Koch", kind=SecretKind.MAY_LEAVE)
PLAN, PLAN_LET = Secret(words="Koch-Plan"), Secret(words="Koch-Plan", kind=SecretKind.MAY_LEAVE)
ADDRESS_LET = Secret(words="koch@amt.example", kind=SecretKind.MAY_LEAVE)


@pytest.mark.parametrize(
    ("first", "second", "words", "stopped"),
    [
        ((LISTED,), (LET,), "Koch war es", ["Koch"]),
        ((LET,), (LISTED,), "Koch war es", ["Koch"]),
        ((LISTED, LET), (), "Koch war es", []),
        ((LISTED, LET), (LISTED, LET), "Koch war es", []),
        ((LISTED, LET), (LISTED,), "Koch war es", ["Koch"]),
        # Words that pass take what lies in them with them.
        ((LISTED,), (PLAN, PLAN_LET), "Der Koch-Plan", ["Koch-Plan"]),
        ((LISTED,), (ADDRESS_LET,), "An koch@amt.example", ["koch@amt.example"]),
        ((), (ADDRESS_LET,), "An koch@amt.example", []),
    ],
)
def test_what_may_leave_for_one_case_gives_no_secret_of_another_away(
    first: tuple[Secret, ...], second: tuple[Secret, ...], words: str, stopped: list[str]
) -> None:
    day = a_day("", "", words, *first)
    own, other = day.sessions
    day = Day(day.workshop, day.districts, (own, other.model_copy(update={"secrets": second})))
    assert leaking(day, EVERYBODY) == stopped


def test_what_was_announced_may_leave() -> None:
    assert leaking(a_day("Anna Müller, 030 1234567"), EVERYBODY) == []
    assert leaking(a_day("Anna Müller, 030 1234567", "", "Ruft 030 7654321 an"), EVERYBODY) == ["030 7654321"]


def test_contacts_go_to_those_who_are_to_have_them() -> None:
    made = day_sheet(a_day(), WITH_CONTACTS, samples.LANGUAGE, samples.NOW)
    assert "anna@amt.example" in words_of(made)
    assert leaking(a_day(), WITH_CONTACTS) == []
    assert "Anna" not in words_of(day_sheet(a_day(), EVERYBODY, samples.LANGUAGE, samples.NOW))


def test_a_document_gets_pseudonyms_and_keeps_what_was_announced() -> None:
    day = a_day("Büro Müllerstraße, 030 1234567", "Koch war es, mit Anna Müller.", "", Secret(words="Koch"))
    made = day_sheet(day, OWN, samples.LANGUAGE, samples.NOW)
    masked = words_of(pseudonymous(made, day_watch(day, OWN), samples.LANGUAGE))
    assert "Person A war es, mit Participant A." in masked
    assert "030 1234567" in masked
