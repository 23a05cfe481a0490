"""The client's door."""

from pathlib import Path

from msp.kernel.i18n import _
from msp.kernel.rooms import NavItem, Room
from portal.bills.web import HANDLERS as BILLS
from portal.brand.web import HANDLERS as BRAND
from portal.devices.web import HANDLERS as DEVICES
from portal.home.web import HANDLERS as HOME
from portal.knowledge.web import HANDLERS as KNOWLEDGE
from portal.months.web import HANDLERS as MONTHS
from portal.requests.web import HANDLERS as REQUESTS
from portal.requests.web_new import HANDLERS as NEW_REQUEST

ROOM = Room(
    name="portal",
    portal=(*BRAND, *HOME, *KNOWLEDGE, *NEW_REQUEST, *REQUESTS, *DEVICES, *BILLS, *MONTHS),
    portal_navigation=(
        NavItem(_("Home"), "/", "home", "", "signed_in", 10),
        NavItem(_("Requests"), "/requests", "ticket", "", "signed_in", 20),
        NavItem(_("Knowledge"), "/knowledge", "book", "", "signed_in", 30),
        NavItem(_("Devices"), "/devices", "devices", "", "signed_in", 40),
        NavItem(_("Bills"), "/bills", "receipt", "", "invoices.read", 50),
        NavItem(_("Reports"), "/reports", "report-money", "", "invoices.read", 60),
    ),
    templates=Path(__file__).parent / "templates",
)
