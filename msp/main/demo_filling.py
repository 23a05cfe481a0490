"""What the demo does to its database: tables, then people and history, then the vendor.

A module of its own because it draws in the whole house: the supervisor loads it while the
servers start.
"""

from __future__ import annotations

from collections.abc import Callable

from msp.kernel import db, moment
from msp.kernel.migrate import migrate
from msp.kernel.scope import SYSTEM
from msp.main.demo.load import load
from msp.main.demo_connection import connect_vendor
from msp.main.demo_vendor import Tracker
from msp.main.ground import Ground
from msp.main.wiring import functions


def bring_up_to_date(stands: Ground) -> None:
    """Tables, roles and policies. Raises SettingMissing without an administrator's address."""
    login, password = stands.login()
    migrate(stands.admin(), functions(), app_login=login, app_password=password)


def fill(stands: Ground, tracker: Tracker, say: Callable[[str], None]) -> None:
    """The demo's people and history once; its vendor at each start, whose port may have moved.

    A database that somebody else filled is left as it is.
    """
    is_new = load(stands.admin(), now=moment.now(), tell_progress=say)
    if is_new or stands.server is not None:
        engine = db.configure(stands.app_url, pool_size=1)
        with db.unit(SYSTEM) as session:
            connect_vendor(session, tracker, now=moment.now())
        engine.dispose()
