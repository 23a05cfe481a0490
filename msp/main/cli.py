"""The command line: `msp demo`, the two processes, and what an operator does by hand."""

from __future__ import annotations

import importlib
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import typer

from msp.kernel import memory
from msp.kernel.errors import Sentence
from msp.kernel.settings import current
from msp.main.ground import address, ground, health_of, running_port

app = typer.Typer(
    name="msp",
    help="MSP Desk: a service desk for managed service providers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Archive = Annotated[Path, typer.Argument(help="The archive, a tar file.")]


def main() -> None:
    """Entry point; a refusal is one sentence on standard error and exit code 1."""
    own = {command.name for command in app.registered_commands}
    if not own.intersection(sys.argv[1:2]):
        _add_commands_of_rooms()
    try:
        app()
    except Sentence as sentence:
        typer.echo(f"msp: {sentence}", err=True)
        sys.exit(1)


@app.command("demo")
def demo() -> None:
    """Run the whole desk with a believable provider in it; Ctrl-C stops everything."""
    _part("supervisor").run_demo(typer.echo)


@app.command("web")
def web() -> None:
    """Serve the pages and the API until told to stop."""
    memory.rest()
    _part("web").serve(current())


@app.command("worker")
def worker() -> None:
    """Run jobs and the timetable until told to stop; as many workers as wanted may run."""
    memory.rest()
    _part("worker").serve(current())


@app.command("migrate")
def migrate() -> None:
    """Make or update the tables, roles and policies of the database."""
    with ground(typer.echo) as stands:
        login, password = stands.login()
        bring_up_to_date = importlib.import_module("msp.kernel.migrate").migrate
        bring_up_to_date(
            stands.admin(), _part("wiring").functions(), app_login=login, app_password=password
        )
    typer.echo("The database is up to date.")


@app.command("db-url")
def db_url() -> None:
    """Print the connection address of the desk's own, unprivileged login."""
    typer.echo(address())


@app.command("health")
def health() -> None:
    """Ask the running web process how it is; exit code 0 when all is well."""
    status, body = health_of(running_port())
    typer.echo(body or "no answer")
    raise typer.Exit(0 if status == HTTPStatus.OK else 1)


@app.command("backup")
def backup(target: Archive) -> None:
    """Write the database and all stored files to one archive."""
    with ground(typer.echo) as stands:
        manifest = _part("backup").back_up(stands, target)
    typer.echo(f"Saved to {target}: {manifest}")


@app.command("restore")
def restore(source: Archive) -> None:
    """Read an archive into an empty database and check that every row is there."""
    with ground(typer.echo) as stands:
        manifest = _part("backup").restore(stands, source, _part("wiring").functions())
    typer.echo(f"Restored from {source}: {manifest}")


def _part(name: str) -> Any:
    """A part of the root, loaded when its command is run: web need not carry the demo."""
    return importlib.import_module(f"msp.main.{name}")


def _add_commands_of_rooms() -> None:
    """Mount each room's own commands, which find settings, a database and the log ready."""
    for room in _part("wiring").rooms():
        if room.commands is not None:
            room.commands.callback()(_stand)
            app.add_typer(room.commands)


def _stand(context: typer.Context) -> None:
    context.with_resource(ground(typer.echo))
    settings = current()
    importlib.import_module("msp.kernel.log").configure(settings.log_format)
    importlib.import_module("msp.kernel.db").configure(settings.database_url)


if __name__ == "__main__":
    main()
