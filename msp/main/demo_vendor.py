"""The demo's vendor: a real Roundup tracker from its PyPI package, on a loopback port.

It stands for the outside company whose own ticket system an L4 case goes to. Its data, port
and passwords are kept in the data folder, so that a second start finds the same vendor.
"""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from msp.kernel.errors import SettingMissing
from msp.kernel.launcher import Keeper, NotStarted, Program
from msp.kernel.launcher_account import Account, account_for, private_folder, reachable_program
from msp.kernel.launcher_python import Interpreter, interpreter_for
from msp.kernel.ports import LOOPBACK, free_port

SETUP = Path(__file__).with_name("demo_vendor_setup.py")
API_USER = "mspdesk"
PERSON = "vendor"
COMPANY = "Corvid Systems"
SERVER = "from roundup.scripts.roundup_server import run; run()"


@dataclass(frozen=True)
class Address:
    """What is kept between starts."""

    port: int
    api_password: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    admin_password: str = field(default_factory=lambda: secrets.token_urlsafe(18))


@dataclass(frozen=True)
class Tracker:
    """A tracker: where it is, who we are there, and who the vendor's person is."""

    url: str
    port: int
    api_user: str
    api_password: str = field(repr=False)
    person: str
    person_password: str
    keeper: Keeper

    @property
    def host_and_port(self) -> str:
        """The one loopback address that vendor calls may go to."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def rest_url(self) -> str:
        """The root of the tracker's REST interface, without a slash at its end."""
        return f"{self.url}rest"

    def stop(self) -> None:
        """Stop the server; the data stay."""
        self.keeper.stop()


def start_tracker(
    data_dir: Path,
    port: int = 0,
    *,
    name: str = "Vendor support",
    tell: Callable[[str], object] = lambda _: None,
) -> Tracker:
    """Start the tracker of this data folder and wait until its pages answer. Raises NotStarted."""
    tracker = tracker_for(data_dir, port, name=name, tell=tell)
    tracker.keeper.start()
    return tracker


def tracker_for(
    data_dir: Path,
    port: int = 0,
    *,
    name: str = "Vendor support",
    tell: Callable[[str], object] = lambda _: None,
) -> Tracker:
    """The tracker with its address settled, before it is started; a new one is made at its start.

    `port` 0 means the port of the last start, or a free one; a kept port that somebody else
    took in the meantime is replaced. Raises SettingMissing without Roundup.
    """
    package = _package()
    data_dir.mkdir(parents=True, exist_ok=True)
    account = account_for(data_dir / "roundup")
    home = private_folder(data_dir / "roundup", account)
    address, kept = _address(data_dir / "roundup.json", port)
    url = f"http://{LOOPBACK}:{address.port}/vendor/"

    def set_up() -> None:
        if not (kept and (home / "tracker").exists()):
            plan = _plan(home, _template(package, account), url, name, address)
            _set_up(python, account, home, plan)

    python = interpreter_for(account, package, home)
    program = _program(python, account, home, address.port, data_dir)
    keeper = Keeper(replace(program, prepare=set_up), tell)
    return Tracker(url, address.port, API_USER, address.api_password, PERSON, PERSON, keeper)


def _package() -> Distribution:
    try:
        return distribution("roundup")
    except PackageNotFoundError:
        raise SettingMissing(
            "The demo's vendor needs the package roundup: install the extra `msp-desk[demo]`."
        ) from None


def _template(package: Distribution, account: Account | None) -> Path:
    """Roundup's own "classic" tracker; its data files lie outside the package's folder."""
    for file in package.files or ():
        if file.parts[-3:] == ("templates", "classic", "schema.py"):
            folder = Path(str(package.locate_file(file))).resolve().parent
            return reachable_program(folder, account, f"roundup-classic-{package.version}", _copy)
    raise NotStarted("The package roundup came without its classic template.")


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*"):
        if file.is_file():
            copied = target / file.relative_to(source)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_bytes(file.read_bytes())


def _address(note: Path, port: int) -> tuple[Address, bool]:
    """The address of the last start and whether it could be kept: its port may be taken."""
    known = Address(**json.loads(note.read_text())) if note.exists() else Address(port)
    address = replace(known, port=free_port(port or known.port))
    if note.exists() and address == known:
        return known, True
    note.touch(mode=0o600)
    note.write_text(json.dumps(asdict(address)))
    return address, False


def _plan(home: Path, template: Path, url: str, name: str, address: Address) -> dict[str, object]:
    """What the setup program is told; passwords never stand in a config file of the tracker."""
    users = [
        {"username": API_USER, "password": address.api_password, "realname": "MSP Desk"},
        {"username": PERSON, "password": PERSON, "realname": "Vera of the vendor"},
    ]
    for user in users:
        user["address"] = f"{user['username']}@vendor.localhost"
    return {
        "home": str(home / "tracker"),
        "template": str(template),
        "url": url,
        "name": name,
        "admin_password": address.admin_password,
        "users": users,
    }


def _set_up(
    python: Interpreter, account: Account | None, home: Path, plan: dict[str, object]
) -> None:
    answer = subprocess.run(
        [python.program, "-c", SETUP.read_text(encoding="utf-8")],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        env=dict(python.environment),
        cwd=home,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if answer.returncode:
        raise NotStarted(f"Roundup could not make its tracker:\n{answer.stderr[-2000:]}")


def _program(
    python: Interpreter, account: Account | None, home: Path, port: int, data_dir: Path
) -> Program:
    # Its default of one process per connection leaves children that hold the port after a kill.
    server = (python.program, "-c", SERVER, "-t", "thread", "-n", LOOPBACK, "-p", str(port))
    return Program(
        name="roundup",
        argv=(*server, f"vendor={home / 'tracker'}"),
        log=data_dir / "log" / "roundup.log",
        ready=lambda: _answers(port),
        environment=python.environment,
        folder=home,
        account=account,
    )


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/vendor/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
