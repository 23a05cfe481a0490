"""Which installation this is: a copy of its database, or of its files, is another one.

The mark joins what the database server says of itself (a restored database lies on another
cluster or has another id in it) with a name of our own that is kept beside the files (a copied
cluster started elsewhere finds none, or another). Neither a restart, nor an upgrade, nor a
standby that takes over changes it.
"""

from __future__ import annotations

import os
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel import settings

FILE = "installation"
SERVER = text(
    "select (select system_identifier from pg_control_system()) || '.' ||"
    " (select oid from pg_database where datname = current_database())"
)


def installation_mark(db: Session) -> str:
    """The mark of the installation that asks, over the database that it asks."""
    return f"{db.scalar(SERVER)}.{_name_beside_the_files()}"


def _name_beside_the_files() -> str:
    """Made once; of two processes that start together one makes it and both read the same."""
    folder = settings.current().data_dir
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    if not path.exists():
        new = folder / f"{FILE}.{os.getpid()}"
        new.write_text(uuid4().hex)
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return path.read_text().strip()
