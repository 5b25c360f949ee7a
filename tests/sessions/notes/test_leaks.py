import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.codes import SecretKind
from sessions.method import published
from sessions.notes.leaks import Contact, Leak, leaks, masked, pseudonyms
from sessions.record import Secret

WORDS = {
    SecretKind.PERSON: "Person",
    SecretKind.INSTITUTION: "Amt",
    SecretKind.PLACE: "Ort",
    SecretKind.OTHER: "Angabe",
}
SURNAMES = (
    *("Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Becker", "Schäfer", "Koch", "Klein"),
    *("Wolf", "Schröder", "Neumann", "Schwarz", "Braun", "Hofmann", "Zimmermann", "Krüger", "Lange"),
    *("Krause", "Lehmann", "Köhler", "Kaiser", "Fuchs", "Vogel", "Stein", "Jung", "Berger"),
    *("Winkler", "Roth", "Sommer", "Groß", "Özdemir"),
)
FIRST = ("Anna", "Jörg", "Ayşe", "Łukasz", "Björn", "Zoë", "Änne", "Karl-Heinz")
INSTITUTIONS = ("Jugendamt Nordufer", "Amt für Weiterbildung", "Schulaufsicht Süd", "Grundschule am Mühlenbach")
FORMS = (
    "{0}",
    "{0}s",
    "{0}'s",
    "{0}in",
    "{0}innen",
    "{0}sche",
    "{0}'schen",
    "{0}-Plan",
    "Frau {0}",
    "({0})",
    "{0},",
    "„{0}“",
)
CONTEXTS = (
    "Das hat {0} gestern gesagt.",
    "{0} war dagegen",
    "Idee von\n{0}\nund anderen",
    "Protokoll_{0}.pdf",
    "Titel: Fall {0}",
    "Gespräch zwischen Leitung/{0}",
)


def _forms(name: str) -> list[str]:
    shapes = [form.format(name) for form in FORMS]
    written = name
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ö", "Oe"), ("Ä", "Ae")):
        written = written.replace(umlaut, letters)
    shapes += [
        written,
        name.upper(),
        f"{name.upper()}S",
        f"{written.lower()}@amt.example",
        f"plan-{written.lower()}-neu.md",
    ]
    half = len(name) // 2
    if name[half].islower():
        shapes += [
            f"{name[:half]}-\n{name[half:]}",
            f"{name[:half]}\u00ad{name[half:]}",
            f"{name[:half]}\u200b{name[half:]}",
        ]
    return shapes


def _initials(name: str) -> list[str]:
    letters = [part[0] for part in name.replace("-", " ").split()]
    dotted = [f"{letter}." for letter in letters]
    return [" ".join(dotted), "".join(dotted), f"Herrn {dotted[-1]}", f"({''.join(letters)})"]


CASES = [
    (secret, context.format(form))
    for secret, name in [
        *(
            (Secret(words=f"{first} {last}"), last)
            for first, last in zip(itertools.cycle(FIRST), SURNAMES, strict=False)
        ),
    ]
    for form, context in zip([*_forms(name), *_initials(secret.words)], itertools.cycle(CONTEXTS), strict=False)
]


def test_no_name_passes_in_any_form() -> None:
    assert len(CASES) >= 200
    assert [(secret.words, text) for secret, text in CASES if not leaks([("", text)], [secret])] == []


def test_those_who_take_part_may_be_called_by_their_initials() -> None:
    anna = Secret(words="Anna von Müller", kind=SecretKind.PARTICIPANT)
    assert leaks([("", "AM lädt ein, AVM auch")], [anna]) == ()
    assert [leak.found for leak in leaks([("", "A. M. und Frau M. laden ein")], [anna])] == ["A. M.", "Frau M."]


@pytest.mark.parametrize("name", INSTITUTIONS)
def test_institutions_are_found_in_their_cases(name: str) -> None:
    secret = Secret(words=name, kind=SecretKind.INSTITUTION)
    first, rest = name.split(" ", 1)
    for text in (
        name,
        f"des {first}es {rest}",
        f"des {first}s {rest}",
        name.upper(),
        name.replace(" ", "\n"),
        f"{name}s",
    ):
        assert leaks([("", text)], [secret]), text


def test_few_words_of_a_trade_are_taken_for_names() -> None:
    secrets = [Secret(words=f"{first} {last}") for first, last in zip(itertools.cycle(FIRST), SURNAMES, strict=False)]
    secrets += [Secret(words=name, kind=SecretKind.INSTITUTION) for name in INSTITUTIONS]
    sentences = [
        words.de
        for method in published().values()
        for phase in method.phase
        for words in (phase.name, *phase.say, *phase.rules)
    ]
    assert len(sentences) > 500
    alarms = [sentence for sentence in sentences if leaks([("", sentence)], secrets)]
    assert len(alarms) < 0.02 * len(sentences), alarms


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("anna.mueller@stadt.example", Contact.EMAIL),
        ("Anna (at) stadt.example", Contact.EMAIL),
        ("030 / 123 45-67", Contact.PHONE),
        ("+49 30 1234567", Contact.PHONE),
        ("(0361) 123456", Contact.PHONE),
    ],
)
def test_addresses_and_numbers_are_found_by_their_shape(text: str, kind: Contact) -> None:
    assert [leak.secret for leak in leaks([("", f"Bitte an {text} melden")], [])] == [kind]


@pytest.mark.parametrize(
    "text", ["15.01.2027", "2027-01-15", "10:30–11:45", "2019/2020", "3 von 5", "§ 203 StGB", "S. 12-14"]
)
def test_days_and_figures_are_no_numbers_to_call(text: str) -> None:
    assert leaks([("", text)], []) == ()


def test_the_place_and_the_words_are_said() -> None:
    secret = Secret(words="Anna Müller")
    assert leaks([("Titel", "Fall"), ("Ideen", "Mit Müllers reden")], [secret]) == (
        Leak("Ideen", "Müllers", secret, 4, 11),
    )


def test_what_was_looked_at_may_pass() -> None:
    secret = Secret(words="Klein")
    assert leaks([("", "Klein beginnen")], [secret], allowed=["Klein"]) == ()
    assert leaks([("", "Kleins Plan")], [secret], allowed=["Klein"]) != ()


def test_pseudonyms_stay_as_the_list_grows() -> None:
    secrets = [Secret(words=name) for name in SURNAMES]
    few, all_of_them = pseudonyms(secrets[:3], WORDS), pseudonyms(secrets, WORDS)
    assert list(few.values()) == ["Person A", "Person B", "Person C"]
    assert list(all_of_them.values())[:3] == list(few.values())
    assert len(set(all_of_them.values())) == len(SURNAMES)
    assert all_of_them[secrets[26]] == "Person AA"


def test_masked_text_gives_nothing_away() -> None:
    chance = random.Random(1)
    for secret, text in chance.sample(CASES, 60):
        names = pseudonyms([secret], WORDS)
        assert leaks([("", masked(text, names, "[Kontakt]"))], [secret]) == ()
    assert masked("Müllers Idee", pseudonyms([Secret(words="Müller")], WORDS), "") == "Person A Idee"


@given(st.text(max_size=200), st.sampled_from(SURNAMES))
def test_any_text_can_be_searched(text: str, name: str) -> None:
    secret = Secret(words=name)
    for leak in leaks([("x", text)], [secret]):
        assert text[leak.start : leak.end] == leak.found
    assert leaks([("x", f"{text} {name} {text}")], [secret])
