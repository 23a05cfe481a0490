"""Passwords under argon2id. A hash costs tens of milliseconds and megabytes, so few run at once."""

from __future__ import annotations

import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from msp.kernel import settings
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.signin.values import PASSWORD_LONGEST, PASSWORD_SHORTEST

# OWASP's argon2id setting of 46 MiB and one pass; a flood of tries waits here, not for memory.
MEMORY_KIB, PASSES = 46 * 1024, 1
_few_at_once = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """The salted hash to store."""
    with _few_at_once:
        return _hasher().hash(password)


def password_fits(password: str, stored: str | None) -> bool:
    """True when the password is right. An unknown account costs the same time as a known one."""
    with _few_at_once:
        right = _hasher().verify(password[:PASSWORD_LONGEST], stored or _nobody())
    return right and stored is not None


def check_new_password(password: str, *, name: str, email: str) -> None:
    """Raises Refused with what is wrong: length counts, and the person's own words do not do."""
    if len(password) < PASSWORD_SHORTEST:
        raise Refused(
            _("Use at least %(count)s characters.", count=PASSWORD_SHORTEST), field="password"
        )
    if len(password) > PASSWORD_LONGEST:
        raise Refused(
            _("Use at most %(count)s characters.", count=PASSWORD_LONGEST), field="password"
        )
    plain = password.lower()
    if len(set(plain)) < 5 or plain in (email.lower(), name.lower()):
        raise Refused(_("This password is too easy to guess."), field="password")


@cache
def _hasher() -> PasswordHash:
    if settings.current().cheap_hashes:
        return PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    return PasswordHash((Argon2Hasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1),))


@cache
def _nobody() -> str:
    return _hasher().hash("the password of nobody")
