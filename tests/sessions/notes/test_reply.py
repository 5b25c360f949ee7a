"""The reply sheet: out and back through whatever mail programs do, and never more than its reader could read."""

import io
import re
import textwrap
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.codes import Kind, SecretKind, StepStatus
from sessions.codes import Part as NotePart
from sessions.notes.reply import (
    END,
    WIDTH,
    Part,
    Proposal,
    altered,
    proposals,
    read_reply,
    reference,
    reply_note,
    reply_sheet,
    take,
    unknown,
    up_to_date,
)
from sessions.notes.reply_file import reply_files, text_of
from sessions.notes.sheet import Reader, sheet
from sessions.notes.text import text as as_text
from sessions.notes.write import FORMATS, render
from sessions.record import Release, Secret, Session, problems
from sessions.refusal import Reason
from tests.sessions.core_builders import refused
from tests.sessions.notes import samples

FULL = samples.full()
SHEET = {reader: reply_sheet(FULL, reader, samples.LANGUAGE) for reader in Reader}
CODE = re.compile(r"^\[([A-Z]\d*)\] ", re.MULTILINE)
TYPED = "Seit 2020 eine Vereinbarung (zwei Fassungen), 14 Kitas."

# --- what mail programs and people do to a text -------------------------------------------------------------------


def quoted(sign: str) -> Callable[[str], str]:
    return lambda text: "".join(f"{sign}{line}\n" for line in text.split("\n"))


def wrapped(width: int, sign: str = "") -> Callable[[str], str]:
    """Break lines at spaces; what is broken off goes on behind ``sign``."""
    return lambda text: "\n".join(
        f"\n{sign}".join(textwrap.wrap(line, width, break_on_hyphens=False, drop_whitespace=True) or [""])
        for line in text.split("\n")
    )


def after(*steps: Callable[[str], str]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        for step in steps:
            text = step(text)
        return text

    return changed


def in_bytes(encoding: str) -> Callable[[str], str]:
    return lambda text: text_of(text.encode(encoding, "replace"))


MAIL: dict[str, Callable[[str], str]] = {
    "nothing": str,
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": in_bytes("utf-8-sig"),
    "cp1252": in_bytes("cp1252"),
    "utf-16": in_bytes("utf-16"),
    "taken for cp1252": lambda text: text_of(text.encode().decode("cp1252", "replace").encode()),
    "quoted": quoted("> "),
    "quoted tightly": quoted(">"),
    "quoted twice": after(quoted("> "), quoted("> ")),
    "quoted with bars": quoted("| "),
    "wrapped": wrapped(40),
    "quoted, then wrapped": after(quoted("> "), wrapped(40)),
    "quoted, wrapped, quoted": after(quoted("> "), wrapped(50, "> "), quoted(">")),
    "double spaced": lambda text: text.replace("\n", "\n\n"),
    "wrapped and double spaced": after(wrapped(35), lambda text: text.replace("\n", "\n\n")),
    "no empty lines": lambda text: re.sub(r"\n{2,}", "\n", text),
    "no indents": lambda text: re.sub(r"^ +", "", text, flags=re.MULTILINE),
    "indented": lambda text: re.sub(r"^", "    ", text, flags=re.MULTILINE),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "trailing spaces": lambda text: text.replace("\n", "  \n"),
    "brackets escaped": lambda text: text.replace("[", "\\[").replace("]", "\\]"),
    "umlauts lost": lambda text: re.sub(r"[^\x00-\x7f]", "?", text),
    "greeting and signature": lambda text: f"Liebe LW,\n\nanbei.\n\nViele Grüße\n\n{text}\n--\nKB, Tel. 03 45\n",
    "answer above the original": lambda text: (
        f"{text}\nAm 24.11. schrieb LW:\n{quoted('> ')(SHEET[Reader.CASE_GIVER])}"
    ),
}


def below(code: str, words: str) -> Callable[[str], str]:
    """Type words behind the sign below a line."""
    return lambda text: re.sub(
        rf"(^\[{code}\] .*?\[\.\]\n>)", lambda found: f"{found[1]} {words}", text, flags=re.DOTALL | re.MULTILINE
    )


PLACES: dict[str, Callable[[str, str], Callable[[str], str]]] = {
    "behind the sign": below,
    "on the next line": lambda code, words: below(code, f"\n{words}"),
    "after an empty line": lambda code, words: below(code, f"\n\n{words}\n"),
    "with the code again": lambda code, words: below(code, f"[{code}] {words}"),
    "the code again, without the sign": lambda code, words: below(code, f"\n[{code}] {words}"),
    "taking leave": lambda code, words: below(code, f"{words}\n\nMit freundlichen Grüßen\nKB"),
}


def back(text: str, session: Session = FULL) -> tuple[Proposal, ...]:
    return proposals(session, read_reply(text))


# --- the sheet ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "codes"),
    [
        (
            Reader.CASE_GIVER,
            "F S15 W15 S16 W16 M K9 K10 K1 K2 K3 A3 K4 K5 K6 K7 K8 K11 K12 K13 K14",
        ),
        (Reader.GROUP, "F S15 S16 M K9 K10 K1 K2 K3 A3 K4"),
    ],
)
def test_every_line_of_a_readers_note_has_a_code(reader: Reader, codes: str) -> None:
    assert CODE.findall(SHEET[reader]) == codes.split()


