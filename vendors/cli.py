"""`msp secrets ...`: what an operator does about keys."""

from __future__ import annotations

import typer

from msp.kernel import log
from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM
from tenants.signin.actions.reseal_codes import old_codes, reseal_codes
from vendors.connections.actions.reseal import old_secrets, reseal_secrets

COMMANDS = typer.Typer(name="secrets", help="Sealed secrets and their keys.", no_args_is_help=True)

logger = log.logger(__name__)


@COMMANDS.command()
def reseal() -> None:
    """Seal everything under the first key of MSP_VAULT_KEYS; no other is needed after that."""
    with unit(SYSTEM) as db:
        secrets, of_secrets = reseal_secrets(db)
        codes, of_codes = reseal_codes(db)
    logger.info("vault.resealed", vendors=secrets, second_factors=codes)
    typer.echo(f"{secrets} of {of_secrets} vendor secrets sealed anew.")
    typer.echo(f"{codes} of {of_codes} second factors sealed anew.")


@COMMANDS.command()
def check() -> None:
    """Say how much an older key sealed, and change nothing."""
    with unit(SYSTEM) as db:
        secrets, of_secrets = old_secrets(db)
        codes, of_codes = old_codes(db)
    typer.echo(f"{secrets} of {of_secrets} vendor secrets are sealed by an older key.")
    typer.echo(f"{codes} of {of_codes} second factors are sealed by an older key.")
