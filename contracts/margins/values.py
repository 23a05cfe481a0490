"""What a margin says: revenue, costs, what is left, and what is not known of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from msp.kernel.money import CurrencyMismatch, round_money, to_decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the figures do not know; each is counted, and none is guessed.

    Minutes without a rate, minutes with a rate in another currency alone, and such tools; bills
    that count though nobody approved them, periods over without a bill, bills that a missing price
    or tax blocks, covered devices that no line prices, devices that nobody has seen for long, time
    under no contract, and vendors' costs of which this client's part is not known.
    """

    uncosted_minutes: int = 0
    unconverted_minutes: int = 0
    unconverted_tools: int = 0
    unapproved_bills: int = 0
    missing_bills: int = 0
    blocked_bills: int = 0
    unpriced_devices: int = 0
    silent_devices: int = 0
    unplaced_minutes: int = 0
    unknown_vendor_costs: int = 0

    def __add__(self, other: Gaps) -> Gaps:
        return Gaps(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Gaps)))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(Gaps))


@dataclass(frozen=True, slots=True)
class Margin:
    """All sums in one currency, rounded where they arise, so that parts add up to the cent.

    `worked` is every minute, covered and given away too. `assumed` is the part of the labour cost
    that is reckoned by a role's rate, `hidden` that of the tools for devices no line charges, and
    `allocated` that of tools and vendors which is a share of a cost for more than this.
    """

    currency: str
    revenue: Decimal = NOTHING
    labour_cost: Decimal = NOTHING
    tool_cost: Decimal = NOTHING
    vendor_cost: Decimal = NOTHING
    worked: int = 0
    assumed: Decimal = NOTHING
    hidden: Decimal = NOTHING
    allocated: Decimal = NOTHING
    gaps: Gaps = Gaps()

    def __add__(self, other: Margin) -> Margin:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{other.currency} cannot be added to {self.currency}")
        sums = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Margin)[1:]}
        return Margin(self.currency, **sums)

    @property
    def cost(self) -> Decimal:
        return self.labour_cost + self.tool_cost + self.vendor_cost

    @property
    def gross(self) -> Decimal:
        """What is left of the revenue."""
        return self.revenue - self.cost

    @property
    def percent(self) -> Decimal | None:
        """The gross margin in per cent of the revenue; nothing where there is none."""
        if not self.revenue:
            return None
        return to_decimal(100 * Fraction(self.gross) / Fraction(self.revenue), 1)

    @property
    def hours(self) -> Decimal:
        return to_decimal(Fraction(self.worked, 60), 2)

    @property
    def rate_of_labour(self) -> Decimal | None:
        """(billed − additions' cost) / labour hours: an hour's yield when all else is paid."""
        return self._an_hour(self.revenue - self.tool_cost - self.vendor_cost)

    @property
    def rate_invoiced(self) -> Decimal | None:
        """invoiced / hours: the plain effective hourly rate."""
        return self._an_hour(self.revenue)

    def _an_hour(self, amount: Decimal) -> Decimal | None:
        if not self.worked:
            return None
        return round_money(Fraction(amount) * 60 / self.worked, self.currency)
