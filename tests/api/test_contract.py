"""The API keeps to its document: schemathesis asks, and nothing undeclared comes back."""

from __future__ import annotations

from msp.kernel.db import unit
from msp.kernel.events import Hub
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from msp.main.app import staff_door
from tenants.signin.actions.keep_key import make_key
from tests.api.contract import Trial
from tests.harness.database import Database
from tests.harness.telling import Say
from tests.people import make_agent, make_cast, principal_of

EXAMPLES = 20


def test_every_operation_answers_as_declared(fresh: Database, say: Say) -> None:
    with unit(SYSTEM) as db:
        cast = make_cast(db)
        adam = make_agent(db, "Adam", "administrator")
        known = {
            "tenant_id": str(cast.harbor.id),
            "site_id": str(cast.main_street.id),
            "contact_id": str(cast.carol.id),
            "account_manager_id": str(cast.alice.id),
            "calendar_id": None,
        }
        paths = {
            "/api/v1/clients/{id}": {"id": str(cast.northwind.id)},
            "/api/v1/clients/{id}/sites": {"id": str(cast.harbor.id)},
            "/api/v1/sites/{id}": {"id": str(cast.main_street.id)},
            "/api/v1/contacts/{id}": {"id": str(cast.dora.id)},
            "/api/v1/assets/{id}": {"id": str(cast.device.id)},
        }
    with unit(principal_of(adam).scope) as db:
        key = make_key(db, principal_of(adam), "the trial", now=now())
    tally = Trial(staff_door(Hub("postgresql://")), key, known, paths).run(EXAMPLES)
    say(f"API: {len(tally.answers)} operations, {tally.asked} requests")
    for line in tally.lines():
        say(f"  {line}")
    assert not tally.failures, "\n".join(sorted(set(tally.failures))[:20])
    assert not tally.never_reached()