def test_nothing_of_the_case_reaches_who_may_not_read_it() -> None:
    made = reply_sheet(samples.planted(), Reader.GROUP, samples.LANGUAGE)
    note = as_text(sheet(samples.planted(), Reader.GROUP, samples.LANGUAGE, samples.NOW))
    told = set(re.findall(r"Zq\w+|Xkj\w", made))
    assert told == {
        "ZqTitle",
        "ZqWordingLast",
        "ZqWhat",
        "ZqTakeaway",
        "ZqIdeaTaken",
        "ZqFact",
        "ZqQuestion",
        "ZqAnswer",
    }
    assert all(words in note for words in told)


def test_what_the_case_giver_released_and_withheld_counts() -> None:
    opened = FULL.model_copy(update={"release": Release(opened=(NotePart.HYPOTHESES,), withheld=(NotePart.FACTS,))})
    codes = CODE.findall(reply_sheet(opened, Reader.GROUP, samples.LANGUAGE))
    assert {"K5", "K6", "K7"} <= set(codes)
    assert not {"K1", "K2"} & set(codes)


def test_the_head_says_nothing_of_the_case() -> None:
    made = reply_sheet(FULL.model_copy(update={"id": "2026-11-23-mueller"}), Reader.GROUP, samples.LANGUAGE)
    assert "mueller" not in made


SECRET = FULL.model_copy(update={"secrets": (Secret(words="Landrat"), Secret(words="Kitas", kind=SecretKind.PLACE))})


def test_no_sheet_carries_a_name_that_must_not_leave() -> None:
    with refused(Reason.LEAKS):
        reply_files(SECRET, Reader.GROUP, samples.LANGUAGE)
    assert reply_files(SECRET, Reader.CASE_GIVER, samples.LANGUAGE)


def test_a_sheet_with_pseudonyms_comes_back() -> None:
    session = SECRET.model_copy(update={"case": SECRET.case.model_copy(update={"title": "Ein Fall"})})
    for data in reply_files(session, Reader.GROUP, samples.LANGUAGE, masked=True).values():
        text = text_of(data)
        assert "Kitas" not in text
        reply = read_reply(text)
        assert reply.masked
        assert up_to_date(session, reply)
        assert (reply.proposals, altered(session, reply)) == ((), ())
    (text,) = (
        data.decode()
        for name, data in reply_files(session, Reader.GROUP, samples.LANGUAGE, masked=True).items()
        if name.endswith("txt")
    )
    typed = below("K2", TYPED)(text)
    assert [proposal.conflict for proposal in back(typed, session)] == [False]
    # Nobody can tell whether a line with a pseudonym was changed.
    assert [proposal.conflict for proposal in back(typed, edited(session, 1, "anders"))] == [True]


