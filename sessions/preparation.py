"""A session before it begins: people from lines, a plan from a method, the first value of the record."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sessions import timing
from sessions.codes import Role
from sessions.district import District
from sessions.method import Method
from sessions.record import Case, Person, Planned, Session
from sessions.refusal import Reason, Refusal
from sessions.text import NAME_LIMIT, clean, clean_line, fold, slug

_ROLE_WORDS: Mapping[str, Role] = {
    "fallgeb": Role.CASE_GIVER,
    "fallbring": Role.CASE_GIVER,
    "fallerzaehl": Role.CASE_GIVER,
    "ratsuch": Role.CASE_GIVER,
    "case": Role.CASE_GIVER,
    "present": Role.CASE_GIVER,
    "fg": Role.CASE_GIVER,
    "berat": Role.CONSULTANT,
    "consult": Role.CONSULTANT,
    "peer": Role.CONSULTANT,
    "mod": Role.FACILITATOR,
    "leitung": Role.FACILITATOR,
    "facil": Role.FACILITATOR,
    "prot": Role.SCRIBE,
    "sekret": Role.SCRIBE,
    "schreib": Role.SCRIBE,
    "schriftf": Role.SCRIBE,
    "scribe": Role.SCRIBE,
    "secret": Role.SCRIBE,
    "note": Role.SCRIBE,
    "zeit": Role.TIMEKEEPER,
    "time": Role.TIMEKEEPER,
    "beob": Role.OBSERVER,
    "prozess": Role.OBSERVER,
    "observ": Role.OBSERVER,
    "gast": Role.OBSERVER,
    "guest": Role.OBSERVER,
}
"""How the words for a role begin, folded; terms of the field in German and English."""

# Only a whole word names a role where a district or a function could stand: "Zeitz" and "Modautal" are districts,
# "Leitung Bildungsbüro" and "Beratungsstelle" are functions.
_ROLE_ALONE = re.compile(
    r"fg|fall(geb|bring|erzaehl)\w*( person)?|ratsuch\w*|case.?giver|presenter|berat(er|erin|ende|ender)"
    r"|consultant|peer|mod|moderat(ion|or|orin)|moderier\w+|facilitator|protokoll(ant|antin)?|protokollfuehr\w+"
    r"|sekretaer(in)?|schriftfuehr\w+|schreiber(in)?|scribe|secretary|note.?taker|zeit(waecht|nehm|huet)\w+|zeit"
    r"|time|time.?keeper|(prozess)?beobacht\w+|observer|gast|guest"
)


def role_named(word: str) -> Role | None:
    """Return the role that ``word`` names in German or English, by its beginning; ``None`` if none does."""
    folded = fold(clean_line(word))
    return next((role for begin, role in _ROLE_WORDS.items() if folded.startswith(begin)), None)


def parse_people(text: str) -> tuple[Person, ...]:
    """Read people from lines "initials, district, function, role"; ``;`` and tab separate as well.

    Parts may be left out from the right; without a role somebody is a consultant. Empty lines are passed over.

    Raises:
        Refusal: ``PERSON_LINE``, ``UNKNOWN_ROLE``, ``DOUBLE_INITIALS``, ``TOO_LONG``, each with ``line`` from 1.
    """
    people: list[Person] = []
    seen: dict[str, int] = {}
    # Tabs separate columns when people paste from a table; cleaning would turn them into spaces.
    # Lines are counted before anything is trimmed, so that a refusal names the line people see.
    for number, raw in enumerate(text.splitlines(), 1):
        line = clean(raw.rstrip().replace("\t", ";"))
        if not line.strip(" ,;"):
            continue
        person = person_of(line.split(";" if ";" in line else ","), number)
        key = person.initials.casefold()
        if key in seen:
            raise Refusal(Reason.DOUBLE_INITIALS, initials=person.initials, line=number, first=seen[key])
        seen[key] = number
        people.append(person)
    return tuple(people)


def person_of(cells: Sequence[str], number: int = 1) -> Person:
    """Return somebody from "initials", "district", "function", "role" in a line of that number.

    Raises:
        Refusal: ``PERSON_LINE``, ``UNKNOWN_ROLE``, ``TOO_LONG``, each with ``line``.
    """
    initials, *rest = (clean_line(cell) for cell in cells)
    # Not isalnum(): it takes signs such as "²", which ``sessions.record.Initials`` does not.
    begins = initials[:1].isalpha() or initials[:1].isdecimal()
    if not begins or len(initials) > 6 or any(sign in initials for sign in " :,;"):
        raise Refusal(Reason.PERSON_LINE, line=number, text=", ".join((initials, *rest))[:60])
    role = Role.CONSULTANT
    if len(rest) >= 3 or (rest and _ROLE_ALONE.fullmatch(fold(rest[-1]))):
        word = rest.pop()
        found = role_named(word) if word else Role.CONSULTANT
        if found is None:
            raise Refusal(Reason.UNKNOWN_ROLE, line=number, role=word[:60])
        role = found
    district = rest[0] if rest else ""
    function = ", ".join(part for part in rest[1:] if part)
    for part in (district, function):
        if len(part) > NAME_LIMIT:
            raise Refusal(Reason.TOO_LONG, line=number, length=len(part), limit=NAME_LIMIT)
    return Person(initials=initials, district=district, function=function, role=role)


def person_line(person: Person, role_word: str) -> str:
    """Return somebody as a line that ``parse_people`` reads; ``role_word`` is the role in the user's language."""
    separator = ";" if any(sign in part for sign in ",;" for part in (person.district, person.function)) else ","
    parts = (person.initials, person.district, person.function, role_word)
    return f"{separator} ".join(part.replace(";", ",") for part in parts)


