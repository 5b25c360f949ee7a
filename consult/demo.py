"""The sample: invented districts at the workshop of 18 September 2019, one of them consulted by a script.

The workshop's facts are real (its announcement); districts, people, cases and words are invented and marked as such.
"""

import asyncio
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from consult import capture
from consult.clock import SetClock
from consult.desk import Desk
from consult.present import ENTRIES, who_is_silent, who_speaks
from sessions import conduct, preparation, timing
from sessions.codes import Entry, Kind, Mark
from sessions.district import District
from sessions.language import Language
from sessions.method import named
from sessions.record import Person, Session
from sessions.store.archive import Archive
from sessions.workshop import Workshop

if TYPE_CHECKING:
    from sessions.notes.sheet import Reader

Act = Mapping[str, Any]


def data(name: str) -> dict[str, Any]:
    """Return a file of the sample."""
    text = (resources.files("consult") / "demo_data" / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _as_json(data: object) -> str:
    return json.dumps(data, default=str)


def workshop() -> Workshop:
    """Return the workshop of 18 September 2019."""
    return Workshop.model_validate_json(_as_json(data("workshop.toml")))


def districts() -> list[District]:
    """Return the four invented districts."""
    return [District.model_validate_json(_as_json(item)) for item in data("districts.toml")["district"]]


def fill(archive: Archive) -> None:
    """Put workshop and districts into an archive."""
    archive.save_workshop(workshop())
    for district in districts():
        archive.save_district(district)


def play(
    archive: Archive,
    language: Language,
    tell: Callable[[str], None],
    name: str = "script.toml",
    people: tuple[Person, ...] | None = None,
) -> Session:
    """Play a scripted consultation through the desk into ``archive`` and return it, closed.

    Args:
        tell: is given each line that is said, as plain text.
        name: of the script.
        people: who takes part, if that does not stand in the script.

    Raises:
        Refusal: the script does what is refused, or the archive cannot be written.
    """
    script = data(name)
    head = script["session"]
    district = archive.district(head["district"])
    case = next(case for case in district.cases if case.id == head["case"])
    begins = datetime.fromisoformat(head["begins"])
    session = preparation.prepare(
        district,
        case,
        named(head["method"]),
        begins.date(),
        archive.session_ids(),
        people=preparation.parse_people("\n".join(head["people"])) if people is None else people,
        total=head.get("minutes"),
        workshop=head.get("workshop"),
    )
    clock = SetClock(begins)
    with archive.create(session) as writer:
        desk = Desk(writer, clock)
        asyncio.run(_perform(desk, clock, script["act"], language, tell))
        return desk.session


async def _perform(
    desk: Desk, clock: SetClock, acts: list[Act], language: Language, tell: Callable[[str], None]
) -> None:
    shown = ""
    for number, act in enumerate(acts):
        clock.move(timedelta(seconds=act.get("after", 20 if number else 0)))
        before = desk.session
        if act["do"] == "undo":
            await desk.undo()
        elif act["do"] == "redo":
            await desk.redo()
        else:
            await desk.apply(change_of(act, before))
        if desk.session.run is not None and desk.session.runs[-1].phase != shown:
            shown = desk.session.runs[-1].phase
            for line in _heading(desk.session, language):
                tell(line)
        for line in _news(act, before, desk.session, language):
            tell(line)
    tell("")
    tell(language.gettext("Closed at {time}.").format(time=language.time(clock.now())))


def change_of(act: Act, session: Session) -> conduct.Change:  # noqa: C901, PLR0911 (one branch for each kind of act)
    """Return the change that one act of a script is."""
    do = act["do"]
    simple: dict[str, conduct.Change] = {
        "begin": conduct.begin,
        "next": conduct.advance,
        "back": conduct.back,
        "pause": conduct.pause,
        "go_on": conduct.go_on,
        "close": conduct.close,
        "agreed": conduct.agree_key_question,
        "clear": lambda s, _now: conduct.clear_case(s, True),
    }
    if do in simple:
        return simple[do]
    if do == "rule":
        everybody = [person.initials for person in session.people]
        return lambda s, now: conduct.agree(conduct.agree_on_rule(s, act["text"], now), everybody, now)
    if do == "review":
        return lambda s, _now: conduct.set_review(s, date.fromisoformat(act["by"]))
    if do == "minutes":
        return lambda s, _now: conduct.add_minutes(s, act.get("n", 1))
    if do == "key_question":
        return lambda s, now: conduct.word_key_question(s, act["line"], now)
    if do == "step":
        parts = conduct.StepParts(
            who=act.get("who", ""),
            by=datetime.fromisoformat(str(act["by"])).date() if "by" in act else None,
            sign=act.get("sign", ""),
            support=act.get("support", ""),
        )
        return lambda s, _now: conduct.commit_step(s, act["what"], **parts)
    if do in {"take", "mark", "strike"}:
        entry = next(item.id for item in session.contributions if item.text == act["text"])
        if do == "take":
            return lambda s, now: conduct.take(s, entry, now)
        if do == "strike":
            return lambda s, _now: conduct.strike(s, entry)
        return lambda s, _now: conduct.mark(s, entry, Mark(act["mark"]))
    line = capture.read_line(act["line"], session)
    if do == "park":
        kind = Kind(act["kind"]) if "kind" in act else None
        return lambda s, now: conduct.park(s, line.text, line.speaker, now, kind)
    if do == "feedback":
        return capture.change_for(line, Entry.FEEDBACK)
    if do == "say":
        first = conduct.phase_of(session).records[0]
        return capture.change_for(line, Entry(act["entry"]) if "entry" in act else first)
    raise ValueError(f"unknown act {do!r}")


def _heading(session: Session, language: Language) -> Iterator[str]:
    phase = conduct.phase_of(session)
    name = phase.name.in_language(language.code)
    start = session.runs[-1].start
    number = session.method.index(phase.id) + 1
    _ = language.gettext
    yield ""
    yield f"{language.time(start)}  {number}/{len(session.plan)}  {name.upper()}"
    yield f"       {_('Speaking')}: {who_speaks(phase, language)} · {_('Silent')}: {who_is_silent(phase, language)}"
    yield f"       „{phase.say[0].de}“" if language.code == "de" else f"       “{phase.say[0].en}”"


def _news(act: Act, before: Session, after: Session, language: Language) -> Iterator[str]:  # noqa: C901 (as above)
    _ = language.gettext
    known = {item.id: item for item in before.contributions}
    for item in after.contributions:
        old = known.get(item.id)
        who = f"{item.speaker or '·':<3}"
        kind = _(ENTRIES[Entry(item.kind.value)])
        if old is None:
            where = f" ({_('parked')}: {kind})" if item.parked else ""
            yield f"  {who} {item.text}{where}"
        elif old.parked and not item.parked:
            yield f"  {who} {item.text} ({_('from the parking place')})"
        elif item.answer and item.answer != old.answer:
            yield f"      → {item.answer.text}"
    if act["do"] in {"undo", "strike"}:
        yield f"  {_('taken back') if act['do'] == 'undo' else _('struck')}"
    if after.question != before.question:
        yield f"  {_('Key question')}: {after.question}"
    for step in after.steps[len(before.steps) :]:
        by = language.short_date(step.by) if step.by else ""
        yield f"  → {' · '.join(part for part in (step.what, step.who, by, step.support) if part)}"
    for voice in after.feedback[len(before.feedback) :]:
        yield f"  {voice.speaker or '·':<3} {''.join(f'{score}/5 ' for score in voice.scores)}{voice.text}"
    if after.takeaway != before.takeaway:
        yield f"  {_('Takes along')}: {after.takeaway}"
    if before.run and (after.run is None or after.run.start != before.run.start):
        run = after.runs[len(before.runs) - 1]
        if run.end is not None:
            spent = timing.used(run, run.end)
            over = spent - timedelta(minutes=timing.planned_for(after, run.phase).total)
            if over > timedelta(minutes=1):
                yield f"       {timing.clock_text(-over)} {_('over the planned time')}"


def write_notes(
    session: Session, folder: Path, now: datetime, language: Language, readers: "Iterable[Reader]" = ()
) -> list[Path]:
    """Write the notes of a session as Markdown and HTML into ``folder``, for all readers unless some are named.

    Raises:
        Refusal: a note is there already, or cannot be written.
    """
    from sessions.notes import write
    from sessions.notes.sheet import Reader, sheet

    written = []
    for reader in readers or Reader:
        for form in ("md", "html"):
            target = folder / write.file_name(session, reader, form, language)
            write.write_note(target, write.render(sheet(session, reader, language, now), form).data)
            written.append(target)
    return written
