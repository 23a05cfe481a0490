"""The room of clients and people."""

from pathlib import Path

from msp.kernel import idempotency
from msp.kernel.i18n import _
from msp.kernel.rooms import NavItem, Panel, Room
from msp.kernel.schedule import Every
from tenants.access import cli
from tenants.access import web as access_web
from tenants.assets import api as assets_api
from tenants.assets import models as assets
from tenants.assets import web as assets_web
from tenants.calendars import models as calendars
from tenants.calendars import web as calendars_web
from tenants.clients import api as clients_api
from tenants.clients import models as clients
from tenants.people import api as people_api
from tenants.people import models as people
from tenants.roster import people_web
from tenants.roster import web as roster_web
from tenants.signin import me_web, portal_web
from tenants.signin import models as signin
from tenants.signin import web as signin_web

HERE = Path(__file__).parent
MODELS = (assets, calendars, clients, people, signin)

ROOM = Room(
    name="tenants",
    templates=HERE / "templates",
    staff=(
        signin_web.PAGES,
        me_web.PAGES,
        roster_web.PAGES,
        people_web.PAGES,
        assets_web.PAGES,
        access_web.PAGES,
        calendars_web.PAGES,
    ),
    portal=(portal_web.PAGES,),
    jobs=("tenants.signin.jobs",),
    timetable=(Every("tenants.sweep_doors", seconds=3600),),
    commands=cli.COMMANDS,
    api=(clients_api.API, people_api.API, assets_api.API),
    navigation=(
        NavItem(_("Clients"), "/clients", "building", "c", "clients.read", order=30),
        NavItem(_("Assets"), "/assets", "devices", "a", "clients.read", order=40),
        NavItem(_("Admin"), "/admin", "settings", "s", "admin.people", order=100),
    ),
    panels={
        "admin": (
            Panel(
                _("Calendars"),
                "/admin/calendars",
                "admin.rules",
                order=30,
                icon="calendar",
                summary=_("Working hours and holidays, by time zone."),
            ),
        )
    },
    functions=(
        HERE / "functions.sql",
        HERE / "signin" / "own.sql",
        HERE / "clients" / "hosts.sql",
        HERE / "people" / "search.sql",
        HERE / "assets" / "search.sql",
        idempotency.FUNCTIONS,
    ),
)
