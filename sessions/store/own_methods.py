"""Methods of one's own, as files in the archive: a shared folder and a backup carry them.

The name of a file is the id of its method, whatever stands in it, so that a file copied by hand is a method as well.
"""

from collections.abc import Iterator
from pathlib import Path

from sessions.method import Method, check_method, load_method, published
from sessions.method_file import to_toml
from sessions.notes.write import write_note
from sessions.own_method import free_code
from sessions.refusal import Reason, Refusal
from sessions.store import disk, layout
from sessions.store.layout import cause_of
from sessions.toml_file import Fault, load_toml


class OwnMethods:
    """The methods that somebody wrote.

    Args:
        root: the archive's folder; there is an archive before anything is saved.
        device: the name of this machine, different from that of others on the same share.
    """

    def __init__(self, root: Path, device: str = "") -> None:
        self._root = root
        self._device = device

    def all(self) -> tuple[Method, ...]:
        """Return the methods without mistakes, shortest first."""
        found = [item for _, item in self._read() if isinstance(item, Method)]
        return tuple(sorted(found, key=lambda method: (method.minutes, method.id)))

    def faulty(self) -> tuple[tuple[Path, Refusal], ...]:
        """Return the files that are no method, and why: mistakes, a published method's name, not readable."""
        return tuple((path, item) for path, item in self._read() if isinstance(item, Refusal))

    def free_id(self, wanted: str) -> str:
        """Return ``wanted``, or one like it, that neither a published method nor a file here has."""
        return free_code(wanted, {*published(), *(path.stem for path, _ in self._read())})

    def save(self, method: Method, was: Method | None = None) -> None:
        """Put a method in its file, whole.

        Args:
            method: under an id that no published method has.
            was: as it was read; ``None``: as a new one.

        Raises:
            Refusal: ``CHANGED_ON_DISK`` if the file is not ``was``; ``TARGET_EXISTS`` if a new one has a file;
                ``METHOD_FILE`` if the file has mistakes; ``WRITE_FAILED``, each with ``file``.
            ValueError: a published method has the id.
        """
        if method.id in published():
            raise ValueError("a published method has this id")
        path = layout.method_file(self._root, method.id)

        def ready() -> None:
            there = load(path) if path.exists() else None
            if there != was:
                raise Refusal(Reason.TARGET_EXISTS if was is None else Reason.CHANGED_ON_DISK, file=str(path))

        try:
            for made in layout.make_private(path.parent):
                disk.sync_folder(made.parent)
            disk.replace(path, to_toml(method).encode(), layout.temporary_file(path, self._device), ready)
        except OSError as error:
            raise Refusal(Reason.WRITE_FAILED, file=str(path), cause=cause_of(error)) from error

    def remove(self, method_id: str) -> None:
        """Remove a method for good; sessions that ran with it keep theirs.

        Raises:
            Refusal: ``NOT_READABLE`` if there is none; ``METHOD_FILE`` if it has mistakes; ``WRITE_FAILED``.
        """
        path = layout.method_file(self._root, method_id)
        load(path)
        try:
            disk.remove(path)
            disk.sync_folder(path.parent)
        except OSError as error:
            raise Refusal(Reason.WRITE_FAILED, file=str(path), cause=cause_of(error)) from error

    @staticmethod
    def export(method: Method, file: Path) -> None:
        """Write a method as a file of its own; missing folders are made.

        Raises:
            Refusal: ``TARGET_EXISTS`` with ``file``; ``NOTE_FAILED`` with ``file`` and ``cause``.
        """
        write_note(file, to_toml(method))

    def import_(self, file: Path) -> Method:
        """Take in the method of a file, and return it under the id that it has here.

        One that is here already is not taken in twice. If a published method has the id, or another own one, it gets
        a free one.

        Raises:
            Refusal: ``METHOD_FILE`` or ``NOT_READABLE`` with ``file``; as ``save``.
        """
        method = load_method(file)
        for own in self.all():
            if own == method.model_copy(update={"id": own.id}):
                return own
        taken_in = method.model_copy(update={"id": self.free_id(method.id)})
        self.save(taken_in)
        return taken_in

    def _read(self) -> Iterator[tuple[Path, Method | Refusal]]:
        try:
            files = layout.method_files(self._root)
        except Refusal as refusal:
            yield Path(str(refusal.facts["file"])), refusal
            return
        for path in files:
            try:
                yield path, load(path)
            except Refusal as refusal:
                yield path, refusal


def load(path: Path) -> Method:
    """Return the method in a file of the archive.

    Raises:
        Refusal: ``METHOD_FILE`` with ``file`` and ``faults``, also if the name of the file cannot be its id;
            ``NOT_READABLE``.
    """
    return load_toml(path, lambda text: _named(check_method(text), path.stem)).model_copy(update={"id": path.stem})


def _named(found: Method | list[Fault], stem: str) -> Method | list[Fault]:
    if not layout.is_identifier(stem):
        faults = [Fault(1, "file", "its name must be of lower-case letters, digits and hyphens")]
    elif stem in published():
        faults = [Fault(1, "file", f"{stem} is a published method; rename the file", free_code(stem, published()))]
    else:
        return found
    return faults + (found if isinstance(found, list) else [])
