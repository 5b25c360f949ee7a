"""The run sheet: every phase of every method with its times, what is said there, and lines to write on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sessions import conduct, timing
from sessions.codes import Entry
from sessions.language import ENGLISH
from sessions.method import Method, published
from sessions.module import published_modules
from sessions.notes.blocks import Paragraph, Section, Sheet, Table
from sessions.notes.paper import FEWEST, MOST, run_sheet
from sessions.notes.text import text
from sessions.notes.write import render
from tests.consult.builders import BEGIN, in_phase, prepared
from tests.sessions.notes import samples

LANGUAGE = replace(ENGLISH, zone=UTC)
METHODS = published()


def tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def phases(sheet: Sheet) -> list[Section]:
    return [section for section in sheet.sections if section.heading[0].isdigit()]


def rows(sheet: Sheet) -> list[tuple[str, ...]]:
    return list(tables(sheet.sections[0])[0].rows)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_every_phase_stands_there_with_all_that_is_said_of_it(method: Method) -> None:
    made = run_sheet(method, LANGUAGE, BEGIN)
    assert [section.heading for section in phases(made)] == [
        f"{number}. {phase.name.en}" for number, phase in enumerate(method.phase, 1)
    ]
    for phase, section in zip(method.phase, phases(made), strict=True):
        said = "\n".join(block.text for block in section.blocks if isinstance(block, Paragraph))
        assert f"{phase.minutes} minutes" in said
        assert all(words.en in said for words in (*phase.say, *phase.rules))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_there_are_empty_lines_to_write_on_in_every_phase(method: Method) -> None:
    for phase, section in zip(method.phase, phases(run_sheet(method, LANGUAGE, None)), strict=True):
        first, *_others = tables(section)
        assert not any(cell.strip() for table in tables(section) for row in table.rows for cell in row)
        assert all(len(cell) > 3 for row in first.rows for cell in row)
        assert 1 <= len(first.rows) <= MOST
        if phase.records[0] in {Entry.FACT, Entry.QUESTION, Entry.IDEA, Entry.NOTE}:
            assert len(first.rows) == max(FEWEST, min(MOST, phase.minutes))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_the_times_follow_each_other_and_add_up(method: Method) -> None:
    clock = [row[1].split("–") for row in rows(run_sheet(method, LANGUAGE, BEGIN))]
    assert clock[0][0] == "09:00"
    assert [begin for begin, _end in clock[1:]] == [end for _begin, end in clock[:-1]]
    counted = [row[1] for row in rows(run_sheet(method, LANGUAGE, None))]
    assert counted[0].startswith("0–")
    assert counted[-1].endswith(f"–{method.minutes}")
    assert sum(int(row[2]) for row in rows(run_sheet(method, LANGUAGE, BEGIN))) == method.minutes


def test_the_end_is_said_only_if_the_begin_is_known() -> None:
    method = METHODS["haug-benien"]
    assert ("Ends at", "10:05") in run_sheet(method, LANGUAGE, BEGIN).meta
    assert [label for label, _value in run_sheet(method, LANGUAGE, None).meta] == ["Method", "Minutes"]


@pytest.mark.parametrize(
    ("phase", "columns"),
    [
        ("questions", ("When", "Who", "Question", "Answer")),
        ("hypotheses", ("When", "Who", "Hypothesis", "fits?")),
        ("ideas", ("When", "Who", "Idea", "taken?")),
    ],
)
def test_columns_follow_what_is_recorded(phase: str, columns: tuple[str, ...]) -> None:
    method = METHODS["haug-benien"]
    section = phases(run_sheet(method, LANGUAGE, None))[method.index(phase)]
    assert tables(section)[0].columns == columns


def test_every_part_of_the_result_has_a_place_to_write() -> None:
    method = METHODS["haug-benien"]
    made = phases(run_sheet(method, LANGUAGE, None))
    for entry, column in ((Entry.KEY_QUESTION, "Key question"), (Entry.STEP, "First sign of progress")):
        places = [place for place, phase in enumerate(method.phase) if entry in phase.records]
        assert places
        for place in places:
            assert any(column in table.columns for table in tables(made[place]))


def test_who_speaks_and_who_is_silent() -> None:
    made = phases(run_sheet(METHODS["haug-benien"], LANGUAGE, None))
    roles, case = (next(b.text for b in section.blocks if isinstance(b, Paragraph)) for section in made[:2])
    assert "Speaking: all · Silent: nobody" in roles
    assert "Speaking: the case giver · Silent: the consultants" in case


def test_a_session_gives_its_plan_its_people_and_nothing_that_was_said() -> None:
    session = conduct.add_minutes(in_phase("questions"), 5)
    left_out = session.plan[4].model_copy(update={"skipped": True})
    session = session.model_copy(update={"plan": (*session.plan[:4], left_out, *session.plan[5:])})
    made = run_sheet(session, LANGUAGE, BEGIN)
    assert made.title == "Der Fall"
    assert len(phases(made)) == len(session.plan) - 1
    assert rows(made)[2][1:3] == ("09:10–09:30", "20")
    (people,) = (section for section in made.sections if section.heading == "People")
    assert [row[0] for row in tables(people)[0].rows] == ["AB", "MO", "CD", "EF"]


def test_a_module_is_laid_over_its_phase() -> None:
    session = prepared("tietze")
    module = published_modules()["headstand"]
    place = next(place for place, phase in enumerate(session.method.phase) if phase.slot)
    planned = session.plan[place].model_copy(update={"module": module})
    plan = (*session.plan[:place], planned, *session.plan[place + 1 :])
    made = run_sheet(session.model_copy(update={"plan": plan}), LANGUAGE, None)
    assert module.name.en in phases(made)[place].heading


def test_nothing_that_was_said_is_on_it() -> None:
    made = text(run_sheet(samples.planted(), LANGUAGE, BEGIN))
    told = {word for word in made.replace("\n", " ").split() if word.startswith("Zq")}
    assert told == {
        "ZqTitle",
        "ZqDistrictName",
        "ZqMethodName",
        "ZqFunction",
        "ZqPersonDistrict",
        "ZqPhaseOne:",
        "ZqModule",
    }


@pytest.mark.parametrize("form", ["pdf", "odt", "docx", "html", "md", "txt"])
def test_every_format_renders_it(form: str) -> None:
    made = replace(run_sheet(METHODS["tietze"], LANGUAGE, BEGIN), at=BEGIN)
    file = render(made, form)
    assert len(file.data) > 1000
    assert file.unshown == ()


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda words: words[:12])
def test_hostile_words_are_rendered(hostile: str) -> None:
    made = run_sheet(samples.everywhere(hostile), LANGUAGE, datetime(2026, 11, 23, 23, 50, tzinfo=UTC))
    for form in ("odt", "html", "md", "txt"):
        assert render(made, form).data


def test_minutes_of_a_phase_never_come_from_nowhere() -> None:
    session = samples.full()
    made = run_sheet(session, LANGUAGE, BEGIN)
    assert [row[2] for row in rows(made)] == [
        str(timing.planned_for(session, phase.id).total) for phase in session.method.phase
    ]
