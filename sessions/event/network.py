"""Who helps whom: suggestions from what districts offer and seek, what was agreed, what goes home, what all hear."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from sessions.district import District
from sessions.event.parts import found, not_ended, replaced, taking_part
from sessions.refusal import Reason, Refusal
from sessions.text import filled, fold, long
from sessions.workshop import Help, Said, TakenHome, Workshop

STEM = 6
"""By so many first letters words are compared; a rough rule of ours, for suggestions only."""

# Words that say nothing of a subject, and words that every district of this field uses; folded.
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        aber alle allem allen aller alles als also andere anderem anderen anderer anderes auch auf aus bei beide beiden
        beim bereits bis bisher bislang brauchen braucht dabei dadurch dafuer daher damit danach daran darauf daraus
        darin darueber darum das dass davon dazu dein dem den denen der deren des dessen die dies diese diesem diesen
        dieser dieses doch dort durch eigene eigenem eigenen eigener eigenes ein eine einem einen einer eines einige
        einigen einmal erst erste ersten etwa etwas euch euer fuer ganz gegen gemeinsam gemeinsame gemeinsamen
        gemeinsamer gerade gern gerne gibt gross grosse grossen grosser grosses gut gute guten guter gutes haben hat
        hatte hier hin hinter ihm ihn ihnen ihr ihre ihrem ihren ihrer immer ins ist jaehrlich jahr jahre jahren jede
        jedem jeden jeder jedes jetzt kann kein keine keinem keinen keiner klein kleine kleinen kleiner koennen kommen
        kommt lang lange langen langfristig machen macht man mehr mehrere mehreren mein mindestens mit moechte moechten
        moeglich moeglichkeit moeglichkeiten muss nach neben neu neue neuen neuer neues nicht nichts noch nun nur oder
        ohne rund schon sehr sein seine seinem seinen seiner seit selbst sich sie sind soll sollen sowie statt stehen
        steht suchen sucht tragen traegt ueber uebrig und uns unser unsere unserem unseren unserer unter viel viele
        vielen vier viermal vom von vor waehrend wann war warum was weg wege weil welche welchem welchen welcher weniger
        wenn wer werden weshalb wie wieder wir wird wobei womit wurde wurden zeigen zum zur zusammen zwei zwischen
        zwoelf
        about and any are been but can for from had has have her his how into its not our out over than that the their
        them there they this was were what when where which who with you your
        angebot angebote angeboten beispiel beispiele bezirk bezirke bildung erfahrung erfahrungen form formen frage
        fragen gemeinde gemeinden hilfe idee ideen kommunal kommunale kommunalen kommunaler kommunales kommune kommunen
        kreis landkreis landkreise stadt staedte thema themen unterstuetzung verfahren
        district districts education experience municipal municipality support
        """,
    )
)
_OF_THE_FIELD = re.compile(r"^(?:bildungs|kommunal)(?=\w{4})")
"""Beginnings that most compounds of this field share."""


class Shared(NamedTuple):
    """A word of what is offered and a word of what is sought that speak of the same."""

    offered: str
    sought: str


class Match(NamedTuple):
    """A district that may be able to help another, with the words that speak for it."""

    giver: str
    taker: str
    reasons: tuple[Shared, ...]


def matches(districts: Iterable[District]) -> tuple[Match, ...]:
    """Return which district's offer may fit what another seeks, those with most reasons first.

    Words are compared without case, umlauts written out, and without what most words of the field begin with; they
    meet if their first six letters are the same. It is a suggestion: people decide.
    """
    listed = sorted(districts, key=lambda district: district.id)
    pairs = [(giver, taker) for giver in listed for taker in listed if giver.id != taker.id]
    found_ = [Match(giver.id, taker.id, _reasons(giver.profile.offers, taker.profile.seeks)) for giver, taker in pairs]
    return tuple(sorted((match for match in found_ if match.reasons), key=lambda match: -len(match.reasons)))


