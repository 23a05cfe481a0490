"""Moments as a vendor writes them: ISO, seconds or milliseconds since 1970, or a pattern."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from msp.kernel.i18n import _
from vendors.protocol.errors import ProtocolBroken

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DateStyle:
    """`reads` and `writes` are `iso`, `epoch`, `epoch_ms`, or a pattern of strptime."""

    reads: str = "iso"
    writes: str = "iso"
    zone: str = "UTC"

    def read(self, told: Any) -> datetime:
        """The moment. Raises ProtocolBroken for what is none."""
        try:
            return self._read(told)
        except (ValueError, TypeError, OverflowError) as error:
            raise ProtocolBroken(
                _("%(told)s is no date of the form %(form)s.", told=told, form=self.reads)
            ) from error

    def write(self, at: datetime, pattern: str = "") -> str:
        """A moment in the vendor's zone and form."""
        form, there = pattern or self.writes, at.astimezone(ZoneInfo(self.zone))
        if form == "iso":
            return there.isoformat(timespec="seconds").replace("+00:00", "Z")
        if form == "epoch":
            return str(int(at.timestamp()))
        if form == "epoch_ms":
            return str(int(at.timestamp() * 1000))
        return there.strftime(form)

    def _read(self, told: Any) -> datetime:
        if self.reads in ("epoch", "epoch_ms"):
            seconds = float(told) / (1000 if self.reads == "epoch_ms" else 1)
            return EPOCH + timedelta(seconds=seconds)
        text = str(told).strip()
        at = datetime.fromisoformat(text) if self.reads == "iso" else self._by_pattern(text)
        # A time that the clocks pass twice is taken for the first of the two.
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(self.zone))).astimezone(UTC)

    def _by_pattern(self, text: str) -> datetime:
        parsed = time.strptime(text, self.reads)
        if "%z" not in self.reads:
            return datetime(*parsed[:6], tzinfo=ZoneInfo(self.zone))
        return datetime(*parsed[:6], tzinfo=timezone(timedelta(seconds=parsed.tm_gmtoff)))
