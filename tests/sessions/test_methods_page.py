"""The published methods, phase by phase as their sources give them, and that each can be held from begin to close.

The table was written from what was read about the methods, never from the files it checks. A trust of ``PARTLY`` or
``UNVERIFIED`` says that minutes were seen in part only or are ours.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest

from sessions import conduct
from sessions.codes import Advice, Entry, Kind, Mark, Role, Seat, Trust
from sessions.method import Method, Phase, Words, published
from sessions.record import Session, problems
from tests.sessions.core_builders import at, prepared

FG, B, M = Role.CASE_GIVER, Role.CONSULTANT, Role.FACILITATOR
TABLE, LISTENS, TURNED, OUTSIDE = Seat.AT_TABLE, Seat.LISTENING, Seat.TURNED_AWAY, Seat.OUTSIDE
SEEN, PARTLY, OURS = Trust.SEEN, Trust.PARTLY, Trust.UNVERIFIED
NOBODY: tuple[Role, ...] = ()

TIETZE = "http://kollegiale-beratung.de/Ebene2/ablauf.html"
MERMAID = "https://portal.mermaidbroccoli.com/method/peer-consulting"
HIBA = "https://vornheder.de/?p=192"
TEAMWILLE = "https://www.teamwille.com/glossar/kollegiale-fallberatung"
JENA = "https://www.kursb.uni-jena.de/935/einfuehrung-in-die-kollegiale-fallberatung"
KOKOM = "https://www.kokom.net/p365354134_406.html"
LAUF_RAT = "https://lauf-rat.de/blogs/methoden-blog/kollegiale-beratung"
FU = "https://wikis.fu-berlin.de/display/dsetoolbox/Kollegiale+Fallberatung"
KASSEL = (
    "https://fallarchiv.uni-kassel.de/didaktik-der-lehrerbildung/"
    "kollegiale-fallberatung-und-kollegiale-fallbesprechung-fremder-falle/kollegiale-fallberatung/"
)
KASSEL_OTHERS = (
    "http://www.fallarchiv.uni-kassel.de/didaktik-der-lehrerbildung/"
    "kollegiale-fallberatung-und-kollegiale-fallbesprechung-fremder-falle/kollegiale-fallbesprechung-fremder-falle/"
)
JOLANGE = "https://jolange.de/das-verfahren-der-kollegialen-beratung-und-supervision"
SPIRITLINK = "https://www.spiritlink.de/meeting-rebell-2/reflecting-team"
CASE_CLINIC = "https://scribd.com/document/511338260/PI-Tool-CaseClinic"
MICROSOLIDARITY = "https://www.microsolidarity.cc/articles/case-clinic"
EU_TOOLBOX = "http://educationaltoolsportal.eu/en/tools/case-clinic"
SCANLAND = (
    "https://archive.coachcampus.com/coach-portfolios/research-papers/"
    "kathryn-scanland-action-learning-for-group-coaching/2"
)
TROIKA = "https://www.liberatingstructures-uncovered.com/troika-consulting"
WISE = "https://www.liberatingstructures-uncovered.com/wise-crowds"
LIBERATORS = (
    "https://medium.com/the-liberators/tap-the-wisdom-of-the-whole-group-in-rapid-cycles-with-wise-crowds-18e56f455680"
)
NSRF = "https://docsbay.net/doc/514092/roles-presenter-whose-work-is-being-discussed-by-the-group"
TEAMS = "https://studylib.net/doc/6617007/consultancy-protocol---massachusetts-department-of-education"
INCIDENT = "https://www.fotoscholing.nl/index.php/incidentmethode/"
BALINT = "https://balintcsoport.suli.hu/balint-csoport-ules.html"

Row = tuple[str, int, tuple[Role, ...], Seat, Trust, str | None]
"""A part of the German name, minutes, who is silent, the case giver's place, trust of the minutes, a source."""

