"""The client's door."""

from pathlib import Path

from msp.kernel.rooms import Room
from portal.brand.web import HANDLERS as BRAND
from portal.devices.web import HANDLERS as DEVICES
from portal.home.web import HANDLERS as HOME
from portal.knowledge.web import HANDLERS as KNOWLEDGE
from portal.requests.web import HANDLERS as REQUESTS
from portal.requests.web_new import HANDLERS as NEW_REQUEST

ROOM = Room(
    name="portal",
    portal=(*BRAND, *HOME, *KNOWLEDGE, *NEW_REQUEST, *REQUESTS, *DEVICES),
    templates=Path(__file__).parent / "templates",
)
