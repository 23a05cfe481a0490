"""The command line: `msp demo`, the two processes, and what an operator does by hand."""

from __future__ import annotations

import sys
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import typer

from msp.kernel import db, log
from msp.kernel.errors import Sentence
from msp.kernel.migrate import migrate
from msp.kernel.settings import current
from msp.main import backup as archive
from msp.main import web as web_process
from msp.main import worker as worker_process
from msp.main.ground import address, ground, running_port
from msp.main.supervisor import health_of, run_demo
from msp.main.wiring import functions, rooms

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
    for room in rooms():
        if room.commands is not None:
            room.commands.callback()(_stand)
            app.add_typer(room.commands)
    try:
        app()
    except Sentence as sentence:
        typer.echo(f"msp: {sentence}", err=True)
        sys.exit(1)


@app.command()
def demo() -> None:
    """Run the whole desk with a believable provider in it; Ctrl-C stops everything."""
    run_demo(typer.echo)


@app.command()
def web() -> None:
    """Serve the pages and the API until told to stop."""
    web_process.serve(current())


@app.command()
def worker() -> None:
    """Run jobs and the timetable until told to stop; as many workers as wanted may run."""
    worker_process.serve(current())


@app.command("migrate")
def bring_up_to_date() -> None:
    """Make or update the tables, roles and policies of the database."""
    with ground(typer.echo) as stands:
        login, password = stands.login()
        migrate(stands.admin(), functions(), app_login=login, app_password=password)
    typer.echo("The database is up to date.")


@app.command("db-url")
def db_url() -> None:
    """Print the connection address of the desk's own, unprivileged login."""
    typer.echo(address())


@app.command()
def health() -> None:
    """Ask the running web process how it is; exit code 0 when all is well."""
    status, body = health_of(running_port())
    typer.echo(body or "no answer")
    raise typer.Exit(0 if status == HTTPStatus.OK else 1)


@app.command()
def backup(target: Archive) -> None:
    """Write the database and all stored files to one archive."""
    with ground(typer.echo) as stands:
        manifest = archive.back_up(stands, target)
    typer.echo(_counted(manifest, f"Saved to {target}"))


@app.command()
def restore(source: Archive) -> None:
    """Read an archive into an empty database and check that every row is there."""
    with ground(typer.echo) as stands:
        manifest = archive.restore(stands, source, functions())
    typer.echo(_counted(manifest, f"Restored from {source}"))


def _counted(manifest: archive.Manifest, done: str) -> str:
    rows = sum(manifest.tables.values())
    return f"{done}: {rows} rows in {len(manifest.tables)} tables, {manifest.files} files."


def _stand(context: typer.Context) -> None:
    """What a room's own commands find ready: settings, a database, the log."""
    context.with_resource(ground(typer.echo))
    settings = current()
    log.configure(settings.log_format)
    db.configure(settings.database_url, pool_size=settings.db_pool)


if __name__ == "__main__":
    main()
