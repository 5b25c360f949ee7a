"""A gentle check of a key question in German or English: what may be worded better. It never refuses anything.

A good one is concrete, worded positively and concerns the case giver in person; the model is "Wie kann ich erreichen,
dass …?" (https://ssg-sachsen.de/de/projekte/digital-lotsen-sachsen/dlsn-backstage/2024/kollegiale-fallberatung-beratung-unter-gleichgestellten,
https://www.leibniz-fuehrungskraefte.de/mainnavigation/fuehrung/leadership-toolbox/fallberatung).
That it is one sentence which begins with a question word, and the words by which all this is told, are ours. In doubt
the check is silent: a missed flaw costs less than a false alarm.
"""

import re

from sessions.codes import Doubt

_QUESTION_WORD = re.compile(
    r"""(?:(?:und|also|aber|and|so|but)\s+)?
    # "mit wem", "auf welche Weise", "in what way"
    (?:(?:an|auf|aus|bei|bis|durch|für|gegen|in|mit|nach|seit|über|um|unter|von|vor|zu|ab
        |at|by|for|from|in|of|on|to|under|until|with)\s+)?
    (?:wie(?:viele?)?|was|wer|wen|wem|wessen|wann|welch\w*|warum|weshalb|wieso|inwie(?:fern|weit)
        |wo(?:her|hin|bei|durch|für|gegen|mit|nach|von|vor|zu|r(?:an|auf|aus|in|über|um|unter))?
        |how|what|who|whom|whose|which|where|when|why)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_WHY = re.compile(r"(?:warum|weshalb|wieso|why)\b", re.IGNORECASE)
# What may stand before the question proper, up to the question word behind a comma.
_CONDITION = re.compile(r"(?:wenn|falls|sobald|obwohl|angesichts|da|if|since|although|given)\b", re.IGNORECASE)
# What a clause says of others is no aim of the case giver's: "Eltern, die bisher nicht kommen".
_ASIDE = re.compile(
    r"""(?:,\s*(?:(?:auf|aus|bei|für|in|mit|von|zu)\s+)?
        (?:d(?:er|ie|as|en|em|enen|eren|essen)|welch\w*|was|wer|wen|wem|wie|ob|wo(?:r\w+|\w{2,3})?|warum)
        |\w,?\s+(?:who|whom|whose|which|whether))\b[^,;:?!.]*""",
    re.IGNORECASE | re.VERBOSE,
)
# "not" and "no" in small letters only: "Not" is a German noun. Prevention and "Verhinderungspflege" are terms.
_NEGATIVE = re.compile(
    r"""\b(?:nicht(?!-|\s+(?:nur|allein|bloß|zuletzt)\b)|nichts|kein\w*|nie(?:mals|mand\w*)?
        |verhinder(?!ungs)\w*|vermeid\w*|never|avoid\w*|prevent(?!i)\w*|cannot
        |(?-i:not(?!\s+(?:only|just|merely|least)\b))|(?-i:no(?![-.])))\b
    |n['’]t\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OWN = re.compile(
    r"\b(?:ich|wir|uns|mir|mich|unser\w*|mein(?:e[mnrs]?)?|i(?!\.)|we|(?-i:us)|me|my|our|myself|ourselves)\b",
    re.IGNORECASE,
)
_POINT = re.compile(r"([^\s.]*)(\.+)\s+\W*[A-ZÄÖÜ0-9]")
_MARK = re.compile(r"[?!]+\s+\w")
_SHORT = re.compile(
    r"\W*(?:\w?|\d+|bzw|ca|dr|etc|evtl|ggf|inkl|max|min|mrs?|ms|no|nr|prof|sog|st|str|usw|vgl|vs)", re.IGNORECASE
)


def doubts(text: str) -> tuple[Doubt, ...]:
    """Return what may be worded better in a key question, in the order of ``Doubt``; nothing of an empty text."""
    words = " ".join(text.split())
    if not words:
        return ()
    question = _question(words)
    found = {
        Doubt.SENTENCES: _sentences(words) > 1,
        Doubt.QUESTION_WORD: not _QUESTION_WORD.match(question),
        Doubt.NEGATIVE: bool(_NEGATIVE.search(_ASIDE.sub("", question))),
        Doubt.NOT_OWN: bool(_WHY.match(question)) or not _OWN.search(words),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def _question(words: str) -> str:
    """Return the question without what may stand before it: quotation marks, "Konkret:", "Wenn das Amt absagt, …"."""
    question = re.sub(r"^\W+", "", words)
    if not _QUESTION_WORD.match(question):
        signs = r"[:,–]\s+\W*" if _CONDITION.match(question) else r":\s+\W*"
        for sign in re.finditer(signs, question):
            if _QUESTION_WORD.match(question, sign.end()):
                return question[sign.end() :]
    return question


def _sentences(words: str) -> int:
    """Return how many sentences there are; "z. B.", "2. Halbjahr" and "…" end none, nor does a quoted question."""
    points = [point for point in _POINT.finditer(words) if len(point[2]) == 1 and not _SHORT.fullmatch(point[1])]
    return 1 + len(points) + len(_MARK.findall(words))
