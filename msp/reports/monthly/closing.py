"""Whether a month's bills tie out: the same sums from different rows, never across currencies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from contracts.billing.values import RunState
from msp.kernel.i18n import _

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Checked:
    """One bill's sums, each from rows of its own: its head, its lines, and their evidence."""

    run_id: UUID
    client: str
    contract: str
    state: str
    number: str
    currency: str
    net: Decimal
    tax: Decimal
    total: Decimal
    line_net: Decimal
    line_tax: Decimal
    evidence: Decimal
    days: int
    covered: int
    moved_wrongly: int

    @property
    def url(self) -> str:
        return f"/billing/runs/{self.run_id}"


@dataclass(frozen=True, slots=True)
class Tie:
    """Two figures that must be one, with the bills on which they are not; no currency: counts."""

    words: str
    left: Decimal
    right: Decimal
    currency: str = ""
    failing: tuple[Checked, ...] = ()

    @property
    def holds(self) -> bool:
        """The sums are the same, and so they are on each bill: errors must not cancel out."""
        return self.left == self.right and not self.failing


def ties(bills: Sequence[Checked], exported: Mapping[str, Mapping[str, Decimal]]) -> list[Tie]:
    """Every tie of a month, by currency; `exported` is read back from the file."""
    found = []
    for currency, own in _by_currency(bills).items():
        found += _of_bills(own, currency)
        found += _of_documents(own, exported.get(currency, {}), currency)
    for currency in sorted(exported.keys() - {one.currency for one in bills}):
        found.append(
            Tie(_("Export and issued bills"), exported[currency]["total"], NOTHING, currency)
        )
    return [*found, *_of_days(bills)]


def _by_currency(bills: Iterable[Checked]) -> dict[str, list[Checked]]:
    found: dict[str, list[Checked]] = defaultdict(list)
    for one in sorted(bills, key=lambda one: one.currency):
        found[one.currency].append(one)
    return found


def _of_bills(bills: Sequence[Checked], currency: str) -> list[Tie]:
    """Heads, lines and evidence of every bill, drafts too."""
    return [
        Tie(
            _("Net: lines and bills"),
            _sum(one.line_net for one in bills),
            _sum(one.net for one in bills),
            currency,
            tuple(one for one in bills if one.line_net != one.net),
        ),
        Tie(
            _("Tax: lines and bills"),
            _sum(one.line_tax for one in bills),
            _sum(one.tax for one in bills),
            currency,
            tuple(one for one in bills if one.line_tax != one.tax),
        ),
        Tie(
            _("Net: devices, work and quantities, and lines"),
            _sum(one.evidence for one in bills),
            _sum(one.line_net for one in bills),
            currency,
            tuple(one for one in bills if one.evidence != one.line_net),
        ),
    ]


def _of_documents(
    bills: Sequence[Checked], exported: Mapping[str, Decimal], currency: str
) -> list[Tie]:
    """What has a number is issued and the other way round, and the export is just that."""
    numbered = [one for one in bills if one.number]
    issued = [one for one in bills if one.state == RunState.ISSUED]
    wrong = tuple(one for one in bills if bool(one.number) != (one.state == RunState.ISSUED))
    return [
        Tie(
            _("Total: issued bills and numbered documents"),
            _sum(one.total for one in issued),
            _sum(one.total for one in numbered),
            currency,
            wrong,
        ),
        *(
            Tie(
                words,
                exported.get(key, NOTHING),
                _sum(getattr(one, key) for one in numbered),
                currency,
            )
            for key, words in (
                ("net", _("Net: export and documents")),
                ("total", _("Total: export and documents")),
            )
        ),
    ]


def _of_days(bills: Sequence[Checked]) -> list[Tie]:
    """Device-days billed are those covered, as known then; what opens and moves is what closes."""
    return [
        Tie(
            _("Device-days: lines and coverage"),
            _sum(Decimal(one.days) for one in bills),
            _sum(Decimal(one.covered) for one in bills),
            failing=tuple(one for one in bills if one.days != one.covered),
        ),
        Tie(
            _("Lines whose opening and movement are not their closing"),
            _sum(Decimal(one.moved_wrongly) for one in bills),
            NOTHING,
            failing=tuple(one for one in bills if one.moved_wrongly),
        ),
    ]


def _sum(figures: Iterable[Decimal]) -> Decimal:
    return sum(figures, NOTHING)
