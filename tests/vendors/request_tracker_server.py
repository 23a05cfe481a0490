"""Starts an RT of its own below a folder: database, configuration and caches, by any account."""

from __future__ import annotations

import http.client
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from msp.kernel.launcher import Keeper, Program
from msp.kernel.ports import LOOPBACK, free_port

SETUP = "/usr/sbin/rt-setup-database-5"
SERVER = "/usr/share/request-tracker5/libexec/rt-server"
DATA = Path(__file__).with_name("request_tracker_data.pl")
# No mail leaves, nothing is written outside the folder, and RT lives in a zone that is not UTC.
SITE = """
Set($rtname, 'vendor.example');
Set($Organization, 'vendor.example');
Set($Timezone, 'America/New_York');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($WebPath, '');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{folder}/rt.db');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');
Set($MailCommand, 'sendmailpipe');
Set($SendmailPath, '/bin/true');
$RT::VarPath = '{folder}/var';
$RT::MasonDataDir = '{folder}/mason';
$RT::MasonSessionDir = '{folder}/session';
1;
"""


@dataclass(frozen=True)
class Server:
    """A running RT, and a token with which our account signs in."""

    port: int
    token: str
    keeper: Keeper

    def stop(self) -> None:
        """Stop it; the data stay."""
        self.keeper.stop()


def start_server(folder: Path) -> Server:
    """Make the database with the vendor's people in it, start RT and wait until it answers."""
    port = free_port()
    for name in ("none", "var", "mason", "session"):
        (folder / name).mkdir()
    site, password = folder / "site.pm", folder / "password"
    site.write_text(SITE.replace("{folder}", str(folder)).replace("{port}", str(port)))
    password.write_text("the password of root\n")
    environment = {
        **os.environ,
        "RT_SITE_CONFIG": str(site),
        "RT_SITE_CONFIG_DIR": str(folder / "none"),
    }
    _set_up(folder, environment, "init", "--root-password-file", str(password))
    _set_up(folder, environment, "insert", "--datafile", str(DATA))
    bound = ("--host", LOOPBACK, "--port", str(port), "--max-workers", "2")
    keeper = Keeper(
        Program(
            name="request tracker",
            argv=(SERVER, "--server", "Starlet", *bound),
            log=folder / "server.log",
            ready=lambda: _answers(port),
            environment=environment,
            folder=folder,
            ready_seconds=180,
        )
    )
    keeper.start()
    return Server(port, (folder / "token").read_text(), keeper)


def _set_up(folder: Path, environment: dict[str, str], action: str, *more: str) -> None:
    done = subprocess.run(
        [SETUP, "--action", action, "--skip-create", *more],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
    try:
        connection.request("GET", "/REST/2.0/rt")
        return connection.getresponse().status == http.client.UNAUTHORIZED
    except OSError:
        return False
    finally:
        connection.close()
