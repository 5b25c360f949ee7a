"""How few keys a consultation takes: a whole one typed into the real program, and every action one by one."""

import asyncio
import re
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from textual import events
from textual.app import App
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList, TextArea

from consult import actions
from consult.app import ConsultApp
from consult.screens.closing import ClosingScreen
from consult.screens.help import HelpScreen
from consult.screens.home import HomeScreen
from consult.screens.live import LiveScreen
from consult.screens.notes import NotesScreen
from consult.screens.private_form import PrivateForm
from consult.screens.process import ProcessForm
from sessions import conduct, plain_dates
from sessions.codes import Kind, Mark, Role, Stage
from sessions.method import named
from sessions.record import Contribution, PhaseRun, Session
from sessions.store.archive import Archive
from tests.consult.builders import BEGIN, application, asked, in_phase, message, screen_text, words

TRANSCRIPT = tomllib.loads((Path(__file__).parent / "transcript.toml").read_text(encoding="utf-8"))
METHOD = named("haug-benien")
PATIENCE = 30.0
"""Seconds within which everything that is waited for must be there."""
MOST = 1.15
"""Keys for each character recorded."""
DAY = 10
"""Characters of a day in the record: 2019-09-18. How many were typed for it, such as "bis Ostern", is not kept."""


class Typist:
    """Somebody at the keyboard. Counts every key: a character, Enter, an arrow, or a key with a name, is one.

    What is typed is waited for on the screen where somebody would look before going on.
    """

    def __init__(self, tty: Any) -> None:
        self.tty = tty
        self.keys = 0

    def press(self, *names: str) -> None:
        """Press keys: names of keys, or, with ``*``, the characters of words."""
        self.keys += len(names)
        self.tty.send(*names)

    def sees(self, what: str, *, gone: bool = False) -> None:
        """Wait until something is on the screen, or no longer."""
        self.tty.wait(what, PATIENCE, gone=gone)

    def reads(self, words: str, before: str) -> None:
        """Wait until the list shows what was said, behind ``before`` and the name of its kind."""
        self.sees(rf"re:{before} +([^:]+: )?{re.escape(words[:24])}")

    def field(self, label: str) -> None:
        """Wait until what is typed goes into the field below ``label``."""
        deadline = time.monotonic() + PATIENCE
        while not self._in_field(label):
            assert time.monotonic() < deadline, f"not in {label}\n{self.tty.text()}"
            self.tty.drain(0.01)

    def _in_field(self, label: str) -> bool:
        rows = self.tty.term.lines
        row = next((number for number in range(len(rows)) if self._begins(number, label)), len(rows))
        # The cursor is drawn, as a bright cell.
        return any(
            len(cell.bg) == 6 and int(cell.bg[:2], 16) > 0x80 for line in rows[row + 1 : row + 2] for cell in line
        )

    def _begins(self, row: int, label: str) -> bool:
        return re.search(rf"(^|│) +{label}\b", self.tty.term.line(row)) is not None

    # --- before it begins -------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Prepare the session of the transcript in an empty archive."""
        self.sees("Kollegiale Fallberatung")
        self.press("ctrl+n")
        self.sees("Personen, je eine Zeile")
        self.press(*TRANSCRIPT["district"], "tab")
        self.field("Fall")
        self.press(*TRANSCRIPT["case"])
        self.sees(TRANSCRIPT["case"])
        for key in ("tab", "space", "tab"):  # the box has no cursor by which to see that it is in focus
            self.keys += 1
            self.tty.key(key, patience=PATIENCE)
        self.press(*"\n".join(TRANSCRIPT["people"]).replace("\n", "\r"))
        self.sees(TRANSCRIPT["people"][-1][:20])
        for key in ("tab", "tab"):
            self.keys += 1
            self.tty.key(key, patience=PATIENCE)
        self.press(*TRANSCRIPT["minutes"], "ctrl+n")

    # --- what is said -----------------------------------------------------------------------------------------------

    def next_phase(self, number: int) -> None:
        """Go to the phase ``number``, from 0; what is missing is said first and is passed over."""
        strip = f" {number + 1}/{len(METHOD.phase)} {METHOD.phase[number].name.de}"
        self.press("ctrl+n")
        self.sees(f"re:{strip}|Es fehlt noch")
        if not self.tty.has(strip):
            self.press("ctrl+n")
            self.sees(strip)

    def say(self, act: dict[str, Any], *, alone: bool) -> None:
        """Type what somebody says; ``alone``: only one person can have said it, so that the words are enough."""
        who = act["who"]
        if act.get("turn"):
            self.sees(f"▸ {who}: ")
            self.press("right")
        elif not alone:
            self.press(*f"{who}: ")
        match act:
            case {"passes": True}:
                self.press("-", "enter")
                self.sees(f"{who}–")
            case {"parked": words}:
                self.press(*words, "ctrl+p")
                self.sees(f"Geparkt: {who}")
            case {"feedback": words, "score": score}:
                self.press(*f"{score} {words}", "enter")
                self.reads(words, who)
            case _:
                (words,) = (act[kind] for kind in Kind if kind in act)
                self.press(*words, "enter")
                self.reads(words, who)
        if "answer" in act:
            self.press(*f"{TRANSCRIPT['case_giver']}: {act['answer']}", "enter")
            self.reads(act["answer"], "→")

    def do(self, act: dict[str, Any]) -> None:
        """Do what is no single contribution."""
        match act:
            case {"agreed": _}:
                self.press("ctrl+u")
                self.sees("Wer stimmt zu?")
                self.press("enter")
                self.sees("Alle haben zugestimmt")
            case {"wording": words}:
                self.press("f3")
                self.field("Schlüsselfrage")
                self.press(*words, "enter")
                self.sees(f"re:Schlüsselfrage[^:]*: {re.escape(words[:24])}")
            case {"agreed_wording": True}:
                self.press("f3")
                self.field("Schlüsselfrage")
                self.press("enter")
                self.sees("Vorgelesen; ")
            case {"slip": words}:
                self.press(*words, "enter")
                self.reads(words, TRANSCRIPT["case_giver"])
                self.press("f7")
                self.sees(words, gone=True)
            case {"step": parts}:
                self.step(parts, copied=act.get("from_idea"))
            case _:
                self.brief(act)

    def brief(self, act: dict[str, Any]) -> None:
        """Do what takes a key or a line."""
        match act:
            case {"minutes": number}:
                self.press(*["f6"] * number)
            case {"takes": number}:
                self.press(*["f9"] * number)
                self.sees("geparkt", gone=True)
            case {"marks": keys}:
                self.press(*keys)
            case {"remark": words}:
                self.press(*f"= {words}", "enter")
                self.sees(f"“{words[:8]}")
            case {"takeaway": words}:
                self.press("tab", *words, "enter")
                self.reads(words, "•")
            case {"private": words}:
                self.press(*f"# {words}", "enter")
                self.sees("Nur für Sie behalten")
            case _:
                raise ValueError(act)

    def step(self, parts: list[str], copied: str | None) -> None:
        """Agree a next step: what, who, by, sign; the what of a marked idea stands there already."""
        labels = ["Wer", "Bis wann", "Erstes Zeichen"] if copied else ["Was", "Wer", "Bis wann", "Erstes Zeichen"]
        self.press("f4")
        for place, (label, part) in enumerate(zip(labels, parts, strict=True)):
            if place:
                self.press("enter")
            self.field(label)
            self.press(*part)
        self.press("ctrl+s")
        self.sees("Erstes Zeichen", gone=True)
        self.reads(copied or parts[0], "→")

    def close(self) -> None:
        """Name the day of the look back and close the session."""
        self.press("ctrl+n")
        self.sees("Noch offen")
        self.press("shift+tab", *TRANSCRIPT["closing"]["review"], "enter")
        self.sees("Rückblick: ")
        self.press("ctrl+e", "ctrl+e")
        self.sees("Abgeschlossen.")


