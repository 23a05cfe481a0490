"""Makes the demo's provider and its clients: people, sites, devices, portals and credentials."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from msp.kernel.files import store
from msp.kernel.ids import new_id
from msp.main.demo.cast import COMPANIES, FAMILY, GIVEN, SIGN_IN_WORD, STAFF, Company
from msp.main.demo.logins import ADMIN_TOTP, INSIDERS, Insider, staff_email
from msp.main.demo.logos import logo_of
from tenants.assets.models import Asset
from tenants.clients.models import ClientDomain, PortalHost, Site, Tenant
from tenants.people.models import Agent, Contact
from tenants.signin.models import Credential
from tenants.signin.passwords import hash_password
from tenants.signin.totp import seal_secret

MODELS = {
    "workstation": ("Latitude 5450", "ThinkPad T14", "OptiPlex 7020", "EliteBook 840"),
    "server": ("PowerEdge R450", "ProLiant DL360", "ThinkSystem SR630"),
    "network": ("Catalyst 9200", "FortiGate 60F"),
    "printer": ("LaserJet M507", "Ecosys P3155"),
}
PREFIX = {"workstation": "WS", "server": "SRV", "network": "NET", "printer": "PRN"}


@dataclass
class Ground:
    """A loaded client: the ids that its tickets and its contract refer to."""

    company: Company
    tenant_id: UUID
    sites: dict[str, UUID] = field(default_factory=dict)
    contacts: list[tuple[UUID, str, UUID]] = field(default_factory=list)
    assets: dict[str, list[tuple[UUID, str]]] = field(default_factory=dict)


def load_staff(db: Session) -> dict[str, UUID]:
    """The provider's people with their logins; returns their ids by login name."""
    ids = {player.login: new_id() for player in STAFF}
    rows = [
        {
            "id": ids[player.login],
            "name": player.name,
            "email": staff_email(player.login),
            "email_norm": staff_email(player.login),
            "roles": list(player.roles),
            "zone": player.zone,
            "demo": True,
        }
        for player in STAFF
    ]
    db.execute(insert(Agent), rows)
    return ids


def load_clients(db: Session, manager: UUID, now: datetime, dice: random.Random) -> list[Ground]:
    """The twelve companies with everything they own; the account manager is `manager`."""
    grounds = [Ground(company, new_id()) for company in COMPANIES]
    db.execute(insert(Tenant), [_tenant(one, manager) for one in grounds])
    domains = [{"tenant_id": one.tenant_id, "domain": one.company.domain} for one in grounds]
    db.execute(insert(ClientDomain), domains)
    for one in grounds:
        _load_sites(db, one)
        _load_contacts(db, one, dice)
        _load_assets(db, one, now, dice)
    return grounds


def _tenant(one: Ground, manager: UUID) -> dict[str, Any]:
    company = one.company
    return {
        "id": one.tenant_id,
        "name": company.name,
        "slug": company.slug,
        "zone": company.zone,
        "currency": company.currency,
        "locale": "pl" if company.currency == "PLN" else "en",
        "brand_colour": company.colour,
        "brand_logo_key": store(BytesIO(logo_of(company))).key,
        "help_phone": "+1 555 0100" if company.zone.startswith("America") else "+48 22 555 01 00",
        "help_email": "desk@meridian.example",
        "notes": f"{company.name} is {company.trade}.",
        "account_manager_id": manager,
    }


def _load_sites(db: Session, one: Ground) -> None:
    one.sites = {name: new_id() for name in one.company.sites}
    rows = [
        {"tenant_id": one.tenant_id, "id": id_, "name": name, "zone": one.company.zone}
        for name, id_ in one.sites.items()
    ]
    db.execute(insert(Site), rows)


def _load_contacts(db: Session, one: Ground, dice: random.Random) -> None:
    wanted = max(4, round(one.company.workstations * 0.5))
    given, family = GIVEN[one.company.zone], FAMILY[one.company.zone]
    pairs = [f"{first} {last}" for first in given for last in family]
    others = [_colleague(name, one.company) for name in dice.sample(pairs, wanted)]
    sites = list(one.sites.values())
    rows: list[dict[str, Any]] = []
    for position, who in enumerate([*_insiders(one.company), *others]):
        id_, site = new_id(), sites[position % len(sites)]
        one.contacts.append((id_, who.name, site))
        rows.append(
            {
                "tenant_id": one.tenant_id,
                "id": id_,
                "name": who.name,
                "email": f"{who.local_part}@{one.company.domain}",
                "email_norm": f"{who.local_part}@{one.company.domain}",
                "phone": f"+1 555 01{dice.randint(10, 99)}",
                "site_id": site,
                "sees": who.sees,
                "rights": list(who.rights),
                "vip": position == 0,
            }
        )
    db.execute(insert(Contact), rows)


def _insiders(company: Company) -> list[Insider]:
    return [who for who in INSIDERS if who.slug == company.slug]


def _colleague(name: str, company: Company) -> Insider:
    local_part = name.lower().replace(" ", ".")
    return Insider(company.slug, name, local_part, "own", ("requests.create",))


def _load_assets(db: Session, one: Ground, now: datetime, dice: random.Random) -> None:
    counts = {
        "workstation": one.company.workstations,
        "server": one.company.servers,
        "network": len(one.company.sites),
        "printer": len(one.company.sites),
    }
    sites = list(one.sites.values())
    rows: list[dict[str, Any]] = []
    for kind, count in counts.items():
        made = one.assets.setdefault(kind, [])
        for number in range(1, count + 1):
            id_, name = new_id(), f"{one.company.slug[:4].upper()}-{PREFIX[kind]}-{number:03d}"
            made.append((id_, name))
            user = one.contacts[number % len(one.contacts)][0] if kind == "workstation" else None
            rows.append(
                {
                    "tenant_id": one.tenant_id,
                    "id": id_,
                    "kind": kind,
                    "name": name,
                    "serial": "".join(dice.choices("BCDFGHJKLMNPQRSTVWXZ0123456789", k=8)),
                    "model": dice.choice(MODELS[kind]),
                    "site_id": sites[number % len(sites)],
                    "contact_id": user,
                    "warranty_until": now.date() + timedelta(days=dice.randint(-200, 900)),
                    "last_seen_at": _last_seen(now, dice),
                }
            )
    db.execute(insert(Asset), rows)


def load_doors(db: Session, agents: Mapping[str, UUID], grounds: Sequence[Ground]) -> None:
    """Portal hosts and credentials: door tables, which only the owner of the tables may fill."""
    hosts = [
        {"host": f"{one.company.slug}.localhost", "tenant_id": one.tenant_id} for one in grounds
    ]
    db.execute(insert(PortalHost), hosts)
    hashed = hash_password(SIGN_IN_WORD)
    for login, agent_id in agents.items():
        sealed = seal_secret(ADMIN_TOTP, agent_id) if login == "admin" else None
        db.add(Credential(agent_id=agent_id, password_hash=hashed, totp_sealed=sealed))
    for ground in grounds:
        known = ground.contacts[: len(_insiders(ground.company))]
        for contact_id, _, _ in known:
            db.add(
                Credential(tenant_id=ground.tenant_id, contact_id=contact_id, password_hash=hashed)
            )
    db.flush()


def _last_seen(now: datetime, dice: random.Random) -> datetime:
    """Most devices were seen in the last day; one in forty has been silent for weeks."""
    silent = dice.random() < 0.025
    return now - timedelta(
        minutes=dice.randint(30_000, 45_000) if silent else dice.randint(1, 1300)
    )
