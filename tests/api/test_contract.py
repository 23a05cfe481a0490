"""The API keeps to its document: schemathesis asks, and nothing undeclared comes back."""

from __future__ import annotations

from msp.kernel.db import unit
from msp.kernel.events import Hub
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from msp.main.app import staff_door
from tenants.signin.actions.keep_key import make_key
from tests.api.contract import Trial
from tests.api.ground import lay_ground
from tests.harness.database import Database
from tests.harness.telling import Say
from tests.people import principal_of

EXAMPLES = 20


def test_every_operation_answers_as_declared(fresh: Database, say: Say) -> None:
    with unit(SYSTEM) as db:
        ground = lay_ground(db)
    adam = principal_of(ground.adam)
    with unit(adam.scope) as db:
        key = make_key(db, adam, "the trial", now=now())
    trial = Trial(staff_door(Hub("postgresql://")), key, ground.known, ground.paths)
    assert not trial.unaddressed(), "give these paths an id in tests/api/ground.py"
    tally = trial.run(EXAMPLES)
    say(
        f"API: {len(tally.answers)} operations, {tally.asked} requests, {len(tally.failures)} wrong"
    )
    for line in tally.lines():
        say(f"  {line}")
    assert not tally.failures, "\n".join(sorted(set(tally.failures))[:20])
    assert not tally.never_reached()
