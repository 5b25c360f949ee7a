"""What must not leave: names found in a note in all their forms, and pseudonyms in their place; pure.

A name is found as it is inflected and written: "Müllers", "Müllerin", "MÜLLER", "Mueller", hyphenated at the end of a
line, "Müller'schen", "Müller-Plan", parts of several words, initials, and inside addresses. Which endings, how far
parts and which initials count are our rules. In doubt it is found: a person looks at each place, and a name that has
left cannot be called back.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sessions.codes import SecretKind
from sessions.record import Secret


class Contact(StrEnum):
    """What is found by its shape, whoever it belongs to."""

    EMAIL = "email"
    PHONE = "phone"


class Leak(NamedTuple):
    """A place where something would leave.

    Attributes:
        place: what was looked at: a heading, the name of the file.
        found: the words there.
        secret: what they give away; a ``Contact`` if they are an address or a number.
        start, end: where in the text, counted in characters.
    """

    place: str
    found: str
    secret: Secret | Contact
    start: int
    end: int


_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ẞ": "SS"}
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E])
_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
# Seven digits and more with the signs between them that numbers have; dates and years have fewer or other signs.
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+\d{1,3}|0)(?:[ /()-]{0,3}\d){6,14}(?![\w-])")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}")
# Genitive, plural, feminine, diminutive and adjectives of names: Müllers, Müllerin, Müllersche, Müller'schen.
_ENDINGS = r"(?:['’]?(?:s|es|ns|ens|e|en|n|in|innen|chen|chens|sch(?:e[mnrs]?)?))?(?:['’])?"
_SMALL_WORDS = frozenset(
    {"am", "an", "and", "auf", "bei", "das", "de", "dem", "den", "der", "des", "die", "for", "für"}
)
_SMALL_WORDS |= {"fuer", "im", "in", "of", "the", "und", "van", "vom", "von", "zu", "zum", "zur"}
_TITLES = r"(?:Frau|Herrn?|Fr\.|Hr\.|Dr\.|Prof\.|Mr\.?|Mrs\.?|Ms\.?)"
_PEOPLE = (SecretKind.PERSON, SecretKind.PARTICIPANT)
_LEAST = 3
"""Letters of a part of a name that counts alone: "Li" alone is everywhere."""


def leaks(texts: Iterable[tuple[str, str]], secrets: Sequence[Secret], allowed: Iterable[str] = ()) -> tuple[Leak, ...]:
    """Return every place in ``texts`` where something would leave, in order.

    Args:
        texts: pairs of what it is and the text itself.
        secrets: what must not leave.
        allowed: words that somebody has looked at and lets pass, as they were found.
    """
    passing = {_folded(words)[0] for words in allowed}
    found: list[Leak] = []
    for place, text in texts:
        folded, origin = _folded(text)
        spans: list[Span] = []
        for secret in secrets:
            spans += [(m.start(), m.end(), secret) for m in _pattern(secret).finditer(folded)]
        spans += [(m.start(), m.end(), Contact.EMAIL) for m in _EMAIL.finditer(folded)]
        spans += [(m.start(), m.end(), Contact.PHONE) for m in _PHONE.finditer(folded) if not _DATE.match(m[0])]
        for begin, end, given in _widest(spans):
            start, stop = origin[begin], origin[end - 1] + 1
            if folded[begin:end] not in passing:
                found.append(Leak(place, text[start:stop], given, start, stop))
    return tuple(found)


def gives_away(words: str, secrets: Iterable[Secret]) -> bool:
    """Return whether any of ``secrets`` is in ``words``, alone or within something wider such as an address."""
    folded = _folded(words)[0]
    return any(_pattern(secret).search(folded) for secret in secrets)


def pseudonyms(secrets: Sequence[Secret], words: Mapping[SecretKind, str]) -> dict[Secret, str]:
    """Return what stands in the place of each secret: "Person A", "Amt 1"; the same as long as the list only grows.

    Args:
        secrets: in the order of the list.
        words: for each kind in the language of the note.
    """
    names: dict[Secret, str] = {}
    counts = dict.fromkeys(SecretKind, 0)
    for secret in secrets:
        if secret in names:
            continue
        counts[secret.kind] += 1
        number = counts[secret.kind]
        sign = _letters(number) if secret.kind in _PEOPLE else str(number)
        names[secret] = f"{words[secret.kind]} {sign}"
    return names


def masked(text: str, names: Mapping[Secret, str], contact: str, allowed: Iterable[str] = ()) -> str:
    """Return ``text`` with every secret replaced by its pseudonym, and addresses and numbers by ``contact``."""
    for leak in reversed(leaks([("", text)], tuple(names), allowed)):
        name = names[leak.secret] if isinstance(leak.secret, Secret) else contact
        text = text[: leak.start] + name + text[leak.end :]
    return text


def _letters(number: int) -> str:
    """Return A to Z, then AA, AB and so on."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _folded(text: str) -> tuple[str, list[int]]:
    """Return ``text`` in the one form in which it is searched, and for each of its characters where it came from.

    Compatibility forms and umlauts are written out, hyphenation at the end of a line and what cannot be seen are gone,
    any white space is one space. Upper and lower case stay: they tell names from words.
    """
    pieces: list[str] = []
    origin: list[int] = []
    for place, sign in enumerate(unicodedata.normalize("NFC", text)) if text.isascii() else _composed(text):
        if ord(sign[0]) in _INVISIBLE:
            continue
        plain = _UMLAUTS.get(sign)
        if plain is None:
            plain = "".join(c for c in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(c)) or sign
        plain = " " if plain.isspace() else plain
        if plain == " " and pieces and pieces[-1] == " ":
            continue
        for letter in plain:
            pieces.append(letter)
            origin.append(place)
    joined = "".join(pieces)
    # What was hyphenated at the end of a line goes on in small letters: without hyphen and space.
    for match in reversed(list(re.finditer(r"(?<=[^\W\d_])- (?=[a-z])", joined))):
        joined = joined[: match.start()] + joined[match.end() :]
        del origin[match.start() : match.end()]
    return joined, origin


