"""Methods as hypothesis makes them: every field, with words that a file format or a terminal might obey."""

from typing import Any

from hypothesis import strategies as st

from sessions.codes import Advice, Entry, Exit, Kind, ModuleBy, Role, Seat, Trust, Writes
from sessions.method import Method, Phase, Rule, Settings, Source, Words
from sessions.text import clean, clean_line

_NASTY = st.sampled_from(
    [
        '"',
        '"""',
        "'''",
        "\\",
        "\\u0041",
        "a\nb",
        "# x",
        "] }",
        "[/x]",
        "👩‍👩‍👧",
        "ä\u0308",
        "\u00a0x",
        "{x}",
        "=",
        "\x1b[31mrot",
    ]
)
_ANY = (st.text(max_size=20) | _NASTY).map(lambda text: f"x{text}")
TEXTS = _ANY.map(clean)
LINES = _ANY.map(clean_line)
CODES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,15}", fullmatch=True)
WORDS = st.builds(Words, de=TEXTS, en=TEXTS)
_MINUTES = st.integers(1, 1440)
_BETWEEN = st.none() | st.tuples(_MINUTES, _MINUTES).map(lambda pair: (min(pair), max(pair)))


def _some(words: Any, least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(words, min_size=least, max_size=4, unique=True).map(tuple)


@st.composite
def _phases(draw: st.DrawFn, phase_id: str, sources: list[str]) -> Phase:
    roles = draw(st.permutations(list(Role)))
    speaking = draw(st.integers(1, len(roles)))
    silent = draw(st.integers(speaking, len(roles)))
    known = st.sampled_from(sources) if sources else st.nothing()
    rule = st.builds(
        Rule,
        de=TEXTS,
        en=TEXTS,
        source=st.none() | known,
        trust=st.none() | st.sampled_from(Trust),
    )
    elastic = draw(st.booleans())
    return Phase(
        id=phase_id,
        name=draw(WORDS),
        minutes=draw(_MINUTES),
        range=draw(_BETWEEN),
        speaks=tuple(roles[:speaking]),
        silent=tuple(roles[speaking:silent]),
        seat=draw(st.sampled_from(Seat)),
        records=draw(_some(st.sampled_from(Entry), 1)),
        parks=draw(_some(st.sampled_from(Kind))),
        say=tuple(draw(st.lists(WORDS, min_size=1, max_size=3))),
        rules=tuple(draw(st.lists(rule, max_size=3))),
        exit=draw(_some(st.sampled_from(Exit))),
        elastic=elastic,
        protected=not elastic and draw(st.booleans()),
        slot=draw(st.booleans()),
        source=draw(_some(known)) if sources else (),
        trust=draw(st.sampled_from(Trust)),
    )


@st.composite
def methods(draw: st.DrawFn) -> Method:
    """Give a method with one to three phases."""
    ids = draw(st.lists(CODES, max_size=3, unique=True))
    source = st.builds(
        Source, cite=LINES, url=st.sampled_from([None, 'https://example.org/a"b\\c']), note=st.none() | WORDS
    )
    sources = [draw(source).model_copy(update={"id": code}) for code in ids]
    if not sources or draw(st.booleans()):
        sources.append(draw(source))
    fewest, more = draw(st.integers(2, 20)), draw(st.integers(0, 20))
    return Method.model_validate(
        {
            "schema": 1,
            "id": draw(CODES),
            "name": draw(WORDS),
            "summary": draw(WORDS),
            "people": (fewest, fewest + more),
            "stated": draw(_BETWEEN),
            "slack": draw(st.integers(0, 1440)),
            "origin": draw(st.none() | CODES),
            "settings": Settings(
                module_by=draw(st.sampled_from(ModuleBy)),
                seat=draw(st.none() | st.sampled_from(Seat)),
                advice=draw(st.sampled_from(Advice)),
                facilitator_advises=draw(st.booleans()),
                writes=draw(st.sampled_from(Writes)),
            ),
            "sources": tuple(sources),
            "phase": tuple(
                draw(_phases(code, ids)) for code in draw(st.lists(CODES, min_size=1, max_size=3, unique=True))
            ),
        }
    )
