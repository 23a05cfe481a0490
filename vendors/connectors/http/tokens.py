"""Tokens that were given for client credentials, kept in this process until they lapse.

A worker opens a connector for each look at a vendor; without this each look would ask for a
token, and many vendors count those. Nothing is written down: another process asks for its own.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

# A token is not used in the last part of its life: it could lapse on the way.
MARGIN_SECONDS = 30.0
MOST = 256


@dataclass(frozen=True, slots=True)
class Token:
    """A token and, by this process's clock, until when it is used."""

    text: str
    until: float

    def __repr__(self) -> str:
        return f"Token(until={self.until})"


class TokenShelf:
    """Tokens by what they were given for; used by many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, Token] = {}

    def get(self, key: str) -> str:
        """The token for a key; empty when there is none that can still be used."""
        with self._lock:
            found = self._tokens.get(key)
            return found.text if found is not None and found.until > self._clock() else ""

    def keep(self, key: str, token: str, seconds: float) -> None:
        """Keep a token for what the vendor said is its life."""
        now = self._clock()
        with self._lock:
            self._tokens = {one: kept for one, kept in self._tokens.items() if kept.until > now}
            if len(self._tokens) < MOST and seconds > MARGIN_SECONDS:
                self._tokens[key] = Token(token, now + seconds - MARGIN_SECONDS)

    def drop(self, key: str, token: str) -> None:
        """A token is not accepted; one that another thread has fetched since stays."""
        with self._lock:
            found = self._tokens.get(key)
            if found is not None and found.text == token:
                del self._tokens[key]


def key_of(*parts: object) -> str:
    """A key that tells nothing of what it was made from; with another secret it is another."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


SHELF = TokenShelf()
