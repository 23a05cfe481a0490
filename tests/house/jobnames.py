"""Jobs are called by name: every name meets a registered job, and with its parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from tests.house.tree import Finding, Source, calls, functions, last_name, text_of

# `later` takes these itself; everything else goes to the job.
OWN = {"delay"}


@dataclass(frozen=True)
class Registered:
    """A job as its decorator and signature declare it."""

    name: str
    path: str
    needed: frozenset[str]
    allowed: frozenset[str]


def registered(sources: Iterable[Source]) -> dict[str, Registered]:
    """Every `@job("room.verb")` and `@steps("room.verb")`."""
    found: dict[str, Registered] = {}
    for source in sources:
        for function in functions(source.tree):
            for mark in function.decorator_list:
                name = job_name(mark)
                if name:
                    found[name] = describe(name, source.path, function)
    return found


def job_name(mark: ast.expr) -> str | None:
    if isinstance(mark, ast.Call) and last_name(mark.func) in ("job", "steps") and mark.args:
        return text_of(mark.args[0])
    return None


def describe(name: str, path: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Registered:
    arguments = function.args
    pairs = list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
    return Registered(
        name,
        path,
        frozenset(one.arg for one, default in pairs if default is None),
        frozenset(one.arg for one, _ in pairs),
    )


def strangers(source: Source, jobs: dict[str, Registered]) -> list[Finding]:
    """Calls of `later`, `soon` and `Every` that no job answers, or not with these parameters."""
    found: list[Finding] = []
    for caller, call in calls(source.tree):
        place = {"later": 1, "soon": 1, "Every": 0}.get(caller)
        if place is None or source.path == "msp/kernel/jobs.py" or len(call.args) <= place:
            continue
        problem = mismatch(caller, call, name_in(source, call.args[place]), jobs)
        if problem:
            found.append(Finding(source.path, call.lineno, problem))
    return found


def name_in(source: Source, node: ast.expr) -> str | None:
    """The job's name: a literal, or a constant of the same file."""
    if not isinstance(node, ast.Name):
        return text_of(node)
    for statement in source.tree.body:
        if isinstance(statement, ast.Assign):
            names = {one.id for one in statement.targets if isinstance(one, ast.Name)}
            if node.id in names:
                return text_of(statement.value)
    return None


def mismatch(
    caller: str, call: ast.Call, name: str | None, jobs: dict[str, Registered]
) -> str | None:
    if name is None:
        return f"{caller}() takes the job's name as a literal or a constant"
    if name not in jobs:
        return f"no job is called {name}"
    if caller != "later":
        needed = jobs[name].needed
        return (
            f"{name} needs {', '.join(sorted(needed))}, the timetable has none" if needed else None
        )
    given = {word.arg for word in call.keywords if word.arg} - OWN
    if any(word.arg is None for word in call.keywords):
        return "later() takes its parameters one by one"
    if missing := jobs[name].needed - given:
        return f"{name} also needs {', '.join(sorted(missing))}"
    if extra := given - jobs[name].allowed:
        return f"{name} does not take {', '.join(sorted(extra))}"
    return None
