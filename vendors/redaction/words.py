"""What people read about rules."""

from __future__ import annotations

from msp.kernel.i18n import _
from vendors.redaction.values import Hides


def hides_words() -> dict[Hides, str]:
    """What a rule hides."""
    return {
        Hides.NAMES: _("Names of the client's people"),
        Hides.CLIENT: _("The client's own name and mail domains"),
        Hides.MAIL: _("Mail addresses"),
        Hides.PHONE: _("Phone numbers"),
        Hides.ADDRESS: _("IP addresses"),
        Hides.WORDS: _("Words of our own"),
        Hides.PATTERN: _("A pattern"),
    }
