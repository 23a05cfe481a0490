"""Words of the asset register."""

from __future__ import annotations

from enum import StrEnum


class AssetKind(StrEnum):
    """What a device is; prices and coverage follow from it."""

    WORKSTATION = "workstation"
    SERVER = "server"
    NETWORK = "network"
    PRINTER = "printer"
    OTHER = "other"
