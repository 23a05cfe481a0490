"""The room of what was promised and what is owed."""

from pathlib import Path

from contracts.agreements import models as agreements
from contracts.billing import models as billing
from contracts.billing import models_statement as statements
from contracts.ledger import models as ledger
from contracts.sla import models as sla
from msp.kernel.rooms import Room

HERE = Path(__file__).parent
MODELS = (agreements, billing, ledger, sla, statements)

ROOM = Room(
    name="contracts",
    templates=HERE / "templates",
    functions=(HERE / "functions.sql",),
)