PAGE: dict[str, list[Row]] = {
    "tietze": [
        ("Casting", 5, NOBODY, TABLE, SEEN, MERMAID),
        ("Spontanerzählung", 10, (B,), TABLE, SEEN, MERMAID),
        ("Schlüsselfrage", 5, (B,), TABLE, SEEN, MERMAID),
        ("Methodenwahl", 5, NOBODY, TABLE, SEEN, MERMAID),
        ("Beratung", 10, (FG,), LISTENS, SEEN, MERMAID),
        ("Abschluss", 5, (B, M), TABLE, OURS, TIETZE),
    ],
    "haug-benien": [
        ("Rollenverteilung", 5, NOBODY, TABLE, SEEN, HIBA),
        ("Vorstellung", 5, (B,), TABLE, SEEN, HIBA),
        ("Befragung", 15, NOBODY, TABLE, SEEN, HIBA),
        ("Hypothesen", 10, (FG,), OUTSIDE, SEEN, HIBA),
        ("Stellungnahme", 5, (B,), TABLE, SEEN, HIBA),
        ("Lösungsvorschläge", 10, (FG,), OUTSIDE, SEEN, HIBA),
        ("Entscheidung", 10, (B,), TABLE, SEEN, HIBA),
        ("Austausch", 5, NOBODY, TABLE, SEEN, HIBA),
    ],
    "jena": [
        ("Rollenverteilung", 2, NOBODY, TABLE, PARTLY, JENA),
        ("Falleinbringung", 10, (B,), TABLE, PARTLY, JENA),
        ("Befragung", 5, NOBODY, TABLE, PARTLY, JENA),
        ("Hypothesen", 5, (FG,), LISTENS, PARTLY, JENA),
        ("Stellungnahme", 3, (B,), TABLE, PARTLY, JENA),
        ("Lösungsvorschläge", 7, (FG,), LISTENS, PARTLY, JENA),
        ("Entscheidung", 5, (B,), TABLE, OURS, JENA),
        ("Austausch", 5, NOBODY, TABLE, OURS, JENA),
    ],
    "short": [
        ("Fall", 5, (B,), TABLE, OURS, TEAMWILLE),
        ("Fragen", 5, NOBODY, TABLE, OURS, TEAMWILLE),
        ("Ideen", 10, (FG,), LISTENS, OURS, TEAMWILLE),
        ("Schritte", 5, (B,), TABLE, OURS, TEAMWILLE),
    ],
    "heilsbronn": [
        ("Leitung und Fall", 10, NOBODY, TABLE, SEEN, KOKOM),
        ("schildern", 10, (B,), TABLE, OURS, LAUF_RAT),
        ("Verständnisfragen", 15, NOBODY, TABLE, OURS, LAUF_RAT),
        ("Hypothesen", 15, (FG,), LISTENS, OURS, None),
        ("Stellungnahme", 5, (B,), TABLE, OURS, None),
        ("ideen", 15, (FG,), LISTENS, OURS, None),
        ("Entscheidung", 5, (B,), TABLE, OURS, None),
        ("Austausch", 10, NOBODY, TABLE, OURS, None),
        ("Wie geht es", 3, NOBODY, TABLE, OURS, None),
        ("Leitung", 2, NOBODY, TABLE, OURS, None),
    ],
    "fu-berlin": [
        ("Fallfindung", 10, NOBODY, TABLE, OURS, FU),
        ("Ziel", 15, NOBODY, TABLE, OURS, FU),
        ("Reflexion", 15, (FG,), LISTENS, OURS, FU),
        ("Lösungsideen", 15, (FG,), LISTENS, OURS, FU),
        ("Rückmeldung", 5, (B,), TABLE, OURS, FU),
        ("Gemeinsamer Abschluss", 5, NOBODY, TABLE, OURS, FU),
        ("Feedback", 5, NOBODY, TABLE, OURS, FU),
    ],
    "kassel": [
        ("Vorstellung und Entscheidung", 10, NOBODY, TABLE, PARTLY, KASSEL),
        ("Fallerzählung und Nachfragen", 10, NOBODY, TABLE, PARTLY, KASSEL),
        ("Schlüsselfrage", 5, NOBODY, TABLE, PARTLY, KASSEL),
        ("Einfälle", 10, (FG,), LISTENS, OURS, KASSEL_OTHERS),
        ("Erklärungen", 10, (FG,), LISTENS, OURS, KASSEL_OTHERS),
        ("Handlungsvorschläge", 10, (FG,), LISTENS, OURS, KASSEL_OTHERS),
        ("Abschluss", 5, (B,), TABLE, OURS, None),
    ],
    "kobesu": [
        ("Sicherheit und Vertrauen", 45, (B,), TABLE, SEEN, JOLANGE),
        ("Pause", 20, NOBODY, TABLE, SEEN, JOLANGE),
        ("Skepsis und Konfrontation", 35, NOBODY, TABLE, SEEN, JOLANGE),
        ("Abschlussblitzlicht", 5, NOBODY, TABLE, OURS, JOLANGE),
    ],
    "reflecting-team": [
        ("Interview", 30, (B,), TABLE, OURS, SPIRITLINK),
        ("Reflexion", 15, (FG, M), LISTENS, OURS, SPIRITLINK),
        ("Gespräch", 15, (B,), TABLE, OURS, SPIRITLINK),
    ],
    "case-clinic": [
        ("Rollen", 2, NOBODY, TABLE, SEEN, CASE_CLINIC),
        ("Anliegen", 15, NOBODY, TABLE, SEEN, CASE_CLINIC),
        ("Stille", 3, (FG, B), TABLE, OURS, MICROSOLIDARITY),
        ("Spiegeln", 10, NOBODY, TABLE, OURS, MICROSOLIDARITY),
        ("Generativer Dialog", 20, NOBODY, TABLE, OURS, None),
        ("Schluss", 8, NOBODY, TABLE, OURS, None),
        ("Notieren", 2, (FG, B), TABLE, OURS, EU_TOOLBOX),
    ],
    "wial": [
        ("Problem", 5, NOBODY, TABLE, PARTLY, SCANLAND),
        ("Fragen", 15, NOBODY, TABLE, PARTLY, SCANLAND),
        ("Schritte", 5, NOBODY, TABLE, PARTLY, SCANLAND),
    ],
    "troika": [
        ("Fall", 2, (B,), TABLE, SEEN, TROIKA),
        ("Nachfragen", 2, NOBODY, TABLE, SEEN, TROIKA),
        ("Beratung", 5, (FG,), TURNED, SEEN, TROIKA),
        ("Rückmeldung", 2, (B,), TABLE, SEEN, TROIKA),
    ],
    "wise-crowds": [
        ("vorstellen", 2, (B,), TABLE, SEEN, WISE),
        ("Verständnisfragen", 3, NOBODY, TABLE, SEEN, WISE),
        ("Beratung", 8, (FG,), TURNED, SEEN, WISE),
        ("Rückmeldung", 2, (B,), TABLE, SEEN, WISE),
    ],
    "wise-crowds-large": [
        ("wählen", 2, NOBODY, TABLE, PARTLY, LIBERATORS),
        ("vorstellen", 5, (B, Role.OBSERVER), TABLE, PARTLY, LIBERATORS),
        ("Fragen", 10, NOBODY, TABLE, PARTLY, LIBERATORS),
        ("Umdrehen", 1, (FG, B), TURNED, PARTLY, LIBERATORS),
        ("Beratung", 8, (FG, Role.OBSERVER), TURNED, OURS, LIBERATORS),
        ("Rückmeldung", 2, (B, Role.OBSERVER), TABLE, OURS, WISE),
    ],
    "nsrf": [
        ("Dilemma", 10, (B,), TABLE, SEEN, NSRF),
        ("Verständnisfragen", 5, NOBODY, TABLE, SEEN, NSRF),
        ("Vertiefende", 10, NOBODY, TABLE, SEEN, NSRF),
        ("Gespräch", 15, (FG,), LISTENS, SEEN, NSRF),
        ("Rückmeldung", 5, (B,), TABLE, OURS, None),
        ("Auswertung", 5, NOBODY, TABLE, OURS, None),
    ],
    "nsrf-district-teams": [
        ("Dilemma", 10, (B,), TABLE, PARTLY, TEAMS),
        ("Verständnisfragen", 5, NOBODY, TABLE, PARTLY, NSRF),
        ("Vertiefende", 10, NOBODY, TABLE, PARTLY, NSRF),
        ("Gespräch", 15, (FG,), LISTENS, PARTLY, NSRF),
        ("Rückmeldung", 5, (B,), TABLE, OURS, None),
        ("Auswertung", 5, NOBODY, TABLE, OURS, None),
    ],
    "incident": [
        ("Rückblick", 5, NOBODY, TABLE, SEEN, INCIDENT),
        ("Fälle", 10, NOBODY, TABLE, SEEN, INCIDENT),
        ("Gemeinsame Wahl", 5, NOBODY, TABLE, SEEN, INCIDENT),
        ("Fragen", 15, NOBODY, TABLE, SEEN, INCIDENT),
        ("Analyse", 10, (FG,), OUTSIDE, SEEN, INCIDENT),
        ("Ratschläge", 10, (FG,), LISTENS, SEEN, INCIDENT),
        ("Auswertung", 10, NOBODY, TABLE, SEEN, INCIDENT),
    ],
    "balint": [
        ("Fall", 10, (B,), TABLE, SEEN, BALINT),
        ("Fragen", 10, NOBODY, TABLE, SEEN, BALINT),
        ("Gespräch", 30, (FG,), OUTSIDE, SEEN, BALINT),
        ("Antwort", 5, (B,), TABLE, OURS, BALINT),
        ("Sitzung", 5, NOBODY, TABLE, OURS, BALINT),
    ],
}

