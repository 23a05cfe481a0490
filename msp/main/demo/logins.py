"""The table of demo logins that the start prints."""

from __future__ import annotations

from dataclasses import dataclass

from msp.main.demo.cast import SIGN_IN_WORD, STAFF

STAFF_DOMAIN = "meridian.example"
TITLES = {
    "engineer_l1": "L1 engineer",
    "engineer_l2": "L2 engineer",
    "engineer_l3": "L3 engineer",
    "dispatcher": "dispatcher",
    "account_manager": "account manager",
    "administrator": "administrator",
}
SHOWN_STAFF = ("bob", "lena", "grace", "nadia", "alice", "admin")

# The administrator has a second factor also in the demo; this is its secret.
ADMIN_TOTP = "MERIDIANDEMOADMINSECRETKEY234567"


@dataclass(frozen=True)
class Insider:
    """A contact with a login at a client's portal."""

    slug: str
    name: str
    local_part: str
    sees: str
    rights: tuple[str, ...]


EVERYTHING = ("requests.create", "requests.company", "devices.read", "invoices.read")

INSIDERS = (
    Insider("harbor", "Carol Jimenez", "carol", "company", EVERYTHING),
    Insider("harbor", "Dora Lund", "dora", "own", ("requests.create",)),
    Insider("northwind", "Charlie Voss", "charlie", "company", EVERYTHING),
    Insider("kowalski", "Marta Kowalska", "marta", "company", EVERYTHING),
)


@dataclass(frozen=True)
class Login:
    """One row of the table."""

    who: str
    email: str
    password: str
    where: str
    extra: str = ""


def staff_email(login: str) -> str:
    """The address a demo engineer signs in with."""
    return f"{login}@{STAFF_DOMAIN}"


def demo_logins(port: int) -> list[Login]:
    """Everyone the table names, staff first."""
    desk = f"http://127.0.0.1:{port}"
    rows = [
        Login(
            f"{player.name}, {TITLES[player.roles[0]]}",
            staff_email(player.login),
            SIGN_IN_WORD,
            desk,
            f"code from the secret {ADMIN_TOTP}" if player.login == "admin" else "",
        )
        for player in STAFF
        if player.login in SHOWN_STAFF
    ]
    return rows + [
        Login(
            f"{one.name}, contact",
            contact_email(one),
            SIGN_IN_WORD,
            f"http://{one.slug}.localhost:{port}",
        )
        for one in INSIDERS
    ]


def contact_email(one: Insider) -> str:
    """The address a demo contact signs in with."""
    domains = {
        "harbor": "harbordental.example",
        "northwind": "northwindcargo.example",
        "kowalski": "kowalski-kancelaria.example",
    }
    return f"{one.local_part}@{domains[one.slug]}"
