"""What of a contract the vendors behind it do not carry, as a part of its page."""

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_numbered
from contracts.backing.weak_points import weak_points
from contracts.backing.words import example_words, weakness_words
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest

READ = {"right": "contracts.read"}


@get("/contracts/{number:int}/backing", opt=READ, sync_to_thread=True)
def backing_panel(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """One sentence for each vendor contract that promises us less than we promise."""
    contract = contract_numbered(db, number)
    points = weak_points(db, [contract.tenant_id], now(), contract_id=contract.id)
    return show(
        request,
        "contracts/dossier/backing.html",
        block="panel",
        contract=contract,
        points=points,
        weakness_words=weakness_words,
        example_words=example_words,
    )


PAGES = Router("/", route_handlers=[backing_panel])
