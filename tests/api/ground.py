"""What exists before the API is tried: rows for the ids in paths, ids to name in bodies.

A room that adds a resource with ids in its path adds a row here; the trial says when it must.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from contracts.ledger.actions.record_coverage import Stay, record_coverage
from msp.desk.tickets.actions.ask_visit import ask_visit
from tenants.people.models import Agent
from tests.contracts.deals import SIGNED, make_contract
from tests.desk.acting import by, make_team, make_tier
from tests.people import NOW, make_agent, make_cast, make_ticket

# Each of a ticket's paths has a ticket of its own: one may be closed while another is tried.
OF_TICKETS = ("", "/entries", "/replies", "/notes", "/escalations", "/time", "/visits")
# These speak of a visit that somebody has asked for.
OF_VISITS = ("/visits/plan", "/visits/arrival", "/visits/withdrawal")


@dataclass(frozen=True)
class Ground:
    """`known` are values for fields of bodies, `paths` for the parameters of each path."""

    adam: Agent
    known: Mapping[str, Any]
    paths: Mapping[str, Mapping[str, Any]]


def lay_ground(db: Session) -> Ground:
    """Everybody in their places, an administrator, and one of each thing the API speaks of."""
    cast = make_cast(db)
    first, second = make_tier(db, 1), make_tier(db, 2)
    make_team(db, "Service desk", first, cast.bob)
    make_team(db, "Infrastructure", second)
    tickets = {
        f"/tickets/{{number}}{path}": make_ticket(db, cast.harbor, cast.carol, tier_id=first.id)
        for path in (*OF_TICKETS, *OF_VISITS)
    }
    for path in OF_VISITS:
        ask_visit(db, tickets[f"/tickets/{{number}}{path}"], "No way in", by(cast.bob), now=NOW)
    contract = make_contract(db, cast.harbor)
    since = Stay(date(2026, 6, 1))
    days = record_coverage(db, contract, cast.dora, since, by=None, now=SIGNED)
    known = {
        "tenant_id": str(cast.harbor.id),
        "site_id": str(cast.main_street.id),
        "contact_id": str(cast.carol.id),
        "account_manager_id": str(cast.alice.id),
        "asset_ids": [str(cast.device.id)],
        "assignee_id": str(cast.bob.id),
        "calendar_id": None,
        "team_id": None,
        "tier_level": 2,
        "planned_at": None,
        "arrived_at": None,
    }
    paths: dict[str, Mapping[str, Any]] = {
        "/clients/{id}": {"id": str(cast.northwind.id)},
        "/clients/{id}/sites": {"id": str(cast.harbor.id)},
        "/sites/{id}": {"id": str(cast.main_street.id)},
        "/contacts/{id}": {"id": str(cast.dora.id)},
        "/assets/{id}": {"id": str(cast.device.id)},
        "/contracts/{id}": {"id": str(make_contract(db, cast.harbor).id)},
        "/contracts/{id}/users": {"id": str(contract.id)},
        "/user-days/{id}": {"id": str(days.id)},
        **{path: {"number": ticket.number} for path, ticket in tickets.items()},
    }
    adam = make_agent(db, "Adam", "administrator")
    return Ground(adam, known, {f"/api/v1{path}": ids for path, ids in paths.items()})
