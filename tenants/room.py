"""The room of clients and people."""

from pathlib import Path

from msp.kernel import idempotency
from msp.kernel.rooms import Room
from tenants.assets import api as assets_api
from tenants.assets import models as assets
from tenants.calendars import models as calendars
from tenants.clients import api as clients_api
from tenants.clients import models as clients
from tenants.people import api as people_api
from tenants.people import models as people
from tenants.signin import me_web, portal_web
from tenants.signin import models as signin
from tenants.signin import web as signin_web

HERE = Path(__file__).parent
MODELS = (assets, calendars, clients, people, signin)

ROOM = Room(
    name="tenants",
    templates=HERE / "templates",
    staff=(signin_web.PAGES, me_web.PAGES),
    portal=(portal_web.PAGES,),
    api=(clients_api.API, people_api.API, assets_api.API),
    functions=(
        HERE / "functions.sql",
        HERE / "signin" / "own.sql",
        HERE / "clients" / "hosts.sql",
        HERE / "people" / "search.sql",
        HERE / "assets" / "search.sql",
        idempotency.FUNCTIONS,
    ),
)
