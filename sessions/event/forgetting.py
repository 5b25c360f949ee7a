"""Where names are said in texts: what stays when they are removed from the lists."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sessions.codes import SecretKind
from sessions.notes.leaks import leaks
from sessions.record import Secret
from sessions.text import fold

_CODES = frozenset({"id", "district", "case", "session", "giver", "taker", "kind", "role", "type"})
"""Strings of a record that are nobody's words."""
_METHOD = frozenset({"method", "plan"})
"""Parts of a record that are the same for all."""
_BETWEEN = "\n|\n"
"""No name goes across it."""
_LEAST = 3
"""Letters of a part of a name that count within an address."""


class Mention(NamedTuple):
    """A text in which a name stands: what the text is, and the name as it stands there."""

    place: str
    words: str


def words_of(value: object) -> str:
    """Return the words of people in a dumped record, or in a part of one, as one text: that is searched far faster."""
    return _BETWEEN.join(dict.fromkeys(strings(value)))


def strings(value: object) -> Iterator[str]:
    """Return the same one by one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            if key not in _METHOD and not (key in _CODES and isinstance(part, str)):
                yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def mentions(texts: Iterable[tuple[str, str]], names: Iterable[str], contacts: Iterable[str] = ()) -> list[Mention]:
    """Return where names and contacts stand, in order, each once for a place.

    A name is found in all its forms and by its parts (``sessions.notes.leaks``), so what is found may be a common word.

    Args:
        texts: pairs of what it is and the text itself.
    """
    whose = [name for name in names if _says_something(name)]
    # Their initials stay.
    sought = [Secret(words=name, kind=SecretKind.PARTICIPANT) for name in whose]
    sought += [Secret(words=words, kind=SecretKind.OTHER) for words in contacts if _says_something(words)]
    parts = {fold(part) for name in whose for part in name.split() if len(part) >= _LEAST}
    found = (
        Mention(leak.place, leak.found)
        for leak in leaks(texts, sought)
        # An address is found as one, whoever it names.
        if isinstance(leak.secret, Secret) or any(part in fold(leak.found) for part in parts)
    )
    return list(dict.fromkeys(found))


def _says_something(words: str) -> bool:
    return any(sign.isalnum() for sign in words)
