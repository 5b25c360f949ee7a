"""Where an archive lies, and what that puts at risk: a network drive, a synced folder, a disk that is nearly full.

On a network drive locks and the order of writes are the server's promise, not this machine's; a sync tool may rename
an open session away. Nothing here is certain: what is not recognised may still be one, so it is a warning and never
a refusal.
"""

import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import NamedTuple

LOW = 20 * 1024 * 1024
"""Bytes free under which saving is in danger. A fold needs the size of a session and its second copy, well under one
MiB; the rest is for whatever else the machine writes during the hours of a session."""

_NETWORK = {
    "9p", "acfs", "afs", "beegfs", "ceph", "ceph-fuse", "cifs", "coda", "curlftpfs", "davfs", "davfs2", "gfs",
    "gfs2", "glusterfs", "google-drive-ocamlfuse", "gvfsd-fuse", "kafs", "kio-fuse", "lustre", "ncp", "ncpfs",
    "nfs", "nfs4", "ocfs2", "orangefs", "pvfs2", "rclone", "s3fs", "smb2", "smb3", "smbfs", "smbnetfs", "sshfs",
}  # fmt: skip
"""File systems on other machines, without the ``fuse.`` before those that a program serves. From ``fstype_is_network``
of systemd (https://github.com/systemd/systemd/blob/main/src/basic/mountpoint-util.c), and those of desktops. ``9p``
is how WSL 2 shows the drives of Windows (https://github.com/lamyj/wsl-path-converter/pull/4)."""
_OCTAL = re.compile(r"\\([0-7]{3})")

_FOLDERS = (
    (re.compile(r"onedrive( - .+)?", re.IGNORECASE), "OneDrive"),
    (re.compile(r"dropbox( \(.+\))?", re.IGNORECASE), "Dropbox"),
    # A second account gets a number.
    (re.compile(r"nextcloud\d*", re.IGNORECASE), "Nextcloud"),
    (re.compile(r"owncloud\d*", re.IGNORECASE), "ownCloud"),
    (re.compile(r"google ?drive", re.IGNORECASE), "Google Drive"),
    (re.compile(r"iclouddrive|mobile documents", re.IGNORECASE), "iCloud"),
)
"""Folders as the tools name them, with the tool. ``Mobile Documents`` is iCloud's on macOS, ``iCloudDrive`` on
Windows; a business account's name follows ``OneDrive - ``, a team's ``Dropbox (``
(https://www.dropbox.com/en/help/328)."""
_CLOUD_STORAGE = ("Library", "CloudStorage")
"""The folder of an account into which macOS 12.1 and later puts those of other makers, named ``Maker-account``
(https://support.google.com/drive/answer/12178485)."""
_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Variables in which Windows names the synced folders, wherever they were moved."""
_JOURNAL = re.compile(r"\._?sync_[^/]+\.db")
"""The journal that the clients of Nextcloud and ownCloud, and those made from them under other names, keep in a synced
folder (https://github.com/nextcloud/desktop/blob/master/src/common/syncjournaldb.cpp, ``makeDbName``)."""

_DRIVE_REMOTE = 4
"""https://learn.microsoft.com/en-us/windows/win32/api/fileapi/nf-fileapi-getdrivetypew"""


class RiskKind(StrEnum):
    """What makes a place risky."""

    NETWORK = "network"
    SYNCED = "synced"


class Risk(NamedTuple):
    """Why a place is risky.

    Attributes:
        kind: the code.
        what: the file system, the share or the sync tool, for people.
    """

    kind: RiskKind
    what: str


def risk(root: Path, *, mounts: str, environ: Mapping[str, str], system: str) -> Risk | None:
    """Return why a folder is a risky place for an archive, or ``None`` if nothing is known against it.

    Nothing but the names of files in the folder and those above it is looked at; never raises.

    Args:
        root: the folder, absolute; it need not exist.
        mounts: what stands in ``/proc/mounts``; empty where there is none.
        environ: the variables of the environment.
        system: as ``platform.system()`` names it.
    """
    if system == "Windows":
        path: PurePath = PureWindowsPath(str(root))
        found = _share(path) or _named(path) or _in_variables(path, environ)
    else:
        path = PurePosixPath(str(root))
        found = _mounted(path, mounts) or _named(path)
    return found or _marked(root)


def here(root: Path) -> Risk | None:
    """Return why a folder is a risky place on this machine, or ``None`` if nothing is known against it; never raises.

    macOS keeps no list of mounted drives that could be read, and ``os.statvfs`` does not name the file system: a
    network drive is not recognised there, a synced folder is.
    """
    system = platform.system()
    mounts = ""
    if system == "Linux":
        with suppress(OSError):
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    places = [root]
    # A link may lead to a drive, and a drive's name may be a link's.
    with suppress(OSError, ValueError, RuntimeError):
        places = list(dict.fromkeys((root.absolute(), root.resolve())))
    for place in places:
        found = risk(place, mounts=mounts, environ=os.environ, system=system) or _remote_drive(place)
        if found:
            return found
    return None


def free(root: Path) -> int | None:
    """Return how many bytes this user may still write at ``root`` or the nearest folder above it that exists.

    ``None`` if the system does not tell. A quota of a server is often not among what it tells. Never raises.
    """
    with suppress(OSError, ValueError):
        place = root.absolute()
        while not place.exists() and place != place.parent:
            place = place.parent
        return shutil.disk_usage(place).free
    return None


def _mounted(path: PurePath, mounts: str) -> Risk | None:
    """Return the risk of the file system that is mounted nearest above ``path``."""
    depth, kind = 0, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # https://man7.org/linux/man-pages/man3/getmntent.3.html
        point = PurePosixPath(_OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[1]))
        # Of two at one place the later one covers the other.
        if len(point.parts) >= depth and path.is_relative_to(point):
            depth, kind = len(point.parts), fields[2]
    return Risk(RiskKind.NETWORK, kind) if kind.removeprefix("fuse.") in _NETWORK else None