SUMS = {
    "tietze": 40,
    "haug-benien": 65,
    "jena": 42,
    "short": 25,
    "heilsbronn": 90,
    "fu-berlin": 70,
    "kassel": 60,
    "kobesu": 105,
    "reflecting-team": 60,
    "case-clinic": 60,
    "wial": 25,
    "troika": 11,
    "wise-crowds": 15,
    "wise-crowds-large": 28,
    "nsrf": 50,
    "nsrf-district-teams": 50,
    "incident": 65,
    "balint": 60,
}
STATED = {
    "tietze": (30, 45),
    "short": (20, 30),
    "heilsbronn": (90, 90),
    "fu-berlin": (60, 80),
    "kobesu": (95, 110),
    "reflecting-team": (60, 60),
    "case-clinic": (70, 70),
    "troika": (7, 11),
    "wise-crowds": (15, 15),
    "nsrf": (50, 50),
    "incident": (65, 65),
    "balint": (45, 45),
}
"""What the sources state as the whole. Balint's is another source's than the phases', which come to more."""
RANGES = {
    ("tietze", 2): (5, 10),
    ("tietze", 5): (10, 15),
    ("heilsbronn", 1): (5, 10),
    ("kassel", 1): (5, 10),
    ("kassel", 2): (5, 10),
    ("kassel", 4): (5, 10),
    ("kassel", 6): (5, 10),
    ("kobesu", 2): (15, 30),
    ("case-clinic", 2): (10, 15),
    ("troika", 1): (1, 2),
    ("troika", 2): (1, 2),
    ("troika", 3): (4, 5),
    ("troika", 4): (1, 2),
    ("nsrf", 1): (5, 10),
    ("nsrf-district-teams", 1): (5, 10),
    ("balint", 1): (10, 15),
    ("balint", 3): (30, 60),
}
SIZES = {
    "tietze": (6, 9),
    "kobesu": (4, 6),
    "reflecting-team": (4, 6),
    "case-clinic": (4, 5),
    "wial": (4, 8),
    "troika": (3, 3),
    "wise-crowds": (4, 7),
    "balint": (6, 10),
}
"""Sizes that are published; the other methods' are proposals."""
NO_ADVICE = {"balint", "case-clinic", "kobesu", "wial"}

