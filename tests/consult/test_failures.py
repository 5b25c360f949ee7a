"""What goes wrong in a consultation, played as it happens in a room: what the program offers, and what it keeps."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Digits, OptionList

from consult.app import ConsultApp
from consult.explain import explained, to_say
from consult.i18n import LANGUAGES, language
from consult.screens.agreement_form import AgreementForm
from consult.screens.closing import ClosingScreen
from consult.screens.forms import Form, KeyQuestionForm, StatusForm, StepForm
from consult.screens.help import HelpScreen
from consult.screens.home import HomeScreen
from consult.screens.live import LiveScreen
from consult.screens.notes import NotesScreen
from consult.screens.plan_forms import BorrowForm, FitForm, ModuleForm, WordsForm
from consult.screens.prepare import PrepareScreen
from consult.screens.process import ProcessForm
from sessions import conduct, timing
from sessions.codes import Entry, Kind, Mark, Stage, StepStatus
from sessions.notes import write
from sessions.notes.feedback import QUESTIONS
from sessions.notes.sheet import Reader, sheet
from sessions.record import Session
from tests.consult.builders import (
    BEGIN,
    PEOPLE,
    application,
    clock,
    enter,
    field,
    in_phase,
    live,
    message,
    prepared,
    running,
    screen_text,
    settle,
    started,
    stored,
    words,
)

NARROW = (80, 24)
TEN = PEOPLE + "".join(f"\n{initials}, Amt, Leitung, Beratung" for initials in ("GH", "IJ", "KL", "MN", "OP", "QR"))
LONG_QUESTION = (
    "Wie kann ich erreichen, dass die Stelle im Bildungsbüro über das Ende der Förderung hinaus bleibt und die "
    "Kämmerei schon im Frühjahr in die Planung einbezogen wird, obwohl der Haushalt noch nicht beschlossen ist und "
    "der Rat nach der Wahl neu zusammengesetzt wird und noch niemand weiß, wer den Ausschuss leiten wird?"
)


def onwards(session: Session, phase: str) -> Session:
    """Return ``session`` in a later phase."""
    while session.runs[-1].phase != phase:
        session = conduct.advance(session, BEGIN)
    return session


async def go_to(pilot: Pilot[None], screen: LiveScreen, phase: str) -> None:
    """Press Ctrl+N until a phase is reached, over everything that is still missing."""
    while screen.desk.session.runs[-1].phase != phase:
        screen.say("")
        before = screen.desk.session
        await pilot.press("ctrl+n")
        await settle(pilot, _moved_or_said(screen, before))


def _moved_or_said(screen: LiveScreen, before: Session) -> Callable[[], bool]:
    return lambda: screen.desk.session is not before or bool(message(screen.app))


def _moved(screen: LiveScreen, before: Session) -> Callable[[], bool]:
    return lambda: screen.desk.session is not before


async def changed(pilot: Pilot[None], screen: LiveScreen, *keys: str) -> None:
    """Press ``keys``; return when the desk has moved."""
    before = screen.desk.session
    await pilot.press(*keys)
    await settle(pilot, _moved(screen, before))


async def form(pilot: Pilot[None], app: ConsultApp, key: str, kind: type[Form[Any]]) -> None:
    """Press the key of a form; return when it is there."""
    await pilot.press(key)
    await settle(pilot, lambda: isinstance(app.screen, kind) and app.screen.focused is not None)


async def to_closing(pilot: Pilot[None], app: ConsultApp) -> ClosingScreen:
    await pilot.press("ctrl+e")
    await settle(pilot, lambda: isinstance(app.screen, ClosingScreen) and app.screen.line.has_focus)
    assert isinstance(app.screen, ClosingScreen)
    return app.screen


def notes(session: Session) -> dict[Reader, str]:
    """Return all that each reader can be handed, in every language and form."""
    return {
        reader: "\n".join(
            write.render(sheet(session, reader, language(code), BEGIN), form).data.decode()
            for code in LANGUAGES
            for form in ("md", "html", "txt")
        )
        for reader in Reader
    }


# --- questions turn into advice -----------------------------------------------------------------------------------


async def test_advice_among_questions_waits_under_its_author_until_ideas_are_due(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        await changed(pilot, screen, *"CD: Wer zahlt die Stelle?", "enter")
        await changed(pilot, screen, *"EF: Macht eine Patenschaft!", "ctrl+p")
        (parked,) = stored(app).parked
        assert (parked.speaker, parked.kind, parked.phase) == ("EF", Kind.IDEA, "questions")
        assert [item.speaker for item in stored(app).of_kind(Kind.QUESTION)] == ["CD"]
        assert "EF, Idea" in message(app)
        assert "EF Macht eine Patens" in words(app, "#parking")
        await go_to(pilot, screen, "ideas")
        await settle(pilot, lambda: "F9 takes it" in message(app))
        assert [(row.speaker, row.waits) for row in screen.list.rows] == [("EF", True)]
        await enter(pilot, screen, "CD: Geld vom Kreis")
        assert screen.list.rows[0].waits
        await changed(pilot, screen, "f9")
        assert stored(app).parked == ()
        assert {item.speaker: item.phase for item in stored(app).of_kind(Kind.IDEA)} == {"CD": "ideas", "EF": "ideas"}


async def test_a_parked_idea_can_be_struck_or_left_and_what_is_left_is_not_forgotten(tmp_path: Path) -> None:
    session = conduct.park(in_phase("questions"), "Patenschaft", "EF", BEGIN)
    session = onwards(conduct.park(session, "Klagt doch!", "CD", BEGIN), "response")
    async with running(tmp_path, session) as (app, pilot, screen):
        await go_to(pilot, screen, "ideas")
        await settle(pilot, lambda: "2 parked lines wait at the top: F9 takes one." in message(app))
        await changed(pilot, screen, "up", "ctrl+d")
        assert [item.text for item in stored(app).contributions] == ["Patenschaft"]
        await go_to(pilot, screen, "decision")
        assert "Parking place  1" in words(app, "#parking")
        await to_closing(pilot, app)
        assert "1 line still parked" in words(app, "#open-ends")


# --- a long question with a preface -------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "lang"), [("haug-benien", "en"), ("wial", "en"), ("heilsbronn", "de")])
async def test_one_key_shows_the_sentence_that_ends_a_preface(tmp_path: Path, method: str, lang: str) -> None:
    async with running(tmp_path, in_phase("questions", method), lang=lang) as (app, pilot, screen):
        asks = language(lang).gettext("What is your question? One sentence, please.").partition("?")[0]
        before = screen.desk.session
        first = words(app, "#to-say")
        assert asks not in first
        await pilot.press(*"CD: wir", "ctrl+a")
        await settle(pilot, lambda: asks in words(app, "#to-say"))
        assert screen.line.value == "CD: wir"
        assert screen.desk.session is before
        for _ in to_say(conduct.phase_of(before), language(lang))[1:]:
            await pilot.press("ctrl+a")
        await settle(pilot, lambda: words(app, "#to-say") == first)


# --- the case giver answers every hypothesis ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "turn"), [("en", "Speaks again in “Case giver's"), ("de", "wieder in „Stellungnahme“")]
)
async def test_who_must_listen_sees_when_to_speak_again_in_the_smallest_window(
    tmp_path: Path, lang: str, turn: str
) -> None:
    async with running(tmp_path, in_phase("hypotheses", people=TEN), NARROW, lang) as (app, pilot, screen):
        text = screen_text(app)
        assert "(AB)" in text
        assert turn in text
        clock(app).move(timedelta(minutes=4))
        screen.tick()
        await settle(pilot, lambda: screen.query_one("#left", Digits).value == "06:00")  # until then


async def test_where_the_case_giver_sits_is_said_too(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("hypotheses")) as (app, _pilot, _screen):
        assert "The case giver sits outside the circle and listens." in " ".join(words(app, "#who").split())


@pytest.mark.parametrize("by", ["the line", "the record"])
async def test_what_a_silent_case_giver_objects_is_kept_for_the_response(tmp_path: Path, by: str) -> None:
    async with running(tmp_path, in_phase("hypotheses")) as (app, pilot, screen):
        await enter(pilot, screen, "CD: Die Kämmerei hat Angst")
        screen.line.value = "AB: Das stimmt so nicht!"
        if by == "the record":
            await changed(pilot, screen, "enter")
            assert "AB listens in this phase" in message(app)
            assert stored(app).contributions[-1].speaker == "AB"
        await changed(pilot, screen, "ctrl+p")
        (parked,) = stored(app).parked
        assert (parked.speaker, parked.kind, parked.text) == ("AB", Kind.RESPONSE, "Das stimmt so nicht!")
        assert message(app) == "AB (parked: Response). Speaks again in “Case giver's response”."
        assert [item.speaker for item in stored(app).of_kind(Kind.HYPOTHESIS)] == ["CD"]
        await go_to(pilot, screen, "response")
        await settle(pilot, lambda: "F9" in message(app))
        await changed(pilot, screen, "f9")
        (said,) = stored(app).of_kind(Kind.RESPONSE)
        assert (said.speaker, said.phase) == ("AB", "response")


async def test_a_consultant_who_speaks_into_the_case_is_parked_as_a_question(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("case")) as (app, pilot, screen):
        await enter(pilot, screen, "EF: Wer zahlt?")
        assert "EF listens in this phase" in message(app)
        await changed(pilot, screen, "ctrl+p")
        assert [(item.speaker, item.kind) for item in stored(app).parked] == [("EF", Kind.QUESTION)]


@pytest.mark.parametrize("key", ["enter", "ctrl+p"])
async def test_what_the_facilitator_notes_privately_is_in_no_note_and_on_no_screen(tmp_path: Path, key: str) -> None:
    async with running(tmp_path, in_phase("hypotheses")) as (app, pilot, screen):
        await changed(pilot, screen, *"# wirkt getroffen", key)
        session = stored(app)
        assert [(note.text, note.phase) for note in session.private] == [("wirkt getroffen", "hypotheses")]
        assert session.contributions == ()
        assert "for you alone" in message(app)
        assert not any("getroffen" in text for text in notes(session).values())
        assert "getroffen" not in screen_text(app)


# --- hypotheses and solutions blur --------------------------------------------------------------------------------


async def test_a_solution_among_hypotheses_goes_where_solutions_are_due(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("hypotheses")) as (app, pilot, screen):
        seen = set()
        for _ in range(4):
            seen.add(screen.entry)
            await pilot.press("tab")
        assert Entry.IDEA not in seen
        await enter(pilot, screen, "CD: Die Kämmerei hat Angst")
        await enter(pilot, screen, "EF: Ladet sie ein!")
        await changed(pilot, screen, "ctrl+p")
        session = stored(app)
        assert [item.speaker for item in session.of_kind(Kind.HYPOTHESIS)] == ["CD"]
        assert [(item.speaker, item.kind) for item in session.parked] == [("EF", Kind.IDEA)]


async def test_a_hypothesis_among_ideas_never_becomes_one(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, screen):
        await changed(pilot, screen, *"CD: Sie haben Angst", "ctrl+p")
        await changed(pilot, screen, "ctrl+p")
        assert [item.kind for item in stored(app).parked] == [Kind.HYPOTHESIS]
        await pilot.press("f9")
        await settle(pilot, lambda: "Nothing in the parking place" in message(app))
        assert stored(app).of_kind(Kind.IDEA) == ()


# --- a vague key question, or many --------------------------------------------------------------------------------


async def test_a_vague_key_question_is_doubted_and_never_refused(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("case")) as (app, pilot, screen):
        await form(pilot, app, "f3", KeyQuestionForm)
        assert "One sentence" in words(app, "#doubts")
        for vague in ("Probleme mit der Stelle", "Wie weiter? Was tun?", "Wie verhindere ich das?"):
            field(app, "#words").value = vague
            await settle(pilot, lambda: words(app, "#doubts").startswith("? "))
        await changed(pilot, screen, "enter")
        assert stored(app).question == "Wie verhindere ich das?"


async def test_wordings_are_kept_and_only_the_one_read_back_is_agreed(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("case")) as (app, pilot, screen):
        for wording in ("Was ist mit der Stelle?", "Wie kann ich die Stelle sichern?"):
            await form(pilot, app, "f3", KeyQuestionForm)
            field(app, "#words").value = wording
            await changed(pilot, screen, "enter")
            await settle(pilot, lambda: "F3 and Enter note that the case giver agrees" in message(app))
        assert "wording 2" in words(app, "#key-question")
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "the key question, read back and agreed (F3)" in message(app))
        await form(pilot, app, "f3", KeyQuestionForm)
        assert words(app, "#doubts").startswith("✓")
        assert "Was ist mit der Stelle?" in screen_text(app)
        await changed(pilot, screen, "enter")
        assert [(item.text, bool(item.agreed)) for item in stored(app).key_question] == [
            ("Was ist mit der Stelle?", False),
            ("Wie kann ich die Stelle sichern?", True),
        ]
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "fact" in message(app))
        assert "key question" not in message(app)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_before_the_ideas_the_question_is_restated_and_hides_nothing(tmp_path: Path, lang: str) -> None:
    session = conduct.word_key_question(in_phase("questions"), LONG_QUESTION, BEGIN)
    session = onwards(conduct.park(session, "Patenschaft", "EF", BEGIN), "response")
    async with running(tmp_path, session, NARROW, lang) as (app, pilot, screen):
        await go_to(pilot, screen, "ideas")
        await settle(pilot, lambda: LONG_QUESTION in message(app))
        foot = screen_text(app).splitlines()[-6:]
        assert "F9" in "".join(foot)
        assert any("Wie kann ich erreichen" in line for line in foot)


async def test_who_has_no_question_may_have_one_invented(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("choice-of-method", "tietze")) as (app, pilot, screen):
        await form(pilot, app, "ctrl+k", ModuleForm)
        choices = app.screen.query_one(OptionList)
        choices.highlighted = choices.get_option_index("invent-key-question")
        await changed(pilot, screen, "enter")
        assert [planned.module.id for planned in stored(app).plan if planned.module] == ["invent-key-question"]


# --- the case giver tells too long --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "sign", "style", "left"),
    [
        (149, "", "", "02:31"),
        (150, "½", "-half", "02:30"),
        (240, "⅘", "-late", "01:00"),
        (300, "!!", "-over", "00:00"),
        (425, "!! over 5 min", "-over", "+02:05"),
    ],
)
async def test_a_long_story_is_signalled_and_never_cut(
    tmp_path: Path, seconds: int, sign: str, style: str, left: str
) -> None:
    async with running(tmp_path, in_phase("case")) as (app, pilot, screen):
        await pilot.press(*"AB: seit")
        clock(app).move(timedelta(seconds=seconds))
        before = screen.desk.session
        screen.tick()
        digits = screen.query_one("#left", Digits)
        assert digits.value == left
        assert [name for name in ("-half", "-late", "-over") if digits.has_class(name)] == ([style] if style else [])
        assert words(app, "#times").startswith(sign or "of 5")
        assert screen.desk.session is before
        assert stored(app).runs[-1].phase == "case"
        assert (screen.line.value, screen.line.has_focus) == ("AB: seit", True)


@pytest.mark.parametrize(("wanted", "rings"), [(True, [0, 1, 1, 2, 3, 3]), (False, [0] * 6)])
async def test_the_bell_rings_once_for_each_signal_for_those_who_want_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool, rings: list[int]
) -> None:
    app, rung = application(tmp_path, bell=wanted), []
    monkeypatch.setattr(app, "bell", lambda: rung.append(1))  # a terminal in memory has none
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot, lambda: app.screen.query_one("#search").has_focus)
        screen = await live(pilot, app, in_phase("case"))
        heard = []
        for seconds in (100, 60, 10, 80, 60, 200):  # since the begin: 100, 160, 170, 250, 310, 510
            clock(app).move(timedelta(seconds=seconds))
            screen.tick()
            heard.append(len(rung))
        assert heard == rings
        app.release()


# --- the time runs away -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "end"), [("en", "End"), ("de", "Ende")])
async def test_the_end_that_is_coming_is_in_sight_beside_the_one_that_must_be_kept(
    tmp_path: Path, lang: str, end: str
) -> None:
    session = conduct.end_by(in_phase("roles"), BEGIN + timedelta(minutes=60))
    async with running(tmp_path, session, NARROW, lang) as (app, _pilot, screen):
        assert f"{end} 10:05 (+5) ≤10:00" in screen_text(app)
        clock(app).move(timedelta(minutes=22))
        screen.tick()
        assert f"{end} 10:22 (+22) ≤10:00" in screen_text(app)
        clock(app).move(timedelta(minutes=100))
        screen.tick()
        assert f"{end} 12:02 (+122) ≤10:00" in screen_text(app)


async def test_minutes_are_borrowed_openly(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        plan = stored(app).plan
        await form(pilot, app, "ctrl+l", BorrowForm)
        await pilot.press("5")
        await settle(pilot, lambda: "15 → 20 min" in screen_text(app))
        assert "10 → 5 min" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        assert stored(app).plan == plan
        await form(pilot, app, "ctrl+l", BorrowForm)
        await pilot.press("5", "0", "enter")
        await settle(pilot, lambda: "At most 10 minutes" in words(app, "#proposal"))
        assert isinstance(app.screen, BorrowForm)
        await pilot.press("backspace", "backspace", "5")
        await changed(pilot, screen, "enter")
        after = stored(app).plan
        minutes = {planned.phase: planned.added for planned in after if planned.added}
        assert minutes["questions"] == 5
        assert sum(minutes.values()) == 0
        assert not minutes.keys() & {"response", "decision", "exchange"}
        await settle(pilot, lambda: app.screen is screen and screen.query_one("#left", Digits).value == "20:00")


async def test_the_rest_is_fitted_to_the_end_of_the_day(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        clock(app).move(timedelta(minutes=20))
        await form(pilot, app, "ctrl+f", FitForm)
        field(app, "#end").value = "9:50"
        await settle(pilot, lambda: "End 09:50" in words(app, "#proposal"))
        assert stored(app).end_by is None
        await changed(pilot, screen, "enter")
        session = stored(app)
        assert session.end_by == BEGIN + timedelta(minutes=50)
        assert timing.projected_end(session, clock(app).now()) == session.end_by
        protected = {phase.id for phase in session.method.phase if phase.protected}
        assert not any(planned.added for planned in session.plan if planned.phase in protected)


async def test_why_it_took_longer_is_noted_and_seen_in_the_process_view(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("questions")) as (app, pilot, screen):
        clock(app).move(timedelta(minutes=18))
        await form(pilot, app, "ctrl+w", WordsForm)
        await changed(pilot, screen, *"Zahlen fehlten", "enter")
        assert stored(app).runs[-1].reason == "Zahlen fehlten"
        screen.action_do("process")
        await settle(pilot, lambda: isinstance(app.screen, ProcessForm))
        (line,) = [line for line in words(app, "#chart").splitlines() if line.startswith("Questions")]
        assert line.split()[1:3] == ["15", "18"]
        assert "+3" in line
        assert line.endswith("Zahlen fehlten")


async def test_a_late_begin_leaves_the_end_where_it_is(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.focused)
        for name, value in (("district", "Südring"), ("case-title", "Der Fall"), ("end", "10:30")):
            field(app, f"#{name}").value = value
        clock(app).move(timedelta(minutes=30))
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, LiveScreen))
        session = stored(app)
        assert timing.projected_end(session, clock(app).now()) == BEGIN + timedelta(minutes=90)


# --- a few loud ones, many silent ones ----------------------------------------------------------------------------


async def test_the_round_shows_who_has_spoken_and_offers_whose_turn_it_is(tmp_path: Path) -> None:
    session = in_phase("hypotheses", people=f"{PEOPLE}\nGH, Amt, Leitung, Beratung")
    async with running(tmp_path, session) as (app, pilot, screen):
        assert "▸CD° EF° GH°" in words(app, "#who")
        await pilot.press("right")
        await settle(pilot, lambda: screen.line.value == "CD: ")
        await changed(pilot, screen, *"laut", "enter")
        await enter(pilot, screen, "CD: noch lauter")
        assert "CD✓ ▸EF° GH°" in words(app, "#who")
        await pilot.press("right")
        await settle(pilot, lambda: screen.line.value == "EF: ")
        await changed(pilot, screen, "-", "enter")
        assert "CD✓ EF– ▸GH°" in words(app, "#who")
        assert message(app) == "EF passes."
        assert stored(app).runs[-1].passed == ("EF",)
        assert [item.speaker for item in stored(app).contributions] == ["CD", "CD"]
        clock(app).move(timedelta(minutes=5))
        await go_to(pilot, screen, "response")
        await go_to(pilot, screen, "ideas")
        assert "▸CD EF° GH°" in words(app, "#who")  # a new round; who has said nothing yet is still seen


# --- the case giver cannot listen and write -----------------------------------------------------------------------


async def test_others_write_and_the_case_giver_takes_the_note_home_the_same_moment(tmp_path: Path) -> None:
    out = tmp_path / "stick"
    session = conduct.record(in_phase("hypotheses"), Kind.HYPOTHESIS, "Die Kämmerei hat Angst", "CD", BEGIN)
    session = conduct.record(onwards(session, "ideas"), Kind.IDEA, "Patenschaft", "EF", BEGIN)
    session = conduct.note_privately(session, "wirkt erleichtert", BEGIN)
    async with running(tmp_path, session, lang="de") as (app, pilot, screen):
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "Patenschaft" in words(app, "#preview"))
        field(app, "#folder").value = str(out)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: len(list(out.glob("*"))) == 2)
        (text,) = [path.read_text(encoding="utf-8") for path in out.glob("*.html")]
        for said in ("Die Kämmerei hat Angst", "Patenschaft", "CD", "EF", "Zwischenstand"):
            assert said in text
        assert "erleichtert" not in text
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        assert stored(app).stage is Stage.RUNNING


# --- the facilitator advises and loses the thread -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "phase", "told"),
    [
        ("haug-benien", "ideas", True),
        ("haug-benien", "hypotheses", True),
        ("haug-benien", "questions", False),
        ("heilsbronn", "ideas", False),
    ],
)
async def test_a_facilitator_who_advises_is_told_unless_the_method_wants_it(
    tmp_path: Path, method: str, phase: str, told: bool
) -> None:
    async with running(tmp_path, in_phase(phase, method)) as (app, pilot, screen):
        await enter(pilot, screen, "MO: Was ist mit dem Kreis?")
        assert ("MO facilitates and does not advise in this method." in message(app)) is told
        assert [item.speaker for item in stored(app).contributions] == ["MO"]
        assert ("MO" in words(app, "#who")) is (method == "heilsbronn")


async def test_nobody_begins_without_somebody_who_leads_unless_they_insist(tmp_path: Path) -> None:
    people = "\n".join(line for line in PEOPLE.splitlines() if not line.startswith("MO"))
    async with running(tmp_path, in_phase("roles", people=people)) as (app, pilot, screen):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "a facilitator (F2)" in message(app))
        await changed(pilot, screen, "ctrl+n")
        assert stored(app).runs[-1].phase == "case"


# --- a long talk and nothing to take away -------------------------------------------------------------------------


async def test_the_decision_is_not_left_by_accident_without_a_step_that_somebody_takes(tmp_path: Path) -> None:
    session = conduct.record(in_phase("ideas"), Kind.IDEA, "Anrufen", "CD", BEGIN)
    session = conduct.mark(conduct.advance(session, BEGIN), 1, Mark.TAKE)
    async with running(tmp_path, session) as (app, pilot, screen):
        needed = "a next step with who, by when and first sign"
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: needed in message(app))
        assert "the day of the look back" in message(app)
        await pilot.press("up")
        await form(pilot, app, "f4", StepForm)
        assert field(app, "#what").value == "Anrufen"
        await changed(pilot, screen, "ctrl+s")
        await pilot.press("escape", "ctrl+n")
        await settle(pilot, lambda: needed in message(app))
        screen.list.choose(screen.desk.session.steps[0].id)
        await form(pilot, app, "f4", StepForm)
        for name, value in (("who", "Büro"), ("by", "in 2 weeks"), ("sign", "ein Termin")):
            field(app, f"#{name}").value = value
        await changed(pilot, screen, "ctrl+s")
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "the day of the look back" in message(app))
        assert needed not in message(app)
        (step,) = stored(app).steps
        assert (step.who, step.by, step.sign, step.source) == ("Büro", date(2026, 12, 7), "ein Termin", 1)


async def test_the_closing_asks_for_what_a_step_needs_and_for_no_more(tmp_path: Path) -> None:
    session = conduct.commit_step(in_phase("exchange"), "Anrufen", who="Büro")
    async with running(tmp_path, session) as (app, pilot, screen):
        closing = await to_closing(pilot, app)
        await settle(pilot, lambda: "the first step: by when and first sign of progress" in words(app, "#open-ends"))
        assert "no day for the look back" in words(app, "#open-ends")
        closing.list.choose(session.steps[0].id)
        await form(pilot, app, "f4", StepForm)
        for name, value in (("by", "1.12."), ("sign", "ein Termin")):
            field(app, f"#{name}").value = value
        await changed(pilot, screen, "ctrl+s")
        await settle(pilot, lambda: "the first step" not in words(app, "#open-ends"))
        await pilot.press("escape", "shift+tab")
        await settle(pilot, lambda: closing.entry is Entry.REVIEW)
        await pilot.press(*"in 3 weeks")
        await settle(pilot, lambda: "Mon 14 Dec 2026" in message(app))
        await changed(pilot, screen, "enter")
        assert stored(app).review == date(2026, 12, 14)
        assert "look back" not in words(app, "#open-ends")
        assert "Mon 14 Dec 2026" in closing.list.plain


async def test_a_step_is_waived_only_with_its_reason_which_is_the_case_givers(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("exchange")) as (app, pilot, screen):
        closing = await to_closing(pilot, app)
        assert "no next step" in words(app, "#open-ends")
        await pilot.press("shift+tab", "space", "enter")
        assert closing.entry is Entry.WAIVER
        assert stored(app).waiver == ""
        await changed(pilot, screen, *"Erst der Rat", "enter")
        session = stored(app)
        assert session.waiver == "Erst der Rat"
        assert "no next step" not in words(app, "#open-ends")
        assert "Erst der Rat" in notes(session)[Reader.CASE_GIVER]
        assert "Erst der Rat" not in notes(session)[Reader.GROUP]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_however_much_is_open_the_way_on_is_in_sight(tmp_path: Path, lang: str) -> None:
    session = in_phase("exchange")
    for number in range(12):
        session = conduct.park(session, f"Idee {number}", "CD", BEGIN)
    session = conduct.commit_step(session, "Anrufen")
    async with running(tmp_path, session, NARROW, lang) as (app, pilot, screen):
        await to_closing(pilot, app)
        again = language(lang).gettext("Ctrl+E again closes the session; it can be reopened.")
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: again in " ".join(screen_text(app).split()))
        assert "12" in words(app, "#open-ends")
        await changed(pilot, screen, "ctrl+e")
        assert stored(app).stage is Stage.CLOSED


# --- the round of advice becomes a verdict ------------------------------------------------------------------------


async def test_ideas_are_the_case_givers_to_take_and_nothing_ranks_them(tmp_path: Path) -> None:
    session = in_phase("ideas")
    for who, text in (("CD", "Geld vom Kreis"), ("EF", "Patenschaft"), ("CD", "Den Rat fragen")):
        session = conduct.record(session, Kind.IDEA, text, who, BEGIN)
    order = [item.text for item in session.contributions]
    async with running(tmp_path, conduct.advance(session, BEGIN)) as (app, pilot, screen):
        await enter_back(pilot, screen, "= passt nicht", "Choose the hypothesis or idea")
        await changed(pilot, screen, "up", "f10")
        await pilot.press("up")
        screen.line.value = "= dafür fehlt uns das Geld"
        await changed(pilot, screen, "enter")
        session = stored(app)
        assert [item.mark for item in session.contributions] == [None, None, Mark.TAKE]
        assert [item.remark for item in session.contributions] == ["", "dafür fehlt uns das Geld", ""]
        assert [row.text for row in screen.list.rows] == order
        await pilot.press("escape")
        closing = await to_closing(pilot, app)
        assert [row.text for row in closing.rows()] == order
        group = notes(session)[Reader.GROUP]
        assert "Den Rat fragen" in group
        for kept in ("Geld vom Kreis", "Patenschaft", "fehlt uns das Geld"):
            assert kept in notes(session)[Reader.CASE_GIVER]
            assert kept not in group


async def enter_back(pilot: Pilot[None], screen: LiveScreen, text: str, said: str) -> None:
    """Enter what is refused: it is said why, and the words are back."""
    screen.line.value = text
    await pilot.press("enter")
    await settle(pilot, lambda: said in message(screen.app))
    assert screen.line.value == text
    screen.line.value = ""


# --- nobody follows up --------------------------------------------------------------------------------------------


async def test_the_next_meeting_begins_with_what_became_of_the_steps(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        for name, what, by in (("a", "Vorlage schreiben", date(2027, 2, 1)), ("b", "Kreis anrufen", date(2026, 12, 1))):
            session = conduct.commit_step(in_phase("exchange"), what, who="Büro", by=by, sign="Termin")
            session = conduct.close(session, BEGIN).model_copy(update={"id": f"2026-11-23-{name}"})
            app.archive.create(session).close()
        app.archive.create(prepared().model_copy(update={"id": "2026-12-14-neu"})).close()
        assert isinstance(app.screen, HomeScreen)
        app.screen.show()
        await settle(pilot, lambda: "Kreis anrufen" in screen_text(app))
        text = screen_text(app)
        steps = [text.index(words) for words in ("what became of them?", "Kreis anrufen", "Vorlage schreiben")]
        assert steps == sorted(steps)
        assert steps[-1] < text.index("Prepared  1") < text.index("Sessions  2")
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, StatusForm))
        assert "Kreis anrufen" in screen_text(app)
        app.screen.query_one(OptionList).focus()
        await pilot.press("down", "down", "enter")
        await settle(pilot, lambda: app.archive.load("2026-11-23-b").steps[0].status is StepStatus.PARTLY)
        await settle(pilot, lambda: "Kreis anrufen" not in screen_text(app))
        assert app.archive.load("2026-11-23-b").stage is Stage.CLOSED


# --- the method peters out in routine -----------------------------------------------------------------------------


async def test_light_methods_stand_first(tmp_path: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: isinstance(app.screen, PrepareScreen) and app.screen.focused)
        assert isinstance(app.screen, PrepareScreen)
        methods = app.screen.query_one("#methods", OptionList)
        methods.highlighted = 0
        lightest = app.screen.method
        assert lightest.minutes < 30
        for number in range(methods.option_count):
            methods.highlighted = number
            assert app.screen.method.minutes >= lightest.minutes


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_who_leads_for_the_first_time_reads_the_phase_on_one_screen(tmp_path: Path, lang: str) -> None:
    async with running(tmp_path, in_phase("questions"), NARROW, lang) as (app, pilot, screen):
        screen.line.value = "angefangen"
        await pilot.press("f1")
        await settle(pilot, lambda: isinstance(app.screen, HelpScreen))
        phase = conduct.phase_of(screen.desk.session)
        seen = " ".join(screen_text(app).split())
        for line in explained(phase, screen.desk.session.method, language(lang)):
            assert " ".join(line.split()) in seen
        await pilot.press("escape")
        await settle(pilot, lambda: app.screen is screen)
        assert screen.line.value == "angefangen"


async def test_each_time_the_group_is_asked_how_it_was(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("exchange"), NARROW) as (app, pilot, screen):
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "feedback" in message(app))
        heard = set()
        for _ in range(10):
            heard.add(words(app, "#to-say"))
            await pilot.press("ctrl+a")
        assert all(any(question in said for said in heard) for question in QUESTIONS)
        closing = await to_closing(pilot, app)
        assert QUESTIONS[0] not in words(app, "#open-ends")
        await pilot.press("tab")
        await settle(pilot, lambda: closing.entry is Entry.FEEDBACK)
        seen = " ".join(screen_text(app).split())
        assert all(f"{number} {question}" in seen for number, question in enumerate(QUESTIONS, 1))
        await changed(pilot, screen, *"CD: 4 5 3 2 5 gut so", "enter")
        await changed(pilot, screen, *"h3 0 0 1 2 1", "enter")
        voice, hands = stored(app).feedback
        assert (voice.speaker, voice.scores, voice.text) == ("CD", (4, 5, 3, 2, 5), "gut so")
        assert hands.hands is not None
        assert (hands.hands.question, hands.hands.counts) == (3, (0, 0, 1, 2, 1))
        assert "no feedback" not in closing._open_ends()


# --- the wrong type of case ---------------------------------------------------------------------------------------


async def test_before_the_case_is_told_it_is_asked_whether_it_fits(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("roles"), NARROW) as (app, pilot, screen):
        await form(pilot, app, "ctrl+u", AgreementForm)
        seen = " ".join(screen_text(app).replace("│", " ").split())
        assert "Does the case fit? The case giver can act on it." in seen
        assert "There is no open conflict with somebody in the room." in seen
        await pilot.press("f2")
        await settle(pilot, lambda: words(app, "#cleared").endswith("no"))
        await changed(pilot, screen, "enter")
        assert stored(app).case.cleared is False
        await pilot.press("ctrl+n")
        await settle(pilot, lambda: "may be discussed here" in message(app))
        assert stored(app).runs[-1].phase == "roles"


# --- the same people always get the slot --------------------------------------------------------------------------


async def test_home_shows_whose_case_has_not_had_its_turn_yet(tmp_path: Path) -> None:
    from sessions.district import District
    from sessions.record import Case

    async with started(tmp_path) as (app, pilot):
        for name in ("Heidewald", "Südring"):
            case = Case(id="fall", title=f"Fall {name}", cleared=True)
            app.archive.save_district(District(id=name.casefold().replace("ü", "ue"), name=name, cases=(case,)))
        app.archive.create(conduct.close(in_phase("exchange"), BEGIN)).close()
        assert isinstance(app.screen, HomeScreen)
        app.screen.show()
        await settle(pilot, lambda: "Fall Heidewald" in screen_text(app))
        counts = {
            line.split()[0]: line.partition(" session")[0].split()[-1]
            for line in screen_text(app).splitlines()
            if "Fall " in line and " session" in line
        }
        assert counts == {"Heidewald": "0", "Südring": "1"}


# --- reading the last session aloud -------------------------------------------------------------------------------


async def test_what_is_sent_before_the_next_meeting_is_ready_the_same_day(tmp_path: Path) -> None:
    out = tmp_path / "stick"
    session = conduct.commit_step(in_phase("exchange"), "Anrufen", who="Büro", by=date(2026, 12, 1), sign="Termin")
    session = conduct.set_review(session, date(2026, 12, 14))
    async with started(tmp_path, lang="de") as (app, pilot):
        app.archive.create(conduct.close(session, BEGIN)).close()
        assert isinstance(app.screen, HomeScreen)
        app.screen.show()
        await settle(pilot, lambda: "Anrufen" in screen_text(app))
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "Anrufen" in screen_text(app))
        await pilot.press("down", "down")
        field(app, "#folder").value = str(out)
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: len(list(out.glob("*"))) == 2)
        assert {path.name for path in out.iterdir()} == {
            f"2026-11-23-der-fall-fuer-die-gruppe.{form}" for form in ("pdf", "html")
        }
        (text,) = [path.read_text(encoding="utf-8") for path in out.glob("*.html")]
        for said in ("Anrufen", "Büro", "01.12.2026", "Termin", "14. Dezember 2026"):
            assert said in text
