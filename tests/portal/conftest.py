"""The door of Harbor Dental, with Carol and Dora behind it and Charlie outside."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from tests.harness.browsing import Browser, Visit
from tests.people import Cast, make_cast, make_portal_host


@dataclass(frozen=True)
class Doors:
    """Everybody's browser at the right door; Charlie's stands at his own company's."""

    cast: Cast
    host: str
    carol: Browser
    dora: Browser
    charlie: Browser


@pytest.fixture
def doors(db: Session, visit: Visit) -> Doors:
    cast = make_cast(db)
    host, theirs = make_portal_host(db, cast.harbor), make_portal_host(db, cast.northwind)
    return Doors(
        cast=cast,
        host=host,
        carol=visit(cast.carol, host),
        dora=visit(cast.dora, host),
        charlie=visit(cast.charlie, theirs),
    )
