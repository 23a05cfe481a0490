"""The room of clients and people."""

from pathlib import Path

from msp.kernel.rooms import Room
from tenants.assets import models as assets
from tenants.calendars import models as calendars
from tenants.clients import models as clients
from tenants.people import models as people
from tenants.signin import models as signin

HERE = Path(__file__).parent
MODELS = (assets, calendars, clients, people, signin)

ROOM = Room(
    name="tenants",
    templates=HERE / "templates",
    functions=(HERE / "functions.sql", HERE / "signin" / "own.sql"),
)
