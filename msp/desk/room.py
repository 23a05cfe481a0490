"""The room of work."""

from pathlib import Path

from msp.desk.clocks import models as clocks
from msp.desk.knowledge import models as knowledge
from msp.desk.knowledge import web as knowledge_pages
from msp.desk.knowledge import web_catalog as catalog_pages
from msp.desk.queue import models as queue
from msp.desk.routing import models as routing
from msp.desk.tickets import models as tickets
from msp.desk.tickets import models_side as tickets_side
from msp.desk.tiers import models as tiers
from msp.kernel.rooms import NavItem, Room
from msp.kernel.schedule import Every

MODELS = (clocks, knowledge, queue, routing, tickets, tickets_side, tiers)

HERE = Path(__file__).parent

ROOM = Room(
    name="msp.desk",
    staff=(*knowledge_pages.HANDLERS, *catalog_pages.HANDLERS),
    navigation=(
        NavItem("Knowledge", "/knowledge", "book", "n", "knowledge.read", order=80),
    ),
    jobs=("msp.desk.jobs", "msp.desk.tickets.jobs"),
    timetable=(
        Every("desk.route_new", seconds=5),
        Every("desk.heed_entries", seconds=5),
        Every("desk.watch_clocks", seconds=10),
        Every("desk.recompute_clocks", seconds=300),
        Every("desk.close_resolved", seconds=3600),
    ),
    templates=HERE / "templates",
    functions=(HERE / "knowledge/functions.sql",),
)
