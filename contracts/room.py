"""The room of what was promised and what is owed."""

from pathlib import Path

from contracts.agreements import models as agreements
from contracts.billing import models as billing
from contracts.billing import models_statement as statements
from contracts.billing import web as billing_web
from contracts.documents import web as documents_web
from contracts.dossier import api as dossier_api
from contracts.dossier import web as dossier_web
from contracts.dossier import web_bills, web_device, web_version
from contracts.ledger import models as ledger
from contracts.sla import models as sla
from contracts.sla import web as sla_web
from msp.kernel.i18n import _
from msp.kernel.rooms import NavItem, Panel, Room

HERE = Path(__file__).parent
MODELS = (agreements, billing, ledger, sla, statements)

ROOM = Room(
    name="contracts",
    staff=(
        dossier_web.PAGES,
        web_version.PAGES,
        web_bills.PAGES,
        web_device.PAGES,
        billing_web.PAGES,
        documents_web.PAGES,
        sla_web.PAGES,
    ),
    api=(dossier_api.API,),
    jobs=("contracts.billing.jobs",),
    panels={
        "asset": (
            Panel(_("Device-days"), "/contracts/panel/asset/{id}", "contracts.read", order=20),
        ),
        "admin": (
            Panel(_("Service levels"), "/admin/sla", "admin.rules", order=35),
            Panel(_("Letterhead"), "/billing/letterhead", "billing.approve", order=60),
        ),
        "client": (
            Panel(_("Contracts"), "/contracts/panel/client/{id}", "contracts.read", order=20),
        ),
    },
    navigation=(
        NavItem(_("Contracts"), "/contracts", "signature", "k", "contracts.read", order=60),
        NavItem(_("Billing"), "/billing", "receipt", "b", "billing.read", order=70),
    ),
    templates=HERE / "templates",
    functions=(HERE / "functions.sql",),
)
