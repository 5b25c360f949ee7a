"""People and districts from tables as spreadsheets write them; entering them into a workshop."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.district import District, DistrictType
from sessions.event.entering import entered, new_districts, newcomers
from sessions.event.people_file import LIMIT, Column, FaultCode, Match, PeopleReading, matched, read
from sessions.event.taking import edit_taking, lacking, take_in
from sessions.record import Person
from sessions.refusal import Reason, Refusal
from tests.sessions.core_builders import refused
from tests.sessions.event.event_builders import announced

TABLE = """Kommune;Name;Funktion;E-Mail;Kürzel
Bezirk Südring;Änne Übermut;Leitung Bildungsbüro;ae@suedring.example;ÄÜ
Landkreis Heidewald;Bo Beispiel;Jugendhilfeplanung;;
"""
PLAIN = [
    ("ÄÜ", False, "Änne Übermut", "Bezirk Südring", "Leitung Bildungsbüro", "ae@suedring.example"),
    ("BB", True, "Bo Beispiel", "Landkreis Heidewald", "Jugendhilfeplanung", ""),
]
DAY = date(2019, 3, 1)


def table(text: str) -> PeopleReading:
    return read(text.encode())


def people(reading: PeopleReading) -> list[tuple[str, bool, str, str, str, str]]:
    return [(row.initials, row.made, row.name, row.district, row.function, row.contact) for row in reading.people]


def faults(reading: PeopleReading) -> list[tuple[FaultCode, int, int, str]]:
    return [(fault.code, fault.row, fault.column, fault.words) for fault in reading.faults]


def initials(*names: str) -> list[str]:
    return [
        row.initials
        for row in table("\n".join(["Name;Kommune", *(f'"{name}";{i}' for i, name in enumerate(names))])).people
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_is_read_however_it_was_written(encoding: str, separator: str, newline: str) -> None:
    reading = read(TABLE.replace(";", separator).replace("\n", newline).encode(encoding))
    assert people(reading) == PLAIN
    assert reading.separator == separator
    assert encoding.startswith(reading.encoding)
    assert reading.faults == ()


@pytest.mark.parametrize(
    ("heading", "means"),
    [
        ("Kommune", Column.DISTRICT),
        ("BEZIRK", Column.DISTRICT),
        ("Landkreis", Column.DISTRICT),
        ("Organisation", Column.DISTRICT),
        ("District", Column.DISTRICT),
        ("Teilnehmer*in", Column.NAME),
        ("Teilnehmer/innen", Column.NAME),
        ("Teilnehmer(in)", Column.NAME),
        ("Vor- und Nachname", Column.NAME),
        ("Vorname", Column.FIRST_NAME),
        ("Nachname:", Column.LAST_NAME),
        ("Position", Column.FUNCTION),
        ("Rolle", Column.FUNCTION),
        ("E-Mail", Column.CONTACT),
        ("Kontakt (dienstlich)", Column.CONTACT),
        ("Kürzel", Column.INITIALS),
        ("Initials", Column.INITIALS),
        ("Bundesland", Column.STATE),
        ("Typ", Column.TYPE),
        ("Zielvereinbarung (Datum)", Column.AGREEMENT),
        ("Target agreement", Column.AGREEMENT),
        ("Bemerkung", None),
    ],
)
def test_headings_are_known_by_many_words(heading: str, means: Column | None) -> None:
    other = "Funktion" if means is Column.INITIALS else "Kürzel"
    reading = table(f"{heading};{other}\nx;y")
    assert reading.headings[0].means is means


def test_the_headings_may_stand_below_a_title() -> None:
    reading = table("Liste der Teilnehmenden;;\n;;\nKommune;Name;Essen\nA;Bo Beispiel;vegan\n")
    assert [row.row for row in reading.people] == [4]
    assert faults(reading) == [
        (FaultCode.ABOVE_HEADINGS, 1, 0, "Liste der Teilnehmenden"),
        (FaultCode.UNKNOWN_COLUMN, 3, 3, "Essen"),
    ]


def test_excels_own_first_line_names_the_separator() -> None:
    reading = table("sep=|\r\nKommune|Name\r\nA|Bo Beispiel\r\n")
    assert (reading.separator, [(row.row, row.name) for row in reading.people]) == ("|", [(3, "Bo Beispiel")])


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("Name;Vorname", "Beispiel;Bo", "Bo Beispiel"),
        ("Vorname;Nachname", "Bo;Beispiel", "Bo Beispiel"),
        ("Nachname;Vorname", "Beispiel;", "Beispiel"),
        ("Name", '"Beispiel, Bo"', "Beispiel, Bo"),
    ],
)
def test_names_in_one_column_or_two(header: str, row: str, name: str) -> None:
    (person,) = table(f"{header};Kommune\n{row};A").people
    assert person.name == name


def test_cells_in_quotation_marks_keep_separators_and_lines() -> None:
    (person,) = table('Kommune;Name;Funktion\n"A; B";"Bo ""Bibi"" Beispiel";"Leitung\nund Planung"').people
    assert (person.district, person.name, person.function) == ("A; B", 'Bo "Bibi" Beispiel', "Leitung und Planung")


OPEN = 'Kommune;Name;Funktion\nK;"Anna Muster;Leitung\nB;Bernd Bsp;Referent\nC;Carla C;x'


@pytest.mark.parametrize(
    ("text", "names", "fault"),
    [
        (OPEN, ["Anna Muster", "Bernd Bsp", "Carla C"], (FaultCode.QUOTATION_MARK, 2, 0, 'K;"Anna Muster;Leitung')),
        (
            "sep=;\r\n" + OPEN,
            ["Anna Muster", "Bernd Bsp", "Carla C"],
            (FaultCode.QUOTATION_MARK, 3, 0, 'K;"Anna Muster;Leitung'),
        ),
        ('Name\n"Anna\nBernd', ["Anna", "Bernd"], (FaultCode.QUOTATION_MARK, 2, 0, '"Anna')),
        (
            OPEN.replace("Bsp", 'Bsp"'),
            ["Anna Muster;Leitung B;Bernd Bsp", "Carla C"],
            (FaultCode.QUOTATION_MARK, 2, 2, "Anna Muster;Leitung B;Bernd Bsp"),
        ),
    ],
)
def test_a_quotation_mark_that_swallows_rows_is_pointed_out(
    text: str, names: list[str], fault: tuple[FaultCode, int, int, str]
) -> None:
    reading = table(text)
    assert [row.name for row in reading.people] == names
    assert [item for item in faults(reading) if item[0] is FaultCode.QUOTATION_MARK] == [fault]


@pytest.mark.parametrize("cell", ["=SUM(A1:A9)", "+49 123", "-1", "@cmd", "=HYPERLINK(0)", "'=1"])
def test_what_looks_like_a_formula_stays_text(cell: str) -> None:
    (person,) = table(f"Kommune;Name;Funktion\nA;Bo Beispiel;{cell}").people
    assert person.function == cell


def test_ways_to_reach_somebody_add_up_and_one_column_counts_for_everything_else() -> None:
    reading = table("Organisation;Kommune;Name;E-Mail;Telefon;Person\nTräger;A;Bo;b@a.example;0123;Cy")
    (person,) = reading.people
    assert (person.district, person.name, person.contact) == ("A", "Bo", "b@a.example, 0123")
    assert faults(reading) == [
        (FaultCode.DOUBLE_COLUMN, 1, 1, "Organisation"),
        (FaultCode.DOUBLE_COLUMN, 1, 6, "Person"),
    ]


def test_districts_are_gathered_over_rows() -> None:
    reading = table(
        "Kommune;Land;Typ;Zielvereinbarung;Name\n"
        "Nordufer;;Bezirk;;Bo\n"
        "NORDUFER;Berlin;Landkreis;1.3.2019;Cy\n"
        "Heidewald;Hessen;Landkreis;nein;\n"
    )
    assert [(row.row, row.name, row.state, row.type, row.agreement) for row in reading.districts] == [
        (2, "Nordufer", "Berlin", DistrictType.CITY_DISTRICT, DAY),
        (4, "Heidewald", "Hessen", DistrictType.RURAL_DISTRICT, None),
    ]
    assert [row.district for row in reading.people] == ["Nordufer", "Nordufer"]
    assert faults(reading) == [(FaultCode.DIFFERS, 3, 3, "Landkreis")]


@pytest.mark.parametrize(
    ("cell", "day", "code"),
    [
        ("1.3.2019", DAY, None),
        ("01.03.19", DAY, None),
        ("2019-03-01", DAY, None),
        ("2019-03-01 00:00:00", DAY, None),
        ("1. März 2019", DAY, None),
        ("ja, vom 1.3.2019", DAY, None),
        ("nein", None, None),
        ("-", None, None),
        ("ja", None, FaultCode.NO_DATE),
        ("März 2019", None, FaultCode.DATE_UNKNOWN),
        ("1.3.", None, FaultCode.DATE_UNKNOWN),
        ("03/04/2019", None, FaultCode.DATE_UNKNOWN),
        ("31.2.2019", None, FaultCode.DATE_UNKNOWN),
        ("1.3.2019 und 1.4.2019", None, FaultCode.DATE_UNKNOWN),
    ],
)
def test_the_day_of_an_agreement(cell: str, day: date | None, code: FaultCode | None) -> None:
    reading = table(f"Kommune;Zielvereinbarung\nA;{cell}")
    assert [row.agreement for row in reading.districts] == [day]
    assert faults(reading) == ([(code, 2, 2, cell)] if code else [])


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("A;Bo;Planung;zu langes Kürzel;Stadt;x", (FaultCode.BAD_INITIALS, 2, 4, "zu langes Kürzel")),
        ("A;Bo;Planung;BO;Stadt;x", (FaultCode.TYPE_UNKNOWN, 2, 5, "Stadt")),
        ("A;Bo;Planung;BO;;x", (FaultCode.NO_COLUMN, 2, 6, "x")),
        (";Bo;Agentur;BO;", (FaultCode.NO_DISTRICT, 2, 0, "Bo")),
        (f"A;{'o' * 301};Planung;BO;", (FaultCode.TOO_LONG, 2, 2, "o" * 301)),
        ("A;Bo;Planung;BO;\nA;Cy;;bo;", (FaultCode.DOUBLE_INITIALS, 3, 0, "bo")),
        ("A;Bo;Planung;BO;\na;BO;;;", (FaultCode.TWICE, 3, 0, "BO")),
    ],
)
def test_what_was_not_understood_comes_with_row_and_column(row: str, fault: tuple[FaultCode, int, int, str]) -> None:
    assert fault in faults(table(f"Kommune;Name;Funktion;Kürzel;Typ\n{row}"))


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (["Anna Beispiel"], ["AB"]),
        (["Beispiel, Anna"], ["AB"]),
        (["Dr. Anna von Beispiel"], ["AB"]),
        (["Anna Beispiel", "Arno Becker", "Abel Bense"], ["AB", "ABe", "ABen"]),
        (["Anna Bo", "Arno Bo", "Axel Bo", "Ali Bo"], ["AB", "ABo", "AB2", "AB3"]),
        (["Änne Öz", "änne özil"], ["ÄÖ", "ÄÖz"]),
        (["Madonna", "M"], ["MA", "M"]),
        (["李 小龍"], ["李小"]),
        (["123", "=1+2"], ["P1", "P2"]),
    ],
)
def test_initials_are_made_from_names(names: list[str], made: list[str]) -> None:
    assert initials(*names) == made


def test_initials_in_use_are_nobodys_and_nameless_people_get_a_number() -> None:
    reading = read(b"Kommune;Name;Funktion;Initials\nA;Anna Beispiel;;\nA;;Planung;\nA;Cy;;ABe", ["ab", "P1"])
    assert [(row.initials, row.made) for row in reading.people] == [("ABei", True), ("P2", True), ("ABe", False)]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\n\n",
        b"just words",
        b"Art:\nText",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"Name;Kommune\nA\0;B",
        b"\xff\xfe\x00",
        b'"Name;Kommune',
    ],
)
def test_what_is_no_table_is_refused(payload: bytes) -> None:
    with refused(Reason.NO_TABLE):
        read(payload)


def test_a_table_without_end_is_refused() -> None:
    with refused(Reason.TOO_LONG, length=LIMIT + 1, limit=LIMIT):
        read(b"a" * (LIMIT + 1))


def test_broken_characters_are_pointed_out() -> None:
    assert faults(read(b"Name;Kommune\nB\x81;A"))[0] == (FaultCode.BROKEN_CHARACTERS, 0, 0, "cp1252")


# --- districts that are known -------------------------------------------------------------------------------------

KNOWN = (
    District(id="suedring", name="Bezirk Südring"),
    District(id="lindenau", name="Stadt Lindenau am Strom"),
    District(id="nordufer", name="Bezirk Nordufer (Beispiel)"),
)


@pytest.mark.parametrize(
    ("name", "known", "alike"),
    [
        ("Bezirk Südring", "suedring", ()),
        ("BEZIRK SUEDRING", "suedring", ()),
        ("Südring", None, ("Bezirk Südring",)),
        ("Bezirk Südringe", None, ("Bezirk Südring",)),
        ("Bezirk Nordufer", None, ("Bezirk Nordufer (Beispiel)",)),
        ("Lindenau a. Strom", None, ("Stadt Lindenau am Strom",)),
        ("Heidewald", None, ()),
    ],
)
def test_only_the_same_name_is_the_same_district(name: str, known: str | None, alike: tuple[str, ...]) -> None:
    assert matched([name], KNOWN) == (Match(name, known, alike),)


def test_names_of_the_table_that_are_alike_are_pointed_out() -> None:
    assert [match.alike for match in matched(["LK Heidewald", "Landkreis Heidewald", "Aue"], ())] == [
        ("Landkreis Heidewald",),
        ("LK Heidewald",),
        (),
    ]


# --- entering -----------------------------------------------------------------------------------------------------

LIST = """Kommune;Name;Funktion;Land;Typ;Zielvereinbarung
Bezirk Südring;Änne Übermut;Leitung;Berlin;Bezirk;1.3.2019
Landkreis Heidewald;Bo Beispiel;Planung;Hessen;Landkreis;
;Cy Agentin;Agentur;;;
"""


def test_people_and_districts_enter_a_workshop_once() -> None:
    reading = table(LIST)
    matches = matched([row.name for row in reading.districts], KNOWN)
    new = new_districts(reading, matches, [item.id for item in KNOWN], invented=True)
    (heidewald,) = new.values()
    assert (heidewald.id, heidewald.profile.state, heidewald.profile.type, heidewald.invented) == (
        "landkreis-heidewald",
        "Hessen",
        DistrictType.RURAL_DISTRICT,
        True,
    )
    ids = {match.name: match.id or new[match.name].id for match in matches}
    workshop = entered(announced(), reading, ids)
    assert [(item.district, item.agreement) for item in workshop.districts] == [
        ("suedring", DAY),
        ("landkreis-heidewald", None),
    ]
    assert [(item.id, item.initials, item.name, item.district, item.function) for item in workshop.people] == [
        (1, "ÄÜ", "Änne Übermut", "suedring", "Leitung"),
        (2, "BB", "Bo Beispiel", "landkreis-heidewald", "Planung"),
        (3, "CA", "Cy Agentin", None, "Agentur"),
    ]
    assert [item.district for item in lacking(workshop)] == ["landkreis-heidewald"]
    again = read(LIST.encode(), [person.initials for person in workshop.people])
    assert entered(workshop, again, ids) == workshop


def test_the_same_initials_in_a_district_get_a_number_once() -> None:
    reading = table("Kommune;Name;Kürzel;Funktion\nA;;BO;Planung\nA;;BO;Leitung\nA;Bo Beispiel;bo;\nB;;BO;Planung")
    ids = {"A": "a", "B": "b"}
    workshop = entered(announced(), reading, ids)
    assert [(item.initials, item.district) for item in workshop.people] == [
        ("BO", "a"),
        ("BO2", "a"),
        ("bo3", "a"),
        ("BO", "b"),
    ]
    assert entered(workshop, reading, ids) == workshop
    more = table("Kommune;Kürzel;Funktion\nA;BO2;Planung\nA;BO;Leitung")
    assert [row.row for row in newcomers(workshop, more, ids)] == [2]


def test_an_id_in_use_is_not_given_again() -> None:
    reading = table("Kommune\nÄue\nAeue!")
    new = new_districts(reading, matched(["Äue", "Aeue!"], ()), ["aeue"])
    assert [district.id for district in new.values()] == ["aeue-2", "aeue-3"]


def test_the_day_of_an_agreement_is_added_and_never_replaced() -> None:
    workshop = take_in(take_in(announced(), "a", let_in=True, note="mündlich"), "b", date(2018, 1, 1))
    after = entered(workshop, table("Kommune;Zielvereinbarung\nA;1.3.2019\nB;1.3.2019"), {"A": "a", "B": "b"})
    assert after == edit_taking(workshop, "a", DAY, let_in=True, note="mündlich")


# --- laws ---------------------------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.sampled_from(["", "Bo", "Bo Beispiel", "1.3.2019", "ja", '"', "=1", "Ä\u0308"]),
    st.text(st.characters(exclude_characters="\0"), max_size=9),
)
ROWS = st.lists(st.lists(CELLS, max_size=7), max_size=8)


@settings(max_examples=200, deadline=None)
@given(ROWS, st.sampled_from(";,\t"))
def test_any_cells_are_read_with_initials_that_a_person_can_have(rows: list[list[str]], separator: str) -> None:
    head = ["Kommune", "Name", "Kürzel", "Zielvereinbarung", "Typ", "E-Mail"]
    text = "\n".join(separator.join(row) for row in [head, *rows])
    reading = read(text.encode("utf-8", errors="replace"))
    for row in reading.people:
        assert Person(initials=row.initials).initials == row.initials
    made = [row.initials.casefold() for row in reading.people if row.made]
    given_ones = {row.initials.casefold() for row in reading.people if not row.made}
    assert len(set(made)) == len(made)
    assert given_ones.isdisjoint(made)
    names = {row.name for row in reading.districts} | {""}
    assert {row.district for row in reading.people} <= names
    ids = {row.name: f"id-{number}" for number, row in enumerate(reading.districts)}
    workshop = entered(announced(), reading, ids)
    assert len(workshop.people) == len(reading.people)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"Name;{text}".encode("utf-8", "replace"))
    )
)
def test_any_bytes_are_a_table_or_refused(payload: bytes) -> None:
    assert refusal_of(payload) in {None, Reason.NO_TABLE}


def refusal_of(payload: bytes) -> Reason | None:
    try:
        read(payload)
    except Refusal as refusal:
        return refusal.reason
    return None
