"""The room of whom we call."""

from pathlib import Path

from msp.kernel.i18n import _
from msp.kernel.rooms import NavItem, Panel, Room
from msp.kernel.schedule import Every
from vendors.cases import models as cases
from vendors.cases import web as case_pages
from vendors.cases import web_operations as operation_pages
from vendors.cases import web_steps as case_steps
from vendors.connections import models as connections
from vendors.connections import web as connection_pages
from vendors.connections import web_steps as connection_steps
from vendors.register import models as register
from vendors.register import web as register_pages
from vendors.sync import models as sync
from vendors.sync import web as exchange_pages

HERE = Path(__file__).parent
MODELS = (cases, connections, register, sync)

NIGHT = 24 * 3600
READ, EDIT = "vendors.read", "vendors.edit"
QUEUE = "/vendors/panel/connection/{id}/operations"
LOG = "/vendors/panel/connection/{id}/exchanges"

ROOM = Room(
    name="vendors",
    staff=(
        *register_pages.HANDLERS,
        *connection_pages.HANDLERS,
        *connection_steps.HANDLERS,
        *case_pages.HANDLERS,
        *case_steps.HANDLERS,
        *operation_pages.HANDLERS,
        *exchange_pages.HANDLERS,
    ),
    jobs=(
        "vendors.sync.jobs.sweep",
        "vendors.sync.jobs.work_case",
        "vendors.sync.jobs.poll",
        "vendors.sync.jobs.check_connection",
    ),
    timetable=(
        Every("vendors.sweep", seconds=5),
        Every("vendors.poll", seconds=5),
        Every("vendors.reread", seconds=NIGHT),
        Every("vendors.forget", seconds=NIGHT),
    ),
    panels={
        "ticket": (Panel(_("Vendor case"), "/vendors/panel/ticket/{number}", READ),),
        "mywork": (Panel(_("Stuck at vendors"), "/vendors/panel/stuck", "tickets.dispatch"),),
        "vendors": (Panel(_("Connections"), "/vendors/panel/connections", READ),),
        "vendor": (Panel(_("Connections"), "/vendors/panel/connections?vendor={id}", READ),),
        "vendor_connection": (
            Panel(_("Operations"), QUEUE, READ, order=10),
            Panel(_("Exchange log"), LOG, EDIT, order=20),
        ),
    },
    navigation=(NavItem(_("Vendors"), "/vendors", "building-store", "v", READ, order=50),),
    templates=HERE / "templates",
)
