"""Notes from paper: what each line records and when, what is not understood, and never anything out of order."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.cli import DONE, REFUSED, USAGE, main
from consult.i18n import language
from consult.keyed_in import Doubt, KeyedIn, What, keyed_in
from consult.paper import form, words
from sessions import conduct
from sessions.codes import Entry, Kind, Mark, Stage
from sessions.method import named, published
from sessions.record import Session, problems
from sessions.refusal import Reason
from sessions.store.archive import Archive
from tests.consult.builders import BEGIN, in_phase, prepared
from tests.sessions.core_builders import refused

NOW = BEGIN + timedelta(hours=8)
WORDS = words()
Output = pytest.CaptureFixture[str]


def key_in(text: str, session: Session | None = None, now: datetime = NOW) -> KeyedIn:
    return keyed_in(text, session or prepared(), now, UTC, WORDS)


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def did(result: KeyedIn) -> list[tuple[int, str, What | Entry, str, str]]:
    return [(line.number, f"{line.at:%H:%M}", line.what, line.speaker, line.text) for line in result.lines]


def why(result: KeyedIn) -> list[tuple[int, Reason]]:
    return [(line.number, line.why.reason) for line in result.unknown]


WHOLE = """// Der Fall
== 1. Rollenverteilung 9:00
AB: Wir sind vier
== 2. Case presentation 09:05 ==

9.06 AB: Seit März
    gibt es eine Stelle.
