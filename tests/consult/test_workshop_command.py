"""``consult workshop``: what is shown before anything is stored, who is asked, and what is stored then."""

import io
import json
import sys
from enum import Enum
from pathlib import Path

import pytest

from consult import workshop_command
from consult.cli import DONE, REFUSED, USAGE, main
from sessions.store.archive import Archive
from sessions.workshop import Workshop
from tests.sessions.core_builders import START
from tests.sessions.event.event_builders import with_rooms

Output = pytest.CaptureFixture[str]
FOLDER = Path(__file__).parents[1] / "data" / "announcements"
SEED = FOLDER / "entwicklungsworkshop-bildungsbueros.txt"
ID = "2019-09-18-bildungsbueros-aufbauen-herausfo"
TABLE = """Kommune;Name;Funktion;Zielvereinbarung;Essen
Bezirk Südring;Änne Übermut;Leitung;1.3.2019;vegan
Landkreis Heidewald;Bo Beispiel;Planung;ja;
LK Heidewald;Cy Beispiel;Leitung;;
;Di Agentin;Agentur;;
"""


def run(*words: str) -> int:
    return main(["--lang", "en", "workshop", *words])


def stored(tmp_path: Path) -> list[Workshop]:
    return Archive.open(tmp_path / "archive", tmp_path / "state").workshops()


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def typing(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(text))


def piping(monkeypatch: pytest.MonkeyPatch, payload: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(payload)))


@pytest.fixture
def announced(tmp_path: Path, capsys: Output) -> Path:
    """An archive with the workshop of the announcement, and a table of people."""
    assert run("import", str(SEED), "--yes") == DONE
    capsys.readouterr()
    file = tmp_path / "people.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "words",
    [["import"], ["import", "a", "b"], ["people", "a"], ["show"], ["fly"], ["list", "x"], ["show", "x", "--yes"]],
)
def test_wrong_usage_ends_with_two(words: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == USAGE
    assert "usage: consult" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["FIELDS", "DOUBTS", "COLUMNS", "FAULTS"])
def test_every_code_has_words(name: str) -> None:
    table: dict[Enum, str] = getattr(workshop_command, name)
    assert set(table) == set(type(next(iter(table))))
    assert all(table.values())


# --- an announcement ----------------------------------------------------------------------------------------------


def test_what_was_read_is_shown_with_its_place_and_what_was_not(capsys: Output) -> None:
    run("import", str(SEED))
    out = capsys.readouterr().out.splitlines()
    for line in (
        "Place: silent green Kulturquartier (line 6)",
        "Address: Gerichtstraße 35, 13347 Berlin (lines 7–8)",
        "Day: Wednesday, 18 September 2019 (line 10: “Mittwoch, 18. September 2019 - 11:30 bis 17:00”)",
        "Begin: 11:30 (line 10: “Mittwoch, 18. September 2019 - 11:30 bis 17:00”)",
        (
            "Guiding question: Wie kann eine Steuerungsstruktur des kommunalen Bildungsmanagements gestaltet und "
            "aufgebaut werden? (line 19)"
        ),
        "Not found: Organiser, Funding line and Contact",
        "line 3: Kind of event: nothing stands behind it – “Art:”",
        "line 26: “Silent Green”",
    ):
        assert line in out
    assert [line for line in out if line.startswith("Description: ") and line.endswith("(lines 12–13, 15, 22, 24)")]


