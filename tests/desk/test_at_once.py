"""Two people at the same moment, on a database where both really commit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from msp.desk.queue.actions.take_next import take_next
from msp.desk.tickets import jobs
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.queries import ticket_for
from msp.desk.tickets.values import Body
from msp.desk.tiers.models import TeamMember
from msp.desk.values import Channel
from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM
from tests.desk.acting import HOUR, TUESDAY, by, carol, draft_by_carol, lay_house
from tests.harness.database import Database
from tests.people import contact_principal, make_agent

PEOPLE = 4


def together(*tasks: Any) -> list[Any]:
    """Run the tasks in threads that start at the same moment."""
    barrier = Barrier(len(tasks))

    def run(task: Any) -> Any:
        barrier.wait(timeout=30)
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [one.result() for one in [pool.submit(run, task) for task in tasks]]


def test_agents_who_take_next_at_the_same_moment_get_different_tickets(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        house = lay_house(db)
        agents = [make_agent(db, f"Agent {n}") for n in range(PEOPLE)]
        team = house.service_desk.id
        db.add_all(TeamMember(team_id=team, agent_id=one.id, skills=[]) for one in agents)
        for _n in range(PEOPLE):
            open_ticket(db, draft_by_carol(house), now=TUESDAY)

    def take(agent: Any) -> Any:
        def taking() -> int:
            with unit(SYSTEM) as db:
                ticket, _why = take_next(db, by(agent), now=TUESDAY + HOUR)
                return ticket.number

        return taking

    numbers = together(*(take(agent) for agent in agents))
    assert len(set(numbers)) == PEOPLE


def test_b06_two_workers_take_a_portal_ticket_in_once(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        house = lay_house(db)
    with unit(contact_principal(house.cast.carol).scope) as portal:
        number = open_ticket(portal, draft_by_carol(house, Channel.PORTAL), now=TUESDAY).number

    def work() -> None:
        with unit(SYSTEM) as db:
            jobs.route_new(db)

    together(*[work] * PEOPLE)
    with unit(SYSTEM) as db:
        ticket = ticket_for(db, number)
        routed = select(func.count()).where(
            Entry.ticket_id == ticket.id, Entry.details["event"].astext == "routed"
        )
        assert db.scalar(routed) == 1
        assert ticket.routed_at is not None


def test_answers_at_the_same_moment_are_all_kept_and_stop_one_clock(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        house = lay_house(db)
        number = open_ticket(db, draft_by_carol(house), now=TUESDAY).number

    def answer(n: int) -> Any:
        def answering() -> None:
            with unit(SYSTEM) as db:
                author = by(house.cast.bob) if n % 2 else carol(house)
                words = Body(f"Answer {n}")
                reply(db, ticket_for(db, number), author, words, now=TUESDAY + HOUR)

        return answering

    together(*(answer(n) for n in range(6)))
    with unit(SYSTEM) as db:
        ticket = db.scalars(select(Ticket).where(Ticket.number == number)).one()
        said = select(func.count()).where(Entry.ticket_id == ticket.id, Entry.kind == "reply")
        assert db.scalar(said) == 7
        assert ticket.status == "open"