def _reasons(offers: str, seeks: str) -> tuple[Shared, ...]:
    """Return the words of two texts that meet, each beginning of a word once."""
    offered, sought = _words(offers), _words(seeks)
    return tuple(Shared(word, sought[stem]) for stem, word in offered.items() if stem in sought)


def _words(text: str) -> dict[str, str]:
    """Return the words of a text that say something, by the beginning by which they are compared."""
    words: dict[str, str] = {}
    for word in re.findall(r"[^\W\d_]{3,}", text):
        key = _OF_THE_FIELD.sub("", fold(word))
        if key not in _STOP:
            words.setdefault(key[:STEM], word)
    return words


# --- what is agreed ---------------------------------------------------------------------------------------------


def agree_help(workshop: Workshop, giver: str, taker: str, what: str) -> Workshop:
    """Note that a district helps another; ``parts.strike`` takes it back.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``; ``SAME_DISTRICT``.
    """
    new = _help(workshop, workshop.last_id + 1, giver, taker, what)
    return workshop.model_copy(update={"helps": (*workshop.helps, new), "last_id": new.id})


def edit_help(workshop: Workshop, entry: int, giver: str, taker: str, what: str) -> Workshop:
    """Put right who helps whom with what.

    Raises:
        Refusal: as ``agree_help``; ``NO_SUCH_ENTRY``.
    """
    return workshop.model_copy(update={"helps": replaced(workshop.helps, _help(workshop, entry, giver, taker, what))})


def take_home(workshop: Workshop, district: str, text: str) -> Workshop:
    """Note what somebody takes home for the own district; ``parts.strike`` removes it.

    Raises:
        Refusal: ``EVENT_ENDED``, ``EMPTY``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``.
    """
    not_ended(workshop)
    taking_part(workshop, district)
    new = TakenHome(id=workshop.last_id + 1, district=district, text=filled(text))
    return workshop.model_copy(update={"taken_home": (*workshop.taken_home, new), "last_id": new.id})


def edit_taken_home(workshop: Workshop, entry: int, district: str, text: str) -> Workshop:
    """Put right what somebody takes home for which district.

    Raises:
        Refusal: as ``take_home``; ``NO_SUCH_ENTRY``.
    """
    not_ended(workshop)
    taking_part(workshop, district)
    new = TakenHome(id=entry, district=district, text=filled(text))
    return workshop.model_copy(update={"taken_home": replaced(workshop.taken_home, new)})


def say_in_plenum(
    workshop: Workshop,
    district: str,
    candidate: int | None = None,
    *,
    question: str = "",
    insight: str = "",
    step: str = "",
) -> Workshop:
    """Keep what a case giver says to all of a case, in place of what was kept of it before; without words, nothing.

    Raises:
        Refusal: ``EVENT_ENDED``, ``TOO_LONG``; ``NOT_TAKING_PART`` with ``district``; ``NO_SUCH_ENTRY`` if the district
            has no such candidate.
    """
    not_ended(workshop)
    taking_part(workshop, district)
    if candidate is not None and found(workshop.candidates, candidate).district != district:
        raise Refusal(Reason.NO_SUCH_ENTRY, entry=candidate)
    new = Said(district=district, candidate=candidate, question=long(question), insight=long(insight), step=long(step))
    said = [item for item in workshop.said if (item.district, item.candidate) != (district, candidate)]
    if new.question or new.insight or new.step:
        said.append(new)
    return workshop.model_copy(update={"said": tuple(said)})


def _help(workshop: Workshop, number: int, giver: str, taker: str, what: str) -> Help:
    not_ended(workshop)
    taking_part(workshop, giver)
    taking_part(workshop, taker)
    if giver == taker:
        raise Refusal(Reason.SAME_DISTRICT)
    return Help(id=number, giver=giver, taker=taker, what=filled(what))
