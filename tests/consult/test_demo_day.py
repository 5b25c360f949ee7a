"""The sample day: what the announcement asks for has its place, and every document holds what its reader may read."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from consult import demo, demo_day
from consult.app import ConsultApp
from consult.cli import DONE, main
from consult.clock import SetClock
from consult.screens.day import DayScreen
from consult.screens.home import HomeScreen
from consult.settings import Settings
from sessions.codes import Kind, Mark, Role, Stage
from sessions.district import DistrictType
from sessions.event import network, rooms
from sessions.event.rooms import Gap, Seating, Unmet
from sessions.language import ENGLISH
from sessions.notes.blocks import Sheet
from sessions.notes.day_sheet import Addressee, Day, DayReader, day_sheet
from sessions.store.archive import Archive
from sessions.workshop import ItemKind, Workshop
from tests.consult.builders import BEGIN, screen_text, settle
from tests.sessions.notes.extract import strings

LANGUAGE = replace(ENGLISH, zone=demo_day.ZONE)
SEED = Path(__file__).parents[1] / "data" / "announcements" / "entwicklungsworkshop-bildungsbueros.txt"
DISTRICTS = ("bezirk-nordufer", "bezirk-suedring", "lindenau-am-strom", "landkreis-heidewald")
EVERYBODY, AGENCY = Addressee(DayReader.PARTICIPANTS), Addressee(DayReader.PROGRAMME)
OWN = Addressee(DayReader.DISTRICT, DISTRICTS[0])


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Day, Archive, list[str]]:
    """The day as it was played, where it is stored, and what was told; never written by a test."""
    folder = tmp_path_factory.mktemp("day")
    archive, told = Archive.open(folder / "archive", folder / "state"), list[str]()
    demo.fill(archive)
    return demo_day.play(archive, ENGLISH, told.append), archive, told


@pytest.fixture(scope="module")
def day(played: tuple[Day, Archive, list[str]]) -> Day:
    return played[0]


def sheet(day: Day, to: Addressee) -> Sheet:
    assert day.workshop.ended_at is not None
    return day_sheet(day, to, LANGUAGE, day.workshop.ended_at)


def text(part: object) -> str:
    return "\n".join(words for words, _ in strings(part))


def section(day: Day, to: Addressee, heading: str) -> str:
    made = sheet(day, to)
    return text(made.meta) if heading == "head" else text(next(s for s in made.sections if s.heading == heading))


def squeezed(words: str) -> str:
    return " ".join(words.split())


# --- the announcement ---------------------------------------------------------------------------------------------

FIRST_QUESTION = "Welche Funktion soll das Bildungsbüro übernehmen?"
CLOSED = "closed consultations in every room"


def every(districts: Iterator[str] | list[str]) -> bool:
    return set(districts) == set(DISTRICTS)


def with_steps(day: Day) -> bool:
    return all(session.steps and all(step.who and step.by for step in session.steps) for session in day.sessions)


def advised(workshop: Workshop) -> bool:
    """Return whether every district asked, and the guest sat in a room of every round."""
    guest = next(person.id for person in workshop.people if "Freiburg" in person.function)
    seats = {room.round for room in workshop.rooms if guest in room.people}
    return every([str(item.district) for item in workshop.report.questions]) and seats == {1, 2}


# A sentence of the announcement on which somebody acts: what it becomes in the record, and where a reader finds it.
PLACES: dict[str, tuple[Callable[[Day], bool], Addressee, str, str]] = {
    "Bildungsbüros aufbauen - Herausforderungen und Chancen neuer Organisationseinheiten": (
        lambda day: day.workshop.title.startswith("Bildungsbüros aufbauen"), AGENCY, "Report", "Freiburg"),
    "silent green Kulturquartier (Raum: Atelier 1)": (
        lambda day: day.workshop.room == "Atelier 1" and {room.round for room in day.workshop.rooms
                                                          if room.name == "Atelier 1"} == {1, 2},
        EVERYBODY, "head", "silent green Kulturquartier, Atelier 1"),
    "Gerichtstraße 35 13347 Berlin": (
        lambda day: day.workshop.address == "Gerichtstraße 35\n13347 Berlin", AGENCY, "head", "13347 Berlin"),
    "Mittwoch, 18. September 2019 - 11:30 bis 17:00": (
        lambda day: sum(item.minutes for item in day.workshop.programme if not item.dropped) == 330,
        EVERYBODY, "head", "Wednesday, 18 September 2019, 11:30–17:00"),
    "Der Entwicklungsworkshop bietet daher die Möglichkeit, je nach Bedarf, folgende Fragen in den Blick zu nehmen": (
        lambda day: every([need.district for need in day.workshop.needs]),
        AGENCY, "Guiding questions", "Cases proposed: 1, consulted: 1"),
    "für die eigene (Weiter-)Entwicklung zu reflektieren": (
        lambda day: every([item.district for item in day.workshop.taken_home]),
        EVERYBODY, "What each district takes home", "ist unser Einstieg"),
    FIRST_QUESTION: (
        lambda day: day.workshop.guiding_questions[0] == FIRST_QUESTION,
        EVERYBODY, "Guiding questions", FIRST_QUESTION),
    "Welche Themen sollen im Bildungsbüro bearbeitet werden?": (
        lambda day: len(day.workshop.guiding_questions) == 6,
        AGENCY, "Guiding questions", "Welche Themen sollen im Bildungsbüro bearbeitet werden?"),
    "Welcher Mehrwert ergibt sich durch die Etablierung eines Bildungsbüros?": (
        lambda day: day.workshop.candidates[3].question == 3,
        EVERYBODY, "Guiding questions", "Welcher Mehrwert ergibt sich durch die Etablierung eines Bildungsbüros?"),
    "Wie kann eine Steuerungsstruktur des kommunalen Bildungsmanagements gestaltet und aufgebaut werden?": (
        lambda day: day.workshop.candidates[1].question == 4,
        OWN, "Guiding questions that matter to you", "Wie kann eine Steuerungsstruktur"),
    "Wie kann die Ressourcenausstattung für das Bildungsbüro langfristig gesichert werden?": (
        lambda day: day.workshop.candidates[2].question == 5,
        EVERYBODY, "Guiding questions", "Wie kann die Ressourcenausstattung"),
    "Welche Strategien können Bildungsbüros verfolgen, um nachhaltig wirksam agieren zu können?": (
        lambda day: day.workshop.candidates[4].question == 6,
        AGENCY, "Guiding questions", "Cases proposed: 1, consulted: 0"),
    "ist die inhaltliche und organisatorische Zusammenführung des Ende August 2014 ausgelaufenen Bundesprogrammes": (
        lambda day: "„Lernen vor Ort“, das Ende August 2014 auslief" in day.workshop.report.points[0],
        EVERYBODY, "Report", "inhaltliche und organisatorische Zusammenführung"),
    "koordiniert als Geschäftsstelle die dezernats-, ämter- und partnerübergreifende Zusammenarbeit": (
        lambda day: "dezernats-, ämter- und partnerübergreifende" in day.workshop.report.points[1],
        EVERYBODY, "Report", "koordiniert als Geschäftsstelle"),
    "wird von den Erfahrungen aus Freiburg berichten": (
        lambda day: [item.kind for item in day.workshop.programme].count(ItemKind.INPUT) == 2,
        EVERYBODY, "Report", "Berichtet von den Erfahrungen aus Freiburg"),
    "die teilnehmenden Bezirke des Entwicklungsworkshops bei ihren Anliegen beraten": (
        lambda day: advised(day.workshop), OWN, "Your questions on the report", "Answer"),
    "eigene Fragestellungen zu bearbeiten": (
        lambda day: every([item.district for item in day.workshop.candidates if item.round is not None]),
        OWN, "Cases you proposed", "Wir sollen vier Ämter koordinieren"),
    "mit weiteren Großstädten und Berliner Bezirken": (
        lambda day: {DistrictType.CITY_DISTRICT, DistrictType.INDEPENDENT_CITY}
        <= {item.profile.type for item in day.districts},
        OWN, "Your profile", "City district"),
    "Im Rahmen einer kollegialen Fallberatung": (
        lambda day: [session.stage for session in day.sessions] == [Stage.CLOSED] * 4,
        AGENCY, "Methods", "Eight phases after Haug-Benien"),
    "werden Sie Anregungen und Lösungsideen erhalten": (
        lambda day: all(any(item.mark is Mark.TAKE for item in session.contributions) for session in day.sessions),
        OWN, "Chosen ideas", "Mit einem einzigen Planungsraum anfangen"),
    "erste Schritte der Umsetzung folgen zu lassen": (with_steps, OWN, "Next steps", "15 Oct 2019"),
    "die Kommunen untereinander zu vernetzen": (
        lambda day: every([item.giver for item in day.workshop.helps]),
        EVERYBODY, "Who helps whom", "Landkreis Heidewald (Beispiel) → Bezirk Nordufer (Beispiel)"),
    "kommunenübergreifend zu stärken": (
        lambda day: day.workshop.look_back is not None,
        EVERYBODY, "Next meeting", "We look back on Wednesday, 11 March 2020."),
    "setzt eine Zielvereinbarung mit der Transferagentur für Großstädte voraus": (
        lambda day: day.workshop.needs_agreement and [bool(item.agreement) or item.let_in
                                                      for item in day.workshop.districts] == [True] * 4,
        AGENCY, "Districts and target agreements", "none known; let in knowingly"),
    "und ist kostenfrei": (lambda day: day.workshop.free is True, AGENCY, "As announced", "Free of charge."),
    "Angebote der Transferagentur für Großstädte": (
        lambda day: day.workshop.organiser == "Transferagentur für Großstädte",
        EVERYBODY, "head", "Transferagentur für Großstädte"),
}  # fmt: skip


@pytest.mark.parametrize("sentence", PLACES)
def test_what_the_announcement_asks_for_has_its_place(sentence: str, day: Day) -> None:
    holds, to, heading, words = PLACES[sentence]
    assert sentence in squeezed(SEED.read_text(encoding="utf-8"))
    assert holds(day)
    assert words in section(day, to, heading)


def test_every_guiding_question_of_the_announcement_has_its_place(day: Day) -> None:
    announced = squeezed(SEED.read_text(encoding="utf-8"))
    questions = [words.strip(" •") for words in re.findall(r"•[^•?]*\?", announced)]
    assert list(day.workshop.guiding_questions) == questions
    assert [question in PLACES for question in questions] == [True] * 6


def test_what_the_report_says_is_announced_or_called_invented(day: Day) -> None:
    report = day.workshop.report
    said = [*report.points, *(item.answer for item in report.questions if item.answer)]
    said += [words for item in report.transferable for words in (item.what, item.conditions)]
    invented = [words for words in said if words.startswith("Erfunden: ")]
    announced = [words for words in said if words.startswith("Aus der Ankündigung: ")]
    assert (len(announced), len(invented)) == (3, len(said) - 3)


# --- the day ------------------------------------------------------------------------------------------------------


def test_everything_is_in_the_archive(played: tuple[Day, Archive, list[str]]) -> None:
    day, archive, _ = played
    assert archive.workshops() == [day.workshop]
    assert [archive.load(session.id) for session in day.sessions] == list(day.sessions)
    assert [room.session for room in day.workshop.rooms] == [session.id for session in day.sessions]


def test_the_day_is_told(played: tuple[Day, Archive, list[str]]) -> None:
    day, _, told = played
    lines = "\n".join(told)
    assert [item.title for item in day.workshop.programme if item.title.upper() not in lines] == [
        "Rückblick auf offene Schritte"
    ]
    assert "12:19  FRAGEN ZUM BERICHT (+9 min)" in told
    assert "       Spaziergang zu zweit: −7 min" in told
    assert len(re.findall(r"^  [A-ZÄÖÜ·]{1,3} +\S", lines, re.MULTILINE)) >= 100


def test_each_consultation_is_of_its_room(day: Day) -> None:
    people = {person.id: person.initials for person in day.workshop.people}
    owners = {item.id: item.district for item in day.workshop.candidates}
    for room, session in zip(day.workshop.rooms, day.sessions, strict=True):
        assert {person.initials for person in session.people} == {people[number] for number in room.people}
        assert session.having(Role.FACILITATOR)[0].initials == people[room.facilitator or 0]
        assert session.having(Role.SCRIBE)[0].initials == people[room.scribe or 0]
        assert len(session.having(Role.CASE_GIVER)) == 1
        assert room.candidate is not None
        assert (session.district, session.method.id) == (owners[room.candidate], room.method)
        assert session.case.cleared is True
        assert 12 <= len(session.contributions) <= 60


def test_who_sits_where_breaks_only_the_rules_it_must(day: Day) -> None:
    gaps = {number: rooms.gaps(day.workshop, number, day.districts, Seating.MIXED) for number in (1, 2)}
    split = tuple(Unmet(Gap.TEAM_SPLIT, room.name) for room in rooms.rooms_of(day.workshop, 1))
    assert gaps == {1: split, 2: ()}


def test_consultations_end_within_their_round(day: Day) -> None:
    rounds = {item.round: item.id for item in day.workshop.programme if item.round}
    runs = {run.item: run for run in day.workshop.runs}
    for room, session in zip(day.workshop.rooms, day.sessions, strict=True):
        run = runs[rounds[room.round]]
        assert run.end is not None
        assert session.closed_at is not None
        assert run.start <= session.runs[0].start <= session.closed_at <= run.end


def test_most_help_was_suggested_by_offers_and_wishes(day: Day) -> None:
    suggested = {(match.giver, match.taker) for match in network.matches(day.districts)}
    agreed = {(item.giver, item.taker) for item in day.workshop.helps}
    assert agreed & suggested == {
        ("landkreis-heidewald", "bezirk-nordufer"),
        ("lindenau-am-strom", "bezirk-suedring"),
    }


@pytest.fixture(name="sample")
def filled(tmp_path: Path) -> tuple[Archive, str]:
    """An archive with the sample day, and the id of the day."""
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    return archive, demo_day.open_on(archive, ENGLISH)


async def test_the_program_opens_on_the_day(sample: tuple[Archive, str], tmp_path: Path) -> None:
    archive, opened = sample
    (workshop,) = archive.workshops()
    assert workshop.id == opened
    assert workshop.ended_at is not None
    assert len(archive.session_ids()) == 4
    settings = Settings(language="en", archive=archive.root, state=tmp_path / "state", file=tmp_path / "settings.toml")
    app = ConsultApp(settings, SetClock(BEGIN), ticking=False, event=opened)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: isinstance(app.screen, DayScreen) and app.screen.line.has_focus)
        assert workshop.title[:40] in screen_text(app)
        await pilot.press("escape", "escape")
        await settle(pilot, lambda: isinstance(app.screen, HomeScreen))


# --- the documents ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What ``consult demo --play --day --out DIR`` writes, by the name of the file."""
    out = tmp_path_factory.mktemp("documents") / "out"
    assert main(["--lang", "en", "demo", "--play", "--day", "--out", str(out)]) == DONE
    return {path.name: path.read_text(encoding="utf-8").replace("\\", "") for path in out.iterdir()}


