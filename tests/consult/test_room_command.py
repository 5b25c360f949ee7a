"""``consult workshop room``, ``open``, ``return`` and ``merge``: words, exit codes, what is on the disk then."""

import errno
import os
from pathlib import Path

import pytest

from consult.backup import quoted
from consult.cli import DAMAGED, DONE, REFUSED, USAGE, main
from consult.i18n import language
from consult.room_command import EVENT_PARTS, PARTS, WIDTH, conflict_lines, room_numbered, workshop_named
from sessions import conduct
from sessions.codes import Kind
from sessions.event import rooms
from sessions.event.merging import Conflict
from sessions.record import Session
from sessions.refusal import Reason, Refusal
from sessions.store import layout
from sessions.store.archive import Archive
from sessions.workshop import Workshop
from tests.sessions.core_builders import at
from tests.sessions.event.changes import base_session
from tests.sessions.event.event_builders import announced
from tests.sessions.store.test_room_package import HALDERN, NAMES, event, held

Output = pytest.CaptureFixture[str]
ENGLISH = language("en")
ID = held(NAMES[0]).id


@pytest.fixture
def home(tmp_path: Path) -> Archive:
    """Return the archive that the commands find."""
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    archive.save_district(HALDERN)
    archive.save_workshop(event())
    for name in NAMES:
        archive.create(held(name)).close()
    return archive


def run(*words: object, archive: Path | None = None) -> int:
    place = [] if archive is None else ["--archive", str(archive)]
    return main(["--lang", "en", *place, "workshop", *map(str, words)])


def edited(archive: Archive, text: str) -> Session:
    with archive.write(ID) as writer:
        changed = conduct.edit(writer.session, 1, text, "FG")
        writer.save(conduct.record(changed, Kind.IDEA, f"Idee {text}", "SB", at(30)), at(50))
        return writer.session


def test_there_and_back(home: Archive, tmp_path: Path, capsys: Output) -> None:
    out, into, back = tmp_path / "p.zip", tmp_path / "the room", tmp_path / "r.zip"
    assert run("room", "werkstatt", "1", "--out", out) == DONE
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("The package holds the consultation in Raum 1 with the facilitator's own notes, its case")
    assert said[1] == "It is not encrypted: hand it only to whoever facilitates this room."
    assert said[2].startswith(f"Written and checked: {out} (")
    assert said[3:] == ["On the other laptop: consult workshop open p.zip --into FOLDER"]

    assert run("open", out, "--into", into) == DONE
    assert capsys.readouterr().out.splitlines() == [
        f"Raum 1, round 1: checked and unpacked into {into}.",
        f"Open it with: consult --archive {quoted(into)}",
        f"Afterwards: consult --archive {quoted(into)} workshop return --out FILE",
    ]
    edited(home, "hier")
    edited(Archive.open(into, tmp_path / "state"), "dort")

    assert run("return", "--out", back, archive=into) == DONE
    said = capsys.readouterr().out.splitlines()
    assert "everything in this archive" in said[0]
    assert "not encrypted" in said[1]
    assert said[3] == "Where the workshop is led: consult workshop merge r.zip"

    assert run("merge", back) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "Raum 1, round 1: merged; 2 new entries and 1 conflict.",
        "",
        "Line, text",
        "  here: hier",
        "  there: dort",
        "  Both are kept.",
        "",
        "Nothing was lost. Please look through what is named above, and keep the file until then.",
    ]
    texts = [item.text for item in home.load(ID).contributions]
    assert [texts.count(text) for text in ("hier", "dort", "Idee hier", "Idee dort")] == [1, 1, 1, 1]
    merged = home.load(ID)
    assert run("merge", back) == DONE
    assert capsys.readouterr().out.startswith("Raum 1, round 1: everything in the file was here already.\n")
    assert home.load(ID) == merged


def test_the_list_has_the_numbers_of_the_rooms(home: Archive, tmp_path: Path, capsys: Output) -> None:
    run("room", "werkstatt", "2", "--out", tmp_path / "p.zip")
    home.save_workshop(rooms.open_room(home.workshops()[0], 2, "Saal"))
    capsys.readouterr()
    assert run("show", "werkstatt") == DONE
    assert capsys.readouterr().out.splitlines()[-5:] == [
        "Rooms:",
        "1. Raum 1, round 1 · 2019-09-18-1",
        "2. Raum 2, round 1 · 2019-09-18-2 · on another laptop",
        "3. Raum 3, round 1 · 2019-09-18-3",
        "4. Saal, round 2 · no consultation yet",
    ]


def test_a_room_that_is_away_can_go_again(home: Archive, tmp_path: Path, capsys: Output) -> None:
    assert run("room", "werkstatt", "1.2", "--out", tmp_path / "p.zip") == DONE
    assert "already" not in capsys.readouterr().out
    assert run("room", "werk", "2", "--out", tmp_path / "q.zip") == DONE
    assert "Raum 2 is on another laptop already." in capsys.readouterr().out


REFUSED_WORDS = {
    ("room", "werkstatt", "9", "--out", "p.zip"): "There is no room 9.",
    ("room", "other", "1", "--out", "p.zip"): "There is no workshop other.",
    ("room", "werkstatt", "4", "--out", "p.zip"): "Raum 4 has no consultation yet.",
    ("return", "--out", "p.zip"): "was not made from the package of a room.",
    ("merge", "b.zip"): "b.zip is not the package of a room.",
    ("open", "b.zip", "--into", "new"): "b.zip is not the package of a room.",
    ("merge", "none.zip"): f"cannot be opened: {os.strerror(errno.ENOENT)}.",
}


