"""The walk over the route table: every route, asked by the rightful person and by strangers.

The cells come from the application's own routes and from the canary rows, not from a list: each
path parameter is tried with the ids of Harbor's rows until the rightful person gets an answer
that holds Harbor's canary. Then the strangers ask for the very same address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any
from uuid import UUID

from httpx import Response
from litestar import Litestar
from litestar.types.internal_types import PathParameterDefinition

from tests.harness.browsing import Browser
from tests.isolation.canary import Canaries, canary

Strangers = dict[str, tuple[Browser, tuple[str, ...]]]
MOST_TRIES = 120
READABLE = ("text/", "application/json", "application/problem+json")
# A stream has no end to wait for; each of its events is authorised, which has tests of its own.
ENDLESS = ("/events",)
# Of nobody's: the way in, what is served to all, and the desk's own pulse.
NOBODYS = ("/static/", "/schema", "/health", "/sign-in", "/password/")
# What a page must be asked besides its path; a table's name stands for the id of its row.
QUERIES = {
    "/assets/new": "client={tenant}",
    "/contracts/indexation/letters": "year=2026",
    "/vendors/hidden": "client={tenant}",
    "/vendors/panel/hidden": "client={tenant}",
    "/queue/news": "since=2026-01-01T00:00:00Z",
    "/vendors/panel/contracts": "vendor={vendor}",
    "/vendors/panel/questions": "vendor={vendor}",
    "/vendors/warranties/new": "asset={asset}",
}
# Words that a part of a path may be, where no row says them.
WORDS = {"kind": ["csv"], "syntax": ["ubl"], "step": ["withdraw"], "name": ["harbor.eml"]}
FIELDS = {"text": "x", "subject": "x", "title": "x", "name": "x", "reason": "x", "status": "open"}


@dataclass(frozen=True)
class Way:
    """A route of one door, with the verbs it takes."""

    path: str
    parts: tuple[str | PathParameterDefinition, ...]
    verbs: frozenset[str]

    @property
    def wants_ids(self) -> bool:
        return any(not isinstance(part, str) for part in self.parts)


@dataclass(frozen=True)
class Answer:
    """Where the rightful person was answered; `silent` when the answer names nothing of hers,
    so that any answer to a stranger at that address is one too many."""

    address: str
    silent: bool = False


@dataclass
class Walk:
    """What was tried, and what came of it."""

    cells: int = 0
    answered: int = 0
    leaks: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"routes: {self.cells} cells tried, {self.answered} rightly answered,"
            f" {len(self.leaks)} leaks"
        )


def ways(app: Litestar, *, api: bool = False) -> list[Way]:
    """The pages of a door, or its API; the documents and files that belong to nobody are out."""
    return [
        Way(route.path, tuple(route.path_components), frozenset(route.methods) - {"OPTIONS"})
        for route in sorted(app.routes, key=lambda one: one.path)
        if hasattr(route, "path_components")
        and not route.path.startswith((*NOBODYS, *ENDLESS))
        and route.path.startswith("/api/") is api
    ]


def addresses(way: Way, planted: Canaries, name: str) -> Iterator[str]:
    """Concrete addresses of a route, the likeliest first."""
    rows = {**planted.house, **planted.tenants[name]}
    pools = [
        [part] if isinstance(part, str) else candidates(part, way.path, rows) for part in way.parts
    ]
    ids = {table: row.get("id") for table, row in rows.items()}
    query = f"?{QUERIES[way.path]}".format(**ids) if way.path in QUERIES else ""
    for chosen in islice(product(*pools), MOST_TRIES):
        yield "/" + "/".join(str(one) for one in chosen) + query


def candidates(
    part: PathParameterDefinition, path: str, rows: dict[str, dict[str, Any]]
) -> Sequence[Any]:
    """Values of the parameter's type out of the client's rows; tables the path names come first."""
    words = f"{path} {part.name}".replace("_", " ").replace("-", " ").lower()
    tables = sorted(rows, key=lambda table: (not likely(table, words), table != "ticket", table))
    if part.type is str and part.name in WORDS:
        return WORDS[part.name]
    if part.type is UUID:
        return [rows[table]["id"] for table in tables if "id" in rows[table]]
    wanted = int if part.type is int else str
    return [
        value
        for table in tables
        for column, value in rows[table].items()
        if type(value) is wanted and column in (part.name, "number", "slug", "key")
    ] or ["1"]


def likely(table: str, words: str) -> bool:
    """Whether the path speaks of the table: `/clients/` of `tenant`, `/requests/` of `ticket`."""
    synonyms = {
        "tenant": ("clients",),
        "ticket": ("requests", "tickets"),
        "attachment": ("files",),
        "contact": ("people",),
        "statement": ("bills",),
    }
    named = (table.replace("_", " "), table.rpartition("_")[2], *synonyms.get(table, ()))
    return any(one in words for one in named)


def find_answer(
    found: Walk, way: Way, rightful: Browser, planted: Canaries, name: str
) -> Answer | None:
    """The address at which the rightful person is answered, with her canary where ids are asked."""
    silent: Answer | None = None
    for address in addresses(way, planted, name):
        answer = asked(rightful, address)
        if answer.status_code >= 500:
            found.broken.append(f"{answer.status_code} at {address}")
        if answer.status_code != 200:
            continue
        own = any(str(row["id"]) in address for row in planted.house.values() if "id" in row)
        if own or not way.wants_ids or holds(answer, canary(name)):
            return Answer(address)
        silent = silent or Answer(address, silent=True)
    return silent


def asked(browser: Browser, address: str) -> Response:
    """The answer to a visit; a fragment sends a visitor away, and is asked for by htmx again."""
    answer = browser.get(address)
    return browser.fragment(address) if answer.status_code == 303 else answer


def holds(answer: Response, *words: str) -> bool:
    """Whether the answer holds one of the words, or is a file, whose words cannot be read."""
    kind = answer.headers.get("content-type", "")
    if not kind.startswith(READABLE):
        return answer.status_code == 200 and bool(answer.content)
    return any(word in answer.text for word in words)


def walk_reading(
    found: Walk,
    app: Litestar,
    planted: Canaries,
    name: str,
    rightful: Browser,
    strangers: Strangers,
) -> None:
    """Every GET of a door; `strangers` have a browser and the words they must never read."""
    for way in ways(app, api=rightful.key is not None):
        if "GET" not in way.verbs:
            continue
        right = find_answer(found, way, rightful, planted, name)
        address = right.address if right else next(addresses(way, planted, name))
        if right is None:
            found.unanswered.append(
                f"{way.path}: {asked(rightful, address).status_code} at {address}"
            )
        else:
            found.answered += 1
        for who, (browser, words) in strangers.items():
            found.cells += 1
            answer = asked(browser, address)
            readable = answer.headers.get("content-type", "").startswith(READABLE)
            told = holds(answer, *words) and (readable or way.wants_ids)
            if told or (right and right.silent and answer.status_code == 200 and answer.content):
                found.leaks.append(f"{who} at {address}")


def walk_writing(
    found: Walk,
    app: Litestar,
    planted: Canaries,
    name: str,
    strangers: Strangers,
    *,
    api: bool = False,
) -> None:
    """Every changing verb that takes an id, asked by strangers with Harbor's own ids."""
    for way in ways(app, api=api):
        for verb in sorted(way.verbs - {"GET", "HEAD"}):
            if not way.wants_ids or way.path.startswith("/me/"):
                continue
            address = next(addresses(way, planted, name))
            for who, (browser, words) in strangers.items():
                found.cells += 1
                answer = browser.send(verb, address, FIELDS)
                if answer.status_code >= 500:
                    found.broken.append(f"{answer.status_code} at {verb} {address} by {who}")
                if holds(answer, *words):
                    found.leaks.append(f"{who}: {verb} {address}: {answer.status_code}")