def test_what_a_reader_cannot_read_changes_nothing_on_the_sheet() -> None:
    hidden = {item.id for item in FULL.contributions if item.kind is Kind.HYPOTHESIS}
    changed = FULL.model_copy(
        update={
            "contributions": tuple(
                item.model_copy(update={"text": "anders"}) if item.id in hidden else item for item in FULL.contributions
            ),
            "private": (),
        }
    )
    assert reply_sheet(changed, Reader.GROUP, samples.LANGUAGE) == SHEET[Reader.GROUP]
    assert reply_sheet(changed, Reader.CASE_GIVER, samples.LANGUAGE) != SHEET[Reader.CASE_GIVER]


def test_lines_are_short_enough_to_be_quoted() -> None:
    assert max(map(len, SHEET[Reader.CASE_GIVER].split("\n"))) <= WIDTH


def test_who_reads_nothing_of_the_case_has_nothing_to_reply_to() -> None:
    with refused(Reason.NO_REPLY_SHEET):
        reply_files(FULL, Reader.PROGRAMME, samples.LANGUAGE)


def test_a_session_without_anything_gives_an_empty_sheet() -> None:
    bare = FULL.model_copy(
        update={"contributions": (), "steps": (), "key_question": (), "takeaway": "", "feedback": (), "private": ()}
    )
    for reader in Reader:
        text = reply_sheet(bare, reader, samples.LANGUAGE)
        assert CODE.findall(text) == []
        assert back(text, bare) == ()


# --- and back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("mail", MAIL)
def test_a_sheet_without_answers_proposes_nothing(mail: str, reader: Reader) -> None:
    reply = read_reply(MAIL[mail](SHEET[reader]))
    assert (reply.session, reply.reader) == (reference(FULL.id), reader)
    assert up_to_date(FULL, reply)
    assert (reply.proposals, reply.not_understood, altered(FULL, reply)) == ((), (), ())
    assert [line.code for line in reply.lines][: len(CODE.findall(SHEET[reader]))] == CODE.findall(SHEET[reader])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("mail", MAIL)
def test_one_answer_is_one_proposal(mail: str, place: str) -> None:
    typed = PLACES[place]("K2", TYPED)(SHEET[Reader.CASE_GIVER])
    reply = read_reply(MAIL[mail](typed))
    before = FULL.contributions[1].text
    assert proposals(FULL, reply) == (Proposal(Part.CONTRIBUTION, 2, before, TYPED, False),)
    assert (reply.not_understood, unknown(FULL, reply)) == ((), ())


@pytest.mark.parametrize("depth", ["> ", ">", "> > ", "| "])
def test_an_answer_typed_into_a_quoted_sheet(depth: str) -> None:
    lines = [f"{depth}{line}" for line in SHEET[Reader.GROUP].split("\n")]
    place = next(number for number, line in enumerate(lines) if line.startswith(f"{depth}[K1]"))
    lines[place + 2 : place + 2] = ["", TYPED, ""]
    assert back("\n".join(lines)) == (Proposal(Part.CONTRIBUTION, 1, FULL.contributions[0].text, TYPED, False),)


@pytest.mark.parametrize("rest", [f"> {TYPED}", f"\n{TYPED}"])
def test_without_the_end_of_a_line_a_sign_or_an_empty_line_begins_the_answer(rest: str) -> None:
    head, tail = SHEET[Reader.GROUP].split("[K4]")
    words, tail = tail.split(f" {END}\n>", 1)
    assert [(item.id, item.after) for item in back(f"{head}[K4]{words}\n{rest}{tail}")] == [(4, TYPED)]


