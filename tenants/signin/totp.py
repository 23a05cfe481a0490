"""One-time codes from an authenticator app (RFC 6238): made, shown as a picture, checked. Pure."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

import pyotp
import segno

from msp.kernel.vault import open_sealed, seal

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
    """The secret as an inline SVG for an authenticator's camera."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    code = segno.make(address, error="m")
    return code.svg_inline(scale=5, border=2, dark="#000", light="#fff", omitsize=False)


def seal_secret(secret: str, agent_id: UUID) -> str:
    """The secret for the table, bound to its owner."""
    return seal(secret.encode(), context=f"credential:{agent_id}:totp")


def open_secret(sealed: str, agent_id: UUID) -> str:
    """The secret of this agent. Raises SealBroken for another's."""
    return open_sealed(sealed, context=f"credential:{agent_id}:totp").decode()
