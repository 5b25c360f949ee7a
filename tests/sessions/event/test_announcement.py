"""Announcements as people paste them: what is read from which line, what is not, and that nothing is guessed."""

import unicodedata
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.event.announced_times import days_in, hours_in
from sessions.event.announcement import LIMIT, DoubtCode, Field, Passage, Reading, read, to_workshop
from sessions.event.announcement_lines import Kind, rows_of
from sessions.event.decoding import decoded
from sessions.refusal import Reason
from sessions.workshop import Guest, Workshop
from tests.sessions.core_builders import refused

FOLDER = Path(__file__).parents[2] / "data" / "announcements"
SEED = "entwicklungsworkshop-bildungsbueros.txt"
Lines = tuple[int, ...]


def announcement(name: str) -> str:
    return decoded((FOLDER / name).read_bytes())[0]


def passages(reading: Reading) -> list[Passage]:
    """Return all words of a reading with their lines."""
    facts = [Passage(fact.lines, fact.words) for fact in reading.facts]
    return [*facts, *(Passage(doubt.lines, doubt.words) for doubt in reading.doubts), *reading.unread]


class Told(NamedTuple):
    """What must come of an announcement.

    Attributes:
        silent: the lines that only introduce what stands in others.
    """

    facts: list[tuple[Field, Any, Lines]]
    missing: list[Field]
    doubts: list[tuple[DoubtCode, Field, Lines]]
    unread: list[Lines]
    silent: list[int]


def seed_description() -> str:
    """Return the prose of the seed: its paragraphs without the sentence that names the guest."""
    lines = announcement(SEED).splitlines()
    prose = "\n\n".join(lines[number - 1] for number in (12, 13, 15, 22, 24))
    before, _, rest = prose.partition(" Hartmut")
    return before + rest[rest.index("\n\n") :].rstrip()


