"""Floors inside a room: a file's name says how high it stands, and imports run down only."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.tree import ROOMS, Finding, Source

# High to low. A file without one of these names stands on the reading floor.
FLOORS = (
    ("room",),
    ("web", "api", "webhooks", "jobs", "cli", "page"),
    ("forms", "intake"),
    ("actions",),
    ("connectors",),
    ("reading",),
    ("models",),
    ("values",),
)
LEVELS = {name: level for level, names in enumerate(reversed(FLOORS)) for name in names}
# What a room keeps to itself: nobody else imports these.
INSIDE = {"room", "web", "api", "webhooks", "jobs", "cli", "page", "forms"}
NO_FLOORS = ("msp/kernel", "msp/main")
# The loader finds rooms by name; that is its whole purpose.
LATE_IMPORTS = ("msp/kernel/rooms.py",)


def late_imports(source: Source) -> list[Finding]:
    """Imports inside a function hide a cycle or a cost; there are none but the loader's."""
    if source.path in LATE_IMPORTS:
        return []
    return [
        Finding(source.path, node.lineno, "an import inside a function")
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def hidden_imports(source: Source) -> list[Finding]:
    """`if TYPE_CHECKING:` hides a cycle from Python, not from the reader."""
    return [
        Finding(source.path, node.lineno, "an import for types only: move what it needs down")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]


def floor_of(below: tuple[str, ...]) -> str:
    """The floor that a path inside a room names; the last part that names one decides."""
    for part in reversed(below):
        for name in LEVELS:
            if part == name or part.startswith(f"{name}_") or part.endswith(f"_{name}"):
                return name
    return "reading"


def climbing_imports(source: Source) -> list[Finding]:
    """Imports of a higher floor of the same room, and of what another room keeps inside."""
    if not source.room or source.room in NO_FLOORS:
        return []
    here = floor_of(source.below)
    return [
        Finding(source.path, line, problem)
        for line, room, below in imported(source)
        for problem in [climb(source.room, here, room, below)]
        if problem
    ]


def climb(room: str, here: str, other_room: str, below: tuple[str, ...]) -> str:
    there = floor_of(below)
    name = "/".join((other_room, *below))
    if other_room == room:
        higher = LEVELS[there] > LEVELS[here]
        return f"{here} stands below {there}, yet imports {name}" if higher else ""
    if other_room in NO_FLOORS:
        return ""
    return f"{name} stays inside its room" if there in INSIDE else ""


def imported(source: Source) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Every import of a room's module: the line, the room's folder, the parts below it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        else:
            continue
        for name in names:
            path = name.replace(".", "/")
            for room in ROOMS:
                if path.startswith(f"{room}/"):
                    yield node.lineno, room, tuple(path.removeprefix(f"{room}/").split("/"))


def loud_packages(source: Source) -> list[Finding]:
    """An `__init__.py` holds a docstring at most: a re-export hides where a thing lives."""
    if not source.room or not source.path.endswith("__init__.py"):
        return []
    rest = [one for one in source.tree.body if not is_docstring(one)]
    return [Finding(source.path, rest[0].lineno, "code in __init__.py")] if rest else []


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