WORDS = st.lists(
    st.sampled_from(
        ["Die", "Runde", "trifft", "sich,", "14", "Kitas", "und", "6", "(neu)", "jährlich;", "a>b", "*x*", "50 %"]
    ),
    min_size=2,
    max_size=40,
).map(" ".join)


@given(
    words=WORDS, code=st.sampled_from(["F", "S15", "M", "K9", "K1", "A3", "K14"]), mail=st.sampled_from(sorted(MAIL))
)
def test_whatever_is_written_comes_back_as_exactly_that(words: str, code: str, mail: str) -> None:
    if mail == "umlauts lost":
        words = words.replace("ä", "ae")
    (found,) = back(MAIL[mail](below(code, words)(SHEET[Reader.CASE_GIVER])))
    assert (f"{found.kind}{found.id or ''}", found.after, found.conflict) == (code, words, False)


@given(
    words=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    code=st.sampled_from(["F", "S15", "W15", "M", "K9", "A3"]),
)
def test_no_answer_changes_another_line(words: str, code: str) -> None:
    # Signs of the sheet at the start of a line open another one, whoever types them; all else stays below its own.
    typed = words.replace("[", "(").replace("=", "-")
    reply = read_reply(below(code, typed)(SHEET[Reader.CASE_GIVER]))
    assert {line.code.lstrip("SW") for line in reply.proposals} <= {code.lstrip("SW")}


@given(text=st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    reply = read_reply(text)
    assert reply.reader is None or reply.reader in Reader


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:12])
def test_hostile_words_of_the_record_are_no_answers(hostile: str, reader: Reader) -> None:
    session = samples.everywhere(hostile)
    for mail in (str, MAIL["wrapped and double spaced"], MAIL["quoted, then wrapped"], MAIL["no empty lines"]):
        reply = read_reply(mail(reply_sheet(session, reader, samples.LANGUAGE)))
        assert up_to_date(session, reply)
        assert (reply.proposals, reply.not_understood, altered(session, reply)) == ((), (), ())


@pytest.mark.parametrize("forged", ["[K1] falsch [.]\n> gelogen", "[.]\n> x", "== x ==\n[K2] y [.]\n> z", "[B:anders]"])
def test_words_of_the_record_that_look_like_the_sheet_are_none(forged: str) -> None:
    session = FULL.model_copy(
        update={
            "case": FULL.case.model_copy(update={"title": " ".join(forged.split())}),
            "contributions": tuple(item.model_copy(update={"text": forged}) for item in FULL.contributions),
        }
    )
    for mail in MAIL.values():
        if mail is not MAIL["answer above the original"]:
            reply = read_reply(mail(reply_sheet(session, Reader.CASE_GIVER, samples.LANGUAGE)))
            assert (reply.session, reply.proposals, reply.not_understood) == (reference(session.id), (), ())


# --- what became of a step ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("offen", StepStatus.OPEN),
        ("erledigt", StepStatus.DONE),
        ("Erledigt!", StepStatus.DONE),
        ("(x) erledigt", StepStatus.DONE),
        ("done", StepStatus.DONE),
        ("teilweise", StepStatus.PARTLY),
        ("Zum Teil.", StepStatus.PARTLY),
        ("partly done", StepStatus.PARTLY),
        ("nicht", StepStatus.NOT_DONE),
        ("nicht erledigt", StepStatus.NOT_DONE),
        ("not", StepStatus.NOT_DONE),
        ("entfallen", StepStatus.DROPPED),
        ("entfällt", StepStatus.DROPPED),
        ("dropped", StepStatus.DROPPED),
    ],
)
@pytest.mark.parametrize("code", ["W16", "S16"])
def test_words_for_what_became_of_a_step(code: str, words: str, status: StepStatus) -> None:
    found = back(below(code, words)(SHEET[Reader.CASE_GIVER]))
    expected = () if status is StepStatus.OPEN else (Proposal(Part.STATUS, 16, "open", status.value, False),)
    assert found == expected


