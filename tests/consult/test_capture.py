"""The grammar of the line."""

import pytest

from consult import capture
from consult.capture import Line, read_line
from sessions import conduct
from sessions.codes import Entry, Kind
from sessions.record import Session
from sessions.refusal import Reason, Refusal
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
        (CASE, "# wirkt müde", Line(None, "wirkt müde", private=True)),
        (IDEAS, " #  CD: lacht ", Line(None, "CD: lacht", private=True)),
        (IDEAS, "= passt: zu uns", Line(None, "passt: zu uns", remarks=True)),
        (ASKED, "# > das Land", Line(None, "> das Land", private=True)),
        (IDEAS, "=1+1", Line(None, "=1+1")),
        (IDEAS, "#let", Line(None, "#let")),
        (IDEAS, "## Titel", Line(None, "## Titel")),
        (IDEAS, "# ", Line(None, "#")),
        (IDEAS, "= ", Line(None, "", remarks=True)),
        (IDEAS, "#", Line(None, "#")),
        (IDEAS, "CD: # laut", Line("CD", "# laut")),
        (IDEAS, "CD: = laut", Line("CD", "= laut")),
        (IDEAS, "cd:-", Line("CD", "-", passes=True)),
        (IDEAS, "CD: –", Line("CD", "–", passes=True)),
        (IDEAS, "CD: —", Line("CD", "—", passes=True)),
        (ASKED, "AB: -", Line("AB", "-", passes=True)),
        (IDEAS, "-", Line(None, "-")),
        (IDEAS, "CD: - mehr", Line("CD", "- mehr")),
        (IDEAS, "XY: -", Line(None, "XY: -", stranger="XY")),
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
    ("raw", "scores", "text"),
    [
        ("CD: 4 Hat geholfen.", (4,), "Hat geholfen."),
        ("CD: 5", (5,), ""),
        ("CD: 3/5, na ja", (3,), "na ja"),
        ("CD: 2 – wenig", (2,), "wenig"),
        ("CD: 4: gut", (4,), "gut"),
        ("CD: 6 Leute fehlten", (), "6 Leute fehlten"),
        ("CD: 45 Minuten reichen", (), "45 Minuten reichen"),
        ("CD: Gut, 4 von 5", (), "Gut, 4 von 5"),
        ("CD: 4 5 3 2 1 gut so", (4, 5, 3, 2, 1), "gut so"),
        ("CD: 4, 5, 3", (4, 5, 3), ""),
        ("CD: 4/5 3/5 – knapp", (4, 3), "knapp"),
        ("CD: 4 5 3 2 1 5 Leute fehlten", (4, 5, 3, 2, 1), "5 Leute fehlten"),
        ("CD: 4 0 3", (4,), "0 3"),
        ("CD: h2 0 1 4 3 0", (), "h2 0 1 4 3 0"),
    ],
)
def test_feedback_may_begin_with_a_score(raw: str, scores: tuple[int, ...], text: str) -> None:
    session = in_phase("exchange")
    after = capture.change_for(read_line(raw, session), Entry.FEEDBACK)(session, BEGIN)
    (voice,) = after.feedback
    assert (voice.speaker, voice.scores, voice.text) == ("CD", scores, text)


@pytest.mark.parametrize(
    ("raw", "question", "counts"),
    [
        ("h2 0 1 4 3 0", 2, (0, 1, 4, 3, 0)),
        ("H5: 0 0 0 0 12", 5, (0, 0, 0, 0, 12)),
        ("h 2 0 1 4 3 0", 2, (0, 1, 4, 3, 0)),
        ("h 0 1 4 3 0", 1, (0, 1, 4, 3, 0)),
        ("h 1 0 4 3 0", 1, (1, 0, 4, 3, 0)),
    ],
)
def test_hands_are_counted_for_each_score(raw: str, question: int, counts: tuple[int, ...]) -> None:
    session = in_phase("exchange")
    (voice,) = capture.change_for(read_line(raw, session), Entry.FEEDBACK)(session, BEGIN).feedback
    assert voice.hands is not None
    assert (voice.speaker, voice.hands.question, voice.hands.counts) == (None, question, counts)


@pytest.mark.parametrize("raw", ["h2 0 1 4 3", "h2 0 1 4 3 0 1", "h6 0 1 4 3 0", "h2 0 1 4 3 viele", "h2 0 1 4 3 1000"])
def test_what_is_no_count_of_hands_is_what_somebody_said(raw: str) -> None:
    session = in_phase("exchange")
    (voice,) = capture.change_for(read_line(raw, session), Entry.FEEDBACK)(session, BEGIN).feedback
    assert (voice.hands, voice.scores, voice.text) == (None, (), raw)


def test_no_hand_at_all_is_no_answer() -> None:
    session = in_phase("exchange")
    with pytest.raises(Refusal) as caught:
        capture.change_for(read_line("h3 0 0 0 0 0", session), Entry.FEEDBACK)(session, BEGIN)
    assert caught.value.reason is Reason.EMPTY


@pytest.mark.parametrize(("said", "offered"), [([], "CD: "), (["CD"], "EF: "), (["EF"], "CD: "), (["CD", "EF"], "")])
def test_an_empty_line_offers_whose_turn_it_is(said: list[str], offered: str) -> None:
    session = IDEAS
    for who in said:
        session = conduct.record(session, Kind.IDEA, "eins", who, BEGIN)
    assert capture.following(session) == offered


def test_where_one_person_speaks_nobody_is_offered() -> None:
    assert capture.following(CASE) == ""


def test_every_entry_becomes_what_it_is_called() -> None:
    session = in_phase("decision")
    line = read_line("Vorlage schreiben", session)
    assert capture.change_for(line, Entry.STEP)(session, BEGIN).steps[0].what == "Vorlage schreiben"
    taken = capture.change_for(line, Entry.TAKEAWAY)(session, BEGIN)
    again = capture.change_for(read_line("und reden", taken), Entry.TAKEAWAY)(taken, BEGIN)
    assert again.takeaway == "Vorlage schreiben\nund reden"
    assert capture.change_for(line, Entry.WAIVER)(session, BEGIN).waiver == "Vorlage schreiben"
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