@pytest.mark.parametrize(
    ("answer", "code"), [("y\n", DONE), ("Ja\n", DONE), ("n\n", REFUSED), ("\n", REFUSED), ("", REFUSED)]
)
def test_somebody_is_asked(
    answer: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    typing(monkeypatch, answer)
    assert run("import", str(SEED)) == code
    said = capsys.readouterr()
    assert "Store this workshop? [y/N]" in said.out
    if code == DONE:
        assert [workshop.id for workshop in stored(tmp_path)] == [ID]
    else:
        assert said.err == "consult: Nothing was stored.\n"
        assert not (tmp_path / "archive").exists()


def test_without_a_terminal_nothing_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    for words in (["import", str(SEED)], ["import", "-"]):
        piping(monkeypatch, SEED.read_bytes())
        assert run(*words) == REFUSED
        said = capsys.readouterr()
        assert "--yes" in said.err
        assert "Store this" not in said.out
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_comes_from_standard_input(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    piping(monkeypatch, SEED.read_text(encoding="utf-8").encode(encoding))
    assert run("import", "-", "--yes") == DONE
    (workshop,) = stored(tmp_path)
    assert len(workshop.guiding_questions) == 6
    assert f"(id: {ID})" in capsys.readouterr().out


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.stem)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_announcement_can_be_taken_in(file: Path, lang: str, tmp_path: Path, capsys: Output) -> None:
    assert main(["--lang", lang, "workshop", "import", str(file), "--yes"]) == DONE
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ein Titel", "does not clearly name the day."),
        ("", "does not clearly name the title and the day."),
        ("x" * 100_001, "100001"),
    ],
)
def test_what_is_no_announcement_is_refused(text: str, said: str, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "a.txt"
    file.write_text(text)
    assert run("import", str(file), "--yes") == REFUSED
    assert said in capsys.readouterr().err
    assert not (tmp_path / "archive").exists()


def test_a_file_that_is_not_there(capsys: Output) -> None:
    assert run("import", "nirgends.txt", "--yes") == REFUSED
    assert "nirgends.txt" in capsys.readouterr().err


def test_the_same_workshop_is_not_stored_twice(announced: Path, tmp_path: Path, capsys: Output) -> None:
    assert run("import", str(SEED), "--yes") == REFUSED
    assert ID in capsys.readouterr().err
    assert len(stored(tmp_path)) == 1


# --- people -------------------------------------------------------------------------------------------------------


def test_people_are_shown_and_stored(announced: Path, tmp_path: Path, capsys: Output) -> None:
    assert run("people", "2019", str(announced), "--yes") == DONE
    out = capsys.readouterr().out.splitlines()
    for line in (
        "column 2 “Name”: name",
        "row 2: Bezirk Südring · new · agreement of 1 Mar 2019",
        "  Is this “LK Heidewald”? It is taken as another district. If it is the same, use that name.",
        "row 2: ÄÜ (made) · Änne Übermut · Bezirk Südring · Leitung",
        "row 1, column 5: unknown heading, column not read – “Essen”",
        "row 3, column 4: there is an agreement, but its day is missing – “ja”",
        "row 5: taken without a district, as of the agency – “Di Agentin”",
        "Without the day of an agreement, which is needed: Landkreis Heidewald and LK Heidewald",
    ):
        assert line in out
    assert out[-2].endswith(": 3 new districts and 4 new people")
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    assert {item.id for item in archive.districts()} == {"bezirk-suedring", "landkreis-heidewald", "lk-heidewald"}
    (workshop,) = archive.workshops()
    assert [person.initials for person in workshop.people] == ["ÄÜ", "BB", "CB", "DA"]
    assert run("people", ID, str(announced)) == DONE
    assert "Everything in the file was here already." in capsys.readouterr().out
    assert stored(tmp_path) == [workshop]


@pytest.mark.parametrize("answer", ["n\n", "y\n"])
def test_nobody_comes_in_without_a_yes(
    announced: Path, answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    typing(monkeypatch, answer)
    agreed = answer == "y\n"
    assert run("people", ID, str(announced)) == (DONE if agreed else REFUSED)
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    assert (len(archive.districts()), len(archive.workshops()[0].people)) == ((3, 4) if agreed else (0, 0))


def test_what_is_shown_of_districts_and_people_is_what_is_stored(
    announced: Path, tmp_path: Path, capsys: Output
) -> None:
    file = announced
    file.write_text(
        "Kommune;Name;Kürzel;Zielvereinbarung\nNordufer;Bo Beispiel;BO;1.2.2024\nLindenau;Cy Beispiel;CY;",
        encoding="utf-8",
    )
    assert run("people", ID, str(file), "--yes") == DONE
    file.write_text(
        "Kommune;Name;Kürzel;Zielvereinbarung\nNordufer;Bo Beispiel;BO;31.12.2024\nNordufer;Bea Beispiel;BO;\n"
        "Lindenau;Bela Beispiel;BO;1.3.2019",
        encoding="utf-8",
    )
    capsys.readouterr()
    assert run("people", ID, str(file), "--yes") == DONE
    out = capsys.readouterr().out.splitlines()
    for line in (
        "row 2: Nordufer · known · agreement of 1 Feb 2024 · stays so; in the file it is 31 Dec 2024",
        "row 4: Lindenau · known · agreement of 1 Mar 2019",
        "row 2: Bo Beispiel · Nordufer · here already, nothing of it is stored",
        "row 3: BO2 (BO is there already) · Bea Beispiel · Nordufer",
        "row 4: BO · Bela Beispiel · Lindenau",
        "row 3: these initials stand there twice; in one district the later ones get a number – “BO”",
    ):
        assert line in out
    (workshop,) = stored(tmp_path)
    assert [f"{item.agreement}" for item in workshop.districts] == ["2024-02-01", "2019-03-01"]
    assert [person.initials for person in workshop.people] == ["BO", "CY", "BO2", "BO"]


def test_people_from_standard_input(
    announced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    piping(monkeypatch, TABLE.encode("cp1252"))
    assert run("people", ID, "-", "--yes") == DONE
    assert stored(tmp_path)[0].people[0].name == "Änne Übermut"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["people", "2020", "people.csv"], "2020"),
        (["people", ID, "nirgends.csv"], "nirgends.csv"),
        (["people", ID, str(SEED)], "CSV"),
        (["show", "2020"], "2020"),
    ],
)
def test_what_cannot_be_is_refused(announced: Path, words: list[str], said: str, capsys: Output) -> None:
    assert run(*words) == REFUSED
    assert said in capsys.readouterr().err


