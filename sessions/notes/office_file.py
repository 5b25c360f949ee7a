"""The zip file that a document of an office program is: parts by their names."""

import io
import zipfile
from collections.abc import Mapping
from importlib import resources

_FIRST = "mimetype"


def template(folder: str, names: tuple[str, ...]) -> dict[str, bytes]:
    """Return the parts of a template of ours, which lies beside this file as a folder of its parts."""
    root = resources.files("sessions.notes") / folder
    return {name: root.joinpath(*name.split("/")).read_bytes() for name in names}


def parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a document in their order.

    Raises:
        zipfile.BadZipFile: the data are none.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a document of parts; the same parts give the same bytes, and neither time nor system is in them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 0
            # OpenDocument is recognised by this part, which stands first in the file, and as it is.
            entry.compress_type = zipfile.ZIP_STORED if name == _FIRST else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()
