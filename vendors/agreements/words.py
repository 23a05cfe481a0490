"""What people read about vendor contracts."""

from __future__ import annotations

from datetime import date

from contracts.backing.values import Extent
from msp.kernel.i18n import _
from tenants.assets.values import AssetKind
from vendors.agreements.models import VendorContract
from vendors.agreements.values import Acknowledged, Period, Promise


def promise_words() -> dict[str, str]:
    """What a vendor promises, by name."""
    return {Promise.ACKNOWLEDGE: _("Answer"), Promise.RESOLVE: _("Solve")}


def acknowledged_words() -> dict[str, str]:
    """What counts as the first answer."""
    return {
        Acknowledged.ANSWER: _("somebody there answers or begins"),
        Acknowledged.NUMBER: _("the case has a number there"),
    }


def period_words() -> dict[str, str]:
    """How often the fixed price is paid."""
    return {Period.MONTH: _("Month"), Period.QUARTER: _("Quarter"), Period.YEAR: _("Year")}


def kind_words() -> dict[str, str]:
    """The kinds of devices."""
    return {
        AssetKind.WORKSTATION: _("Workstation"),
        AssetKind.SERVER: _("Server"),
        AssetKind.NETWORK: _("Network"),
        AssetKind.PRINTER: _("Printer"),
        AssetKind.OTHER: _("Other"),
    }


def extent_words(extent: Extent, device: str | None = None) -> str:
    """Which devices are meant, as people would say it."""
    if device is not None:
        return device
    parts = [kind_words().get(extent.asset_kind, ""), extent.model]
    if extent.serial_from and extent.serial_to:
        parts.append(
            _("serial %(first)s to %(last)s", first=extent.serial_from, last=extent.serial_to)
        )
    elif extent.serial_from:
        parts.append(_("serial %(first)s…", first=extent.serial_from))
    return ", ".join(one for one in parts if one) or _("every device")


def standing_words(contract: VendorContract, today: date) -> tuple[str, str]:
    """Whether it holds, and the tone of its chip."""
    if contract.starts_on > today:
        return _("Not yet"), "plain"
    if not contract.holds_on(today):
        return _("Ended"), "bad"
    if contract.last_day is not None and (contract.last_day - today).days <= 30:
        return (_("Renews soon"), "act") if contract.renews_months else (_("Ends soon"), "warn")
    return _("In force"), "good"
