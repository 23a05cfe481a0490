"""Makes what the demo's people and tools cost, so that margins have something to stand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.costs.actions.set_rate import RateDraft, set_rate
from contracts.costs.actions.set_tool import ToolDraft, set_client_tool, set_tool
from contracts.costs.values import Per, ToolKey
from contracts.indexation.dates import shifted
from msp.main.demo.agreements import STARTS, Agreed

# What an hour costs in dollars; the same people work for clients in other currencies.
AN_HOUR = {
    "bob": 41, "ewa": 38, "tom": 39, "lena": 52, "marcus": 55, "piotr": 66, "grace": 70,
}  # fmt: skip
IN_CURRENCY = {"USD": Decimal(1), "EUR": Decimal("0.9"), "PLN": Decimal("3.7")}
RAISED, RAISED_TO = "bob", 46
MONTHS_SINCE_RAISE = 3

MONITORING = ToolKey("Watchtower RMM", Per.DEVICE)
# In dollars a month.
TOOLS = {
    MONITORING: Decimal("2.40"),
    ToolKey("Coldstore backup", Per.DEVICE, "server"): Decimal(28),
    ToolKey("Documentation and passwords", Per.CLIENT): Decimal(35),
}
# A large client, for which the maker of the monitoring gives a better price.
CHEAPER_FOR, CHEAPER = "brightwater", Decimal("1.85")


def load_costs(
    db: Session, agents: Mapping[str, UUID], agreed: Sequence[Agreed], *, by: UUID, today: date
) -> None:
    """Rates by person, one of them raised in the half year, and tools, one cheaper at a client."""
    at = datetime.combine(STARTS, datetime.min.time(), UTC) - timedelta(days=10)
    for rate in _rates(agents, shifted(today.replace(day=1), -MONTHS_SINCE_RAISE)):
        set_rate(db, rate, by=by, now=at)
    for currency, course in IN_CURRENCY.items():
        for key, dollars in TOOLS.items():
            amount = (dollars * course).quantize(Decimal("0.01"))
            set_tool(db, ToolDraft(key, STARTS, amount, currency), by=by, now=at)
    for one in agreed:
        if one.ground.company.slug == CHEAPER_FOR:
            own = ToolDraft(MONITORING, STARTS, CHEAPER, one.contract.currency, "Education price")
            set_client_tool(db, one.contract, own, everywhere=True, by=by, now=at)


def _rates(agents: Mapping[str, UUID], raised_on: date) -> Iterator[RateDraft]:
    for currency, course in IN_CURRENCY.items():
        for login, dollars in AN_HOUR.items():
            yield RateDraft(agents[login], "", STARTS, dollars * course, currency)
        raised = RAISED_TO * course
        yield RateDraft(agents[RAISED], "", raised_on, raised, currency, "Yearly raise")