@contextmanager
def typist(folder: Path) -> Iterator[Typist]:
    """Run the program on an archive below ``folder``, where nobody has used it yet."""
    from tests.tools.tty_probe import Tty

    home = {"HOME": folder, "XDG_CONFIG_HOME": folder / "config", "XDG_DATA_HOME": folder / "data"}
    home |= {"CONSULT_ARCHIVE": folder / "archive", "CONSULT_STATE": folder / "state"}
    environment = {name: str(place) for name, place in home.items()}
    with Tty([sys.executable, "-m", "consult", "--lang", "de"], size=(80, 24), settle=0.05, env=environment) as tty:
        yield Typist(tty)


class Content(NamedTuple):
    """How much a record holds, in characters.

    Attributes:
        words: texts, names, days, and a figure for each score; not what the program filled in from a line.
        initials: of whoever spoke or passed.
    """

    words: int
    initials: int


def content(session: Session) -> Content:
    """Return how much was recorded while the session ran."""
    texts = [session.takeaway, session.waiver]
    texts += [text for item in session.contributions for text in (item.text, item.remark)]
    texts += [item.answer.text for item in session.contributions if item.answer]
    texts += [wording.text for wording in session.key_question] + [note.text for note in session.private]
    texts += [voice.text for voice in session.feedback]
    for step in session.steps:
        texts += ["" if step.source else step.what, step.who, step.sign, step.support, step.obstacle]
    days = [day for day in (session.review, *(step.by for step in session.steps)) if day]
    scores = [score for voice in session.feedback for score in voice.scores]
    voices = [item.speaker for item in session.contributions] + [voice.speaker for voice in session.feedback]
    voices += [item.answer.speaker for item in session.contributions if item.answer]
    voices += [name for run in session.runs for name in run.passed]
    words = sum(map(len, texts)) + DAY * len(days) + len(scores)
    return Content(words, sum(len(name) for name in voices if name))


