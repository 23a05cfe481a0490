"""The room of what was promised and what is owed."""

from pathlib import Path

from contracts.agreements import models as agreements
from contracts.agreements import models_suspension as suspensions
from contracts.backing import models as backing
from contracts.billing import models as billing
from contracts.billing import models_credit as credit_notes
from contracts.billing import models_statement as statements
from contracts.billing import web as billing_web
from contracts.claims import models as claims
from contracts.claims import web as claims_web
from contracts.claims import web_dispute
from contracts.costs import models as costs
from contracts.costs import web as costs_web
from contracts.costs import web_contract as contract_costs
from contracts.counts import models as counts
from contracts.documents import web as documents_web
from contracts.documents import web_known
from contracts.dossier import api as dossier_api
from contracts.dossier import (
    api_users,
    web_backing,
    web_bills,
    web_device,
    web_duties,
    web_hours,
    web_leave,
    web_line,
    web_move,
    web_quantity,
    web_suspension,
    web_users,
    web_version,
)
from contracts.dossier import web as dossier_web
from contracts.einvoice import web as einvoice_web
from contracts.indexation import models as indexation
from contracts.indexation import web as indexation_web
from contracts.indexation import web_contract as index_tab
from contracts.indexation import web_series
from contracts.ledger import models as ledger
from contracts.ledger import web_reasons
from contracts.letters import models as letters
from contracts.mailing import web as mailing_web
from contracts.payers import models as payers
from contracts.payers import web as payers_web
from contracts.payers import web_centres
from contracts.prepaid import models as prepaid
from contracts.renewals import models as renewals
from contracts.renewals import web as renewals_web
from contracts.renewals import web_align
from contracts.roles import models as roles
from contracts.roles import web as roles_web
from contracts.sightings import api as sightings_api
from contracts.sightings import models as sightings
from contracts.sightings import web as sightings_web
from contracts.sightings import web_import as sightings_import
from contracts.simulator import web as simulator_web
from contracts.sla import models as sla
from contracts.sla import web as sla_web
from contracts.taxes import models as taxes
from contracts.taxes import web as taxes_web
from msp.kernel.i18n import _
from msp.kernel.rooms import NavItem, Panel, Room
from msp.kernel.schedule import Every

HERE = Path(__file__).parent
MODELS = (
    agreements, backing, billing, claims, costs, counts, credit_notes, indexation, ledger,
    letters, payers, prepaid, renewals, roles, sightings, sla, statements, suspensions, taxes,
)  # fmt: skip

ROOM = Room(
    name="contracts",
    staff=(
        dossier_web.PAGES,
        web_version.PAGES,
        web_line.PAGES,
        web_backing.PAGES,
        web_bills.PAGES,
        web_device.PAGES,
        web_duties.PAGES,
        web_hours.PAGES,
        web_leave.PAGES,
        web_quantity.PAGES,
        web_users.PAGES,
        web_suspension.PAGES,
        web_move.PAGES,
        billing_web.PAGES,
        documents_web.PAGES,
        mailing_web.PAGES,
        einvoice_web.PAGES,
        web_known.PAGES,
        claims_web.PAGES,
        web_dispute.PAGES,
        sla_web.PAGES,
        indexation_web.PAGES,
        index_tab.PAGES,
        web_series.PAGES,
        renewals_web.PAGES,
        web_align.PAGES,
        roles_web.PAGES,
        taxes_web.PAGES,
        payers_web.PAGES,
        web_centres.PAGES,
        costs_web.PAGES,
        contract_costs.PAGES,
        simulator_web.PAGES,
        web_reasons.PAGES,
        sightings_web.PAGES,
        sightings_import.PAGES,
    ),
    api=(dossier_api.API, api_users.API, sightings_api.API),
    jobs=(
        "contracts.billing.jobs",
        "contracts.mailing.jobs",
        "contracts.renewals.jobs",
        "contracts.sightings.jobs",
    ),
    timetable=(
        Every("contracts.send_letters", seconds=10),
        Every("contracts.keep_dates", seconds=3600),
        Every("contracts.keep_hours", seconds=900),
        Every("contracts.sweep_brief", seconds=24 * 3600),
    ),
    panels={
        "managing": (
            Panel(_("Bills that wait for you"), "/billing/panel/mine", "billing.run", order=10),
            Panel(_("Bills in dispute"), "/billing/panel/claims", "billing.read", order=15),
            Panel(_("Contracts to act on"), "/contracts/panel/dates", "contracts.edit", order=20),
            Panel(_("Drafts to be signed"), "/contracts/panel/drafts", "contracts.edit", order=30),
        ),
        "asset": (
            Panel(_("Device-days"), "/contracts/panel/asset/{id}", "contracts.read", order=20),
        ),
        "contact": (
            Panel(_("Days as a user"), "/contracts/panel/contact/{id}", "contracts.read", order=20),
        ),
        "assets": (Panel(_("Seen by monitoring"), "/assets/seen", "clients.read", order=20),),
        "admin": (
            Panel(
                _("Service levels"),
                "/admin/sla",
                "admin.rules",
                order=35,
                icon="clock-hour-4",
                summary=_("Targets by priority, and the hours in which they run."),
            ),
            Panel(
                _("Roles on the bill"),
                "/admin/roles",
                "admin.rules",
                order=46,
                icon="user-circle",
                summary=_("What an hour is called on the bill."),
            ),
            Panel(
                _("Costs"),
                "/admin/costs",
                "costs.read",
                order=57,
                icon="coins",
                summary=_("What an hour of work and a tool cost us."),
            ),
            Panel(
                _("Tax codes"),
                "/admin/taxes",
                "admin.rules",
                order=58,
                icon="receipt-2",
                summary=_("Rates, exemptions and reverse charge, each from a day on."),
            ),
            Panel(
                _("Reasons for not billing"),
                "/admin/exclusions",
                "admin.rules",
                order=45,
                icon="discount",
                summary=_("Why a device may stay off the bill."),
            ),
            Panel(
                _("Letterhead"),
                "/billing/letterhead",
                "billing.approve",
                order=60,
                icon="file-text",
                summary=_("The head and foot of bills and letters."),
            ),
        ),
        "client": (
            Panel(_("Contracts"), "/contracts/panel/client/{id}", "contracts.read", order=20),
            Panel(_("Billed to"), "/billing/panel/client/{id}", "contracts.read", order=25),
        ),
    },
    navigation=(
        NavItem(_("Contracts"), "/contracts", "signature", "k", "contracts.read", order=60),
        NavItem(_("Billing"), "/billing", "receipt", "b", "billing.read", order=70),
    ),
    templates=HERE / "templates",
    functions=(HERE / "functions.sql",),
)