Schlüsselfrage: Wie werden wir Partner?
Idee: Patenschaft
# Befragung 9:12 Uhr
CD: Wer steuert?
9:13 > Die Amtsleitungen
# nur für mich, um 9:13
EF: -
== Hypothesen 9:20
- CD: Niemand fühlt sich zuständig
= passt
= stimmt so
== 9:35 Lösungsvorschläge
• 9:36 Uhr EF: Einladung
== Entscheidung 9:45
Schritt: Anrufen | Büro | 15.1. | Termin steht | Lindenau
Nächster Schritt: Vorlage schreiben
Rückblick: in 2 weeks
Nimmt mit: Erst fragen.
== Austausch
Feedback: 5 4 5 4 5 gut so
== Ende 10:05
"""


def test_a_whole_session() -> None:
    result = key_in(WHOLE)
    assert why(result) == []
    assert did(result) == [
        (2, "09:00", What.PHASE, "", "roles"),
        (3, "09:00", Entry.NOTE, "AB", "Wir sind vier"),
        (4, "09:05", What.PHASE, "", "case"),
        (6, "09:06", Entry.FACT, "AB", "Seit März\ngibt es eine Stelle."),
        (8, "09:06", Entry.KEY_QUESTION, "", "Wie werden wir Partner?"),
        (9, "09:06", What.PARKED, "AB", "Patenschaft"),
        (10, "09:12", What.PHASE, "", "questions"),
        (11, "09:12", Entry.QUESTION, "CD", "Wer steuert?"),
        (12, "09:13", What.ANSWER, "", "Die Amtsleitungen"),
        (13, "09:13", What.PRIVATE, "", "nur für mich, um 9:13"),
        (14, "09:13", What.PASSES, "EF", ""),
        (15, "09:20", What.PHASE, "", "hypotheses"),
        (16, "09:20", Entry.HYPOTHESIS, "CD", "Niemand fühlt sich zuständig"),
        (17, "09:20", What.MARK, "", "passt"),
        (18, "09:20", What.REMARK, "", "stimmt so"),
        (19, "09:35", What.SKIPPED, "", "response"),
        (19, "09:35", What.PHASE, "", "ideas"),
        (20, "09:36", Entry.IDEA, "EF", "Einladung"),
        (21, "09:45", What.PHASE, "", "decision"),
        (22, "09:45", Entry.STEP, "", "Anrufen | Büro | 2027-01-15 | Termin steht | Lindenau"),
        (23, "09:45", Entry.STEP, "", "Vorlage schreiben"),
        (24, "09:45", Entry.REVIEW, "", "2026-12-07"),
        (25, "09:45", Entry.TAKEAWAY, "", "Erst fragen."),
        (26, "09:45", What.PHASE, "", "exchange"),
        (27, "09:45", Entry.FEEDBACK, "", "5 4 5 4 5 gut so"),
        (28, "10:05", What.END, "", ""),
    ]
    session = result.session
    assert problems(session) == []
    assert (session.closed_at, session.question, session.takeaway) == (
        at(10, 5),
        "Wie werden wir Partner?",
        "Erst fragen.",
    )
    assert [(item.kind, item.at, item.speaker, item.parked) for item in session.contributions] == [
        (Kind.NOTE, at(9, 0), "AB", False),
        (Kind.FACT, at(9, 6), "AB", False),
        (Kind.IDEA, at(9, 6), "AB", True),
        (Kind.QUESTION, at(9, 12), "CD", False),
        (Kind.HYPOTHESIS, at(9, 20), "CD", False),
        (Kind.IDEA, at(9, 36), "EF", False),
    ]
    answer = session.contributions[3].answer
    assert answer is not None
    assert (answer.text, answer.at) == ("Die Amtsleitungen", at(9, 13))
    assert (session.contributions[4].mark, session.contributions[4].remark) == (Mark.FITS, "stimmt so")
    assert [(run.phase, run.start) for run in session.runs][:3] == [
        ("roles", at(9, 0)),
        ("case", at(9, 5)),
        ("questions", at(9, 12)),
    ]
    assert [planned.phase for planned in session.plan if planned.skipped] == ["response"]
    assert (session.steps[0].by, session.steps[0].support) == (datetime(2027, 1, 15, tzinfo=UTC).date(), "Lindenau")
    assert session.feedback[0].scores == (5, 4, 5, 4, 5)


# --- lines --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "what", "speaker", "text"),
    [
        ("10:42 CD: Wer zahlt?", Entry.QUESTION, "CD", "Wer zahlt?"),
        ("10.42 cd: Wer zahlt?", Entry.QUESTION, "CD", "Wer zahlt?"),
        ("10:42 Uhr, CD: Wer zahlt?", Entry.QUESTION, "CD", "Wer zahlt?"),
        ("10:42 – Wer zahlt?", Entry.QUESTION, "", "Wer zahlt?"),
        ("10:42 Um 15:30 ist Schluss", Entry.QUESTION, "", "Um 15:30 ist Schluss"),
        ("10:42 # leise", What.PRIVATE, "", "leise"),
        ("10:42 CD: –", What.PASSES, "CD", ""),
        ("10:42 Frage: Wer zahlt?", Entry.QUESTION, "", "Wer zahlt?"),
        ("10:42 CD: Question: Wer zahlt?", Entry.QUESTION, "CD", "Wer zahlt?"),
        ("10:42 EF: Idea: Patenschaft", What.PARKED, "EF", "Patenschaft"),
        ("10:42 Kernfrage: Wie?", Entry.KEY_QUESTION, "", "Wie?"),
        ("10:42 Key question: Wie?", Entry.KEY_QUESTION, "", "Wie?"),
        ("10:42 Zeile: mit Doppelpunkt", Entry.QUESTION, "", "Zeile: mit Doppelpunkt"),
        ("10:42 Kein Schritt, weil: zu früh", Entry.WAIVER, "", "zu früh"),
    ],
)
def test_what_a_line_is(line: str, what: What | Entry, speaker: str, text: str) -> None:
    result = key_in(line, in_phase("questions"))
    assert why(result) == []
    assert did(result) == [(1, "10:42", what, speaker, text)]
    assert problems(result.session) == []


@pytest.mark.parametrize("sign", ["> ", "10:42 > "])
def test_an_answer_that_looks_like_a_sort_is_an_answer(sign: str) -> None:
    session = conduct.record(in_phase("questions"), Kind.QUESTION, "Was ist Fakt?", "CD", BEGIN)
    result = key_in(f"{sign}Fakt: drei Stellen", session)
    assert [(line.what, line.text) for line in result.lines] == [(What.ANSWER, "Fakt: drei Stellen")]


def test_what_the_case_giver_says_in_the_questions_phase_is_the_answer() -> None:
    session = conduct.record(in_phase("questions"), Kind.QUESTION, "Wer zahlt?", "CD", BEGIN)
    assert [line.what for line in key_in("9:30 AB: Niemand", session).lines] == [What.ANSWER]
    assert [line.what for line in key_in("9:30 AB: Kernfrage: Wie?", session).lines] == [Entry.KEY_QUESTION]


def test_strangers_are_kept_as_text_and_said() -> None:
    (line,) = key_in("10:42 ZZ: Wer zahlt?", in_phase("questions")).lines
    assert (line.speaker, line.text, line.doubts) == ("", "ZZ: Wer zahlt?", (Doubt.STRANGER,))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Wer zahlt?", Reason.NO_TIME_YET),
        ("== Murks 9:00", Reason.NO_SUCH_PHASE),
        ("9:00 = passt", Reason.NO_SUCH_ENTRY),
        ("9:00 Schritt: X | Y | irgendwann", Reason.DATE_UNKNOWN),
        ("9:00 Rückblick: bald einmal", Reason.DATE_UNKNOWN),
        ("9:00 > Niemand", Reason.NO_OPEN_QUESTION),
        ("9:00 AB:", Reason.EMPTY),
        ("9:00 " + "x" * 30_000, Reason.TOO_LONG),
        ("== Ende 9:00", Reason.NOT_RUNNING),
    ],
)
def test_what_is_not_understood_is_said_with_its_reason_and_changes_nothing(text: str, reason: Reason) -> None:
    result = key_in(f"// Notizen\n{text}")
    assert why(result) == [(2, reason)]
    assert (result.lines, result.session) == ((), prepared())


def test_what_is_not_understood_keeps_nothing_else_from_being_recorded() -> None:
    result = key_in("9:00 Eins\n== Murks 9:01\n9:02 Zwei")
    assert why(result) == [(2, Reason.NO_SUCH_PHASE)]
    assert [item.text for item in result.session.contributions] == ["Eins", "Zwei"]


def test_lines_are_counted_as_people_see_them() -> None:
    result = key_in("\n\n// eins\n  // zwei\n\n9:00 Drei\n\n\n== Murks\n")
    assert [line.number for line in result.lines] == [6, 6]
    assert why(result) == [(9, Reason.NO_SUCH_PHASE)]


# --- phases -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "== Befragung",
        "== 3. Befragung __:__",
        "==Befragung==",
        "== questions",
        "== Questions ==",
        "== befra",
        "# Befragung",
    ],
)
def test_a_heading_names_a_phase_in_many_ways(heading: str) -> None:
    result = key_in(f"== Rollenverteilung 9:00\n== Vorstellung des Falls 9:05\n{heading}\n9:12 Wer?")
    assert why(result) == []
    assert (result.session.runs[-1].phase, result.session.runs[-1].start) == ("questions", at(9, 12))


def test_going_back_begins_another_stay() -> None:
    result = key_in("== Hypothesen 9:40\n== Befragung 9:50\nWer?", in_phase("questions"))
    assert [(run.phase, run.start) for run in result.session.runs[-2:]] == [
        ("hypotheses", at(9, 40)),
        ("questions", at(9, 50)),
    ]


def test_the_running_phase_goes_on_behind_its_own_heading() -> None:
    session = in_phase("questions")
    result = key_in("== Befragung 9:10\n9:12 Wer?", session)
    assert len(result.session.runs) == len(session.runs)
    assert result.session.contributions[0].at == at(9, 12)


def test_a_phase_left_out_in_the_plan_cannot_be_entered() -> None:
    session = in_phase("questions")
    planned = session.plan[3].model_copy(update={"skipped": True})
    session = session.model_copy(update={"plan": (*session.plan[:3], planned, *session.plan[4:])})
    assert why(key_in("== Hypothesen 9:40", session)) == [(1, Reason.PHASE_LEFT_OUT)]


def test_lines_before_any_heading_begin_the_first_phase() -> None:
    assert did(key_in("9:03 AB: Wir sind vier")) == [
        (1, "09:03", What.PHASE, "", "roles"),
        (1, "09:03", Entry.NOTE, "AB", "Wir sind vier"),
    ]


# --- times --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "held", "doubts"),
    [
        (["9:00", "", "9:10"], ["09:00", "09:00", "09:10"], [None, Doubt.NO_TIME, None]),
        (["9:00", "8:50", "9:10"], ["09:00", "09:00", "09:10"], [None, Doubt.OUT_OF_ORDER, None]),
        (["9:00", "19:00", "9:10"], ["09:00", "09:00", "09:10"], [None, Doubt.AHEAD, None]),
        (
            ["9:00", "16:30", "9:10", "9:20"],
            ["09:00", "09:00", "09:10", "09:20"],
            [None, Doubt.OUT_OF_ORDER, None, None],
        ),
        (["9:05", "9:05"], ["09:05", "09:05"], [None, None]),
        (["9:20", "9:10"], ["09:20", "09:20"], [None, Doubt.OUT_OF_ORDER]),
        (["16:30", "9:10", "9:20"], ["09:10", "09:10", "09:20"], [Doubt.OUT_OF_ORDER, None, None]),
        (["", "9:10"], ["09:10", "09:10"], [Doubt.NO_TIME, None]),
    ],
)
def test_a_time_that_does_not_fit_those_around_it_is_not_believed(
    times: list[str], held: list[str], doubts: list[Doubt | None]
) -> None:
    text = "\n".join(f"{time} Zeile {number}".strip() for number, time in enumerate(times))
    result = key_in(text)
    lines = [line for line in result.lines if line.what is Entry.NOTE]
    assert [f"{line.at:%H:%M}" for line in lines] == held
    assert [line.doubts for line in lines] == [(doubt,) if doubt else () for doubt in doubts]


def test_a_running_session_is_never_set_back() -> None:
    started = BEGIN + timedelta(minutes=30, seconds=20)
    session = conduct.advance(in_phase("case"), started)
    result = key_in("9:10 Zu früh\n9:30 Wer?\n== Hypothesen 9:30", session)
    assert [line.at for line in result.lines] == [started] * 3
    assert [line.doubts for line in result.lines] == [(Doubt.OUT_OF_ORDER,), (), ()]


@pytest.mark.parametrize(("day", "hour"), [(22, 7), (23, 8)])
def test_times_are_local(day: int, hour: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    session = prepared().model_copy(update={"day": datetime(2026, 10, 25 if day == 23 else 24, tzinfo=UTC).date()})
    result = keyed_in("9:00 Eins", session, NOW, berlin, WORDS)
    # On 25 October the clocks go back an hour.
    assert result.session.runs[0].start == datetime(2026, 10, session.day.day, hour, tzinfo=UTC)


def test_a_closed_session_takes_nothing() -> None:
    session = conduct.close(in_phase("questions"), BEGIN)
    with refused(Reason.CLOSED):
        key_in("9:30 Wer?", session)
    result = key_in("9:30 Wer?\n== Ende 9:40\n9:50 Zu spät\n== Hypothesen 9:55", in_phase("questions"))
    assert why(result) == [(3, Reason.CLOSED), (4, Reason.CLOSED)]


LINES = """== Befragung
== Hypothesen 9:40
# Austausch 9:50
== Ende 9:55
> ja
= nein
AB: -
CD: Wer?
Schritt: Anrufen | | 15.1.
Idee: x
Kernfrage: Wie?
# leise
23:59
// nichts
  weiter"""
LINE = st.one_of(
    st.sampled_from(LINES.split("\n")),
    st.builds("{:d}:{:02d} EF: Zeile".format, st.integers(0, 23), st.integers(0, 59)),
    st.text(max_size=30),
)


@given(lines=st.lists(LINE, max_size=25), phase=st.sampled_from(["", "roles", "questions", "exchange"]))
def test_whatever_is_keyed_in_the_record_stays_sound_and_goes_forwards(lines: list[str], phase: str) -> None:
    session = in_phase(phase) if phase else prepared()
    result = key_in("\n".join(lines), session)
    assert problems(result.session) == []
    instants = [line.at for line in result.lines]
    assert instants == sorted(instants)
    assert all(BEGIN <= at <= NOW for at in instants) or not phase
    assert len(result.session.contributions) >= len(session.contributions)


# --- the form -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("method", published())
def test_a_form_that_nobody_filled_in_records_nothing(method: str, code: str) -> None:
    session = prepared(method)
    for what in (session, named(method)):
        result = key_in(form(what, language(code)), session)
        assert (result.lines, result.session) == ((), session)
        assert result.unknown == ()
    running = conduct.begin(session, BEGIN)
    assert key_in(form(session, language(code)), running).session == running


def test_a_form_that_was_filled_in_up_to_a_phase_stops_there() -> None:
    session, text = prepared(), form(prepared(), language("de"))
    for minute in (0, 5):
        text = text.replace("__:__", f"9:{minute:02d}", 1)
    text = text.replace("== 4. Hypothesen __:__\n", "== 4. Hypothesen __:__\n9:30 CD: Niemand ist zuständig\n")
    result = key_in(text, session)
    assert why(result) == []
    assert [run.phase for run in result.session.runs if run.end != run.start] == ["roles", "case", "hypotheses"]
    assert result.session.runs[-1].phase == "hypotheses"
    assert [planned.phase for planned in result.session.plan if planned.skipped] == ["questions"]


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("method", published())
def test_every_phase_of_a_form_that_was_filled_in_is_found(method: str, code: str) -> None:
    session, text = prepared(method), form(named(method), language(code))
    for minute in range(len(session.plan) + 1):
        text = text.replace("__:__", f"9:{minute:02d}", 1)
    result = key_in(text, session)
    assert why(result) == []
    assert [run.phase for run in result.session.runs] == [planned.phase for planned in session.plan]
    assert result.session.stage is Stage.CLOSED


# --- the commands -------------------------------------------------------------------------------------------------


class Typed(io.StringIO):
    """What somebody types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    archive.create(prepared()).close()
    return archive


