"""Opaque tokens: random, shown once, kept as a SHA-256; and the CSRF token bound to one."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from msp.kernel import settings

TOKEN_BYTES = 32
KEY_MARK = "msp_"
LONGEST_TOKEN = 200


def new_token() -> str:
    """A session token of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_key() -> str:
    """An API key; the mark lets secret scanners know it."""
    return KEY_MARK + secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored of a token. It is random enough to need neither salt nor slow hashing."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token_for(token: str) -> str:
    """The form token of a session: from its own secret, so another session's is worthless."""
    secret = settings.current().secret_key.encode()
    return hmac.new(secret, b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


def csrf_token_fits(token: str, given: str) -> bool:
    """True when `given` is the form token of this session; compared in constant time."""
    return hmac.compare_digest(csrf_token_for(token).encode(), given.encode())