def acts(*having: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the acts of the transcript that have one of these parts, each with its phase."""
    return [
        (phase["id"], act)
        for phase in TRANSCRIPT["phase"]
        for act in phase["acts"]
        if any(key in act for key in having)
    ]


@pytest.mark.pty
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_consultation_takes_little_more_than_the_keys_of_its_words(tmp_path: Path) -> None:
    """At most 1.15 keys for a character recorded, from the beginning of the first phase until the session is closed.

    Keys are all keys: those of the words, of the initials and of the commands, of a line that was taken back, and the
    second press where the program asks. Characters are those of the words in the record, read from the archive. What
    costs keys and leaves no words there counts nothing: marks, minutes, phases, agreements; nor do words count that
    the program copied. The initials of whoever spoke are recorded too, but in some phases the program knows them; so
    the ratio that must hold is the one without them, which is the higher one. Preparing is not running: it is
    printed only.
    """
    with typist(tmp_path) as person:
        person.prepare()
        person.sees(f" 1/{len(METHOD.phase)} ")
        before = person.keys
        for number, phase in enumerate(TRANSCRIPT["phase"]):
            if number:
                person.next_phase(number)
            alone = METHOD.phase[number].speaks == (Role.CASE_GIVER,)
            for act in phase["acts"]:
                if "who" in act:
                    person.say(act, alone=alone)
                else:
                    person.do(act)
        person.close()
        keys = person.keys - before
        assert person.tty.quit("ctrl+q", timeout=PATIENCE)["code"] == 0

    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    (only,) = archive.session_ids()
    session = archive.load(only)
    everything_is_recorded(session)
    words, initials = content(session)
    print(
        f"\n{len(session.contributions)} contributions, {keys} keys, {words} characters, {initials} of initials: "
        f"{keys / words:.3f}, with initials {keys / (words + initials):.3f}; {before} keys to prepare"
    )
    assert keys / words <= MOST


def everything_is_recorded(session: Session) -> None:
    """Check that the record holds what the transcript says, all of it and nothing else."""
    assert session.stage is Stage.CLOSED
    assert [run.phase for run in session.runs] == [phase["id"] for phase in TRANSCRIPT["phase"]]
    assert sum(planned.minutes for planned in session.plan) == int(TRANSCRIPT["minutes"])
    assert sum(planned.added for planned in session.plan) == sum(act["minutes"] for _, act in acts("minutes"))
    assert session.agreement is not None
    assert [[item.initials for item in session.agreement.by]] == [act["agreed"] for _, act in acts("agreed")]

    said = [(item.phase, *_said(item)) for item in session.contributions]
    parked = [("ideas", *_meant(act)) for _, act in acts("parked")]
    meant = [(phase, *_meant(act)) for phase, act in acts(*Kind)]
    taken = next(place for place, (phase, *_rest) in enumerate(meant) if phase == "ideas")
    assert said == [*meant[:taken], *parked, *meant[taken:]]
    assert len(said) == 60
    assert session.parked == ()

    passed = [(run.phase, name) for run in session.runs for name in run.passed]
    assert passed == [(phase, act["who"]) for phase, act in acts("passes")]
    assert [wording.text for wording in session.key_question] == [act["wording"] for _, act in acts("wording")]
    assert [wording.agreed is not None for wording in session.key_question] == [False, True]
    assert session.takeaway == acts("takeaway")[0][1]["takeaway"]
    assert [note.text for note in session.private] == [act["private"] for _, act in acts("private")]
    voices = [(voice.speaker, voice.text, *voice.scores) for voice in session.feedback]
    assert voices == [(act["who"], act["feedback"], act["score"]) for _, act in acts("feedback")]
    assert session.review == plain_dates.parse_date(TRANSCRIPT["closing"]["review"], session.day).day
    sources = {item.id: item.text for item in session.contributions}
    for step, (_, act) in zip(session.steps, acts("step"), strict=True):
        what, who, by, sign = act["step"] if "from_idea" not in act else (act["from_idea"], *act["step"])
        day = plain_dates.parse_date(by, session.day).day
        assert (step.what, step.who, step.by, step.sign) == (what, who, day, sign)
        assert (sources[step.source] if step.source else None) == act.get("from_idea")


def _said(item: Contribution) -> tuple[object, ...]:
    answer = (item.answer.speaker, item.answer.text) if item.answer else None
    return item.kind, item.speaker, item.text, answer, item.mark, item.remark


def _meant(act: dict[str, Any]) -> tuple[object, ...]:
    kind = next((kind for kind in Kind if kind in act), Kind.IDEA)
    answer = (TRANSCRIPT["case_giver"], act["answer"]) if "answer" in act else None
    return kind, act["who"], act.get(kind, act.get("parked")), answer, act.get("mark"), act.get("remark", "")


# --- every action ---------------------------------------------------------------------------------------------------


class Scene(NamedTuple):
    """What an action may change."""

    app: ConsultApp
    live: LiveScreen

    @property
    def session(self) -> Session:
        """The session as it is stored."""
        return self.live.desk.session

    @property
    def last(self) -> Contribution:
        """The contribution made last."""
        return self.session.contributions[-1]

    @property
    def first(self) -> Contribution:
        """The contribution made first."""
        return self.session.contributions[0]

    @property
    def run(self) -> PhaseRun:
        """The stay in the phase that runs."""
        return self.session.runs[-1]

    @property
    def added(self) -> int:
        """Minutes added to the questions phase."""
        return self.session.plan[2].added

    def on(self, screen: type[Screen[Any]]) -> bool:
        """Return whether a screen is on top."""
        return isinstance(self.app.screen, screen)


class Row(NamedTuple):
    """One thing that somebody wants, and how it is done.

    Attributes:
        actions: what of the registry does it; empty for the line's grammar and the arrow keys.
        keys: names of keys; in „“ what is typed because it is recorded or looked for, in [] a key that answers a
            question of a form or chooses in its list. Both are content, as is the Enter that goes to a form's next
            field and the line break between two people: no sign could be shorter. A key with > behind it brings
            up what is waited for, as people do.
        done: holds afterwards, and not before.
        before: keys that lead to where it is wanted. "It" is the chosen line: choosing is an action of its own, with an
            arrow key for each line from the end, or a click.
    """

    wanted: str
    actions: str
    start: Session
    keys: str
    done: Callable[[Scene], object]
    before: str = ""

    def holds(self, scene: Scene) -> bool:
        """Return whether it is done."""
        try:
            return bool(self.done(scene))
        except IndexError:
            return False  # nothing is recorded yet

    @property
    def needed(self) -> int:
        """How many keys it takes besides its content."""
        return len(re.sub(r"„[^“]*“|\[\S+\]", "", self.keys).split())


def parts(keys: str) -> list[tuple[str, str]]:
    """Return the keys of a row one by one: what is typed, or the name of a key."""
    return [(typed, answer or name) for typed, answer, name in re.findall(r"„([^“]*)“|\[(\S+)\]|(\S+)", keys)]


def _ideas(*texts: str) -> Session:
    session = in_phase("ideas")
    for text in texts:
        session = conduct.record(session, Kind.IDEA, text, "CD", BEGIN)
    return session


QUESTIONS, IDEAS = in_phase("questions"), _ideas("eins", "zwei")
ANSWERED = conduct.answer(asked(), "Das Land.", "AB", BEGIN)
PARKED = conduct.park(IDEAS, "Eine Patenschaft", "EF", BEGIN, Kind.IDEA)
WORDED = conduct.word_key_question(in_phase("case"), "Wer zahlt?", BEGIN)
UNCLEARED = conduct.clear_case(in_phase("roles"), None)
DECISION = in_phase("decision")
STEPS = conduct.commit_step(IDEAS, "Anrufen")
STEP = "„Anrufen\nBildungsbüro\nin 2 Wochen\nEin Termin steht“"
LIVE = (
    # the line
    Row("a contribution", "", QUESTIONS, "„CD: Wer zahlt?“ enter", lambda s: s.last.speaker == "CD"),
    Row("of whoever's turn it is", "", QUESTIONS, "right „Wer zahlt?“ enter", lambda s: s.last.speaker == "CD"),
    Row("a turn passed", "", QUESTIONS, "„CD: -“ enter", lambda s: s.run.passed),
    Row("an answer", "", asked(), "„AB: Das Land.“ enter", lambda s: s.last.answer),
    Row("an answer by whomever", "", asked(), "„> Das Land.“ enter", lambda s: s.last.answer),
    Row("a note for myself", "", QUESTIONS, "„# Zeit!“ enter", lambda s: s.session.private),
    Row("a remark on it", "", IDEAS, "„= Ja“ enter", lambda s: s.last.remark, before="up"),
    Row("a fact, not a question", "", QUESTIONS, "tab „Neu.“ enter", lambda s: s.last.kind is Kind.FACT),
    Row("the last line chosen", "", IDEAS, "up", lambda s: s.live.list.chosen_row),
    Row("none chosen", "cancel", IDEAS, "escape", lambda s: not s.live.list.chosen_row, before="up"),
    # phases and time
    Row("the next phase", "next", IDEAS, "ctrl+n", lambda s: s.run.phase == "decision"),
    Row("although something is missing", "next", WORDED, "ctrl+n ctrl+n", lambda s: s.run.phase == "questions"),
    Row("the phase before", "back", IDEAS, "ctrl+b", lambda s: s.run.phase == "response"),
    Row(
        "a phase left out", "palette skip", QUESTIONS, "ctrl+o> „Leave out“ enter", lambda s: s.session.plan[2].skipped
    ),
    Row("a pause", "pause", QUESTIONS, "f5", lambda s: s.run.paused),
    Row("on again", "pause", QUESTIONS, "f5", lambda s: not s.run.paused, before="f5"),
    Row("a minute more", "minute", QUESTIONS, "f6", lambda s: s.added == 1),
    Row("a minute less", "minute_less", QUESTIONS, "ctrl+o> „One minute less“ enter", lambda s: s.added == -1),
    Row("minutes of later phases", "borrow", QUESTIONS, "ctrl+l> „4“ enter", lambda s: s.added == 4),
    Row("an end", "fit", QUESTIONS, "ctrl+f> „45“ enter", lambda s: s.session.end_by),
    Row("time that does not count", "not_counted", QUESTIONS, "ctrl+g", lambda s: s.run.pauses),
    Row("why it took longer", "why", QUESTIONS, "ctrl+w> „Streit“ enter", lambda s: s.run.reason),
    Row("how the time went", "process", QUESTIONS, "ctrl+o> „How the time“ enter", lambda s: s.on(ProcessForm)),
    Row(
        "a module",
        "module",
        in_phase("consultation", "tietze"),
        "ctrl+k> [down] enter",
        lambda s: s.session.plan[4].module,
    ),
    Row(
        "the next sentence to say",
        "say",
        QUESTIONS,
        "ctrl+a",
        lambda s: "What is your question" in words(s.app, "#to-say"),
    ),
    # what was said
    Row("an idea too early", "park", QUESTIONS, "„EF: Kaffee“ ctrl+p", lambda s: s.session.parked),
    Row("it was recorded already", "park", asked(), "ctrl+p", lambda s: s.session.parked),
    Row(
        "a hypothesis too early",
        "park",
        QUESTIONS,
        "„EF: Angst“ ctrl+p ctrl+p",
        lambda s: s.last.kind is Kind.HYPOTHESIS,
    ),
    Row("what was parked", "take", PARKED, "f9", lambda s: not s.session.parked),
    Row("take", "mark", IDEAS, "f10", lambda s: s.first.mark is Mark.TAKE),
    Row("later", "mark", IDEAS, "f10 f10", lambda s: s.first.mark is Mark.LATER),
    Row("no to it", "", IDEAS, "„= no“ enter", lambda s: s.last.mark is Mark.NO, before="up"),
    Row("the last line put right", "edit", IDEAS, "ctrl+r> „!“ enter", lambda s: s.last.text == "zwei!"),
    Row(
        "an answer put right",
        "edit",
        ANSWERED,
        "ctrl+r> „!“ enter",
        lambda s: "Das Land.!" in str(s.last.answer),
    ),
    Row(
        "the answer just given, anew",
        "",
        asked(),
        "f7 „AB: Die Stadt.“ enter",
        lambda s: "Stadt" in str(s.last.answer),
        before="„AB: Das Land.“ enter",
    ),
    Row("it is struck", "strike", IDEAS, "ctrl+d", lambda s: s.last is s.first, before="up"),
    Row("taken back", "undo", QUESTIONS, "f7", lambda s: s.added == 0, before="f6"),
    Row("brought back", "redo", QUESTIONS, "f8", lambda s: "Brought back" in message(s.app), before="f6 f7"),
    Row("saved?", "save", QUESTIONS, "ctrl+s", lambda s: "is saved" in message(s.app), before="f6"),
    # the result
    Row(
        "the key question", "key_question", in_phase("case"), "f3> „Wie?“ enter", lambda s: s.session.question == "Wie?"
    ),
    Row("another wording", "key_question", WORDED, "f3> „Wie?“ enter", lambda s: s.session.question == "Wie?"),
    Row("read back and agreed", "key_question", WORDED, "f3> enter", lambda s: s.session.key_question[-1].agreed),
    Row("a next step", "step", DECISION, f"f4> {STEP} ctrl+s", lambda s: s.session.steps[0].sign),
    Row(
        "a step by typing it",
        "",
        DECISION,
        "„Anrufen“ enter> „Büro\nmorgen\nTermin“ ctrl+s",
        lambda s: s.session.steps[0].sign,
    ),
    Row(
        "a step from it",
        "step",
        IDEAS,
        "f4> „Büro“ ctrl+s",
        lambda s: s.session.steps[0].source,
        before="up",
    ),
    Row("what is taken along", "", DECISION, "tab „Mut“ enter", lambda s: s.session.takeaway),
    # people, and other screens
    Row("somebody came late", "people", QUESTIONS, "f2> „GH, Amt\n“ ctrl+s", lambda s: s.session.person("GH")),
    Row("all agree", "agree", in_phase("roles"), "ctrl+u> enter", lambda s: s.session.agreement),
    Row("yes, it may be discussed", "agree", UNCLEARED, "ctrl+u> [f2] enter", lambda s: s.session.case.cleared),
    Row("the closing", "closing", QUESTIONS, "ctrl+e", lambda s: s.on(ClosingScreen)),
    Row("notes", "notes", QUESTIONS, "ctrl+t", lambda s: s.on(NotesScreen)),
    Row("my notes", "private", QUESTIONS, "ctrl+o> „Your private“ enter", lambda s: s.on(PrivateForm)),
    Row("help", "help", QUESTIONS, "f1", lambda s: s.on(HelpScreen)),
    Row("all commands", "palette", QUESTIONS, "ctrl+o", lambda s: s.on(CommandPalette)),
    Row("the overview", "home", QUESTIONS, "ctrl+o> „Go to the over“ enter", lambda s: s.on(HomeScreen)),
    Row("German", "language", QUESTIONS, "ctrl+o> „Change the lang“ enter", lambda s: s.app.language.code == "de"),
    Row("off", "quit", QUESTIONS, "ctrl+q", lambda s: not s.app.desk),
)
E = "ctrl+e>"
CLOSING = (
    Row("a next step", "step", IDEAS, f"f4> {STEP} ctrl+s", lambda s: s.session.steps[0].sign, E),
    Row("what is taken along", "", IDEAS, "„Mut“ enter", lambda s: s.session.takeaway, E),
    Row("a voice", "", IDEAS, "tab „CD: 4 gut“ enter", lambda s: s.session.feedback, E),
    Row("the look back", "", STEPS, "shift+tab „Ostern“ enter", lambda s: s.session.review, E),
    Row("why there is no step", "", IDEAS, "shift+tab „Urlaub“ enter", lambda s: s.session.waiver, E),
    Row("the key question", "key_question", IDEAS, "f3> „Wie?“ enter", lambda s: s.session.question, E),
    Row("take", "mark", IDEAS, "f10", lambda s: s.first.mark, E),
    Row("the last line put right", "edit", IDEAS, "ctrl+r> „!“ enter", lambda s: s.last.text == "zwei!", E),
    Row("it is struck", "strike", IDEAS, "ctrl+d", lambda s: s.last is s.first, f"{E} up"),
    Row("taken back", "undo", IDEAS, "f7", lambda s: not s.first.mark, f"{E} f10"),
    Row("brought back", "redo", IDEAS, "f8", lambda s: "Brought back" in message(s.app), f"{E} f10 f7"),
    Row("saved?", "save", IDEAS, "ctrl+s", lambda s: "is saved" in message(s.app), f"{E} f10"),
    Row("somebody came late", "people", IDEAS, "f2> „GH, Amt\n“ ctrl+s", lambda s: s.session.person("GH"), E),
    Row("how the time went", "process", IDEAS, "ctrl+o> „How the time“ enter", lambda s: s.on(ProcessForm), E),
    Row("the end", "close", IDEAS, "ctrl+e ctrl+e", lambda s: s.session.closed_at, E),
    Row("not the end", "close", IDEAS, "ctrl+e", lambda s: not s.session.closed_at, f"{E} ctrl+e ctrl+e"),
    Row("notes", "notes", IDEAS, "ctrl+t", lambda s: s.on(NotesScreen), E),
    Row("the phase again", "leave", IDEAS, "escape", lambda s: s.on(LiveScreen), E),
    Row("my notes", "private", IDEAS, "ctrl+o> „Your private“ enter", lambda s: s.on(PrivateForm), E),
    Row("help", "help", IDEAS, "f1", lambda s: s.on(HelpScreen), E),
    Row("all commands", "palette", IDEAS, "ctrl+o", lambda s: s.on(CommandPalette), E),
    Row("German", "language", IDEAS, "ctrl+o> „Change the lang“ enter", lambda s: s.app.language.code == "de", E),
    Row("off", "quit", IDEAS, "ctrl+q", lambda s: not s.app.desk, E),
)


def test_no_action_of_a_running_session_is_left_out_or_takes_more_than_two_keys_and_its_content() -> None:
    for screen, rows in (("live", LIVE), ("closing", CLOSING)):
        assert {name for row in rows for name in row.actions.split()} == {action.id for action in actions.on(screen)}
    assert [row.wanted for row in (*LIVE, *CLOSING) if row.needed > 2] == []


@pytest.mark.parametrize("rows", [LIVE, CLOSING], ids=["live", "closing"])
async def test_each_action_is_done_with_its_keys(tmp_path: Path, rows: tuple[Row, ...]) -> None:
    async with application(tmp_path).run_test(size=(80, 24)) as pilot:
        for number, row in enumerate(rows):
            try:
                await done(pilot, row, number)
            except AssertionError as error:
                raise AssertionError(row.wanted) from error
    print("", *(f"{row.needed}  {row.wanted:<30} {row.keys!r}" for row in rows), sep="\n")


async def done(pilot: Pilot[None], row: Row, number: int) -> None:
    """Open the session of a row, go to where its action is wanted, and do it."""
    app = pilot.app
    assert isinstance(app, ConsultApp)
    if isinstance(app.screen, CommandPalette):  # it searches until it is left
        await press(pilot, "", "escape>")
    await pilot.pause()  # nobody takes a screen away before it is there
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    app.release()
    session = row.start.model_copy(update={"id": f"2026-11-23-{number}"})
    scene = Scene(app, LiveScreen(app.create_session(session)))
    await app.push_screen(scene.live)
    await until(app, lambda: app.screen is scene.live and scene.live.focused)
    scene.live._away_since = BEGIN  # as when the machine slept
    for typed, name in parts(row.before):
        await press(pilot, typed, name)
    await until(app, lambda: not row.holds(scene))
    for typed, name in parts(row.keys):
        await press(pilot, typed, name)
    await until(app, lambda: row.holds(scene))
    await scene.live.desk.rest()


async def press(pilot: Pilot[None], typed: str, name: str) -> None:
    """Type content, or press a key; wait for the form or the field that is to come, and for what a search finds."""
    app = pilot.app
    first, *others = [typed] if isinstance(app.screen.focused, TextArea) else typed.split("\n")
    if first:
        app.post_message(events.Paste(first))
    for line in others:
        await press(pilot, "", "enter>")
        app.post_message(events.Paste(line))
    if isinstance(app.screen, CommandPalette) and typed:
        found = app.screen.query_one(OptionList)
        await until(app, lambda: found.highlighted == 0 and typed in str(found.get_option_at_index(0).prompt))
    if name:
        before = seen(app)
        app.post_message(events.Key(name.removesuffix(">"), None))
        if name.endswith(">"):
            await until(app, lambda: app.screen.focused and seen(app) != before)
            await pilot.pause()


def seen(app: App[None]) -> tuple[object, object, object]:
    """Return what people look at before they type: the screen, the field, and what stands in it."""
    field = app.screen.focused
    return app.screen, field, getattr(field, "value", "")


async def until(app: App[None], true: Callable[[], object]) -> None:
    """Let the application go on until ``true`` holds."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, screen_text(app)
        await asyncio.sleep(0.002)
