"""Sheet 6: what the desk did in the month, and what the client's vendors did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from msp.kernel.i18n import _
from msp.reports.monthly.values import Cell, Column, Kind, Row, Sheet
from msp.reports.service.values import PromiseLine, ServiceReport
from msp.reports.vendors.values import CaseLine


@dataclass(frozen=True, slots=True)
class Served:
    """What the sheet is drawn from."""

    report: ServiceReport
    by_site: Sequence[tuple[str, PromiseLine]]
    first_contact: int
    reopened: int
    devices: Sequence[tuple[str, UUID, int]]
    cases: Sequence[CaseLine]


def service_sheet(service: Served) -> Sheet:
    """A section for each question; a row has what its section counts."""
    return Sheet("service", _("Service"), _columns(), tuple(_rows(service)))


def _columns() -> tuple[Column, ...]:
    count = Kind.COUNT
    return (
        Column("section", _("Section"), seen=True, wide=True),
        Column("what", _("What"), seen=True, lead=True),
        Column("opened", _("Opened"), count, seen=True, wide=True),
        Column("resolved", _("Resolved"), count, seen=True, wide=True),
        Column("open", _("Open now"), count, seen=True, wide=True),
        Column("met", _("In time"), count, seen=True, wide=True),
        Column("late", _("Late"), count, seen=True, wide=True),
        Column("percent", _("Kept"), Kind.PERCENT, seen=True),
        Column("count", _("Count"), count, seen=True),
        Column("minutes", _("Time"), Kind.MINUTES, seen=True),
        Column("cost", _("Cost"), Kind.MONEY, seen=True, wide=True, inside=True, cost=True),
        Column("currency", _("Currency"), inside=True, cost=True),
    )


def _rows(service: Served) -> Iterator[Row]:
    report = service.report
    for tier in report.tiers:
        figures = {"opened": tier.opened, "resolved": tier.resolved, "open": tier.backlog}
        yield _row(_("Tickets by tier"), tier.name, figures)
    whole = {"opened": report.opened, "resolved": report.resolved, "open": report.backlog}
    yield _row(_("Tickets"), _("All"), whole)
    yield _row(_("Tickets"), _("Solved at first contact"), _share(service))
    yield _row(_("Tickets"), _("Reopened"), {"count": service.reopened})
    yield _row(
        _("Tickets"), _("Solved by the client with an article"), {"count": report.self_served}
    )
    yield from _promises(service)
    holders = {"msp": _("Us"), "client": _("The client"), "vendor": _("The vendor")}
    for held in report.holders:
        yield _row(_("Who held the tickets"), holders[held.holder], {"minutes": held.minutes})
    for name, number in report.categories:
        yield _row(_("Categories"), name or _("None"), {"count": number})
    for name, asset, number in service.devices:
        yield _row(_("Devices"), name, {"count": number}, url=f"/assets/{asset}")
    yield from _vendors(service.cases)


def _row(section: str, what: str, figures: Mapping[str, Cell], *, url: str = "") -> Row:
    return Row({"section": section, "what": what, **figures}, url=url)


def _share(service: Served) -> dict[str, Cell]:
    resolved = service.report.resolved
    percent = Decimal(100 * service.first_contact // resolved) if resolved else None
    return {"count": service.first_contact, "percent": percent}


def _promises(service: Served) -> Iterator[Row]:
    names = {
        "first_response": _("First response"),
        "next_response": _("Next response"),
        "resolution": _("Resolution"),
        "on_site": _("Engineer on site"),
    }
    for one in service.report.promises:
        what = _("%(clock)s, priority %(number)d", clock=names[one.kind], number=one.priority)
        yield _row(_("Promises by priority"), what, _kept(one))
    for site, one in service.by_site:
        what = _("%(clock)s, %(site)s", clock=names[one.kind], site=site)
        yield _row(_("Promises by site"), what, _kept(one))


def _kept(one: PromiseLine) -> dict[str, Cell]:
    percent = None if one.percent is None else Decimal(one.percent)
    return {"met": one.met, "late": one.late, "percent": percent}


def _vendors(cases: Sequence[CaseLine]) -> Iterator[Row]:
    """Each vendor's cases: how many, how long on average, how many late, what they cost."""
    for vendor, currency in sorted({(one.vendor, one.currency) for one in cases}):
        alike = [one for one in cases if (one.vendor, one.currency) == (vendor, currency)]
        solved = [one.resolve_minutes for one in alike if one.resolve_minutes is not None]
        costs = [one.cost for one in alike if one.cost is not None]
        late = sum(one.acknowledge_late or one.resolve_late for one in alike)
        figures: dict[str, Cell] = {
            "count": len(alike),
            "late": late,
            "minutes": sum(solved) // len(solved) if solved else None,
            "cost": sum(costs, Decimal(0)) if costs else None,
            "currency": currency,
        }
        cells = {"section": _("Vendor cases"), "what": vendor, **figures}
        yield Row(cells, currency, inside=True)
