"""Where everything lies in an archive and in the local state; paths only, the standard library only.

Only names that are identifiers (lower-case letters, digits and hyphens) are records. What a sync tool leaves behind,
``… (conflicted copy …).json``, ``….sync-conflict-….json``, ``…-HOST.json``, never is one, so it is never loaded in
the place of the record, while a session about a conflict keeps its name.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sessions.refusal import Reason, Refusal

ARCHIVE_FORMAT = 1
"""Version of the folder's structure, in ``archive.json``."""
SCHEMA = 2
"""Version of the tables in a file; the same number as ``sessions.record.SCHEMA``, without importing the models."""

_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SUFFIX = ".json"
JOURNAL = ".journal"
"""How the names of journals end; no sync tool or server refuses it."""
METHOD = ".toml"
"""How the names of method files end."""
_DISTRICT = "district"


def is_identifier(name: str) -> bool:
    """Return whether ``name`` can be the id, and so the file name, of a district, a session or a workshop."""
    return _IDENTIFIER.fullmatch(name) is not None


def archive_file(root: Path) -> Path:
    """Return the file that makes a folder an archive."""
    return root / "archive.json"


def package_file(root: Path) -> Path:
    """Return the file that says of which room's package an archive was made; most have none."""
    return root / "package.json"


def district_folder(root: Path, district: str) -> Path:
    """Return the folder of a district and its sessions."""
    return root / "districts" / district


def district_file(root: Path, district: str) -> Path:
    """Return the file of a district's profile and cases."""
    return district_folder(root, district) / f"{_DISTRICT}{_SUFFIX}"


def session_file(root: Path, district: str, session: str) -> Path:
    """Return the file of one session."""
    return district_folder(root, district) / f"{session}{_SUFFIX}"


def workshop_file(root: Path, workshop: str) -> Path:
    """Return the file of one workshop."""
    return root / "workshops" / f"{workshop}{_SUFFIX}"


def methods_folder(root: Path) -> Path:
    """Return the folder of the methods that somebody wrote."""
    return root / "methods"


def method_file(root: Path, method: str) -> Path:
    """Return the file of one such method."""
    return methods_folder(root) / f"{method}{METHOD}"


def method_files(root: Path) -> list[Path]:
    """Return the method files, also those of which the name cannot be an id, by name.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    return sorted(
        Path(entry.path)
        for entry in _entries(methods_folder(root))
        if entry.name.endswith(METHOD) and entry.name[0] not in "~." and entry.is_file()
    )


def temporary_file(path: Path, device: str = "") -> Path:
    """Return the file that is written before it takes the place of ``path``; sync tools pass over such names."""
    return path.with_name(f"~{path.name}.{device}.tmp" if device else f"~{path.name}.tmp")


def journal_file(path: Path, device: str) -> Path:
    """Return the journal of the file ``path`` on a device."""
    return path.with_name(f"{path.stem}.{device or 'local'}{JOURNAL}")


def device_of(journal: Path) -> str:
    """Return the device whose journal this is, as its name says it."""
    return journal.stem.partition(".")[2]


def journals(path: Path) -> list[Path]:
    """Return the journals of all devices beside the file ``path``.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    start = f"{path.stem}."
    return sorted(
        Path(entry.path)
        for entry in _entries(path.parent)
        if entry.name.startswith(start) and is_journal(entry.name) and entry.is_file()
    )


def is_journal(name: str) -> bool:
    """Return whether a file name is that of a journal, and no copy of one that a sync tool made."""
    stem, _, device = name.removesuffix(JOURNAL).partition(".")
    return name.endswith(JOURNAL) and is_identifier(stem) and is_identifier(device)


def free_name(path: Path) -> Path:
    """Return ``path``, or the first numbered name beside it that nothing has."""
    free, number = path, 1
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def lock_file(state: Path, archive_id: str, name: str) -> Path:
    """Return the lock of a session or another part of an archive, on this machine."""
    return state / "locks" / f"{archive_id}-{name}.lock"


