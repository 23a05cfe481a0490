"""Identifiers: time-ordered UUIDs (version 7) made in Python: a row knows its id unsaved."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A version 7 UUID: sorts by creation, so indexes grow at their right edge."""
    return uuid7()
