"""A bill's period as known on a date, beside what is known now."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for
from contracts.billing.queries import run_for, statement_of_run
from contracts.billing.words import days_words
from contracts.documents.knowing import compared, known_at_end_of, period_as_known
from contracts.documents.proving import work_out_again
from contracts.values import Span, local_date
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest

READ = {"right": "billing.read"}
Day = Annotated[date | None, QueryParameter()]


@get("/billing/runs/{id:uuid}/known", opt=READ, sync_to_thread=True)
def known(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], day: Day = None
) -> Response[str]:
    """The period as known at the end of a day, or when the run was worked out; and as known now."""
    run = run_for(db, id)
    contract = contract_for(db, run.contract_id)
    at = run.known_at if day is None else known_at_end_of(contract, day, now())
    then, today = period_as_known(db, run, at), period_as_known(db, run, now())
    values: dict[str, Any] = {"run": run, "contract": contract, "then": then, "today": today}
    values["day"] = day or local_date(run.known_at, contract.zone)
    values["lines"] = compared(then.statement, today.statement)
    values["period"] = days_words(Span(run.period_start, run.period_end))
    values["row"] = statement_of_run(db, run)
    values["same"] = work_out_again(db, run)[0] if values["row"] else None
    return show(request, "contracts/documents/known.html", **values)


PAGES = Router("/", route_handlers=[known])