def test_every_document_is_written_in_both_formats(documents: dict[str, str]) -> None:
    day = "2019-09-18-bildungsbueros-aufbauen"
    cases = (
        "bildungsbuero-ohne-mandat",
        "monitoring-das-niemand-liest",
        "die-steuerungsgruppe-tagt-entscheidet-aber-nicht",
        "ressourcen-nach-der-projektfoerderung",
    )
    names = [f"{day}-{reader}" for reader in ("for-those-who-took-part", *DISTRICTS, "for-organiser-and-funder")]
    names += [f"2019-09-18-{case}-for-the-{reader}" for case in cases for reader in ("case-giver", "group")]
    assert sorted(documents) == sorted(f"{name}.{form}" for name in names for form in ("md", "html"))


def pieces(words: str) -> list[str]:
    """Return the beginnings of the lines of a text, as far as they say something."""
    return [line[:40] for line in words.split("\n") if len(line) > 12]


def test_no_case_is_in_the_document_for_organiser_and_funder(day: Day, documents: dict[str, str]) -> None:
    said = [item.sentence for item in day.workshop.candidates]
    said += [words for item in day.workshop.said for words in (item.question, item.insight, item.step)]
    said += [item.text for item in day.workshop.taken_home] + [item.what for item in day.workshop.helps]
    for session in day.sessions:
        case = session.case
        said += [case.title, case.concern, case.tried, case.involved, case.room_to_act, session.takeaway]
        said += [item.text for item in session.contributions] + [item.text for item in session.key_question]
        said += [item.answer.text for item in session.contributions if item.answer]
        said += [words for step in session.steps for words in (step.what, step.who, step.sign)]
        said += [voice.text for voice in session.feedback]
    for name, document in documents.items():
        if "organiser" in name:
            assert [words for text in said for words in pieces(text) if words in document] == []
    everybody = next(document for name, document in documents.items() if "took-part" in name)
    assert [words for text in said for words in pieces(text) if words in everybody]


