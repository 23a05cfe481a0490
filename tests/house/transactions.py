"""Only the kernel commits: one request or job is one transaction, opened and ended there."""

from __future__ import annotations

import ast

from tests.house.tree import Finding, Source, calls

ENDINGS = {"commit", "rollback"}
# The kernel's own way to a session.
DOORS = {"sessionmaker", "create_engine", "Session"}
# Runs as a program of its own, over the tracker's database and not ours.
FOREIGN = ("msp/main/demo_vendor_setup.py",)


def commits(source: Source) -> list[Finding]:
    if source.room in ("", "msp/kernel") or source.path in FOREIGN:
        return []
    # The command line makes and fills databases as their administrator.
    forbidden = ENDINGS if source.room == "msp/main" else ENDINGS | DOORS
    return [
        Finding(source.path, call.lineno, f"{name}() outside the kernel")
        for name, call in calls(source.tree)
        if name in forbidden
    ]


def moments(source: Source) -> list[Finding]:
    """`now()` is called at the edge alone; everything inside takes the time as an argument."""
    if source.room in ("", "msp/kernel", "msp/main"):
        return []
    edge = {"web", "api", "webhooks", "jobs", "cli", "intake"}
    parts = {word for part in source.below for word in part.split("_")} | set(source.below)
    if parts & edge:
        return []
    return [
        Finding(source.path, node.lineno, "now() inside: take `now` as an argument")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("now", "moment.now")
    ]
