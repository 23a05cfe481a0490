"""The handle of a case: what a vendor's answer brings back, and nobody else can know."""

from __future__ import annotations

import hashlib

from msp.kernel.mail.handles import NUMBER_BYTES, derived_key, fits, handle_for

PURPOSE = "vendor case"


def case_handle(secret: str, correlation_id: str) -> str:
    """The same for all letters of a case."""
    return handle_for(derived_key(secret, PURPOSE), _number(correlation_id), correlation_id)


def vouches_for(secret: str, handle: str, correlation_id: str) -> bool:
    """Whether we made the handle for this case."""
    return fits(derived_key(secret, PURPOSE), handle, correlation_id)


def _number(correlation_id: str) -> int:
    return int.from_bytes(hashlib.sha256(correlation_id.encode()).digest()[:NUMBER_BYTES], "big")