@pytest.mark.parametrize("words", ["nicht sicher", "offen / erledigt", "bald", "erledigt, bis auf den Brief"])
def test_what_is_no_such_word_is_said_and_not_guessed(words: str) -> None:
    reply = read_reply(below("W15", words)(SHEET[Reader.CASE_GIVER]))
    assert (reply.proposals, reply.not_understood) == ((), (f"[W15] {words}",))


def test_step_and_what_became_of_it_can_both_be_said() -> None:
    text = below("S15", TYPED)(below("W15", "done")(SHEET[Reader.CASE_GIVER]))
    assert [(proposal.kind, proposal.after) for proposal in back(text)] == [(Part.STEP, TYPED), (Part.STATUS, "done")]


def test_who_may_not_read_what_became_of_a_step_cannot_say_it() -> None:
    reply = read_reply(below("S15", "done")(SHEET[Reader.GROUP]))
    assert proposals(FULL, reply) == ()
    assert unknown(FULL, reply) == ("W15",)


# --- another session, an older state, lines that are not there ------------------------------------------------------


def edited(session: Session, entry: int, text: str) -> Session:
    items = tuple(
        item.model_copy(update={"text": text}) if item.id == entry else item for item in session.contributions
    )
    return session.model_copy(update={"contributions": items})


def test_a_reply_to_another_session_is_told() -> None:
    reply = read_reply(SHEET[Reader.GROUP])
    other = FULL.model_copy(update={"id": "2026-11-24-anders"})
    for function in (proposals, unknown, altered):
        with pytest.raises(ValueError, match="not a reply to this session"):
            function(other, reply)


@pytest.mark.parametrize("text", ["", "Liebe LW, alles richtig!", f"[K1] x {END}\n> y"])
def test_what_has_no_head_is_no_reply(text: str) -> None:
    reply = read_reply(text)
    assert (reply.session, reply.reader, reply.check) == ("", None, "")


@pytest.mark.parametrize("mail", MAIL)
def test_only_a_line_that_was_changed_meanwhile_is_a_conflict(mail: str) -> None:
    text = MAIL[mail](below("K1", TYPED)(below("K2", TYPED)(SHEET[Reader.CASE_GIVER])))
    changed = edited(FULL, 2, "Die Steuerungsgruppe tagte im Mai.")
    reply = read_reply(text)
    assert not up_to_date(changed, reply)
    assert [(proposal.id, proposal.conflict) for proposal in proposals(changed, reply)] == [(1, False), (2, True)]


def test_a_line_whose_words_are_gone_is_a_conflict_once_the_record_has_changed() -> None:
    text = re.sub(r"\[K1\] .*?\[\.\]", f"[K1] {END}", below("K1", TYPED)(SHEET[Reader.GROUP]), flags=re.DOTALL)
    assert [proposal.conflict for proposal in back(text)] == [False]
    assert [proposal.conflict for proposal in back(text, edited(FULL, 3, "Wer?"))] == [True]


def test_a_status_changed_meanwhile_is_a_conflict() -> None:
    text = below("W15", "erledigt")(SHEET[Reader.CASE_GIVER])
    steps = (FULL.steps[0].model_copy(update={"status": StepStatus.PARTLY}), FULL.steps[1])
    changed = FULL.model_copy(update={"steps": steps})
    assert back(text, changed) == (Proposal(Part.STATUS, 15, "partly", "done", True),)
    assert back(text, edited(FULL, 1, "anders")) == (Proposal(Part.STATUS, 15, "open", "done", False),)


def test_codes_that_name_nothing_are_said() -> None:
    struck = FULL.model_copy(update={"contributions": FULL.contributions[1:]})
    reply = read_reply(below("K1", TYPED)(SHEET[Reader.GROUP]))
    assert (proposals(struck, reply), unknown(struck, reply)) == ((), ("K1",))


