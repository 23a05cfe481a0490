"""Signed one-time links that set a password.

A link carries a print of the credential it was made for; setting any password changes that
print, so a link works once, and older ones die with it. Nothing is stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from itsdangerous import BadSignature, URLSafeTimedSerializer

from msp.kernel import settings
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

LIVES_SECONDS = 3 * 24 * 3600
LONGEST_LINK = 500


@dataclass(frozen=True)
class LinkOwner:
    """Whose password a link sets: an agent, or a contact of a client."""

    id: UUID
    tenant_id: UUID | None = None


def sign_link(owner: LinkOwner, password_hash: str | None) -> str:
    """The token of a link for this person, good until the password changes or three days pass."""
    tenant = str(owner.tenant_id) if owner.tenant_id else None
    return _signer().dumps([str(owner.id), tenant, _print(password_hash)])


def read_link(token: str) -> tuple[LinkOwner, str]:
    """The owner and the print behind a token. Raises Refused for a forged or old one."""
    try:
        if len(token) > LONGEST_LINK:
            raise BadSignature("too long")
        person, tenant, fingerprint = _signer().loads(token, max_age=LIVES_SECONDS)
    except BadSignature as error:
        raise used_up() from error
    return LinkOwner(UUID(person), UUID(tenant) if tenant else None), fingerprint


def fits(fingerprint: str, password_hash: str | None) -> bool:
    """True while the password is still the one the link was made for."""
    return fingerprint == _print(password_hash)


def used_up() -> Refused:
    """What a person reads who follows a used, old or broken link."""
    return Refused(_("This link has been used or is too old. Ask for a new one."))


def _print(password_hash: str | None) -> str:
    return hashlib.sha256((password_hash or "none").encode()).hexdigest()[:16]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.current().secret_key, salt="set-password")
