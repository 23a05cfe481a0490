"""The room of whom we call."""

from pathlib import Path

from msp.kernel.rooms import Room
from msp.kernel.schedule import Every
from vendors.cases import models as cases
from vendors.connections import models as connections
from vendors.register import models as register
from vendors.sync import models as sync

HERE = Path(__file__).parent
MODELS = (cases, connections, register, sync)

NIGHT = 24 * 3600

ROOM = Room(
    name="vendors",
    jobs=(
        "vendors.sync.jobs.sweep",
        "vendors.sync.jobs.work_case",
        "vendors.sync.jobs.poll",
        "vendors.sync.jobs.check_connection",
    ),
    timetable=(
        Every("vendors.sweep", seconds=5),
        Every("vendors.poll", seconds=5),
        Every("vendors.reread", seconds=NIGHT),
        Every("vendors.forget", seconds=NIGHT),
    ),
    templates=HERE / "templates",
)
