"""The room of whom we call."""

from pathlib import Path

from msp.kernel.rooms import Room
from vendors.cases import models as cases
from vendors.connections import models as connections
from vendors.register import models as register
from vendors.sync import models as sync

HERE = Path(__file__).parent
MODELS = (cases, connections, register, sync)

ROOM = Room(name="vendors", templates=HERE / "templates")
