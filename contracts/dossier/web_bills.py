"""A contract's bills, and what a draft version would do to the coming ones."""

from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.queries import contract_numbered, version_numbered
from contracts.agreements.words import standing_words
from contracts.billing.month import runs_of_contract
from contracts.billing.trying import what_if
from contracts.billing.words import days_words, state_chips
from contracts.dossier.queries import head_of
from msp.kernel.errors import Conflict, Refused
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

BILLS, READ = {"right": "billing.read"}, {"right": "contracts.read"}


@get("/contracts/{number:int}/bills", opt=BILLS, sync_to_thread=True)
def bills_tab(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Every run of a contract, the newest first."""
    contract = contract_numbered(db, number)
    values: dict[str, Any] = head_of(db, contract, now()) | {"chips": state_chips()}
    values |= {"lines": runs_of_contract(db, contract), "days_words": days_words}
    return show(
        request,
        "contracts/dossier/bills.html",
        tab="bills",
        standing_words=standing_words,
        **values,
    )


@get("/contracts/{number:int}/versions/{edition:int}/preview", opt=READ, sync_to_thread=True)
def preview_version(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    edition: FromPath[int],
) -> Response[str]:
    """Three coming bills without and with a draft version; nothing is stored."""
    contract = contract_numbered(db, number)
    version = version_numbered(db, contract, edition)
    values: dict[str, Any] = {"contract": contract, "days_words": days_words, "problem": ""}
    try:
        values["rows"] = what_if(
            db,
            contract,
            lambda: sign_version(db, contract, version, by=agent.id, now=now()),
            now(),
            since=version.effective_from,
        )
    except (Refused, Conflict) as refusal:
        values |= {"rows": [], "problem": str(refusal)}
    return show(request, "contracts/dossier/compared.html", **values)


PAGES = Router("/", route_handlers=[bills_tab, preview_version])
