"""Decide about several devices at once: each by itself, so that one refused stops no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from contracts.sightings.models import SeenDevice
from msp.kernel.errors import Conflict, Refused


def decide_many(
    db: Session, devices: Sequence[SeenDevice], decide: Callable[[SeenDevice], object]
) -> tuple[int, list[str]]:
    """How many were done, and a sentence for each that was not."""
    done, refused = 0, []
    for device in devices:
        name = device.name
        try:
            with db.begin_nested():
                decide(device)
            done += 1
        except (Refused, Conflict) as refusal:
            refused.append(f"{name}: {refusal}")
    return done, refused