TOLD = {
    SEED: Told(
        [
            (
                Field.TITLE,
                "Bildungsbüros aufbauen - Herausforderungen und Chancen neuer Organisationseinheiten",
                (1,),
            ),
            (Field.KIND, "Entwicklungsworkshop", (15,)),
            (Field.PLACE, "silent green Kulturquartier", (6,)),
            (Field.ROOM, "Atelier 1", (6,)),
            (Field.ADDRESS, "Gerichtstraße 35\n13347 Berlin", (7, 8)),
            (Field.DAY, date(2019, 9, 18), (10,)),
            (Field.BEGINS, time(11, 30), (10,)),
            (Field.ENDS, time(17), (10,)),
            (Field.DESCRIPTION, seed_description(), (12, 13, 15, 22, 24)),
            (
                Field.CONDITIONS,
                (
                    "Die Teilnahme am Entwicklungsworkshop setzt eine Zielvereinbarung mit der Transferagentur für "
                    "Großstädte voraus und ist kostenfrei."
                ),
                (25,),
            ),
            (Field.NEEDS_AGREEMENT, True, (25,)),
            (Field.AGREEMENT_WITH, "Transferagentur für Großstädte", (25,)),
            (Field.FREE, True, (25,)),
            (Field.QUESTION, "Welche Funktion soll das Bildungsbüro übernehmen?", (16,)),
            (Field.QUESTION, "Welche Themen sollen im Bildungsbüro bearbeitet werden?", (17,)),
            (Field.QUESTION, "Welcher Mehrwert ergibt sich durch die Etablierung eines Bildungsbüros?", (18,)),
            (
                Field.QUESTION,
                "Wie kann eine Steuerungsstruktur des kommunalen Bildungsmanagements gestaltet und aufgebaut werden?",
                (19,),
            ),
            (
                Field.QUESTION,
                "Wie kann die Ressourcenausstattung für das Bildungsbüro langfristig gesichert werden?",
                (20,),
            ),
            (
                Field.QUESTION,
                "Welche Strategien können Bildungsbüros verfolgen, um nachhaltig wirksam agieren zu können?",
                (21,),
            ),
            (
                Field.GUEST,
                Guest(
                    label="Leiter der Stabstelle Bildungsmanagement",
                    city="Freiburg",
                    topic="von den Erfahrungen aus Freiburg berichten und die teilnehmenden Bezirke des "
                    "Entwicklungsworkshops bei ihren Anliegen beraten.",
                ),
                (22,),
            ),
        ],
        [Field.ORGANISER, Field.FUNDER, Field.CONTACT],
        [
            (DoubtCode.EMPTY_LABEL, Field.KIND, (3,)),
            (DoubtCode.EMPTY_LABEL, Field.CONTACT, (11,)),
            (DoubtCode.ORGANISER_UNCLEAR, Field.ORGANISER, (25,)),
            (DoubtCode.EMPTY_LABEL, Field.CONTACT, (34,)),
        ],
        [(26,), (28,), (30,), (32,)],
        [5, 9],
    ),
    "brief-kita-und-schule.txt": Told(
        [
            (Field.TITLE, "Entwicklungswerkstatt „Kita und Schule“", (8,)),
            (Field.KIND, "Entwicklungswerkstatt", (8,)),
            (Field.DAY, date(2027, 3, 18), (11,)),
            (Field.BEGINS, time(9, 30), (11,)),
            (Field.ENDS, time(15, 30), (11,)),
            (
                Field.DESCRIPTION,
                (
                    "wir laden Sie zu unserer Entwicklungswerkstatt am Donnerstag, dem 18. März 2027, von 9h30 bis "
                    "15h30 in das Bürgerhaus Weidenfurt ein.\n\n"
                    "Seit dem 1. August 2024 arbeiten wir mit acht Kommunen zusammen. "
                    "Die Werkstatt richtet sich an Kommunen, deren Projekt vom Bund gefördert wird.\n\n"
                    "Der Stadtrundgang wird veranstaltet vom Heimatverein Weidenfurt."
                ),
                (11, 12, 13),
            ),
            (Field.FREE, False, (15,)),
            (
                Field.GUEST,
                Guest(
                    label="Leiterin des Bildungsbüros der Stadt Bad Ahornbach",
                    city="Bad Ahornbach",
                    topic="berichtet von zwei Jahren Übergangskonferenz.",
                ),
                (14,),
            ),
        ],
        [
            Field.ORGANISER,
            Field.FUNDER,
            Field.PLACE,
            Field.ROOM,
            Field.ADDRESS,
            Field.CONTACT,
            Field.CONDITIONS,
            Field.NEEDS_AGREEMENT,
            Field.QUESTION,
        ],
        [
            (DoubtCode.OTHER_DAY, Field.DAY, (6,)),
            (DoubtCode.OTHER_DAY, Field.DAY, (12,)),
            (DoubtCode.ORGANISER_UNCLEAR, Field.ORGANISER, (13,)),
            (DoubtCode.OTHER_DAY, Field.DAY, (16,)),
        ],
        [(2, 3, 4), (6,), (10,), (16,), (17, 18, 19)],
        [],
    ),
    "two-days-in-may.txt": Told(
        [
            (Field.TITLE, "Learning workshop: schools and data", (5,)),
            (Field.KIND, "Learning workshop", (5,)),
            (Field.PLACE, "Old Mill", (12,)),
            (Field.ROOM, "Room 4", (12,)),
            (Field.DAY, date(2027, 5, 31), (10,)),
            (Field.ENDS, time(16), (11,)),
            (
                Field.DESCRIPTION,
                (
                    "we invite you to two days among peers. Many municipalities collect data and never look at them "
                    "again.\n\nThe dinner is organised by the Rowing Club of Oakmouth."
                ),
                (8, 20),
            ),
            (Field.QUESTION, "Which data do we have?", (16,)),
            (Field.QUESTION, "What would we stop collecting?", (17, 18)),
            (
                Field.GUEST,
                Guest(
                    label="director of education at the City of New Oakmouth",
                    city="New Oakmouth",
                    topic="share her experience with dashboards.",
                ),
                (21,),
            ),
        ],
        [
            Field.ORGANISER,
            Field.FUNDER,
            Field.ADDRESS,
            Field.BEGINS,
            Field.CONTACT,
            Field.CONDITIONS,
            Field.NEEDS_AGREEMENT,
            Field.FREE,
        ],
        [
            (DoubtCode.OTHER_DAY, Field.DAY, (10,)),
            (DoubtCode.SEVERAL_DAYS, Field.DAY, (10,)),
            (DoubtCode.FREE_UNCLEAR, Field.FREE, (13,)),
            (DoubtCode.ORGANISER_UNCLEAR, Field.ORGANISER, (20,)),
            (DoubtCode.EMPTY_LABEL, Field.QUESTION, (22,)),
        ],
        [(2,), (3,), (4,), (4,), (7,), (10,), (11,), (22,), (24, 25)],
        [15],
    ),
    "mail-monitoring.txt": Told(
        [
            (Field.TITLE, "Vom Bericht zur Entscheidung - Werkstatt für Kommunen", (5,)),
            (Field.KIND, "Werkstatt", (5,)),
            (Field.ORGANISER, "Fachstelle Bildungsmonitoring", (9, 10, 11)),
            (Field.PLACE, "Rathaus Nordufer", (24,)),
            (Field.ROOM, "Raum 204", (24,)),
            (Field.ADDRESS, "Am Alten Hafen 3\n98765 Nordufer", (25,)),
            (Field.DAY, date(2026, 2, 11), (9, 10, 11)),
            (Field.BEGINS, time(9, 30), (9, 10, 11)),
            (Field.ENDS, time(13), (9, 10, 11)),
            (Field.CONTACT, "Geschäftszimmer, Tel. 0123 4567-89\npost@fachstelle.example", (27, 28)),
            (
                Field.DESCRIPTION,
                (
                    "die Fachstelle Bildungsmonitoring lädt Sie ein: Am Mittwoch, 11. Februar 2026, von 9.30 bis "
                    "13 Uhr beraten bis zu acht Kommunen einander zu eigenen Fällen. Die Werkstatt findet im Rathaus "
                    "Nordufer statt."
                ),
                (9, 10, 11),
            ),
            (Field.CONDITIONS, "Teilnehmen können Kommunen mit und ohne Zielvereinbarung.", (30, 31)),
            (
                Field.QUESTION,
                "Welche Entscheidung soll mit unserem Bericht möglich werden, und wer trifft sie?",
                (15, 16),
            ),
            (Field.QUESTION, "Wie kommen Zahlen aus dem Bericht in die Haushaltsberatung?", (17, 18)),
            (Field.QUESTION, "Was können wir weglassen?", (19,)),
            (
                Field.GUEST,
                Guest(
                    label="Leitung des Bildungsbüros im Landkreis Heidewald",
                    city="Landkreis Heidewald",
                    topic="von ihren Erfahrungen mit einem kurzen Bericht erzählen und die Runde beraten.",
                ),
                (21, 22),
            ),
        ],
        [Field.FUNDER, Field.NEEDS_AGREEMENT, Field.FREE],
        [
            (DoubtCode.FREE_UNCLEAR, Field.FREE, (26,)),
            (DoubtCode.OTHER_DAY, Field.DAY, (30,)),
            (DoubtCode.AGREEMENT_UNCLEAR, Field.NEEDS_AGREEMENT, (30, 31)),
        ],
        [(2,), (3,), (4,), (7,), (30,), (33, 34)],
        [13],
    ),
    "netzwerktreffen-spalten.txt": Told(
        [
            (Field.TITLE, "Bildung im Quartier: Wer lädt wen ein?", (2,)),
            (Field.KIND, "Netzwerktreffen", (3,)),
            (Field.ORGANISER, "Verbund Quartiersbildung (erfunden)", (8,)),
            (Field.FUNDER, "Stiftung Beispiel", (9,)),
            (Field.PLACE, "Kulturspeicher", (6,)),
            (Field.ROOM, "Großer Saal", (7,)),
            (Field.ADDRESS, "Speicherstraße 12\n43210 Lindenau am Strom", (6,)),
            (Field.DAY, date(2026, 9, 24), (4,)),
            (Field.BEGINS, time(10), (5,)),
            (Field.ENDS, time(15), (5,)),
            (Field.CONTACT, "Geschäftsstelle, +49 123 456789", (17,)),
            (
                Field.DESCRIPTION,
                (
                    "Im Quartier treffen viele Zuständigkeiten aufeinander. "
                    "Das Treffen dient dem Austausch und der kollegialen Beratung."
                ),
                (10,),
            ),
            (Field.FREE, False, (14,)),
            (Field.QUESTION, "Wer gehört im Quartier an einen Tisch?", (11,)),
            (Field.QUESTION, "Was darf das Quartier selbst entscheiden?", (12,)),
            (Field.QUESTION, "Woran merken wir, dass es wirkt?", (13,)),
            (
                Field.GUEST,
                Guest(label="Leiter des Quartiersbüros, Hafenstadt", topic="Fünf Jahre Stadtteilkonferenz"),
                (18,),
            ),
        ],
        [Field.CONDITIONS, Field.NEEDS_AGREEMENT],
        [(DoubtCode.SEVERAL_DAYS, Field.DAY, (4,))],
        [(15, 16)],
        [],
    ),
    "ressourcen-aus-pdf.txt": Told(
        [
            (Field.TITLE, "Ressourcen sichern – Bildungsbüros über das Förderende hinaus", (4, 5)),
            (Field.KIND, "Analyseworkshop", (21,)),
            (Field.PLACE, "Stadtbücherei Südring", (9, 10)),
            (Field.ROOM, "Lesesaal", (11,)),
            (Field.DAY, date(2026, 11, 20), (7,)),
            (Field.BEGINS, time(10), (8,)),
            (Field.ENDS, time(15), (8,)),
            (
                Field.DESCRIPTION,
                (
                    "Die Ressourcen der Bildungsbüros hängen oft an befristeter Förderung. Im kollegialen Austausch "
                    "suchen Jugend- und Schulämter nach Wegen, die auch nach dem Förderende tragen. "
                    "Der Analyseworkshop ist dafür ein geschützter Ort."
                ),
                (12, 13, 14, 15, 21),
            ),
            (Field.FREE, True, (29,)),
            (Field.QUESTION, "Welche Aufgaben müssen bleiben, wenn Stellen wegfallen?", (24, 25)),
            (Field.QUESTION, "Wie gewinnen wir Kämmerei und Politik?", (26,)),
            (Field.QUESTION, "Welche Partner können Aufgaben übernehmen?", (27,)),
            (
                Field.GUEST,
                Guest(
                    label="Vertreter der Stadt Ahornbach",
                    city="Ahornbach",
                    topic="berichtet, wie aus zwei Projektstellen Planstellen wurden.",
                ),
                (30,),
            ),
        ],
        [
            Field.ORGANISER,
            Field.FUNDER,
            Field.ADDRESS,
            Field.CONTACT,
            Field.CONDITIONS,
            Field.NEEDS_AGREEMENT,
        ],
        [(DoubtCode.OTHER_DAY, Field.DAY, (29,))],
        [(2,), (17,), (19,), (29,), (32,)],
        [23],
    ),
    "steering-groups.txt": Told(
        [
            (Field.TITLE, "Steering groups that decide", (2,)),
            (Field.KIND, "development workshop", (3,)),
            (Field.ORGANISER, "Agency for Local Learning (invented)", (7,)),
            (Field.PLACE, "Harbour House", (6,)),
            (Field.ROOM, "Room 3", (6,)),
            (Field.ADDRESS, "12 Quay Street", (6,)),
            (Field.DAY, date(2026, 5, 7), (5,)),
            (Field.BEGINS, time(10), (5,)),
            (Field.ENDS, time(15, 30), (5,)),
            (Field.CONTACT, "workshop@agency.example", (25,)),
            (
                Field.DESCRIPTION,
                (
                    "Many municipalities have a steering group for education. It meets, and it listens to reports; "
                    "decisions are made elsewhere. At the workshop, teams from up to six municipalities consult each "
                    "other on cases of their own."
                ),
                (9, 10, 11),
            ),
            (
                Field.CONDITIONS,
                "Participation is free of charge and requires a target agreement with the Agency for Local Learning.",
                (22,),
            ),
            (Field.NEEDS_AGREEMENT, True, (22,)),
            (Field.AGREEMENT_WITH, "Agency for Local Learning", (22,)),
            (Field.FREE, True, (22,)),
            (Field.QUESTION, "Who has to be in the group so that it can decide?", (15,)),
            (Field.QUESTION, "What does the group need on its table, and when?", (16,)),
            (Field.QUESTION, "How do we notice early that a decision is being postponed?", (17, 18)),
            (
                Field.GUEST,
                Guest(
                    label="head of the education office of the City of Oakmouth",
                    city="Oakmouth",
                    topic="report on five years of a small steering group and advise the teams.",
                ),
                (20,),
            ),
        ],
        [Field.FUNDER],
        [(DoubtCode.OTHER_DAY, Field.DAY, (24,))],
        [(24,)],
        [13],
    ),
    "werkstatt-uebergaenge.md": Told(
        [
            (Field.TITLE, "Übergänge gemeinsam gestalten: von der Kita in die Grundschule", (3,)),
            (Field.KIND, "Entwicklungswerkstatt", (7,)),
            (Field.ORGANISER, "Agentur für kommunale Übergänge (erfunden)", (11,)),
            (Field.FUNDER, "Gefördert vom Ministerium für Beispiele des Landes Flussland", (46,)),
            (Field.PLACE, "Bürgerhaus am Mühlteich", (9,)),
            (Field.ROOM, "Seminarraum 2", (9,)),
            (Field.ADDRESS, "Lindenallee 7a\n01234 Weidenfurt", (10,)),
            (Field.DAY, date(2026, 3, 12), (8,)),
            (Field.BEGINS, time(9), (8,)),
            (Field.ENDS, time(16, 30), (8,)),
            (Field.CONTACT, "Fragen beantwortet das Bildungsbüro unter werkstatt@agentur.example.", (48,)),
            (
                Field.DESCRIPTION,
                (
                    "An den Übergängen zwischen Kita und Grundschule arbeiten viele Ämter, Träger und Einrichtungen, "
                    "oft ohne voneinander zu wissen. In der Entwicklungswerkstatt beraten Kommunen einander in "
                    "kollegialer Fallberatung und nehmen einen ersten Schritt mit nach Hause."
                ),
                (17, 18, 19),
            ),
            (
                Field.CONDITIONS,
                "Voraussetzung für die Teilnahme ist eine Rahmenvereinbarung mit der Agentur für kommunale Übergänge.",
                (36,),
            ),
            (Field.NEEDS_AGREEMENT, True, (36,)),
            (Field.AGREEMENT_WITH, "Agentur für kommunale Übergänge", (36,)),
            (Field.FREE, True, (12,)),
            (
                Field.QUESTION,
                "Wer ist in unserer Kommune für den Übergang zuständig, und wer fühlt sich zuständig?",
                (23,),
            ),
            (Field.QUESTION, "Wie kommen Kita und Grundschule zu einem gemeinsamen Bild vom Kind?", (24,)),
            (Field.QUESTION, "Welche Daten brauchen wir dafür, und welche haben wir schon?", (26, 27)),
            (
                Field.GUEST,
                Guest(
                    label="Koordinatorin des Bildungsbüros der Stadt Ahornbach",
                    city="Ahornbach",
                    topic="Zwei Jahre Übergangskonferenzen, Aufwand und Ertrag",
                ),
                (31,),
            ),
        ],
        [],
        [
            (DoubtCode.OTHER_DAY, Field.DAY, (13,)),
            (DoubtCode.NO_QUESTION, Field.QUESTION, (25,)),
            (DoubtCode.GUEST_UNCLEAR, Field.GUEST, (32,)),
        ],
        [(5,), (13,), (25,), (32,), (38, 40, 41, 42)],
        [15, 21, 29, 34],
    ),
}