def test_a_reply_that_names_what_its_reader_could_not_read_changes_nothing() -> None:
    forged = SHEET[Reader.GROUP].replace("[K1]", "[K5]").replace("[K4]", "[S99]")
    reply = read_reply(below("K5", TYPED)(below("S99", TYPED)(forged)))
    assert (proposals(FULL, reply), set(unknown(FULL, reply))) == ((), {"K5", "S99"})


def test_a_line_changed_itself_is_said() -> None:
    text = SHEET[Reader.GROUP].replace("since" if "since" in SHEET[Reader.GROUP] else "Since 2021", "Since 2020")
    reply = read_reply(text)
    assert reply.proposals == ()
    assert [line.code for line in altered(FULL, reply)] == ["K1"]
    assert altered(edited(FULL, 4, "anders"), reply) == ()


def test_two_different_answers_below_one_line_are_both_said() -> None:
    first, second = (below("K1", words)(SHEET[Reader.GROUP]) for words in ("Zuerst dies.", "Dann das."))
    reply = read_reply(f"{first}\n{second}")
    assert [proposal.after for proposal in proposals(FULL, reply)] == ["Zuerst dies."]
    assert reply.not_understood == ("[K1] Dann das.",)


def test_the_same_words_again_propose_nothing() -> None:
    text = below("K6", "Berater*innen of the Land expect more\nthan the office can give.")(SHEET[Reader.CASE_GIVER])
    assert back(text) == ()


# --- as a document ------------------------------------------------------------------------------------------------


def odt_for(reader: Reader, session: Session = FULL) -> bytes:
    (name, _text), (other, data) = reply_files(session, reader, samples.LANGUAGE).items()
    assert (name[-4:], other[-4:], name[:-4]) == (".txt", ".odt", other[:-4])
    return data


