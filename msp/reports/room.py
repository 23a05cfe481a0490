"""The reports' room: what is read across rooms."""

from pathlib import Path

from msp.kernel.rooms import NavItem, Panel, Room
from msp.kernel.schedule import Every
from msp.reports.leakage import models as leakage
from msp.reports.leakage.web import HANDLERS as LEAK_PAGES
from msp.reports.margins.web import HANDLERS as MARGIN_PAGES
from msp.reports.monthly import models as monthly
from msp.reports.monthly.web import HANDLERS as MONTHLY_PAGES
from msp.reports.monthly.web_many import HANDLERS as MONTHS_PAGES
from msp.reports.monthly.web_release import HANDLERS as RELEASE_PAGES
from msp.reports.palette.web import palette
from msp.reports.service.web import reports_page
from msp.reports.vendors.web import HANDLERS as VENDOR_PAGES

HERE = Path(__file__).parent
MODELS = (leakage, monthly)
NIGHT = 24 * 3600

ROOM = Room(
    name="msp.reports",
    staff=(
        palette,
        reports_page,
        *VENDOR_PAGES,
        *LEAK_PAGES,
        *MONTHLY_PAGES,
        *MONTHS_PAGES,
        *RELEASE_PAGES,
        *MARGIN_PAGES,
    ),
    jobs=("msp.reports.leakage.jobs",),
    timetable=(Every("reports.check_leaks", seconds=NIGHT),),
    panels={
        "client.tabs": (
            Panel("Monthly report", "/reports/monthly/clients/{id}", "billing.read", order=70),
        ),
        "managing": (Panel("Leaks", "/reports/panel/leaks", "contracts.edit", order=40),),
    },
    navigation=(NavItem("Reports", "/reports", "chart-bar", "r", "reports.read", order=90),),
    templates=HERE / "templates",
    functions=(HERE / "functions.sql",),
)
