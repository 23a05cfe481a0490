"""Rules of what was seen, pure: which serial numbers name a device, and who only passed by."""

from __future__ import annotations

from datetime import datetime, timedelta

from contracts.sightings.values import NAME, SERIAL, WORD, Seen, Standing
from msp.kernel.i18n import _

# A quick-support visit lasts minutes; what was seen shorter than this and then stayed away for
# a day only passed by. What appeared just now may still become a device.
SHORT = timedelta(hours=1)
AWAY = timedelta(days=1)
EARLIEST, AHEAD = 2000, timedelta(hours=1)
# What makers leave in the place of a serial number; many devices share each.
PLACEHOLDERS = frozenset(
    "TOBEFILLEDBYO.E.M. TOBEFILLEDBYOEM DEFAULTSTRING SYSTEMSERIALNUMBER NOTSPECIFIED"
    " NOTAPPLICABLE NONE N/A NA NULL UNKNOWN EMPTY O.E.M. OEM INVALID 123456789 1234567890"
    " CHASSISSERIALNUMBER SERIALNUMBER".split()
)


def serial_key(serial: str) -> str:
    """The form in which serial numbers are compared: without blanks, in capitals."""
    return "".join(serial.split()).upper()


def what_is_wrong(seen: Seen, now: datetime) -> str:
    """Why the device cannot be taken in, as a sentence; nothing when it can."""
    key = serial_key(seen.serial)
    if not key:
        return _("It has no serial number, by which alone a device is known again.")
    if key in PLACEHOLDERS or len(set(key)) == 1:
        return _("%(serial)s is a maker's placeholder and names no device.", serial=seen.serial)
    for text, most in (
        (seen.serial, SERIAL),
        (seen.name, NAME),
        (seen.user, WORD),
        (seen.site, WORD),
    ):
        if len(text) > most:
            return _("A field is longer than %(count)s letters.", count=most)
    if min(seen.first_seen.year, seen.last_seen.year) < EARLIEST:
        return _("It was seen before the year %(year)s.", year=EARLIEST)
    if max(seen.first_seen.year, seen.last_seen.year) > now.year + 1:
        return _("It was seen in the future.")
    if max(seen.first_seen, seen.last_seen) > now + AHEAD:
        return _("It was seen in the future.")
    if seen.last_seen < seen.first_seen:
        return _("It was last seen before it was first seen.")
    return ""


def passed_by(first_seen: datetime, last_seen: datetime, now: datetime) -> bool:
    """Whether a device was seen for a short time only and has stayed away since."""
    return last_seen - first_seen < SHORT and now - last_seen >= AWAY


def standing_after(
    standing: Standing, first_seen: datetime, last_seen: datetime, now: datetime
) -> Standing:
    """Where a device stands now; what a person decided is never changed by what is seen."""
    if standing in (Standing.KNOWN, Standing.EXCLUDED):
        return standing
    return Standing.BRIEF if passed_by(first_seen, last_seen, now) else Standing.UNKNOWN
