"""Ceilings: a file, a function, a handler and a page are each something one can see at once."""

from __future__ import annotations

import ast

from tests.house.tree import Finding, Source, functions, last_name

FILE_LINES = 300
FUNCTION_LINES = 40
HANDLER_LINES = 15
PAGE_LINES = 120
VERBS = {"get", "post", "put", "patch", "delete", "route", "head", "websocket"}
# Ceilings of the floors, by file name, from the table of the house.
FLOOR_LINES = {
    "values.py": 150,
    "models.py": 250,
    "queries.py": 250,
    "forms.py": 250,
    "jobs.py": 250,
    "web.py": 250,
    "api.py": 250,
    "webhooks.py": 250,
}
PURE_LINES = 160
PURE = {"clocks.py", "routing.py", "periods.py", "entitlement.py"}
ACTION_LINES = 120


def long_files(source: Source) -> list[Finding]:
    lines = source.text.count("\n") + 1
    ceiling = ceiling_of(source)
    if lines <= ceiling:
        return []
    return [Finding(source.path, 1, f"{lines} lines, the ceiling of this floor is {ceiling}")]


def ceiling_of(source: Source) -> int:
    folders, name = source.path.split("/")[:-1], source.path.rsplit("/", 1)[-1]
    if not source.room or source.room in ("msp/kernel", "msp/main"):
        return FILE_LINES
    if "actions" in folders:
        return ACTION_LINES
    if name in PURE or "pricing" in folders:
        return PURE_LINES
    return FLOOR_LINES.get(name, FILE_LINES)


def long_functions(source: Source) -> list[Finding]:
    """From `def` to the end, without the docstring: what one reads to follow it."""
    return [
        Finding(source.path, one.lineno, f"{one.name}() has {length} lines, at most {ceiling}")
        for one in functions(source.tree)
        for length, ceiling in [measure(one)]
        if length > ceiling
    ]


def measure(one: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[int, int]:
    """A function's length and its ceiling; a handler's is taken from its body alone."""
    body = one.body[1:] if ast.get_docstring(one) else one.body
    if not body or one.end_lineno is None:
        return 0, FUNCTION_LINES
    in_body = one.end_lineno - body[0].lineno + 1
    if is_handler(one):
        return in_body, HANDLER_LINES
    head = one.body[0].lineno - one.lineno
    return head + in_body, FUNCTION_LINES


def is_handler(one: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Decorated by a Litestar verb, or by `job` or `steps`."""
    names = {
        last_name(mark.func if isinstance(mark, ast.Call) else mark) for mark in one.decorator_list
    }
    return bool(names & (VERBS | {"job"}))


def long_page(path: str, text: str) -> list[Finding]:
    lines = text.count("\n") + 1
    if lines <= PAGE_LINES:
        return []
    return [Finding(path, 1, f"{lines} lines, a page has at most {PAGE_LINES}")]
