import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from sessions import timing
from sessions.record import Session, Wording
from sessions.refusal import Refusal
from sessions.store import disk, layout
from sessions.store.archive import Archive
from sessions.store.catalogue import Catalogue, SessionRow, _rows, _session_rows, left
from sessions.store.documents import district_tables, session_tables
from sessions.store.migration import parse
from tests.sessions.builders import at, case, district, running, session, workshop

ID = "2019-09-18-buero"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive.open(tmp_path / "archive", tmp_path / "state")
    archive.save_district(district())
    archive.save_district(district(id="aue", name="Äue", cases=(), invented=False))
    archive.save_workshop(workshop())
    with archive.create(session()) as writer:
        writer.save(running(), at(20))
    archive.create(session(id="2020-01-07-kita", case=case(id="kita", title="Kita 100 %"))).close()
    return archive


@pytest.fixture
def catalogue(archive: Archive) -> Catalogue:
    catalogue = Catalogue(archive.root, archive.state)
    catalogue.refresh()
    return catalogue


def _file(archive: Archive, name: str = ID) -> Path:
    return layout.session_file(archive.root, "nordufer", name)


def test_districts_and_cases_are_listed(catalogue: Catalogue) -> None:
    assert catalogue.districts() == [
        ("aue", "Äue", 0, 0, False),
        ("nordufer", "Bezirk Nordufer", 2, 2, True),
    ]
    assert catalogue.cases() == [
        ("nordufer", "Bezirk Nordufer", "buero", "Bildungsbüro ohne Mandat", None, True, 1),
        ("nordufer", "Bezirk Nordufer", "kita", "Kita-Ausbau", True, True, 1),
    ]
    assert catalogue.cases("aue") == []
    assert type(catalogue.districts()[0].invented) is bool


def test_sessions_are_listed_with_where_they_stand(catalogue: Catalogue) -> None:
    begun, prepared = catalogue.sessions()
    assert begun.id == ID
    assert prepared == SessionRow(
        id="2020-01-07-kita",
        district="nordufer",
        district_name="Bezirk Nordufer",
        title="Kita 100 %",
        day="2019-09-18",
        method_de="Kleines Modell",
        method_en="Small model",
        stage="prepared",
        phase_id="",
        phase_de="",
        phase_en="",
        phase_number=0,
        phases=3,
        left_json="",
        saved_at="",
        invented=False,
    )
    assert catalogue.running() == [begun]
    (row,) = catalogue.running()
    assert (row.id, row.phase_id, row.phase_de, row.phase_en) == (ID, "questions", "Befragung", "Questions")
    assert (row.phase_number, row.phases, row.saved_at) == (2, 3, "2019-09-18T08:20:00+00:00")
    assert json.loads(row.left_json)["minutes"] == 15
    assert len(json.loads(row.left_json)["runs"]) == 2


def test_open_steps_are_listed(catalogue: Catalogue) -> None:
    assert catalogue.open_steps() == [
        (ID, "nordufer", "Bezirk Nordufer", 4, "Vorlage schreiben", "Bildungsbüro", "2019-10-01", "open")
    ]


def _row(record: Session, archive: Archive) -> SessionRow:
    item = next(item for item in layout.listing(archive.root) if item.id == record.id)
    ((_, values), *_) = _session_rows(session_tables(record, None), item)
    return SessionRow._make(values[: len(SessionRow._fields)])


def test_what_is_left_is_what_timing_says(archive: Archive, catalogue: Catalogue) -> None:
    (row,) = catalogue.running()
    for minutes in (0, 11.7, 12, 13, 20, 90):
        assert left(row, at(minutes)) == timing.remaining(running(), at(minutes))
    paused = running(runs=(*running().runs[:3], running().runs[3].model_copy(update={"pauses": ()})))
    run = paused.runs[3].model_copy(update={"pauses": (running().runs[3].pauses[0].model_copy(update={"end": None}),)})
    paused = paused.model_copy(update={"runs": (*paused.runs[:3], run)})
    for minutes in (0, 11, 13, 90):
        assert left(_row(paused, archive), at(minutes)) == timing.remaining(paused, at(minutes))
    assert left(_row(session(), archive), at(0)) is None


def test_only_what_changed_is_read_again(archive: Archive, catalogue: Catalogue) -> None:
    assert catalogue.refresh() == 0
    with archive.write(ID) as writer:
        writer.save(running(takeaway="Mut"), at(30))
    assert catalogue.refresh() == 1
    assert catalogue.search("mut").sessions[0].id == ID
    _file(archive).unlink()
    assert catalogue.refresh() == 0
    assert [row.id for row in catalogue.sessions()] == ["2020-01-07-kita"]
    assert catalogue.open_steps() == []
    assert catalogue.districts()[1].sessions == 1


