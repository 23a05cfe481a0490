"""Runs a Python program as another account, which may not be able to see our own Python.

A virtual environment under /root, or built on a Python under /root, is closed to everyone
else. What is closed is copied to where the account can reach it; an open one is used as it is.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from msp.kernel.launcher_account import Account, reachable_program, reaches

NOT_NEEDED = (
    "config-*",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "site-packages",
    "test",
    "tests",
    "tkinter",
    "turtledemo",
)


@dataclass(frozen=True)
class Interpreter:
    """A Python that an account can start, and the environment that makes it find packages."""

    program: str
    environment: Mapping[str, str]


def interpreter_for(account: Account | None, packages: Distribution, home: Path) -> Interpreter:
    """A Python with one pure distribution to import; `home` becomes the account's home.

    The environment holds nothing else of ours, so the program learns no setting of the desk.
    """
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(home)}
    if account is not None:
        # It may not write beside the packages, and would compile them again at every start.
        environment["PYTHONPYCACHEPREFIX"] = str(home / "pycache")
    found = _python_of_our_own(account)
    if found is not None:
        return Interpreter(found, environment)
    base = Path(sys.base_prefix)
    digest = hashlib.sha256(f"{base} {sys.version}".encode()).hexdigest()[:8]
    copy = reachable_program(base, account, f"{_executable_name()}-{digest}", _copy_python)
    site = reachable_distribution(packages, account)
    environment |= {
        "PYTHONHOME": str(copy),
        "PYTHONPATH": str(site),
        "LD_LIBRARY_PATH": str(copy / "lib"),
    }
    return Interpreter(str(copy / "bin" / _executable_name()), environment)


def reachable_distribution(packages: Distribution, account: Account | None) -> Path:
    """The folder to import a distribution from, copied when the account cannot reach it."""
    site = Path(str(packages.locate_file("")))
    name = f"{packages.name}-{packages.version}"
    return reachable_program(
        site, account, name, lambda _, target: _copy_distribution(packages, target)
    )


def _python_of_our_own(account: Account | None) -> str | None:
    """Our own interpreter, when the account reaches it, its library and our packages."""
    parts = (sys.executable, sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"))
    return sys.executable if all(reaches(Path(one), account) for one in parts) else None


def _executable_name() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def _copy_python(base: Path, target: Path) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    shutil.copytree(
        library,
        target / library.relative_to(base),
        symlinks=True,
        ignore=shutil.ignore_patterns(*NOT_NEEDED),
    )
    (target / "bin").mkdir()
    shutil.copy2((base / "bin" / _executable_name()).resolve(), target / "bin" / _executable_name())
    for shared in (base / "lib").glob("libpython*.so*"):
        shutil.copy2(shared, target / "lib", follow_symlinks=False)


def _copy_distribution(packages: Distribution, target: Path) -> None:
    """Every file of a pure distribution that lies in its site folder, by its own record."""
    target.mkdir(parents=True)
    for file in packages.files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(str(packages.locate_file(file)), target / file)