def test_an_event_that_has_ended_takes_nobody_in(announced: Path, tmp_path: Path, capsys: Output) -> None:
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    (workshop,) = archive.workshops()
    archive.save_workshop(workshop.model_copy(update={"ended_at": START}))
    assert run("people", ID, str(announced), "--yes") == REFUSED
    assert "has ended" in capsys.readouterr().err
    assert archive.districts() == []


# --- list and show ------------------------------------------------------------------------------------------------


def test_looking_makes_no_archive(tmp_path: Path, capsys: Output) -> None:
    assert run() == run("list") == DONE
    assert "consult workshop import FILE" in capsys.readouterr().out
    assert run("show", "2019") == REFUSED
    assert not (tmp_path / "archive").exists()


def test_workshops_are_listed_and_shown(announced: Path, capsys: Output) -> None:
    run("people", ID, str(announced), "--yes")
    capsys.readouterr()
    assert run("list") == DONE
    line = capsys.readouterr().out
    assert line.startswith(f"{ID}  18 Sep 2019 · Bildungsbüros aufbauen")
    assert line.endswith(" · 3 districts\n")
    assert run("show", "2019-09") == DONE
    out = capsys.readouterr().out.splitlines()
    for wanted in (
        "Wednesday, 18 September 2019  11:30–17:00",
        "Free of charge: yes",
        "1. Welche Funktion soll das Bildungsbüro übernehmen?",
        "– Bezirk Südring (agreement of 1 Mar 2019): ÄÜ",
        "– Landkreis Heidewald (NO day of an agreement): BB",
        "– without a district: DA",
    ):
        assert wanted in out


def test_rooms_are_shown_with_the_numbers_of_the_list(tmp_path: Path, capsys: Output) -> None:
    workshop = with_rooms()
    Archive.open(tmp_path / "archive", tmp_path / "state").save_workshop(workshop)
    assert run("show", workshop.id) == DONE
    lines = capsys.readouterr().out.partition("\nRooms:\n")[2].splitlines()
    assert [line.partition(",")[0] for line in lines] == ["1. Blau", "2. Grün"]


def test_json_is_the_workshop(announced: Path, tmp_path: Path, capsys: Output) -> None:
    (workshop,) = stored(tmp_path)
    assert run("show", ID, "--json") == DONE
    assert Workshop.model_validate_json(capsys.readouterr().out) == workshop
    assert run("list", "--json") == DONE
    assert [item["id"] for item in json.loads(capsys.readouterr().out)] == [ID]
