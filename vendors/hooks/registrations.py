"""How our address stands in a vendor's register."""

from __future__ import annotations

from vendors.hooks.models import VendorRegistration
from vendors.hooks.queries import token_hash
from vendors.hooks.values import Standing


def standing(row: VendorRegistration | None, token: str | None) -> Standing:
    """By what the vendor last said; `token` is the one of our present address."""
    if row is None or not (row.wanted or row.registration_id):
        return Standing.NONE
    if row.taken_at is None:
        return Standing.ASKED
    if row.problem:
        return Standing.FAILED
    if row.registration_id is None or not row.wanted:
        return Standing.ASKED
    if row.lost_at is not None:
        return Standing.LOST
    is_ours = token is not None and row.token_hash == token_hash(token)
    return Standing.THERE if is_ours else Standing.OLD