METHODS = [pytest.param(method, id=key) for key, method in published().items()]
PHASES = [
    pytest.param(published()[key], number, row, id=f"{key}-{number}")
    for key, rows in PAGE.items()
    for number, row in enumerate(rows, 1)
]


def urls(method: Method, phase: Phase) -> set[str | None]:
    return {source.url for source in method.sources if source.id in phase.source}


def test_these_methods_are_published_and_no_others() -> None:
    assert set(published()) == set(PAGE)
    assert {key: method.minutes for key, method in published().items()} == SUMS
    assert {key: len(method.phase) for key, method in published().items()} == {k: len(v) for k, v in PAGE.items()}


@pytest.mark.parametrize(("method", "number", "row"), PHASES)
def test_a_phase_is_as_its_sources_give_it(method: Method, number: int, row: Row) -> None:
    phase, (name, minutes, silent, seat, trust, url) = method.phase[number - 1], row
    assert name in phase.name.de
    assert (phase.minutes, phase.seat, phase.trust) == (minutes, seat, trust)
    # A facilitator who is silent in a source still opens and closes the phase, so the file need not say it.
    assert set(phase.silent) - {M} == set(silent) - {M}
    assert not set(silent) & set(phase.speaks)
    assert url is None or url in urls(method, phase)


def test_totals_are_those_the_sources_state() -> None:
    assert {key: method.stated for key, method in published().items() if method.stated} == STATED
    assert {key: method.slack for key, method in published().items() if method.slack} == {"case-clinic": 10}
    outside = {
        key for key, (fewest, most) in STATED.items() if not fewest <= SUMS[key] + published()[key].slack <= most
    }
    assert outside == {"balint"}


def test_ranges_are_those_the_sources_give() -> None:
    found = {(key, n): phase for key, method in published().items() for n, phase in enumerate(method.phase, 1)}
    assert {place: phase.range for place, phase in found.items() if phase.range} == RANGES
    assert all(fewest <= found[place].minutes <= most for place, (fewest, most) in RANGES.items())


def test_sizes_that_are_published() -> None:
    assert {key: published()[key].people for key in SIZES} == SIZES


def test_settings_where_practice_disagrees() -> None:
    assert {key for key, method in published().items() if method.settings.advice is Advice.FORBIDDEN} == NO_ADVICE
    assert {key for key, m in published().items() if m.settings.advice is Advice.OWN_PHASE} == {"incident"}
    assert {key for key, m in published().items() if m.settings.facilitator_advises} == {"heilsbronn"}


