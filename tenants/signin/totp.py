"""One-time codes from an authenticator app (RFC 6238): made, shown as a picture, checked. Pure."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from msp.kernel.vault import SealBroken, open_sealed, seal

STEP_SECONDS = 30
ISSUER = "MSP Desk"


def new_secret() -> str:
    """A fresh shared secret in base 32."""
    return pyotp.random_base32()


def accepted_step(secret: str, code: str, *, after_step: int, now: datetime) -> int | None:
    """The time step whose code this is, or None. One step of clock drift is forgiven each way.

    A step at or before `after_step` is refused: a code seen over a shoulder is good once only.
    """
    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        expected = pyotp.TOTP(secret).generate_otp(step)
        if step > after_step and hmac.compare_digest(expected.encode(), digits.encode()):
            return step
    return None


def picture(secret: str, email: str) -> str:
    """The secret as the address of an SVG (a data URI) for an authenticator's camera."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return segno.make(address, error="m").svg_data_uri(border=2, dark="#000", light="#fff")


def seal_secret(secret: str, agent_id: UUID) -> str:
    """The secret for the table, bound to its owner."""
    return seal(secret.encode(), context=f"credential:{agent_id}:totp")


def pending_secret(sealed: str, agent_id: UUID) -> str | None:
    """The secret that a page carries sealed while it is being set up; None when it is not ours."""
    try:
        return open_secret(sealed, agent_id)
    except (SealBroken, ValueError):
        return None


def open_secret(sealed: str, agent_id: UUID) -> str:
    """The secret of this agent. Raises SealBroken for another's."""
    return open_sealed(sealed, context=f"credential:{agent_id}:totp").decode()