@pytest.mark.parametrize("words", REFUSED_WORDS)
def test_what_cannot_be_done_is_said(
    home: Archive, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    home.save_workshop(rooms.open_room(event(), 1, "Raum 4"))
    assert main(["backup", "b.zip"]) == DONE
    before = sorted(path.name for path in tmp_path.iterdir())
    capsys.readouterr()
    assert run(*words) == REFUSED
    assert REFUSED_WORDS[words] in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_an_open_consultation_is_left_alone(home: Archive, tmp_path: Path, capsys: Output) -> None:
    run("room", "werkstatt", "1", "--out", tmp_path / "p.zip")
    with home.write(ID):
        assert run("merge", tmp_path / "p.zip") == REFUSED
    assert "open" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("room", "w", "1", "--out", "p.zip"), ("return", "--out", "p.zip"), ("merge", "p")])
def test_no_archive_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*words, archive=tmp_path / "none") == REFUSED
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_package_is_refused(home: Archive, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "p.zip"
    run("room", "werkstatt", "1", "--out", file)
    payload = bytearray(file.read_bytes())
    payload[len(payload) // 2] ^= 1
    file.write_bytes(payload)
    for words in (("merge", file), ("open", file, "--into", tmp_path / "new")):
        assert run(*words) == DAMAGED
        assert f"{file} cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_damaged_room_comes_back_as_it_is_and_is_named(home: Archive, tmp_path: Path, capsys: Output) -> None:
    into, back = tmp_path / "room", tmp_path / "r.zip"
    run("room", "werkstatt", "1", "--out", tmp_path / "p.zip")
    run("open", tmp_path / "p.zip", "--into", into)
    path = layout.session_file(into, "haldern", ID)
    path.write_bytes(b"{broken")
    assert run("return", "--out", back, archive=into) == DAMAGED
    assert f"consult: {path}: damaged" in capsys.readouterr().err
    assert run("merge", back) == DAMAGED
    assert home.load(ID) == held(NAMES[0])


@pytest.mark.parametrize("words", [["room", "w"], ["room", "w", "1"], ["open", "x"], ["return"], ["merge"]])
def test_wrong_usage(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == USAGE


def test_a_workshop_is_meant_by_its_only_beginning() -> None:
    one, other = announced(id="werkstatt"), announced(id="werkstatt-2")
    assert workshop_named([one, other], "Werkstatt ") == one
    assert workshop_named([one, other], "werkstatt-") == other
    for words in ("werk", "", "x"):
        with pytest.raises(Refusal) as caught:
            workshop_named([one, other], words)
        assert caught.value.reason is Reason.NO_SUCH_WORKSHOP


@pytest.mark.parametrize(
    ("text", "name"),
    [("1", "Raum 1"), (" 4 ", "Saal"), ("1.3", "Raum 3"), ("2.1", "Saal")]
    + [(text, None) for text in ("0", "5", "1.4", "2.2", "3.1", "x", "1.x", "", "-1", "1.", ".1", "1.1.1", "²")],
)
def test_a_room_is_meant_by_its_number(text: str, name: str | None) -> None:
    workshop = rooms.open_room(event(), 2, "Saal")
    if name is not None:
        assert room_numbered(workshop, text).name == name
        return
    with pytest.raises(Refusal) as caught:
        room_numbered(workshop, text)
    assert caught.value.reason is Reason.NO_SUCH_ROOM_NUMBER


LINES = {
    Conflict("contributions.mark", "take", "", kept=True, entry=4): ["Line, the case giver's mark · Idee", "take", "–"],
    Conflict("contributions", "", "dort", kept=True): ["Line", "struck out", "dort"],
    Conflict("steps.status", "done", "dropped", kept=True, entry=6): ["Next step, status · Schritt", "done", "dropped"],
    Conflict("review", "2019-10-01", "2019-10-02", kept=False): ["Look back on", "1 Oct 2019", "2 Oct 2019"],
    Conflict("case.cleared", "true", "false", kept=False): ["Case, may be discussed", "yes", "no"],
    Conflict("plan.minutes", "facts 6", "facts 8", kept=False): ["Plan, minutes", "words: 6 min", "words: 8 min"],
    Conflict("plan.skipped", "facts true", "facts false", kept=False): ["Plan, skipped", "words: yes", "words: no"],
    Conflict("runs", "facts 1, ideas 2", "facts 1", kept=False): [
        "Phases held",
        "words: 2 min",
        "–",
    ],
    Conflict("people.role", "FG case_giver", "FG scribe", kept=False): ["People, role", "FG: Case giver", "FG: Scribe"],
    Conflict("look_back", "2019-11-01", "", kept=False): ["Workshop, Look back on", "2019-11-01", "–"],
    Conflict("kind", "", "Fachtag", kept=False): ["Workshop, Kind of event", "–", "Fachtag"],
    Conflict("takeaway", "eins\nzwei", "x" * 100, kept=True): [
        "Takes along",
        "eins zwei",
        "x" * (WIDTH - 1) + "…",
    ],
}


@pytest.mark.parametrize("conflict", LINES, ids=lambda conflict: conflict.field)
def test_a_conflict_in_words(conflict: Conflict) -> None:
    name, here, there, became = conflict_lines(conflict, base_session(), ENGLISH)
    assert [name, here.removeprefix("  here: "), there.removeprefix("  there: ")] == LINES[conflict]
    assert ("kept" in became) is conflict.kept


def test_every_part_of_a_session_has_a_name() -> None:
    of_the_archive = {"rooms", "districts", "sessions"}
    assert set(PARTS) - of_the_archive <= set(Session.model_fields)
    never_changed = {"id", "invented", "last_id"}
    assert set(EVENT_PARTS) == set(Workshop.model_fields) - set(PARTS) - never_changed