def plan_for(method: Method, total: int | None = None, usual: Mapping[str, int] | None = None) -> tuple[Planned, ...]:
    """Return the plan of a method, scaled to ``total`` minutes if given.

    Args:
        usual: minutes by the id of a phase that count instead of the method's own (``timing.usual_minutes``).

    Raises:
        Refusal: ``END_TOO_EARLY``.
    """
    minutes = [(usual or {}).get(phase.id, phase.minutes) for phase in method.phase]
    if total is not None:
        minutes = timing.scale(minutes, total)
    return tuple(Planned(phase=phase.id, minutes=m) for phase, m in zip(method.phase, minutes, strict=True))


def minutes_until(begin: datetime, end: datetime) -> int:
    """Return the whole minutes from ``begin`` to ``end``, both aware.

    Raises:
        Refusal: ``END_TOO_EARLY`` if there is no whole minute.
    """
    minutes = int((end - begin).total_seconds() // 60)
    if minutes < 1:
        raise Refusal(Reason.END_TOO_EARLY, minutes=minutes, phases=1, needed=1)
    return minutes


def session_id(day: date, title: str, taken: Iterable[str]) -> str:
    """Return an id "2019-09-18-title", with a number behind it if it is among ``taken``."""
    used = set(taken)
    base = f"{day.isoformat()}-{slug(title, 32)}"
    candidate, number = base, 1
    while candidate in used:
        number += 1
        candidate = f"{base}-{number}"
    return candidate


def prepare(
    district: District,
    case: Case,
    method: Method,
    day: date,
    taken: Iterable[str],
    *,
    people: tuple[Person, ...] = (),
    plan: tuple[Planned, ...] | None = None,
    total: int | None = None,
    workshop: str | None = None,
) -> Session:
    """Return a session that has not begun.

    Args:
        day: the local date on which it is held.
        taken: the ids of the sessions there are.
        plan: the phases with their minutes; the method's own, scaled to ``total`` minutes, if ``None``.

    Raises:
        Refusal: ``END_TOO_EARLY``.
    """
    return Session(
        id=session_id(day, case.title, taken),
        district=district.id,
        district_name=district.name,
        workshop=workshop,
        day=day,
        invented=district.invented,
        case=case,
        method=method,
        people=people,
        plan=plan_for(method, total) if plan is None else plan,
    )
