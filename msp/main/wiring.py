"""The rooms of the house, lowest first; the only place that knows their names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msp.kernel.rooms import Room, load_rooms
from msp.kernel.schedule import Every

ROOM_NAMES = ("tenants", "contracts", "msp.desk", "vendors", "msp.reports", "portal")


@cache
def rooms() -> tuple[Room, ...]:
    """Every room, loaded once."""
    return load_rooms(ROOM_NAMES)


def functions() -> list[Path]:
    """The rooms' files of definer functions, in the order of the floors."""
    return [path for room in rooms() for path in room.functions]


def timetable() -> list[Every]:
    """Every system job of every room."""
    return [entry for room in rooms() for entry in room.timetable]


def templates() -> dict[str, Path]:
    """Template folders by the room's short name."""
    return {
        room.name.rpartition(".")[2]: room.templates
        for room in rooms()
        if room.templates is not None
    }
