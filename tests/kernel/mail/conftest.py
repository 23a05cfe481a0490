"""Real mail servers for the tests of the mail mechanism."""

from __future__ import annotations

from tests.kernel.mail.peers import imap_peer, smtp_peer

__all__ = ["imap_peer", "smtp_peer"]
