"""What people read about the register."""

from __future__ import annotations

from msp.kernel.i18n import _
from vendors.register.values import ChannelKind


def channel_words() -> dict[str, str]:
    """The kinds of channels by name."""
    return {
        ChannelKind.PHONE: _("Phone"),
        ChannelKind.MAIL: _("Mail"),
        ChannelKind.PORTAL: _("Portal"),
    }