def test_hypotheses_are_in_the_case_givers_notes_only(day: Day, documents: dict[str, str]) -> None:
    for session in day.sessions:
        hypotheses = [item.text[:40] for item in session.of_kind(Kind.HYPOTHESIS)]
        assert len(hypotheses) >= 3
        for name, document in documents.items():
            own = "case-giver" in name and session.case.title in document
            # An apostrophe or a quotation mark is written otherwise in HTML.
            found = [words for words in hypotheses if words in document.replace("&#34;", '"')]
            assert found == (hypotheses if own else []), name


def test_a_districts_document_holds_no_other_case(day: Day, documents: dict[str, str]) -> None:
    for district, sessions in groupby(day.sessions, key=lambda session: session.district):
        own = {session.case.title for session in sessions}
        others = {session.case.title for session in day.sessions} - own
        document = documents[f"2019-09-18-bildungsbueros-aufbauen-{district}.md"]
        assert {title for title in own | others if title in document} == own


def test_no_contact_is_handed_on_unasked(day: Day, documents: dict[str, str]) -> None:
    contacts = [person.contact for person in day.workshop.people if person.contact]
    assert contacts
    assert [name for name, document in documents.items() if any(words in document for words in contacts)] == []


def test_every_document_says_that_it_is_a_sample(documents: dict[str, str]) -> None:
    assert [name for name, document in documents.items() if "Sample data: " not in document] == []