def test_every_announcement_is_in_the_table() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(TOLD)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_an_announcement_is_read_whole(name: str) -> None:
    reading, told = read(announcement(name)), TOLD[name]
    assert [(fact.field, fact.value, fact.lines) for fact in reading.facts] == told.facts
    assert list(reading.missing) == told.missing
    assert [(doubt.code, doubt.field, doubt.lines) for doubt in reading.doubts] == told.doubts
    assert [passage.lines for passage in reading.unread] == told.unread


@pytest.mark.parametrize("name", sorted(TOLD))
def test_no_line_is_passed_over_in_silence(name: str) -> None:
    text = announcement(name)
    reading = read(text)
    said = {line for passage in passages(reading) for line in passage.lines}
    filled = {row.line for row in rows_of(text) if row.kind is not Kind.BLANK}
    assert sorted(filled - said) == TOLD[name].silent


@pytest.mark.parametrize("name", sorted(TOLD))
def test_an_announcement_becomes_a_workshop(name: str) -> None:
    reading = read(announcement(name))
    workshop = to_workshop(reading, "werkstatt")
    assert Workshop.model_validate_json(workshop.model_dump_json()) == workshop
    facts = TOLD[name].facts
    for field, value, _ in facts:
        if field not in {Field.QUESTION, Field.GUEST, Field.AGREEMENT_WITH}:
            assert getattr(workshop, field.value) == value
    assert list(workshop.guiding_questions) == [value for field, value, _ in facts if field is Field.QUESTION]
    assert list(workshop.guests) == [value for field, value, _ in facts if field is Field.GUEST]


