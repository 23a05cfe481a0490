"""Does an extent cover a device? One rule for the vendors' room and for the entitlement check."""

from __future__ import annotations

from contracts.backing.values import Device, Extent


def covers(extent: Extent, device: Device) -> bool:
    """Every condition that the extent makes must hold; case and spaces at the ends do not count."""
    if extent.asset_id is not None:
        return extent.asset_id == device.id
    return (
        _same(extent.asset_kind, device.kind)
        and _within(_folded(extent.model), _folded(device.model))
        and in_series(extent.serial_from, extent.serial_to, device.serial)
    )


def in_series(first: str, last: str, serial: str) -> bool:
    """Is a serial number of the series? Letters and digits compare as they stand, in order."""
    first, last, serial = _folded(first), _folded(last), _folded(serial)
    if not first:
        return True
    if not last:
        return serial.startswith(first)
    return len(first) == len(serial) == len(last) and first <= serial <= last


def weight(extent: Extent) -> int:
    """How closely an extent points at a device: one device, then a series, a model, a kind."""
    marks = (extent.asset_id is not None, extent.serial_from, extent.model, extent.asset_kind)
    return sum(8 >> place for place, mark in enumerate(marks) if mark)


def _same(wanted: str, given: str) -> bool:
    return not wanted or _folded(wanted) == _folded(given)


def _within(wanted: str, given: str) -> bool:
    """A model is written with and without its maker: part of it is enough."""
    return not wanted or wanted in given


def _folded(text: str) -> str:
    return text.strip().casefold()
