"""The room of whom we call."""

from pathlib import Path

from msp.kernel.i18n import _
from msp.kernel.rooms import NavItem, Panel, Room
from msp.kernel.schedule import Every
from vendors import cli
from vendors.agreements import models as agreements
from vendors.agreements import web as contract_pages
from vendors.agreements import web_covers as cover_pages
from vendors.cases import models as cases
from vendors.cases import web as case_pages
from vendors.cases import web_joining as joining_pages
from vendors.cases import web_operations as operation_pages
from vendors.cases import web_steps as case_steps
from vendors.connections import models as connections
from vendors.connections import web as connection_pages
from vendors.connections import web_parts as part_pages
from vendors.connections import web_rehearsal as rehearsal_pages
from vendors.connections import web_steps as connection_steps
from vendors.gate import models as gate
from vendors.gate import web as question_pages
from vendors.hooks import models as hooks
from vendors.hooks import web as hook_pages
from vendors.hooks import web_registration as registration_pages
from vendors.hooks import webhooks
from vendors.phone import models as phone
from vendors.phone import web as phone_pages
from vendors.post import models as post
from vendors.redaction import models as redaction
from vendors.redaction import web as redaction_pages
from vendors.register import models as register
from vendors.register import web as register_pages
from vendors.register import web_accounts as account_pages
from vendors.register import web_channels as channel_pages
from vendors.register import web_people as people_pages
from vendors.sync import models as sync
from vendors.sync import web as exchange_pages
from vendors.sync import web_arrival as arrival_pages
from vendors.trials import models as trials
from vendors.trials import web as trial_pages
from vendors.warranties import models as warranties
from vendors.warranties import web as warranty_pages
from vendors.warranties import web_import as warranty_imports

HERE = Path(__file__).parent
MODELS = (
    agreements, cases, connections, gate, hooks, phone, post, redaction, register, sync, trials,
    warranties,
)  # fmt: skip

NIGHT = 24 * 3600
READ, EDIT = "vendors.read", "vendors.edit"
QUEUE = "/vendors/panel/connection/{id}/operations"
HIDDEN = "/vendors/panel/hidden"
HOOK = "/vendors/panel/connection/{id}/hook"
LOG = "/vendors/panel/connection/{id}/exchanges"

ROOM = Room(
    name="vendors",
    staff=(
        *register_pages.HANDLERS,
        *channel_pages.HANDLERS,
        *people_pages.HANDLERS,
        *account_pages.HANDLERS,
        *contract_pages.HANDLERS,
        *cover_pages.HANDLERS,
        *question_pages.HANDLERS,
        *warranty_imports.HANDLERS,
        *warranty_pages.HANDLERS,
        *connection_pages.HANDLERS,
        *connection_steps.HANDLERS,
        *case_pages.HANDLERS,
        *joining_pages.HANDLERS,
        *case_steps.HANDLERS,
        *operation_pages.HANDLERS,
        *exchange_pages.HANDLERS,
        *arrival_pages.HANDLERS,
        *hook_pages.HANDLERS,
        *registration_pages.HANDLERS,
        *webhooks.HANDLERS,
        *redaction_pages.HANDLERS,
        *phone_pages.HANDLERS,
        *rehearsal_pages.HANDLERS,
        *part_pages.HANDLERS,
        *trial_pages.HANDLERS,
    ),
    jobs=(
        "vendors.cases.jobs",
        "vendors.sync.jobs.sweep",
        "vendors.sync.jobs.work_case",
        "vendors.sync.jobs.poll",
        "vendors.sync.jobs.check_connection",
        "vendors.sync.jobs.keep_registration",
        "vendors.post.intake",
        "vendors.phone.jobs",
        "vendors.trials.jobs",
        "vendors.warranties.jobs",
    ),
    timetable=(
        Every("vendors.sweep", seconds=5),
        Every("vendors.poll", seconds=5),
        Every("vendors.close_finished", seconds=5),
        Every("vendors.watch_promises", seconds=15),
        Every("vendors.remind", seconds=15),
        Every("vendors.forget_trials", seconds=600),
        Every("vendors.see_registrations", seconds=300),
        Every("vendors.endings", seconds=NIGHT / 4),
        Every("vendors.check_published", seconds=NIGHT),
        Every("vendors.reread", seconds=NIGHT),
        Every("vendors.forget", seconds=NIGHT),
    ),
    panels={
        "ticket": (
            Panel(_("Vendor case"), "/vendors/panel/ticket/{number}", READ),
            Panel(_("Calls to vendors"), "/vendors/panel/calls/{number}", READ),
        ),
        "mywork": (
            Panel(_("Stuck at vendors"), "/vendors/panel/stuck", "tickets.dispatch"),
            Panel(_("Calls to vendors"), "/vendors/panel/calls", "vendors.forward"),
            Panel(_("Ends soon"), "/vendors/panel/endings", "contracts.edit"),
        ),
        "asset": (Panel(_("Warranties"), "/vendors/panel/asset/{id}", READ, order=10),),
        "client": (
            Panel(_("Ends soon"), "/vendors/panel/client/{id}", READ, order=30),
            Panel(_("Hidden from vendors"), f"{HIDDEN}?client={{id}}", EDIT, order=80),
        ),
        "vendors": (Panel(_("Connections"), "/vendors/panel/connections", READ),),
        "vendor": (
            Panel(_("Contracts"), "/vendors/panel/contracts?vendor={id}", READ, order=10),
            Panel(_("Checklist"), "/vendors/panel/questions?vendor={id}", READ, order=20),
            Panel(_("Connections"), "/vendors/panel/connections?vendor={id}", READ),
            Panel(_("Hidden from this vendor"), f"{HIDDEN}?vendor={{id}}", EDIT, order=80),
        ),
        "vendor_connection": (
            Panel(_("Operations"), QUEUE, READ, order=10),
            Panel(_("Deliveries"), HOOK, EDIT, order=15),
            Panel(_("Exchange log"), LOG, EDIT, order=20),
        ),
    },
    navigation=(NavItem(_("Vendors"), "/vendors", "building-store", "v", READ, order=50),),
    templates=HERE / "templates",
    commands=cli.COMMANDS,
    functions=(HERE / "hooks" / "functions.sql",),
)
