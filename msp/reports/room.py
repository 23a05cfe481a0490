"""The reports' room: what is read across rooms."""

from pathlib import Path

from msp.kernel.rooms import NavItem, Room
from msp.reports.palette.web import palette
from msp.reports.service.web import reports_page

ROOM = Room(
    name="msp.reports",
    staff=(
        palette,
        reports_page,
    ),
    navigation=(NavItem("Reports", "/reports", "chart-bar", "r", "reports.read", order=90),),
    templates=Path(__file__).parent / "templates",
)