def test_a_second_program_reads_nothing_again(archive: Archive, catalogue: Catalogue) -> None:
    assert Catalogue(archive.root, archive.state).refresh() == 0
    catalogue.close()


@pytest.mark.parametrize(
    ("text", "sessions", "cases", "districts"),
    [
        ("AEMTER", 0, 0, 0),
        ("amtsleit", 1, 0, 0),
        ("bildungsbüro MANDAT", 1, 1, 0),
        ("BILDUNGSBUERO partner", 1, 0, 0),
        ("nordufer", 2, 2, 1),
        ("uebergang", 0, 0, 2),
        ("100 %", 1, 0, 0),
        ("%", 1, 0, 0),
        ("_", 0, 0, 0),
        ("' OR 1=1 --", 0, 0, 0),
        ("schulamt", 2, 0, 0),
        ("  ", 0, 0, 0),
    ],
)
def test_every_word_must_occur(catalogue: Catalogue, text: str, sessions: int, cases: int, districts: int) -> None:
    found = catalogue.search(text)
    assert (len(found.sessions), len(found.cases), len(found.districts)) == (sessions, cases, districts)


BAD = [
    (b"", "damaged"),
    (b"{", "damaged"),
    (b"{}", "damaged"),
    (b'{"_meta": {"1": {"schema": 1}}}', "damaged"),
    (b'{"_meta": {"1": {"schema": 2}}}', "damaged"),
    (b'{"_meta": {"1": {"schema": 3}}}', "newer_format"),
]


@pytest.mark.parametrize(("content", "reason"), BAD)
def test_a_file_that_cannot_be_read_is_listed_with_its_path(
    archive: Archive, catalogue: Catalogue, content: bytes, reason: str
) -> None:
    shutil.rmtree(archive.state / "generations")
    _file(archive).write_bytes(content)
    workshop_file = layout.workshop_file(archive.root, workshop().id)
    workshop_file.write_bytes(b"{")
    catalogue.refresh()
    rows = catalogue.damaged()
    assert [(row.path, row.reason) for row in rows] == [
        (str(_file(archive)), reason),
        (str(workshop_file), "damaged"),
    ]
    assert all(row.cause for row in rows if row.reason == "damaged")
    assert [row.id for row in catalogue.sessions()] == ["2020-01-07-kita"]
    assert catalogue.refresh() == 0


def test_a_damaged_file_is_listed_from_its_second_copy_and_named(archive: Archive, catalogue: Catalogue) -> None:
    before = catalogue.sessions(), catalogue.districts(), catalogue.cases()
    for path in (_file(archive), layout.district_file(archive.root, "nordufer")):
        path.write_bytes(b"{")
    assert catalogue.refresh() == 2
    assert len(catalogue.damaged()) == 2
    assert (catalogue.sessions(), catalogue.districts(), catalogue.cases()) == before


def test_what_is_in_the_journal_only_is_listed_and_found(archive: Archive, catalogue: Catalogue) -> None:
    with archive.write(ID) as writer:
        wording = Wording(text="Wie kommt der Leuchtturm dazu?", at=at(21))
        writer.save(running(key_question=(wording,)), at(22))
        assert catalogue.refresh() == 1
        assert [row.id for row in catalogue.search("leuchtturm").sessions] == [ID]
        assert catalogue.running()[0].saved_at == at(22).isoformat()
        assert catalogue.refresh() == 0


def test_a_copy_under_another_name_is_damage(archive: Archive, catalogue: Catalogue) -> None:
    _file(archive, f"{ID}-laptop").write_bytes(_file(archive).read_bytes())
    catalogue.refresh()
    assert [row.path for row in catalogue.damaged()] == [str(_file(archive, f"{ID}-laptop"))]
    assert len(catalogue.sessions()) == 2


leaves: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([]) | st.just({})
)


@pytest.mark.parametrize("kind", ["session", "district"])
@given(data=st.data())
def test_no_content_of_a_file_stops_the_list(kind: str, data: st.DataObject) -> None:
    """Whatever stands in the place of one value, reading a file yields rows for the database or one kind of error."""
    tables = session_tables(running(), at(20)) if kind == "session" else district_tables(district())
    place: Any = json.loads(json.dumps(tables))
    whole = place
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        below = place[key]
        if not isinstance(below, dict | list) or not below or data.draw(st.integers(0, 4)) == 0:
            place[key] = data.draw(leaves)
            break
        place = below
    entry = mock.Mock(path="x")
    item = layout.Listed(kind, "nordufer", ID if kind == "session" else "nordufer", entry)
    try:
        rows = _rows(parse(json.dumps(whole).encode(), "f"), item, Path("f"))
    except Refusal as refusal:
        event(refusal.reason.value)
        return
    with closing(sqlite3.connect(":memory:")) as db:
        for _, values in rows:
            db.execute(f"SELECT {', '.join('?' * len(values))}", values)


