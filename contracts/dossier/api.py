"""Contracts over the API, to read."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.listing import ContractLineShown
from contracts.agreements.models import ContractLine, ContractVersion, LinePrice
from contracts.agreements.queries import contract_for, versions_of
from contracts.agreements.work import work_from
from contracts.dossier.queries import contract_lines, lines_of
from msp.kernel.moment import now
from msp.kernel.rest import PROBLEMS, Cursor, Limit, Listing, Search

Client = Annotated[UUID | None, QueryParameter(description="Only this client's.")]


class ContractShown(msgspec.Struct, kw_only=True):
    """A contract with its worth today."""

    id: UUID
    number: str
    tenant_id: UUID
    name: str
    state: str
    currency: str
    zone: str
    starts_on: date
    ends_on: date | None
    notice_on: date | None
    version: int | None
    devices: int
    monthly_value: str


class TierShown(msgspec.Struct):
    """The price of units above a quantity."""

    above: str
    amount: str


class PriceShown(msgspec.Struct):
    """A price of a line, valid from a day on."""

    amount: str
    currency: str
    valid_from: date
    tiers: list[TierShown]


class LineShown(msgspec.Struct, kw_only=True):
    """A line of a contract's version."""

    number: int
    code: str
    description: str
    basis: str
    per: str
    quantity: str
    included: int
    minimum: int
    discount_percent: str
    tax_code: str
    tax_percent: str
    work_type: str
    role: str
    after_factor: str
    off_factor: str
    zone: str
    km_step: int
    tiering: str
    counting: str
    counting_day: int
    once_on: date | None
    discount_amount: str
    discount_from: date | None
    discount_to: date | None
    prices: list[PriceShown]


class VersionShown(msgspec.Struct, kw_only=True):
    """The terms of a contract from a day on; unsigned ones are drafts."""

    number: int
    effective_from: date
    ends_on: date | None
    signed: bool
    cycle: str
    anchor_day: int
    timing: str
    proration: str
    divisor: str
    minutes_increment: int
    notice_days: int
    purchase_order: str
    purchase_limit: str | None
    lines: list[LineShown]


class ContractWhole(ContractShown, kw_only=True):
    """A contract with every version."""

    versions: list[VersionShown]


@get("/contracts", opt={"right": "contracts.read"}, responses=PROBLEMS, sync_to_thread=True)
def list_contracts(
    db: NamedDependency[Session],
    q: Search = "",
    tenant_id: Client = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ContractShown]:
    """List contracts, the newest first."""
    page = contract_lines(db, now(), q=q, client_id=tenant_id, cursor=cursor, limit=limit)
    return Listing([ContractShown(**facts(one)) for one in page.rows], page.older)


@get(
    "/contracts/{id:uuid}", opt={"right": "contracts.read"}, responses=PROBLEMS, sync_to_thread=True
)
def read_contract(db: NamedDependency[Session], id: FromPath[UUID]) -> ContractWhole:
    """Read one contract with its versions, lines and prices."""
    contract = contract_for(db, id)
    (line,) = lines_of(db, [contract], now())
    versions = [version_shown(one) for one in versions_of(db, contract)]
    return ContractWhole(**facts(line), versions=versions)


def facts(line: ContractLineShown) -> dict[str, Any]:
    """A contract's own fields; money is a decimal string."""
    contract = line.contract
    return {
        "id": contract.id,
        "number": contract.code,
        "tenant_id": contract.tenant_id,
        "name": contract.name,
        "state": line.standing.value,
        "currency": contract.currency,
        "zone": contract.zone,
        "starts_on": contract.starts_on,
        "ends_on": line.ends_on,
        "notice_on": line.notice_on,
        "version": line.version,
        "devices": line.devices,
        "monthly_value": f"{line.monthly:f}",
    }


def version_shown(version: ContractVersion) -> VersionShown:
    """A version with its lines."""
    return VersionShown(
        number=version.number,
        effective_from=version.effective_from,
        ends_on=version.ends_on,
        signed=not version.is_draft,
        cycle=version.cycle,
        anchor_day=version.anchor_day,
        timing=version.timing,
        proration=version.proration,
        divisor=version.divisor,
        minutes_increment=version.minutes_increment,
        notice_days=version.notice_days,
        purchase_order=version.purchase_order,
        purchase_limit=None if version.purchase_limit is None else f"{version.purchase_limit:f}",
        lines=[line_shown(one) for one in version.lines],
    )


def line_shown(line: ContractLine) -> LineShown:
    """A line with every price agreed for it."""
    work = work_from(line.work)
    return LineShown(
        number=line.number,
        code=line.code,
        description=line.description,
        basis=line.basis,
        per=line.per,
        quantity=f"{line.quantity:f}",
        included=line.included,
        minimum=line.minimum,
        discount_percent=f"{line.discount_percent:f}",
        tax_code=line.tax_code,
        tax_percent=f"{line.tax_percent:f}",
        work_type=line.work_type,
        role=work.role,
        after_factor=f"{work.after_factor:f}",
        off_factor=f"{work.off_factor:f}",
        zone=work.zone,
        km_step=work.km_step,
        tiering=line.tiering,
        counting=line.counting,
        counting_day=line.counting_day,
        once_on=line.once_on,
        discount_amount=f"{line.discount_amount:f}",
        discount_from=line.discount_from,
        discount_to=line.discount_to,
        prices=[price_shown(one) for one in line.prices],
    )


def price_shown(price: LinePrice) -> PriceShown:
    """A price with its tiers, rising."""
    tiers = [TierShown(one["above"], one["amount"]) for one in price.tiers]
    return PriceShown(f"{price.amount:f}", price.currency, price.valid_from, tiers)


API = Router("/", tags=["Contracts"], route_handlers=[list_contracts, read_contract])
