"""The run itself: links, words from both sides, workers killed at random, and the comparison."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.clients.models import Tenant
from tests.people import make_ticket
from tests.soak.network import BadNetwork
from tests.soak.sizes import Sizes
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, make_scene
from tests.vendors.worker import WorkerProcess
from vendors.cases.actions.settle_operation import replay
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.values import SETTLED
from vendors.connections.models import VendorConnection

# So many requests pass between two kills, drawn anew each time.
WORK_BETWEEN = (3, 25)
LONGEST_WAIT = 30.0
Tell = Callable[[str], object]


@dataclass
class Soak:
    """Everybody in the run."""

    sizes: Sizes
    scene: Scene
    roundup: RoundupPeer
    network: BadNetwork
    workers: list[WorkerProcess]
    tell: Tell
    tickets: list[UUID] = field(default_factory=list)
    killed: int = 0

    @property
    def scenes(self) -> list[Scene]:
        here = self.scene
        return [
            Scene(here.tenant_id, one, here.agent_id, here.connection_id) for one in self.tickets
        ]


def soak(
    sizes: Sizes, roundup: RoundupPeer, database_url: str, folder: Path, tell: Tell
) -> list[str]:
    """What differs between the two sides at the end: nothing, if all is well."""
    network = BadNetwork(roundup.port, seed=sizes.seed, badness=sizes.badness)
    scene = make_scene(
        roundup.address(network.port),
        roundup.tracker.api_user,
        roundup.tracker.api_password,
        poll_seconds=5,
    )
    run = Soak(sizes, scene, roundup, network, [], tell)
    try:
        for number in range(sizes.workers):
            log = folder / f"soak-{number}.log"
            worker = WorkerProcess(database_url, log, f"127.0.0.1:{network.port}")
            run.workers.append(worker)
        _forward(run)
        _speak_and_kill(run)
        _come_to_rest(run)
        return differences(run)
    finally:
        for worker in run.workers:
            worker.close()
        network.close()


def _forward(run: Soak) -> None:
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, run.scene.connection_id).per_minute = 100_000
        client = db.get_one(Tenant, run.scene.tenant_id)
        for number in range(run.sizes.links):
            ticket = make_ticket(db, client, subject=f"Soaked {number}", status="open")
            run.tickets.append(ticket.id)
    for number, one in enumerate(run.scenes):
        one.forward(title=title_of(number), body=f"The case of ticket {number}.")
    run.tell(f"{run.sizes.links} tickets forwarded")


def _speak_and_kill(run: Soak) -> None:
    """Both sides speak on random cases while workers die; ours waits for no case to be there."""
    dice = random.Random(run.sizes.seed)  # noqa: S311  # dice of a test, no secret
    ours = [(number, word) for number in range(run.sizes.links) for word in range(run.sizes.words)]
    dice.shuffle(ours)
    counts: dict[int, int] = {}
    steps = max(len(ours), run.sizes.kills)
    for step in range(steps):
        if step < len(ours):
            number = ours[step][0]
            word = counts[number] = counts.get(number, -1) + 1
            run.scenes[number].say(f"ours {word} of {number}")
            _vendor_speaks(run, number, word)
        if run.killed < run.sizes.kills * (step + 1) / steps:
            victim = dice.choice(run.workers)
            victim.kill()
            victim.restart()
            run.killed += 1
            _let_work(run, dice.randint(*WORK_BETWEEN))
    run.tell(f"{run.killed} workers killed; {dict(run.network.done)}")


def _let_work(run: Soak, requests: int) -> None:
    """Until the workers have asked the vendor so many times: a kill of the idle shows nothing."""
    wanted = run.network.done.total() + requests
    until = time.monotonic() + LONGEST_WAIT
    while run.network.done.total() < wanted and time.monotonic() < until:
        time.sleep(0.1)


def _vendor_speaks(run: Soak, number: int, word: int) -> None:
    """On the case of this ticket, where there is one yet."""
    for case in run.roundup.cases_called(title_of(number))[:1]:
        run.roundup.says(case, f"vendor {word} of {number}")


def _come_to_rest(run: Soak) -> None:
    """The network heals; dead operations are replayed as a person would, until nothing waits."""
    run.network.calm()
    until = time.monotonic() + run.sizes.seconds
    quiet = 0
    while quiet < 3:
        if time.monotonic() > until:
            raise AssertionError(f"never came to rest: {_waiting()} operations wait")
        _heal(run)
        time.sleep(5)
        quiet = quiet + 1 if _waiting() == 0 else 0
    with unit(SYSTEM) as db:
        db.execute(
            update(VendorCase)
            .where(VendorCase.external_id.is_not(None))
            .values(look_at=now(), wake_at=now())
        )
    while _unread():
        if time.monotonic() > until:
            raise AssertionError("not every case was read again")
        time.sleep(2)


def _heal(run: Soak) -> None:
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, run.scene.connection_id)
        connection.failures, connection.opened_at, connection.probe_at = 0, None, None
        connection.held_until = None
        if connection.state == "auth_failed":
            connection.state = "working"
        for dead in db.scalars(select(CaseOperation).where(CaseOperation.state == "dead")):
            replay(db, dead, run.scene.bob, now=now())


def _waiting() -> int:
    with unit(SYSTEM) as db:
        rows = db.scalars(select(CaseOperation.id).where(CaseOperation.state.not_in(SETTLED)))
        return len(rows.all())


def _unread() -> bool:
    with unit(SYSTEM) as db:
        return db.scalar(select(VendorCase.id).where(VendorCase.look_at <= now())) is not None


def title_of(number: int) -> str:
    return f"Soaked ticket number {number}"


def differences(run: Soak) -> list[str]:
    """Every case once; each side's words on the other side, each once, in their order."""
    found = []
    for number, one in enumerate(run.scenes):
        cases = run.roundup.cases_called(title_of(number))
        if len(cases) != 1 or cases != [one.external_id()]:
            found.append(f"ticket {number} has the cases {cases} at the vendor")
            continue
        at_vendor = run.roundup.comments_of(cases[0])[1:]
        ours = [line for line in at_vendor if line.startswith("ours")]
        wanted = [f"ours {word} of {number}" for word in range(run.sizes.words)]
        if ours != wanted:
            found.append(f"ticket {number}: the vendor has {ours}")
        theirs = [line for line in at_vendor if line.startswith("vendor")]
        if one.heard() != theirs:
            found.append(f"ticket {number}: the vendor said {theirs}, we heard {one.heard()}")
    with unit(SYSTEM) as db:
        links = len(db.scalars(select(CaseLink.id)).all())
        if links != run.sizes.links:
            found.append(f"{links} bonds for {run.sizes.links} tickets")
    return found
