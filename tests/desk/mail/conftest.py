"""Everybody, and real mail servers, for the tests of the desk's mail."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.kernel.mail.peers import imap_peer, smtp_peer
from tests.people import Cast, make_cast

__all__ = ["cast", "imap_peer", "smtp_peer"]


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)