def test_a_guest_is_kept_by_function_and_not_by_name() -> None:
    workshop = to_workshop(read(announcement(SEED)), "werkstatt")
    assert "Allgaier" not in workshop.model_dump_json()
    assert "im Aus-tausch mit" in workshop.description


def test_the_messy_one_is_as_messy_as_a_paste() -> None:
    text = (FOLDER / "ressourcen-aus-pdf.txt").read_bytes().decode()
    assert "\r\n" in text
    assert "\u00ad" in text
    assert not unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_the_form_of_the_bytes_does_not_matter(name: str) -> None:
    text = announcement(name)
    reading = read(text)
    assert read(unicodedata.normalize("NFD", text)) == reading
    assert read("\r\n".join(text.splitlines())) == reading
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        assert read(decoded(text.encode(encoding))[0]) == reading
    composed = unicodedata.normalize("NFC", text)
    assert read(decoded(composed.encode("cp1252"))[0]) == reading


# --- parts --------------------------------------------------------------------------------------------------------

HEAD = "Ein Titel\n\nDatum: 18. September 2019\n"


def values(text: str, field: Field) -> list[Any]:
    return [fact.value for fact in read(text).all(field)]


def codes(reading: Reading) -> list[DoubtCode]:
    return [doubt.code for doubt in reading.doubts]


D18, D19 = date(2019, 9, 18), date(2019, 9, 19)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Mittwoch, 18. September 2019", D18, None),
        ("Mittwoch, den 18. September 2019", D18, None),
        ("Mi., 18.09.2019", D18, None),
        ("18.9.19", D18, None),
        ("18. 9. 2019", D18, None),
        ("am 18.Sept. 2019", D18, None),
        ("2019-09-18", D18, None),
        ("18 September 2019", D18, None),
        ("Wednesday 18th of September 2019", D18, None),
        ("September 18, 2019", D18, None),
        ("Sept. 18th 2019", D18, None),
        ("18/09/2019", D18, None),
        ("vor dem 18. September 2019", D18, None),
        ("Raum 3 - 18. September 2019", D18, None),
        ("18.–19. September 2019", D18, D19),
        ("18. und 19. September 2019", D18, D19),
        ("18. bis 19.9.2019", D18, D19),
        ("18.09.2019 – 19.09.2019", D18, D19),
        ("Mittwoch, 18. bis Donnerstag, 19. September 2019", D18, D19),
        ("30. September – 2. Oktober 2019", date(2019, 9, 30), date(2019, 10, 2)),
        ("30.12.2019 bis 2.1.2020", date(2019, 12, 30), date(2020, 1, 2)),
        ("18–19 September 2019", D18, D19),
        ("September 18–19, 2019", D18, D19),
        ("2019-09-18 to 2019-09-19", D18, D19),
        ("18. + 19. September 2019", D18, D19),
        ("18. u. 19. September 2019", D18, D19),
        ("18. & 19. September 2019", D18, D19),
        ("18./19. September 2019", D18, D19),
        ("18./19.09.2019", D18, D19),
        ("18.09./19.09.2019", D18, D19),
        ("18-19.09.2019", D18, D19),
        ("18.09-19.09.2019", D18, D19),
        ("30. September/1. Oktober 2019", date(2019, 9, 30), date(2019, 10, 1)),
        ("30 September – 1 October 2019", date(2019, 9, 30), date(2019, 10, 1)),
        ("September 30 to October 1, 2019", date(2019, 9, 30), date(2019, 10, 1)),
        ("18 and 19 September 2019", D18, D19),
        ("18/19 September 2019", D18, D19),
        ("September 18 and 19, 2019", D18, D19),
        ("Mittwoch und Donnerstag, 18. und 19. September 2019", D18, D19),
        ("Mi./Do., 18./19. September 2019", D18, D19),
    ],
)
def test_days_are_read_in_german_and_english(text: str, first: date, last: date | None) -> None:
    (found,) = days_in(f"Wann: {text}, wie immer")
    assert (found.first, found.last, found.problem) == (first, last, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("3. Oktober", Reason.DATE_UNKNOWN),
        ("Mi., 18.9.", Reason.DATE_UNKNOWN),
        ("Freitag, 18. September 2019", Reason.WEEKDAY_DIFFERS),
        ("31.2.2019", Reason.NO_SUCH_DAY),
        ("03/04/2019", Reason.DATE_AMBIGUOUS),
        ("19. bis 18. September 2019", Reason.DATE_AMBIGUOUS),
        ("17., 18. und 19. September 2019", Reason.DATE_AMBIGUOUS),
        ("17., 18. September 2019", Reason.DATE_AMBIGUOUS),
        ("17. oder am 18. September 2019", Reason.DATE_AMBIGUOUS),
        ("17 or 18 September 2019", Reason.DATE_AMBIGUOUS),
    ],
)
def test_what_is_no_clear_day_comes_with_its_problem(text: str, problem: Reason) -> None:
    (found,) = days_in(text)
    assert (found.first, found.problem) == (None, problem)


def test_a_number_before_a_day_is_no_other_day() -> None:
    (found,) = days_in("Ringweg 4, 18. September 2019")
    assert found.first == D18


@pytest.mark.parametrize("text", ["Gerichtstraße 35, 13347 Berlin", "Ende August 2014", "Mai 2019", "11.30 Uhr", ""])
def test_what_is_no_day_is_none(text: str) -> None:
    assert list(days_in(text)) == []


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("11:30 bis 17:00", time(11, 30), time(17)),
        ("11.30–17.00 Uhr", time(11, 30), time(17)),
        ("von 9 bis 13 Uhr", time(9), time(13)),
        ("9 Uhr - ca. 13 Uhr", time(9), time(13)),
        ("Beginn: 10 Uhr, Ende: 15 Uhr", time(10), time(15)),
        ("10 am to 3:30 pm", time(10), time(15, 30)),
        ("1–4 pm", time(13), time(16)),
        ("10–4 pm", time(10), time(16)),
        ("12 pm until 1 p.m.", time(12), time(13)),
        ("ab 9 Uhr", time(9), None),
        ("um 9:15", time(9, 15), None),
        ("9h30–16h", time(9, 30), time(16)),
        ("von 9h30 bis 15h30 im Rathaus", time(9, 30), time(15, 30)),
        ("9 Uhr 30 bis 16 Uhr 15", time(9, 30), time(16, 15)),
        ("um 9 Uhr 12 Fälle", time(9), None),
        ("Beginn – 9 Uhr", time(9), None),
        ("half past nine to 4 pm", None, time(16)),
        ("neun Uhr – 16 Uhr", None, time(16)),
        ("bis 16 Uhr", None, time(16)),
        ("Schluss um ca. 16 Uhr", None, time(16)),
    ],
)
def test_hours_are_read_in_german_and_english(text: str, begins: time | None, ends: time | None) -> None:
    (found,) = hours_in(text)
    assert (found.begins, found.ends) == (begins, ends)


