"""What a method is, for people who choose one: name, summary, its phases, how well it is backed, its sources."""

from collections.abc import Sequence

from textual.content import Content

from consult.present import TRUSTS, trust_signs
from sessions.codes import Trust
from sessions.language import Language
from sessions.method import Method, Phase


def drawn(method: Method, language: Language, plan: Sequence[Content], notes: Sequence[Content] = ()) -> Content:
    """Return a method with ``plan``, a line for each phase, and ``notes`` below its summary."""
    code, _ = language.code, language.gettext
    doubts = {phase.trust for phase in method.phase} - {Trust.SEEN}
    lines = [
        Content.styled(method.name.in_language(code), "bold $primary"),
        Content(method.summary.in_language(code)),
        *notes,
        Content(""),
        *plan,
        *(Content.styled(f"{trust_signs[t].strip()} {_(TRUSTS[t])}", "$warning") for t in Trust if t in doubts),
        Content(""),
        Content.styled(_("Sources"), "$foreground-muted"),
        *(Content.styled(f"{s.cite} {s.url or ''}", "$foreground-muted") for s in method.sources),
    ]
    return Content("\n").join(lines)


def phase_line(phase: Phase, minutes: int, language: Language) -> Content:
    """Return a phase with its minutes, and a sign if it is not wholly backed."""
    name = Content(f"{minutes:>3}  {phase.name.in_language(language.code)}")
    return name + Content.styled(trust_signs[phase.trust], "$warning")