def _share(path: PurePath) -> Risk | None:
    r"""Return the risk of ``\\server\share``, however it is written; ``\\?\C:`` is a drive of this machine."""
    drive = re.sub(r"^\\\\\?\\UNC\\", r"\\\\", path.drive, flags=re.IGNORECASE)
    return Risk(RiskKind.NETWORK, drive) if re.match(r"\\\\[^?.\\]", drive) else None


def _named(path: PurePath) -> Risk | None:
    parts = path.parts
    for number, part in enumerate(parts):
        if parts[max(number - 2, 0) : number] == _CLOUD_STORAGE:
            return Risk(RiskKind.SYNCED, part.partition("-")[0])
        for pattern, tool in _FOLDERS:
            if pattern.fullmatch(part):
                return Risk(RiskKind.SYNCED, tool)
    return None


def _in_variables(path: PurePath, environ: Mapping[str, str]) -> Risk | None:
    folders = [environ[name] for name in _VARIABLES if environ.get(name)]
    return Risk(RiskKind.SYNCED, "OneDrive") if any(path.is_relative_to(folder) for folder in folders) else None


def _marked(root: Path) -> Risk | None:
    """Return the risk of a folder that a sync tool has marked, or that lies in one."""
    for folder in (root, *root.parents):
        for entry in _entries(folder):
            tool = _tool(entry)
            if tool:
                return Risk(RiskKind.SYNCED, tool)
    return None


def _tool(entry: os.DirEntry[str]) -> str:
    name = entry.name
    if name == ".stfolder":  # https://docs.syncthing.net/users/config.html
        return "Syncthing"
    if _JOURNAL.fullmatch(name):
        return "Nextcloud/ownCloud"
    # https://help.dropbox.com/desktop-web/cache-folder; a folder .dropbox holds its settings, in the home of its users.
    with suppress(OSError):
        if (name == ".dropbox.cache" and entry.is_dir()) or (name == ".dropbox" and entry.is_file()):
            return "Dropbox"
    return ""


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError, ValueError), os.scandir(folder) as entries:
        yield from entries


def _remote_drive(root: Path) -> Risk | None:
    """Return the risk of a drive letter that stands for a share; only Windows has them."""
    if sys.platform == "win32":
        with suppress(Exception):  # a warning that cannot be found must not cost a session
            import ctypes

            if root.drive and ctypes.windll.kernel32.GetDriveTypeW(f"{root.drive}\\") == _DRIVE_REMOTE:
                return Risk(RiskKind.NETWORK, root.drive)
    return None
