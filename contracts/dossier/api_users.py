"""Users by name over the API: who counts under a contract, from when to when."""

from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for
from contracts.ledger.actions.change_coverage import change_coverage
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.people import user_days_for, users_of
from msp.kernel.idempotency import once
from msp.kernel.moment import now
from msp.kernel.rest import ONE_LINE, PROBLEMS, Asked, IdempotencyKey, given, shown
from tenants.people.queries import contact_for
from tenants.people.rules import check_site_of
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
Reason = Annotated[str, Meta(max_length=80, pattern=ONE_LINE)]
Day = Annotated[date | None, QueryParameter(description="Only who counts on this day.")]


class UserDays(msgspec.Struct):
    """The days on which a person counts as a user; `valid_to` is the first that does not."""

    id: UUID
    contract_id: UUID
    contact_id: UUID
    site_id: UUID | None
    valid_from: date
    valid_to: date | None
    excluded: str


class UserDaysAsked(Asked):
    """A person of the contract's client to count; with `excluded` she is listed at no price."""

    contact_id: UUID
    valid_from: date
    valid_to: date | None = None
    site_id: UUID | None = None
    excluded: Reason = ""


class UserDaysChange(Asked):
    """What is to be different; a better fact takes the place of the old one, under a new id."""

    valid_from: date | UnsetType = UNSET
    valid_to: date | UnsetType | None = UNSET
    site_id: UUID | UnsetType = UNSET
    excluded: Reason | UnsetType = UNSET


@get("/contracts/{id:uuid}/users", opt=READ, responses=PROBLEMS, sync_to_thread=True)
def list_users(db: NamedDependency[Session], id: FromPath[UUID], on: Day = None) -> list[UserDays]:
    """List the days of people that stand under a contract, by person and day."""
    return [shown(UserDays, one) for one in users_of(db, contract_for(db, id), on)]


@post("/contracts/{id:uuid}/users", opt=EDIT, responses=PROBLEMS, sync_to_thread=True)
def add_user(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    data: JSONBody[UserDaysAsked],
    id: FromPath[UUID],
    key: IdempotencyKey = None,
) -> Response[UserDays]:
    """Count a person as a user; days that are billed already are corrected by the next bill."""
    contract = contract_for(db, id)
    person = contact_for(db, data.contact_id)
    check_site_of(db, contract.tenant_id, data.site_id)
    stay = Stay(data.valid_from, data.valid_to, data.site_id, excluded=data.excluded.strip())

    def add() -> UserDays:
        row = record_coverage(db, contract, person, stay, by=agent.id, now=now())
        return shown(UserDays, row)

    return once(db, key, f"contracts/{id}/users", data, add)


@patch("/user-days/{id:uuid}", opt=EDIT, responses=PROBLEMS, sync_to_thread=True)
def change_user_days(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
    data: JSONBody[UserDaysChange],
) -> UserDays:
    """End or change the days of a person."""
    row = user_days_for(db, id)
    told = given(data)
    check_site_of(db, row.tenant_id, told.get("site_id"))
    stay = Stay(row.valid_from, row.valid_to, row.site_id, excluded=row.excluded)
    changed = change_coverage(db, row, replace(stay, **told), by=agent.id, now=now())
    return shown(UserDays, changed)


API = Router("/", tags=["Contracts"], route_handlers=[list_users, add_user, change_user_days])