def _composed(text: str) -> Iterable[tuple[int, str]]:
    """Yield each character with what combines with it as one, and its place."""
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        yield place, unicodedata.normalize("NFC", text[place:end])[:1] or text[place]
        place = end


@cache
def _pattern(secret: Secret) -> re.Pattern[str]:
    """Return what finds a secret in folded text: the whole of it, and its parts where they count alone."""
    words = [word for word in re.split(r"[\s,;]+", _folded(secret.words)[0]) if word]
    whole = r"[\s-]+".join(_inflected(word) for word in words)
    forms = [whole]
    if len(words) > 1 and secret.kind in _PEOPLE:
        forms += [_inflected(part) for part in words if _counts_alone(part)]
        forms += [r"[\s-]+".join(_inflected(word) for word in reversed(words))]
    if secret.kind in _PEOPLE:
        forms += _initials(secret)
    # A name may be a part of a compound, an address or a file name: Müller-Plan, mueller@…, Plan_Müller.
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(forms)})(?![^\W_])")


def _initials(secret: Secret) -> Iterator[str]:
    """Yield patterns for a person's initials: "A. M.", "Frau M."; "AM" only of who stands on a list for that.

    Those who take part are called by their initials where that is meant, in next steps.
    """
    parts = [part for part in re.split(r"[\s,;-]+", secret.words) if part and part.lower() not in _SMALL_WORDS]
    letters = [re.escape(_folded(part[0].upper())[0]) for part in parts if part[0].isalpha()]
    if letters:
        yield rf"{_TITLES} {letters[-1]}\."
    if len(letters) > 1:
        yield r"\.[ -]{0,2}".join(letters) + r"\."
        if secret.kind is SecretKind.PERSON:
            yield "".join(letters)


def _counts_alone(part: str) -> bool:
    return len(part.strip(".-")) >= _LEAST and part.lower() not in _SMALL_WORDS and not part.endswith(".")


def _inflected(word: str) -> str:
    """Return a pattern for a word in its usual cases: as written, in capitals, and in small letters in addresses."""
    if word.lower() in _SMALL_WORDS:
        return f"(?i:{re.escape(word)})"
    plain = re.escape(word)
    # A word that ends in "e" loses it before some endings: Lange, Langes; Schulze, Schulzin.
    stem = rf"{re.escape(word[:-1])}(?:e|(?=in))" if len(word) > _LEAST and word.endswith("e") else plain
    capital = rf"{stem}{_ENDINGS}"
    # A text in capitals may keep its umlauts, which are folded to "Ue", or write them out.
    capitals = re.sub("([AOU])E", r"\1[eE]", re.escape(word.upper())).replace("SS", "[sS][sS]")
    shouted = rf"{capitals}(?:['’]?S|IN|INNEN)?"
    # In small letters only inside addresses and file names, where a sign joins it to something.
    joined = rf"(?<=[@._/-]){re.escape(word.lower())}|{re.escape(word.lower())}(?=[@._/])"
    return rf"(?:{capital}|{shouted}|{joined})"


Span = tuple[int, int, "Secret | Contact"]


def _widest(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, without those that lie within another one or overlap an earlier one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