def test_of_two_spans_both_are_hours() -> None:
    found = hours_in("9–12 und 13–16 Uhr")
    assert [(hours.begins, hours.ends) for hours in found] == [(time(9), time(12)), (time(13), time(16))]


@pytest.mark.parametrize(
    "text", ["13347 Berlin", "Raum 9–13", "25:00", "9:75", "Tel. 030 12-34", "5,50 €", "10.12", "10.12-11.12.2027"]
)
def test_what_need_not_be_an_hour_is_none(text: str) -> None:
    assert hours_in(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ein Titel\n\nDatum: 18.9.2019\nTermin: 19.9.2019", DoubtCode.TWO_VALUES),
        ("Ein Titel\n\nDer Workshop am 18.9.2019 und der am 20.9.2019 sind offen.", DoubtCode.TWO_VALUES),
        ("Ein Titel\n\nDatum: Freitag, 18.9.2019", DoubtCode.WEEKDAY_DIFFERS),
        ("Ein Titel\n\nDatum: 18. September", DoubtCode.NO_YEAR),
        ("Ein Titel\n\nDatum: 31.2.2019", DoubtCode.NO_SUCH_DAY),
        ("Ein Titel\n\nDatum: 03/04/2019", DoubtCode.DAY_AMBIGUOUS),
        ("Ein Titel\n\nDatum: demnächst", DoubtCode.NOT_UNDERSTOOD),
        ("Ein Titel\n\nDatum:\n\nOrt: Rathaus", DoubtCode.EMPTY_LABEL),
        ("Ein Titel\n\nDatum: 17., 18. und 19. September 2019", DoubtCode.DAY_AMBIGUOUS),
        ("Ein Titel\n\nWann: bitte bis 18. September 2019 anmelden", DoubtCode.NOT_UNDERSTOOD),
        ("Ein Titel\n\nOrt, 1. Mai 2019\n\nWir laden Sie am 18. September ein.", DoubtCode.NO_YEAR),
        ("Ein Titel\n\nOrt, 1. Mai 2019\n\nWir laden Sie am 18. September ein.", DoubtCode.OTHER_DAY),
    ],
)
def test_a_day_that_is_not_clear_is_not_taken(text: str, code: DoubtCode) -> None:
    reading = read(text)
    assert reading.all(Field.DAY) == ()
    assert Field.DAY in reading.missing
    assert code in codes(reading)


def test_a_day_with_a_label_counts_before_others_which_are_pointed_out() -> None:
    reading = read(HEAD + "\nDer Verbund besteht seit dem 1. Januar 2014 und lädt zum kollegialen Austausch aller ein.")
    assert [fact.value for fact in reading.all(Field.DAY)] == [D18]
    assert codes(reading) == [DoubtCode.OTHER_DAY]


@pytest.mark.parametrize(
    "text",
    [
        "Seit dem 18. September 2019 arbeitet das Netzwerk zusammen.",
        "Der Bericht (Stand 18. September 2019) liegt dem Workshop zugrunde.",
        "Das Netzwerk wird nach dem 18. September 2019 wieder zum Treffen einladen.",
    ],
)
def test_a_day_from_or_to_which_something_lasts_is_not_that_of_the_event(text: str) -> None:
    assert values(f"Ein Titel\n\n{text}", Field.DAY) == []


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("Wir treffen uns am 18. September 2019 im Rathaus.", False),
        ("18. September 2019", False),
        ("Am 18. September 2019 von 9 bis 13 Uhr beraten wir uns.", False),
        ("Am 18. September 2019 endet die Förderung der Stelle.", True),
        ("Am 18. September 2019 wurde das Treffen beschlossen.", True),
    ],
)
def test_a_day_in_prose_that_need_not_be_that_of_the_event_is_pointed_out(text: str, unsure: bool) -> None:
    reading = read(f"Ein Titel\n\n{text}")
    assert [fact.value for fact in reading.all(Field.DAY)] == [D18]
    assert (DoubtCode.DAY_UNSURE in codes(reading)) is unsure


@pytest.mark.parametrize(
    "text",
    [
        "am 18. September 2019 (Anmeldung bis 1. August 2019)",
        "18. September 2019, Anmeldung bis 1. August 2019",
        "1. August 2019 (Anmeldeschluss), 18. September 2019",
        "18. September 2019, Anmeldung erforderlich; Stand 1. August 2019",
        "\n18. September 2019\nAnmeldung bis 1. August 2019",
    ],
)
def test_the_last_day_to_register_is_not_the_day_of_the_event(text: str) -> None:
    reading = read(f"Ein Titel\n\nWann: {text}")
    assert [fact.value for fact in reading.all(Field.DAY)] == [D18]
    assert codes(reading) == [DoubtCode.OTHER_DAY]


@pytest.mark.parametrize(
    "text", ["Datum: 12./13.03.2027, 10–16 Uhr", "Am 12./13. März 2027, jeweils 10–16 Uhr, statt."]
)
def test_two_days_and_their_hours(text: str) -> None:
    reading = read(f"Ein Titel\n\n{text}")
    taken = [fact.value for field in (Field.DAY, Field.BEGINS, Field.ENDS) for fact in reading.all(field)]
    assert taken == [date(2027, 3, 12), time(10), time(16)]
    assert codes(reading) == [DoubtCode.SEVERAL_DAYS]


@pytest.mark.parametrize(
    ("hours", "unread"), [("9–1o, 16 Uhr", "9–1o"), ("half past nine to 4 pm", "half past nine to"), ("7, 9 Uhr", "7")]
)
def test_numbers_beside_the_hours_that_were_not_understood_are_unread(hours: str, unread: str) -> None:
    reading = read(f"Ein Titel\n\nDatum: 18. September 2019, {hours}")
    assert [passage.words for passage in reading.unread] == [unread]


@pytest.mark.parametrize("line", ["Zeit: 17:00–9:00 Uhr", "Beginn: 17 Uhr\nEnde: 9 Uhr"])
def test_an_end_before_the_begin_is_not_taken(line: str) -> None:
    reading = read(HEAD + line)
    assert reading.all(Field.BEGINS) == reading.all(Field.ENDS) == ()
    assert DoubtCode.ENDS_BEFORE in codes(reading)


