"""Makes the demo's letterhead, a billing profile for each client, and cost centres for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.billing.models import Letterhead
from contracts.payers.actions.charge_to import charge_to
from contracts.payers.actions.choose_payer import choose_payer
from contracts.payers.actions.open_centre import open_centre
from contracts.payers.actions.save_profile import save_profile
from contracts.payers.values import ProfileDraft, Subject
from msp.main.demo.agreements import STARTS, Agreed
from msp.main.demo.cast import NEW_YORK, PROVIDER

# Legal name, street, postcode, town, region, country, tax number.
PLACES = {
    "harbor": ("Harbor Dental LLC", "14 Pier Street", "02110", "Boston", "MA", "US", "04-3456781"),
    "northwind": (
        "Northwind Cargo Inc.", "200 Dock Road", "07114", "Newark", "NJ", "US", "22-1987654",
    ),
    "kowalski": (
        "Kowalski i Wspolnicy sp.k.", "ul. Prosta 20", "00-850", "Warszawa", "", "PL",
        "PL5272634512",
    ),
    "brightwater": (
        "Brightwater Schools Trust", "1 Campus Drive", "12207", "Albany", "NY", "US", "14-7654320",
    ),
    "tatra": (
        "Tatra Outdoor sp. z o.o.", "ul. Wielicka 72", "30-552", "Krakow", "", "PL",
        "PL6792941178",
    ),
    "maplefinch": (
        "Maple & Finch Architects PC", "88 Elm Street", "06510", "New Haven", "CT", "US",
        "06-2345678",
    ),
    "cedarvalley": (
        "Cedar Valley Clinic PC", "5 Mill Lane", "10940", "Middletown", "NY", "US", "14-3216549",
    ),
    "balticfoods": (
        "Baltic Foods S.A.", "ul. Hutnicza 3", "81-061", "Gdynia", "", "PL", "PL5862199048",
    ),
    "ironbridge": (
        "Ironbridge Engineering Corp.", "41 Foundry Way", "06705", "Waterbury", "CT", "US",
        "06-8765432",
    ),
    "silesiaprint": (
        "Silesia Print sp. z o.o.", "ul. Gliwicka 150", "40-860", "Katowice", "", "PL",
        "PL6342718835",
    ),
    "ridgeline": (
        "Ridgeline Credit Union", "300 Main Street", "01103", "Springfield", "MA", "US",
        "04-9988776",
    ),
    "vistula": (
        "Vistula Logistics sp. z o.o.", "ul. Portowa 9", "87-100", "Torun", "", "PL",
        "PL8792685541",
    ),
}  # fmt: skip
# Whose bills are posted to cost centres: by contract, and servers apart.
WITH_CENTRES = "northwind"
SERVERS = 2


def load_payers(db: Session, agreed: Sequence[Agreed], manager: UUID) -> None:
    """Everything that a bill and its electronic invoice must say of both sides."""
    at = datetime.combine(STARTS, datetime.min.time(), UTC) - timedelta(days=15)
    _load_letterhead(db)
    for one in agreed:
        profile = save_profile(db, one.ground.tenant_id, None, _profile(one))
        choose_payer(db, profile, None, STARTS, by=manager, now=at)
        if one.ground.company.slug == WITH_CENTRES:
            _load_centres(db, one, manager, at)


def _load_letterhead(db: Session) -> None:
    db.add(
        Letterhead(
            name=f"{PROVIDER} LLC",
            street="48 Wall Street",
            postcode="10005",
            city="New York",
            region="NY",
            country="US",
            tax_id="EIN 13-4567892",
            scheme="EM",
            endpoint="bills@meridian.example",
            contact="Alice Bennett",
            phone="+1 555 0100",
            mail="bills@meridian.example",
            foot="Please pay by transfer and name the number of the bill.",
            zone=NEW_YORK,
        )
    )
    db.flush()


def _profile(one: Agreed) -> ProfileDraft:
    company = one.ground.company
    legal, street, postcode, city, region, country, tax_id = PLACES[company.slug]
    return ProfileDraft(
        name="Head office",
        legal_name=legal,
        street=street,
        postcode=postcode,
        city=city,
        region=region,
        country=country,
        tax_id=tax_id,
        scheme="EM",
        endpoint=f"invoices@{company.domain}",
        mail=f"invoices@{company.domain}",
        terms_days=14 if country == "PL" else 30,
    )


def _load_centres(db: Session, one: Agreed, manager: UUID, at: datetime) -> None:
    client = one.ground.tenant_id
    operations = open_centre(db, client, "7000", "Operations")
    servers = open_centre(db, client, "7100", "Server rooms")
    for subject, centre in (
        (Subject(one.contract.id), operations),
        (Subject(one.contract.id, SERVERS), servers),
    ):
        charge_to(db, client, subject, centre, STARTS, by=manager, now=at)
