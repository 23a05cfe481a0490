"""What a room shows of itself to the root, and the loader that finds rooms by name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from sqlalchemy.orm import Session

from msp.kernel.schedule import Every

MaySee = Callable[[Session, UUID, UUID], bool]


@dataclass(frozen=True)
class NavItem:
    """A place in the rail; `key` is pressed after `g`, `right` is what shows it."""

    label: str
    url: str
    icon: str
    key: str
    right: str
    order: int = 50


@dataclass(frozen=True)
class Panel:
    """A part that a higher room adds to a lower room's page, fetched by URL with the id put in.

    On the page of what there is to administer it is a tile: `icon` and `summary` are for that one.
    """

    title: str
    url: str
    right: str
    order: int = 50
    icon: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Room:
    """Everything the root knows of a room."""

    name: str
    staff: Sequence[Any] = ()
    portal: Sequence[Any] = ()
    api: Sequence[Any] = ()
    jobs: Sequence[str] = ()
    timetable: Sequence[Every] = ()
    panels: Mapping[str, Sequence[Panel]] = field(default_factory=dict)
    navigation: Sequence[NavItem] = ()
    # The places of the portal, as its rail shows them on every page, whichever room made it.
    portal_navigation: Sequence[NavItem] = ()
    templates: Path | None = None
    functions: Sequence[Path] = ()
    commands: typer.Typer | None = None
    live: Mapping[str, MaySee] = field(default_factory=dict)


def load_rooms(names: Sequence[str]) -> tuple[Room, ...]:
    """Import `NAME.room` for each name, and its job modules; lower rooms come first."""
    rooms = tuple(importlib.import_module(f"{name}.room").ROOM for name in names)
    for room in rooms:
        for module in room.jobs:
            importlib.import_module(module)
    return rooms
