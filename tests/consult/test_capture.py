"""The grammar of the line."""

import pytest

from consult import capture
from consult.capture import Line, read_line
from sessions import conduct
from sessions.codes import Entry, Kind
from sessions.record import Session
from tests.consult.builders import BEGIN, PEOPLE, asked, in_phase

CASE = in_phase("case")
QUESTIONS = in_phase("questions")
IDEAS = in_phase("ideas")
ASKED = asked()


@pytest.mark.parametrize(
    ("session", "raw", "line"),
    [
        (IDEAS, "CD: mehr Geld", Line("CD", "mehr Geld")),
        (IDEAS, "cd: mehr Geld", Line("CD", "mehr Geld")),
        (IDEAS, "  CD :  mehr Geld  ", Line("CD", "mehr Geld")),
        (IDEAS, "CD:mehr", Line("CD", "mehr")),
        (IDEAS, "mehr Geld", Line(None, "mehr Geld")),
        (IDEAS, "XY: mehr Geld", Line(None, "XY: mehr Geld", stranger="XY")),
        (IDEAS, "Idee: mehr Geld", Line(None, "Idee: mehr Geld")),
        (IDEAS, "10:30 Uhr", Line(None, "10:30 Uhr")),
        (IDEAS, "CD: um 10:30 Uhr: Treffen", Line("CD", "um 10:30 Uhr: Treffen")),
        (IDEAS, "CD, EF: mehr", Line(None, "CD, EF: mehr")),
        (IDEAS, "CD:", Line("CD", "")),
        (IDEAS, "https://example.org", Line(None, "https://example.org")),
        (IDEAS, "", Line(None, "")),
        (IDEAS, "[red]x[/x]", Line(None, "[red]x[/x]")),
        (IDEAS, "CD: a\x1b[31mb\x00", Line("CD", "ab")),
        (ASKED, "> das Land", Line(None, "das Land", answers=True)),
        (ASKED, ">AB: das Land", Line("AB", "das Land", answers=True)),
        (ASKED, "AB: das Land", Line("AB", "das Land", answers=True)),
        (ASKED, "CD: das Land", Line("CD", "das Land")),
        (ASKED, "das Land", Line(None, "das Land")),
        (QUESTIONS, "AB: etwas anderes", Line("AB", "etwas anderes")),
        (QUESTIONS, "> etwas", Line(None, "etwas", answers=True)),
        (CASE, "seit März", Line("AB", "seit März")),
        (CASE, "MO: kurz", Line("MO", "kurz")),
    ],
)
def test_a_line_says(session: Session, raw: str, line: Line) -> None:
    assert read_line(raw, session) == line


def test_two_case_givers_must_be_told_apart() -> None:
    session = in_phase("case", people=f"{PEOPLE}\nGH, Südring, Amt, Fallgebende Person")
    assert read_line("seit März", session) == Line(None, "seit März")


def test_an_answer_goes_to_the_latest_open_question_or_to_the_one_that_is_meant() -> None:
    session = conduct.record(ASKED, Kind.QUESTION, "Seit wann?", "EF", BEGIN)
    line = read_line("AB: das Land", session)
    latest = capture.change_for(line, Entry.QUESTION)(session, BEGIN)
    meant = capture.change_for(line, Entry.QUESTION, 1)(session, BEGIN)
    assert [bool(item.answer) for item in latest.contributions] == [False, True]
    assert [bool(item.answer) for item in meant.contributions] == [True, False]


@pytest.mark.parametrize(
    ("raw", "score", "text"),
    [
        ("CD: 4 Hat geholfen.", 4, "Hat geholfen."),
        ("CD: 5", 5, ""),
        ("CD: 3/5, na ja", 3, "na ja"),
        ("CD: 2 – wenig", 2, "wenig"),
        ("CD: 4: gut", 4, "gut"),
        ("CD: 6 Leute fehlten", None, "6 Leute fehlten"),
        ("CD: 45 Minuten reichen", None, "45 Minuten reichen"),
        ("CD: Gut, 4 von 5", None, "Gut, 4 von 5"),
    ],
)
def test_feedback_may_begin_with_a_score(raw: str, score: int | None, text: str) -> None:
    session = in_phase("exchange")
    after = capture.change_for(read_line(raw, session), Entry.FEEDBACK)(session, BEGIN)
    (voice,) = after.feedback
    assert (voice.speaker, voice.score, voice.text) == ("CD", score, text)


def test_every_entry_becomes_what_it_is_called() -> None:
    session = in_phase("decision")
    line = read_line("Vorlage schreiben", session)
    assert capture.change_for(line, Entry.STEP)(session, BEGIN).steps[0].what == "Vorlage schreiben"
    taken = capture.change_for(line, Entry.TAKEAWAY)(session, BEGIN)
    again = capture.change_for(read_line("und reden", taken), Entry.TAKEAWAY)(taken, BEGIN)
    assert again.takeaway == "Vorlage schreiben\nund reden"
    assert capture.change_for(line, Entry.KEY_QUESTION)(session, BEGIN).question == "Vorlage schreiben"
    (said,) = capture.change_for(line, Entry.RESPONSE)(session, BEGIN).contributions
    assert (said.kind, said.speaker) == (Kind.RESPONSE, "AB")


@pytest.mark.parametrize(
    ("raw", "completed"),
    [("c", "CD: "), ("CD", "CD: "), ("", None), ("  ", None), ("x", None), ("c mehr", None), ("abcdefg", None)],
)
def test_initials_are_completed(raw: str, completed: str | None) -> None:
    assert capture.completion(raw, IDEAS) == completed


def test_initials_that_could_be_two_people_are_not_completed() -> None:
    session = in_phase("ideas", people=f"{PEOPLE}\nCE, Lindenau")
    assert capture.completion("c", session) is None
    assert capture.completion("ce", session) == "CE: "
