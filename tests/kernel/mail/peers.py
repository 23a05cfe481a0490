"""Fixtures of the real mail servers; a conftest that wants them imports them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kernel.mail.imap_peer import ImapPeer, imap_peer_running
from tests.kernel.mail.smtp_peer import SmtpPeer, smtp_peer_running


@pytest.fixture
def smtp_peer() -> Iterator[SmtpPeer]:
    with smtp_peer_running() as peer:
        yield peer


@pytest.fixture(scope="session")
def imap_peer() -> Iterator[ImapPeer]:
    with imap_peer_running() as peer:
        yield peer
