"""`msp people ...`: what an operator does by hand, above all for the first administrator."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel import settings
from msp.kernel.db import unit
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.people.actions.keep_agent import add_agent
from tenants.people.facts import AgentFacts
from tenants.people.models import Agent
from tenants.people.queries import agents
from tenants.people.values import Role, normal_email
from tenants.signin.actions.close_session import reset_code
from tenants.signin.actions.set_password import invitation
from tenants.signin.links import LinkOwner

COMMANDS = typer.Typer(name="people", help="Members of staff.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The mail address.")]


@COMMANDS.command("list")
def list_people() -> None:
    """Print everyone with a line of address, roles and state."""
    with unit(SYSTEM) as db:
        for one in agents(db):
            state = "" if one.active else " (left)"
            typer.echo(f"{one.email}  {one.name}  {', '.join(one.roles)}{state}")


@COMMANDS.command()
def add(
    email: Email,
    name: Annotated[str, typer.Argument(help="The full name.")],
    role: Annotated[list[Role], typer.Option(help="A role; may be given several times.")],
) -> None:
    """Add someone and print the link that sets the first password."""
    facts = AgentFacts(name=name, email=email, roles=tuple(one.value for one in role))
    with unit(SYSTEM) as db:
        agent = add_agent(db, facts)
    typer.echo(_link(agent))


@COMMANDS.command()
def invite(email: Email) -> None:
    """Print a link that sets a new password once, within three days."""
    with unit(SYSTEM) as db:
        agent = _agent(db, email)
    typer.echo(_link(agent))


@COMMANDS.command("reset-code")
def reset_second_factor(email: Email) -> None:
    """Forget the code of someone who lost her phone, and sign her out everywhere."""
    with unit(SYSTEM) as db:
        reset_code(db, _agent(db, email).id, now=now())
    typer.echo("A new code is set up at the next sign-in.")


def _agent(db: Session, email: str) -> Agent:
    found = db.scalar(select(Agent).where(Agent.email_norm == normal_email(email)))
    if found is None:
        raise NotFound(_("Nobody here has this address."))
    return found


def _link(agent: Agent) -> str:
    token = invitation(LinkOwner(agent.id))
    return f"{settings.current().base_url}/password/{token}"
