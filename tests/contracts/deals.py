"""Contracts, devices and work as real rows: the worked example of Harbor Dental."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.actions.open_contract import open_contract
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.drafts import ClauseDraft, ContractDraft, LineDraft, TermsDraft
from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of, versions_of
from contracts.agreements.values import Basis
from contracts.billing.actions.draft_run import draft_run
from contracts.billing.actions.move_run import approve_run, issue_run, review_run
from contracts.billing.models import BillingRun
from contracts.billing.queries import dues_in_month
from contracts.billing.schedule import Due
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.models import Coverage, TimeEntry
from contracts.ledger.values import BillState
from tenants.clients.models import Tenant
from tests.people import make_asset

SIGNED = datetime(2026, 5, 20, 9, tzinfo=UTC)
JUNE = date(2026, 6, 1)
JULY = date(2026, 7, 1)
IN_JULY = datetime(2026, 7, 1, 15, tzinfo=UTC)
IN_AUGUST = datetime(2026, 8, 1, 15, tzinfo=UTC)

STATION = LineDraft("Workstation support", Basis.WORKSTATION, Decimal(60), code="WS")
SERVER = LineDraft("Server support", Basis.SERVER, Decimal(400), code="SRV")
HOURS = LineDraft("Work outside the contract", Basis.HOURLY, Decimal(120), code="TM")


def make_contract(
    db: Session,
    client: Tenant,
    *lines: LineDraft,
    starts_on: date = JUNE,
    clauses: tuple[ClauseDraft, ...] = (),
    at: datetime = SIGNED,
    currency: str = "USD",
    zone: str = "America/New_York",
    **terms: Any,
) -> Contract:
    """A signed contract: 60 USD a workstation and 400 USD a server unless told otherwise."""
    draft = ContractDraft(
        name="Managed IT",
        terms=TermsDraft(effective_from=starts_on, **terms),
        currency=currency,
        zone=zone,
        starts_on=starts_on,
        lines=lines or (STATION, SERVER),
        clauses=clauses,
    )
    contract = open_contract(db, client.id, draft, by=None, now=at)
    sign_version(db, contract, versions_of(db, contract)[0], by=None, now=at)
    return contract


def cover(
    db: Session,
    contract: Contract,
    client: Tenant,
    name: str,
    since: date = JUNE,
    until: date | None = None,
    *,
    kind: str = "workstation",
    at: datetime = SIGNED,
    excluded: str = "",
) -> Coverage:
    """A device of the client, under the contract from a day to another."""
    asset = make_asset(db, client, name, kind=kind)
    return record_coverage(
        db, contract, asset, Stay(since, until, excluded=excluded), by=None, now=at
    )


def work(
    db: Session,
    client: Tenant,
    label: str,
    day: date,
    minutes: int,
    state: BillState = BillState.CHARGEABLE,
    *,
    billable: int | None = None,
    at: datetime | None = None,
) -> TimeEntry:
    """Time worked at noon of a day, told at once unless `at` says otherwise."""
    then = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
    what = Work(
        "ticket", None, label, minutes, minutes if billable is None else billable, state, then
    )
    return post_time(db, tenant_id=client.id, agent_id=None, work=what, now=at or then)


@dataclass(frozen=True)
class Harbor:
    """Harbor Dental's June: ten workstations all month, one from the 11th, one until the 15th."""

    contract: Contract
    devices: dict[str, Coverage]


def worked_example(db: Session, client: Tenant, **terms: Any) -> Harbor:
    contract = make_contract(db, client, STATION, SERVER, HOURS, **terms)
    devices = {f"WS-{n:02d}": cover(db, contract, client, f"WS-{n:02d}") for n in range(1, 11)}
    devices["WS-11"] = cover(db, contract, client, "WS-11", date(2026, 6, 11))
    devices["WS-12"] = cover(db, contract, client, "WS-12", until=date(2026, 6, 15))
    for n in (1, 2):
        devices[f"SRV-{n}"] = cover(db, contract, client, f"SRV-{n}", kind="server")
    return Harbor(contract, devices)


def due_in(db: Session, contract: Contract, month: date, now: datetime = IN_AUGUST) -> Due:
    (due,) = dues_in_month(contract, fact_of(db, contract), month, now)
    return due


def bill(
    db: Session, contract: Contract, month: date, now: datetime, *, upto: str = "issued"
) -> BillingRun:
    """Draft the month's run and bring it to a state."""
    run = draft_run(db, contract, due_in(db, contract, month, now), by=None, now=now)
    for state, move in (("reviewed", review_run), ("approved", approve_run), ("issued", issue_run)):
        if run.state == upto or run.state == "blocked":
            break
        move(db, run, by=None, now=now)
        assert run.state == state
    return run
