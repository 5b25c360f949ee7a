"""The real program under a pseudo-terminal: typed into, killed, opened twice; the archive tells what was kept."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sessions import timing
from sessions.codes import Entry, Exit, Kind, Stage
from sessions.method import Method, Phase, named, published
from sessions.record import Session
from sessions.store.archive import Archive

pytestmark = [
    pytest.mark.pty,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind"),
]

PEOPLE = (
    "AB, Bezirk Südring, Bildungsbüro, Fallgebende Person",
    "MO, Agentur, Prozessbegleitung, Moderation",
    "CD, Stadt Lindenau, Leitung, Beratung",
    "EF, Landkreis Heidewald, Leitung, Beratung",
)
PATIENCE = 10.0
"""Seconds within which everything that is waited for must be there."""
IDEA = "Eine Patenschaft mit Lindenau"


@contextmanager
def program(folder: Path, size: tuple[int, int] = (80, 24)) -> Iterator[Any]:
    """Run the program on the archive below ``folder`` until the block ends."""
    from tests.tools.tty_probe import Tty

    command = [sys.executable, "-m", "consult", "--lang", "de", "--archive", str(folder / "archive")]
    with Tty(command, size=size, settle=0.05) as tty:
        tty.wait("Kollegiale Fallberatung", PATIENCE)
        yield tty


def line(tty: Any, text: str, shown: str = "") -> None:
    """Type a line, and wait until it is in the list."""
    tty.paste(text)
    tty.send("enter")
    tty.wait(shown or text.partition(": ")[2][:40] or text, PATIENCE)


def press(tty: Any, *names: str) -> None:
    """Press keys one by one, each seen before the next, as people do."""
    for name in names:
        tty.key(name, patience=0.4)


def prepare(tty: Any, wanted: Method) -> None:
    """Prepare a session from nothing, choose a method, and begin."""
    places = list(published())
    press(tty, "ctrl+n")
    tty.wait("Methode", PATIENCE)
    tty.paste("Bezirk Südring")
    press(tty, "tab")
    tty.paste("Der Fall")
    press(tty, "tab", "space", "tab")
    tty.paste("\n".join(PEOPLE))
    tty.wait("EF, Landkreis", PATIENCE)
    press(tty, "tab")
    # The list begins with the method of the workshop; which place that is does not matter here.
    press(tty, "home", *["down"] * places.index(wanted.id), "ctrl+n")
    tty.wait(f"1/{len(wanted.phase)} {wanted.phase[0].name.de}", PATIENCE)


def archive(folder: Path) -> Archive:
    return Archive.open(folder / "archive", folder / "state")


def stored(folder: Path) -> Session:
    """Return the one session of the archive."""
    place = archive(folder)
    (only,) = place.session_ids()
    return place.load(only)


def go_on(tty: Any, method: Method, number: int) -> None:
    """Go to the phase ``number``, counted from 0; what is missing is said first and does not hold anybody."""
    strip = f"{number + 1}/{len(method.phase)} {method.phase[number].name.de}"
    tty.settle()
    tty.send("ctrl+n")
    tty.wait(f"re:{re.escape(strip)}|Es fehlt noch", PATIENCE)
    if not tty.has(strip):
        tty.send("ctrl+n")
        tty.wait(strip, PATIENCE)
    tty.settle()


WORDS = {
    Entry.NOTE: "MO: Rollen sind verteilt",
    Entry.FACT: "AB: Seit März gibt es eine Stelle",
    Entry.QUESTION: "CD: Wer zahlt die Stelle?",
    Entry.HYPOTHESIS: "EF: Vielleicht entscheidet niemand",
    Entry.RESPONSE: "AB: Das mit der Entscheidung stimmt",
    Entry.IDEA: "CD: Die Amtsleitungen einladen",
    Entry.KEY_QUESTION: "Was hält die Stelle über 2027?",
    Entry.TAKEAWAY: "Ich rede zuerst mit der Kämmerei",
}


@pytest.mark.parametrize("name", ["haug-benien", "tietze", "short"])
def test_a_whole_consultation_from_an_empty_folder(name: str, tmp_path: Path) -> None:
    method = named(name)
    ids = [phase.id for phase in method.phase]
    ideas = next(n for n, phase in enumerate(method.phase) if Entry.IDEA in phase.records)
    with program(tmp_path) as tty:
        tty.wait("Strg+N", PATIENCE)
        prepare(tty, method)
        for number, phase in enumerate(method.phase):
            if number:
                go_on(tty, method, number)
            if number == ideas:
                tty.wait(f"re:EF.*{IDEA}", PATIENCE)
                tty.send("f9")
                tty.wait("geparkt", PATIENCE, gone=True)
            say(tty, phase)
            if number == 1:
                in_the_second_phase(tty, method)
        if all(phase.records[0] is not Entry.STEP for phase in method.phase):
            step(tty)
        finish(tty, tmp_path / "out")
        assert tty.quit("ctrl+q")["code"] == 0

    check(stored(tmp_path), method, ids[ideas])
    written = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert written == [".html", ".pdf"]
    assert any(IDEA in path.read_text(encoding="utf-8") for path in (tmp_path / "out").glob("*.html"))


def check(session: Session, method: Method, ideas: str) -> None:
    """Check what is stored of a consultation that was typed as above."""
    ids = [phase.id for phase in method.phase]
    assert session.stage is Stage.CLOSED
    assert [person.initials for person in session.people] == ["AB", "MO", "CD", "EF"]
    assert session.case.cleared is True
    wordings = [item.text for item in session.key_question]
    assert "Wie bleibt uns die Stelle?" in wordings
    assert "Wer muss die Stelle wollen?" in wordings
    runs = [run.phase for run in session.runs]
    assert runs == [*ids[:2], ids[0], *ids[1:]]
    parked = next(item for item in session.contributions if item.text == IDEA)
    assert (parked.speaker, parked.phase, parked.parked, parked.kind) == ("EF", ideas, False, Kind.IDEA)
    said = {item.text for item in session.contributions}
    for phase in method.phase:
        if phase.records[0].value in set(Kind):
            assert WORDS[phase.records[0]].partition(": ")[2] in said
    assert "Das kommt weg" not in said
    assert [item.what for item in session.steps] == ["Gespräch vereinbaren"]
    assert session.steps[0].by is not None


def say(tty: Any, phase: Phase) -> None:
    """Type what the line of a phase records first."""
    first = phase.records[0]
    if first in WORDS:
        line(tty, WORDS[first])
    elif first is Entry.STEP:
        step(tty)
    elif first is Entry.FEEDBACK:
        line(tty, "CD: 4 Das hat geholfen")
    if first is Entry.QUESTION and Exit.ANSWERS in phase.exit:
        line(tty, "AB: Zu 80 Prozent das Land")


def in_the_second_phase(tty: Any, method: Method) -> None:
    """Park an idea, word the key question twice, take a line back, go back and forth."""
    tty.paste(f"EF: {IDEA}")
    press(tty, "ctrl+p")
    tty.wait("Geparkt: EF", PATIENCE)
    if method.phase[1].parks[0] is not Kind.IDEA:
        press(tty, "ctrl+p")
    tty.wait("Geparkt: EF, Idee", PATIENCE)
    for wording in ("Wie bleibt uns die Stelle?", "Wer muss die Stelle wollen?"):
        key_question(tty, wording)
    undo(tty)
    back(tty, method)


def key_question(tty: Any, wording: str) -> None:
    tty.send("f3")
    tty.wait("in den Worten", PATIENCE)
    tty.settle()
    press(tty, "end", "ctrl+u")
    tty.paste(wording)
    tty.send("enter")
    tty.wait("in den Worten", PATIENCE, gone=True)
    tty.wait(wording, PATIENCE)


def undo(tty: Any) -> None:
    line(tty, "AB: Das kommt weg")
    tty.send("f7")
    tty.wait("Das kommt weg", PATIENCE, gone=True)
    tty.wait("F8", PATIENCE)


def back(tty: Any, method: Method) -> None:
    tty.settle()
    tty.send("ctrl+b")
    tty.wait(f"1/{len(method.phase)} {method.phase[0].name.de}", PATIENCE)
    go_on(tty, method, 1)


def step(tty: Any) -> None:
    tty.send("f4")
    tty.wait("Erstes Zeichen", PATIENCE)
    tty.settle()
    tty.paste("Gespräch vereinbaren")
    press(tty, "tab")
    tty.paste("Bildungsbüro")
    press(tty, "tab")
    tty.paste("15.1.")
    press(tty, "ctrl+s")
    tty.wait("Erstes Zeichen", PATIENCE, gone=True)
    tty.wait("Gespräch vereinbaren", PATIENCE)


def finish(tty: Any, out: Path) -> None:
    tty.settle()
    tty.send("ctrl+e")
    tty.wait("Abschluss", PATIENCE)
    tty.settle()
    tty.send("ctrl+e")
    tty.settle(0.2)
    tty.send("ctrl+e")
    tty.wait("abgeschlossen", PATIENCE)
    tty.settle()
    tty.send("ctrl+t")
    tty.wait("Ordner", PATIENCE)
    tty.settle()
    press(tty, "end", "ctrl+u")
    tty.paste(str(out))
    tty.send("ctrl+s")
    tty.wait("Geschrieben", PATIENCE)


def test_what_was_accepted_is_there_after_the_program_was_killed(tmp_path: Path) -> None:
    accepted = []
    with program(tmp_path) as tty:
        prepare(tty, named("haug-benien"))
        go_on(tty, named("haug-benien"), 1)
        for number in range(3):
            accepted.append(f"Zeile {number} ist angenommen")
            line(tty, f"AB: {accepted[-1]}")
        tty.send("f6")
        tty.settle()
        tty.paste("AB: noch nicht angenommen")
        draft = kept_draft(tmp_path, "fact\nAB: noch nicht angenommen")
        os.kill(tty.pid, signal.SIGKILL)
    session = stored(tmp_path)
    assert [item.text for item in session.contributions] == accepted
    assert session.plan[1].added == 1
    with program(tmp_path) as tty:
        tty.wait("Der Fall", PATIENCE)
        first = next(row for row in tty.text().splitlines() if "Der Fall" in row)
        assert first.lstrip().startswith("▸")
        assert "Vorstellung des Falls" in first
        shown = _seconds(first)
        assert abs(shown - _left(session)) <= 3
        tty.send("enter")
        tty.wait("2/8 Vorstellung des Falls", PATIENCE)
        for text in accepted:
            tty.wait(text, PATIENCE)
        tty.wait("angefangene Zeile ist wieder da", PATIENCE)
        tty.wait("▸ AB: noch nicht angenommen", PATIENCE)
        tty.send("enter")
        tty.wait("re:AB +noch nicht angenommen", PATIENCE)
        tty.settle()
        assert not draft.exists()
        assert tty.quit("ctrl+q")["code"] == 0
    assert [item.text for item in stored(tmp_path).contributions] == [*accepted, "noch nicht angenommen"]


def kept_draft(folder: Path, text: str) -> Path:
    """Wait until the unfinished line is kept, and return its file."""
    deadline = time.monotonic() + PATIENCE
    while True:
        for path in archive(folder).state.glob("drafts/*.txt"):
            if path.read_text(encoding="utf-8") == text:
                return path
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _seconds(row: str) -> int:
    minutes, seconds = re.findall(r"(\d\d):(\d\d)", row)[-1]
    return int(minutes) * 60 + int(seconds)


def _left(session: Session) -> float:
    from consult.clock import SystemClock

    return timing.remaining(session, SystemClock().now()).total_seconds()


def test_the_second_program_on_a_session_is_told(tmp_path: Path) -> None:
    with program(tmp_path) as first:
        prepare(first, named("short"))
        with program(tmp_path) as second:
            second.wait("Der Fall", PATIENCE)
            second.settle()
            second.send("enter")
            second.wait("hat diese Beratung seit", PATIENCE)
            second.wait("zuletzt gesicherten Stand", PATIENCE)
            assert second.quit("ctrl+q")["code"] == 0
        line(first, "AB: Das geht weiter")
        assert first.quit("ctrl+q")["code"] == 0
    assert [item.text for item in stored(tmp_path).contributions] == ["Das geht weiter"]


def test_what_is_typed_faster_than_it_is_stored_keeps_its_order(tmp_path: Path) -> None:
    """Keys sent in one go, as after a stall: each line is recorded in the phase in which it was typed."""
    method = named("haug-benien")
    with program(tmp_path) as tty:
        prepare(tty, method)
        go_on(tty, method, 1)
        keys = [*"AB:", "space", *"eins", "enter", *"AB:", "space", *"zwei", "enter", "ctrl+n", "ctrl+n"]
        keys += [
            *"CD:",
            "space",
            *"wer?",
            "enter",
            *"AB:",
            "space",
            *"ich",
            "enter",
            *"EF:",
            "space",
            *"Tipp",
            "ctrl+p",
        ]
        tty.send(*keys)
        tty.wait("Geparkt", PATIENCE)
    session = stored(tmp_path)
    said = [(item.phase, item.kind, item.speaker, item.text, item.parked) for item in session.contributions]
    assert said == [
        ("case", Kind.FACT, "AB", "eins", False),
        ("case", Kind.FACT, "AB", "zwei", False),
        ("questions", Kind.QUESTION, "CD", "wer?", False),
        ("questions", Kind.IDEA, "EF", "Tipp", True),
    ]
    assert [item.answer.text for item in session.contributions if item.answer] == ["ich"]


def test_a_line_entered_right_before_leaving_is_stored(tmp_path: Path) -> None:
    with program(tmp_path) as tty:
        prepare(tty, named("short"))
        tty.send(*"AB:", "space", *"zuletzt", "enter", "ctrl+q")
        assert tty.quit()["code"] == 0
    assert [item.text for item in stored(tmp_path).contributions] == ["zuletzt"]
