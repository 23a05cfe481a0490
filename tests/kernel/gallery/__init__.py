"""Every part of the interface on a few believable pages, with sample data.

`python -m tests.kernel.gallery FOLDER` takes pictures of them: light and dark, wide and phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import wtforms

from msp.kernel import moment
from msp.kernel.forms import Form, read
from msp.kernel.pages import Pages
from msp.kernel.rooms import NavItem

FOLDER = Path(__file__).parent
PAGES = ("queue", "ticket", "parts", "portal", "door", "error")
LIVE = "live"
# Plain lists, which the published types of WTForms do not know yet.
PLACES: Any = ["Gdynia", "Oslo"]
SIGHTS: Any = ["Own requests", "The whole company"]
NAVIGATION = (
    NavItem("My work", "/", "home", "m", ""),
    NavItem("Queue", "/queue", "inbox", "q", ""),
    NavItem("Clients", "/clients", "building", "c", ""),
    NavItem("Assets", "/assets", "devices", "a", ""),
    NavItem("Vendors", "/vendors", "arrows-exchange", "v", ""),
    NavItem("Contracts", "/contracts", "signature", "k", ""),
    NavItem("Billing", "/billing", "receipt", "b", ""),
    NavItem("Reports", "/reports", "chart-bar", "r", ""),
    NavItem("Knowledge", "/knowledge", "book", "n", ""),
    NavItem("Admin", "/admin", "settings", "s", ""),
)
PORTAL_NAVIGATION = (
    NavItem("Home", "/", "home", "h", ""),
    NavItem("Requests", "/requests", "inbox", "r", ""),
    NavItem("Approvals", "/approvals", "clipboard-check", "a", ""),
    NavItem("Knowledge", "/knowledge", "book", "k", ""),
    NavItem("Devices", "/devices", "devices", "d", ""),
)


class ContactForm(Form):
    """A form with one of each kind of field, two of them wrong."""

    name = wtforms.StringField("Name", [wtforms.validators.InputRequired()])
    email = wtforms.EmailField("Mail address", [wtforms.validators.InputRequired()])
    site = wtforms.SelectField("Site", choices=PLACES)
    source = wtforms.HiddenField()
    note = wtforms.TextAreaField("Note", description="Colleagues see it on every ticket.")
    sees = wtforms.RadioField(
        "Sees",
        choices=SIGHTS,
        default="Own requests",
    )
    vip = wtforms.BooleanField("VIP")


class ShortForm(Form):
    """One field more."""

    reason = wtforms.StringField("Reason")


@dataclass(frozen=True)
class Row:
    """A line of the sample queue."""

    number: int
    subject: str
    client: str
    status: str
    priority: int
    tier: str
    team: str
    assignee: str | None
    clock: str
    due: datetime
    due_state: str
    updated: datetime
    unread: bool = False
    draft: bool = False
    files: int = 0
    children: int = 0
    said_by: str | None = None
    selected: bool = False
    gone: bool = False


def gallery() -> Pages:
    """The kernel's templates and the gallery's."""
    return Pages({"gallery": FOLDER}, lambda _: {})


def page(pages: Pages, name: str, **more: Any) -> str:
    """One page of the gallery as HTML."""
    template = "kernel/error.html" if name == "error" else f"gallery/{name}.html"
    return pages.render(template, None, {**sample(name), **more})


def sample(name: str) -> Mapping[str, Any]:
    """What a page of that name is given."""
    now = moment.now()
    form = read(ContactForm, None)
    form.name.errors = ["Please give a name."]
    form.email.errors = ["This is not a mail address."]
    form.email.data = "marta@"
    form.name.flags.required = form.email.flags.required = True
    shared = {
        "csrf_token": "sample",
        "flash": None,
        "path": f"/{name}",
        "principal": SimpleNamespace(
            name="Bob Keller", email="bob@desk.example", theme="auto", can=lambda _: True
        ),
        "nav": PORTAL_NAVIGATION if name == "portal" else NAVIGATION,
        "tickets": rows(now),
        "form": form,
        "short": read(ShortForm, None),
        "soon": now + timedelta(minutes=38),
        "recent": now - timedelta(minutes=12),
        "earlier": now - timedelta(hours=3),
        "long_ago": now - timedelta(hours=9),
        "lines": lines(),
        "code": 404,
        "sentence": "There is no such page, or it is not for you.",
    }
    if name == "portal":
        shared["brand"] = brand()
    return shared


def brand() -> SimpleNamespace:
    """A client's face."""
    return SimpleNamespace(
        name="Harbor Dental",
        brand_colour="#0f766e",
        brand_logo_key=None,
        help_phone="+48 58 555 0100",
        help_email="help@harbor.example",
    )


def lines() -> list[tuple[Any, ...]]:
    """Lines of a contract."""
    return [
        (1, "Workstation care", 58, Decimal("60.00"), Decimal("3480.00")),
        (2, "Server care", 1, Decimal("400.00"), Decimal("400.00")),
        (3, "Backup, 2 TB", 2, Decimal("150.00"), Decimal("300.00")),
    ]


def rows(now: datetime) -> list[Row]:
    """Eighteen tickets of an ordinary morning."""
    subjects = [
        ("Printer on the second floor prints blank pages", "Harbor Dental", "waiting_vendor", 2),
        ("New workstation for Anna Lis from 1 December", "Northwind Cargo", "new", 3),
        ("Mail does not arrive at the warehouse", "Northwind Cargo", "open", 1),
        ("Password of the surgery computer", "Harbor Dental", "waiting_client", 3),
        ("Backup of HD-SRV-01 failed three nights in a row", "Harbor Dental", "open", 2),
        ("Move of the Oslo office: network and phones, planned", "Fjord Law", "planned", 3),
        ("VPN drops every hour since the update of Tuesday", "Fjord Law", "open", 2),
        ("Licence for the drawing program has run out", "Baltic Yards", "resolved", 4),
        ("Shared folder “Invoices” cannot be opened", "Baltic Yards", "new", 3),
    ]
    found = []
    for n in range(18):
        subject, client, status, priority = subjects[n % 9]
        late = n < 2
        found.append(
            Row(
                number=10423 + n * 7,
                subject=subject,
                client=client,
                status=status,
                priority=priority,
                tier=f"L{1 + n % 3}",
                team=("Service desk", "Hardware", "Experts")[n % 3],
                assignee=(None, "Bob Keller", "Ewa Zając")[n % 3],
                clock=("First answer", "Resolution")[n % 2],
                due=now + timedelta(minutes=-38 + n * 25)
                if n < 12
                else now + timedelta(days=n - 10),
                due_state="late"
                if late
                else "soon"
                if n < 5
                else "paused"
                if n == 7
                else "running",
                updated=now - timedelta(minutes=4 + n * n * 3),
                unread=n in (1, 2, 8),
                draft=n == 4,
                files=2 if n == 0 else 0,
                children=3 if n == 2 else 0,
                said_by="client" if n in (2, 3) else None,
                selected=n == 3,
                gone=n == 9,
            )
        )
    return found
