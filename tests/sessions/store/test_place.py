import os
import platform
import shutil
from pathlib import Path

import pytest

from sessions.store.place import LOW, Risk, RiskKind, free, here, risk

MOUNTS = r"""/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export /mnt/amt nfs4 rw,vers=4.2 0 0
//server/g /mnt/Gruppe\040Bildung cifs rw 0 0
/dev/sdb1 /mnt/amt/stick vfat rw 0 0
anna@host:/ /mnt/ssh fuse.sshfs rw 0 0
systemd-1 /mnt/auto autofs rw 0 0
server:/x /mnt/auto nfs rw 0 0
server:/y /mnt/covered nfs rw 0 0
/dev/sdc1 /mnt/covered ext4 rw 0 0
tab /mnt/a\011b\134c smb3 rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
C:\134 /mnt/c 9p rw,aname=drvfs;path=C:\;uid=1000 0 0
/dev/fuse /mnt/local fuse.gocryptfs rw 0 0
not-a-mount
"""
NETWORK, SYNCED = RiskKind.NETWORK, RiskKind.SYNCED


def found(root: str, system: str = "Linux", mounts: str = MOUNTS, **environ: str) -> Risk | None:
    return risk(Path(root), mounts=mounts, environ=environ, system=system)


@pytest.mark.parametrize(
    ("root", "kind"),
    [
        ("/srv/archive", None),
        ("/mnt/amt/archive", "nfs4"),
        ("/mnt/amt", "nfs4"),
        ("/mnt/amtlich/archive", None),
        ("/mnt/amt/stick/archive", None),
        ("/mnt/Gruppe Bildung/archive", "cifs"),
        ("/mnt/Gruppe/archive", None),
        ("/mnt/ssh/a/b", "fuse.sshfs"),
        ("/mnt/auto/a", "nfs"),
        ("/mnt/covered/a", None),
        ("/mnt/a\tb\\c/d", "smb3"),
        ("/run/user/1000/gvfs/smb-share:server=s,share=t/a", "fuse.gvfsd-fuse"),
        ("/mnt/c/archive", "9p"),
        ("/mnt/local/archive", None),
    ],
)
def test_a_drive_of_another_machine_is_recognised(root: str, kind: str | None) -> None:
    assert found(root) == (Risk(NETWORK, kind) if kind else None)


@pytest.mark.parametrize(
    "kind",
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "fuse.sshfs",
        "fuse.rclone",
        "davfs",
        "fuse.davfs2",
        "9p",
        "afs",
        "ncpfs",
        "glusterfs",
        "fuse.glusterfs",
    ],
)
def test_every_network_file_system_is_known(kind: str) -> None:
    assert found("/net/a", mounts=f"/dev/sda1 / xfs rw 0 0\nx /net {kind} rw 0 0\n") == Risk(NETWORK, kind)


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "zfs", "vfat", "exfat", "ntfs3", "fuseblk", "overlay", "tmpfs", "fuse.gocryptfs"]
)
def test_a_disk_of_this_machine_is_no_risk(kind: str) -> None:
    assert found("/net/a", mounts=f"/dev/sda1 / {kind} rw 0 0\n") is None