@pytest.mark.parametrize("label", ["Datum: ", ""])
def test_what_stands_beside_the_day_is_said_as_unread(label: str) -> None:
    reading = read(f"Ein Titel\n\n{label}Mittwoch, 18.9.2019, von 9 bis 13 Uhr, danach ein Stadtrundgang")
    assert [fact.value for fact in reading.all(Field.ENDS)] == [time(13)]
    assert [passage.words for passage in reading.unread] == ["danach ein Stadtrundgang"]


@pytest.mark.parametrize(
    "text",
    [
        "Leitfragen:\n• Wer zahlt?\n• Wer entscheidet mit?",
        "Leitfragen\n\n- Wer zahlt?\n\n- Wer entscheidet mit?",
        "## Unsere Leitfragen\n\n1. Wer zahlt?\n2. Wer entscheidet\n   mit?",
        "Leitfragen\n----------\na) Wer zahlt?\nb) Wer entscheidet mit?",
        "Leitfragen\n    Wer zahlt?\n    Wer entscheidet mit?",
        "Wir gehen folgenden Fragen nach:\n\nWer zahlt?\nWer entscheidet\nmit?",
        "Im Workshop stellen wir diese Fragen in die Mitte:\nFrage 1: Wer zahlt?\nFrage 2: Wer entscheidet mit?",
        "Leitfragen: Wer zahlt? Wer entscheidet mit?",
        "Leitfragen\tWer zahlt?\n\tWer entscheidet mit?",
        "o\tkeine Frage\n\nGuiding questions\no\tWer zahlt?\no\tWer ent\u00adscheidet mit?",
        "| Leitfragen | Wer zahlt?<br>Wer entscheidet mit? |",
        "Leitfragen:\n(1) Wer zahlt?\n(2) Wer ent-\nscheidet mit?\n\nWir freuen uns auf Sie.",
        "> Leitfragen:\n> * Wer zahlt?\n> * **Wer** entscheidet mit?",
    ],
)
def test_guiding_questions_in_every_shape(text: str) -> None:
    assert values(HEAD + "\n" + text, Field.QUESTION) == ["Wer zahlt?", "Wer entscheidet mit?"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Häufiges:\n- Wo parke ich?\n- Gibt es Kaffee?", DoubtCode.QUESTIONS_UNCLEAR),
        ("Leitfragen:\n\nOrt: Rathaus", DoubtCode.EMPTY_LABEL),
        ("Leitfragen:\n- Rollen und Aufgaben", DoubtCode.NO_QUESTION),
        (f"Leitfragen:\n- {'Wer ' * 90}zahlt?", DoubtCode.TOO_LONG),
    ],
)
def test_what_may_be_no_guiding_question_is_not_taken(text: str, code: DoubtCode) -> None:
    reading = read(HEAD + "\n" + text)
    assert reading.all(Field.QUESTION) == ()
    assert code in codes(reading)


def test_a_question_in_prose_is_prose() -> None:
    text = HEAD + "\nWer kennt das nicht? Viele Ämter arbeiten am selben Ziel und wissen wenig voneinander."
    assert values(text, Field.QUESTION) == []
    assert values(text, Field.DESCRIPTION) == [text.splitlines()[-1]]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("im Aus-\ntausch", "im Austausch"),
        ("im Aus\u00ad\ntausch", "im Austausch"),
        ("im Aus\u00adtausch", "im Austausch"),
        ("im Aus-tausch", "im Aus-tausch"),
        ("Jugend-\nund Schulamt", "Jugend- und Schulamt"),
        ("Berlin-\nBrandenburg", "Berlin-Brandenburg"),
        ("für -\nund gegen", "für - und gegen"),
        ("für\nSchu\u0308ler", "für Schüler"),
        ("ohne\u200bBreite", "ohneBreite"),
        ("*sehr* __wichtig__, Schüler*innen und Lehrer*innen", "sehr wichtig, Schüler*innen und Lehrer*innen"),
        ("siehe [hier](https://a.example/b)", "siehe hier (https://a.example/b)"),
    ],
)
def test_words_are_whole_again(lines: str, joined: str) -> None:
    text = f"{HEAD}\nDieser Absatz hat mehr als zehn Wörter, damit er {lines} als Beschreibung gilt."
    (description,) = values(text, Field.DESCRIPTION)
    assert f"damit er {joined} als" in description


@pytest.mark.parametrize(
    ("text", "place", "room", "address"),
    [
        ("Rathaus (Raum: Aula)\nMarktplatz 1\n12345 Musterstadt", "Rathaus", "Aula", "Marktplatz 1\n12345 Musterstadt"),
        ("Rathaus, Raum 204, Am Hafen 3, 12345 Ort", "Rathaus", "Raum 204", "Am Hafen 3\n12345 Ort"),
        ("Kulturraum Süd, Großer Saal", "Kulturraum Süd", "Großer Saal", None),
        ("Online", "Online", None, None),
        ("silent green, Studio 1", "silent green", "Studio 1", None),
        ("\nRathaus\nRingweg 4\nWir freuen uns auf Sie alle.", "Rathaus", None, "Ringweg 4"),
        ("Hafenstr. 12b, 12345 Ort", None, None, "Hafenstr. 12b\n12345 Ort"),
        ("Haus der Jugend | Seminarraum 2 | Ringweg 4-6", "Haus der Jugend", "Seminarraum 2", "Ringweg 4-6"),
    ],
)
def test_a_place_has_parts(text: str, place: str | None, room: str | None, address: str | None) -> None:
    reading = read(f"Ein Titel\n\nOrt: {text}")
    found = [reading.all(field) for field in (Field.PLACE, Field.ROOM, Field.ADDRESS)]
    assert [facts[0].value if facts else None for facts in found] == [place, room, address]


@pytest.mark.parametrize(
    ("sentence", "guest"),
    [
        (
            "Die Leitung des Bildungsbüros der Stadt Ahornbach berichtet von drei Jahren Steuerungsgruppe.",
            Guest(
                label="Leitung des Bildungsbüros der Stadt Ahornbach",
                city="Ahornbach",
                topic="berichtet von drei Jahren Steuerungsgruppe.",
            ),
        ),
        (
            "Dr. Erika Erfunden (Amtsleitung, Bezirk Nordufer) wird den Weg zur Stabsstelle schildern und beraten.",
            Guest(
                label="Amtsleitung, Bezirk Nordufer",
                city="Bezirk Nordufer",
                topic="den Weg zur Stabsstelle schildern und beraten.",
            ),
        ),
        (
            "Erika Erfunden, Amtsleiterin im Bezirk Nordufer, gibt einen Einblick in die Arbeit.",
            Guest(
                label="Amtsleiterin im Bezirk Nordufer",
                city="Bezirk Nordufer",
                topic="gibt einen Einblick in die Arbeit.",
            ),
        ),
        (
            "The coordinator of the education office will share her experience of ten years.",
            Guest(label="coordinator of the education office", topic="share her experience of ten years."),
        ),
        (
            "Die Leitung des Bildungsbüros der Stadt Bad Ahornbach am Strom berichtet von drei Jahren.",
            Guest(
                label="Leitung des Bildungsbüros der Stadt Bad Ahornbach am Strom",
                city="Bad Ahornbach am Strom",
                topic="berichtet von drei Jahren.",
            ),
        ),
        ("Die Koordination der Werkstatt wird von der Agentur beraten.", None),
        ("Drei Kommunen berichten von ihren Erfahrungen.", None),
    ],
)
def test_guests_are_named_by_function_or_not_at_all(sentence: str, guest: Guest | None) -> None:
    assert values(f"{HEAD}\n{sentence}", Field.GUEST) == ([guest] if guest else [])


