"""The source tree as the checks read it: every Python file of the rooms, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The folders of the rooms, high to low, as paths below the root.
ROOMS = (
    "msp/main",
    "portal",
    "msp/reports",
    "vendors",
    "msp/desk",
    "contracts",
    "tenants",
    "msp/kernel",
)


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The folder of the room it lies in; empty for tests and migrations."""
        return next((room for room in ROOMS if self.path.startswith(f"{room}/")), "")

    @property
    def below(self) -> tuple[str, ...]:
        """The names under the room: `msp/desk/tickets/web.py` gives `("tickets", "web")`."""
        inside = self.path.removeprefix(f"{self.room}/").removesuffix(".py")
        return tuple(inside.split("/"))

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@dataclass(frozen=True)
class Finding:
    """A rule broken at a place; its text is what the reader gets."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def read(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(str(path.relative_to(ROOT)), text, ast.parse(text, str(path)))


def sample(text: str, path: str = "msp/desk/tickets/actions/sample.py") -> Source:
    """A file that does not exist, to show that a check can fail."""
    return Source(path, text, ast.parse(text))


@cache
def product() -> tuple[Source, ...]:
    """Every Python file of the rooms."""
    return tuple(
        read(path)
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if "static" not in path.parts
    )


@cache
def everything() -> tuple[Source, ...]:
    """The rooms, and the tests with them."""
    return product() + tuple(read(path) for path in sorted((ROOT / "tests").rglob("*.py")))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of the name that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield last_name(node.func), node


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def text_of(node: ast.expr | None) -> str | None:
    """The value of a string literal; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def report(findings: list[Finding]) -> str:
    return "\n" + "\n".join(str(one) for one in findings)
