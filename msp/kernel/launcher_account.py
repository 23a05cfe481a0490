"""Who a supervised program runs as, and where that account can reach its files.

PostgreSQL and many other servers refuse to run as root. When the desk is started by root
(a container, a fresh virtual machine) such a program runs as an unprivileged account of the
system instead, and what that account cannot reach, because the checkout lies under /root for
example, is copied to a place that it can. Nothing is ever opened up to let it in.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msp.kernel.errors import SettingMissing

CANDIDATES = ("msp-desk", "postgres", "nobody")
REACHABLE_HOME = Path("/var/lib/msp-desk")

Copier = Callable[[Path, Path], object]


@dataclass(frozen=True)
class Account:
    """An account of the operating system."""

    name: str
    uid: int
    gid: int


def account_for(home: Path) -> Account | None:
    """The account that a program with its data in `home` runs as; None means our own.

    Only root has a choice. Data that exist already decide by their owner, so that a second
    start never finds files it may not open; after that MSP_RUN_AS, then a usual account.
    Raises SettingMissing when MSP_RUN_AS names nobody.
    """
    if os.geteuid() != 0:
        return None
    owner = home.stat().st_uid if home.exists() else 0
    if owner:
        return _known(pwd.getpwuid(owner))
    wanted = os.environ.get("MSP_RUN_AS", "").strip()
    for name in (wanted,) if wanted else CANDIDATES:
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            if found.pw_uid:
                return _known(found)
    raise SettingMissing(
        "MSP_RUN_AS must name an existing account other than root: as root the embedded "
        "servers run under it."
    )


def _known(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reaches(path: Path, account: Account | None) -> bool:
    """Whether the account can walk to `path` and read it, judged by the permission bits."""
    if account is None:
        return os.access(path, os.R_OK)
    real = path.resolve()
    if not all(_grants(parent, account, 0o1) for parent in real.parents):
        return False
    return _grants(real, account, 0o5 if real.is_dir() else 0o4)


def _grants(path: Path, account: Account, bits: int) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    mode = stat.S_IMODE(status.st_mode)
    if status.st_uid == account.uid:
        mode >>= 6
    elif status.st_gid == account.gid:
        mode >>= 3
    return mode & bits == bits


def reachable_program(source: Path, account: Account | None, name: str, copy: Copier) -> Path:
    """`source` itself, or its copy under /var/lib/msp-desk when the account cannot reach it.

    `name` carries the version, so that an upgrade makes a new copy; `copy(source, target)`
    decides what is worth copying. The copy appears whole or not at all.
    """
    if reaches(source, account):
        return source
    target = REACHABLE_HOME / "programs" / name
    if target.exists():
        return target
    _open_folder(target.parent)
    growing = target.with_name(f"{name}.{secrets.token_hex(4)}.new")
    previous = os.umask(0o022)
    try:
        copy(source, growing)
        _rename_once(growing, target)
    finally:
        os.umask(previous)
        shutil.rmtree(growing, ignore_errors=True)
    return target


def _rename_once(growing: Path, target: Path) -> None:
    """Two starts may copy at once; the slower one finds the same copy in place."""
    try:
        growing.rename(target)
    except OSError:
        if not target.exists():
            raise


def private_folder(wanted: Path, account: Account | None) -> Path:
    """A folder of 0700 that belongs to the account: `wanted`, or where a link there points.

    When the account cannot walk to `wanted`, the folder is made under /var/lib/msp-desk and
    `wanted` becomes a link to it; removing the link is how one asks for fresh data.
    """
    if wanted.is_symlink() and not wanted.exists():
        wanted.unlink()
    if not wanted.exists():
        wanted.parent.mkdir(parents=True, exist_ok=True)
        _create(wanted, account)
    return wanted.resolve()


def _create(wanted: Path, account: Account | None) -> None:
    """Made under another name and put in place whole: several starts may come here at once."""
    parents = (wanted.parent.resolve(), *wanted.parent.resolve().parents)
    is_reached = account is None or all(_grants(one, account, 0o1) for one in parents)
    home = wanted.parent
    if not is_reached:
        home = REACHABLE_HOME / "data"
        _open_folder(home)
    folder = home / f"{wanted.name}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    try:
        if is_reached:
            folder.rename(wanted)
        else:
            wanted.symlink_to(folder)
    except OSError:
        folder.rmdir()
        if not wanted.exists():
            raise


def _open_folder(folder: Path) -> None:
    """Our own folders under /var/lib may be walked through by anyone; what is in them may not."""
    for place in (REACHABLE_HOME, folder):
        place.mkdir(mode=0o755, parents=True, exist_ok=True)
        place.chmod(0o755)