@pytest.mark.parametrize(
    "hours",
    [
        "Ankommen ab 8.30 Uhr, Beginn 9 Uhr, Ende gegen 16 Uhr",
        "Einlass 8:30 Uhr, 9:00–16:00 Uhr",
        "doors 8:30 am, 9 am to 4 pm",
    ],
)
def test_doors_open_before_it_begins(hours: str) -> None:
    text = f"Daten, die etwas bewegen\n\nWann: 18. März 2027, {hours}\nWo: Tagungshaus Am Wall"
    assert values(text, Field.BEGINS) + values(text, Field.ENDS) == [time(9), time(16)]
    assert codes(read(text)) == []


def test_another_title_under_a_letterhead_is_pointed_out() -> None:
    head = "Transferagentur Mittelgebirge\nEINLADUNG zum Analyseworkshop\n\n"
    rest = "\n\nWANN? 18. März 2027, 9 bis 16 Uhr\nWO? Tagungshaus Am Wall"
    reading = read(f"{head}Daten, die etwas bewegen\nMonitoring im ländlichen Raum{rest}")
    assert reading.all(Field.TITLE)[0].value == "Transferagentur Mittelgebirge"
    assert [(doubt.code, doubt.lines) for doubt in reading.doubts] == [(DoubtCode.TITLE_UNSURE, (4, 5))]
    assert codes(read(f"Daten, die etwas bewegen{rest}")) == []


def test_a_sentence_of_its_own_behind_a_guest_is_none_of_the_guest() -> None:
    text = f"{HEAD}\nGast: Koordinatorin der Stabsstelle Bildung, Stadt Freiburg\nDie Teilnahme ist kostenfrei."
    (guest,) = values(text, Field.GUEST)
    assert (guest.label, guest.topic) == ("Koordinatorin der Stabsstelle Bildung, Stadt Freiburg", "")
    assert values(text, Field.FREE) == [True]
    text = f"{HEAD}\nGast: Koordinatorin der Stabsstelle Bildung,\nStadt Freiburg und Umland im Süden."
    assert values(text, Field.GUEST)[0].label.endswith("Umland im Süden.")


def test_somebody_without_a_function_and_a_word_that_may_be_a_city_are_pointed_out() -> None:
    reading = read(HEAD + "\nErika Erfunden berichtet von ihren Erfahrungen.")
    assert (reading.all(Field.GUEST), codes(reading)) == ((), [DoubtCode.GUEST_UNCLEAR])
    reading = read(HEAD + "\nDie Leitung der Agentur berichtet von Erfahrungen aus Projekten.")
    assert codes(reading) == [DoubtCode.CITY_UNCLEAR]
    (fact,) = reading.all(Field.GUEST)
    assert isinstance(fact.value, Guest)
    assert fact.value.city == ""
    reading = read(HEAD + "\nDie Leitung im Landkreis Herzogtum Auenburg berichtet von drei Jahren.")
    assert codes(reading) == [DoubtCode.CITY_UNCLEAR]


@pytest.mark.parametrize(
    ("sentence", "free"),
    [
        ("Die Teilnahme ist kostenlos.", [True]),
        ("Kostenfrei.", [True]),
        ("Kosten: keine", [True]),
        ("Für die Teilnahme wird keine Gebühr erhoben.", [True]),
        ("Participation is free of charge.", [True]),
        ("Teilnahmegebühr: 40 €", [False]),
        ("Die Teilnahme ist kostenpflichtig.", [False]),
        ("Die Teilnahme ist nicht kostenfrei.", [False]),
        ("Die Teilnahme ist nicht mehr kostenfrei.", [False]),
        ("Kosten: nicht länger kostenlos", [False]),
        ("Participation is not free of charge.", [False]),
        ("Die Teilnahme ist nicht nur kostenlos, sondern auch offen.", [True]),
        ("Die Teilnahme kostet 25 Euro pro Person.", [False]),
        ("Kosten: 0 Euro", [True]),
        ("Kosten: 30 Euro, für Studierende kostenlos", []),
        ("Cost: 20 EUR, free of charge for members", []),
        ("Kosten: keine; Anreise ca. 20 €", []),
        ("Die Teilnahme ist für Mitglieder kostenfrei.", []),
        ("Die Teilnahme kostet 25 Euro. Für Mitglieder ist die Teilnahme kostenlos.", []),
        ("Die Teilnahme ist kostenfrei, die Kosten des Mittagessens betragen 12 Euro.", []),
        ("Am Haus gibt es kostenlose Parkplätze für alle, die mit dem Auto kommen.", []),
        ("Im Workshop wird ein kostenloses Mittagessen gereicht.", []),
    ],
)
def test_free_of_charge(sentence: str, free: list[bool]) -> None:
    assert values(f"{HEAD}\n{sentence}", Field.FREE) == free


@pytest.mark.parametrize(
    ("sentence", "needed", "partner"),
    [
        ("Voraussetzung der Teilnahme ist eine Zielvereinbarung mit der Agentur Nord.", [True], ["Agentur Nord"]),
        ("Teilnehmen können Kommunen, die eine Zielvereinbarung mit der Agentur haben.", [True], ["Agentur"]),
        ("Attendance requires a target agreement with the Agency.", [True], ["Agency"]),
        ("Eine Zielvereinbarung ist erforderlich.", [True], []),
        ("Eine Zielvereinbarung ist nicht erforderlich.", [], []),
        ("Der Aufbau eines Bildungsmanagements setzt ein neuartiges Zusammenspiel voraus.", [], []),
        ("Die Zielvereinbarung mit der Stadt wurde gefeiert.", [], []),
        ("Die Teilnehmenden klären, welche Voraussetzungen ihre Kommune hat.", [], []),
    ],
)
def test_an_agreement_as_a_condition(sentence: str, needed: list[bool], partner: list[str]) -> None:
    text = f"{HEAD}\n{sentence}"
    assert values(text, Field.NEEDS_AGREEMENT) == needed
    assert values(text, Field.AGREEMENT_WITH) == partner


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Ein Titel\n\nText", ["Ein Titel"]),
        ("Ein Titel\n=========\n", ["Ein Titel"]),
        ("Seite 1\n\nEin Titel\n", ["Ein Titel"]),
        ("Sehr geehrte Damen und Herren,\n\n# Ein Titel", ["Ein Titel"]),
        ("Etwas anderes\n\nTitel: Ein Titel", ["Ein Titel"]),
        ("Betreff: Fwd: Re: Ein Titel\nVon: A\n", ["Ein Titel"]),
        ("Titel: Ein Titel\nThema: Ein anderer", ["Ein Titel"]),
        ("Ein Titel\n\nThema: Einer\nThema: Ein anderer", ["Ein Titel"]),
        ("Einladung\n\nEin Titel", ["Ein Titel"]),
        ("18. September 2019\n\n# Ein Titel", ["Ein Titel"]),
        ("Titel: Einer\nTitel: Ein anderer", []),
        ("Sehr geehrte Damen und Herren,\n\nwir laden Sie ein.", []),
        ("Dies ist ein ganzer Satz.", []),
        ("x" * 301, []),
        ("", []),
    ],
)
def test_the_title(text: str, title: list[str]) -> None:
    assert values(text, Field.TITLE) == title


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Veranstaltungsart: Fachtag", ["Fachtag"]),
        ("Der Entwicklungsworkshop ist ein Workshop.", ["Entwicklungsworkshop"]),
        ("Ein Workshop.", ["Workshop"]),
        ("Der Fachtag ersetzt die Entwicklungswerkstatt.", []),
        ("Die Werkstattgespräche beginnen.", []),
    ],
)
def test_the_kind(text: str, kind: list[str]) -> None:
    assert values(f"{HEAD}\n{text}", Field.KIND) == kind


