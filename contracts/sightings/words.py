"""What the pages say of where a device stands."""

from __future__ import annotations

from contracts.sightings.models import SeenDevice
from contracts.sightings.values import Standing
from msp.kernel.i18n import _, show_duration

TONES = {
    Standing.UNKNOWN: "warn",
    Standing.KNOWN: "good",
    Standing.EXCLUDED: "plain",
    Standing.BRIEF: "plain",
}


def standing_words(standing: str) -> str:
    """The standing as a chip says it."""
    return {
        Standing.UNKNOWN: _("to decide"),
        Standing.KNOWN: _("in the register"),
        Standing.EXCLUDED: _("left out"),
        Standing.BRIEF: _("left out"),
    }[Standing(standing)]


def why_words(device: SeenDevice) -> str:
    """Why a device is left out; nothing for one that is not."""
    if device.standing == Standing.BRIEF:
        minutes = (device.last_seen_at - device.first_seen_at).total_seconds() / 60
        return _("seen for %(time)s only", time=show_duration(minutes))
    return device.reason