@pytest.mark.parametrize("key", sorted(NO_ADVICE))
def test_where_advice_is_forbidden_it_is_parked_until_the_end(key: str) -> None:
    *phases, last = published()[key].phase
    assert [phase.id for phase in phases if Kind.IDEA not in phase.parks or Entry.IDEA in phase.records] == []
    assert Entry.IDEA in last.records[1:]


@pytest.mark.parametrize("method", METHODS)
class TestEvery:
    def test_minutes_and_rules_that_were_read_name_where(self, method: Method) -> None:
        of = {source.id: source.url for source in method.sources}
        for phase in method.phase:
            assert phase.source, phase.id
            assert phase.trust is OURS or any(of[code] for code in phase.source), phase.id
            for rule in phase.rules:
                backed = [of[code] for code in ([rule.source] if rule.source else phase.source)]
                assert (rule.trust or phase.trust) is OURS or any(backed), rule.de

    def test_the_end_is_protected_and_nothing_protected_is_elastic(self, method: Method) -> None:
        assert method.phase[-1].protected
        assert [phase.id for phase in method.phase if phase.protected and phase.elastic] == []
        assert any(phase.elastic for phase in method.phase)
        answers = {Entry.RESPONSE, Entry.STEP, Entry.TAKEAWAY, Entry.FEEDBACK}
        assert [phase.id for phase in method.phase if phase.records[0] in answers and not phase.protected] == []

    def test_words_are_complete_and_short_enough_to_say(self, method: Method) -> None:
        for words in all_words(method):
            assert words.de.strip()
            assert words.en.strip()
            assert not re.search(r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*)\b|\w[*:_]in(nen)?\b|\wInnen\b", words.de), (
                words.de
            )
            assert '"' not in words.de + words.en
        for words in (words for phase in method.phase for words in phase.say):
            assert words.de != words.en
            assert max(len(words.de), len(words.en)) <= 160, words.de

    def test_it_can_be_held_from_begin_to_close(self, method: Method) -> None:
        session = conduct.clear_case(prepared(method), cleared=True)
        session = conduct.agree_on_rule(session, "Was hier gesagt wird, bleibt hier.", at(0))
        session = conduct.agree(session, [person.initials for person in session.people], at(0))
        for minute, phase in enumerate(method.phase):
            session = (conduct.advance if session.runs else conduct.begin)(session, at(minute))
            assert conduct.phase_of(session) is phase
            for kind in phase.parks:
                session = conduct.park(session, "Zu früh", "SB", at(minute), kind)
            for entry in phase.records:
                session = line(session, entry, at(minute))
            assert problems(session) == []
            assert conduct.missing(session) == ()
        session = conduct.close(session, at(len(method.phase)))
        assert problems(session) == []
        assert len(session.runs) == len(method.phase)
        assert Session.model_validate_json(session.model_dump_json(by_alias=True)) == session


def all_words(method: Method) -> Iterator[Words]:
    """Yield everything that a method says in two languages."""
    yield method.name
    yield method.summary
    yield from (source.note for source in method.sources if source.note)
    for phase in method.phase:
        yield from (phase.name, *phase.say, *phase.rules)


RESULTS: dict[Entry, conduct.Change] = {
    Entry.KEY_QUESTION: lambda s, now: conduct.agree_key_question(
        conduct.word_key_question(s, "Wie geht es weiter?", now), now
    ),
    Entry.STEP: lambda s, now: conduct.set_review(
        conduct.commit_step(s, "Anrufen", who="Bildungsbüro", by=now.date(), sign="Rückruf"), now.date()
    ),
    Entry.TAKEAWAY: lambda s, _now: conduct.take_along(s, "Mut"),
    Entry.REVIEW: lambda s, now: conduct.set_review(s, now.date()),
    Entry.FEEDBACK: lambda s, now: conduct.give_feedback(s, "Gut", "SB", now),
}
MARKS = {Kind.HYPOTHESIS: Mark.FITS, Kind.IDEA: Mark.TAKE}


def line(session: Session, entry: Entry, now: datetime) -> Session:
    """Record a line of a kind, with what belongs to it: a question's answer, the case giver's mark."""
    if entry in RESULTS:
        return RESULTS[entry](session, now)
    kind = Kind(entry.value)
    session = conduct.record(session, kind, "Ein Satz", "SB", now)
    if kind is Kind.QUESTION:
        return conduct.answer(session, "Ja", "FG", now)
    return conduct.mark(session, session.last_id, MARKS[kind]) if kind in MARKS else session
