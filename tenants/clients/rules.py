"""What a client's particulars must be; each refusal names its field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import LOCALES, _
from msp.kernel.tables import Base
from tenants.clients.facts import MOST_DOMAINS, MOST_HOSTS, ClientFacts, SiteFacts
from tenants.clients.models import Site, Tenant

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
)


def check_client(db: Session, facts: ClientFacts, *, but: Tenant | None = None) -> None:
    """Raises Refused or Conflict for the first thing that is wrong; `but` is the client itself."""
    check_zone(facts.zone)
    if facts.currency not in list_currencies():
        raise Refused(_("Use a currency code such as USD or PLN."), field="currency")
    if facts.locale not in LOCALES:
        raise Refused(_("The desk does not speak this language yet."), field="locale")
    if not COLOUR.fullmatch(facts.brand_colour):
        raise Refused(_("Write the colour as #rrggbb."), field="brand_colour")
    same_name = select(Tenant.id).where(Tenant.name == facts.name)
    if but is not None:
        same_name = same_name.where(Tenant.id != but.id)
    if db.scalar(same_name):
        raise Conflict(_("There is already a client with this name."), field="name")
    _check_known(db, "agent", facts.account_manager_id, field="account_manager_id")


def check_site(db: Session, client: Tenant, facts: SiteFacts, *, but: Site | None = None) -> None:
    """Raises Refused or Conflict for the first thing that is wrong with a site."""
    if facts.zone is not None:
        check_zone(facts.zone)
    same_name = select(Site.id).where(Site.tenant_id == client.id, Site.name == facts.name)
    if but is not None:
        same_name = same_name.where(Site.id != but.id)
    if db.scalar(same_name):
        raise Conflict(_("This client already has a site with this name."), field="name")
    _check_known(db, "calendar", facts.calendar_id, field="calendar_id")


def check_zone(zone: str) -> None:
    """Raises Refused unless the zone is one of the IANA database."""
    if zone not in available_timezones():
        raise Refused(_("Use a time zone such as Europe/Warsaw or America/New_York."), field="zone")


def domains_in(text: str) -> list[str]:
    """The mail domains a person typed, one a line or separated by commas. Raises Refused."""
    found = _names_in(text)
    if len(found) > MOST_DOMAINS:
        raise Refused(_("At most %(count)s domains.", count=MOST_DOMAINS), field="domains")
    return _proper(found, "domains")


def hosts_in(text: str, staff_hosts: Collection[str]) -> list[str]:
    """The portal's host names a person typed. Raises Refused."""
    found = _proper(_names_in(text), "hosts")
    if len(found) > MOST_HOSTS:
        raise Refused(_("At most %(count)s addresses.", count=MOST_HOSTS), field="hosts")
    if set(found) & set(staff_hosts):
        raise Refused(_("The desk itself answers at this address."), field="hosts")
    return found


def slug_of(name: str, taken: Collection[str]) -> str:
    """A short name for addresses, from the client's name; numbered when it is taken."""
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:40].strip("-") or "client"
    numbered = (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken)


def _names_in(text: str) -> list[str]:
    parts = re.split(r"[\s,;]+", text.lower())
    return list(dict.fromkeys(part.lstrip("@").rstrip(".") for part in parts if part))


def _proper(names: Sequence[str], field: str) -> list[str]:
    for name in names:
        if not HOST.fullmatch(name):
            raise Refused(_("%(name)s is not a host name.", name=name[:60]), field=field)
    return list(names)


def _check_known(db: Session, table: str, row_id: object, *, field: str) -> None:
    """People and calendars stand above clients, so their tables are asked by name."""
    asked = Base.metadata.tables[table]
    if row_id is not None and db.scalar(select(asked.c.id).where(asked.c.id == row_id)) is None:
        raise Refused(_("This choice does not exist any more."), field=field)
