"""What a command stands on: the data folder, the secret, and a database that answers.

With MSP_DATABASE_URL in the environment that server is used and nothing is started. Without
it the embedded server of the data folder is: joined when a running demo owns it, else started
for as long as the command runs.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msp.kernel.embedded import APP_LOGIN, EmbeddedServer
from msp.kernel.errors import SettingMissing
from msp.kernel.ports import LOOPBACK

DEFAULT_PORT = 8080
DEMO_STATE = "demo.json"


@dataclass(frozen=True)
class Ground:
    """Addresses of the database; `server` is None when somebody else runs it."""

    data_dir: Path
    app_url: str
    admin_url: str | None
    server: EmbeddedServer | None = None

    def admin(self) -> str:
        """The administrator's address. Raises SettingMissing when there is none."""
        if self.admin_url is None:
            raise SettingMissing(
                "MSP_DATABASE_ADMIN_URL is not set: migrations, backups and restores need an "
                "administrator of the database, for the desk's own login may not do it."
            )
        return self.admin_url

    def login(self) -> tuple[str, str | None]:
        """Name and password of the desk's own login, as its address has them."""
        parts = urlsplit(self.app_url)
        password = unquote(parts.password) if parts.password else None
        return unquote(parts.username or APP_LOGIN), password


def data_dir() -> Path:
    """MSP_DATA_DIR, or `.desk` where the command is run."""
    return Path(os.environ.get("MSP_DATA_DIR") or ".desk").absolute()


@contextmanager
def ground(tell: Callable[[str], object] = lambda _: None) -> Iterator[Ground]:
    """A database that answers, for the time of a command; the environment then names it.

    Raises NotStarted when the embedded server cannot start, SettingMissing when there is none.
    """
    folder = data_dir()
    named = os.environ.get("MSP_DATABASE_URL", "").strip()
    if named:
        yield Ground(folder, named, os.environ.get("MSP_DATABASE_ADMIN_URL") or None)
        return
    server = EmbeddedServer(folder, tell=tell)
    try:
        server.start()
        stands = Ground(folder, server.app_url(), server.admin_url(), server)
        os.environ |= {
            "MSP_DATA_DIR": str(folder),
            "MSP_DATABASE_URL": stands.app_url,
            "MSP_DATABASE_ADMIN_URL": stands.admin(),
        }
        keep_secret(folder)
        yield stands
    finally:
        server.stop()


def address() -> str:
    """The connection address of the desk's own login, without starting anything."""
    named = os.environ.get("MSP_DATABASE_URL", "").strip()
    return named or EmbeddedServer(data_dir()).app_url()


def running_port() -> int:
    """Where the web process of this data folder listens: MSP_PORT, a running demo's, or 8080."""
    note = data_dir() / DEMO_STATE
    named = os.environ.get("MSP_PORT", "").strip()
    if not named and note.exists():
        return int(json.loads(note.read_text())["port"])
    return int(named) if named.isdigit() else DEFAULT_PORT


def health_of(port: int) -> tuple[int, str]:
    """The status and body of GET /health on the loopback address; (0, "") without an answer."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def keep_secret(folder: Path) -> None:
    """Put MSP_SECRET_KEY into the environment: the given one, or the one kept in the folder.

    A demo makes its own at the first start; an installation is given its own by a person,
    because a secret beside the data it protects protects little.
    """
    if os.environ.get("MSP_SECRET_KEY", "").strip():
        return
    note = folder / "secret-key"
    if not note.exists():
        folder.mkdir(parents=True, exist_ok=True)
        note.touch(mode=0o600)
        note.write_text(secrets.token_urlsafe(48))
    os.environ["MSP_SECRET_KEY"] = note.read_text().strip()
