"""The command ``consult methods``: show, check, copy, hand on and take in methods, published and own ones."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from consult.cli import DONE
from consult.i18n import language
from sessions.method import Method, load_method, named, published
from sessions.store.own_methods import OwnMethods

if TYPE_CHECKING:
    from consult.settings import Settings
    from sessions.language import Language


def run(options: argparse.Namespace, settings: "Settings") -> int:
    """Do what ``options.words`` say: nothing or a method's name, or one of the words of ``consult.cli.ON_METHODS``.

    Raises:
        Refusal: as ``sessions.method`` and ``sessions.store.own_methods`` say.
    """
    tongue = language(settings.language)
    word, rest = (options.words or [""])[0], options.words[1:]
    own = OwnMethods(settings.archive)
    if word == "check":
        _check(rest[0], tongue)
    elif word == "copy":
        _copy(rest[0], rest[1], settings)
    elif word == "export":
        own.export(named(rest[0], own.all()), Path(rest[1]))
        _say(tongue.gettext("Written: {file}").format(file=rest[1]))
    elif word == "import":
        method = _opened(settings).import_(Path(rest[0]))
        _say(_stored(method, tongue))
    else:
        _show(word, own, tongue, as_json=options.json)
    return DONE


def _opened(settings: "Settings") -> OwnMethods:
    """Return the own methods of an archive that is one before anything is put there."""
    from consult.machine import open_archive

    archive = open_archive(settings)
    return OwnMethods(archive.root, archive.device)


def _check(file: str, tongue: "Language") -> None:
    method = load_method(Path(file))
    text = tongue.gettext("{file}: no mistakes; {phases} phases, {minutes} minutes.")
    _say(text.format(file=file, phases=len(method.phase), minutes=method.minutes))


def _copy(name: str, new_name: str, settings: "Settings") -> None:
    from sessions.own_method import copied
    from sessions.text import slug

    own = _opened(settings)
    method = copied(named(name, own.all()), new_name, own.free_id(slug(new_name)))
    own.save(method)
    _say(_stored(method, language(settings.language)))


def _stored(method: Method, tongue: "Language") -> str:
    text = tongue.gettext("In the archive: {name} (id: {id})")
    return text.format(name=method.name.in_language(tongue.code), id=method.id)


def _show(name: str, own: OwnMethods, tongue: "Language", *, as_json: bool) -> None:
    mine = own.all()
    chosen = [named(name, mine)] if name else [*mine, *published().values()]
    if as_json:
        data = [method.model_dump(mode="json", by_alias=True) | {"own": method in mine} for method in chosen]
        _say(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for method in chosen:
            _print_method(method, tongue, own=method in mine, whole=bool(name))
    if not name:
        from consult.present import refusal_text

        for _, refusal in own.faulty():
            print(f"consult: {refusal_text(refusal, tongue)}", file=sys.stderr)  # noqa: T201


def _print_method(method: Method, tongue: "Language", *, own: bool, whole: bool) -> None:
    from consult.present import SEATS, TRUSTS, who_is_silent, who_speaks

    _, code = tongue.gettext, tongue.code
    sums = " + ".join(str(phase.minutes) for phase in method.phase)
    marks: Sequence[str] = [*([_("own")] if own else []), _(TRUSTS[method.trust])]
    _say(f"{method.id:<14} {method.name.in_language(code)}: {sums} = {method.minutes} min, {', '.join(marks)}")
    if not whole:
        return
    _say(f"\n{method.summary.in_language(code)}\n")
    for number, phase in enumerate(method.phase, 1):
        _say(f"{number}. {phase.name.in_language(code)} ({phase.minutes} min; {_(TRUSTS[phase.trust])})")
        _say(f"   {_('Speaking')}: {who_speaks(phase, tongue)}. {_('Silent')}: {who_is_silent(phase, tongue)}.")
        _say(f"   {_(SEATS[phase.seat])}")
        for words in phase.say:
            _say(f"   „{words.de}“" if code == "de" else f"   “{words.en}”")
        for rule in phase.rules:
            doubt = f" ({_(TRUSTS[rule.trust])})" if rule.trust and rule.trust is not phase.trust else ""
            _say(f"   – {rule.in_language(code)}{doubt}")
    _say(f"\n{_('Sources')}:")
    for source in method.sources:
        _say(f"   {source.cite} {source.url or ''}")
        if source.note:
            _say(f"   {source.note.in_language(code)}")


def _say(line: str) -> None:
    print(line)  # noqa: T201 (a command speaks)