def test_a_catalogue_that_is_no_database_is_built_anew(archive: Archive, catalogue: Catalogue) -> None:
    file = layout.catalogue_file(archive.state, archive.root)
    expected = catalogue.sessions()
    catalogue.close()
    file.write_bytes(b"no database" * 1000)
    fresh = Catalogue(archive.root, archive.state)
    assert fresh.refresh() == 5
    assert fresh.sessions() == expected
    fresh.close()
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 77")
        db.execute("DROP TABLE steps")
    db.close()
    fresh = Catalogue(archive.root, archive.state)
    assert fresh.refresh() == 5
    assert fresh.sessions() == expected


def test_a_torn_catalogue_is_built_anew_in_the_midst_of_reading(archive: Archive, catalogue: Catalogue) -> None:
    file = layout.catalogue_file(archive.state, archive.root)
    expected = catalogue.sessions()
    catalogue.close()
    size = file.stat().st_size
    # The first page is whole, so that it opens.
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * (size - 4096))
    fresh = Catalogue(archive.root, archive.state)
    assert fresh.sessions() == expected
    assert fresh.refresh() == 0


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_the_catalogue_may_be_deleted_while_it_is_in_use(archive: Archive, catalogue: Catalogue) -> None:
    file = layout.catalogue_file(archive.state, archive.root)
    expected = catalogue.sessions()
    file.unlink()
    assert catalogue.sessions() == expected
    _file(archive).unlink()
    catalogue.refresh()
    assert [row.id for row in catalogue.sessions()] == ["2020-01-07-kita"]
    assert file.exists()


def test_without_a_place_to_write_it_is_kept_in_memory(archive: Archive) -> None:
    catalogue = Catalogue(archive.root, layout.archive_file(archive.root))
    assert catalogue.refresh() == 5
    assert len(catalogue.sessions()) == 2


def test_a_missing_archive_is_empty(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "nothing", tmp_path / "state")
    assert catalogue.refresh() == 0
    assert catalogue.districts() == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_the_catalogue_is_for_its_owner_only(archive: Archive, catalogue: Catalogue) -> None:
    file = layout.catalogue_file(archive.state, archive.root)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_was_struck_is_gone_from_the_catalogue_too(archive: Archive, catalogue: Catalogue) -> None:
    file = layout.catalogue_file(archive.state, archive.root)
    long = " ".join(f"vertraulich{number}" for number in range(800))
    with archive.write(ID) as writer:
        writer.save(running(takeaway=long), at(30))
        catalogue.refresh()
        assert b"vertraulich" in file.read_bytes()
        writer.save(running(), at(31))
    catalogue.refresh()
    assert b"vertraulich" not in file.read_bytes()


def test_threads_may_share_it(archive: Archive, catalogue: Catalogue) -> None:
    problems: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(20):
                os.utime(_file(archive))
                catalogue.refresh()
                assert len(catalogue.sessions()) == 2
        except BaseException as error:  # noqa: BLE001 (told by the test)
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_listing_imports_neither_models_nor_tinydb() -> None:
    code = (
        "import sys, sessions.store.catalogue\n"
        "print([name for name in ('pydantic', 'pydantic_core', 'tinydb', 'textual', 'rich', 'filelock') "
        "if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_closed_session_is_not_running_and_comes_after_later_days(archive: Archive) -> None:
    run = running().runs[-1].model_copy(update={"end": at(30)})
    closed = running(id="2021-01-01-zu", day=date(2021, 1, 1), runs=(*running().runs[:-1], run), closed_at=at(30))
    archive.create(closed).close()
    catalogue = Catalogue(archive.root, archive.state)
    catalogue.refresh()
    assert [row.id for row in catalogue.sessions()] == ["2021-01-01-zu", ID, "2020-01-07-kita"]
    first = catalogue.sessions()[0]
    assert (first.stage, first.phase_id, first.phase_number) == ("closed", "questions", 2)
    assert left(first, at(40)) is None
    assert [row.id for row in catalogue.running()] == [ID]


def test_a_file_that_can_be_read_again_is_read_again(
    archive: Archive, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(_file(archive), ns=(1, 1))

    def denied(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "read", denied)
        catalogue.refresh()
    assert [(row.reason, row.cause) for row in catalogue.damaged()] == [("not_readable", "Permission denied")]
    catalogue.refresh()
    assert catalogue.damaged() == []
    assert len(catalogue.sessions()) == 2


def test_a_workshop_that_is_saved_again_is_listed_once(archive: Archive) -> None:
    with closing(Catalogue(archive.root, archive.state)) as catalogue:
        catalogue.refresh()
        for title in ("Eins", "Zwei"):
            archive.save_workshop(workshop(title=title))
            catalogue.refresh()
        assert [row.title for row in catalogue.workshops()] == ["Zwei"]
