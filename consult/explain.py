"""A phase explained: what to say, and in about ten lines what somebody needs who leads it for the first time."""

from consult.present import ENTRIES, EXITS, SEATS, TRUSTS, who_is_silent, who_speaks
from sessions.codes import Entry
from sessions.language import N_, Language
from sessions.method import Method, Phase
from sessions.notes.feedback import QUESTIONS

SENTENCES: dict[Entry, tuple[str, ...]] = {
    Entry.QUESTION: (
        N_("What is your question? One sentence, please."),
        N_("Questions only; we park ideas for later."),
    ),
    Entry.HYPOTHESIS: (N_("No solutions yet: what might be going on here?"), N_("You listen now; you speak next.")),
    Entry.IDEA: (N_("One idea at a time, please; we do not discuss them."), N_("The case giver takes what fits.")),
    Entry.FACT: (N_("We just listen now; questions come next."), N_("What do we still need to know?")),
    Entry.RESPONSE: (N_("You need not justify anything."),),
    Entry.STEP: (N_("Who does it, by when, and what will be the first sign?"),),
    Entry.FEEDBACK: QUESTIONS,
}
"""Sentences that help in any method where such lines are recorded. Ours."""


def to_say(phase: Phase, language: Language) -> list[str]:
    """Return the sentences to say in a phase, in quotation marks, the method's own first.

    In a phase for questions of fact only the first of them stands before ours: a preface that grows long is cut short
    by the very next sentence.
    """
    own = [words.in_language(language.code) for words in phase.say]
    asks = {Entry.QUESTION, Entry.FACT} <= set(phase.records)
    kinds = (phase.records[0], Entry.QUESTION) if asks else phase.records[:1]
    more = [language.gettext(text) for kind in kinds for text in SENTENCES.get(kind, ())]
    first = 1 if asks and phase.records[0] is Entry.QUESTION else len(own)
    left, right = ("„", "“") if language.code == "de" else ("“", "”")
    return [f"{left}{text}{right}" for text in dict.fromkeys([*own[:first], *more, *own[first:]])]


def explained(phase: Phase, method: Method, language: Language) -> list[str]:
    """Return what a phase is about, line by line: who speaks, what is recorded, what to say, its rules and its end."""
    _, code = language.gettext, language.code
    minutes = _("{minutes} minutes").format(minutes=phase.minutes)
    kinds = language.joined([_(ENTRIES[entry]) for entry in phase.records])
    lines = [
        f"{phase.name.in_language(code)} · {minutes} · {_(TRUSTS[phase.trust])}",
        f"{_('Speaking')}: {who_speaks(phase, language)} · {_('Silent')}: {who_is_silent(phase, language)}",
        _(SEATS[phase.seat]),
        f"{_('Is recorded')}: {kinds}",
    ]
    if phase.parks:
        parked = language.joined([_(ENTRIES[Entry(kind.value)]) for kind in phase.parks])
        lines.append(f"{_('Comes too early here, Ctrl+P parks it')}: {parked}")
    lines += [f"– {rule.in_language(code)}" for rule in phase.rules]
    if phase.exit:
        lines.append(f"{_('Before you go on')}: {language.joined([_(EXITS[item]) for item in phase.exit])}")
    lines += [f"{_('Say')}: {text}" for text in to_say(phase, language)[:2]]
    cited = {source.id: source for source in method.sources}
    lines += [f"{_('Source')}: {cited[name].cite}" for name in phase.source[:1] if name in cited]
    return lines