@pytest.mark.parametrize(
    ("root", "tool"),
    [
        ("/h/anna/OneDrive/archive", "OneDrive"),
        ("/h/anna/OneDrive - Stadt Weida/Beratung/archive", "OneDrive"),
        ("/h/anna/Dropbox", "Dropbox"),
        ("/h/anna/Dropbox (Amt)/archive", "Dropbox"),
        ("/h/anna/Nextcloud/archive", "Nextcloud"),
        ("/h/anna/nextcloud2/archive", "Nextcloud"),
        ("/h/anna/ownCloud/archive", "ownCloud"),
        ("/h/anna/Google Drive/archive", "Google Drive"),
        ("/h/anna/GoogleDrive/archive", "Google Drive"),
        ("/h/anna/iCloudDrive/archive", "iCloud"),
        ("/h/anna/Library/Mobile Documents/com~apple~CloudDocs/archive", "iCloud"),
        ("/h/anna/Library/CloudStorage/Box-Box/archive", "Box"),
        ("/h/anna/Library/CloudStorage/OneDrive-StadtWeida/archive", "OneDrive"),
        ("/h/anna/OneDrive-alt/archive", None),
        ("/h/anna/Dropbox.old/archive", None),
        ("/h/anna/Nextcloudfragen/archive", None),
        ("/h/anna/CloudStorage/archive", None),
        ("/h/anna/Documents/archive", None),
    ],
)
def test_a_synced_folder_is_recognised_by_its_name(root: str, tool: str | None) -> None:
    for system in ("Linux", "Darwin"):
        assert found(root, system, "") == (Risk(SYNCED, tool) if tool else None)


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (r"C:\Data\archive", None),
        (r"\\server\amt\archive", Risk(NETWORK, r"\\server\amt")),
        ("//server/amt/archive", Risk(NETWORK, r"\\server\amt")),
        (r"\\?\UNC\server\amt\archive", Risk(NETWORK, r"\\server\amt")),
        (r"\\?\C:\Data\archive", None),
        (r"C:\U\anna\OneDrive\archive", Risk(SYNCED, "OneDrive")),
        (r"C:\U\anna\OneDrive - Stadt Weida\archive", Risk(SYNCED, "OneDrive")),
        (r"D:\Amt\archive", Risk(SYNCED, "OneDrive")),
        (r"d:\amt\archive", Risk(SYNCED, "OneDrive")),
        (r"E:\Privat\archive", Risk(SYNCED, "OneDrive")),
        (r"D:\Amtlich\archive", None),
        (r"C:\U\anna\iCloudDrive\archive", Risk(SYNCED, "iCloud")),
    ],
)
def test_windows(root: str, expected: Risk | None) -> None:
    variables = {"OneDriveCommercial": "D:\\Amt", "OneDrive": "E:\\Privat", "OneDriveConsumer": ""}
    assert found(root, "Windows", "", **variables) == expected


@pytest.mark.parametrize(
    ("marker", "folder", "tool"),
    [
        (".stfolder", True, "Syncthing"),
        (".stfolder", False, "Syncthing"),
        (".sync_1f2e3d4c5b6a.db", False, "Nextcloud/ownCloud"),
        ("._sync_1f2e3d4c5b6a.db", False, "Nextcloud/ownCloud"),
        (".dropbox", False, "Dropbox"),
        (".dropbox.cache", True, "Dropbox"),
        (".dropbox", True, None),
        (".sync_1f2e3d4c5b6a.db-wal", False, None),
        ("stfolder", True, None),
    ],
)
@pytest.mark.parametrize("below", ["", "Beratung/archive"])
def test_a_synced_folder_is_recognised_by_its_marks(
    tmp_path: Path, marker: str, folder: bool, tool: str | None, below: str
) -> None:
    (tmp_path / marker).mkdir() if folder else (tmp_path / marker).touch()
    expected = Risk(SYNCED, tool) if tool else None
    assert found(str(tmp_path / below)) == expected  # the archive itself need not exist
    if platform.system() != "Windows":
        (tmp_path / below).mkdir(parents=True, exist_ok=True)
        link = tmp_path.parent / f"{tmp_path.name}-link"
        link.symlink_to(tmp_path / below)
        assert here(link / "archive") == expected


def test_nothing_raises(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o000)
    (tmp_path / "loop").symlink_to("loop")
    for root in (Path("x\0y"), Path(), Path("/"), tmp_path / "missing" / "a", locked / "a", tmp_path / "loop" / "a"):
        assert here(root) is None
        for system in ("Linux", "Darwin", "Windows", "Plan 9"):
            assert risk(root, mounts="\\777 \\\n   \n", environ={}, system=system) is None
        assert free(root) is None or free(root) > 0  # type: ignore[operator]


def test_free_is_that_of_the_nearest_folder(tmp_path: Path) -> None:
    expected = shutil.disk_usage(tmp_path).free
    assert expected > LOW  # else no test here could write
    for place in (tmp_path, tmp_path / "a" / "b"):
        measured = free(place)
        assert measured is not None
        assert abs(measured - expected) < 2**30
    assert free(Path(os.devnull)) is not None