@pytest.mark.parametrize(
    ("sentence", "organiser", "doubts"),
    [
        ("Die Werkstatt wird veranstaltet von der Agentur Nord.", ["Agentur Nord"], []),
        ("The workshop is organised by the Agency.", ["Agency"], []),
        ("Die Agentur Nord lädt Sie ein.", ["Agentur Nord"], []),
        ("Die Exkursion wird veranstaltet von der Gärtnerei Müller.", [], [DoubtCode.ORGANISER_UNCLEAR]),
        ("Die Exkursion zur Werkstatt wird veranstaltet vom Amt.", [], [DoubtCode.ORGANISER_UNCLEAR]),
        ("Das Foyer lädt zum Verweilen ein.", [], [DoubtCode.ORGANISER_UNCLEAR]),
    ],
)
def test_who_organises_the_event(sentence: str, organiser: list[str], doubts: list[DoubtCode]) -> None:
    assert values(f"{HEAD}\n{sentence}", Field.ORGANISER) == organiser
    assert codes(read(f"{HEAD}\n{sentence}")) == doubts


@pytest.mark.parametrize(
    ("sentence", "funded"),
    [
        ("Die Werkstatt wird im Rahmen des Programms vom Bund gefördert.", True),
        ("The workshop is funded by the Ministry of Examples.", True),
        ("Die Werkstatt richtet sich an Kommunen, deren Projekt gefördert wird.", False),
        ("Die Werkstatt wird nicht vom Bund gefördert.", False),
        ("The workshop invites those whose project is funded by the state.", False),
    ],
)
def test_who_funds_the_event(sentence: str, funded: bool) -> None:
    assert values(f"{HEAD}\n{sentence}", Field.FUNDER) == ([sentence.rstrip(".")] if funded else [])


def test_the_opening_and_the_closing_words_of_a_letter_are_no_description() -> None:
    prose = "wir beraten einander einen ganzen Tag lang zu Fällen aus unserer Arbeit."
    text = f"{HEAD}\nSehr geehrte Damen und Herren,\n{prose}\nMit freundlichen Grüßen\nMax Mustermann\n"
    assert values(text, Field.DESCRIPTION) == [prose]


def test_a_label_counts_before_prose() -> None:
    text = HEAD + "Veranstalter: Agentur Nord (eingetragen)\n\nDie Agentur Nord lädt Sie herzlich ein."
    assert values(text, Field.ORGANISER) == ["Agentur Nord (eingetragen)"]


def test_a_sentence_about_the_day_and_something_else_is_still_about_the_day() -> None:
    text = "Ein Titel\n\nIm Anschluss an die kurzfristige Absage tagen wir nun am 18. September 2019 von 9 bis 13 Uhr."
    assert values(text, Field.DAY) == [D18]
    assert values(text, Field.ENDS) == [time(13)]


def test_what_is_said_in_two_ways_is_not_taken() -> None:
    reading = read(HEAD + "Veranstalter: Agentur Nord\nVeranstaltet von: Agentur Süd")
    assert reading.all(Field.ORGANISER) == ()
    assert [(doubt.code, doubt.field) for doubt in reading.doubts] == [(DoubtCode.TWO_VALUES, Field.ORGANISER)] * 2


def test_a_comment_is_passed_over_and_lines_keep_their_numbers() -> None:
    reading = read("<!-- erfunden\nDatum: 1.1.2019 -->\nEin Titel\nDatum: 18.9.2019\n<!-- offen")
    assert [(fact.field, fact.lines) for fact in reading.facts] == [(Field.TITLE, (3,)), (Field.DAY, (4,))]


@pytest.mark.parametrize(
    ("text", "missing"),
    [("Ein Titel", ("day",)), ("Datum: 18.9.2019", ("title",)), ("", ("title", "day"))],
)
def test_without_title_or_day_there_is_no_workshop(text: str, missing: tuple[str, ...]) -> None:
    with refused(Reason.NOT_ANNOUNCED, missing=missing):
        to_workshop(read(text), "werkstatt")


def test_a_text_without_end_is_refused() -> None:
    with refused(Reason.TOO_LONG, length=LIMIT + 1, limit=LIMIT):
        read("a" * (LIMIT + 1))


# --- laws ---------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [line for name in sorted(TOLD) for line in announcement(name).splitlines()]
    + ["Ort:", "Gast:", "- ", "1.", "?", "\u00ad", "#", "|", "\t", "> ", "<!--", "-->", "Seite 1", "---", "Fragen:"]
)
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="aA1.:?-*_#|\t\n\r \u00ad\u0308()[]<>@€"),
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30).map("\n".join),
    st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=8).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    reading = read(text)
    count = len(text.splitlines())
    for passage in passages(reading):
        assert passage.lines == tuple(sorted(set(passage.lines)))
        assert all(1 <= line <= count for line in passage.lines)
        assert passage.words.strip()
    assert {fact.field for fact in reading.facts}.isdisjoint(reading.missing)
    if {Field.TITLE, Field.DAY} & set(reading.missing):
        with refused(Reason.NOT_ANNOUNCED):
            to_workshop(reading, "werkstatt")
    else:
        workshop = to_workshop(reading, "werkstatt")
        assert Workshop.model_validate_json(workshop.model_dump_json()) == workshop


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_text(payload: bytes) -> None:
    read(decoded(payload)[0])


@pytest.mark.parametrize(
    "piece",
    [
        "# #",
        "Fragen\n- a\n",
        "18. Mai 2019 ",
        "gibt ",
        "....",
        "<!-- ",
        "a-\n",
        "Gast: Leiter\n",
        "Ort: a, ",
        "am 3. Mai 2019 oder ",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """One that grows with the square of the length would take minutes here."""
    read("Leitfragen\n" + piece * (20_000 // len(piece)))