def document(content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def typed_into(data: bytes, code: str, words: str) -> bytes:
    """Put words into the paragraph below a line, in a span as a program for documents would."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode()
    head, rest = content.split(f"[{code}]")
    sign, span = "&gt;</text:p>", f"&gt; <text:span>{words}</text:span></text:p>"
    assert sign in rest
    return document(f"{head}[{code}]{rest.replace(sign, span, 1)}")


@pytest.mark.parametrize("reader", [Reader.CASE_GIVER, Reader.GROUP, Reader.DISTRICT])
def test_a_document_without_answers_proposes_nothing(reader: Reader) -> None:
    reply = read_reply(text_of(odt_for(reader)))
    assert (reply.session, reply.reader, reply.proposals, reply.not_understood) == (reference(FULL.id), reader, (), ())
    assert [line.code for line in reply.lines] == CODE.findall(SHEET[reader])
    assert up_to_date(FULL, reply)
    assert altered(FULL, reply) == ()


@pytest.mark.parametrize("code", ["F", "S16", "M", "K10", "A3", "K14"])
def test_a_document_with_one_answer_is_one_proposal(code: str) -> None:
    made = odt_for(Reader.CASE_GIVER)
    words = "Zwei &amp; drei<text:s text:c='2'/>neue<text:line-break/>Zeilen<text:tab/>."
    (found,) = back(text_of(typed_into(made, code, words)))
    assert (f"{found.kind}{found.id or ''}", found.after) == (code, "Zwei & drei neue Zeilen .")


@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:12])
def test_hostile_words_survive_a_document(hostile: str) -> None:
    session = samples.everywhere(hostile)
    reply = read_reply(text_of(odt_for(Reader.CASE_GIVER, session)))
    assert (reply.proposals, reply.not_understood, altered(session, reply)) == ((), (), ())


def test_remarks_at_the_margin_are_no_answers() -> None:
    remark = "<office:annotation><text:p>Stimmt das?</text:p></office:annotation>"
    assert back(text_of(typed_into(odt_for(Reader.GROUP), "K1", remark))) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 broken",
        document("<office:text><text:p>")[:-20],
        document("<unclosed>"),
        document("no xml"),
        document('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "<!ENTITY b '" + "&a;" * 9 + "'>]><x>&b;</x>")[:-4],
        document("<x>" * 50_000 + "</x>" * 50_000),
        b"a" * 9_000_000,
    ],
    ids=["no zip", "cut zip", "cut xml", "no xml", "entities", "deep", "long"],
)
def test_a_damaged_document_is_refused_with_its_cause(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        text_of(data)


def test_another_document_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(ValueError, match="no OpenDocument text"):
        text_of(buffer.getvalue())


@given(place=st.integers(0, 6000), value=st.integers(0, 255))
def test_a_document_with_one_wrong_byte_is_read_or_refused(place: int, value: int) -> None:
    data = bytearray(odt_for(Reader.GROUP))
    data[place % len(data)] = value
    try:
        text = text_of(bytes(data))
    except ValueError:
        return
    assert isinstance(text, str)


@pytest.mark.parametrize("form", ["odt", "docx", "html", "md", "txt"])
def test_a_format_renders_the_sheet(form: str) -> None:
    assert form in FORMATS
    assert len(render(reply_note(FULL, Reader.GROUP, samples.LANGUAGE), form).data) > 1000


# --- taking it ----------------------------------------------------------------------------------------------------

NOW = samples.NOW + timedelta(days=3)
OPEN = FULL.model_copy(
    update={"closed_at": None, "runs": (*FULL.runs[:-1], FULL.runs[-1].model_copy(update={"end": None}))}
)


def proposed(code: str, words: str = TYPED) -> Proposal:
    (found,) = back(below(code, words)(reply_sheet(OPEN, Reader.CASE_GIVER, samples.LANGUAGE)), OPEN)
    return found


@pytest.mark.parametrize(
    ("code", "now_says"),
    [
        ("K5", lambda session: session.contributions[4].text),
        ("A3", lambda session: session.contributions[2].answer.text),
        ("S15", lambda session: session.steps[0].what),
        ("F", lambda session: session.question),
        ("M", lambda session: session.takeaway),
    ],
)
def test_a_proposal_changes_only_what_it_names(code: str, now_says: Callable[[Session], str]) -> None:
    taken = take(OPEN, [proposed(code)], NOW)
    assert now_says(taken) == TYPED
    restored = take(taken, [proposed(code)._replace(before=TYPED, after=now_says(OPEN))], NOW)
    if code != "F":  # the earlier wordings are kept
        assert restored.model_dump(exclude={"takeaway"}) == OPEN.model_dump(exclude={"takeaway"})


def test_a_step_keeps_its_other_parts() -> None:
    step = take(OPEN, [proposed("S15"), proposed("W15", "teilweise")], NOW).steps[0]
    assert step == OPEN.steps[0].model_copy(update={"what": TYPED, "status": StepStatus.PARTLY})


def test_a_closed_session_takes_what_became_of_a_step() -> None:
    taken = take(FULL, [proposed("W15", "erledigt")], NOW)
    assert [step.status for step in taken.steps] == [StepStatus.DONE, StepStatus.OPEN]
    assert taken.closed_at == FULL.closed_at


@pytest.mark.parametrize("code", ["K5", "A3", "S15", "F", "M"])
def test_corrections_of_a_closed_session_need_it_reopened(code: str) -> None:
    with refused(Reason.CLOSED):
        take(FULL, [proposed(code)], NOW)
    taken = take(FULL, [proposed(code)], NOW, reopen=True)
    assert (taken.closed_at, taken.runs) == (FULL.closed_at, FULL.runs)
    assert TYPED in reply_sheet(taken, Reader.CASE_GIVER, samples.LANGUAGE).replace("\n  ", " ")
    assert problems(taken) == []
