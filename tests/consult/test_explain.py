"""Every phase of every method, explained to somebody who leads it for the first time."""

import pytest

from consult.explain import SENTENCES, explained, to_say
from consult.i18n import LANGUAGES, language
from consult.present import ENTRIES
from sessions.codes import Entry, Role
from sessions.language import ENGLISH
from sessions.method import Method, Phase, named, published

GERMAN = language("de")
PHASES = [
    pytest.param(method, phase, id=f"{method.id}-{phase.id}")
    for method in published().values()
    for phase in method.phase
]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("method", "phase"), PHASES)
def test_a_phase_is_explained_in_few_lines_without_a_gap(method: Method, phase: Phase, code: str) -> None:
    lines = explained(phase, method, language(code))
    assert 6 <= len(lines) <= 14
    assert all(line == line.strip() for line in lines)
    for line in lines:
        before, colon, behind = line.partition(": ")
        assert before
        assert behind.strip(" ·–") or not colon
    assert len(set(lines)) == len(lines)
    assert lines[0].startswith(phase.name.in_language(code))
    assert str(phase.minutes) in lines[0]
    assert {f"– {rule.in_language(code)}" for rule in phase.rules} <= set(lines)


@pytest.mark.parametrize(("method", "phase"), PHASES)
def test_every_line_is_in_the_language_asked_for(method: Method, phase: Phase) -> None:
    german, english = explained(phase, method, GERMAN), explained(phase, method, ENGLISH)
    # How a source is cited does not depend on the language.
    sources = [[line for line in lines if line.startswith(("Quelle: ", "Source: "))] for lines in (german, english)]
    assert [line.partition(": ")[2] for line in sources[0]] == [line.partition(": ")[2] for line in sources[1]]
    assert not {*german} & {*english}


@pytest.mark.parametrize(("method", "phase"), PHASES)
def test_what_is_parked_and_what_is_still_needed_is_named(method: Method, phase: Phase) -> None:
    text = "\n".join(explained(phase, method, ENGLISH))
    assert ("Ctrl+P" in text) is bool(phase.parks)
    assert ("Before you go on: " in text) is bool(phase.exit)
    assert all(ENTRIES[Entry(kind.value)] in text for kind in phase.parks)
    if Role.CASE_GIVER in phase.silent:
        assert "Silent: " in text
        assert "the case giver" in text.partition("Silent: ")[2].splitlines()[0]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("method", "phase"), PHASES)
def test_the_methods_own_sentence_comes_first_and_none_comes_twice(method: Method, phase: Phase, code: str) -> None:
    sentences = to_say(phase, language(code))
    left, right = ("„", "“") if code == "de" else ("“", "”")
    assert all(len(text) > 2 and text[0] == left and text[-1] == right for text in sentences)
    bare = [text[1:-1] for text in sentences]
    assert bare[0] == phase.say[0].in_language(code)
    assert len(set(bare)) == len(bare)
    own = [words.in_language(code) for words in phase.say]
    ours = [language(code).gettext(text) for text in SENTENCES.get(phase.records[0], ())]
    assert {*own, *ours} <= set(bare)
    assert [text for text in bare if text in own and text not in ours] == [text for text in own if text not in ours]


@pytest.mark.parametrize(("method", "phase"), PHASES)
def test_where_facts_are_asked_for_the_way_out_of_a_preface_is_offered(method: Method, phase: Phase) -> None:
    asks = {Entry.QUESTION, Entry.FACT} <= set(phase.records)
    wanted = SENTENCES[Entry.QUESTION][0]
    if asks:
        assert any(wanted in text for text in to_say(phase, ENGLISH))
    if asks and phase.records[0] is Entry.QUESTION:
        assert wanted in to_say(phase, ENGLISH)[1]


@pytest.mark.parametrize("entry", SENTENCES)
def test_our_sentences_are_spoken_in_german_too(entry: Entry) -> None:
    for text in SENTENCES[entry]:
        assert GERMAN.gettext(text) not in {text, ""}


def test_a_phase_explained_as_it_is_read() -> None:
    method = named("haug-benien")
    assert explained(method.phase[method.index("hypotheses")], method, ENGLISH) == [
        "Hypotheses · 10 minutes · read in the source",
        "Speaking: the consultants · Silent: the case giver",
        "The case giver sits outside the circle and listens.",
        "Is recorded: Hypothesis",
        "Comes too early here, Ctrl+P parks it: Idea and Question",
        "– Assumptions about the case, no solutions yet.",
        "– Contradictions may stand.",
        "– The case giver sits outside and is silent.",
        "Before you go on: at least one hypothesis",
        "Say: “What might really be going on here? Make a guess – you need not be right.”",
        "Say: “Please move out of the circle and listen. You will speak first afterwards.”",
        "Source: Haug-Benien, hiba 1998, S. 6, wiedergegeben bei vornheder.de",
    ]
