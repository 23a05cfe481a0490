"""Names: no file that could hold anything, and a kernel that knows no business."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Finding, Source

NO_FILES = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
NO_CLASSES = re.compile(r"(Manager|Service|Repository|Helper|Util|DTO|Info)$")
NOUNS = {
    "account_manager",
    "agent",
    "article",
    "asset",
    "billing",
    "contact",
    "contract",
    "customer",
    "device",
    "dispatcher",
    "engineer",
    "escalation",
    "invoice",
    "sla",
    "tenant",
    "ticket",
    "tier",
    "vendor",
}
# The kernel isolates tenants and knows who is behind a transaction, as ids and nothing more.
WHO = {"tenant", "agent", "contact"}
KNOWN = {
    "tables.py": {"tenant"},
    "policies.py": {"tenant"},
    "posted.py": {"tenant"},
    "scope.py": WHO,
    "jobs.py": {"tenant"},
    "events.py": WHO,
    "live.py": WHO,
    # Stylesheets and scripts, as the tools of the web call them.
    "assets.py": {"asset"},
    "pages.py": {"asset"},
    # The names of settings are the whole product's; their meaning stays with the rooms.
    "settings.py": {"vendor"},
}


def shapeless_files(source: Source) -> list[Finding]:
    bad = NO_FILES & set(source.path.removesuffix(".py").split("/"))
    return [Finding(source.path, 1, f"a file called {name} holds anything") for name in bad]


def shapeless_classes(source: Source) -> list[Finding]:
    return [
        Finding(source.path, node.lineno, f"{node.name}: name it by what it is")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and NO_CLASSES.search(node.name)
    ]


def business_in_kernel(source: Source) -> list[Finding]:
    """Business nouns in the kernel's names and strings; sentences for the reader are free."""
    if source.room != "msp/kernel":
        return []
    known = KNOWN.get(source.path.rsplit("/", 1)[-1], set())
    return [
        Finding(source.path, line, f"the kernel knows the word {noun!r} in {name!r}")
        for line, name in words_of(source.tree)
        for noun in sorted(nouns_in(name) - known)
    ]


def nouns_in(name: str) -> set[str]:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    parts = set(re.split(r"[^a-z]+", words))
    return {noun for noun in NOUNS if noun in parts or f"{noun}s" in parts}


def words_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names, attributes, arguments, keywords and strings, but no docstrings."""
    sentences = {id(node) for node in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.value.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.Constant) and id(node) not in sentences:
            yield node.lineno, str(node.value)


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
