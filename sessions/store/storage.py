"""TinyDB on a file that survives a kill, a full disk and a torn write.

TinyDB's own storage writes over the file in place, truncates it afterwards and takes an empty file for a new
database. This one hands on to ``RecordFile`` only what changed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from sessions.store.migration import Tables
from sessions.store.record_file import Places, RecordFile

_NESTED = frozenset((dict, list))


class JournalStorage(Storage):
    """The TinyDB storage of one record.

    One instance is used by one thread at a time, and one writer holds the record's lock (``archive.Writer``).

    Args:
        path: the file; its folder exists.
        device: part of the journal's name, so that two machines on one share never write the same one.
        places: where second copies and damaged files go; ``None`` keeps none.

    Attributes:
        record: the file and its journal.
    """

    def __init__(self, path: Path | str, device: str = "", places: Places | None = None) -> None:
        self.record = RecordFile(Path(path), device, places)

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return the tables, or ``None`` if there is no file.

        They are the caller's own: TinyDB changes documents in place before it hands them back to be written.

        Raises:
            Refusal: ``DAMAGED`` or ``NOT_READABLE``, with ``file`` and ``cause``.
        """
        tables: Tables | None = _copy(self.record.tables)
        return tables

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Bring what changed to the disk; when this returns it is there to stay.

        Raises:
            Refusal: ``WRITE_FAILED`` with ``file`` and ``cause``, or ``CHANGED_ON_DISK`` with ``file``: nothing is
                acknowledged, and it can be tried again.
            ValueError, TypeError: if ``data`` is not JSON.
        """
        self.record.change(data)

    def close(self) -> None:
        """Bring the journal into the file, and let go."""
        self.record.close()


def _copy(value: Any) -> Any:
    """Return plain JSON anew; its texts are shared, which takes half the time of a copy by way of bytes."""
    if type(value) not in _NESTED:
        return value
    copy = value.copy()
    is_object = isinstance(value, dict)
    # Most documents hold nothing nested: asked at once, not part by part.
    if not _NESTED.isdisjoint(map(type, value.values() if is_object else value)):
        for place, part in value.items() if is_object else enumerate(value):
            if type(part) in _NESTED:
                copy[place] = _copy(part)
    return copy