def kept_file(state: Path, archive_id: str, root: Path, path: Path) -> Path:
    """Return where a second copy of the file ``path`` of the archive lies, on this machine."""
    return state / "generations" / archive_id / path.relative_to(root)


def damaged_folder(state: Path, archive_id: str) -> Path:
    """Return where damaged files of an archive are set aside, on this machine."""
    return state / "damaged" / archive_id


def draft_file(state: Path, archive_id: str, path: Path) -> Path:
    """Return where the unfinished line of a session is kept, on this machine."""
    return state / "drafts" / f"{archive_id}-{path.parent.name}-{path.stem}.txt"


def catalogue_file(state: Path, root: Path) -> Path:
    """Return the derived catalogue of the archive at ``root``."""
    return state / f"catalogue-{root_hash(root)}.sqlite"


def root_hash(root: Path) -> str:
    """Return a short name for the place of an archive."""
    return hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:16]


def make_private(folder: Path) -> list[Path]:
    """Create a folder, with those above it that are missing, for its owner only; return what was created, top first.

    A folder that exists keeps its mode: it may be shared on purpose.

    Raises:
        OSError: as the system says.
    """
    missing: list[Path] = []
    place = folder
    while not place.exists() and place != place.parent:
        missing.append(place)
        place = place.parent
    missing.reverse()
    for item in missing:
        item.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(20, "not a folder", str(folder))
    return missing


class Listed(NamedTuple):
    """A file of the archive.

    Attributes:
        kind: ``district``, ``session`` or ``workshop``.
        district: the district's id; empty for a workshop.
        id: the id that the name promises.
        entry: as the system lists it.
        journals: beside it, of any device.
    """

    kind: str
    district: str
    id: str
    entry: os.DirEntry[str]
    journals: tuple[os.DirEntry[str], ...] = ()


def listing(root: Path) -> Iterator[Listed]:
    """List the files of districts, sessions and workshops, in no order; nothing is opened.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    for folder in _entries(root / "districts"):
        if not is_identifier(folder.name) or not folder.is_dir():
            continue
        for name, entry, beside in _records(Path(folder.path)):
            kind = "district" if name == _DISTRICT else "session"
            yield Listed(kind, folder.name, folder.name if kind == "district" else name, entry, beside)
    for name, entry, beside in _records(root / "workshops"):
        yield Listed("workshop", "", name, entry, beside)


def conflict_copies(root: Path) -> list[Path]:
    """Return the JSON files beside the records that are none: copies that a sync tool or a person made.

    Raises:
        Refusal: ``NOT_READABLE`` with ``file`` and ``cause``.
    """
    folders = [Path(entry.path) for entry in _entries(root / "districts") if entry.is_dir()]
    return sorted(
        Path(entry.path)
        for folder in (*folders, root / "workshops")
        for entry in _entries(folder)
        if entry.name.endswith(_SUFFIX) and entry.name[0] not in "~." and _record_name(entry) is None
    )


def _records(folder: Path) -> Iterator[tuple[str, os.DirEntry[str], tuple[os.DirEntry[str], ...]]]:
    entries = _entries(folder)
    beside: dict[str, tuple[os.DirEntry[str], ...]] = {}
    for entry in entries:
        if entry.name.endswith(JOURNAL) and is_journal(entry.name):
            stem = entry.name.partition(".")[0]
            beside[stem] = (*beside.get(stem, ()), entry)
    for entry in entries:
        name = _record_name(entry)
        if name is not None:
            yield name, entry, beside.get(name, ())


def _record_name(entry: os.DirEntry[str]) -> str | None:
    stem, suffix = os.path.splitext(entry.name)  # noqa: PTH122 (ten thousand names: a Path for each costs too much)
    return stem if suffix == _SUFFIX and is_identifier(stem) and entry.is_file() else None


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise Refusal(Reason.NOT_READABLE, file=str(folder), cause=cause_of(error)) from error


def cause_of(error: OSError) -> str:
    """Return what the system says went wrong, without the path, which refusals name apart."""
    return error.strerror or str(error) or type(error).__name__