def notes(tmp_path: Path, text: str = "== Rollen 0:01\nAB: Wir sind vier\n== Murks 0:02\n") -> str:
    file = tmp_path / "notes.txt"
    file.write_text(text, encoding="cp1252")
    return str(file)


@pytest.mark.parametrize(("typed", "code"), [("y\n", DONE), ("ja\n", DONE), ("n\n", REFUSED), ("", REFUSED)])
def test_nothing_is_recorded_without_a_yes(  # noqa: PLR0917 (fixtures)
    archive: Archive, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    session = archive.load("2026-11-23-der-fall").model_copy(update={"day": datetime(2020, 1, 6, tzinfo=UTC).date()})
    with archive.write(session.id) as writer:
        writer.save(session, BEGIN)
    monkeypatch.setattr("sys.stdin", Typed(typed))
    assert main(["--lang", "en", "keyin", "2026", notes(tmp_path)]) == code
    said = capsys.readouterr()
    assert "Wir sind vier" in said.out
    assert "Line 3, not recorded: == Murks 0:02: The method has no phase Murks." in said.err
    assert (archive.load(session.id) == session) is (code == REFUSED)


def test_without_a_terminal_nobody_can_be_asked(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    assert main(["--lang", "en", "keyin", "2026", notes(tmp_path, "nothing\n")]) == REFUSED
    assert "There is nothing to record." in capsys.readouterr().out
    before = archive.load("2026-11-23-der-fall")
    session = before.model_copy(update={"day": datetime(2020, 1, 6, tzinfo=UTC).date()})
    with archive.write(session.id) as writer:
        writer.save(session, BEGIN)
    assert main(["--lang", "en", "keyin", "2026", notes(tmp_path)]) == REFUSED
    assert "nobody could be asked" in capsys.readouterr().err
    assert archive.load(session.id) == session
    assert main(["--lang", "en", "keyin", "2026", notes(tmp_path), "--yes"]) == DONE
    assert "2 entries recorded." in capsys.readouterr().out
    assert archive.load(session.id).stage is Stage.RUNNING


def test_a_closed_session_and_a_missing_file_are_refused(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    with archive.write("2026-11-23-der-fall") as writer:
        closed = conduct.close(conduct.begin(writer.session, BEGIN), BEGIN)
        writer.save(closed, BEGIN)
    assert main(["--lang", "en", "keyin", "2026", notes(tmp_path), "--yes"]) == REFUSED
    assert "closed" in capsys.readouterr().err
    assert main(["--lang", "en", "keyin", "2026", str(tmp_path / "nowhere.txt")]) == REFUSED
    assert "nowhere.txt" in capsys.readouterr().err
    assert archive.load(closed.id) == closed


def test_a_run_sheet_of_a_method_and_of_a_session(archive: Archive, tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "paper"
    arguments = ["--lang", "en", "paper", "tietze", "--begin", "9.30", "--format", "md,txt", "--out", str(out)]
    assert main(arguments) == DONE
    assert sorted(path.name for path in out.iterdir()) == ["tietze-run-sheet.md", "tietze-run-sheet.txt"]
    assert "09:30–" in (out / "tietze-run-sheet.txt").read_text(encoding="utf-8")
    assert main(arguments) == REFUSED
    assert "exists already" in capsys.readouterr().err
    assert main(["--lang", "en", "paper", "2026", "--out", str(out)]) == DONE
    assert "Der Fall" in (out / "2026-11-23-der-fall-run-sheet.md").read_text(encoding="utf-8")
    assert (out / "2026-11-23-der-fall-run-sheet.html").exists()


def test_a_form_is_written_and_names_its_command(archive: Archive, tmp_path: Path) -> None:
    out = tmp_path / "paper"
    assert main(["--lang", "en", "paper", "2026", "--blank", "--out", str(out)]) == DONE
    (path,) = out.iterdir()
    text = path.read_text(encoding="utf-8")
    assert "consult keyin 2026-11-23-der-fall FILE" in text
    assert "People: AB, MO, CD, EF" in text


def test_paper_for_nothing_is_refused_and_makes_no_archive(tmp_path: Path, capsys: Output) -> None:
    assert main(["--lang", "en", "paper", "wuerfeln", "--out", str(tmp_path / "out")]) == REFUSED
    assert "haug-benien" in capsys.readouterr().err
    assert not (tmp_path / "archive").exists()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [["paper", "tietze"], ["keyin", "x"], ["paper", "tietze", "--out", "x", "--begin", "bald"], ["reply"]],
)
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == USAGE
