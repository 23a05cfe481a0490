"""Who plays in the demo: the provider's people, twelve client companies, and their first names."""

from __future__ import annotations

from dataclasses import dataclass

PROVIDER = "Meridian IT"
SIGN_IN_WORD = "demo-desk-2026"
NEW_YORK = "America/New_York"
WARSAW = "Europe/Warsaw"


@dataclass(frozen=True)
class Player:
    """A member of the provider's staff; `tier` is the level of her team, None without one."""

    name: str
    login: str
    roles: tuple[str, ...]
    tier: int | None
    zone: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Company:
    """A client: its portal is `slug`.localhost; devices are counted as of today."""

    name: str
    slug: str
    zone: str
    currency: str
    colour: str
    domain: str
    workstations: int
    servers: int
    sites: tuple[str, ...]
    per_workstation: int
    per_server: int
    trade: str


STAFF = (
    Player("Bob Okafor", "bob", ("engineer_l1",), 1, NEW_YORK, ("mail", "printing")),
    Player("Ewa Nowak", "ewa", ("engineer_l1",), 1, WARSAW, ("accounts", "mail")),
    Player("Tom Alvarez", "tom", ("engineer_l1",), 1, NEW_YORK, ("hardware",)),
    Player("Lena Fischer", "lena", ("engineer_l2",), 2, WARSAW, ("network", "servers")),
    Player("Marcus Reed", "marcus", ("engineer_l2",), 2, NEW_YORK, ("servers", "backup")),
    Player("Piotr Zielinski", "piotr", ("engineer_l3",), 3, WARSAW, ("network", "security")),
    Player("Grace Lin", "grace", ("engineer_l3",), 3, NEW_YORK, ("servers", "identity")),
    Player("Nadia Haddad", "nadia", ("dispatcher",), None, NEW_YORK),
    Player("Alice Bennett", "alice", ("account_manager",), None, NEW_YORK),
    Player("Sam Whitfield", "admin", ("administrator",), None, NEW_YORK),
)

COMPANIES = (
    Company(
        "Harbor Dental", "harbor", NEW_YORK, "USD", "#0f766e", "harbordental.example",
        12, 2, ("Pier Street practice", "Hillcrest practice"), 60, 400, "dental practices",
    ),
    Company(
        "Northwind Cargo", "northwind", NEW_YORK, "USD", "#1d4ed8", "northwindcargo.example",
        84, 9, ("Newark depot", "Head office", "Albany depot"), 58, 390, "freight forwarding",
    ),
    Company(
        "Kowalski i Wspolnicy", "kowalski", WARSAW, "PLN", "#7c2d12", "kowalski-kancelaria.example",
        36, 4, ("Kancelaria Warszawa", "Kancelaria Lodz"), 240, 1600, "a law firm",
    ),
    Company(
        "Brightwater Schools", "brightwater", NEW_YORK, "USD", "#0369a1", "brightwater.example",
        112, 8, ("North campus", "South campus"), 42, 360, "two private schools",
    ),
    Company(
        "Tatra Outdoor", "tatra", WARSAW, "EUR", "#166534", "tatraoutdoor.example",
        41, 5, ("Magazyn Krakow", "Sklep Zakopane"), 55, 370, "outdoor shops",
    ),
    Company(
        "Maple & Finch Architects", "maplefinch", NEW_YORK, "USD", "#9a3412", "maplefinch.example",
        28, 3, ("Studio",), 75, 420, "an architects' studio",
    ),
    Company(
        "Cedar Valley Clinic", "cedarvalley", NEW_YORK, "USD", "#6d28d9", "cedarvalley.example",
        66, 7, ("Clinic", "Laboratory"), 65, 410, "a clinic with a laboratory",
    ),
    Company(
        "Baltic Foods", "balticfoods", WARSAW, "PLN", "#b45309", "balticfoods.example",
        48, 6, ("Zaklad Gdynia", "Biuro Gdansk"), 230, 1550, "a food producer",
    ),
    Company(
        "Ironbridge Engineering", "ironbridge", NEW_YORK, "USD", "#334155", "ironbridge.example",
        33, 4, ("Works", "Drawing office"), 62, 400, "a machine works",
    ),
    Company(
        "Silesia Print", "silesiaprint", WARSAW, "EUR", "#be123c", "silesiaprint.example",
        25, 3, ("Drukarnia",), 52, 360, "a printing house",
    ),
    Company(
        "Ridgeline Credit Union", "ridgeline", NEW_YORK, "USD", "#14532d", "ridgelinecu.example",
        37, 6, ("Main branch", "East branch"), 70, 450, "a credit union",
    ),
    Company(
        "Vistula Logistics", "vistula", WARSAW, "EUR", "#4338ca", "vistula.example",
        20, 3, ("Terminal", "Biuro"), 54, 365, "a haulier",
    ),
)  # fmt: skip

GIVEN = {
    NEW_YORK: (
        "Amy", "Brian", "Carmen", "Derek", "Elaine", "Felix", "Gina", "Hector", "Irene", "Jonah",
        "Karen", "Luis", "Megan", "Nolan", "Olive", "Peter", "Quinn", "Rosa", "Steven", "Tara",
    ),
    WARSAW: (
        "Agnieszka", "Bartosz", "Celina", "Dawid", "Elzbieta", "Filip", "Grazyna", "Hubert",
        "Iwona", "Jakub", "Kinga", "Lukasz", "Marta", "Norbert", "Oliwia", "Pawel", "Renata",
        "Szymon", "Teresa", "Wojciech",
    ),
}  # fmt: skip
FAMILY = {
    NEW_YORK: (
        "Adams", "Brooks", "Castillo", "Dawson", "Ellis", "Foster", "Grant", "Hughes", "Ibarra",
        "Jensen", "Keller", "Lopez", "Mercer", "Novak", "Ortiz", "Pratt",
    ),
    WARSAW: (
        "Adamczyk", "Borkowska", "Czajka", "Duda", "Filipek", "Gorski", "Jablonska", "Kaczmarek",
        "Lis", "Michalak", "Nowicka", "Ostrowski", "Pawlak", "Rutkowska", "Sikora", "Walczak",
    ),
}  # fmt: skip
