"""Starts a Redmine of its own below a folder: code, database, configuration and files."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from msp.kernel.launcher import Keeper, Program
from msp.kernel.ports import LOOPBACK, free_port

CODE = Path("/usr/share/redmine")
SEED = Path(__file__).with_name("redmine_data.rb")
# Redmine finds its instance beside its code, and looks nowhere else.
COPIED = ("app", "bin", "config", "db", "extra", "lib", "public", "templates")
SINGLE = ("config.ru", "Gemfile", "Gemfile.lock", "Rakefile")
DATABASE = """
production:
  adapter: sqlite3
  database: {folder}/redmine.db
  timeout: 20000
"""
# Redmine sends its letters from a thread with a connection of its own. SQLite waits for that
# reader without letting other threads run, so neither gets on and the writer fails as "locked".
# No letter is sent here, and a reader never holds up a writer (see the journal mode in the seed).
SURROUNDINGS = """
config.active_job.queue_adapter = :inline
config.action_mailer.perform_deliveries = false
"""
# Not UTC: what is read and written must say its zone.
ZONE = "America/New_York"


@dataclass(frozen=True)
class Server:
    """A running Redmine, and the number of the field for our reference."""

    port: int
    field: str
    keeper: Keeper

    def stop(self) -> None:
        """Stop it; the data stay."""
        self.keeper.stop()


def start_server(folder: Path) -> Server:
    """Make the database with the vendor's people in it, start Redmine and wait for its answer."""
    tree, port = folder / "redmine", free_port()
    _copy(tree)
    instance = tree / "instances" / "default"
    for name in ("config", "tmp/cache", "log", "files"):
        (instance / name).mkdir(parents=True)
    (instance / "config/database.yml").write_text(DATABASE.replace("{folder}", str(folder)))
    (instance / "config/secret_key.txt").write_text("0123456789abcdef" * 8)
    (tree / "config/additional_environment.rb").write_text(SURROUNDINGS)
    environment = {**os.environ, "RAILS_ENV": "production", "TZ": ZONE, "HOME": str(folder)}
    field = _set_up(tree, environment)
    bound = ("-b", f"tcp://{LOOPBACK}:{port}", "-t", "2:4")
    keeper = Keeper(
        Program(
            name="redmine",
            argv=("/usr/bin/puma", "-e", "production", *bound),
            log=folder / "server.log",
            ready=lambda: _answers(port),
            environment=environment,
            folder=tree,
            ready_seconds=180,
        )
    )
    keeper.start()
    return Server(port, field, keeper)


def _copy(tree: Path) -> None:
    """Without the link to the system's own database, should there be one."""
    tree.mkdir()
    for name in COPIED:
        shutil.copytree(
            CODE / name,
            tree / name,
            symlinks=True,
            ignore=shutil.ignore_patterns("database.yml"),
            copy_function=shutil.copy,
        )
    for name in SINGLE:
        shutil.copy(CODE / name, tree / name)
    for path in (tree, *tree.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def _set_up(tree: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["/usr/bin/ruby", "bin/rails", "runner", str(SEED)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        cwd=tree,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("FIELD ")]
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return told[0].split()[1]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
    try:
        connection.request("GET", "/users/current.json")
        return connection.getresponse().status == http.client.UNAUTHORIZED
    except OSError:
        return False
    finally:
        connection.close()
