"""The embedded PostgreSQL: a real server of our own, on a socket, in the data folder.

Started by whichever command needs it first and kept by a watchdog thread. No TCP port is
bound; whoever can enter the socket's 0700 folder (we, and root) is trusted by the server, so
no password exists that could leak.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import errors, sql

from msp.kernel.embedded_binaries import Binaries, find_binaries
from msp.kernel.launcher import Keeper, NotStarted, Program, log_end, open_log
from msp.kernel.launcher_account import Account, account_for, private_folder

SUPERUSER = "postgres"
APP_LOGIN = "msp_app"
DATABASE = "msp"
SOCKET_PORT = 5432
LONGEST_SOCKET_FOLDER = 80
READY_SECONDS = 600.0

# The builtin provider gives the same order and the same upper and lower case on every
# machine, whatever its C library; before PostgreSQL 17 plain C is the nearest to it.
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
LOCALE_BEFORE_17 = ("--locale=C",)


class EmbeddedServer:
    """One PostgreSQL server whose data are in `data_dir`; `start()` and `stop()` it.

    `tell` hears a line whenever the watchdog restarts it; `tuning` adds server settings, such
    as the ones that a test's throw-away server can afford.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        binaries: Binaries | None = None,
        tuning: Mapping[str, str] | None = None,
        tell: Callable[[str], object] = lambda _: None,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.log = self.data_dir / "log" / "postgres.log"
        self._binaries = binaries
        self._tuning = dict(tuning or {})
        self._tell = tell
        self._keeper: Keeper | None = None

    def start(self) -> EmbeddedServer:
        """Start, or join a server that another process runs on the same data.

        A first start makes the cluster and the database `msp`. Raises NotStarted with the
        last lines of the server's log, or SettingMissing when there is no PostgreSQL.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        account = account_for(self.data_dir / "postgres")
        home = private_folder(self.data_dir / "postgres", account)
        binaries = self._binaries or find_binaries(account)
        self._keeper = Keeper(self._program(home, binaries, account), self._tell)
        self._keeper.start()
        self._make_database()
        return self

    def stop(self) -> None:
        """Stop the server if it is ours; guests leave it to its owner."""
        if self._keeper is not None:
            self._keeper.stop()
            self._keeper = None

    @property
    def restarts(self) -> int:
        """How often the watchdog brought it back."""
        return self._keeper.restarts if self._keeper else 0

    @property
    def postmaster(self) -> int:
        """The pid of the server's first process, as the server itself wrote it down."""
        return int((self.data_dir / "postgres/data/postmaster.pid").read_text().split()[0])

    @property
    def answers(self) -> bool:
        """Whether somebody runs this server now."""
        return _is_ready(self._binaries or find_binaries(None), socket_folder(self.data_dir))

    def admin_url(self, database: str = DATABASE) -> str:
        """The superuser's address, for migrations, backups and new databases only."""
        return _address(SUPERUSER, database, self.data_dir)

    def app_url(self, database: str = DATABASE) -> str:
        """The address of the desk's own unprivileged login, made by the migration."""
        return _address(APP_LOGIN, database, self.data_dir)

    def _program(self, home: Path, binaries: Binaries, account: Account | None) -> Program:
        socket = _make_socket_folder(self.data_dir, account)
        settings = {
            "listen_addresses": "",
            "port": str(SOCKET_PORT),
            "unix_socket_directories": str(socket),
            "shared_preload_libraries": "pg_stat_statements",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self._tuning,
        }
        flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        program = Program(
            name="postgres",
            argv=(binaries.program("postgres"), "-D", str(home / "data"), *flags),
            log=self.log,
            ready=lambda: _is_ready(binaries, socket),
            environment=_environment(home),
            folder=home,
            account=account,
            claim=self.data_dir / "postgres.lock",
            pid_file=home / "data" / "postmaster.pid",
            stop_signal=signal.SIGINT,
            stop_seconds=30.0,
            ready_seconds=READY_SECONDS,
            longest_backoff=1.0,
        )
        return replace(program, prepare=lambda: _make_cluster(program, home, binaries))

    def _make_database(self) -> None:
        """Create the database `msp` once; of two creators one loses the race and is content."""
        with psycopg.connect(self.admin_url(SUPERUSER), autocommit=True) as admin:
            exists = "select from pg_database where datname = %s"
            if admin.execute(exists, [DATABASE]).fetchone() is None:
                with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
                    admin.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def socket_folder(data_dir: Path) -> Path:
    """Where the socket of the server on these data is found; a socket's path must be short."""
    beside = data_dir.absolute() / "socket"
    if len(str(beside)) <= LONGEST_SOCKET_FOLDER:
        return beside
    # Not hash(): it differs from process to process, and a second command must find it too.
    digest = hashlib.sha256(str(beside).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"msp-desk-{digest}"


def _make_socket_folder(data_dir: Path, account: Account | None) -> Path:
    """The folder, ours and 0700. One in /tmp that somebody else made first is refused."""
    folder = private_folder(socket_folder(data_dir), account)
    status = folder.lstat()
    owner = account.uid if account else os.geteuid()
    if status.st_uid != owner or stat.S_IMODE(status.st_mode) != stat.S_IRWXU:
        raise NotStarted(f"{folder} belongs to somebody else or is open to others: remove it.")
    return folder


def _address(user: str, database: str, data_dir: Path) -> str:
    """A libpq URL over the socket."""
    host = urlencode({"host": str(socket_folder(data_dir))}, safe="/")
    return f"postgresql://{quote(user)}@/{quote(database)}?{host}"


def _is_ready(binaries: Binaries, socket: Path) -> bool:
    """Ask the server itself; a pid says "running" while a killed server still lies there."""
    question = [binaries.program("pg_isready"), "-q", "-U", SUPERUSER, "-d", SUPERUSER]
    where = ["-h", str(socket), "-p", str(SOCKET_PORT)]
    answer = subprocess.run([*question, *where], stdin=subprocess.DEVNULL)
    return answer.returncode == 0


def _environment(home: Path) -> dict[str, str]:
    """Nothing of our own settings, and so no secret of ours, is given to the server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(home), "TZ": "UTC"}


def _make_cluster(program: Program, home: Path, binaries: Binaries) -> None:
    """initdb into data.new and rename, so that half a cluster never looks like one."""
    data, growing = home / "data", home / "data.new"
    if data.exists():
        return
    shutil.rmtree(growing, ignore_errors=True)
    locale = LOCALE if binaries.major >= 17 else LOCALE_BEFORE_17
    command = [binaries.program("initdb"), "-D", str(growing), "-U", SUPERUSER, "-E", "UTF8"]
    account = program.account
    with open_log(program.log) as log:
        answer = subprocess.run(
            [*command, *locale, "--auth-local=trust", "--auth-host=scram-sha-256"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environment(home),
            cwd=home,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    if answer.returncode:
        raise NotStarted(f"PostgreSQL could not make its data:\n{log_end(program.log)}")
    growing.rename(data)
