"""What is known of a device, as values that a form or an API request fills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tenants.assets.values import AssetKind

NAME, SERIAL, MODEL = 120, 100, 120


@dataclass(frozen=True, kw_only=True)
class AssetFacts:
    """A device: what it is, where it stands, who uses it, until when it lasts."""

    name: str
    kind: str = AssetKind.WORKSTATION
    serial: str = ""
    model: str = ""
    site_id: UUID | None = None
    contact_id: UUID | None = None
    warranty_until: date | None = None
    retired_on: date | None = None
