"""What of a draft goes out, word for word: the preview shows it and the worker sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vendors.protocol.values import CaseDraft


def draft_of(correlation_id: str, payload: Mapping[str, Any]) -> CaseDraft:
    """The case from its row; who asks and about what stands in the foot of the text."""
    names = ("contact_name", "contact_email", "asset_tag", "contract_ref", "account")
    known = [str(payload[name]) for name in names if payload.get(name)]
    foot = " · ".join([*known, correlation_id])
    return CaseDraft(
        correlation_id=correlation_id,
        title=str(payload["title"]),
        body=f"{payload['body']}\n\n-- \n{foot}",
        severity=str(payload["severity"]),
        contact_name=payload.get("contact_name") or None,
        contact_email=payload.get("contact_email") or None,
        asset_tag=payload.get("asset_tag") or None,
        contract_ref=payload.get("contract_ref") or None,
    )
