"""No path of somebody's machine and no registry's address in the project."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import ROOT, Finding

TEXT = {
    ".py",
    ".html",
    ".md",
    ".toml",
    ".ini",
    ".yml",
    ".yaml",
    ".json",
    ".sql",
    ".js",
    ".css",
    ".txt",
    ".lock",
    ".sh",
    "",
}
# `.git` is a file, with a path in it, where the project is checked out as a second work tree.
SKIP = {".git", "node_modules", "dist", "static", "__pycache__", "build", "test-artifacts"}
# Hidden folders belong to tools, but for these.
SHOWN = {".ci", ".github"}
LIMIT = 2_000_000
# Written in pieces, or this file would find itself.
MACHINE = re.compile(
    "|".join(
        (
            r"(?<![\w.])/wo" + r"rk/\w",
            r"/ro" + r"ot/\w",
            r"/ho" + r"me/(?!desk\b|msp\b)\w+/",
            r"/Us" + r"ers/\w+/",
        )
    )
)
REGISTRY = re.compile(
    "|".join(
        (
            r"pypi\." + r"org",
            r"files\.pytho" + r"nhosted",
            r"registry\.np" + r"mjs",
            r"registry\.ya" + r"rnpkg",
        )
    )
)


def machine_paths(path: str, text: str) -> list[Finding]:
    return [
        Finding(path, text.count("\n", 0, hit.start()) + 1, f"{what}: {hit.group(0)}")
        for pattern, what in (
            (MACHINE, "a path of one machine"),
            (REGISTRY, "a registry's address"),
        )
        for hit in pattern.finditer(text)
    ]


def texts() -> list[tuple[str, str]]:
    """Every text file of the project that a person could have written."""
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace"))
        for path in walk(ROOT)
        if path.suffix in TEXT and path.stat().st_size < LIMIT
    ]


def walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        hidden = path.is_dir() and path.name.startswith(".") and path.name not in SHOWN
        if path.name in SKIP or hidden or path.is_symlink():
            continue
        if path.is_dir():
            found += walk(path)
        else:
            found.append(path)
    return found
