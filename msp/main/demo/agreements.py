"""Makes the demo's contracts, their device ledger and the time worked under them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from contracts.agreements.actions.open_contract import open_contract
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.drafts import ClauseDraft, ContractDraft, LineDraft, TermsDraft
from contracts.agreements.models import Contract
from contracts.agreements.queries import versions_of
from contracts.agreements.values import Basis
from contracts.ledger.models import Coverage, TimeEntry
from contracts.ledger.values import BillState
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.kernel.ids import new_id
from msp.main.demo.copying import copy_rows
from msp.main.demo.history import Told
from msp.main.demo.people import Ground
from msp.main.demo.promised import promised_lines
from msp.main.demo.tickets import FIRST_RESPONSE, RESOLUTION

STARTS = date(2026, 1, 1)
# The worked example of the documentation: Harbor Dental's June, 1,468.00 USD.
EXAMPLE = "harbor"
JOINED = date(2026, 6, 11)
LEFT = date(2026, 6, 15)
EXAMPLE_MONTH = (2026, 6)
# Within how many working minutes an engineer is at the site of a client whose contract has visits;
# for what can wait no time is promised.
ON_SITE = {1: 240, 2: 480, 3: 960}
VISITED = ("harbor", "northwind", "kowalski")
HOURLY = {"USD": Decimal(120), "EUR": Decimal(105), "PLN": Decimal(380)}

CLAUSES = (
    ClauseDraft("software", "chargeable", "6.2 Updates of business software are charged by time"),
    ClauseDraft("phones", "vendors", "8.1 Telephony belongs to the phone company; we forward it"),
    ClauseDraft("*", "in_contract", "3.1 Support of covered devices in office hours"),
)


@dataclass(frozen=True)
class Agreed:
    """A signed contract and the client it is with."""

    ground: Ground
    contract: Contract


def load_policy(db: Session) -> UUID:
    """The standard service levels, in working time."""
    promises = [
        SlaPromise(priority, clock, timedelta(minutes=targets[priority]))
        for clock, targets in (
            ("first_response", FIRST_RESPONSE),
            ("next_response", {p: 2 * m for p, m in FIRST_RESPONSE.items()}),
            ("resolution", RESOLUTION),
            ("on_site", ON_SITE),
        )
        for priority in targets
    ]
    words = "Answers within an hour for what stands still, solutions within working days."
    return save_policy(db, None, "Standard", words, promises, default=True).id


def load_contracts(
    db: Session,
    grounds: Sequence[Ground],
    policy: UUID,
    calendars: Mapping[str, UUID],
    manager: UUID,
    today: date,
) -> list[Agreed]:
    """One signed contract with each client, priced per workstation and per server."""
    signed_at = datetime.combine(STARTS, datetime.min.time(), UTC) - timedelta(days=20)
    agreed = []
    for one, term in zip(grounds, _terms(len(grounds), today), strict=True):
        draft = _draft(one, policy, calendars[one.company.zone], term)
        contract = open_contract(db, one.tenant_id, draft, by=manager, now=signed_at)
        version = versions_of(db, contract)[0]
        sign_version(db, contract, version, by=manager, now=signed_at)
        agreed.append(Agreed(one, contract))
    return agreed


def load_coverage(db: Session, agreed: Iterable[Agreed], today: date, dice: random.Random) -> None:
    """Every workstation and server stands under the contract; some joined along the way."""
    rows: list[dict[str, Any]] = []
    for one in agreed:
        for basis in (Basis.WORKSTATION, Basis.SERVER):
            for position, (asset_id, _) in enumerate(one.ground.assets[basis.value], start=1):
                begins, ends = _stay(one, basis, position, today, dice)
                rows.append(
                    {
                        "tenant_id": one.ground.tenant_id,
                        "id": new_id(),
                        "contract_id": one.contract.id,
                        "asset_id": asset_id,
                        "basis": basis.value,
                        "valid_from": begins,
                        "valid_to": ends,
                        "recorded_at": datetime.combine(begins, datetime.min.time(), UTC),
                    }
                )
    copy_rows(db, Coverage, rows)


def load_time(
    db: Session, worked: Iterable[tuple[Told, UUID, int, UUID]], agreed: Iterable[Agreed]
) -> None:
    """The time of every told ticket: covered, or charged where a clause says so."""
    contracts = {one.ground.tenant_id: one.contract for one in agreed}
    rows = []
    for told, ticket_id, number, agent_id in worked:
        state = _state(told)
        rows.append(
            {
                "tenant_id": told.ground.tenant_id,
                "id": new_id(),
                "contract_id": contracts[told.ground.tenant_id].id,
                "agent_id": agent_id,
                "source_kind": "ticket",
                "source_id": ticket_id,
                "label": f"{number} {told.subject}",
                "work_date": told.resolved_at.astimezone(ZoneInfo(told.ground.company.zone)).date(),
                "worked_minutes": told.minutes,
                "billable_minutes": told.minutes if state is BillState.CHARGEABLE else 0,
                "bill_state": state.value,
                "recorded_at": told.resolved_at,
                "recorded_by": agent_id,
            }
        )
    copy_rows(db, TimeEntry, rows)


def _terms(count: int, today: date) -> list[Mapping[str, Any]]:
    """The second contract renews itself before long, the third one ends; the others are open."""
    soon = (today + timedelta(days=110)).replace(day=1)
    kept: list[Mapping[str, Any]] = [{} for _one in range(count)]
    kept[1] = {"ends_on": soon, "notice_days": 60, "renews_months": 12}
    kept[2] = {"ends_on": soon, "notice_days": 30}
    return kept


def _draft(one: Ground, policy: UUID, calendar: UUID, term: Mapping[str, Any]) -> ContractDraft:
    company = one.company
    terms = TermsDraft(
        effective_from=STARTS,
        sla_policy_id=policy,
        calendar_id=calendar,
        visits=company.slug in VISITED,
        **term,
    )
    lines = (
        _device_line("WS", "Workstation support", Basis.WORKSTATION, company.per_workstation),
        _device_line("SRV", "Server support", Basis.SERVER, company.per_server),
        LineDraft("Work outside the contract", Basis.HOURLY, HOURLY[company.currency], code="HOUR"),
        *promised_lines(company.slug),
    )
    return ContractDraft(
        name="Managed services",
        terms=terms,
        currency=company.currency,
        zone=company.zone,
        starts_on=STARTS,
        billed_from=date(*EXAMPLE_MONTH, 1),
        lines=lines,
        clauses=CLAUSES,
    )


def _device_line(code: str, words: str, basis: Basis, price: int) -> LineDraft:
    return LineDraft(words, basis, Decimal(price), code=code)


def _stay(
    one: Agreed, basis: Basis, position: int, today: date, dice: random.Random
) -> tuple[date, date | None]:
    if one.ground.company.slug == EXAMPLE:
        if basis is Basis.WORKSTATION and position == one.ground.company.workstations:
            return STARTS, LEFT
        if basis is Basis.WORKSTATION and position == one.ground.company.workstations - 1:
            return JOINED, None
        return STARTS, None
    if dice.random() < 0.12:
        return STARTS + timedelta(days=dice.randint(1, max(2, (today - STARTS).days - 10))), None
    return STARTS, None


def _state(told: Told) -> BillState:
    at = told.resolved_at
    if told.story.category != "software":
        return BillState.COVERED
    example = told.ground.company.slug == EXAMPLE and (at.year, at.month) == EXAMPLE_MONTH
    return BillState.GOODWILL if example else BillState.CHARGEABLE
